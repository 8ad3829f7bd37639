//! How the text of headers becomes a value.
//!
//! The promise: a header is read in OpenAPI's style `simple`, the only one there is for headers, or
//! as the JSON that it holds; one that is not there is absent. Several lines of one header are what
//! HTTP says they are: one list.

use std::fmt::Write;

use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::fault::DecodeError;
use super::path::Step;

/// What makes JSON of the text of a header.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    /// A text.
    Text,
    /// A number, true or false. What is none of these is a text.
    Plain,
    /// The text is JSON.
    Json,
    /// Elements with commas between them.
    List(&'static Form),
    /// The members of an object: `name=value,name=value` where the flag is set, and else
    /// `name,value,name,value`. The form is that of the members which are not known.
    Members(bool, &'static [(&'static str, Form)], &'static Form),
}

/// Reads headers as the members of an object.
pub(crate) fn read<T: DeserializeOwned>(
    headers: &HeaderMap,
    rows: &[(&str, Form)],
) -> Result<T, DecodeError> {
    let mut object = Joined::new('{');
    for (name, form) in rows {
        put(headers, name, *form, &mut object)?;
    }
    let error = |error| DecodeError::from_json(&error).without_position();
    serde_json::from_str(&object.end('}')).map_err(error)
}

/// Reads those headers that can be read.
pub(crate) fn read_some<T: DeserializeOwned + Default>(
    headers: &HeaderMap,
    rows: &[(&str, Form)],
) -> T {
    let fits = |row: &&(&str, Form)| read::<T>(headers, std::slice::from_ref(*row)).is_ok();
    let rows: Vec<_> = rows.iter().filter(fits).copied().collect();
    read(headers, &rows).unwrap_or_default()
}

/// Writes a header as a member, if it is there.
fn put(
    headers: &HeaderMap,
    name: &str,
    form: Form,
    object: &mut Joined,
) -> Result<(), DecodeError> {
    let mut lines = Vec::new();
    for value in headers.get_all(name) {
        let line = std::str::from_utf8(value.as_bytes());
        let fault = || DecodeError::new("this is no UTF-8").within(&Step::Member(name), 0, 0);
        lines.push(line.map_err(|_| fault())?);
    }
    match form {
        _ if lines.is_empty() => {}
        // What has no text is no number either, and no JSON.
        Form::Plain | Form::Json if lines.iter().all(|line| line.trim().is_empty()) => {}
        // A comma in the line of a cookie is part of a date, and each line is a cookie.
        Form::List(inner) if name.eq_ignore_ascii_case("set-cookie") => {
            object.member(name);
            object.list(lines.into_iter(), *inner);
        }
        form => {
            object.member(name);
            object.value(&lines.join(", "), form);
        }
    }
    Ok(())
}

/// The text of an object or of an array.
struct Joined {
    json: String,
    is_empty: bool,
}

impl Joined {
    fn new(bracket: char) -> Self {
        Joined { json: bracket.into(), is_empty: true }
    }

    fn end(mut self, bracket: char) -> String {
        self.json.push(bracket);
        self.json
    }

    fn next(&mut self) {
        if !std::mem::take(&mut self.is_empty) {
            self.json.push(',');
        }
    }

    fn text(&mut self, text: &str) {
        // A value of a text always has JSON.
        let _ = write!(self.json, "{}", serde_json::Value::from(text));
    }

    fn member(&mut self, name: &str) {
        self.next();
        self.text(name);
        self.json.push(':');
    }

    fn list<'a>(&mut self, elements: impl Iterator<Item = &'a str>, form: Form) {
        let mut list = Joined::new('[');
        for element in elements {
            list.next();
            list.value(element, form);
        }
        self.json.push_str(&list.end(']'));
    }

    fn value(&mut self, text: &str, form: Form) {
        let text = text.trim_matches([' ', '\t']);
        match form {
            Form::Text => self.text(text),
            Form::Plain if is_plain(text) => self.json.push_str(text),
            Form::Plain => self.text(text),
            Form::Json => match serde_json::from_str::<&RawValue>(text) {
                Ok(raw) => self.json.push_str(raw.get()),
                Err(_) => self.text(text),
            },
            Form::List(inner) => self.list(pieces(text), *inner),
            Form::Members(explode, known, others) => match pairs(text, explode) {
                Some(pairs) => {
                    let mut members = Joined::new('{');
                    for (name, value) in pairs {
                        let form = known.iter().find(|(known, _)| *known == name);
                        members.member(name);
                        members.value(value, form.map_or(*others, |(_, form)| *form));
                    }
                    self.json.push_str(&members.end('}'));
                }
                None => self.text(text),
            },
        }
    }
}

/// Returns the elements of a list. Empty ones are none: RFC 9110, section 5.6.1.2.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(|piece| piece.trim_matches([' ', '\t'])).filter(|piece| !piece.is_empty())
}

