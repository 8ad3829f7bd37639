//! Reads the members of an object, one after the other, for its table.
//!
//! The promise: members in any order, those first that came before the tag of a union; the first
//! error ends the reading, and says the member. A name is compared with the row that is expected
//! next before it is looked for, since members mostly come in the order of the document.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use super::{Object, Row, Rows, Table, Tag};
use crate::runtime::additional::Additional;
use crate::runtime::early::{self, Early, Held};
use crate::runtime::json::Json;
use crate::runtime::kept::{Bits, Kept};
use crate::runtime::maybe::Maybe;
use crate::runtime::path::{self, Step};
use crate::runtime::strange::{self, Strange};
use crate::runtime::wire::{Seed, Wire};

/// The names that a reader tells apart.
#[derive(Clone, Copy)]
struct Names {
    rows: &'static [Row],
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
    /// Whether the type has a place for members that it does not name, the one at hand, and all so
    /// far.
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
    pub(crate) fn new(map: A, table: Table) -> Self {
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
        strange::note(Strange::MEMBER);
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
