//! The border between the mock's core and what each API does behind its document.
//!
//! The promise: the core speaks HTTP, reads the document, holds the clock and makes the faults; a
//! service decides what an answer says. A service sees every request as the document understands it
//! and as it came, and nothing of sockets.

use std::collections::BTreeMap;
use std::fmt;

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::{Map, Value};

use super::clock::Clock;

/// What an API does behind its document: the hand-written lifecycle.
pub(super) trait Service: Send {
    /// Answers a request without acting on it, before any delay: one that is repeated while its
    /// first copy runs, or after it. The core asks this first.
    fn begin(&mut self, call: &Call, clock: &Clock) -> Option<Answer> {
        let _ = (call, clock);
        None
    }

    /// Answers a request that the document knows: `call.faults` says how it breaks the document.
    fn answer(&mut self, call: &Call, clock: &Clock) -> Answer;

    /// Learns that a request that had begun came to nothing: [`Service::answer`] was never asked.
    fn abandon(&mut self, call: &Call) {
        let _ = call;
    }

    /// Answers a request that matches no operation (404 in the API's own form).
    fn unknown_path(&self) -> Answer;

    /// Carries out a control command (`POST /_mock/<name>` with a JSON object). The error is a text
    /// that goes out with 400.
    fn control(
        &mut self,
        name: &str,
        arguments: &Map<String, Value>,
        clock: &Clock,
    ) -> Result<Value, String>;

    /// Returns what `GET /_mock/state` shows.
    fn state(&self) -> Value;
}

/// What a mock is told when it starts.
#[derive(Clone, Default)]
pub(super) struct Options {
    /// The only credentials that count, by the names that the document's `x-credentials` give them.
    /// What is not here may be anything that is not empty.
    pub(super) credentials: BTreeMap<String, String>,
    /// Whether access tokens count that this mock has not issued.
    pub(super) any_token: bool,
}

impl Options {
    /// Complains about credentials that an API does not have.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.credentials.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                Err(format!("no credential is called `{name}`; there is: {}", known.join(", ")))
            }
            None => Ok(()),
        }
    }

    /// Says whether `value` is good for the credential `name`.
    pub(super) fn takes(&self, name: &str, value: &str) -> bool {
        match self.credentials.get(name) {
            Some(wanted) => wanted == value,
            None => !value.is_empty(),
        }
    }
}

/// A request that matches an operation.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The `operationId`.
    pub(super) operation: String,
    /// The method, in capitals.
    pub(super) method: String,
    /// The arguments in the path, decoded.
    pub(super) path: BTreeMap<String, String>,
    /// The query, decoded; a `+` is a space.
    pub(super) query: Vec<(String, String)>,
    /// Those of the query that the document declares as JSON and that are JSON, read.
    pub(super) query_json: BTreeMap<String, Value>,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The path as it came over the wire, without the query.
    pub(super) raw_path: String,
    /// The body, byte by byte.
    pub(super) raw_body: Bytes,
    /// The body read: JSON, or the members of a form with the types that the schema gives them.
    pub(super) body: Option<Value>,
    /// How the request breaks the document.
    pub(super) faults: Vec<ContractFault>,
}

impl Call {
    /// Returns the argument `name` of the path.
    pub(super) fn argument(&self, name: &str) -> &str {
        self.path.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Returns the first value of `name` in the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Returns the header `name`, if it is there once and readable.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// Returns the credential that the `Authorization` header carries under `scheme`, in any case.
    pub(super) fn credential(&self, scheme: &str) -> Option<&str> {
        let (word, credential) = self.header("authorization")?.trim().split_once(' ')?;
        word.eq_ignore_ascii_case(scheme).then_some(credential.trim())
    }

    /// Returns a member of the body.
    pub(super) fn member(&self, name: &str) -> Option<&Value> {
        self.body.as_ref()?.get(name)
    }

    /// Returns the faults in one line, for the message of a 400.
    pub(super) fn complaint(&self) -> Option<String> {
        let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        (!faults.is_empty()).then(|| faults.join("; "))
    }
}

/// One way in which a request breaks the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContractFault {
    /// Where, such as `body.customer.ipAddress`.
    pub(super) place: String,
    /// What is wrong there, such as `missing`.
    pub(super) what: String,
}

impl fmt::Display for ContractFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What a service answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    /// The status.
    pub(super) status: u16,
    /// Headers beside type, length and date.
    pub(super) headers: Vec<(String, String)>,
    /// The body.
    pub(super) body: Body,
    /// Whether it may break the document, because a test wished for that.
    pub(super) odd: bool,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Body {
    /// JSON.
    Json(Value),
    /// A text of some media type.
    Text(String, String),
    /// Nothing.
    Empty,
}

impl Answer {
    /// Returns an answer of JSON.
    pub(super) fn json(status: u16, body: Value) -> Self {
        Answer { status, headers: Vec::new(), body: Body::Json(body), odd: false }
    }

    /// Returns an answer of a text.
    pub(super) fn text(status: u16, media: &str, body: impl Into<String>) -> Self {
        let body = Body::Text(media.to_owned(), body.into());
        Answer { status, headers: Vec::new(), body, odd: false }
    }

    /// Returns an answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Answer { status, headers: Vec::new(), body: Body::Empty, odd: false }
    }

    /// Returns the answer as one that may break the document.
    pub(super) fn odd(mut self) -> Self {
        self.odd = true;
        self
    }

    /// Returns the answer with one more header.
    pub(super) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}
