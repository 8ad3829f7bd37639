//! What a document says, as documentation of Rust.
//!
//! The promise: what is said of something stands where people look for it, in lines that are not
//! too long, and ends with its place in the document.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use crate::code_span::code_span;
use crate::ir::Docs;

use super::about::linked;
use super::markdown::{after_marker, cleaned, escape, is_url};

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
        let place = docs.written.clone().unwrap_or_else(|| docs.place.to_string());
        lines.push(format!("In the document: {}", code_span(&place)));
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
    let entries = arguments.map(|(name, docs)| (name, said(&on_one_line(docs), "").join(" ")));
    let entries = entries.filter(|(_, said)| !said.is_empty());
    entries.map(|(name, said)| entry(name, &said)).collect::<Vec<_>>().join("\n")
}

/// Returns what is said with its forms in a row instead of a list.
fn on_one_line(docs: &Docs) -> Cow<'_, Docs> {
    if docs.forms.is_empty() {
        return Cow::Borrowed(docs);
    }
    let mut docs = docs.clone();
    for forms in std::mem::take(&mut docs.forms) {
        let all = match forms.forms.as_slice() {
            [one] => form(one),
            all => {
                let all = all.iter().enumerate();
                let all = all.map(|(index, it)| format!("({}) {}", index + 1, form(it)));
                all.collect::<Vec<_>>().join(" ")
            }
        };
        docs.constraints.push(format!("{} {all}", forms.lead));
    }
    Cow::Owned(docs)
}

/// Returns a line of a list of names and what is said of them.
pub(super) fn entry(name: &str, said: &str) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("- `{name}`: {said}")
}

/// Returns names between backticks, one after the other.
pub(super) fn listed(names: &[String]) -> String {
    names.iter().map(|name| code_span(name)).collect::<Vec<_>>().join(", ")
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
    let mut paragraphs: Vec<String> = heads(docs).map(escape).collect();
    if paragraphs.is_empty() && !instead.is_empty() {
        paragraphs.push(instead.to_owned());
    }
    if !docs.constraints.is_empty() {
        paragraphs.push(escape(&docs.constraints.join(" ")));
    }
    for forms in &docs.forms {
        let all: Vec<String> = forms.forms.iter().map(form).collect();
        match all.as_slice() {
            [one] if !one.contains('\n') => {
                paragraphs.push(format!("{} {one}", escape(&forms.lead)));
            }
            all => {
                paragraphs.push(escape(&forms.lead));
                let items = all.iter().map(|it| item_of_list(it));
                paragraphs.push(items.collect::<Vec<_>>().join("\n"));
            }
        }
    }
    paragraphs.extend(docs.link.as_ref().map(linked));
    wrap(&paragraphs.join("\n\n"))
}

/// Returns the title, unless the text begins with it as many do, and the text.
fn heads(docs: &Docs) -> impl Iterator<Item = &str> {
    let first = docs.text.as_deref().and_then(|text| text.trim_start().lines().next());
    let title = docs.title.as_deref().filter(|it| first.map(str::trim) != Some(it.trim()));
    title.into_iter().chain(docs.text.as_deref()).filter(|it| !it.trim().is_empty())
}

/// Returns what is said of one of several forms: on one line, where each part has one. No attribute
/// says that a form is deprecated, so that is a sentence.
fn form(docs: &Docs) -> String {
    let docs = &on_one_line(docs);
    let heads: Vec<String> = heads(docs).map(|it| escape(it.trim())).collect();
    // What must stand on a line of its own cannot go on after the title.
    let is_apart = heads.iter().skip(1).any(|it| begins_on_its_own(it));
    let has_lines = is_apart || heads.iter().any(|it| it.contains('\n'));
    let mut text = match heads.as_slice() {
        // What begins on a line of its own must not begin behind the mark of an item.
        [one] if has_lines && begins_on_its_own(one) => {
            format!("Described so:\n\n{one}")
        }
        _ if has_lines => heads.join("\n\n"),
        _ => heads.join(": "),
    };
    if !text.is_empty() && !has_lines && !text.ends_with(['.', '!', '?', ':']) {
        text.push('.');
    }
    let deprecated = docs.deprecated.then_some("Deprecated.");
    let more = docs.constraints.iter().map(String::as_str).chain(deprecated);
    let more = escape(&more.collect::<Vec<_>>().join(" "));
    let more = [more].into_iter().chain(docs.link.as_ref().map(linked));
    for more in more.filter(|it| !it.is_empty()) {
        if !text.is_empty() {
            text.push_str(if has_lines { "\n\n" } else { " " });
        }
        text.push_str(&more);
    }
    text
}

/// Says whether a text begins with what must stand on a line of its own.
pub(super) fn begins_on_its_own(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(begins_something)
}

