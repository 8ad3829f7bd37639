//! When a request is sent once more, and when not.
//!
//! The promise: a decision is a function of values, and looks at nothing else. A request that never
//! left is sent again for any operation; one whose outcome is hidden, or that was refused for the
//! moment, only when the operation changes nothing or the request carries an idempotency key; an
//! answer of the API's own is never asked for again, whatever its status, unless it says to.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use super::error::Failure;
use super::network::{Stage, TimeoutError, TransportError};
use super::operation::Repeat;
use super::reply::Received;

/// How often, and after what time, a call is tried again.
///
/// Between two attempts the client waits, each time twice as long as the last, and in that up to
/// half as long at random, so that clients that failed together do not come back together. It waits
/// longer when the API asks for it (`Retry-After`), and does not begin to wait when the deadline of
/// the call would be over before.
///
/// Only what is safe is tried again: a call that changes nothing, or that carries an idempotency
/// key, after a timeout, a broken connection, or an answer of 408, 429, 500, 502, 503 or 504 that
/// is not the API's own; any other call only when no connection came about. While an earlier
/// request under the same idempotency key is still running, the client asks again until the
/// deadline.
///
/// ```
/// use std::time::Duration;
///
/// use idv_sdk::RetryPolicy;
///
/// let patient = RetryPolicy::new().with_max_attempts(5).with_max_delay(Duration::from_secs(20));
/// assert_eq!(patient.max_attempts(), 5);
/// assert_eq!(RetryPolicy::none().max_attempts(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
}

impl RetryPolicy {
    /// Returns the policy of a client that is given no other: three attempts, 200 ms between the
    /// first two, never more than 5 s.
    #[must_use]
    pub const fn new() -> Self {
        RetryPolicy {
            max_attempts: 3,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(5),
        }
    }

    /// Returns the policy of a single attempt.
    ///
    /// A request whose access token was refused is still sent again with a fresh one: such a
    /// refusal means that nothing was done.
    #[must_use]
    pub const fn none() -> Self {
        Self::new().with_max_attempts(1)
    }

    /// Sets how many attempts are made at the most, the first one included.
    #[must_use]
    pub const fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = if max_attempts == 0 { 1 } else { max_attempts };
        self
    }

    /// Sets how long to wait after the first attempt.
    #[must_use]
    pub const fn with_base_delay(mut self, base_delay: Duration) -> Self {
        self.base_delay = base_delay;
        self
    }

    /// Sets how long to wait at the most, unless the API asks to wait longer.
    #[must_use]
    pub const fn with_max_delay(mut self, max_delay: Duration) -> Self {
        self.max_delay = max_delay;
        self
    }

    /// Returns how many attempts are made at the most, the first one included.
    #[must_use]
    pub const fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Returns how long to wait after the first attempt.
    #[must_use]
    pub const fn base_delay(&self) -> Duration {
        self.base_delay
    }

    /// Returns how long to wait at the most, unless the API asks to wait longer.
    #[must_use]
    pub const fn max_delay(&self) -> Duration {
        self.max_delay
    }

    /// Returns how long to wait after so many waits. Half of it is left to chance.
    pub(crate) fn delay(&self, waits: usize) -> Duration {
        // The crate adds up to as much again to each of its delays.
        let mut delays = ExponentialBuilder::new()
            .with_factor(2.0)
            .with_min_delay(self.base_delay.min(self.max_delay) / 2)
            .with_max_delay(self.max_delay / 2)
            .without_max_times()
            .with_jitter()
            .build();
        delays.nth(waits).unwrap_or(self.max_delay)
    }

    /// Decides whether to try again.
    pub(crate) fn decide(&self, situation: &Situation) -> Decision {
        let Situation { attempt, repeat, keyed, outcome, retry_after, delay, left } = *situation;
        let repeatable = match repeat {
            Repeat::Safe => true,
            Repeat::Keyed => keyed,
            Repeat::Never => false,
        };
        let may = match outcome {
            Outcome::Final => false,
            Outcome::Unsent => attempt < self.max_attempts,
            Outcome::Unknown | Outcome::Busy => repeatable && attempt < self.max_attempts,
            // Asking how it goes is no attempt, but is not for those who want a single one.
            Outcome::Outstanding => repeatable && self.max_attempts > 1,
        };
        let after = retry_after.map_or(delay, |asked| asked.max(delay));
        match may && left.is_none_or(|left| after < left) {
            true => Decision::Again { after },
            false => Decision::Stop,
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What a decision depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    /// The number of the attempt that has just ended. The first is 1.
    pub(crate) attempt: u32,
    pub(crate) repeat: Repeat,
    /// Whether an idempotency key goes along.
    pub(crate) keyed: bool,
    pub(crate) outcome: Outcome,
    /// How long the API asks to wait.
    pub(crate) retry_after: Option<Duration>,
    /// How long the policy wants to wait.
    pub(crate) delay: Duration,
    /// How much time is left, unless there is no end to it.
    pub(crate) left: Option<Duration>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Hand over what there is.
    Stop,
    /// Wait, and try again.
    Again { after: Duration },
}

/// How an attempt ended, as far as another one is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The request never reached the API.
    Unsent,
    /// No answer: whether the API acted is hidden.
    Unknown,
    /// The API, or something before it, cannot answer for the moment.
    Busy,
    /// An earlier request under the same idempotency key is still running.
    Outstanding,
    /// Another attempt would end in the same way.
    Final,
}

impl Outcome {
    pub(crate) fn of(result: &Result<Received, Failure>) -> Self {
        match result {
            Ok(received) => Self::of_answer(received),
            Err(Failure::Transport(error)) => Self::of_transport(error),
            Err(Failure::Timeout(error)) => Self::of_timeout(error),
            Err(Failure::Authentication(_) | Failure::Build(_)) => Outcome::Final,
        }
    }

    pub(crate) fn of_transport(error: &TransportError) -> Self {
        match error.stage() {
            Stage::Connect => Outcome::Unsent,
            Stage::Exchange | Stage::Body { .. } => Outcome::Unknown,
            Stage::TooLarge { .. } | Stage::Silent { .. } => Outcome::Final,
            #[cfg(feature = "blocking")]
            Stage::Abandoned => Outcome::Final,
        }
    }

    pub(crate) fn of_timeout(error: &TimeoutError) -> Self {
        if error.is_unsent() { Outcome::Unsent } else { Outcome::Unknown }
    }

    pub(crate) fn of_answer(received: &Received) -> Self {
        let code = received.code.as_deref();
        let keys = received.api.idempotency.as_ref();
        let outstanding = keys.and_then(|keys| keys.outstanding);
        match received.is_success() {
            true => Outcome::Final,
            false => Self::of_error(received.status, code, outstanding),
        }
    }

    /// Sorts the status of an error, and the API's own code of it, if the body has one.
    fn of_error(status: u16, code: Option<&str>, outstanding: Option<&str>) -> Self {
        match (status, code) {
            (_, Some(_)) if code == outstanding => Outcome::Outstanding,
            (429 | 503, _) => Outcome::Busy,
            (408 | 500 | 502 | 504, None) => Outcome::Busy,
            _ => Outcome::Final,
        }
    }
}

/// Returns how long the header `Retry-After` asks to wait. A date in it is compared with that of
/// the reply itself, if it has one: clocks differ.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if asked.bytes().all(|byte| byte.is_ascii_digit()) {
        return asked.parse().ok().map(Duration::from_secs);
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    let now = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now);
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
