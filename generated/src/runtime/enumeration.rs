//! How an enum of strings or of integers reads and writes its JSON.
//!
//! The promise: every text is accepted, and every integer of 64 bits. One that this version of the
//! SDK does not know is kept in `Unrecognized` and written back as it came, so a value added to the
//! API takes nothing down.

use std::fmt;

use serde::{Deserializer, Serializer};

use super::strange::{self, Strange};
use super::wire::{Form, Text};

/// Implements everything that an open enum needs from its table, a row a value.
///
/// ```text
/// enumeration! { Gender;
///     "MALE" Male;
///     "FEMALE" Female;
/// }
///
/// enumeration! { State, integers;
///     0 Pending;
///     1 Signed;
/// }
/// ```
///
/// `, sensitive` after the name, or `sensitive` after `integers`, is there where `Debug` must not
/// show the value.
macro_rules! enumeration {
    ($type:ident, integers $($hidden:ident)?; $($value:literal $variant:ident;)*) => {
        impl $type {
            /// Returns the value's integer in JSON.
            #[must_use]
            pub fn as_i64(self) -> i64 {
                match self {
                    $($type::$variant => $value,)*
                    $type::Unrecognized(value) => value,
                }
            }
        }

        impl From<i64> for $type {
            fn from(value: i64) -> Self {
                match value {
                    $($value => $type::$variant,)*
                    _ => {
                        $crate::runtime::strange::note($crate::runtime::strange::Strange::VALUE);
                        $type::Unrecognized(value)
                    }
                }
            }
        }

        impl $crate::runtime::wire::Wire for $type {
            type Form = $crate::runtime::wire::Own;

            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <i64 as $crate::runtime::wire::Wire>::read(deserializer).map($type::from)
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }

        $crate::runtime::wire::serde_through_wire!($type);

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if $crate::runtime::enumeration::enumeration!(@is $($hidden)?) {
                    return std::fmt::Debug::fmt(&$crate::runtime::sensitive::Redacted, f);
                }
                f.write_str(match self {
                    $($type::$variant => stringify!($variant),)*
                    $type::Unrecognized(_) => "Unrecognized(an integer)",
                })
            }
        }
    };
    ($type:ident $(, $hidden:ident)?; $($text:literal $variant:ident;)*) => {
        impl $type {
            /// Returns the value's text in JSON.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $($type::$variant => $text,)*
                    $type::Unrecognized(text) => text,
                }
            }
        }

        impl $crate::runtime::enumeration::Texts for $type {
            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some($type::$variant),)*
                    _ => None,
                }
            }

            fn other(text: String) -> Self {
                $type::Unrecognized(text)
            }

            fn text(&self) -> &str {
                self.as_str()
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                $crate::runtime::enumeration::read(text)
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                $crate::runtime::enumeration::take(text)
            }
        }

        impl $crate::runtime::wire::Wire for $type {
            type Form = $crate::runtime::enumeration::ByTexts;
        }

        $crate::runtime::wire::serde_through_wire!($type);

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if $crate::runtime::enumeration::enumeration!(@is $($hidden)?) {
                    return std::fmt::Debug::fmt(&$crate::runtime::sensitive::Redacted, f);
                }
                match self {
                    $($type::$variant => f.write_str(stringify!($variant)),)*
                    $type::Unrecognized(text) => $crate::runtime::enumeration::unrecognized(text, f),
                }
            }
        }
    };
    (@is sensitive) => { true };
    (@is) => { false };
}
pub(crate) use enumeration;

/// An enum of strings. `enumeration!` implements it.
pub(crate) trait Texts: Sized {
    /// Returns the value that a text stands for.
    fn known(text: &str) -> Option<Self>;
    /// Takes a text that stands for none.
    fn other(text: String) -> Self;
    /// Returns the text of a value.
    fn text(&self) -> &str;
}

/// Returns the value of a text.
pub(crate) fn read<T: Texts>(text: &str) -> T {
    T::known(text).unwrap_or_else(|| {
        strange::note(Strange::VALUE);
        T::other(text.to_owned())
    })
}

/// The same for a text that may be kept.
pub(crate) fn take<T: Texts>(text: String) -> T {
    T::known(&text).unwrap_or_else(|| {
        strange::note(Strange::VALUE);
        T::other(text)
    })
}

/// How an enum of strings reads and writes itself.
pub(crate) struct ByTexts;

impl<T: Texts> Form<T> for ByTexts {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(Text("a string", |text: &str| Some(read(text))))
    }

    fn write<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.text())
    }
}

/// Shows an unknown value by its size.
pub(crate) fn unrecognized(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "Unrecognized({} bytes)", text.len())
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is made for types that are public")]
mod tests {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum State {
        Pending,
        Gone,
        Unrecognized(i64),
    }

    enumeration! { State, integers;
        0 Pending;
        -1 Gone;
    }

    #[derive(Clone, PartialEq, Eq)]
    enum Word {
        Yes,
        Unrecognized(String),
    }

    enumeration! { Word;
        "YES" Yes;
    }

    #[derive(Clone, PartialEq, Eq)]
    enum Hidden {
        Yes,
        Unrecognized(String),
    }

    enumeration! { Hidden, sensitive;
        "YES" Yes;
    }

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Count {
        One,
        Unrecognized(i64),
    }

    enumeration! { Count, integers sensitive;
        1 One;
    }

    #[test]
    fn what_is_sensitive_is_not_shown() {
        let shown = [
            format!("{:?}", [Hidden::from("YES"), Hidden::from("x")]),
            format!("{:?}", [Count::from(1), Count::from(2)]),
        ];
        assert_eq!(shown, ["[[redacted], [redacted]]"; 2]);
    }

    #[test]
    fn integers_are_open() {
        for (json, state, shown) in [
            ("0", State::Pending, "Pending"),
            ("-1", State::Gone, "Gone"),
            ("17", State::Unrecognized(17), "Unrecognized(an integer)"),
        ] {
            let read: State = serde_json::from_str(json).expect("a state");
            assert!(read == state, "{json} is {read:?}");
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
            assert_eq!(State::from(read.as_i64()).as_i64().to_string(), json);
            assert_eq!(format!("{read:?}"), shown);
        }
        let whole: State = serde_json::from_str("-1.0").expect("an integer, says JSON Schema");
        assert!(whole == State::Gone);
    }

    #[test]
    fn what_is_no_integer_is_refused() {
        for (json, found) in [
            (r#""0""#, "a string"),
            ("0.5", "a number that is none"),
            ("9223372036854775808", "an integer out of range"),
            ("null", "null"),
            ("true", "a boolean"),
            ("[0]", "an array"),
        ] {
            let error = serde_json::from_str::<State>(json).expect_err("no state").to_string();
            assert!(error.contains(&format!("found {found}")), "{json}: {error}");
        }
    }

    #[test]
    fn texts_are_open() {
        for (json, word, shown) in [
            (r#""YES""#, Word::Yes, "Yes"),
            (r#""yes""#, Word::Unrecognized("yes".to_owned()), "Unrecognized(3 bytes)"),
        ] {
            let read: Word = serde_json::from_str(json).expect("a word");
            assert!(read == word, "{json} is {read:?}");
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
            assert!(
                Word::from(read.as_str()) == word && Word::from(read.as_str().to_owned()) == word
            );
            assert_eq!(format!("{read:?}"), shown);
        }
        assert!(serde_json::from_str::<Word>("1").is_err());
    }
}
