//! A request proves who sends it in the way that the document describes, and in no other.
//!
//! The promise: what every such header has to hold is worked out here from the document, the
//! client's credentials and the request as it came, signatures included.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::Verdict;
use super::request::{Asked, wrong};
use crate::document::{Document, Operation, Scheme, SchemeKind, Sign, Way};
use crate::loopback::Recorded;
use crate::rfc3339::{is_date_time, seconds};

/// What a client was given to prove who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// What a scheme sends, as it is.
    Fixed {
        /// The scheme.
        scheme: String,
        /// What it sends.
        secret: String,
    },
    /// What credentials are made from.
    Fields {
        /// Their name in the document.
        name: String,
        /// The fields with their texts. An optional one may be missing.
        fields: Vec<(String, String)>,
    },
}

impl Credential {
    /// Returns the text of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            Credential::Fixed { .. } => None,
            Credential::Fields { fields, .. } => {
                fields.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
            }
        }
    }

    /// Returns all texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let (secret, fields) = match self {
            Credential::Fixed { secret, .. } => (Some(secret.as_str()), [].as_slice()),
            Credential::Fields { fields, .. } => (None, fields.as_slice()),
        };
        secret.into_iter().chain(fields.iter().map(|(_, text)| text.as_str()))
    }

    /// Returns the same credential with another text in a field.
    #[must_use]
    pub fn with(&self, field: &str, text: &str) -> Credential {
        let mut other = self.clone();
        if let Credential::Fields { fields, .. } = &mut other {
            fields.iter_mut().filter(|(name, _)| name == field).for_each(|(_, old)| {
                text.clone_into(old);
            });
        }
        other
    }

    /// Says whether a scheme can be fulfilled with it.
    #[must_use]
    pub fn fulfils(&self, document: &Document, scheme: &str) -> bool {
        match self {
            Credential::Fixed { scheme: other, .. } => other == scheme,
            Credential::Fields { name, .. } => {
                let auth = document.scheme(scheme).and_then(|scheme| scheme.auth.as_ref());
                auth.is_some_and(|auth| auth.credentials == *name && auth.way.is_some())
            }
        }
    }

    /// Returns the first of an operation's alternatives that can be fulfilled with it.
    #[must_use]
    pub fn alternative<'o>(
        &self,
        document: &Document,
        operation: &'o Operation,
    ) -> Option<&'o [String]> {
        let mut sets = operation.security.iter();
        let all = |set: &&Vec<String>| set.iter().all(|scheme| self.fulfils(document, scheme));
        sets.find(all).map(Vec::as_slice)
    }
}

/// A header and what it has to hold.
struct Expected {
    header: String,
    /// A word before the value, the same in any case.
    word: Option<String>,
    value: String,
}

/// Compares the headers of `request` that prove something with what they have to hold.
pub(super) fn law(asked: &Asked<'_>, request: &Recorded) -> Verdict {
    let expected = match expected(asked, request) {
        Ok(expected) => expected,
        Err(verdict) => return verdict,
    };
    for wanted in &expected {
        let found: Vec<&str> = request.header(&wanted.header).collect();
        let [found] = found.as_slice() else {
            return wrong(&wanted.header, format!("expected one, found {}", found.len()));
        };
        let right = match &wanted.word {
            None => *found == wanted.value,
            Some(word) => found.split_once(' ').is_some_and(|(other, value)| {
                other.eq_ignore_ascii_case(word) && value == wanted.value
            }),
        };
        if !right {
            let word = wanted.word.as_deref().unwrap_or_default();
            return wrong(
                &wanted.header,
                format!("expected {word} {}, found {found}", wanted.value),
            );
        }
    }
    let stray = names(asked.document).into_iter().find(|name| {
        let is_wanted = expected.iter().any(|wanted| wanted.header.eq_ignore_ascii_case(name));
        !is_wanted && request.header(name).next().is_some()
    });
    match stray {
        None => Verdict::Holds,
        Some(name) => wrong(&name, "this operation needs none".to_owned()),
    }
}

/// Returns the names of all headers that prove something somewhere in the API.
fn names(document: &Document) -> Vec<String> {
    let mut names = Vec::new();
    for (_, scheme) in document.schemes() {
        names.push(header(scheme).0);
        let auth = scheme.auth.iter();
        names.extend(auth.flat_map(|auth| auth.headers.iter()).map(|(name, _)| name.clone()));
        if let Some(Way::Sign(sign)) = scheme.auth.as_ref().and_then(|auth| auth.way.as_ref()) {
            names.extend(sign.headers.iter().map(|(name, _)| name.clone()));
        }
    }
    names
}

/// Returns the header of a scheme, and the word before what it holds.
fn header(scheme: &Scheme) -> (String, Option<String>) {
    match &scheme.kind {
        SchemeKind::Http(word) => ("Authorization".to_owned(), Some(word.clone())),
        SchemeKind::Header(name) => (name.clone(), None),
    }
}

