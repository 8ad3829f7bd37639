//! Slips that people make when they write a document. This file promises one named function for
//! each, whose use is reported, and that a slip is mended only where its meaning is plain.

use std::collections::HashSet;

use super::grammar::{Kind, Object};
use super::tree::{Entry, Map, Node, Origin, Value};
use super::walk::Walk;
use super::{holders, media_names};
use crate::code_span::code_span_of_text;
use crate::http_token::is_token;

/// The types of a schema.
pub(crate) const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "object", "array"];

/// Names that other languages have for types, and the type and format that they mean.
const TYPE_NAMES: [(&str, &str, &str); 26] = [
    ("int", "integer", ""),
    ("int32", "integer", "int32"),
    ("int64", "integer", "int64"),
    ("long", "integer", "int64"),
    ("float", "number", "float"),
    ("double", "number", "double"),
    ("decimal", "number", ""),
    ("numeric", "number", ""),
    ("bool", "boolean", ""),
    ("str", "string", ""),
    ("text", "string", ""),
    ("char", "string", ""),
    ("date", "string", "date"),
    ("datetime", "string", "date-time"),
    ("date-time", "string", "date-time"),
    ("timestamp", "string", "date-time"),
    ("uuid", "string", "uuid"),
    ("email", "string", "email"),
    ("uri", "string", "uri"),
    ("url", "string", "uri"),
    ("byte", "string", "byte"),
    ("binary", "string", "binary"),
    ("list", "array", ""),
    ("map", "object", ""),
    ("dict", "object", ""),
    ("hash", "object", ""),
];

/// Rewrites slips of objects that are no schemas.
pub(crate) fn before(walk: &mut Walk<'_>, members: &mut Map, object: Object, origin: Origin) {
    match object {
        Object::Parameter | Object::Header => {
            media_names::of_content(walk, members);
            holders::value_beside_schema(walk, members, origin);
            example_list(walk, members);
        }
        Object::MediaType => {
            holders::bare_schema(walk, members, origin);
            example_list(walk, members);
        }
        Object::Example => bare_example(walk, members, origin),
        Object::SecurityRequirement => requirement(walk, members),
        Object::SecurityScheme => scheme_type(walk, members),
        Object::Components => schemes_without_code(walk, members),
        Object::Response => {
            headers_once(walk, members);
            holders::schema_without_content(walk, members);
            media_names::of_content(walk, members);
        }
        Object::RequestBody => {
            holders::schema_without_content(walk, members);
            media_names::of_content(walk, members);
        }
        Object::ServerVariable => variable_default(walk, members, origin),
        _ => {}
    }
}

/// Rewrites slips of a schema before its keywords are looked at.
pub(crate) fn before_schema(walk: &mut Walk<'_>, members: &mut Map) {
    type_name(walk, members);
    holders::keywords_for_properties(walk, members);
}

/// A type that another language calls so, or in other letters.
fn type_name(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(written) = members.get("type") else { return };
    let (at, Some(text)) = (written.origin, written.as_str()) else { return };
    if TYPES.contains(&text) || text == "null" {
        return;
    }
    let Some((name, format)) = meant_type(text) else { return };
    walk.repair(
        "type-name",
        at,
        format!("`{text}` is not a type of OpenAPI; taken as {name}"),
        format!("write `type: {name}`"),
    );
    if name == "anything" {
        members.remove("type");
        return;
    }
    members.insert("type", Node::text(name, at));
    if !format.is_empty() && !members.contains("format") {
        members.insert("format", Node::text(format, at));
    }
}

/// Returns the type that a word means, and its format.
pub(crate) fn meant_type(text: &str) -> Option<(&'static str, &'static str)> {
    let word = text.trim().to_ascii_lowercase();
    if matches!(word.as_str(), "any" | "mixed") {
        return Some(("anything", ""));
    }
    let plain = TYPES.iter().find(|it| **it == word).map(|it| (*it, ""));
    plain.or_else(|| {
        let known = TYPE_NAMES.iter().find(|it| it.0 == word);
        known.map(|(_, name, format)| (*name, *format))
    })
}

