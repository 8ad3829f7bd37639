//! The sample payloads, each with the outcome that its index gives it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use idv_conformance::apis;
use idv_conformance::compare::difference;
use idv_conformance::document::{Document, Shape, check};
use idv_conformance::json::Json;
use idv_conformance::laws::request::{self, Credential};
use idv_conformance::laws::round_trip;
use idv_conformance::loopback::{Loopback, Scripted};
use idv_conformance::probe::{Arguments, Codec, Outcome};
use idv_conformance::suite::{self, Effort};
use idv_conformance::values::{Case, Taste, Valid, deep};

static DOCUMENT: LazyLock<Arc<Document>> = LazyLock::new(|| {
    Arc::new(Document::read(&apis::portone_v2_document()).expect("the document is readable"))
});

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let index = std::fs::read_to_string(folder().join("index.json")).expect("there is an index");
    let index = Json::parse(&index).expect("the index is JSON");
    index.elements().iter().map(sample).collect()
});

/// A line of the index.
struct Sample {
    name: String,
    file: String,
    text: String,
    /// What the text is to be read as.
    schemas: Vec<String>,
    expected: Expected,
    /// Operations and statuses that it is an answer to.
    calls: Vec<(String, u16)>,
    /// Operations, and where they send it.
    sent: Vec<(String, String)>,
    /// Another sample that means the same.
    same: Option<String>,
}

enum Expected {
    /// It is read, as this variant if the type is a union.
    Read(Option<String>),
    /// It is read as an object with a tag that nobody knew.
    Unrecognized(String),
    /// It is refused, at this path.
    Refused(String),
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples/portone-v2")
}

fn sample(line: &Json) -> Sample {
    let text = |json: Option<&Json>| json.and_then(Json::as_text).map(str::to_owned);
    let list = |name: &str| line.get(name).map(Json::elements).unwrap_or_default();
    let pair = |json: &Json| {
        (text(json.elements().first()).unwrap_or_default(), json.elements()[1].clone())
    };
    let file = text(line.get("file")).expect("a file");
    let outcome = line.get("outcome").expect("an outcome");
    let expected = match outcome.members() {
        [(kind, variant)] if kind == "read" => Expected::Read(text(Some(variant))),
        [(kind, tag)] if kind == "unrecognized" => {
            Expected::Unrecognized(text(Some(tag)).expect("a tag"))
        }
        [(kind, path)] if kind == "refused" => Expected::Refused(text(Some(path)).expect("a path")),
        other => unreachable!("no outcome: {other:?}"),
    };
    let call = |json: &Json| {
        let (operation, status) = pair(json);
        (operation, status.text().parse().expect("a status"))
    };
    Sample {
        name: text(line.get("name")).expect("a name"),
        text: std::fs::read_to_string(folder().join(&file)).unwrap_or_default(),
        file,
        schemas: list("schemas").iter().filter_map(|schema| text(Some(schema))).collect(),
        expected,
        calls: list("calls").iter().map(call).collect(),
        sent: list("sent")
            .iter()
            .map(|json| (pair(json).0, text(Some(&pair(json).1)).unwrap_or_default()))
            .collect(),
        same: text(line.get("same")),
    }
}

fn codec(schema: &str) -> Codec {
    let row = apis::portone_v2().schemas.iter().find(|row| row.name == schema);
    row.unwrap_or_else(|| unreachable!("no line for {schema}")).codec
}

fn named(name: &str) -> &'static Sample {
    SAMPLES.iter().find(|sample| sample.name == name).expect("there is such a sample")
}

#[test]
fn the_index_lists_every_file() {
    let there: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder is readable")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name != "index.json")
        .collect();
    let listed: BTreeSet<String> = SAMPLES.iter().map(|sample| sample.file.clone()).collect();
    assert_eq!(there, listed);
    assert_eq!(listed.len(), SAMPLES.len(), "one file, one line");
    for sample in SAMPLES.iter() {
        assert!(
            !sample.calls.is_empty() || !sample.sent.is_empty(),
            "{} goes nowhere",
            sample.name
        );
    }
}

#[test]
fn types_read_or_refuse_them() {
    for sample in SAMPLES.iter() {
        for name in &sample.schemas {
            let schema = DOCUMENT.schema(name);
            let read = (codec(name).text)(&sample.text);
            let case = Json::parse(&sample.text).map(Case::plain);
            match (&sample.expected, case) {
                (Expected::Refused(path), case) => {
                    let error = read.expect_err(&sample.name);
                    let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
                    assert!(error.starts_with(&place), "{}: {error}", sample.name);
                    if let Ok(case) = case {
                        let complaints = check(&DOCUMENT, &schema, &case.json);
                        assert!(
                            complaints.iter().any(|it| it.path.to_string() == *path),
                            "{}: {complaints:?}",
                            sample.name
                        );
                    }
                }
                (expected, case) => {
                    let case =
                        case.unwrap_or_else(|error| unreachable!("{}: {error}", sample.name));
                    let verdict = round_trip::law(&DOCUMENT, &schema, &codec(name), &case);
                    assert!(verdict.holds(), "{}: {verdict}", sample.name);
                    let debug = read.expect("it has just been read").debug;
                    let shown = match expected {
                        Expected::Unrecognized(tag) => {
                            let Shape::Union(property, variants) = DOCUMENT.shape(&schema) else {
                                unreachable!("{}: {name} is no union", sample.name)
                            };
                            let there = case.json.get(property).and_then(Json::as_text);
                            assert_eq!(there, Some(tag.as_str()), "{}", sample.name);
                            assert!(variants.iter().all(|it| it.tag != *tag), "{}", sample.name);
                            "Unrecognized"
                        }
                        Expected::Read(variant) => variant.as_deref().unwrap_or_default(),
                        Expected::Refused(_) => "",
                    };
                    assert!(debug.contains(shown), "{}: {debug}", sample.name);
                }
            }
        }
        if let Some(other) = &sample.same {
            let read = |sample: &Sample| {
                (codec(&sample.schemas[0]).text)(&sample.text).expect("it is read")
            };
            assert_eq!(read(sample), read(named(other)), "{}", sample.name);
        }
    }
}

