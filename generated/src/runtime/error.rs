//! What can go wrong with a call.
//!
//! The promise: an error says what happened, in which operation, and what to do; none shows a
//! credential, an argument or a value of a reply. The status of a reply is never hidden by a body
//! that cannot be read, and such a body is there to look at.

use std::error::Error as StdError;
use std::fmt;

use std::time::Duration;

use super::fault::{AuthenticationError, BuildError, DecodeError};
use super::network::{TimeoutError, TransportError};
use super::raw_body::RawBody;
use super::retry::Outcome;
use super::sensitive::Redacted;
use super::trail::Trail;

/// Why a call gave no reply. `E` is what the operation's document declares as the body of errors.
///
/// Neither `Debug` nor `Display` shows credentials, arguments or values of a reply, but for codes
/// that the API's document declares. What the API said is in [`Error::body`] and, as it came, in
/// [`Error::raw`].
///
/// ```
/// use idv_sdk::Error;
///
/// fn what_now<E>(error: &Error<E>) -> &'static str {
///     match error {
///         Error::Api { status: 404, .. } => "there is no such thing",
///         Error::Api { body: Err(_), .. } => "that was a gateway rather than the API",
///         error if error.is_retryable() => "ask once more, later",
///         error if error.is_timeout() => "ask later how it ended",
///         _ => "look at the log",
///     }
/// }
/// ```
#[non_exhaustive]
pub enum Error<E> {
    /// The API answered with a status other than 2xx, or with a code that says that it failed.
    Api {
        /// The status.
        status: u16,
        /// The body, read as the document declares it, or why it cannot be read so: from
        /// gateways, for example, come bodies that no document declares.
        body: Result<Box<E>, DecodeError>,
        /// The body as it came.
        raw: RawBody,
    },
    /// The request did not get through, or the reply did not arrive whole.
    Transport(TransportError),
    /// The reply did not arrive in time.
    Timeout(TimeoutError),
    /// The API answered with a status of 2xx, and its body is not what the document declares.
    Decode {
        /// The status.
        status: u16,
        /// Where and why the body cannot be read.
        error: DecodeError,
        /// The body as it came.
        raw: RawBody,
    },
    /// The login failed that the call needs.
    Authentication(AuthenticationError),
    /// The request could not be built. Nothing was sent.
    Build(BuildError),
}

