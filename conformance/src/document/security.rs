//! How calls prove who makes them.
//!
//! The promise: from what is read here the judge can work out by itself what every header of a
//! request has to hold, logins and signatures included.

use std::collections::BTreeMap;

use super::{Unreadable, flag, integer, only, optional_text, step, text, texts, unreadable};
use crate::json::Json;

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Where the credential goes.
    pub kind: SchemeKind,
    /// How a client comes by it, if it makes it itself.
    pub auth: Option<Auth>,
}

/// Where a credential goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// Into `Authorization`, behind this word.
    Http(String),
    /// Into this header, as it is.
    Header(String),
}

/// How a client comes by a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auth {
    /// The name of the credentials that it is made from.
    pub credentials: String,
    /// Headers that go along, always the same.
    pub headers: Vec<(String, String)>,
    /// What is done.
    pub way: Option<Way>,
    /// Whether a client may be given the credential itself as well.
    pub fixed: bool,
}

/// How a credential is made from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// An operation gives it out.
    Login(Login),
    /// It is worked out from the request.
    Sign(Sign),
}

/// An operation that gives out a credential for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The operation.
    pub operation: String,
    /// The body that it is asked with. A text that is `{field}` as a whole stands for a field of
    /// the credentials.
    pub body: Json,
    /// The member of its result that holds the credential.
    pub token: String,
    /// When that ends.
    pub expires: Expires,
    /// How it is renewed.
    pub refresh: Option<Refresh>,
}

/// When a credential ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expires {
    /// So many seconds after it was asked for.
    After(u64),
    /// When a member of the result says.
    At {
        /// The member.
        member: String,
        /// How it tells the time.
        form: TimeForm,
        /// The member that tells what time it is, if there is one.
        now: Option<String>,
    },
}

/// How a time is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// In seconds since 1970.
    UnixSeconds,
    /// As RFC 3339 writes it.
    DateTime,
}

/// How a credential is renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// The operation.
    pub operation: String,
    /// The body that it is asked with. A text that is `{member}` as a whole stands for a member of
    /// the last result.
    pub body: Json,
    /// For how many seconds after the last result.
    pub seconds: u64,
}

/// A keyed hash of a request, HMAC-SHA256 in base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The field that holds the key, in base64.
    pub key: String,
    /// Headers that go along. One with a field that was not given is left out.
    pub headers: Vec<(String, String)>,
    /// What is hashed, piece by piece. One with a field that was not given is left out.
    pub text: Vec<String>,
    /// The credential.
    pub value: String,
}

/// A field of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Whether it is written in base64.
    pub base64: bool,
    /// Whether a call may have its own.
    pub per_call: bool,
    /// Whether it may be left out.
    pub optional: bool,
}

/// Reads all security schemes.
pub(super) fn schemes(root: &Json) -> Result<BTreeMap<String, Scheme>, Unreadable> {
    let components = root.get("components").and_then(|it| it.get("securitySchemes"));
    let mut schemes = BTreeMap::new();
    for (name, node) in components.map(Json::members).unwrap_or_default() {
        let pointer = step("/components/securitySchemes", name);
        schemes.insert(name.clone(), scheme(node, &pointer)?);
    }
    Ok(schemes)
}

fn scheme(node: &Json, pointer: &str) -> Result<Scheme, Unreadable> {
    let usual = ["type", "description", "x-sensitive", "x-rust-name", "x-auth"];
    let known = |keywords: &[&str]| only(node, pointer, &[keywords, &usual].concat());
    let kind = match text(node, pointer, "type")? {
        "http" => {
            known(&["scheme", "bearerFormat"])?;
            SchemeKind::Http(text(node, pointer, "scheme")?.to_owned())
        }
        "apiKey" => {
            known(&["in", "name"])?;
            if text(node, pointer, "in")? != "header" {
                return Err(unreadable(pointer, "the judge knows keys in headers only"));
            }
            SchemeKind::Header(text(node, pointer, "name")?.to_owned())
        }
        _ => return Err(unreadable(pointer, "the judge does not know schemes of this type")),
    };
    let auth = node.get("x-auth").map(|node| auth(node, &step(pointer, "x-auth"))).transpose()?;
    Ok(Scheme { kind, auth })
}

fn auth(node: &Json, pointer: &str) -> Result<Auth, Unreadable> {
    only(node, pointer, &["credentials", "fixed", "headers", "login", "sign"])?;
    let way = match (node.get("login"), node.get("sign")) {
        (None, None) => None,
        (Some(node), None) => Some(Way::Login(login(node, &step(pointer, "login"))?)),
        (None, Some(node)) => Some(Way::Sign(sign(node, &step(pointer, "sign"))?)),
        _ => return Err(unreadable(pointer, "either a login or a signature")),
    };
    Ok(Auth {
        credentials: text(node, pointer, "credentials")?.to_owned(),
        headers: headers(node, pointer)?,
        way,
        fixed: flag(node, pointer, "fixed", true)?,
    })
}

