//! A body as it came, and how much of it may be shown.
//!
//! The promise: nothing is lost, and what is shown has a bounded size and holds no value but the
//! codes that the API's document declares.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderMap;

use super::blanked::{blanked, is_code};
use super::reply::Received;
use super::retry::Outcome;
use super::trail::Trail;

/// The headers in which APIs and gateways tell the id of a request, the most telling first.
const REQUEST_IDS: [&str; 6] = [
    "x-request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "cf-ray",
    "x-trace-id",
];

/// The longest id of a request that is taken for one.
const LONGEST_ID: usize = 128;

/// The body of a reply as it came, with its status and headers.
///
/// `Debug` and `Display` show type and size, and of JSON the names of members, with their values
/// blanked: `{"type": "FORBIDDEN", "message": …}`. Only codes are shown that the API's document
/// declares as such.
///
/// ```
/// use idv_sdk::Error;
///
/// /// Keeps what a gateway said; the text is only for eyes that may see personal data.
/// fn evidence<E>(error: &Error<E>) -> Option<String> {
///     error.raw().map(|raw| raw.text().into_owned())
/// }
/// ```
#[derive(Clone)]
pub struct RawBody(Arc<Received>);

impl RawBody {
    pub(crate) fn new(received: Received) -> Self {
        RawBody(Arc::new(received))
    }

    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0.body
    }

    /// Returns the bytes as text; what is not UTF-8 in it shows as U+FFFD.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0.body)
    }

    /// Returns the value of the header `Content-Type`, if it is a text.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.headers.get(reqwest::header::CONTENT_TYPE)?.to_str().ok()
    }

    /// Returns the status of the reply.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Returns the headers of the reply.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the id of the operation that was answered.
    pub(crate) fn operation(&self) -> &'static str {
        self.0.trail.operation.id
    }

    pub(crate) fn trail(&self) -> &Trail {
        &self.0.trail
    }

    pub(crate) fn outcome(&self) -> Outcome {
        Outcome::of_answer(&self.0)
    }

    pub(crate) fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        let plain = |id: &&str| {
            (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let mut values = REQUEST_IDS.iter().filter_map(|name| self.0.headers.get(*name));
        values.find_map(|value| value.to_str().ok().map(str::trim).filter(plain))
    }

    /// Returns how the answer is told: status, code and id.
    pub(crate) fn answer(&self) -> impl fmt::Display {
        struct Answer<'a>(&'a RawBody);

        impl fmt::Display for Answer<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let raw = self.0;
                write!(f, "{}", raw.status())?;
                match raw.code().filter(|code| is_code(code)) {
                    Some(code) if code.starts_with(|it: char| it.is_ascii_alphabetic()) => {
                        write!(f, " {code}")?;
                    }
                    Some(code) => write!(f, ", code {code}")?,
                    None => {}
                }
                match (raw.status(), raw.request_id()) {
                    (300..400, None) => f.write_str(" (redirects are not followed)"),
                    (300..400, Some(id)) => {
                        write!(f, " (redirects are not followed, request id {id})")
                    }
                    (_, Some(id)) => write!(f, " (request id {id})"),
                    (_, None) => Ok(()),
                }
            }
        }

        Answer(self)
    }

    /// Returns type and size, for a sentence.
    pub(crate) fn kind(&self) -> impl fmt::Display {
        let content_type = self.0.content_type();
        let media_type = content_type.as_deref().map_or("no content type", shown);
        format!("{media_type}, {} bytes", self.0.body.len())
    }
}

/// Two bodies are equal when their bytes and their content types are.
impl PartialEq for RawBody {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes() && self.0.content_type() == other.0.content_type()
    }
}

impl Eq for RawBody {}

impl fmt::Display for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)?;
        match blanked(&self.0.body, self.0.api.shown) {
            Some(json) => write!(f, ": {json}"),
            None => Ok(()),
        }
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
