//! HTML in what a document says, as Markdown.
//!
//! The promise: the few tags that people write into descriptions become what they mean, paragraphs,
//! lists, emphasis, code and links; whatever else looks like a tag stays as it is, for the next
//! stage to escape. Nothing between backticks is touched.

use std::borrow::Cow;

use super::markdown::after_fence;

/// Returns the text with the tags that have a meaning in Markdown written so.
pub(super) fn to_markdown(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = Written(String::with_capacity(text.len()));
    let mut rest = text;
    let mut fenced = false;
    let mut links: Vec<Option<&str>> = Vec::new();
    while let Some(character) = rest.chars().next() {
        if matches!(character, '`' | '~') && out.begins_line() {
            let end = rest.find('\n').unwrap_or(rest.len());
            if after_fence(&rest[..end], fenced).is_some() {
                fenced = !fenced;
                out.0.push_str(&rest[..end]);
                rest = &rest[end..];
                continue;
            }
        }
        let taken = match character {
            '`' if !fenced => quoted(rest),
            '<' if !fenced => match tag(rest) {
                Some(tag) if out.tag(&tag, &mut links) => {
                    rest = &rest[tag.length..];
                    if tag.name == "li" {
                        rest = rest.trim_start();
                    }
                    continue;
                }
                _ => 1,
            },
            _ => character.len_utf8(),
        };
        out.0.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    Cow::Owned(out.0)
}

/// Returns the length of what stands between backticks, or that of the backtick alone.
fn quoted(text: &str) -> usize {
    let end = text[1..].find(['`', '\n']).filter(|end| text[1 + end..].starts_with('`'));
    end.map_or(1, |end| end + 2)
}

/// A tag as it stands in the text.
struct Tag<'a> {
    /// Its name in small letters, with a slash before it when it closes.
    name: String,
    attributes: &'a str,
    length: usize,
}

/// The longest tag that is looked for.
const LONGEST: usize = 500;

fn tag(text: &str) -> Option<Tag<'_>> {
    let end = text.bytes().take(LONGEST).position(|it| it == b'>')?;
    let inside = &text[1..end];
    let slash = usize::from(inside.starts_with('/'));
    let name = inside[slash..].find(|it: char| !it.is_ascii_alphanumeric());
    let name_ends = name.map_or(inside.len(), |length| slash + length);
    let attributes = inside[name_ends..].trim().trim_end_matches('/');
    // A comparison or a placeholder is no tag.
    let is_tag = name_ends > slash && (attributes.is_empty() || attributes.contains('='));
    is_tag.then(|| Tag {
        name: inside[..name_ends].to_ascii_lowercase(),
        attributes,
        length: end + 1,
    })
}

/// What is written so far.
struct Written(String);

impl Written {
    /// Says whether nothing but spaces stands on the line so far.
    fn begins_line(&self) -> bool {
        let before = self.0.trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    /// Writes what a tag means. False when it means nothing here.
    fn tag<'a>(&mut self, tag: &Tag<'a>, links: &mut Vec<Option<&'a str>>) -> bool {
        match tag.name.as_str() {
            "p" | "/p" | "div" | "/div" | "ul" | "/ul" | "ol" | "/ol" | "h1" | "/h1" | "h2"
            | "/h2" | "h3" | "/h3" | "h4" | "/h4" | "h5" | "/h5" | "h6" | "/h6" => self.lines(2),
            "br" => self.lines(if self.0.trim_end_matches(' ').ends_with('\n') { 2 } else { 1 }),
            "li" => {
                self.lines(1);
                self.0.push_str("- ");
            }
            "/li" => {}
            "b" | "/b" | "strong" | "/strong" => self.0.push_str("**"),
            "i" | "/i" | "em" | "/em" => self.0.push('*'),
            "code" | "/code" | "tt" | "/tt" => self.0.push('`'),
            "span" | "/span" | "font" | "/font" | "u" | "/u" => {}
            "a" => {
                let url = attribute(tag.attributes, "href");
                links.push(url);
                if url.is_some() {
                    self.0.push('[');
                }
            }
            "/a" => match links.pop() {
                Some(Some(url)) => self.0.push_str(&format!("]({url})")),
                Some(None) => {}
                None => return false,
            },
            _ => return false,
        }
        true
    }

    /// Ends the line, and leaves empty ones so that there are so many breaks. The text of an item
    /// begins on its line.
    fn lines(&mut self, breaks: usize) {
        if self.0 == "- " || self.0.ends_with("\n- ") {
            return;
        }
        let text = self.0.trim_end_matches(' ').len();
        self.0.truncate(text);
        let there = self.0.bytes().rev().take(breaks).take_while(|it| *it == b'\n').count();
        if !self.0.is_empty() {
            self.0.extend(std::iter::repeat_n('\n', breaks.saturating_sub(there)));
        }
    }
}

/// Returns the value of an attribute, when it can stand in a link.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = attributes.split_once(name)?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let (value, _) = value[1..].split_once(quote)?;
    let fits = |it: char| !it.is_whitespace() && !matches!(it, '(' | ')' | '<' | '>' | '`');
    (!value.is_empty() && value.chars().all(fits)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_what_they_mean() {
        let table = [
            ("<p>One.</p><p>Two.</p>", "One.\n\nTwo.\n\n"),
            ("a<br>b<br/>c", "a\nb\nc"),
            ("a<br/><br/>b", "a\n\nb"),
            ("<b>x</b> and <EM>y</EM>", "**x** and *y*"),
            ("<code>x</code>", "`x`"),
            ("x<ul><li>a</li><li>b</li></ul>y", "x\n\n- a\n- b\n\ny"),
            ("<ul>\n <li>\n  <p>a</p>\n </li> <li> b</li></ul>", "\n- a\n\n\n- b\n\n"),
            (r#"<a target="_blank" href="https://a.b/c">d</a>"#, "[d](https://a.b/c)"),
            ("<a name='x'>d</a>", "d"),
        ];
        for (text, expected) in table {
            assert_eq!(to_markdown(text), expected);
        }
    }

    #[test]
    fn all_else_stays() {
        for text in [
            "<script>alert(1)</script>",
            "a < b > c",
            "`<b>` and <id>",
            "```\n<p>\n```",
            "List<String>",
            "1 < 2",
            "</a>",
            "한 <",
        ] {
            assert_eq!(to_markdown(text), text);
        }
    }
}
