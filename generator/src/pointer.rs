//! JSON pointers. This file promises that a pointer always is well formed (RFC 6901), that growing
//! and reading it escape and unescape, and that it is shown as a URI fragment:
//! `#/paths/~1pets/get`.

use std::borrow::Cow;
use std::fmt;

/// A JSON pointer into a document (RFC 6901), grown as a walk descends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pointer(String);

impl Pointer {
    /// Returns the pointer to the whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the pointer to the member `token` of what this one points to; the token is escaped
    /// here.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + token.len() + 1);
        text.push_str(&self.0);
        push_token(&mut text, token);
        Self(text)
    }

    /// Returns the pointer to the element `i` of the list that this one points to.
    #[must_use]
    pub fn index(&self, i: usize) -> Self {
        Self(format!("{}/{i}", self.0))
    }

    /// Returns the pointer to what holds this place; none for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let slash = self.0.rfind('/')?;
        self.0.get(..slash).map(|it| Self(it.to_owned()))
    }

    /// Returns the unescaped tokens from the root down.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescape)
    }

    /// Returns the last unescaped token; none for the root.
    #[must_use]
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, token)| unescape(token))
    }

    /// Tells whether this is the pointer to the whole document.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether this pointer is `ancestor` or leads below it.
    #[must_use]
    pub fn starts_with(&self, ancestor: &Self) -> bool {
        self.0
            .strip_prefix(&ancestor.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns the pointer as RFC 6901 writes it: `/paths/~1pets`, and nothing for the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a pointer: either plain (`/paths/~1pets`, or nothing at all for the root) or as a URI
    /// fragment (`#/paths/~1pets%7Bid%7D`), whose percent signs are decoded. None when the text is
    /// neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain: Cow<'_, str> = match text.strip_prefix('#') {
            Some(fragment) => percent_decoded(fragment)?,
            None => Cow::Borrowed(text),
        };
        if !plain.is_empty() && !plain.starts_with('/') {
            return None;
        }
        let mut pointer = String::with_capacity(plain.len());
        for token in plain.split('/').skip(1) {
            push_token(&mut pointer, &unescape(token));
        }
        Some(Self(pointer))
    }

    pub(crate) fn push(&mut self, token: &str) {
        push_token(&mut self.0, token);
    }

    pub(crate) fn push_index(&mut self, i: usize) {
        self.0.push('/');
        self.0.push_str(&i.to_string());
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    if !token.contains(['~', '/']) {
        pointer.push_str(token);
        return;
    }
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(c),
        }
    }
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Decodes `%7B` and the like. A percent sign that begins no code stays, as documents write it by
/// mistake; none when the decoded bytes are not UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        let code = code.filter(|pair| pair.bytes().all(|it| it.is_ascii_hexdigit()));
        match code.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(value) if byte == b'%' => {
                decoded.push(value);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    #[test]
    fn tokens_are_escaped_and_given_back() {
        let pointer = Pointer::root().child("paths").child("/a~b/{id}").index(3);
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{id}/3");
        assert_eq!(pointer.to_string(), "#/paths/~1a~0b~1{id}/3");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b/{id}", "3"]);
        assert_eq!(pointer.last().unwrap(), "3");
        assert_eq!(pointer.parent().unwrap().as_str(), "/paths/~1a~0b~1{id}");
        assert_eq!(Pointer::root().parent(), None);
        assert_eq!(Pointer::root().tokens().count(), 0);
    }

    #[test]
    fn fragments_are_decoded_and_plain_text_is_not() {
        let parse = |text: &str| Pointer::parse(text).map(|it| it.as_str().to_owned());
        assert_eq!(parse("#/a%20b/%EA%B0%80").as_deref(), Some("/a b/가"));
        assert_eq!(parse("/a%20b").as_deref(), Some("/a%20b"));
        assert_eq!(parse("#").as_deref(), Some(""));
        assert_eq!(parse("#/100%").as_deref(), Some("/100%"));
        assert_eq!(parse("#/%FF"), None);
        assert_eq!(parse("Pet"), None);
        assert_eq!(parse("#Pet"), None);
    }

    #[test]
    fn an_ancestor_ends_at_a_token() {
        let pointer = Pointer::parse("/a/bc").unwrap();
        assert!(pointer.starts_with(&Pointer::parse("/a").unwrap()));
        assert!(!pointer.starts_with(&Pointer::parse("/a/b").unwrap()));
        assert!(pointer.starts_with(&Pointer::root()));
    }
}
