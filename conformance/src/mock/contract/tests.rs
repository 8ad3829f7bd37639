//! The contract on a small document, and a look at the keywords of ours.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use axum::http::{HeaderMap, HeaderValue, Method, header};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Contract, Incoming};
use crate::mock::Api;
use crate::mock::service::Call;

const SMALL: &str = r##"
openapi: 3.0.3
paths:
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer, minimum: 2 } }
    get:
      operationId: read
      parameters:
        - $ref: "#/components/parameters/Tier"
        - { name: list, in: query, schema: { type: array, items: { type: boolean } } }
        - { name: must, in: query, required: true, schema: { type: string } }
      responses:
        "200": { content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } } }
        default: { content: { application/json: { schema: { type: array } } } }
  /things/own:
    get: { operationId: own, responses: {} }
    post:
      operationId: write
      requestBody:
        content:
          application/json: { schema: { $ref: "#/components/schemas/Thing" } }
          application/x-www-form-urlencoded: { schema: { $ref: "#/components/schemas/Thing" } }
      responses: {}
components:
  parameters:
    Tier: { name: Tier, in: header, schema: { type: string, maxLength: 3 } }
  schemas:
    Thing:
      allOf:
        - $ref: "#/components/schemas/Base"
        - type: object
          properties:
            kind: { allOf: [{ $ref: "#/components/schemas/Kind" }], nullable: true }
            tags: { type: array, minItems: 1, items: { type: string, minLength: 2 } }
            sizes: { type: object, additionalProperties: { type: integer, format: int32 } }
            shut: { type: object, additionalProperties: false }
            code: { type: integer, x-numeric-text: true, maximum: 9 }
            rate: { type: number, minimum: 0, exclusiveMinimum: true }
            on: { type: string, format: date }
            at: { type: string, format: date-time }
            pet: { $ref: "#/components/schemas/Pet" }
            either: { anyOf: [{ type: string }, { type: boolean }] }
            any: {}
            flag: { type: boolean }
    Base:
      type: object
      required: [name]
      properties: { name: { type: string, nullable: true } }
    Kind: { type: integer, enum: [0, 1] }
    Pet:
      oneOf: [{ $ref: "#/components/schemas/Cat" }]
      discriminator: { propertyName: type, mapping: { cat: "#/components/schemas/Cat" } }
    Cat: { type: object, required: [type, lives], properties: { type: { type: string }, lives: { type: integer }, mood: { type: string } } }
"##;

fn ask(
    method: Method,
    target: &str,
    headers: &[(&'static str, &'static str)],
    body: &str,
) -> Option<Call> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let body = Bytes::copy_from_slice(body.as_bytes());
    let incoming = Incoming { method, uri: target.parse().unwrap(), headers: map, body };
    Contract::read(SMALL).unwrap().call(&incoming)
}

fn faults(call: &Call) -> Vec<String> {
    call.faults.iter().map(ToString::to_string).collect()
}

/// Returns the places that are wrong in a body.
fn wrong(body: &Value) -> Vec<String> {
    let call = ask(Method::POST, "/things/own", &[], &body.to_string()).unwrap();
    call.faults.into_iter().map(|fault| fault.place).collect()
}

#[test]
fn the_plainest_path_wins_and_methods_count() {
    let found = |method, target| ask(method, target, &[], "").map(|call| call.operation);
    assert_eq!(found(Method::GET, "/things/own"), Some("own".to_owned()));
    assert_eq!(found(Method::GET, "/things/%6Fwn"), Some("own".to_owned()));
    assert_eq!(found(Method::GET, "/things/3"), Some("read".to_owned()));
    assert_eq!(found(Method::POST, "/things/own"), Some("write".to_owned()));
    for (method, target) in [
        (Method::POST, "/things/3"),
        (Method::GET, "/things/"),
        (Method::GET, "/things"),
        (Method::GET, "/things/3/4"),
        (Method::GET, "/"),
    ] {
        assert_eq!(found(method, target), None, "{target}");
    }
}

