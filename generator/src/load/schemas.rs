//! What a schema needs before and after its members are looked at. This file promises that a schema
//! keeps what it allows and refuses, even where the typed model has no field for it.

use std::collections::HashSet;

use super::grammar::{Kind, Object};
use super::slips::{self, TYPES};
use super::tree::{Entry, Map, Node, Origin, Value, json_number, whole_number};
use super::walk::Walk;
use super::{int_or_string, openapi31, swagger2, wrong_kinds};

/// Rewrites what the table of the grammar would refuse.
pub(crate) fn before(walk: &mut Walk<'_>, node: &mut Node) {
    let origin = node.origin;
    let Some(members) = node.as_map_mut() else {
        return;
    };
    empty_lists(walk, members);
    required_in_property(walk, members, origin);
    required_alone(walk, members);
    swagger2::before(walk, members);
    slips::before_schema(walk, members);
    int_or_string::before(walk, members, origin);
    openapi31::before(walk, members);
    slips::missing_type(walk, members, origin);
    note_parts(walk, members);
}

/// Rewrites what the typed model would drop.
pub(crate) fn after(walk: &mut Walk<'_>, node: &mut Node) {
    let origin = node.origin;
    let Some(members) = node.as_map_mut() else {
        return;
    };
    unknown_type(walk, members);
    values_of_the_type(walk, members);
    slips::default_of_type(walk, members);
    array_without_items(walk, members, origin);
    discriminator_mapping(walk, members);
    if let Some(xml) = members.remove("xml") {
        members.insert("x-idv-xml", xml);
    }
    for key in ["minimum", "maximum", "multipleOf"] {
        exact_bound(members, key);
    }
    exact_values(members);
}

/// A list of no values or of no schemas is no JSON Schema: nothing could be valid, or everything.
fn empty_lists(walk: &mut Walk<'_>, members: &mut Map) {
    for (key, none, more) in [
        ("enum", "no values", "a value"),
        ("oneOf", "no alternatives", "an alternative"),
        ("anyOf", "no alternatives", "an alternative"),
        ("allOf", "no parts", "a part"),
    ] {
        let Some(list) = members.get(key).filter(|it| it.as_seq() == Some(&[])) else { continue };
        walk.repair(
            "empty-list",
            list.origin,
            format!(
                "`{key}` has {none}, which JSON Schema forbids; it is left out, and whatever the rest of \
                 the schema allows is read"
            ),
            format!("remove it, or add {more}"),
        );
        members.remove(key);
    }
}

/// `required: true` inside a property is a name in the `required` of the object.
fn required_in_property(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    let mut names = Vec::new();
    if let Some(properties) = members.get_mut("properties").and_then(Node::as_map_mut) {
        for Entry { key, value } in properties.iter_mut() {
            let Some(property) = value.as_map_mut() else {
                continue;
            };
            let Some(required) = property.get("required").and_then(Node::as_bool) else {
                continue;
            };
            let Some(removed) = property.remove("required") else {
                continue;
            };
            let meaning =
                if required { "taken as required by the object" } else { "taken as optional" };
            walk.repair(
                "required-in-property",
                removed.origin,
                format!("the property `{key}` says itself `required: {required}`; {meaning}"),
                "list the names of the required properties in `required` of the object",
            );
            if required {
                names.push(Node::text(key.clone(), removed.origin));
            }
        }
    }
    if names.is_empty() {
        return;
    }
    match members.get_mut("required").map(|it| &mut it.value) {
        Some(Value::Seq(listed)) => {
            let known: HashSet<&str> = listed.iter().filter_map(Node::as_str).collect();
            names.retain(|it| it.as_str().is_none_or(|it| !known.contains(it)));
            listed.append(&mut names);
        }
        _ => members.insert("required", Node::new(Value::Seq(names), origin)),
    }
}

/// A truth value for `required` where the schema is no property says nothing about the schema.
fn required_alone(walk: &mut Walk<'_>, members: &mut Map) {
    if members.get("required").and_then(Node::as_bool).is_none() {
        return;
    }
    if let Some(removed) = members.remove("required") {
        walk.repair(
            "required-in-schema",
            removed.origin,
            "`required` of a schema is a list of names; the truth value is left out",
            "write `required` beside the schema, where the parameter or the object is",
        );
    }
}

/// Remembers which schemas are parts of others: what they require may be declared by another part.
fn note_parts(walk: &mut Walk<'_>, members: &Map) {
    for key in ["allOf", "anyOf", "oneOf"] {
        let parts = members.get(key).and_then(Node::as_seq).unwrap_or_default();
        walk.parts.extend(parts.iter().map(|it| it.origin));
    }
    walk.parts.extend(members.get("not").map(|it| it.origin));
}

fn unknown_type(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(written) =
        members.get("type").filter(|it| it.as_str().is_none_or(|it| !TYPES.contains(&it)))
    else {
        return;
    };
    let (at, name) = (written.origin, written.as_str().unwrap_or_default().to_owned());
    walk.unsupported(
        "unknown-type",
        at,
        format!("`{name}` is not a type of OpenAPI 3.0; any value is allowed"),
        format!("write one of {}", TYPES.join(", ")),
    );
    members.remove("type");
}

