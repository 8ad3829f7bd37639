//! Members that are required and that nothing declares.
//!
//! The promise: what one part requires, any part that holds with it may declare, and only what none
//! declares becomes a member of any value, which is said where it is required. What is required for
//! those that declare it, and what a union owns as its tag, is not reported.

use std::collections::{HashMap, HashSet};

use openapiv3::AdditionalProperties;

use crate::ir::{Docs, Member, Presence, Shape, Type, Way};
use crate::pointer::Pointer;

use super::Lowering;
use super::merge::Merged;

/// What has been required without being declared beside it.
#[derive(Default)]
pub(super) struct Lent {
    /// Where a name is required that nothing declares, and whether no member may be added there.
    found: Vec<(Pointer, bool)>,
    /// Where one is required that another part declares.
    declared: HashSet<Pointer>,
}

impl Lowering<'_> {
    /// Notes which of the required names other parts declare, and which none.
    pub(super) fn note_lent(&mut self, merged: &Merged<'_>) {
        if merged.lent.is_empty() {
            return;
        }
        let is_closing = |it: &AdditionalProperties| matches!(it, AdditionalProperties::Any(false));
        let closed = merged.parts.iter().any(|it| it.keywords.additional.is_some_and(is_closing));
        for (name, place) in &merged.lent {
            if merged.properties.contains_key(name) {
                self.lent.declared.insert(place.clone());
            } else {
                self.lent.found.push((place.clone(), closed));
            }
        }
    }

    /// Reports the members that have come of a name in `required` alone.
    pub(super) fn report_what_is_undeclared(&mut self) {
        let Lent { found, declared } = std::mem::take(&mut self.lent);
        if found.is_empty() {
            return;
        }
        let mut closed: HashMap<Pointer, bool> = HashMap::new();
        for (place, is_closed) in found.into_iter().filter(|it| !declared.contains(&it.0)) {
            *closed.entry(place).or_default() |= is_closed;
        }
        let objects = self.api.types.iter().filter_map(|it| match &it.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        });
        let members = objects.flat_map(|object| &object.members);
        let undeclared = members.filter_map(|it| {
            let closed = closed.get(&it.docs.place)?;
            Some((it.docs.place.clone(), it.wire.clone(), *closed, it.ty == Type::Anything))
        });
        for (place, name, closed, of_any_value) in undeclared.collect::<Vec<_>>() {
            let help = "add it to `properties`, or remove it from `required`";
            if closed {
                let message =
                    format!("`{name}` is required, not declared, and no other property is allowed");
                self.unsupported(&place, "undeclared-required", message, help);
                continue;
            }
            let taken = match of_any_value {
                true => "it is declared as any value",
                false => "it is declared as the additional properties are",
            };
            let message = format!("`{name}` is required and not declared; {taken}");
            let place = self.place(&place);
            self.diagnostics.repair("undeclared-required", place, message, help);
        }
    }
}

/// A member that is required, and of which the document says nothing else.
pub(super) fn undeclared(name: &str, ty: Type, place: &Pointer) -> Member {
    let (ty, presence) = match ty {
        Type::Nullable(inner) => (*inner, Presence::Nullable),
        ty => (ty, Presence::Required),
    };
    Member {
        wire: name.to_owned(),
        rename: None,
        docs: Docs { place: place.clone(), ..Docs::default() },
        ty,
        presence,
        way: Way::Both,
        sensitive: false,
        boxed: false,
    }
}
