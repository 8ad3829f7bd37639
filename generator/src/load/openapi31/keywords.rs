//! Keywords of JSON Schema that say where a schema belongs, or what OpenAPI 3.0 has no word for.
//! This file promises that each is kept under a name of its own, that what has the same meaning in
//! other words gets those words, and that every kind which nothing checks is named once.

use super::super::grammar::Object;
use super::super::tree::{Entry, Map, Node, Value};
use super::super::walk::Walk;
use super::{is_known_dialect, unknown_dialect};

/// Keywords about the schema itself and the names that they travel under.
const ABOUT: [(&str, &str); 7] = [
    ("$id", "x-idv-id"),
    ("$anchor", "x-idv-anchor"),
    ("$dynamicAnchor", "x-idv-dynamic-anchor"),
    ("$recursiveAnchor", "x-idv-recursive-anchor"),
    ("$comment", "x-idv-comment"),
    ("$vocabulary", "x-idv-vocabulary"),
    ("$schema", "x-idv-schema-dialect"),
];

/// Keywords that refuse values and that nothing here checks, and the names that they travel under.
const UNCHECKED: [(&str, &str); 11] = [
    ("if", "x-idv-if"),
    ("then", "x-idv-then"),
    ("else", "x-idv-else"),
    ("dependentRequired", "x-idv-dependent-required"),
    ("dependentSchemas", "x-idv-dependent-schemas"),
    ("dependencies", "x-idv-dependencies"),
    ("propertyNames", "x-idv-property-names"),
    ("contains", "x-idv-contains"),
    ("minContains", "x-idv-min-contains"),
    ("maxContains", "x-idv-max-contains"),
    ("contentSchema", "x-idv-content-schema"),
];

/// Keeps what says where the schema belongs.
pub(super) fn about_the_schema(walk: &mut Walk<'_>, members: &mut Map) {
    if !members.iter().any(|it| it.key.starts_with('$') && it.key != "$ref") {
        return;
    }
    for (key, carried) in ABOUT {
        let Some(value) = members.get(key) else { continue };
        let (at, text) = (value.origin, value.as_str().unwrap_or_default().to_owned());
        if key == "$schema" && !is_known_dialect(&text) {
            unknown_dialect(walk, at, &text);
        }
        walk.translated(
            "later-keyword",
            at,
            format!("`{key}` is not a keyword of OpenAPI 3.0; kept as `{carried}`"),
            "say `openapi: 3.1.0` at the top, or remove it",
        );
        members.rename(key, carried);
    }
}

/// Schemas under `$defs` become components, named after where they stand.
pub(super) fn definitions(walk: &mut Walk<'_>, members: &mut Map) {
    for key in ["$defs", "definitions"] {
        if members.get(key).and_then(Node::as_map).is_none() {
            continue;
        }
        let Some(Node { value: Value::Map(definitions), origin }) = members.remove(key) else {
            continue;
        };
        walk.translated(
            "later-keyword",
            origin,
            format!("`{key}` of a schema is not OpenAPI 3.0; its schemas are taken as components"),
            "put the schemas under `components`",
        );
        for Entry { value, .. } in definitions {
            walk.bring_in(&value, Object::Schema);
        }
    }
}

/// One pattern and nothing else is what `additionalProperties` says; the patterns themselves travel
/// along.
pub(super) fn patterns(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(patterns) = members.get("patternProperties").and_then(Node::as_map) else {
        return;
    };
    let single = match patterns.iter().collect::<Vec<_>>().as_slice() {
        [Entry { value, .. }] if walk.may_copy(value) => Some(value.clone()),
        _ => None,
    };
    let Some(at) = members.rename("patternProperties", "x-idv-pattern-properties") else {
        return;
    };
    let closed = members.get("additionalProperties").and_then(Node::as_bool) == Some(false);
    match single {
        Some(schema) if closed => members.insert("additionalProperties", schema),
        _ if closed => {
            members.remove("additionalProperties");
        }
        _ => {}
    }
    unchecked_keyword(walk, "patternProperties", "x-idv-pattern-properties", at);
}

/// Without a composition beside it, `unevaluatedProperties` is `additionalProperties`.
pub(super) fn unevaluated(walk: &mut Walk<'_>, members: &mut Map) {
    let parts = ["allOf", "anyOf", "oneOf", "not", "$ref", "x-idv-if", "if", "dependentSchemas"];
    let whole = parts.iter().all(|it| !members.contains(it));
    for (key, same, carried) in [
        ("unevaluatedProperties", "additionalProperties", "x-idv-unevaluated-properties"),
        ("unevaluatedItems", "items", "x-idv-unevaluated-items"),
    ] {
        let Some(value) = members.get(key) else { continue };
        let boolean_items = same == "items" && value.as_bool().is_some();
        let open = value.as_bool() == Some(true);
        let at = value.origin;
        if whole && !members.contains(same) && !boolean_items {
            walk.translated(
                "later-keyword",
                at,
                format!("`{key}` is not a keyword of OpenAPI 3.0; taken as `{same}`"),
                format!("write `{same}`"),
            );
            members.rename(key, same);
            continue;
        }
        members.rename(key, carried);
        if !open {
            unchecked_keyword(walk, key, carried, at);
        }
    }
}

/// Keeps what nothing checks.
pub(super) fn unchecked(walk: &mut Walk<'_>, members: &mut Map) {
    for (key, carried) in UNCHECKED {
        if members.get(key).is_none_or(|it| it.value == Value::Null) {
            continue;
        }
        if let Some(at) = members.rename(key, carried) {
            unchecked_keyword(walk, key, carried, at);
        }
    }
}

fn unchecked_keyword(
    walk: &mut Walk<'_>,
    key: &'static str,
    carried: &str,
    at: super::super::tree::Origin,
) {
    walk.once(
        "unchecked-keyword",
        key,
        at,
        format!("what `{key}` says here, and wherever else it stands, is not checked; it is kept as `{carried}`"),
        "",
    );
}
