//! What a client sent and what it made of the answer, taken apart into members.
//!
//! The promise: everything that is not of the transport becomes a member with a place and a text,
//! so two clients can be compared member by member and nothing is left out by not being thought of.
//! What must differ (a time, what a mock made up, a signature) is replaced by what can be compared:
//! its form. Whether a credential or a signature is good shows in the status that the mock answered
//! with.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::scenes::Scenes;
use crate::mock::Recorded;

/// Members by their places.
pub(super) type Members = BTreeMap<String, String>;

/// Headers that say how a request travels, and nothing of what it means.
const TRANSPORT: [&str; 7] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
    "user-agent",
];

/// Texts that have a name in the scene: what the client was built with, and what was kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Named(Vec<(String, String)>);

impl Named {
    /// Returns the texts that a client was built with.
    pub(super) fn of(client: &Map<String, Value>) -> Named {
        let text =
            |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
        Named(client.iter().filter_map(text).collect())
    }

    /// Gives a text a name. The newest name of a text counts, and the newest text of a name.
    pub(super) fn insert(&mut self, name: &str, text: &str) {
        self.0.retain(|(other, _)| other != name);
        self.0.insert(0, (name.to_owned(), text.to_owned()));
    }

    /// Returns a text with its name in braces if it has one.
    pub(super) fn hide(&self, text: &str) -> String {
        let known = self.0.iter().find(|(_, other)| other == text);
        known.map_or_else(|| text.to_owned(), |(name, _)| format!("{{{name}}}"))
    }

    /// Puts the texts in where their names stand.
    pub(super) fn fill(&self, value: &Value) -> Value {
        each_text(value, &|text| {
            let name = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            let known = name.and_then(|name| self.0.iter().find(|(other, _)| other == name));
            known.map_or_else(|| text.to_owned(), |(_, text)| text.clone())
        })
    }

    /// Puts the names in where their texts stand.
    pub(super) fn hide_all(&self, value: &Value) -> Value {
        each_text(value, &|text| self.hide(text))
    }
}

fn each_text(value: &Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(text)),
        Value::Array(items) => items.iter().map(|item| each_text(item, change)).collect(),
        Value::Object(members) => {
            let each = |(name, value): (&String, &Value)| (name.clone(), each_text(value, change));
            Value::Object(members.iter().map(each).collect())
        }
        _ => value.clone(),
    }
}

/// Takes a request apart.
pub(super) fn of_request(request: &Recorded, named: &Named) -> Members {
    let mut members = Members::new();
    members.insert("method".to_owned(), request.method.clone());
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    // A slash within a segment is another than one between two.
    let segments = path.split('/').map(|segment| {
        let segment = decoded(segment);
        Value::String(named.hide(&segment))
    });
    members.insert("path".to_owned(), Value::Array(segments.collect()).to_string());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let [name, value] = [name, value].map(|text| decoded(&text.replace('+', " ")));
        let place = free(&members, &format!("query {name}"));
        of_text(&mut members, &place, &value, named);
    }
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        if !TRANSPORT.contains(&name.as_str()) {
            of_header(&mut members, &name, value, named);
        }
    }
    match std::str::from_utf8(&request.body) {
        Ok("") => {}
        Ok(text) => of_text(&mut members, "body", text, named),
        Err(_) => {
            members.insert("body".to_owned(), format!("{} bytes", request.body.len()));
        }
    }
    let status = request.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
    members.insert("answer".to_owned(), status);
    members
}

/// Takes the outcome of a call apart. A result without members goes by the name of its operation.
pub(super) fn of_outcome(
    operation: &str,
    outcome: &Value,
    scenes: &Scenes,
    named: &Named,
) -> Members {
    let mut members = Members::new();
    let Some((kind, value)) = outcome.as_object().and_then(|it| it.iter().next()) else {
        return Members::from([("outcome".to_owned(), outcome.to_string())]);
    };
    if kind == "failed" {
        // The class of the error. The rest is for people.
        let class = value.as_str().and_then(|text| text.split(':').next()).unwrap_or_default();
        members.insert("outcome".to_owned(), format!("failed with {class}"));
    } else {
        members.insert("outcome".to_owned(), kind.clone());
        of_json(&mut members, kind, &formed(operation, &named.hide_all(value), scenes));
    }
    members
}

/// Writes a text: when it is JSON of several members, these.
fn of_text(members: &mut Members, place: &str, text: &str, named: &Named) {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Array(_) | Value::Object(_))) => {
            of_json(members, place, &named.hide_all(&value));
        }
        _ => {
            members.insert(place.to_owned(), Value::String(named.hide(text)).to_string());
        }
    }
}