#[test]
fn parameters_are_read_with_their_types() {
    let call = ask(Method::GET, "/things/3?must=a+b%2B&list=true&list[]=false&x", &[], "").unwrap();
    assert_eq!(faults(&call), [""; 0]);
    assert_eq!((call.argument("id"), call.query("must")), ("3", Some("a b+")));
    let call = ask(Method::GET, "/things/1?list=no", &[("tier", "0001")], "").unwrap();
    let wanted = [
        "path.id: too small for a minimum of 2",
        "header.Tier: more than 3 characters",
        "query.list[0]: another type of value",
        "query.must: missing",
    ];
    assert_eq!(faults(&call), wanted);
    let call = ask(Method::GET, "/things/x%20y?must", &[("tier", "한국어")], "").unwrap();
    assert_eq!(call.argument("id"), "x y");
    assert_eq!(faults(&call), ["path.id: another type of value"]);
}

#[test]
fn bodies_are_held_to_their_schema() {
    let cat = json!({ "type": "cat", "lives": 9 });
    let good = [
        json!({ "name": "x", "kind": 1, "tags": ["ab"], "sizes": { "s": 1 }, "shut": {} }),
        json!({ "name": null, "kind": null, "code": "9", "rate": 0.5, "unknown": [1] }),
        json!({ "name": "x", "code": 9, "on": "2026-02-28", "at": "2026-11-21T01:02:03Z" }),
        json!({ "name": "x", "pet": cat, "either": true, "any": null, "rate": 1 }),
        json!({ "name": "x", "sizes": { "s": 2147483647, "t": 1.0 } }),
    ];
    for body in good {
        assert_eq!(wrong(&body), [""; 0], "{body}");
    }
    let bad = [
        (json!({}), "body.name"),
        (json!([]), "body"),
        (json!({ "name": 1 }), "body.name"),
        (json!({ "name": "x", "kind": 2 }), "body.kind"),
        (json!({ "name": "x", "kind": "1" }), "body.kind"),
        (json!({ "name": "x", "tags": [] }), "body.tags"),
        (json!({ "name": "x", "tags": null }), "body.tags"),
        (json!({ "name": "x", "tags": ["ab", "한"] }), "body.tags[1]"),
        (json!({ "name": "x", "sizes": { "s": 2147483648_u32 } }), "body.sizes.s"),
        (json!({ "name": "x", "sizes": { "s": 0.5 } }), "body.sizes.s"),
        (json!({ "name": "x", "shut": { "a": 1 } }), "body.shut.a"),
        (json!({ "name": "x", "code": "10" }), "body.code"),
        (json!({ "name": "x", "code": "ten" }), "body.code"),
        (json!({ "name": "x", "rate": 0 }), "body.rate"),
        (json!({ "name": "x", "on": "2026-02-29" }), "body.on"),
        (json!({ "name": "x", "at": "2026-11-21" }), "body.at"),
        (json!({ "name": "x", "pet": {} }), "body.pet.type"),
        (json!({ "name": "x", "pet": { "type": "dog" } }), "body.pet.type"),
        (json!({ "name": "x", "pet": { "type": "cat" } }), "body.pet.lives"),
        (json!({ "name": "x", "either": 1 }), "body.either"),
    ];
    for (body, place) in bad {
        let wrong = wrong(&body);
        assert!(!wrong.is_empty() && wrong.iter().all(|it| it == place), "{body}: {wrong:?}");
    }
}

