//! An integer that may come as text.
//!
//! The promise: `-31010009` and `"-31010009"` are both read, mean the same, and are written back as
//! they came.

use std::fmt;

use serde::de::{Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::ser::Serializer;

use super::path;
use super::wire::{self, Own, Wire, refuse};

/// An integer that an API writes as a number or as a text, whichever it pleases.
///
/// Two values are equal when they are written the same; compare what they mean through
/// [`NumericText::get`], or with an `i64`.
///
/// ```
/// use idv_sdk::NumericText;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let code: NumericText = serde_json::from_str(r#""-31010009""#)?;
/// assert_eq!(code.get(), -31_010_009);
/// assert_eq!(code, -31_010_009);
/// assert_eq!(serde_json::to_string(&code)?, r#""-31010009""#);
/// assert_eq!(serde_json::to_string(&NumericText::from(-31_010_009))?, "-31010009");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NumericText {
    value: i64,
    /// The text, if it came as one.
    text: Option<Box<str>>,
}

impl NumericText {
    /// Returns the integer.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.value
    }

    /// Says whether it came as text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.text.is_some()
    }
}

/// A number, not a text.
impl From<i64> for NumericText {
    fn from(value: i64) -> Self {
        NumericText { value, text: None }
    }
}

impl From<NumericText> for i64 {
    fn from(number: NumericText) -> Self {
        number.value
    }
}

impl PartialEq<i64> for NumericText {
    fn eq(&self, other: &i64) -> bool {
        self.value == *other
    }
}

impl fmt::Display for NumericText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl fmt::Debug for NumericText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl Wire for NumericText {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrText)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.serialize_i64(self.value),
        }
    }
}

wire::serde_through_wire!(NumericText);

struct NumberOrText;

const EXPECTED: &str = "an integer of 64 bits or a text that holds one";

impl<'de> Visitor<'de> for NumberOrText {
    type Value = NumericText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<NumericText, E> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let value = text.parse().ok().filter(|_| plain);
        let value = value.ok_or_else(|| path::mismatch(EXPECTED, "another text"))?;
        Ok(NumericText { value, text: Some(text.into()) })
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<NumericText, E> {
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<NumericText, E> {
        i64::read(value.into_deserializer()).map(Into::into)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<NumericText, E> {
        i64::read(value.into_deserializer()).map(Into::into)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NumericText, A::Error> {
        wire::read_number(self, EXPECTED, map)
    }

    refuse!(EXPECTED; bool null array);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_goes() {
        for (json, value) in [
            ("-31010009", -31_010_009),
            (r#""-31010009""#, -31_010_009),
            (r#""007""#, 7),
            (r#""-0""#, 0),
            ("9223372036854775807", i64::MAX),
        ] {
            let number: NumericText = serde_json::from_str(json).expect("an integer");
            assert_eq!(number, value);
            assert_eq!(number.is_text(), json.starts_with('"'));
            assert_eq!(serde_json::to_string(&number).expect("JSON"), json);
        }
        let whole: NumericText = serde_json::from_str("1.0").expect("an integer, says JSON Schema");
        assert_eq!(whole.get(), 1);
    }

    #[test]
    fn what_is_no_integer_is_refused_and_not_quoted() {
        for (json, found) in [
            (r#""12a""#, "another text"),
            (r#""+5""#, "another text"),
            (r#""-""#, "another text"),
            (r#""""#, "another text"),
            (r#""9223372036854775808""#, "another text"),
            ("9223372036854775808", "an integer out of range"),
            ("1.5", "a number that is none"),
            ("true", "a boolean"),
            ("null", "null"),
            ("[1]", "an array"),
            ("{}", "an object"),
        ] {
            let error = serde_json::from_str::<NumericText>(json).expect_err("no integer");
            let error = error.to_string();
            assert!(error.contains(&format!("found {found}")), "{json}: {error}");
            assert!(!error.contains("12a"), "{error}");
        }
    }
}
