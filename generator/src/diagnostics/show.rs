//! A fault as a terminal shows it, with the line of the document under it. This file promises that the caret
//! stands under the character that is meant, whatever the line holds, and that nothing in a document can move
//! the cursor or change a colour.
//!
//! ```text
//! error[dangling-ref]: `#/components/schemas/Paymnet` leads nowhere
//!   --> spec.yaml:7:9  #/components/schemas/B/$ref
//!    |
//!  7 |     B: {$ref: '#/components/schemas/Paymnet'}
//!    |         ^^^^
//!    = help: did you mean `#/components/schemas/Payment`?
//! ```

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;

use super::{Diagnostic, Place};

/// How much of a line is shown, in columns of the terminal.
const WIDEST: usize = 100;

/// How much is shown before the place, where the line is longer.
const BEFORE: usize = 40;

/// The documents that faults are about, each read the first time that a fault in it is shown.
#[derive(Debug, Default)]
pub struct Sources(HashMap<String, Option<Source>>);

#[derive(Debug)]
struct Source {
    text: String,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl Sources {
    /// Returns an empty collection: documents are read from the disk under the names that the faults give.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document that is in memory alone.
    pub fn add(&mut self, file: &str, text: String) {
        self.0.insert(file.to_owned(), Some(Source::of(text)));
    }

    /// Returns the fault in several lines, without one at the end. Where the document cannot be read, the line
    /// of it is left out.
    pub fn show(&mut self, diagnostic: &Diagnostic) -> String {
        let Diagnostic { severity, code, place, message, help } = diagnostic;
        let mut shown = format!("{severity}[{code}]: {}\n", printable(message));
        let margin = " ".repeat(place.line.max(1).to_string().len() + 1);
        let _ = write!(
            shown,
            "{margin}--> {}  {}",
            printable(&place.to_string()),
            printable(&place.pointer.to_string())
        );
        if let Some((line, before, width)) = self.excerpt(place) {
            let caret = format!("{}{}", " ".repeat(before), "^".repeat(width.max(1)));
            let _ = write!(shown, "\n{margin} |\n{:>1$} | {line}", place.line, margin.len());
            let _ = write!(shown, "\n{margin} | {caret}");
        }
        if !help.is_empty() {
            let _ = write!(shown, "\n{margin} = help: {}", printable(help));
        }
        shown
    }

    /// Returns what is shown of the line, how many columns stand before the place, and how wide the place is.
    fn excerpt(&mut self, place: &Place) -> Option<(String, usize, usize)> {
        let column = place.column.checked_sub(1)?;
        let source = self.0.entry(place.file.clone()).or_insert_with(|| {
            let text = fs::read_to_string(&place.file).ok()?;
            Some(Source::of(text))
        });
        let line = source.as_ref()?.line(place.line)?;
        let at = line.char_indices().nth(column).map_or(line.len(), |it| it.0);
        let (before, after) = line.split_at_checked(at)?;
        let marked = marked(after);
        let cut = tail(before, if columns(line) > WIDEST { BEFORE } else { WIDEST });
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
        let ends = text.bytes().enumerate().filter(|it| it.1 == b'\n').map(|it| it.0 + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Self { text, lines }
    }

    fn line(&self, number: usize) -> Option<&str> {
        let start = *self.lines.get(number.checked_sub(1)?)?;
        let rest = self.text.get(start..)?;
        rest.lines().next()
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

/// Returns the longest beginning that is not wider.
fn head(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += column_width(*c);
        used > width
    });
    text.get(..end.map_or(text.len(), |it| it.0)).unwrap_or(text)
}

/// Returns the longest end that is not wider.
fn tail(text: &str, width: usize) -> &str {
    let mut used = 0;
    let start = text.char_indices().rev().find(|(_, c)| {
        used += column_width(*c);
        used > width
    });
    let from = start.map_or(0, |(at, c)| at + c.len_utf8());
    text.get(from..).unwrap_or(text)
}

fn columns(text: &str) -> usize {
    text.chars().map(column_width).sum()
}

/// Returns how many columns a terminal gives a character: two for Hangul, Han and the like, none for accents
/// that stand over the character before.
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
    fn a_document_cannot_steer_the_terminal() {
        let shown = shown("a\u{1b}[31m\u{202e}\tb: 1", 1, 1);
        assert!(!shown.contains(['\u{1b}', '\u{202e}', '\t']), "{shown:?}");
    }
}
