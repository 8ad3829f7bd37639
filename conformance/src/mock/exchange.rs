//! From a request to its answer.
//!
//! The promise: a request is matched with the document and written down, then the faults that were
//! wished for are made, and what the service says goes out as HTTP with the date of the mock's
//! clock. An answer that breaks the document does not go out: it becomes a 500 that says where.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::Api;
use super::clock::{Clock, http_date};
use super::contract::{Contract, Incoming};
use super::faults::{Fate, Faults};
use super::record::{Record, Recorded, pairs};
use super::service::{Answer, Body, Call, Options, Service};
use super::wire::Scissors;

/// The largest body that is read.
pub(super) const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// What the connections of a mock share with its owner.
pub(super) struct Shared {
    pub(super) api: Api,
    pub(super) options: Options,
    pub(super) contract: &'static Contract,
    pub(super) clock: Clock,
    core: Mutex<Core>,
}

/// What changes.
pub(super) struct Core {
    pub(super) service: Box<dyn Service>,
    pub(super) faults: Faults,
    pub(super) record: Record,
}

/// What comes of a request: an answer, of which no more than so many bytes go out.
struct Outcome {
    answer: Answer,
    bytes: u64,
}

impl Shared {
    /// Returns a mock in which nothing has happened.
    pub(super) fn new(api: Api, options: Options) -> Result<Self, String> {
        let core = Core {
            service: api.service(&options)?,
            faults: Faults::default(),
            record: Record::default(),
        };
        let (contract, clock) = (api.contract()?, Clock::default());
        Ok(Shared { api, options, contract, clock, core: Mutex::new(core) })
    }

    /// Returns what changes, for this thread alone.
    pub(super) fn core(&self) -> MutexGuard<'_, Core> {
        // A service that panicked has answered 500; the test that made it do so will say more.
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request to the API.
    async fn exchange(self: Arc<Self>, incoming: Incoming) -> Outcome {
        let call = self.contract.call(&incoming);
        let operation = call.as_ref().map(|call| call.operation.clone());
        let (number, plan) = {
            let mut core = self.core();
            let plan = core.faults.plan(operation.as_deref());
            (core.record.keep(recorded(&incoming, operation)), plan)
        };
        let answer = match call {
            Some(call) if !plan.fate.is_before() => self.serve(call, plan.delay, plan.nulls).await,
            // Where the service is left out, nothing of this goes out.
            _ => {
                tokio::time::sleep(plan.delay).await;
                self.core().service.unknown_path()
            }
        };
        let (answer, bytes) = match plan.fate {
            Fate::Sent => (answer, u64::MAX),
            Fate::Replaced { answer, .. } => (answer, u64::MAX),
            Fate::Cut { bytes, .. } => (answer, bytes),
        };
        if bytes == u64::MAX {
            self.core().record.answered(number, answer.status);
        }
        Outcome { answer, bytes }
    }

    /// Has the service answer a request that the document knows.
    async fn serve(&self, call: Call, delay: Duration, nulls: bool) -> Answer {
        let operation = call.operation.clone();
        let begun = self.core().service.begin(&call, &self.clock);
        let mut answer = match begun {
            Some(answer) => answer,
            None => {
                let open = Open { shared: self, call: Some(call) };
                tokio::time::sleep(delay).await;
                open.answer()
            }
        };
        let (status, odd) = (answer.status, answer.odd);
        if let Body::Json(body) = &mut answer.body {
            let faults = self.contract.check_answer(&operation, status, body);
            if !odd && !faults.is_empty() {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                let text = format!("the mock breaks the document: {}", faults.join("; "));
                return Answer::text(500, "text/plain", text);
            }
            if nulls {
                self.contract.fill_nulls(&operation, status, body);
            }
        }
        answer
    }
}

/// A request that has begun. When the mock is killed before it is answered, the service learns so.
struct Open<'s> {
    shared: &'s Shared,
    call: Option<Call>,
}

impl Open<'_> {
    fn answer(mut self) -> Answer {
        match self.call.take() {
            Some(call) => self.shared.core().service.answer(&call, &self.shared.clock),
            None => Answer::empty(500),
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Some(call) = &self.call {
            self.shared.core().service.abandon(call);
        }
    }
}

/// Answers a request over HTTP.
pub(super) async fn exchange(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = match to_bytes(body, BODY_LIMIT).await {
        Ok(body) => body,
        Err(error) => {
            return respond(Answer::text(413, "text/plain", error.to_string()), &shared.clock);
        }
    };
    let incoming = Incoming { method: parts.method, uri: parts.uri, headers: parts.headers, body };
    let clock = shared.clock.clone();
    // On a task of its own the request goes on when its client has left, as it does at the APIs.
    match tokio::spawn(shared.exchange(incoming)).await {
        Ok(Outcome { answer, bytes }) => {
            scissors.cut_after(bytes);
            respond(answer, &clock)
        }
        Err(error) => respond(Answer::text(500, "text/plain", error.to_string()), &clock),
    }
}

fn recorded(incoming: &Incoming, operation: Option<String>) -> Recorded {
    Recorded {
        method: incoming.method.to_string(),
        target: incoming.target().to_owned(),
        headers: pairs(&incoming.headers),
        body: incoming.body.clone(),
        operation,
        status: None,
    }
}

/// Makes an HTTP response of an answer.
pub(super) fn respond(answer: Answer, clock: &Clock) -> Response {
    let (media, body) = match answer.body {
        Body::Json(body) => (Some("application/json".to_owned()), body.to_string()),
        Body::Text(media, text) => (Some(media), text),
        Body::Empty => (None, String::new()),
    };
    let mut response = Response::new(HttpBody::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let date = (header::DATE.to_string(), http_date(clock.now()));
    let media = media.map(|media| (header::CONTENT_TYPE.to_string(), media));
    for (name, value) in [date].into_iter().chain(media).chain(answer.headers) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use axum::http::{HeaderMap, Method};
    use bytes::Bytes;
    use serde_json::{Map, Value, json};

    use super::*;

    /// Answers every call with a record that no document allows.
    struct Wrong {
        odd: bool,
    }

    impl Service for Wrong {
        fn answer(&mut self, _: &Call, _: &Clock) -> Answer {
            let answer = Answer::json(200, json!({ "status": "READY", "id": 1 }));
            if self.odd { answer.odd() } else { answer }
        }

        fn unknown_path(&self) -> Answer {
            Answer::empty(404)
        }

        fn control(&mut self, _: &str, _: &Map<String, Value>, _: &Clock) -> Result<Value, String> {
            Ok(Value::Null)
        }

        fn state(&self) -> Value {
            Value::Null
        }
    }

    fn answered(odd: bool) -> Answer {
        let shared = Shared::new(Api::PortoneV2, Options::default()).unwrap();
        shared.core().service = Box::new(Wrong { odd });
        let incoming = Incoming {
            method: Method::GET,
            uri: "/identity-verifications/iv1".parse().unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(Arc::new(shared).exchange(incoming)).answer
    }

    #[test]
    fn an_answer_that_breaks_the_document_does_not_go_out() {
        let answer = answered(false);
        let Body::Text(_, text) = &answer.body else { panic!("{answer:?}") };
        assert_eq!(answer.status, 500);
        assert!(text.contains("answer.id: another type of value"), "{text}");
        assert!(text.contains("answer.requestedAt: missing"), "{text}");
        assert_eq!(answered(true).status, 200);
    }
}
