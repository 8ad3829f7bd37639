//! What came back, and what it is read as.
//!
//! The promise: a status of 2xx is read as the operation's reply, any other as its error, and what
//! cannot be read is handed over as it came.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap};

use super::error::Error;
use super::fault::DecodeError;
use super::wire::Wire;

/// A reply that arrived whole.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) operation: &'static str,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    fn into_raw(self) -> RawBody {
        let content_type = self.headers.get(CONTENT_TYPE);
        let content_type =
            content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into());
        RawBody { operation: self.operation, bytes: self.body, content_type }
    }
}

/// Reads a reply as what the operation declares.
pub(crate) fn interpret<R: FromReply, E: FromReply>(received: Received) -> Result<R, Error<E>> {
    let status = received.status;
    if !(200..300).contains(&status) {
        let body = E::from_reply(&received).map(Box::new);
        return Err(Error::Api { status, body, raw: received.into_raw() });
    }
    R::from_reply(&received).map_err(|error| Error::Decode {
        status,
        error,
        raw: received.into_raw(),
    })
}

/// What a reply can be read as: every [`Wire`] value, as JSON; and what implements it by hand, an
/// enum of several replies for example.
pub(crate) trait FromReply: Sized {
    /// Reads the reply, or says where and why it cannot.
    fn from_reply(received: &Received) -> Result<Self, DecodeError>;
}

impl<T: Wire> FromReply for T {
    fn from_reply(received: &Received) -> Result<Self, DecodeError> {
        json(&received.body)
    }
}

/// The reply of an operation that declares no body. One that comes nevertheless is let be.
impl FromReply for () {
    fn from_reply(_: &Received) -> Result<Self, DecodeError> {
        Ok(())
    }
}

/// Reads a body as JSON. A byte order mark before it is skipped, as RFC 8259 allows.
fn json<T: Wire>(body: &[u8]) -> Result<T, DecodeError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.is_empty() {
        return Err(DecodeError::new("expected JSON, found an empty body"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    T::read(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| DecodeError::from_json(&error))
}

/// The body of a reply as it came.
///
/// `Debug` and `Display` show type and size only: the body may hold personal data.
///
/// ```
/// use idv_sdk::Error;
///
/// /// Keeps what a gateway said; the text is only for eyes that may see personal data.
/// fn evidence<E>(error: &Error<E>) -> Option<String> {
///     error.raw().map(|raw| raw.text().into_owned())
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RawBody {
    operation: &'static str,
    bytes: Bytes,
    content_type: Option<Box<str>>,
}

impl RawBody {
    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes as text; what is not UTF-8 in it shows as U+FFFD.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Returns the value of the header `Content-Type`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the id of the operation that was answered.
    pub(crate) fn operation(&self) -> &'static str {
        self.operation
    }
}

impl fmt::Display for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let media_type = self.content_type().map_or("no content type", shown);
        write!(f, "{media_type}, {} bytes", self.bytes.len())
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({self})")
    }
}

/// Returns the media type without parameters, as far as it looks like one: a header comes from
/// outside and goes into logs.
fn shown(content_type: &str) -> &str {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/+-.".contains(&byte);
    match media_type {
        "" => "no content type",
        _ if media_type.len() <= 80 && media_type.bytes().all(plain) => media_type,
        _ => "an odd content type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_json_value_and_nothing_else_is_read() {
        assert_eq!(json::<String>(b"\xef\xbb\xbf \"a\" \n"), Ok("a".to_owned()));
        for (body, fault) in [
            (&b""[..], "expected JSON, found an empty body"),
            (b"\xef\xbb\xbf", "expected JSON, found an empty body"),
            (b" ", "the JSON ends too early: EOF while parsing a value"),
            (b"\"a\" \"b\"", "this is no JSON: trailing characters"),
            (b"[\"\xff\"]", "expected a string, found an array"),
            (b"17", "expected a string, found an integer"),
        ] {
            let error = json::<String>(body).expect_err("a fault");
            assert_eq!(error.message(), fault);
        }
    }

    #[test]
    fn a_raw_body_shows_type_and_size() {
        for (content_type, expected) in [
            (Some("text/html; charset=euc-kr"), "RawBody(text/html, 3 bytes)"),
            (Some("Hong Gildong"), "RawBody(an odd content type, 3 bytes)"),
            (None, "RawBody(no content type, 3 bytes)"),
        ] {
            let content_type = content_type.map(Into::into);
            let raw =
                RawBody { operation: "get", bytes: Bytes::from_static(b"\xffab"), content_type };
            assert_eq!(format!("{raw:?}"), expected);
            assert_eq!(raw.text(), "\u{fffd}ab");
        }
    }
}
