//! What came back, and what it is read as.
//!
//! The promise: a status of 2xx is read as the operation's reply, any other as its error, and what
//! cannot be read is handed over as it came. A reply that wraps its result in an envelope succeeded
//! only if the envelope says so.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::client::Api;
use super::early;
use super::error::Error;
use super::events::{self, Event};
use super::fault::DecodeError;
use super::operation::{Envelope, Media, Operation};
use super::path::{self, Step};
use super::raw_body::RawBody;
use super::retry;
use super::sensitive::Redacted;
use super::stream::{Rest, Source};
use super::trail::Trail;
use super::wire::{Wire, refuse};

/// A reply that arrived whole.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) api: &'static Api,
    pub(crate) trail: Trail,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What the member for errors' codes says, if the reply is an error and has one.
    pub(crate) code: Option<Box<str>>,
    /// How long the API asks to wait, counted from now.
    pub(crate) retry_after: Option<Duration>,
    /// The body that is yet to come, of a call that asked for it piece by piece.
    pub(crate) rest: Option<Rest>,
}

impl Received {
    /// Takes a reply that has arrived just now.
    pub(crate) fn new(
        api: &'static Api,
        operation: &'static Operation,
        status: u16,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let retry_after = retry::retry_after(&headers, SystemTime::now());
        let trail = Trail::new(operation);
        let code = None;
        let rest = None;
        let received = Received { api, trail, status, headers, body, code, retry_after, rest };
        match received.is_success() {
            true => received,
            false => received.with_code(),
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the value of the header `Content-Type`.
    pub(crate) fn content_type(&self) -> Option<Cow<'_, str>> {
        let content_type = self.headers.get(CONTENT_TYPE);
        content_type.map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// Returns the media type that the reply calls itself, without parameters.
    fn essence(&self) -> String {
        let content_type = self.content_type().unwrap_or_default();
        content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Says whether the reply calls itself events, or nothing at all.
    fn may_be_events(&self) -> bool {
        matches!(self.essence().as_str(), "text/event-stream" | "")
    }

    fn no_events(&self) -> DecodeError {
        let essence = self.essence();
        DecodeError::new(match essence.as_str() {
            it if it == "application/json" || it.ends_with("+json") => {
                "expected events, found JSON"
            }
            _ => "expected events, found another media type",
        })
    }

    /// Reads the code of an error.
    fn with_code(mut self) -> Self {
        let Some(name) = self.trail.operation.reply.code else { return self };
        let found = members(without_mark(&self.body), [name]);
        self.code = found.ok().and_then(|[code]| as_text(code?)).map(Into::into);
        self
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("operation", &self.trail.operation.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// What a call brought: the value, and what came with it.
///
/// `Debug` shows the status and the value, which hides what is sensitive in it.
///
/// ```
/// use idv_sdk::Reply;
///
/// fn log<T>(reply: &Reply<T>) {
///     eprintln!("{} {:?}", reply.status(), reply.request_id());
/// }
/// ```
#[derive(Clone)]
pub struct Reply<T> {
    value: T,
    raw: RawBody,
}

impl<T> Reply<T> {
    /// Returns what the reply was read as.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Takes what the reply was read as.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.raw.status()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.raw.headers()
    }

    /// Returns the body as it came, with the envelope if there is one.
    #[must_use]
    pub fn raw(&self) -> &RawBody {
        &self.raw
    }

    /// Returns the id under which the API, or a gateway before it, knows the request, if a usual
    /// header tells one: `X-Request-Id`, `X-Correlation-Id` and the like.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.raw.request_id()
    }
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = self.raw.trail().operation.reply.hidden;
        let value: &dyn fmt::Debug = if hidden { &Redacted } else { &self.value };
        f.debug_struct("Reply")
            .field("status", &self.status())
            .field("value", value)
            .finish_non_exhaustive()
    }
}

/// Reads a reply as what the operation declares.
pub(crate) fn interpret<R: FromReply, E: FromReply>(received: Received) -> Result<R, Error<E>> {
    read(received).map(|(value, _)| value)
}

/// Reads a reply as what the operation declares, and keeps what came with it.
pub(crate) fn interpret_whole<R: FromReply, E: FromReply>(
    received: Received,
) -> Result<Reply<R>, Error<E>> {
    read(received).map(|(value, received)| Reply { value, raw: RawBody::new(received) })
}

/// Takes a reply whose body is yet to come, if it means success.
#[allow(dead_code)] // not every API has such replies
pub(crate) fn interpret_rest<E: FromReply>(mut received: Received) -> Result<Source, Error<E>> {
    match received.rest.take() {
        Some(rest) => Ok(Source::new(received, rest)),
        None => match read::<(), E>(received) {
            Ok(((), received)) => Ok(Source::of_whole(received)),
            Err(error) => Err(error),
        },
    }
}

/// Takes a reply whose events are yet to come, if it means success. JSON, which is accepted for the
/// sake of errors, holds none, and neither does a page in HTML: what is none is read as far as
/// `limit` and handed over as it came.
#[allow(dead_code)] // not every API has such replies
pub(crate) async fn interpret_events<E: FromReply>(
    mut received: Received,
    limit: usize,
) -> Result<Source, Error<E>> {
    if received.may_be_events() || received.rest.is_none() {
        return interpret_rest(received);
    }
    let mut source = interpret_rest(received.clone())?;
    received.rest = None;
    received.body = source.whole(limit).await;
    let error = received.no_events();
    Err(Error::Decode { status: received.status, error, raw: RawBody::new(received) })
}

fn read<R: FromReply, E: FromReply>(received: Received) -> Result<(R, Received), Error<E>> {
    let status = received.status;
    let value = match success(&received) {
        Ok(Some(found)) => {
            let body = Body { received: &received, json: &found.json };
            R::from_reply(&body).map_err(|error| found.place(error))
        }
        Ok(None) => {
            let body = Body { received: &received, json: &received.body };
            let body = E::from_reply(&body).map(Box::new);
            // The code of an error that came with a status of success is yet to be read.
            let raw = RawBody::new(received.with_code());
            return Err(Error::Api { status, body, raw });
        }
        Err(error) => Err(error),
    };
    match value {
        Ok(value) => Ok((value, received)),
        Err(error) => Err(Error::Decode { status, error, raw: RawBody::new(received) }),
    }
}

/// A body that is to be read.
pub(crate) struct Body<'a> {
    received: &'a Received,
    /// What of it is JSON, out of its envelope.
    json: &'a [u8],
}

#[allow(dead_code)] // not every API has replies of several forms
impl Body<'_> {
    pub(crate) fn status(&self) -> u16 {
        self.received.status
    }

    /// Reads JSON.
    pub(crate) fn json<T: FromReply>(&self) -> Result<T, DecodeError> {
        T::from_reply(self)
    }

    /// Reads the bare text.
    pub(crate) fn text<T: FromReply>(&self) -> Result<T, DecodeError> {
        let json = quoted(self.received)?;
        let error = |error: DecodeError| error.without_position();
        T::from_reply(&Body { received: self.received, json: &json }).map_err(error)
    }

    /// Returns the bytes.
    pub(crate) fn bytes<T: From<Bytes>>(&self) -> Result<T, DecodeError> {
        Ok(self.received.body.clone().into())
    }

    /// Returns the whole as it came.
    pub(crate) fn raw(&self) -> RawBody {
        RawBody::new(self.received.clone())
    }
}

/// What a reply can be read as: every [`Wire`] value; the bytes themselves; and nothing, of an
/// operation that declares no body.
pub(crate) trait FromReply: Sized {
    /// Reads the body, or says where and why it cannot be read.
    fn from_reply(body: &Body<'_>) -> Result<Self, DecodeError>;
}

impl<T: Wire> FromReply for T {
    fn from_reply(body: &Body<'_>) -> Result<Self, DecodeError> {
        from_json(body.json)
    }
}

/// Reads JSON, or says where and why it cannot be read.
pub(crate) fn from_json<T: Wire>(json: &[u8]) -> Result<T, DecodeError> {
    let json = without_mark(json);
    if json.is_empty() {
        return Err(DecodeError::new("expected JSON, found an empty body"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    T::read(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| DecodeError::from_json(&error))
}

impl FromReply for Bytes {
    fn from_reply(body: &Body<'_>) -> Result<Self, DecodeError> {
        body.bytes()
    }
}

/// All events of a body that came as a whole.
impl<T> FromReply for Vec<Event<T>> {
    fn from_reply(body: &Body<'_>) -> Result<Self, DecodeError> {
        match body.received.may_be_events() {
            true => Ok(events::all(&body.received.body)),
            false => Err(body.received.no_events()),
        }
    }
}

/// What comes nevertheless is let be.
impl FromReply for () {
    fn from_reply(_: &Body<'_>) -> Result<Self, DecodeError> {
        Ok(())
    }
}

/// The part of a reply that holds the result.
struct Found<'a> {
    json: Cow<'a, [u8]>,
    /// The envelope, and what stands before the result in it.
    within: Option<(&'static Envelope, &'a [u8])>,
    /// Whether places in the JSON are places in the body.
    placed: bool,
}

impl Found<'_> {
    /// Turns a place in the result into one in the body.
    fn place(&self, error: DecodeError) -> DecodeError {
        match self.within {
            Some((envelope, before)) => {
                let lines = before.iter().filter(|byte| **byte == b'\n').count();
                let last = before.rsplit(|byte| *byte == b'\n').next().map_or(0, <[u8]>::len);
                error.within(&Step::Member(envelope.payload), lines, last)
            }
            None if self.placed => error,
            None => error.without_position(),
        }
    }
}

/// Returns where the result is, or nothing when the reply says that the call failed.
fn success(received: &Received) -> Result<Option<Found<'_>>, DecodeError> {
    if !received.is_success() {
        return Ok(None);
    }
    let reply = &received.trail.operation.reply;
    let body = without_mark(&received.body);
    if reply.optional && body.is_empty() {
        let json = Cow::Borrowed(&b"null"[..]);
        return Ok(Some(Found { json, within: None, placed: false }));
    }
    if let Media::Text | Media::TextAs(_) = reply.media {
        let json = Cow::Owned(quoted(received)?);
        return Ok(Some(Found { json, within: None, placed: false }));
    }
    match reply.envelope {
        None => Ok(Some(Found { json: Cow::Borrowed(body), within: None, placed: true })),
        Some(envelope) => opened(envelope, body),
    }
}

/// Returns a body that is a text as JSON. In another charset than UTF-8 its bytes mean something
/// else, unless they mean the same in all charsets that know ASCII.
fn quoted(received: &Received) -> Result<Vec<u8>, DecodeError> {
    let body = without_mark(&received.body);
    let content_type = received.content_type().unwrap_or_default();
    let mut parameters = content_type.split(';').skip(1).filter_map(|it| it.split_once('='));
    let charset = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    let charset = charset.map(|(_, it)| it.trim().trim_matches('"').to_ascii_lowercase());
    let is_readable = match charset.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii" | "") => true,
        Some(it) => {
            body.is_ascii()
                && ["iso-8859-", "latin", "windows-", "euc-", "gb", "big5"]
                    .iter()
                    .any(|known| it.starts_with(known))
        }
    };
    if !is_readable {
        return Err(DecodeError::new("expected a text in UTF-8, found one in another charset"));
    }
    let text = std::str::from_utf8(body)
        .map_err(|_| DecodeError::new("expected a text in UTF-8, found other bytes"))?;
    Ok(early::quoted(text).into_bytes())
}

/// Opens an envelope: reads its code and finds its payload.
fn opened<'a>(
    envelope: &'static Envelope,
    body: &'a [u8],
) -> Result<Option<Found<'a>>, DecodeError> {
    if body.is_empty() {
        return Err(DecodeError::new("expected JSON, found an empty body"));
    }
    let of_json = |error| DecodeError::from_json(&error);
    let missing = |name| of_json(path::member::<serde_json::Error>(name, "required, but missing"));
    let [code, payload] = members(body, [envelope.code, envelope.payload]).map_err(of_json)?;
    let code = code.ok_or_else(|| missing(envelope.code))?;
    let code = i64::read(&mut serde_json::Deserializer::from_str(code.get()))
        .map_err(|error| of_json(path::under(Step::Member(envelope.code), error)))?;
    if code != envelope.success {
        return Ok(None);
    }
    let payload = payload.map(RawValue::get).ok_or_else(|| missing(envelope.payload))?;
    if payload == "null" {
        let null = path::member::<serde_json::Error>(envelope.payload, "required, but null");
        return Err(of_json(null));
    }
    // The payload is a part of the body, so its address tells where.
    let offset = (payload.as_ptr() as usize).saturating_sub(body.as_ptr() as usize);
    let before = body.get(..offset).unwrap_or_default();
    let within = Some((envelope, before));
    Ok(Some(Found { json: Cow::Borrowed(payload.as_bytes()), within, placed: true }))
}

