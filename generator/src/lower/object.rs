//! Objects: members, and whether they must be there.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use crate::ir::{Docs, Member, Object, Origin, Presence, Type};
use crate::pointer::Pointer;

use super::Lowering;
use super::docs;
use super::schema::{Keywords, Lowered};

impl Lowering<'_> {
    /// Lowers an object with known members.
    pub(super) fn object(
        &mut self,
        item: &Schema,
        keywords: &Keywords<'_>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Object {
        if let Some(AdditionalProperties::Schema(_)) = keywords.additional {
            self.unsupported(
                &pointer.child("additionalProperties"),
                "typed-additional-properties",
                "typed values beside properties; such members are kept as raw JSON",
                "none is needed: nothing is lost",
            );
        }
        let mut members = Vec::new();
        for (name, schema) in keywords.properties.into_iter().flatten() {
            let place = pointer.child("properties").child(name);
            let required = keywords.required.contains(name);
            let lowered = self.boxed_schema(schema, &origin.within(name), &place);
            members.push(self.member(name, schema, lowered, required, &place));
        }
        for name in keywords.required {
            let declared =
                keywords.properties.is_some_and(|properties| properties.contains_key(name));
            if !declared {
                members.push(undeclared(name, &pointer.child("required")));
            }
        }
        let extensions = &item.schema_data.extensions;
        let error_code = self.text_extension(extensions, "x-error-code", pointer);
        Object { members, tag: None, error_code }
    }

    fn member(
        &mut self,
        name: &str,
        schema: &ReferenceOr<Box<Schema>>,
        lowered: Lowered,
        required: bool,
        place: &Pointer,
    ) -> Member {
        let presence = match (required, lowered.nullable) {
            (true, false) => Presence::Required,
            (true, true) => Presence::Nullable,
            (false, false) => Presence::Optional,
            (false, true) => Presence::Open,
        };
        let (docs, rename, sensitive) = match schema {
            ReferenceOr::Item(item) => (
                docs::of_schema(&item.schema_data, &Keywords::of(item), place),
                self.text_extension(&item.schema_data.extensions, "x-rust-name", place),
                self.is_sensitive(&item.schema_data.extensions, place),
            ),
            ReferenceOr::Reference { .. } => (docs::of(None, None, false, place), None, false),
        };
        Member {
            wire: name.to_owned(),
            rename,
            docs,
            ty: lowered.ty,
            presence,
            sensitive,
            boxed: false,
        }
    }
}

/// A member that is required, and of which the document says nothing else.
fn undeclared(name: &str, place: &Pointer) -> Member {
    Member {
        wire: name.to_owned(),
        rename: None,
        docs: Docs { place: place.clone(), ..Docs::default() },
        ty: Type::Anything,
        presence: Presence::Required,
        sensitive: false,
        boxed: false,
    }
}
