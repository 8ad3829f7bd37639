//! What can only be decided when all types are known.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Docs, Member, Presence, Shape, Tag, Type, TypeId};
use crate::pointer::Pointer;

/// Takes back every union with a variant that is no object of its own: a tag cannot be told apart
/// there. Its values are kept as raw JSON. Returns where those unions stand.
pub(super) fn take_back_unions_of_other_things(api: &mut Api) -> Vec<Pointer> {
    let is_object = |api: &Api, id: TypeId| matches!(api.definition(id).shape, Shape::Object(_));
    let mut taken_back = Vec::new();
    for index in 0..api.types.len() {
        let Shape::Union(union) = &api.types[index].shape else {
            continue;
        };
        if !union.variants.iter().all(|it| is_object(api, it.body)) {
            taken_back.push(api.types[index].docs.place.clone());
            api.types[index].shape = Shape::Alias(Type::Anything);
        }
    }
    taken_back
}

/// Moves a tag out of the members of the object that it stands for.
///
/// An object that has the same tag in every union it is in owns it: a value of the type then
/// cannot contradict itself. One that is mapped under several tags keeps the property as a member,
/// for it has to say which.
pub(super) fn give_tags_to_their_objects(api: &mut Api) {
    let mut tags: BTreeMap<TypeId, BTreeSet<(String, String)>> = BTreeMap::new();
    for definition in &api.types {
        let Shape::Union(union) = &definition.shape else {
            continue;
        };
        for variant in &union.variants {
            let tag = (union.property.clone(), variant.tag.clone());
            tags.entry(variant.body).or_default().insert(tag);
        }
    }
    for (id, tags) in tags {
        let Some(Shape::Object(object)) = api.types.get_mut(id.index()).map(|it| &mut it.shape)
        else {
            continue;
        };
        let properties: BTreeSet<String> =
            tags.iter().map(|(property, _)| property.clone()).collect();
        let mut tags = tags.into_iter();
        if let (Some((property, value)), None) = (tags.next(), tags.next()) {
            object.members.retain(|member| member.wire != property);
            object.tag = Some(Tag { property, value });
            continue;
        }
        for property in properties {
            if object.members.iter().all(|member| member.wire != property) {
                object.members.insert(0, tag_as_member(property));
            }
        }
    }
}

fn tag_as_member(property: String) -> Member {
    Member {
        wire: property,
        rename: None,
        docs: Docs::default(),
        ty: Type::Text,
        presence: Presence::Required,
        sensitive: false,
        boxed: false,
    }
}

/// Boxes every member and variant through which a type would hold itself.
pub(super) fn box_what_contains_itself(api: &mut Api) {
    let held: Vec<Vec<TypeId>> = api.types.iter().map(|it| held_in_place(&it.shape)).collect();
    let reaches_itself = |from: usize, through: TypeId| {
        let mut seen = vec![false; held.len()];
        let mut open = vec![through.index()];
        while let Some(at) = open.pop() {
            if at == from {
                return true;
            }
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(held[at].iter().map(|id| id.index()));
            }
        }
        false
    };
    for (index, definition) in api.types.iter_mut().enumerate() {
        match &mut definition.shape {
            Shape::Object(object) => {
                for member in &mut object.members {
                    member.boxed =
                        named_in_place(&member.ty).is_some_and(|id| reaches_itself(index, id));
                }
            }
            Shape::Union(union) => {
                for variant in &mut union.variants {
                    variant.boxed = reaches_itself(index, variant.body);
                }
            }
            Shape::Enumeration(_) | Shape::Alias(_) => {}
        }
    }
}

fn held_in_place(shape: &Shape) -> Vec<TypeId> {
    match shape {
        Shape::Object(object) => {
            object.members.iter().filter_map(|it| named_in_place(&it.ty)).collect()
        }
        Shape::Union(union) => union.variants.iter().map(|it| it.body).collect(),
        Shape::Alias(ty) => named_in_place(ty).into_iter().collect(),
        Shape::Enumeration(_) => Vec::new(),
    }
}

fn named_in_place(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Nullable(inner) => named_in_place(inner),
        _ => None,
    }
}
