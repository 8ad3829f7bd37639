//! Objects whose tag says that they are something else.
//!
//! The promise: a schema that unions of the document refer to as a variant has the tags by which
//! they do: those that a mapping gives it, and its name where none does. An object of that schema
//! with another tag, or without, contradicts them. So does an object that is right for a variant of
//! a union, but not for the one that its tag stands for.

use std::collections::BTreeSet;

use crate::json::Json;

use super::document::{Document, child, decoded, reference};
use super::schemas::Schemas;

/// Says whether a value, or something in it, has a tag that is not one of its schema's.
pub(super) fn contradict(
    document: &Document,
    schemas: &mut Schemas,
    place: &str,
    value: &Json,
) -> Result<bool, String> {
    let mut unions = Vec::new();
    gather(&document.root, &mut unions, 0);
    Search { document, schemas, unions }.contradicts(place, value, 0)
}

/// A schema with a discriminator.
struct Union<'a> {
    property: &'a str,
    /// Which schema a tag stands for.
    tags: Vec<(String, String)>,
}

fn gather<'a>(value: &'a Json, unions: &mut Vec<Union<'a>>, depth: usize) {
    if depth > 200 {
        return;
    }
    unions.extend(Union::of(value));
    for inner in value.elements().iter().chain(value.members().iter().map(|(_, it)| it)) {
        gather(inner, unions, depth + 1);
    }
}

impl<'a> Union<'a> {
    /// Reads the discriminator of a schema, if it has one.
    fn of(schema: &'a Json) -> Option<Self> {
        let discriminator = schema.get("discriminator")?;
        let property = discriminator.get("propertyName").unwrap_or(discriminator).as_text()?;
        let mapping = discriminator.get("mapping").map_or(&[][..], Json::members);
        let mut tags: Vec<(String, String)> = mapping
            .iter()
            .filter_map(|(tag, to)| Some((tag.clone(), full(to.as_text()?))))
            .collect();
        for list in ["oneOf", "anyOf"] {
            for variant in schema.get(list).map_or(&[][..], Json::elements) {
                let Some(to) = reference(variant) else { continue };
                if !tags.iter().any(|(_, known)| *known == to) {
                    let name = to.rsplit('/').next().unwrap_or_default();
                    tags.push((name.to_owned(), to));
                }
            }
        }
        Some(Union { property, tags })
    }
}

/// A mapping may give the bare name of a schema.
fn full(to: &str) -> String {
    if to.contains('#') { decoded(to) } else { format!("#/components/schemas/{to}") }
}

struct Search<'a> {
    document: &'a Document,
    schemas: &'a mut Schemas,
    unions: Vec<Union<'a>>,
}

