//! What a document says, as documentation of Rust.
//!
//! The promise: nothing that stands in a document becomes anything but text. Markdown is kept
//! where rustdoc reads it the same; what rustdoc would take for a link, a tag or a test is escaped.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;

/// The column at which lines are broken, without the comment's own characters.
const WIDTH: usize = 94;

/// Returns the documentation of an item: what the document says, or else `instead`; and the place
/// in the document last.
pub(super) fn item(docs: &Docs, instead: &str) -> TokenStream {
    item_with(docs, instead, "")
}

/// The same, with something that the generator itself has to say before the place.
pub(super) fn item_with(docs: &Docs, instead: &str, own: &str) -> TokenStream {
    let mut lines = said(docs, instead);
    if !own.is_empty() {
        lines.push(String::new());
        lines.extend(wrap(own));
    }
    if !docs.place.is_root() {
        lines.push(String::new());
        lines.push(format!("In the document: `{}`", code(&docs.place.to_string())));
    }
    attributes(&lines)
}

/// Returns the documentation of a part of an item, which does not name its place.
pub(super) fn part(docs: &Docs, instead: &str) -> TokenStream {
    attributes(&said(docs, instead))
}

/// Returns the list of what a function takes, as far as the document says something of it.
/// `arguments` holds names and what is said.
pub(super) fn arguments<'a>(arguments: impl Iterator<Item = (&'a str, &'a Docs)>) -> String {
    let entries = arguments.map(|(name, docs)| (name, said(docs, "").join(" ")));
    let entries = entries.filter(|(_, said)| !said.is_empty());
    entries.map(|(name, said)| entry(name, &said)).collect::<Vec<_>>().join("\n")
}

/// Returns a line of a list of names and what is said of them.
pub(super) fn entry(name: &str, said: &str) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("- `{name}`: {said}")
}

/// Returns text as lines of documentation.
pub(super) fn lines(text: &str) -> Vec<String> {
    wrap(text)
}

/// Returns documentation that the generator itself has to say.
pub(super) fn own(text: &str) -> TokenStream {
    attributes(&wrap(text))
}

/// Returns lines for the documentation of a module.
pub(super) fn module(text: &str) -> Vec<String> {
    wrap(&escape(text))
}

fn said(docs: &Docs, instead: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    paragraphs.extend(docs.title.as_deref().map(escape));
    paragraphs.extend(docs.text.as_deref().map(escape));
    paragraphs.retain(|paragraph| !paragraph.trim().is_empty());
    paragraphs.dedup();
    if paragraphs.is_empty() && !instead.is_empty() {
        paragraphs.push(instead.to_owned());
    }
    if !docs.constraints.is_empty() {
        paragraphs.push(escape(&docs.constraints.join(" ")));
    }
    wrap(&paragraphs.join("\n\n"))
}

/// Returns the attributes for lines of documentation, and the one that says deprecated.
fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Makes text safe to stand between backticks.
fn code(text: &str) -> String {
    text.replace('`', "'").replace(char::is_control, " ")
}

/// Escapes what rustdoc would take for something else than text.
pub(super) fn escape(text: &str) -> String {
    let mut out = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim_end();
        let indented = trimmed.trim_start();
        if indented.starts_with("```") || indented.starts_with("~~~") {
            // Without a language rustdoc would run it as a test.
            out.push(if fenced { "```".to_owned() } else { "```text".to_owned() });
            fenced = !fenced;
        } else if fenced {
            out.push(trimmed.to_owned());
        } else {
            // Four spaces would make it a test, too.
            let indent = (trimmed.len() - indented.len()).min(3);
            out.push(format!("{}{}", " ".repeat(indent), escape_line(indented)));
        }
    }
    if fenced {
        out.push("```".to_owned());
    }
    out.join("\n")
}

fn escape_line(line: &str) -> String {
    let balanced = line.matches('`').count().is_multiple_of(2);
    let mut quoted = false;
    let mut out = String::new();
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        let next = &rest[character.len_utf8()..];
        match character {
            '`' if balanced => {
                quoted = !quoted;
                out.push('`');
            }
            '`' => out.push_str("\\`"),
            _ if quoted => out.push(character),
            '[' | ']' | '<' | '>' => {
                out.push('\\');
                out.push(character);
            }
            'h' if is_url(rest) => {
                let end = rest.find(ends_url).unwrap_or(rest.len());
                let url = rest[..end].trim_end_matches(['.', ',', ';', ':', ')', '\'', '"']);
                out.push_str(&format!("<{url}>"));
                rest = &rest[url.len()..];
                continue;
            }
            _ if character.is_control() => out.push(' '),
            _ => out.push(character),
        }
        rest = next;
    }
    out
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn ends_url(character: char) -> bool {
    character.is_whitespace() || matches!(character, '<' | '>' | '`' | '[' | ']' | '|' | '"')
}

/// Breaks long lines of prose, paragraph by paragraph. Tables and code are left as they are, and so
/// is a paragraph whose lines are all short enough.
fn wrap(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let start = line.trim_start();
        let fence = start.starts_with("```");
        fenced ^= fence;
        let verbatim = fence || fenced || start.is_empty() || start.starts_with(['|', '#']);
        if verbatim || begins_item(start) {
            flow(&mut paragraph, &mut out);
        }
        if verbatim {
            out.push(line.trim_end().to_owned());
        } else {
            paragraph.push(line);
        }
    }
    flow(&mut paragraph, &mut out);
    out
}

fn flow(paragraph: &mut Vec<&str>, out: &mut Vec<String>) {
    let lines = std::mem::take(paragraph);
    if lines.iter().all(|line| line.chars().count() <= WIDTH) {
        out.extend(lines.iter().map(|line| (*line).to_owned()));
        return;
    }
    let Some(first) = lines.first() else { return };
    let start = first.trim_start();
    let indent = first.len() - start.len();
    let hanging = indent + start.len() - after_marker(start).len();
    let mut current = " ".repeat(indent);
    let mut empty = true;
    for word in lines.iter().flat_map(|line| line.split_whitespace()) {
        if !empty && current.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push(std::mem::replace(&mut current, " ".repeat(hanging)));
            empty = true;
        }
        if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    out.push(current);
}

fn begins_item(line: &str) -> bool {
    after_marker(line).len() < line.len()
}

/// Returns what follows the marker of a list's item, or the line itself.
fn after_marker(line: &str) -> &str {
    let digits = line.len() - line.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let numbered = (digits > 0).then(|| line[digits..].strip_prefix(". ")).flatten();
    let bulleted = ["- ", "* ", "+ "].iter().find_map(|marker| line.strip_prefix(marker));
    numbered.or(bulleted).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rustdoc_would_misread_is_escaped() {
        let table = [
            ("a [link] and <b>bold</b>", r"a \[link\] and \<b\>bold\</b\>"),
            ("see https://example.com/a_b, then", "see <https://example.com/a_b>, then"),
            ("`[code]` stays", "`[code]` stays"),
            ("an odd ` tick [x]", r"an odd \` tick \[x\]"),
            ("    let x = 1;", "   let x = 1;"),
            ("```\nassert!(false)", "```text\nassert!(false)\n```"),
        ];
        for (text, escaped) in table {
            assert_eq!(escape(text), escaped);
        }
    }

    #[test]
    fn long_lines_are_broken_and_hang() {
        let text = format!("- {}", "word ".repeat(30));
        let lines = wrap(&text);
        assert!(lines.len() > 1 && lines[1].starts_with("  word"), "{lines:?}");
        assert!(lines.iter().all(|line| line.chars().count() <= WIDTH));
    }
}