/// Finds members of a JSON object by their names, in one pass. One that is given twice is an error.
fn members<'a, const N: usize>(
    json: &'a [u8],
    names: [&'static str; N],
) -> Result<[Option<&'a RawValue>; N], serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let found = (&mut deserializer).deserialize_any(Members(names))?;
    deserializer.end()?;
    Ok(found)
}

struct Members<const N: usize>([&'static str; N]);

impl<'de, const N: usize> Visitor<'de> for Members<N> {
    type Value = [Option<&'de RawValue>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = [None; N];
        while let Some(name) = map.next_key::<String>()? {
            match self.0.iter().position(|wanted| **wanted == *name) {
                None => drop(map.next_value::<IgnoredAny>()?),
                Some(index) => {
                    let value: &RawValue = map.next_value()?;
                    if found[index].replace(value).is_some() {
                        return Err(path::member(&name, "given twice"));
                    }
                }
            }
        }
        Ok(found)
    }

    refuse!("an object"; bool integer number string null array);
}

/// Returns a code as text: a string, or a number by its digits.
fn as_text(code: &RawValue) -> Option<String> {
    match code.get().as_bytes().first() {
        Some(b'"') => serde_json::from_str(code.get()).ok(),
        Some(b'-' | b'0'..=b'9') => Some(code.get().to_owned()),
        _ => None,
    }
}

/// Returns a body without the byte order mark before it, which RFC 8259 lets one skip.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}
