//! Enumerations of texts and of integers.

use openapiv3::Schema;
use serde_json::Value as Json;

use crate::ir::{Docs, Enumeration, Value};
use crate::pointer::Pointer;

use super::Lowering;

impl Lowering<'_> {
    /// Lowers an `enum` whose values are all texts or all integers. None when they are not.
    pub(super) fn enumeration(
        &mut self,
        schema: &Schema,
        kind: Option<&str>,
        values: &[Json],
        pointer: &Pointer,
    ) -> Option<Enumeration> {
        let place = pointer.child("enum");
        // Null stands beside the values when the schema is nullable, which says it already.
        let nullable = schema.schema_data.nullable;
        let beside = |value: &Json| nullable && value.is_null();
        let given = values.iter().enumerate().filter(|(_, value)| !beside(value));
        let given: Vec<(usize, &Json)> = given.collect();
        let (_, first) = given.first()?;
        if schema.schema_data.extensions.contains_key("x-numeric-text") {
            self.left_out("x-numeric-text", pointer, "must stand on an integer without `enum`");
        }
        let names = self.names_of_values(schema, values.len(), pointer);
        let fits = |value: &Json| match first {
            Json::String(_) => value.is_string(),
            _ => value.as_i64().is_some(),
        };
        if let Some((index, _)) = given.iter().find(|(_, value)| !fits(value)) {
            let message = match kind {
                Some(kind) => format!(
                    "an enum with values that are neither all texts nor all integers of 64 bits; \
                     its values are left a plain {kind}"
                ),
                None => "an enum with values that are neither all texts nor all integers of 64 \
                         bits; they are kept as raw JSON"
                    .to_owned(),
            };
            let help = "none is needed: nothing is lost";
            self.unsupported(&place.index(*index), "mixed-enum", message, help);
            return None;
        }
        let meanings = schema.schema_data.extensions.get("x-enum-descriptions");
        let part = |index: usize, text: &str| {
            let meaning = meanings.and_then(|all| all.get(text).or_else(|| all.get(index)));
            let text = meaning.and_then(Json::as_str).map(str::to_owned);
            let docs = Docs { text, place: place.index(index), ..Docs::default() };
            (names.get(index).cloned(), docs)
        };
        Some(if first.is_string() {
            let texts = given.iter().filter_map(|(index, it)| Some((*index, it.as_str()?)));
            Enumeration::Texts(once_each(texts.map(|(index, text)| {
                let (rename, docs) = part(index, text);
                Value { value: text.to_owned(), rename, docs }
            })))
        } else {
            let integers = given.iter().filter_map(|(index, it)| Some((*index, it.as_i64()?)));
            Enumeration::Integers(once_each(integers.map(|(index, value)| {
                let (rename, docs) = part(index, &value.to_string());
                Value { value, rename, docs }
            })))
        })
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

/// Drops every value that stands there already.
fn once_each<T: PartialEq>(values: impl Iterator<Item = Value<T>>) -> Vec<Value<T>> {
    let mut known: Vec<Value<T>> = Vec::new();
    for value in values {
        if known.iter().all(|other| other.value != value.value) {
            known.push(value);
        }
    }
    known
}
