//! Bodies of requests and replies. This file promises that a body has every media type that can
//! carry it, and that a form has one schema with all its parameters in their order.

use std::collections::HashSet;

use super::super::tree::{Entry, Map, Node, Origin, Value};
use super::super::wrong_kinds;
use super::media::MediaTypes;
use super::parameters::split;
use super::{Reader, each_named};

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// A form parameter as a property of the form's schema.
struct FormPart {
    name: String,
    schema: Node,
    is_required: bool,
    is_file: bool,
    /// How a list is written: what the `encoding` of the property says.
    style: Option<Node>,
}

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
        let (mut body, own, format) = split(members);
        if let Some(format) = format {
            body.insert("x-idv-collection-format", format);
        }
        let at = own.get("type").map_or(origin, |it| it.origin);
        let schema = match schema {
            Some(schema) => {
                self.beside_schema(&schema, &own);
                Some(schema)
            }
            None => (!own.is_empty()).then(|| Node::new(Value::Map(own), at)),
        };
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

    /// Says which keywords of a body mean nothing beside its schema, unless that has the same.
    fn beside_schema(&mut self, schema: &Node, keywords: &Map) {
        for Entry { key, value } in keywords {
            if schema.get(key) != Some(value) {
                let message =
                    format!("`{key}` stands beside the `schema` of a body; it is left out");
                self.unsupported("no-effect", value.origin, message, "move it into `schema`");
            }
        }
    }

    /// Makes form parameters a request body.
    pub(super) fn form(&mut self, parameters: Vec<Node>, consumes: &MediaTypes) -> Option<Node> {
        let origin = parameters.first()?.origin;
        let (mut properties, mut required, mut encoding) = (Map::new(), Vec::new(), Map::new());
        let mut names = HashSet::new();
        let mut files = false;
        for FormPart { name, schema, is_required, is_file, style } in
            parameters.into_iter().filter_map(|it| self.form_part(it)).collect::<Vec<_>>()
        {
            let at = schema.origin;
            if !names.insert(name.clone()) {
                let message =
                    format!("the formData parameter `{name}` stands twice; the first one counts");
                self.repair("duplicate-parameter", at, message, "remove one of the two");
                continue;
            }
            files |= is_file;
            if is_required {
                required.push(Node::text(name.clone(), at));
            }
            if let Some(style) = style {
                encoding.push_new(name.clone(), style);
            }
            properties.push_new(name, schema);
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

    /// Makes a form parameter a property of the form's schema. None where it has no name.
    fn form_part(&mut self, parameter: Node) -> Option<FormPart> {
        let at = parameter.origin;
        let Value::Map(members) = parameter.value else { return None };
        let (mut rest, mut schema, format) = split(members);
        let Some(name) = rest.remove("name").and_then(|it| it.as_str().map(str::to_owned)) else {
            let message = "a parameter must have a text as `name`; it is left out".to_owned();
            self.unsupported("missing-key", at, message, "add `name`");
            return None;
        };
        rest.remove("in");
        let is_required = rest.remove("required").is_some_and(|it| self.is_required(&it));
        rest.rename("allowEmptyValue", "x-idv-allow-empty-value");
        let is_file = schema.get("type").and_then(Node::as_str) == Some("file");
        let style = self.joined(&schema, format, "formData", &mut rest).map(|joined| {
            let style = Node::text(joined.style.unwrap_or("form"), at);
            Node::object([("style", style), ("explode", Node::truth(joined.explode, at))], at)
        });
        if let Some(written) = rest.remove("schema") {
            self.add_written(&mut schema, written);
        }
        for Entry { key, value } in rest {
            self.overrule(&mut schema, key, value, "the parameter");
        }
        let schema = Node::new(Value::Map(schema), at);
        Some(FormPart { name, schema, is_required, is_file, style })
    }

    /// Reads `required` of a form parameter, of which the schema keeps no more than the name.
    fn is_required(&mut self, written: &Node) -> bool {
        let (at, kind) = (written.origin, written.kind());
        match &written.value {
            Value::Bool(required) => *required,
            Value::String(text) if wrong_kinds::truth(text).is_some() => {
                let required = wrong_kinds::truth(text) == Some(true);
                let message = format!(
                    "the text \"{text}\" stands where a truth value belongs; taken as {required}"
                );
                self.repair("text-for-boolean", at, message, "write it without quotes");
                required
            }
            _ => {
                let message = format!(
                    "a value of the kind {kind} stands where true or false belongs; it is left out"
                );
                self.unsupported("wrong-kind", at, message, "write true or false");
                false
            }
        }
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
        each_named(node, |it| self.response(it, &produces, false))
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
            members.insert("headers", each_named(headers, |it| self.header(it)));
        }
        if members.contains("content") || (schema.is_none() && examples.is_none()) {
            // What stands beside `content`, the walk does not know, and says so.
            for (key, value) in [("schema", schema), ("examples", examples)] {
                if let Some(value) = value {
                    members.push_new(key.to_owned(), value);
                }
            }
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
