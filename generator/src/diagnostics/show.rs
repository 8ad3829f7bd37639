//! A fault as a terminal shows it, with the line of the document under it. This file promises that
//! the caret stands under the character that is meant, whatever the line holds, that nothing in a
//! document can move the cursor or change a colour, and that no document can fill the terminal.
//!
//! ```text
//! error[dangling-ref]: `#/components/schemas/Paymnet` leads nowhere
//!   --> spec.yaml:7:9  #/components/schemas/B/$ref
//!    |
//!  7 |     B: {$ref: '#/components/schemas/Paymnet'}
//!    |         ^^^^
//!    = help: did you mean `#/components/schemas/Payment`?
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;

use super::{Diagnostic, Diagnostics, Place, Severity};

/// How much of a line is shown, in columns of the terminal.
const WIDEST: usize = 100;

/// How much is shown before the place, where the line is longer.
const BEFORE: usize = 40;

/// How much is shown of a message, a help, a file's name and a pointer: a document chooses parts of
/// them.
const LONGEST: usize = 400;

/// How many faults are shown without counting how many there are of each kind.
const FEW: usize = 40;

/// How many of a kind are shown, where there are more than a few faults.
const OF_A_KIND: usize = 5;

/// How many errors are shown, of whatever kind.
const MOST_ERRORS: usize = 100;

/// All faults of a document, as far as a person reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The faults that are shown; where not all are, the errors are the last.
    pub faults: Vec<String>,
    /// How many of each code are not.
    pub left: BTreeMap<&'static str, usize>,
}

/// The documents that faults are about, each read the first time that a fault in it is shown.
#[derive(Debug, Default)]
pub struct Sources(HashMap<String, Option<Source>>);

#[derive(Debug)]
struct Source {
    text: String,
    /// Where each line begins, and how many characters stand before it.
    lines: Vec<(usize, usize)>,
    /// Where every so many characters begin: the way to a place in a long line is short from there.
    steps: Vec<usize>,
}

/// How many characters stand between two steps.
const STEP: usize = 1024;

impl Sources {
    /// Returns an empty collection: documents are read from the disk under the names that the
    /// faults give.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document that is in memory alone.
    pub fn add(&mut self, file: &str, text: String) {
        self.0.insert(file.to_owned(), Some(Source::of(text)));
    }

    /// Returns every fault where there are few; else the first of each kind, and the errors.
    pub fn show_all(&mut self, diagnostics: &Diagnostics) -> Shown {
        let mut shown = Shown { faults: Vec::new(), left: BTreeMap::new() };
        if diagnostics.len() <= FEW {
            shown.faults = diagnostics.iter().map(|it| self.show(it)).collect();
            return shown;
        }
        let mut kinds: HashMap<&str, usize> = HashMap::new();
        let mut errors = Vec::new();
        for diagnostic in diagnostics {
            if diagnostic.severity == Severity::Error && errors.len() < MOST_ERRORS {
                errors.push(self.show(diagnostic));
                continue;
            }
            let of_kind = kinds.entry(diagnostic.code).or_default();
            *of_kind += 1;
            if diagnostic.severity == Severity::Error || *of_kind > OF_A_KIND {
                *shown.left.entry(diagnostic.code).or_default() += 1;
            } else {
                shown.faults.push(self.show(diagnostic));
            }
        }
        shown.faults.append(&mut errors);
        shown
    }

    /// Returns the fault in several lines, without one at the end. Where the document cannot be
    /// read, the line of it is left out.
    pub fn show(&mut self, diagnostic: &Diagnostic) -> String {
        let Diagnostic { severity, code, place, message, help } = diagnostic;
        let mut shown = format!("{severity}[{code}]: {}\n", shortened(message));
        let margin = " ".repeat(place.line.max(1).to_string().len() + 1);
        let _ = write!(shown, "{margin}--> {}", shortened(&place.to_string()));
        // A file that was not read has no inside.
        if place.line > 0 || !place.pointer.is_root() {
            let _ = write!(shown, "  {}", shortened(&place.pointer.to_string()));
        }
        if let Some((line, before, width)) = self.excerpt(place) {
            let caret = format!("{}{}", " ".repeat(before), "^".repeat(width.max(1)));
            let _ = write!(shown, "\n{margin} |\n{:>1$} | {line}", place.line, margin.len());
            let _ = write!(shown, "\n{margin} | {caret}");
        }
        if !help.is_empty() {
            let _ = write!(shown, "\n{margin} = help: {}", shortened(help));
        }
        shown
    }

