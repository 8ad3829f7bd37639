//! Several schemas that hold at once, as one.
//!
//! The promise: what `allOf` joins is merged by what it means. Constraints add up, what one part
//! requires is required, of two types the narrower one holds. Whatever stands under a reference is
//! taken once, however many ways lead there. What contradicts itself is said to.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, Discriminator, Schema};
use serde_json::Value;

use crate::ir::Origin;
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::{Aspect, Entry, Held};
use super::keywords::Keywords;

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
    /// What a part requires and does not declare itself, and where it says so.
    pub(super) lent: Vec<(&'a str, Pointer)>,
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
    /// The places of alternatives that are what they stand in.
    pub(super) itself: Vec<Pointer>,
    /// What makes it impossible for a value to be all of this.
    pub(super) conflict: Option<String>,
}

impl<'d> Lowering<'d> {
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
        let mut itself = Vec::new();
        let says_more =
            |part: &Part<'_>| part.keywords.has_own_shape() || !part.keywords.all_of.is_empty();
        merged.groups.retain_mut(|group| {
            let own = group.alternatives.iter().find(|it| it.is_to(&group.pointer));
            if let Some(own) = own.map(|it| it.pointer.clone()) {
                let part = merged.parts.iter().find(|it| it.pointer == group.pointer);
                if part.is_some_and(says_more) {
                    // A parent that is one of its children, too, says nothing odd.
                    itself.extend((!self.is_parent(group)).then_some(own));
                } else {
                    group.alternatives.retain(|it| !it.is_to(&group.pointer));
                    itself.push(own);
                }
            }
            if group.alternatives.is_empty() {
                return false;
            }
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
        merged.known.extend(itself.iter().cloned());
        merged.itself = itself;
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
                && !it.is_to(&group.pointer)
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
        for (index, name) in keywords.required.iter().enumerate() {
            let place = || part.pointer.child("required").index(index);
            self.required.entry(name).or_insert_with(place);
            if keywords.properties.is_none_or(|it| !it.contains_key(name)) {
                self.lent.push((name, place()));
            }
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
