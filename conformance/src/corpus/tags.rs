//! Objects whose tag says that they are something else.
//!
//! The promise: a schema that unions of the document refer to as a variant has the tags by which they
//! do: those that a mapping gives it, its name where none does, and what its own property allows. An
//! object of that schema with another tag, or without, contradicts them.

use std::collections::BTreeSet;

use crate::json::Json;

use super::document::{Document, reference};

/// Says whether a value, or something in it, has a tag that is not one of its schema's.
pub(super) fn contradict(document: &Document, place: &str, value: &Json) -> bool {
    let mut unions = Vec::new();
    gather(&document.root, &mut unions, 0);
    Search { document, unions }.contradicts(place, value, 0)
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
    let discriminator = value.get("discriminator");
    let property = discriminator.and_then(|it| it.get("propertyName").unwrap_or(it).as_text());
    if let (Some(discriminator), Some(property)) = (discriminator, property) {
        let mapping = discriminator.get("mapping").map_or(&[][..], Json::members);
        let mut tags: Vec<(String, String)> = mapping
            .iter()
            .filter_map(|(tag, to)| Some((tag.clone(), full(to.as_text()?))))
            .collect();
        for list in ["oneOf", "anyOf"] {
            for variant in value.get(list).map_or(&[][..], Json::elements) {
                let Some(to) = reference(variant) else { continue };
                if !tags.iter().any(|(_, known)| known == to) {
                    let name = to.rsplit('/').next().unwrap_or_default();
                    tags.push((name.to_owned(), to.to_owned()));
                }
            }
        }
        unions.push(Union { property, tags });
    }
    for inner in value.elements().iter().chain(value.members().iter().map(|(_, it)| it)) {
        gather(inner, unions, depth + 1);
    }
}

/// A mapping may give the bare name of a schema.
fn full(to: &str) -> String {
    if to.contains('#') { to.to_owned() } else { format!("#/components/schemas/{to}") }
}

struct Search<'a> {
    document: &'a Document,
    unions: Vec<Union<'a>>,
}

impl Search<'_> {
    fn contradicts(&self, place: &str, value: &Json, depth: usize) -> bool {
        if depth > 60 {
            return false;
        }
        let ways = self.document.ways(place);
        let Some(place) = ways.last() else { return false };
        let Some(schema) = self.document.at(place) else { return false };
        ways.iter().any(|way| self.has_other_tag(way, value))
            || self.inside(schema, place, value, depth)
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

    fn inside(&self, schema: &Json, place: &str, value: &Json, depth: usize) -> bool {
        let at = |name: &str| super::document::child(place, name);
        let properties = schema.get("properties").map_or(&[][..], Json::members);
        let in_members = value.members().iter().any(|(name, inner)| {
            let declared = properties.iter().any(|(it, _)| it == name);
            let place = match declared {
                true => super::document::child(&at("properties"), name),
                false if schema.get("additionalProperties").is_some() => at("additionalProperties"),
                false => return false,
            };
            self.contradicts(&place, inner, depth + 1)
        });
        let in_elements = schema.get("items").is_some()
            && value.elements().iter().any(|it| self.contradicts(&at("items"), it, depth + 1));
        let all = schema.get("allOf").map_or(&[][..], Json::elements);
        let in_all = (0..all.len()).any(|index| {
            let place = super::document::child(&at("allOf"), &index.to_string());
            self.contradicts(&place, value, depth + 1)
        });
        in_members || in_elements || in_all
    }
}
