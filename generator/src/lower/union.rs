//! Unions whose variants are told apart by a tag.
//!
//! The promise: a tag is what the mapping says, or what the variant itself prescribes, or else the
//! name of its schema. Two variants with the same tag are none that a tag tells apart.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use openapiv3::Discriminator;

use crate::ir::{Constant, Kind, Origin, Shape, Type, Union, Variant};
use crate::pointer::Pointer;

use super::alternatives::Candidate;
use super::entry::{Entry, Held};
use super::schema::Outcome;
use super::sketch::Feature;
use super::{Lowering, name_of};

impl<'d> Lowering<'d> {
    /// Lowers alternatives that a tag tells apart, said or plain. None when there is no such tag.
    pub(super) fn tagged(
        &mut self,
        candidates: &[Candidate<'_>],
        discriminator: Option<&Discriminator>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Option<Outcome> {
        let inherited = match discriminator {
            Some(_) => None,
            None => self.inherited(candidates),
        };
        if let Some(said) = inherited
            && let Some(union) = self.told_by(candidates, Some(said), false, origin, pointer)
        {
            return Some(union);
        }
        self.told_by(candidates, discriminator, true, origin, pointer)
    }

    /// Returns the discriminator of a schema that all alternatives are made of.
    fn inherited<'a>(&self, candidates: &[Candidate<'a>]) -> Option<&'a Discriminator>
    where
        'd: 'a,
    {
        let said = |candidate: &Candidate<'a>| {
            let parts = self.merged(&candidate.entries).parts.into_iter();
            let said = parts.filter_map(|part| {
                Some((part.pointer, part.item.schema_data.discriminator.as_ref()?))
            });
            said.collect::<Vec<_>>()
        };
        let [first, others @ ..] = candidates else { return None };
        let others: Vec<_> = others.iter().map(said).collect();
        let is_in_all =
            |place: &Pointer| others.iter().all(|it| it.iter().any(|it| it.0 == *place));
        let found = said(first).into_iter().find(|(place, _)| is_in_all(place));
        found.map(|(_, said)| said).filter(|_| !others.is_empty())
    }

    /// Lowers alternatives that a tag tells apart. With `complete`, a mapping may have alternatives
    /// that are not listed.
    fn told_by(
        &mut self,
        candidates: &[Candidate<'_>],
        discriminator: Option<&Discriminator>,
        complete: bool,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Option<Outcome> {
        let objects = candidates.iter().all(|it| it.sketch.is_only(Kind::Object));
        if !objects || candidates.is_empty() {
            return None;
        }
        let (property, tags) = match discriminator {
            Some(said) => (said.property_name.clone(), self.said_tags(candidates, said)?),
            None => plain_tags(candidates)?,
        };
        let is_text = |it: &Candidate<'_>| {
            it.sketch.members.get(&property).is_none_or(|it| it.kinds.contains(&Kind::Text))
        };
        if !candidates.iter().all(is_text) {
            return None;
        }
        // One that may be null or a number is demanded as little as one that may be absent.
        let is_demanded = |it: &Feature| it.required && it.kinds.iter().eq([&Kind::Text]);
        let demanded =
            candidates.iter().all(|it| it.sketch.members.get(&property).is_some_and(is_demanded));
        let mut variants = Vec::new();
        for (candidate, tags) in candidates.iter().zip(&tags) {
            let role = tags.first().cloned().unwrap_or_default();
            let role = origin.within(&role);
            let lowered = self.lower(&candidate.named(&role), &role, &candidate.place);
            let Type::Named(body) = lowered.ty else { return None };
            let tags = tags.iter().cloned();
            variants.extend(tags.map(|tag| Variant { tag, body, boxed: false }));
        }
        if complete {
            self.mapped_elsewhere(discriminator, candidates, pointer, &mut variants)?;
        }
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
        let listed: BTreeSet<&str> = candidates.iter().filter_map(|it| self.target(it)).collect();
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

    /// Returns the tags of each alternative under a discriminator.
    ///
    /// The tags of a union inside of it, by the same member, are its own: they are what the member
    /// says of every value of it. It may be left with none, when the mapping gives them away.
    fn said_tags(
        &mut self,
        candidates: &[Candidate<'_>],
        said: &Discriminator,
    ) -> Option<Vec<Vec<String>>> {
        let mut prescribed: HashMap<String, usize> = HashMap::new();
        let mut found = Vec::new();
        for candidate in candidates {
            let inside = self.tags_inside(candidate, &said.property_name);
            let own = match &inside {
                Some(_) => Vec::new(),
                None => texts_of(candidate, &said.property_name).unwrap_or_default(),
            };
            for tag in &own {
                *prescribed.entry(tag.clone()).or_default() += 1;
            }
            found.push((self.target(candidate), own, inside));
        }
        let mut mapped: HashMap<String, Vec<String>> = HashMap::new();
        for (tag, target) in &said.mapping {
            mapped.entry(whole(target)).or_default().push(tag.clone());
        }
        let mut all = Vec::new();
        for (target, own, inside) in &found {
            let mut tags = target.and_then(|it| mapped.get(it)).cloned().unwrap_or_default();
            // What several alternatives prescribe is inherited, and tells nothing; nor does what
            // else they inherit with it.
            let is_inherited = own.iter().any(|tag| prescribed[tag] > 1);
            let is_own = |tag: &&String| !said.mapping.contains_key(*tag) && !is_inherited;
            tags.extend(own.iter().filter(is_own).cloned());
            if tags.is_empty() && inside.is_none() {
                let implicit = name_of((*target)?, "schemas")?;
                if !own.is_empty() && !own.contains(&implicit) {
                    return None;
                }
                tags.push(implicit);
            }
            all.push(tags);
        }
        let mut seen = BTreeSet::new();
        if !all.iter().flatten().all(|tag| seen.insert(tag.clone())) {
            return None;
        }
        let mut given: HashMap<&str, &str> = HashMap::new();
        for (tags, (target, _, inside)) in all.iter_mut().zip(&found) {
            for (tag, place) in inside.iter().flat_map(|it| it.iter()) {
                if seen.contains(tag) || said.mapping.contains_key(tag) {
                    continue;
                }
                match given.insert(tag, place) {
                    None => tags.push(tag.clone()),
                    // The same in two unions is the same whichever has it.
                    Some(known) if known == place => {}
                    Some(_) => return None,
                }
            }
            if tags.is_empty() && target.is_none() {
                return None;
            }
        }
        Some(all)
    }

    /// Returns the tags of an alternative that is itself told apart by this member, and what each
    /// stands for.
    fn tags_inside(&mut self, candidate: &Candidate<'_>, property: &str) -> Option<InnerTags> {
        let entries = match candidate.variant.as_ref().map(|it| self.behind(it)) {
            Some(behind) if behind.schema().is_some() => vec![behind],
            _ => candidate.entries.clone(),
        };
        let merged = self.merged(&entries);
        let [group] = merged.groups.as_slice() else { return None };
        let said = group.discriminator.filter(|it| it.property_name == property)?;
        let key = (group.pointer.clone(), property.to_owned());
        if let Some(known) = self.inner_tags.get(&key) {
            return known.clone();
        }
        // What is inside of itself has no tags that way.
        self.inner_tags.insert(key.clone(), None);
        let own = merged.beside_alternatives();
        let inner = self.candidates(&own, group);
        let tags = self.said_tags(&inner, said).map(|tags| {
            let place = |it: &Candidate<'_>| {
                self.target(it).map_or_else(|| it.place.to_string(), str::to_owned)
            };
            let listed = inner.iter().zip(tags).flat_map(|(candidate, tags)| {
                let place = place(candidate);
                tags.into_iter().map(move |tag| (tag, place.clone()))
            });
            let mut all: Vec<_> = listed.collect();
            let mapped = said.mapping.iter().map(|(tag, target)| (tag.clone(), whole(target)));
            for (tag, target) in mapped {
                if !all.iter().any(|(known, _)| *known == tag) {
                    all.push((tag, target));
                }
            }
            Rc::from(all)
        });
        self.inner_tags.insert(key, tags.clone());
        tags
    }

    /// Returns the reference that an alternative is, also where other things stand beside it that
    /// say nothing of its values.
    fn target<'a>(&self, candidate: &Candidate<'a>) -> Option<&'a str>
    where
        'd: 'a,
    {
        let near = self.near(candidate.variant.as_slice());
        let mut saying = near.iter().filter(|it| it.says_something());
        match (saying.next()?.held, saying.next()) {
            (Held::Reference(reference), None) => Some(reference),
            _ => None,
        }
    }

    /// Returns what is behind references to nothing but references.
    fn behind<'a>(&self, entry: &Entry<'a>) -> Entry<'a>
    where
        'd: 'a,
    {
        let mut entry = entry.clone();
        // A chain that is longer than there are schemas goes in circles.
        for _ in 0..=self.components.schemas.len() {
            let near = self.near(std::slice::from_ref(&entry));
            let mut saying = near.iter().filter(|it| it.says_something());
            let next = match (saying.next().map(|it| it.held), saying.next()) {
                (Some(Held::Reference(reference)), None) => self.named_item(reference),
                _ => None,
            };
            match next {
                Some(next) => entry = next,
                None => break,
            }
        }
        entry
    }
}

/// The tags of a union inside of another one, and what each stands for.
pub(super) type InnerTags = Rc<[(String, String)]>;

/// Returns the reference that an entry of a mapping stands for, which may be the name of a schema.
fn whole(target: &str) -> String {
    if target.contains('/') { target.to_owned() } else { format!("#/components/schemas/{target}") }
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