impl<E> Error<E> {
    /// Returns the status of the reply, if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Api { status, .. } | Error::Decode { status, .. } => Some(*status),
            Error::Transport(error) => error.status(),
            Error::Timeout(_) | Error::Authentication(_) | Error::Build(_) => None,
        }
    }

    /// Returns what the API said about its error, if it said something that the document declares.
    #[must_use]
    pub fn body(&self) -> Option<&E> {
        match self {
            Error::Api { body: Ok(body), .. } => Some(body),
            _ => None,
        }
    }

    /// Takes what the API said about its error, if it said something that the document declares.
    #[must_use]
    pub fn into_body(self) -> Option<E> {
        match self {
            Error::Api { body: Ok(body), .. } => Some(*body),
            _ => None,
        }
    }

    /// Returns the body of the reply as it came, if one came whole.
    #[must_use]
    pub fn raw(&self) -> Option<&RawBody> {
        match self {
            Error::Api { raw, .. } | Error::Decode { raw, .. } => Some(raw),
            _ => None,
        }
    }

    /// Returns the API's own code of its error, as text, if the body has one where the document
    /// declares it. It is there for errors too that are newer than this SDK.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Error::Api { raw, .. } => raw.code(),
            _ => None,
        }
    }

    /// Returns the id under which the API, or a gateway before it, knows the request, if a usual
    /// header of the reply tells one: `X-Request-Id`, `X-Correlation-Id` and the like.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.raw().and_then(RawBody::request_id)
    }

    /// Returns how long the API asked to wait, counted from its reply, if it did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.raw().and_then(RawBody::retry_after)
    }

    /// Returns the idempotency key under which the request was sent, if it was under one.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.trail().and_then(|trail| trail.key.as_deref())
    }

    /// Returns where and why the body of the reply cannot be read, if that is the case.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match self {
            Error::Api { body: Err(error), .. } | Error::Decode { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Says whether the same call may end otherwise when it is made again, and may be made again:
    /// the fault is one that passes, and the operation changes nothing, or the request never got
    /// there, or it carried an idempotency key.
    ///
    /// In the last case it has to be made again under the same key, that of
    /// [`Error::idempotency_key`]; under another one it is another request. The client itself has
    /// done so already, as often as its [`RetryPolicy`](crate::RetryPolicy) says.
    ///
    /// ```
    /// use idv_sdk::Error;
    ///
    /// /// Makes a call once more when that may help. The call is given the key to be made under.
    /// async fn twice<T, E>(
    ///     call: impl AsyncFn(Option<&str>) -> Result<T, Error<E>>,
    /// ) -> Result<T, Error<E>> {
    ///     match call(None).await {
    ///         Err(error) if error.is_retryable() => call(error.idempotency_key()).await,
    ///         result => result,
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match (self, self.trail()) {
            // The call itself was not carried out.
            (Error::Authentication(error), _) => error.login().outcome() != Outcome::Final,
            (_, Some(trail)) => match self.outcome() {
                Outcome::Final => false,
                Outcome::Unsent if !trail.reached => true,
                _ => trail.repeatable(),
            },
            _ => false,
        }
    }

    /// Says whether time ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Error::Timeout(_))
    }

    /// Says whether no connection came about, so that the API has not seen the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        match self {
            Error::Transport(error) => error.is_connect(),
            Error::Timeout(error) => error.is_connect(),
            _ => false,
        }
    }

    /// Says whether the request could not be built, so that nothing was sent.
    #[must_use]
    pub fn is_build(&self) -> bool {
        matches!(self, Error::Build(_))
    }

    fn trail(&self) -> Option<&Trail> {
        match self {
            Error::Api { raw, .. } | Error::Decode { raw, .. } => Some(raw.trail()),
            Error::Transport(error) => Some(error.trail()),
            Error::Timeout(error) => Some(error.trail()),
            Error::Authentication(_) | Error::Build(_) => None,
        }
    }

    fn outcome(&self) -> Outcome {
        match self {
            Error::Api { raw, .. } => raw.outcome(),
            Error::Transport(error) => Outcome::of_transport(error),
            Error::Timeout(error) => Outcome::of_timeout(error),
            Error::Authentication(error) => error.login().outcome(),
            Error::Decode { .. } | Error::Build(_) => Outcome::Final,
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api { body: Ok(_), raw, .. } => {
                let (operation, answer) = (raw.operation(), raw.answer());
                write!(f, "{operation}: the API answered {answer}; `body()` has what it said")
            }
            Error::Api { body: Err(_), raw, .. } if raw.bytes().is_empty() => {
                write!(f, "{}: the answer was {}, without a body", raw.operation(), raw.answer())
            }
            Error::Api { body: Err(_), raw, .. } => write!(
                f,
                "{}: the answer was {}, with a body that the API does not declare ({}); `raw()` \
                 has it",
                raw.operation(),
                raw.answer(),
                raw.kind()
            ),
            Error::Transport(error) => error.fmt(f),
            Error::Timeout(error) => error.fmt(f),
            Error::Decode { error, raw, .. } => {
                let (operation, answer) = (raw.operation(), raw.answer());
                write!(f, "{operation}: the reply with status {answer} cannot be read")?;
                if !error.path().is_empty() {
                    write!(f, " at {}", error.path())?;
                }
                let kind = raw.kind();
                write!(f, " ({kind}); a newer version of this SDK may know it, `raw()` has it")
            }
            Error::Authentication(error) => error.fmt(f),
            Error::Build(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api { status, body, raw } => {
                let hidden = body.is_ok() && raw.trail().operation.reply.hidden_error;
                let body: &dyn fmt::Debug = if hidden { &Redacted } else { body };
                f.debug_struct("Api")
                    .field("status", status)
                    .field("body", body)
                    .field("raw", raw)
                    .finish()
            }
            Error::Transport(error) => error.fmt(f),
            Error::Timeout(error) => error.fmt(f),
            Error::Decode { status, error, raw } => f
                .debug_struct("Decode")
                .field("status", status)
                .field("error", error)
                .field("raw", raw)
                .finish(),
            Error::Authentication(error) => error.fmt(f),
            Error::Build(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> StdError for Error<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Error::Api { body: Err(error), .. } | Error::Decode { error, .. } => Some(error),
            Error::Api { .. } => None,
            Error::Transport(error) => error.source(),
            Error::Timeout(error) => error.source(),
            Error::Authentication(error) => error.source(),
            Error::Build(error) => error.source(),
        }
    }
}

impl<E> From<BuildError> for Error<E> {
    fn from(error: BuildError) -> Self {
        Error::Build(error)
    }
}

/// What went wrong before there was a reply to look at: an [`Error`] that no operation types.
#[derive(Debug)]
pub(crate) enum Failure {
    Transport(TransportError),
    Timeout(TimeoutError),
    Authentication(AuthenticationError),
    Build(BuildError),
}

impl Failure {
    /// Remembers the call.
    pub(crate) fn remember(&mut self, trail: &Trail) {
        match self {
            Failure::Transport(error) => *error.trail_mut() = trail.clone(),
            Failure::Timeout(error) => *error.trail_mut() = trail.clone(),
            Failure::Authentication(error) => *error = error.clone().of(trail.operation.id),
            Failure::Build(_) => {}
        }
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Failure::Build(error)
    }
}

impl From<TimeoutError> for Failure {
    fn from(error: TimeoutError) -> Self {
        Failure::Timeout(error)
    }
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Transport(error) => Error::Transport(error),
            Failure::Timeout(error) => Error::Timeout(error),
            Failure::Authentication(error) => Error::Authentication(error),
            Failure::Build(error) => Error::Build(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_small_and_may_travel() {
        fn travels<T: Send + Sync + 'static>() {}
        travels::<Error<String>>();
        assert!(size_of::<Error<[u8; 4096]>>() <= 96, "{}", size_of::<Error<[u8; 4096]>>());
    }
}
