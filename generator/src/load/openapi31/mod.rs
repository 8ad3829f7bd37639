//! What OpenAPI 3.1 says and 3.0 does not. This file promises that each of its keys leaves the walk
//! as what 3.0 has for the same meaning, or under a name of its own that begins with `x-idv-`, and
//! that one word is said about each kind of thing that no code is made of. Inside an older document
//! the same keys are slips: they are read in the same way, and each use is reported.

use super::grammar::Object;
use super::tree::{Map, Node, Origin, Value};
use super::walk::Walk;
use crate::pointer::Pointer;

mod content;
mod keywords;
mod nulls;
mod schema;
mod tuples;
mod types;

pub(crate) use schema::{after_reference, before};
pub(crate) use types::alternatives as alternatives_of_types;

/// What a schema without a word about it belongs to.
const KNOWN_DIALECTS: [&str; 2] = ["/oas/3.1/dialect/base", "/draft/2020-12/schema"];

/// Rewrites the keys of 3.1 that an object which is no schema may have.
pub(crate) fn object(walk: &mut Walk<'_>, members: &mut Map, object: Object, origin: Origin) {
    match object {
        Object::OpenApi => document(walk, members, origin),
        Object::Info => carry(walk, members, "summary", "x-idv-summary"),
        Object::License => carry(walk, members, "identifier", "x-idv-identifier"),
        Object::Components => carry(walk, members, "pathItems", "x-idv-path-items"),
        Object::Operation if walk.is_later(origin) && !members.contains("responses") => {
            members.insert("responses", Node::object([], origin));
        }
        _ => {}
    }
}

/// Says which path items have a name and are used nowhere: no code is made of those.
pub(crate) fn unused_path_items(walk: &mut Walk<'_>, tree: &Node) {
    let items = tree.get("components").and_then(|it| it.get("x-idv-path-items"));
    let section = Pointer::root().child("components").child("pathItems");
    let unused: Vec<Origin> = items
        .and_then(Node::as_map)
        .into_iter()
        .flatten()
        .filter(|it| !walk.references.was_inlined(0, &section.child(&it.key)))
        .map(|it| it.value.origin)
        .collect();
    for at in unused {
        walk.unsupported(
            "unused-path-item",
            at,
            "no path refers to this path item; no code is made of it",
            "refer to it from `paths`",
        );
    }
}

fn document(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    if walk.is_later(origin) && !members.contains("paths") {
        members.insert("paths", Node::object([], origin));
    }
    if let Some(dialect) = members.get("jsonSchemaDialect") {
        let (at, name) = (dialect.origin, dialect.as_str().unwrap_or_default().to_owned());
        if !is_known_dialect(&name) {
            unknown_dialect(walk, at, &name);
        }
        carry(walk, members, "jsonSchemaDialect", "x-idv-json-schema-dialect");
    }
    let webhooks = members.get("webhooks").filter(|it| it.value != Value::Null);
    if let Some(count) = webhooks.and_then(Node::as_map).map(Map::len) {
        carry(walk, members, "webhooks", "x-idv-webhooks");
        if let Some(at) = members.get("x-idv-webhooks").map(|it| it.origin).filter(|_| count > 0) {
            walk.unsupported(
                "webhooks",
                at,
                format!("{count} webhooks: types are made of the JSON that they send, and no code that receives it"),
                "none is needed: the rest of the document is generated",
            );
        }
    }
}

/// Gives a key of 3.1 the name under which it travels.
fn carry(walk: &mut Walk<'_>, members: &mut Map, key: &'static str, carried: &'static str) {
    if members.get(key).is_some_and(|it| it.value == Value::Null) {
        return;
    }
    if let Some(at) = members.rename(key, carried) {
        walk.translated(
            "later-key",
            at,
            format!("`{key}` belongs to OpenAPI 3.1; kept as `{carried}`"),
            "say `openapi: 3.1.0` at the top",
        );
    }
}

fn is_known_dialect(name: &str) -> bool {
    KNOWN_DIALECTS.iter().any(|it| name.trim_end_matches('#').ends_with(it))
}

fn unknown_dialect(walk: &mut Walk<'_>, at: Origin, name: &str) {
    walk.once(
        "schema-dialect",
        "$schema",
        at,
        format!("`{name}` is not the dialect of OpenAPI 3.1; its schemas are read as if it were"),
        "write the schemas as OpenAPI 3.1 has them",
    );
}
