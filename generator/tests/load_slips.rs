//! Slips that people make: each in a document of a few lines, mended to what was meant, and
//! reported.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use idv_generator::diagnostics::{Diagnostics, Severity};
use idv_generator::load::{self, Document};
use idv_generator::pointer::Pointer;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\n";

/// Loads a document in which only this is repaired, on this line.
#[track_caller]
fn repaired(members: &str, code: &str, line: usize) -> Document {
    let paths = if members.contains("paths:") { "" } else { "paths: {}\n" };
    let mut faults = Diagnostics::new();
    let document = load::load_text("a.yaml", &format!("{HEAD}{members}{paths}"), &mut faults);
    let said: Vec<_> = faults.iter().map(|it| (it.severity, it.code, it.place.line)).collect();
    assert_eq!(said, [(Severity::Repair, code, line)], "{faults:#?}");
    document.unwrap()
}

#[track_caller]
fn schema(written: &str, code: &str, canonical: &str) {
    let document = repaired(&format!("components: {{schemas: {{A: {written}}}}}\n"), code, 3);
    is(&document, "/components/schemas/A", canonical);
}

/// The member of the only operation, whose members begin on line 5.
#[track_caller]
fn operation(written: &str, code: &str, member: &str, canonical: &str) {
    let responses = if written.contains("responses") { "" } else { ", responses: {}" };
    let text = format!("paths:\n  /a:\n    get: {{operationId: a, {written}{responses}}}\n");
    is(&repaired(&text, code, 5), &format!("/paths/~1a/get/{member}"), canonical);
}

#[track_caller]
fn is(document: &Document, pointer: &str, json: &str) {
    let node = document.node(&Pointer::parse(pointer).unwrap());
    let found = node.unwrap_or_else(|| panic!("nothing at {pointer}")).to_json();
    let expected: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(found, expected, "{found:#}");
}