    /// Returns what is shown of the line, how many columns stand before the place, and how wide the
    /// place is.
    fn excerpt(&mut self, place: &Place) -> Option<(String, usize, usize)> {
        let column = place.column.checked_sub(1)?;
        let source = self.0.entry(place.file.clone()).or_insert_with(|| {
            let text = fs::read_to_string(&place.file).ok()?;
            Some(Source::of(text))
        });
        let (before, after) = source.as_ref()?.split(place.line, column)?;
        // Neither part is looked at further than it is shown: a line may be the whole of a
        // document.
        let marked = marked(head(after, WIDEST));
        let known = head(before, WIDEST);
        let narrow = known.len() == before.len()
            && head(after, WIDEST.saturating_sub(columns(known))).len() == after.len();
        let cut = tail(before, if narrow { WIDEST } else { BEFORE });
        let start = if cut.len() < before.len() { "..." } else { "" };
        let rest = head(after, WIDEST.saturating_sub(columns(cut)));
        let end = if rest.len() < after.len() { "..." } else { "" };
        let width = columns(&printable(head(marked, columns(rest))));
        let indent = columns(start) + columns(&printable(cut));
        Some((format!("{start}{}{}{end}", printable(cut), printable(rest)), indent, width))
    }
}

impl Source {
    fn of(text: String) -> Self {
        // A mark at the beginning belongs to no column.
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let (mut lines, mut steps) = (vec![(0, 0)], Vec::new());
        for (count, (at, c)) in text.char_indices().enumerate() {
            if count % STEP == 0 {
                steps.push(at);
            }
            if c == '\n' {
                lines.push((at + 1, count + 1));
            }
        }
        Self { text, lines, steps }
    }

    /// Returns what stands in a line before a character, and what stands from there on.
    fn split(&self, number: usize, column: usize) -> Option<(&str, &str)> {
        let (start, count) = *self.lines.get(number.checked_sub(1)?)?;
        let next = self.lines.get(number).map_or(self.text.len(), |it| it.0);
        let line = self.text.get(start..next)?.trim_end_matches(['\n', '\r']);
        let wanted = count + column;
        let at = self.steps.get(wanted / STEP).copied().unwrap_or(self.text.len());
        // The step may stand before the line.
        let (from, left) = if at < start { (start, column) } else { (at, wanted % STEP) };
        let rest = line.get(from.min(start + line.len()) - start..)?;
        let more = rest.char_indices().nth(left).map_or(rest.len(), |it| it.0);
        line.split_at_checked(line.len() - rest.len() + more)
    }
}

