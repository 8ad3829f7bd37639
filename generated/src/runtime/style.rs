//! How the value of a parameter becomes text, by the styles of OpenAPI.
//!
//! The promise: the table of styles in the OpenAPI Specification (3.0.4 and 3.1.1, which mend the
//! `label` rows of their elders), for primitives, lists and flat objects; members in the order in
//! which the value writes them; numbers digit by digit. What no style can write, a list of lists
//! say, is refused; `deepObject` alone goes deeper.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::operation::Style;

/// What JavaScript's `encodeURIComponent` escapes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The same and the apostrophe, which URLs hold escaped in their query.
const QUERY: &AsciiSet = &COMPONENT.add(b'\'');

/// The same without what RFC 3986 reserves, as far as a query can hold it and it does not part one
/// pair from another.
const RESERVED: &AsciiSet = &QUERY
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'$')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The same as for one segment of a path, without what RFC 3986 reserves, as far as a path can hold
/// it. A `%` is escaped: what a value spells by it would be read as separators and dots.
const PATH: &AsciiSet = &COMPONENT
    .remove(b':')
    .remove(b'/')
    .remove(b'@')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// What the URL Standard escapes in forms; the space among it becomes a `+`.
const FORM: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// How the parts of a text are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// As in a segment of a path, and in a cookie.
    Component,
    /// As in a query.
    Query,
    /// As in a query, without what is reserved; what is escaped already stays so.
    Reserved,
    /// As in several segments of a path, without what is reserved.
    Path,
    /// As in the body of a form.
    Form,
    /// Not at all, as in a header.
    Nothing,
}

impl Escape {
    /// Escapes one part.
    pub(crate) fn apply(self, part: &str) -> Cow<'_, str> {
        match self {
            Escape::Component => utf8_percent_encode(part, COMPONENT).into(),
            Escape::Query => utf8_percent_encode(part, QUERY).into(),
            Escape::Reserved => Cow::Owned(reserved(part)),
            Escape::Path => utf8_percent_encode(part, PATH).into(),
            Escape::Form => {
                Cow::Owned(utf8_percent_encode(part, FORM).to_string().replace(' ', "+"))
            }
            Escape::Nothing => Cow::Borrowed(part),
        }
    }

    /// Escapes the name of a parameter, in which nothing reserved stands for itself.
    fn name(self, name: &str) -> Cow<'_, str> {
        match self {
            Escape::Reserved => Escape::Query.apply(name),
            _ => self.apply(name),
        }
    }
}

/// Escapes a text, but for what is reserved or escaped already.
fn reserved(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('%') {
        text.extend(utf8_percent_encode(before, RESERVED));
        let digits = after.as_bytes().iter().take(2).filter(|byte| byte.is_ascii_hexdigit());
        text.push_str(if digits.count() == 2 { "%" } else { "%25" });
        rest = after;
    }
    text.extend(utf8_percent_encode(rest, RESERVED));
    text
}

/// Why a value cannot be written. The text ends a sentence that begins with the parameter.
pub(crate) type Refusal = &'static str;

/// Returns the text of a value, which is given as JSON. The styles `matrix`, `form`,
/// `spaceDelimited`, `pipeDelimited` and `deepObject` write the name too, `simple` and `label`
/// only the value.
///
/// Null, an empty list and an empty object are the absence of the parameter: `None`.
///
/// The specification has `deepObject` for objects of primitives alone. What it leaves open is
/// written as is usual: `a[b][c]=1` for an object inside, `a[0]=1` for a list, `a=1` for a
/// primitive.
pub(crate) fn write(
    style: Style,
    explode: bool,
    name: &str,
    json: &str,
    escape: Escape,
) -> Result<Option<String>, Refusal> {
    if style == Style::DeepObject {
        return deep(name, json, escape);
    }
    let value = Value::read(json)?;
    if value.is_absent() {
        return Ok(None);
    }
    let writer = Writer { name: escape.name(name), escape };
    match style {
        Style::Simple => Ok(writer.listed(&value, explode, ",")),
        Style::Label if explode => {
            Ok(writer.listed(&value, true, ".").map(|text| format!(".{text}")))
        }
        Style::Label => Ok(writer.listed(&value, false, ",").map(|text| format!(".{text}"))),
        Style::Matrix => Ok(writer.matrix(&value, explode)),
        Style::Form if explode => Ok(writer.pairs(&value)),
        Style::Form => Ok(writer.named(&value, ",")),
        Style::SpaceDelimited | Style::PipeDelimited if explode => Ok(writer.pairs(&value)),
        Style::SpaceDelimited => Ok(writer.named(&value, &escape.apply(" "))),
        // `deepObject` is written above.
        Style::PipeDelimited | Style::DeepObject => Ok(writer.named(&value, &escape.apply("|"))),
    }
}

