//! Values of the wrong kind. This file promises that each repair is a function of its own whose use
//! is reported, and that what has no plain meaning is left out with a word about it, or is an error
//! where other things rely on it.

use super::grammar::{Kind, Object};
use super::slips;
use super::tree::{Map, Node, Origin, Value, whole_number};
use super::walk::Walk;

/// Tells whether the value is of the kind. What stands inside it is not looked at.
pub(crate) fn fits(node: &Node, kind: Kind) -> bool {
    match (&node.value, kind) {
        (_, Kind::Any) => true,
        (Value::String(text), Kind::Fixed(texts)) => texts.contains(&text.as_str()),
        (Value::String(_), Kind::Text)
        | (Value::Bool(_), Kind::Boolean | Kind::SchemaOrBoolean)
        | (Value::Number(_), Kind::Number)
        | (Value::Seq(_), Kind::List(_)) => true,
        (Value::Number(text), Kind::Count) => {
            count(text).is_some_and(|_| !text.contains(['.', 'e', 'E']))
        }
        (
            Value::Map(_),
            Kind::Map(_) | Kind::Object(_) | Kind::OrReference(_) | Kind::SchemaOrBoolean,
        ) => true,
        _ => false,
    }
}

/// Repairs a value that does not fit, or says why it cannot. False when the value is to be taken
/// out.
pub(crate) fn mend(walk: &mut Walk<'_>, node: &mut Node, kind: Kind) -> bool {
    match (&node.value, kind) {
        (Value::Null, _) => null_for_nothing(walk, node, kind),
        (Value::Bool(_), Kind::OrReference(Object::Schema)) => boolean_for_schema(walk, node),
        (Value::Number(_), Kind::Text) => number_for_text(walk, node),
        (Value::Bool(_), Kind::Text) => boolean_for_text(walk, node),
        (Value::String(text), Kind::Boolean | Kind::SchemaOrBoolean) if truth(text).is_some() => {
            text_for_boolean(walk, node)
        }
        (Value::String(text), Kind::Number) if number(text).is_some() => {
            text_for_number(walk, node)
        }
        (Value::String(text), Kind::Count) if count(text).is_some() => text_for_number(walk, node),
        (Value::Number(text), Kind::Count) if count(text).is_some() => {
            fraction_for_count(walk, node)
        }
        (Value::Seq(elements), Kind::Map(_) | Kind::Object(_)) if elements.is_empty() => {
            empty_list_for_object(walk, node)
        }
        (Value::Map(members), Kind::List(_)) if members.is_empty() => {
            empty_object_for_list(walk, node)
        }
        (Value::Number(text), Kind::Boolean) if matches!(text.as_str(), "0" | "1") => {
            number_for_boolean(walk, node)
        }
        (Value::String(text), Kind::Fixed(texts)) if in_other_letters(text, texts).is_some() => {
            other_letters(walk, node, texts)
        }
        (
            Value::String(_),
            Kind::List(Kind::Object(Object::Server | Object::SecurityRequirement)),
        )
        | (Value::String(_), Kind::List(Kind::Text | Kind::Any))
        | (Value::Number(_) | Value::Bool(_), Kind::List(Kind::Any))
        | (Value::Map(_), Kind::List(Kind::Object(_) | Kind::OrReference(_))) => {
            single_for_list(walk, node)
        }
        _ => slips::meant(walk, node, kind) || wrong(walk, node, kind),
    }
}

/// Returns an empty value of the kind.
pub(crate) fn empty(kind: Kind, origin: Origin) -> Node {
    let value = match kind {
        Kind::Text | Kind::Fixed(_) => Value::String(String::new()),
        Kind::Boolean => Value::Bool(false),
        Kind::Count | Kind::Number => Value::Number("0".to_owned()),
        Kind::Any => Value::Null,
        Kind::List(_) => Value::Seq(Vec::new()),
        _ => Value::Map(Map::new()),
    };
    Node::new(value, origin)
}

/// Makes a number or truth value the text that was written.
pub(crate) fn as_written(walk: &Walk<'_>, node: &Node) -> Option<String> {
    match &node.value {
        Value::Number(text) => Some(text.clone()),
        Value::Bool(value) => {
            Some(walk.files.written(node.origin).map_or_else(|| value.to_string(), str::to_owned))
        }
        _ => None,
    }
}

fn null_for_nothing(walk: &mut Walk<'_>, node: &Node, kind: Kind) -> bool {
    let what = describe(kind);
    walk.repair(
        "null-value",
        node.origin,
        format!("nothing stands where {what} belongs; the key is taken as absent"),
        format!("remove the key, or write {what}"),
    );
    false
}

/// `true` allows anything, and `false` nothing.
fn boolean_for_schema(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    let (at, any) = (node.origin, node.as_bool() == Some(true));
    let same = if any { "{}" } else { "not: {}" };
    walk.translated(
        "boolean-schema",
        at,
        format!("a schema of OpenAPI 3.0 is no truth value; taken as `{same}`"),
        format!("write `{same}`"),
    );
    *node =
        if any { Node::object([], at) } else { Node::object([("not", Node::object([], at))], at) };
    true
}

fn number_for_text(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    if let Some(text) = as_written(walk, node) {
        walk.repair(
            "number-for-text",
            node.origin,
            format!("the number {text} stands where a text belongs; taken as \"{text}\""),
            format!("write \"{text}\" in quotes"),
        );
        node.value = Value::String(text);
    }
    true
}

fn boolean_for_text(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    if let Some(text) = as_written(walk, node) {
        walk.repair(
            "boolean-for-text",
            node.origin,
            format!("the truth value {text} stands where a text belongs; taken as \"{text}\""),
            format!("write \"{text}\" in quotes"),
        );
        node.value = Value::String(text);
    }
    true
}

