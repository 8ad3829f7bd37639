//! Every answer ends a call the way the document says: success with the value, an error status with
//! the typed error, and anything else with an error that has the status.

use std::sync::Arc;

use proptest::prelude::{BoxedStrategy, Just, Strategy};

use super::{Verdict, hidden, rejection};
use crate::compare::difference;
use crate::document::{Document, Operation, Schema, Shape, Target, check};
use crate::json::Json;
use crate::loopback::Scripted;
use crate::path::Path;
use crate::probe::{BadArgument, Outcome};
use crate::values::{Taste, Valid, broken, dressed};

/// A kind of answer to an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Success, with a right value.
    Success(u16),
    /// Success, with a value that has a fault.
    BrokenSuccess(u16),
    /// Success, with another body than JSON.
    NoJson(u16),
    /// An error, with the schema that belongs to the status.
    Declared(u16, String),
    /// An error with a tag that is not in the operation's union.
    UnknownTag(u16),
    /// An error with a known tag over a body that has a fault.
    BrokenError(u16),
    /// An error with JSON that has no tag.
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
    /// With the API's error: the status and this body.
    Typed(u16, Json),
    /// With the API's error: the status, and a body that is none.
    Untyped(u16),
}

/// Statuses that a service or something before it may answer at any time.
const ANYTIME: [u16; 7] = [402, 409, 418, 429, 500, 503, 504];

/// Returns the kinds of answers that an operation may get.
#[must_use]
pub fn kinds(document: &Document, operation: &Operation) -> Vec<Kind> {
    let mut kinds = Vec::new();
    if let Some(success) = operation.success() {
        kinds.extend([Kind::Success(success.status), Kind::NoJson(success.status)]);
        kinds.push(Kind::BrokenSuccess(success.status));
    }
    for error in operation.errors() {
        let status = error.status;
        let union = error.schema.as_ref().map(|schema| document.shape(schema));
        if let Some(Shape::Union(_, variants)) = union {
            let here = variants.iter().filter(|it| document.status(&it.schema) == Some(status));
            kinds.extend(here.map(|variant| Kind::Declared(status, variant.schema.clone())));
        }
        kinds.push(Kind::BrokenError(status));
    }
    kinds.extend([301, 302, 307, 308].map(Kind::Redirection));
    let declared: Vec<u16> = operation.errors().map(|error| error.status).collect();
    let others = ANYTIME.into_iter().filter(|status| !declared.contains(status));
    for status in declared.iter().copied().chain(others) {
        kinds.extend([Kind::UnknownTag(status), Kind::NoTag(status), Kind::Page(status)]);
        kinds.extend([Kind::Empty(status), Kind::Truncated(status)]);
    }
    kinds
}

