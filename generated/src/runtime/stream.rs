//! Replies that are taken piece by piece.
//!
//! The promise: a piece is handed over when it has come, nothing is read ahead of what is asked
//! for, and a silence that is longer than the client waits for a reply ends it.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::Response;
use reqwest::header::HeaderMap;
use tokio::time::timeout;

use super::network::{Stage, TransportError};
use super::reply::Received;
use super::trail::Trail;

/// A body that is yet to come. Whoever takes it first has it.
#[derive(Clone)]
pub(crate) struct Rest {
    response: Arc<Mutex<Option<Response>>>,
    silence: Duration,
}

impl Rest {
    pub(crate) fn new(response: Response, silence: Duration) -> Self {
        Rest { response: Arc::new(Mutex::new(Some(response))), silence }
    }
}

/// The pieces of a body, and what came before it.
pub(crate) struct Source {
    trail: Trail,
    status: u16,
    headers: HeaderMap,
    silence: Duration,
    state: State,
}

enum State {
    Waiting(Box<Response>),
    Running(Pin<Box<dyn Future<Output = Piece> + Send>>),
    /// It came as a whole.
    Whole(Bytes),
    Over,
}

/// A piece, and where the next one comes from.
struct Piece {
    response: Box<Response>,
    /// Nothing when time was up.
    bytes: Option<Result<Option<Bytes>, reqwest::Error>>,
}

#[allow(dead_code)] // not every API has such replies
impl Source {
    pub(crate) fn new(received: Received, rest: Rest) -> Self {
        let response = rest.response.lock().unwrap_or_else(PoisonError::into_inner).take();
        let state = response.map_or(State::Over, |it| State::Waiting(Box::new(it)));
        let Received { trail, status, headers, .. } = received;
        Source { trail, status, headers, silence: rest.silence, state }
    }

    pub(crate) fn of_whole(received: Received) -> Self {
        let Received { trail, status, headers, body, .. } = received;
        Source { trail, status, headers, silence: Duration::ZERO, state: State::Whole(body) }
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the fault at which the body ends.
    pub(crate) fn fault(&self, stage: Stage, source: Option<reqwest::Error>) -> TransportError {
        let mut error = TransportError::new(self.trail.operation, stage, source);
        *error.trail_mut() = self.trail.clone();
        error
    }

    /// Returns what comes, until it ends or is more than `limit`.
    pub(crate) async fn whole(&mut self, limit: usize) -> Bytes {
        let mut whole = Vec::new();
        while let Some(Ok(bytes)) = poll_fn(|context| self.poll(context)).await {
            if bytes.len() > limit.saturating_sub(whole.len()) {
                break;
            }
            whole.extend_from_slice(&bytes);
        }
        whole.into()
    }

    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Waiting(mut response) => {
                    let silence = self.silence;
                    self.state = State::Running(Box::pin(async move {
                        let bytes = timeout(silence, response.chunk()).await.ok();
                        Piece { response, bytes }
                    }));
                }
                State::Running(mut piece) => {
                    let Poll::Ready(Piece { response, bytes }) = piece.as_mut().poll(context)
                    else {
                        self.state = State::Running(piece);
                        return Poll::Pending;
                    };
                    let status = self.status;
                    return Poll::Ready(match bytes {
                        Some(Ok(Some(bytes))) => {
                            self.state = State::Waiting(response);
                            Some(Ok(bytes))
                        }
                        Some(Ok(None)) => None,
                        Some(Err(error)) => {
                            Some(Err(self.fault(Stage::Body { status }, Some(error))))
                        }
                        None => {
                            let limit = self.silence;
                            Some(Err(self.fault(Stage::Silent { status, limit }, None)))
                        }
                    });
                }
                State::Whole(bytes) => return Poll::Ready(Some(Ok(bytes))),
                State::Over => return Poll::Ready(None),
            }
        }
    }
}

/// The bytes of a reply as they come. A `Stream`, with a [`next`](ByteStream::next) of its own.
///
/// The call's deadline ends with the head of the reply; from there on a piece may take as long as
/// the client's `timeout`. The size is not bounded.
///
/// ```
/// use idv_sdk::{ByteStream, TransportError};
///
/// async fn size(mut bytes: ByteStream) -> Result<usize, TransportError> {
///     let mut size = 0;
///     while let Some(piece) = bytes.next().await {
///         size += piece?.len();
///     }
///     Ok(size)
/// }
/// ```
pub struct ByteStream(Source);

#[allow(dead_code)] // not every API has such replies
impl ByteStream {
    pub(crate) fn new(source: Source) -> Self {
        ByteStream(source)
    }

    /// Returns the status of the reply.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status()
    }

    /// Returns the headers of the reply.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// Returns the next piece; nothing when the body is complete, and after an error.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        poll_fn(|context| self.0.poll(context)).await
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").field("status", &self.status()).finish_non_exhaustive()
    }
}
