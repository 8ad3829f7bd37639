//! What is remembered of a call when it ends.
//!
//! The promise: an error knows its operation, how often it was tried, and whether, and under which
//! key, the same may be asked for again.

use std::sync::Arc;

use super::operation::{Operation, Repeat};

/// What an answer or a fault remembers of its call.
#[derive(Clone, Debug)]
pub(crate) struct Trail {
    pub(crate) operation: &'static Operation,
    /// How many requests were sent, or would have been if there had been a connection.
    pub(crate) attempts: u32,
    /// Whether an attempt before the last may have reached the API.
    pub(crate) reached: bool,
    /// The idempotency key that went along.
    pub(crate) key: Option<Arc<str>>,
}

impl Trail {
    /// Returns the trail of a call of which nothing has been sent.
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Trail { operation, attempts: 0, reached: false, key: None }
    }

    /// Says whether the same may be asked for again, though the API may have acted upon it.
    pub(crate) fn repeatable(&self) -> bool {
        match self.operation.repeat {
            Repeat::Safe => true,
            Repeat::Keyed => self.key.is_some(),
            Repeat::Never => false,
        }
    }

    /// Returns `, after 3 attempts`, or nothing when there was one.
    pub(crate) fn told(&self) -> String {
        match self.attempts {
            0 | 1 => String::new(),
            attempts => format!(", after {attempts} attempts"),
        }
    }
}
