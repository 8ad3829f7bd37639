//! What the reader makes of small documents, and that it leaves nothing out.

use std::path::Path;

use super::*;

fn document(parts: &str) -> Result<Document, Unreadable> {
    Document::yaml(&format!("openapi: 3.0.3\ninfo: {{ title: t, version: '1' }}\n{parts}"))
}

fn pointer(parts: &str) -> String {
    document(parts).map_or_else(|fault| fault.pointer, |_| "it is read".to_owned())
}

/// A document with one schema, called `A`.
fn with_schema(schema: &str) -> String {
    format!("components: {{ schemas: {{ A: {schema} }} }}")
}

/// A document with one operation, at `/a`, and schemas that it may use.
fn with_operation(operation: &str) -> String {
    format!(
        r##"
paths:
  /a:
    post: {{ operationId: a, {operation} }}
components:
  schemas:
    Reply: {{ type: object, required: [code], properties: {{ code: {{ type: integer }},
             data: {{ allOf: [{{ $ref: "#/components/schemas/Data" }}], nullable: true }},
             items: {{ type: array, items: {{ type: string }} }} }} }}
    Data: {{ type: object, properties: {{ a: {{ type: string }} }} }}
"##
    )
}

const REPLY: &str = r##"responses: { "200": { description: d, content: { application/json: { schema: { $ref: "#/components/schemas/Reply" } } } } }"##;

fn shape(schema: &str) -> Shape {
    document(&with_schema(schema)).expect("a document").named("A").clone()
}

#[test]
fn the_documents_are_read() {
    for (name, operations) in [("portone-v2", 7), ("portone-v1", 5), ("kakaocert", 5)] {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec").join(format!("{name}.yaml"));
        let document = Document::read(&file).unwrap_or_else(|fault| unreachable!("{name}{fault}"));
        assert_eq!(document.operations().len(), operations, "{name}");
    }
}

#[test]
fn integers_in_their_forms() {
    assert_eq!(
        shape("{ type: integer, enum: [0, 1, -2], x-enum-varnames: [A, B, C] }"),
        Shape::Codes(vec![0, 1, -2])
    );
    assert_eq!(
        shape("{ type: integer, format: int32, x-numeric-text: true }"),
        Shape::NumericText(i32::MIN.into(), i32::MAX.into())
    );
    assert_eq!(
        shape("{ type: integer, x-numeric-text: false }"),
        Shape::Integer(i64::MIN.into(), i64::MAX.into())
    );
}

#[test]
fn limits_are_told_and_not_held() {
    let object = "{ type: object, properties: { a: { type: string, minLength: 1, maxLength: 2 },
                    b: { type: integer, minimum: 1, maximum: 3 } } }";
    let document = document(&with_schema(object)).expect("a document");
    let schema = document.schema("A");
    let limits = |name| document.member(&schema, name).map(|member| member.schema.limits);
    let text = Limits { shortest: Some(1), longest: Some(2), ..Limits::default() };
    let number = Limits { least: Some(1), greatest: Some(3), ..Limits::default() };
    assert_eq!((limits("a"), limits("b")), (Some(text), Some(number)));
    let value = Json::parse(r#"{"a":"three","b":4}"#).expect("JSON");
    assert_eq!(check(&document, &schema, &value), []);
}

