//! How one value reads and writes its JSON.
//!
//! [`Wire`] stands beside serde's traits for one reason: the implementations that serde brings
//! for texts and numbers quote the offending value in their errors, and a value here may be
//! somebody's name. Every type of the generated code implements it, and serde's traits through it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::path::{self, Step};

/// A value that reads itself from JSON and writes itself back without loss.
pub(crate) trait Wire: Sized {
    /// What reads and writes values of the type, where many types do it alike. A type that does it
    /// in a way of its own has [`Own`] here, and [`Wire::read`] and [`Wire::write`] below.
    type Form: Form<Self>;

    /// What the data of an event is, of which nothing tells whether it is JSON.
    const BARE: Bare = Bare::Either;

    /// Reads the value, or says where and why it cannot.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::Form::read(deserializer)
    }

    /// Writes the value.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::Form::write(self, serializer)
    }

    /// Says whether the value is one that the document describes. One that is kept because it is
    /// not, is none that a choice takes.
    fn is_recognized(&self) -> bool {
        true
    }
}

/// How a value is read where JSON and bare text can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bare {
    /// As the text that stands there, quotes and all.
    Text,
    /// As JSON.
    Json,
    /// As JSON, or else as the text that stands there.
    Either,
}

/// How values of many types read and write their JSON. It stands here once, so that each of these
/// types has no functions for it, which would be compiled for each.
pub(crate) trait Form<T> {
    /// Reads a value, or says where and why it cannot.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
    /// Writes a value.
    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// The form of types that have their own.
pub(crate) struct Own;

impl<T: Wire> Form<T> for Own {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }

    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.write(serializer)
    }
}

/// Lets serde read a [`Wire`] value where it asks for a seed.
pub(crate) struct Seed<T>(PhantomData<T>);

impl<T> Seed<T> {
    pub(crate) const fn new() -> Self {
        Seed(PhantomData)
    }
}

impl<'de, T: Wire> serde::de::DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Lets serde write a [`Wire`] value where it asks for something serializable.
pub(crate) struct Out<'a, T>(pub(crate) &'a T);

impl<T: Wire> Serialize for Out<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// What a visitor answers to every JSON type that it does not expect: the names of the two types,
/// never the value.
macro_rules! refuse {
    ($this:ident => $expected:expr; $($kind:ident)*) => {
        $( $crate::runtime::wire::refuse!(@one $this $expected, $kind); )*
    };
    ($expected:expr; $($kind:ident)*) => {
        $( $crate::runtime::wire::refuse!(@one _this $expected, $kind); )*
    };
    (@one $this:ident $expected:expr, integer) => {
        $crate::runtime::wire::refuse!(@visit $this $expected, visit_i64 "an integer" i64);
        $crate::runtime::wire::refuse!(@visit $this $expected, visit_u64 "an integer" u64);
    };
    (@one $this:ident $expected:expr, bool) => {
        $crate::runtime::wire::refuse!(@visit $this $expected, visit_bool "a boolean" bool);
    };
    (@one $this:ident $expected:expr, number) => {
        $crate::runtime::wire::refuse!(@visit $this $expected, visit_f64 "a number" f64);
    };
    (@one $this:ident $expected:expr, string) => {
        $crate::runtime::wire::refuse!(@visit $this $expected, visit_str "a string" &str);
    };
    (@one $this:ident $expected:expr, null) => {
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            let $this = &self;
            Err($crate::runtime::path::mismatch($expected, "null"))
        }
    };
    (@one $this:ident $expected:expr, array) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            let $this = &self;
            Err($crate::runtime::path::mismatch($expected, "an array"))
        }
    };
    (@one $this:ident $expected:expr, object) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            let $this = &self;
            Err($crate::runtime::path::mismatch($expected, "an object"))
        }
    };
    (@visit $this:ident $expected:expr, $visit:ident $found:literal $type:ty) => {
        fn $visit<E: serde::de::Error>(self, _: $type) -> Result<Self::Value, E> {
            let $this = &self;
            Err($crate::runtime::path::mismatch($expected, $found))
        }
    };
}
pub(crate) use refuse;

/// Reads a string through a function that says what it must be.
pub(crate) struct Text<F>(pub(crate) &'static str, pub(crate) F);

impl<'de, T, F: FnOnce(&str) -> Option<T>> Visitor<'de> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).ok_or_else(|| path::mismatch(self.0, "another text"))
    }

    refuse!(this => this.0; bool integer number null array object);
}

