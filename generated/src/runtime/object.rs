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
//! document has a schema for them, and `sensitive` after it hides them; else they are kept as they came.
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

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;

use super::additional::Additional;
use super::early::{self, Early, Held};
use super::json::Json;
use super::kept::{Bits, Kept};
use super::maybe::Maybe;
use super::path::{self, Step};
use super::sensitive::Redacted;
use super::wire::{Form, Out, Seed, Wire, refuse};

/// The property that tells the variants of a union apart, and this type's value of it.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    pub(crate) property: &'static str,
    pub(crate) value: &'static str,
}

/// What is known of a type without its values.
pub(crate) struct Table {
    /// The name of the type.
    pub(crate) name: &'static str,
    /// The type's own tag, which no field holds.
    pub(crate) tag: Option<Tag>,
    /// For each member its name in JSON, its field, and whether it is sensitive.
    pub(crate) rows: &'static [(&'static str, &'static str, bool)],
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
        let kept = self.remembered();
        let mut writing = Writing { map, rows: Self::TABLE.rows, kept, outcome: Ok(()) };
        self.visit(&mut writing);
        writing.outcome?;
        kept.write(map)
    }
}

/// Gives the members of an object to its table, one after the other, until there are no more or there
/// is an error. The error stays here.
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

/// Writes members, up to the first that cannot be written.
struct Writing<'a, M: SerializeMap> {
    map: &'a mut M,
    rows: &'static [(&'static str, &'static str, bool)],
    kept: &'a Kept,
    outcome: Result<(), M::Error>,
}

impl<M: SerializeMap> Writing<'_, M> {
    fn entry<T: serde::Serialize>(&mut self, row: usize, value: &T) {
        if self.outcome.is_ok() {
            self.outcome = self.map.serialize_entry(self.rows[row].0, value);
        }
    }
}

impl<M: SerializeMap> Members for Writing<'_, M> {
    fn required<T: Wire + fmt::Debug>(&mut self, row: usize, value: &T) {
        self.entry(row, &Out(value));
    }

    fn nullable<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Option<T>) {
        self.entry(row, &Out(value));
    }

    fn optional<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Option<T>) {
        match value {
            Some(value) => self.entry(row, &Out(value)),
            None if self.kept.was_null(row) => self.entry(row, &()),
            None => {}
        }
    }

    fn open<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Maybe<T>) {
        match value {
            Maybe::Value(value) => self.entry(row, &Out(value)),
            Maybe::Null => self.entry(row, &()),
            Maybe::Absent => {}
        }
    }

    fn additional<T: Wire + fmt::Debug>(
        &mut self,
        _: &'static str,
        _: bool,
        values: &Additional<T>,
    ) {
        if self.outcome.is_ok() {
            self.outcome = super::additional::write(values, self.map);
        }
    }
}

/// Shows members, without those that are sensitive.
struct Showing<'f, 'b> {
    debug: fmt::DebugStruct<'f, 'b>,
    rows: &'static [(&'static str, &'static str, bool)],
}

impl Showing<'_, '_> {
    fn field<T: fmt::Debug>(&mut self, row: usize, value: &T, redacted: &dyn fmt::Debug) {
        let (_, name, sensitive) = self.rows[row];
        self.debug.field(name, if sensitive { redacted } else { value });
    }
}

impl Members for Showing<'_, '_> {
    fn required<T: Wire + fmt::Debug>(&mut self, row: usize, value: &T) {
        self.field(row, value, &Redacted);
    }

    fn nullable<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Option<T>) {
        self.field(row, value, &value.as_ref().map(|_| Redacted));
    }

    fn optional<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Option<T>) {
        self.field(row, value, &value.as_ref().map(|_| Redacted));
    }

    fn open<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Maybe<T>) {
        self.field(row, value, &value.as_ref().map(|_| Redacted));
    }

    fn additional<T: Wire + fmt::Debug>(
        &mut self,
        field: &'static str,
        sensitive: bool,
        values: &Additional<T>,
    ) {
        let shown: &dyn fmt::Debug = if sensitive { &Redacted } else { values };
        self.debug.field(field, shown);
    }
}

/// Shows an object: its members by the names of its fields, and what has no field by name and size.
pub(crate) fn debug<T: Object>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut showing = Showing { debug: f.debug_struct(T::TABLE.name), rows: T::TABLE.rows };
    object.visit(&mut showing);
    let kept = object.remembered();
    if !kept.is_empty() {
        showing.debug.field("unknown_members", &kept.unknown());
    }
    showing.debug.finish()
}

/// How an object that stands alone reads and writes itself: its own tag, when it has one, is required,
/// and comes first.
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

/// Says whether an object will have a member of this name when it is written, its tag aside.
#[allow(dead_code, reason = "not every API has a union that needs to know")]
pub(crate) fn has_member<T: Object>(object: &T, name: &str) -> bool {
    let kept = object.remembered();
    let mut finding = Finding { name, rows: T::TABLE.rows, kept, found: false };
    object.visit(&mut finding);
    finding.found || kept.unknown().get(name).is_some()
}

/// Looks for the member that has a name.
struct Finding<'a> {
    name: &'a str,
    rows: &'static [(&'static str, &'static str, bool)],
    kept: &'a Kept,
    found: bool,
}

impl Finding<'_> {
    fn row(&mut self, row: usize, is_there: bool) {
        self.found |= is_there && self.rows[row].0 == self.name;
    }
}

