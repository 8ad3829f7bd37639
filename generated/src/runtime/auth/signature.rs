//! Signatures over requests.
//!
//! The promise: what is signed are the method, the path and the body's bytes as they are sent, put
//! together by the scheme's templates; the key is never sent, and neither it nor the signature
//! shows.

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HeaderName;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

use super::place::header_value;
use super::texts::Given;
use crate::runtime::client::Signature;
use crate::runtime::fault::BuildError;
use crate::runtime::request::Outgoing;

/// Signs `request` with the texts that were given, as of `now`.
pub(super) fn sign(
    signature: &Signature,
    given: Given<'_>,
    now: DateTime<Utc>,
    request: &mut Outgoing,
) -> Result<(), BuildError> {
    let missing = |name: &str| BuildError::new(format!("the text `{name}` is missing"));
    let key = given.get(signature.key).ok_or_else(|| missing(signature.key))?;
    let key = decode(key).ok_or_else(|| not_base64(signature.key))?;
    let mut parts = Parts::of(request, given, now);
    for (name, template) in signature.headers {
        if let Some(value) = parts.render(template) {
            set(request, name, value)?;
        }
    }
    // No length of a key is wrong.
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| not_base64(signature.key))?;
    for template in signature.text {
        if let Some(piece) = parts.render(template) {
            mac.update(piece.as_bytes());
        }
    }
    parts.signature = Some(STANDARD.encode(mac.finalize().into_bytes()));
    let value = parts.render(signature.value).ok_or_else(|| missing(signature.value))?;
    set(request, signature.header, value)
}

/// Reads a key in base64: in the ordinary or the URL-safe alphabet, with or without padding, since
/// both are handed out.
pub(super) fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let ordinary = text.bytes().map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    });
    // The length is known, so that the bytes are not moved while they are collected.
    let ordinary = Zeroizing::new(ordinary.collect::<Vec<u8>>());
    let key = GeneralPurpose::new(&ALPHABET, config).decode(&*ordinary).ok().map(Zeroizing::new)?;
    (!key.is_empty()).then_some(key)
}

/// Says that a key is none, without quoting it.
pub(super) fn not_base64(name: &str) -> BuildError {
    BuildError::new(format!("the credential `{name}` is no base64: give it as it was handed out"))
}

/// Returns the names in a template.
pub(super) fn names(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|opened| Some(opened.split_once('}')?.0))
}

fn set(
    request: &mut Outgoing,
    name: &'static str,
    value: Zeroizing<String>,
) -> Result<(), BuildError> {
    let refused = || BuildError::new(format!("the header `{name}` cannot hold its value"));
    let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
    request.headers.insert(header, header_value(value).ok_or_else(refused)?);
    Ok(())
}

/// What the placeholders of templates stand for.
struct Parts<'a> {
    method: String,
    path: String,
    body_hash: String,
    now: String,
    signature: Option<String>,
    given: Given<'a>,
}

