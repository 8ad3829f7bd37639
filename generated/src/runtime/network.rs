//! The faults on the way to the API and back.
//!
//! The promise: each says how far the call came and how often it was tried, so that one knows
//! whether the API may have acted; none shows a URL.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::fault::{Cause, without_url};
use super::operation::Operation;
use super::trail::Trail;

/// The request did not get through, or the reply did not arrive whole.
///
/// Whether the API acted upon the request is not known, unless [`TransportError::is_connect`].
pub struct TransportError(Box<Transport>);

struct Transport {
    trail: Trail,
    stage: Stage,
    source: Option<Cause>,
}

/// How far a call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No connection.
    Connect,
    /// No reply.
    Exchange,
    /// A status, and not all of the body.
    Body { status: u16 },
    /// A status, and more of a body than is read.
    TooLarge { status: u16, limit: usize },
    /// A status, and then nothing for longer than is waited.
    Silent { status: u16, limit: Duration },
    /// The thread of the blocking client ended.
    #[cfg(feature = "blocking")]
    Abandoned,
}

impl TransportError {
    pub(crate) fn new(
        operation: &'static Operation,
        stage: Stage,
        source: Option<reqwest::Error>,
    ) -> Self {
        let trail = Trail::new(operation);
        TransportError(Box::new(Transport { trail, stage, source: source.map(without_url) }))
    }

    /// Says whether no connection came about, so that the API has not seen the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.stage == Stage::Connect && !self.0.trail.reached
    }

    /// Says whether the reply was larger than the client takes.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.0.stage, Stage::TooLarge { .. })
    }

    /// Returns the status of the reply, if it came that far.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.0.stage {
            Stage::Body { status }
            | Stage::TooLarge { status, .. }
            | Stage::Silent { status, .. } => Some(status),
            _ => None,
        }
    }

    /// Returns how many attempts were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.trail.attempts
    }

    pub(crate) fn stage(&self) -> Stage {
        self.0.stage
    }

    pub(crate) fn trail(&self) -> &Trail {
        &self.0.trail
    }

    pub(crate) fn trail_mut(&mut self) -> &mut Trail {
        &mut self.0.trail
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Transport { trail, stage, .. } = &*self.0;
        let (operation, tried) = (trail.operation.id, trail.told());
        write!(f, "{operation}: ")?;
        match stage {
            Stage::Connect if trail.reached => write!(
                f,
                "no connection to the API{tried}; the API may have acted upon an attempt before \
                 the last"
            ),
            Stage::Connect => write!(
                f,
                "no connection to the API{tried}, nothing was sent; see that network, proxy and \
                 base URL are right"
            ),
            Stage::Exchange => write!(
                f,
                "the connection broke before the reply{tried}; the API may have acted upon the \
                 request"
            ),
            Stage::Body { status } => write!(
                f,
                "the connection broke within the reply, which had the status {status}{tried}; the \
                 API may have acted upon the request"
            ),
            Stage::TooLarge { status, limit } => write!(
                f,
                "the reply, which had the status {status}, is larger than {limit} bytes; \
                 `max_reply_bytes` of the client's builder raises the limit"
            ),
            Stage::Silent { status, limit } => write!(
                f,
                "the reply, which had the status {status}, stopped for longer than {limit:?}; \
                 `timeout` of the client's builder gives it longer"
            ),
            #[cfg(feature = "blocking")]
            Stage::Abandoned => f.write_str(
                "the thread of the blocking client ended before the reply; the API may have acted \
                 upon the request",
            ),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &self.0.trail.operation.id)
            .field("stage", &self.0.stage)
            .field("attempts", &self.0.trail.attempts)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// The reply did not arrive in time: either that of the last attempt, or any within the deadline of
/// the call.
///
/// Whether the API acted upon the request is not known, unless [`TimeoutError::is_connect`].
pub struct TimeoutError(Box<Timeout>);

struct Timeout {
    trail: Trail,
    limit: Limit,
    /// Whether the last attempt did not reach the API.
    unsent: bool,
    source: Option<Cause>,
}

/// The time that was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// That of one attempt.
    Attempt(Duration),
    /// That of the call, with its login, its attempts and the waiting between them.
    Deadline(Duration),
}

impl TimeoutError {
    /// Returns the error of an attempt that was given up.
    pub(crate) fn new(operation: &'static Operation, limit: Limit, source: reqwest::Error) -> Self {
        TimeoutError(Box::new(Timeout {
            trail: Trail::new(operation),
            limit,
            unsent: source.is_connect(),
            source: Some(without_url(source)),
        }))
    }

    /// Returns the error of a call whose time was up before an attempt.
    pub(crate) fn before(operation: &'static Operation, deadline: Duration) -> Self {
        TimeoutError(Box::new(Timeout {
            trail: Trail::new(operation),
            limit: Limit::Deadline(deadline),
            unsent: true,
            source: None,
        }))
    }

    /// Says whether no connection came about, so that the API has not seen the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.unsent && !self.0.trail.reached
    }

    /// Returns the error of an attempt whose reply did not begin in time.
    pub(crate) fn waiting(operation: &'static Operation, limit: Limit) -> Self {
        let trail = Trail::new(operation);
        TimeoutError(Box::new(Timeout { trail, limit, unsent: false, source: None }))
    }

    /// Says whether the last attempt did not reach the API.
    pub(crate) fn is_unsent(&self) -> bool {
        self.0.unsent
    }

    /// Says whether the deadline of the call was over, rather than the time of its last attempt.
    #[must_use]
    pub fn is_deadline(&self) -> bool {
        matches!(self.0.limit, Limit::Deadline(_))
    }

    /// Returns how many attempts were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.trail.attempts
    }

    pub(crate) fn trail(&self) -> &Trail {
        &self.0.trail
    }

    pub(crate) fn trail_mut(&mut self) -> &mut Trail {
        &mut self.0.trail
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Timeout { trail, limit, .. } = &*self.0;
        let (operation, tried) = (trail.operation.id, trail.told());
        match limit {
            Limit::Attempt(_) if self.is_connect() => write!(
                f,
                "{operation}: no connection to the API in time{tried}, nothing was sent; see that \
                 network, proxy and base URL are right"
            ),
            Limit::Attempt(limit) => write!(
                f,
                "{operation}: no reply within {limit:?}{tried}; the API may still act upon the \
                 request, and `timeout` of the client's builder gives it longer"
            ),
            Limit::Deadline(limit) if self.is_connect() => write!(
                f,
                "{operation}: the deadline, {limit:?}, was over before anything was sent{tried}; \
                 `deadline` of the call or of the client's builder gives it longer"
            ),
            Limit::Deadline(limit) => write!(
                f,
                "{operation}: no reply before the deadline, {limit:?}{tried}; the API may still act \
                 upon the request, and `deadline` of the call or of the client's builder gives it \
                 longer"
            ),
        }
    }
}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeoutError")
            .field("operation", &self.0.trail.operation.id)
            .field("limit", &self.0.limit)
            .field("connecting", &self.is_connect())
            .field("attempts", &self.0.trail.attempts)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for TimeoutError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
