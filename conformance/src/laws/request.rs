//! A call sends the one request that the document describes.

use super::proof::{self, Credential};
use super::{Verdict, form};
use crate::compare::difference;
use crate::document::{Document, Media, Operation, Parameter, Place, Writing};
use crate::json::Json;
use crate::loopback::Recorded;
use crate::path::Path;
use crate::probe::Arguments;

/// What a client was asked to do.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The document.
    pub document: &'a Document,
    /// The operation to call.
    pub operation: &'a Operation,
    /// What the client was given to prove who calls.
    pub credential: &'a Credential,
    /// What logins have given out.
    pub token: &'a str,
    /// The arguments of the call.
    pub arguments: &'a Arguments,
    /// How to write the body, where that was said.
    pub media: Option<Media>,
    /// The idempotency key, where one was given.
    pub key: Option<&'a str>,
}

/// Compares `request` with what the document says of a call.
pub fn law(asked: &Asked<'_>, request: &Recorded) -> Verdict {
    let Asked { operation, arguments, .. } = *asked;
    let (path, query) = match request.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (request.target.as_str(), None),
    };
    place(operation, request)
        .and(|| self::path(operation, arguments, path))
        .and(|| self::query(operation, arguments, query))
        .and(|| proof::law(asked, request))
        .and(|| headers(operation, arguments, request))
        .and(|| key(asked, request))
        .and(|| body(asked, request))
}

fn place(operation: &Operation, request: &Recorded) -> Verdict {
    if request.port != operation.server {
        let (expected, found) = (operation.server, request.port);
        return wrong("server", format!("expected number {expected}, found number {found}"));
    }
    method(operation, request)
}

fn method(operation: &Operation, request: &Recorded) -> Verdict {
    if request.method == operation.method {
        return Verdict::Holds;
    }
    wrong("method", format!("expected {}, found {}", operation.method, request.method))
}

fn path(operation: &Operation, arguments: &Arguments, path: &str) -> Verdict {
    let (template, found): (Vec<&str>, Vec<&str>) =
        (operation.path.split('/').collect(), path.split('/').collect());
    if template.len() != found.len() {
        return wrong("path", format!("expected {}, found {path}", operation.path));
    }
    for (expected, found) in template.iter().zip(&found) {
        let name = expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let Some(name) = name else {
            if expected != found {
                return wrong("path", format!("expected {expected}, found {found}"));
            }
            continue;
        };
        if let Some(stray) = found.chars().find(|character| !may_stand_in_segment(*character)) {
            return wrong(name, format!("`{stray}` must be escaped in a path"));
        }
        let argument = match bare(arguments, name) {
            Ok(argument) => argument.unwrap_or_default(),
            Err(verdict) => return verdict,
        };
        match unescaped(found) {
            Some(text) if text == argument => {}
            _ => return wrong(name, format!("expected {argument:?}, escaped, found {found}")),
        }
    }
    Verdict::Holds
}

fn query(operation: &Operation, arguments: &Arguments, query: Option<&str>) -> Verdict {
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in query.into_iter().flat_map(|query| query.split('&')) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A plus means a blank to every server that reads forms, and a plus is escaped.
        match (unescaped(&name.replace('+', " ")), unescaped(&value.replace('+', " "))) {
            (Some(name), Some(value)) => found.push((name, value)),
            _ => return wrong("query", format!("an escape that is none in {pair}")),
        }
    }
    for parameter in operation.parameters.iter().filter(|it| it.place == Place::Query) {
        let at = found.iter().position(|(name, _)| *name == parameter.name);
        let value = at.map(|index| found.remove(index).1);
        let verdict = query_value(parameter, arguments, value.as_deref());
        if !verdict.holds() {
            return verdict;
        }
    }
    match found.first() {
        None => Verdict::Holds,
        Some((name, _)) => wrong("query", format!("nothing is called {name:?} there")),
    }
}

fn query_value(parameter: &Parameter, arguments: &Arguments, found: Option<&str>) -> Verdict {
    let name = &parameter.name;
    let expected = match parameter.writing {
        Writing::Bare => match bare(arguments, name) {
            Ok(expected) => expected.or(parameter.when_absent.as_ref().and_then(bare_text)),
            Err(verdict) => return verdict,
        },
        Writing::Json => {
            let absent = parameter.when_absent.as_ref().map(Json::text);
            arguments.get(name).map(str::to_owned).or(absent)
        }
    };
    match (expected, found) {
        (None, None) => Verdict::Holds,
        (None, Some(found)) => wrong(name, format!("no value was given, found {found:?}")),
        (Some(expected), None) => wrong(name, format!("expected {expected:?}, found nothing")),
        (Some(expected), Some(found)) => match parameter.writing {
            Writing::Json => {
                compact(name, &expected, found).and(|| same_json(name, &expected, found))
            }
            Writing::Bare if expected == found => Verdict::Holds,
            Writing::Bare => wrong(name, format!("expected {expected:?}, found {found:?}")),
        },
    }
}

/// JSON in a query has no blanks between its tokens: they would be escaped, and make the URL long.
/// What came with blanks may keep them.
fn compact(name: &str, expected: &str, found: &str) -> Verdict {
    if !has_blanks(found) || has_blanks(expected) {
        return Verdict::Holds;
    }
    wrong(name, format!("blanks between the tokens of {found}"))
}

/// Says whether a JSON text has blanks outside of its strings.
fn has_blanks(text: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ' ' | '\t' | '\n' | '\r' if !quoted => return true,
            _ => {}
        }
    }
    false
}

