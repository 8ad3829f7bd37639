//! Schemas whose tag names those that are made of them, and that do not list these.
//!
//! The promise: where a value of such a schema is asked for it is read as the schema itself, which
//! keeps all that it does not know; that is said where it stands, and nothing is read as one of the
//! others that does not have to be one.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapiv3::{Components, Discriminator, ReferenceOr};

use crate::ir::TypeId;
use crate::pointer::Pointer;

use super::keywords::Keywords;
use super::merge::Entry;
use super::{Lowering, name_of};

/// What has a tag, and no alternatives that it could tell apart.
#[derive(Default)]
pub(super) struct Parents {
    found: Vec<Parent>,
    /// The named types that a reference asks for.
    pub(super) asked: HashSet<TypeId>,
}

struct Parent {
    /// None for one that the document does not name.
    id: Option<TypeId>,
    /// The schemas that the tag could name.
    children: BTreeSet<String>,
    property: String,
    place: Pointer,
}

/// How many schemas a message names.
const MOST_NAMED: usize = 3;

impl Lowering<'_> {
    /// Notes the tags of what is all of these, where there is nothing that they tell apart.
    pub(super) fn note_parent(&mut self, entries: &[Entry<'_>], id: Option<TypeId>) {
        let discriminator = |it: &Entry<'_>| {
            let item = it.schema()?;
            let said = item.schema_data.discriminator.as_ref();
            Some((
                said.filter(|_| !Keywords::of(item).has_alternatives())?.clone(),
                it.pointer.clone(),
            ))
        };
        let near = self.near(entries);
        let found: Vec<(Discriminator, Pointer)> = near.iter().filter_map(discriminator).collect();
        if found.is_empty() || !self.merged(entries).groups.is_empty() {
            return;
        }
        for (said, place) in found {
            let mapped = said
                .mapping
                .values()
                .map(|target| name_of(target, "schemas").unwrap_or_else(|| target.clone()));
            let place = place.child("discriminator");
            let property = said.property_name.clone();
            let children = mapped.collect();
            self.parents_by_tag.found.push(Parent { id, children, property, place });
        }
    }

    /// Says of what has been noted that its tag decides nothing, where a value of it is asked for.
    pub(super) fn report_parents(&mut self) {
        let parents = std::mem::take(&mut self.parents_by_tag);
        if parents.found.is_empty() {
            return;
        }
        let made_of = made_of(self.components);
        for mut parent in parents.found {
            if parent.id.is_some_and(|id| !parents.asked.contains(&id)) {
                continue;
            }
            let name = parent.id.and_then(|id| self.named.get_index(id.index()));
            let name = name.map(|(name, _)| *name);
            let children = |name: &str| made_of.get(name).cloned().unwrap_or_default();
            let mut open = name.map(children).unwrap_or_default();
            while let Some(child) = open.pop() {
                if parent.children.insert(child.to_owned()) {
                    open.extend(children(child));
                }
            }
            parent.children.retain(|it| Some(it.as_str()) != name);
            let named: Vec<String> =
                parent.children.iter().take(MOST_NAMED).map(|it| format!("`{it}`")).collect();
            let more = match parent.children.len() - named.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let property = &parent.property;
            let (message, help) = if named.is_empty() {
                let message =
                    format!("`{property}` tells nothing apart: no schema is made of this");
                (message, "add a `oneOf` that lists the schemas, or remove it")
            } else {
                let message = format!(
                    "what `{property}` tells apart is not listed: a value that is {}{more} is read \
                     as this, and its other members are kept",
                    named.join(", ")
                );
                (message, "refer to a schema with this `discriminator` and a `oneOf` of them")
            };
            self.unsupported(&parent.place, "discriminator", message, help);
            if let (Some(id), false) = (parent.id, named.is_empty()) {
                let said = format!(
                    "`{property}` may say that a value is one of {}{more}: its other members are kept, \
                     and `Json::new(&value)?.decode()` reads it as that.",
                    named.join(", ")
                );
                self.api.types[id.index()].docs.demand(said);
            }
        }
    }
}

/// Returns the names of the schemas that have each in their `allOf`.
fn made_of(components: &Components) -> HashMap<String, Vec<&str>> {
    let mut direct: HashMap<String, Vec<&str>> = HashMap::new();
    for (name, schema) in &components.schemas {
        let ReferenceOr::Item(item) = schema else { continue };
        for part in Keywords::of(item).all_of {
            let ReferenceOr::Reference { reference } = part else { continue };
            if let Some(parent) = name_of(reference, "schemas") {
                direct.entry(parent).or_default().push(name);
            }
        }
    }
    direct
}