/// Returns a value in one text, without a name.
pub(crate) fn listed(json: &str, between: &str, escape: Escape) -> Result<Option<String>, Refusal> {
    let value = Value::read(json)?;
    let writer = Writer { name: Cow::Borrowed(""), escape };
    Ok(writer.listed(&value, false, between).filter(|_| !value.is_absent()))
}

/// `color[R]=100&color[G]=200`, the brackets escaped.
fn deep(name: &str, json: &str, escape: Escape) -> Result<Option<String>, Refusal> {
    let pairs = deep_pairs(name, json)?;
    let pairs =
        pairs.iter().map(|(name, value)| format!("{}={}", escape.name(name), escape.apply(value)));
    let pairs: Vec<String> = pairs.collect();
    Ok((!pairs.is_empty()).then(|| pairs.join("&")))
}

/// Returns the pairs of a value in the style `deepObject`, without any escape.
pub(crate) fn deep_pairs(name: &str, json: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut pairs = Vec::new();
    push_deep(name.to_owned(), json, &mut pairs)?;
    Ok(pairs)
}

fn push_deep(name: String, json: &str, pairs: &mut Vec<(String, String)>) -> Result<(), Refusal> {
    match json.as_bytes().first() {
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| BROKEN)?;
            for (index, element) in elements.into_iter().enumerate() {
                push_deep(format!("{name}[{index}]"), element.get(), pairs)?;
            }
        }
        Some(b'{') => {
            for (member, value) in members(json)? {
                push_deep(format!("{name}[{member}]"), value.get(), pairs)?;
            }
        }
        _ => pairs.extend(primitive(json)?.map(|text| (name, text))),
    }
    Ok(())
}

/// Why something is refused that cannot come about.
const BROKEN: Refusal = "has no JSON form";

/// Returns the members of a JSON object, in its order.
pub(crate) fn members(json: &str) -> Result<Vec<(String, &RawValue)>, Refusal> {
    serde_json::Deserializer::from_str(json).deserialize_map(InOrder).map_err(|_| BROKEN)
}

/// A value as flat as the styles have it.
enum Value {
    /// Null.
    Nothing,
    One(String),
    List(Vec<String>),
    Members(Vec<(String, String)>),
}

impl Value {
    fn read(json: &str) -> Result<Self, Refusal> {
        match json.as_bytes().first() {
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| BROKEN)?;
                let mut list = Vec::with_capacity(elements.len());
                for element in elements {
                    list.extend(primitive(element.get())?);
                }
                Ok(Value::List(list))
            }
            Some(b'{') => {
                let raw = self::members(json)?;
                let mut members = Vec::with_capacity(raw.len());
                for (name, value) in raw {
                    members.extend(primitive(value.get())?.map(|value| (name, value)));
                }
                Ok(Value::Members(members))
            }
            _ => Ok(primitive(json)?.map_or(Value::Nothing, Value::One)),
        }
    }

    fn is_absent(&self) -> bool {
        match self {
            Value::Nothing => true,
            Value::One(_) => false,
            Value::List(list) => list.is_empty(),
            Value::Members(members) => members.is_empty(),
        }
    }
}