#[test]
fn forms_become_members_with_types() {
    let form = [("content-type", "Application/X-WWW-Form-Urlencoded; charset=utf-8")];
    let body = "name=%EA%B9%80+x&kind=1&tags[]=ab&tags[]=cd&rate=0.5&flag=true&code=07&other=1";
    let call = ask(Method::POST, "/things/own", &form, body).unwrap();
    assert_eq!(faults(&call), [""; 0]);
    let wanted = json!({
        "name": "김 x", "kind": 1, "tags": ["ab", "cd"], "rate": 0.5, "flag": true, "code": 7,
        "other": "1",
    });
    assert_eq!(call.body, Some(wanted));
    let call = ask(Method::POST, "/things/own", &form, "kind=one&flag=1").unwrap();
    let wanted = [
        "body.name: missing",
        "body.flag: another type of value",
        "body.kind: another type of value",
    ];
    assert_eq!(faults(&call), wanted);
    let empty = ask(Method::POST, "/things/own", &form, "").unwrap();
    assert_eq!(faults(&empty), ["body.name: missing"]);
    // Without the header the same bytes are no JSON; no body at all is allowed here.
    let json = ask(Method::POST, "/things/own", &[], "name=x").unwrap();
    assert_eq!(faults(&json), ["body: no JSON"]);
    assert_eq!(faults(&ask(Method::POST, "/things/own", &[], "").unwrap()), [""; 0]);
    assert_eq!(header::CONTENT_TYPE, "content-type");
}

#[test]
fn answers_may_have_tags_that_nobody_knows_and_nothing_else() {
    let contract = Contract::read(SMALL).unwrap();
    let wrong = |status, body: Value| contract.check_answer("read", status, &body).len();
    assert_eq!(wrong(200, json!({ "name": "x", "pet": { "type": "dog" } })), 0);
    assert_eq!(wrong(200, json!({ "name": "x", "pet": { "type": "cat" } })), 1);
    assert_eq!(wrong(200, json!({})), 1);
    assert_eq!((wrong(404, json!([])), wrong(404, json!({}))), (0, 1));
    assert!(contract.check_answer("own", 200, &json!({})).is_empty());
}

#[test]
fn nulls_fill_what_may_be_absent() {
    let contract = Contract::read(SMALL).unwrap();
    let mut body = json!({ "name": "x", "pet": { "type": "cat", "lives": 9 }, "more": {} });
    contract.fill_nulls("read", 200, &mut body);
    assert_eq!(body["pet"], json!({ "type": "cat", "lives": 9, "mood": null }));
    assert_eq!(
        (&body["name"], &body["tags"], &body["more"]),
        (&json!("x"), &Value::Null, &json!({}))
    );
    assert_eq!(body.as_object().unwrap().len(), 14);
    let mut bad = json!([1]);
    contract.fill_nulls("read", 200, &mut bad);
    assert_eq!(bad, json!([1]));
}

/// What a schema may say, and the checker either looks at or has no need to.
const KEYWORDS: [&str; 22] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maximum",
    "maxLength",
    "minimum",
    "minLength",
    "nullable",
    "oneOf",
    "properties",
    "required",
    "type",
];

#[test]
fn our_documents_say_nothing_that_the_checker_does_not_know() {
    for api in Api::ALL {
        let contract = api.contract().unwrap();
        let schemas = contract.root.pointer("/components/schemas").unwrap();
        assert!(!contract.operations.is_empty());
        for (name, schema) in schemas.as_object().unwrap() {
            keywords(&format!("{api} {name}"), schema);
        }
        for operation in &contract.operations {
            let parameters = operation.parameters.iter().filter_map(|it| it.get("schema"));
            parameters.for_each(|schema| keywords(&format!("{api} {}", operation.id), schema));
        }
    }
}

fn keywords(place: &str, schema: &Value) {
    for (name, value) in schema.as_object().unwrap() {
        assert!(name.starts_with("x-") || KEYWORDS.contains(&name.as_str()), "{place}: {name}");
        let below = format!("{place}.{name}");
        match (name.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties.values().for_each(|schema| keywords(&below, schema));
            }
            ("allOf" | "oneOf" | "anyOf", Value::Array(parts)) => {
                parts.iter().for_each(|schema| keywords(&below, schema));
            }
            ("items" | "additionalProperties", Value::Object(_)) => keywords(&below, value),
            _ => {}
        }
    }
}
