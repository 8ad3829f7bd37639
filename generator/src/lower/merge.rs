//! Several schemas that hold at once, as one.
//!
//! The promise: what `allOf` joins is merged by what it means. Constraints add up, what one part
//! requires is required, of two types the narrower one holds. Whatever stands under a reference is
//! taken once, however many ways lead there. What contradicts itself is said to.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, Discriminator, ReferenceOr, Schema, SchemaKind};
use serde_json::Value;

use crate::ir::Origin;
use crate::pointer::Pointer;

use super::keywords::Keywords;
use super::{Lowering, name_of};

/// A schema or a reference to one, where it stands, and what a type of it is named after.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) held: Held<'a>,
    pub(super) pointer: Pointer,
    pub(super) origin: Origin,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Held<'a> {
    Reference(&'a str),
    Item(&'a Schema, Aspect),
}

/// How much of a schema is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// All of it.
    Whole,
    /// All but its `allOf`.
    WithoutAllOf,
    /// What it says beside its compositions.
    Own,
    /// All but what it requires.
    Loose,
    /// Its enumerated values alone, which are those of the elements of the array that it is.
    Elements,
}

impl<'a> Entry<'a> {
    pub(super) fn of(schema: &'a ReferenceOr<Schema>, origin: &Origin, pointer: &Pointer) -> Self {
        let held = match schema {
            ReferenceOr::Reference { reference } => Held::Reference(reference),
            ReferenceOr::Item(item) => Held::Item(item, Aspect::Whole),
        };
        Entry { held, pointer: pointer.clone(), origin: origin.clone() }
    }

    /// The same for the form in which the model holds members and elements.
    pub(super) fn of_boxed(
        schema: &'a ReferenceOr<Box<Schema>>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Self {
        let held = match schema {
            ReferenceOr::Reference { reference } => Held::Reference(reference),
            ReferenceOr::Item(item) => Held::Item(item, Aspect::Whole),
        };
        Entry { held, pointer: pointer.clone(), origin: origin.clone() }
    }

    pub(super) fn item(item: &'a Schema, aspect: Aspect, part: &Part<'_>) -> Self {
        let (pointer, origin) = (part.pointer.clone(), part.origin.clone());
        Entry { held: Held::Item(item, aspect), pointer, origin }
    }

    /// Returns the schema, unless it is a reference.
    pub(super) fn schema(&self) -> Option<&'a Schema> {
        match self.held {
            Held::Item(item, _) => Some(item),
            Held::Reference(_) => None,
        }
    }

    /// Says whether it has an `allOf` that counts.
    fn is_composed(&self) -> bool {
        let Held::Item(item, Aspect::Whole) = self.held else { return false };
        match &item.schema_kind {
            SchemaKind::AllOf { .. } => true,
            SchemaKind::Any(any) => !any.all_of.is_empty(),
            _ => false,
        }
    }

    /// Returns the keywords that are meant, unless it is a reference.
    pub(super) fn keywords(&self) -> Option<Keywords<'a>> {
        match self.held {
            Held::Reference(_) => None,
            Held::Item(item, Aspect::Whole) => Some(Keywords::of(item)),
            Held::Item(item, Aspect::WithoutAllOf) => {
                Some(Keywords { all_of: &[], ..Keywords::of(item) })
            }
            Held::Item(item, Aspect::Own) => Some(Keywords::own(item)),
            Held::Item(item, Aspect::Loose) => {
                Some(Keywords { required: &[], ..Keywords::of(item) })
            }
            Held::Item(item, Aspect::Elements) => {
                let values = Keywords::of(item).values;
                Some(Keywords { values, ..Keywords::default() })
            }
        }
    }

    /// Returns what tells the entry from every other.
    pub(super) fn key(&self) -> String {
        match self.held {
            Held::Reference(reference) => format!("to {reference}"),
            Held::Item(_, Aspect::Own) => format!("{} own", self.pointer),
            Held::Item(_, Aspect::Loose) => format!("{} loose", self.pointer),
            Held::Item(_, Aspect::Elements) => format!("{} elements", self.pointer),
            Held::Item(..) => self.pointer.to_string(),
        }
    }
}

/// A schema that others are merged with.
pub(super) struct Part<'a> {
    pub(super) item: &'a Schema,
    pub(super) keywords: Keywords<'a>,
    pub(super) pointer: Pointer,
    pub(super) origin: Origin,
}

/// The alternatives of a `oneOf` or an `anyOf`.
pub(super) struct Group<'a> {
    pub(super) alternatives: Vec<Entry<'a>>,
    pub(super) discriminator: Option<&'a Discriminator>,
    pub(super) pointer: Pointer,
}

