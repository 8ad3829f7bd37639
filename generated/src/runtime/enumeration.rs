//! How an enum of strings reads and writes its JSON.
//!
//! The promise: every text is accepted. One that this version of the SDK does not know is kept in
//! `Unrecognized` and written back as it came, so a value added to the API takes nothing down.

/// Implements everything that an open enum of strings needs from its table, a row a value.
///
/// ```text
/// enumeration! { Gender;
///     "MALE" Male;
///     "FEMALE" Female;
/// }
/// ```
macro_rules! enumeration {
    ($type:ident; $($text:literal $variant:ident;)*) => {
        impl $type {
            /// Returns the value's text in JSON.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $($type::$variant => $text,)*
                    $type::Unrecognized(text) => text,
                }
            }

            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some($type::$variant),)*
                    _ => None,
                }
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                $type::known(text).unwrap_or_else(|| $type::Unrecognized(text.to_owned()))
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                $type::known(&text).unwrap_or($type::Unrecognized(text))
            }
        }

        impl $crate::runtime::wire::Wire for $type {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = |text: &str| Some($type::from(text));
                deserializer.deserialize_any($crate::runtime::wire::Text("a string", text))
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $crate::runtime::wire::serde_through_wire!($type);

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $($type::$variant => f.write_str(stringify!($variant)),)*
                    $type::Unrecognized(text) => $crate::runtime::enumeration::unrecognized(text, f),
                }
            }
        }
    };
}
pub(crate) use enumeration;

use std::fmt;

/// Shows an unknown value by its size.
pub(crate) fn unrecognized(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "Unrecognized({} bytes)", text.len())
}
