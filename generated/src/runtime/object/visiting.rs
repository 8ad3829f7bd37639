//! What is done with the members of an object that is there: they are written, shown, looked for.
//!
//! The promise: a null that came in place of an optional member is written back; a sensitive member
//! is shown as such, never its value; a member is found when it would be written; no name is
//! written twice.

use std::fmt;

use serde::ser::SerializeMap;

use super::{Members, Object, Row, Table, Tag};
use crate::runtime::additional::{self, Additional};
use crate::runtime::kept::Kept;
use crate::runtime::maybe::Maybe;
use crate::runtime::sensitive::Redacted;
use crate::runtime::wire::{Out, Wire};

/// Writes the members of an object, its tag aside.
pub(super) fn write<T: Object, M: SerializeMap>(object: &T, map: &mut M) -> Result<(), M::Error> {
    let kept = object.remembered();
    let Table { tag, rows, .. } = T::TABLE;
    let mut writing = Writing { map, tag, rows, kept, outcome: Ok(()) };
    object.visit(&mut writing);
    writing.outcome?;
    kept.write(map)
}

/// Writes members, up to the first that cannot be written.
struct Writing<'a, M: SerializeMap> {
    map: &'a mut M,
    tag: Option<Tag>,
    rows: &'static [Row],
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
            let is_tag = |name: &str| self.tag.is_some_and(|tag| tag.property == name);
            let is_named = |name: &str| is_tag(name) || has_row(self.rows, name);
            self.outcome = additional::write(values, is_named, self.map);
        }
    }
}

/// Says whether a row is of this name.
fn has_row(rows: &[Row], name: &str) -> bool {
    rows.iter().any(|row| row.0 == name)
}

/// Shows members, without those that are sensitive.
struct Showing<'f, 'b> {
    debug: fmt::DebugStruct<'f, 'b>,
    rows: &'static [Row],
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
    rows: &'static [Row],
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
        self.found |= !has_row(self.rows, self.name) && values.get(self.name).is_some();
    }
}
