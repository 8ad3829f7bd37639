//! What the values of a schema look like, as far as it takes to tell them from those of another.
//!
//! The promise: a sketch is made from the document alone, whichever types have been lowered before,
//! and says nothing that a valid value could break.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use crate::ir::{Constant, Kind};

use super::Lowering;
use super::entry::Entry;
use super::merge::Merged;
use super::numbers::as_integer;

/// What the values of a schema look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sketch {
    /// The kinds of JSON that they may be of.
    pub(super) kinds: BTreeSet<Kind>,
    /// The only values that there are, when there are such and no null.
    pub(super) values: Option<Vec<Constant>>,
    /// The members that their objects may have, as far as the document names them.
    pub(super) members: BTreeMap<String, Feature>,
    /// What the elements of their lists look like.
    pub(super) items: Option<Rc<Sketch>>,
    /// Some integers are enumerated: their type reads every other integer, too.
    pub(super) has_open_integers: bool,
}

/// What a member of an object looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Feature {
    pub(super) required: bool,
    pub(super) kinds: BTreeSet<Kind>,
    pub(super) values: Option<Vec<Constant>>,
    /// The kinds of JSON that the elements of its lists may be of.
    pub(super) items: BTreeSet<Kind>,
}

const ALL: [Kind; 6] =
    [Kind::Null, Kind::Boolean, Kind::Number, Kind::Text, Kind::List, Kind::Object];

/// How far a sketch goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Depth {
    /// To the members of objects.
    Members,
    /// Not into objects.
    Kinds,
    /// Not into lists, either.
    Bare,
}

/// The sketches that have been made.
#[derive(Default)]
pub(super) struct Sketches {
    /// By the keys of all that holds at once; nothing for those that are being made.
    known: HashMap<(String, Depth), Option<Rc<Sketch>>>,
    /// How many are being made.
    open: usize,
}

/// How many sketches may be made inside of each other. A list of lists of lists may go on for as
/// long as the document likes; what stands that deep tells nothing from anything else.
const MOST_OPEN: usize = 64;

impl Sketch {
    fn of_anything() -> Self {
        Sketch { kinds: ALL.into(), ..Sketch::default() }
    }

    /// Says whether values are of this kind alone.
    pub(super) fn is_only(&self, kind: Kind) -> bool {
        self.kinds.len() == 1 && self.kinds.contains(&kind)
    }

    /// Returns what values of one or the other look like.
    fn or(mut self, other: &Sketch) -> Self {
        if self.kinds.is_empty() {
            return other.clone();
        }
        let objects = |sketch: &Sketch| sketch.kinds.contains(&Kind::Object);
        match (objects(&self), objects(other)) {
            (true, true) => {
                let shared = self.members.len();
                for (name, feature) in &mut self.members {
                    match other.members.get(name) {
                        Some(another) => feature.widen(another),
                        None => feature.required = false,
                    }
                }
                if shared < self.members.len() + other.members.len() {
                    for (name, feature) in &other.members {
                        let optional = Feature { required: false, ..feature.clone() };
                        self.members.entry(name.clone()).or_insert(optional);
                    }
                }
            }
            (false, true) => self.members.clone_from(&other.members),
            _ => {}
        }
        self.values = both(self.values, other.values.as_ref());
        self.kinds.extend(&other.kinds);
        self.has_open_integers |= other.has_open_integers;
        self.items = match (self.items.take(), &other.items) {
            (Some(own), Some(others)) => Some(Rc::new(Sketch::clone(&own).or(others))),
            (own, others) => own.or_else(|| others.clone()),
        };
        self
    }
}

impl Feature {
    fn widen(&mut self, other: &Feature) {
        self.required &= other.required;
        self.values = both(self.values.take(), other.values.as_ref());
        self.kinds.extend(&other.kinds);
        self.items.extend(&other.items);
    }

    /// Says whether no value could be both.
    pub(super) fn excludes(&self, other: &Feature) -> bool {
        match (&self.values, &other.values) {
            (Some(own), Some(others)) => !own.iter().any(|value| others.contains(value)),
            _ => self.is_of_other_kinds(other),
        }
    }

    /// Says whether the type of one cannot read a value of the other.
    pub(super) fn is_of_other_kinds(&self, other: &Feature) -> bool {
        let lists = |it: &Feature| it.kinds.len() == 1 && it.kinds.contains(&Kind::List);
        disjoint(&self.kinds, &other.kinds)
            || lists(self) && lists(other) && disjoint(&self.items, &other.items)
    }
}

/// Says whether no value is of one of both kinds: an integer is a number, too.
pub(super) fn disjoint(one: &BTreeSet<Kind>, other: &BTreeSet<Kind>) -> bool {
    let number = |kind: &Kind| if *kind == Kind::Integer { Kind::Number } else { *kind };
    one.iter().all(|kind| other.iter().all(|another| number(another) != number(kind)))
}

fn both(one: Option<Vec<Constant>>, other: Option<&Vec<Constant>>) -> Option<Vec<Constant>> {
    let (mut one, other) = (one?, other?);
    for value in other {
        if !one.contains(value) {
            one.push(value.clone());
        }
    }
    Some(one)
}