fn same_json(name: &str, expected: &str, found: &str) -> Verdict {
    match (Json::parse(expected), Json::parse(found)) {
        (Err(error), _) => Verdict::BadInput(error.to_string()),
        (_, Err(error)) => wrong(name, error.to_string()),
        (Ok(expected), Ok(found)) => match difference(&expected, &found) {
            None => Verdict::Holds,
            Some(it) => Verdict::wrong(it.path, format!("in {name}: {}", it.what)),
        },
    }
}

fn headers(operation: &Operation, arguments: &Arguments, request: &Recorded) -> Verdict {
    let media = operation.success().map_or(Media::Json, |reply| reply.media);
    for media in [Media::Json, media] {
        let accepts = |it: &str| it.contains(media.name()) || it.contains("*/*");
        if !request.header("accept").any(accepts) {
            return wrong("Accept", format!("{} is not among what is accepted", media.name()));
        }
    }
    if request.header("user-agent").all(str::is_empty) {
        return wrong("User-Agent", "missing".to_owned());
    }
    for parameter in operation.parameters.iter().filter(|it| it.place == Place::Header) {
        let expected = match bare(arguments, &parameter.name) {
            Ok(expected) => expected,
            Err(verdict) => return verdict,
        };
        let found: Vec<&str> = request.header(&parameter.name).collect();
        if found != expected.iter().map(String::as_str).collect::<Vec<_>>() {
            return wrong(&parameter.name, format!("expected {expected:?}, found {found:?}"));
        }
    }
    Verdict::Holds
}

/// Looks at the idempotency key: there is one where the document asks for it, and nowhere else.
fn key(asked: &Asked<'_>, request: &Recorded) -> Verdict {
    let rules = asked.document.idempotency();
    let header = rules.map_or("Idempotency-Key", |rules| &rules.header);
    let found: Vec<&str> = request.header(header).collect();
    let Some(rules) = rules.filter(|_| asked.operation.repeatable == "keyed") else {
        return match found.as_slice() {
            [] => Verdict::Holds,
            _ => wrong(header, "this operation takes none".to_owned()),
        };
    };
    let [found] = found.as_slice() else {
        return wrong(header, format!("expected one, found {}", found.len()));
    };
    let Some(key) = unquoted(found) else {
        return wrong(header, format!("expected a quoted string, found {found}"));
    };
    if !(rules.shortest..=rules.longest).contains(&key.len()) {
        return wrong(header, format!("{} characters are not what it takes", key.len()));
    }
    match asked.key {
        Some(expected) if expected != key => {
            wrong(header, format!("expected {expected:?}, found {found}"))
        }
        _ => Verdict::Holds,
    }
}

/// Returns the content of a string of RFC 8941.
pub(super) fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut content = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => content.push(characters.next().filter(|it| matches!(it, '"' | '\\'))?),
            ' '..='~' if character != '"' => content.push(character),
            _ => return None,
        }
    }
    Some(content)
}

fn body(asked: &Asked<'_>, request: &Recorded) -> Verdict {
    let Asked { operation, arguments, .. } = *asked;
    let found: Vec<&str> = request.header("content-type").collect();
    let Some(expected) = arguments.get_body() else {
        if !request.body.is_empty() {
            return wrong("body", "there should be none".to_owned());
        }
        if !found.is_empty() {
            return wrong("Content-Type", format!("there is no body, found {found:?}"));
        }
        let length: Vec<&str> = request.header("content-length").collect();
        let right = match operation.method.as_str() {
            "GET" | "DELETE" => matches!(length.as_slice(), [] | ["0"]),
            _ => length == ["0"],
        };
        return if right {
            Verdict::Holds
        } else {
            wrong("Content-Length", format!("expected 0, found {length:?}"))
        };
    };
    let usual = operation.body.as_ref().and_then(|body| body.media.first().copied());
    let media = asked.media.or(usual).unwrap_or(Media::Json);
    let charset = format!("{}; charset=utf-8", media.name());
    if found.as_slice() != [media.name()] && found.as_slice() != [charset.as_str()] {
        return wrong("Content-Type", format!("expected {}, found {found:?}", media.name()));
    }
    if media == Media::Form {
        return form::law(expected, &request.body);
    }
    match std::str::from_utf8(&request.body) {
        Ok(found) => same_json("body", expected, found),
        Err(error) => wrong("body", error.to_string()),
    }
}

/// Returns the text of an argument that is written without JSON.
fn bare(arguments: &Arguments, name: &str) -> Result<Option<String>, Verdict> {
    let Some(text) = arguments.get(name) else {
        return Ok(None);
    };
    match Json::parse(text).ok().as_ref().and_then(bare_text) {
        Some(text) => Ok(Some(text)),
        None => Err(Verdict::BadInput(format!("{name} has no bare text"))),
    }
}

fn bare_text(json: &Json) -> Option<String> {
    match json {
        Json::Text(text) => Some(text.clone()),
        Json::Bool(truth) => Some(truth.to_string()),
        Json::Number(digits) => Some(digits.clone()),
        _ => None,
    }
}

/// Says whether a character may stand in a segment of a path as it is, by RFC 3986.
fn may_stand_in_segment(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%".contains(character)
}

/// Takes percent escapes away. Returns nothing when one of them is none, or they make no text.
#[must_use]
pub fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else {
            return None;
        };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

pub(super) fn wrong(part: &str, what: String) -> Verdict {
    Verdict::wrong(Path::root(), format!("{part}: {what}"))
}
