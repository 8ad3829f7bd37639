//! A walked schema as `openapiv3` types. This file promises the shape that `openapiv3` itself would
//! read: the narrowest of its types that holds all keywords of the schema, else the one that holds
//! them all.

use openapiv3 as api;

use super::tree::{Node, Value, json_number, whole_number};
use super::typed::{
    boolean, count, extensions, external_docs, list, named, optional_boolean, optional_text,
    or_reference, text, texts,
};

/// Returns the schema.
pub(crate) fn schema(node: &Node) -> api::Schema {
    api::Schema { schema_data: data(node), schema_kind: kind(node) }
}

fn data(node: &Node) -> api::SchemaData {
    api::SchemaData {
        nullable: boolean(node, "nullable"),
        read_only: boolean(node, "readOnly"),
        write_only: boolean(node, "writeOnly"),
        deprecated: boolean(node, "deprecated"),
        external_docs: external_docs(node),
        example: node.get("example").map(Node::to_json),
        title: optional_text(node, "title"),
        description: optional_text(node, "description"),
        discriminator: node.get("discriminator").map(|it| api::Discriminator {
            property_name: text(it, "propertyName"),
            mapping: named(it, "mapping", |it| it.as_str().unwrap_or_default().to_owned())
                .collect(),
            extensions: extensions(it).collect(),
        }),
        default: node.get("default").map(Node::to_json),
        extensions: extensions(node).collect(),
    }
}

/// The keywords that decide the shape; all others are in `SchemaData`.
const SHAPING: [&str; 24] = [
    "type",
    "pattern",
    "multipleOf",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minimum",
    "maximum",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "enum",
    "format",
    "minLength",
    "maxLength",
    "oneOf",
    "allOf",
    "anyOf",
    "not",
];

const BOUNDS: [&str; 7] =
    ["multipleOf", "exclusiveMinimum", "exclusiveMaximum", "minimum", "maximum", "enum", "format"];

fn kind(node: &Node) -> api::SchemaKind {
    let only = |keys: &[&str]| {
        let shaping =
            node.as_map().into_iter().flatten().filter(|it| SHAPING.contains(&it.key.as_str()));
        shaping.into_iter().all(|it| it.key == "type" || keys.contains(&it.key.as_str()))
    };
    let typ = match node.get("type").and_then(Node::as_str) {
        Some("string") if only(&["pattern", "enum", "format", "minLength", "maxLength"]) => {
            string(node)
        }
        Some("number") if only(&BOUNDS) => number(node),
        Some("integer") if only(&BOUNDS) => integer(node),
        Some("boolean") if only(&["enum"]) => flag(node),
        Some("object")
            if only(&[
                "properties",
                "required",
                "additionalProperties",
                "minProperties",
                "maxProperties",
            ]) =>
        {
            Some(object(node))
        }
        Some("array") if only(&["items", "minItems", "maxItems", "uniqueItems"]) => {
            Some(array(node))
        }
        None => return composed(node, only).unwrap_or_else(|| any(node)),
        _ => None,
    };
    typ.map_or_else(|| any(node), api::SchemaKind::Type)
}

fn composed(node: &Node, only: impl Fn(&[&str]) -> bool) -> Option<api::SchemaKind> {
    let parts = |key: &str| list(node, key, |it| or_reference(it, schema));
    Some(match () {
        () if node.get("oneOf").is_some() && only(&["oneOf"]) => {
            api::SchemaKind::OneOf { one_of: parts("oneOf") }
        }
        () if node.get("allOf").is_some() && only(&["allOf"]) => {
            api::SchemaKind::AllOf { all_of: parts("allOf") }
        }
        () if node.get("anyOf").is_some() && only(&["anyOf"]) => {
            api::SchemaKind::AnyOf { any_of: parts("anyOf") }
        }
        () if only(&["not"]) => api::SchemaKind::Not { not: not(node)? },
        () => return None,
    })
}

fn not(node: &Node) -> Option<Box<api::ReferenceOr<api::Schema>>> {
    node.get("not").map(|it| Box::new(or_reference(it, schema)))
}

fn string(node: &Node) -> Option<api::Type> {
    Some(api::Type::String(api::StringType {
        format: optional_text(node, "format").into(),
        pattern: optional_text(node, "pattern"),
        enumeration: values(node, |it| it.as_str().map(str::to_owned))?,
        min_length: count(node, "minLength"),
        max_length: count(node, "maxLength"),
    }))
}

