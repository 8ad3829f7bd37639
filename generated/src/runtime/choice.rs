//! How a choice between types that no tag tells apart reads and writes its JSON.
//!
//! The promise: a value is held as it came until it is clear what it is. A row of the table says of
//! which kinds of JSON its values are, and which members its objects have; the first row that a
//! value fits, and whose type can read it, has it. What fits none is kept as it came. So nothing is
//! lost, whichever row has it.
//!
//! ```text
//! choice! { Owner;
//!     0 Customer object, "object" = ["customer"];
//!     1 Company object, "taxId", maybe "kind" = ["company"];
//!     2 Text (sensitive) text;
//! }
//! ```
//!
//! `(sensitive)` is there where `Debug` must not show the value.

use std::borrow::Cow;
use std::cell::Cell;

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::early;
use super::json::Json;
use super::strange::{self, Strange};

/// A choice that has a table. `choice!` implements it.
pub(crate) trait Choice: Sized {
    /// What the values of each row look like.
    const ROWS: &'static [Row];

    /// Reads a value as what row `index` has, if it is that.
    fn alternative(index: usize, raw: &RawValue) -> Option<Self>;
    /// Takes a value that fits no row.
    fn unrecognized(json: Json) -> Self;
}

/// What the values of a row look like.
pub(crate) struct Row {
    /// The kinds of JSON, a bit each.
    pub(crate) kinds: u8,
    /// What its objects have.
    pub(crate) marks: &'static [Mark],
}

/// A member that tells objects apart.
pub(crate) struct Mark {
    pub(crate) name: &'static str,
    /// It may be absent.
    pub(crate) maybe: bool,
    /// What it may be; anything when there are none.
    pub(crate) values: &'static [Constant],
}

/// A value that a member must have.
#[allow(dead_code, reason = "not every API has each kind")]
pub(crate) enum Constant {
    Text(&'static str),
    Integer(i64),
    Truth(bool),
    Null,
}

#[allow(non_upper_case_globals, dead_code, reason = "named as the tables name them")]
pub(crate) mod kinds {
    pub(crate) const null: u8 = 1;
    pub(crate) const boolean: u8 = 2;
    pub(crate) const integer: u8 = 4;
    /// An integer is a number, too.
    pub(crate) const number: u8 = 8 | integer;
    pub(crate) const text: u8 = 16;
    pub(crate) const list: u8 = 32;
    pub(crate) const object: u8 = 64;
}

/// Reads a choice.
pub(crate) fn read<'de, T: Choice, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let raw = <Box<RawValue>>::deserialize(deserializer)?;
    Ok(match chosen(&raw) {
        Some(chosen) => chosen,
        None => {
            strange::note(Strange::VALUE);
            T::unrecognized(raw.into())
        }
    })
}

fn chosen<T: Choice>(raw: &RawValue) -> Option<T> {
    let effort = Effort::begin(raw.get().len());
    let kind = kind(raw.get());
    let members = if kind == kinds::object && T::ROWS.iter().any(|row| !row.marks.is_empty()) {
        serde_json::from_str(raw.get()).unwrap_or_default()
    } else {
        Members::default()
    };
    let mut best: Option<(T, Strange)> = None;
    for (index, row) in T::ROWS.iter().enumerate() {
        let fits = row.kinds & kind != 0
            && (kind != kinds::object || row.marks.iter().all(|mark| mark.is_in(&members)));
        if !fits || !effort.allows(raw.get().len()) {
            continue;
        }
        let (Some(found), strange) = strange::found(|| T::alternative(index, raw)) else {
            continue;
        };
        // The first that can be read is it, unless it has values that it does not know: then it
        // may be one that knows more of all this.
        let is_sure = match &best {
            None => strange.values == 0,
            Some((_, least)) if strange.all() >= least.all() => continue,
            Some(_) => strange.all() == 0,
        };
        best = Some((found, strange));
        if is_sure {
            break;
        }
    }
    let (found, strange) = best?;
    strange::note(strange);
    Some(found)
}

/// Returns the kind of a JSON text.
fn kind(text: &str) -> u8 {
    match text.as_bytes().first() {
        Some(b'{') => kinds::object,
        Some(b'[') => kinds::list,
        Some(b'"') => kinds::text,
        Some(b't' | b'f') => kinds::boolean,
        Some(b'n') => kinds::null,
        _ if is_whole(text) => kinds::integer,
        _ => kinds::number & !kinds::integer,
    }
}

/// Says whether a JSON number is an integer, as JSON Schema understands it: `1.0` is one, too.
fn is_whole(text: &str) -> bool {
    text.bytes().all(|it| it == b'-' || it.is_ascii_digit())
        || text.parse().is_ok_and(|it: f64| it.fract() == 0.0)
}

/// The members of an object, as far as it takes to tell it from others.
#[derive(Default)]
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}

/// A name, borrowed where it holds no escape.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of a member")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

