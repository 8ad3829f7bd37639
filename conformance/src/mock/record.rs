//! What a mock was asked.
//!
//! The promise: a request is kept as it came, escapes and all, whether it was good or not and
//! whatever fault was made of its answer. Control requests are not kept. The last ten thousand are
//! there.

use std::collections::VecDeque;

use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::{Value, json};

/// How many requests are kept.
const KEPT: usize = 10_000;

/// A request as it came, and how it was answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The target: path and query, with all escapes.
    pub target: String,
    /// The headers in their order, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// The `operationId`, if it matches an operation.
    pub operation: Option<String>,
    /// The status of the answer. None while it is on its way, and when the connection was cut.
    pub status: Option<u16>,
}

impl Recorded {
    /// Returns the values of the header `name`, in any case.
    pub fn header<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let named = self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// Returns the path, with all escapes and without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// Returns the body as a text; bytes that are none show as U+FFFD.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn shown(&self) -> Value {
        json!({
            "method": self.method,
            "target": self.target,
            "headers": self.headers,
            "body": self.text(),
            "operation": self.operation,
            "status": self.status,
        })
    }
}

/// Returns headers as pairs of texts.
pub(super) fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}

/// The requests that are kept.
#[derive(Debug, Default)]
pub(super) struct Record {
    kept: VecDeque<Recorded>,
    /// The number of the first one that is kept.
    first: u64,
}

impl Record {
    /// Keeps a request and returns its number.
    pub(super) fn keep(&mut self, request: Recorded) -> u64 {
        if self.kept.len() == KEPT {
            self.kept.pop_front();
            self.first += 1;
        }
        self.kept.push_back(request);
        self.first + self.kept.len() as u64 - 1
    }

    /// Writes down how the request of this number was answered.
    pub(super) fn answered(&mut self, number: u64, status: u16) {
        let index = number.checked_sub(self.first).and_then(|index| usize::try_from(index).ok());
        if let Some(request) = index.and_then(|index| self.kept.get_mut(index)) {
            request.status = Some(status);
        }
    }

    /// Returns all that are kept, oldest first.
    pub(super) fn all(&self) -> Vec<Recorded> {
        self.kept.iter().cloned().collect()
    }

    /// Returns all that are kept, as JSON.
    pub(super) fn shown(&self) -> Value {
        self.kept.iter().map(Recorded::shown).collect()
    }

    /// Forgets them. Those that are still running stay forgotten.
    pub(super) fn clear(&mut self) {
        self.first += self.kept.len() as u64;
        self.kept.clear();
    }
}