/// Returns paragraphs as an item of a list, to which they all belong.
fn item_of_list(text: &str) -> String {
    let mut item = String::new();
    for (index, line) in text.lines().enumerate() {
        item.push_str(match (index, line.trim().is_empty()) {
            (0, _) => "- ",
            (_, true) => "\n",
            (_, false) => "\n  ",
        });
        item.push_str(line);
    }
    item
}

/// Returns the attributes for lines of documentation, and the one that says deprecated.
fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        let line = if line.is_empty() { String::new() } else { format!(" {line}") };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// Breaks long lines of prose, paragraph by paragraph, and indents what belongs to an item of a list
/// as far as that. Tables and code are left as they are, and so are lines that are short enough.
fn wrap(text: &str) -> Vec<String> {
    let text = cleaned(text);
    let mut out = Vec::new();
    let mut paragraph = Paragraph::default();
    // The columns at which the text of the open items begins.
    let mut items: Vec<usize> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let mut start = line.trim_start();
        let indent = line.len() - start.len();
        let fence = start.starts_with("```");
        fenced ^= fence;
        let verbatim = fence || fenced || start.is_empty() || start.starts_with(['|', '#']);
        if verbatim || begins_item(start) {
            std::mem::take(&mut paragraph).flow(&mut out);
        }
        if verbatim {
            out.push(line.trim_end().to_owned());
            continue;
        }
        if paragraph.lines.is_empty() {
            while items.pop_if(|column| *column > indent).is_some() {}
            let item = begins_item(start);
            let column = if item { indent } else { items.last().copied().unwrap_or(indent) };
            paragraph.first = " ".repeat(column);
            start = markers(start, &mut paragraph.first);
            if item {
                items.push(paragraph.first.len());
            }
        }
        paragraph.lines.push(start);
    }
    paragraph.flow(&mut out);
    out
}

/// Lines that belong together, without their indentation.
#[derive(Default)]
struct Paragraph<'a> {
    /// What stands before the first line; before the others stand as many spaces.
    first: String,
    lines: Vec<&'a str>,
}

impl Paragraph<'_> {
    fn flow(self, out: &mut Vec<String>) {
        let hanging = self.first.len();
        // A line of so many bytes has no more characters.
        let is_short =
            |line: &&str| hanging + line.len() <= WIDTH || hanging + line.chars().count() <= WIDTH;
        let mut current = self.first;
        if self.lines.iter().all(is_short) {
            for line in self.lines {
                let next = " ".repeat(hanging);
                out.push(std::mem::replace(&mut current, next) + line);
            }
            return;
        }
        let mut width = hanging;
        let mut empty = true;
        for word in self.lines.iter().flat_map(|line| line.split_whitespace()) {
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
}

/// Writes the markers of the items that begin on a line, with one space behind each, and returns
/// what follows them.
fn markers<'a>(mut line: &'a str, out: &mut String) -> &'a str {
    loop {
        let after = after_marker(line);
        if after.len() == line.len() {
            return line;
        }
        out.push_str(&line[..line.len() - after.len()]);
        line = after.trim_start();
    }
}

/// Says whether a word would be no word of a paragraph at the beginning of a line, even between
/// backticks, but a list's item, a heading, a quotation, a row of a table, a block of code, or
/// HTML.
fn begins_something(word: &str) -> bool {
    begins_item(&format!("{word} "))
        || word.starts_with(['#', '|', '>'])
        || word.strip_prefix('<').is_some_and(|rest| !is_url(rest))
        || word.starts_with("```")
        || word.starts_with("~~~")
        || word.chars().all(|it| matches!(it, '=' | '-' | '*' | '_'))
}

fn begins_item(line: &str) -> bool {
    after_marker(line).len() < line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_begins_with_what_would_be_a_list() {
        for mark in ["-", "+", "7.", "7)", "#", "|", ">", "---", "~~~", "<b>"] {
            for before in 0..WIDTH {
                let text = format!("{} {mark} {}", "x".repeat(before.max(1)), "word ".repeat(30));
                let lines = wrap(&text);
                assert!(lines.iter().all(|line| !line.starts_with(mark)), "{lines:?}");
            }
        }
    }

    #[test]
    fn what_belongs_to_an_item_is_indented_like_it() {
        let table = [
            ("- one\ntwo", "- one\n  two"),
            ("- one\n      two\n\n    three\n- four", "- one\n  two\n\n  three\n- four"),
            ("1. a\n   - b\n     c\n\n   d\n\ne", "1. a\n   - b\n     c\n\n   d\n\ne"),
            ("- - one\n two", "- - one\n    two"),
            ("-   one\n  two", "- one\n  two"),
            (" one\ntwo", " one\n two"),
        ];
        for (text, expected) in table {
            assert_eq!(wrap(text).join("\n"), expected);
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
