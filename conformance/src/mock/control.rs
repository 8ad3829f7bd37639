//! What a test says to a mock: `/_mock/` over HTTP, or [`Server::control`](super::Server::control).
//!
//! The promise: both ways do the same, an argument that a command does not know is refused instead
//! of ignored, and nothing that is said here is answered with a fault that was wished for.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::response::Response;
use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::clock::instant;
use super::exchange::{BODY_LIMIT, Shared, respond};
use super::service::Answer;

/// A command that was not carried out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlError(pub(super) String);

impl fmt::Display for ControlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ControlError {}

/// Answers `/_mock/<name>`.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let method = request.method().clone();
    let result = match to_bytes(request.into_body(), BODY_LIMIT).await {
        Err(error) => Err(error.to_string()),
        Ok(body) => match (method, name.as_str()) {
            (Method::GET, name) => show(&shared, name),
            (Method::DELETE, "fault") => run(&shared, "clear-faults", &Map::new()),
            (Method::DELETE, "requests") => run(&shared, "clear-requests", &Map::new()),
            (Method::POST, name) => arguments(&body).and_then(|it| run(&shared, name, &it)),
            _ => Err(format!("`/_mock/{name}` does not know this method")),
        },
    };
    let answer = match result {
        Ok(value) => Answer::json(200, value),
        Err(error) => Answer::json(400, json!({ "error": error })),
    };
    respond(answer, &shared.clock)
}

fn arguments(body: &[u8]) -> Result<Map<String, Value>, String> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(arguments)) => Ok(arguments),
        Ok(_) => Err("arguments are a JSON object".to_owned()),
        Err(error) => Err(format!("arguments are a JSON object: {error}")),
    }
}

/// Returns what `GET /_mock/<name>` shows.
fn show(shared: &Shared, name: &str) -> Result<Value, String> {
    let core = shared.core();
    match name {
        "requests" => Ok(core.record.shown()),
        "state" => Ok(core.service.state()),
        "fault" => Ok(core.faults.shown()),
        "clock" => Ok(now(shared)),
        _ => {
            Err(format!("nothing is called `{name}` here; there is: clock, fault, requests, state"))
        }
    }
}

/// Carries out a command.
pub(super) fn run(
    shared: &Shared,
    name: &str,
    arguments: &Map<String, Value>,
) -> Result<Value, String> {
    let read = Arguments::of(arguments);
    let mut core = shared.core();
    match name {
        "clock" => clock(shared, &read),
        "fault" if read.text("kind")? == Some("unknown-status") => {
            let mut arguments = arguments.clone();
            arguments.remove("kind");
            core.service.control("unknown-status", &arguments, &shared.clock)
        }
        "fault" => {
            if let Some(operation) = read.text("operation")? {
                shared.contract.knows(operation)?;
            }
            core.faults.wish(arguments)
        }
        "clear-faults" => {
            read.only(&[])?;
            core.faults.clear();
            // A service that has no wishes of its own knows no such command.
            let _ = core.service.control("clear", &Map::new(), &shared.clock);
            Ok(json!({}))
        }
        "clear-requests" => {
            read.only(&[])?;
            core.record.clear();
            Ok(json!({}))
        }
        "reset" => {
            read.only(&[])?;
            core.service = shared.api.service(&shared.options)?;
            core.faults.clear();
            core.record.clear();
            shared.clock.reset();
            Ok(json!({}))
        }
        _ => core.service.control(name, arguments, &shared.clock),
    }
}

/// Moves the clock: by `advance_seconds`, or to the instant `set`.
fn clock(shared: &Shared, arguments: &Arguments<'_>) -> Result<Value, String> {
    arguments.only(&["advance_seconds", "set"])?;
    match (arguments.get("advance_seconds"), arguments.text("set")?) {
        (Some(seconds), None) => {
            let seconds = seconds.as_f64().ok_or("`advance_seconds` is a number")?;
            // A number that is too large for the type becomes its largest value.
            shared.clock.shift((seconds * 1_000_000.0) as i64);
        }
        (None, Some(time)) => {
            let time = DateTime::parse_from_rfc3339(time);
            shared.clock.set(time.map_err(|error| format!("`set`: {error}"))?.to_utc());
        }
        _ => return Err("either `advance_seconds` or `set`".to_owned()),
    }
    Ok(now(shared))
}

fn now(shared: &Shared) -> Value {
    json!({ "now": instant(shared.clock.now()) })
}

/// The arguments of a command.
pub(super) struct Arguments<'a> {
    given: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Arguments<'a> {
    /// Reads arguments. Null counts as not given.
    pub(super) fn of(arguments: &'a Map<String, Value>) -> Self {
        let given = arguments.iter().filter(|(_, value)| !value.is_null());
        Arguments { given: given.map(|(name, value)| (name.as_str(), value)).collect() }
    }

    /// Complains about an argument that is not known.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.given.keys().find(|name| !known.contains(name)) {
            Some(name) if known.is_empty() => Err(format!("`{name}`: it takes no arguments")),
            Some(name) => Err(format!("`{name}`: it takes {}", known.join(", "))),
            None => Ok(()),
        }
    }

    /// Returns an argument as it is.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.given.get(name).copied()
    }

    /// Returns a text.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, String> {
        let read = |value: &'a Value| value.as_str().ok_or(format!("`{name}` is a text"));
        self.get(name).map(read).transpose()
    }

    /// Returns a text that must be there.
    pub(super) fn needed(&self, name: &str) -> Result<&'a str, String> {
        self.text(name)?.ok_or(format!("`{name}` is needed"))
    }

    /// Returns a whole number from 0.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, String> {
        let read = |value: &Value| value.as_u64().ok_or(format!("`{name}` is a number from 0"));
        self.get(name).map(read).transpose()
    }

    /// Returns `true` or `false`.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        let read = |value: &Value| value.as_bool().ok_or(format!("`{name}` is true or false"));
        self.get(name).map(read).transpose()
    }

    /// Returns an object.
    pub(super) fn object(&self, name: &str) -> Result<Option<&'a Map<String, Value>>, String> {
        let read = |value: &'a Value| value.as_object().ok_or(format!("`{name}` is an object"));
        self.get(name).map(read).transpose()
    }
}
