//! Members of an object that the document does not name, but has a type for.
//!
//! The promise: they stay in the order in which they came, each name once.

use std::fmt;

use serde::ser::SerializeMap;

use super::wire::{Out, Wire};

/// The members of an object that the document does not name, in their order.
///
/// A member that the document names has a field of its own, and that one counts: what stands here
/// under its name is not written, nor is what stands here under the name of a tag.
///
/// ```
/// let mut labels = idv_sdk::Additional::default();
/// labels.insert("colour", "red".to_owned());
/// labels.insert("size", "large".to_owned());
/// labels.insert("colour", "blue".to_owned());
/// assert_eq!(labels.get("colour").map(String::as_str), Some("blue"));
/// assert_eq!(labels.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["colour", "size"]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Additional<T>(Vec<(Box<str>, T)>);

impl<T> Additional<T> {
    /// Returns the member called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Sets the member called `name`, and returns what it was.
    pub fn insert(&mut self, name: impl Into<Box<str>>, value: T) -> Option<T> {
        let name = name.into();
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, known)) => Some(std::mem::replace(known, value)),
            None => {
                self.0.push((name, value));
                None
            }
        }
    }

    /// Adds a member whose name is known to be new.
    #[allow(dead_code, reason = "not every API has such an object")]
    pub(crate) fn push(&mut self, name: Box<str>, value: T) {
        self.0.push((name, value));
    }

    /// Takes the member called `name` away.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let at = self.0.iter().position(|(other, _)| &**other == name)?;
        Some(self.0.remove(at).1)
    }

    /// Returns the members with their names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Writes the members, but for those that the document names.
#[allow(dead_code, reason = "not every API has such an object")]
pub(crate) fn write<T: Wire, M: SerializeMap>(
    members: &Additional<T>,
    is_named: impl Fn(&str) -> bool,
    map: &mut M,
) -> Result<(), M::Error> {
    for (name, value) in members.iter().filter(|(name, _)| !is_named(name)) {
        map.serialize_entry(name, &Out(value))?;
    }
    Ok(())
}

impl<T> Default for Additional<T> {
    fn default() -> Self {
        Additional(Vec::new())
    }
}

impl<T: fmt::Debug> fmt::Debug for Additional<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<N: Into<Box<str>>, T> Extend<(N, T)> for Additional<T> {
    fn extend<I: IntoIterator<Item = (N, T)>>(&mut self, members: I) {
        for (name, value) in members {
            self.insert(name, value);
        }
    }
}

impl<N: Into<Box<str>>, T> FromIterator<(N, T)> for Additional<T> {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(members: I) -> Self {
        let mut all = Additional::default();
        all.extend(members);
        all
    }
}

impl<T> IntoIterator for Additional<T> {
    type Item = (Box<str>, T);
    type IntoIter = std::vec::IntoIter<(Box<str>, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
