//! Every fault that loading can find, each in a document of a few lines: where it is said to stand,
//! and what is said.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use idv_generator::diagnostics::{Diagnostics, Severity};
use idv_generator::load::{self, Document};
use idv_generator::pointer::Pointer;

/// Loads a text, which may or may not make a document.
fn load(text: &str) -> (Option<Document>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let document = load::load_text("a.yaml", text, &mut diagnostics);
    (document, diagnostics)
}

/// Asserts that the text has this fault and no other, and gives back the document.
#[track_caller]
fn only(
    text: &str,
    severity: Severity,
    code: &str,
    place: &str,
    message: &str,
) -> Option<Document> {
    let (document, diagnostics) = load(text);
    let shown: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(diagnostics.len(), 1, "{shown:#?}");
    let fault = diagnostics.iter().next().unwrap();
    assert_eq!((fault.severity, fault.code), (severity, code), "{shown:#?}");
    let found = format!("{}:{} {}", fault.place.line, fault.place.column, fault.place.pointer);
    assert_eq!(found, place, "{shown:#?}");
    assert_eq!(fault.place.file, "a.yaml");
    assert!(fault.message.contains(message), "{shown:#?}");
    assert!(!fault.help.is_empty(), "{shown:#?}");
    assert_eq!(document.is_none(), severity == Severity::Error);
    document
}

#[track_caller]
fn error(text: &str, code: &str, place: &str, message: &str) {
    only(text, Severity::Error, code, place, message);
}

#[track_caller]
fn unsupported(text: &str, code: &str, place: &str, message: &str) -> Document {
    only(text, Severity::Unsupported, code, place, message).unwrap()
}

#[track_caller]
fn repair(text: &str, code: &str, place: &str, message: &str) -> Document {
    only(text, Severity::Repair, code, place, message).unwrap()
}

/// A document with these components; its third line is the first of them.
fn components(members: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{title: a, version: '1'}}\npaths: {{}}\ncomponents:\n{members}")
}

/// A document with these paths; its fourth line is the first of them.
fn paths(members: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{title: a, version: '1'}}\npaths:\n{members}")
}

/// The canonical node at a place, as JSON.
#[track_caller]
fn at(document: &Document, pointer: &str) -> serde_json::Value {
    let node = document.node(&Pointer::parse(pointer).unwrap());
    node.unwrap_or_else(|| panic!("nothing at {pointer}")).to_json()
}

#[track_caller]
fn is(document: &Document, pointer: &str, json: &str) {
    let expected: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(at(document, pointer), expected);
}

#[test]
fn a_sound_document_has_no_faults() {
    let (document, faults) = load(&paths(
        "  /pets/{id}:\n    get:\n      operationId: get_pet\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: string}}\n      responses:\n        200: {description: ok}\n",
    ));
    assert!(faults.is_empty(), "{faults:?}");
    let document = document.unwrap();
    assert_eq!(document.openapi.operations().count(), 1);
    let place = document.place(&Pointer::parse("#/paths/~1pets~1{id}/get/responses/200").unwrap());
    assert_eq!((place.line, place.column), (10, 9));
    let nearest = document.place(&Pointer::parse("#/paths/~1pets~1{id}/get/x/y").unwrap());
    assert_eq!((nearest.line, nearest.column), (5, 5));
}

#[test]
fn syntax() {
    error("openapi: 3.0.3\ninfo: {title: a\npaths: {}\n", "syntax", "3:6 #", "this is not YAML");
    error("a: b: c\n", "syntax", "1:5 #", "this is not YAML");
    error("&a [*a]\n", "syntax", "1:5 #", "repeats");
    error("{a: {<<: 3}}\n", "syntax", "1:6 #", "merges objects");
    error("? [a]\n: b\n", "syntax", "1:3 #", "name of a member");
}