impl Mark {
    fn is_in(&self, members: &Members<'_>) -> bool {
        match members.0.iter().find(|(name, _)| *name == self.name) {
            None => self.maybe,
            Some((_, value)) => {
                self.values.is_empty() || self.values.iter().any(|it| it.is(value.get()))
            }
        }
    }
}

impl Constant {
    fn is(&self, json: &str) -> bool {
        match self {
            Constant::Text(text) => {
                let plain = json.strip_prefix('"').and_then(|json| json.strip_suffix('"'));
                plain.is_some_and(|json| json == *text)
                    || serde_json::from_str::<Cow<'_, str>>(json).is_ok_and(|it| it == *text)
            }
            Constant::Integer(integer) => json.parse().is_ok_and(|it: i64| it == *integer),
            Constant::Truth(truth) => json.parse().is_ok_and(|it: bool| it == *truth),
            Constant::Null => json == "null",
        }
    }
}

/// How many bytes more than the value has may be read in vain, and how often the whole of it. Where
/// choices stand inside of choices, each try at the outer one tries the inner ones anew; beyond
/// these bounds a value is kept as it came.
const LEAST: usize = 1 << 20;
const TIMES: usize = 64;

thread_local! {
    /// What is left to be read; nothing when no choice is being read.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Says, as long as it lives, that a choice is being read.
struct Effort {
    outermost: bool,
}

impl Effort {
    fn begin(size: usize) -> Self {
        let outermost = LEFT.get().is_none();
        if outermost {
            LEFT.set(Some(size.saturating_mul(TIMES).saturating_add(LEAST)));
        }
        Effort { outermost }
    }

    /// Says whether so many bytes may still be read, and takes them off.
    fn allows(&self, size: usize) -> bool {
        let left = LEFT.get().unwrap_or_default().checked_sub(size);
        if let Some(left) = left {
            LEFT.set(Some(left));
        }
        left.is_some()
    }
}

impl Drop for Effort {
    fn drop(&mut self) {
        if self.outermost {
            LEFT.set(None);
        }
    }
}

/// Reads a held value as `T`. One that `T` itself does not recognize is none of it.
pub(crate) fn held<T: super::wire::Wire>(raw: &RawValue) -> Option<T> {
    early::read_raw::<T, serde_json::Error>(raw).ok().filter(T::is_recognized)
}

/// Implements everything that a choice needs from its table, a row an alternative, in the order in
/// which they are tried.
macro_rules! choice {
    ($type:ident; $($index:literal $variant:ident $(($sensitive:ident))? $($kind:ident)+
        $(, $($maybe:ident)? $name:literal $(= [$($value:tt)*])?)*;)*) => {
        impl $crate::runtime::choice::Choice for $type {
            const ROWS: &'static [$crate::runtime::choice::Row] = &[$(
                $crate::runtime::choice::Row {
                    kinds: 0 $(| $crate::runtime::choice::kinds::$kind)+,
                    marks: &[$($crate::runtime::choice::Mark {
                        name: $name,
                        maybe: $crate::runtime::choice::choice!(@maybe $($maybe)?),
                        values: &[$($($crate::runtime::choice::choice!(@value $value)),*)?],
                    }),*],
                }
            ),*];

            fn alternative(
                index: usize,
                raw: &serde_json::value::RawValue,
            ) -> Option<Self> {
                match index {
                    $($index => $crate::runtime::choice::held(raw).map($type::$variant),)*
                    _ => None,
                }
            }

            fn unrecognized(json: $crate::runtime::Json) -> Self {
                $type::Unrecognized(json)
            }
        }

        impl $crate::runtime::wire::Wire for $type {
            type Form = $crate::runtime::wire::Own;

            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::choice::read(deserializer)
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $($type::$variant(value) => {
                        $crate::runtime::wire::Wire::write(value, serializer)
                    })*
                    $type::Unrecognized(json) => $crate::runtime::wire::Wire::write(json, serializer),
                }
            }

            fn is_recognized(&self) -> bool {
                !matches!(self, $type::Unrecognized(_))
            }
        }

        $crate::runtime::wire::serde_through_wire!($type);

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let (name, value): (_, &dyn std::fmt::Debug) = match self {
                    $($type::$variant(value) => {
                        (stringify!($variant), $crate::runtime::choice::choice!(@shown value $($sensitive)?))
                    })*
                    $type::Unrecognized(json) => ("Unrecognized", json),
                };
                f.debug_tuple(name).field(value).finish()
            }
        }
    };
    (@shown $value:ident) => { $value };
    (@shown $value:ident sensitive) => {{
        let _ = $value;
        &$crate::runtime::sensitive::Redacted
    }};
    (@maybe maybe) => { true };
    (@maybe) => { false };
    (@value (true)) => { $crate::runtime::choice::Constant::Truth(true) };
    (@value (false)) => { $crate::runtime::choice::Constant::Truth(false) };
    (@value (null)) => { $crate::runtime::choice::Constant::Null };
    (@value ($integer:expr)) => { $crate::runtime::choice::Constant::Integer($integer) };
    (@value $text:literal) => { $crate::runtime::choice::Constant::Text($text) };
}
#[allow(unused_imports, reason = "not every API has a choice")]
pub(crate) use choice;

