//! Swagger 2.0 as the canonical document: each construct in a document of a few lines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use idv_generator::diagnostics::Diagnostics;
use idv_generator::load::{self, Document};
use idv_generator::pointer::Pointer;

const HEAD: &str = "swagger: '2.0'\ninfo: {title: a, version: '1'}\n";

/// Loads a document and returns the codes and lines of what is said about it.
#[track_caller]
fn load(members: &str) -> (Document, Vec<(&'static str, usize)>) {
    let mut faults = Diagnostics::new();
    let document = load::load_text("a.yaml", &format!("{HEAD}{members}"), &mut faults);
    let said = faults.iter().map(|it| (it.code, it.place.line)).collect();
    (document.unwrap_or_else(|| panic!("{faults:#?}")), said)
}

/// Loads a document about which nothing is to be said.
#[track_caller]
fn sound(members: &str) -> Document {
    let (document, said) = load(members);
    assert_eq!(said, []);
    document
}

#[track_caller]
fn is(document: &Document, pointer: &str, json: &str) {
    let node = document.node(&Pointer::parse(pointer).unwrap());
    let found = node.unwrap_or_else(|| panic!("nothing at {pointer}")).to_json();
    let expected: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(found, expected, "{found:#}");
}

#[track_caller]
fn line(document: &Document, canonical: &str, line: usize, written: &str) {
    let place = document.place(&Pointer::parse(canonical).unwrap());
    assert_eq!((place.line, place.pointer.to_string().as_str()), (line, written));
}

/// An operation with these members, which begin on line 6.
fn operation(members: &str) -> String {
    format!("paths:\n  /a:\n    post: {{operationId: a, {members}}}\n")
}

const POST: &str = "/paths/~1a/post";

#[test]
fn the_version_and_the_address() {
    let document = sound("host: a.example\nbasePath: /v1/\nschemes: [http, https]\npaths: {}\n");
    assert_eq!(document.openapi.openapi, "3.0.3");
    is(&document, "/x-idv-version", "\"2.0\"");
    is(
        &document,
        "/servers",
        r#"[{"url": "https://a.example/v1"}, {"url": "http://a.example/v1"}]"#,
    );
    line(&document, "/servers/0/url", 3, "#/host");
    let document = sound("basePath: v1\npaths: {}\n");
    is(&document, "/servers", r#"[{"url": "/v1"}]"#);
    let document = sound("host: a.example\npaths: {}\n");
    is(&document, "/servers", r#"[{"url": "https://a.example"}]"#);
    assert!(sound("paths: {}\n").openapi.servers.is_empty());
    let text = format!("host: a.example\n{}", operation("schemes: [http], responses: {}"));
    is(&sound(&text), "/paths/~1a/post/servers", r#"[{"url": "http://a.example"}]"#);
}

#[test]
fn definitions_are_schemas_and_keep_their_lines() {
    let document = sound(
        "paths: {}\ndefinitions:\n  A: {type: object, properties: {b: {$ref: '#/definitions/B'}}}\n  B: {type: string, x-nullable: true, maxLength: 3}\n  C: {$ref: '#/definitions/A/properties/b'}\n",
    );
    is(&document, "/components/schemas/A/properties/b", r##"{"$ref": "#/components/schemas/B"}"##);
    is(
        &document,
        "/components/schemas/B",
        r#"{"type": "string", "maxLength": 3, "nullable": true}"#,
    );
    line(&document, "/components/schemas/B/maxLength", 6, "#/definitions/B/maxLength");
    is(&document, "/components/schemas/C", r##"{"$ref": "#/components/schemas/A_b"}"##);
}

#[test]
fn a_body_has_the_media_types_that_can_carry_it() {
    let document = sound(&format!(
        "consumes: [application/json, text/plain]\n{}",
        operation(
            "parameters: [{name: b, in: body, description: d, required: true, schema: {type: object}}], responses: {}"
        )
    ));
    is(
        &document,
        &format!("{POST}/requestBody"),
        r#"{"x-idv-name": "b", "description": "d", "required": true, "content": {"application/json": {"schema": {"type": "object"}}}}"#,
    );
    is(&document, "/x-idv-consumes", r#"["application/json", "text/plain"]"#);
    is(&document, &format!("{POST}/parameters"), "[]");
    let schema = format!("{POST}/requestBody/content/application~1json/schema");
    line(&document, &schema, 6, "#/paths/~1a/post/parameters/0/schema");
    let document = sound(&operation(
        "consumes: [text/plain], parameters: [{name: b, in: body, schema: {type: string}}], responses: {}",
    ));
    is(
        &document,
        &format!("{POST}/requestBody/content"),
        r#"{"text/plain": {"schema": {"type": "string"}}}"#,
    );
    is(&document, &format!("{POST}/x-idv-consumes"), r#"["text/plain"]"#);
    let document = sound(&operation(
        "parameters: [{name: b, in: body, schema: {type: string}}], responses: {}",
    ));
    is(
        &document,
        &format!("{POST}/requestBody/content"),
        r#"{"application/json": {"schema": {"type": "string"}}}"#,
    );
}

#[test]
fn shared_parameters_go_where_they_belong() {
    let document = sound(
        "paths:\n  /a/{id}:\n    parameters: [{$ref: '#/parameters/Id'}, {$ref: '#/parameters/Body'}]\n    put: {operationId: a, responses: {}}\n    post: {operationId: b, consumes: [application/xml], responses: {}}\n    patch: {operationId: c, parameters: [{$ref: '#/parameters/Form'}], responses: {}}\nparameters:\n  Id: {name: id, in: path, required: true, type: integer, format: int64}\n  Body: {name: b, in: body, schema: {type: object}}\n  Form: {name: f, in: formData, type: string}\n",
    );
    is(&document, "/paths/~1a~1{id}/parameters", r##"[{"$ref": "#/components/parameters/Id"}]"##);
    is(
        &document,
        "/components/parameters",
        r#"{"Id": {"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "format": "int64"}}}"#,
    );
    is(
        &document,
        "/paths/~1a~1{id}/put/requestBody",
        r##"{"$ref": "#/components/requestBodies/Body"}"##,
    );
    is(
        &document,
        "/paths/~1a~1{id}/post/requestBody/content",
        r#"{"application/xml": {"schema": {"type": "object"}}}"#,
    );
    is(
        &document,
        "/paths/~1a~1{id}/patch/requestBody/content",
        r#"{"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"f": {"type": "string"}}}}}"#,
    );
    is(&document, "/components/x-idv-form-parameters/Form/name", "\"f\"");
}

#[test]
fn forms_are_one_object() {
    let fields = "{name: a, in: formData, type: string, required: true, description: d, x-own: 1}, {name: b, in: formData, type: array, items: {type: integer}, collectionFormat: multi}, {name: c, in: formData, type: array, items: {type: integer}, allowEmptyValue: true}";
    let document = sound(&operation(&format!("parameters: [{fields}], responses: {{}}")));
    is(
        &document,
        &format!("{POST}/requestBody"),
        r#"{"content": {"application/x-www-form-urlencoded": {
            "schema": {"type": "object", "required": ["a"], "properties": {
                "a": {"type": "string", "description": "d", "x-own": 1},
                "b": {"type": "array", "items": {"type": "integer"}},
                "c": {"type": "array", "items": {"type": "integer"}, "x-idv-allow-empty-value": true}}},
            "encoding": {"b": {"style": "form", "explode": true}, "c": {"style": "form", "explode": false}}}},
          "required": true}"#,
    );
    let property = format!(
        "{POST}/requestBody/content/application~1x-www-form-urlencoded/schema/properties/b/items"
    );
    line(&document, &property, 5, "#/paths/~1a/post/parameters/1/items");
}

#[test]
fn forms_with_files_are_multipart() {
    let types = |consumes: &str, kind: &str| {
        let document = sound(&operation(&format!(
            "consumes: [{consumes}], parameters: [{{name: a, in: formData, type: {kind}}}], responses: {{}}"
        )));
        let operation = document.openapi.paths.paths.get("/a").unwrap().as_item().unwrap();
        let body = operation.post.as_ref().unwrap().request_body.clone().unwrap();
        body.into_item().unwrap().content.keys().cloned().collect::<Vec<_>>()
    };
    let (form, multipart) = ("application/x-www-form-urlencoded", "multipart/form-data");
    assert_eq!(types("", "string"), [form]);
    assert_eq!(types("", "file"), [multipart]);
    assert_eq!(types(form, "file"), [multipart]);
    assert_eq!(types(multipart, "string"), [multipart]);
    assert_eq!(types(&format!("{form}, {multipart}"), "string"), [form, multipart]);
    let document = sound(&operation(
        "parameters: [{name: a, in: formData, type: file, x-nullable: true}], responses: {}",
    ));
    is(
        &document,
        &format!("{POST}/requestBody/content/multipart~1form-data/schema/properties/a"),
        r#"{"type": "string", "format": "binary", "nullable": true}"#,
    );
    let (_, said) = load(&operation(
        "consumes: [application/json], parameters: [{name: a, in: formData, type: string}], responses: {}",
    ));
    assert_eq!(said, [("media-type-of-form", 5)]);
}

#[test]
fn a_second_body_is_left_out() {
    let (document, said) = load(&operation(
        "parameters: [{name: a, in: body, schema: {type: string}}, {name: b, in: body, schema: {}}, {name: c, in: formData, type: string}], responses: {}",
    ));
    assert_eq!(said, [("second-body", 5), ("second-body", 5)]);
    is(&document, &format!("{POST}/requestBody/x-idv-name"), "\"a\"");
    let document = sound(
        "paths:\n  /a:\n    parameters: [{name: b, in: body, schema: {type: object}}]\n    post: {operationId: a, parameters: [{name: c, in: body, schema: {type: string}}], responses: {}}\n",
    );
    is(&document, &format!("{POST}/requestBody/x-idv-name"), "\"c\"");
}

#[test]
fn lists_in_parameters_keep_their_separator() {
    let of = |place: &str, format: &str| {
        let text = format!(
            "parameters:\n  P: {{name: p, in: {place}, {}type: array, items: {{type: string}}{format}}}\npaths: {{}}\n",
            if place == "path" { "required: true, " } else { "" }
        );
        let (document, said) = load(&text);
        let node = document.node(&Pointer::parse("/components/parameters/P").unwrap()).unwrap();
        let style = node.get("style").and_then(|it| it.as_str()).unwrap_or("-").to_owned();
        (style, node.get("explode").unwrap().as_bool().unwrap(), said.first().map(|it| it.0))
    };
    let form = |name: &str| format!(", collectionFormat: {name}");
    assert_eq!(of("query", ""), ("form".to_owned(), false, None));
    assert_eq!(of("query", &form("csv")), ("form".to_owned(), false, None));
    assert_eq!(of("query", &form("multi")), ("form".to_owned(), true, None));
    assert_eq!(of("query", &form("ssv")), ("spaceDelimited".to_owned(), false, None));
    assert_eq!(of("query", &form("pipes")), ("pipeDelimited".to_owned(), false, None));
    assert_eq!(of("query", &form("tsv")), ("form".to_owned(), false, Some("collection-format")));
    assert_eq!(of("path", &form("csv")), ("-".to_owned(), false, None));
    assert_eq!(of("header", &form("pipes")), ("-".to_owned(), false, Some("collection-format")));
    let (document, _) = load(
        "parameters: {P: {name: p, in: query, type: array, items: {type: array, items: {type: string}, collectionFormat: pipes}, x-own: 1, x-example: [a]}}\npaths: {}\n",
    );
    is(
        &document,
        "/components/parameters/P",
        r#"{"name": "p", "in": "query", "x-own": 1, "example": ["a"],
            "schema": {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "x-idv-collection-format": "pipes"}},
            "style": "form", "explode": false}"#,
    );
}

#[test]
fn replies_have_the_media_types_that_can_carry_them() {
    let document = sound(&format!(
        "produces: [application/json, text/plain]\n{}",
        operation(
            "responses: {200: {description: d, schema: {type: object}, headers: {X-A: {type: array, items: {type: string}, description: h}}}, 201: {description: d, schema: {type: string}}, 202: {description: d, schema: {type: file}}, 204: {description: d}}"
        )
    ));
    let responses = format!("{POST}/responses");
    is(
        &document,
        &format!("{responses}/200"),
        r#"{"description": "d", "headers": {"X-A": {"description": "h", "schema": {"type": "array", "items": {"type": "string"}}}},
            "content": {"application/json": {"schema": {"type": "object"}}}}"#,
    );
    is(
        &document,
        &format!("{responses}/201/content"),
        r#"{"application/json": {"schema": {"type": "string"}}, "text/plain": {"schema": {"type": "string"}}}"#,
    );
    is(
        &document,
        &format!("{responses}/202/content"),
        r#"{"text/plain": {"schema": {"type": "string", "format": "binary"}}}"#,
    );
    is(&document, &format!("{responses}/204"), r#"{"description": "d"}"#);
    let document = sound(&operation("responses: {200: {description: d, schema: {type: file}}}"));
    is(
        &document,
        &format!("{responses}/200/content"),
        r#"{"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}"#,
    );
}

#[test]
fn an_error_in_an_operation_of_files_is_json() {
    let (document, said) = load(&operation(
        "produces: [application/x-tar], responses: {200: {description: d, schema: {type: file}}, 404: {description: d, schema: {type: object}}}",
    ));
    assert_eq!(said, [("media-type-of-structure", 5)]);
    let responses = format!("{POST}/responses");
    is(&document, &format!("{responses}/404/content/application~1json/schema/type"), "\"object\"");
    assert!(
        document
            .node(&Pointer::parse(&format!("{responses}/404/content/application~1x-tar")).unwrap())
            .is_none()
    );
    let own = "produces: [application/vnd.own], responses: {404: {description: d, schema: {type: object}}}";
    let (document, said) = load(&operation(own));
    assert_eq!(said, [("media-type-of-structure", 5)]);
    is(
        &document,
        &format!("{responses}/404/content"),
        r#"{"application/json": {"schema": {"type": "object"}}}"#,
    );
    let own = "produces: [application/vnd.own], responses: {200: {description: d, schema: {type: object}}}";
    let (document, said) = load(&operation(own));
    assert_eq!(said, [("media-type-of-structure", 5)]);
    is(
        &document,
        &format!("{responses}/200/content"),
        r#"{"application/vnd.own": {"schema": {"type": "object"}}, "application/json": {"schema": {"type": "object"}}}"#,
    );
}

#[test]
fn shared_responses_and_examples() {
    let text = "produces: [application/json]\nresponses:\n  R: {description: d, schema: {type: object}, examples: {application/json: {a: 1}, text/odd: b}}\n";
    let of = |produces: &str| {
        sound(&format!(
            "{text}{}",
            operation(&format!("{produces}responses: {{default: {{$ref: '#/responses/R'}}}}"))
        ))
    };
    let document = of("");
    is(
        &document,
        &format!("{POST}/responses/default"),
        r##"{"$ref": "#/components/responses/R"}"##,
    );
    is(
        &document,
        "/components/responses/R",
        r#"{"description": "d", "content": {"application/json": {"schema": {"type": "object"}, "example": {"a": 1}}}, "x-idv-examples": {"text/odd": "b"}}"#,
    );
    let document = of("produces: [application/xml], ");
    is(
        &document,
        &format!("{POST}/responses/default/content"),
        r#"{"application/xml": {"schema": {"type": "object"}}}"#,
    );
}

#[test]
fn security_schemes() {
    let document = sound(
        "paths: {}\nsecurity: [{a: []}, {d: [s]}]\nsecurityDefinitions:\n  a: {type: basic, description: d}\n  b: {type: apiKey, name: k, in: query}\n  c: {type: oauth2, flow: implicit, authorizationUrl: 'https://a.example', scopes: {s: t}}\n  d: {type: oauth2, flow: application, tokenUrl: 'https://a.example', scopes: {s: t}, x-own: 1}\n  e: {type: oauth2, flow: password, tokenUrl: 'https://a.example', scopes: {}}\n  f: {type: oauth2, flow: accessCode, authorizationUrl: 'https://a.example', tokenUrl: 'https://b.example', scopes: {}}\n",
    );
    let schemes = "/components/securitySchemes";
    is(
        &document,
        &format!("{schemes}/a"),
        r#"{"type": "http", "description": "d", "scheme": "basic"}"#,
    );
    is(&document, &format!("{schemes}/b"), r#"{"type": "apiKey", "name": "k", "in": "query"}"#);
    is(
        &document,
        &format!("{schemes}/d"),
        r#"{"type": "oauth2", "x-own": 1, "flows": {"clientCredentials": {"tokenUrl": "https://a.example", "scopes": {"s": "t"}}}}"#,
    );
    for (scheme, flow) in [("c", "implicit"), ("e", "password"), ("f", "authorizationCode")] {
        let place = Pointer::parse(&format!("{schemes}/{scheme}/flows/{flow}/scopes")).unwrap();
        assert!(document.node(&place).is_some(), "{scheme}");
    }
}

#[test]
fn discriminators_name_their_property() {
    let document = sound(
        "paths: {}\ndefinitions:\n  A: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}}}\n  B: {allOf: [{$ref: '#/definitions/A'}]}\n",
    );
    is(&document, "/components/schemas/A/discriminator", r#"{"propertyName": "kind"}"#);
    let document = sound(
        "paths: {}\ndefinitions:\n  A: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}}}\n  B: {allOf: [{$ref: '#/definitions/A'}], x-ms-discriminator-value: bee}\n  C: {allOf: [{$ref: '#/definitions/A'}]}\n",
    );
    is(
        &document,
        "/components/schemas/A/discriminator",
        r##"{"propertyName": "kind", "mapping": {"bee": "#/components/schemas/B", "C": "#/components/schemas/C"}}"##,
    );
    // What is made of a child is a child; of two with one value the first has it.
    let (document, said) = load(
        "paths: {}\ndefinitions:\n  A: {type: object, discriminator: kind, required: [kind], properties: {kind: {type: string}}}\n  B: {allOf: [{$ref: '#/definitions/A'}], x-ms-discriminator-value: bee}\n  C: {allOf: [{$ref: '#/definitions/B'}], x-ms-discriminator-value: sea}\n  D: {allOf: [{$ref: '#/definitions/A'}], x-ms-discriminator-value: bee}\n",
    );
    assert_eq!(said, [("tag-twice", 8)]);
    is(
        &document,
        "/components/schemas/A/discriminator",
        r##"{"propertyName": "kind", "mapping": {"bee": "#/components/schemas/B", "sea": "#/components/schemas/C"}}"##,
    );
}

#[test]
fn what_the_dialect_does_not_know_is_said() {
    let (_, said) = load("odd: 1\npaths: {}\n");
    assert_eq!(said, [("unknown-key", 3)]);
    let (_, said) = load("paths: {}\ndefinitions: {A: {$ref: '#/definitions/B'}, B: {odd: 1}}\n");
    assert_eq!(said, [("unknown-key", 4)]);
    let mut faults = Diagnostics::new();
    let text = format!("{HEAD}paths: {{}}\ndefinitions: {{A: {{$ref: '#/definitions/X'}}}}\n");
    assert!(load::load_text("a.yaml", &text, &mut faults).is_none());
    let fault = faults.iter().next().unwrap();
    assert_eq!((fault.code, fault.place.line), ("dangling-ref", 4));
}

#[test]
fn odd_values_do_no_harm() {
    for text in [
        "host: 3\nbasePath: [a]\nschemes: {}\nconsumes: 3\nproduces: {a: 1}\npaths: {}\n",
        "paths: [1]\ndefinitions: 3\nparameters: 3\nresponses: 3\nsecurityDefinitions: 3\n",
        "paths: {/a: 3, /b: {get: 3, parameters: {a: 1}}}\n",
        "paths: {/a: {get: {parameters: [3, {}], responses: {200: 3}, consumes: 3}}}\n",
        "parameters: {A: {$ref: '#/parameters/A'}}\npaths: {/a: {get: {parameters: [{$ref: '#/parameters/A'}], responses: {}}}}\n",
        "responses: {A: {$ref: '#/responses/A'}, B: {schema: 3, headers: 3, examples: 3}}\npaths: {}\n",
        "securityDefinitions: {a: 3, b: {}, c: {type: oauth2}, d: {type: odd}}\npaths: {}\n",
        "definitions: {A: {discriminator: 3, x-ms-discriminator-value: 3}}\npaths: {}\n",
    ] {
        let mut faults = Diagnostics::new();
        let _ = load::load_text("a.yaml", &format!("{HEAD}{text}"), &mut faults);
        assert!(!faults.is_empty(), "{text}");
    }
}

/// What 2.0 has no place for is not dropped in silence.
#[test]
fn what_stands_in_two_places_is_said() {
    let parameter = |members: &str| {
        let text = format!("parameters: [{{name: a, {members}}}], responses: {{}}");
        load(&operation(&text))
    };
    let (document, said) = parameter("in: query, type: string, schema: {type: string, enum: [b]}");
    assert_eq!(said, [("value-beside-schema", 5)]);
    let at = format!("{POST}/parameters/0/schema");
    is(&document, &at, r#"{"type": "string", "enum": ["b"]}"#);
    let (document, said) = parameter("in: query, type: string, schema: {type: integer}");
    assert_eq!(said, [("value-beside-schema", 5)]);
    is(&document, &at, r#"{"type": "integer"}"#);
    let body = "in: body, type: object, title: t, schema: {type: object}";
    assert_eq!(parameter(body).1, [("no-effect", 5)], "the title alone is lost");
    let (document, _) = parameter("in: query, type: string, collectionFormat: multi");
    is(&document, &format!("{POST}/parameters/0/x-idv-collection-format"), "\"multi\"");
    let reply = "{description: d, content: {a/b: {}}, schema: {type: string}}";
    let (_, said) = load(&operation(&format!("responses: {{200: {reply}}}")));
    assert_eq!(said, [("unknown-key", 5)]);
    let both = "requestBody: {content: {}}, parameters: [{name: b, in: body, schema: {}}]";
    let (_, said) = load(&operation(&format!("{both}, responses: {{}}")));
    assert_eq!(said, [("second-body", 5)]);
    let (_, said) = load("host: a\nservers: []\ncomponents: {}\npaths: {}\ndefinitions: {}\n");
    assert_eq!(said, [("no-effect", 3), ("no-effect", 5)]);
    let (_, said) = load("produces: [case]\npaths: {}\n");
    assert_eq!(said, [("not-a-media-type", 3)]);
}

#[test]
fn a_word_is_the_media_type_that_it_stands_for() {
    let reply = "responses: {200: {description: '', schema: {type: object}}}";
    let (document, said) = load(&operation(&format!("produces: [JSON], {reply}")));
    assert_eq!(said, [("not-a-media-type", 5)]);
    is(
        &document,
        &format!("{POST}/responses/200/content"),
        r#"{"application/json": {"schema": {"type": "object"}}}"#,
    );
}

#[test]
fn nothing_of_a_form_is_lost_in_silence() {
    let form = |parameters: &str| {
        let text = format!(
            "paths:\n  /a:\n    post:\n      operationId: a\n      responses: {{}}\n      parameters:\n{parameters}"
        );
        load(&text)
    };
    let (document, said) = form(
        "      - {in: formData, name: a, type: string, required: 'true'}\n      - {in: formData, type: string}\n      - {in: formData, name: a, type: integer}\n      - {in: formData, name: b, type: string, required: 3}\n      - {in: formData, name: c, type: array, schema: {type: string, description: e}, description: d}\n",
    );
    let expected = [
        ("text-for-boolean", 9),
        ("missing-key", 10),
        ("duplicate-parameter", 11),
        ("wrong-kind", 12),
        ("value-beside-schema", 13),
        ("value-beside-schema", 13),
        ("value-beside-schema", 13),
    ];
    assert_eq!(said, expected);
    is(
        &document,
        &format!("{POST}/requestBody/content/application~1x-www-form-urlencoded/schema"),
        r#"{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string", "description": "d"}}}"#,
    );
}

/// Headers and schemes may be called what an extension is called elsewhere.
#[test]
fn names_that_look_like_extensions() {
    let document = sound(
        "securityDefinitions: {x-login: {type: basic}}\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        200:\n          description: d\n          headers: {x-left: {type: integer, description: h}}\n",
    );
    is(&document, "/components/securitySchemes/x-login", r#"{"type": "http", "scheme": "basic"}"#);
    is(
        &document,
        "/paths/~1a/get/responses/200/headers/x-left",
        r#"{"description": "h", "schema": {"type": "integer"}}"#,
    );
}
