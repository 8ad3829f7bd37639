//! Paths and operations of Swagger 2.0. This file promises that an operation's own parameters win
//! over those of its path, and that of several bodies the first is taken and the others are
//! reported.

use super::super::tree::{Entry, Map, Node, Value};
use super::bodies::is_success;
use super::media::MediaTypes;
use super::{Reader, each, schemes};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// A parameter that is a body or a part of one: how it was written, and what that leads to.
pub(super) struct BodyPart {
    written: Node,
    resolved: Node,
}

impl BodyPart {
    fn is_form(&self) -> bool {
        self.resolved.get("in").and_then(Node::as_str) == Some("formData")
    }

    fn name(&self) -> &str {
        self.resolved.get("name").and_then(Node::as_str).unwrap_or_default()
    }
}

impl Reader<'_> {
    /// Rewrites all paths.
    pub(super) fn paths(&mut self, node: Node) -> Node {
        each(node, |_, it| self.path_item(it))
    }

    /// Rewrites a path item. One that is a reference is rewritten when its target is copied.
    pub(super) fn path_item(&mut self, node: Node) -> Node {
        let origin = node.origin;
        let Value::Map(mut members) = node.value else {
            return node;
        };
        let mut shared = Vec::new();
        if let Some(parameters) = members.remove("parameters") {
            let (rest, bodies) = self.apart(parameters);
            shared = bodies;
            members.insert("parameters", rest);
        }
        let mut out = Map::new();
        for Entry { key, value } in members {
            let method = METHODS.iter().any(|it| it.eq_ignore_ascii_case(&key));
            let value = if method { self.operation(value, &shared) } else { value };
            out.push_new(key, value);
        }
        Node::new(Value::Map(out), origin)
    }

    /// Rewrites an operation; `shared` are the bodies that its path declares.
    pub(super) fn operation(&mut self, node: Node, shared: &[BodyPart]) -> Node {
        let origin = node.origin;
        let Value::Map(mut members) = node.value else {
            return node;
        };
        let own = |key: &str, global: &MediaTypes| match members.get(key) {
            Some(it) if it.value != Value::Null => MediaTypes::of(Some(it)),
            _ => global.clone(),
        };
        let (consumes, produces) =
            (own("consumes", &self.consumes), own("produces", &self.produces));
        let mut bodies = Vec::new();
        if let Some(parameters) = members.remove("parameters") {
            let (rest, own) = self.apart(parameters);
            bodies = own;
            members.insert("parameters", rest);
        }
        let body = |it: &BodyPart| !it.is_form();
        let has_body = bodies.iter().any(body);
        for part in shared {
            let form = part.is_form();
            let known = bodies.iter().any(|it| it.is_form() && it.name() == part.name());
            if (form && !has_body && !known) || (!form && bodies.is_empty()) {
                bodies.push(BodyPart {
                    written: self.copy(&part.written),
                    resolved: self.copy(&part.resolved),
                });
            }
        }
        let mut out = Map::new();
        let request = self.request_body(bodies, &consumes);
        for Entry { key, value } in members {
            match key.as_str() {
                "consumes" | "produces" => {
                    self.not_media_types(&value);
                    out.insert(format!("x-idv-{key}"), value);
                }
                "schemes" => {
                    let own = schemes(&value);
                    if own != self.address.schemes
                        && let Some(servers) = self.servers(&own, value.origin)
                    {
                        out.insert("servers", servers);
                    }
                }
                "responses" => {
                    let responses =
                        each(value, |status, it| self.reply(it, &produces, is_success(status)));
                    out.insert(key, responses);
                }
                _ => out.insert(key, value),
            }
        }
        if let Some(request) = request {
            if let Some(written) = out.get("requestBody") {
                let message = "`requestBody` means nothing beside a body parameter; it is left out";
                self.unsupported("second-body", written.origin, message.to_owned(), "remove it");
            }
            out.insert("requestBody", request);
        }
        Node::new(Value::Map(out), origin)
    }

    /// Rewrites a reply. One by reference is copied where the operation has media types of its own.
    fn reply(&mut self, node: Node, produces: &MediaTypes, success: bool) -> Node {
        if node.get("$ref").is_some() && !produces.same(&self.produces) {
            let copy = self.written(&node).filter(|it| it.get("schema").is_some());
            if let Some(copy) = copy {
                return self.response(copy, produces, success);
            }
        }
        self.response(node, produces, success)
    }

    fn request_body(&mut self, parts: Vec<BodyPart>, consumes: &MediaTypes) -> Option<Node> {
        let (mut forms, mut bodies): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(BodyPart::is_form);
        let rest = if bodies.is_empty() { Vec::new() } else { bodies.split_off(1) };
        let forms_too = if bodies.is_empty() { Vec::new() } else { std::mem::take(&mut forms) };
        let left_out = rest.into_iter().chain(forms_too);
        for part in left_out {
            self.unsupported(
                "second-body",
                part.written.origin,
                format!("`{}` would be a second body of the request; it is left out", part.name()),
                "put it into the body, or into the query",
            );
        }
        let Some(BodyPart { written, resolved }) = bodies.pop() else {
            return self.form(forms.into_iter().map(|it| it.resolved).collect(), consumes);
        };
        let shared = written.get("$ref").is_some() && consumes.same(&self.consumes);
        Some(if shared { written } else { self.body(resolved, consumes) })
    }

    /// Parts parameters from bodies.
    fn apart(&mut self, node: Node) -> (Node, Vec<BodyPart>) {
        let origin = node.origin;
        let Value::Seq(parameters) = node.value else {
            return (node, Vec::new());
        };
        let (mut rest, mut bodies) = (Vec::new(), Vec::new());
        for written in parameters {
            let resolved = match written.get("$ref") {
                Some(_) => self.written(&written),
                None => Some(written.clone()),
            };
            let place = resolved.as_ref().and_then(|it| it.get("in")).and_then(Node::as_str);
            match (place, resolved.as_ref()) {
                (Some("body" | "formData"), Some(resolved)) => {
                    bodies.push(BodyPart { resolved: resolved.clone(), written });
                }
                _ => rest.push(self.parameter(written)),
            }
        }
        (Node::list(rest, origin), bodies)
    }
}