/// What several schemas say together.
#[derive(Default)]
pub(super) struct Merged<'a> {
    pub(super) parts: Vec<Part<'a>>,
    pub(super) kind: Option<&'a str>,
    /// The format, where all parts that have one have the same.
    pub(super) format: Option<&'a str>,
    pub(super) properties: IndexMap<&'a str, Vec<Entry<'a>>>,
    /// What is required, and where that is said.
    pub(super) required: IndexMap<&'a str, Pointer>,
    /// The schemas of members that are not named.
    pub(super) additional: Vec<Entry<'a>>,
    pub(super) items: Vec<Entry<'a>>,
    /// The values that every enumeration has, and the part that says so first.
    pub(super) values: Option<(Vec<Value>, usize)>,
    /// The part whose enumerated values were taken as those of the elements.
    pub(super) elements: Option<usize>,
    pub(super) groups: Vec<Group<'a>>,
    pub(super) not: Option<Pointer>,
    /// The places of alternatives and members that say nothing which is not known.
    pub(super) known: Vec<Pointer>,
    /// What makes it impossible for a value to be all of this.
    pub(super) conflict: Option<String>,
}

/// How many schemas may hold at once. More would make types out of all proportion: each of a long
/// chain has all members of those before it.
const MOST_PARTS: usize = 256;

/// How many places may be passed on the way to them: a reference, what it leads to and what stands
/// beside its `allOf` for each, and one more.
const MOST_PASSED: usize = 4 * MOST_PARTS;

/// How many places may be passed, and members found there, in a whole document. Five times what the
/// largest that is known has (Microsoft Graph, beta: 93,734). What ten thousand schemas have of one
/// with a thousand members would be ten million.
const MOST_BROUGHT: usize = 1 << 19;

/// How many may be brought together at one place when that is used up: what most places have.
const FEW: usize = 16;

/// What has been brought together so far.
#[derive(Default)]
pub(super) struct Brought {
    weight: Cell<usize>,
    /// Why too much would be brought together, if so, by the keys of what holds at once. Whoever
    /// asks again gets the same answer.
    known: RefCell<HashMap<String, Option<Excess>>>,
}

/// Why schemas are not taken apart as far as they go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Excess {
    Here,
    InAll,
}

impl Excess {
    fn message(self) -> String {
        match self {
            Self::Here => format!("it has more than {MOST_PARTS} parts"),
            Self::InAll => format!(
                "the document's `allOf` bring more than {MOST_BROUGHT} parts and members together"
            ),
        }
    }
}

/// What holds at once, taken apart.
pub(super) struct Flat<'a> {
    /// The parts, each once.
    pub(super) parts: Vec<Entry<'a>>,
    /// The places and references that were passed.
    pub(super) passed: BTreeSet<String>,
    /// Why there would be more, if so.
    excess: Option<Excess>,
}

