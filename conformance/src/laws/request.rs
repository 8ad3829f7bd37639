//! A call sends the one request that the document describes.

use super::Verdict;
use crate::compare::difference;
use crate::document::{Document, Operation, Parameter, Place, Writing};
use crate::json::Json;
use crate::loopback::Recorded;
use crate::path::Path;
use crate::probe::Arguments;

/// A credential that a client was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credential<'c> {
    /// The name of the security scheme.
    pub scheme: &'c str,
    /// The credential itself.
    pub secret: &'c str,
}

/// Compares `request` with what the document says of a call of `operation` with `arguments`.
pub fn law(
    document: &Document,
    operation: &Operation,
    credential: Credential<'_>,
    arguments: &Arguments,
    request: &Recorded,
) -> Verdict {
    let (path, query) = match request.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (request.target.as_str(), None),
    };
    method(operation, request)
        .and(|| self::path(operation, arguments, path))
        .and(|| self::query(operation, arguments, query))
        .and(|| self::credential(document, operation, credential, request))
        .and(|| headers(operation, request))
        .and(|| body(operation, arguments, request))
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
            Ok(expected) => expected,
            Err(verdict) => return verdict,
        },
        Writing::Json => arguments.get(name).map(str::to_owned),
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

fn credential(
    document: &Document,
    operation: &Operation,
    credential: Credential<'_>,
    request: &Recorded,
) -> Verdict {
    let found: Vec<&str> = request.header("authorization").collect();
    if operation.security.is_empty() {
        return match found.as_slice() {
            [] => Verdict::Holds,
            _ => wrong("Authorization", "this operation needs none".to_owned()),
        };
    }
    let Some(word) = document.scheme(credential.scheme) else {
        return Verdict::BadInput(format!("the document knows no scheme {}", credential.scheme));
    };
    let [found] = found.as_slice() else {
        return wrong("Authorization", format!("expected one, found {}", found.len()));
    };
    match found.split_once(' ') {
        // The word is the same in any case, the secret is not.
        Some((other, secret))
            if other.eq_ignore_ascii_case(word) && secret == credential.secret =>
        {
            Verdict::Holds
        }
        _ => wrong("Authorization", format!("expected {word} and the secret, found {found}")),
    }
}

/// Looks at all requests that one call sent: more than one only where the document allows it, and
/// then all alike. `answered` says that the API gave an answer that it had decided upon.
pub fn repetition(operation: &Operation, answered: bool, requests: &[Recorded]) -> Verdict {
    let [first, others @ ..] = requests else {
        return wrong("request", "none was sent".to_owned());
    };
    if others.is_empty() {
        return Verdict::Holds;
    }
    if answered || operation.repeatable == "never" {
        return wrong("request", format!("sent {} times", requests.len()));
    }
    let key = |request: &Recorded| {
        request.header("idempotency-key").map(str::to_owned).collect::<Vec<_>>()
    };
    let alike = |other: &Recorded| {
        (&other.method, &other.target, &other.body, key(other))
            == (&first.method, &first.target, &first.body, key(first))
    };
    if !others.iter().all(alike) {
        return wrong("request", "its repetition is another one".to_owned());
    }
    if operation.repeatable == "keyed" && key(first).is_empty() {
        return wrong("Idempotency-Key", "a repetition without".to_owned());
    }
    Verdict::Holds
}

fn headers(operation: &Operation, request: &Recorded) -> Verdict {
    let accepted = request.header("accept").any(|it| it.contains("application/json"));
    if !accepted {
        return wrong("Accept", "application/json is not among what is accepted".to_owned());
    }
    if request.header("user-agent").all(str::is_empty) {
        return wrong("User-Agent", "missing".to_owned());
    }
    let keys: Vec<&str> = request.header("idempotency-key").collect();
    let may = operation.repeatable == "keyed";
    match keys.as_slice() {
        [] => Verdict::Holds,
        [key] if may && is_key(key) => Verdict::Holds,
        _ => wrong(
            "Idempotency-Key",
            format!("not one quoted string of 16 to 256 characters, or out of place: {keys:?}"),
        ),
    }
}

/// Says whether a text is a string of RFC 8941 with 16 to 256 characters.
fn is_key(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| {
        let plain =
            inner.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\');
        plain && (16..=256).contains(&inner.len())
    })
}

fn body(operation: &Operation, arguments: &Arguments, request: &Recorded) -> Verdict {
    let media: Vec<&str> = request.header("content-type").collect();
    let Some(expected) = arguments.get_body() else {
        if !request.body.is_empty() {
            return wrong("body", "there should be none".to_owned());
        }
        if !media.is_empty() {
            return wrong("Content-Type", format!("there is no body, found {media:?}"));
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
    let json = media.as_slice() == ["application/json"]
        || media.as_slice() == ["application/json; charset=utf-8"];
    if !json {
        return wrong("Content-Type", format!("expected application/json, found {media:?}"));
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
    match Json::parse(text) {
        Ok(Json::Text(text)) => Ok(Some(text)),
        Ok(Json::Bool(truth)) => Ok(Some(truth.to_string())),
        Ok(Json::Number(digits)) => Ok(Some(digits)),
        _ => Err(Verdict::BadInput(format!("{name} has no bare text"))),
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

fn wrong(part: &str, what: String) -> Verdict {
    Verdict::wrong(Path::root(), format!("{part}: {what}"))
}
