//! Markdown of a document, as Markdown of Rust.
//!
//! The promise: nothing that stands in a document becomes anything but text. Markdown is kept
//! where rustdoc reads it the same; what rustdoc would take for a link, a tag or a test is escaped.

use std::borrow::Cow;

use crate::code_span::code_span;
use crate::render::is_unsafe;

use super::html;

/// Returns a text as Markdown that has no meaning but its own.
pub(super) fn escape(text: &str) -> String {
    let text = cleaned(text);
    let text = html::to_markdown(&text);
    let text = text.trim_end();
    let mut out = String::with_capacity(text.len());
    let mut fenced = false;
    let mut follows_empty = false;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_end();
        let start = trimmed.trim_start();
        if !fenced && start.is_empty() && follows_empty {
            continue;
        }
        if index > 0 {
            out.push('\n');
        }
        follows_empty = trimmed.is_empty();
        match after_fence(start, fenced) {
            Some(rest) if fenced => {
                out.push_str("```");
                fenced = false;
                if !rest.is_empty() {
                    out.push('\n');
                    prose(0, rest, &mut out);
                }
            }
            Some(_) => {
                // Without a language rustdoc would run it as a test.
                out.push_str("```text");
                fenced = true;
            }
            None if fenced => out.push_str(trimmed),
            None => prose(trimmed.len() - start.len(), start, &mut out),
        }
    }
    if fenced {
        out.push_str("\n```");
    }
    out
}

/// Returns a text for the middle of a sentence.
pub(super) fn inline(text: &str) -> String {
    let text = cleaned(text);
    escape_line(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// Returns a text without what may not stand in a comment, even between backticks or in a block of
/// code.
pub(super) fn cleaned(text: &str) -> Cow<'_, str> {
    let is_odd = |it: char| is_unsafe(it) && it != '\n';
    match text.contains(is_odd) {
        true => Cow::Owned(text.replace("\r\n", "\n").replace(is_odd, " ")),
        false => Cow::Borrowed(text),
    }
}

/// Returns what follows the marker of a list's item, or the line itself.
pub(super) fn after_marker(line: &str) -> &str {
    let digits = line.len() - line.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let after_number = || [". ", ") "].iter().find_map(|end| line[digits..].strip_prefix(end));
    let numbered = (digits > 0).then(after_number).flatten();
    let bulleted = ["- ", "* ", "+ "].iter().find_map(|marker| line.strip_prefix(marker));
    numbered.or(bulleted).unwrap_or(line)
}

/// Says whether a text begins with an address that can be followed.
pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Returns what follows the marks that begin a block of code, or end it when the line is `fenced`
/// by them. What has its marks on both ends of one line is no block.
pub(super) fn after_fence(line: &str, fenced: bool) -> Option<&str> {
    ['`', '~'].into_iter().find_map(|mark| {
        let rest = line.trim_start_matches(mark);
        let is_block =
            line.len() - rest.len() >= 3 && (fenced || mark == '~' || !rest.contains(mark));
        is_block.then(|| rest.trim_start())
    })
}

/// Writes a line that is no code.
fn prose(indent: usize, start: &str, out: &mut String) {
    // Four spaces would make it a test, also behind the marker of a list's item.
    out.extend(std::iter::repeat_n(' ', indent.min(3)));
    let mut rest = start;
    loop {
        let after = after_marker(rest);
        if after.len() == rest.len() {
            break;
        }
        out.push_str(&rest[..rest.len() - after.len()]);
        rest = after.trim_start();
        let spaces = after.len() - rest.len();
        out.extend(std::iter::repeat_n(' ', if spaces < 4 { spaces } else { 0 }));
    }
    out.push_str(&escape_line(rest));
}

fn escape_line(line: &str) -> Cow<'_, str> {
    Line { in_link: false, lonely: Vec::new() }.escape(line)
}

