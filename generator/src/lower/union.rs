//! Unions whose variants are told apart by a tag.
//!
//! The promise: a tag is what the mapping says, or what the variant itself prescribes, or else the
//! name of its schema. Two variants with the same tag are none that a tag tells apart.

use std::collections::BTreeSet;

use openapiv3::Discriminator;

use crate::ir::{Constant, Kind, Origin, Shape, Type, Union, Variant};
use crate::pointer::Pointer;

use super::choice::Candidate;
use super::merge::{Entry, Held};
use super::schema::Outcome;
use super::{Lowering, name_of};

impl Lowering<'_> {
    /// Lowers alternatives that a tag tells apart, said or plain. None when there is no such tag.
    pub(super) fn tagged(
        &mut self,
        candidates: &[Candidate<'_>],
        discriminator: Option<&Discriminator>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Option<Outcome> {
        let objects = candidates.iter().all(|it| it.sketch.is_only(Kind::Object));
        if !objects || candidates.is_empty() {
            return None;
        }
        let (property, tags) = match discriminator {
            Some(said) => (said.property_name.clone(), said_tags(candidates, said)?),
            None => plain_tags(candidates)?,
        };
        let is_text = |it: &Candidate<'_>| {
            it.sketch.members.get(&property).is_none_or(|it| it.kinds.contains(&Kind::Text))
        };
        if !candidates.iter().all(is_text) {
            return None;
        }
        let demanded = candidates
            .iter()
            .all(|it| it.sketch.members.get(&property).is_some_and(|feature| feature.required));
        let mut variants = Vec::new();
        for (candidate, tags) in candidates.iter().zip(&tags) {
            let role = tags.first().cloned().unwrap_or_default();
            let role = origin.within(&role);
            let lowered = self.lower(&candidate.named(&role), &role, &candidate.place);
            let Type::Named(body) = lowered.ty else { return None };
            let tags = tags.iter().cloned();
            variants.extend(tags.map(|tag| Variant { tag, body, boxed: false }));
        }
        self.mapped_elsewhere(discriminator, candidates, pointer, &mut variants)?;
        if let Some(said) = discriminator {
            variants.sort_by_key(|it| said.mapping.get_index_of(&it.tag).unwrap_or(usize::MAX));
        }
        Some(Outcome::Shape(Shape::Union(Union { property, demanded, variants })))
    }

    /// Adds what a mapping names and the alternatives do not.
    fn mapped_elsewhere(
        &mut self,
        discriminator: Option<&Discriminator>,
        candidates: &[Candidate<'_>],
        pointer: &Pointer,
        variants: &mut Vec<Variant>,
    ) -> Option<()> {
        let listed: BTreeSet<&str> = candidates.iter().filter_map(Candidate::reference).collect();
        for (tag, target) in discriminator.iter().flat_map(|it| &it.mapping) {
            if listed.contains(&*whole(target)) || variants.iter().any(|it| it.tag == *tag) {
                continue;
            }
            let place = pointer.child("discriminator").child("mapping").child(tag);
            let Type::Named(body) = self.reference(&whole(target), &place) else {
                return None;
            };
            variants.push(Variant { tag: tag.clone(), body, boxed: false });
        }
        Some(())
    }
}

/// Returns the reference that an entry of a mapping stands for, which may be the name of a schema.
fn whole(target: &str) -> String {
    if target.contains('/') { target.to_owned() } else { format!("#/components/schemas/{target}") }
}

/// Returns the tags of each alternative under a discriminator.
fn said_tags(candidates: &[Candidate<'_>], said: &Discriminator) -> Option<Vec<Vec<String>>> {
    let mapped = |candidate: &Candidate<'_>| -> Vec<String> {
        let Some(reference) = candidate.reference() else { return Vec::new() };
        let entries = said.mapping.iter().filter(|(_, target)| whole(target) == reference);
        entries.map(|(tag, _)| tag.clone()).collect()
    };
    let own: Vec<Vec<String>> =
        candidates.iter().map(|it| texts_of(it, &said.property_name).unwrap_or_default()).collect();
    let mut all = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let mut tags = mapped(candidate);
        // What several alternatives prescribe is inherited, and tells nothing.
        let others = || own.iter().enumerate().filter(|(other, _)| *other != index);
        let is_own = |tag: &&String| {
            !said.mapping.contains_key(*tag) && !others().any(|(_, other)| other.contains(tag))
        };
        tags.extend(own[index].iter().filter(is_own).cloned());
        if tags.is_empty() {
            let implicit = name_of(candidate.reference()?, "schemas")?;
            if !own[index].is_empty() && !own[index].contains(&implicit) {
                return None;
            }
            tags.push(implicit);
        }
        all.push(tags);
    }
    let mut seen = BTreeSet::new();
    all.iter().flatten().all(|tag| seen.insert(tag.clone())).then_some(all)
}

/// Returns the member that every alternative demands with texts that no other has, and those texts.
fn plain_tags(candidates: &[Candidate<'_>]) -> Option<(String, Vec<Vec<String>>)> {
    let [first, _, ..] = candidates else { return None };
    let properties = first.entries_order.iter();
    properties
        .filter_map(|property| {
            let mut seen = BTreeSet::new();
            let tags = candidates.iter().map(|candidate| {
                let feature = candidate.sketch.members.get(property)?;
                let texts = texts_of(candidate, property).filter(|_| feature.required)?;
                texts.iter().all(|text| seen.insert(text.clone())).then_some(texts)
            });
            Some((property.clone(), tags.collect::<Option<Vec<_>>>()?))
        })
        .min_by_key(|(_, tags)| tags.iter().map(Vec::len).sum::<usize>())
}

/// Returns the texts that an alternative prescribes for a member.
fn texts_of(candidate: &Candidate<'_>, property: &str) -> Option<Vec<String>> {
    let feature = candidate.sketch.members.get(property)?;
    let values = feature.values.as_ref().filter(|it| !it.is_empty())?;
    let texts = values.iter().map(|value| match value {
        Constant::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

impl Candidate<'_> {
    /// Returns the reference that the alternative is.
    pub(super) fn reference(&self) -> Option<&str> {
        match self.variant.as_ref().map(|it: &Entry<'_>| it.held) {
            Some(Held::Reference(reference)) => Some(reference),
            _ => None,
        }
    }
}
