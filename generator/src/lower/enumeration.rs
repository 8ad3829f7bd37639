//! Enumerations of texts and of integers.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use openapiv3::Schema;
use serde_json::Value as Json;

use crate::code_span::code_span;
use crate::ir::{
    Alternative, Choice, Constant, Definition, Docs, Enumeration, Forms, Kind, Origin, Shape, Type,
    Value, Width,
};
use crate::pointer::Pointer;

use super::Lowering;
use super::alternatives::Candidate;
use super::merge::{Merged, Part};
use super::numbers::{as_integer, integer, is_integer, number};
use super::schema::{Outcome, RAW};

impl Lowering<'_> {
    /// Lowers what has enumerated values: an enumeration where they are all texts or all integers,
    /// a choice where they are of several kinds, else the type that they have.
    pub(super) fn values(
        &mut self,
        merged: &Merged<'_>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let (Some((_, first)), Some(values)) = (&merged.values, merged.allowed()) else {
            return Outcome::Type(Type::Anything);
        };
        let part = &merged.parts[*first];
        if part.item.schema_data.extensions.contains_key("x-numeric-text") {
            let rule = "must stand on an integer without `enum`";
            self.left_out("x-numeric-text", pointer, rule);
        }
        let mut kinds: Vec<(Kind, Type)> = Vec::new();
        let texts: Vec<&Json> = values.iter().filter(|it| it.is_string()).collect();
        let is_whole = |it: &&Json| match merged.kind {
            Some("integer") => as_integer(it).is_some(),
            _ => it.as_i64().is_some(),
        };
        let integers: Vec<&Json> = values.iter().filter(is_whole).collect();
        let others = values.iter().filter(|it| !it.is_null()).count();
        if !texts.is_empty()
            && texts.len() == others
            && matches!(merged.kind, Some("string") | None)
        {
            let texts = self.texts(part, &texts);
            return Outcome::Shape(Shape::Enumeration(Enumeration::Texts(texts)));
        }
        let whole = matches!(merged.kind, Some("integer") | None);
        if !integers.is_empty() && integers.len() == others && whole {
            let integers = self.integers(part, &integers);
            return Outcome::Shape(Shape::Enumeration(Enumeration::Integers(integers)));
        }
        match merged.kind() {
            Some("boolean") => return Outcome::Type(Type::Boolean),
            Some("number") if texts.is_empty() => return Outcome::Type(number(merged)),
            // Of what is no single value, the documentation alone says which there are.
            Some("array") => return Outcome::Type(self.list(merged, origin)),
            Some("object") => {
                return match merged.properties.is_empty() && merged.additional.is_empty() {
                    true => Outcome::Type(Type::Anything),
                    false => self.object_or_map(merged, true, origin, pointer),
                };
            }
            Some(kind) => return Outcome::Type(self.odd_values(merged, kind, &values)),
            None => {}
        }
        if !texts.is_empty() {
            let shape = Shape::Enumeration(Enumeration::Texts(self.texts(part, &texts)));
            kinds.push((Kind::Text, self.inside(shape, origin, "text", pointer)));
        }
        let numbers = values.iter().filter(|it| it.is_number()).count();
        if numbers > 0 && numbers == integers.len() {
            let integers = Enumeration::Integers(self.integers(part, &integers));
            let shape = Shape::Enumeration(integers);
            kinds.push((Kind::Integer, self.inside(shape, origin, "integer", pointer)));
        } else if numbers > 0 {
            kinds.push((Kind::Number, Type::Number));
        }
        if values.iter().any(Json::is_boolean) {
            kinds.push((Kind::Boolean, Type::Boolean));
        }
        let is_plain = values.iter().all(|it| !it.is_array() && !it.is_object());
        match kinds.as_slice() {
            [(_, one)] if is_plain => Outcome::Type(one.clone()),
            [] => Outcome::Type(Type::Anything),
            _ => Outcome::Shape(Shape::Choice(Choice {
                alternatives: kinds.into_iter().map(|(kind, ty)| of_kind(kind, ty)).collect(),
            })),
        }
    }

    /// Returns the type of what no enumeration can be made of: one of its values is not of its
    /// type, or an integer that is too large.
    fn odd_values(&mut self, merged: &Merged<'_>, kind: &str, values: &[Json]) -> Type {
        let Some((_, first)) = &merged.values else { return Type::Anything };
        let part = &merged.parts[*first];
        let fits = |it: &Json| if kind == "string" { it.is_string() } else { is_integer(it) };
        let known = part.keywords.values.all();
        let find = |is: &dyn Fn(&Json) -> bool| {
            known.iter().position(|it| !it.is_null() && values.contains(it) && is(it))
        };
        let (index, wrong, ty) = match find(&|it| !fits(it)) {
            Some(index) => {
                let (ty, kept) = match kind {
                    "string" => (Type::Text, "a plain text"),
                    _ => (Type::Anything, "raw JSON"),
                };
                let wrong = format!("is not of type {kind}, as the enum is; the value is {kept}");
                (index, wrong, ty)
            }
            None => {
                let Some(index) = find(&|it| as_integer(it).is_none()) else {
                    return if kind == "string" { Type::Text } else { Type::Anything };
                };
                let (ty, kept) = match integer(merged) {
                    Type::Integer(Width::Unsigned64) if known.iter().all(is_unsigned) => {
                        (Type::Integer(Width::Unsigned64), "an integer of 64 bits without a sign")
                    }
                    _ => (Type::Number, "a number of any size"),
                };
                let wrong = format!(
                    "is too large for an enumeration, which has integers of 64 bits with a sign; \
                     the value is {kept}"
                );
                (index, wrong, ty)
            }
        };
        let place = part.pointer.child("enum").index(index);
        let written = self.document.node(&place).map(|it| match it.as_number() {
            Some(digits) => digits.to_owned(),
            None => it.to_json().to_string(),
        });
        let value = code_span(&written.unwrap_or_else(|| known[index].to_string()));
        self.unsupported(&place, "mixed-enum", format!("{value} {wrong}"), RAW);
        ty
    }

    /// Adds a type that stands in another one.
    fn inside(&mut self, shape: Shape, origin: &Origin, role: &str, pointer: &Pointer) -> Type {
        let docs = Docs { place: pointer.clone(), ..Docs::default() };
        let origin = origin.within(role);
        Type::Named(self.add(Definition {
            origin,
            rename: None,
            docs,
            shape,
            sensitive: false,
            spare: false,
        }))
    }

    /// Lowers those texts of an `enum` that are given.
    pub(super) fn texts(&mut self, part: &Part<'_>, given: &[&Json]) -> Vec<Value<String>> {
        self.named_values(part, given, |value| Some(value.as_str()?.to_owned()))
    }

    /// Lowers those integers of an `enum` that are given.
    fn integers(&mut self, part: &Part<'_>, given: &[&Json]) -> Vec<Value<i64>> {
        self.named_values(part, given, as_integer)
    }

    /// Returns the enumeration of all integers that alternatives enumerate, which are all integers.
    /// It is open to those of the others. There is none where no alternative enumerates any, or
    /// where one has values that an enumeration could not hold.
    pub(super) fn one_integer(
        &mut self,
        candidates: &[&Candidate<'_>],
    ) -> Option<(Enumeration, Vec<Forms>)> {
        let merged: Vec<Merged<'_>> =
            candidates.iter().map(|it| self.merged(&it.entries)).collect();
        let is_enumerated = |it: &Merged<'_>, one: &Candidate<'_>| {
            it.values.is_some() || one.sketch.values.is_some()
        };
        let mut all = merged.iter().zip(candidates);
        if !all.clone().any(|(it, one)| is_enumerated(it, one))
            || !all.all(|(it, one)| match is_enumerated(it, one) {
                true => it.allowed().is_none_or(|all| all.iter().all(is_integer_or_null)),
                false => it.groups.is_empty() && is_held(it),
            })
        {
            return None;
        }
        let mut integers = Vec::new();
        for (merged, candidate) in merged.iter().zip(candidates) {
            self.note_parts(merged);
            integers.extend(self.integers_of(merged, candidate));
        }
        let forms = self.forms_of_values(candidates);
        Some((Enumeration::Integers(once_each(integers)), forms))
    }

    /// Returns the integers that an alternative enumerates, with what is said of each.
    fn integers_of(&mut self, merged: &Merged<'_>, candidate: &Candidate<'_>) -> Vec<Value<i64>> {
        if let (Some((_, first)), Some(all)) = (&merged.values, merged.allowed()) {
            let all: Vec<&Json> = all.iter().collect();
            let mut integers = self.integers(&merged.parts[*first], &all);
            if let ([one], Some(own)) = (integers.as_mut_slice(), &candidate.variant) {
                // What is said of the alternative is said of its only value.
                let title = || own.schema().and_then(|it| it.schema_data.title.clone());
                one.rename = one.rename.take().or_else(title);
                self.say_of_value(&mut one.docs, own);
            }
            return integers;
        }
        let integers = candidate.sketch.values.iter().flatten().filter_map(|value| match value {
            Constant::Integer(integer) => Some(*integer),
            _ => None,
        });
        let docs = Docs { place: candidate.place.clone(), ..Docs::default() };
        integers.map(|value| Value { value, rename: None, docs: docs.clone() }).collect()
    }

    fn named_values<T: Clone + Eq + Hash + ToString>(
        &mut self,
        part: &Part<'_>,
        given: &[&Json],
        read: impl Fn(&Json) -> Option<T>,
    ) -> Vec<Value<T>> {
        let all = part.keywords.values.all();
        let names = self.names_of_values(part.item, all.len(), &part.pointer);
        let meanings = part.item.schema_data.extensions.get("x-enum-descriptions");
        let place = part.pointer.child("enum");
        let given: HashSet<T> = given.iter().filter_map(|value| read(value)).collect();
        once_each(all.iter().enumerate().filter_map(|(index, value)| {
            let value = read(value).filter(|it| given.contains(it))?;
            let text = value.to_string();
            let meaning = meanings.and_then(|all| all.get(&text).or_else(|| all.get(index)));
            let text = meaning.and_then(Json::as_str).map(str::to_owned);
            let docs = Docs { text, place: place.index(index), ..Docs::default() };
            Some(Value { value, rename: names.get(index).cloned(), docs })
        }))
    }

    /// Returns the names that the document prescribes for the values, one each or none at all.
    fn names_of_values(&mut self, schema: &Schema, count: usize, at: &Pointer) -> Vec<String> {
        let Some(names) = schema.schema_data.extensions.get("x-enum-varnames") else {
            return Vec::new();
        };
        let names = names.as_array().and_then(|names| {
            let names = names.iter().map(|name| name.as_str().map(str::to_owned));
            names.collect::<Option<Vec<_>>>()
        });
        match names {
            Some(names) if names.len() == count => names,
            Some(_) => {
                self.left_out("x-enum-varnames", at, "must have as many names as there are values");
                Vec::new()
            }
            None => {
                self.left_out("x-enum-varnames", at, "must be a list of texts");
                Vec::new()
            }
        }
    }
}