/// A line that is being escaped.
struct Line {
    /// The text of a link holds no other link.
    in_link: bool,
    /// How many backticks stand together where no others of that number follow.
    lonely: Vec<usize>,
}

impl Line {
    fn escape<'a>(&mut self, line: &'a str) -> Cow<'a, str> {
        if !line.contains(['`', '[', ']', '<', '>', '\\', '~']) && !line.contains("http") {
            return Cow::Borrowed(line);
        }
        let mut out = String::with_capacity(line.len() + 16);
        let mut rest = line;
        while let Some(character) = rest.chars().next() {
            let taken = match character {
                '`' => self.code(rest, &mut out),
                '[' | '!' => link(rest, &mut out),
                'h' if !self.in_link && is_url(rest) => url(rest, &mut out),
                '\\' => backslash(rest, &mut out),
                // Behind the marker of a list's item it would begin a block of code.
                '~' if rest.starts_with("~~~") => tildes(rest, &mut out),
                _ => 0,
            };
            if taken == 0 {
                if matches!(character, '[' | ']' | '<' | '>') {
                    out.push('\\');
                }
                out.push(character);
            }
            rest = &rest[taken.max(character.len_utf8())..];
        }
        Cow::Owned(out)
    }

    /// Writes what stands between backticks as it is, or the backticks alone as text. Returns the
    /// length of what was written.
    fn code(&mut self, text: &str, out: &mut String) -> usize {
        let inside = text.trim_start_matches('`');
        let marks = text.len() - inside.len();
        let length = if self.lonely.contains(&marks) { None } else { until_marks(inside, marks) };
        let Some(length) = length else {
            self.lonely.push(marks);
            out.extend(std::iter::repeat_n("\\`", marks));
            return marks;
        };
        let inside = &inside[..length];
        match marks {
            1 | 2 => out.push_str(&text[..length + 2 * marks]),
            // At the beginning of a line three would begin a block.
            _ => out.push_str(&code_span(inside)),
        }
        length + 2 * marks
    }
}

/// Returns the length of what stands before so many backticks, no more and no less.
fn until_marks(text: &str, marks: usize) -> Option<usize> {
    let mut from = 0;
    loop {
        let start = from + text[from..].find('`')?;
        from = text.len() - text[start..].trim_start_matches('`').len();
        if from - start == marks {
            return Some(start);
        }
    }
}

/// Writes a backslash with what it escapes. Returns their length.
fn backslash(text: &str, out: &mut String) -> usize {
    let next = text[1..].chars().next();
    if next.is_some_and(|it| it.is_ascii_punctuation()) {
        out.push_str(&text[..2]);
        return 2;
    }
    // What is to be escaped next would be so twice.
    out.push_str(if is_url(&text[1..]) { "\\\\" } else { "\\" });
    1
}

/// Writes tildes as text. Returns how many there are.
fn tildes(text: &str, out: &mut String) -> usize {
    let count = text.len() - text.trim_start_matches('~').len();
    out.extend(std::iter::repeat_n("\\~", count));
    count
}

/// Writes an address as a link. Returns its length.
fn url(text: &str, out: &mut String) -> usize {
    let end = text.find(ends_url).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', ')', '\'', '"']);
    out.push_str(&format!("<{url}>"));
    url.len()
}

fn ends_url(character: char) -> bool {
    character.is_whitespace() || matches!(character, '<' | '>' | '`' | '[' | ']' | '|' | '"')
}

/// Writes a link of Markdown, or an image as a link, and returns its length; nothing, and 0, when
/// none stands at the start of the text. What leads nowhere outside of the page that it was written
/// for is named, and no link.
fn link(text: &str, out: &mut String) -> usize {
    let Some((label, target, length)) = link_parts(text) else { return 0 };
    // What has no dot could be a path of Rust.
    let leads = is_url(target) || target.starts_with("mailto:") && target.contains('.');
    let label = Line { in_link: leads, lonely: Vec::new() }.escape(label);
    out.push_str(&match leads {
        true if label.trim().is_empty() => format!("<{target}>"),
        true => format!("[{label}]({target})"),
        false => format!("{label} (`{target}`)"),
    });
    length
}

