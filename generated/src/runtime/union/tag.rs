//! How the tag of a union is read.
//!
//! The promise: a tag that is in a row is not copied; one that is no text is an error where a text
//! is demanded, and else held as it came, so that it is never taken for that of a variant.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::runtime::early::{Held, TextOrRaw};
use crate::runtime::path;

/// Reads the tag: its row, or what it is when it is in none.
pub(super) struct KnownOr {
    pub(super) tags: &'static [&'static str],
    /// The tag must be a text.
    pub(super) demanded: bool,
}

const EXPECTED: &str = "a string, the tag";

impl KnownOr {
    fn refuse_where_demanded<E: Error>(&self, found: &str) -> Result<(), E> {
        if self.demanded { Err(path::mismatch(EXPECTED, found)) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for KnownOr {
    type Value = Result<usize, Held>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KnownOr {
    type Value = Result<usize, Held>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, tag: &str) -> Result<Self::Value, E> {
        let row = self.tags.iter().position(|known| *known == tag);
        Ok(row.ok_or_else(|| Held::Text(tag.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        self.refuse_where_demanded("null")?;
        TextOrRaw.visit_unit().map(Err)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        self.refuse_where_demanded("a boolean")?;
        TextOrRaw.visit_bool(value).map(Err)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        self.refuse_where_demanded("an integer")?;
        TextOrRaw.visit_i64(value).map(Err)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        self.refuse_where_demanded("an integer")?;
        TextOrRaw.visit_u64(value).map(Err)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        self.refuse_where_demanded("a number")?;
        TextOrRaw.visit_f64(value).map(Err)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Self::Value, A::Error> {
        self.refuse_where_demanded("an array")?;
        TextOrRaw.visit_seq(elements).map(Err)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        self.refuse_where_demanded("an object")?;
        TextOrRaw.visit_map(members).map(Err)
    }
}
