//! The answers that an operation may get, and how a call must end that gets one.
//!
//! The promise: from each kind come answers of every form that the kind has, made from the
//! document; how the call must end is known from how the answer was made.

use std::sync::Arc;

use proptest::prelude::{BoxedStrategy, Just, Strategy};

use super::{envelope, hidden, rejection};
use crate::document::{Document, Format, Media, Operation, Schema, Shape, Target, check};
use crate::json::Json;
use crate::loopback::Scripted;
use crate::path::Path;
use crate::values::{Taste, Valid, broken, dressed};

/// A kind of answer to an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Success, with a right value.
    Success(u16),
    /// Success, with a value that has a fault.
    BrokenSuccess(u16),
    /// Success, with another body than the one that is declared.
    AnotherMedia(u16),
    /// Success by its status, with an envelope that says otherwise.
    Refusal(u16),
    /// The same, with a fault beside the code.
    BrokenRefusal(u16),
    /// Success, with an envelope that has a fault, by its number.
    BrokenEnvelope(u16, usize),
    /// An error, with a schema that belongs to the status.
    Declared(u16, String),
    /// An error with a tag that is not in the operation's union.
    UnknownTag(u16),
    /// An error with a known tag over a body that has a fault.
    BrokenError(u16),
    /// An error with JSON that has nothing of what is required.
    NoTag(u16),
    /// An error with a page for people.
    Page(u16),
    /// An error with nothing.
    Empty(u16),
    /// An error with JSON that ends too soon.
    Truncated(u16),
    /// A redirection. Following it would carry the credential along.
    Redirection(u16),
}

/// An answer, and how a call must end that gets it.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What the server answers.
    pub reply: Scripted,
    /// How the call must end.
    pub expected: Expected,
    /// What must not be shown.
    pub secrets: Vec<String>,
}

/// How a call must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// With this value.
    Reply(Json),
    /// With an error of decoding, at this place.
    Undecodable(Path),
    /// With the API's error: the status, this body, and the code in it.
    Typed(u16, Json, Option<String>),
    /// With the API's error: the status, and a body that is none.
    Untyped(u16),
}

/// Statuses that a service or something before it may answer at any time.
const ANYTIME: [u16; 7] = [402, 409, 418, 429, 500, 503, 504];

/// Statuses that stand for all, where an operation declares one answer for all errors.
const OF_ALL: [u16; 6] = [400, 401, 403, 404, 500, 502];

/// Returns the kinds of answers that an operation may get.
#[must_use]
pub fn kinds(document: &Document, operation: &Operation) -> Vec<Kind> {
    let mut kinds = Vec::new();
    if let Some((status, reply)) = operation.success().and_then(|it| it.status.zip(Some(it))) {
        kinds.push(Kind::Success(status));
        let shape = reply.schema.as_ref().map(|schema| document.shape(schema));
        if reply.media != Media::Text || shape != Some(&Shape::Text(Format::Plain)) {
            kinds.extend([Kind::AnotherMedia(status), Kind::BrokenSuccess(status)]);
        }
        if operation.envelope.is_some() {
            kinds.extend([Kind::Refusal(status), Kind::BrokenRefusal(status)]);
            kinds.extend((0..envelope::FAULTS).map(|fault| Kind::BrokenEnvelope(status, fault)));
        }
    }
    let mut declared: Vec<u16> = operation.errors().filter_map(|error| error.status).collect();
    if operation.errors().any(|error| error.status.is_none()) {
        let others = OF_ALL.into_iter().filter(|status| !declared.contains(status));
        declared.extend(others.collect::<Vec<_>>());
    }
    for status in declared.iter().copied() {
        let schema = operation.error(status).and_then(|error| error.schema.as_ref());
        kinds.extend(schemas(document, schema, status).map(|it| Kind::Declared(status, it)));
        kinds.push(Kind::BrokenError(status));
    }
    kinds.extend([301, 302, 307, 308].map(Kind::Redirection));
    let union = |schema: &Schema| matches!(document.shape(schema), Shape::Union(..));
    let union = error(operation).is_some_and(|schema| union(&schema));
    let others = ANYTIME.into_iter().filter(|status| !declared.contains(status));
    for status in declared.iter().copied().chain(others) {
        kinds.extend(union.then_some(Kind::UnknownTag(status)));
        kinds.extend([Kind::NoTag(status), Kind::Page(status)]);
        kinds.extend([Kind::Empty(status), Kind::Truncated(status)]);
    }
    kinds
}

