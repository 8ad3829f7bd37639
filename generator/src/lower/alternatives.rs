//! `oneOf` and `anyOf`: what becomes of alternatives.
//!
//! The promise: the narrowest form that loses nothing, by one chain of cases. One alternative
//! beside null is that one; texts are one text, open; objects that differ only in what they require
//! are one object; what a tag tells apart is a union; the rest is a choice.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::ir::{Constant, Kind, Origin, Shape, Type};
use crate::pointer::Pointer;

use super::Lowering;
use super::alike::same_but_for_required;
use super::entry::{Aspect, Entry, Held};
use super::keywords::Keywords;
use super::merge::{Group, Merged};
use super::schema::{Outcome, RAW};
use super::sketch::Sketch;

/// An alternative, and everything that holds beside it.
pub(super) struct Candidate<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) variant: Option<Entry<'a>>,
    pub(super) place: Pointer,
    pub(super) sketch: Rc<Sketch>,
    /// What makes it impossible for a value to be this one.
    pub(super) conflict: Option<String>,
    /// The names of its members in the order of the document.
    pub(super) entries_order: Vec<String>,
}

/// How many alternatives two groups that hold at once may have together.
const MOST: usize = 64;

impl<'d> Lowering<'d> {
    /// Decides what becomes of what has alternatives.
    pub(super) fn alternatives(
        &mut self,
        near: &[Entry<'_>],
        mut merged: Merged<'_>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        if let Some(not) = &merged.not {
            self.unsupported(not, "not", "`not` is in no type; it is not held", RAW);
        }
        let own = merged.beside_alternatives();
        // What only says which members go together is no alternative of types.
        let has_members = !merged.properties.is_empty();
        merged.groups.retain(|group| {
            let requires = has_members && group.alternatives.iter().all(only_requires);
            if requires {
                let forms = self.forms_of_object(&group.alternatives, &BTreeSet::new());
                self.note_forms(&group.pointer, forms.into_iter().collect());
                self.api.merged.extend(group.alternatives.iter().map(|it| it.pointer.clone()));
            }
            !requires
        });
        let groups = std::mem::take(&mut merged.groups);
        let candidates = match groups.as_slice() {
            [] => return self.again(&own, near, origin, pointer),
            [one] => self.candidates(&own, one),
            [one, other] if one.alternatives.len() * other.alternatives.len() <= MOST => {
                self.products(&own, one, other)
            }
            several => {
                let message = "several `oneOf` or `anyOf` that hold at once; kept as raw JSON";
                self.unsupported(&several[0].pointer, "composition", message, RAW);
                return Outcome::Type(Type::Anything);
            }
        };
        let discriminator = groups.iter().find_map(|group| group.discriminator);
        let place = groups.first().map_or(pointer, |group| &group.pointer).clone();
        self.of_candidates(candidates, discriminator, origin, &place)
    }

