//! Where the document wrote the schema of each type.
//!
//! The promise: whoever has a value and the place of its schema finds the type that was made for
//! it, also where a reply is described word for word like one before it and was lowered with that.

use std::collections::BTreeMap;

use crate::ir::{Api, Type, TypeId};
use crate::load::Document;
use crate::load::tree::Node;
use crate::pointer::Pointer;

use super::parts::{METHODS, members};

/// Returns the types by where their schemas were written, as far as that is the first file.
pub(crate) fn of(document: &Document, api: &Api) -> Vec<(Pointer, Type)> {
    let first = document.place(&Pointer::root()).file;
    let named = api.types.iter().enumerate().filter(|(_, it)| !it.spare);
    let named = named.map(|(index, it)| (it.docs.place.clone(), Type::Named(TypeId::new(index))));
    let standing = api.places.iter().cloned();
    let mut known: Vec<(Pointer, Type)> = standing.chain(named).collect();
    known.extend(again(document, &known));
    let written = known.into_iter().map(|(place, ty)| (document.place(&place), ty));
    let mut places: Vec<_> = written
        .filter(|(place, _)| place.file == first)
        .map(|(place, ty)| (place.pointer, ty))
        .collect();
    places.sort_by(|(one, _), (other, _)| one.cmp(other));
    places.dedup_by(|(one, _), (other, _)| one == other);
    places
}

/// Returns the types of replies that an operation describes like one before, by the places of the
/// former.
fn again(document: &Document, known: &[(Pointer, Type)]) -> Vec<(Pointer, Type)> {
    let alike = alike(document);
    if alike.is_empty() {
        return Vec::new();
    }
    let known: BTreeMap<&str, &Type> = known.iter().map(|(at, ty)| (at.as_str(), ty)).collect();
    let mut again = Vec::new();
    for (first, other) in alike {
        // What stands below a place begins with it and a slash.
        let below = format!("{}/", first.as_str());
        let inner = known.range(below.as_str()..).take_while(|(at, _)| at.starts_with(&below));
        again.extend(inner.filter_map(|(at, ty)| {
            let place = format!("{}{}", other.as_str(), at.strip_prefix(first.as_str())?);
            Some((Pointer::parse(&place)?, (*ty).clone()))
        }));
    }
    again
}

/// Returns the contents of replies that are equal to another one of the same operation before, each
/// after that one.
fn alike(document: &Document) -> Vec<(Pointer, Pointer)> {
    let mut alike = Vec::new();
    let root = Pointer::root();
    let paths = document.node(&root).and_then(|it| it.get("paths"));
    for (path, item) in members(paths) {
        for method in METHODS {
            let responses = item.get(method).and_then(|it| it.get("responses"));
            let place = || root.child("paths").child(path).child(method).child("responses");
            let mut seen: Vec<(&str, &Node)> = Vec::new();
            for (status, response) in members(responses) {
                let Some(content) = response.get("content") else { continue };
                match seen.iter().find(|(_, it)| *it == content) {
                    Some((first, _)) => {
                        let at = |status: &str| place().child(status).child("content");
                        alike.push((at(first), at(status)));
                    }
                    None => seen.push((status, content)),
                }
            }
        }
    }
    alike
}
