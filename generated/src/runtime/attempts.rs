//! The attempts of a call.
//!
//! The promise: authenticate and send, and what may be sent again once more, until the policy or
//! the deadline says no. A call that is dropped midway leaves nothing behind.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::auth::{Proof, Texts, authenticate, learn_time, refused};
use super::call::Plan;
use super::client::Shared;
use super::error::Failure;
use super::fault::BuildError;
use super::idempotency;
use super::network::{Limit, TimeoutError};
use super::operation::Operation;
use super::reply::Received;
use super::request::Outgoing;
use super::retry::{Decision, Outcome, Situation};
use super::trace;
use super::trail::Trail;
use super::transport::exchange;

/// Does what does not depend on the operation's types on the client's own thread, and waits for it.
#[cfg(feature = "blocking")]
pub(crate) fn run_blocking(client: &Arc<Shared>, plan: Plan) -> Result<Received, Failure> {
    let operation = plan.arguments.operation();
    let work = trace::carried(run(Arc::clone(client), plan));
    client.worker.run(operation, work)?
}

/// A call under way.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<Received, Failure>> + Send>>;

/// Does what does not depend on the operation's types. Its type is the same for every call, for a
/// login is a call within a call.
pub(crate) fn run(client: Arc<Shared>, plan: Plan) -> Running {
    let span = trace::Span::new(&client, plan.arguments.operation());
    let call_span = span.clone();
    Box::pin(span.around(async move {
        let mut trail = Trail::new(plan.arguments.operation());
        let mut result = match Prepared::new(&client, plan) {
            Ok(prepared) => prepared.attempts(&client, &mut trail).await,
            Err(fault) => Err(fault.into()),
        };
        match &mut result {
            Ok(received) => received.trail = trail.clone(),
            Err(failure) => failure.remember(&trail),
        }
        call_span.end(&result, trail.attempts);
        result
    }))
}

/// A call whose request is built, and which has yet to be sent.
struct Prepared {
    operation: &'static Operation,
    request: Outgoing,
    texts: Texts,
    key: Option<Arc<str>>,
    deadline: Deadline,
    streamed: bool,
}

impl Prepared {
    fn new(client: &Shared, plan: Plan) -> Result<Self, BuildError> {
        let operation = plan.arguments.operation();
        if tokio::runtime::Handle::try_current().is_err() {
            let message = "asynchronous calls need a Tokio runtime around them, and there is none";
            return Err(BuildError::new(message).of(operation.id));
        }
        let deadline = Deadline::new(plan.deadline.unwrap_or(client.deadline));
        let base = match client.base_urls.get(operation.server) {
            Some(Ok(base)) => base,
            Some(Err(why)) => {
                return Err(BuildError::new(why.as_str()).of(operation.id));
            }
            None => return Err(BuildError::new("there is no such server").of(operation.id)),
        };
        let key = idempotency::key(client.api, operation, plan.key)?;
        let mut request = plan.arguments.finish(base)?;
        let key = key.map(|key| {
            request.headers.insert(key.name, key.value);
            key.text
        });
        let Plan { texts, streamed, .. } = plan;
        Ok(Prepared { operation, request, texts, key, deadline, streamed })
    }

    /// Sends the request until there is an answer, or no reason to go on.
    async fn attempts(self, client: &Arc<Shared>, trail: &mut Trail) -> Result<Received, Failure> {
        trail.key = self.key.clone();
        let mut course = Course::default();
        let mut outstanding = None;
        loop {
            let began = Instant::now();
            let (result, proof) = match (self.attempt(client, trail).await, outstanding.take()) {
                // The call ends with what was said last: it is still running.
                (
                    Err(Failure::Timeout(error)) | Ok((Err(Failure::Timeout(error)), _)),
                    Some(last),
                ) if error.is_deadline() => {
                    return Ok(last);
                }
                (attempted, _) => attempted?,
            };
            if let Ok(received) = &result {
                learn_time(client, received);
            }
            let outcome = Outcome::of(&result);
            let after = if course.is_renewed(client, &result, proof) {
                Some(Duration::ZERO)
            } else {
                let after = course.wait(client, &self, &result, outcome);
                trail.reached |= after.is_some() && outcome != Outcome::Unsent;
                after
            };
            trace::attempt(self.operation, trail.attempts, &result, began.elapsed(), after);
            let Some(after) = after else { return result };
            outstanding = result.ok().filter(|_| outcome == Outcome::Outstanding);
            sleep(after).await;
        }
    }

    /// Authenticates the request and sends it once. The outer fault is one before anything was
    /// sent.
    async fn attempt(
        &self,
        client: &Arc<Shared>,
        trail: &mut Trail,
    ) -> Result<(Result<Received, Failure>, Proof), Failure> {
        let mut request = self.request.clone();
        let authenticating = authenticate(client, self.operation, &self.texts, &mut request);
        let proof = match self.deadline.end {
            None => authenticating.await?,
            Some(end) => {
                let late = |_| TimeoutError::before(self.operation, self.deadline.length);
                timeout_at(end, authenticating).await.map_err(late)??
            }
        };
        let limit = self.deadline.limit(client.timeout);
        if self.deadline.left() == Some(Duration::ZERO) {
            return Err(TimeoutError::before(self.operation, self.deadline.length).into());
        }
        trail.attempts += 1;
        let result = exchange(client, self.operation, request, limit, self.streamed).await;
        Ok((result, proof))
    }
}

/// How far the attempts of a call have come.
#[derive(Default)]
struct Course {
    /// How many have counted.
    attempts: u32,
    waits: usize,
    renewed: bool,
}

impl Course {
    /// Says whether the API refused a token that can be replaced. That is so once, and does not
    /// count as an attempt: a refusal means that nothing was done.
    fn is_renewed(
        &mut self,
        client: &Shared,
        result: &Result<Received, Failure>,
        proof: Proof,
    ) -> bool {
        let is_refused = result.as_ref().is_ok_and(|received| received.status == 401);
        let is_renewed = is_refused && !self.renewed && refused(client, proof);
        self.renewed |= is_renewed;
        is_renewed
    }

    /// Returns how long to wait before the next attempt, if there is to be one.
    fn wait(
        &mut self,
        client: &Shared,
        call: &Prepared,
        result: &Result<Received, Failure>,
        outcome: Outcome,
    ) -> Option<Duration> {
        let decision = client.retry.decide(&Situation {
            attempt: self.attempts + 1,
            repeat: call.operation.repeat,
            keyed: call.key.is_some(),
            outcome,
            retry_after: result.as_ref().ok().and_then(|received| received.retry_after),
            delay: client.retry.delay(self.waits),
            left: call.deadline.left(),
        });
        self.attempts += u32::from(outcome != Outcome::Outstanding);
        self.waits += 1;
        match decision {
            Decision::Again { after } => Some(after),
            Decision::Stop => None,
        }
    }
}

/// When a call is given up.
#[derive(Clone, Copy)]
struct Deadline {
    length: Duration,
    /// Nothing when it is farther away than the clock can tell.
    end: Option<Instant>,
}

impl Deadline {
    fn new(length: Duration) -> Self {
        Deadline { length, end: Instant::now().checked_add(length) }
    }

    /// Returns how much time is left.
    fn left(&self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// Returns how long an attempt may take, and what is exceeded when it takes longer.
    fn limit(&self, timeout: Duration) -> (Duration, Limit) {
        match self.left() {
            Some(left) if left < timeout => (left, Limit::Deadline(self.length)),
            _ => (timeout, Limit::Attempt(timeout)),
        }
    }
}
