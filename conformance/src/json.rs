//! JSON as it is written.
//!
//! The promise: reading keeps what other readers drop, the digits of a number, the order of the
//! members and the names that are given twice. Writing can dress the same value in many ways, since
//! blanks and escapes must not matter to anybody.

mod read;
mod write;

pub use read::SyntaxError;
pub use write::{Escapes, Spacing, Style};

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, without its escapes.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// An object: its members as they come, a name that is given twice included.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a JSON text.
    ///
    /// # Errors
    ///
    /// When `text` is not one JSON value and nothing else.
    pub fn parse(text: &str) -> Result<Json, SyntaxError> {
        read::parse(text)
    }

    /// Writes the value in the plainest way.
    #[must_use]
    pub fn text(&self) -> String {
        self.styled(Style::default())
    }

    /// Writes the value in a style.
    #[must_use]
    pub fn styled(&self, style: Style) -> String {
        write::write(self, style)
    }

    /// Returns the string `text` as a value.
    pub fn string(text: impl Into<String>) -> Json {
        Json::Text(text.into())
    }

    /// Returns the first member called `name`, if this is an object that has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        let found = self.members().iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value)
    }

    /// Returns the members of an object, none for any other value.
    #[must_use]
    pub fn members(&self) -> &[(String, Json)] {
        match self {
            Json::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the elements of an array, none for any other value.
    #[must_use]
    pub fn elements(&self) -> &[Json] {
        match self {
            Json::Array(elements) => elements,
            _ => &[],
        }
    }

    /// Returns the text of a string.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Says whether the value is `true`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        *self == Json::Bool(true)
    }

    /// Returns what kind of value it is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::Text(_) => "a string",
            Json::Array(_) => "an array",
            Json::Object(_) => "an object",
        }
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Takes what any reader of serde's has to give, for documents that are not JSON.
impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        struct Tree;

        impl<'de> Visitor<'de> for Tree {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_none<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
                Ok(Json::Number(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Number(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
                Ok(Json::Number(value.to_string()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Json, E> {
                Ok(Json::string(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = elements.next_element()? {
                    list.push(element);
                }
                Ok(Json::Array(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
                let mut list = Vec::new();
                while let Some(member) = members.next_entry()? {
                    list.push(member);
                }
                Ok(Json::Object(list))
            }
        }

        deserializer.deserialize_any(Tree)
    }
}
