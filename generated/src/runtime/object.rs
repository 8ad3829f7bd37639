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
//! document has a schema for them, and `sensitive` after it hides them; else they are kept as they
//! came.
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

mod reading;
mod visiting;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;

pub(crate) use self::reading::Reader;
pub(crate) use self::visiting::debug;
#[allow(unused_imports, reason = "not every API has a union that needs to know")]
pub(crate) use self::visiting::has_member;
use super::additional::Additional;
use super::kept::Kept;
use super::maybe::Maybe;
use super::wire::{Form, Wire, refuse};

/// The property that tells the variants of a union apart, and this type's value of it.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    pub(crate) property: &'static str,
    pub(crate) value: &'static str,
}

/// A member's name in JSON, its field, and whether it is sensitive.
pub(crate) type Row = (&'static str, &'static str, bool);

/// What is known of a type without its values.
pub(crate) struct Table {
    /// The name of the type.
    pub(crate) name: &'static str,
    /// The type's own tag, which no field holds.
    pub(crate) tag: Option<Tag>,
    /// One row a member.
    pub(crate) rows: &'static [Row],
}

/// A type that has a table. `object!` implements it.
///
/// What stands in the table of a type is compiled for each of its members, in crates with tens of
/// thousands of them. So it is one call a row, without a result and without a type of errors, and
/// everything else is in the two traits that follow, once for all.
pub(crate) trait Object: Sized {
    /// Names.
    const TABLE: Table;

    /// Reads the members. None when `rows` knows of an error.
    fn members<R: Rows>(rows: &mut R) -> Option<Self>;

    /// Shows the members that have a row, in their order, and then those without.
    fn visit<V: Members>(&self, members: &mut V);

    /// Returns what has no field.
    fn remembered(&self) -> &Kept;

    /// Writes all members but the tag.
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        visiting::write(self, map)
    }
}

/// Gives the members of an object to its table, one after the other, until there are no more or
/// there is an error. The error stays here.
pub(crate) trait Rows {
    /// Advances to the next member that has a row, and returns the index of the row.
    fn next(&mut self) -> Option<usize>;
    /// Reads a member that is required.
    fn required<T: Wire>(&mut self, row: usize, slot: &mut Option<T>);
    /// Reads a member that is required and may be null.
    #[allow(dead_code, reason = "not every API has such a member")]
    fn nullable<T: Wire>(&mut self, row: usize, slot: &mut Option<Option<T>>);
    /// Reads a member that is optional: a null is remembered, and no value.
    fn optional<T: Wire>(&mut self, row: usize, slot: &mut Option<T>);
    /// Reads a member that is optional and may be null.
    #[allow(dead_code, reason = "not every API has such a member")]
    fn open<T: Wire>(&mut self, row: usize, slot: &mut Maybe<T>);
    /// Has [`Rows::next`] return members without a row, too: at an index that no row has.
    #[allow(dead_code, reason = "not every API has such an object")]
    fn take_additional(&mut self);
    /// Reads a member without a row. A name given twice is an error, as in a map.
    #[allow(dead_code, reason = "not every API has such an object")]
    fn additional<T: Wire>(&mut self, into: &mut Additional<T>);
    /// Says that a required member has not come. Returns none of anything.
    fn missing<T>(&mut self, row: usize) -> Option<T>;
    /// Returns what the struct is to remember.
    fn kept(&mut self) -> Kept;
}

/// What is done with each member of an object.
pub(crate) trait Members {
    /// A member that is required.
    fn required<T: Wire + fmt::Debug>(&mut self, row: usize, value: &T);
    /// A member that is required and may be null.
    #[allow(dead_code, reason = "not every API has such a member")]
    fn nullable<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Option<T>);
    /// A member that is optional.
    fn optional<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Option<T>);
    /// A member that is optional and may be null.
    #[allow(dead_code, reason = "not every API has such a member")]
    fn open<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Maybe<T>);
    /// The members without a row, the field that holds them, and whether they are sensitive.
    #[allow(dead_code, reason = "not every API has such an object")]
    fn additional<T: Wire + fmt::Debug>(
        &mut self,
        field: &'static str,
        sensitive: bool,
        values: &Additional<T>,
    );
}