impl<'d> Lowering<'d> {
    /// Returns the parts of what holds at once, every `allOf` taken apart.
    pub(super) fn near<'e, 'a>(&self, entries: &'e [Entry<'a>]) -> Cow<'e, [Entry<'a>]>
    where
        'd: 'a,
    {
        match entries {
            // Nearly all are of this kind.
            [one] if !one.is_composed() => Cow::Borrowed(entries),
            _ => Cow::Owned(self.taken_apart(entries, false, usize::MAX).0.parts),
        }
    }

    /// Takes every `allOf` apart, and every reference too. Where that is too much, references stay
    /// what they are.
    pub(super) fn flattened<'a>(&self, entries: &[Entry<'a>]) -> Flat<'a>
    where
        'd: 'a,
    {
        if let [one @ Entry { held: Held::Item(..), .. }] = entries
            && !one.is_composed()
        {
            let passed = BTreeSet::from([one.key()]);
            return Flat { parts: entries.to_vec(), passed, excess: None };
        }
        let keys: Vec<String> = entries.iter().map(Entry::key).collect();
        let key = keys.join(" ");
        let known = self.brought.known.borrow().get(&key).copied();
        let excess = match known {
            Some(None) => return self.taken_apart(entries, true, usize::MAX).0,
            Some(Some(excess)) => excess,
            None => {
                let before = self.brought.weight.get();
                let most = if before < MOST_BROUGHT { usize::MAX } else { FEW };
                let (flat, weight) = self.taken_apart(entries, true, most);
                if flat.parts.len() > 1 || flat.excess.is_some() {
                    self.brought.weight.set(before + weight);
                }
                self.brought.known.borrow_mut().insert(key, flat.excess);
                match flat.excess {
                    None => return flat,
                    Some(excess) => excess,
                }
            }
        };
        let (flat, _) = self.taken_apart(entries, false, usize::MAX);
        Flat { excess: Some(excess), ..flat }
    }

    /// Takes every `allOf` apart, and every reference too where `expand` says so, until more than
    /// `most` places have been passed and members found there. Returns how many there were, too.
    fn taken_apart<'a>(&self, entries: &[Entry<'a>], expand: bool, most: usize) -> (Flat<'a>, usize)
    where
        'd: 'a,
    {
        let mut open: Vec<Entry<'a>> = entries.iter().rev().cloned().collect();
        let mut passed = BTreeSet::new();
        let mut parts: Vec<Entry<'a>> = Vec::new();
        let mut weight = 0;
        let mut excess = None;
        while let Some(entry) = open.pop() {
            if !passed.insert(entry.key()) {
                continue;
            }
            weight += 1;
            // A chain is gone down before any of its parts is taken.
            if parts.len() > MOST_PARTS || passed.len() > MOST_PASSED {
                excess = Some(Excess::Here);
                break;
            }
            if weight > most {
                excess = Some(Excess::InAll);
                break;
            }
            let mut take = |entry: Entry<'a>| {
                let keywords = entry.keywords().unwrap_or_default();
                weight += keywords.properties.map_or(0, IndexMap::len);
                parts.push(entry);
            };
            match entry.held {
                Held::Reference(reference) => {
                    let found = expand.then(|| self.named_item(reference)).flatten();
                    match found {
                        Some(target) => open.push(target),
                        None => take(entry),
                    }
                }
                Held::Item(item, Aspect::Whole) => {
                    let keywords = Keywords::of(item);
                    if keywords.all_of.is_empty() {
                        take(entry);
                        continue;
                    }
                    let place = entry.pointer.child("allOf");
                    let own = Entry { held: Held::Item(item, Aspect::WithoutAllOf), ..entry };
                    let all_of = keywords.all_of.iter().enumerate();
                    let inner =
                        all_of.map(|(index, it)| Entry::of(it, &own.origin, &place.index(index)));
                    let inner: Vec<_> = inner.collect();
                    // What stands beside comes last, as a reader would have it: what is new.
                    passed.remove(&own.key());
                    open.push(own);
                    open.extend(inner.into_iter().rev());
                }
                Held::Item(..) => take(entry),
            }
        }
        (Flat { parts, passed, excess }, weight)
    }

    /// Returns the schema that a reference leads to.
    pub(super) fn named_item<'a>(&self, reference: &str) -> Option<Entry<'a>>
    where
        'd: 'a,
    {
        let name = name_of(reference, "schemas")?;
        let (name, schema) = self.components.schemas.get_key_value(&name)?;
        let pointer = crate::pointer::Pointer::root().child("components").child("schemas");
        Some(Entry::of(schema, &Origin::named(name), &pointer.child(name)))
    }

    /// Merges schemas that hold at once.
    pub(super) fn merged<'a>(&self, entries: &[Entry<'a>]) -> Merged<'a>
    where
        'd: 'a,
    {
        let flat = self.flattened(entries);
        let mut merged = Merged::default();
        for entry in &flat.parts {
            let (Some(item), Some(keywords)) = (entry.schema(), entry.keywords()) else {
                continue;
            };
            let (pointer, origin) = (entry.pointer.clone(), entry.origin.clone());
            merged.add(Part { item, keywords, pointer, origin });
        }
        merged.move_values_to_elements();
        let given: BTreeSet<&Pointer> = entries.iter().map(|it| &it.pointer).collect();
        let mut known = Vec::new();
        merged.groups.retain(|group| {
            // A part that lists what it is a part of says nothing of it that is not known.
            let is_parent = !given.contains(&group.pointer) && self.is_parent(group);
            let lists_itself = group.alternatives.iter().any(
                |it| matches!(it.held, Held::Reference(reference) if flat.passed.contains(reference)),
            );
            if is_parent || lists_itself {
                known.extend(group.alternatives.iter().map(|it| it.pointer.clone()));
            }
            !is_parent && !lists_itself
        });
        merged.known.extend(known);
        if let Some(excess) = flat.excess {
            merged.conflict = Some(excess.message());
        }
        merged
    }

    /// Says whether an alternative is a reference to something that is made of what the group
    /// stands in.
    fn is_parent(&self, group: &Group<'_>) -> bool {
        let Some(first) = group.alternatives.first() else { return false };
        if let Some(known) = self.parents.borrow().get(&first.pointer) {
            return *known;
        }
        let place = group.pointer.to_string();
        let is_made_of_it = |it: &Entry<'_>| {
            matches!(it.held, Held::Reference(_))
                && self.flattened(std::slice::from_ref(it)).passed.contains(&place)
        };
        let is_parent = group.alternatives.iter().any(is_made_of_it);
        self.parents.borrow_mut().insert(first.pointer.clone(), is_parent);
        is_parent
    }
}

