//! `Idempotency-Key`: the same request twice is done once.
//!
//! The promise: for three hours by the mock's clock a key belongs to its first request. Until that
//! is answered another copy hears that it is still running, afterwards it gets the stored answer,
//! and a request that differs is refused.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::refusal;
use crate::mock::service::{Answer, Call};

const KEPT: TimeDelta = TimeDelta::hours(3);

/// The keys that were used.
#[derive(Debug, Default)]
pub(super) struct Keys {
    used: BTreeMap<String, Use>,
}

#[derive(Debug)]
struct Use {
    request: Fingerprint,
    until: DateTime<Utc>,
    /// None while the request is running.
    answer: Option<Answer>,
}

/// What makes two requests the same: headers and the way that JSON is written do not count.
#[derive(Debug, PartialEq)]
struct Fingerprint {
    operation: String,
    path: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

impl Keys {
    /// Answers a request whose key was used before, or is none. Otherwise the key is now in use.
    pub(super) fn begin(&mut self, call: &Call, now: DateTime<Utc>) -> Option<Answer> {
        let key = match key(&call.headers) {
            None => return None,
            Some(Ok(key)) => key,
            Some(Err(what)) => return Some(refusal(400, "INVALID_REQUEST", what)),
        };
        self.used.retain(|_, used| now < used.until);
        let request = fingerprint(call);
        match self.used.get(&key) {
            None => {
                self.used.insert(key, Use { request, until: now + KEPT, answer: None });
                None
            }
            Some(used) if used.request != request => {
                let what = "Idempotency-Key: used for another request before";
                Some(refusal(400, "INVALID_REQUEST", what))
            }
            Some(Use { answer: Some(answer), .. }) => Some(answer.clone()),
            Some(_) => {
                let what = "the first request with this Idempotency-Key is still running";
                Some(refusal(409, "IDEMPOTENCY_OUTSTANDING_REQUEST", what))
            }
        }
    }

    /// Stores the answer of a request whose key is in use.
    pub(super) fn finish(&mut self, call: &Call, answer: &Answer) {
        if let Some(used) = self.running(call) {
            used.answer = Some(answer.clone());
        }
    }

    /// Gives the key of a request back that came to nothing.
    pub(super) fn abandon(&mut self, call: &Call) {
        if self.running(call).is_some()
            && let Some(Ok(key)) = key(&call.headers)
        {
            self.used.remove(&key);
        }
    }

    /// Returns how many keys are kept.
    pub(super) fn count(&self) -> usize {
        self.used.len()
    }

    fn running(&mut self, call: &Call) -> Option<&mut Use> {
        let key = key(&call.headers)?.ok()?;
        let used = self.used.get_mut(&key)?;
        (used.answer.is_none() && used.request == fingerprint(call)).then_some(used)
    }
}

fn fingerprint(call: &Call) -> Fingerprint {
    Fingerprint {
        operation: call.operation.clone(),
        path: call.path.clone(),
        query: call.query.clone(),
        body: call.body.clone(),
    }
}

/// Reads the header: a quoted string of RFC 8941, with 16 to 256 characters in it.
fn key(headers: &HeaderMap) -> Option<Result<String, &'static str>> {
    let mut values = headers.get_all("idempotency-key").iter();
    let value = values.next()?;
    if values.next().is_some() {
        return Some(Err("Idempotency-Key: given twice"));
    }
    let key = value.to_str().ok().and_then(|value| quoted(value.trim()));
    Some(match key {
        None => Err("Idempotency-Key: no quoted string"),
        Some(key) if !(16..=256).contains(&key.len()) => {
            Err("Idempotency-Key: 16 to 256 characters are needed")
        }
        Some(key) => Ok(key),
    })
}

/// Reads a quoted string: printable ASCII, with a backslash before a quote or backslash.
fn quoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut read = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return None,
            '\\' => read.push(letters.next().filter(|it| matches!(it, '"' | '\\'))?),
            ' '..='~' => read.push(letter),
            _ => return None,
        }
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quoted_strings() {
        assert_eq!(quoted(r#""a b""#).as_deref(), Some("a b"));
        assert_eq!(quoted(r#""a\"\\b""#).as_deref(), Some(r#"a"\b"#));
        for bad in ["a", "\"", r#""a"#, r#"a""#, r#""a"b""#, r#""a\b""#, r#""a\""#, "\"a\tb\""] {
            assert_eq!(quoted(bad), None, "{bad}");
        }
    }
}