fn login(node: &Json, pointer: &str) -> Result<Login, Unreadable> {
    only(node, pointer, &["operation", "body", "token", "expires", "refresh"])?;
    let expires = node.get("expires").unwrap_or(&Json::Null);
    let refresh = node.get("refresh").map(|node| refresh(node, &step(pointer, "refresh")));
    Ok(Login {
        operation: text(node, pointer, "operation")?.to_owned(),
        body: node.get("body").cloned().unwrap_or(Json::Null),
        token: text(node, pointer, "token")?.to_owned(),
        expires: self::expires(expires, &step(pointer, "expires"))?,
        refresh: refresh.transpose()?,
    })
}

fn expires(node: &Json, pointer: &str) -> Result<Expires, Unreadable> {
    only(node, pointer, &["at", "form", "now", "seconds"])?;
    let Some(member) = optional_text(node, pointer, "at")? else {
        return Ok(Expires::After(seconds(node, pointer)?));
    };
    let form = match text(node, pointer, "form")? {
        "unix-seconds" => TimeForm::UnixSeconds,
        "date-time" => TimeForm::DateTime,
        _ => return Err(unreadable(&step(pointer, "form"), "the judge does not know this form")),
    };
    let now = optional_text(node, pointer, "now")?.map(str::to_owned);
    Ok(Expires::At { member: member.to_owned(), form, now })
}

fn refresh(node: &Json, pointer: &str) -> Result<Refresh, Unreadable> {
    only(node, pointer, &["operation", "body", "seconds"])?;
    Ok(Refresh {
        operation: text(node, pointer, "operation")?.to_owned(),
        body: node.get("body").cloned().unwrap_or(Json::Null),
        seconds: seconds(node, pointer)?,
    })
}

fn seconds(node: &Json, pointer: &str) -> Result<u64, Unreadable> {
    let seconds = integer(node, pointer, "seconds")?.and_then(|it| u64::try_from(it).ok());
    seconds.ok_or_else(|| unreadable(&step(pointer, "seconds"), "a number of seconds is needed"))
}

fn sign(node: &Json, pointer: &str) -> Result<Sign, Unreadable> {
    only(node, pointer, &["algorithm", "key", "headers", "text", "value"])?;
    if text(node, pointer, "algorithm")? != "hmac-sha256" {
        let what = "the judge does not know this algorithm";
        return Err(unreadable(&step(pointer, "algorithm"), what));
    }
    let pieces = node.get("text").map(Json::elements).unwrap_or_default().iter();
    let pieces = pieces.map(|piece| piece.as_text().map(str::to_owned));
    let pieces = pieces.collect::<Option<Vec<String>>>().filter(|pieces| !pieces.is_empty());
    Ok(Sign {
        key: text(node, pointer, "key")?.to_owned(),
        headers: headers(node, pointer)?,
        text: pieces.ok_or_else(|| unreadable(&step(pointer, "text"), "texts are needed here"))?,
        value: text(node, pointer, "value")?.to_owned(),
    })
}

fn headers(node: &Json, pointer: &str) -> Result<Vec<(String, String)>, Unreadable> {
    let headers = node.get("headers").unwrap_or(&Json::Null);
    texts(headers, &step(pointer, "headers"))
}

/// Reads the fields of all credentials.
pub(super) fn credentials(root: &Json) -> Result<BTreeMap<String, Vec<Field>>, Unreadable> {
    let mut credentials = BTreeMap::new();
    for (name, node) in root.get("x-credentials").map(Json::members).unwrap_or_default() {
        let pointer = step("/x-credentials", name);
        only(node, &pointer, &["description", "x-rust-name", "fields"])?;
        let at = step(&pointer, "fields");
        let fields = node.get("fields").map(Json::members).unwrap_or_default().iter();
        let fields = fields.map(|(name, node)| field(name, node, &step(&at, name)));
        credentials.insert(name.clone(), fields.collect::<Result<_, _>>()?);
    }
    Ok(credentials)
}

fn field(name: &str, node: &Json, pointer: &str) -> Result<Field, Unreadable> {
    only(node, pointer, &["description", "encoding", "optional", "per-call", "x-rust-name"])?;
    let base64 = match optional_text(node, pointer, "encoding")? {
        None => false,
        Some("base64") => true,
        Some(_) => return Err(unreadable(&step(pointer, "encoding"), "no encoding that is known")),
    };
    Ok(Field {
        name: name.to_owned(),
        base64,
        per_call: flag(node, pointer, "per-call", false)?,
        optional: flag(node, pointer, "optional", false)?,
    })
}
