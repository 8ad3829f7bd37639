//! A schema where it stands, or a part of one.

use openapiv3::{ReferenceOr, Schema, SchemaKind};

use crate::ir::Origin;
use crate::pointer::Pointer;

use super::keywords::Keywords;
use super::merge::Part;

/// A schema or a reference to one, where it stands, and what a type of it is named after.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) held: Held<'a>,
    pub(super) pointer: Pointer,
    pub(super) origin: Origin,
}

/// What an entry is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held<'a> {
    /// A reference, as it is written.
    Reference(&'a str),
    /// A schema, and how much of it is meant.
    Item(&'a Schema, Aspect),
}

/// How much of a schema is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// All of it.
    Whole,
    /// All but its `allOf`.
    WithoutAllOf,
    /// What it says beside its compositions.
    Own,
    /// All but what it requires.
    Loose,
    /// Its enumerated values alone, which are those of the elements of the array that it is.
    Elements,
}

impl<'a> Entry<'a> {
    pub(super) fn of(schema: &'a ReferenceOr<Schema>, origin: &Origin, pointer: &Pointer) -> Self {
        let held = match schema {
            ReferenceOr::Reference { reference } => Held::Reference(reference),
            ReferenceOr::Item(item) => Held::Item(item, Aspect::Whole),
        };
        Entry { held, pointer: pointer.clone(), origin: origin.clone() }
    }

    /// The same for the form in which the model holds members and elements.
    pub(super) fn of_boxed(
        schema: &'a ReferenceOr<Box<Schema>>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Self {
        let held = match schema {
            ReferenceOr::Reference { reference } => Held::Reference(reference),
            ReferenceOr::Item(item) => Held::Item(item, Aspect::Whole),
        };
        Entry { held, pointer: pointer.clone(), origin: origin.clone() }
    }

    pub(super) fn item(item: &'a Schema, aspect: Aspect, part: &Part<'_>) -> Self {
        let (pointer, origin) = (part.pointer.clone(), part.origin.clone());
        Entry { held: Held::Item(item, aspect), pointer, origin }
    }

    /// Returns the schema, unless it is a reference.
    pub(super) fn schema(&self) -> Option<&'a Schema> {
        match self.held {
            Held::Item(item, _) => Some(item),
            Held::Reference(_) => None,
        }
    }

    /// Says whether it is a reference to this place.
    pub(super) fn is_to(&self, place: &Pointer) -> bool {
        let Held::Reference(reference) = self.held else { return false };
        reference.strip_prefix('#') == Some(place.as_str())
    }

    /// Says whether it has an `allOf` that counts.
    pub(super) fn is_composed(&self) -> bool {
        let Held::Item(item, Aspect::Whole) = self.held else { return false };
        match &item.schema_kind {
            SchemaKind::AllOf { .. } => true,
            SchemaKind::Any(any) => !any.all_of.is_empty(),
            _ => false,
        }
    }

    /// Returns the keywords that are meant, unless it is a reference.
    pub(super) fn keywords(&self) -> Option<Keywords<'a>> {
        match self.held {
            Held::Reference(_) => None,
            Held::Item(item, Aspect::Whole) => Some(Keywords::of(item)),
            Held::Item(item, Aspect::WithoutAllOf) => {
                Some(Keywords { all_of: &[], ..Keywords::of(item) })
            }
            Held::Item(item, Aspect::Own) => Some(Keywords::own(item)),
            Held::Item(item, Aspect::Loose) => {
                Some(Keywords { required: &[], ..Keywords::of(item) })
            }
            Held::Item(item, Aspect::Elements) => {
                let values = Keywords::of(item).values;
                Some(Keywords { values, ..Keywords::default() })
            }
        }
    }

    /// Returns what tells the entry from every other.
    pub(super) fn key(&self) -> String {
        match self.held {
            Held::Reference(reference) => format!("to {reference}"),
            Held::Item(_, Aspect::Own) => format!("{} own", self.pointer),
            Held::Item(_, Aspect::Loose) => format!("{} loose", self.pointer),
            Held::Item(_, Aspect::Elements) => format!("{} elements", self.pointer),
            Held::Item(..) => self.pointer.to_string(),
        }
    }
}
