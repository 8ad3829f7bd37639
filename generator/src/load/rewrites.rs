//! What an object needs before and after its members are looked at. This file promises one named
//! function for each rewrite, each reported unless the meaning stays the same to the letter.

use std::collections::HashSet;

use super::grammar::Object;
use super::openapi31;
use super::tree::{Map, Node, Origin, Value};
use super::walk::Walk;
use super::{letters, schemas, slips};

/// Rewrites what the table of the grammar would refuse.
pub(crate) fn before(walk: &mut Walk<'_>, node: &mut Node, object: Object) {
    if object == Object::Schema {
        schemas::before(walk, node);
        return;
    }
    let origin = node.origin;
    let Some(members) = node.as_map_mut() else {
        return;
    };
    openapi31::object(walk, members, object, origin);
    slips::before(walk, members, object, origin);
}

/// Rewrites what the typed model would drop. False when the object is to be taken out.
pub(crate) fn after(walk: &mut Walk<'_>, node: &mut Node, object: Object) -> bool {
    let origin = node.origin;
    let Some(members) = node.as_map_mut() else {
        return true;
    };
    match object {
        Object::Schema => schemas::after(walk, node),
        Object::Parameter => {
            let place = members.get("in").and_then(Node::as_str).unwrap_or_default().to_owned();
            path_parameter_required(walk, members, &place, origin);
            known_style(walk, members, &place);
            no_effect(walk, members, &place);
            schema_or_content(walk, members, origin);
        }
        Object::Header => {
            header_explode(members);
            no_effect(walk, members, "header");
            schema_or_content(walk, members, origin);
        }
        Object::Encoding => encoding_explode(members, origin),
        Object::Link => return link_operation(walk, members, origin),
        Object::SecurityScheme => scheme_keys(walk, members, origin),
        _ => {}
    }
    true
}

/// Checks a key that the document chooses: a path, a status, an expression. False when it is none.
pub(crate) fn chosen_key(
    walk: &mut Walk<'_>,
    object: Object,
    key: &mut String,
    at: Origin,
) -> bool {
    match object {
        Object::Paths => path_without_slash(walk, key, at),
        Object::Responses => status_code(walk, key, at),
        _ => true,
    }
}

/// Takes out a path or a status that another was repaired to.
pub(crate) fn chosen_once(walk: &mut Walk<'_>, members: &mut Map, object: Object) {
    if !matches!(object, Object::Paths | Object::Responses) {
        return;
    }
    let mut seen = HashSet::new();
    members.retain_mut(|it| {
        let new = seen.insert(it.key.clone());
        if !new {
            walk.unsupported(
                "duplicate-key",
                it.value.origin,
                format!("`{}` stands twice, in other letters; the first one counts", it.key),
                "remove one of the two",
            );
        }
        new
    });
}

/// Puts a schema's reference that has siblings into an `allOf` of one, so that the siblings count.
/// False when it stands alone.
pub(crate) fn reference_with_siblings(node: &mut Node) -> bool {
    let origin = node.origin;
    let Some(members) = node.as_map_mut().filter(|it| it.len() > 1) else {
        return false;
    };
    let Some(reference) = members.remove("$ref") else {
        return false;
    };
    let at = reference.origin;
    let mut alone = Map::new();
    alone.insert("$ref", reference);
    let first = Node::new(Value::Map(alone), at);
    match members.get_mut("allOf").map(|it| &mut it.value) {
        Some(Value::Seq(parts)) => parts.insert(0, first),
        _ => members.insert("allOf", Node::new(Value::Seq(vec![first]), origin)),
    }
    true
}

/// Takes out what stands beside a reference that is not a schema's: OpenAPI 3.0 ignores it. The
/// description that 3.1 allows there stays.
pub(crate) fn drop_siblings(walk: &mut Walk<'_>, node: &mut Node) {
    let described = walk.is_later(node.origin);
    let Some(members) = node.as_map_mut() else {
        return;
    };
    let mut dropped = Vec::new();
    members.retain_mut(|it| {
        let about = matches!(it.key.as_str(), "description" | "summary");
        let keep = it.key == "$ref" || (described && about);
        if !keep {
            dropped.push((it.key.clone(), it.value.origin));
        }
        keep
    });
    for (key, at) in dropped {
        walk.unsupported(
            "reference-sibling",
            at,
            format!("`{key}` stands beside a `$ref`, where it means nothing; it is left out"),
            "move it to the target of the reference",
        );
    }
}

fn path_without_slash(walk: &mut Walk<'_>, key: &mut String, at: Origin) -> bool {
    if !key.starts_with('/') {
        walk.repair(
            "path-without-slash",
            at,
            format!("the path `{key}` does not begin with a slash; taken as `/{key}`"),
            format!("write `/{key}`"),
        );
        key.insert(0, '/');
    }
    true
}

fn status_code(walk: &mut Walk<'_>, key: &mut String, at: Origin) -> bool {
    let bytes = key.as_bytes();
    let digit = |it: &u8| it.is_ascii_digit();
    match bytes {
        _ if key == "default" => true,
        _ if key.eq_ignore_ascii_case("default") => {
            letters::report(walk, at, key, "default");
            key.make_ascii_lowercase();
            true
        }
        [b'1'..=b'9', rest @ ..] if rest.len() == 2 && rest.iter().all(digit) => true,
        [b'1'..=b'9', b'X', b'X'] => true,
        [b'1'..=b'9', b'x' | b'X', b'x' | b'X'] => {
            let upper = key.to_ascii_uppercase();
            walk.repair(
                "lower-case-range",
                at,
                format!("the range of statuses `{key}` is written `{upper}`"),
                format!("write {upper}"),
            );
            *key = upper;
            true
        }
        _ => false,
    }
}