impl Lowering<'_> {
    /// Returns what values look like that are all of this.
    pub(super) fn sketch(&mut self, entries: &[Entry<'_>]) -> Rc<Sketch> {
        self.sketched(entries, Depth::Members)
    }

    fn sketched(&mut self, entries: &[Entry<'_>], depth: Depth) -> Rc<Sketch> {
        let keys: Vec<String> = entries.iter().map(Entry::key).collect();
        let key = (keys.join(" "), depth);
        match self.sketches.known.get(&key) {
            Some(Some(known)) => return Rc::clone(known),
            // What holds itself is of some kinds all the same.
            Some(None) if depth != Depth::Bare => return self.sketched(entries, Depth::Bare),
            // What is made of itself says nothing more that way.
            Some(None) => return Rc::new(Sketch::of_anything()),
            None if self.sketches.open >= MOST_OPEN => return Rc::new(Sketch::of_anything()),
            None => {}
        }
        self.sketches.known.insert(key.clone(), None);
        self.sketches.open += 1;
        let merged = self.merged(entries);
        let sketch = Rc::new(self.sketch_of(&merged, depth));
        self.sketches.open -= 1;
        self.sketches.known.insert(key, Some(Rc::clone(&sketch)));
        sketch
    }

    fn sketch_of(&mut self, merged: &Merged<'_>, depth: Depth) -> Sketch {
        let mut sketch = Sketch::default();
        match merged.kind() {
            Some("string") => sketch.kinds.extend([Kind::Text]),
            Some("integer") => sketch.kinds.extend([Kind::Integer]),
            Some("number") => sketch.kinds.extend([Kind::Number]),
            Some("boolean") => sketch.kinds.extend([Kind::Boolean]),
            Some("array") => sketch.kinds.extend([Kind::List]),
            Some("object") => sketch.kinds.extend([Kind::Object]),
            _ => {}
        }
        if let Some(values) = merged.allowed() {
            let kinds: BTreeSet<Kind> = values.iter().map(kind_of).collect();
            if sketch.kinds.is_empty() || kinds == [Kind::Null].into() {
                sketch.kinds = kinds;
            } else if kinds.contains(&Kind::Null) {
                sketch.kinds.insert(Kind::Null);
            }
            let is_integer = merged.kind() == Some("integer");
            let whole = |it: &Value| as_integer(it).filter(|_| is_integer).map(Constant::Integer);
            sketch.values = values.iter().map(|it| whole(it).or_else(|| constant(it))).collect();
            let is_whole = |it: &Value| it.as_i64().is_some() || whole(it).is_some();
            sketch.has_open_integers =
                sketch.kinds.contains(&Kind::Integer) && values.iter().any(is_whole);
        }
        if sketch.kinds.contains(&Kind::Object) && depth == Depth::Members {
            self.sketch_members(merged, &mut sketch);
        }
        if sketch.kinds.contains(&Kind::List) && depth != Depth::Bare {
            sketch.items = match merged.items.as_slice() {
                [] => None,
                items => Some(self.sketched(items, depth)),
            };
        }
        for group in &merged.groups {
            self.sketch_group(merged, group, depth, &mut sketch);
        }
        if sketch.kinds.is_empty() {
            sketch = Sketch::of_anything();
        }
        if merged.parts.iter().any(|part| part.item.schema_data.nullable) {
            sketch.kinds.insert(Kind::Null);
            sketch.values = None;
        }
        sketch
    }

    fn sketch_members(&mut self, merged: &Merged<'_>, sketch: &mut Sketch) {
        for (name, entries) in &merged.properties {
            let required = merged.required.contains_key(name);
            let found = self.sketched(entries, Depth::Kinds);
            let (kinds, mut values) = (found.kinds.clone(), found.values.clone());
            // No type of Rust is null alone, so it has to be looked at.
            if kinds.iter().eq([&Kind::Null]) {
                values = Some(vec![Constant::Null]);
            }
            let items = found.items.as_ref().map_or_else(|| ALL.into(), |it| it.kinds.clone());
            let feature = Feature { required, kinds, values, items };
            sketch.members.insert((*name).to_owned(), feature);
        }
        for name in merged.required.keys() {
            sketch.members.entry((*name).to_owned()).or_insert_with(|| Feature {
                required: true,
                kinds: ALL.into(),
                values: None,
                items: ALL.into(),
            });
        }
    }

    fn sketch_group(
        &mut self,
        merged: &Merged<'_>,
        group: &super::merge::Group<'_>,
        depth: Depth,
        sketch: &mut Sketch,
    ) {
        let mut any = Sketch::default();
        for alternative in &group.alternatives {
            let one = self.sketched(std::slice::from_ref(alternative), depth);
            any = any.or(&one);
        }
        if merged.kind().is_none() && merged.values.is_none() {
            *sketch = any;
            return;
        }
        for (name, feature) in any.members {
            let required = merged.required.contains_key(name.as_str());
            let known = sketch.members.entry(name).or_insert_with(|| feature.clone());
            known.required |= feature.required || required;
            if known.values.is_none() {
                known.values = feature.values;
            }
        }
        sketch.has_open_integers |= any.has_open_integers && sketch.kinds.contains(&Kind::Integer);
        if sketch.values.is_none() {
            sketch.values = any.values;
        }
    }
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Null,
        Value::Bool(_) => Kind::Boolean,
        Value::Number(number) if number.is_f64() => Kind::Number,
        Value::Number(_) => Kind::Integer,
        Value::String(_) => Kind::Text,
        Value::Array(_) => Kind::List,
        Value::Object(_) => Kind::Object,
    }
}

fn constant(value: &Value) -> Option<Constant> {
    match value {
        Value::String(text) => Some(Constant::Text(text.clone())),
        Value::Bool(truth) => Some(Constant::Truth(*truth)),
        Value::Number(number) => number.as_i64().map(Constant::Integer),
        _ => None,
    }
}