impl<'a> Merged<'a> {
    fn add(&mut self, part: Part<'a>) {
        let keywords = &part.keywords;
        self.kind = match (self.kind, keywords.kind) {
            (None, kind) | (kind, None) => kind,
            (Some(one), Some(other)) if one == other => Some(one),
            (Some("integer"), Some("number")) | (Some("number"), Some("integer")) => {
                Some("integer")
            }
            (Some(one), Some(other)) => {
                self.conflict
                    .get_or_insert_with(|| format!("it must be of type {one} and of type {other}"));
                Some(one)
            }
        };
        self.format = match (self.format, keywords.format) {
            (Some(one), Some(other)) if one != other => Some(""),
            (one, other) => one.or(other),
        };
        for (name, schema) in keywords.properties.into_iter().flatten() {
            let place = part.pointer.child("properties").child(name);
            let entry = Entry::of_boxed(schema, &part.origin.within(name), &place);
            let known = self.properties.entry(name).or_default();
            match known.iter().all(|other| other.key() != entry.key()) {
                true => known.push(entry),
                false => self.known.push(entry.pointer),
            }
        }
        for name in keywords.required {
            self.required.entry(name).or_insert_with(|| part.pointer.child("required"));
        }
        if let Some(AdditionalProperties::Schema(values)) = keywords.additional {
            let place = part.pointer.child("additionalProperties");
            self.additional.push(Entry::of(values, &part.origin.within("value"), &place));
        }
        if let Some(items) = keywords.items {
            let place = part.pointer.child("items");
            self.items.push(Entry::of_boxed(items, &part.origin.within("item"), &place));
        }
        self.add_values(&part);
        self.add_groups(&part);
        if keywords.not.is_some() {
            self.not.get_or_insert_with(|| part.pointer.child("not"));
        }
        self.parts.push(part);
    }

    fn add_values(&mut self, part: &Part<'a>) {
        if part.keywords.values.is_empty() {
            return;
        }
        let values = part.keywords.values.all();
        let both = match self.values.take() {
            None => (values, self.parts.len()),
            Some((known, first)) => {
                let both: Vec<Value> =
                    known.into_iter().filter(|value| values.contains(value)).collect();
                if both.is_empty() {
                    let message = || "no value is in all of its enumerations".to_owned();
                    self.conflict.get_or_insert_with(message);
                }
                (both, first)
            }
        };
        self.values = Some(both);
    }

    /// Takes the enumerated values of an array, where none is an array, as those of its elements:
    /// people write them there.
    fn move_values_to_elements(&mut self) {
        let Some((values, index)) = &self.values else { return };
        let part = &self.parts[*index];
        let plain = |value: &Value| !value.is_array() && !value.is_null();
        if part.keywords.kind != Some("array") || !values.iter().all(plain) {
            return;
        }
        let origin = part.origin.within("item");
        let pointer = part.pointer.clone();
        let held = Held::Item(part.item, Aspect::Elements);
        self.items.push(Entry { held, pointer, origin });
        self.elements = Some(*index);
        self.values = None;
    }

    fn add_groups(&mut self, part: &Part<'a>) {
        let keywords = &part.keywords;
        for (keyword, alternatives) in [("oneOf", keywords.one_of), ("anyOf", keywords.any_of)] {
            if alternatives.is_empty() {
                continue;
            }
            let pointer = part.pointer.child(keyword);
            let alternatives = alternatives.iter().enumerate();
            let alternatives = alternatives
                .map(|(index, it)| Entry::of(it, &part.origin, &pointer.index(index)))
                .collect();
            let discriminator = part.item.schema_data.discriminator.as_ref();
            let pointer = part.pointer.clone();
            self.groups.push(Group { alternatives, discriminator, pointer });
        }
    }

    /// Returns the type, said or plain from the other keywords.
    pub(super) fn kind(&self) -> Option<&'a str> {
        if self.kind.is_some() {
            self.kind
        } else if let Some((values, _)) = &self.values {
            let all = |is: fn(&Value) -> bool| values.iter().all(|it| it.is_null() || is(it));
            match (all(Value::is_object), all(Value::is_array)) {
                (true, false) => Some("object"),
                (false, true) => Some("array"),
                _ => None,
            }
        } else if !self.properties.is_empty() || !self.additional.is_empty() {
            Some("object")
        } else if !self.items.is_empty() {
            Some("array")
        } else {
            None
        }
    }

    /// Returns the value of an extension, of the first part that has it.
    pub(super) fn extension(&self, name: &str) -> Option<(&'a Value, &Pointer)> {
        self.parts
            .iter()
            .find_map(|part| Some((part.item.schema_data.extensions.get(name)?, &part.pointer)))
    }
}
