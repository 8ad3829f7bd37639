//! JSON kept as it was written.
//!
//! The promise: what goes in comes out, digit by digit and level by level. Numbers of any length
//! and nesting of any depth survive, which an ordinary `serde_json::Value` does not offer.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::wire::{self, Own, Wire};

/// A JSON value of any kind, kept as its text.
///
/// `Debug` shows the size only: the value may hold personal data.
///
/// ```
/// # fn main() -> Result<(), serde_json::Error> {
/// let json: idv_sdk::Json = serde_json::from_str("[1.10, 123456789012345678901234567890]")?;
/// assert_eq!(json.get(), "[1.10, 123456789012345678901234567890]");
/// assert_eq!(format!("{json:?}"), "Json(38 bytes)");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// Writes `value` as JSON.
    ///
    /// # Errors
    ///
    /// When `value` has no JSON form, a map with keys that are no strings for example.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(Json)
    }

    /// Takes a JSON text as it is.
    ///
    /// # Errors
    ///
    /// When `text` is not one JSON value.
    pub fn from_text(text: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text).map(Json)
    }

    pub(crate) fn raw(&self) -> &RawValue {
        &self.0
    }

    /// Returns the JSON text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Reads the value as `T`.
    ///
    /// # Errors
    ///
    /// When the value is not what `T` expects.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }
}

impl From<Box<RawValue>> for Json {
    fn from(raw: Box<RawValue>) -> Self {
        Json(raw)
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Json(RawValue::from_string(value.to_string()).unwrap_or_default())
    }
}

/// Two values are equal when their texts are.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.get().len())
    }
}

impl Wire for Json {
    type Form = Own;

    const BARE: wire::Bare = wire::Bare::Json;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Box<RawValue>>::deserialize(deserializer).map(Json)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

wire::serde_through_wire!(Json);
