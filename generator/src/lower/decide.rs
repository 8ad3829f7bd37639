//! What becomes of schemas that hold at once: the chain of cases.
//!
//! The promise: a conflict, alternatives, enumerated values, an object, a list, a plain value, in
//! this order; what goes into no type is said.

use openapiv3::{AdditionalProperties, Schema};

use crate::ir::{Choice, Kind, Origin, Shape, Type};
use crate::load::tree::Node;
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::Entry;
use super::merge::Merged;
use super::numbers::{integer, number};
use super::schema::{Outcome, RAW};

impl Lowering<'_> {
    /// Decides what becomes of what is all of these. What is `named` becomes a type with a name
    /// where that adds something.
    pub(super) fn decide(
        &mut self,
        near: &[Entry<'_>],
        named: bool,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let merged = self.merged(near);
        self.note_parts(&merged);
        for place in &merged.itself {
            let message = "the alternative is what it stands in, and says nothing; left out";
            self.unsupported(place, "circle", message, "remove it, or refer to what was meant");
        }
        if let Some(conflict) = &merged.conflict {
            let message = format!("no type can be all of this: {conflict}; kept as raw JSON");
            self.unsupported(pointer, "conflict", message, "mend one of the parts");
            return Outcome::Type(Type::Anything);
        }
        self.note_places(&merged);
        if !merged.groups.is_empty() {
            return self.alternatives(near, merged, origin, pointer);
        }
        if let Some(not) = &merged.not {
            let (message, help) = match merged.kind() {
                _ if self.is_false(not) => {
                    ("`false` allows no value; what comes all the same is kept", RAW)
                }
                Some(_) => ("`not` is in no type; it is not held", RAW),
                None => ("a `not` without a type; the value is kept as raw JSON", "add a `type`"),
            };
            self.unsupported(not, "not", message, help);
        }
        if merged.values.is_some() {
            return self.values(&merged, origin, pointer);
        }
        let outcome = match merged.kind() {
            Some("object") => self.object_or_map(&merged, named, origin, pointer),
            Some("array") => Outcome::Type(self.list(&merged, origin)),
            _ => Outcome::Type(self.plain(&merged)),
        };
        match (outcome, merged.kind, merged.kind()) {
            // Without a type, something else than a map or a list is allowed, too.
            (Outcome::Type(ty), None, Some(kind)) => {
                let kind = if kind == "object" { Kind::Object } else { Kind::List };
                let alternatives = vec![super::enumeration::of_kind(kind, ty)];
                Outcome::Shape(Shape::Choice(Choice { alternatives }))
            }
            (outcome, ..) => outcome,
        }
    }

    /// Says whether a `not` is that of a schema that is written `false`.
    fn is_false(&self, not: &Pointer) -> bool {
        let schema = not.parent().and_then(|it| self.document.node(&it));
        let (Some(schema), Some(not)) = (schema, self.document.node(not)) else { return false };
        schema.origin == not.origin
    }

    /// Lowers a text, a number, or a value of which nothing is said.
    fn plain(&mut self, merged: &Merged<'_>) -> Type {
        let numeric_text = merged
            .parts
            .iter()
            .any(|part| self.is_numeric_text(part.item, merged.kind, &part.pointer));
        match merged.kind {
            Some("integer") if numeric_text => Type::NumericText,
            Some("string") => match merged.format {
                Some("date-time") => Type::DateTime,
                Some("date") => Type::Date,
                _ => Type::Text,
            },
            Some("integer") => integer(merged),
            Some("number") => number(merged),
            Some("boolean") => Type::Boolean,
            _ => Type::Anything,
        }
    }

    /// Says whether the schema is of an integer that may come as text.
    fn is_numeric_text(&mut self, item: &Schema, kind: Option<&str>, pointer: &Pointer) -> bool {
        let extensions = &item.schema_data.extensions;
        let says_so = self.flag_extension(extensions, "x-numeric-text", pointer);
        let fits = kind == Some("integer");
        if says_so && !fits {
            self.left_out("x-numeric-text", pointer, "must stand on a schema with `type: integer`");
        }
        says_so && fits
    }

    /// Says that a list is one of what any of its elements may be, unless they are all alike.
    fn note_places(&mut self, merged: &Merged<'_>) {
        const NAME: &str = "x-idv-prefix-items";
        for part in &merged.parts {
            let Some(places) = part.item.schema_data.extensions.get(NAME) else { continue };
            let place = part.pointer.child(NAME);
            self.note_all(&place);
            let items = self.document.node(&part.pointer.child("items")).map(Node::to_json);
            let alike = |it: &serde_json::Value| Some(it) == items.as_ref();
            if !places.as_array().is_some_and(|places| places.iter().all(alike)) {
                let message = "which element of the list is of which type is in no type of Rust: it \
                               is a list of what any of them may be";
                self.unsupported(&part.pointer, "prefix-items", message, RAW);
            }
        }
    }

    /// Notes which schemas go into the type, and says which do not.
    pub(super) fn note_parts(&mut self, merged: &Merged<'_>) {
        let is_object = merged.kind() == Some("object");
        let is_list = merged.kind() == Some("array");
        self.note_merged(merged.known.iter());
        self.note_merged(merged.parts.iter().map(|part| &part.pointer));
        for part in &merged.parts {
            if !is_object && part.keywords.properties.is_some() {
                let message = match merged.kind {
                    Some(kind) => format!("`properties` means nothing for a schema of type {kind}"),
                    None => {
                        "`properties` means nothing beside values that are no objects".to_owned()
                    }
                };
                let place = part.pointer.child("properties");
                self.unsupported(&place, "no-effect", message, "mend the type, or remove it");
            }
            let items = part.keywords.items.is_some() && !is_list;
            let values = matches!(part.keywords.additional, Some(AdditionalProperties::Schema(_)));
            let idle = [("items", items), ("additionalProperties", values && !is_object)];
            for (keyword, _) in idle.into_iter().filter(|it| it.1 && merged.conflict.is_none()) {
                let kind = merged.kind().map(str::to_owned);
                self.idle.push((part.pointer.child(keyword), keyword, kind));
            }
            if is_object {
                // What two parts say of a member alike is taken once.
                let place = part.pointer.child("properties");
                let names = part.keywords.properties.into_iter().flatten();
                self.api.merged.extend(names.map(|(name, _)| place.child(name)));
            }
        }
        if let Some(index) = merged.elements {
            let place = merged.parts[index].pointer.child("enum");
            let place = self.place(&place);
            self.diagnostics.repair(
                "enum-of-elements",
                place,
                "an array whose values are enumerated, and none of them is an array; they are taken \
                 as those of its elements",
                "move `enum` into `items`",
            );
        }
    }
}