fn path_parameter_required(walk: &mut Walk<'_>, members: &mut Map, place: &str, origin: Origin) {
    if place != "path" || members.get("required").and_then(Node::as_bool) == Some(true) {
        return;
    }
    let name = members.get("name").and_then(Node::as_str).unwrap_or_default().to_owned();
    walk.repair(
        "optional-path-parameter",
        origin,
        format!("the path parameter `{name}` must be required; it is taken as required"),
        "add `required: true`",
    );
    members.insert("required", Node::new(Value::Bool(true), origin));
}

/// Takes out a style that its place does not know.
fn known_style(walk: &mut Walk<'_>, members: &mut Map, place: &str) {
    let known: &[&str] = match place {
        "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        "path" => &["simple", "label", "matrix"],
        "header" => &["simple"],
        _ => &["form"],
    };
    let Some(style) = members.get("style") else {
        return;
    };
    let (at, text) = (style.origin, style.as_str().unwrap_or_default().to_owned());
    if !known.contains(&text.as_str()) {
        walk.unsupported(
            "unknown-style",
            at,
            format!("the style `{text}` is not for a {place} parameter; the default is used"),
            format!("write one of {}", known.join(", ")),
        );
        members.remove("style");
    }
}

/// Takes out keys that mean something for query parameters only.
fn no_effect(walk: &mut Walk<'_>, members: &mut Map, place: &str) {
    for key in ["allowEmptyValue", "allowReserved"] {
        let given =
            members.get(key).filter(|_| place != "query").map(|it| (it.origin, it.as_bool()));
        let Some((at, value)) = given else { continue };
        members.remove(key);
        if value == Some(true) {
            walk.unsupported(
                "no-effect",
                at,
                format!("`{key}` means nothing for a {place} parameter; it is left out"),
                "remove it",
            );
        }
    }
}

/// Sees to it that there is exactly one of the two.
fn schema_or_content(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    let content = members.get("content").map(|it| it.origin);
    match (members.contains("schema"), content) {
        (true, Some(at)) => {
            walk.unsupported(
                "schema-and-content",
                at,
                "there is a `schema` and a `content`; only the schema is used",
                "remove one of the two",
            );
            members.remove("content");
        }
        (false, None) => {
            walk.repair(
                "missing-schema",
                origin,
                "there is neither `schema` nor `content`; the value is taken as a text",
                "add a `schema`",
            );
            let mut text = Map::new();
            text.insert("type", Node::text("string", origin));
            members.insert("schema", Node::new(Value::Map(text), origin));
        }
        _ => {}
    }
}

/// Keeps a header's `explode`, which the typed model does not know, as an extension.
fn header_explode(members: &mut Map) {
    if let Some(explode) = members.remove("explode") {
        members.insert("x-idv-explode", explode);
    }
}

/// Writes down the default of `explode` where it is true, since the typed model takes its absence
/// for false; and that of `style` where somebody says that, which would be the same to the model.
fn encoding_explode(members: &mut Map, origin: Origin) {
    let form = members.get("style").and_then(Node::as_str).is_none_or(|it| it == "form");
    match members.get("explode").map(|it| &it.value) {
        None if form => members.insert("explode", Node::new(Value::Bool(true), origin)),
        Some(Value::Bool(true)) if !members.contains("style") => {
            members.insert("style", Node::text("form", origin));
        }
        _ => {}
    }
}

/// Takes out a link that names no operation.
fn link_operation(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) -> bool {
    let second = members.get("operationId").map(|it| it.origin);
    match (members.contains("operationRef"), second) {
        (false, None) => {
            walk.unsupported(
                "link-without-operation",
                origin,
                "the link names no operation; it is left out",
                "add `operationId`",
            );
            false
        }
        (true, Some(at)) => {
            walk.unsupported(
                "link-with-two-operations",
                at,
                "the link names its operation twice; `operationId` is left out",
                "remove one of the two",
            );
            members.remove("operationId");
            true
        }
        _ => true,
    }
}

/// Requires the keys that belong to the type of a security scheme, and takes out those that do not.
fn scheme_keys(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    let (must, may): (&[&str], &[&str]) = match members.get("type").and_then(Node::as_str) {
        Some("apiKey") => (&["name", "in"], &[]),
        Some("http") => (&["scheme"], &["bearerFormat"]),
        Some("oauth2") => (&["flows"], &[]),
        Some("openIdConnect") => (&["openIdConnectUrl"], &[]),
        _ => return,
    };
    for key in must.iter().filter(|it| !members.contains(it)) {
        walk.error(
            "missing-key",
            origin,
            format!("a security scheme of this type must have `{key}`"),
            format!("add `{key}`"),
        );
    }
    let all = ["name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl"];
    for key in all.iter().filter(|it| !must.contains(it) && !may.contains(it)) {
        if let Some(removed) = members.remove(key) {
            walk.unsupported(
                "no-effect",
                removed.origin,
                format!("`{key}` means nothing for a security scheme of this type; it is left out"),
                "remove it",
            );
        }
    }
}
