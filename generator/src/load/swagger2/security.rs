//! Security definitions of Swagger 2.0. This file promises a scheme of 3.0 for each type and flow.

use super::super::tree::{Map, Node, Value};
use super::{Reader, each_named};

impl Reader<'_> {
    /// Rewrites `securityDefinitions`.
    pub(super) fn security_schemes(&mut self, node: Node) -> Node {
        each_named(node, |it| self.scheme(it))
    }

    fn scheme(&mut self, node: Node) -> Node {
        let origin = node.origin;
        let kind = node.get("type").and_then(Node::as_str).unwrap_or_default().to_owned();
        let Value::Map(mut members) = node.value else {
            return node;
        };
        match kind.as_str() {
            "basic" => {
                members.insert("type", Node::text("http", origin));
                members.insert("scheme", Node::text("basic", origin));
            }
            "oauth2" if !members.contains("flows") => {
                let flow = flow(&mut members);
                members.insert("flows", Node::object([flow], origin));
            }
            _ => {}
        }
        Node::new(Value::Map(members), origin)
    }
}

/// Takes the one flow of a scheme out of its members.
fn flow(members: &mut Map) -> (&'static str, Node) {
    let written = members.remove("flow");
    let at = written.as_ref().map(|it| it.origin);
    let mut flow = Map::new();
    let mut origin = at;
    for key in ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"] {
        if let Some(value) = members.remove(key) {
            origin = origin.or(Some(value.origin));
            flow.push_new(key.to_owned(), value);
        }
    }
    let (authorization, token) = (flow.contains("authorizationUrl"), flow.contains("tokenUrl"));
    let name = match written.as_ref().and_then(Node::as_str) {
        Some("implicit") => "implicit",
        Some("password") => "password",
        Some("application" | "clientCredentials") => "clientCredentials",
        Some("accessCode" | "authorizationCode") => "authorizationCode",
        _ if authorization && token => "authorizationCode",
        _ if authorization => "implicit",
        _ => "clientCredentials",
    };
    // A flow has no more addresses than it uses.
    if matches!(name, "password" | "clientCredentials") {
        flow.rename("authorizationUrl", "x-idv-authorization-url");
    } else if name == "implicit" {
        flow.rename("tokenUrl", "x-idv-token-url");
    }
    let origin = origin.unwrap_or(super::super::tree::Origin { file: 0, node: 0 });
    (name, Node::new(Value::Map(flow), origin))
}
