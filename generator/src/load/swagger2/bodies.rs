//! Bodies of requests and replies. This file promises that a body has every media type that can carry it, and
//! that a form has one schema with all its parameters in their order.

use super::super::tree::{Map, Node, Origin, Value};
use super::media::MediaTypes;
use super::parameters::split;
use super::{Reader, each};

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

impl Reader<'_> {
    /// Makes a body parameter a request body.
    pub(super) fn body(&mut self, node: Node, consumes: &MediaTypes) -> Node {
        if node.get("$ref").is_some() {
            return node;
        }
        let origin = node.origin;
        let Value::Map(mut members) = node.value else {
            return node;
        };
        let schema = members.remove("schema");
        // A slip: what describes the value stands in the parameter itself.
        let (mut body, own, _) = split(members);
        let at = own.get("type").map_or(origin, |it| it.origin);
        let schema = schema.or_else(|| (!own.is_empty()).then(|| Node::new(Value::Map(own), at)));
        body.remove("in");
        body.rename("name", "x-idv-name");
        let example = body.remove("example").or_else(|| body.remove("x-example"));
        let types = match &schema {
            Some(schema) => {
                let matter = self.matter(schema);
                consumes.fitting(matter)
            }
            None => consumes.listed.clone(),
        };
        let json = || vec![("application/json".to_owned(), origin)];
        let types = if types.is_empty() { json() } else { types };
        let mut by_type = Map::new();
        for (name, _) in types {
            let mut media = Map::new();
            for (key, value) in [("schema", &schema), ("example", &example)] {
                if let Some(value) = value {
                    media.push_new(key.to_owned(), self.copy(value));
                }
            }
            let at = schema.as_ref().map_or(origin, |it| it.origin);
            by_type.insert(name, Node::new(Value::Map(media), at));
        }
        body.insert("content", Node::new(Value::Map(by_type), origin));
        Node::new(Value::Map(body), origin)
    }

    /// Makes form parameters a request body.
    pub(super) fn form(&mut self, parameters: Vec<Node>, consumes: &MediaTypes) -> Option<Node> {
        let origin = parameters.first()?.origin;
        let (mut properties, mut required, mut encoding) = (Map::new(), Vec::new(), Map::new());
        let mut files = false;
        for parameter in parameters {
            let at = parameter.origin;
            let Value::Map(members) = parameter.value else { continue };
            let (mut rest, mut schema, format) = split(members);
            let Some(name) = rest.remove("name") else { continue };
            let Some(name) = name.as_str().map(str::to_owned) else { continue };
            rest.remove("in");
            if rest.remove("required").and_then(|it| it.as_bool()) == Some(true) {
                required.push(Node::text(name.clone(), at));
            }
            rest.rename("allowEmptyValue", "x-idv-allow-empty-value");
            files |= schema.get("type").and_then(Node::as_str) == Some("file");
            if let Some(joined) = self.joined(&schema, format, "formData", &mut rest) {
                let style = Node::text(joined.style.unwrap_or("form"), at);
                let explode = Node::truth(joined.explode, at);
                let written = Node::object([("style", style), ("explode", explode)], at);
                encoding.insert(name.clone(), written);
            }
            if let Some(Node { value: Value::Map(inner), .. }) = rest.remove("schema") {
                inner.into_iter().for_each(|it| schema.insert(it.key, it.value));
            }
            rest.into_iter().for_each(|it| schema.insert(it.key, it.value));
            properties.insert(name, Node::new(Value::Map(schema), at));
        }
        let any_required = !required.is_empty();
        let mut schema = Map::new();
        schema.push_new("type".to_owned(), Node::text("object", origin));
        if any_required {
            schema.push_new("required".to_owned(), Node::list(required, origin));
        }
        schema.push_new("properties".to_owned(), Node::new(Value::Map(properties), origin));
        let schema = Node::new(Value::Map(schema), origin);
        let content = self.form_types(consumes, files, origin).into_iter().map(|name| {
            let mut media = Map::new();
            media.push_new("schema".to_owned(), schema.clone());
            if !encoding.is_empty() {
                media.push_new(
                    "encoding".to_owned(),
                    Node::new(Value::Map(encoding.clone()), origin),
                );
            }
            (name, Node::new(Value::Map(media), origin))
        });
        let content = Node::object(content.collect::<Vec<_>>(), origin);
        let required = Node::truth(any_required, origin);
        Some(Node::object([("content", content), ("required", required)], origin))
    }

    /// Chooses between the two media types of a form.
    fn form_types(
        &mut self,
        consumes: &MediaTypes,
        files: bool,
        origin: Origin,
    ) -> Vec<&'static str> {
        let named = |it: &(String, Origin)| {
            let known = [MULTIPART, URLENCODED];
            known.into_iter().find(|known| it.0.to_ascii_lowercase().starts_with(known))
        };
        let offered: Vec<&'static str> = consumes.listed.iter().filter_map(named).collect();
        match offered.as_slice() {
            _ if files => vec![MULTIPART],
            [] => {
                if let Some((name, _)) = consumes.listed.first() {
                    let message =
                        format!("a form is no {name}; the request is sent as {URLENCODED}");
                    self.repair("media-type-of-form", origin, message, "write it in `consumes`");
                }
                vec![URLENCODED]
            }
            _ => offered,
        }
    }

    /// Rewrites `responses` of the document, which all operations share.
    pub(super) fn shared_responses(&mut self, node: Node) -> Node {
        let produces = self.produces.clone();
        each(node, |_, it| self.response(it, &produces, false))
    }

    /// Rewrites a response.
    pub(super) fn response(&mut self, node: Node, produces: &MediaTypes, success: bool) -> Node {
        let origin = node.origin;
        let Value::Map(mut members) = node.value else {
            return node;
        };
        if members.contains("$ref") {
            return Node::new(Value::Map(members), origin);
        }
        let (schema, examples) = (members.remove("schema"), members.remove("examples"));
        if let Some(headers) = members.remove("headers") {
            members.insert("headers", each(headers, |_, it| self.header(it)));
        }
        if members.contains("content") || (schema.is_none() && examples.is_none()) {
            return Node::new(Value::Map(members), origin);
        }
        let examples = examples.map(|it| (it.origin, it));
        let mut of_types = match examples.as_ref().map(|it| &it.1.value) {
            Some(Value::Map(named)) => named.clone(),
            _ => Map::new(),
        };
        let mut content = Map::new();
        for (name, _) in self.types_of_reply(produces, schema.as_ref(), &of_types, success) {
            let mut media = Map::new();
            let at = schema.as_ref().map_or(origin, |it| it.origin);
            if let Some(schema) = &schema {
                media.push_new("schema".to_owned(), self.copy(schema));
            }
            if let Some(example) = of_types.remove(&name) {
                media.push_new("example".to_owned(), example);
            }
            content.insert(name, Node::new(Value::Map(media), at));
        }
        if let Some((at, written)) = examples {
            let rest = match written.value {
                Value::Map(_) => Value::Map(of_types),
                other => other,
            };
            if !matches!(&rest, Value::Map(it) if it.is_empty()) {
                members.insert("x-idv-examples", Node::new(rest, at));
            }
        }
        if !content.is_empty() {
            members.insert("content", Node::new(Value::Map(content), origin));
        }
        Node::new(Value::Map(members), origin)
    }

    fn types_of_reply(
        &mut self,
        produces: &MediaTypes,
        schema: Option<&Node>,
        examples: &Map,
        success: bool,
    ) -> Vec<(String, Origin)> {
        let of_examples = || {
            let named = examples.iter().filter(|it| it.key.contains('/'));
            named.map(|it| (it.key.clone(), it.value.origin)).collect::<Vec<_>>()
        };
        match schema {
            None => of_examples(),
            Some(_) if produces.listed.is_empty() && !of_examples().is_empty() => of_examples(),
            Some(schema) => self.of_reply(produces, schema, success),
        }
    }
}

/// Tells whether a status is one of success.
pub(super) fn is_success(status: &str) -> bool {
    status.starts_with('2')
}
