//! What a call tells those who watch the program, with the feature `tracing`.
//!
//! The promise: a span for each call, an event for each attempt, named by what the API's document
//! says; never an argument, a concrete path, a header or a body. Without the feature all of it is
//! nothing.

use std::time::Duration;

use super::client::Shared;
use super::error::Failure;
use super::operation::Operation;
use super::reply::Received;
#[cfg(feature = "tracing")]
use super::retry::Outcome;

/// The span of a call.
#[derive(Clone)]
pub(crate) struct Span {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

impl Span {
    /// Opens the span of a call within that of the caller.
    #[cfg(feature = "tracing")]
    pub(crate) fn new(client: &Shared, operation: &'static Operation) -> Self {
        let server = client.api.servers.get(operation.server);
        let span = tracing::debug_span!(
            "idv.call",
            api = client.api.name,
            operation = operation.id,
            method = operation.method.to_http().as_str(),
            path = operation.path,
            server = server.map_or("", |server| server.name),
            status = tracing::field::Empty,
            attempts = tracing::field::Empty,
        );
        Span { span }
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn new(_: &Shared, _: &'static Operation) -> Self {
        Span {}
    }

    /// Notes how the call ended.
    #[cfg(feature = "tracing")]
    pub(crate) fn end(&self, result: &Result<Received, Failure>, attempts: u32) {
        self.span.record("attempts", attempts);
        if let Ok(received) = result {
            self.span.record("status", received.status);
        }
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn end(&self, _: &Result<Received, Failure>, _: u32) {}

    /// Returns the work, done within the span.
    #[cfg(feature = "tracing")]
    pub(crate) fn around<F: Future>(self, work: F) -> impl Future<Output = F::Output> + use<F> {
        tracing::Instrument::instrument(work, self.span)
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn around<F: Future>(self, work: F) -> F {
        work
    }
}

/// Returns the work, watched by whoever watches this thread, wherever it is done.
#[cfg(all(feature = "blocking", feature = "tracing"))]
pub(crate) fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> + use<F> {
    #[allow(
        clippy::redundant_async_block,
        reason = "to drop the work enters its span once more: in the block that happens under the \
                  same eyes as the work itself, others do not know the span and may panic"
    )]
    let work = async move { work.await };
    tracing::instrument::WithSubscriber::with_current_subscriber(work)
}

#[cfg(all(feature = "blocking", not(feature = "tracing")))]
pub(crate) fn carried<F: Future>(work: F) -> F {
    work
}

/// Tells how an attempt ended, and when the next one begins if there is one. It names the operation
/// for those who look at warnings and not at spans.
#[cfg(feature = "tracing")]
pub(crate) fn attempt(
    operation: &'static Operation,
    attempt: u32,
    result: &Result<Received, Failure>,
    elapsed: Duration,
    again: Option<Duration>,
) {
    let operation = operation.id;
    let status = result.as_ref().ok().map(|received| received.status);
    let fault = fault(result);
    let elapsed_ms = millis(elapsed);
    match again {
        Some(after) => {
            let retry_in_ms = millis(after);
            tracing::warn!(
                operation,
                attempt,
                status,
                fault,
                elapsed_ms,
                retry_in_ms,
                "the request is sent again"
            );
        }
        None => {
            tracing::debug!(operation, attempt, status, fault, elapsed_ms, "the attempt ended");
        }
    }
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn attempt(
    _: &'static Operation,
    _: u32,
    _: &Result<Received, Failure>,
    _: Duration,
    _: Option<Duration>,
) {
}

/// Returns the kind of fault in a word.
#[cfg(feature = "tracing")]
fn fault(result: &Result<Received, Failure>) -> Option<&'static str> {
    match (result, Outcome::of(result)) {
        (Ok(_), Outcome::Outstanding) => Some("outstanding"),
        (Ok(_), _) => None,
        (Err(Failure::Timeout(_)), _) => Some("timeout"),
        (Err(Failure::Transport(_)), Outcome::Unsent) => Some("connect"),
        (Err(Failure::Transport(error)), _) if error.is_too_large() => Some("too large"),
        (Err(Failure::Transport(_)), _) => Some("broken"),
        (Err(Failure::Authentication(_)), _) => Some("authentication"),
        (Err(Failure::Build(_)), _) => Some("build"),
    }
}

#[cfg(feature = "tracing")]
fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
