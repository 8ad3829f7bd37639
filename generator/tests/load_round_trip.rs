//! Counts what went into the typed model against what comes out of it: nothing is lost but the keys
//! that `same` names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use idv_generator::diagnostics::Diagnostics;
use idv_generator::load;
use idv_generator::pointer::Pointer;
use serde_json::Value;

/// Keys below which a document says what it likes; nothing is normalised there.
const FREE: [&str; 6] = ["example", "default", "value", "enum", "mapping", "scopes"];

/// Keys whose members have names that the document chooses.
const NAMES: [&str; 10] = [
    "properties",
    "headers",
    "schemas",
    "responses",
    "parameters",
    "examples",
    "links",
    "callbacks",
    "content",
    "variables",
];

/// Tells whether what stands below a key is the document's own.
fn is_free(at: &Pointer, key: &str) -> bool {
    let named = at.last().is_some_and(|it| NAMES.contains(&&*it));
    let in_link = at.parent().and_then(|it| it.last().map(|it| it == "links")) == Some(true);
    !named && (key.starts_with("x-") || FREE.contains(&key) || (in_link && key == "requestBody"))
}

/// Keys whose `false` is the same as nothing.
const FALSE: [&str; 10] = [
    "required",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "uniqueItems",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "allowReserved",
    "explode",
];

/// Keys whose emptiness is the same as nothing.
const EMPTY: [&str; 20] = [
    "tags",
    "servers",
    "parameters",
    "examples",
    "headers",
    "content",
    "links",
    "callbacks",
    "properties",
    "required",
    "enum",
    "mapping",
    "encoding",
    "schemas",
    "responses",
    "requestBodies",
    "securitySchemes",
    "oneOf",
    "anyOf",
    "allOf",
];

/// Tells whether a member that one side lacks is written by `openapiv3` on its own, or dropped
/// without loss: `false` and emptiness where they are the default, the default styles, and `null`
/// for two absent texts.
fn means_nothing(key: &str, value: &Value) -> bool {
    match value {
        Value::Bool(false) => FALSE.contains(&key),
        Value::Array(list) => list.is_empty() && EMPTY.contains(&key),
        Value::Object(members) => members.is_empty() && EMPTY.contains(&key),
        Value::String(style) => key == "style" && ["form", "simple"].contains(&style.as_str()),
        Value::Null => ["contentType", "description"].contains(&key),
        Value::Number(_) | Value::Bool(true) => false,
    }
}

/// Lists where the two differ.
fn differences(left: &Value, right: &Value, at: &Pointer, free: bool, found: &mut Vec<String>) {
    match (left, right) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|it| !a.contains_key(*it))) {
                let below = at.child(key);
                let below_free = free || is_free(at, key);
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => differences(a, b, &below, below_free, found),
                    (Some(one), None) | (None, Some(one)) if free || !means_nothing(key, one) => {
                        found.push(format!("{below}: {one} on one side only"));
                    }
                    _ => {}
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                differences(a, b, &at.index(i), free, found);
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        _ if left == right => {}
        _ => found.push(format!("{at}: {left} and {right}")),
    }
}

/// Loads the text and compares the typed model with the canonical tree.
#[track_caller]
fn same(text: &str) -> idv_generator::load::Document {
    let mut faults = Diagnostics::new();
    let document = load::load_text("a.yaml", text, &mut faults);
    let document = document.unwrap_or_else(|| panic!("{:#?}", faults.iter().collect::<Vec<_>>()));
    assert!(faults.is_empty(), "{faults:#?}");
    let written = serde_json::to_value(&document.openapi).unwrap();
    let canonical = document.node(&Pointer::root()).unwrap().to_json();
    let mut found = Vec::new();
    differences(&canonical, &written, &Pointer::root(), false, &mut found);
    assert_eq!(found, Vec::<String>::new());
    document
}

#[test]
fn every_key_of_the_specification() {
    let document = same(include_str!("load/every_key.yaml"));
    let written = serde_json::to_value(&document.openapi).unwrap();
    let again: openapiv3::OpenAPI = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), written, "openapiv3 itself reads the same");
    let json = |pointer: &str| document.node(&Pointer::parse(pointer).unwrap()).unwrap().to_json();
    assert_eq!(json("/components/schemas/All/x-idv-xml/name"), "all");
    assert_eq!(json("/components/schemas/Long/x-idv-maximum"), "18446744073709551617");
    assert_eq!(json("/components/schemas/Long/x-idv-enum/0"), "123456789012345678901");
    assert_eq!(json("/components/headers/H/x-idv-explode"), true);
}

#[test]
fn the_document_of_the_test_has_every_key() {
    let text = include_str!("load/every_key.yaml");
    for key in [
        "termsOfService",
        "contact",
        "license",
        "servers",
        "variables",
        "externalDocs",
        "trace",
        "head",
        "options",
        "callbacks",
        "allowEmptyValue",
        "allowReserved",
        "explode",
        "style",
        "encoding",
        "contentType",
        "links",
        "operationRef",
        "operationId",
        "externalValue",
        "discriminator",
        "mapping",
        "xml",
        "namespace",
        "wrapped",
        "attribute",
        "prefix",
        "multipleOf",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "additionalProperties",
        "not",
        "anyOf",
        "oneOf",
        "allOf",
        "readOnly",
        "writeOnly",
        "nullable",
        "deprecated",
        "bearerFormat",
        "openIdConnectUrl",
        "implicit",
        "password",
        "clientCredentials",
        "authorizationCode",
        "refreshUrl",
        "requestBodies",
        "securitySchemes",
        "security",
    ] {
        assert!(text.contains(&format!("{key}:")), "{key}");
    }
}

#[test]
fn null_defaults_and_examples_are_kept() {
    let document = same(
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {type: string, nullable: true, default: null, example: null}\n",
    );
    let schema = document.openapi.components.as_ref().unwrap().schemas["A"].as_item().unwrap();
    assert_eq!(schema.schema_data.default, Some(Value::Null));
    assert_eq!(schema.schema_data.example, Some(Value::Null));
}

#[test]
fn a_loss_is_seen() {
    let a = serde_json::json!({"a": {"title": "x"}, "required": false, "default": [false]});
    let mut found = Vec::new();
    differences(
        &a,
        &serde_json::json!({"a": {}, "default": []}),
        &Pointer::root(),
        false,
        &mut found,
    );
    assert_eq!(found, ["#/a/title: \"x\" on one side only", "#/default: [false] and []"]);
}
