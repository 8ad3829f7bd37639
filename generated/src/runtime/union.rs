//! How a union whose variants are told apart by a tag reads and writes its JSON.
//!
//! The promise, which the crate is built around: a value is read as a variant only when its tag
//! says so. A tag that nobody knew keeps the whole object; a known tag over a broken body is an
//! error; a tag that is given twice is an error, and so is one that is missing or no string, unless
//! the document lets it be that: then the whole object is kept. The tag may stand anywhere. When it
//! comes first, nothing is buffered.

mod tag;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use self::tag::KnownOr;
use super::early::{self, Early, Held};
use super::json::Json;
use super::object::{self, Object, Reader, Tag};
use super::path::{self, Step};
use super::strange::{self, Strange};
use super::wire::{Seed, Wire, refuse};

/// An object whose tag this version of the SDK does not know: the tag, and the object as it came.
///
/// `Debug` shows names and sizes only.
#[derive(Clone, PartialEq, Eq)]
pub struct Unrecognized {
    tag: Box<str>,
    json: Json,
}

impl Unrecognized {
    /// Returns the text of the tag. Empty where the object may come without one, or with one that
    /// is no text, and did.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Returns the whole object, the tag included.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// Returns the whole object as raw JSON text.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.json.get()
    }
}

impl fmt::Debug for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unrecognized")
            .field("tag", &format_args!("{} bytes", self.tag.len()))
            .field("json", &self.json)
            .finish()
    }
}

impl Serialize for Unrecognized {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// A union that has a table. `union!` implements it.
pub(crate) trait Tagged: Sized {
    /// The name of the property that holds the tag.
    const PROPERTY: &'static str;
    /// An object without the tag is an error, and one whose tag is no text; else they are as one
    /// with a tag that is in no row.
    const DEMANDED: bool;
    /// The tags, in the order of the rows.
    const TAGS: &'static [&'static str];
    /// The members that are strings in every variant that has them. Met before the tag they are
    /// read at once; only what may be anything is held as raw text and read twice.
    const TEXTS: &'static [&'static str];

    /// Reads the variant in row `index` from the members that are left.
    fn variant<'de, A: MapAccess<'de>>(
        index: usize,
        map: A,
        early: Vec<Early>,
    ) -> Result<Self, A::Error>;
    /// Takes an object with a tag that is in no row.
    fn unrecognized(object: Unrecognized) -> Self;
}

/// Reads a union.
pub(crate) fn read<'de, T: Tagged, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(Union(PhantomData))
}

struct Union<T>(PhantomData<T>);

impl<'de, T: Tagged> Visitor<'de> for Union<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut early = Vec::with_capacity(16);
        let mut expected = 0;
        loop {
            match map.next_key_seed(Names { tag: T::PROPERTY, texts: T::TEXTS, expected })? {
                Some(Name::Tag) => break,
                Some(Name::Text(index)) => {
                    let name = T::TEXTS[index];
                    expected = index + 1;
                    let value = map
                        .next_value_seed(early::TextOrRaw)
                        .map_err(|error| path::under(Step::Member(name), error))?;
                    early.push((Cow::Borrowed(name), value));
                }
                Some(Name::Other(name)) => {
                    let value = map
                        .next_value()
                        .map_err(|error| path::under(Step::Member(&name), error))?;
                    early.push((Cow::Owned(name), Held::Raw(value)));
                }
                None if !T::DEMANDED => {
                    strange::note(Strange::VALUE);
                    return whole(T::PROPERTY, None, map, early).map(T::unrecognized);
                }
                None => {
                    return Err(path::member(T::PROPERTY, "the tag is required, but missing"));
                }
            }
        }
        let tag = map
            .next_value_seed(KnownOr { tags: T::TAGS, demanded: T::DEMANDED })
            .map_err(|error| path::under(Step::Member(T::PROPERTY), error))?;
        match tag {
            Ok(index) => T::variant(index, map, early),
            Err(tag) => {
                strange::note(Strange::VALUE);
                unknown(T::PROPERTY, tag, map, early).map(T::unrecognized)
            }
        }
    }

    refuse!("an object"; bool integer number string null array);
}

