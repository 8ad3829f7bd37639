//! The signatures of LinkHub and Kakaocert.
//!
//! The promise: they are made over the very bytes that came, with the method, path and headers of
//! the request, and compared as a whole; a date that is far from the mock's clock makes one void.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The version that stands in the header and in the signed text.
pub(super) const VERSION: &str = "2.0";
/// How far the date of a request may be from the clock, before and after.
const TOLERANCE: TimeDelta = TimeDelta::minutes(15);

/// The decoded key of a partner.
#[derive(Clone)]
pub(super) struct SecretKey(Vec<u8>);

impl SecretKey {
    /// Reads a key; both alphabets of base64 are in use.
    pub(super) fn read(text: &str) -> Result<SecretKey, String> {
        let lenient =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let engine = GeneralPurpose::new(&alphabet::STANDARD, lenient);
        let bytes = engine.decode(text.replace('-', "+").replace('_', "/"));
        match bytes {
            Ok(bytes) if !bytes.is_empty() => Ok(SecretKey(bytes)),
            _ => Err("the secret key is no base64".to_owned()),
        }
    }

    /// Says whether `signature` is that of the pieces, in constant time.
    fn signed(&self, pieces: &[&str], signature: &str) -> bool {
        // A key of any length will do for this algorithm.
        let (Ok(mut mac), Ok(signature)) =
            (Hmac::<Sha256>::new_from_slice(&self.0), BASE64_STANDARD.decode(signature))
        else {
            return false;
        };
        for piece in pieces {
            mac.update(piece.as_bytes());
        }
        mac.verify_slice(&signature).is_ok()
    }

    /// Judges the signature of a request for a token.
    pub(super) fn signed_login(&self, login: &Login<'_>, signature: &str) -> bool {
        let hash = hash(login.body);
        let mut pieces = vec![login.method, "\n", &hash, "\n", login.date, "\n"];
        if let Some(forwarded) = login.forwarded {
            pieces.extend([forwarded, "\n"]);
        }
        pieces.extend([VERSION, "\n", login.path]);
        self.signed(&pieces, signature)
    }

    /// Judges the signature of a request to the service itself: no path, and a newline at the end.
    pub(super) fn signed_request(
        &self,
        method: &str,
        body: &[u8],
        date: &str,
        signature: &str,
    ) -> bool {
        self.signed(&[method, "\n", &hash(body), "\n", date, "\n", VERSION, "\n"], signature)
    }
}

/// What the signature of a request for a token covers.
pub(super) struct Login<'c> {
    pub(super) method: &'c str,
    pub(super) path: &'c str,
    pub(super) date: &'c str,
    pub(super) forwarded: Option<&'c str>,
    pub(super) body: &'c [u8],
}

/// Says whether a date header is near the clock. It has seconds or milliseconds.
pub(super) fn is_current(date: &str, now: DateTime<Utc>) -> bool {
    let forms = [
        ("yyyy-MM-ddTHH:mm:ssZ", "%Y-%m-%dT%H:%M:%SZ"),
        ("yyyy-MM-ddTHH:mm:ss.SSSZ", "%Y-%m-%dT%H:%M:%S%.3fZ"),
    ];
    let form = forms.into_iter().find(|(shape, _)| shape.len() == date.len());
    let instant = form.and_then(|(_, form)| NaiveDateTime::parse_from_str(date, form).ok());
    instant.is_some_and(|instant| (instant.and_utc() - now).abs() <= TOLERANCE)
}

