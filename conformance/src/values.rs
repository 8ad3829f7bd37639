//! Values made from a schema: right ones, and right ones with one thing broken.
//!
//! The promise: everything that the document allows comes up sooner or later, in any order, in any
//! dress and with additions of the kind that the API may make tomorrow. Every value shrinks.

mod any;
mod arguments;
mod broken;
mod text;
mod time;
mod valid;

pub use any::{any_json, deep, unknown_name};
pub use arguments::{arguments, given};
pub use broken::{Broken, Change, Mutation, apply, broken, mutations};
pub use text::text;
pub use time::{date, date_time};
pub use valid::{Taste, Valid};

use std::fmt;

use proptest::prelude::{Just, Strategy, prop_oneof};

use crate::json::{Escapes, Json, Spacing, Style};

/// A value, and how it is written.
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    /// The value.
    pub json: Json,
    /// The way to write it.
    pub style: Style,
}

impl Case {
    /// Returns a case of a value in the plainest way of writing.
    #[must_use]
    pub fn plain(json: Json) -> Case {
        Case { json, style: Style::default() }
    }

    /// Returns the JSON text.
    #[must_use]
    pub fn text(&self) -> String {
        self.json.styled(self.style)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

/// Dresses the values of a strategy in some way of writing.
pub fn dressed(values: impl Strategy<Value = Json>) -> impl Strategy<Value = Case> {
    (values, style()).prop_map(|(json, style)| Case { json, style })
}

/// Makes ways of writing JSON.
pub fn style() -> impl Strategy<Value = Style> {
    let spacing = prop_oneof![3 => Just(Spacing::Compact), 1 => Just(Spacing::Airy), 1 => Just(Spacing::Wild)];
    let escapes =
        prop_oneof![3 => Just(Escapes::Needed), 1 => Just(Escapes::Ascii), 1 => Just(Escapes::All)];
    (spacing, escapes).prop_map(|(spacing, escapes)| Style { spacing, escapes })
}
