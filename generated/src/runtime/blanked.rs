//! JSON for logs: its shape, without its values.
//!
//! The promise: a scalar is shown only as the value of a member that is known to hold codes, and
//! only if it looks like one; a member's name only if it looks like one, for a map may have names
//! that are data; and never more than [`LONGEST`] bytes of it all.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The most that is shown, in bytes, but for the mark of an end that was cut off.
const LONGEST: usize = 1024;

/// The longest name of a member that is shown.
const LONGEST_NAME: usize = 40;

/// The longest code that is shown.
const LONGEST_CODE: usize = 80;

/// What stands for something that is there.
const BLANK: &str = "…";

/// Says whether a text looks like a code, and not like what a person wrote.
pub(crate) fn is_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(plain)
}

/// Returns the JSON with its values blanked, but for codes in members of these names. Nothing when
/// it is no JSON.
pub(crate) fn blanked(json: &[u8], shown: &[&str]) -> Option<String> {
    let mut sketch = Sketch { text: String::new(), shown, is_full: false };
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let read = Value { sketch: &mut sketch, is_shown: false }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    match read {
        Ok(()) => Some(sketch.text),
        Err(_) if sketch.is_full => Some(sketch.text + BLANK),
        Err(_) => None,
    }
}

struct Sketch<'a> {
    text: String,
    shown: &'a [&'a str],
    is_full: bool,
}

impl Sketch<'_> {
    fn push<E: Error>(&mut self, text: &str) -> Result<(), E> {
        match self.text.len() + text.len() <= LONGEST {
            true => {
                self.text.push_str(text);
                Ok(())
            }
            false => {
                self.is_full = true;
                Err(E::custom("enough"))
            }
        }
    }
}

/// Draws a value.
struct Value<'a, 'b> {
    sketch: &'a mut Sketch<'b>,
    /// Whether it is the value of a member that is shown.
    is_shown: bool,
}

impl Value<'_, '_> {
    fn scalar<E: Error>(self, text: &str, quote: &str) -> Result<(), E> {
        if !(self.is_shown && is_code(text)) {
            return self.sketch.push(BLANK);
        }
        self.sketch.push(&format!("{quote}{text}{quote}"))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.scalar(text, "\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.scalar(&number.to_string(), "")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.scalar(&number.to_string(), "")
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.sketch.push(BLANK)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.sketch.push(BLANK)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.sketch.push(BLANK)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let sketch = self.sketch;
        sketch.push("[")?;
        let mut between = "";
        while elements.next_element_seed(Element { sketch, between })?.is_some() {
            between = ", ";
        }
        sketch.push("]")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let sketch = self.sketch;
        sketch.push("{")?;
        let mut between = "";
        while let Some(name) = members.next_key::<String>()? {
            sketch.push(between)?;
            match is_name(&name) {
                true => sketch.push(&format!("\"{name}\": "))?,
                false => sketch.push(&format!("{BLANK}: "))?,
            }
            let is_shown = sketch.shown.contains(&name.as_str());
            members.next_value_seed(Value { sketch, is_shown })?;
            between = ", ";
        }
        sketch.push("}")
    }
}

/// Draws an element of an array. It is no member's value, so it is never shown.
struct Element<'a, 'b> {
    sketch: &'a mut Sketch<'b>,
    between: &'static str,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.sketch.push(self.between)?;
        Value { sketch: self.sketch, is_shown: false }.deserialize(deserializer)
    }
}

/// Says whether a member's name looks like one that a document declares.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.len() <= LONGEST_NAME
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, blanked};

    const SHOWN: &[&str] = &["type", "code"];

    #[test]
    fn only_codes_are_shown() {
        for (json, expected) in [
            (r#"{"type":"NOT_FOUND","message":"Hong"}"#, r#"{"type": "NOT_FOUND", "message": …}"#),
            (r#"{"code":-1,"n":-1,"f":1.5}"#, r#"{"code": -1, "n": …, "f": …}"#),
            (r#"{"type":"Hong Gildong"}"#, r#"{"type": …}"#),
            (r#"{"type":""}"#, r#"{"type": …}"#),
            (r#"{"code":["A",1],"type":{"a":"A"}}"#, r#"{"code": […, …], "type": {"a": …}}"#),
            (r#"{"in":{"code":"A-1_b"}}"#, r#"{"in": {"code": "A-1_b"}}"#),
            (r#"{"code":true,"type":null}"#, r#"{"code": …, "type": …}"#),
            (r#"{"code":1.5}"#, r#"{"code": …}"#),
            (r#"{"Hong Gildong":1,"김":2,"010-1234":3,"":4}"#, "{…: …, …: …, …: …, …: …}"),
            ("[]", "[]"),
            (" [ 1, {} ] ", "[…, {}]"),
            ("\"Hong\"", "…"),
        ] {
            assert_eq!(blanked(json.as_bytes(), SHOWN).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_too_long_for_a_code_is_blanked() {
        for (length, is_shown) in [(80, true), (81, false)] {
            let json = format!(r#"{{"type":"{}"}}"#, "A".repeat(length));
            let text = blanked(json.as_bytes(), SHOWN).expect("JSON");
            assert_eq!(text.contains('A'), is_shown, "{text}");
        }
        let json = format!(r#"{{"{}":1,"{}":2}}"#, "a".repeat(40), "b".repeat(41));
        let text = blanked(json.as_bytes(), SHOWN).expect("JSON");
        assert!(text.contains("aaa") && !text.contains('b'), "{text}");
    }

    #[test]
    fn the_size_is_bounded() {
        let long = format!("[{}1]", "1,".repeat(100_000));
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let text = blanked(long.as_bytes(), SHOWN).expect("JSON");
        assert!(text.len() <= LONGEST + 3 && text.ends_with('…'), "{text}");
        assert!(blanked(deep.as_bytes(), SHOWN).is_none_or(|text| text.len() <= LONGEST + 3));
    }

    #[test]
    fn what_is_no_json_is_not_drawn() {
        for text in ["", "<html>", "{\"type\":\"A\"", "{} x", "[\"\u{ff}\"", "nul"] {
            assert_eq!(blanked(text.as_bytes(), SHOWN), None, "{text}");
        }
        assert_eq!(blanked(b"\"\xff\"", SHOWN), None);
    }
}
