//! OpenAPI 3.1 as the canonical document: each construct in a document of a few lines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use idv_generator::diagnostics::Diagnostics;
use idv_generator::load::{self, Document};
use idv_generator::pointer::Pointer;

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\n";

#[track_caller]
fn load(text: &str) -> (Document, Vec<(&'static str, usize)>) {
    let mut faults = Diagnostics::new();
    let document = load::load_text("a.yaml", text, &mut faults);
    let said = faults.iter().map(|it| (it.code, it.place.line)).collect();
    (document.unwrap_or_else(|| panic!("{faults:#?}")), said)
}

#[track_caller]
fn sound(members: &str) -> Document {
    let (document, said) = load(&format!("{HEAD}{members}"));
    assert_eq!(said, []);
    document
}

/// Loads a schema `A` and compares what becomes of it.
#[track_caller]
fn schema(written: &str, canonical: &str) -> Document {
    let document = sound(&format!("components:\n  schemas:\n    A: {written}\n"));
    is(&document, "/components/schemas/A", canonical);
    document
}

/// The same for one about which a word is said, which must be this.
#[track_caller]
fn schema_with(written: &str, code: &str, canonical: &str) {
    let text = format!("{HEAD}components:\n  schemas:\n    A: {written}\n");
    let (document, said) = load(&text);
    assert_eq!(said, [(code, 5)]);
    is(&document, "/components/schemas/A", canonical);
}

/// The same in a document of 3.0, where it is a slip of this code.
#[track_caller]
fn slip(written: &str, code: &str, canonical: &str) {
    let text = format!(
        "{}paths: {{}}\ncomponents: {{schemas: {{A: {written}}}}}\n",
        HEAD.replace("3.1.0", "3.0.3")
    );
    let (document, said) = load(&text);
    assert_eq!(said, [(code, 4)]);
    is(&document, "/components/schemas/A", canonical);
}

#[track_caller]
fn is(document: &Document, pointer: &str, json: &str) {
    let node = document.node(&Pointer::parse(pointer).unwrap());
    let found = node.unwrap_or_else(|| panic!("nothing at {pointer}")).to_json();
    let expected: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(found, expected, "{found:#}");
}

#[test]
fn the_version_and_what_may_be_missing() {
    let document = sound("");
    assert_eq!(document.openapi.openapi, "3.0.3");
    is(&document, "/x-idv-version", "\"3.1.0\"");
    let document = sound("paths: {/a: {get: {operationId: a}}}\n");
    is(&document, "/paths/~1a/get/responses", "{}");
}

#[test]
fn about_the_document() {
    let text = "openapi: 3.1.0\ninfo: {title: a, version: '1', summary: s, license: {name: l, identifier: MIT}}\njsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base\n";
    let (document, said) = load(text);
    assert_eq!(said, []);
    is(&document, "/info/x-idv-summary", "\"s\"");
    is(&document, "/info/license/x-idv-identifier", "\"MIT\"");
    assert!(document.openapi.extensions.contains_key("x-idv-json-schema-dialect"));
    let (_, said) = load(&text.replace("spec.openapis.org", "a.example").replace("/base", "/own"));
    assert_eq!(said, [("schema-dialect", 3)]);
}

#[test]
fn several_types() {
    schema("{type: [string, 'null']}", r#"{"nullable": true, "type": "string"}"#);
    schema("{type: [string]}", r#"{"type": "string"}"#);
    schema("{type: 'null'}", r#"{"nullable": true, "enum": [null]}"#);
    schema(
        "{type: [string, array, 'null'], maxLength: 3, items: {type: integer}, description: d}",
        r#"{"description": "d", "nullable": true, "anyOf": [{"type": "string", "maxLength": 3}, {"type": "array", "items": {"type": "integer"}}]}"#,
    );
    schema(
        "{type: [string, integer], enum: [a, 1, 2], format: int32, minimum: 1}",
        r#"{"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "integer", "minimum": 1, "format": "int32", "enum": [1, 2]}]}"#,
    );
    schema(
        "{type: [string, integer], format: uuid, anyOf: [{maxLength: 3}]}",
        r#"{"anyOf": [{"maxLength": 3}], "allOf": [{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}]}]}"#,
    );
    slip("{type: [string, 'null']}", "type-list", r#"{"nullable": true, "type": "string"}"#);
}

#[test]
fn constants_and_enumerations_have_a_type() {
    schema("{const: a}", r#"{"enum": ["a"], "type": "string"}"#);
    schema("{const: 1}", r#"{"enum": [1], "type": "integer"}"#);
    schema("{const: {a: 1}}", r#"{"enum": [{"a": 1}]}"#);
    schema("{const: a, enum: [a, b]}", r#"{"enum": ["a"], "type": "string"}"#);
    schema("{enum: [a, null]}", r#"{"enum": ["a", null], "type": "string", "nullable": true}"#);
    schema("{enum: [1, 2.5]}", r#"{"enum": [1, 2.5], "type": "number"}"#);
    schema("{enum: [a, 1]}", r#"{"enum": ["a", 1]}"#);
    slip("{type: string, const: a}", "const", r#"{"type": "string", "enum": ["a"]}"#);
}

#[test]
fn examples() {
    schema(
        "{type: string, examples: [a, b]}",
        r#"{"type": "string", "x-idv-examples": ["a", "b"], "example": "a"}"#,
    );
    schema(
        "{type: string, example: c, examples: [a]}",
        r#"{"type": "string", "example": "c", "x-idv-examples": ["a"]}"#,
    );
    slip(
        "{type: string, examples: {one: {value: a}}}",
        "schema-examples",
        r#"{"type": "string", "x-idv-examples": {"one": {"value": "a"}}, "example": "a"}"#,
    );
}

#[test]
fn numeric_bounds() {
    schema(
        "{type: integer, exclusiveMinimum: 3, exclusiveMaximum: 9}",
        r#"{"type": "integer", "minimum": 3, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true}"#,
    );
    schema(
        "{type: integer, exclusiveMinimum: 3, minimum: 5}",
        r#"{"type": "integer", "minimum": 5}"#,
    );
}

#[test]
fn null_as_an_alternative() {
    let text = "components:\n  schemas:\n    B: {type: object}\n    A: {anyOf: [{$ref: '#/components/schemas/B'}, {type: 'null'}], title: t}\n";
    is(
        &sound(text),
        "/components/schemas/A",
        r##"{"title": "t", "nullable": true, "allOf": [{"$ref": "#/components/schemas/B"}]}"##,
    );
    schema(
        "{oneOf: [{type: string, maxLength: 3}, {const: null}], default: null}",
        r#"{"default": null, "nullable": true, "type": "string", "maxLength": 3}"#,
    );
    schema(
        "{anyOf: [{type: string}, {type: integer}, {type: 'null', description: none}]}",
        r#"{"nullable": true, "anyOf": [{"type": "string"}, {"type": "integer"}], "x-idv-null": {"type": "null", "description": "none"}}"#,
    );
    schema(
        "{anyOf: [{type: string, title: own}, {type: 'null'}], title: t}",
        r#"{"title": "t", "nullable": true, "allOf": [{"type": "string", "title": "own"}]}"#,
    );
    schema(
        "{anyOf: [{type: object, propertyNames: {pattern: a}}, {type: 'null'}]}"
            .replace("propertyNames", "x-own")
            .as_str(),
        r#"{"nullable": true, "type": "object", "x-own": {"pattern": "a"}}"#,
    );
    schema_with(
        "{anyOf: [{type: object, propertyNames: {pattern: a}}, {type: 'null'}]}",
        "unchecked-keyword",
        r#"{"nullable": true, "type": "object", "x-idv-property-names": {"pattern": "a"}}"#,
    );
    schema_with(
        "{type: string, nullable: true}",
        "nullable-later",
        r#"{"type": "string", "nullable": true}"#,
    );
}

#[test]
fn truth_values_as_schemas() {
    schema(
        "{type: object, properties: {b: true, c: false}, additionalProperties: false}",
        r#"{"type": "object", "properties": {"b": {}, "c": {"not": {}}}, "additionalProperties": false}"#,
    );
    slip("{type: array, items: true}", "boolean-schema", r#"{"type": "array", "items": {}}"#);
}

#[test]
fn siblings_of_a_reference() {
    let document = sound(
        "components:\n  schemas:\n    B: {type: string}\n    A: {$ref: '#/components/schemas/B', type: [string, 'null'], description: d}\n",
    );
    is(
        &document,
        "/components/schemas/A",
        r##"{"description": "d", "allOf": [{"$ref": "#/components/schemas/B"}], "nullable": true, "type": "string"}"##,
    );
    let document = sound(
        "components:\n  responses:\n    B: {description: b}\n    A: {$ref: '#/components/responses/B', description: d}\n",
    );
    is(
        &document,
        "/components/responses/A",
        r##"{"$ref": "#/components/responses/B", "description": "d"}"##,
    );
}

#[test]
fn definitions_inside_schemas_become_components() {
    let document = schema(
        "{type: object, properties: {b: {$ref: '#/components/schemas/A/$defs/B'}}, $defs: {B: {type: string}, Unused: {type: integer}}}",
        r##"{"type": "object", "properties": {"b": {"$ref": "#/components/schemas/A_B"}}}"##,
    );
    is(&document, "/components/schemas/A_B", r#"{"type": "string"}"#);
    is(&document, "/components/schemas/A_Unused", r#"{"type": "integer"}"#);
    let place = document.place(&Pointer::parse("/components/schemas/A_B/type").unwrap());
    assert_eq!(place.pointer.to_string(), "#/components/schemas/A/$defs/B/type");
}

#[test]
fn names_that_schemas_give_themselves() {
    let document = sound(
        "components:\n  schemas:\n    A: {type: object, $anchor: here, $comment: c, properties: {b: {$ref: '#here'}, d: {$ref: 'https://a.example/c'}, e: {$ref: 'https://a.example/c#/properties/f'}}}\n    C: {$id: 'https://a.example/c', type: object, properties: {f: {type: string}}}\n",
    );
    is(
        &document,
        "/components/schemas/A",
        r##"{"type": "object", "x-idv-anchor": "here", "x-idv-comment": "c", "properties": {
            "b": {"$ref": "#/components/schemas/A"}, "d": {"$ref": "#/components/schemas/C"}, "e": {"$ref": "#/components/schemas/C_f"}}}"##,
    );
    is(&document, "/components/schemas/C/x-idv-id", "\"https://a.example/c\"");
}

#[test]
fn references_that_can_be_extended() {
    let (document, said) = load(&format!(
        "{HEAD}components:\n  schemas:\n    A: {{type: object, $recursiveAnchor: true, properties: {{b: {{type: array, items: {{$recursiveRef: '#'}}}}}}}}\n    C: {{type: object, $dynamicAnchor: node, properties: {{d: {{$dynamicRef: '#node'}}}}}}\n"
    ));
    assert_eq!(said, [("dynamic-reference", 5), ("dynamic-reference", 6)]);
    is(
        &document,
        "/components/schemas/A/properties/b/items",
        r##"{"$ref": "#/components/schemas/A"}"##,
    );
    is(&document, "/components/schemas/C/properties/d", r##"{"$ref": "#/components/schemas/C"}"##);
}

#[test]
fn the_root_is_the_schema_that_says_so() {
    let inner = "{type: object, $recursiveAnchor: true, properties: {b: {$recursiveRef: '#'}}}";
    let text = format!(
        "{HEAD}components:\n  schemas:\n    A: {{type: object, properties: {{n: {inner}, r: {{$ref: '#'}}}}}}\n"
    );
    let (document, said) = load(&text);
    assert_eq!(said, [("dynamic-reference", 5)]);
    let properties = "/components/schemas/A/properties";
    is(
        &document,
        &format!("{properties}/n/properties/b"),
        r##"{"$ref": "#/components/schemas/A_n"}"##,
    );
    is(&document, &format!("{properties}/r"), r##"{"$ref": "#/components/schemas/A"}"##);
}

#[test]
fn tuples() {
    schema(
        "{type: array, prefixItems: [{type: string}, {type: integer}], items: {type: boolean}}",
        r#"{"type": "array", "x-idv-prefix-items": [{"type": "string"}, {"type": "integer"}], "items": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]}, "x-idv-rest-items": {"type": "boolean"}}"#,
    );
    // Nothing is said of what follows.
    schema(
        "{type: array, prefixItems: [{type: string}], maxItems: 2}",
        r#"{"type": "array", "x-idv-prefix-items": [{"type": "string"}], "maxItems": 2, "items": {}}"#,
    );
    schema(
        "{type: array, prefixItems: [{type: number}, {type: number}], items: false}",
        r#"{"type": "array", "x-idv-prefix-items": [{"type": "number"}, {"type": "number"}], "maxItems": 2, "items": {"type": "number"}}"#,
    );
    slip(
        "{type: array, items: [{type: string}]}",
        "later-keyword",
        r#"{"type": "array", "x-idv-prefix-items": [{"type": "string"}], "items": {}}"#,
    );
    schema("{type: array}", r#"{"type": "array", "items": {}}"#);
}

#[test]
fn texts_that_hold_something_else() {
    schema(
        "{type: string, contentEncoding: base64, contentMediaType: image/png}",
        r#"{"type": "string", "x-idv-content-encoding": "base64", "format": "byte", "x-idv-content-media-type": "image/png"}"#,
    );
    schema(
        "{contentMediaType: application/octet-stream}",
        r#"{"x-idv-content-media-type": "application/octet-stream", "type": "string", "format": "binary"}"#,
    );
    schema(
        "{type: string, contentMediaType: application/json}",
        r#"{"type": "string", "x-idv-content-media-type": "application/json"}"#,
    );
}

#[test]
fn what_nothing_checks_is_kept_and_named_once() {
    let text = format!(
        "{HEAD}components:\n  schemas:\n    B: {{type: object}}\n    A: {{if: {{$ref: '#/components/schemas/B'}}, then: {{}}, dependentRequired: {{a: [b]}}, propertyNames: {{pattern: a}}}}\n    C: {{if: {{}}}}\n"
    );
    let (document, said) = load(&text);
    assert_eq!(said, [("unchecked-keyword", 6); 4]);
    is(
        &document,
        "/components/schemas/A",
        r##"{"x-idv-if": {"$ref": "#/components/schemas/B"}, "x-idv-then": {}, "x-idv-dependent-required": {"a": ["b"]}, "x-idv-property-names": {"pattern": "a"}}"##,
    );
    is(&document, "/components/schemas/C", r#"{"x-idv-if": {}}"#);
}

#[test]
fn patterns_of_names() {
    schema_with(
        "{type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false}",
        "unchecked-keyword",
        r#"{"type": "object", "x-idv-pattern-properties": {"^x": {"type": "string"}}, "additionalProperties": {"type": "string"}}"#,
    );
    schema_with(
        "{type: object, patternProperties: {a: {}, b: {}}, additionalProperties: false}",
        "unchecked-keyword",
        r#"{"type": "object", "x-idv-pattern-properties": {"a": {}, "b": {}}}"#,
    );
    schema(
        "{type: object, unevaluatedProperties: {type: string}}",
        r#"{"type": "object", "additionalProperties": {"type": "string"}}"#,
    );
    schema_with(
        "{allOf: [{}], unevaluatedProperties: false}",
        "unchecked-keyword",
        r#"{"allOf": [{}], "x-idv-unevaluated-properties": false}"#,
    );
}

#[test]
fn webhooks_travel_along() {
    let (document, said) = load(&format!(
        "{HEAD}webhooks:\n  a: {{post: {{requestBody: {{content: {{a/b: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}\ncomponents: {{schemas: {{A: {{type: object}}}}}}\n"
    ));
    assert_eq!(said, [("webhooks", 3)]);
    is(
        &document,
        "/x-idv-webhooks/a/post/requestBody/content/a~1b/schema",
        r##"{"$ref": "#/components/schemas/A"}"##,
    );
    assert_eq!(document.openapi.operations().count(), 0);
    assert_eq!(document.webhooks.keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn named_path_items_are_copied() {
    let text = format!(
        "{HEAD}paths: {{/a: {{$ref: '#/components/pathItems/P'}}}}\ncomponents:\n  pathItems:\n    P: {{get: {{operationId: a}}}}\n    Q: {{get: {{operationId: b}}}}\n"
    );
    let (document, said) = load(&text);
    assert_eq!(said, [("unused-path-item", 7)]);
    is(&document, "/paths/~1a/get/operationId", "\"a\"");
    let place = document.place(&Pointer::parse("/paths/~1a/get").unwrap());
    assert_eq!(place.pointer.to_string(), "#/components/pathItems/P/get");
}

#[test]
fn certificates_are_no_code() {
    let (document, said) = load(&format!(
        "{HEAD}security: [{{a: []}}]\ncomponents: {{securitySchemes: {{a: {{type: mutualTLS}}}}}}\n"
    ));
    assert_eq!(said, [("security-scheme", 4)]);
    is(&document, "/security", "[{}]");
    is(&document, "/components/x-idv-security-schemes/a/type", "\"mutualTLS\"");
}

#[test]
fn null_without_quotes_is_the_type() {
    schema_with(
        "{type: [string, null]}",
        "unquoted-null",
        r#"{"nullable": true, "type": "string"}"#,
    );
    schema_with(
        "{anyOf: [{type: string}, {type: null}]}",
        "unquoted-null",
        r#"{"nullable": true, "type": "string"}"#,
    );
    schema_with(
        "{anyOf: [{type: string}, {type: }]}",
        "null-value",
        r#"{"anyOf": [{"type": "string"}, {}]}"#,
    );
}

#[test]
fn what_is_no_type_in_a_list_of_types_is_said() {
    schema_with("{type: [string, 5]}", "wrong-kind", r#"{"type": "string"}"#);
    schema_with("{type: []}", "unknown-type", "{}");
    schema_with(
        "{type: [Long, 'null']}",
        "type-name",
        r#"{"nullable": true, "type": "integer", "format": "int64"}"#,
    );
    schema_with(
        "{type: [String, integer], enum: [a, 1], maxLength: 3}",
        "type-name",
        r#"{"anyOf": [{"type": "string", "maxLength": 3, "enum": ["a"]}, {"type": "integer", "enum": [1]}]}"#,
    );
}
