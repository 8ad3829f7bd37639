//! How an object of the document reads and writes its JSON: by a table, one row a member.
//!
//! The promise: members in any order; a required one that is missing, or a known one that is
//! given twice, is an error that names it; an unknown one is kept; a null in place of an optional
//! one is remembered. The table of a type is all that is emitted for it:
//!
//! ```text
//! object! { VerifiedIdentityVerification, tag "status" "VERIFIED";
//!     0 "id" id required;
//!     1 "channel" channel optional;
//!     3 "customData" custom_data optional sensitive;
//! }
//! ```
//!
//! `, additional additional` before the `;` names the field for members without a row, where the
//! document has a schema for them; else they are kept as they came.
//!
//! A row holds its own index (so that the macro need not count), the member's name in JSON, the
//! field, one of the four presences below, and `sensitive` where `Debug` must not show it.
//!
//! | presence | field | the member may be |
//! | --- | --- | --- |
//! | `required` | `T` | a value |
//! | `nullable` | `Option<T>` | a value or null |
//! | `optional` | `Option<T>` | a value or absent; a null is remembered and written back |
//! | `open` | `Maybe<T>` | a value, null or absent, which are three different things |

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;

use super::additional::Additional;
use super::early::{self, Early, Held};
use super::json::Json;
use super::kept::{Bits, Kept};
use super::path::{self, Step};
use super::wire::{Seed, Wire, refuse};

/// A member that is both optional and nullable: absent and null are different values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Maybe<T> {
    /// The member is not there.
    #[default]
    Absent,
    /// The member is there and null.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Returns the value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Maybe::Value(value) => Some(value),
            Maybe::Null | Maybe::Absent => None,
        }
    }

    /// Says whether the member is not there at all.
    pub fn is_absent(&self) -> bool {
        matches!(self, Maybe::Absent)
    }

    /// Returns the same state with `change` applied to the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Maybe<U> {
        match self {
            Maybe::Absent => Maybe::Absent,
            Maybe::Null => Maybe::Null,
            Maybe::Value(value) => Maybe::Value(change(value)),
        }
    }

    /// Borrows the value.
    pub fn as_ref(&self) -> Maybe<&T> {
        match self {
            Maybe::Absent => Maybe::Absent,
            Maybe::Null => Maybe::Null,
            Maybe::Value(value) => Maybe::Value(value),
        }
    }

    /// Borrows what the value leads to: of a `String` the `str`.
    pub fn as_deref(&self) -> Maybe<&T::Target>
    where
        T: std::ops::Deref,
    {
        self.as_ref().map(T::deref)
    }

    /// Takes the value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Maybe::Value(value) => Some(value),
            Maybe::Null | Maybe::Absent => None,
        }
    }

    /// Takes the value, or `other` if there is none.
    pub fn unwrap_or(self, other: T) -> T {
        self.into_value().unwrap_or(other)
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Maybe::Value(value)
    }
}

/// The property that tells the variants of a union apart, and this type's value of it.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    pub(crate) property: &'static str,
    pub(crate) value: &'static str,
}

/// A type that has a table. `object!` implements it.
pub(crate) trait Object: Sized {
    /// The names of the members, in the order of the rows.
    const MEMBERS: &'static [&'static str];
    /// The type's own tag, which no field holds.
    const TAG: Option<Tag>;

    /// Reads what the reader has left to give.
    fn members<'de, A: MapAccess<'de>>(reader: Reader<'de, A>) -> Result<Self, A::Error>;
    /// Writes all members but the tag.
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// Reads an object that stands alone: its own tag, when it has one, is required.
pub(crate) fn read<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Alone<T>(PhantomData<T>);

    impl<'de, T: Object> Visitor<'de> for Alone<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::members(Reader::new(map, T::MEMBERS, T::TAG))
        }

        refuse!("an object"; bool integer number string null array);
    }

    deserializer.deserialize_any(Alone(PhantomData))
}

/// Writes an object that stands alone, its tag first.
pub(crate) fn write<T: Object, S: serde::Serializer>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some(tag) = T::TAG {
        map.serialize_entry(tag.property, tag.value)?;
    }
    object.write_members(&mut map)?;
    map.end()
}

