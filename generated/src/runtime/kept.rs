//! What a struct remembers of its JSON beside its fields.
//!
//! The promise: members that this version of the SDK does not know, and nulls where a member is
//! merely optional, are written back as they came. It costs one pointer in every struct, and
//! nothing more until there is something to remember.

use std::fmt;

use serde::ser::SerializeMap;

use super::json::Json;

/// The private memory of a struct: unknown members, and which optional members were null.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept(Option<Box<Memory>>);

#[derive(Clone, Default, PartialEq, Eq)]
struct Memory {
    nulls: Bits,
    unknown: Vec<(Box<str>, Json)>,
}

impl Kept {
    pub(crate) fn new(nulls: Bits, unknown: Vec<(Box<str>, Json)>) -> Self {
        if nulls.is_empty() && unknown.is_empty() {
            return Kept(None);
        }
        Kept(Some(Box::new(Memory { nulls, unknown })))
    }

    /// Says whether the member in row `index` was null.
    pub(crate) fn was_null(&self, index: usize) -> bool {
        self.0.as_ref().is_some_and(|memory| memory.nulls.get(index))
    }

    /// Forgets that the member in row `index` was null: it is being set.
    pub(crate) fn forget_null(&mut self, index: usize) {
        if let Some(memory) = &mut self.0 {
            memory.nulls.clear(index);
        }
    }

    pub(crate) fn unknown(&self) -> UnknownMembers<'_> {
        UnknownMembers(self.0.as_ref().map_or(&[], |memory| &memory.unknown))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.unknown().is_empty()
    }

    pub(crate) fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        for (name, value) in self.unknown().0 {
            map.serialize_entry(name, value)?;
        }
        Ok(())
    }
}

/// The members of an object that this version of the SDK does not know, in the order in which
/// they came. A name that came twice is here twice.
///
/// `Debug` shows names and sizes only.
#[derive(Clone, Copy)]
pub struct UnknownMembers<'a>(&'a [(Box<str>, Json)]);

impl<'a> UnknownMembers<'a> {
    /// Returns the members, each with its JSON as it came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a str, &'a Json)> + use<'a> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Returns the first member called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a Json> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
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

impl fmt::Debug for UnknownMembers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// A set of small numbers. Up to 64 of them need no allocation.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    low: u64,
    high: Vec<u64>,
}

impl Bits {
    pub(crate) fn get(&self, index: usize) -> bool {
        match index / 64 {
            0 => self.low & mask(index) != 0,
            word => self.high.get(word - 1).is_some_and(|bits| bits & mask(index) != 0),
        }
    }

    pub(crate) fn set(&mut self, index: usize) {
        match index / 64 {
            0 => self.low |= mask(index),
            word => {
                if self.high.len() < word {
                    self.high.resize(word, 0);
                }
                self.high[word - 1] |= mask(index);
            }
        }
    }

    pub(crate) fn clear(&mut self, index: usize) {
        match index / 64 {
            0 => self.low &= !mask(index),
            word => {
                if let Some(bits) = self.high.get_mut(word - 1) {
                    *bits &= !mask(index);
                }
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.low == 0 && self.high.iter().all(|bits| *bits == 0)
    }
}

fn mask(index: usize) -> u64 {
    1 << (index % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_hold_what_was_set() {
        let mut bits = Bits::default();
        assert!(bits.is_empty());
        for index in [0, 63, 64, 200] {
            bits.set(index);
        }
        let held: Vec<usize> = (0..256).filter(|index| bits.get(*index)).collect();
        assert_eq!(held, [0, 63, 64, 200]);
        for index in [0, 63, 64, 200] {
            bits.clear(index);
        }
        assert!(bits.is_empty());
    }
}