/// How an object that stands alone reads and writes itself: its own tag, when it has one, is
/// required, and comes first.
pub(crate) struct ByTable;

impl<T: Object> Form<T> for ByTable {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(Alone(PhantomData))
    }

    fn write<S: serde::Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
        write(object, T::TABLE.tag, serializer)
    }
}

/// Writes an object: the tag first, where there is one to write, and then the members.
pub(crate) fn write<T: Object, S: serde::Serializer>(
    object: &T,
    tag: Option<Tag>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some(tag) = tag {
        map.serialize_entry(tag.property, tag.value)?;
    }
    object.write_members(&mut map)?;
    map.end()
}

struct Alone<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for Alone<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        Reader::new(map, T::TABLE).read()
    }

    refuse!("an object"; bool integer number string null array);
}

/// Implements everything that a struct needs from its table.
macro_rules! object {
    ($type:ident, tag $property:literal $value:literal $(, additional $rest:ident $($hidden:ident)?)?; $($rows:tt)*) => {
        $crate::runtime::object::object!(
            @impl $type,
            Some($crate::runtime::object::Tag { property: $property, value: $value })
            $(, $rest $($hidden)?)?;
            $($rows)*
        );
    };
    ($type:ident $(, additional $rest:ident $($hidden:ident)?)?; $($rows:tt)*) => {
        $crate::runtime::object::object!(@impl $type, None $(, $rest $($hidden)?)?; $($rows)*);
    };
    (@impl $type:ident, $tag:expr $(, $rest:ident $($hidden:ident)?)?; $($index:literal $wire:literal $field:ident $presence:ident $($sensitive:ident)?;)*) => {
        impl $crate::runtime::object::Object for $type {
            const TABLE: $crate::runtime::object::Table = $crate::runtime::object::Table {
                name: stringify!($type),
                tag: $tag,
                rows: &[$((
                    $wire,
                    stringify!($field),
                    $crate::runtime::object::object!(@is $($sensitive)?),
                )),*],
            };

            #[allow(unused_mut, clippy::never_loop, reason = "a table without rows")]
            fn members<R: $crate::runtime::object::Rows>(rows: &mut R) -> Option<Self> {
                $(let mut $field = $crate::runtime::object::object!(@empty $presence);)*
                $(
                    let mut $rest = $crate::runtime::Additional::default();
                    rows.take_additional();
                )?
                while let Some(row) = rows.next() {
                    match row {
                        $($index => rows.$presence($index, &mut $field),)*
                        _ => { $(rows.additional(&mut $rest))? }
                    }
                }
                $($crate::runtime::object::object!(@present $presence rows $index $field);)*
                Some(Self { $($field,)* $($rest,)? kept: rows.kept() })
            }

            #[allow(unused_variables, reason = "a table without rows")]
            fn visit<V: $crate::runtime::object::Members>(&self, members: &mut V) {
                $(members.$presence($index, &self.$field);)*
                $(
                    let hidden = $crate::runtime::object::object!(@is $($hidden)?);
                    members.additional(stringify!($rest), hidden, &self.$rest);
                )?
            }

            fn remembered(&self) -> &$crate::runtime::Kept {
                &self.kept
            }
        }

        impl $crate::runtime::wire::Wire for $type {
            type Form = $crate::runtime::object::ByTable;
        }

        $crate::runtime::wire::serde_through_wire!($type);

        impl $type {
            /// Returns the members that this code does not know. They are written back as they
            /// came.
            #[must_use]
            pub fn unknown_members(&self) -> $crate::runtime::UnknownMembers<'_> {
                self.kept.unknown()
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::runtime::object::debug(self, f)
            }
        }
    };

    (@is) => { false };
    (@is sensitive) => { true };

    (@empty open) => { $crate::runtime::maybe::Maybe::Absent };
    (@empty $presence:ident) => { None };

    (@present required $reader:ident $index:literal $field:ident) => {
        let Some($field) = $field else { return $reader.missing($index) };
    };
    (@present nullable $reader:ident $index:literal $field:ident) => {
        let Some($field) = $field else { return $reader.missing($index) };
    };
    (@present $presence:ident $reader:ident $index:literal $field:ident) => {};
}
pub(crate) use object;
