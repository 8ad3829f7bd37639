//! Alternatives that are one thing: an enumeration, a text, an object.

use std::collections::BTreeSet;

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};
use serde_json::Value as Json;

use crate::ir::{Constant, Docs, Enumeration, Forms, Object, Origin, Presence, Shape, Type, Value};

use super::Lowering;
use super::alternatives::Candidate;
use super::docs::add;
use super::entry::{Aspect, Entry, Held};
use super::enumeration::once_each;
use super::keywords::Keywords;
use super::schema::Outcome;

impl Lowering<'_> {
    /// Returns the enumeration whose values stand in an alternative each, with what is said of
    /// them.
    pub(super) fn of_values(&mut self, candidates: &[Candidate<'_>]) -> Option<Outcome> {
        let mut texts = Vec::new();
        let mut integers = Vec::new();
        for candidate in candidates {
            let entry = candidate.variant.as_ref()?;
            let item = entry.schema()?;
            let [value] = Keywords::own(item).values.all().try_into().ok()?;
            let mut docs = Docs { place: entry.pointer.clone(), ..Docs::default() };
            self.say_of_value(&mut docs, entry);
            let rename = item.schema_data.title.clone();
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
        for candidate in candidates {
            let merged = self.merged(&candidate.entries);
            self.note_parts(&merged);
        }
        Some(Outcome::Shape(Shape::Enumeration(enumeration)))
    }

    /// Lowers alternatives that are all texts: an enumeration, which is open to others, or a text.
    /// Returns what each of them says, too, which is in neither.
    pub(super) fn one_text(
        &mut self,
        candidates: &[&Candidate<'_>],
        origin: &Origin,
    ) -> (Outcome, Vec<Forms>) {
        let enumerated: Vec<&Candidate<'_>> =
            candidates.iter().copied().filter(|it| it.sketch.values.is_some()).collect();
        match enumerated.as_slice() {
            [one] if !one.is_empty_text() => {
                let forms = self.forms_of_values(candidates);
                return (self.only(&one.entries, origin, &one.place), forms);
            }
            [] => {
                let mut types: Vec<Type> = Vec::new();
                for it in candidates {
                    types.push(self.lower(&it.entries, origin, &it.place).ty);
                }
                types.dedup();
                let one = <[Type; 1]>::try_from(types).ok();
                let ty = one.map_or(Type::Text, |[one]| one);
                return (Outcome::Type(ty), self.forms(candidates));
            }
            several if several.iter().all(|it| it.is_empty_text()) => {
                return (Outcome::Type(Type::Text), self.forms(candidates));
            }
            _ => {}
        }
        let values = enumerated.into_iter().flat_map(|it| self.texts_of(it)).collect::<Vec<_>>();
        let texts = Enumeration::Texts(once_each(values));
        (Outcome::Shape(Shape::Enumeration(texts)), self.forms_of_values(candidates))
    }

    /// Returns the texts that an alternative enumerates, with what is said of each.
    fn texts_of(&mut self, candidate: &Candidate<'_>) -> Vec<Value<String>> {
        let merged = self.merged(&candidate.entries);
        self.note_parts(&merged);
        if let Some((values, first)) = &merged.values {
            let texts: Vec<&Json> = values.iter().filter(|it| it.is_string()).collect();
            let mut texts = self.texts(&merged.parts[*first], &texts);
            if let ([one], Some(item)) = (texts.as_mut_slice(), &candidate.variant) {
                self.say_of_value(&mut one.docs, item);
            }
            return texts;
        }
        let texts = candidate.sketch.values.iter().flatten().filter_map(|value| match value {
            Constant::Text(text) => Some(text.clone()),
            _ => None,
        });
        let docs = Docs { place: candidate.place.clone(), ..Docs::default() };
        texts.map(|value| Value { value, rename: None, docs: docs.clone() }).collect()
    }

    /// Says what is said of an alternative of the only value that it is.
    pub(super) fn say_of_value(&self, docs: &mut Docs, alternative: &Entry<'_>) {
        let Some(item) = alternative.schema() else { return };
        let mut said = Docs::default();
        add(&mut said, &item.schema_data);
        docs.text = docs.text.take().or(said.text);
        docs.link = docs.link.take().or(said.link);
        let sentences = self.sentences_of_one(item, &alternative.pointer);
        sentences.into_iter().for_each(|it| docs.demand(it));
        if said.deprecated {
            docs.demand("Deprecated.".to_owned());
        }
    }
}

impl Object {
    /// Lets members with these names be absent no more.
    pub(super) fn require(&mut self, names: &BTreeSet<String>) {
        for member in self.members.iter_mut().filter(|it| names.contains(&it.wire)) {
            member.presence = match member.presence {
                Presence::Optional => Presence::Required,
                Presence::Open => Presence::Nullable,
                presence => presence,
            };
        }
    }
}

/// Returns the alternatives as one and what all of them require, when they are objects that differ
/// in nothing else.
pub(super) fn same_but_for_required<'a>(
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