fn hash(body: &[u8]) -> String {
    BASE64_STANDARD.encode(Sha256::digest(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::kakaocert::SECRET_KEY;

    const DATE: &str = "2026-11-21T01:02:03Z";
    const TOKEN: &str = r#"{"access_id":"026000000001","scope":["member","310","320","330"]}"#;
    const REQUEST: &str = r#"{"CallCenterNum":"1600-0000","Expires_in":300,"ReceiverBirthDay":"19900102","ReceiverHP":"01000000000","ReceiverName":"김하늘","Token":"one-time-nonce-0001","TMSTitle":"본인확인","isAllowSimpleRegistYN":false,"isVerifyNameYN":true}"#;

    fn key() -> SecretKey {
        SecretKey::read(SECRET_KEY).expect("base64")
    }

    fn login(forwarded: Option<&'static str>) -> Login<'static> {
        Login {
            method: "POST",
            path: "/KAKAOCERT/Token",
            date: DATE,
            forwarded,
            body: TOKEN.as_bytes(),
        }
    }

    #[test]
    fn hashes_are_those_of_the_official_clients() {
        assert_eq!(hash(TOKEN.as_bytes()), "lpDpMCIEGu+s+pu5GTGNmRH7EECowbZ8aBWhLgQWmIc=");
        assert_eq!(REQUEST.len(), 238);
        assert_eq!(hash(REQUEST.as_bytes()), "vny8j4EPf4SdsZSFb6yPLKE+rl3kgtLaGkZpVLUd0bc=");
    }

    #[test]
    fn signatures_are_those_of_the_official_clients() {
        let plain = "6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY=";
        let forwarded = "cX82LdMXUzJeCu/HJfC1hQ5SaoIXQ+sbGCO4G/z2lr0=";
        assert!(key().signed_login(&login(None), plain));
        assert!(key().signed_login(&login(Some("*")), forwarded));
        assert!(!key().signed_login(&login(Some("*")), plain));
        assert!(!key().signed_login(&login(None), forwarded));
        let service = "3XD575JDyveXMfRai4N4+ZcEfzfoq+ybthJDX1lG50c=";
        assert!(key().signed_request("POST", REQUEST.as_bytes(), DATE, service));
    }

    #[test]
    fn every_part_is_signed() {
        let good = "6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY=";
        let spaced = TOKEN.replace(':', ": ");
        for broken in [
            Login { method: "GET", ..login(None) },
            Login { path: "/KAKAOCERT/token", ..login(None) },
            Login { date: "2026-11-21T01:02:04Z", ..login(None) },
            Login { forwarded: Some("203.0.113.9"), ..login(None) },
            Login { body: spaced.as_bytes(), ..login(None) },
        ] {
            assert!(!key().signed_login(&broken, good));
        }
        let another = SecretKey::read("YW5vdGhlcg==").expect("base64");
        assert!(!another.signed_login(&login(None), good));
        for broken in ["", "no base64!", "6WVWVoAMVZu/", &good.replace('=', "")] {
            assert!(!key().signed_login(&login(None), broken), "{broken}");
        }
    }

    #[test]
    fn keys_come_in_both_alphabets() {
        let standard = SecretKey::read("+/+/+w==").expect("base64");
        for same in ["-_-_-w==", "-_-_-w", "+/+/+w"] {
            assert_eq!(SecretKey::read(same).expect("base64").0, standard.0, "{same}");
        }
        for bad in ["", "a", "ä", "key with spaces"] {
            assert!(SecretKey::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn dates_are_near_the_clock() {
        let now = DateTime::parse_from_rfc3339(DATE).expect("a date").to_utc();
        for good in
            [DATE, "2026-11-21T01:02:03.456Z", "2026-11-21T00:47:03Z", "2026-11-21T01:17:03.000Z"]
        {
            assert!(is_current(good, now), "{good}");
        }
        for bad in [
            "",
            "2026-11-21T00:47:02Z",
            "2026-11-21T00:47:02.999Z",
            "2026-11-21T01:17:03.001Z",
            "2026-11-21T01:02:03",
            "2026-11-21T01:02:03.4Z",
            "2026-11-21T01:02:03+00:00",
            "2026-11-21T10:02:03+09:00",
            "Sat, 21 Nov 2026 01:02:03 GMT",
        ] {
            assert!(!is_current(bad, now), "{bad}");
        }
    }
}