#[test]
fn types_by_other_names() {
    schema("{type: String}", "type-name", r#"{"type": "string"}"#);
    schema("{type: int}", "type-name", r#"{"type": "integer"}"#);
    schema("{type: datetime}", "type-name", r#"{"type": "string", "format": "date-time"}"#);
    schema("{type: long, format: own}", "type-name", r#"{"type": "integer", "format": "own"}"#);
    schema("{type: any}", "type-name", "{}");
}

#[test]
fn types_that_are_missing() {
    schema(
        "{properties: {b: {type: string}}}",
        "missing-type",
        r#"{"properties": {"b": {"type": "string"}}, "type": "object"}"#,
    );
    schema(
        "{items: {type: string}}",
        "missing-type",
        r#"{"items": {"type": "string"}, "type": "array"}"#,
    );
}

/// Loads a document in which only this is left out, and returns what is left of its schema.
#[track_caller]
fn left_out(schema: &str, code: &str) -> serde_json::Value {
    let text = format!("{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {schema}}}}}\n");
    let mut faults = Diagnostics::new();
    let document = load::load_text("a.yaml", &text, &mut faults).unwrap();
    let said: Vec<_> = faults.iter().map(|it| (it.severity, it.code, it.place.line)).collect();
    assert_eq!(said, [(Severity::Unsupported, code, 4)], "{faults:#?}");
    document.node(&Pointer::parse("/components/schemas/A").unwrap()).unwrap().to_json()
}

#[test]
fn keywords_among_the_properties_belong_to_nobody_knows_which() {
    for keywords in
        ["type: string, description: b", "$ref: '#/a', title: b", "format: b, type: long"]
    {
        let schema = format!("{{type: object, properties: {{{keywords}, c: {{type: string}}}}}}");
        let expected = serde_json::json!(
            {"type": "object", "properties": {"c": {"type": "string"}}}
        );
        assert_eq!(left_out(&schema, "keywords-for-properties"), expected);
    }
    // A single one may be the name of a property, and so may those with words for types.
    schema(
        "{type: object, properties: {type: string}}",
        "bare-value",
        r#"{"type": "object", "properties": {"type": {"type": "string"}}}"#,
    );
    let document = "components: {schemas: {A: {type: object, properties: {title: string, pattern: string}}}}\npaths: {}\n";
    let mut faults = Diagnostics::new();
    load::load_text("a.yaml", &format!("{HEAD}{document}"), &mut faults).unwrap();
    let said: Vec<_> = faults.iter().map(|it| it.code).collect();
    assert_eq!(said, ["bare-value"; 2]);
}

#[test]
fn a_type_or_a_reference_instead_of_a_schema() {
    schema(
        "{type: array, items: string}",
        "bare-value",
        r#"{"type": "array", "items": {"type": "string"}}"#,
    );
    schema(
        "{type: array, items: '#/components/schemas/A'}",
        "bare-value",
        r##"{"type": "array", "items": {"$ref": "#/components/schemas/A"}}"##,
    );
}

#[test]
fn defaults_of_another_type() {
    schema(
        "{type: integer, default: none}",
        "default-of-other-type",
        r#"{"type": "integer", "x-idv-default": "none"}"#,
    );
    schema(
        "{type: array, items: {}, default: {}}",
        "default-of-other-type",
        r#"{"type": "array", "items": {}, "x-idv-default": {}}"#,
    );
}

#[test]
fn keywords_of_swagger() {
    schema(
        "{type: string, x-nullable: true}",
        "swagger-keyword",
        r#"{"type": "string", "nullable": true}"#,
    );
    schema(
        "{type: object, discriminator: kind, properties: {kind: {type: string}}}",
        "swagger-keyword",
        r#"{"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}}"#,
    );
    operation(
        "parameters: [{name: b, in: query, type: string}]",
        "value-beside-schema",
        "parameters",
        r#"[{"name": "b", "in": "query", "schema": {"type": "string"}}]"#,
    );
    operation(
        "parameters: [{name: b, in: query, enum: [c], schema: {type: string}}]",
        "value-beside-schema",
        "parameters",
        r#"[{"name": "b", "in": "query", "schema": {"type": "string", "enum": ["c"]}}]"#,
    );
}

#[test]
fn examples_mixed_up() {
    operation(
        "parameters: [{name: b, in: query, schema: {type: string}, examples: [c, {value: d}]}]",
        "example-list",
        "parameters/0/examples",
        r#"{"1": {"value": "c"}, "2": {"value": "d"}}"#,
    );
    operation(
        "parameters: [{name: b, in: query, schema: {type: string}, examples: {c: {d: 1}}}]",
        "bare-example",
        "parameters/0/examples",
        r#"{"c": {"value": {"d": 1}}}"#,
    );
    operation(
        "parameters: [{name: b, in: query, schema: {type: string}, examples: {c: d}}]",
        "bare-value",
        "parameters/0/examples",
        r#"{"c": {"value": "d"}}"#,
    );
}

#[test]
fn texts_and_objects_of_one_name() {
    let document = repaired("tags: [b]\n", "bare-value", 3);
    is(&document, "/tags", r#"[{"name": "b"}]"#);
    operation("tags: [{name: b}]", "object-for-text", "tags", r#"["b"]"#);
    let document = repaired("externalDocs: https://a.example\n", "bare-value", 3);
    is(&document, "/externalDocs", r#"{"url": "https://a.example"}"#);
    operation(
        "responses: {200: fine}",
        "bare-value",
        "responses",
        r#"{"200": {"description": "fine"}}"#,
    );
}

#[test]
fn security_without_lists() {
    operation("security: [{b:}]", "null-value", "security", r#"[{"b": []}]"#);
    operation("security: [b]", "bare-value", "security", r#"[{"b": []}]"#);
    operation("security: {}", "object-for-list", "security", "[]");
    operation("security: {b: []}", "single-for-list", "security", r#"[{"b": []}]"#);
    let document =
        repaired("components: {securitySchemes: {b: {type: basic}}}\n", "scheme-type", 3);
    is(&document, "/components/securitySchemes/b", r#"{"type": "http", "scheme": "basic"}"#);
}

#[test]
fn words_in_other_letters() {
    operation(
        "parameters: [{name: b, in: Query, schema: {}}]",
        "other-letters",
        "parameters/0/in",
        "\"query\"",
    );
}

#[test]
fn truth_as_a_number() {
    operation("deprecated: 1", "number-for-boolean", "deprecated", "true");
}

#[test]
fn headers_that_differ_in_capitals() {
    operation(
        "responses: {200: {description: d, headers: {X-A: {schema: {type: string}}, x-b: {schema: {}}, x-a: {schema: {}}}}}",
        "duplicate-header",
        "responses/200/headers",
        r#"{"X-A": {"schema": {"type": "string"}}, "x-b": {"schema": {}}}"#,
    );
    operation(
        "parameters: [{name: B, in: header, schema: {}}, {name: b, in: header, schema: {}}]",
        "duplicate-parameter",
        "parameters",
        r#"[{"name": "B", "in": "header", "schema": {}}]"#,
    );
}

#[test]
fn paths_in_other_notations() {
    let document = repaired(
        "paths:\n  /a/:id:\n    get: {operationId: a, parameters: [{name: id, in: path, required: true, schema: {}}], responses: {}}\n",
        "path-notation",
        4,
    );
    assert!(document.openapi.paths.paths.contains_key("/a/{id}"));
    let document = repaired(
        "paths:\n  /a/{rest+}:\n    get: {operationId: a, parameters: [{name: rest, in: path, required: true, schema: {}}], responses: {}}\n",
        "path-notation",
        4,
    );
    assert!(document.openapi.paths.paths.contains_key("/a/{rest}"));
}

#[test]
fn server_variables_without_a_default() {
    let document = repaired(
        "servers: [{url: 'https://{r}.example', variables: {r: {enum: [a, b]}}}]\n",
        "missing-key",
        3,
    );
    is(&document, "/servers/0/variables/r/default", "\"a\"");
}

#[test]
fn a_schema_refers_to_what_has_one() {
    let target = |section: &str, target: &str, schema: &str, name: &str| {
        let text = format!(
            "components:\n  schemas: {{A: {{$ref: '#/components/{section}/R'}}}}\n  {section}: {{R: {target}}}\n"
        );
        let document = repaired(&text, "wrong-target", 4);
        let reference = format!(r##"{{"$ref": "#/components/schemas/{name}"}}"##);
        is(&document, "/components/schemas/A", &reference);
        is(&document, &format!("/components/schemas/{name}"), schema);
    };
    let integer = r#"{"type": "integer"}"#;
    let content = "content: {application/json: {schema: {type: integer}}}";
    target(
        "responses",
        &format!("{{description: r, {content}}}"),
        integer,
        "responses_R_application_json",
    );
    target("requestBodies", &format!("{{{content}}}"), integer, "requestBodies_R_application_json");
    target("headers", "{schema: {type: integer}}", integer, "headers_R");
    target("parameters", "{name: a, in: query, schema: {type: integer}}", integer, "parameters_R");
}

#[test]
fn a_schema_refers_to_a_reply_of_which_nothing_is_said() {
    let text = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas: {{A: {{$ref: '#/components/responses/R'}}}}\n  responses: {{R: {{description: r}}}}\n"
    );
    let mut faults = Diagnostics::new();
    let document = load::load_text("a.yaml", &text, &mut faults).unwrap();
    let said: Vec<_> = faults.iter().map(|it| (it.severity, it.code, it.place.line)).collect();
    assert_eq!(said, [(Severity::Unsupported, "wrong-target", 5)]);
    is(&document, "/components/schemas/A", r##"{"$ref": "#/components/schemas/responses_R"}"##);
    is(&document, "/components/schemas/responses_R", r#"{"description": "r"}"#);
}

#[test]
fn a_reply_or_a_body_refers_to_a_schema() {
    let json = r##"{"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}"##;
    let schemas = "components: {schemas: {A: {type: string, description: d}}}\n";
    let text = |member: &str| {
        format!("paths:\n  /a:\n    get:\n      operationId: a\n      {member}\n{schemas}")
    };
    let document =
        repaired(&text("responses: {200: {$ref: '#/components/schemas/A'}}"), "wrong-target", 7);
    let reference = r##"{"$ref": "#/components/responses/A"}"##;
    is(&document, "/paths/~1a/get/responses/200", reference);
    is(&document, "/components/responses/A/content", json);
    is(&document, "/components/responses/A/description", r#""d""#);
    let document = repaired(
        &text("requestBody: {$ref: '#/components/schemas/A'}\n      responses: {}"),
        "wrong-target",
        7,
    );
    is(&document, "/components/requestBodies/A/content", json);
}

#[test]
fn keys_in_other_letters() {
    schema(
        "{type: string, max_length: 3}",
        "other-letters",
        r#"{"type": "string", "maxLength": 3}"#,
    );
    schema("{Type: string}", "other-letters", r#"{"type": "string"}"#);
    let text = "paths:\n  /a:\n    GET: {operationId: a, responses: {}}\n";
    is(&repaired(text, "other-letters", 5), "/paths/~1a/get/operationId", "\"a\"");
    operation(
        "responses: {Default: {description: d}}",
        "other-letters",
        "responses/default/description",
        "\"d\"",
    );
}

/// A path or a status that another is repaired to may be there already.
#[test]
fn keys_that_become_one() {
    let mut faults = Diagnostics::new();
    let text = format!(
        "{HEAD}paths:\n  a: {{get: {{operationId: a, responses: {{2xx: {{description: d}}, 2XX: {{description: e}}}}}}}}\n  /a: {{get: {{operationId: b, responses: {{}}}}}}\n"
    );
    let document = load::load_text("a.yaml", &text, &mut faults).unwrap();
    let said: Vec<_> = faults.iter().map(|it| (it.code, it.place.line)).collect();
    assert_eq!(
        said,
        [
            ("path-without-slash", 4),
            ("lower-case-range", 4),
            ("duplicate-key", 4),
            ("duplicate-key", 5)
        ]
    );
    is(&document, "/paths/~1a/get/responses/2XX/description", "\"d\"");
}

#[test]
fn references_in_other_words() {
    for reference in [
        "'#/definitions/B'",
        "'#components/schemas/B'",
        "/components/schemas/B",
        "components/schema/B",
        "'#/components/schemas/B/'",
        "' #/components/schemas/B'",
    ] {
        let text = format!(
            "components:\n  schemas:\n    A: {{$ref: {reference}}}\n    B: {{type: string}}\n"
        );
        let document = repaired(&text, "other-reference", 5);
        is(&document, "/components/schemas/A", r##"{"$ref": "#/components/schemas/B"}"##);
    }
    for reference in ["'#/definitions/C'", "'#/components/responses/B'", "B", "'#/x/B'"] {
        let text = format!(
            "{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{$ref: {reference}}}, B: {{}}}}}}\n"
        );
        assert!(load::load_text("a.yaml", &text, &mut Diagnostics::new()).is_none(), "{reference}");
    }
}

#[test]
fn schemas_without_what_holds_them() {
    let content = r#"{"application/json": {"schema": {"type": "object"}}}"#;
    for (reply, code) in [
        ("content: {application/json: {type: object}}", "bare-schema"),
        ("schema: {type: object}", "schema-without-content"),
        ("content: {schema: {type: object}}", "schema-without-content"),
    ] {
        let written = format!("responses: {{200: {{description: d, {reply}}}}}");
        operation(&written, code, "responses/200/content", content);
    }
    let text = "components:\n  schemas: {A: {type: object}}\npaths:\n  /a:\n    get: {operationId: a, responses: {200: {description: d, content: {a/b: {$ref: '#/components/schemas/A'}}}}}\n";
    let at = "/paths/~1a/get/responses/200/content/a~1b";
    is(
        &repaired(text, "bare-schema", 7),
        at,
        r##"{"schema": {"$ref": "#/components/schemas/A"}}"##,
    );
}

#[test]
fn truth_in_the_words_of_older_yaml() {
    schema(
        "{type: string, nullable: yes}",
        "text-for-boolean",
        r#"{"type": "string", "nullable": true}"#,
    );
    schema(
        "{type: boolean, default: Off}",
        "text-for-boolean",
        r#"{"type": "boolean", "default": false}"#,
    );
}
