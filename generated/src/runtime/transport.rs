//! Sends a finished request and takes its reply.
//!
//! The promise: one request, one attempt, no redirect followed; time and size of the reply are
//! bounded, its size after it was unpacked; faults come without URLs.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Body;
use reqwest::header::{Entry, USER_AGENT};
use tokio::time::timeout;

use super::client::Shared;
use super::error::Failure;
use super::fault::BuildError;
use super::network::{Limit, Stage, TimeoutError, TransportError};
use super::operation::Operation;
use super::reply::Received;
use super::request::Outgoing;
use super::stream::Rest;

/// Sends `request`, waits for the reply and reads all of it, as long as `time` lasts. When that is
/// over, `limit` is what was exceeded. Of a reply that is `streamed` and means success the body is
/// yet to come.
pub(crate) async fn exchange(
    client: &Shared,
    operation: &'static Operation,
    request: Outgoing,
    (time, limit): (Duration, Limit),
    streamed: bool,
) -> Result<Received, Failure> {
    let fault = Faults { operation, limit };
    let mut http = into_http(client, request);
    if !streamed {
        *http.timeout_mut() = Some(time);
    }
    let executing = client.http.execute(http);
    let executed = match streamed {
        true => timeout(time, executing)
            .await
            .map_err(|_| Failure::Timeout(TimeoutError::waiting(operation, fault.limit)))?,
        false => executing.await,
    };
    let mut response = executed.map_err(|error| fault.of(error, None))?;
    let status = response.status().as_u16();
    if streamed && (200..300).contains(&status) {
        let headers = std::mem::take(response.headers_mut());
        let received = Received::new(client.api, operation, status, headers, Bytes::new());
        return Ok(Received { rest: Some(Rest::new(response, client.timeout)), ..received });
    }
    let limit = client.max_reply_bytes;
    let too_large = || {
        let stage = Stage::TooLarge { status, limit };
        Failure::Transport(TransportError::new(operation, stage, None))
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| fault.of(error, Some(status)))? {
        if chunk.len() > limit - body.len() {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    let headers = std::mem::take(response.headers_mut());
    Ok(Received::new(client.api, operation, status, headers, body.into()))
}

fn into_http(client: &Shared, outgoing: Outgoing) -> reqwest::Request {
    let mut request = reqwest::Request::new(outgoing.method, outgoing.url);
    *request.headers_mut() = outgoing.headers;
    if let Entry::Vacant(entry) = request.headers_mut().entry(USER_AGENT) {
        entry.insert(client.user_agent.clone());
    }
    *request.body_mut() = outgoing.body.map(Body::from);
    request
}

struct Faults {
    operation: &'static Operation,
    limit: Limit,
}

impl Faults {
    /// Sorts an error of the transport. `status` is that of the reply, if it came that far.
    fn of(&self, error: reqwest::Error, status: Option<u16>) -> Failure {
        let operation = self.operation;
        if error.is_timeout() {
            return Failure::Timeout(TimeoutError::new(operation, self.limit, error));
        }
        if error.is_builder() {
            let fault = BuildError::new("the transport refuses the request").of(operation.id);
            return Failure::Build(fault.caused_by(error));
        }
        let stage = match status {
            Some(status) => Stage::Body { status },
            None if error.is_connect() => Stage::Connect,
            None => Stage::Exchange,
        };
        Failure::Transport(TransportError::new(operation, stage, Some(error)))
    }
}
