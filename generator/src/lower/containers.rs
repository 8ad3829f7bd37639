//! Lists, objects and maps: what holds other values.

use crate::ir::{Origin, Shape, Type};
use crate::load::tree::Node;
use crate::pointer::Pointer;

use super::Lowering;
use super::merge::Merged;
use super::object::narrowest;
use super::schema::{Outcome, RAW};

impl Lowering<'_> {
    /// Returns the list of what its elements are.
    pub(super) fn list(&mut self, merged: &Merged<'_>, origin: &Origin) -> Type {
        let elements = match merged.items.as_slice() {
            [] => Type::Anything,
            [one] => self.lower(&merged.items, &one.origin, &one.pointer).whole(),
            several => {
                let place = narrowest(several).clone();
                self.lower(several, &origin.within("item"), &place).whole()
            }
        };
        Type::List(Box::new(elements))
    }

    pub(super) fn object_or_map(
        &mut self,
        merged: &Merged<'_>,
        named: bool,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        if let Some((_, place)) = merged.extension("x-idv-pattern-properties") {
            let beside = self.beside_patterns(merged);
            let message = match merged.additional.iter().all(|it| beside.contains(&it.pointer)) {
                true => "members by the pattern of their name; they are kept as raw JSON",
                false => "members by the pattern of their name; their names are not held",
            };
            self.unsupported(place, "pattern-properties", message, RAW);
        }
        // The document gives it a name, so it becomes a type: members may be added to it.
        let declares = !merged.properties.is_empty() || self.declares_members(merged);
        if declares || named && merged.additional.is_empty() {
            return Outcome::Shape(Shape::Object(self.object(merged, origin, pointer)));
        }
        let values = self.additional(merged, origin).unwrap_or(Type::Anything);
        Outcome::Type(Type::Map(Box::new(values)))
    }

    /// Says whether what requires members says that it declares members, even if none is there.
    fn declares_members(&self, merged: &Merged<'_>) -> bool {
        merged.parts.iter().filter(|part| !part.keywords.required.is_empty()).any(|part| {
            self.document.node(&part.pointer).is_some_and(|it| it.get("properties").is_some())
        })
    }

    /// Returns the type of members that the document does not name, where it has a schema for them.
    pub(super) fn additional(&mut self, merged: &Merged<'_>, origin: &Origin) -> Option<Type> {
        let beside = self.beside_patterns(merged);
        let (idle, given): (Vec<_>, Vec<_>) =
            merged.additional.iter().cloned().partition(|it| beside.contains(&it.pointer));
        for entry in idle {
            let message =
                "which members are additional, patterns decide; they are kept as raw JSON";
            self.unsupported(&entry.pointer, "pattern-properties", message, RAW);
            self.note_all(&entry.pointer);
        }
        let place = given.first()?.pointer.clone();
        let origin = match given.as_slice() {
            [one] => one.origin.clone(),
            _ => origin.within("value"),
        };
        Some(self.lower(&given, &origin, &place).whole())
    }

    /// Returns the places of what holds for all members but those that a pattern is for.
    fn beside_patterns(&self, merged: &Merged<'_>) -> Vec<Pointer> {
        let beside = merged.parts.iter().filter_map(|part| {
            let patterns = part.item.schema_data.extensions.get("x-idv-pattern-properties")?;
            let place = part.pointer.child("additionalProperties");
            let additional = self.document.node(&place).map(Node::to_json);
            let mut patterns = patterns.as_object()?.values();
            patterns.any(|it| Some(it) != additional.as_ref()).then_some(place)
        });
        beside.collect()
    }
}
