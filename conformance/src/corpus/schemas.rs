//! Whether a value is what a schema wants, by an independent validator.
//!
//! The promise: a schema means what its own dialect says: `nullable` and boolean exclusive bounds
//! in Swagger 2.0 and OpenAPI 3.0, JSON Schema as it is in 3.1. A keyword that the validator does
//! not take says nothing. Where it takes nothing of a schema, everything is allowed, for then nobody
//! can say that a value is wrong. Which those are is said.
//!
//! One rule is the judge's own: `properties` where no type is said are those of an object, as
//! everybody means them, though the schema alone would allow any value that is none; such a value
//! breaks its schema here.

use std::collections::HashMap;

use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::json::Json;

use super::document::{Dialect, Document, child, decoded, tokens};

/// What the document is called when a schema is looked up in it.
const NAME: &str = "https://document.invalid/";

/// What a fragment may hold as it is.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The formats that a value is not held to: no type refuses a text because of them.
const LENIENT: [&str; 17] = [
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Keywords of one schema that are left out before it allows everything.
const MOST_FAULTS: usize = 16;

/// The schemas of a document.
pub(super) struct Schemas {
    /// The document as the validator reads it.
    root: Value,
    registry: Registry<'static>,
    draft: Draft,
    known: HashMap<(String, bool), Option<Validator>>,
    /// What the validator does not take, and why.
    faults: Vec<String>,
}

impl Schemas {
    pub(super) fn of(document: &Document) -> Result<Self, String> {
        let root = meant(validated(&document.root), false);
        let (root, draft) = match document.dialect {
            Dialect::Old => (redirected(translated(root)), Draft::Draft4),
            Dialect::New => (root, Draft::Draft202012),
        };
        let registry = registry(&root, draft)?;
        Ok(Schemas { root, registry, draft, known: HashMap::new(), faults: Vec::new() })
    }

    /// Says which schemas the validator does not take, and why.
    pub(super) fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Says whether the schema at `place` allows a value; with `formats`, only a text that is of
    /// its format where that has a type of its own.
    pub(super) fn allow(&mut self, place: &str, text: &str, formats: bool) -> Result<bool, String> {
        let json = Json::parse(text).map_err(|error| format!("{place}: {error}"))?;
        let value = validated(&json);
        let key = (place.to_owned(), formats);
        if !self.known.contains_key(&key) {
            let validator = self.validator(place, formats);
            self.known.insert(key.clone(), validator);
        }
        Ok(self.known.get(&key).and_then(Option::as_ref).is_none_or(|it| it.is_valid(&value)))
    }

    /// Builds the validator of the schema at `place`, without the keywords that it does not take.
    fn validator(&mut self, place: &str, formats: bool) -> Option<Validator> {
        for _ in 0..MOST_FAULTS {
            let fault = match self.build(place, formats) {
                Ok(validator) => return Some(validator),
                Err(fault) => fault,
            };
            let at = fault.instance_path().to_string();
            self.faults.push(format!("{place}: {fault:.300} at {at}"));
            let (parent, keyword) = at.rsplit_once('/')?;
            let schema = self.root.pointer_mut(parent).and_then(Value::as_object_mut)?;
            schema.remove(&keyword.replace("~1", "/").replace("~0", "~"))?;
            self.registry = registry(&self.root, self.draft).ok()?;
        }
        None
    }

    fn build(
        &self,
        place: &str,
        formats: bool,
    ) -> Result<Validator, jsonschema::ValidationError<'static>> {
        let found = moved(&self.root, place);
        let found = utf8_percent_encode(found.trim_start_matches('#'), PLAIN);
        let schema = serde_json::json!({ "$ref": format!("{NAME}#{found}") });
        let options = jsonschema::options().with_draft(self.draft).with_registry(&self.registry);
        let options = options.should_validate_formats(formats);
        let lenient = LENIENT.iter();
        let options = lenient.fold(options, |options, name| options.with_format(*name, |_| true));
        options.build(&schema)
    }
}

/// Returns what references into the document are looked up in.
fn registry(root: &Value, draft: Draft) -> Result<Registry<'static>, String> {
    let registry = Registry::new().draft(draft).add(NAME, root.clone());
    registry.and_then(|it| it.prepare()).map_err(|error| error.to_string())
}

/// Returns a value as the validator reads it, to whom a number beyond doubles is the last of them.
fn validated(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(text) => text.parse().map(Value::Number).unwrap_or_else(|_| {
            let value = text.parse::<f64>().unwrap_or_default();
            value.clamp(f64::MIN, f64::MAX).into()
        }),
        Json::Text(text) => Value::String(text.clone()),
        Json::Array(elements) => elements.iter().map(validated).collect(),
        Json::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), validated(value))).collect()
        }
    }
}

/// Returns a document whose schemas with `properties` and without a type are of objects. In a map
/// of schemas, which `properties` is, every name is one of a schema.
fn meant(value: Value, is_map: bool) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(|it| meant(it, false)).collect(),
        Value::Object(members) => {
            let mut members: Map<String, Value> = members
                .into_iter()
                .map(|(name, value)| {
                    let holds = !is_map && name == "properties";
                    (name, meant(value, holds))
                })
                .collect();
            const SAID: [&str; 7] = ["type", "$ref", "allOf", "anyOf", "oneOf", "enum", "const"];
            let has_members = members.get("properties").is_some_and(Value::is_object);
            if !is_map && has_members && !SAID.iter().any(|it| members.contains_key(*it)) {
                members.insert("type".to_owned(), Value::from("object"));
            }
            Value::Object(members)
        }
        other => other,
    }
}

