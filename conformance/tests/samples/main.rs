//! The sample payloads, each with the outcome that its index gives it.

mod meaning;
mod sample;

use std::sync::Arc;

use idv_conformance::apis;
use idv_conformance::compare::difference;
use idv_conformance::document::{Document, Shape, Way, check};
use idv_conformance::json::Json;
use idv_conformance::laws::proof::Credential;
use idv_conformance::laws::request::{self, Asked};
use idv_conformance::laws::round_trip;
use idv_conformance::loopback::{Loopback, Scripted};
use idv_conformance::probe::{Arguments, Codec, Outcome, Schema};
use idv_conformance::suite::{self, Api, Connection, Effort};
use idv_conformance::values::{Case, Taste, Valid};

use sample::{End, Expected, Sample, samples};

const EFFORT: Effort = Effort { cases: 1, seed: 1, shrink: 0 };

fn document(api: &str) -> Arc<Document> {
    apis::document(api).expect("the document is readable")
}

fn codec(schemas: &[Schema], name: &str) -> Codec {
    let row = schemas.iter().find(|row| row.name == name);
    row.unwrap_or_else(|| unreachable!("no line for {name}")).codec
}

#[test]
fn types_of_portone_v2() {
    types_read_or_refuse_them("portone-v2", apis::portone_v2().schemas);
}

#[test]
fn types_of_portone_v1() {
    types_read_or_refuse_them("portone-v1", apis::portone_v1().schemas);
}

#[test]
fn types_of_kakaocert() {
    types_read_or_refuse_them("kakaocert", apis::kakaocert().schemas);
}

fn types_read_or_refuse_them(api: &str, table: &[Schema]) {
    let (document, all) = (document(api), samples(api));
    for sample in &all {
        for name in &sample.schemas {
            match &sample.expected {
                Expected::Refused(path) => refused(&document, sample, name, table, path),
                expected => read(&document, sample, name, table, expected),
            }
        }
        if let Some(other) = &sample.same {
            let other = all.iter().find(|it| it.name == *other).expect("there is such a sample");
            let codec = codec(table, &sample.schemas[0]);
            let read = |sample: &Sample| (codec.text)(&sample.text).expect("it is read");
            assert_eq!(read(sample), read(other), "{}", sample.name);
        }
    }
}

fn refused(document: &Document, sample: &Sample, name: &str, table: &[Schema], path: &str) {
    let error = (codec(table, name).text)(&sample.text).expect_err(&sample.name);
    let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
    assert!(error.starts_with(&place), "{}: {error}", sample.name);
    if let Ok(json) = Json::parse(&sample.text) {
        let complaints = check(document, &document.schema(name), &json);
        let told = complaints.iter().any(|it| it.path.to_string() == path);
        assert!(told, "{}: {complaints:?}", sample.name);
    }
}

fn read(document: &Document, sample: &Sample, name: &str, table: &[Schema], expected: &Expected) {
    let (schema, codec) = (document.schema(name), codec(table, name));
    let json = Json::parse(&sample.text);
    let case = Case::plain(json.unwrap_or_else(|error| unreachable!("{}: {error}", sample.name)));
    let verdict = round_trip::law(document, &schema, &codec, &case);
    assert!(verdict.holds(), "{}: {verdict}", sample.name);
    let debug = (codec.text)(&sample.text).expect("it has just been read").debug;
    let shown = match (expected, document.shape(&schema)) {
        (Expected::Unrecognized(tag), Shape::Union(property, variants)) => {
            let there = case.json.get(property).and_then(Json::as_text);
            assert_eq!(there, Some(tag.as_str()), "{}", sample.name);
            assert!(variants.iter().all(|it| it.tag != *tag), "{}", sample.name);
            "Unrecognized".to_owned()
        }
        // Which code it is, is kept and not shown.
        (Expected::Unrecognized(code), _) => {
            assert!(case.json.members().iter().any(|(_, value)| value.text() == *code));
            "Unrecognized".to_owned()
        }
        (Expected::Read(variant), _) => variant.clone().unwrap_or_default(),
        (Expected::Refused(_), _) => String::new(),
    };
    assert!(debug.contains(&shown), "{}: {debug}", sample.name);
}

#[test]
fn calls_of_portone_v2() {
    let secret = "demo-api-secret-not-real".to_owned();
    let credential = Credential::Fixed { scheme: "portOne".to_owned(), secret };
    calls_send_and_receive_them(&apis::portone_v2(), &credential);
}

#[test]
fn calls_of_portone_v1() {
    let secret = "0123456789abcdef0123456789abcdef01234567".to_owned();
    let credential = Credential::Fixed { scheme: "accessToken".to_owned(), secret };
    calls_send_and_receive_them(&apis::portone_v1(), &credential);
}

/// The account that the samples of Kakaocert are about.
fn link_hub() -> Credential {
    let fields = [
        ("linkId", "DEMOLINK"),
        ("secretKey", "ZmljdGlvbmFsLWxpbmtodWItc2VjcmV0LWtleS0zMmI="),
        ("clientCode", "026000000001"),
    ];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned()));
    Credential::Fields { name: "LinkHub".to_owned(), fields: fields.to_vec() }
}