fn text_for_boolean(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    if let Some((text, value)) = node.as_str().and_then(|it| Some((it, truth(it)?))) {
        walk.repair(
            "text-for-boolean",
            node.origin,
            format!("the text \"{text}\" stands where a truth value belongs; taken as {value}"),
            format!("write {value} without quotes"),
        );
        node.value = Value::Bool(value);
    }
    true
}

fn number_for_boolean(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    let value = node.as_number() == Some("1");
    walk.repair(
        "number-for-boolean",
        node.origin,
        format!("a number stands where a truth value belongs; taken as {value}"),
        format!("write {value}"),
    );
    node.value = Value::Bool(value);
    true
}

fn in_other_letters(text: &str, texts: &[&'static str]) -> Option<&'static str> {
    texts.iter().find(|it| it.eq_ignore_ascii_case(text.trim())).copied()
}

fn other_letters(walk: &mut Walk<'_>, node: &mut Node, texts: &[&'static str]) -> bool {
    let found = node.as_str().and_then(|it| in_other_letters(it, texts));
    if let Some(meant) = found {
        walk.repair(
            "other-letters",
            node.origin,
            format!("\"{}\" is written \"{meant}\"", node.as_str().unwrap_or_default()),
            format!("write {meant}"),
        );
        node.value = Value::String(meant.to_owned());
    }
    true
}

/// A number in quotes.
pub(crate) fn text_for_number(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    if let Some(text) = node.as_str().map(str::to_owned) {
        walk.repair(
            "text-for-number",
            node.origin,
            format!("the text \"{text}\" stands where a number belongs; taken as {text}"),
            format!("write {text} without quotes"),
        );
        let whole = count(&text).map(|it| it.to_string());
        node.value = Value::Number(whole.unwrap_or(text));
    }
    true
}

fn fraction_for_count(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    if let Some((text, whole)) = node.as_number().and_then(|it| Some((it.to_owned(), count(it)?))) {
        walk.repair(
            "fraction-for-integer",
            node.origin,
            format!("{text} stands where a whole number belongs; taken as {whole}"),
            format!("write {whole}"),
        );
        node.value = Value::Number(whole.to_string());
    }
    true
}

fn empty_list_for_object(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    walk.repair(
        "list-for-object",
        node.origin,
        "an empty list stands where an object belongs; taken as an empty object",
        "write {}",
    );
    node.value = Value::Map(Map::new());
    true
}

fn empty_object_for_list(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    walk.repair(
        "object-for-list",
        node.origin,
        "an empty object stands where a list belongs; taken as an empty list",
        "write []",
    );
    node.value = Value::Seq(Vec::new());
    true
}

fn single_for_list(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    walk.repair(
        "single-for-list",
        node.origin,
        format!("a single {} stands where a list belongs; taken as a list of one", node.kind()),
        "write a list",
    );
    let single = Node::new(std::mem::replace(&mut node.value, Value::Null), node.origin);
    node.value = Value::Seq(vec![single]);
    true
}

/// Says that a value means nothing at its place. Where other things rely on it that is an error;
/// elsewhere it is left out, and a schema allows anything.
fn wrong(walk: &mut Walk<'_>, node: &mut Node, kind: Kind) -> bool {
    let what = describe(kind);
    let message = match (&node.value, kind) {
        (Value::String(text), Kind::Fixed(_)) => {
            format!("\"{}\" is not {what}", text.chars().take(40).collect::<String>())
        }
        _ => format!("a value of the kind {} stands where {what} belongs", node.kind()),
    };
    let schema = matches!(kind, Kind::OrReference(Object::Schema) | Kind::SchemaOrBoolean);
    if schema {
        let message = format!("{message}; any value is allowed");
        walk.unsupported("wrong-kind", node.origin, message, format!("write {what}"));
        node.value = Value::Map(Map::new());
        return true;
    }
    if walk.is_needed() {
        walk.error("wrong-kind", node.origin, message, format!("write {what}"));
    } else {
        let message = format!("{message}; it is left out");
        walk.unsupported("wrong-kind", node.origin, message, format!("write {what}"));
    }
    false
}

fn describe(kind: Kind) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Count => "a whole number from 0".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::Any => "a value".to_owned(),
        Kind::Fixed(texts) => format!("one of {}", texts.join(", ")),
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) => "an object".to_owned(),
        Kind::Object(object) => object.title().to_owned(),
        Kind::OrReference(object) => format!("{} or a reference to one", object.title()),
        Kind::SchemaOrBoolean => "a schema, true or false".to_owned(),
    }
}

/// Reads a text that YAML 1.1, or some program, takes for a truth value.
pub(crate) fn truth(text: &str) -> Option<bool> {
    let is = |words: [&str; 3]| words.iter().any(|it| it.eq_ignore_ascii_case(text.trim()));
    match () {
        () if is(["true", "yes", "on"]) => Some(true),
        () if is(["false", "no", "off"]) => Some(false),
        () => None,
    }
}

/// Reads a text as a finite decimal number.
pub(crate) fn number(text: &str) -> Option<f64> {
    let digits = text.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '-' | '+' | '.'));
    text.parse().ok().filter(|it: &f64| digits && it.is_finite())
}

/// Reads `12`, `12.0` and `1e3` as whole numbers that a length may be.
fn count(text: &str) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(whole) = whole_number(text) {
        return u64::try_from(whole).ok().filter(|it| usize::try_from(*it).is_ok());
    }
    let value = number(text).filter(|it| it.fract() == 0.0 && (0.0..=EXACT).contains(it))?;
    format!("{value:.0}").parse().ok()
}
