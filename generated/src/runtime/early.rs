//! Members that came before it was clear what to read them as.
//!
//! They are held as their JSON text and read again from it. That begins a new JSON parser, which
//! counts nesting from zero; so of a text that is held inside of another one the depth is looked at
//! first, or objects nested in objects that each end with their tag would grow the stack as long as
//! the input is long.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use super::json::Json;
use super::path;
use super::wire::{NUMBER, Wire};

/// A member that is held: its name and its value.
pub(crate) type Early = (Cow<'static, str>, Held);

/// A value that is held until it is clear what to read it as.
pub(crate) enum Held {
    /// A string, ready to be moved where it belongs.
    Text(String),
    /// Anything, as its JSON text.
    Raw(Box<RawValue>),
}

/// The deepest nesting that is read into types, as in `serde_json` itself.
const DEEPEST: usize = 128;

impl Held {
    /// Returns the value as it came.
    pub(crate) fn into_json<E: de::Error>(self) -> Result<Json, E> {
        match self {
            Held::Text(text) => Json::from_text(quoted(&text)).map_err(de::Error::custom),
            Held::Raw(raw) => Ok(Json::from(raw)),
        }
    }
}

/// Reads a held value as `T`.
pub(crate) fn read<T: Wire, E: de::Error>(held: Held) -> Result<T, E> {
    match held {
        Held::Text(text) => T::read(HeldText(text, PhantomData)),
        Held::Raw(raw) => read_raw(&raw),
    }
}

/// Reads the text of a held value as `T`.
pub(crate) fn read_raw<T: Wire, E: de::Error>(raw: &RawValue) -> Result<T, E> {
    let text = raw.get();
    let within = Within::enter();
    // A level takes two bytes at the least, so most texts need no look.
    if within.another && text.len() > 2 * DEEPEST && depth(text) > DEEPEST {
        return Err(E::custom("recursion limit exceeded"));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    T::read(&mut deserializer).map_err(|error| E::custom(path::without_position(&error)))
}

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Says, as long as it lives, that a held text is being read.
struct Within {
    /// Another one is being read around it.
    another: bool,
}

impl Within {
    fn enter() -> Self {
        Within { another: READING.replace(true) }
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        READING.set(self.another);
    }
}

/// Gives a held string to a value that reads itself.
struct HeldText<E>(String, PhantomData<E>);

impl<'de, E: de::Error> Deserializer<'de> for HeldText<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Holds a value that is expected to be a string.
///
/// Another one is held as JSON text. It is an error, unless the tag turns out to be unknown, or to
/// be that of a variant that does not know the member. There a number with more digits than a
/// double has is rounded, and one that is too large for a double refused, the one loss in this
/// crate: the parser hands it over as a double, and to ask for its text would mean to read every
/// string twice.
pub(crate) struct TextOrRaw;

impl<'de> DeserializeSeed<'de> for TextOrRaw {
    type Value = Held;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Held, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextOrRaw {
    type Value = Held;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Held, E> {
        Ok(Held::Text(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Held, E> {
        Ok(Held::Text(text))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Held, E> {
        raw(&value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Held, E> {
        raw(&value)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Held, E> {
        raw(&value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Held, E> {
        raw(&value)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Held, E> {
        raw(&())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Held, A::Error> {
        let mut list: Vec<Box<RawValue>> = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        raw(&list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Held, A::Error> {
        let mut text = String::from("{");
        while let Some(name) = members.next_key::<String>()? {
            if name == NUMBER {
                let number = members.next_value::<String>()?;
                return RawValue::from_string(number).map(Held::Raw).map_err(de::Error::custom);
            }
            push_member(&mut text, &name, members.next_value::<Box<RawValue>>()?.get());
        }
        text.push('}');
        RawValue::from_string(text).map(Held::Raw).map_err(de::Error::custom)
    }
}

fn raw<T: serde::Serialize, E: de::Error>(value: &T) -> Result<Held, E> {
    serde_json::value::to_raw_value(value).map(Held::Raw).map_err(de::Error::custom)
}

/// Appends a member to the text of an object that has been opened.
pub(crate) fn push_member(text: &mut String, name: &str, value: &str) {
    if text.len() > 1 {
        text.push(',');
    }
    text.push_str(&quoted(name));
    text.push(':');
    text.push_str(value);
}

/// Returns the JSON text of a string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns how deeply a valid JSON text nests.
fn depth(text: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn depth_counts_brackets_outside_of_strings() {
        assert_eq!(depth(r#""[[[""#), 0);
        assert_eq!(depth(r#"{"a\"[": [1, {"b": []}], "c": {}}"#), 4);
    }
}
