//! Objects: members, and whether they must be there.

use crate::ir::{Member, Object, Origin, Presence, Type, Way};
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::{Aspect, Entry, Held};
use super::merge::Merged;
use super::schema::Lowered;
use super::undeclared::undeclared;

impl Lowering<'_> {
    /// Lowers an object with known members.
    pub(super) fn object(
        &mut self,
        merged: &Merged<'_>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Object {
        let mut members = Vec::new();
        for (name, entries) in &merged.properties {
            let required = merged.required.contains_key(name);
            members.push(self.member(name, entries, required, origin));
        }
        let additional = self.additional(merged, origin).filter(|ty| *ty != Type::Anything);
        let hidden = self.hides(&merged.additional);
        self.note_lent(merged);
        for (name, place) in &merged.required {
            if !merged.properties.contains_key(name) {
                let ty = additional.clone().unwrap_or(Type::Anything);
                members.push(Member { sensitive: hidden, ..undeclared(name, ty, place) });
            }
        }
        let error_code = merged.extension("x-error-code").and_then(|_| {
            merged.parts.iter().find_map(|part| {
                let extensions = &part.item.schema_data.extensions;
                self.text_extension(extensions, "x-error-code", pointer)
            })
        });
        let additional_sensitive = additional.is_some() && hidden;
        Object { members, additional, additional_sensitive, error_code, ..Object::default() }
    }

    fn member(
        &mut self,
        name: &str,
        entries: &[Entry<'_>],
        required: bool,
        origin: &Origin,
    ) -> Member {
        let first = &entries[0];
        let origin = if entries.len() == 1 { first.origin.clone() } else { origin.within(name) };
        let place = narrowest(entries).clone();
        let lowered = self.lower(entries, &origin, &place);
        if entries.len() > 1 {
            // Each is a part of the member; what is a type of its own as well has it already.
            let whole = lowered.clone().whole();
            let parts = entries.iter().map(|entry| (entry.pointer.clone(), whole.clone()));
            self.parts.extend(parts);
        }
        let presence = presence(required, &lowered);
        let docs = self.docs_of(entries, &place);
        let rename = self.rename_of(entries);
        let flat = self.near(entries);
        Member {
            wire: name.to_owned(),
            rename,
            docs,
            ty: lowered.ty,
            presence,
            way: way(&flat),
            sensitive: self.hides(entries),
            boxed: false,
        }
    }
}

/// Returns the place of the last of these that decides what a value may be: what is new stands last.
pub(super) fn narrowest<'e>(entries: &'e [Entry<'_>]) -> &'e Pointer {
    let is_whole = |it: &Entry<'_>| !matches!(it.held, Held::Item(_, Aspect::Elements));
    let last = entries.iter().rev().find(|it| is_whole(it) && it.says_something());
    &last.unwrap_or(&entries[0]).pointer
}

/// Says which way a member goes that is all of these.
fn way(entries: &[Entry<'_>]) -> Way {
    let data = || entries.iter().filter_map(Entry::schema).map(|item| &item.schema_data);
    if data().any(|it| it.read_only) {
        Way::Answers
    } else if data().any(|it| it.write_only) {
        Way::Requests
    } else {
        Way::Both
    }
}

fn presence(required: bool, lowered: &Lowered) -> Presence {
    match (required, lowered.nullable) {
        (true, false) => Presence::Required,
        (true, true) => Presence::Nullable,
        (false, false) => Presence::Optional,
        (false, true) => Presence::Open,
    }
}