/// Returns the members of an object, unless one has no value.
fn pairs(text: &str, explode: bool) -> Option<Vec<(&str, &str)>> {
    if explode {
        let pairs = pieces(text).map(|piece| piece.split_once('='));
        return pairs.map(|pair| pair.map(|(name, value)| (name.trim(), value))).collect();
    }
    // A value may be empty, and stands between commas all the same.
    let pieces: Vec<&str> = match text {
        "" => Vec::new(),
        _ => text.split(',').map(|piece| piece.trim_matches([' ', '\t'])).collect(),
    };
    let whole = pieces.len().is_multiple_of(2);
    whole.then(|| pieces.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

/// Says whether a text is a number, true or false in JSON.
fn is_plain(text: &str) -> bool {
    let begins = |it: char| it.is_ascii_digit() || matches!(it, '-' | 't' | 'f');
    text.starts_with(begins) && serde_json::from_str::<&RawValue>(text).is_ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};
    use serde_json::{Value, json};

    use super::Form::{Json, List, Members, Plain, Text};
    use super::*;

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let lines = lines.iter().map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        lines.collect()
    }

    fn of(form: Form, lines: &[&str]) -> Value {
        let lines: Vec<_> = lines.iter().map(|line| ("x-a", *line)).collect();
        let read: Value = read(&headers(&lines), &[("X-A", form), ("X-B", Text)]).unwrap();
        assert_eq!(read.get("X-B"), None);
        read.get("X-A").cloned().unwrap_or(Value::Null)
    }

    #[test]
    fn the_style_simple() {
        const RGB: Form = Members(false, &[("R", Plain), ("name", Text)], &Text);
        const SPREAD: Form = Members(true, &[("R", Plain)], &Plain);
        let table = [
            (Text, "blue", json!("blue")),
            (Text, "5", json!("5")),
            (Text, "", json!("")),
            (Text, "한글 \"\\", json!("한글 \"\\")),
            (Plain, "5", json!(5)),
            (Plain, "-0.5", json!(-0.5)),
            (Plain, "true", json!(true)),
            (Plain, "soon", json!("soon")),
            (Plain, "truest", json!("truest")),
            (Plain, "05", json!("05")),
            (Plain, "1,2", json!("1,2")),
            (List(&Text), "blue,black , brown", json!(["blue", "black", "brown"])),
            (List(&Text), "", json!([])),
            (List(&Plain), "1, 2", json!([1, 2])),
            (RGB, "R,100,name,7,else,8", json!({"R": 100, "name": "7", "else": "8"})),
            (SPREAD, "R=100, G=a=b", json!({"R": 100, "G": "a=b"})),
            (SPREAD, "R", json!("R")),
            (RGB, "R,100,name", json!("R,100,name")),
            (RGB, "R,100,name,", json!({"R": 100, "name": ""})),
            (RGB, "", json!({})),
            (List(&Plain), "1,,2,", json!([1, 2])),
            (Plain, "", Value::Null),
            (Json, " ", Value::Null),
            (Json, "{\"a\": [1]}", json!({"a": [1]})),
            (Json, "{\"a\": [1}", json!("{\"a\": [1}")),
        ];
        for (form, text, expected) in table {
            assert_eq!(of(form, &[text]), expected, "{form:?} {text}");
        }
    }

    #[test]
    fn several_lines_are_one_list() {
        assert_eq!(of(List(&Plain), &["1", "2, 3"]), json!([1, 2, 3]));
        assert_eq!(of(Text, &["a", "b"]), json!("a, b"));
        let cookies = [("set-cookie", "a=1; Expires=Wed, 21 Oct 2026"), ("set-cookie", "b=2")];
        let rows = [("Set-Cookie", List(&Text))];
        let read: Value = read(&headers(&cookies), &rows).unwrap();
        assert_eq!(read["Set-Cookie"], json!(["a=1; Expires=Wed, 21 Oct 2026", "b=2"]));
    }

    #[test]
    fn a_fault_names_the_header_and_no_value() {
        type Numbers = std::collections::BTreeMap<String, u8>;
        let map = headers(&[("x-a", "256")]);
        let error = read::<Numbers>(&map, &[("X-A", Plain)]).unwrap_err();
        assert_eq!((error.line(), error.column()), (0, 0));
        let map = headers(&[("x-a", "256"), ("x-b", "7")]);
        let some: Numbers = read_some(&map, &[("X-A", Plain), ("X-B", Plain)]);
        assert_eq!(some, Numbers::from([("X-B".to_owned(), 7)]));
        let mut map = HeaderMap::new();
        map.insert("x-a", HeaderValue::from_bytes(b"\xff").unwrap());
        let error = read::<Value>(&map, &[("X-A", Text)]).unwrap_err();
        assert_eq!((error.path(), error.message()), (".X-A", "this is no UTF-8"));
    }
}
