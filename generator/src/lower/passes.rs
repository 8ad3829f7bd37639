//! What can only be decided when all types are known.

use std::collections::{BTreeMap, BTreeSet};

use crate::code_span::code_span;
use crate::ir::{Api, Definition, Docs, Forms, Member, Presence, Shape, Tag, Type, TypeId, Way};
use crate::pointer::Pointer;

use super::circles::{circles_of, end_circles, named_in_place};

/// Ends every alias that is made of itself by way of aliases alone, which Rust could not expand: a
/// list of such lists, say. What would begin anew is kept as raw JSON. Returns where those stand.
pub(super) fn end_circles_of_aliases(api: &mut Api) -> Vec<Pointer> {
    let made_of = |shape: &Shape| match shape {
        Shape::Alias(ty) => ty.names(),
        _ => Vec::new(),
    };
    end_circles(api, made_of, |definition, leads_back| {
        let Shape::Alias(ty) = &mut definition.shape else { return None };
        let is_cut = ty.names().into_iter().any(leads_back);
        cut_off(ty, leads_back);
        is_cut.then(|| definition.docs.place.clone())
    })
}

/// Puts raw JSON in the place of every name that is to be cut off.
fn cut_off(ty: &mut Type, is_cut: &dyn Fn(TypeId) -> bool) {
    match ty {
        Type::Named(id) if is_cut(*id) => *ty = Type::Anything,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => cut_off(inner, is_cut),
        _ => {}
    }
}

/// The tags that unions give to objects: the property of each, and its value.
pub(super) type Tags = BTreeMap<TypeId, BTreeSet<(String, String)>>;

/// Returns the tags that the unions of the API give to objects.
pub(super) fn tags_of_objects(api: &Api) -> Tags {
    let mut tags = Tags::new();
    for definition in &api.types {
        let Shape::Union(union) = &definition.shape else {
            continue;
        };
        for variant in &union.variants {
            let Some((id, _)) = api.object(&Type::Named(variant.body)) else {
                continue;
            };
            let tag = (union.property.clone(), variant.tag.clone());
            tags.entry(id).or_default().insert(tag);
        }
    }
    tags
}

/// Moves a tag out of the members of the object that it stands for, where these have one alone and
/// the object demands it.
pub(super) fn give_tags(api: &mut Api, tags: Tags) {
    for (id, tags) in tags {
        let Definition { shape: Shape::Object(object), docs, .. } = &mut api.types[id.index()]
        else {
            continue;
        };
        let mut tags = tags.into_iter();
        let (Some((property, value)), None) = (tags.next(), tags.next()) else {
            continue;
        };
        let is_it = |member: &Member| member.wire == property;
        if object.members.iter().any(|it| is_it(it) && it.presence == Presence::Required) {
            let sensitive = object.members.iter().any(|it| is_it(it) && it.sensitive);
            for member in object.members.extract_if(.., |it| is_it(it)) {
                docs.forms.extend(said_of_tag(&property, &value, member.docs));
            }
            object.tag = Some(Tag { property, value, sensitive });
        }
    }
}

/// Returns what the document says of a tag, which is no field of the type.
fn said_of_tag(property: &str, value: &str, docs: Docs) -> Option<Forms> {
    let lead = format!("{} is always {}:", code_span(property), code_span(value));
    let Docs { title, text, .. } = docs;
    let said = Docs { title, text, ..Docs::default() };
    (said != Docs::default()).then(|| Forms { lead, forms: vec![said] })
}

/// Lets a member be absent that goes one way alone, where its type goes the other way, too: what it
/// requires is required only on its way.
pub(super) fn release_what_goes_one_way(api: &mut Api) {
    let names = |types: &mut dyn Iterator<Item = &Type>| types.flat_map(Type::names).collect();
    let operations = api.operations.iter();
    let sent = reached(api, names(&mut operations.clone().flat_map(|it| it.sent())));
    let answers = reached(api, names(&mut operations.flat_map(|it| it.answered())));
    for (index, definition) in api.types.iter_mut().enumerate() {
        let Shape::Object(object) = &mut definition.shape else {
            continue;
        };
        for member in &mut object.members {
            let goes_astray = match member.way {
                Way::Both => false,
                Way::Answers => sent[index],
                Way::Requests => answers[index],
            };
            member.presence = match member.presence {
                Presence::Required if goes_astray => Presence::Optional,
                Presence::Nullable if goes_astray => Presence::Open,
                presence => presence,
            };
        }
    }
}

/// Says of each type whether one of these is made of it.
fn reached(api: &Api, mut open: Vec<TypeId>) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut reached[id.index()], true) {
            open.extend(api.definition(id).shape.names());
        }
    }
    reached
}

/// Marks what nothing is made of and the document does not name. No place is of such a type.
pub(super) fn mark_what_is_spare(api: &mut Api) {
    let named = api.types.iter().enumerate().filter(|(_, it)| it.origin.roles.is_empty());
    let mut open: Vec<TypeId> = named.map(|(index, _)| TypeId::new(index)).collect();
    let of_operations = api.operations.iter().flat_map(|it| it.types());
    open.extend(of_operations.chain(&api.incoming).flat_map(Type::names));
    let used = reached(api, open);
    api.places.retain(|(_, ty)| ty.names().iter().all(|id| used[id.index()]));
    for (definition, used) in api.types.iter_mut().zip(used) {
        definition.spare = !used;
    }
}

/// Boxes every member and variant through which a type would hold itself.
pub(super) fn box_what_contains_itself(api: &mut Api) {
    let circles = circles_of(api, held_in_place);
    // What is held in place and leads back is in the same circle.
    let reaches_itself = |from: usize, through: TypeId| circles[from] == circles[through.index()];
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
            Shape::Choice(choice) => {
                for alternative in &mut choice.alternatives {
                    alternative.boxed =
                        named_in_place(&alternative.ty).is_some_and(|id| reaches_itself(index, id));
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
        Shape::Choice(choice) => {
            choice.alternatives.iter().filter_map(|it| named_in_place(&it.ty)).collect()
        }
        Shape::Alias(ty) => named_in_place(ty).into_iter().collect(),
        Shape::Enumeration(_) => Vec::new(),
    }
}
