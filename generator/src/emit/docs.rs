//! What a document says, as documentation of Rust.
//!
//! The promise: nothing that stands in a document becomes anything but text. Markdown is kept
//! where rustdoc reads it the same; what rustdoc would take for a link, a tag or a test is escaped.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;
use crate::render::is_unsafe;

use super::html;

/// The column at which lines are broken, without the comment's own characters.
const WIDTH: usize = 94;

/// Returns the documentation of an item: what the document says, or else `instead`; and the place
/// in the document last.
pub(super) fn item(docs: &Docs, instead: &str) -> TokenStream {
    item_with(docs, instead, "")
}

/// The same as lines.
pub(super) fn item_lines(docs: &Docs, instead: &str) -> Vec<String> {
    item_lines_with(docs, instead, "")
}

/// The same, with something that the generator itself has to say before the place.
pub(super) fn item_with(docs: &Docs, instead: &str, own: &str) -> TokenStream {
    attributes(&item_lines_with(docs, instead, own))
}

/// The same as lines.
pub(super) fn item_lines_with(docs: &Docs, instead: &str, own: &str) -> Vec<String> {
    let mut lines = said(docs, instead);
    if !own.is_empty() {
        lines.push(String::new());
        lines.extend(wrap(own));
    }
    if !docs.place.is_root() {
        lines.push(String::new());
        lines.push(format!("In the document: `{}`", code(&docs.place.to_string())));
    }
    lines
}

/// Returns the documentation of a part of an item, which does not name its place.
pub(super) fn part(docs: &Docs, instead: &str) -> TokenStream {
    attributes(&said(docs, instead))
}

/// The same as lines.
pub(super) fn part_lines(docs: &Docs, instead: &str) -> Vec<String> {
    said(docs, instead)
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

/// Returns names between backticks, one after the other.
pub(super) fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", code(name))).collect();
    names.join(", ")
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
    // Many descriptions begin with the title.
    let first = docs.text.as_deref().and_then(|text| text.trim_start().lines().next());
    let title = docs.title.as_deref().filter(|it| first.map(str::trim) != Some(it.trim()));
    paragraphs.extend(title.map(escape));
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
    text.replace('`', "'").replace(is_unsafe, " ")
}

/// Escapes what rustdoc would take for something else than text.
pub(super) fn escape(text: &str) -> String {
    let markdown = text.contains('<').then(|| html::to_markdown(text));
    let text = markdown.as_deref().unwrap_or(text).trim_end();
    let mut out = String::with_capacity(text.len());
    let mut fenced = false;
    let mut follows_empty = false;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_end();
        let indented = trimmed.trim_start();
        if !fenced && indented.is_empty() && follows_empty {
            continue;
        }
        if index > 0 {
            out.push('\n');
        }
        follows_empty = trimmed.is_empty();
        if indented.starts_with("```") || indented.starts_with("~~~") {
            // Without a language rustdoc would run it as a test.
            out.push_str(if fenced { "```" } else { "```text" });
            fenced = !fenced;
        } else if fenced {
            out.push_str(trimmed);
        } else {
            // Four spaces would make it a test, too.
            let indent = (trimmed.len() - indented.len()).min(3);
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(&escape_line(indented));
        }
    }
    if fenced {
        out.push_str("\n```");
    }
    out
}

fn escape_line(line: &str) -> Cow<'_, str> {
    if !line.contains(['`', '[', ']', '<', '>']) && !line.contains("http") {
        return Cow::Borrowed(line);
    }
    let balanced = line.matches('`').count().is_multiple_of(2);
    let mut quoted = false;
    let mut out = String::new();
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        let next = &rest[character.len_utf8()..];
        let begins_link = !quoted && matches!(character, '[' | '!');
        if let Some((link, length)) = begins_link.then(|| link(rest)).flatten() {
            out.push_str(&link);
            rest = &rest[length..];
            continue;
        }
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
            _ => out.push(character),
        }
        rest = next;
    }
    Cow::Owned(out)
}

/// Returns a link of Markdown, or an image as a link, that stands at the start of the text, and its
/// length there. What leads nowhere outside of the page that it was written for is named, and no link.
fn link(text: &str) -> Option<(String, usize)> {
    let start = text.len() - text.strip_prefix('!').unwrap_or(text).len();
    let (label, rest) = text[start..].strip_prefix('[')?.split_once("](")?;
    let (inside, rest) = rest.split_once(')')?;
    let target = inside.split_whitespace().next()?;
    let target = target.trim_start_matches('<').trim_end_matches('>');
    let odd = |it: char| matches!(it, '(' | '<' | '>' | '[' | ']' | '`' | '\\');
    if label.contains(['[', ']', '<']) || target.is_empty() || target.contains(odd) {
        return None;
    }
    let length = text.len() - rest.len();
    let label = escape_line(label);
    let written = match is_url(target) || target.starts_with("mailto:") {
        true if label.trim().is_empty() => format!("<{target}>"),
        true => format!("[{label}]({target})"),
        false => format!("{label} (`{target}`)"),
    };
    Some((written, length))
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
    // Also between backticks and in blocks of code, which are else left as they are.
    let is_odd = |it: char| is_unsafe(it) && it != '\n';
    let text = match text.contains(is_odd) {
        true => Cow::Owned(text.replace("\r\n", "\n").replace(is_odd, " ")),
        false => Cow::Borrowed(text),
    };
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
    // A line of so many bytes has no more characters.
    if lines.iter().all(|line| line.len() <= WIDTH || line.chars().count() <= WIDTH) {
        out.extend(lines.iter().map(|line| (*line).to_owned()));
        return;
    }
    let Some(first) = lines.first() else { return };
    let start = first.trim_start();
    let indent = first.len() - start.len();
    let hanging = indent + start.len() - after_marker(start).len();
    let mut current = " ".repeat(indent);
    let mut width = indent;
    let mut empty = true;
    for word in lines.iter().flat_map(|line| line.split_whitespace()) {
        let characters = word.chars().count();
        let is_full = width + 1 + characters > WIDTH;
        if !empty && is_full && !begins_something(word) {
            out.push(std::mem::replace(&mut current, " ".repeat(hanging)));
            width = hanging;
            empty = true;
        }
        if !empty {
            current.push(' ');
            width += 1;
        }
        current.push_str(word);
        width += characters;
        empty = false;
    }
    out.push(current);
}

/// Says whether a word would be no word of a paragraph at the beginning of a line, but a list's item, a
/// heading, a quotation or a row of a table.
fn begins_something(word: &str) -> bool {
    begins_item(&format!("{word} "))
        || word.starts_with(['#', '|', '>'])
        || word.starts_with("```")
        || word.chars().all(|it| matches!(it, '=' | '-' | '*' | '_'))
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
            ("    let x = 1;", "   let x = 1;"),
            ("```\nassert!(false)", "```text\nassert!(false)\n```"),
        ];
        for (text, escaped) in table {
            assert_eq!(escape(text), escaped);
        }
    }

    #[test]
    fn no_line_begins_with_what_would_be_a_list() {
        for mark in ["-", "+", "7.", "#", "|", ">", "---"] {
            for before in 0..WIDTH {
                let text = format!("{} {mark} {}", "x".repeat(before.max(1)), "word ".repeat(30));
                let lines = wrap(&text);
                assert!(lines.iter().all(|line| !line.starts_with(mark)), "{lines:?}");
            }
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
