//! Queries and forms, read with the types that the document gives their members.
//!
//! The promise: a `+` is a space and an escape that is none stands for itself, as servers read
//! them. What is no number where one is wanted stays a text, for the checker to see.

use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::{elements, members as properties, resolve};

/// Reads names and values.
pub(super) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let pieces = text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty());
    let pairs = pieces.map(|piece| {
        let split = piece.iter().position(|byte| *byte == b'=');
        let (name, value) = match split {
            Some(at) => (&piece[..at], &piece[at + 1..]),
            None => (piece, &[][..]),
        };
        (word(name), word(value))
    });
    pairs.collect()
}

/// Returns all values of a name. A list may also be called `name[]`.
pub(super) fn values<'p>(pairs: &'p [(String, String)], name: &str) -> Vec<&'p str> {
    let list = format!("{name}[]");
    let named = pairs.iter().filter(|(other, _)| *other == name || *other == list);
    named.map(|(_, value)| value.as_str()).collect()
}

/// Reads the members of a form.
pub(super) fn members(root: &Value, schema: &Value, pairs: &[(String, String)]) -> Value {
    let mut object = Map::new();
    for (name, _) in pairs {
        let name = name.strip_suffix("[]").unwrap_or(name);
        let given = values(pairs, name);
        let value = match property(root, schema, name) {
            Some(property) => typed(root, property, &given),
            None => Value::from(given.first().copied().unwrap_or_default()),
        };
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

/// Reads the values of one name as the schema wants them.
pub(super) fn typed(root: &Value, schema: &Value, given: &[&str]) -> Value {
    let schema = resolve(root, schema);
    match (schema.get("type").and_then(Value::as_str), elements(schema.get("allOf"))) {
        (Some("array"), _) => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            given.iter().map(|value| typed(root, items, &[value])).collect()
        }
        (Some(kind), _) => one(kind, given.first().copied().unwrap_or_default()),
        (None, [part]) => typed(root, part, given),
        (None, _) => Value::from(given.first().copied().unwrap_or_default()),
    }
}

/// Undoes percent escapes; bytes that are no text become U+FFFD.
pub(super) fn unescape(bytes: &[u8]) -> String {
    percent_decode(bytes).decode_utf8_lossy().into_owned()
}

fn one(kind: &str, text: &str) -> Value {
    let read = match kind {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().filter(|it| it.is_finite()).map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        "object" => serde_json::from_str(text).ok(),
        _ => None,
    };
    read.unwrap_or_else(|| Value::from(text))
}

/// Returns the schema of a member, which may stand in any part of an `allOf`.
fn property<'d>(root: &'d Value, schema: &'d Value, name: &str) -> Option<&'d Value> {
    let schema = resolve(root, schema);
    let own = properties(schema.get("properties")).find(|(other, _)| *other == name);
    let own = own.map(|(_, property)| property);
    own.or_else(|| elements(schema.get("allOf")).iter().find_map(|part| property(root, part, name)))
}

fn word(bytes: &[u8]) -> String {
    let spaced: Vec<u8> = bytes.iter().map(|it| if *it == b'+' { b' ' } else { *it }).collect();
    unescape(&spaced)
}