#[test]
fn json_has_places_and_syntax() {
    let load = |text: &str| {
        let mut diagnostics = Diagnostics::new();
        let document = load::load_text("a.json", text, &mut diagnostics);
        (document, diagnostics)
    };
    let (_, faults) = load("{\n  \"openapi\": \"3.0.3\",\n  \"é\": ]\n}");
    let fault = faults.iter().next().unwrap();
    assert_eq!((fault.place.line, fault.place.column), (3, 8));
    assert!(fault.message.contains("this is not JSON: expected value"), "{fault}");

    let text = "\u{feff}{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"é\", \"version\": \"1\"},\n \"paths\": {}, \"odd\": [1.50, {\"a\": 2}]}";
    let (document, faults) = load(text);
    let fault = faults.iter().next().unwrap();
    assert_eq!((fault.place.line, fault.place.column), (2, 15), "{fault}");
    assert_eq!(fault.place.pointer.to_string(), "#/odd");
    let title = document.unwrap().place(&Pointer::parse("#/info/version").unwrap());
    assert_eq!((title.line, title.column), (1, 45));
}

#[test]
fn json_keeps_the_text_of_numbers() {
    let mut faults = Diagnostics::new();
    let text = "{\"openapi\": \"3.0.3\", \"info\": {\"title\": \"\\\"1.5,\", \"version\": \"1\"}, \"paths\": {}, \"x-a\": [1.10, -0, 1E3, 12345678901234567890123, 1e400, -2E+999, 7]}";
    let document = load::load_text("a.json", text, &mut faults).unwrap();
    let list = document.node(&Pointer::parse("/x-a").unwrap()).unwrap();
    let texts: Vec<&str> = list.as_seq().unwrap().iter().filter_map(|it| it.as_number()).collect();
    assert_eq!(texts, ["1.10", "-0", "1E3", "12345678901234567890123", "1e400", "-2E+999", "7"]);
}

#[test]
fn duplicate_keys_are_said_in_both_formats() {
    let document = repair(
        "openapi: 3.0.3\ninfo:\n  title: a\n  version: '1'\n  title: b\npaths: {}\n",
        "duplicate-key",
        "5:3 #/info/title",
        "`title` stands twice",
    );
    assert_eq!(document.openapi.info.title, "b");
    let text = "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"a\",\"version\":\"1\",\n\"title\":\"b\"},\"paths\":{}}";
    let document = repair(text, "duplicate-key", "2:1 #/info/title", "`title` stands twice");
    assert_eq!(document.openapi.info.title, "b");
}

#[test]
fn dialects() {
    error("swagger: '1.2'\n", "unsupported-dialect", "1:1 #/swagger", "Swagger 1.2");
    error("a: 1\nopenapi: 4.0.0\n", "unsupported-dialect", "2:1 #/openapi", "OpenAPI 4.0.0");
    unsupported(
        "openapi: 3.2.0\ninfo: {title: a, version: '1'}\n",
        "later-dialect",
        "1:1 #/openapi",
        "read as OpenAPI 3.1",
    );
    error("a: 1\n", "not-openapi", "1:1 #", "no `openapi` version");
    error("", "not-openapi", "1:1 #", "the file is empty");
    error("<html>\n", "not-openapi", "1:1 #", "a page of HTML");
    error("# a\n", "not-openapi", "1:1 #", "no `openapi` version");
}