/// Enumerated values and defaults of another kind than the type: numbers for texts, and numbers in
/// quotes.
fn values_of_the_type(walk: &mut Walk<'_>, members: &mut Map) {
    let kind = match members.get("type").and_then(Node::as_str) {
        Some("string") => Kind::Text,
        Some("integer" | "number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        _ => return,
    };
    let listed = match members.get_mut("enum").map(|it| &mut it.value) {
        Some(Value::Seq(values)) => std::mem::take(values),
        _ => Vec::new(),
    };
    let mended = listed.into_iter().map(|it| value_of_kind(walk, it, kind)).collect();
    if let Some(values) = members.get_mut("enum") {
        values.value = Value::Seq(mended);
    }
    if let Some(default) = members.remove("default") {
        let mended = value_of_kind(walk, default, kind);
        members.insert("default", mended);
    }
}

fn value_of_kind(walk: &mut Walk<'_>, mut node: Node, kind: Kind) -> Node {
    let plain = match (&node.value, kind) {
        (Value::Number(_) | Value::Bool(_), Kind::Text) => true,
        (Value::String(text), Kind::Number) => wrong_kinds::number(text).is_some(),
        (Value::String(text), Kind::Boolean) => wrong_kinds::truth(text).is_some(),
        _ => false,
    };
    if plain {
        wrong_kinds::mend(walk, &mut node, kind);
    }
    node
}

fn array_without_items(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    if members.get("type").and_then(Node::as_str) != Some("array") || members.contains("items") {
        return;
    }
    if walk.is_later(origin) {
        members.insert("items", Node::object([], origin));
        return;
    }
    walk.repair(
        "missing-items",
        origin,
        "an array must have `items`; it is taken as an array of anything",
        "add `items`",
    );
    members.insert("items", Node::new(Value::Map(Map::new()), origin));
}

/// Rewrites what a mapping says, a name or a reference, to the canonical reference.
fn discriminator_mapping(walk: &mut Walk<'_>, members: &mut Map) {
    let mapping = members.get_mut("discriminator").and_then(|it| it.get_mut("mapping"));
    let Some(mapping) = mapping.and_then(Node::as_map_mut) else {
        return;
    };
    mapping.retain_mut(|entry| {
        let Some(text) = entry.value.as_str().map(str::to_owned) else {
            return true;
        };
        let at = entry.value.origin;
        let path = text.contains(['/', '#']);
        let local = format!("#/components/schemas/{}", text.replace('~', "~0").replace('/', "~1"));
        let file = [".json", ".yaml", ".yml"].iter().any(|it| text.ends_with(it));
        let named = !path && (at.file != 0 || walk.references.names("schemas", &text) || !file);
        let reference = if named && !(at.file != 0 && file) { &local } else { &text };
        if walk.names_missing_file(reference, at) {
            walk.unsupported(
                "missing-file",
                at,
                format!("the mapping names the file `{text}`, which is not there; it is left out"),
                "mend the mapping or add the file",
            );
            return false;
        }
        match walk.named(reference, at, Object::Schema, "dangling-mapping") {
            Some(canonical) => {
                entry.value.value = Value::String(canonical);
                true
            }
            None => false,
        }
    });
}

/// Keeps the text of a bound that no 64-bit number says exactly; one that none comes near is there
/// as text alone.
fn exact_bound(members: &mut Map, key: &str) {
    let integer = members.get("type").and_then(Node::as_str) == Some("integer");
    let Some(bound) = members.get(key) else {
        return;
    };
    let Some(text) = bound.as_number().filter(|it| !is_exact(it, integer)) else {
        return;
    };
    let (kept, near) = (Node::text(text, bound.origin), json_number(text).is_some());
    members.insert(format!("x-idv-{key}"), kept);
    if !near {
        members.remove(key);
    }
}

/// Keeps the texts of enumerated numbers when one of them has no exact 64-bit form.
fn exact_values(members: &mut Map) {
    let Some(values) = members.get("enum") else {
        return;
    };
    let origin = values.origin;
    let numbers =
        || values.as_seq().unwrap_or_default().iter().filter(|it| it.as_number().is_some());
    let integer = members.get("type").and_then(Node::as_str) != Some("number");
    if numbers().all(|it| it.as_number().is_some_and(|text| is_exact(text, integer))) {
        return;
    }
    let texts = numbers().filter_map(|it| Some(Node::text(it.as_number()?, it.origin))).collect();
    members.insert("x-idv-enum", Node::new(Value::Seq(texts), origin));
}

/// Tells whether the typed model gives the number back unchanged: an `i64` of an integer, else an
/// `f64`.
fn is_exact(text: &str, integer: bool) -> bool {
    const SURE_DIGITS: usize = 15;
    match whole_number(text) {
        Some(whole) if integer && i64::try_from(whole).is_ok() => true,
        Some(whole) => whole.unsigned_abs() <= 1 << 53,
        None => {
            let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
            let digits =
                mantissa.chars().filter(char::is_ascii_digit).skip_while(|it| *it == '0').count();
            digits <= SURE_DIGITS && json_number(text).is_some()
        }
    }
}