impl Members for Finding<'_> {
    fn required<T: Wire + fmt::Debug>(&mut self, row: usize, _: &T) {
        self.row(row, true);
    }

    fn nullable<T: Wire + fmt::Debug>(&mut self, row: usize, _: &Option<T>) {
        self.row(row, true);
    }

    fn optional<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Option<T>) {
        self.row(row, value.is_some() || self.kept.was_null(row));
    }

    fn open<T: Wire + fmt::Debug>(&mut self, row: usize, value: &Maybe<T>) {
        self.row(row, !value.is_absent());
    }

    fn additional<T: Wire + fmt::Debug>(
        &mut self,
        _: &'static str,
        _: bool,
        values: &Additional<T>,
    ) {
        self.found |= values.get(self.name).is_some();
    }
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

/// The names that a reader tells apart.
#[derive(Clone, Copy)]
struct Names {
    rows: &'static [(&'static str, &'static str, bool)],
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
        if self.rows.get(self.expected).is_some_and(|row| row.0 == name) {
            return Some(Member::Row(self.expected));
        }
        if self.tag.is_some_and(|tag| tag.property == name) {
            return Some(Member::Tag);
        }
        self.rows.iter().position(|row| row.0 == name).map(Member::Row)
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
pub(crate) struct Reader<'de, A: MapAccess<'de>> {
    map: A,
    early: std::vec::IntoIter<Early>,
    current: Option<Held>,
    names: Names,
    seen: Bits,
    nulls: Bits,
    unknown: Vec<(Box<str>, Json)>,
    /// Whether the type has a place for members that it does not name, the one at hand, and all so far.
    additional: bool,
    unnamed: Box<str>,
    unnamed_seen: HashSet<Box<str>>,
    tag_read: bool,
    /// The first error; nothing is read after it.
    outcome: Result<(), A::Error>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Reader<'de, A> {
    /// A reader for an object that stands alone.
    fn new(map: A, table: Table) -> Self {
        Reader {
            map,
            early: Vec::new().into_iter(),
            current: None,
            names: Names { rows: table.rows, tag: table.tag, expected: 0 },
            seen: Bits::default(),
            nulls: Bits::default(),
            unknown: Vec::new(),
            additional: false,
            unnamed: Box::default(),
            unnamed_seen: HashSet::new(),
            tag_read: false,
            outcome: Ok(()),
            lifetime: PhantomData,
        }
    }

    /// A reader for an object whose tag has been read by the union that it stands in. `early` are
    /// the members that came before the tag. An object that does not own its tag, because it has
    /// several, reads it as a member.
    pub(crate) fn after_tag<T: Object>(map: A, mut early: Vec<Early>, tag: Tag) -> Self {
        if T::TABLE.tag.is_none() {
            early.push((tag.property.into(), Held::Text(tag.value.to_owned())));
        }
        let mut reader = Reader::new(map, T::TABLE);
        reader.early = early.into_iter();
        reader.tag_read = true;
        reader
    }

    /// Reads the object.
    pub(crate) fn read<T: Object>(mut self) -> Result<T, A::Error> {
        let object = T::members(&mut self);
        self.outcome?;
        object.ok_or_else(|| serde::de::Error::custom("no object, and no reason"))
    }

    /// Advances to the next member that has a row and returns the row's index. On the way the tag
    /// is checked and unknown members are put aside.
    fn advance(&mut self) -> Result<Option<usize>, A::Error> {
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
                        return Err(path::member(self.names.rows[index].0, "given twice"));
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

    /// Reads the value of the member in row `index`, which has just come.
    fn value<T: Wire>(&mut self, index: usize) -> Option<T> {
        let value = self.take(self.names.rows[index].0);
        self.held(value)
    }

    /// Takes a value, or keeps the error.
    fn held<T>(&mut self, value: Result<T, A::Error>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.outcome = Err(error);
                None
            }
        }
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

impl<'de, A: MapAccess<'de>> Rows for Reader<'de, A> {
    fn next(&mut self) -> Option<usize> {
        if self.outcome.is_err() {
            return None;
        }
        let next = self.advance();
        self.held(next).flatten()
    }

    fn required<T: Wire>(&mut self, row: usize, slot: &mut Option<T>) {
        *slot = self.value(row);
    }

    fn nullable<T: Wire>(&mut self, row: usize, slot: &mut Option<Option<T>>) {
        *slot = self.value(row);
    }

    fn optional<T: Wire>(&mut self, row: usize, slot: &mut Option<T>) {
        *slot = self.value::<Option<T>>(row).flatten();
        if slot.is_none() {
            self.nulls.set(row);
        }
    }

    fn open<T: Wire>(&mut self, row: usize, slot: &mut Maybe<T>) {
        let value = self.value::<Option<T>>(row).flatten();
        *slot = value.map_or(Maybe::Null, Maybe::Value);
    }

    fn take_additional(&mut self) {
        self.additional = true;
    }

    fn additional<T: Wire>(&mut self, into: &mut Additional<T>) {
        let name = std::mem::take(&mut self.unnamed);
        let value = self.take(&name);
        let Some(value) = self.held(value) else { return };
        if self.unnamed_seen.insert(name.clone()) {
            into.push(name, value);
        } else {
            self.outcome = Err(path::member(&name, "given twice"));
        }
    }

    fn missing<T>(&mut self, row: usize) -> Option<T> {
        if self.outcome.is_ok() {
            let name = self.names.rows[row].0;
            self.outcome = Err(path::member(name, "required, but missing"));
        }
        None
    }

    fn kept(&mut self) -> Kept {
        Kept::new(std::mem::take(&mut self.nulls), std::mem::take(&mut self.unknown))
    }
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
                Some($type { $($field,)* $($rest,)? kept: rows.kept() })
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
            /// Returns the members that this code does not know. They are written back as they came.
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
