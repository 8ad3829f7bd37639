//! The members of a login's answer.
//!
//! The promise: texts are wiped when they are dropped; what is missing or of another type is told
//! by its path, never by its value.

use std::fmt;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::runtime::client::TimeForm;
use crate::runtime::path;
use crate::runtime::time;
use crate::runtime::wire::{Own, Seed, Wire, refuse};

/// The members of an object, as far as a login may be interested in them.
pub(super) struct Members(Vec<(String, Member)>);

enum Member {
    Text(SecretString),
    Integer(i64),
    /// Anything else: the name of its type.
    Other(&'static str),
}

impl Members {
    /// Returns a text that is there and not empty, or what is wrong with it.
    pub(super) fn text(&self, name: &str) -> Result<&SecretString, serde_json::Error> {
        match self.get(name) {
            Some(Member::Text(text)) if text.expose_secret().is_empty() => {
                Err(path::member(name, "expected a string, found an empty one"))
            }
            Some(Member::Text(text)) => Ok(text),
            Some(Member::Integer(_)) => {
                Err(path::member(name, "expected a string, found an integer"))
            }
            Some(Member::Other(found)) => {
                Err(path::member(name, format_args!("expected a string, found {found}")))
            }
            None => Err(path::member(name, "required, but missing")),
        }
    }

    /// Returns the time that a member tells. Seconds may come as text too: numbers often do.
    pub(super) fn time(&self, name: &str, form: TimeForm) -> Option<DateTime<Utc>> {
        match (form, self.get(name)?) {
            (TimeForm::UnixSeconds, Member::Integer(seconds)) => {
                DateTime::from_timestamp(*seconds, 0)
            }
            (TimeForm::UnixSeconds, Member::Text(text)) => {
                DateTime::from_timestamp(text.expose_secret().parse().ok()?, 0)
            }
            (TimeForm::DateTime, Member::Text(text)) => {
                let text: time::DateTime = text.expose_secret().parse().ok()?;
                text.to_chrono().ok().map(|time| time.to_utc())
            }
            _ => None,
        }
    }

    /// Returns the number of seconds that a member tells, which may come as text too.
    pub(super) fn seconds(&self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Member::Integer(seconds) => u64::try_from(*seconds).ok(),
            Member::Text(text) => text.expose_secret().parse().ok(),
            Member::Other(_) => None,
        }
    }

    fn get(&self, name: &str) -> Option<&Member> {
        self.0.iter().rev().find(|(other, _)| other == name).map(|(_, member)| member)
    }
}

impl Wire for Members {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key_seed(Seed::<String>::new())? {
                    members.push((name, map.next_value_seed(Seed::<Member>::new())?));
                }
                Ok(Members(members))
            }

            refuse!("an object"; bool integer number string null array);
        }

        deserializer.deserialize_any(Object)
    }

    /// Answers are only read.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ().serialize(serializer)
    }
}

impl Wire for Member {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Member;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Member, E> {
                Ok(Member::Text(text.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Member, E> {
                Ok(Member::Integer(number))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Member, E> {
                Ok(i64::try_from(number).map_or(Member::Other("a number"), Member::Integer))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Member, E> {
                Ok(Member::Other("a number"))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Member, E> {
                Ok(Member::Other("a boolean"))
            }

            fn visit_unit<E>(self) -> Result<Member, E> {
                Ok(Member::Other("null"))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Member, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Member::Other("an array"))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Member::Other("an object"))
            }
        }

        deserializer.deserialize_any(Any)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> Members {
        Members::read(&mut serde_json::Deserializer::from_str(json)).expect("members")
    }

    #[test]
    fn a_text_is_found_or_its_fault_told() {
        let members = members(
            r#"{"a":"x","b":1,"c":null,"d":[1,{}],"e":{"f":[]},"g":"","h":1.5,"i":true,"a":"y",
                "j":18446744073709551615}"#,
        );
        assert_eq!(members.text("a").expect("a text").expose_secret(), "y");
        for (name, fault) in [
            ("b", ".b: expected a string, found an integer"),
            ("c", ".c: expected a string, found null"),
            ("d", ".d: expected a string, found an array"),
            ("e", ".e: expected a string, found an object"),
            ("g", ".g: expected a string, found an empty one"),
            ("h", ".h: expected a string, found a number"),
            ("i", ".i: expected a string, found a boolean"),
            ("j", ".j: expected a string, found a number"),
            ("k", ".k: required, but missing"),
        ] {
            assert_eq!(members.text(name).expect_err("a fault").to_string(), fault);
        }
    }

    #[test]
    fn times_are_read_in_their_form() {
        let members = members(
            r#"{"a":1795222923,"b":"1795222923","c":"2026-11-21T01:02:03.000Z","d":"soon","e":1.5,
                "f":9223372036854775807}"#,
        );
        let time = |name, form| members.time(name, form).map(|time| time.timestamp());
        assert_eq!(time("a", TimeForm::UnixSeconds), Some(1_795_222_923));
        assert_eq!(time("b", TimeForm::UnixSeconds), Some(1_795_222_923));
        assert_eq!(time("c", TimeForm::DateTime), Some(1_795_222_923));
        for name in ["c", "d", "e", "f", "g"] {
            assert_eq!(time(name, TimeForm::UnixSeconds), None, "{name}");
        }
        for name in ["a", "b", "d"] {
            assert_eq!(time(name, TimeForm::DateTime), None, "{name}");
        }
        let seconds = |name| members.seconds(name);
        assert_eq!((seconds("a"), seconds("b")), (Some(1_795_222_923), Some(1_795_222_923)));
        assert_eq!((seconds("d"), seconds("e"), seconds("g")), (None, None, None));
    }
}
