//! What is said of what lists and maps hold.
//!
//! The promise: where an element or a value has no type of its own, the documentation of the list or
//! the map tells what the document says of it.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use crate::ir::{Docs, Forms};

use super::Lowering;
use super::entry::{Aspect, Entry, Held};
use super::keywords::Keywords;
use super::said_of_null::said_of_null;

/// How deep the elements of elements are asked for what nothing else tells of them.
const DEEPEST: usize = 8;

impl Lowering<'_> {
    /// Gathers what is said of the alternatives that have become what is all of these, and of the
    /// elements of lists and the values of maps that have no type of their own.
    pub(super) fn forms_of(&mut self, near: &[Entry<'_>]) -> Vec<Forms> {
        let mut all: Vec<Forms> = Vec::new();
        let is_item = |it: &&Entry<'_>| {
            matches!(it.held, Held::Item(_, Aspect::Whole | Aspect::WithoutAllOf))
        };
        for entry in near.iter().filter(is_item) {
            all.extend(self.said_of_alternatives(entry, None));
            for (element, name) in self.elements_of(entry) {
                let element = [element];
                let flat = self.near(&element);
                let said = self.said_together(Docs::default(), &element, &flat, &[]);
                if said != Docs::default() {
                    let of_each = Forms { lead: format!("Each {name}:"), forms: vec![said] };
                    if !all.contains(&of_each) {
                        all.push(of_each);
                    }
                }
                all.extend(self.said_of_alternatives(&element[0], Some(&name)));
            }
        }
        all
    }

    /// Returns what is said of alternatives that have no documentation of their own, of a value or
    /// of what it holds, with the name of that.
    fn said_of_alternatives(&mut self, entry: &Entry<'_>, inner: Option<&str>) -> Vec<Forms> {
        let null = entry.schema().and_then(|it| said_of_null(it, inner));
        null.into_iter().chain(self.forms_at(&entry.pointer, inner)).collect()
    }

    /// Returns the elements of a list or the values of a map, and what those hold in turn, as far
    /// as they have no type of their own; each with what it is called.
    fn elements_of<'s>(&self, entry: &Entry<'s>) -> Vec<(Entry<'s>, String)> {
        let mut all: Vec<(Entry<'s>, String)> = Vec::new();
        let Held::Item(mut item, _) = entry.held else { return all };
        let mut place = entry.pointer.clone();
        while let Some((inner, keyword, name)) = inside(item).filter(|_| all.len() < DEEPEST) {
            (item, place) = (inner, place.child(keyword));
            if self.own_places.contains(&place) {
                break;
            }
            let name = match all.last() {
                Some((_, outer)) => format!("{name} of each {outer}"),
                None => name.to_owned(),
            };
            let held = Held::Item(item, Aspect::Whole);
            let (pointer, origin) = (place.clone(), entry.origin.clone());
            all.push((Entry { held, pointer, origin }, name));
        }
        all
    }
}

/// Returns the schema of what a list or a map holds, where that stands, and what it is called.
fn inside(item: &Schema) -> Option<(&Schema, &'static str, &'static str)> {
    let keywords = Keywords::of(item);
    if let Some(ReferenceOr::Item(items)) = keywords.items {
        return Some((items, "items", "element"));
    }
    match keywords.additional? {
        AdditionalProperties::Schema(schema) => match &**schema {
            ReferenceOr::Item(item) => Some((item, "additionalProperties", "value")),
            ReferenceOr::Reference { .. } => None,
        },
        AdditionalProperties::Any(_) => None,
    }
}
