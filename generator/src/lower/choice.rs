//! `oneOf` and `anyOf`: what becomes of alternatives.
//!
//! The promise: the narrowest form that loses nothing, by one chain of cases. One alternative
//! beside null is that one; texts are one text, open; objects that differ only in what they require
//! are one object; what a tag tells apart is a union; the rest is a choice, told apart by what its
//! values look like. Where nothing tells two of them apart, that is said.

use std::collections::BTreeSet;
use std::rc::Rc;

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value as Json;

use crate::ir::{
    Alternative, Choice, Constant, Definition, Docs, Enumeration, Kind, Object, Origin, Presence,
    Shape, Type, Value,
};
use crate::pointer::Pointer;

use super::Lowering;
use super::enumeration::once_each;
use super::label::{label, name_of_kind};
use super::merge::{Aspect, Entry, Group, Held, Merged};
use super::schema::{Keywords, Outcome, RAW};
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
    fn again(
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
    fn only(&mut self, entries: &[Entry<'_>], origin: &Origin, place: &Pointer) -> Outcome {
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
            return self.one_text(&candidates, origin);
        }
        if candidates.iter().all(|it| it.sketch.is_only(Kind::Integer)) && candidates.len() > 1 {
            let all: Vec<&Candidate<'_>> = candidates.iter().collect();
            if let Some(integers) = self.one_integer(&all) {
                return Outcome::Shape(Shape::Enumeration(integers));
            }
        }
        if let Some((one, required)) = same_but_for_required(&candidates) {
            let place = candidates[0].place.clone();
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
        }
        match candidates.as_slice() {
            [] => Outcome::Type(Type::Anything),
            [one] => self.only(&one.entries, origin, &one.place),
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

    /// Returns the enumeration whose values stand in an alternative each, with what is said of
    /// them.
    fn of_values(&mut self, candidates: &[Candidate<'_>]) -> Option<Outcome> {
        let mut texts = Vec::new();
        let mut integers = Vec::new();
        for candidate in candidates {
            let entry = candidate.variant.as_ref()?;
            let item = entry.schema()?;
            let [value] = Keywords::own(item).values.all().try_into().ok()?;
            let data = &item.schema_data;
            let docs = Docs {
                text: data.description.clone(),
                place: entry.pointer.clone(),
                ..Docs::default()
            };
            let rename = data.title.clone();
            match value {
                Json::String(value) => texts.push(Value { value, rename, docs }),
                Json::Number(number) => {
                    integers.push(Value { value: number.as_i64()?, rename, docs });
                }
                _ => return None,
            }
        }
        let enumeration = match (texts.as_slice(), integers.as_slice()) {
            ([_, ..], []) => Enumeration::Texts(once_each(texts)),
            ([], [_, ..]) => Enumeration::Integers(once_each(integers)),
            _ => return None,
        };
        Some(Outcome::Shape(Shape::Enumeration(enumeration)))
    }

    /// Lowers alternatives that are all texts: an enumeration, which is open to others, or a text.
    fn one_text(&mut self, candidates: &[Candidate<'_>], origin: &Origin) -> Outcome {
        let enumerated: Vec<&Candidate<'_>> =
            candidates.iter().filter(|it| it.sketch.values.is_some()).collect();
        match enumerated.as_slice() {
            [one] if !one.is_empty_text() => {
                return self.only(&one.entries, origin, &one.place);
            }
            [] => {
                let mut types: Vec<Type> = Vec::new();
                for it in candidates {
                    types.push(self.lower(&it.entries, origin, &it.place).ty);
                }
                types.dedup();
                let one = <[Type; 1]>::try_from(types).ok();
                return Outcome::Type(one.map_or(Type::Text, |[one]| one));
            }
            several if several.iter().all(|it| it.is_empty_text()) => {
                return Outcome::Type(Type::Text);
            }
            _ => {}
        }
        let values = enumerated.into_iter().flat_map(|it| self.texts_of(it)).collect::<Vec<_>>();
        Outcome::Shape(Shape::Enumeration(Enumeration::Texts(once_each(values))))
    }

    /// Returns the texts that an alternative enumerates, with what is said of each.
    fn texts_of(&mut self, candidate: &Candidate<'_>) -> Vec<Value<String>> {
        let merged = self.merged(&candidate.entries);
        if let Some((values, first)) = &merged.values {
            let texts: Vec<&Json> = values.iter().filter(|it| it.is_string()).collect();
            return self.texts(&merged.parts[*first], &texts);
        }
        let texts = candidate.sketch.values.iter().flatten().filter_map(|value| match value {
            Constant::Text(text) => Some(text.clone()),
            _ => None,
        });
        let docs = Docs { place: candidate.place.clone(), ..Docs::default() };
        texts.map(|value| Value { value, rename: None, docs: docs.clone() }).collect()
    }

    /// Lowers alternatives that are told apart by what their values look like.
    fn choice(
        &mut self,
        candidates: &[Candidate<'_>],
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let (texts, mut others): (Vec<&Candidate<'_>>, Vec<_>) =
            candidates.iter().partition(|it| it.sketch.is_only(Kind::Text));
        let mut found: Vec<(Alternative, Rc<Sketch>)> = Vec::new();
        for kind in [Kind::Boolean, Kind::Integer, Kind::Number] {
            let same = others.iter().copied().filter(|it| it.sketch.is_only(kind));
            let same: Vec<&Candidate<'_>> = same.collect();
            if let Some(alternative) = self.enumerated_apart(kind, &same, origin) {
                others.retain(|it| !it.sketch.is_only(kind));
                let has_open_integers = kind == Kind::Integer;
                let kinds = [kind].into();
                found.push((
                    alternative,
                    Rc::new(Sketch { kinds, has_open_integers, ..Sketch::default() }),
                ));
            }
        }
        let single = |kind: Kind| others.iter().filter(|it| it.sketch.is_only(kind)).count() == 1;
        // A text that can only be empty, to clear what was set, needs no type of its own.
        let own_text = |it: &&&Candidate<'_>| texts.len() == 1 && !it.is_empty_text();
        let mut is_open = false;
        for candidate in others.iter().chain(texts.first().filter(own_text)).copied() {
            let kinds: Vec<Kind> = candidate.sketch.kinds.iter().copied().collect();
            let label = label(candidate, candidates, &single);
            let role = origin.within(&label);
            let ty = self.lower(&candidate.named(&role), &role, &candidate.place).ty;
            // What may be anything is kept as it came in any case.
            is_open |= ty == Type::Anything;
            if ty == Type::Anything {
                continue;
            }
            let docs = self.docs_of(&candidate.entries, &candidate.place);
            if let Some((known, _)) = found.iter_mut().find(|(known, _)| known.ty == ty) {
                // What holds for one of them alone does not hold for both.
                known.docs.constraints.retain(|it| docs.constraints.contains(it));
                continue;
            }
            let sensitive = self.hides(&candidate.entries);
            let marks = Vec::new();
            let alternative =
                Alternative { label, docs, ty, kinds, marks, sensitive, boxed: false };
            found.push((alternative, Rc::clone(&candidate.sketch)));
        }
        if texts.len() > 1 || texts.iter().any(|it| it.is_empty_text()) {
            found.push((self.text_alternative(&texts, origin), Rc::clone(&texts[0].sketch)));
        }
        found.sort_by_key(|(it, _)| {
            candidates.iter().position(|other| other.place == it.docs.place)
        });
        match found.as_slice() {
            [] => return Outcome::Type(Type::Anything),
            [(one, _)]
                if !is_open
                    && candidates
                        .iter()
                        .all(|it| it.sketch.kinds.iter().all(|kind| one.kinds.contains(kind))) =>
            {
                return Outcome::Type(one.ty.clone());
            }
            _ => {}
        }
        self.mark(&mut found, pointer);
        let alternatives = found.into_iter().map(|(alternative, _)| alternative).collect();
        Outcome::Shape(Shape::Choice(Choice { alternatives }))
    }

    /// Lowers those of several alternatives that are texts as one.
    fn text_alternative(&mut self, texts: &[&Candidate<'_>], origin: &Origin) -> Alternative {
        let owned: Vec<Candidate<'_>> = texts.iter().map(|it| it.again()).collect();
        let label = name_of_kind(Kind::Text).to_owned();
        let role = origin.within(&label);
        let place = texts[0].place.clone();
        let empty = texts.len() == 1 && texts[0].is_empty_text();
        let text = empty.then(|| "The empty text.".to_owned());
        let docs = Docs { text, place: place.clone(), ..Docs::default() };
        let sensitive = texts.iter().any(|it| self.hides(&it.entries));
        let ty = match self.one_text(&owned, &role) {
            Outcome::Type(ty) => ty,
            Outcome::Shape(shape) => self.own_type(shape, role, &docs, sensitive),
        };
        let (kinds, marks) = (vec![Kind::Text], Vec::new());
        Alternative { label, docs, ty, kinds, marks, sensitive, boxed: false }
    }

    /// Lowers those of several alternatives that are of a kind as one, where values are enumerated:
    /// the types of such read those of each other.
    fn enumerated_apart(
        &mut self,
        kind: Kind,
        same: &[&Candidate<'_>],
        origin: &Origin,
    ) -> Option<Alternative> {
        let [first, _, ..] = same else { return None };
        let label = name_of_kind(kind).to_owned();
        let docs = Docs { place: first.place.clone(), ..Docs::default() };
        let sensitive = same.iter().any(|it| self.hides(&it.entries));
        let ty = if kind == Kind::Integer {
            let shape = Shape::Enumeration(self.one_integer(same)?);
            self.own_type(shape, origin.within(&label), &docs, sensitive)
        } else if !same.iter().any(|it| self.merged(&it.entries).values.is_some()) {
            return None;
        } else if kind == Kind::Boolean {
            Type::Boolean
        } else {
            Type::Number
        };
        let (kinds, marks) = (vec![kind], Vec::new());
        Some(Alternative { label, docs, ty, kinds, marks, sensitive, boxed: false })
    }

    /// Adds the type of an alternative that several are.
    fn own_type(&mut self, shape: Shape, origin: Origin, docs: &Docs, sensitive: bool) -> Type {
        let docs = docs.clone();
        let (rename, spare) = (None, false);
        Type::Named(self.add(Definition { origin, rename, docs, shape, sensitive, spare }))
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

impl Object {
    /// Lets members with these names be absent no more.
    fn require(&mut self, names: &BTreeSet<String>) {
        for member in self.members.iter_mut().filter(|it| names.contains(&it.wire)) {
            member.presence = match member.presence {
                Presence::Optional => Presence::Required,
                Presence::Open => Presence::Nullable,
                presence => presence,
            };
        }
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
    fn is_empty_text(&self) -> bool {
        self.sketch.values.as_deref() == Some(&[Constant::Text(String::new())])
    }

    fn again(&self) -> Candidate<'a> {
        Candidate {
            entries: self.entries.clone(),
            variant: self.variant.clone(),
            place: self.place.clone(),
            sketch: Rc::clone(&self.sketch),
            conflict: self.conflict.clone(),
            entries_order: self.entries_order.clone(),
        }
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

/// Returns the alternatives as one and what all of them require, when they are objects that differ
/// in nothing else.
fn same_but_for_required<'a>(
    candidates: &[Candidate<'a>],
) -> Option<(Vec<Entry<'a>>, BTreeSet<String>)> {
    let [first, _, ..] = candidates else { return None };
    let base = plain_object(first)?;
    let mut least: BTreeSet<String> = base.required.iter().cloned().collect();
    for other in candidates {
        let another = plain_object(other)?;
        let is_same = another.properties == base.properties
            && typed(another.additional) == typed(base.additional);
        if !is_same {
            return None;
        }
        least.retain(|name| another.required.contains(name));
    }
    let mut entries = first.entries.clone();
    for entry in &mut entries {
        if let (true, Held::Item(item, _)) = (entry.pointer == first.place, entry.held) {
            entry.held = Held::Item(item, Aspect::Loose);
        }
    }
    Some((entries, least))
}

/// Returns the schema of the members that an object does not name.
fn typed(additional: Option<&AdditionalProperties>) -> Option<&ReferenceOr<Schema>> {
    match additional {
        Some(AdditionalProperties::Schema(schema)) => Some(&**schema),
        _ => None,
    }
}

/// Returns the keywords of an alternative that is an object with members of its own.
fn plain_object<'a>(candidate: &Candidate<'a>) -> Option<Keywords<'a>> {
    let keywords = Keywords::of(candidate.variant.as_ref()?.schema()?);
    let plain = keywords.properties.is_some()
        && keywords.all_of.is_empty()
        && !keywords.has_alternatives()
        && keywords.not.is_none();
    plain.then_some(keywords)
}