    /// Decides what becomes of what is left when alternatives have turned out to be none.
    pub(super) fn again(
        &mut self,
        own: &[Entry<'_>],
        near: &[Entry<'_>],
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let merged = self.merged(own);
        let place = near.first().map_or(pointer, |it| &it.pointer).clone();
        match merged.kind() {
            Some("object") => Outcome::Shape(Shape::Object(self.object(&merged, origin, &place))),
            _ => self.only(own, origin, &place),
        }
    }

    /// Decides what becomes of the only alternative that there is.
    pub(super) fn only(
        &mut self,
        entries: &[Entry<'_>],
        origin: &Origin,
        place: &Pointer,
    ) -> Outcome {
        let near = self.significant(entries);
        match near.as_slice() {
            [Entry { held: Held::Reference(_), .. }] => {
                Outcome::Type(self.lower(&near, origin, place).ty)
            }
            _ => self.decide(&near, false, origin, place),
        }
    }

    /// Returns the alternatives of a group, those of a group inside of it in their place.
    pub(super) fn candidates<'a>(
        &mut self,
        own: &[Entry<'a>],
        group: &Group<'a>,
    ) -> Vec<Candidate<'a>>
    where
        'd: 'a,
    {
        let mut all = Vec::new();
        let mut open: Vec<Entry<'a>> = group.alternatives.iter().rev().cloned().collect();
        while let Some(entry) = open.pop() {
            self.api.merged.insert(entry.pointer.clone());
            match spread(&entry) {
                Some(inner) => open.extend(inner.into_iter().rev()),
                None => all.push(self.candidate(own, vec![entry])),
            }
        }
        all
    }

    /// Returns every pair of alternatives of two groups.
    fn products<'a>(
        &mut self,
        own: &[Entry<'a>],
        one: &Group<'a>,
        other: &Group<'a>,
    ) -> Vec<Candidate<'a>>
    where
        'd: 'a,
    {
        let pairs = one.alternatives.iter().flat_map(|first| {
            other.alternatives.iter().map(|second| vec![first.clone(), second.clone()])
        });
        pairs.collect::<Vec<_>>().into_iter().map(|pair| self.candidate(own, pair)).collect()
    }

    fn candidate<'a>(&mut self, own: &[Entry<'a>], variants: Vec<Entry<'a>>) -> Candidate<'a>
    where
        'd: 'a,
    {
        let place = variants[0].pointer.clone();
        let passed = self.flattened(&variants).passed;
        // An alternative that is made of what stands beside it says it already.
        let beside = own.iter().filter(|entry| !passed.contains(&entry.pointer.to_string()));
        let mut entries: Vec<_> = beside.cloned().chain(variants.iter().cloned()).collect();
        let mut merged = self.merged(&entries);
        if merged.conflict.is_some() {
            // A type alone that contradicts the alternative is left aside, and reported there.
            entries = self.significant(&entries);
            merged = self.merged(&entries);
        }
        let sketch = self.sketch(&entries);
        let variant = <[_; 1]>::try_from(variants).ok().map(|[one]| one);
        let order = merged.properties.keys().map(|it| (*it).to_owned()).collect();
        Candidate {
            entries,
            variant,
            place,
            sketch,
            conflict: merged.conflict,
            entries_order: order,
        }
    }

    fn of_candidates(
        &mut self,
        mut candidates: Vec<Candidate<'_>>,
        discriminator: Option<&openapiv3::Discriminator>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        candidates.retain(|it| !it.sketch.is_only(Kind::Null));
        let impossible = |it: &Candidate<'_>| it.conflict.is_some();
        if !candidates.is_empty() && candidates.iter().all(impossible) {
            let message =
                "none of the alternatives can be, beside what else is said; kept as raw JSON";
            self.unsupported(pointer, "conflict", message, "mend one of the parts");
            return Outcome::Type(Type::Anything);
        }
        self.leave_out_the_impossible(&mut candidates);
        for candidate in &mut candidates {
            Rc::make_mut(&mut candidate.sketch).kinds.remove(&Kind::Null);
        }
        if let Some(outcome) = self.of_values(&candidates) {
            return outcome;
        }
        if candidates.iter().all(|it| it.sketch.is_only(Kind::Text)) && candidates.len() > 1 {
            let all: Vec<&Candidate<'_>> = candidates.iter().collect();
            let (outcome, forms) = self.one_text(&all, origin);
            self.note_forms(pointer, forms);
            return outcome;
        }
        if candidates.iter().all(|it| it.sketch.is_only(Kind::Integer)) && candidates.len() > 1 {
            let all: Vec<&Candidate<'_>> = candidates.iter().collect();
            if let Some((integers, forms)) = self.one_integer(&all) {
                self.note_forms(pointer, forms);
                return Outcome::Shape(Shape::Enumeration(integers));
            }
        }
        if let Some((one, required)) = same_but_for_required(&candidates) {
            let place = candidates[0].place.clone();
            let all: Vec<Entry<'_>> =
                candidates.iter().filter_map(|it| it.variant.clone()).collect();
            let forms = self.forms_of_object(&all, &required);
            self.note_forms(pointer, forms.into_iter().collect());
            let mut outcome = self.only(&one, origin, &place);
            if let Outcome::Shape(Shape::Object(object)) = &mut outcome {
                object.require(&required);
            }
            return outcome;
        }
        if discriminator.is_some() || candidates.len() > 1 {
            let tagged = self.tagged(&candidates, discriminator, origin, pointer);
            if let Some(outcome) = tagged {
                return outcome;
            }
            if let (Some(said), [_, _, ..]) = (discriminator, candidates.as_slice()) {
                let message = format!(
                    "`{}` does not tell the alternatives apart: one has no tag of its own there, \
                     or the tag is no text; what else they look like decides",
                    said.property_name
                );
                let help = "give each alternative a tag, by `mapping` or as its `enum` of one text";
                self.unsupported(&pointer.child("discriminator"), "discriminator", message, help);
            }
        }
        match candidates.as_slice() {
            [] => Outcome::Type(Type::Anything),
            [one] => {
                let outcome = self.only(&one.entries, origin, &one.place);
                if one.reference().is_none() {
                    let forms = self.forms(&[one]);
                    self.note_forms(pointer, forms);
                }
                outcome
            }
            _ => self.choice(&candidates, origin, pointer),
        }
    }

    /// Leaves out the alternatives that contradict what stands beside them.
    fn leave_out_the_impossible(&mut self, candidates: &mut Vec<Candidate<'_>>) {
        for candidate in candidates.extract_if(.., |it| it.conflict.is_some()) {
            let conflict = candidate.conflict.unwrap_or_default();
            let message = format!("no value can be this alternative: {conflict}; left out");
            let help = "mend the alternative, or what stands beside it";
            self.unsupported(&candidate.place, "conflict", message, help);
        }
    }
}

impl<'a> Merged<'a> {
    /// Returns what holds beside the alternatives.
    pub(super) fn beside_alternatives(&self) -> Vec<Entry<'a>> {
        let parts = self.parts.iter().filter(|part| {
            let own = Keywords::own(part.item);
            own.kind.is_some() || own.has_own_shape()
        });
        parts.map(|part| Entry::item(part.item, Aspect::Own, part)).collect()
    }
}

impl<'a> Candidate<'a> {
    /// Returns all that holds, with what the alternative itself holds named after its role.
    pub(super) fn named(&self, role: &Origin) -> Vec<Entry<'a>> {
        let mut entries = self.entries.clone();
        for entry in &mut entries {
            if entry.pointer == self.place && entry.schema().is_some() {
                entry.origin = role.clone();
            }
        }
        entries
    }

