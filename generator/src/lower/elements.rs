//! What is said of what lists and maps hold.
//!
//! The promise: where an element or a value has no type of its own, the documentation of the list or
//! the map tells what the document says of it.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use crate::ir::{Docs, Forms};

use super::Lowering;
use super::docs::add;
use super::entry::{Aspect, Entry, Held};
use super::keywords::Keywords;

/// How deep the elements of elements are asked for what nothing else tells of them.
pub(super) const DEEPEST: usize = 8;

impl Lowering<'_> {
    /// Gathers what is said of the elements of lists and the values of maps that have no type of
    /// their own, one inside of the other.
    pub(super) fn said_of_elements(&mut self, near: &[Entry<'_>]) -> Vec<Forms> {
        let mut all = Vec::new();
        for entry in near {
            let Held::Item(mut item, Aspect::Whole | Aspect::WithoutAllOf) = entry.held else {
                continue;
            };
            let mut place = entry.pointer.clone();
            let mut way = String::new();
            for _ in 0..DEEPEST {
                let Some((inner, keyword, name)) = inside(item) else { break };
                (item, place) = (inner, place.child(keyword));
                if self.own_places.contains(&place) {
                    break;
                }
                way =
                    if way.is_empty() { name.to_owned() } else { format!("{name} of each {way}") };
                let held = Held::Item(item, Aspect::Whole);
                let element =
                    [Entry { held, pointer: place.clone(), origin: entry.origin.clone() }];
                let flat = self.near(&element);
                let mut docs = Docs::default();
                let schemas = element.iter().chain(flat.iter()).filter_map(Entry::schema);
                schemas.for_each(|it| add(&mut docs, &it.schema_data));
                docs.constraints = self.sentences(&element, &flat, &[]);
                if std::mem::take(&mut docs.deprecated) {
                    docs.demand("Deprecated.".to_owned());
                }
                let forms = Forms { lead: format!("Each {way}:"), forms: vec![docs] };
                if forms.forms[0] != Docs::default() && !all.contains(&forms) {
                    all.push(forms);
                }
            }
        }
        all
    }
}

/// Returns the schema of what a list or a map holds, where that stands, and what it is called.
pub(super) fn inside(item: &Schema) -> Option<(&Schema, &'static str, &'static str)> {
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