/// Makes answers of a kind.
pub fn scenarios(
    document: &Arc<Document>,
    operation: &Operation,
    kind: &Kind,
) -> BoxedStrategy<Scenario> {
    // All error statuses share one union; it is what an undeclared one is tried with as well.
    let error = operation.errors().find_map(|reply| reply.schema.clone());
    let success = operation.success().and_then(|reply| reply.schema.clone());
    let (error, success) = (error.unwrap_or_else(nothing), success.unwrap_or_else(nothing));
    match kind.clone() {
        Kind::Success(status) => right(document, &success, status, Taste::MIXED, Expected::Reply),
        Kind::BrokenSuccess(status) => faulty(document, &success, status, Expected::Undecodable),
        Kind::Declared(status, schema) => {
            let typed = move |json| Expected::Typed(status, json);
            right(document, &Schema::named(&schema), status, Taste::MIXED, typed)
        }
        Kind::UnknownTag(status) => {
            let taste = Taste { unknown_tags: 100, ..Taste::MIXED };
            right(document, &error, status, taste, move |json| Expected::Typed(status, json))
        }
        Kind::BrokenError(status) => {
            faulty(document, &error, status, move |_| Expected::Untyped(status))
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
        Kind::NoJson(status) => Just(Scenario {
            reply: Scripted::of(status, "text/html", "<html>CANARY</html>"),
            expected: Expected::Undecodable(Path::root()),
            secrets: vec!["CANARY".to_owned()],
        })
        .boxed(),
    }
}

/// The schema of a body that the document does not describe.
fn nothing() -> Schema {
    let target = Target::Inline(Box::new(Shape::Any));
    Schema { target, nullable: false, sensitive: false }
}

fn right(
    document: &Arc<Document>,
    schema: &Schema,
    status: u16,
    taste: Taste,
    expected: impl Fn(Json) -> Expected + 'static,
) -> BoxedStrategy<Scenario> {
    let values = dressed(Valid::new(document, taste).values(schema));
    let (document, schema) = (Arc::clone(document), schema.clone());
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

fn faulty(
    document: &Arc<Document>,
    schema: &Schema,
    status: u16,
    expected: impl Fn(Path) -> Expected + 'static,
) -> BoxedStrategy<Scenario> {
    let (theirs, inner) = (Arc::clone(document), schema.clone());
    broken(document, schema)
        .prop_filter("a fault", move |broken| !check(&theirs, &inner, &broken.case.json).is_empty())
        .prop_map(move |broken| Scenario {
            reply: Scripted::json(status, &broken.case.text()),
            secrets: rejection::texts(&broken.case.json).into_iter().map(str::to_owned).collect(),
            expected: expected(broken.mutation.path),
        })
        .boxed()
}

fn fixed(status: u16, media: &str, body: &str) -> BoxedStrategy<Scenario> {
    Just(Scenario {
        reply: Scripted::of(status, media, body),
        expected: Expected::Untyped(status),
        secrets: vec!["CANARY".to_owned()],
    })
    .boxed()
}

/// Looks whether a call ended with the type that the table has for the schema that the document names
/// here. `type_of` returns that type's name.
pub fn of_type(
    operation: &Operation,
    type_of: &impl Fn(&str) -> Option<&'static str>,
    found: &Result<Outcome, BadArgument>,
) -> Verdict {
    let (schema, of) = match found {
        Ok(Outcome::Reply { of, .. }) => {
            (operation.success().and_then(|reply| reply.schema.as_ref()), of)
        }
        Ok(Outcome::Api { status, of, .. }) => {
            let reply = operation.errors().find(|reply| reply.status == *status);
            (reply.and_then(|reply| reply.schema.as_ref()), of)
        }
        _ => return Verdict::Holds,
    };
    let Some(Schema { target: Target::Named(name), .. }) = schema else {
        return Verdict::Holds;
    };
    // An operation whose statuses have several schemas has a type of its own for all of them.
    let several = operation.errors().any(|reply| {
        reply.schema.as_ref() != operation.errors().next().and_then(|it| it.schema.as_ref())
    });
    let is_error = matches!(found, Ok(Outcome::Api { .. }));
    match type_of(name) {
        Some(expected) if expected != *of && !(is_error && several) => Verdict::wrong_at_all(
            format!("the type of {name} is {expected}, the call ended with {of}"),
        ),
        _ => Verdict::Holds,
    }
}

/// Compares how a call ended with how it must, and looks at what it shows.
pub fn law(scenario: &Scenario, found: &Result<Outcome, BadArgument>) -> Verdict {
    let outcome = match found {
        Ok(outcome) => outcome,
        Err(bad) => {
            return Verdict::wrong_at_all(format!(
                "the argument {} is refused: {}",
                bad.name, bad.what
            ));
        }
    };
    ended(&scenario.expected, outcome).and(|| silent(&scenario.secrets, outcome))
}

fn ended(expected: &Expected, outcome: &Outcome) -> Verdict {
    match (expected, outcome) {
        (Expected::Reply(expected), Outcome::Reply { json: found, .. }) => same(expected, found),
        (Expected::Undecodable(path), Outcome::Other { kind: "decode", shown }) => {
            let place = path.to_string();
            let named = place.is_empty() || shown.contains(&place);
            if named {
                Verdict::Holds
            } else {
                Verdict::wrong(path.clone(), format!("the error names another place: {shown}"))
            }
        }
        (Expected::Typed(expected, body), Outcome::Api { status, body: found, .. })
            if expected == status =>
        {
            match found {
                Ok(found) => same(body, found),
                Err(error) => {
                    Verdict::wrong_at_all(format!("a right body is not decoded: {error}"))
                }
            }
        }
        (Expected::Untyped(expected), Outcome::Api { status, body: Err(_), .. })
            if expected == status =>
        {
            Verdict::Holds
        }
        (expected, outcome) => {
            Verdict::wrong_at_all(format!("expected {expected:?}, the call ended with {outcome:?}"))
        }
    }
}

fn same(expected: &Json, found: &str) -> Verdict {
    match Json::parse(found) {
        Err(error) => Verdict::wrong_at_all(error.to_string()),
        Ok(found) => match difference(expected, &found) {
            None => Verdict::Holds,
            Some(it) => Verdict::wrong(it.path, it.what),
        },
    }
}

/// Looks whether a call shows what it must not.
pub fn silent(secrets: &[String], outcome: &Outcome) -> Verdict {
    let (Outcome::Api { shown, .. } | Outcome::Other { shown, .. }) = outcome else {
        return Verdict::Holds;
    };
    // A URL shows them with escapes.
    let in_url = super::request::unescaped(&shown.replace('+', " ")).unwrap_or_default();
    let shows =
        |secret: &&String| shown.contains(secret.as_str()) || in_url.contains(secret.as_str());
    match secrets.iter().find(shows) {
        Some(_) => Verdict::wrong_at_all(format!("an error shows what it must not: {shown}")),
        None => Verdict::Holds,
    }
}