#[test]
fn unknown_keys_are_left_out() {
    let text = components(
        "  schemas:\n    A:\n      type: object\n      propertees: {}\n      x-own: 1\n",
    );
    let document = unsupported(
        &text,
        "unknown-key",
        "8:7 #/components/schemas/A/propertees",
        "`propertees` is not a key of a schema",
    );
    is(&document, "/components/schemas/A", r#"{"type": "object", "x-own": 1}"#);
}

#[test]
fn keys_that_the_document_chooses_are_no_unknown_keys() {
    let (document, faults) = load(&components(
        "  schemas:\n    A:\n      type: object\n      properties:\n        $ref: {type: string}\n        required: {type: string}\n        x-y: {type: string}\n      example: {$ref: nowhere, type: 3}\n",
    ));
    assert!(faults.is_empty(), "{faults:?}");
    is(&document.unwrap(), "/components/schemas/A/example", r#"{"$ref": "nowhere", "type": 3}"#);
}

#[test]
fn wrong_kinds() {
    let text = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\ntags: 3\n";
    unsupported(
        text,
        "wrong-kind",
        "4:1 #/tags",
        "a value of the kind number stands where a list belongs; it is left out",
    );
    let text = components("  schemas:\n    A: {type: string, minLength: -1}\n");
    let document = unsupported(
        &text,
        "wrong-kind",
        "6:23 #/components/schemas/A/minLength",
        "a whole number from 0",
    );
    is(&document, "/components/schemas/A", r#"{"type": "string"}"#);
    let text = components("  schemas:\n    A: {type: object, properties: {b: 3}}\n");
    let document = unsupported(
        &text,
        "wrong-kind",
        "6:36 #/components/schemas/A/properties/b",
        "any value is allowed",
    );
    is(&document, "/components/schemas/A/properties/b", "{}");
    let text = components("  responses:\n    A: 3\n");
    error(&text, "wrong-kind", "6:5 #/components/responses/A", "where a response or a reference");
    let text = components("  parameters:\n    A: {name: a, in: body, schema: {}}\n");
    error(&text, "wrong-kind", "6:18 #/components/parameters/A/in", "\"body\" is not one of query");
    let text = components("  schemas:\n    A: {$ref: 3}\n");
    error(&text, "wrong-kind", "6:9 #/components/schemas/A/$ref", "where a reference belongs");
}

#[test]
fn numbers_for_texts_keep_their_zeros() {
    let text = "openapi: 3.0.3\ninfo:\n  title: a\n  version: 1.10\npaths: {}\n";
    let document = repair(text, "number-for-text", "4:3 #/info/version", "taken as \"1.10\"");
    assert_eq!(document.openapi.info.version, "1.10");
    let text = components("  schemas:\n    A: {type: string, enum: [yes, '2', 1.10]}\n");
    let document =
        repair(&text, "number-for-text", "6:40 #/components/schemas/A/enum/2", "\"1.10\"");
    is(&document, "/components/schemas/A/enum", r#"["yes", "2", "1.10"]"#);
    let text = components("  schemas:\n    A:\n      type: string\n      default: 007\n");
    let document =
        repair(&text, "number-for-text", "8:7 #/components/schemas/A/default", "\"007\"");
    is(&document, "/components/schemas/A/default", r#""007""#);
}

#[test]
fn booleans_for_texts_keep_their_spelling() {
    let text = components("  schemas:\n    A: {type: string, enum: [True]}\n");
    let document =
        repair(&text, "boolean-for-text", "6:30 #/components/schemas/A/enum/0", "\"True\"");
    is(&document, "/components/schemas/A/enum", r#"["True"]"#);
}

#[test]
fn values_in_quotes_are_unquoted() {
    let text = components("  schemas:\n    A: {type: string, maxLength: '12'}\n");
    let document =
        repair(&text, "text-for-number", "6:23 #/components/schemas/A/maxLength", "taken as 12");
    is(&document, "/components/schemas/A/maxLength", "12");
    let text = components("  schemas:\n    A: {type: integer, enum: [1, '2']}\n");
    let document =
        repair(&text, "text-for-number", "6:34 #/components/schemas/A/enum/1", "taken as 2");
    is(&document, "/components/schemas/A/enum", "[1, 2]");
    let text = components("  schemas:\n    A: {type: string, nullable: 'true'}\n");
    let document =
        repair(&text, "text-for-boolean", "6:23 #/components/schemas/A/nullable", "taken as true");
    is(&document, "/components/schemas/A/nullable", "true");
    let text = components("  schemas:\n    A: {type: string, nullable: 'False'}\n");
    let document =
        repair(&text, "text-for-boolean", "6:23 #/components/schemas/A/nullable", "taken as false");
    is(&document, "/components/schemas/A/nullable", "false");
}

#[test]
fn whole_numbers_may_be_written_as_fractions() {
    let text = components("  schemas:\n    A: {type: string, maxLength: 12.0}\n");
    let document = repair(
        &text,
        "fraction-for-integer",
        "6:23 #/components/schemas/A/maxLength",
        "taken as 12",
    );
    is(&document, "/components/schemas/A/maxLength", "12");
}

#[test]
fn nulls_are_nothing() {
    let text = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\ntags:\n";
    let document = repair(text, "null-value", "4:1 #/tags", "taken as absent");
    assert!(document.openapi.tags.is_empty());
}

#[test]
fn single_values_and_empty_ones_are_wrapped() {
    let text = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\ntags: {name: b}\n";
    let document = repair(text, "single-for-list", "4:1 #/tags", "taken as a list of one");
    assert_eq!(document.openapi.tags.len(), 1);
    let text = components("  schemas:\n    A: {type: object, properties: []}\n");
    repair(&text, "list-for-object", "6:23 #/components/schemas/A/properties", "an empty object");
    let text = components("  schemas:\n    A: {type: object, required: {}}\n");
    repair(&text, "object-for-list", "6:23 #/components/schemas/A/required", "an empty list");
}

#[test]
fn required_in_a_property_is_lifted() {
    let text = components(
        "  schemas:\n    A:\n      type: object\n      properties:\n        b: {type: string, required: true}\n",
    );
    let document = repair(
        &text,
        "required-in-property",
        "9:27 #/components/schemas/A/properties/b/required",
        "taken as required by the object",
    );
    is(
        &document,
        "/components/schemas/A",
        r#"{"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}"#,
    );
    let text = components("  schemas:\n    A: {type: string, required: true}\n");
    let document =
        repair(&text, "required-in-schema", "6:23 #/components/schemas/A/required", "left out");
    is(&document, "/components/schemas/A", r#"{"type": "string"}"#);
}

#[test]
fn missing_keys_are_filled_in_or_errors() {
    let text = "openapi: 3.0.3\ninfo: {title: a}\npaths: {}\n";
    let document = repair(text, "missing-key", "2:1 #/info", "an info object must have `version`");
    assert_eq!(document.openapi.info.version, "");
    let text = components("  responses:\n    A: {}\n");
    repair(
        &text,
        "missing-key",
        "6:5 #/components/responses/A",
        "a response must have `description`",
    );
    let text = components("  parameters:\n    A: {in: query, schema: {}}\n");
    error(&text, "missing-key", "6:5 #/components/parameters/A", "a parameter must have `name`");
    let text = paths(
        "  /a:\n    get:\n      operationId: a\n      parameters:\n        - {in: query, schema: {}}\n      responses: {}\n",
    );
    let document = unsupported(
        &text,
        "missing-key",
        "8:11 #/paths/~1a/get/parameters/0",
        "a parameter must have `name`; it is left out",
    );
    is(&document, "/paths/~1a/get/parameters", "[]");
    let text = components("  securitySchemes:\n    A: {type: http}\nsecurity: [{A: [], B: []}]\n");
    let document = unsupported(
        &text,
        "security-scheme",
        "6:5 #/components/securitySchemes/A",
        "without `scheme`",
    );
    is(&document, "/security", r#"[{"B": []}]"#);
}

#[test]
fn dangling_references_name_the_nearest() {
    let text = components(
        "  schemas:\n    Payment: {type: string}\n    B: {$ref: '#/components/schemas/Paymnet'}\n",
    );
    let (_, faults) = load(&text);
    let fault = faults.iter().next().unwrap();
    assert_eq!(
        fault.to_string(),
        "a.yaml:7:9  #/components/schemas/B/$ref\n  error[dangling-ref]: `#/components/schemas/Paymnet` leads nowhere\n  help: did you mean `#/components/schemas/Payment`?"
    );
    let text = components("  schemas:\n    B: {$ref: Payment}\n");
    error(&text, "other-file", "6:9 #/components/schemas/B/$ref", "another file");
    let text = components("  schemas:\n    B: {$ref: '#Payment'}\n");
    error(&text, "dangling-ref", "6:9 #/components/schemas/B/$ref", "not a JSON pointer");
    let text = components("  schemas:\n    B: {$ref: 'https://a.example/b.yaml#/B'}\n");
    error(&text, "remote-reference", "6:9 #/components/schemas/B/$ref", "network");
}

#[test]
fn references_lead_to_the_right_kind() {
    let text = components(
        "  responses:\n    R: {description: '', content: {a/a: {schema: {}}, b/b: {schema: {}}}}\n  schemas:\n    B: {$ref: '#/components/responses/R'}\n",
    );
    error(&text, "wrong-target", "8:9 #/components/schemas/B/$ref", "is a response");
    let text = components(
        "  examples:\n    E: {value: 1}\n  schemas:\n    B: {$ref: '#/components/examples/E'}\n",
    );
    error(&text, "wrong-target", "8:9 #/components/schemas/B/$ref", "is an example");
}

#[test]
fn references_in_a_circle() {
    let text = components(
        "  schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n    C: {$ref: '#/components/schemas/A'}\n",
    );
    let (document, faults) = load(&text);
    assert!(document.is_some(), "what says nothing of a value takes any");
    let shown: Vec<_> = faults.iter().map(|it| (it.code, it.place.line)).collect();
    assert_eq!(shown, [("reference-cycle", 6), ("reference-cycle", 7)]);
    let (_, faults) = load(&components(
        "  schemas:\n    C: {$ref: '#/components/schemas/A'}\n    A: {$ref: '#/components/schemas/A'}\n",
    ));
    let shown: Vec<_> = faults.iter().map(|it| (it.code, it.place.line)).collect();
    assert_eq!(shown, [("reference-cycle", 7)], "what leads into a circle is no part of it");
    let text = paths("  /a: {$ref: '#/paths/~1a'}\n");
    error(&text, "reference-cycle", "4:8 #/paths/~1a/$ref", "leads back to itself");
}

#[test]
fn siblings_of_a_reference_count_in_schemas() {
    let (document, faults) = load(&components(
        "  schemas:\n    A: {type: string}\n    B:\n      $ref: '#/components/schemas/A'\n      title: b\n      nullable: true\n",
    ));
    assert!(faults.is_empty(), "{faults:?}");
    is(
        &document.unwrap(),
        "/components/schemas/B",
        r##"{"title": "b", "nullable": true, "allOf": [{"$ref": "#/components/schemas/A"}]}"##,
    );
    let text = components(
        "  responses:\n    A: {description: a}\n    B:\n      $ref: '#/components/responses/A'\n      description: b\n",
    );
    unsupported(
        &text,
        "reference-sibling",
        "9:7 #/components/responses/B/description",
        "`description` stands beside a `$ref`",
    );
}

#[test]
fn siblings_of_a_reference_may_be_an_all_of() {
    let (document, faults) = load(&components(
        "  schemas:\n    A: {type: string}\n    B:\n      $ref: '#/components/schemas/A'\n      allOf: [{maxLength: 3}]\n",
    ));
    assert!(faults.is_empty(), "{faults:?}");
    is(
        &document.unwrap(),
        "/components/schemas/B",
        r##"{"allOf": [{"$ref": "#/components/schemas/A"}, {"maxLength": 3}]}"##,
    );
}

#[test]
fn encodings_of_forms_explode() {
    let (document, faults) = load(&components(
        "  requestBodies:\n    A:\n      content:\n        a/b:\n          encoding: {c: {}, d: {style: form}, e: {style: spaceDelimited}, f: {explode: false}, g: {explode: true}}\n",
    ));
    assert!(faults.is_empty(), "{faults:?}");
    let document = document.unwrap();
    let encoding = "/components/requestBodies/A/content/a~1b/encoding";
    is(&document, &format!("{encoding}/c"), r#"{"explode": true}"#);
    is(&document, &format!("{encoding}/d"), r#"{"style": "form", "explode": true}"#);
    is(&document, &format!("{encoding}/e"), r#"{"style": "spaceDelimited"}"#);
    is(&document, &format!("{encoding}/f"), r#"{"explode": false}"#);
    // Else it would be the same as nothing at all.
    is(&document, &format!("{encoding}/g"), r#"{"style": "form", "explode": true}"#);
}

#[test]
fn references_to_the_middle_of_something_get_a_name() {
    let (document, faults) = load(&components(
        "  schemas:\n    A: {type: object, properties: {b: {type: string, maxLength: 3}}}\n    C: {$ref: '#/components/schemas/A/properties/b'}\n",
    ));
    assert!(faults.is_empty(), "{faults:?}");
    let document = document.unwrap();
    is(&document, "/components/schemas/C", r##"{"$ref": "#/components/schemas/A_b"}"##);
    is(&document, "/components/schemas/A_b", r#"{"type": "string", "maxLength": 3}"#);
    let place = document.place(&Pointer::parse("/components/schemas/A_b/maxLength").unwrap());
    assert_eq!(place.pointer.to_string(), "#/components/schemas/A/properties/b/maxLength");
    assert_eq!((place.line, place.column), (6, 54));
}

#[test]
fn mappings_are_names_or_references() {
    let head = "  schemas:\n    A: {type: object}\n    B:\n      oneOf: [{$ref: '#/components/schemas/A'}]\n      discriminator:\n        propertyName: t\n        mapping:\n";
    let text =
        components(&format!("{head}          one: A\n          two: '#/components/schemas/A'\n"));
    let (document, faults) = load(&text);
    assert!(faults.is_empty(), "{faults:?}");
    is(
        &document.unwrap(),
        "/components/schemas/B/discriminator/mapping",
        r##"{"one": "#/components/schemas/A", "two": "#/components/schemas/A"}"##,
    );
    let text = components(&format!("{head}          one: AA\n"));
    error(
        &text,
        "dangling-mapping",
        "12:11 #/components/schemas/B/discriminator/mapping/one",
        "leads nowhere",
    );
}

#[test]
fn later_dialects_inside_a_schema_are_translated() {
    let text = components("  schemas:\n    A: {type: [string, 'null']}\n");
    let document = repair(&text, "type-list", "6:9 #/components/schemas/A/type", "`nullable`");
    is(&document, "/components/schemas/A", r#"{"nullable": true, "type": "string"}"#);
    let text = components("  schemas:\n    A: {type: [string, integer]}\n");
    let document = repair(&text, "type-list", "6:9 #/components/schemas/A/type", "alternatives");
    is(
        &document,
        "/components/schemas/A",
        r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#,
    );
    let text = components("  schemas:\n    A: {type: integer, exclusiveMinimum: 3}\n");
    let document = repair(
        &text,
        "numeric-exclusive-bound",
        "6:24 #/components/schemas/A/exclusiveMinimum",
        "`minimum: 3`",
    );
    is(
        &document,
        "/components/schemas/A",
        r#"{"type": "integer", "minimum": 3, "exclusiveMinimum": true}"#,
    );
    let text = components("  schemas:\n    A: {type: file}\n");
    let document =
        repair(&text, "swagger-keyword", "6:9 #/components/schemas/A/type", "a text of bytes");
    is(&document, "/components/schemas/A", r#"{"type": "string", "format": "binary"}"#);
    let text = components("  schemas:\n    A: {type: thing}\n");
    unsupported(&text, "unknown-type", "6:9 #/components/schemas/A/type", "`thing` is not a type");
    let text = components("  schemas:\n    A: {type: array}\n");
    let document =
        repair(&text, "missing-items", "6:5 #/components/schemas/A", "an array must have");
    is(&document, "/components/schemas/A/items", "{}");
}

#[test]
fn parameters_and_headers() {
    let text = components("  parameters:\n    A: {name: a, in: query}\n");
    let document = repair(
        &text,
        "missing-schema",
        "6:5 #/components/parameters/A",
        "neither `schema` nor `content`",
    );
    is(&document, "/components/parameters/A/schema", r#"{"type": "string"}"#);
    let text = components("  headers:\n    A:\n      schema: {}\n      content: {a/b: {}}\n");
    unsupported(
        &text,
        "schema-and-content",
        "8:7 #/components/headers/A/content",
        "only the schema",
    );
    let text =
        components("  parameters:\n    A: {name: a, in: query, style: simple, schema: {}}\n");
    unsupported(&text, "unknown-style", "6:29 #/components/parameters/A/style", "`simple`");
    let text = components(
        "  parameters:\n    A: {name: a, in: header, allowReserved: true, schema: {}}\n",
    );
    unsupported(
        &text,
        "no-effect",
        "6:30 #/components/parameters/A/allowReserved",
        "means nothing",
    );
    let text = components("  parameters:\n    A: {name: a, in: path, schema: {}}\n");
    let document = repair(
        &text,
        "optional-path-parameter",
        "6:5 #/components/parameters/A",
        "must be required",
    );
    is(&document, "/components/parameters/A/required", "true");
}

#[test]
fn links_name_one_operation() {
    let text = components("  links:\n    A: {description: a}\n");
    let document = unsupported(
        &text,
        "link-without-operation",
        "6:5 #/components/links/A",
        "names no operation",
    );
    is(&document, "/components/links", "{}");
    let text = components("  links:\n    A: {operationRef: a, operationId: b}\n");
    unsupported(
        &text,
        "link-with-two-operations",
        "6:26 #/components/links/A/operationId",
        "twice",
    );
}

#[test]
fn paths_and_statuses_have_their_forms() {
    let text = paths("  a: {}\n");
    let document = repair(&text, "path-without-slash", "4:3 #/paths/a", "taken as `/a`");
    assert!(document.openapi.paths.paths.contains_key("/a"));
    let operation = |status: &str| {
        paths(&format!(
            "  /a:\n    get:\n      operationId: a\n      responses:\n        {status}: {{description: a}}\n"
        ))
    };
    let document =
        repair(&operation("4xx"), "lower-case-range", "8:9 #/paths/~1a/get/responses/4xx", "4XX");
    is(&document, "/paths/~1a/get/responses/4XX/description", "\"a\"");
    unsupported(
        &operation("20"),
        "unknown-key",
        "8:9 #/paths/~1a/get/responses/20",
        "`20` is not a key of responses",
    );
}

#[test]
fn operations_have_an_id_of_their_own() {
    let text = paths(
        "  /a/{bId}:\n    parameters:\n      - {name: bId, in: path, required: true, schema: {}}\n    get: {responses: {}}\n",
    );
    let document = repair(
        &text,
        "missing-operation-id",
        "7:5 #/paths/~1a~1{bId}/get",
        "named get_a_by_b_id from its path",
    );
    is(&document, "/paths/~1a~1{bId}/get/operationId", "\"get_a_by_b_id\"");
    let text = paths(
        "  /a:\n    get: {operationId: x, responses: {}}\n    put: {operationId: x, responses: {}}\n  /b:\n    get: {operationId: put_a, responses: {}}\n",
    );
    let document = repair(
        &text,
        "duplicate-operation-id",
        "6:11 #/paths/~1a/put/operationId",
        "named put_a_2 from its path",
    );
    is(&document, "/paths/~1a/get/operationId", "\"x\"");
}

#[test]
fn path_parameters_are_those_of_the_path() {
    let text = paths("  /a/{b}:\n    get: {operationId: x, responses: {}}\n");
    let document = repair(
        &text,
        "undeclared-path-parameter",
        "5:5 #/paths/~1a~1{b}/get",
        "`{b}` in the path is not declared",
    );
    is(
        &document,
        "/paths/~1a~1{b}/get/parameters",
        r#"[{"name": "b", "in": "path", "required": true, "schema": {"type": "string"}}]"#,
    );
    let text = paths(
        "  /a:\n    get:\n      operationId: x\n      parameters:\n        - {name: b, in: path, required: true, schema: {}}\n      responses: {}\n",
    );
    let document = unsupported(
        &text,
        "unused-path-parameter",
        "8:11 #/paths/~1a/get/parameters/0",
        "`b` is not in the path /a",
    );
    is(&document, "/paths/~1a/get/parameters", "[]");
    let text = text
        .replace("in: path", "in: query")
        .replace("      responses", "        - {name: b, in: query, schema: {}}\n      responses");
    repair(&text, "duplicate-parameter", "9:11 #/paths/~1a/get/parameters/1", "stands twice");
}

#[test]
fn declared_path_parameters_are_found_through_references() {
    let (_, faults) = load(
        "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a/{b}:\n    get:\n      operationId: x\n      parameters: [{$ref: '#/components/parameters/C'}]\n      responses: {}\ncomponents:\n  parameters:\n    C: {$ref: '#/components/parameters/D'}\n    D: {name: b, in: path, required: true, schema: {}}\n",
    );
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn references_are_copied_where_none_may_stand() {
    let text = paths("  /a: {get: {operationId: x, responses: {}}}\n  /b: {$ref: '#/paths/~1a'}\n");
    let document =
        repair(&text, "duplicate-operation-id", "4:14 #/paths/~1a/get/operationId", "named get_b");
    is(&document, "/paths/~1b/get/operationId", "\"get_b\"");
    let text = components(
        "  x-info: {}\n  callbacks:\n    A:\n      '{$request.body#/u}': {post: {responses: {}}}\n    B: {$ref: '#/components/callbacks/A'}\n",
    );
    let (document, faults) = load(&text);
    assert!(faults.is_empty(), "{faults:?}");
    is(
        &document.unwrap(),
        "/components/callbacks/B",
        r#"{"{$request.body#/u}": {"post": {"responses": {}}}}"#,
    );
    let text = components(
        "  requestBodies:\n    A: {content: {a/b: {schema: {type: string}}}}\n    B: {content: {c/d: {$ref: '#/components/requestBodies/A/content/a~1b'}}}\n",
    );
    let document = repair(
        &text,
        "misplaced-reference",
        "7:25 #/components/requestBodies/B/content/c~1d/$ref",
        "a media type cannot be a reference",
    );
    is(&document, "/components/requestBodies/B/content/c~1d/schema/type", "\"string\"");
}

#[test]
fn all_faults_are_found_in_one_go() {
    let text = components(
        "  schemas:\n    A: {$ref: '#/components/schemas/X'}\n    B: {minLength: many}\n    C: {odd: 1}\n",
    );
    let (document, faults) = load(&text);
    assert!(document.is_none());
    let codes: Vec<_> = faults.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["dangling-ref", "wrong-kind", "unknown-key"]);
}

#[test]
fn what_an_inline_object_cannot_be_without_takes_it_along() {
    let text = paths(
        "  /a:\n    get:\n      operationId: a\n      parameters:\n        - {name: b, in: body, schema: {}}\n      responses: 3\n",
    );
    let (document, faults) = load(&text);
    let codes: Vec<_> = faults.iter().map(|it| (it.severity, it.code, it.place.line)).collect();
    let unsupported = Severity::Unsupported;
    assert_eq!(codes, [(unsupported, "wrong-kind", 8), (unsupported, "wrong-kind", 9)]);
    let document = document.unwrap();
    is(&document, "/paths/~1a/get", r#"{"operationId": "a", "parameters": [], "responses": {}}"#);
}
