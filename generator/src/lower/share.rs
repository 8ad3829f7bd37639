//! Types that the document does not name, and describes word for word like another one.
//!
//! The promise: what is the same in every respect is made once, where it stands first, and every
//! other place has its own name for it. So values pass from one place to another without being
//! taken apart, and a caller who writes the name of a place is not concerned when the places part
//! one day. Two types that the document names are two types, however much they are alike.

use std::collections::HashMap;

use crate::ir::{Api, Definition, Docs, Enumeration, Shape, Type, TypeId};
use crate::pointer::Pointer;

/// Makes another name of every such type that stands after one that is the same.
///
/// What a type is made of comes before it, unless the document names it. So one pass is enough.
pub(super) fn share(api: &mut Api) {
    let mut firsts: HashMap<(bool, Shape), TypeId> = HashMap::new();
    let mut shared: HashMap<TypeId, TypeId> = HashMap::new();
    for (index, definition) in api.types.iter_mut().enumerate() {
        if !may_be_shared(definition) {
            continue;
        }
        let id = TypeId::new(index);
        let key = (definition.sensitive, compared(&definition.shape, &shared));
        let first = *firsts.entry(key).or_insert(id);
        if first != id {
            shared.insert(id, first);
            definition.shape = Shape::Alias(Type::Named(first));
        }
    }
}

fn may_be_shared(definition: &Definition) -> bool {
    let is_named = definition.origin.roles.is_empty() || definition.rename.is_some();
    let is_alias = matches!(definition.shape, Shape::Alias(_));
    !is_named && !is_alias && !definition.spare && !definition.docs.deprecated
}

/// Returns a shape without where its parts stand, over the types that are made.
fn compared(shape: &Shape, shared: &HashMap<TypeId, TypeId>) -> Shape {
    let mut shape = shape.clone();
    let nowhere = |docs: &mut Docs| docs.place = Pointer::root();
    match &mut shape {
        Shape::Object(object) => {
            for member in &mut object.members {
                nowhere(&mut member.docs);
                made(&mut member.ty, shared);
            }
            object.additional.iter_mut().for_each(|ty| made(ty, shared));
        }
        Shape::Union(union) => {
            for variant in &mut union.variants {
                variant.body = *shared.get(&variant.body).unwrap_or(&variant.body);
            }
        }
        Shape::Choice(choice) => {
            for alternative in &mut choice.alternatives {
                nowhere(&mut alternative.docs);
                made(&mut alternative.ty, shared);
            }
        }
        Shape::Enumeration(Enumeration::Texts(values)) => {
            values.iter_mut().for_each(|value| nowhere(&mut value.docs));
        }
        Shape::Enumeration(Enumeration::Integers(values)) => {
            values.iter_mut().for_each(|value| nowhere(&mut value.docs));
        }
        Shape::Alias(ty) => made(ty, shared),
    }
    shape
}

/// Puts the type that is made in the place of one that is the same.
fn made(ty: &mut Type, shared: &HashMap<TypeId, TypeId>) {
    match ty {
        Type::Named(id) => *id = *shared.get(id).unwrap_or(id),
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => made(inner, shared),
        _ => {}
    }
}