/// Returns the names of the schemas that an error of a status may have: of a union those that
/// belong to the status, otherwise the declared one itself.
pub fn schemas<'d>(
    document: &'d Document,
    declared: Option<&'d Schema>,
    status: u16,
) -> impl Iterator<Item = String> + use<'d> {
    let mut names = Vec::new();
    if let Some(schema) = declared {
        match (document.shape(schema), &schema.target) {
            (Shape::Union(_, variants), _) => {
                let here = variants.iter().filter(|it| document.status(&it.schema) == Some(status));
                names.extend(here.map(|variant| variant.schema.clone()));
            }
            (_, Target::Named(name)) => names.push(name.clone()),
            (_, Target::Inline(_)) => {}
        }
    }
    names.into_iter()
}

/// Returns the schema of an operation's errors. All of its statuses share one; it is what an
/// undeclared status is tried with as well.
pub(super) fn error(operation: &Operation) -> Option<Schema> {
    operation.errors().find_map(|reply| reply.schema.clone())
}

/// Makes answers of a kind.
pub fn scenarios(
    document: &Arc<Document>,
    operation: &Operation,
    kind: &Kind,
) -> BoxedStrategy<Scenario> {
    let error = error(operation).unwrap_or_else(Schema::any);
    let success = document.result(operation).unwrap_or_else(Schema::any);
    let maker = Maker { document: Arc::clone(document), operation: operation.clone() };
    let code = document.error_code(&error).map(str::to_owned);
    let typed = move |status, json: Json| {
        let code = code.as_ref().and_then(|code| told(json.get(code)?));
        Expected::Typed(status, json, code)
    };
    match kind.clone() {
        Kind::Success(status) => maker.right(&success, status, Taste::MIXED, Expected::Reply),
        Kind::BrokenSuccess(status) => maker.faulty(&success, status, Expected::Undecodable),
        Kind::Refusal(status) => envelope::refusals(document, operation, &error)
            .prop_map(move |case| {
                let secrets = case.secrets;
                Scenario { reply: case.reply, expected: typed(status, case.json), secrets }
            })
            .boxed(),
        Kind::BrokenRefusal(status) => envelope::broken_refusals(document, operation, &error)
            .prop_map(move |case| {
                let expected = Expected::Untyped(status);
                Scenario { reply: case.reply, expected, secrets: case.secrets }
            })
            .boxed(),
        Kind::BrokenEnvelope(_, fault) => envelope::broken(document, operation, &success, fault)
            .prop_map(|(case, path)| {
                let expected = Expected::Undecodable(path);
                Scenario { reply: case.reply, expected, secrets: case.secrets }
            })
            .boxed(),
        Kind::Declared(status, schema) => {
            let schema = Schema::named(&schema);
            maker.right_error(&schema, status, Taste::MIXED, move |json| typed(status, json))
        }
        Kind::UnknownTag(status) => {
            let taste = Taste { unknown_tags: 100, ..Taste::MIXED };
            maker.right_error(&error, status, taste, move |json| typed(status, json))
        }
        Kind::BrokenError(status) => {
            maker.faulty_error(&error, status, move |_| Expected::Untyped(status))
        }
        Kind::NoTag(status) => fixed(
            status,
            "application/json",
            r#"{"timestamp":"2026-11-21T01:02:03Z","error":"CANARY"}"#,
        ),
        Kind::Page(status) => {
            fixed(status, "text/html", "<html><body><h1>CANARY</h1></body></html>")
        }
        Kind::Empty(status) => fixed(status, "application/json", ""),
        Kind::Truncated(status) => {
            fixed(status, "application/json", r#"{"type":"CANARY","message":"#)
        }
        Kind::Redirection(status) => fixed(status, "text/html", "<html>CANARY</html>")
            .prop_map(|mut scenario| {
                scenario.reply.headers.push(("Location".to_owned(), "/elsewhere".to_owned()));
                scenario
            })
            .boxed(),
        Kind::AnotherMedia(status) => {
            let page = Scripted::of(status, "text/html", "<html>CANARY</html>");
            let odd = Scripted { body: b"\xff\xfe".to_vec(), ..page.clone() };
            let expected = Expected::Undecodable(Path::root());
            let secrets = vec!["CANARY".to_owned()];
            let replies = proptest::sample::select(vec![page, odd]);
            replies
                .prop_map(move |reply| Scenario {
                    reply,
                    expected: expected.clone(),
                    secrets: secrets.clone(),
                })
                .boxed()
        }
    }
}

/// Returns a code as text: a string, or a number by its digits.
fn told(code: &Json) -> Option<String> {
    match code {
        Json::Text(text) => Some(text.clone()),
        Json::Number(digits) => Some(digits.clone()),
        _ => None,
    }
}

struct Maker {
    document: Arc<Document>,
    operation: Operation,
}

impl Maker {
    /// Makes answers of success: right values, as the operation writes them.
    fn right(
        &self,
        schema: &Schema,
        status: u16,
        taste: Taste,
        expected: impl Fn(Json) -> Expected + 'static,
    ) -> BoxedStrategy<Scenario> {
        if self.operation.envelope.is_some() {
            return envelope::right(&self.document, &self.operation, schema, taste)
                .prop_map(move |case| {
                    let Wrapped { reply, json, secrets } = case;
                    Scenario { reply, expected: expected(json), secrets }
                })
                .boxed();
        }
        if self.operation.success().is_some_and(|reply| reply.media == Media::Text) {
            let values = Valid::new(&self.document, taste).values(schema);
            return values
                .prop_map(move |json| Scenario {
                    reply: plain(status, &json),
                    secrets: Vec::new(),
                    expected: expected(json),
                })
                .boxed();
        }
        self.right_error(schema, status, taste, expected)
    }

    /// Makes answers that are right values, as they are.
    fn right_error(
        &self,
        schema: &Schema,
        status: u16,
        taste: Taste,
        expected: impl Fn(Json) -> Expected + 'static,
    ) -> BoxedStrategy<Scenario> {
        let values = dressed(Valid::new(&self.document, taste).values(schema));
        let (document, schema) = (Arc::clone(&self.document), schema.clone());
        values
            .prop_map(move |case| {
                let secrets = hidden::texts(&document, &schema, &case.json);
                Scenario {
                    reply: Scripted::json(status, &case.text()),
                    secrets: secrets.into_iter().map(str::to_owned).collect(),
                    expected: expected(case.json),
                }
            })
            .boxed()
    }

    /// Makes answers of success with a fault in the value.
    fn faulty(
        &self,
        schema: &Schema,
        status: u16,
        expected: impl Fn(Path) -> Expected + 'static,
    ) -> BoxedStrategy<Scenario> {
        if self.operation.envelope.is_some() {
            return envelope::faulty(&self.document, &self.operation, schema)
                .prop_map(move |(case, path)| {
                    let Wrapped { reply, secrets, .. } = case;
                    Scenario { reply, expected: expected(path), secrets }
                })
                .boxed();
        }
        if self.operation.success().is_some_and(|reply| reply.media == Media::Text) {
            let texts = broken(&self.document, schema);
            let texts = texts.prop_filter("a text", |it| it.case.json.as_text().is_some());
            return texts
                .prop_map(move |broken| Scenario {
                    reply: plain(status, &broken.case.json),
                    expected: expected(Path::root()),
                    secrets: Vec::new(),
                })
                .boxed();
        }
        self.faulty_error(schema, status, expected)
    }

    /// Makes answers with a fault in the value, as it is.
    fn faulty_error(
        &self,
        schema: &Schema,
        status: u16,
        expected: impl Fn(Path) -> Expected + 'static,
    ) -> BoxedStrategy<Scenario> {
        let (theirs, inner) = (Arc::clone(&self.document), schema.clone());
        let document = Arc::clone(&self.document);
        broken(&self.document, schema)
            .prop_filter("a fault", move |broken| {
                !check(&theirs, &inner, &broken.case.json).is_empty()
            })
            .prop_map(move |broken| Scenario {
                reply: Scripted::json(status, &broken.case.text()),
                secrets: untold(&document, &broken.case.json),
                expected: expected(broken.mutation.path),
            })
            .boxed()
    }
}

/// Returns the texts in a value with a fault that must not be shown. The codes of errors may.
pub(super) fn untold(document: &Document, json: &Json) -> Vec<String> {
    let codes = hidden::codes(document, json);
    let texts = rejection::texts(json).into_iter().filter(|text| !codes.contains(text));
    texts.map(str::to_owned).collect()
}

/// An answer with an envelope.
#[derive(Clone, Debug)]
pub(super) struct Wrapped {
    pub(super) reply: Scripted,
    /// What the call must end with, if that is a value.
    pub(super) json: Json,
    pub(super) secrets: Vec<String>,
}

fn plain(status: u16, json: &Json) -> Scripted {
    Scripted::of(status, "text/plain", json.as_text().unwrap_or_default())
}

fn fixed(status: u16, media: &str, body: &str) -> BoxedStrategy<Scenario> {
    Just(Scenario {
        reply: Scripted::of(status, media, body),
        expected: Expected::Untyped(status),
        secrets: vec!["CANARY".to_owned()],
    })
    .boxed()
}
