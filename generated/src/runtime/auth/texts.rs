//! Secret texts by their names.
//!
//! The promise: a text that came in here shows in no `Debug`, and its memory is wiped when the last
//! who holds it is dropped, that of the `String` in which it came too.

use std::fmt;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use crate::runtime::sensitive::Redacted;

/// Named secret texts, of a client or of one call.
#[derive(Clone, Default)]
pub(crate) struct Texts(Vec<(&'static str, SecretString)>);

impl Texts {
    /// Returns no text at all.
    pub(crate) const fn new() -> Self {
        Texts(Vec::new())
    }

    /// Adds a text, in place of an earlier one of this name.
    pub(crate) fn with(mut self, name: &'static str, text: String) -> Self {
        self.set(name, secret(text));
        self
    }

    /// Takes a text, in place of an earlier one of this name.
    pub(super) fn set(&mut self, name: &'static str, text: SecretString) {
        self.0.retain(|(other, _)| *other != name);
        self.0.push((name, text));
    }

    /// Takes all of the texts of `others`, in place of earlier ones of their names.
    pub(super) fn take(&mut self, others: Texts) {
        for (name, text) in others.0 {
            self.set(name, text);
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, text)| text)
    }

    /// Says whether these are texts of the same credential as `others`: the names of the one are
    /// all among those of the other, which may have optional ones beside them.
    pub(super) fn is_like(&self, others: &Texts) -> bool {
        let within = |some: &Texts, all: &Texts| {
            !some.0.is_empty() && some.iter().all(|(name, _)| all.get(name).is_some())
        };
        within(self, others) || within(others, self)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.expose_secret()))
    }
}

/// The texts that a call finds: its own before those of its client.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) own: &'a Texts,
    pub(super) client: &'a [Texts],
}

impl<'a> Given<'a> {
    pub(super) fn get(self, name: &str) -> Option<&'a str> {
        self.own.get(name).or_else(|| self.client.iter().find_map(|texts| texts.get(name)))
    }

    /// Returns the texts for a call on behalf of this one.
    pub(super) fn to_texts(self) -> Texts {
        let mut texts = Texts::new();
        for other in self.client.iter().chain([self.own]) {
            texts.take(other.clone());
        }
        texts
    }

    pub(super) fn has(self, names: &[&str]) -> bool {
        names.iter().all(|name| self.get(name).is_some())
    }
}

/// Generated types hold texts in a field, and show nothing but their own name.
impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted.fmt(f)
    }
}

/// Moves a text to where it is wiped. Turning the `String` itself into a secret might move it to
/// smaller memory, and leave what it held before as it is.
pub(super) fn secret(mut text: String) -> SecretString {
    let secret = SecretString::from(text.as_str());
    text.zeroize();
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_replaces_the_earlier_one_of_its_name() {
        let mut texts = Texts::new().with("a", "1".to_owned()).with("b", "2".to_owned());
        texts.take(Texts::new().with("a", "3".to_owned()));
        assert_eq!(texts.iter().collect::<Vec<_>>(), [("b", "2"), ("a", "3")]);
        assert_eq!((texts.get("a"), texts.get("c")), (Some("3"), None));
    }

    #[test]
    fn nothing_shows() {
        let texts = Texts::new().with("key", "planted".to_owned());
        assert_eq!(format!("{texts:?}"), "[redacted]");
    }
}
