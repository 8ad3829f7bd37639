//! What must not be shown.
//!
//! The promise: a mark on a schema, or the format `password`, hides every member that holds a value
//! of it, in place or as an element, as a value of a map, as an alternative or by reference. Objects
//! hide their own members. A type of a marked schema hides its values where they stand in no member:
//! as a reply, say. A reply that is of no type of its own is hidden by the operation.

use std::collections::HashSet;

use openapiv3::{AdditionalProperties, Response};

use crate::ir::{Api, Origin, Shape, Type};
use crate::load::tree::{Node, Value};
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::{Entry, Held};
use super::keywords::Keywords;

/// The extension that is the mark.
const MARK: &str = "x-sensitive";

/// The format that says the same.
const PASSWORD: &str = "password";

/// How many schemas are looked at for one member. Behind more of them it is hidden unseen.
const MOST: usize = 1024;

impl<'d> Lowering<'d> {
    /// Says whether a value of these schemas must not be shown.
    pub(super) fn hides<'a>(&mut self, entries: &[Entry<'a>]) -> bool
    where
        'd: 'a,
    {
        self.finds_mark(entries, true)
    }

    /// Says whether these schemas themselves are marked, whatever holds for single alternatives and
    /// elements of their values.
    pub(super) fn is_marked<'a>(&mut self, entries: &[Entry<'a>]) -> bool
    where
        'd: 'a,
    {
        self.finds_mark(entries, false)
    }

    /// Says whether `Debug` of a reply would show what it must not: an object or a value of an
    /// enumeration hides itself, and a text, a number, or a list or map of such does not.
    pub(super) fn shows_what_it_must_not<'a>(
        &mut self,
        response: &'a Response,
        ty: &Type,
        pointer: &Pointer,
    ) -> bool
    where
        'd: 'a,
    {
        if !self.has_marks {
            return false;
        }
        let (mut ty, mut is_held) = (self.api.resolved(ty), false);
        while let Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) = ty {
            is_held |= !matches!(ty, Type::Nullable(_));
            ty = self.api.resolved(inner);
        }
        let hides_itself = matches!(ty, Type::Named(_));
        let origin = Origin::named("");
        let place = pointer.child("content");
        response.content.iter().any(|(name, media)| {
            let Some(schema) = &media.schema else { return false };
            let entry = [Entry::of(schema, &origin, &place.child(name).child("schema"))];
            match hides_itself {
                true => is_held && self.is_marked(&entry),
                false => self.hides(&entry),
            }
        })
    }

    fn finds_mark<'a>(&mut self, entries: &[Entry<'a>], inside: bool) -> bool
    where
        'd: 'a,
    {
        if !self.has_marks {
            return false;
        }
        let mut open = entries.to_vec();
        let mut seen = HashSet::new();
        while let Some(entry) = open.pop() {
            let item = match entry.held {
                Held::Reference(reference) => {
                    open.extend(self.named_item(reference));
                    continue;
                }
                Held::Item(item, _) => item,
            };
            if !seen.insert(std::ptr::from_ref(item)) {
                continue;
            }
            let extensions = &item.schema_data.extensions;
            let is_password = Keywords::of(item).format == Some(PASSWORD);
            let is_hidden = match extensions.contains_key(MARK) {
                true => self.is_sensitive(extensions, &entry.pointer),
                false => is_password,
            };
            if seen.len() > MOST || is_hidden {
                return true;
            }
            let at = |keyword: &str| entry.pointer.child(keyword);
            let keywords = Keywords::of(item);
            let lists = [
                ("allOf", keywords.all_of),
                ("oneOf", keywords.one_of),
                ("anyOf", keywords.any_of),
            ];
            for (keyword, schemas) in lists.into_iter().take(if inside { 3 } else { 1 }) {
                let schemas = schemas.iter().enumerate();
                open.extend(
                    schemas.map(|(i, it)| Entry::of(it, &entry.origin, &at(keyword).index(i))),
                );
            }
            if !inside {
                continue;
            }
            let items = keywords.items.into_iter();
            open.extend(items.map(|it| Entry::of_boxed(it, &entry.origin, &at("items"))));
            // An object with members of its own has a field for the others.
            let is_map = keywords.properties.is_none_or(indexmap::IndexMap::is_empty);
            if let Some(AdditionalProperties::Schema(schema)) = keywords.additional
                && is_map
            {
                open.push(Entry::of(schema, &entry.origin, &at("additionalProperties")));
            }
        }
        false
    }
}

/// Hides everything that values of types hold which hold personal data or a credential as a whole.
pub(super) fn hide_what_is_inside(api: &mut Api) {
    let types = api.types.iter().enumerate();
    let mut open: Vec<usize> =
        types.filter(|(_, it)| it.sensitive).map(|(index, _)| index).collect();
    while let Some(index) = open.pop() {
        match &mut api.types[index].shape {
            Shape::Object(object) => {
                object.members.iter_mut().for_each(|it| it.sensitive = true);
                object.tag.iter_mut().for_each(|it| it.sensitive = true);
                object.additional_sensitive = object.additional.is_some();
            }
            Shape::Choice(choice) => {
                choice.alternatives.iter_mut().for_each(|it| it.sensitive = true);
            }
            // What it shows is what its variants show.
            Shape::Union(union) => {
                let bodies: Vec<_> = union.variants.iter().map(|it| it.body).collect();
                for body in bodies {
                    let Type::Named(id) = *api.resolved(&Type::Named(body)) else { continue };
                    let body = &mut api.types[id.index()];
                    if !std::mem::replace(&mut body.sensitive, true) {
                        open.push(id.index());
                    }
                }
            }
            Shape::Enumeration(_) | Shape::Alias(_) => {}
        }
    }
}

/// Says whether anything is marked at all.
pub(super) fn has_marks(root: Option<&Node>) -> bool {
    let mut open: Vec<&Node> = root.into_iter().collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Map(members) => {
                let format = members.get("format").and_then(Node::as_str);
                if members.contains(MARK) || format == Some(PASSWORD) {
                    return true;
                }
                open.extend(members.iter().map(|it| &it.value));
            }
            Value::Seq(elements) => open.extend(elements),
            _ => {}
        }
    }
    false
}