    /// Says whether the empty text is all that it allows.
    pub(super) fn is_empty_text(&self) -> bool {
        self.sketch.values.as_deref() == Some(&[Constant::Text(String::new())])
    }
}

/// Returns the alternatives inside of one that says nothing else.
fn spread<'a>(entry: &Entry<'a>) -> Option<Vec<Entry<'a>>> {
    let Held::Item(item, Aspect::Whole) = entry.held else { return None };
    let keywords = Keywords::of(item);
    let says_more = keywords.kind.is_some()
        || keywords.has_own_shape()
        || keywords.not.is_some()
        || !keywords.all_of.is_empty()
        || item.schema_data.discriminator.is_some()
        || item.schema_data.nullable;
    let (keyword, group) = match (keywords.one_of, keywords.any_of) {
        (group @ [_, ..], []) => ("oneOf", group),
        ([], group @ [_, ..]) => ("anyOf", group),
        _ => return None,
    };
    let place = entry.pointer.child(keyword);
    let inner = group.iter().enumerate();
    let inner = inner.map(|(index, it)| Entry::of(it, &entry.origin, &place.index(index)));
    (!says_more).then(|| inner.collect())
}

/// Says whether an alternative only says which members must be there.
fn only_requires(entry: &Entry<'_>) -> bool {
    entry.schema().is_some_and(|item| {
        let keywords = Keywords::of(item);
        let about = Keywords { required: &[], ..Keywords::of(item) };
        !about.has_own_shape()
            && !about.has_alternatives()
            && about.all_of.is_empty()
            && matches!(keywords.kind, None | Some("object"))
    })
}
