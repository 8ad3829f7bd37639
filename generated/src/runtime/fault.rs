//! The kinds of faults that an [`Error`](super::error::Error) tells of.
//!
//! The promise: each says where it was and what to do, keeps its cause, and shows no URL and no
//! value.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use super::path;

/// Where and why a body cannot be read: the path in its JSON, the expected and the found type,
/// never a value.
///
/// ```
/// use idv_sdk::{DecodeError, Error};
///
/// fn log<E>(error: &Error<E>) {
///     if let Some(error) = error.decode_error() {
///         // .items[2].name: expected a string, found an integer
///         eprintln!("{}: {}", error.path(), error.message());
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Fault>);

#[derive(Clone, PartialEq, Eq)]
struct Fault {
    path: Box<str>,
    message: Box<str>,
    line: usize,
    column: usize,
}

impl DecodeError {
    /// Returns the error for a fault that has no place in a text.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        let message = message.into().into();
        DecodeError(Box::new(Fault { path: "".into(), message, line: 0, column: 0 }))
    }

    /// Returns what an error of the JSON parser says, taken apart.
    pub(crate) fn from_json(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;

        let text = path::without_position(error);
        let (path, rest) = path::split(&text);
        let message = match error.classify() {
            Category::Data => rest.to_owned(),
            Category::Eof => format!("the JSON ends too early: {rest}"),
            Category::Syntax | Category::Io => format!("this is no JSON: {rest}"),
        };
        DecodeError(Box::new(Fault {
            path: path.into(),
            message: message.into(),
            line: error.line(),
            column: error.column(),
        }))
    }

    /// Returns the path of the value at fault, `.items[2].name` for example; empty when it is the
    /// whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Returns what is wrong there: the expected and the found type, or what is missing.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the line, counted from 1, at which reading stopped; 0 when there is none.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.line
    }

    /// Returns the column, counted in bytes, at which reading stopped.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { path, message, line, column } = &*self.0;
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(message)?;
        if *line > 0 {
            write!(f, " (line {line}, column {column})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl StdError for DecodeError {}

/// The request did not get through, or the reply did not arrive whole.
///
/// Whether the API acted upon the request is not known, unless [`TransportError::is_connect`].
pub struct TransportError(Box<Transport>);

struct Transport {
    operation: &'static str,
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
    /// The thread of the blocking client ended.
    #[cfg(feature = "blocking")]
    Abandoned,
}

/// An error of the transport, cleaned of URLs.
type Cause = Box<dyn StdError + Send + Sync>;

impl TransportError {
    pub(crate) fn new(
        operation: &'static str,
        stage: Stage,
        source: Option<reqwest::Error>,
    ) -> Self {
        TransportError(Box::new(Transport { operation, stage, source: source.map(without_url) }))
    }

    /// Says whether no connection came about, so that the API has not seen the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.stage == Stage::Connect
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
            Stage::Body { status } | Stage::TooLarge { status, .. } => Some(status),
            _ => None,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.operation)?;
        match self.0.stage {
            Stage::Connect => f.write_str(
                "no connection to the API, nothing was sent; see that network, proxy and base URL \
                 are right",
            ),
            Stage::Exchange => f.write_str(
                "the connection broke before the reply; the API may have acted upon the request",
            ),
            Stage::Body { status } => write!(
                f,
                "the connection broke within the reply, which had the status {status}; the API may \
                 have acted upon the request"
            ),
            Stage::TooLarge { status, limit } => write!(
                f,
                "the reply, which had the status {status}, is larger than {limit} bytes; \
                 `max_reply_bytes` of the client's builder raises the limit"
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
            .field("operation", &self.0.operation)
            .field("stage", &self.0.stage)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// The reply did not arrive in time.
///
/// Whether the API acted upon the request is not known, unless [`TimeoutError::is_connect`].
pub struct TimeoutError(Box<Timeout>);

struct Timeout {
    operation: &'static str,
    connecting: bool,
    limit: Duration,
    source: Cause,
}

impl TimeoutError {
    pub(crate) fn new(operation: &'static str, limit: Duration, source: reqwest::Error) -> Self {
        let connecting = source.is_connect();
        TimeoutError(Box::new(Timeout {
            operation,
            connecting,
            limit,
            source: without_url(source),
        }))
    }

    /// Says whether no connection came about, so that the API has not seen the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.connecting
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Timeout { operation, connecting, limit, .. } = &*self.0;
        if *connecting {
            return write!(
                f,
                "{operation}: no connection to the API in time, nothing was sent; see that network, \
                 proxy and base URL are right"
            );
        }
        write!(
            f,
            "{operation}: no reply within {limit:?}; the API may still act upon the request, and \
             `timeout` of the client's builder gives it longer"
        )
    }
}

impl fmt::Debug for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeoutError")
            .field("operation", &self.0.operation)
            .field("connecting", &self.0.connecting)
            .field("limit", &self.0.limit)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for TimeoutError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0.source)
    }
}

/// A client or a request could not be built. Nothing was sent.
///
/// ```
/// use idv_sdk::{BuildError, Error};
///
/// /// Building a client and calling it end in one type of error.
/// fn whole<E>(error: BuildError) -> Error<E> {
///     error.into()
/// }
/// ```
pub struct BuildError(Box<Build>);

struct Build {
    operation: Option<&'static str>,
    message: String,
    source: Option<Cause>,
}

impl BuildError {
    /// Returns the error with a message that says what is wrong and what to do, and no value.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        BuildError(Box::new(Build { operation: None, message: message.into(), source: None }))
    }

    /// Says in which operation.
    pub(crate) fn of(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }

    /// Says by what it was caused.
    pub(crate) fn caused_by(mut self, source: reqwest::Error) -> Self {
        self.0.source = Some(without_url(source));
        self
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuildError")
            .field("message", &format_args!("{self}"))
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// Returns the error without any URL: a query may hold personal data. What lies deeper in the chain
/// cannot be changed, only left out.
fn without_url(error: reqwest::Error) -> Cause {
    let error = error.without_url();
    let mut next = error.source();
    while let Some(inner) = next {
        if inner.downcast_ref::<reqwest::Error>().is_some_and(|inner| inner.url().is_some()) {
            return error.to_string().into();
        }
        next = inner.source();
    }
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decode_error_is_taken_apart() {
        let json: serde_json::Error = path::member("na.me", "expected a string, found null");
        let error = DecodeError::from_json(&json);
        assert_eq!(error.path(), r#"["na.me"]"#);
        assert_eq!(error.message(), "expected a string, found null");
        assert_eq!(error.to_string(), r#"["na.me"]: expected a string, found null"#);
    }

    #[test]
    fn broken_json_is_called_so() {
        for (text, begins) in
            [("<html>", "this is no JSON"), ("{\"a\":", "the JSON ends too early")]
        {
            let json = serde_json::from_str::<serde_json::Value>(text).expect_err("broken");
            let error = DecodeError::from_json(&json);
            assert!(error.message().starts_with(begins), "{error}");
            assert_eq!((error.path(), error.line()), ("", 1));
        }
    }
}