fn number(node: &Node) -> Option<api::Type> {
    Some(api::Type::Number(api::NumberType {
        format: optional_text(node, "format").into(),
        multiple_of: float(node, "multipleOf"),
        exclusive_minimum: boolean(node, "exclusiveMinimum"),
        exclusive_maximum: boolean(node, "exclusiveMaximum"),
        minimum: float(node, "minimum"),
        maximum: float(node, "maximum"),
        enumeration: values(node, |it| json_number(it.as_number()?)?.as_f64())?,
    }))
}

/// An integer, when all its numbers are of 64 bits with a sign.
fn integer(node: &Node) -> Option<api::Type> {
    let whole = |it: &Node| whole_number(it.as_number()?).and_then(|it| i64::try_from(it).ok());
    let bound = |key: &str| match node.get(key) {
        Some(it) => whole(it).map(Some),
        None => Some(None),
    };
    Some(api::Type::Integer(api::IntegerType {
        format: optional_text(node, "format").into(),
        multiple_of: bound("multipleOf")?,
        exclusive_minimum: boolean(node, "exclusiveMinimum"),
        exclusive_maximum: boolean(node, "exclusiveMaximum"),
        minimum: bound("minimum")?,
        maximum: bound("maximum")?,
        enumeration: values(node, whole)?,
    }))
}

fn flag(node: &Node) -> Option<api::Type> {
    Some(api::Type::Boolean(api::BooleanType { enumeration: values(node, Node::as_bool)? }))
}

fn object(node: &Node) -> api::Type {
    api::Type::Object(api::ObjectType {
        properties: named(node, "properties", boxed).collect(),
        required: texts(node, "required"),
        additional_properties: additional_properties(node),
        min_properties: count(node, "minProperties"),
        max_properties: count(node, "maxProperties"),
    })
}

fn array(node: &Node) -> api::Type {
    api::Type::Array(api::ArrayType {
        items: node.get("items").map(boxed),
        min_items: count(node, "minItems"),
        max_items: count(node, "maxItems"),
        unique_items: boolean(node, "uniqueItems"),
    })
}

fn any(node: &Node) -> api::SchemaKind {
    api::SchemaKind::Any(api::AnySchema {
        typ: optional_text(node, "type"),
        pattern: optional_text(node, "pattern"),
        multiple_of: float(node, "multipleOf"),
        exclusive_minimum: optional_boolean(node, "exclusiveMinimum"),
        exclusive_maximum: optional_boolean(node, "exclusiveMaximum"),
        minimum: float(node, "minimum"),
        maximum: float(node, "maximum"),
        properties: named(node, "properties", boxed).collect(),
        required: texts(node, "required"),
        additional_properties: additional_properties(node),
        min_properties: count(node, "minProperties"),
        max_properties: count(node, "maxProperties"),
        items: node.get("items").map(boxed),
        min_items: count(node, "minItems"),
        max_items: count(node, "maxItems"),
        unique_items: optional_boolean(node, "uniqueItems"),
        enumeration: list(node, "enum", Node::to_json),
        format: optional_text(node, "format"),
        min_length: count(node, "minLength"),
        max_length: count(node, "maxLength"),
        one_of: list(node, "oneOf", |it| or_reference(it, schema)),
        all_of: list(node, "allOf", |it| or_reference(it, schema)),
        any_of: list(node, "anyOf", |it| or_reference(it, schema)),
        not: not(node),
    })
}

fn additional_properties(node: &Node) -> Option<api::AdditionalProperties> {
    node.get("additionalProperties").map(|it| match it.as_bool() {
        Some(any) => api::AdditionalProperties::Any(any),
        None => api::AdditionalProperties::Schema(Box::new(or_reference(it, schema))),
    })
}

fn boxed(node: &Node) -> api::ReferenceOr<Box<api::Schema>> {
    or_reference(node, |it| Box::new(schema(it)))
}

fn float(node: &Node, key: &str) -> Option<f64> {
    json_number(node.get(key)?.as_number()?)?.as_f64()
}

/// Returns the enumerated values, `null` among them as nothing. None when one of them is of another
/// kind.
fn values<T>(node: &Node, value: impl Fn(&Node) -> Option<T>) -> Option<Vec<Option<T>>> {
    let Some(listed) = node.get("enum").and_then(Node::as_seq) else {
        return Some(Vec::new());
    };
    listed
        .iter()
        .map(|it| match it.value {
            Value::Null => Some(None),
            _ => value(it).map(Some),
        })
        .collect()
}