fn of_json(members: &mut Members, place: &str, value: &Value) {
    match value {
        Value::Object(of) if !of.is_empty() => {
            for (name, value) in of {
                of_json(members, &format!("{place}.{name}"), value);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                of_json(members, &format!("{place}[{index}]"), item);
            }
        }
        _ => {
            members.insert(place.to_owned(), value.to_string());
        }
    }
}

fn of_header(members: &mut Members, name: &str, value: &str, named: &Named) {
    let place = free(members, &format!("header {name}"));
    match name {
        "authorization" => {
            let (scheme, credential) = value.split_once(' ').unwrap_or(("none", value));
            let known = named.hide(credential);
            let credential = match scheme {
                "LINKHUB" => signed(credential, named),
                _ if known != credential => known,
                _ => "a token".to_owned(),
            };
            members.insert(format!("{place} scheme"), scheme.to_owned());
            members.insert(format!("{place} credential"), credential);
        }
        "content-type" => {
            let essence = value.split(';').next().unwrap_or_default().trim();
            members.insert(place, essence.to_ascii_lowercase());
        }
        "x-kc-auth" => {
            members.insert(place, signed(value, named));
        }
        "x-lh-date" => {
            members.insert(place, form(value));
        }
        "idempotency-key" => {
            let quoted = value.len() >= 18 && value.starts_with('"') && value.ends_with('"');
            let form = if quoted { "a quoted key" } else { value };
            members.insert(place, form.to_owned());
        }
        _ => {
            members.insert(place, value.to_owned());
        }
    }
}

/// Shows a credential of the form `<LinkID> <signature>`.
fn signed(value: &str, named: &Named) -> String {
    match value.split_once(' ') {
        // What 32 bytes are in base64.
        Some((id, signature)) if signature.len() == 44 && signature.ends_with('=') => {
            format!("{} and a signature", named.hide(id))
        }
        _ => "no signature".to_owned(),
    }
}

/// Replaces what must differ between two mocks by its form, in a value and in the members of it.
fn formed(name: &str, value: &Value, scenes: &Scenes) -> Value {
    let [clock, made] =
        [&scenes.clock, &scenes.made].map(|names| names.iter().any(|it| it == name));
    match value {
        Value::String(text) if clock => form(text).into(),
        Value::Number(number) if clock => format!("number {}", form(&number.to_string())).into(),
        Value::String(text) if made && !text.is_empty() => "made up".into(),
        Value::Array(items) => items.iter().map(|item| formed(name, item, scenes)).collect(),
        Value::Object(members) => {
            let each =
                |(name, value): (&String, &Value)| (name.clone(), formed(name, value, scenes));
            Value::Object(members.iter().map(each).collect())
        }
        _ => value.clone(),
    }
}

/// Returns a text with every digit replaced by 9: `9999-99-99T99:99:99Z`.
fn form(text: &str) -> String {
    text.chars().map(|it| if it.is_ascii_digit() { '9' } else { it }).collect()
}