impl<'a> Parts<'a> {
    fn of(request: &Outgoing, given: Given<'a>, now: DateTime<Utc>) -> Self {
        Parts {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            body_hash: STANDARD.encode(Sha256::digest(request.body.as_deref().unwrap_or_default())),
            now: now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            signature: None,
            given,
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        match name {
            "method" => Some(&self.method),
            "path" => Some(&self.path),
            "body-sha256" => Some(&self.body_hash),
            "now" => Some(&self.now),
            "signature" => self.signature.as_deref(),
            _ => self.given.get(name),
        }
    }

    /// Fills a template, if all that it names is there.
    fn render(&self, template: &str) -> Option<Zeroizing<String>> {
        let mut text = Zeroizing::new(String::new());
        let mut rest = template;
        while let Some((before, opened)) = rest.split_once('{') {
            let (name, after) = opened.split_once('}')?;
            text.push_str(before);
            text.push_str(self.get(name)?);
            rest = after;
        }
        text.push_str(rest);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::Url;
    use reqwest::header::HeaderMap;

    use super::super::texts::Texts;
    use super::*;

    const KEY: &str = "ZmljdGlvbmFsLWxpbmtodWItc2VjcmV0LWtleS0zMmI=";
    const NOW: &str = "2026-11-21T01:02:03Z";
    const TOKEN_BODY: &str = r#"{"access_id":"026000000001","scope":["member","310","320","330"]}"#;
    const SERVICE_BODY: &str = concat!(
        r#"{"CallCenterNum":"1600-0000","Expires_in":300,"ReceiverBirthDay":"19900102","#,
        r#""ReceiverHP":"01000000000","ReceiverName":"김하늘","Token":"one-time-nonce-0001","#,
        r#""TMSTitle":"본인확인","isAllowSimpleRegistYN":false,"isVerifyNameYN":true}"#
    );

    const TOKEN: Signature = Signature {
        needs: &["linkId", "secretKey"],
        key: "secretKey",
        headers: &[
            ("x-lh-date", "{now}"),
            ("x-lh-version", "2.0"),
            ("x-lh-forwarded", "{forwardedIp}"),
        ],
        text: &["{method}\n", "{body-sha256}\n", "{now}\n", "{forwardedIp}\n", "2.0\n", "{path}"],
        header: "Authorization",
        value: "LINKHUB {linkId} {signature}",
    };

    const SERVICE: Signature = Signature {
        needs: &["linkId", "secretKey"],
        key: "secretKey",
        headers: &[("x-lh-date", "{now}"), ("x-lh-version", "2.0")],
        text: &["{method}\n", "{body-sha256}\n", "{now}\n", "2.0\n"],
        header: "x-kc-auth",
        value: "{linkId} {signature}",
    };

    fn texts(key: &str) -> Texts {
        Texts::new().with("linkId", "DEMOLINK".to_owned()).with("secretKey", key.to_owned())
    }

    fn request(path: &str, body: Option<&'static str>) -> Outgoing {
        Outgoing {
            method: reqwest::Method::POST,
            url: Url::parse(&format!("https://host.example{path}")).expect("a URL"),
            headers: HeaderMap::new(),
            body: body.map(|body| Bytes::from_static(body.as_bytes())),
        }
    }

    fn signed(signature: &Signature, texts: &Texts, mut request: Outgoing) -> HeaderMap {
        let now = NOW.parse().expect("a time");
        let given = Given { own: texts, client: &[] };
        sign(signature, given, now, &mut request).expect("a signature");
        request.headers
    }

    fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        headers.get(name).map(|value| value.to_str().expect("text"))
    }

    #[test]
    fn a_token_request_is_signed() {
        let request = || request("/KAKAOCERT/Token", Some(TOKEN_BODY));
        let headers = signed(&TOKEN, &texts(KEY), request());
        let value = "LINKHUB DEMOLINK 6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY=";
        assert_eq!(header(&headers, "authorization"), Some(value));
        assert_eq!(header(&headers, "x-lh-date"), Some(NOW));
        assert_eq!(header(&headers, "x-lh-version"), Some("2.0"));
        assert_eq!(header(&headers, "x-lh-forwarded"), None);

        let headers = signed(&TOKEN, &texts(KEY).with("forwardedIp", "*".to_owned()), request());
        let value = "LINKHUB DEMOLINK cX82LdMXUzJeCu/HJfC1hQ5SaoIXQ+sbGCO4G/z2lr0=";
        assert_eq!(header(&headers, "authorization"), Some(value));
        assert_eq!(header(&headers, "x-lh-forwarded"), Some("*"));
        assert!(!format!("{headers:?}").contains("cX82LdMX"), "{headers:?}");
    }

    #[test]
    fn a_service_request_is_signed_over_the_bytes_of_its_body() {
        assert_eq!(SERVICE_BODY.len(), 238);
        let sent = request("/SignIdentity/Request", Some(SERVICE_BODY));
        let given = Given { own: &Texts::new(), client: &[texts(KEY)] };
        let parts = Parts::of(&sent, given, NOW.parse().expect("a time"));
        assert_eq!(parts.body_hash, "vny8j4EPf4SdsZSFb6yPLKE+rl3kgtLaGkZpVLUd0bc=");
        let headers = signed(&SERVICE, &texts(KEY), sent);
        let value = "DEMOLINK 3XD575JDyveXMfRai4N4+ZcEfzfoq+ybthJDX1lG50c=";
        assert_eq!(header(&headers, "x-kc-auth"), Some(value));
    }

    #[test]
    fn no_body_is_hashed_as_an_empty_one() {
        let given = Given { own: &Texts::new(), client: &[texts(KEY)] };
        let parts = Parts::of(&request("/", None), given, NOW.parse().expect("a time"));
        assert_eq!(parts.body_hash, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn the_path_is_signed_as_it_is_sent() {
        let given = Given { own: &Texts::new(), client: &[texts(KEY)] };
        let sent = request("/base/a%20b?query=1", None);
        let parts = Parts::of(&sent, given, NOW.parse().expect("a time"));
        assert_eq!(parts.path, "/base/a%20b");
    }

    #[test]
    fn a_key_may_come_in_either_alphabet_and_without_padding() {
        for text in ["+/+/+w==", "-_-_-w==", "+/+/+w", "-_-_-w"] {
            let key = decode(text).unwrap_or_default();
            assert_eq!(*key, [0xfb, 0xff, 0xbf, 0xfb], "{text}");
        }
        for text in ["", "====", "a", "not base64!", "+/+/+w==\n"] {
            assert!(decode(text).is_none(), "{text}");
        }
    }
}