/// Stands on what null was put beside.
const WRAPPED: &str = "x-with-null";

/// Returns where a place of the document is after null was put beside what holds it.
fn moved(root: &Value, place: &str) -> String {
    let mut value = Some(root);
    let mut way = "#".to_owned();
    for token in tokens(place).unwrap_or_default() {
        if value.is_some_and(|it| it.get(WRAPPED).is_some()) {
            way.push_str("/anyOf/1");
            value = value.and_then(|it| it.pointer("/anyOf/1"));
        }
        value = value.and_then(|it| match it {
            Value::Array(list) => list.get(token.parse::<usize>().ok()?),
            _ => it.get(&token),
        });
        way = child(&way, &token);
    }
    way
}

/// Lets every reference into something that null was put beside lead where it led before.
fn redirected(root: Value) -> Value {
    fn within(value: &mut Value, root: &Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(|it| within(it, root)),
            Value::Object(members) => {
                if let Some(Value::String(to)) = members.get_mut("$ref")
                    && to.starts_with("#/")
                {
                    let found = moved(root, &decoded(to));
                    *to = format!("#{}", utf8_percent_encode(&found[1..], PLAIN));
                }
                members.values_mut().for_each(|it| within(it, root));
            }
            _ => {}
        }
    }
    let mut copy = root.clone();
    within(&mut copy, &root);
    copy
}

/// Returns a document whose schemas say in draft 4 what they say in their own dialect.
fn translated(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(translated).collect(),
        Value::Object(members) => {
            let nullable = |name: &str| members.get(name) == Some(&Value::Bool(true));
            let nullable = nullable("nullable") || nullable("x-nullable");
            // A name of a schema would be taken for the base of what it refers to.
            let kept =
                members.into_iter().filter(|(name, value)| name != "id" || !value.is_string());
            let mut members: Map<String, Value> =
                kept.map(|(name, value)| (name, translated(value))).collect();
            if nullable {
                members.remove("nullable");
                return serde_json::json!({ "anyOf": [{ "type": "null" }, members], WRAPPED: true });
            }
            Value::Object(members)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn schemas(text: &str) -> Schemas {
        let root = Json::parse(text).unwrap_or(Json::Null);
        Schemas::of(&Document { root, dialect: Dialect::Old }).expect("a document")
    }

    #[test]
    fn what_stands_inside_of_something_nullable_is_found() {
        let mut schemas = schemas(
            r##"{"openapi": "3.0.3", "components": {"schemas": {
                "A": {"type": "object", "nullable": true, "properties": {"n": {"type": "integer"}}},
                "B": {"$ref": "#/components/schemas/A/properties/n"}}}}"##,
        );
        let places = ["#/components/schemas/A/properties/n", "#/components/schemas/B"];
        for place in places {
            assert_eq!(schemas.allow(place, "1", false), Ok(true), "{place}");
            assert_eq!(schemas.allow(place, "\"1\"", false), Ok(false), "{place}");
        }
        assert_eq!(schemas.allow("#/components/schemas/A", "null", false), Ok(true));
        assert!(schemas.faults().is_empty(), "{:?}", schemas.faults());
    }

    #[test]
    fn only_formats_with_a_type_of_their_own_count() {
        let mut schemas = schemas(
            r##"{"definitions": {"day": {"type": "string", "format": "date"},
                "mail": {"type": "string", "format": "email"}}}"##,
        );
        assert_eq!(schemas.allow("#/definitions/day", "\"no\"", true), Ok(false));
        assert_eq!(schemas.allow("#/definitions/day", "\"no\"", false), Ok(true));
        assert_eq!(schemas.allow("#/definitions/mail", "\"no\"", true), Ok(true));
    }

    #[test]
    fn a_keyword_that_is_none_takes_no_other_with_it() {
        let mut schemas = schemas(
            r##"{"definitions": {"A": {"properties": {
                "a/b": {"type": "string", "pattern": 0, "maxLength": "one"}}}}}"##,
        );
        assert_eq!(schemas.allow("#/definitions/A", r#"{"a/b": "no"}"#, false), Ok(true));
        assert_eq!(schemas.allow("#/definitions/A", r#"{"a/b": 0}"#, false), Ok(false));
        assert_eq!(schemas.faults().len(), 2, "{:?}", schemas.faults());
    }

    #[test]
    fn members_without_a_type_are_those_of_an_object() {
        let mut schemas = schemas(
            r##"{"definitions": {
                "plain": {"properties": {"properties": {"type": "string"}}},
                "chosen": {"properties": {"a": {}}, "oneOf": [{"type": "object"}, {"type": "string"}]},
                "null": {"properties": {"a": {}}, "x-nullable": true}}}"##,
        );
        let plain = "#/definitions/plain";
        assert_eq!(schemas.allow(plain, r#"{"properties": "a"}"#, false), Ok(true));
        assert_eq!(schemas.allow(plain, r#"{"properties": {}}"#, false), Ok(false));
        assert_eq!(schemas.allow(plain, r#""{\"properties\": 1}""#, false), Ok(false));
        assert_eq!(schemas.allow("#/definitions/chosen", "\"a\"", false), Ok(true));
        assert_eq!(schemas.allow("#/definitions/null", "null", false), Ok(true));
    }
}
