//! Unions whose variants are told apart by a tag.

use std::collections::BTreeSet;

use openapiv3::{Discriminator, ReferenceOr, Schema};

use crate::ir::{Type, Union, Variant};
use crate::pointer::Pointer;

use super::{Lowering, name_of};

impl Lowering<'_> {
    /// Lowers a `oneOf` with a discriminator. None when a variant cannot have a tag.
    pub(super) fn union(
        &mut self,
        one_of: &[ReferenceOr<Schema>],
        discriminator: &Discriminator,
        pointer: &Pointer,
    ) -> Option<Union> {
        let mut variants = Vec::new();
        let mut mapped = BTreeSet::new();
        for (tag, target) in &discriminator.mapping {
            let place = pointer.child("discriminator").child("mapping").child(tag);
            let reference = if target.contains('/') {
                target.clone()
            } else {
                format!("#/components/schemas/{target}")
            };
            let Type::Named(body) = self.reference(&reference, &place) else {
                return None;
            };
            mapped.insert(reference);
            variants.push(Variant { tag: tag.clone(), body, boxed: false });
        }
        for (index, alternative) in one_of.iter().enumerate() {
            let place = pointer.child("oneOf").index(index);
            let ReferenceOr::Reference { reference } = alternative else {
                self.unsupported(
                    &place,
                    "inline-variant",
                    "a variant without a name has no tag; values of the union are kept as raw JSON",
                    "move the variant to components/schemas and map a tag to it",
                );
                return None;
            };
            if mapped.contains(reference) {
                continue;
            }
            // Without an entry in the mapping the tag is the name of the schema.
            let tag = name_of(reference, "schemas")?;
            let Type::Named(body) = self.reference(reference, &place) else {
                return None;
            };
            variants.push(Variant { tag, body, boxed: false });
        }
        Some(Union { property: discriminator.property_name.clone(), variants })
    }
}