fn expected(asked: &Asked<'_>, request: &Recorded) -> Result<Vec<Expected>, Verdict> {
    if asked.operation.security.is_empty() {
        return Ok(Vec::new());
    }
    let set = asked.credential.alternative(asked.document, asked.operation);
    let bad = |what: &str| Verdict::BadInput(what.to_owned());
    let set = set.ok_or_else(|| bad("the credential is none of those that the operation takes"))?;
    let mut all: Vec<Expected> = Vec::new();
    for name in set {
        let scheme = asked.document.scheme(name).ok_or_else(|| bad("an unknown scheme"))?;
        let (header, word) = header(scheme);
        let way = scheme.auth.as_ref().and_then(|auth| auth.way.as_ref());
        let (value, along) = match (asked.credential, way) {
            (Credential::Fixed { secret, .. }, _) => (secret.clone(), Vec::new()),
            (_, Some(Way::Login(_))) => (asked.token.to_owned(), Vec::new()),
            (_, Some(Way::Sign(sign))) => signed(sign, asked.credential, request)?,
            (_, None) => return Err(bad("the document does not say how to come by it")),
        };
        all.push(Expected { header, word, value });
        let always = scheme.auth.iter().flat_map(|auth| auth.headers.clone());
        for (header, value) in always.chain(along) {
            // What two schemes agree upon is sent once.
            if !all.iter().any(|other| other.header == header && other.value == value) {
                all.push(Expected { header, word: None, value });
            }
        }
    }
    Ok(all)
}

/// What a header holds, and the headers that go along.
type Signed = (String, Vec<(String, String)>);

/// Works out a signature and the headers that go along with it.
fn signed(sign: &Sign, credential: &Credential, request: &Recorded) -> Result<Signed, Verdict> {
    let now = now(sign, request)?;
    let path = request.target.split('?').next().unwrap_or_default();
    let hash = STANDARD.encode(Sha256::digest(&request.body));
    let known = |name: &str| match name {
        "method" => Some(request.method.clone()),
        "path" => Some(path.to_owned()),
        "body-sha256" => Some(hash.clone()),
        "now" => Some(now.clone()),
        field => credential.field(field).map(str::to_owned),
    };
    let text: String = sign.text.iter().filter_map(|piece| fill(piece, &known)).collect();
    let key = credential.field(&sign.key).and_then(decoded);
    let key = key.ok_or_else(|| Verdict::BadInput("a key that is none".to_owned()))?;
    let signature = signature(&key, &text);
    let value = fill(&sign.value, &|name| match name {
        "signature" => Some(signature.clone()),
        other => known(other),
    });
    let value = value.ok_or_else(|| Verdict::BadInput("a field is missing".to_owned()))?;
    let along = sign.headers.iter();
    let along = along.filter_map(|(name, text)| Some((name.clone(), fill(text, &known)?)));
    Ok((value, along.collect()))
}

/// Returns the time that a request tells, if it is the present one, to the second and in UTC.
fn now(sign: &Sign, request: &Recorded) -> Result<String, Verdict> {
    let Some((name, _)) = sign.headers.iter().find(|(_, text)| text == "{now}") else {
        return Err(Verdict::BadInput("a signature without a time".to_owned()));
    };
    let found = request.header(name).next().unwrap_or_default();
    let form = found.len() == 20 && found.ends_with('Z') && found.as_bytes()[10] == b'T';
    if !form || !is_date_time(found) {
        return Err(wrong(name, format!("expected a time in UTC, to the second, found {found:?}")));
    }
    let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let there = Duration::from_secs(seconds(found).unwrap_or_default());
    if here.abs_diff(there) > Duration::from_secs(120) {
        return Err(wrong(name, format!("{found} is not now")));
    }
    Ok(found.to_owned())
}

/// Puts texts in for the names in braces. Returns nothing when one of them is not known.
fn fill(template: &str, known: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, opened)) = rest.split_once('{') {
        let (name, after) = opened.split_once('}')?;
        text.push_str(before);
        text.push_str(&known(name)?);
        rest = after;
    }
    Some(text + rest)
}

/// Reads base64 in either of its alphabets.
fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.replace('-', "+").replace('_', "/")).ok()
}

fn signature(key: &[u8], text: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by others: the official SDK of Kakaocert, for a key, a time and bodies that are
    /// made up.
    #[test]
    fn signatures_as_others_make_them() {
        let key = decoded("ZmljdGlvbmFsLWxpbmtodWItc2VjcmV0LWtleS0zMmI=").expect("base64");
        let body = r#"{"access_id":"026000000001","scope":["member","310","320","330"]}"#;
        let hash = STANDARD.encode(Sha256::digest(body));
        assert_eq!(hash, "lpDpMCIEGu+s+pu5GTGNmRH7EECowbZ8aBWhLgQWmIc=");
        let now = "2026-11-21T01:02:03Z";
        let token = |forwarded| format!("POST\n{hash}\n{now}\n{forwarded}2.0\n/KAKAOCERT/Token");
        for (text, expected) in [
            (token(""), "6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY="),
            (token("*\n"), "cX82LdMXUzJeCu/HJfC1hQ5SaoIXQ+sbGCO4G/z2lr0="),
        ] {
            assert_eq!(signature(&key, &text), expected);
        }
        let body = r#"{"CallCenterNum":"1600-0000","Expires_in":300,"ReceiverBirthDay":"19900102","ReceiverHP":"01000000000","ReceiverName":"김하늘","Token":"one-time-nonce-0001","TMSTitle":"본인확인","isAllowSimpleRegistYN":false,"isVerifyNameYN":true}"#;
        let hash = STANDARD.encode(Sha256::digest(body));
        assert_eq!(hash, "vny8j4EPf4SdsZSFb6yPLKE+rl3kgtLaGkZpVLUd0bc=");
        let text = format!("POST\n{hash}\n{now}\n2.0\n");
        assert_eq!(signature(&key, &text), "3XD575JDyveXMfRai4N4+ZcEfzfoq+ybthJDX1lG50c=");
    }

    #[test]
    fn templates_want_all_of_their_names() {
        let known = |name: &str| (name == "a").then(|| "1".to_owned());
        assert_eq!(fill("x {a}\n", &known).as_deref(), Some("x 1\n"));
        assert_eq!(fill("{a} {b}", &known), None);
        assert_eq!(decoded("-_-_"), decoded("+/+/"));
    }
}