/// `properties` or `items` without a type belong to an object or an array. In a condition they say
/// what they say, and a value of another type meets it.
pub(crate) fn missing_type(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    let known = ["type", "allOf", "anyOf", "oneOf", "enum", "$ref"];
    if walk.in_condition || known.iter().any(|it| members.contains(it)) {
        return;
    }
    let properties =
        members.get("properties").and_then(Node::as_map).is_some_and(|it| !it.is_empty());
    let items = members.get("items").is_some_and(|it| it.as_map().is_some());
    let (key, name) = match (properties, items) {
        (true, false) => ("properties", "object"),
        (false, true) if members.contains("x-idv-prefix-items") => ("prefixItems", "array"),
        (false, true) => ("items", "array"),
        _ => return,
    };
    if !walk.parts.contains(&origin) {
        walk.repair(
            "missing-type",
            origin,
            format!("`{key}` without a type; taken as `type: {name}`"),
            format!("add `type: {name}`"),
        );
    }
    members.insert("type", Node::text(name, origin));
}

/// Takes out a default that is no value of the type.
pub(crate) fn default_of_type(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(default) = members.get("default") else { return };
    let fits = match (members.get("type").and_then(Node::as_str), &default.value) {
        (_, Value::Null) | (None, _) => true,
        (Some("string"), it) => matches!(it, Value::String(_)),
        (Some("integer" | "number"), it) => matches!(it, Value::Number(_)),
        (Some("boolean"), it) => matches!(it, Value::Bool(_)),
        (Some("array"), it) => matches!(it, Value::Seq(_)),
        (Some("object"), it) => matches!(it, Value::Map(_)),
        _ => true,
    };
    if fits {
        return;
    }
    let (at, kind) = (default.origin, default.kind());
    walk.repair(
        "default-of-other-type",
        at,
        format!(
            "the default is of the kind {kind}, which the type refuses; kept as `x-idv-default`"
        ),
        "write a default of the type, or none",
    );
    members.rename("default", "x-idv-default");
}

/// Examples in a list instead of under names.
fn example_list(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(examples) = members.get("examples").filter(|it| it.as_seq().is_some()) else {
        return;
    };
    let at = examples.origin;
    walk.repair(
        "example-list",
        at,
        "`examples` is an object of named examples; the list gets numbers for names",
        "give each example a name",
    );
    let mut named = Map::new();
    for (i, element) in examples.as_seq().unwrap_or_default().iter().enumerate() {
        let example = if is_example(element) {
            element.clone()
        } else {
            Node::object([("value", element.clone())], element.origin)
        };
        named.insert((i + 1).to_string(), example);
    }
    members.insert("examples", Node::new(Value::Map(named), at));
}

fn is_example(node: &Node) -> bool {
    ["value", "externalValue", "$ref"].iter().any(|it| node.get(it).is_some())
}

/// The value itself in the place of an object that holds it.
fn bare_example(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    let known = |it: &Entry| Object::Example.field(&it.key).is_some() || it.key.starts_with("x-");
    if members.is_empty() || members.iter().any(known) {
        return;
    }
    walk.repair(
        "bare-example",
        origin,
        "a named example holds its value under `value`; the object is taken as the value",
        "put it under `value`",
    );
    let value = Node::new(Value::Map(std::mem::take(members)), origin);
    members.insert("value", value);
}

/// A requirement without scopes is an empty list; a scheme of which no code is made is required of
/// nobody.
fn requirement(walk: &mut Walk<'_>, members: &mut Map) {
    for entry in members.iter_mut().filter(|it| it.value.value == Value::Null) {
        walk.repair(
            "null-value",
            entry.value.origin,
            "nothing stands where a list of scopes belongs; taken as an empty list",
            "write []",
        );
        entry.value.value = Value::Seq(Vec::new());
    }
    members.retain_mut(|it| !walk.left_out_schemes.contains(&it.key));
}

