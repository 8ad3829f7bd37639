//! Where the text of a credential stands in a request.
//!
//! The promise: a credential goes where its scheme says and nowhere else; a header that holds one
//! does not show it, and its memory is wiped after use.

use base64::Engine as _;
use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use secrecy::zeroize::Zeroizing;

use super::texts::Given;
use crate::runtime::client::{ClientTexts, Scheme, SchemeKind};
use crate::runtime::fault::BuildError;
use crate::runtime::operation::Place;
use crate::runtime::request::{Outgoing, with_cookies};
use crate::runtime::style::Escape;

/// Sets the headers that go with the credential of `scheme`.
pub(super) fn set_headers(scheme: &Scheme, request: &mut Outgoing) -> Result<(), BuildError> {
    for (name, value) in scheme.headers {
        let header = HeaderName::from_bytes(name.as_bytes()).ok();
        let (Some(header), Ok(value)) = (header, HeaderValue::from_str(value)) else {
            return Err(BuildError::new(format!("`{name}` of the document is no header")));
        };
        request.headers.insert(header, value);
    }
    Ok(())
}

/// Puts the text of a credential where `scheme` wants it.
pub(super) fn place(scheme: &Scheme, text: &str, request: &mut Outgoing) -> Result<(), BuildError> {
    match scheme.kind {
        SchemeKind::Http { scheme: kind } => {
            let mut whole = Zeroizing::new(String::with_capacity(kind.len() + 1 + text.len()));
            whole.push_str(kind);
            whole.push(' ');
            whole.push_str(text);
            request.headers.insert(AUTHORIZATION, header(scheme, whole)?);
        }
        SchemeKind::ApiKey { place: Place::Query, name } => {
            let pair = format!("{}={}", Escape::Query.apply(name), Escape::Query.apply(text));
            let query = match request.url.query().filter(|query| !query.is_empty()) {
                Some(query) => format!("{query}&{pair}"),
                None => pair,
            };
            request.url.set_query(Some(&query));
        }
        SchemeKind::ApiKey { place: Place::Cookie, name } => {
            let (name, text) = (Escape::Component.apply(name), Escape::Component.apply(text));
            let cookie = Zeroizing::new(format!("{name}={text}"));
            let value = with_cookies(&request.headers, &cookie).ok_or_else(|| unfit(scheme))?;
            request.headers.insert(COOKIE, value);
        }
        // A place in the path is none that OpenAPI knows.
        SchemeKind::ApiKey { place: Place::Header | Place::Path, name } => {
            let unfit = || BuildError::new(format!("`{name}` of the document is no header"));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit())?;
            request.headers.insert(name, header(scheme, Zeroizing::new(text.to_owned()))?);
        }
        // They have no text of their own.
        SchemeKind::Client(_) | SchemeKind::Signature(_) => {}
    }
    Ok(())
}

/// Shows the texts of an OAuth 2.0 client.
pub(super) fn show(
    client: &ClientTexts,
    given: Given<'_>,
    request: &mut Outgoing,
) -> Result<(), BuildError> {
    let id = given.get(client.id).unwrap_or_default();
    let secret = given.get(client.secret).unwrap_or_default();
    // RFC 6749, section 2.3.1: both are encoded as in a form before they are put together.
    let (id, secret) =
        (Escape::Form.apply(id), Zeroizing::new(Escape::Form.apply(secret).into_owned()));
    let way = given.get(client.way).unwrap_or("basic");
    if !matches!(way, "basic" | "body") {
        return Err(BuildError::new("`client_auth` is neither `basic` nor `body`"));
    }
    if way == "basic" {
        let whole = Zeroizing::new(format!("{id}:{}", *secret));
        let value = Zeroizing::new(format!("Basic {}", *encoded(&whole)));
        let value = header_value(value);
        let value =
            value.ok_or_else(|| BuildError::new("no header can hold the client's texts"))?;
        request.headers.insert(AUTHORIZATION, value);
        return Ok(());
    }
    let before = request.body.take().unwrap_or_default();
    let texts = format!("client_id={id}&client_secret={}", *secret);
    let mut form = Zeroizing::new(Vec::with_capacity(before.len() + 1 + texts.len()));
    form.extend_from_slice(&before);
    if !form.is_empty() {
        form.push(b'&');
    }
    form.extend_from_slice(Zeroizing::new(texts).as_bytes());
    request.body = Some(Bytes::from_owner(form));
    Ok(())
}