/// Returns the word that begins here: a key, a number or a text in quotes.
fn marked(text: &str) -> &str {
    let mut chars = text.char_indices();
    let quote = match chars.next() {
        Some((_, c @ ('"' | '\''))) => Some(c),
        _ => None,
    };
    let end = match quote {
        Some(quote) => chars.find(|it| it.1 == quote).map(|it| it.0 + 1),
        None => chars.find(|(_, c)| matches!(c, ':' | ',' | ']' | '}' | ' ' | '\t')).map(|it| it.0),
    };
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// Returns a text as far as it is shown: its beginning and its end, where what a document says is
/// in between.
fn shortened(text: &str) -> String {
    if head(text, LONGEST).len() == text.len() {
        return printable(text);
    }
    const END: usize = LONGEST / 4;
    format!("{}...{}", printable(head(text, LONGEST - END)), printable(tail(text, END)))
}

/// Replaces what a terminal would obey by what it shows.
fn printable(text: &str) -> String {
    let plain = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() || is_invisible(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(plain).collect()
}

/// Tells whether a character changes the direction of what follows, or has no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// How many characters are taken for a column: those that have no width are not endless.
const STACKED: usize = 4;

/// Returns the longest beginning that is not wider.
fn head(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().enumerate().find(|(count, (_, c))| {
        used += column_width(*c);
        used > width || *count >= STACKED * width
    });
    text.get(..end.map_or(text.len(), |it| it.1.0)).unwrap_or(text)
}

/// Returns the longest end that is not wider.
fn tail(text: &str, width: usize) -> &str {
    let mut used = 0;
    let start = text.char_indices().rev().enumerate().find(|(count, (_, c))| {
        used += column_width(*c);
        used > width || *count >= STACKED * width
    });
    let from = start.map_or(0, |(_, (at, c))| at + c.len_utf8());
    text.get(from..).unwrap_or(text)
}

fn columns(text: &str) -> usize {
    text.chars().map(column_width).sum()
}

/// Returns how many columns a terminal gives a character: two for Hangul, Han and the like, none
/// for accents that stand over the character before.
fn column_width(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;
    use crate::diagnostics::Severity;
    use crate::pointer::Pointer;

    fn shown(text: &str, line: usize, column: usize) -> String {
        let mut sources = Sources::new();
        sources.add("a.yaml", text.to_owned());
        let pointer = Pointer::parse("/a/b").unwrap();
        let place = Place { file: "a.yaml".to_owned(), line, column, pointer };
        let (message, help) = ("odd".to_owned(), "mend it".to_owned());
        let fault = Diagnostic { severity: Severity::Repair, code: "odd", place, message, help };
        sources.show(&fault)
    }

    #[test]
    fn the_caret_stands_under_the_word() {
        assert_eq!(
            shown("a:\n  b: 3\n", 2, 3),
            "repair[odd]: odd\n  --> a.yaml:2:3  #/a/b\n   |\n 2 |   b: 3\n   |   ^\n   = help: mend it"
        );
        let hangul = shown("{이름: 포트원, 'k y': 1}", 1, 11);
        assert!(hangul.contains("\n   |                ^^^^^\n"), "{hangul}");
    }

    #[test]
    fn what_is_not_there_is_not_shown() {
        let bare = "repair[odd]: odd\n  --> a.yaml:9:1  #/a/b\n   = help: mend it";
        assert_eq!(shown("a: 1\n", 9, 1), bare);
        let mut sources = Sources::new();
        let place =
            Place { file: "/nowhere/a.yaml".to_owned(), line: 1, column: 1, ..Place::default() };
        let (message, help) = ("odd".to_owned(), String::new());
        let fault = Diagnostic { severity: Severity::Error, code: "odd", place, message, help };
        assert_eq!(sources.show(&fault), "error[odd]: odd\n  --> /nowhere/a.yaml:1:1  #");
        assert!(shown("a", 1, 40).contains("\n 1 | a\n   |  ^\n"), "past the end is the end");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}\"here\": 1{}", "x".repeat(500), "y".repeat(500));
        let shown = shown(&line, 1, 501);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[3].ends_with("yyy..."), "{shown}");
        let at = lines[3].find("\"here\"").unwrap();
        assert_eq!(lines[4], format!("   |{}^^^^^^", " ".repeat(at - 4)));
        assert!(lines.iter().all(|it| it.chars().count() < 120));
    }

    #[test]
    fn the_caret_stands_under_hangul_after_a_tab() {
        let shown = shown("a:\n\t\u{c774}\u{b984}: \u{d3ec}\u{d2b8}\u{c6d0} # x\n", 2, 6);
        // Two columns each, and the tab is a space.
        let expected =
            "\n 2 |  \u{c774}\u{b984}: \u{d3ec}\u{d2b8}\u{c6d0} # x\n   |        ^^^^^^\n";
        assert!(shown.contains(expected), "{shown}");
    }

    #[test]
    fn a_document_cannot_fill_the_terminal() {
        let long = format!("`#/{}` leads nowhere", "\u{301}x\u{d55c}".repeat(500_000));
        let mut sources = Sources::new();
        sources.add("a.yaml", long.clone());
        let mut pointer = Pointer::root();
        (0..50).for_each(|_| pointer = pointer.child(&"y".repeat(1_000)));
        let place = Place { file: "a.yaml".to_owned(), line: 1, column: 1, pointer };
        let (message, help) = (long.clone(), long);
        let fault = Diagnostic { severity: Severity::Error, code: "odd", place, message, help };
        let shown = sources.show(&fault);
        assert!(shown.lines().all(|it| columns(it) < LONGEST + 40), "{}", shown.len());
        assert!(shown.lines().next().is_some_and(|it| it.ends_with("` leads nowhere")), "{shown}");
        let accents = "\u{301}".repeat(1_000_000);
        assert!(shortened(&accents).len() < 10_000);
    }

    #[test]
    fn of_many_faults_the_first_of_each_kind_and_all_errors() {
        let mut faults = Diagnostics::new();
        let at = |line| Place { file: "a.yaml".to_owned(), line, column: 1, ..Place::default() };
        (1..=30).for_each(|line| faults.repair("often", at(line), "", ""));
        (1..=7).for_each(|line| faults.error("fatal", at(line), "", ""));
        (1..=3).for_each(|line| faults.unsupported("seldom", at(line), "", ""));
        let mut sources = Sources::new();
        assert_eq!(sources.show_all(&faults).faults.len(), 40, "so few are all shown");
        faults.repair("often", at(31), "", "");
        let Shown { faults: shown, left } = sources.show_all(&faults);
        assert_eq!(left.into_iter().collect::<Vec<_>>(), [("often", 26)]);
        assert_eq!(shown.len(), 5 + 3 + 7);
        assert!(shown[8..].iter().all(|it| it.starts_with("error[fatal]")), "{shown:#?}");
        (8..=200).for_each(|line| faults.error("fatal", at(line), "", ""));
        let left = sources.show_all(&faults).left;
        assert_eq!(left.into_iter().collect::<Vec<_>>(), [("fatal", 100), ("often", 26)]);
    }

    /// A thousand faults in a line of a megabyte or two: nothing may go through all of it for each.
    #[test]
    fn a_document_of_one_line_is_no_trouble() {
        let line = "{\"\u{d55c}\": 1, ".repeat(200_000);
        let mut sources = Sources::new();
        sources.add("a.json", line);
        let start = std::time::Instant::now();
        for index in 0..1_000 {
            let place = Place {
                file: "a.json".to_owned(),
                line: 1,
                column: 11 + index * 1_800,
                ..Place::default()
            };
            let (message, help) = ("odd".to_owned(), String::new());
            let fault = Diagnostic { severity: Severity::Error, code: "odd", place, message, help };
            assert!(sources.show(&fault).lines().count() == 5);
        }
        assert!(start.elapsed().as_secs() < 10, "took {:?}", start.elapsed());
    }

    #[test]
    fn every_place_of_a_long_text_is_found() {
        let text = format!("a\r\n{}\nb{}", "\u{d55c}".repeat(3_000), "x".repeat(3_000));
        let source = Source::of(text);
        assert_eq!(source.split(1, 0), Some(("", "a")));
        assert_eq!(source.split(1, 5), Some(("a", "")));
        for column in [0, 1, 1_020, 1_021, 1_022, 2_999, 3_000, 4_000] {
            let (before, after) = source.split(2, column).unwrap();
            assert_eq!(before.chars().count(), column.min(3_000));
            assert_eq!(after.chars().count(), 3_000 - column.min(3_000));
        }
        assert_eq!(source.split(3, 2_500).unwrap().1.len(), 501);
        assert_eq!(source.split(4, 0), None);
    }

    #[test]
    fn a_document_cannot_steer_the_terminal() {
        let shown = shown("a\u{1b}[31m\u{202e}\tb: 1", 1, 1);
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\t']), "{shown:?}");
    }
}