/// Collects an object whose tag is in no row, or no text.
fn unknown<'de, A: MapAccess<'de>>(
    property: &'static str,
    tag: Held,
    map: A,
    mut early: Vec<Early>,
) -> Result<Unrecognized, A::Error> {
    match tag {
        Held::Text(tag) => whole(property, Some(&tag), map, early),
        raw @ Held::Raw(_) => {
            early.push((Cow::Borrowed(property), raw));
            whole(property, None, map, early)
        }
    }
}

/// Collects an object as it came.
pub(crate) fn whole<'de, A: MapAccess<'de>>(
    property: &'static str,
    tag: Option<&str>,
    mut map: A,
    early: Vec<Early>,
) -> Result<Unrecognized, A::Error> {
    let mut text = String::from("{");
    for (name, value) in &early {
        match value {
            Held::Text(value) => early::push_member(&mut text, name, &early::quoted(value)),
            Held::Raw(value) => early::push_member(&mut text, name, value.get()),
        }
    }
    if let Some(tag) = tag {
        early::push_member(&mut text, property, &early::quoted(tag));
    }
    while let Some(name) = map.next_key::<String>()? {
        if name == property {
            return Err(path::member(property, "given twice"));
        }
        let value: Json = map
            .next_value_seed(Seed::new())
            .map_err(|error| path::under(Step::Member(&name), error))?;
        early::push_member(&mut text, &name, value.get());
    }
    text.push('}');
    let json = Json::from_text(text).map_err(serde::de::Error::custom)?;
    Ok(Unrecognized { tag: tag.unwrap_or_default().into(), json })
}

/// Reads an object that is no variant with members of its own, from its text.
#[allow(dead_code, reason = "not every API has such a variant")]
pub(crate) fn read_whole<'de, T: Wire, A: MapAccess<'de>>(
    property: &'static str,
    tag: &'static str,
    map: A,
    early: Vec<Early>,
) -> Result<T, A::Error> {
    let object = whole(property, Some(tag), map, early)?;
    early::read_raw(object.json.raw())
}

/// The names of members that are told apart before the tag.
struct Names {
    tag: &'static str,
    texts: &'static [&'static str],
    /// The text that comes next when the members come in the order of the document.
    expected: usize,
}

/// What a member's name says before the tag is known.
enum Name {
    Tag,
    /// The member is a string in every variant that has it.
    Text(usize),
    Other(String),
}

impl<'de> DeserializeSeed<'de> for Names {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Names {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Name, E> {
        if name == self.tag {
            return Ok(Name::Tag);
        }
        if self.texts.get(self.expected).is_some_and(|text| *text == name) {
            return Ok(Name::Text(self.expected));
        }
        let text = self.texts.iter().position(|text| *text == name);
        Ok(text.map_or_else(|| Name::Other(name.to_owned()), Name::Text))
    }
}

/// Implements everything that a tagged union needs from its table, a row a mapping entry.
///
/// ```text
/// union! { IdentityVerification, "status" status, texts ["id" "requestedAt"];
///     0 "FAILED" Failed FailedIdentityVerification;
///     1 "READY" Ready ReadyIdentityVerification;
/// }
/// ```
///
/// A body in parentheses need not have the tag among its members; `(whole)` is one that is no
/// object with a table and reads itself from the whole. `maybe` before the property lets objects
/// come without the tag, or with one that is no text.
///
/// The parameters of functions in which a body is named have names that no type of a document has.
macro_rules! union {
    ($type:ident, $($maybe:ident)? $property:literal $($accessor:ident)?, texts [$($text:literal)*];
     $($index:literal $tag:literal $variant:ident $body:tt;)*) => {
        impl $crate::runtime::union::Tagged for $type {
            const PROPERTY: &'static str = $property;
            const DEMANDED: bool = $crate::runtime::union::union!(@demanded $($maybe)?);
            const TAGS: &'static [&'static str] = &[$($tag),*];
            const TEXTS: &'static [&'static str] = &[$($text),*];

            fn variant<'de, __A: serde::de::MapAccess<'de>>(
                index: usize,
                map: __A,
                early: Vec<$crate::runtime::early::Early>,
            ) -> Result<Self, __A::Error> {
                match index {
                    $($index => {
                        $crate::runtime::union::union!(@read $body $property $tag map early)
                            .map(Self::$variant)
                    })*
                    _ => Err($crate::runtime::union::no_such_row()),
                }
            }

            fn unrecognized(object: $crate::runtime::Unrecognized) -> Self {
                $type::Unrecognized(object)
            }
        }