impl Search<'_> {
    fn contradicts(&mut self, place: &str, value: &Json, depth: usize) -> Result<bool, String> {
        if depth > 60 {
            return Ok(false);
        }
        let document = self.document;
        let ways = document.ways(place);
        let Some(place) = ways.last() else { return Ok(false) };
        let Some(schema) = document.at(place) else { return Ok(false) };
        if ways.iter().any(|way| self.has_other_tag(way, value))
            || self.is_another_variant(schema, value)?
        {
            return Ok(true);
        }
        for (part, value) in parts(schema, place, value) {
            if self.contradicts(&part, value, depth + 1)? {
                return Ok(true);
            }
        }
        self.in_alternatives(schema, place, value, depth)
    }

    /// Says whether the object is a variant's and has none of its tags.
    fn has_other_tag(&self, place: &str, value: &Json) -> bool {
        let Json::Object(_) = value else { return false };
        let as_variant = self.unions.iter().filter_map(|union| {
            let tags = union.tags.iter().filter(|(_, to)| to == place).map(|(tag, _)| tag.as_str());
            let tags: BTreeSet<&str> = tags.collect();
            (!tags.is_empty()).then_some((union.property, tags))
        });
        let mut as_variant = as_variant.peekable();
        as_variant.peek().is_some()
            && as_variant.all(|(property, tags)| {
                let tag = value.get(property).and_then(Json::as_text);
                !tag.is_some_and(|tag| tags.contains(tag))
            })
    }

    /// Says whether the tag stands for variants of which the object is none.
    fn is_another_variant(&mut self, schema: &Json, value: &Json) -> Result<bool, String> {
        let Some(union) = Union::of(schema) else { return Ok(false) };
        let Some(tag) = value.get(union.property).and_then(Json::as_text) else {
            return Ok(false);
        };
        let meant = union.tags.iter().filter(|(known, to)| known == tag && to.starts_with('#'));
        let meant: Vec<&String> = meant.map(|(_, to)| to).collect();
        for to in &meant {
            if self.schemas.allow(to, &value.text(), false)? {
                return Ok(false);
            }
        }
        Ok(!meant.is_empty())
    }

    /// Says whether each of the alternatives that allow the value has such a tag in it.
    fn in_alternatives(
        &mut self,
        schema: &Json,
        place: &str,
        value: &Json,
        depth: usize,
    ) -> Result<bool, String> {
        for list in ["oneOf", "anyOf"] {
            let count = schema.get(list).map_or(0, |it| it.elements().len());
            let mut allowing = 0;
            let mut contradicting = 0;
            for index in 0..count {
                let place = child(&child(place, list), &index.to_string());
                if self.schemas.allow(&place, &value.text(), false)? {
                    allowing += 1;
                    contradicting += usize::from(self.contradicts(&place, value, depth + 1)?);
                }
            }
            if allowing > 0 && allowing == contradicting {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns the parts of a schema that must hold, all of them, and the part of the value that each
/// is of.
fn parts<'v>(schema: &Json, place: &str, value: &'v Json) -> Vec<(String, &'v Json)> {
    let at = |name: &str| child(place, name);
    let properties = schema.get("properties").map_or(&[][..], Json::members);
    let mut parts = Vec::new();
    for (name, member) in value.members() {
        if properties.iter().any(|(it, _)| it == name) {
            parts.push((child(&at("properties"), name), member));
        } else if schema.get("additionalProperties").is_some() {
            parts.push((at("additionalProperties"), member));
        }
    }
    if schema.get("items").is_some() {
        parts.extend(value.elements().iter().map(|it| (at("items"), it)));
    }
    let all = schema.get("allOf").map_or(&[][..], Json::elements);
    parts.extend((0..all.len()).map(|it| (child(&at("allOf"), &it.to_string()), value)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::document::Dialect;

    #[test]
    fn a_tag_that_stands_for_another_variant_contradicts() {
        let text = r##"{"openapi": "3.0.3", "components": {"schemas": {
            "Link": {"type": "object", "required": ["by", "email"], "properties": {"by": {"type": "string"}}},
            "Code": {"type": "object", "required": ["by"], "properties": {"by": {"type": "string"}}},
            "Way": {"oneOf": [{"$ref": "#/components/schemas/Link"}, {"$ref": "#/components/schemas/Code"}],
                "discriminator": {"propertyName": "by", "mapping":
                    {"link": "#/components/schemas/Link", "code": "#/components/schemas/Code"}}},
            "Holder": {"type": "object", "properties": {"way": {"$ref": "#/components/schemas/Way"}}}}}}"##;
        let root = Json::parse(text).unwrap_or(Json::Null);
        let document = Document { root, dialect: Dialect::Old };
        let mut schemas = Schemas::of(&document).expect("a document");
        let mut check = |name: &str, value: &str| {
            let value = Json::parse(value).unwrap_or(Json::Null);
            contradict(&document, &mut schemas, &format!("#/components/schemas/{name}"), &value)
        };
        assert_eq!(check("Way", r#"{"by": "link"}"#), Ok(true));
        assert_eq!(check("Way", r#"{"by": "link", "email": "e"}"#), Ok(false));
        assert_eq!(check("Way", r#"{"by": "code"}"#), Ok(false));
        assert_eq!(check("Holder", r#"{"way": {"by": "link"}}"#), Ok(true));
        assert_eq!(check("Code", r#"{"by": "link"}"#), Ok(true));
    }
}