/// Returns the text of a primitive, or nothing for null and for what is empty, which a list or
/// object leaves out.
pub(crate) fn primitive(json: &str) -> Result<Option<String>, Refusal> {
    match json.as_bytes().first() {
        Some(b'"') => serde_json::from_str(json).map(Some).map_err(|_| BROKEN),
        // What is empty adds nothing.
        Some(b'[' | b'{') if matches!(json, "[]" | "{}") => Ok(None),
        Some(b'[' | b'{') => {
            Err("holds a list or an object inside of another, which its style cannot write")
        }
        Some(b'n') => Ok(None),
        _ => Ok(Some(json.to_owned())),
    }
}

/// Reads the members of an object in their order.
pub(crate) struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

struct Writer<'a> {
    /// The parameter's name, escaped.
    name: Cow<'a, str>,
    escape: Escape,
}

impl Writer<'_> {
    /// `blue,black` or, of an object, `R,100,G,200`; exploded `R=100,G=200`.
    fn listed(&self, value: &Value, explode: bool, between: &str) -> Option<String> {
        let part = |part: &str| self.escape.apply(part).into_owned();
        let parts: Vec<String> = match value {
            Value::Nothing => return None,
            Value::One(text) => vec![part(text)],
            Value::List(list) => list.iter().map(|text| part(text)).collect(),
            Value::Members(members) if explode => members
                .iter()
                .map(|(name, value)| format!("{}={}", part(name), part(value)))
                .collect(),
            Value::Members(members) => {
                members.iter().flat_map(|(name, value)| [part(name), part(value)]).collect()
            }
        };
        Some(parts.join(between))
    }

    /// `color=blue,black`.
    fn named(&self, value: &Value, between: &str) -> Option<String> {
        let text = self.listed(value, false, between)?;
        Some(format!("{}={text}", self.name))
    }

    /// `color=blue&color=black`, or `R=100&G=200`.
    fn pairs(&self, value: &Value) -> Option<String> {
        match value {
            Value::List(list) => {
                let pairs: Vec<String> = list
                    .iter()
                    .map(|text| format!("{}={}", self.name, self.escape.apply(text)))
                    .collect();
                Some(pairs.join("&"))
            }
            Value::Members(_) => self.listed(value, true, "&"),
            Value::Nothing | Value::One(_) => self.named(value, ","),
        }
    }

    /// `;color=blue`, or `;color` when the value is empty, as RFC 6570 has it.
    fn matrix(&self, value: &Value, explode: bool) -> Option<String> {
        let pair = |name: &str, text: &str| match text {
            "" => format!(";{name}"),
            _ => format!(";{name}={text}"),
        };
        let escaped = |text: &str| self.escape.apply(text).into_owned();
        match value {
            Value::List(list) if explode => {
                Some(list.iter().map(|text| pair(&self.name, &escaped(text))).collect())
            }
            Value::Members(members) if explode => {
                let pairs = members.iter().map(|(name, text)| pair(&escaped(name), &escaped(text)));
                Some(pairs.collect())
            }
            _ => Some(pair(&self.name, &self.listed(value, false, ",")?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = r#""""#;
    const ONE: &str = r#""blue""#;
    const LIST: &str = r#"["blue","black","brown"]"#;
    const OBJECT: &str = r#"{"R":100,"G":200,"B":150}"#;
    fn written(style: Style, explode: bool, json: &str) -> String {
        match write(style, explode, "color", json, Escape::Query) {
            Ok(text) => text.expect("a value that is there"),
            Err(refusal) => refusal.to_owned(),
        }
    }

    /// The table "Style Examples" of the OpenAPI Specification 3.1.1, row by row. Where it says
    /// n/a, what is usual: in the delimited styles a primitive is written as the list of itself,
    /// and `deepObject` counts the elements of a list.
    #[test]
    fn writes_the_table_of_the_specification() {
        use Style::{DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
        #[rustfmt::skip]
        let table = [
            (Matrix, false, ";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
            (Matrix, true, ";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"),
            (Label, false, ".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
            (Label, true, ".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
            (Simple, false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"),
            (Simple, true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"),
            (Form, false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
            (Form, true, "color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
            (SpaceDelimited, false, "color=", "color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"),
            (PipeDelimited, false, "color=", "color=blue", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"),
            (DeepObject, true, "color=", "color=blue", "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        ];
        for (style, explode, empty, one, list, object) in table {
            let row = [(EMPTY, empty), (ONE, one), (LIST, list), (OBJECT, object)];
            for (json, expected) in row {
                assert_eq!(written(style, explode, json), expected, "{style:?} {explode} {json}");
            }
        }
    }

    #[test]
    fn escapes_like_javascript() {
        let id = write(Style::Simple, false, "id", r#""iv a/b?한""#, Escape::Component);
        assert_eq!(id, Ok(Some("iv%20a%2Fb%3F%ED%95%9C".to_owned())));
        let kept = "azAZ09-_.!~*()";
        assert_eq!(Escape::Query.apply(kept), kept);
        assert_eq!(Escape::Component.apply("'"), "'");
        assert_eq!(Escape::Query.apply("'"), "%27");
        assert_eq!(Escape::Component.apply("%2e+,;=&\\"), "%252e%2B%2C%3B%3D%26%5C");
    }

    #[test]
    fn separators_are_told_from_data() {
        let list = write(Style::Form, false, "a", r#"["x,y","z"]"#, Escape::Query);
        assert_eq!(list, Ok(Some("a=x%2Cy,z".to_owned())));
        let name = write(Style::Form, true, "a b", r#""x&y""#, Escape::Query);
        assert_eq!(name, Ok(Some("a%20b=x%26y".to_owned())));
    }

    #[test]
    fn digits_survive() {
        let number = "123456789012345678901234567890.10";
        assert_eq!(written(Style::Form, true, number), format!("color={number}"));
        assert_eq!(written(Style::Form, true, "true"), "color=true");
    }

    #[test]
    fn what_is_not_there_is_left_out() {
        for json in ["null", "[]", "{}", "[null]", r#"{"a":null}"#] {
            assert_eq!(write(Style::Form, true, "a", json, Escape::Query), Ok(None), "{json}");
        }
        let some = write(Style::Form, true, "a", r#"{"b":null,"c":1}"#, Escape::Query);
        assert_eq!(some, Ok(Some("c=1".to_owned())));
    }

    #[test]
    fn nesting_is_refused() {
        for json in ["[[1]]", r#"{"a":{"b":1}}"#, r#"{"a":[1]}"#] {
            for style in [Style::Form, Style::Simple, Style::PipeDelimited] {
                assert!(write(style, true, "a", json, Escape::Query).is_err(), "{json}");
            }
        }
    }

    #[test]
    fn deep_objects_may_be_deeper() {
        let json = r#"{"b":{"c":[1,{"d":null,"e":"x&y"}]},"f":[],"g h":true}"#;
        let text = write(Style::DeepObject, true, "a", json, Escape::Form);
        let expected =
            "a%5Bb%5D%5Bc%5D%5B0%5D=1&a%5Bb%5D%5Bc%5D%5B1%5D%5Be%5D=x%26y&a%5Bg+h%5D=true";
        assert_eq!(text, Ok(Some(expected.to_owned())));
    }

    #[test]
    fn what_is_reserved_may_stay() {
        let json = r##""a:b/c?d@e$f,g;h=i &+#[]'%41%4é""##;
        let text = write(Style::Form, true, "a/b", json, Escape::Reserved);
        let expected = "a%2Fb=a:b/c?d@e$f,g;h=i%20%26%2B%23%5B%5D%27%41%254%C3%A9";
        assert_eq!(text, Ok(Some(expected.to_owned())));
    }
}