impl Wire for String {
    type Form = Own;

    const BARE: Bare = Bare::Text;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Owned;

        impl<'de> Visitor<'de> for Owned {
            type Value = String;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
                Ok(text.to_owned())
            }

            fn visit_string<E: serde::de::Error>(self, text: String) -> Result<String, E> {
                Ok(text)
            }

            refuse!("a string"; bool integer number null array object);
        }

        deserializer.deserialize_any(Owned)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl Wire for bool {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Truth;

        impl<'de> Visitor<'de> for Truth {
            type Value = bool;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a boolean")
            }

            fn visit_bool<E: serde::de::Error>(self, truth: bool) -> Result<bool, E> {
                Ok(truth)
            }

            refuse!("a boolean"; integer number string null array object);
        }

        deserializer.deserialize_any(Truth)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }
}

/// The name of the only member of what `serde_json` hands a number over as which is no integer of 64
/// bits, where some crate of the build has turned on its feature `arbitrary_precision`.
pub(crate) const NUMBER: &str = "$serde_json::private::Number";

/// Returns the number that came as an object, or none.
fn number<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<f64>, A::Error> {
    match map.next_key::<String>()? {
        Some(name) if name == NUMBER => Ok(map.next_value::<String>()?.parse().ok()),
        _ => Ok(None),
    }
}

/// Reads what came as an object by a visitor of numbers.
pub(crate) fn read_number<'de, V: Visitor<'de>, A: MapAccess<'de>>(
    visitor: V,
    expected: &str,
    map: A,
) -> Result<V::Value, A::Error> {
    match number(map)? {
        Some(number) => visitor.visit_f64(number),
        None => Err(path::mismatch(expected, "an object")),
    }
}

/// An integer type of Rust, as JSON Schema understands integers: `1.0` is one too.
trait Integer: Sized {
    const EXPECTED: &'static str;
    fn from_signed(value: i64) -> Option<Self>;
    fn from_unsigned(value: u64) -> Option<Self>;
}

struct IntegerVisitor<T>(PhantomData<T>);

impl<'de, T: Integer> Visitor<'de> for IntegerVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<T, E> {
        T::from_signed(value).ok_or_else(|| path::mismatch(T::EXPECTED, "an integer out of range"))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<T, E> {
        T::from_unsigned(value)
            .ok_or_else(|| path::mismatch(T::EXPECTED, "an integer out of range"))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<T, E> {
        // Beyond 2^53 neighbouring integers share one float, so the value would be a guess.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() != 0.0 || value.abs() > EXACT {
            return Err(path::mismatch(T::EXPECTED, "a number that is none"));
        }
        #[allow(clippy::cast_possible_truncation)] // an integer below 2^53
        self.visit_i64(value as i64)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        read_number(self, T::EXPECTED, map)
    }

    refuse!(T::EXPECTED; bool string null array);
}

macro_rules! integers {
    ($($type:ident $expected:literal $serialize:ident;)*) => { $(
        impl Integer for $type {
            const EXPECTED: &'static str = $expected;
            fn from_signed(value: i64) -> Option<Self> { value.try_into().ok() }
            fn from_unsigned(value: u64) -> Option<Self> { value.try_into().ok() }
        }

        impl Wire for $type {
            type Form = Own;

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(IntegerVisitor(PhantomData))
            }
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.$serialize(*self)
            }
        }
    )* };
}

integers! {
    i8 "an integer of 8 bits" serialize_i8;
    i16 "an integer of 16 bits" serialize_i16;
    i32 "an integer of 32 bits" serialize_i32;
    i64 "an integer of 64 bits" serialize_i64;
    u8 "an unsigned integer of 8 bits" serialize_u8;
    u16 "an unsigned integer of 16 bits" serialize_u16;
    u32 "an unsigned integer of 32 bits" serialize_u32;
    u64 "an unsigned integer of 64 bits" serialize_u64;
}

impl Wire for f64 {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;

        impl<'de> Visitor<'de> for Number {
            type Value = f64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<f64, E> {
                Ok(value)
            }

            #[allow(clippy::cast_precision_loss)] // what a double means
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<f64, E> {
                Ok(value as f64)
            }

