//! Schemas and what holds them, mixed up. This file promises that a schema in the place of its
//! media type, a schema without a media type, and keywords in the place of the schema that they
//! belong to are put where they belong, each reported. Where it is not plain which schema that is,
//! they are left out with a word about it.

use super::grammar::Object;
use super::slips::meant_type;
use super::tree::{Entry, Map, Node, Origin, Value};
use super::walk::Walk;

/// Rewrites slips that would make an object a reference: a media type in whose place its schema is
/// named.
pub(crate) fn before_reference(walk: &mut Walk<'_>, node: &mut Node, object: Object) {
    let Some(text) = node.get("$ref").and_then(Node::as_str) else { return };
    let schema = ["/components/schemas/", "/definitions/"].iter().any(|it| text.contains(it));
    if object != Object::MediaType || !schema {
        return;
    }
    let origin = node.origin;
    let reference = std::mem::replace(node, Node::object([], origin));
    walk.repair("bare-schema", origin, BARE_SCHEMA, "put it under `schema`");
    *node = Node::object([("schema", reference)], origin);
}

const BARE_SCHEMA: &str = "a schema stands in the place of a media type; taken as its `schema`";

/// Keywords of a schema in the place of the media type that it belongs to.
pub(crate) fn bare_schema(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    const TELLING: [&str; 6] = ["type", "properties", "items", "allOf", "anyOf", "oneOf"];
    if members.contains("schema") || !TELLING.iter().any(|it| members.contains(it)) {
        return;
    }
    walk.repair("bare-schema", origin, BARE_SCHEMA, "put it under `schema`");
    let (mut media, mut schema) = (Map::new(), Map::new());
    for Entry { key, value } in std::mem::take(members) {
        let own = Object::MediaType.field(&key).is_some() || Object::Schema.field(&key).is_none();
        if own { &mut media } else { &mut schema }.push_new(key, value);
    }
    media.push_new("schema".to_owned(), Node::new(Value::Map(schema), origin));
    *members = media;
}

/// A schema in the place of the content, as in Swagger 2.0, or of the media type in it: JSON is
/// meant.
pub(crate) fn schema_without_content(walk: &mut Walk<'_>, members: &mut Map) {
    let content = members.get("content");
    let inside = content.and_then(Node::as_map).filter(|it| it.len() == 1);
    let schema = match content {
        Some(_) => inside.and_then(|it| it.get("schema")),
        None => members.get("schema"),
    };
    let Some(schema) = schema.filter(|it| it.as_map().is_some()).cloned() else { return };
    let at = schema.origin;
    walk.repair(
        "schema-without-content",
        at,
        "`schema` without a media type; taken as application/json",
        "put it under `content` and the media type",
    );
    let media = Node::object([("schema", schema)], at);
    if !members.contains("content") {
        members.rename("schema", "content");
    }
    members.insert("content", Node::object([("application/json", media)], at));
}

/// What describes the value of a parameter stands in the parameter, as in Swagger 2.0.
pub(crate) fn value_beside_schema(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    const OF_VALUE: [&str; 13] = [
        "type",
        "format",
        "items",
        "default",
        "enum",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "nullable",
    ];
    let given: Vec<&str> = OF_VALUE.into_iter().filter(|it| members.contains(it)).collect();
    if given.is_empty() || members.contains("content") {
        return;
    }
    let mut schema = match members.remove("schema") {
        Some(Node { value: Value::Map(inner), origin }) => (inner, origin),
        Some(other) => return members.insert("schema", other),
        None => (Map::new(), origin),
    };
    for key in given {
        let Some(value) = members.remove(key) else { continue };
        let help = "move it into `schema`";
        if schema.0.get(key).is_some_and(|it| *it != value) {
            let message = format!(
                "`{key}` of a parameter is another than that of its `schema`; it is left out"
            );
            walk.unsupported("value-beside-schema", value.origin, message, help);
            continue;
        }
        let message =
            format!("`{key}` of a parameter belongs into its `schema`; it is taken there");
        walk.repair("value-beside-schema", value.origin, message, help);
        if !schema.0.contains(key) {
            schema.0.insert(key, value);
        }
    }
    members.insert("schema", Node::new(Value::Map(schema.0), schema.1));
}

/// Several keywords of a schema with their texts among the properties: a property without its name,
/// or keywords that belong beside `properties`. Words for types alone are properties of these types,
/// unless one of them stands under `type`.
pub(crate) fn keywords_for_properties(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(properties) = members.get_mut("properties").and_then(Node::as_map_mut) else { return };
    let is_keyword = |it: &&Entry| {
        it.value.as_str().is_some() && (Object::Schema.field(&it.key).is_some() || it.key == "$ref")
    };
    let no_property = |it: &Entry| {
        it.key == "type" || it.value.as_str().is_some_and(|text| meant_type(text).is_none())
    };
    let keywords: Vec<&Entry> = properties.iter().filter(is_keyword).collect();
    let [first, _, ..] = keywords.as_slice() else { return };
    if !keywords.iter().any(|it| no_property(it)) {
        return;
    }
    let at = first.value.origin;
    let names: Vec<String> = keywords.iter().map(|it| format!("`{}`", it.key)).collect();
    properties.retain_mut(|it| !is_keyword(&&*it));
    walk.unsupported(
        "keywords-for-properties",
        at,
        format!("{} stand among the properties, but are no schemas; left out", names.join(", ")),
        "write the name of the property that they belong to above them, or put them beside \
         `properties`",
    );
}
