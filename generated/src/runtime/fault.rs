//! The kinds of faults that an [`Error`] tells of.
//!
//! The promise: each says where it was and what to do, keeps its cause, and shows no URL and no
//! value.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::error::Error;
use super::json::Json;
use super::path::{self, Step};

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

    /// Returns the error as one of a text around the one that was read: the value under `step`,
    /// which begins after so many lines, and so many bytes of the next one.
    pub(crate) fn within(mut self, step: &Step<'_>, lines: usize, bytes: usize) -> Self {
        let Fault { path, line, column, .. } = &mut *self.0;
        *path = format!("{step}{path}").into();
        if *line == 1 {
            *column += bytes;
        }
        *line += if *line == 0 { 0 } else { lines };
        self
    }

    /// Returns the error without line and column.
    pub(crate) fn without_position(mut self) -> Self {
        (self.0.line, self.0.column) = (0, 0);
        self
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

/// The login failed that a call needs. Of the call itself nothing was sent, or what was sent met a
/// token that had run out.
///
/// Calls that wait for the same login share its error, which is the `source()` of this one.
///
/// ```
/// use idv_sdk::Error;
///
/// fn log<E>(error: &Error<E>) {
///     if let Error::Authentication(error) = error {
///         // getToken: the API answered 401, code -1; `body()` has what it said
///         eprintln!("{}", error.login());
///     }
/// }
/// ```
#[derive(Clone)]
pub struct AuthenticationError {
    operation: Option<&'static str>,
    login: Arc<Error<Json>>,
}

impl AuthenticationError {
    /// Returns the error of a call for which the login failed.
    #[allow(dead_code)] // not every API has a login
    pub(crate) fn new(login: Arc<Error<Json>>) -> Self {
        AuthenticationError { operation: None, login }
    }

    /// Says of which operation's call.
    pub(crate) fn of(mut self, operation: &'static str) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Returns the error of the login.
    #[must_use]
    pub fn login(&self) -> &Error<Json> {
        &self.login
    }
}

impl fmt::Display for AuthenticationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str("the login that the call needs failed; its error is the source of this one")
    }
}

impl fmt::Debug for AuthenticationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationError")
            .field("operation", &self.operation)
            .field("login", &self.login)
            .finish()
    }
}

impl StdError for AuthenticationError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.login)
    }
}

/// An error of the transport, cleaned of URLs.
pub(crate) type Cause = Box<dyn StdError + Send + Sync>;

/// Returns the error without any URL: a query may hold personal data. What lies deeper in the chain
/// cannot be changed, only left out.
pub(crate) fn without_url(error: reqwest::Error) -> Cause {
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