#[test]
fn calls_of_kakaocert() {
    calls_send_and_receive_them(&apis::kakaocert(), &link_hub());
}

const TOKEN: &str = "demo-session-token-not-real";

fn calls_send_and_receive_them<C>(api: &Api<C>, credential: &Credential) {
    let document = document(api.name);
    let server = Loopback::with_ports(document.servers().len()).expect("ports are free");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let connection = Connection { urls: &server.urls(), credential, patient: false };
    let (client, _) = (api.connect)(&connection).expect("a client");
    // Logins are answered again and again: a token that was refused is replaced.
    let ways = document.schemes().filter_map(|(_, scheme)| scheme.auth.as_ref()?.way.as_ref());
    let logins: Vec<_> = ways
        .filter_map(|way| match way {
            Way::Login(login) => Some(login),
            Way::Sign(_) => None,
        })
        .collect();
    let call = |id: &str, arguments: &Arguments| {
        for login in logins.iter().filter(|login| login.operation != id) {
            let answer = suite::admission(EFFORT, &document, login, TOKEN, 1_800);
            let operation = document.operation(&login.operation).expect("it is there");
            let answer = answer.expect("there is an answer to a login");
            server.always(&operation.method, &operation.path, answer);
        }
        let row = api.operations.iter().find(|row| row.id == id).expect("the operation has a line");
        runtime.block_on((row.call)(&client, arguments)).expect("the arguments are right")
    };
    for sample in samples(api.name) {
        for (id, status, end) in &sample.calls {
            let operation = document.operation(id).expect("the operation is there");
            server.always(&operation.method, &operation.path, scripted(&sample, *status));
            server.script(scripted(&sample, *status));
            let outcome = call(id, &arguments(&document, id));
            let payload = operation.envelope.as_ref().map(|it| it.payload.as_str());
            answered(&sample, *status, end, payload, &outcome);
        }
        for (id, place) in &sample.sent {
            let operation = document.operation(id).expect("the operation is there");
            server.always(&operation.method, &operation.path, Scripted::json(500, "{}"));
            server.script(Scripted::json(500, "{}"));
            let mut arguments = arguments(&document, id);
            match place.as_str() {
                "body" => arguments.set_body(sample.text.clone()),
                name => arguments.set(name, sample.text.clone()),
            }
            call(id, &arguments);
            let requests = server.take();
            let asked = Asked {
                document: &document,
                operation,
                credential,
                token: TOKEN,
                arguments: &arguments,
                media: None,
                key: None,
            };
            let request = requests.last().expect("something was sent");
            let verdict = request::law(&asked, request);
            assert!(verdict.holds(), "{}: {verdict}", sample.name);
        }
    }
}

fn scripted(sample: &Sample, status: u16) -> Scripted {
    let media = if sample.file.ends_with(".html") { "text/html" } else { "application/json" };
    Scripted::of(status, media, &sample.text)
}

/// Returns arguments that an operation can be called with.
fn arguments(document: &Arc<Document>, id: &str) -> Arguments {
    let operation = document.operation(id).expect("the operation is there");
    let mut arguments = Arguments::default();
    for parameter in operation.parameters.iter().filter(|it| it.required) {
        arguments.set(&parameter.name, "\"iv a/b?한\"".to_owned());
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let values = Valid::new(document, Taste::KNOWN).values(&body.schema);
        let value = suite::one(EFFORT, &values).expect("a body");
        arguments.set_body(value.text());
    }
    arguments
}

/// Looks whether a call ended as it must. A reply holds what stands in the member `payload`.
fn answered(
    sample: &Sample,
    expected: u16,
    end: &Option<End>,
    payload: Option<&str>,
    outcome: &Outcome,
) {
    let same = |found: &str, within: Option<&str>| {
        let found = Json::parse(found).expect("JSON");
        let sent = Json::parse(&sample.text).expect("JSON");
        let sent = within.and_then(|name| sent.get(name)).unwrap_or(&sent);
        assert_eq!(difference(sent, &found), None, "{}", sample.name);
    };
    let refused = matches!(sample.expected, Expected::Refused(_));
    match (outcome, end) {
        (Outcome::Reply { json, .. }, None) if expected == 200 && !refused => same(json, payload),
        (Outcome::Undecodable { .. }, None) if expected == 200 && refused => {}
        (Outcome::Undecodable { path, .. }, Some(End::Undecodable(place))) => {
            assert_eq!(path, place, "{}", sample.name);
        }
        (Outcome::Api { status, body: Ok(json), .. }, end)
            if *status == expected && !refused && (expected != 200 || *end == Some(End::Error)) =>
        {
            same(json, None);
        }
        (Outcome::Api { status, body: Err(_), .. }, None) if *status == expected && refused => {}
        _ => unreachable!("{}: {outcome:?}", sample.name),
    }
}