#[cfg(test)]
#[allow(clippy::box_collection, dead_code, unreachable_pub, reason = "as generated types have it")]
mod tests {
    use super::*;
    use crate::runtime::wire::Wire;

    #[derive(Clone, PartialEq)]
    enum Tree {
        Number(f64),
        Count(i64),
        Flag(bool),
        Text(String),
        Twigs(Vec<Tree>),
        Names(std::collections::BTreeMap<String, String>),
        Branch(Box<std::collections::BTreeMap<String, Tree>>),
        Unrecognized(Json),
    }

    choice! { Tree;
        0 Count integer;
        1 Number number;
        2 Flag boolean;
        3 Text (sensitive) text;
        4 Names object, "kind" = ["names" "\u{e9}"], maybe "size" = [(3) (-1) (true)];
        5 Branch object, "branch";
        6 Twigs list;
    }

    fn read(json: &str) -> Tree {
        let tree: Tree = serde_json::from_str(json).expect("a tree");
        assert_eq!(serde_json::to_string(&tree).expect("JSON"), json);
        tree
    }

    #[test]
    fn the_kind_of_the_json_decides() {
        assert_eq!(read("3"), Tree::Count(3));
        assert_eq!(read("3.5"), Tree::Number(3.5));
        // An integer, but none of 64 bits.
        assert_eq!(read("1e+300"), Tree::Number(1e300));
        assert_eq!(read("true"), Tree::Flag(true));
        assert_eq!(read(r#""x""#), Tree::Text("x".to_owned()));
        assert_eq!(read("[1,[]]"), Tree::Twigs(vec![Tree::Count(1), Tree::Twigs(Vec::new())]));
        assert!(matches!(read("null"), Tree::Unrecognized(_)));
    }

    #[derive(Clone, PartialEq)]
    enum Lists {
        Trees(Vec<Tree>),
        Nulls(Vec<Option<bool>>),
        Unrecognized(Json),
    }

    choice! { Lists;
        0 Trees list;
        1 Nulls list;
    }

    #[test]
    fn a_later_one_that_knows_the_values_has_them() {
        let read = |json| serde_json::from_str::<Lists>(json).expect("lists");
        assert!(matches!(read("[true]"), Lists::Trees(_)));
        assert!(matches!(read("[null]"), Lists::Nulls(_)));
        // Nobody knows all of it.
        assert!(matches!(read(r#"[null,"x"]"#), Lists::Trees(_)));
    }

    #[test]
    fn members_and_their_values_decide() {
        assert!(matches!(read(r#"{"kind":"names"}"#), Tree::Names(_)));
        assert!(matches!(read(r#"{"kind":"é"}"#), Tree::Names(_)));
        assert!(matches!(read(r#"{"branch":1}"#), Tree::Branch(_)));
        // The first has a value that it must not have, the second lacks what it must have.
        assert!(matches!(read(r#"{"kind":"others"}"#), Tree::Unrecognized(_)));
        assert!(matches!(read(r#"{"kind":"names","size":4}"#), Tree::Unrecognized(_)));
        assert!(matches!(read(r#"{"kind":"names","x":4}"#), Tree::Unrecognized(_)));
        let escaped: Tree = serde_json::from_str(r#"{"k\u0069nd":"n\u0061mes"}"#).expect("a tree");
        assert!(matches!(escaped, Tree::Names(_)));
    }

    #[test]
    fn what_the_alternative_does_not_recognize_is_none_of_it() {
        assert!(read("1").is_recognized());
        assert!(!read("null").is_recognized());
        assert!(!Box::new(read("null")).is_recognized());
    }

    #[test]
    fn what_is_sensitive_is_not_shown() {
        assert_eq!(format!("{:?}", read(r#"[3,"x"]"#)), "Twigs([Count(3), Text([redacted])])");
    }

    #[test]
    fn a_value_that_is_hard_to_tell_ends() {
        #[derive(Clone, PartialEq)]
        struct Node {
            child: Option<Box<Hard>>,
            name: String,
            kept: crate::runtime::Kept,
        }

        crate::runtime::object::object! { Node;
            0 "child" child optional;
            1 "name" name required;
        }

        #[derive(Clone, PartialEq)]
        enum Hard {
            One(Node),
            Other(Node),
            Unrecognized(Json),
        }

        choice! { Hard;
            0 One object;
            1 Other object;
        }

        // No level has the name, which is missed only when what is inside has been read, as each.
        let deep = format!("{}{{}}{}", r#"{"child":"#.repeat(60), "}".repeat(60));
        let hard: Hard = serde_json::from_str(&deep).expect("kept");
        assert!(matches!(hard, Hard::Unrecognized(_)));
        assert_eq!(serde_json::to_string(&hard).expect("JSON"), deep);
        let named: Hard =
            serde_json::from_str(r#"{"child":{"name":"x"},"name":"y"}"#).expect("one");
        assert!(matches!(named, Hard::One(_)));
    }
}
