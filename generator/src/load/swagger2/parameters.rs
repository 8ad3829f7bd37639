//! Parameters that are no bodies, and headers. This file promises that what describes the value
//! becomes a schema, that the way to write a list keeps its meaning, and that the rest stays where
//! it is.

use super::super::tree::{Entry, Map, Node, Origin, Value};
use super::Reader;

/// Keywords that describe the value.
const OF_VALUE: [&str; 27] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "properties",
    "additionalProperties",
    "allOf",
    "title",
    "readOnly",
    "x-nullable",
    "x-enum-varnames",
    "x-enum-descriptions",
    "x-enumNames",
    "x-ms-enum",
    "x-numeric-text",
];

/// How a list is written.
pub(super) struct Joined {
    pub(super) style: Option<&'static str>,
    pub(super) explode: bool,
}

impl Reader<'_> {
    /// Rewrites the shared parameters into the sections of the components.
    pub(super) fn shared_parameters(&mut self, node: Node, components: &mut Map) {
        let origin = node.origin;
        let Value::Map(members) = node.value else {
            components.insert("parameters", node);
            return;
        };
        let (mut parameters, mut bodies, mut forms) = (Map::new(), Map::new(), Map::new());
        for Entry { key, value } in members {
            let place =
                self.written(&value).and_then(|it| Some(it.get("in")?.as_str()?.to_owned()));
            match place.as_deref() {
                Some("body") => {
                    let consumes = self.consumes.clone();
                    bodies.push_new(key, self.body(value, &consumes));
                }
                Some("formData") => forms.push_new(key, value),
                _ => parameters.push_new(key, self.parameter(value)),
            }
        }
        let sections = [
            ("parameters", parameters),
            ("requestBodies", bodies),
            ("x-idv-form-parameters", forms),
        ];
        for (name, section) in sections {
            if !section.is_empty() {
                components.insert(name, Node::new(Value::Map(section), origin));
            }
        }
    }

    /// Rewrites a parameter in the path, the query or a header.
    pub(super) fn parameter(&mut self, node: Node) -> Node {
        if node.get("$ref").is_some() {
            return node;
        }
        let place = node.get("in").and_then(Node::as_str).unwrap_or_default().to_owned();
        let origin = node.origin;
        let Value::Map(members) = node.value else {
            return node;
        };
        let (mut parameter, schema, format) = split(members);
        if !parameter.contains("example") {
            parameter.rename("x-example", "example");
        }
        let joined = self.joined(&schema, format, &place, &mut parameter);
        self.describe(&mut parameter, schema, origin);
        if let Some(Joined { style, explode }) = joined {
            if let Some(style) = style {
                parameter.insert("style", Node::text(style, origin));
            }
            parameter.insert("explode", Node::truth(explode, origin));
        }
        Node::new(Value::Map(parameter), origin)
    }

    /// Rewrites a header of a reply.
    pub(super) fn header(&mut self, node: Node) -> Node {
        let origin = node.origin;
        let Value::Map(members) = node.value else {
            return node;
        };
        if members.contains("$ref") {
            return Node::new(Value::Map(members), origin);
        }
        let (mut header, schema, format) = split(members);
        self.joined(&schema, format, "header", &mut header);
        self.describe(&mut header, schema, origin);
        Node::new(Value::Map(header), origin)
    }

    /// Gives a parameter or a header the schema that its own keywords make.
    fn describe(&mut self, described: &mut Map, mut keywords: Map, origin: Origin) {
        if keywords.is_empty() {
            return;
        }
        let at = keywords.get("type").map_or(origin, |it| it.origin);
        if let Some(written) = described.remove("schema") {
            self.add_written(&mut keywords, written);
        }
        described.insert("schema", Node::new(Value::Map(keywords), at));
    }

    /// Adds what a `schema` says beside the keywords of a parameter that is no body. It wins, as in
    /// OpenAPI 3.
    pub(super) fn add_written(&mut self, keywords: &mut Map, written: Node) {
        let at = written.origin;
        let Value::Map(members) = written.value else {
            let message = "a `schema` that is no object stands beside a type; it is left out";
            self.unsupported("wrong-kind", at, message.to_owned(), "remove it");
            return;
        };
        let said = keywords.len();
        for Entry { key, value } in members {
            self.overrule(keywords, key, value, "its `schema`");
        }
        if keywords.len() > said {
            let message = "only a body has a `schema` in Swagger 2.0; its keywords are taken as those of the parameter";
            let help = "write the keywords beside `in`";
            self.repair("value-beside-schema", at, message.to_owned(), help);
        }
    }

    /// Sets a keyword, and says when it was another before.
    pub(super) fn overrule(&mut self, keywords: &mut Map, key: String, value: Node, by: &str) {
        if let Some(other) = keywords.get(&key).filter(|it| **it != value) {
            let message = format!("`{key}` is another than that of {by}; it is left out");
            let help = "remove one of the two";
            self.unsupported("value-beside-schema", other.origin, message, help);
        }
        keywords.insert(key, value);
    }

    /// Returns how a list is written; none for what is no list. What 3.0 cannot say is kept and
    /// reported.
    pub(super) fn joined(
        &mut self,
        schema: &Map,
        format: Option<Node>,
        place: &str,
        kept: &mut Map,
    ) -> Option<Joined> {
        let list = schema.get("type").and_then(Node::as_str) == Some("array");
        if !list {
            if let Some(format) = format {
                kept.insert("x-idv-collection-format", format);
            }
            return None;
        }
        let query = matches!(place, "query" | "formData");
        let (name, at) = match &format {
            Some(it) => (it.as_str().unwrap_or("csv").to_ascii_lowercase(), it.origin),
            None => ("csv".to_owned(), Origin { file: 0, node: 0 }),
        };
        let (style, explode) = match (name.as_str(), query) {
            ("csv", true) => (Some("form"), false),
            ("multi", true) => (Some("form"), true),
            ("ssv", true) => (Some("spaceDelimited"), false),
            ("pipes", true) => (Some("pipeDelimited"), false),
            ("csv", false) => (None, false),
            _ => {
                self.unsupported(
                    "collection-format",
                    at,
                    format!(
                        "no style of OpenAPI 3.0 writes a {place} list as `{name}`; commas are used"
                    ),
                    "write the list with another `collectionFormat`",
                );
                if let Some(format) = format {
                    kept.insert("x-idv-collection-format", format);
                }
                (query.then_some("form"), false)
            }
        };
        Some(Joined { style, explode })
    }
}

/// Parts what describes the value from the rest.
pub(super) fn split(members: Map) -> (Map, Map, Option<Node>) {
    let (mut rest, mut schema, mut format) = (Map::new(), Map::new(), None);
    for Entry { key, value } in members {
        if key == "collectionFormat" {
            format = Some(value);
        } else if OF_VALUE.contains(&key.as_str()) {
            schema.push_new(key, value);
        } else {
            rest.push_new(key, value);
        }
    }
    (rest, schema, format)
}
