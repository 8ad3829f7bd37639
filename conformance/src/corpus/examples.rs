//! The examples in a document: of schemas, and of media types.
//!
//! The promise: an example is taken where the document gives it a schema and says that it is JSON.
//! Nothing inside of an example, a default or an extension is taken for a part of the document.

use crate::json::Json;

use super::Sample;
use super::document::{Document, child, reference};

/// Returns every example, in the order of the document.
pub(super) fn of(document: &Document) -> Vec<Sample> {
    let mut found = Found { document, samples: Vec::new() };
    found.part(&document.root, "#", 0);
    found.samples
}

struct Found<'a> {
    document: &'a Document,
    samples: Vec<Sample>,
}

/// Members of a schema that are schemas, lists of schemas, and maps of schemas.
const ONE: [&str; 9] = [
    "items",
    "additionalProperties",
    "not",
    "contains",
    "if",
    "then",
    "else",
    "propertyNames",
    "unevaluatedProperties",
];
const LISTS: [&str; 4] = ["allOf", "oneOf", "anyOf", "prefixItems"];
const MAPS: [&str; 5] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/// How deep a document may be; what is deeper is left alone.
const DEEPEST: usize = 200;

impl Found<'_> {
    /// Goes through something that is no schema.
    fn part(&mut self, value: &Json, place: &str, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for (index, element) in value.elements().iter().enumerate() {
            self.part(element, &child(place, &index.to_string()), depth + 1);
        }
        for (name, inner) in value.members() {
            let at = child(place, name);
            match name.as_str() {
                "schema" => self.schema(inner, &at, depth + 1),
                "schemas" | "definitions" if is_root_of_schemas(place) => {
                    for (name, schema) in inner.members() {
                        self.schema(schema, &child(&at, name), depth + 1);
                    }
                }
                "content" => {
                    for (media, inner) in inner.members() {
                        let at = child(&at, media);
                        if is_json(media) {
                            self.media(inner, &child(&at, "schema"));
                        }
                        self.part(inner, &at, depth + 1);
                    }
                }
                // Swagger 2.0 has them beside the schema of a reply, by their media type.
                "examples" if value.get("schema").is_some() && place.contains("/responses/") => {
                    for (_, example) in inner.members().iter().filter(|(it, _)| is_json(it)) {
                        if self.document.root.get("swagger").is_some() {
                            self.take(&child(place, "schema"), example);
                        }
                    }
                }
                "example" | "examples" | "default" | "enum" => {}
                _ if name.starts_with("x-") => {}
                _ => self.part(inner, &at, depth + 1),
            }
        }
    }

    fn media(&mut self, media: &Json, schema: &str) {
        if media.get("schema").is_none() {
            return;
        }
        if let Some(example) = media.get("example") {
            self.take(schema, example);
        }
        for (_, example) in media.get("examples").map_or(&[][..], Json::members) {
            let named = reference(example).and_then(|it| self.document.at(&it));
            if let Some(value) = named.unwrap_or(example).get("value") {
                let value = value.clone();
                self.take(schema, &value);
            }
        }
    }

    fn schema(&mut self, schema: &Json, place: &str, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        if let Some(example) = schema.get("example") {
            self.take(place, example);
        }
        for example in schema.get("examples").map_or(&[][..], Json::elements) {
            self.take(place, example);
        }
        for (name, inner) in schema.members() {
            let at = child(place, name);
            if ONE.contains(&name.as_str()) {
                self.schema(inner, &at, depth + 1);
            } else if LISTS.contains(&name.as_str()) {
                for (index, inner) in inner.elements().iter().enumerate() {
                    self.schema(inner, &child(&at, &index.to_string()), depth + 1);
                }
            } else if MAPS.contains(&name.as_str()) {
                for (name, inner) in inner.members() {
                    self.schema(inner, &child(&at, name), depth + 1);
                }
            }
        }
    }

    fn take(&mut self, schema: &str, value: &Json) {
        self.samples.push(Sample { schema: schema.to_owned(), text: value.text(), valid: None });
    }
}

fn is_root_of_schemas(place: &str) -> bool {
    matches!(place, "#" | "#/components")
}

/// Says whether bodies of a media type are JSON.
fn is_json(media: &str) -> bool {
    let name = media.split(';').next().unwrap_or_default().trim();
    name == "application/json" || name.ends_with("+json") || name == "*/*"
}
