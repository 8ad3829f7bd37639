//! One schema to its type, wherever it stands.
//!
//! The promise: what is the same is lowered once; what contains itself finds the type that it is
//! becoming; what schemas make of each other has an end.

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema};

use crate::ir::{Definition, Docs, Origin, Shape, Type, TypeId};
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::{Entry, Held};

/// A type, and whether null stands beside it.
#[derive(Clone)]
pub(super) struct Lowered {
    pub(super) ty: Type,
    pub(super) nullable: bool,
}

impl Lowered {
    /// Returns the type with null among its values.
    pub(super) fn whole(self) -> Type {
        if self.nullable && !matches!(self.ty, Type::Nullable(_) | Type::Anything) {
            return Type::Nullable(Box::new(self.ty));
        }
        self.ty
    }
}

/// What becomes of a schema: something that needs a name, or a type that has one.
pub(super) enum Outcome {
    Shape(Shape),
    Type(Type),
}

/// What is being lowered, and what has been, by the places of all that holds at once.
#[derive(Default)]
pub(super) struct Progress {
    done: IndexMap<Vec<String>, Type>,
    /// What is being lowered, with its id where that is asked for meanwhile.
    open: Vec<(Vec<String>, Option<TypeId>)>,
    /// How many schemas have gone into types that several make together.
    parts: usize,
    /// How many schemas have been found to describe a value that several describe.
    edges: usize,
}

/// How many schemas may be lowered inside of each other: as many as the loader lets stand inside of
/// each other. Members that several parts describe could lead ever deeper.
const DEEPEST: usize = 128;

/// How many schemas may go into types that several make together. What a few schemas make of each
/// other's members can be any number.
const MOST_PARTS: usize = 1 << 15;

/// How many schemas may describe values that several describe. Ten times what the largest documents
/// have.
const MOST_EDGES: usize = 1 << 16;

impl Lowering<'_> {
    /// Lowers a schema that the document names.
    pub(super) fn named_schema(
        &mut self,
        name: &str,
        schema: &ReferenceOr<Schema>,
        pointer: &Pointer,
    ) -> Definition {
        let origin = Origin::named(name);
        let entry = Entry::of(schema, &origin, pointer);
        let entries = std::slice::from_ref(&entry);
        let rename = self.rename_of(entries);
        self.note_parent(entries, self.named.get(name).copied());
        let near = self.significant(entries);
        let outcome = match near.as_slice() {
            [Entry { held: Held::Reference(reference), pointer, .. }] => {
                Outcome::Type(self.reference(reference, pointer))
            }
            _ => {
                let id = self.named.get(name).copied();
                self.progress.open.push((keys(&near), id));
                let outcome = self.decide(&near, true, &origin, pointer);
                self.progress.open.pop();
                outcome
            }
        };
        let shape = match outcome {
            Outcome::Shape(shape) => shape,
            Outcome::Type(ty) => Shape::Alias(ty),
        };
        let sensitive = self.is_marked(std::slice::from_ref(&entry));
        // What alternatives say is known when it is known that they are one.
        let docs = self.docs_of(entries, pointer);
        Definition { origin, rename, docs, shape, sensitive, spare: false }
    }

    /// Lowers a schema that stands where a type is wanted. `origin` names the type that it
    /// becomes, if it becomes one.
    pub(super) fn schema(
        &mut self,
        schema: &ReferenceOr<Schema>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Lowered {
        self.lower(&[Entry::of(schema, origin, pointer)], origin, pointer)
    }

    /// Lowers what is all of these.
    pub(super) fn lower(
        &mut self,
        entries: &[Entry<'_>],
        origin: &Origin,
        pointer: &Pointer,
    ) -> Lowered {
        if entries.len() > 1 {
            self.progress.edges += entries.len();
            if self.progress.edges > MOST_EDGES {
                return self.out_of_proportion(pointer);
            }
        }
        let nullable = self.is_nullable(entries);
        let ty = self.lower_near(entries, origin, pointer);
        let lowered = Lowered { ty, nullable };
        if let [one] = entries {
            self.settled(&one.pointer, &lowered);
        }
        lowered
    }

    /// Reports that a value is of a type too many.
    fn out_of_proportion(&mut self, pointer: &Pointer) -> Lowered {
        let message = "what holds at once brings forth ever more types; kept as raw JSON";
        self.unsupported(pointer, "out-of-proportion", message, RAW);
        Lowered { ty: Type::Anything, nullable: false }
    }

    fn lower_near(&mut self, entries: &[Entry<'_>], origin: &Origin, pointer: &Pointer) -> Type {
        let near = self.significant(entries);
        if let [Entry { held: Held::Reference(reference), pointer, .. }] = near.as_slice() {
            return self.reference(reference, pointer);
        }
        let key = keys(&near);
        if let Some(known) = self.progress.done.get(&key) {
            return known.clone();
        }
        if let Some(index) = self.progress.open.iter().position(|(open, _)| *open == key) {
            let id = match self.progress.open[index].1 {
                Some(id) => id,
                None => self.add(Definition {
                    origin: origin.clone(),
                    rename: None,
                    docs: Docs::default(),
                    shape: Shape::Alias(Type::Anything),
                    sensitive: false,
                    spare: false,
                }),
            };
            self.progress.open[index].1 = Some(id);
            return Type::Named(id);
        }
        if near.len() > 1 {
            self.progress.parts += near.len();
        }
        if self.progress.open.len() > DEEPEST || near.len() > 1 && self.progress.parts > MOST_PARTS
        {
            let lowered = self.out_of_proportion(pointer);
            self.progress.done.insert(key, lowered.ty.clone());
            return lowered.ty;
        }
        self.note_parent(&near, None);
        self.progress.open.push((key.clone(), None));
        let outcome = self.decide(&near, false, origin, pointer);
        let reserved = self.progress.open.pop().and_then(|(_, id)| id);
        let ty = match (outcome, reserved) {
            (Outcome::Type(ty), None) => ty,
            (outcome, reserved) => {
                let shape = match outcome {
                    Outcome::Shape(shape) => shape,
                    Outcome::Type(ty) => Shape::Alias(ty),
                };
                let docs = self.docs_of(entries, pointer);
                let rename = self.rename_of(entries);
                let (origin, sensitive) = (origin.clone(), self.is_marked(entries));
                let definition =
                    Definition { origin, rename, docs, shape, sensitive, spare: false };
                Type::Named(match reserved {
                    Some(id) => {
                        self.own_places.insert(definition.docs.place.clone());
                        self.api.types[id.index()] = definition;
                        id
                    }
                    None => self.add(definition),
                })
            }
        };
        self.progress.done.insert(key, ty.clone());
        ty
    }
}

/// What to do about something that is kept as it is.
pub(super) const RAW: &str = "none is needed: nothing is lost";

fn keys(entries: &[Entry<'_>]) -> Vec<String> {
    let mut keys: Vec<String> = entries.iter().map(Entry::key).collect();
    keys.sort();
    keys
}