/// The names that a reader tells apart.
#[derive(Clone, Copy)]
struct Names {
    rows: &'static [&'static str],
    tag: Option<Tag>,
    /// The row that comes next when the members come in the order of the table, as they mostly do.
    expected: usize,
}

/// What a member's name stands for.
enum Member {
    Row(usize),
    Tag,
    Unknown(Box<str>),
}

impl Names {
    fn find(&self, name: &str) -> Option<Member> {
        if self.rows.get(self.expected).is_some_and(|row| *row == name) {
            return Some(Member::Row(self.expected));
        }
        if self.tag.is_some_and(|tag| tag.property == name) {
            return Some(Member::Tag);
        }
        self.rows.iter().position(|row| *row == name).map(Member::Row)
    }
}

impl<'de> DeserializeSeed<'de> for Names {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Names {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Member, E> {
        Ok(self.find(name).unwrap_or_else(|| Member::Unknown(name.into())))
    }
}

/// Hands the members of an object to its table, one at a time.
pub(crate) struct Reader<'de, A> {
    map: A,
    early: std::vec::IntoIter<Early>,
    current: Option<Held>,
    names: Names,
    seen: Bits,
    nulls: Bits,
    unknown: Vec<(Box<str>, Json)>,
    /// Whether the type has a place for members that it does not name, and the one at hand.
    additional: bool,
    unnamed: Box<str>,
    tag_read: bool,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Reader<'de, A> {
    /// A reader for an object that stands alone.
    fn new(map: A, rows: &'static [&'static str], tag: Option<Tag>) -> Self {
        Reader {
            map,
            early: Vec::new().into_iter(),
            current: None,
            names: Names { rows, tag, expected: 0 },
            seen: Bits::default(),
            nulls: Bits::default(),
            unknown: Vec::new(),
            additional: false,
            unnamed: Box::default(),
            tag_read: false,
            lifetime: PhantomData,
        }
    }

    /// A reader for an object whose tag has been read by the union that it stands in. `early` are
    /// the members that came before the tag. An object that does not own its tag, because it has
    /// several, reads it as a member.
    pub(crate) fn after_tag<T: Object>(map: A, mut early: Vec<Early>, tag: Tag) -> Self {
        if T::TAG.is_none() {
            early.push((tag.property.into(), Held::Text(tag.value.to_owned())));
        }
        let mut reader = Reader::new(map, T::MEMBERS, T::TAG);
        reader.early = early.into_iter();
        reader.tag_read = true;
        reader
    }

    /// Advances to the next member that has a row and returns the row's index. On the way the tag
    /// is checked and unknown members are put aside.
    pub(crate) fn next(&mut self) -> Result<Option<usize>, A::Error> {
        loop {
            let member = match self.early.next() {
                Some((name, held)) => {
                    self.current = Some(held);
                    self.names.find(&name).unwrap_or_else(|| Member::Unknown((*name).into()))
                }
                None => match self.map.next_key_seed(self.names)? {
                    Some(member) => member,
                    None => return self.end(),
                },
            };
            match member {
                Member::Row(index) => {
                    if self.seen.get(index) {
                        return Err(path::member(self.names.rows[index], "given twice"));
                    }
                    self.seen.set(index);
                    self.names.expected = index + 1;
                    return Ok(Some(index));
                }
                Member::Tag => self.check_tag()?,
                Member::Unknown(name) if self.additional => {
                    self.unnamed = name;
                    return Ok(Some(usize::MAX));
                }
                Member::Unknown(name) => {
                    let value = self.keep(&name)?;
                    self.unknown.push((name, value));
                }
            }
        }
    }

    /// Reads the value of the member in row `index`, which [`Reader::next`] has just returned.
    pub(crate) fn value<T: Wire>(&mut self, index: usize) -> Result<T, A::Error> {
        self.take(self.names.rows[index])
    }

    /// The same for an optional member: a null is remembered, and no value.
    pub(crate) fn optional<T: Wire>(&mut self, index: usize) -> Result<Option<T>, A::Error> {
        let value: Option<T> = self.value(index)?;
        if value.is_none() {
            self.nulls.set(index);
        }
        Ok(value)
    }

    /// The same for a member that is optional and nullable.
    #[allow(dead_code, reason = "not every API has such a member")]
    pub(crate) fn maybe<T: Wire>(&mut self, index: usize) -> Result<Maybe<T>, A::Error> {
        Ok(match self.value(index)? {
            Some(value) => Maybe::Value(value),
            None => Maybe::Null,
        })
    }

    /// Has [`Reader::next`] return members without a row, too: at an index that no row has.
    #[allow(dead_code, reason = "not every API has such an object")]
    pub(crate) fn take_additional(&mut self) {
        self.additional = true;
    }

    /// Reads the value of the member without a row that [`Reader::next`] has just returned. A name
    /// given twice is an error, as in a map.
    #[allow(dead_code, reason = "not every API has such an object")]
    pub(crate) fn additional<T: Wire>(&mut self, into: &mut Additional<T>) -> Result<(), A::Error> {
        let name = std::mem::take(&mut self.unnamed);
        let value = self.take(&name)?;
        if into.get(&name).is_some() {
            return Err(path::member(&name, "given twice"));
        }
        into.insert(name, value);
        Ok(())
    }

    /// Returns a required member, or the error that it is missing.
    pub(crate) fn required<T>(&self, index: usize, value: Option<T>) -> Result<T, A::Error> {
        match value {
            Some(value) => Ok(value),
            None => Err(path::member(self.names.rows[index], "required, but missing")),
        }
    }

    /// Returns what the struct is to remember.
    pub(crate) fn kept(self) -> Kept {
        Kept::new(self.nulls, self.unknown)
    }

    fn take<T: Wire>(&mut self, name: &str) -> Result<T, A::Error> {
        let value = match self.current.take() {
            Some(held) => early::read(held),
            None => self.map.next_value_seed(Seed::new()),
        };
        value.map_err(|error| path::under(Step::Member(name), error))
    }

    /// Returns the member at hand as it came.
    fn keep(&mut self, name: &str) -> Result<Json, A::Error> {
        let value = match self.current.take() {
            Some(held) => held.into_json(),
            None => self.map.next_value(),
        };
        value.map_err(|error| path::under(Step::Member(name), error))
    }

    fn check_tag(&mut self) -> Result<(), A::Error> {
        let Some(tag) = self.names.tag else {
            return Ok(());
        };
        if self.tag_read {
            return Err(path::member(tag.property, "given twice"));
        }
        self.tag_read = true;
        let value: String = self.take(tag.property)?;
        if value == tag.value {
            return Ok(());
        }
        let expected = format_args!("expected the tag \"{}\", found another", tag.value);
        Err(path::member(tag.property, expected))
    }

    fn end(&self) -> Result<Option<usize>, A::Error> {
        match self.names.tag {
            Some(tag) if !self.tag_read => Err(path::member(tag.property, "required, but missing")),
            _ => Ok(None),
        }
    }
}