/// Returns a text in base64.
pub(super) fn encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(text))
}

fn header(scheme: &Scheme, text: Zeroizing<String>) -> Result<HeaderValue, BuildError> {
    header_value(text).ok_or_else(|| unfit(scheme))
}

fn unfit(scheme: &Scheme) -> BuildError {
    let name = scheme.name;
    BuildError::new(format!("no header can hold the characters of the credential `{name}`"))
}

/// Moves a text into the value of a header that does not show it.
pub(super) fn header_value(mut text: Zeroizing<String>) -> Option<HeaderValue> {
    if !fits_header(&text) {
        return None;
    }
    let bytes = Zeroizing::new(std::mem::take(&mut *text).into_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bytes)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Says whether a header can hold `text` so that everyone reads the same in it.
pub(super) fn fits_header(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use reqwest::Url;
    use reqwest::header::HeaderMap;

    use super::*;

    fn placed(kind: SchemeKind, text: &str) -> Result<Outgoing, BuildError> {
        let mut request = Outgoing {
            method: reqwest::Method::GET,
            url: Url::parse("https://host.example/a?b=c%20d").expect("a URL"),
            headers: HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("first=1"))]),
            body: None,
        };
        let scheme = Scheme { name: "key", kind, headers: &[("X-Version", "2.0")], ..Scheme::NEW };
        set_headers(&scheme, &mut request)?;
        place(&scheme, text, &mut request).map(|()| request)
    }

    fn key(place: Place) -> SchemeKind {
        SchemeKind::ApiKey { place, name: "X-Key" }
    }

    #[test]
    fn every_kind_has_its_place() {
        let request = placed(SchemeKind::Http { scheme: "Bearer" }, "planted").expect("a request");
        assert_eq!(request.headers.get(AUTHORIZATION).expect("one").as_bytes(), b"Bearer planted");
        assert_eq!(request.headers.get("x-version").expect("one"), "2.0");
        assert!(!format!("{:?}", request.headers).contains("planted"));

        let request = placed(key(Place::Header), "planted").expect("a request");
        assert_eq!(request.headers.get("x-key").expect("one").as_bytes(), b"planted");
        assert!(!format!("{:?}", request.headers).contains("planted"));

        let request = placed(key(Place::Query), "a b&c").expect("a request");
        assert_eq!(request.url.as_str(), "https://host.example/a?b=c%20d&X-Key=a%20b%26c");

        let request = placed(key(Place::Cookie), "a;b").expect("a request");
        assert_eq!(request.headers.get(COOKIE).expect("one").as_bytes(), b"first=1; X-Key=a%3Bb");
        assert!(!format!("{:?}", request.headers).contains("first"));
    }

    #[test]
    fn a_key_stands_beside_cookies_of_any_letters() {
        let mut request = placed(key(Place::Header), "a").expect("a request");
        request.headers.insert(COOKIE, HeaderValue::from_str("이름=홍").expect("a value"));
        let scheme = Scheme { name: "key", kind: key(Place::Cookie), ..Scheme::NEW };
        place(&scheme, "b", &mut request).expect("a place");
        let cookies = request.headers.get(COOKIE).expect("one");
        assert_eq!(cookies.as_bytes(), "이름=홍; X-Key=b".as_bytes());
    }

    #[test]
    fn what_no_header_can_hold_is_refused_and_not_quoted() {
        for text in ["planted\n", "planted\u{0}", "planted\t", "planted\u{85}", "planted한"] {
            let fault = placed(key(Place::Header), text).map(|_| ()).expect_err("a fault");
            let expected = "no header can hold the characters of the credential `key`";
            assert_eq!(fault.to_string(), expected);
            assert!(placed(key(Place::Query), text).is_ok());
        }
    }
}