#[test]
fn values_are_checked() {
    let document = document(&with_schema(
        "{ type: object, required: [num], properties: { num: { type: integer, x-numeric-text: true },
           c: { type: integer, enum: [1] }, t: { type: string, nullable: true } } }",
    ))
    .expect("a document");
    let complaints = |json: &str| {
        let value = Json::parse(json).expect("JSON");
        let complaints = check(&document, &document.schema("A"), &value);
        complaints.iter().map(|it| it.path.to_string()).collect::<Vec<_>>().join(" ")
    };
    for right in [
        r#"{"num":-1}"#,
        r#"{"num":"-1"}"#,
        r#"{"num":"0","c":7,"t":null}"#,
        r#"{"num":"9223372036854775807"}"#,
    ] {
        assert_eq!(complaints(right), "", "{right}");
    }
    for wrong in ["null", "1.5", "\"\"", "\"-\"", "\"1.5\"", "\"01\"", "\" 1\"", "\"1e3\"", "true"]
    {
        assert_eq!(complaints(&format!(r#"{{"num":{wrong}}}"#)), ".num", "{wrong}");
    }
    assert_eq!(complaints(r#"{"num":"9223372036854775808","c":"1","t":1}"#), ".num .c .t");
}

#[test]
fn envelopes_and_where_there_is_none() {
    let root = "x-envelope: { payload: data, code: code, success: 7 }\n";
    let read = |operation: &str, root: &str| {
        let text = format!("{root}{}", with_operation(&format!("{operation}{REPLY}")));
        document(&text).map(|document| {
            let operation = document.operation("a").expect("it is there");
            let name = match document.result(operation).map(|schema| schema.target) {
                Some(Target::Named(name)) => name,
                _ => String::new(),
            };
            (operation.envelope.as_ref().map(|it| it.success), name)
        })
    };
    assert_eq!(read("", root), Ok((Some(7), "Data".to_owned())));
    assert_eq!(read("", ""), Ok((None, "Reply".to_owned())));
    assert_eq!(read("x-envelope: false, ", root), Ok((None, "Reply".to_owned())));
    let own = "x-envelope: { payload: items, code: code, success: 1 }, ";
    assert_eq!(read(own, root), Ok((Some(1), String::new())));
    assert!(read("x-envelope: { payload: none, code: code, success: 1 }, ", root).is_err());
    assert!(read("x-envelope: { payload: data, code: data, success: 1 }, ", root).is_err());
    assert!(read("x-envelope: { payload: data, code: code }, ", root).is_err());
}

#[test]
fn operations_in_all_their_parts() {
    let text = with_operation(
        r##"x-repeatable: safe, servers: [{ url: "https://b", x-rust-name: b_url }],
            x-pagination: { parameter: q, number: page.number, items: items, size: code },
            parameters: [{ name: T, in: header, schema: { type: string } },
              { name: q, in: query, x-when-absent: {}, content: { application/json: {
                schema: { type: object } } } }],
            requestBody: { content: {
              application/json: { schema: { $ref: "#/components/schemas/Data" } },
              application/x-www-form-urlencoded: { schema: { $ref: "#/components/schemas/Data" } } } },
            responses: { "200": { description: d, content: { application/json: {
                schema: { $ref: "#/components/schemas/Reply" } } } },
              "404": { description: d }, default: { description: d, content: { text/plain: {
                schema: { type: string } } } } }"##,
    );
    let document = document(&format!("servers: [{{ url: https://a }}]\n{text}")).expect("read");
    let operation = document.operation("a").expect("it is there");
    let server = &document.servers()[operation.server];
    assert_eq!((server.url.as_str(), server.name.as_deref()), ("https://b", Some("b_url")));
    assert_eq!(document.servers().len(), 2);
    let places: Vec<Place> = operation.parameters.iter().map(|it| it.place).collect();
    assert_eq!(places, [Place::Header, Place::Query]);
    let absent = operation.parameter("q").and_then(|it| it.when_absent.as_ref());
    assert_eq!(absent.map(Json::text).as_deref(), Some("{}"));
    let body = operation.body.as_ref().map(|body| body.media.as_slice());
    assert_eq!(body, Some([Media::Json, Media::Form].as_slice()));
    assert_eq!(operation.error(404).map(|reply| reply.status), Some(Some(404)));
    let other = operation.error(418).map(|reply| (reply.status, reply.media));
    assert_eq!(other, Some((None, Media::Text)));
    let pages = operation.pagination.as_ref().map(|pages| pages.number.join("/"));
    assert_eq!(pages.as_deref(), Some("page/number"));
}

const SIGNED: &str = r#"
x-credentials: { Key: { description: d, fields: { id: { description: d },
  secret: { description: d, encoding: base64 }, own: { per-call: true }, ip: { optional: true } } } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer, x-auth: { credentials: Key, fixed: false,
      headers: { x-v: "2" }, login: { operation: a, body: { i: "{id}" }, token: t,
        expires: { at: e, form: date-time },
        refresh: { operation: a, body: { r: "{r}" }, seconds: 9 } } } }
    signed: { type: apiKey, in: header, name: x-k, x-auth: { credentials: Key, sign: {
      algorithm: hmac-sha256, key: secret, headers: { x-d: "{now}" }, text: ["{method}\n"],
      value: "{id} {signature}" } } }
paths:
  /a:
    post: { operationId: a, security: [{ token: [], signed: [] }],
            responses: { "200": { description: d } } }
"#;

#[test]
fn ways_to_prove_who_calls() {
    let document = document(SIGNED).expect("a document");
    let fields = document.credentials("Key");
    let flags: Vec<_> = fields.iter().map(|it| (it.base64, it.per_call, it.optional)).collect();
    let expected =
        [(false, false, false), (true, false, false), (false, true, false), (false, false, true)];
    assert_eq!(flags, expected);
    let auth = |name| document.scheme(name).and_then(|it| it.auth.clone()).expect("it has one");
    assert!(!auth("token").fixed && auth("signed").fixed);
    assert_eq!(auth("token").headers, [("x-v".to_owned(), "2".to_owned())]);
    match auth("token").way {
        Some(Way::Login(login)) => {
            assert!(matches!(&login.expires, Expires::At { now: None, .. }));
            assert_eq!(login.refresh.map(|it| it.seconds), Some(9));
        }
        other => unreachable!("no login: {other:?}"),
    }
    assert!(matches!(auth("signed").way, Some(Way::Sign(sign)) if sign.text == ["{method}\n"]));
    assert_eq!(document.operations()[0].security, [["token", "signed"]]);
}

#[test]
fn what_schemes_refer_to_is_there() {
    for (right, wrong) in [
        ("login: { operation: a", "login: { operation: b"),
        ("refresh: { operation: a", "refresh: { operation: b"),
        ("key: secret", "key: id"),
        ("x-auth: { credentials: Key, sign", "x-auth: { credentials: Lock, sign"),
        ("[{ token: [], signed: [] }]", "[{ token: [], other: [] }]"),
        ("algorithm: hmac-sha256", "algorithm: hmac-md5"),
        ("form: date-time", "form: roman"),
        ("encoding: base64", "encoding: rot13"),
    ] {
        assert_eq!(SIGNED.matches(right).count(), 1, "{right}");
        assert!(document(&SIGNED.replace(right, wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn idempotency_wants_a_header() {
    let keyed = with_operation(&format!("x-repeatable: keyed, {REPLY}"));
    assert!(document(&keyed).is_err());
    let said = format!("x-idempotency: {{ header: K, min-length: 2, max-length: 5 }}\n{keyed}");
    let document = document(&said).expect("a document");
    let idempotency =
        document.idempotency().map(|it| (it.header.as_str(), it.shortest, it.longest));
    assert_eq!(idempotency, Some(("K", 2, 5)));
}

#[test]
fn what_is_not_understood_is_a_fault_with_its_place() {
    for (parts, expected) in [
        ("x-other: 1", "/x-other"),
        ("x-envelope: { payload: a, other: 1 }", "it is read"),
        (
            "x-idempotency: { header: K, min-length: 2, max-length: -1 }",
            "/x-idempotency/max-length",
        ),
        (
            "x-credentials: { A: { fields: { b: { secret: true } } } }",
            "/x-credentials/A/fields/b/secret",
        ),
        ("components: { responses: {} }", "/components/responses"),
        ("paths: { /a: { parameters: [] } }", "/paths/~1a/parameters"),
        ("servers: [{ url: 'https://{a}' }]", "/servers/0/url"),
        (
            "components: { securitySchemes: { a: { type: apiKey, in: query, name: k } } }",
            "/components/securitySchemes/a",
        ),
    ] {
        assert_eq!(pointer(parts), expected, "{parts}");
    }
    for (schema, expected) in [
        ("{ type: string, x-other: 1 }", "/x-other"),
        ("{ type: string, pattern: a }", "/pattern"),
        ("{ type: integer, multipleOf: 2 }", "/multipleOf"),
        ("{ type: integer, enum: [1.5] }", "/enum"),
        ("{ type: integer, enum: [1], x-enum-varnames: [] }", "/x-enum-varnames"),
        ("{ type: integer, enum: [1], x-enum-descriptions: { '2': d } }", "/x-enum-descriptions/2"),
        ("{ type: string, maxLength: 3 }", ""),
        ("{ type: string, nullable: true }", ""),
        (
            "{ type: object, properties: { a: { type: string, maxLength: -3 } } }",
            "/properties/a/maxLength",
        ),
        (
            "{ type: object, properties: { a: { type: string, nullable: 1 } } }",
            "/properties/a/nullable",
        ),
        ("{ type: object, required: [b], properties: { a: {} } }", "/required"),
        ("{ type: object, x-error-code: b, properties: { a: {} } }", "/x-error-code"),
        ("{ type: array, items: { type: tuple } }", "/items/type"),
    ] {
        let found = pointer(&with_schema(schema));
        assert_eq!(found, format!("/components/schemas/A{expected}"), "{schema}");
    }
    for (operation, expected) in [
        ("callbacks: {}", "/callbacks"),
        ("x-repeatable: often", "/x-repeatable"),
        ("x-pagination: { parameter: q, number: 1 }", "/x-pagination/number"),
        ("parameters: [{ name: a, in: cookie, schema: {} }]", "/parameters/0/in"),
        (
            "parameters: [{ name: a, in: query, style: deepObject, schema: {} }]",
            "/parameters/0/style",
        ),
        (
            "requestBody: { content: { text/csv: { schema: {} } } }",
            "/requestBody/content/text~1csv",
        ),
        ("servers: [{ url: a }, { url: b }]", "/servers"),
    ] {
        let found = pointer(&with_operation(&format!("{operation}, {REPLY}")));
        assert_eq!(found, format!("/paths/~1a/post{expected}"), "{operation}");
    }
}
