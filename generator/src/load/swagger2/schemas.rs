//! Schemas of Swagger 2.0. This file promises the keywords of 3.0 for those that differ.

use std::collections::{BTreeSet, HashMap};

use super::super::tree::{Map, Node, Origin, Value};
use super::super::walk::Walk;
use crate::pointer::Pointer;

/// Extensions that name the value of the tag by which a schema is chosen.
const TAG_VALUES: [&str; 2] = ["x-ms-discriminator-value", "x-discriminator-value"];

/// Rewrites keywords of Swagger 2.0. In another dialect they are slips, and each is reported.
pub(crate) fn before(walk: &mut Walk<'_>, members: &mut Map) {
    if members.get("discriminator").is_some_and(|it| it.as_str().is_some()) {
        discriminator(walk, members);
    }
    if let Some(nullable) = members.get("x-nullable").filter(|it| it.as_bool().is_some()) {
        let (at, nullable) = (nullable.origin, nullable.clone());
        if !members.contains("nullable") {
            said(walk, "x-nullable", at, "taken as `nullable`", "write `nullable`");
            members.insert("nullable", nullable);
        }
        members.remove("x-nullable");
    }
    let example = members.get("x-example").filter(|it| walk.is_swagger(it.origin));
    if example.is_some() && !members.contains("example") {
        members.rename("x-example", "example");
    }
    if let Some(format) = members.rename("collectionFormat", "x-idv-collection-format") {
        let nested = members.get("type").and_then(Node::as_str) == Some("array");
        if nested && !walk.is_swagger(format) {
            said(
                walk,
                "collectionFormat",
                format,
                "kept as `x-idv-collection-format`",
                "write `style`",
            );
        }
    }
    if members.get("type").and_then(Node::as_str) == Some("file") {
        let Some(at) = members.get("type").map(|it| it.origin) else { return };
        said(walk, "type: file", at, "taken as a text of bytes", "write `format: binary`");
        members.insert("type", Node::text("string", at));
        members.insert("format", Node::text("binary", at));
    }
}

fn said(walk: &mut Walk<'_>, what: &str, at: Origin, taken: &str, help: &str) {
    if !walk.is_swagger(at) {
        let message = format!("`{what}` is not OpenAPI 3.0; {taken}");
        walk.repair("swagger-keyword", at, message, help);
    }
}

/// `discriminator: kind` is `discriminator: {propertyName: kind}`; the names of schemas are the
/// values.
fn discriminator(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(name) = members.remove("discriminator") else {
        return;
    };
    let at = name.origin;
    said(walk, "discriminator", at, "the text is taken as `propertyName`", "write an object");
    members.insert("discriminator", Node::object([("propertyName", name)], at));
}

/// Gives a discriminator the values that extensions of its children name. Says where two are the
/// same: what they are of, where it stands, and what has it already.
pub(super) fn definitions(mut node: Node, twice: &mut dyn FnMut(&str, Origin, &str)) -> Node {
    let Some(members) = node.as_map() else {
        return node;
    };
    let tagged = |it: &Node| TAG_VALUES.iter().find_map(|key| it.get(key)).cloned();
    if !members.iter().any(|it| tagged(&it.value).is_some()) {
        return node;
    }
    let place = |name: &str| Pointer::root().child("definitions").child(name);
    let mut children: HashMap<Pointer, BTreeSet<usize>> = HashMap::new();
    for (at, child) in members.iter().enumerate() {
        let parts = child.value.get("allOf").and_then(Node::as_seq).unwrap_or_default();
        let extended = parts.iter().filter_map(|it| Pointer::parse(it.get("$ref")?.as_str()?));
        extended.for_each(|it| _ = children.entry(it).or_default().insert(at));
    }
    let mut mappings: Vec<(usize, Map)> = Vec::new();
    for (at, parent) in members.iter().enumerate() {
        if parent.value.get("discriminator").is_none() {
            continue;
        }
        // What is made of a child is a child, too.
        let mut family = BTreeSet::new();
        let mut open = vec![at];
        while let Some(member) = open.pop() {
            if family.insert(member)
                && let Some(member) = members.as_slice().get(member)
            {
                open.extend(children.get(&place(&member.key)).into_iter().flatten());
            }
        }
        let mut mapping = Map::new();
        for child in family.iter().filter_map(|it| members.as_slice().get(*it)) {
            let own = tagged(&child.value).filter(|it| it.as_str().is_some());
            if child.key == parent.key && own.is_none() {
                continue;
            }
            let value = own.as_ref().and_then(Node::as_str).unwrap_or(&child.key).to_owned();
            let reference = place(&child.key).to_string();
            if let Some(known) = mapping.get(&value).and_then(Node::as_str) {
                let at = own.as_ref().map_or(child.value.origin, |it| it.origin);
                twice(&value, at, known);
                continue;
            }
            mapping.insert(value, Node::text(reference, child.value.origin));
        }
        mappings.push((at, mapping));
    }
    let Some(members) = node.as_map_mut() else {
        return node;
    };
    for (at, mapping) in mappings {
        let schema = members.iter_mut().nth(at).and_then(|it| it.value.as_map_mut());
        let Some(schema) = schema else { continue };
        let Some(name) = schema.get("discriminator").filter(|it| it.as_str().is_some()).cloned()
        else {
            continue;
        };
        let at = name.origin;
        let mapping = Node::new(Value::Map(mapping), at);
        let object = Node::object([("propertyName", name), ("mapping", mapping)], at);
        schema.insert("discriminator", object);
    }
    node
}
