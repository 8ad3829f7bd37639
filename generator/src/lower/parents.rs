//! Schemas whose tag names those that are made of them, and that do not list these.
//!
//! The promise: where a value of such a schema is asked for it is read as the schema itself, which
//! keeps all that it does not know; that is said where it stands, and nothing is read as one of the
//! others that does not have to be one. Where a union lists such a schema, too, it still reads all
//! of these: its tag says which.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapiv3::{Components, Discriminator, ReferenceOr};

use crate::ir::{Type, TypeId};
use crate::pointer::Pointer;

use super::entry::Entry;
use super::keywords::Keywords;
use super::passes::{self, Tags};
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
    /// The tags that it gives, and the schemas that they stand for.
    mapped: Vec<(String, String)>,
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
            let target =
                |target: &String| name_of(target, "schemas").unwrap_or_else(|| target.clone());
            let mapped = said.mapping.iter().map(|(tag, it)| (tag.clone(), target(it)));
            let mapped: Vec<_> = mapped.collect();
            let place = place.child("discriminator");
            let property = said.property_name.clone();
            let children = mapped.iter().map(|(_, child)| child.clone()).collect();
            self.parents_by_tag.found.push(Parent { id, children, mapped, property, place });
        }
    }

    /// Gives every object the tag that it has in all unions that it is in: it owns it then, so that
    /// a value of the type cannot contradict itself. One that has several tags, need not have any,
    /// or may be another schema that is made of it has the tag among its members, for it has to say
    /// which, or whether.
    pub(super) fn give_tags_to_their_objects(&mut self) {
        let mut tags = passes::tags_of_objects(&self.api);
        if tags.is_empty() {
            return;
        }
        let parents = self.parents_of_others(&tags);
        // What a parent calls a schema is a tag of it as well.
        for parent in &self.parents_by_tag.found {
            for (tag, child) in &parent.mapped {
                let known = self.object_of(child).and_then(|id| tags.get_mut(&id));
                if let Some(known) = known {
                    known.insert((parent.property.clone(), tag.clone()));
                }
            }
        }
        tags.retain(|id, _| !parents.contains(id));
        passes::give_tags(&mut self.api, tags);
    }

    /// Returns those of these objects whose values may be of other schemas, as their tag says: it
    /// is theirs, or the others that are made of them have another one by the same member.
    fn parents_of_others(&self, tags: &Tags) -> HashSet<TypeId> {
        let descent = Descent::of(self.components);
        let mut parents = HashSet::new();
        for (name, id) in &self.named {
            let Some(own) = tags.get(id) else { continue };
            let made_of = descent.made_of(name);
            let is_told = |child: &&str| {
                let of_child = self.object_of(child).and_then(|it| tags.get(&it));
                let mut of_child = of_child.into_iter().flatten().filter(|it| !own.contains(*it));
                of_child.any(|(property, _)| own.iter().any(|(known, _)| known == property))
            };
            let is_its_own = |it: &Parent| {
                it.id == Some(*id)
                    && own.iter().any(|(known, _)| *known == it.property)
                    && (it.children.iter().any(|child| child != name)
                        || made_of.iter().any(|child| child != name))
            };
            if made_of.iter().any(is_told) || self.parents_by_tag.found.iter().any(is_its_own) {
                parents.insert(*id);
            }
        }
        parents
    }

    /// Returns the object that the schema of this name is.
    fn object_of(&self, name: &str) -> Option<TypeId> {
        let id = self.named.get(name)?;
        self.api.object(&Type::Named(*id)).map(|(id, _)| id)
    }

    /// Says of what has been noted that its tag decides nothing, where a value of it is asked for.
    pub(super) fn report_parents(&mut self) {
        let parents = std::mem::take(&mut self.parents_by_tag);
        if parents.found.is_empty() {
            return;
        }
        let descent = Descent::of(self.components);
        for mut parent in parents.found {
            if parent.id.is_some_and(|id| !parents.asked.contains(&id)) {
                continue;
            }
            let name = parent.id.and_then(|id| self.named.get_index(id.index()));
            let name = name.map(|(name, _)| *name);
            let made_of = name.map(|it| descent.made_of(it)).unwrap_or_default();
            parent.children.extend(made_of.into_iter().map(str::to_owned));
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

/// Which schemas each is part of, by `allOf`.
struct Descent<'a>(HashMap<String, Vec<&'a str>>);

impl<'a> Descent<'a> {
    fn of(components: &'a Components) -> Self {
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
        Descent(direct)
    }

    /// Returns the schemas that are made of this one, and those that are made of them.
    fn made_of(&self, name: &str) -> BTreeSet<&'a str> {
        let direct = |name: &str| self.0.get(name).cloned().unwrap_or_default();
        let mut found = BTreeSet::new();
        let mut open = direct(name);
        while let Some(child) = open.pop() {
            if found.insert(child) {
                open.extend(direct(child));
            }
        }
        found
    }
}