/// Types of other dialects and standards.
fn scheme_type(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(written) = members.get("type") else { return };
    let (at, Some(text)) = (written.origin, written.as_str().map(str::to_owned)) else { return };
    let scheme = match text.to_ascii_lowercase().as_str() {
        "basic" => "basic",
        "bearer" | "jwt" => "bearer",
        _ => return,
    };
    walk.repair(
        "scheme-type",
        at,
        format!(
            "`{text}` is not a type of security scheme; taken as `http` with the scheme {scheme}"
        ),
        format!("write `type: http` and `scheme: {scheme}`"),
    );
    members.insert("type", Node::text("http", at));
    if !members.contains("scheme") {
        members.insert("scheme", Node::text(scheme, at));
    }
}

/// Finds the security schemes of which no code can be made: those of a type that 3.0 does not have,
/// or without a key that their type needs.
pub(crate) fn left_out_schemes(tree: &Node) -> HashSet<String> {
    let schemes = tree.get("components").and_then(|it| it.get("securitySchemes"));
    let members = schemes.and_then(Node::as_map).into_iter().flatten();
    members.filter(|it| useless(&it.value).is_some()).map(|it| it.key.clone()).collect()
}

/// Says why no code can be made of a security scheme, and what to do about it.
fn useless(scheme: &Node) -> Option<(String, &'static str)> {
    if scheme.get("$ref").is_some() || scheme.as_map().is_none() {
        return None;
    }
    let has = |key: &str| scheme.get(key).is_some_and(|it| it.value != Value::Null);
    let kind = scheme.get("type").and_then(Node::as_str).unwrap_or_default();
    let must: &[&str] = match kind.to_ascii_lowercase().as_str() {
        "basic" | "bearer" | "jwt" => &[],
        "apikey" => &["name", "in"],
        "http" => &["scheme"],
        "oauth2" => &["flows"],
        "openidconnect" => &["openIdConnectUrl"],
        "mutualtls" => {
            let help = "give the builder an HTTP client that has the certificate";
            return Some(("one of the type `mutualTLS`".to_owned(), help));
        }
        _ => {
            let help = "write one of apiKey, http, oauth2, openIdConnect";
            return Some((format!("one of the type `{kind}`"), help));
        }
    };
    if let Some(missing) = must.iter().find(|it| !has(it)) {
        return Some((format!("one of this type without `{missing}`"), "add the key"));
    }
    let text = |key: &str| scheme.get(key).and_then(Node::as_str).unwrap_or_default();
    let is_key = kind.eq_ignore_ascii_case("apiKey");
    match (text("in").trim().to_ascii_lowercase().as_str(), text("name")) {
        ("header", name) if is_key && !is_token(name.trim()) => {
            let help = "use letters, digits and `-`";
            Some((
                format!("a key in a header called {}, which none can be", code_span_of_text(name)),
                help,
            ))
        }
        ("cookie", "") if is_key => {
            Some(("a key in a cookie without a name".to_owned(), "give it the name that it has"))
        }
        _ => None,
    }
}

fn schemes_without_code(walk: &mut Walk<'_>, members: &mut Map) {
    let mut kept = Map::new();
    let Some(schemes) = members.get_mut("securitySchemes") else { return };
    let at = schemes.origin;
    let Some(schemes) = schemes.as_map_mut() else { return };
    schemes.retain_mut(|entry| {
        let Some((what, help)) = useless(&entry.value) else { return true };
        let scheme = std::mem::replace(&mut entry.value, Node::object([], at));
        let message =
            format!("no code is made of a security scheme that is {what}; no call asks for it");
        walk.unsupported("security-scheme", scheme.origin, message, help);
        kept.push_new(std::mem::take(&mut entry.key), scheme);
        false
    });
    if !kept.is_empty() {
        members.insert("x-idv-security-schemes", Node::new(Value::Map(kept), at));
    }
}