/// Returns the label and the target of a link, and its length.
fn link_parts(text: &str) -> Option<(&str, &str, usize)> {
    let start = text.strip_prefix('!').unwrap_or(text).strip_prefix('[')?;
    let end = start.find(['[', ']', '<'])?;
    let inside = start[end..].strip_prefix("](").filter(|_| !start[..end].ends_with('\\'))?;
    // No link has one inside, not even in what is shown of it.
    let closed = inside.find([')', '['])?;
    let rest = inside[closed..].strip_prefix(')')?;
    let target = inside[..closed].split_whitespace().next()?;
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let odd = |it: char| matches!(it, '(' | '<' | '>' | '[' | ']' | '`' | '\\');
    let is_plain = !target.is_empty() && !target.contains(odd);
    is_plain.then(|| (&start[..end], target, text.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_misread_is_escaped() {
        let table = [
            ("a [link] and <q>bold</q>", r"a \[link\] and \<q\>bold\</q\>"),
            ("a [link](https://a.b/c)!", "a [link](https://a.b/c)!"),
            ("![An [x]](https://a.b)", r"!\[An \[x\]\](<https://a.b>)"),
            ("![An image](https://a.b 'x')", "[An image](https://a.b)"),
            ("[`x`](#there) [](https://a.b)", "`x` (`#there`) <https://a.b>"),
            ("[Self](crate::Foo) [a]: b", r"Self (`crate::Foo`) \[a\]: b"),
            ("<p>one</p>", "one"),
            ("see https://example.com/a_b, then", "see <https://example.com/a_b>, then"),
            ("`[code]` stays", "`[code]` stays"),
            ("an odd ` tick [x]", r"an odd \` tick \[x\]"),
            ("`a` odd ` [x]", r"`a` odd \` \[x\]"),
            ("``a` [x] ```b", r"\`\`a\` \[x\] \`\`\`b"),
            ("``a ` [x]``", "``a ` [x]``"),
            (r"\[x\] \<b\> \`[x]\` \\[x]", r"\[x\] \<b\> \`\[x\]\` \\\[x\]"),
            (r"\https://a.b", r"\\<https://a.b>"),
            (r"[a\](https://a.b)", r"\[a\](<https://a.b>)"),
            ("[https://a.b](https://a.b/c)", "[https://a.b](https://a.b/c)"),
            ("[https://a.b](c)", "<https://a.b> (`c`)"),
            ("[a](mailto:b@c) [a](mailto:b@c.d)", "a (`mailto:b@c`) [a](mailto:b@c.d)"),
            ("[a](https://a.b/\0c)", "[a](https://a.b/)"),
            ("    let x = 1;", "   let x = 1;"),
            ("```\nassert!(false)", "```text\nassert!(false)\n```"),
            ("```\na\n``` b [c]", "```text\na\n```\nb \\[c\\]"),
            ("```a [b]``` c", "`a [b]` c"),
            ("- ~~~", r"- \~\~\~"),
            ("-      let x = 1;", "- let x = 1;"),
            ("-   a", "-   a"),
        ];
        for (text, escaped) in table {
            assert_eq!(escape(text), escaped);
        }
    }

    /// Each of them took time by the square of its length once.
    #[test]
    fn long_lines_take_no_longer_than_they_are() {
        let start = std::time::Instant::now();
        for piece in
            ["[", "[a](", "[a](b 'c", "<", "`", "`a`<", "\\`` ", "<p>", "~~~", "\n<br>", "!["]
        {
            let text = piece.repeat(100_000 / piece.len());
            assert!(escape(&text).len() <= 2 * text.len() + 2, "{piece}");
        }
        assert!(start.elapsed().as_secs() < 20, "took {:?}", start.elapsed());
    }
}