        impl $type {
            /// Returns the text of the tag.
            #[must_use]
            pub fn tag(&self) -> &str {
                match self {
                    $($type::$variant(_) => $tag,)*
                    $type::Unrecognized(object) => object.tag(),
                }
            }

            $(
                /// Returns the text of the tag, too: it has the name of the property.
                #[must_use]
                pub fn $accessor(&self) -> &str {
                    self.tag()
                }
            )?
        }

        impl $crate::runtime::wire::Wire for $type {
            type Form = $crate::runtime::wire::Own;

            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::union::read(deserializer)
            }

            fn write<__S: serde::Serializer>(
                &self,
                serializer: __S,
            ) -> Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(body) => {
                        $crate::runtime::union::union!(@write $body $property $tag body serializer)
                    })*
                    Self::Unrecognized(object) => serde::Serialize::serialize(object, serializer),
                }
            }

            fn is_recognized(&self) -> bool {
                !matches!(self, $type::Unrecognized(_))
            }
        }

        $crate::runtime::wire::serde_through_wire!($type);
    };

    (@demanded) => { true };
    (@demanded maybe) => { false };

    (@read (whole) $property:literal $tag:literal $map:ident $early:ident) => {
        $crate::runtime::union::read_whole($property, $tag, $map, $early)
    };
    (@read ($body:ident) $property:literal $tag:literal $map:ident $early:ident) => {
        $crate::runtime::union::union!(@read $body $property $tag $map $early)
    };
    (@read $body:ident $property:literal $tag:literal $map:ident $early:ident) => {
        $crate::runtime::union::read_body::<$body, __A>($property, $tag, $map, $early).map(Into::into)
    };

    (@write (whole) $property:literal $tag:literal $value:ident $serializer:ident) => {
        $crate::runtime::wire::Wire::write($value, $serializer)
    };
    (@write ($body:ident) $property:literal $tag:literal $value:ident $serializer:ident) => {
        $crate::runtime::union::write_loose::<$body, __S>($value, $property, $tag, $serializer)
    };
    (@write $body:ident $property:literal $tag:literal $value:ident $serializer:ident) => {
        $crate::runtime::union::write::<$body, __S>($value, $property, $tag, $serializer)
    };
}
pub(crate) use union;

/// Reads a variant from the members that are left.
pub(crate) fn read_body<'de, T: Object, A: MapAccess<'de>>(
    property: &'static str,
    value: &'static str,
    map: A,
    early: Vec<Early>,
) -> Result<T, A::Error> {
    Reader::after_tag::<T>(map, early, Tag { property, value }).read()
}

/// Writes a variant that may have the tag among its members: where it has not, the tag first.
#[allow(dead_code, reason = "not every API has such a variant")]
pub(crate) fn write_loose<T: Object, S: Serializer>(
    body: &T,
    property: &'static str,
    value: &'static str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let tag = Tag { property, value };
    object::write(body, (!object::has_member(body, property)).then_some(tag), serializer)
}

/// Writes a variant, its tag first. One that does not own its tag has it among its members.
pub(crate) fn write<T: Object, S: Serializer>(
    body: &T,
    property: &'static str,
    value: &'static str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let tag = Tag { property, value };
    object::write(body, T::TABLE.tag.is_some().then_some(tag), serializer)
}

/// The answer to an index that is in no row; `read` asks for none such.
#[cold]
pub(crate) fn no_such_row<E: serde::de::Error>() -> E {
    E::custom("no such variant")
}

#[cfg(test)]
#[allow(dead_code, unreachable_pub, reason = "as generated types have it")]
mod tests;
