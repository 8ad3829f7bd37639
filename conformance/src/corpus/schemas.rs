//! Whether a value is what a schema wants, by an independent validator.
//!
//! The promise: a schema means what its own dialect says: `nullable` and boolean exclusive bounds in
//! Swagger 2.0 and OpenAPI 3.0, JSON Schema as it is in 3.1. A schema that the validator does not take
//! allows everything, for then nobody can say that a value is wrong.

use std::collections::HashMap;

use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::document::{Dialect, Document};

/// What the document is called when a schema is looked up in it.
const NAME: &str = "https://document.invalid/";

/// What a fragment may hold as it is.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The schemas of a document.
pub(super) struct Schemas {
    registry: Registry<'static>,
    draft: Draft,
    known: HashMap<(String, bool), Option<Validator>>,
}

impl Schemas {
    pub(super) fn of(document: &Document) -> Result<Self, String> {
        let root: Value =
            serde_json::from_str(&document.root.text()).map_err(|error| error.to_string())?;
        let (root, draft) = match document.dialect {
            Dialect::Old => (translated(root), Draft::Draft4),
            Dialect::New => (root, Draft::Draft202012),
        };
        let registry = Registry::new()
            .draft(draft)
            .add(NAME, root)
            .and_then(|registry| registry.prepare())
            .map_err(|error| error.to_string())?;
        Ok(Schemas { registry, draft, known: HashMap::new() })
    }

    /// Says whether the schema at `place` allows a value; with `formats`, only a text that is of its
    /// format.
    pub(super) fn allow(&mut self, place: &str, text: &str, formats: bool) -> Result<bool, String> {
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => return Err(format!("{place}: {error}")),
        };
        let Schemas { registry, draft, known } = self;
        let validator = known.entry((place.to_owned(), formats)).or_insert_with(|| {
            let place = place.trim_start_matches('#');
            let place = format!("{NAME}#{}", utf8_percent_encode(place, PLAIN));
            let schema = serde_json::json!({ "$ref": place });
            jsonschema::options()
                .with_draft(*draft)
                .with_registry(registry)
                .should_validate_formats(formats)
                .build(&schema)
                .ok()
        });
        Ok(validator.as_ref().is_none_or(|it| it.is_valid(&value)))
    }
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
                return serde_json::json!({ "anyOf": [{ "type": "null" }, members] });
            }
            Value::Object(members)
        }
        other => other,
    }
}