impl Merged<'_> {
    /// Returns the enumerated values. Where another part than theirs says the type, those of other
    /// types are none, unless all are.
    pub(super) fn allowed(&self) -> Option<Cow<'_, [Json]>> {
        let (values, first) = self.values.as_ref()?;
        let fits = |it: &Json| match self.kind {
            Some("string") => it.is_string(),
            Some("integer") => is_integer(it),
            Some("number") => it.is_number(),
            Some("boolean") => it.is_boolean(),
            Some("array") => it.is_array(),
            Some("object") => it.is_object(),
            _ => true,
        };
        let is_said_apart = self.kind.is_some() && self.parts[*first].keywords.kind.is_none();
        if !is_said_apart || !values.iter().any(fits) {
            return Some(Cow::Borrowed(values));
        }
        let fitting = values.iter().filter(|it| it.is_null() || fits(it));
        Some(Cow::Owned(fitting.cloned().collect()))
    }
}

fn is_integer_or_null(value: &Json) -> bool {
    value.is_null() || as_integer(value).is_some()
}

fn is_unsigned(value: &Json) -> bool {
    value.is_null() || value.as_u64().is_some()
}

/// Says whether an enumeration can hold every integer of this type.
fn is_held(merged: &Merged<'_>) -> bool {
    let is_plain = merged.extension("x-numeric-text").is_none();
    is_plain && matches!(integer(merged), Type::Integer(width) if width != Width::Unsigned64)
}

/// Drops every value that stands there already.
pub(super) fn once_each<T: Clone + Eq + Hash>(
    values: impl IntoIterator<Item = Value<T>>,
) -> Vec<Value<T>> {
    let mut known: HashSet<T> = HashSet::new();
    values.into_iter().filter(|it| known.insert(it.value.clone())).collect()
}

/// Returns the alternative that has all values of a kind.
pub(super) fn of_kind(kind: Kind, ty: Type) -> Alternative {
    Alternative {
        label: super::label::name_of_kind(kind).to_owned(),
        docs: Docs::default(),
        ty,
        kinds: vec![kind],
        marks: Vec::new(),
        sensitive: false,
        boxed: false,
    }
}