/// Implements everything that a struct needs from its table.
macro_rules! object {
    ($type:ident, tag $property:literal $value:literal $(, additional $rest:ident)?; $($rows:tt)*) => {
        $crate::runtime::object::object!(
            @impl $type,
            Some($crate::runtime::object::Tag { property: $property, value: $value })
            $(, $rest)?;
            $($rows)*
        );
    };
    ($type:ident $(, additional $rest:ident)?; $($rows:tt)*) => {
        $crate::runtime::object::object!(@impl $type, None $(, $rest)?; $($rows)*);
    };
    (@impl $type:ident, $tag:expr $(, $rest:ident)?; $($index:literal $wire:literal $field:ident $presence:ident $($sensitive:ident)?;)*) => {
        impl $crate::runtime::object::Object for $type {
            const MEMBERS: &'static [&'static str] = &[$($wire),*];
            const TAG: Option<$crate::runtime::object::Tag> = $tag;

            #[allow(unused_mut, clippy::never_loop, reason = "a table without rows")]
            fn members<'de, A: serde::de::MapAccess<'de>>(
                mut reader: $crate::runtime::object::Reader<'de, A>,
            ) -> Result<Self, A::Error> {
                $(let mut $field = $crate::runtime::object::object!(@empty $presence);)*
                $(
                    let mut $rest = $crate::runtime::Additional::default();
                    reader.take_additional();
                )?
                while let Some(row) = reader.next()? {
                    match row {
                        $($index => $field = $crate::runtime::object::object!(@read $presence reader $index),)*
                        _ => { $(reader.additional(&mut $rest)?;)? }
                    }
                }
                Ok($type {
                    $($field: $crate::runtime::object::object!(@take $presence reader $index $field),)*
                    $($rest,)?
                    kept: reader.kept(),
                })
            }

            fn write_members<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $($crate::runtime::object::object!(@write $presence self map $index $wire $field);)*
                $($crate::runtime::additional::write(&self.$rest, map)?;)?
                self.kept.write(map)
            }
        }

        impl $crate::runtime::wire::Wire for $type {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::object::read(deserializer)
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::object::write(self, serializer)
            }
        }

        $crate::runtime::wire::serde_through_wire!($type);

        impl $type {
            /// Returns the members that this code does not know. They are written back as they came.
            #[must_use]
            pub fn unknown_members(&self) -> $crate::runtime::UnknownMembers<'_> {
                self.kept.unknown()
            }
        }

        impl std::fmt::Debug for $type {
            #[allow(unused_mut, reason = "a table without rows")]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut debug = f.debug_struct(stringify!($type));
                $($crate::runtime::object::object!(@debug debug self $field $presence $($sensitive)?);)*
                $(debug.field(stringify!($rest), &self.$rest);)?
                $crate::runtime::object::finish_debug(debug, &self.kept)
            }
        }
    };

    (@empty open) => { $crate::runtime::object::Maybe::Absent };
    (@empty $presence:ident) => { None };

    (@read required $reader:ident $index:literal) => { Some($reader.value($index)?) };
    (@read nullable $reader:ident $index:literal) => { Some($reader.value($index)?) };
    (@read optional $reader:ident $index:literal) => { $reader.optional($index)? };
    (@read open $reader:ident $index:literal) => { $reader.maybe($index)? };

    (@take required $reader:ident $index:literal $field:ident) => { $reader.required($index, $field)? };
    (@take nullable $reader:ident $index:literal $field:ident) => { $reader.required($index, $field)? };
    (@take optional $reader:ident $index:literal $field:ident) => { $field };
    (@take open $reader:ident $index:literal $field:ident) => { $field };

    (@write required $self:ident $map:ident $index:literal $wire:literal $field:ident) => {
        $map.serialize_entry($wire, &$crate::runtime::wire::Out(&$self.$field))?
    };
    (@write nullable $self:ident $map:ident $index:literal $wire:literal $field:ident) => {
        $map.serialize_entry($wire, &$crate::runtime::wire::Out(&$self.$field))?
    };
    (@write optional $self:ident $map:ident $index:literal $wire:literal $field:ident) => {
        match &$self.$field {
            Some(value) => $map.serialize_entry($wire, &$crate::runtime::wire::Out(value))?,
            None if $self.kept.was_null($index) => $map.serialize_entry($wire, &())?,
            None => {}
        }
    };
    (@write open $self:ident $map:ident $index:literal $wire:literal $field:ident) => {
        match &$self.$field {
            $crate::runtime::object::Maybe::Value(value) => {
                $map.serialize_entry($wire, &$crate::runtime::wire::Out(value))?
            }
            $crate::runtime::object::Maybe::Null => $map.serialize_entry($wire, &())?,
            $crate::runtime::object::Maybe::Absent => {}
        }
    };

    (@debug $debug:ident $self:ident $field:ident $presence:ident) => {
        $debug.field(stringify!($field), &$self.$field)
    };
    (@debug $debug:ident $self:ident $field:ident required sensitive) => {
        $debug.field(stringify!($field), &$crate::runtime::sensitive::Redacted)
    };
    (@debug $debug:ident $self:ident $field:ident $presence:ident sensitive) => {
        $debug.field(
            stringify!($field),
            &$self.$field.as_ref().map(|_| $crate::runtime::sensitive::Redacted),
        )
    };
}
pub(crate) use object;

/// Ends the `Debug` of a struct with the names and sizes of its unknown members, if any.
pub(crate) fn finish_debug(mut debug: fmt::DebugStruct<'_, '_>, kept: &Kept) -> fmt::Result {
    if !kept.is_empty() {
        debug.field("unknown_members", &kept.unknown());
    }
    debug.finish()
}