/// Returns the place, or one beside it when it is taken: a name may come twice.
fn free(members: &Members, place: &str) -> String {
    let beside = |count| if count == 1 { place.to_owned() } else { format!("{place} ({count})") };
    let taken = |place: &String| {
        let within = members.range(place.clone()..).next();
        within.is_some_and(|(other, _)| {
            let rest = other.strip_prefix(place.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', ' ']))
        })
    };
    let mut count = 1;
    while taken(&beside(count)) {
        count += 1;
    }
    beside(count)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mock::Api;

    fn request(target: &str, headers: &[(&str, &str)], body: &str) -> Members {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let recorded = Recorded {
            method: "POST".to_owned(),
            target: target.to_owned(),
            headers: headers.iter().map(own).collect(),
            body: body.as_bytes().to_vec().into(),
            operation: None,
            status: Some(200),
        };
        let client = json!({"apiSecret": "s3cret", "linkId": "DEMO"});
        of_request(&recorded, &Named::of(client.as_object().expect("an object")))
    }

    #[test]
    fn what_means_the_same_is_the_same() {
        let theirs = request(
            "/a%20b/%ED%95%9C?x=1+2&c=%7B%22a%22%3A+%5B1%5D%2C+%22b%22%3A+%22%5Cuac00%22%7D",
            &[("User-Agent", "old"), ("Content-Type", "Application/json; charset=utf8")],
            r#"{"b": "\uac00", "a": 1}"#,
        );
        let ours = request(
            "/a%20b/%ed%95%9c?c=%7B%22b%22:%22%EA%B0%80%22,%22a%22:[1]%7D&x=1%202",
            &[("content-type", "application/json"), ("content-length", "17")],
            r#"{"a":1,"b":"가"}"#,
        );
        assert_eq!(theirs, ours);
        assert_eq!(theirs["query c.a[0]"], "1");
        assert_eq!(theirs["body.b"], "\"가\"");
        assert_eq!(theirs["answer"], "200");
    }

    #[test]
    fn what_means_something_else_is_another_thing() {
        let base = || request("/a/b?x=1", &[("x-new", "1")], r#"{"a":"1"}"#);
        for other in [
            request("/a%2Fb?x=1", &[("x-new", "1")], r#"{"a":"1"}"#),
            request("/a/b?x=1&x=1", &[("x-new", "1")], r#"{"a":"1"}"#),
            request("/a/b?x=%22", &[("x-new", "1")], r#"{"a":"1"}"#),
            request("/a/b?x=1", &[("x-new", "2")], r#"{"a":"1"}"#),
            request("/a/b?x=1", &[("x-new", "1"), ("x-new", "1")], r#"{"a":"1"}"#),
            request("/a/b?x=1", &[], r#"{"a":"1"}"#),
            request("/a/b?x=1", &[("x-new", "1")], r#"{"a":1}"#),
            request("/a/b?x=1", &[("x-new", "1")], r#"{"a":["1"]}"#),
            request("/a/b?x=1", &[("x-new", "1")], "{}"),
            request("/a/b?x=1", &[("x-new", "1")], ""),
        ] {
            assert_ne!(other, base());
        }
    }

    #[test]
    fn credentials_are_shown_by_name_and_form() {
        let header = |value: &str| {
            let members = request("/", &[("Authorization", value)], "");
            let half = |half| members[&format!("header authorization {half}")].clone();
            (half("scheme"), half("credential"))
        };
        let pair = |scheme: &str, credential: &str| (scheme.to_owned(), credential.to_owned());
        assert_eq!(header("PortOne s3cret"), pair("PortOne", "{apiSecret}"));
        assert_eq!(header("Bearer 1234"), pair("Bearer", "a token"));
        assert_eq!(header("1234"), pair("none", "a token"));
        let signature = "6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY=";
        let signed = pair("LINKHUB", "{linkId} and a signature");
        assert_eq!(header(&format!("LINKHUB DEMO {signature}")), signed);
        assert_eq!(header("LINKHUB DEMO"), pair("LINKHUB", "no signature"));
    }

    #[test]
    fn what_a_mock_makes_up_is_compared_by_its_form() {
        let scenes = Scenes {
            api: Api::PortoneV2,
            operations: Vec::new(),
            client: Map::new(),
            clock: vec!["at".to_owned()],
            made: vec!["token".to_owned()],
            scenes: Vec::new(),
        };
        let mut named = Named::default();
        named.insert("id", "iv-7");
        let of = |outcome: Value| of_outcome("get", &outcome, &scenes, &named);
        let base = of(json!({"ok": {"at": "2026-11-21T01:02:03Z", "token": "x", "id": "iv-7"}}));
        let same = of(json!({"ok": {"at": "2031-12-31T23:59:59Z", "token": "y", "id": "iv-7"}}));
        assert_eq!(base, same);
        assert_eq!(base["ok.id"], "\"{id}\"");
        for other in [
            json!({"ok": {"at": "2026-11-21T01:02:03.1Z", "token": "x", "id": "iv-7"}}),
            json!({"ok": {"at": "2026-11-21T01:02:03Z", "token": "", "id": "iv-7"}}),
            json!({"ok": {"at": "2026-11-21T01:02:03Z", "token": "x", "id": "iv-8"}}),
            json!({"refused": {"at": "2026-11-21T01:02:03Z", "token": "x", "id": "iv-7"}}),
        ] {
            assert_ne!(of(other), base);
        }
        let time = |operation: &str, time: &str| {
            of_outcome(operation, &json!({ "ok": time }), &scenes, &named)
        };
        assert_eq!(time("at", "01:02:03"), time("at", "01:02:04"));
        assert_ne!(time("get", "01:02:03"), time("get", "01:02:04"));
        assert_eq!(of(json!({"failed": "ValueError: 7"})), of(json!({"failed": "ValueError: 8"})));
        assert_ne!(of(json!({"failed": "ValueError: 7"})), of(json!({"failed": "KeyError: 7"})));
    }
}