            #[allow(clippy::cast_precision_loss)] // what a double means
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<f64, E> {
                Ok(value as f64)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<f64, A::Error> {
                read_number(self, "a number", map)
            }

            refuse!("a number"; bool string null array);
        }

        deserializer.deserialize_any(Number)
    }

    /// JSON has no number for infinity, nor for what is none: it would be written as null.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.is_finite() {
            true => serializer.serialize_f64(*self),
            false => Err(S::Error::custom("a number that is infinite or none")),
        }
    }
}

/// Null or a value, where null is one of the values that the document allows.
impl<T: Wire> Wire for Option<T> {
    type Form = Own;

    const BARE: Bare = T::BARE;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nullable<T>(PhantomData<T>);

        impl<'de, T: Wire> Visitor<'de> for Nullable<T> {
            type Value = Option<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_none<E: serde::de::Error>(self) -> Result<Option<T>, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Option<T>, D::Error> {
                T::read(inner).map(Some)
            }
        }

        deserializer.deserialize_option(Nullable(PhantomData))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => serializer.serialize_some(&Out(value)),
            None => serializer.serialize_none(),
        }
    }
}

impl<T: Wire> Wire for Box<T> {
    type Form = Own;

    const BARE: Bare = T::BARE;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Box::new)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::write(self, serializer)
    }

    fn is_recognized(&self) -> bool {
        T::is_recognized(self)
    }
}

impl<T: Wire> Wire for Vec<T> {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(PhantomData<T>);

        impl<'de, T: Wire> Visitor<'de> for List<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
                let mut list = Vec::new();
                loop {
                    match elements.next_element_seed(Seed::new()) {
                        Ok(Some(element)) => list.push(element),
                        Ok(None) => return Ok(list),
                        Err(error) => return Err(path::under(Step::Element(list.len()), error)),
                    }
                }
            }

            refuse!("an array"; bool integer number string null object);
        }

        deserializer.deserialize_any(List(PhantomData))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut elements = serializer.serialize_seq(Some(self.len()))?;
        for element in self {
            elements.serialize_element(&Out(element))?;
        }
        elements.end()
    }
}

/// A map whose names are data. A name given twice is an error: keeping one value would lose the
/// other.
impl<T: Wire> Wire for BTreeMap<String, T> {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Wire> Visitor<'de> for Members<T> {
            type Value = BTreeMap<String, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some(name) = members.next_key::<String>()? {
                    let value = members
                        .next_value_seed(Seed::new())
                        .map_err(|error| path::under(Step::Member(&name), error))?;
                    if map.contains_key(&name) {
                        return Err(path::member(&name, "given twice"));
                    }
                    map.insert(name, value);
                }
                Ok(map)
            }

            refuse!("an object"; bool integer number string null array);
        }

        deserializer.deserialize_any(Members(PhantomData))
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(self.len()))?;
        for (name, value) in self {
            members.serialize_entry(name, &Out(value))?;
        }
        members.end()
    }
}

/// Gives a type serde's traits by way of its [`Wire`].
macro_rules! serde_through_wire {
    ($type:ident) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <Self as $crate::runtime::wire::Wire>::read(deserializer)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                <Self as $crate::runtime::wire::Wire>::write(self, serializer)
            }
        }
    };
}
pub(crate) use serde_through_wire;

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, MapDeserializer};

    use super::*;
    use crate::runtime::numeric_text::NumericText;

    fn read<T: Wire>(name: &str, text: &str) -> Result<T, Error> {
        T::read(MapDeserializer::new(std::iter::once((name.to_owned(), text.to_owned()))))
    }

    #[test]
    fn numbers_that_come_as_objects_are_numbers() {
        assert_eq!(read::<f64>(NUMBER, "1.5"), Ok(1.5));
        assert_eq!(read::<i64>(NUMBER, "3.0"), Ok(3));
        assert_eq!(read::<NumericText>(NUMBER, "1e3").map(|it| it.get()), Ok(1000));
        assert!(read::<i64>(NUMBER, "3.5").is_err());
        assert!(read::<u8>(NUMBER, "1e3").is_err());
        let error = read::<f64>("name", "1.5").expect_err("an object").to_string();
        assert!(error.contains("found an object"), "{error}");
    }
}