/// Headers whose names differ in capitals alone are one header.
fn headers_once(walk: &mut Walk<'_>, members: &mut Map) {
    let headers = members.get_mut("headers").and_then(Node::as_map_mut);
    let Some(headers) = headers.filter(|it| it.len() > 1) else { return };
    let mut seen = HashSet::new();
    headers.retain_mut(|it| {
        let new = seen.insert(it.key.to_ascii_lowercase());
        if !new {
            walk.repair(
                "duplicate-header",
                it.value.origin,
                format!("the header `{}` stands twice; the first one counts", it.key),
                "remove one of the two",
            );
        }
        new
    });
}

/// A server variable without a default takes the first of its values.
fn variable_default(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    if members.get("default").is_some_and(|it| it.value != Value::Null) {
        return;
    }
    let first = members.get("enum").and_then(Node::as_seq).and_then(|it| it.first()).cloned();
    let Some(first) = first else { return };
    walk.repair(
        "missing-key",
        origin,
        "a server variable must have `default`; the first of its values is taken",
        "add `default`",
    );
    members.insert("default", first);
}

/// Turns a value of another kind into what it stands for. False when that is not plain.
pub(crate) fn meant(walk: &mut Walk<'_>, node: &mut Node, kind: Kind) -> bool {
    match (&node.value, kind) {
        (Value::Map(_), Kind::Text) => text_meant(walk, node),
        _ => object_meant(walk, node, kind),
    }
}

/// Turns a value of another kind into the object that it stands for: a name into a tag, an address
/// into a server, a type or a reference into a schema. False when it stands for none.
fn object_meant(walk: &mut Walk<'_>, node: &mut Node, kind: Kind) -> bool {
    let at = node.origin;
    let text = node.as_str().map(str::to_owned);
    let (object, taken) = match (kind, text) {
        (Kind::Object(Object::Tag), Some(text)) => {
            (Node::object([("name", Node::text(text, at))], at), "the tag of that name")
        }
        (Kind::Object(Object::Server), Some(text)) => {
            (Node::object([("url", Node::text(text, at))], at), "the server at that address")
        }
        (Kind::Object(Object::ExternalDocs), Some(text)) => {
            (Node::object([("url", Node::text(text, at))], at), "the documentation at that address")
        }
        (Kind::Object(Object::SecurityRequirement), Some(text)) => {
            let scopes = Node::list(Vec::new(), at);
            (Node::object([(text.as_str(), scopes)], at), "the security scheme of that name")
        }
        (Kind::OrReference(Object::Schema) | Kind::SchemaOrBoolean, Some(text)) => {
            if text.contains("#/") {
                (Node::object([("$ref", Node::text(text, at))], at), "a reference")
            } else if meant_type(&text).is_some() {
                (Node::object([("type", Node::text(text, at))], at), "the type of that name")
            } else {
                return false;
            }
        }
        (Kind::OrReference(Object::Response), Some(text)) => {
            (Node::object([("description", Node::text(text, at))], at), "the description")
        }
        (Kind::OrReference(Object::Example), _) => {
            (Node::object([("value", node.clone())], at), "the value of an example")
        }
        _ => return false,
    };
    walk.repair(
        "bare-value",
        at,
        format!("a {} stands where an object belongs; taken as {taken}", node.kind()),
        "write the object",
    );
    *node = object;
    true
}

/// Turns an object into the text that it stands for: a tag into its name. False when it stands for
/// none.
fn text_meant(walk: &mut Walk<'_>, node: &mut Node) -> bool {
    let Some(name) = node.get("name").and_then(Node::as_str).map(str::to_owned) else {
        return false;
    };
    walk.repair(
        "object-for-text",
        node.origin,
        format!("an object stands where a text belongs; taken as its name, {name}"),
        "write the name alone",
    );
    node.value = Value::String(name);
    true
}