#[test]
fn calls_send_and_receive_them() {
    let api = apis::portone_v2();
    let server = Loopback::start().expect("a port is free");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let credential = Credential { scheme: "portOne", secret: "demo-api-secret-not-real" };
    let (client, _) = (api.connect)(&server.url(), credential).expect("a client");
    let call = |id: &str, arguments: &Arguments| {
        let row = api.operations.iter().find(|row| row.id == id).expect("the operation has a line");
        runtime.block_on((row.call)(&client, arguments)).expect("the arguments are right")
    };
    for sample in SAMPLES.iter() {
        for (id, status) in &sample.calls {
            let media =
                if sample.file.ends_with(".html") { "text/html" } else { "application/json" };
            server.script(Scripted::of(*status, media, &sample.text));
            let outcome = call(id, &arguments(id));
            answered(sample, *status, &outcome);
        }
        for (id, place) in &sample.sent {
            server.script(Scripted::json(500, "{}"));
            let mut arguments = arguments(id);
            match place.as_str() {
                "body" => arguments.set_body(sample.text.clone()),
                name => arguments.set(name, sample.text.clone()),
            }
            call(id, &arguments);
            let requests = server.take();
            let operation = DOCUMENT.operation(id).expect("the operation is there");
            let verdict = request::law(&DOCUMENT, operation, credential, &arguments, &requests[0]);
            assert!(verdict.holds(), "{}: {verdict}", sample.name);
        }
    }
}

/// Returns arguments that an operation can be called with.
fn arguments(id: &str) -> Arguments {
    let operation = DOCUMENT.operation(id).expect("the operation is there");
    let mut arguments = Arguments::default();
    for parameter in operation.parameters.iter().filter(|it| it.required) {
        arguments.set(&parameter.name, "\"iv a/b?한\"".to_owned());
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let values = Valid::new(&DOCUMENT, Taste::KNOWN).values(&body.schema);
        let value = suite::one(Effort::from_environment(1), &values).expect("a body");
        arguments.set_body(value.text());
    }
    arguments
}

fn answered(sample: &Sample, expected: u16, outcome: &Outcome) {
    let same = |found: &str| {
        let found = Json::parse(found).expect("JSON");
        let sent = Json::parse(&sample.text).expect("JSON");
        assert_eq!(difference(&sent, &found), None, "{}", sample.name);
    };
    let refused = matches!(sample.expected, Expected::Refused(_));
    match outcome {
        Outcome::Reply { json, .. } if expected == 200 && !refused => same(json),
        Outcome::Other { kind: "decode", .. } if expected == 200 && refused => {}
        Outcome::Api { status, body: Ok(json), .. } if *status == expected && !refused => {
            same(json)
        }
        Outcome::Api { status, body: Err(_), .. } if *status == expected && refused => {}
        _ => unreachable!("{}: {outcome:?}", sample.name),
    }
}

/// Half a megabyte of text that the merchant attached: it goes through, and is shown nowhere.
#[test]
fn a_large_text() {
    let mut json = Json::parse(&named("V2-READY-MIN").text).expect("JSON");
    let text = "한😀\n".repeat(50_000);
    if let Json::Object(members) = &mut json {
        members.push(("customData".to_owned(), Json::string(&text)));
    }
    let codec = codec("IdentityVerification");
    let case = Case::plain(json.clone());
    let schema = DOCUMENT.schema("IdentityVerification");
    let verdict = round_trip::law(&DOCUMENT, &schema, &codec, &case);
    assert!(verdict.holds(), "{verdict}");
    assert!((codec.text)(&case.text()).is_ok_and(|read| read.debug.len() < 4_000));
    if let Json::Object(members) = &mut json {
        members.retain(|(name, _)| name != "id");
    }
    assert!((codec.text)(&json.text()).is_err_and(|error| error.len() < 400));
}

/// An unknown member that nests 200 levels deep, at every depth of the record.
#[test]
fn a_deep_member() {
    let schema = DOCUMENT.schema("IdentityVerification");
    for arrays in [false, true] {
        let mut json = Json::parse(&named("V2-EXTRA-FIELDS").text).expect("JSON");
        bury(&mut json, arrays);
        let verdict =
            round_trip::law(&DOCUMENT, &schema, &codec("IdentityVerification"), &Case::plain(json));
        assert!(verdict.holds(), "{verdict}");
    }
}

/// Puts a deep member first and last into every object.
fn bury(json: &mut Json, arrays: bool) {
    if let Json::Object(members) = json {
        members.iter_mut().for_each(|(_, inner)| bury(inner, arrays));
        members.insert(0, ("deepFirst".to_owned(), deep(arrays)));
        members.push(("deepLast".to_owned(), deep(arrays)));
    }
}
