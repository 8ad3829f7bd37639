//! What can go wrong with a call.
//!
//! The promise: an error says what happened, in which operation, and what to do; none shows a
//! credential, an argument or a value of a reply. The status of a reply is never hidden by a body
//! that cannot be read, and such a body is there to look at.

use std::error::Error as StdError;
use std::fmt;

use super::fault::{BuildError, DecodeError, TimeoutError, TransportError};
use super::reply::RawBody;

/// Why a call gave no reply. `E` is what the operation's document declares as the body of errors.
///
/// Neither `Debug` nor `Display` shows credentials, arguments or values of a reply. What the API
/// said is in [`Error::body`] and, as it came, in [`Error::raw`].
///
/// ```
/// use idv_sdk::Error;
///
/// fn what_now<E>(error: &Error<E>) -> &'static str {
///     match error {
///         Error::Api { status: 404, .. } => "there is no such thing",
///         Error::Api { body: Err(_), .. } => "that was a gateway rather than the API",
///         error if error.is_timeout() => "ask later how it ended",
///         _ => "look at the log",
///     }
/// }
/// ```
#[non_exhaustive]
pub enum Error<E> {
    /// The API answered with a status other than 2xx.
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
            Error::Timeout(_) | Error::Build(_) => None,
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

    /// Returns where and why the body of the reply cannot be read, if that is the case.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match self {
            Error::Api { body: Err(error), .. } | Error::Decode { error, .. } => Some(error),
            _ => None,
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
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api { status, body: Ok(_), raw } => {
                write!(
                    f,
                    "{}: the API answered {status}; `body()` has what it said",
                    raw.operation()
                )
            }
            Error::Api { status, body: Err(_), raw } => write!(
                f,
                "{}: the answer was {status}, with a body that the API does not declare ({raw}); \
                 `raw()` has it",
                raw.operation()
            ),
            Error::Transport(error) => error.fmt(f),
            Error::Timeout(error) => error.fmt(f),
            Error::Decode { status, error, raw } => {
                write!(f, "{}: the reply with status {status} cannot be read", raw.operation())?;
                if !error.path().is_empty() {
                    write!(f, " at {}", error.path())?;
                }
                write!(f, " ({raw}); a newer version of this SDK may know it, `raw()` has it")
            }
            Error::Build(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api { status, body, raw } => f
                .debug_struct("Api")
                .field("status", status)
                .field("body", body)
                .field("raw", raw)
                .finish(),
            Error::Transport(error) => error.fmt(f),
            Error::Timeout(error) => error.fmt(f),
            Error::Decode { status, error, raw } => f
                .debug_struct("Decode")
                .field("status", status)
                .field("error", error)
                .field("raw", raw)
                .finish(),
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
    Build(BuildError),
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Failure::Build(error)
    }
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Transport(error) => Error::Transport(error),
            Failure::Timeout(error) => Error::Timeout(error),
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
