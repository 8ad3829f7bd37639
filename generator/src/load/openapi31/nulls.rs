//! `null` as an alternative. This file promises that it becomes `nullable`, with or without the
//! quotes that make it the name of a type, and that the only alternative left becomes the schema
//! itself.

use super::super::tree::{Map, Node, Value};
use super::super::walk::Walk;

/// Keys that describe a schema and allow or refuse nothing.
const ABOUT: [&str; 3] = ["title", "description", "$comment"];

/// `type: [string, null]` and an alternative of `type: null` mean the type, whose name is a text. A
/// `type` with nothing behind it means no type.
pub(super) fn unquoted(walk: &mut Walk<'_>, members: &mut Map) {
    if let Some(types) = members.get_mut("type").and_then(Node::as_seq_mut) {
        types.iter_mut().for_each(|it| quote(walk, it));
    }
    for key in ["anyOf", "oneOf"] {
        let parts = members.get_mut(key).and_then(Node::as_seq_mut).into_iter().flatten();
        parts.filter_map(|it| it.get_mut("type")).for_each(|it| quote(walk, it));
    }
}

fn quote(walk: &mut Walk<'_>, name: &mut Node) {
    let word = walk.files.written(name.origin).is_none_or(|it| it.eq_ignore_ascii_case("null"));
    if name.value != Value::Null || !word {
        return;
    }
    walk.repair(
        "unquoted-null",
        name.origin,
        "`null` without quotes is no name of a type; taken as \"null\"",
        "write \"null\" in quotes",
    );
    name.value = Value::String("null".to_owned());
}

/// `anyOf: [A, {type: "null"}]` is A that is nullable; the same with `oneOf`.
pub(super) fn alternatives(walk: &mut Walk<'_>, members: &mut Map) {
    for key in ["anyOf", "oneOf"] {
        let Some(parts) = members.get_mut(key).and_then(Node::as_seq_mut) else {
            continue;
        };
        let Some(at) = parts.iter().position(is_null) else { continue };
        let null = parts.remove(at);
        parts.retain(|it| !is_null(it));
        let left = parts.len();
        walk.translated(
            "null-alternative",
            null.origin,
            "the type `null` is not OpenAPI 3.0; taken as `nullable`",
            "write `nullable: true`",
        );
        members.insert("nullable", Node::truth(true, null.origin));
        if null.as_map().is_some_and(|it| it.len() > 1) {
            members.insert("x-idv-null", null);
        }
        match left {
            0 => {
                members.remove(key);
            }
            1 if !members.contains("discriminator") => only_one(members, key),
            _ => {}
        }
    }
}

/// `nullable` was taken out of OpenAPI with 3.1; documents that write it mean what it meant.
pub(super) fn nullable_later(walk: &mut Walk<'_>, members: &Map) {
    let written = members.get("nullable").map(|it| (it.origin, it.as_bool()));
    let Some((at, Some(_))) = written.filter(|it| walk.is_later(it.0)) else {
        return;
    };
    walk.repair(
        "nullable-later",
        at,
        "`nullable` is not a keyword of OpenAPI 3.1; taken as in 3.0",
        "write a list of types with \"null\" in it",
    );
}

/// Puts the only alternative in the place of the list: its keywords, where they say nothing else
/// than those beside it, else an `allOf` of one.
fn only_one(members: &mut Map, key: &str) {
    let Some(Node { value: Value::Seq(mut parts), origin }) = members.remove(key) else {
        return;
    };
    let Some(part) = parts.pop() else { return };
    let apart = part.as_map().is_none_or(|it| {
        it.contains("$ref")
            || it.contains("nullable")
            || it.iter().any(|it| members.contains(&it.key))
    });
    match part.value {
        Value::Map(inner) if !apart => {
            for entry in inner {
                members.push_new(entry.key, entry.value);
            }
        }
        value => {
            let part = Node::new(value, part.origin);
            match members.get_mut("allOf").and_then(Node::as_seq_mut) {
                Some(all) => all.push(part),
                None => members.insert("allOf", Node::list(vec![part], origin)),
            }
        }
    }
}

/// Tells whether a schema allows `null` and nothing else.
fn is_null(node: &Node) -> bool {
    let Some(members) = node.as_map() else {
        return false;
    };
    let null = |it: &Node| it.value == Value::Null || it.as_str() == Some("null");
    let only = |it: &Node, is: fn(&Node) -> bool| {
        it.as_seq().is_some_and(|list| !list.is_empty() && list.iter().all(is))
    };
    let decides = members.get("type").is_some_and(|it| {
        it.as_str() == Some("null") || only(it, |it| it.as_str() == Some("null"))
    }) || members.get("const").is_some_and(|it| it.value == Value::Null)
        || members.get("enum").is_some_and(|it| only(it, |it| it.value == Value::Null));
    decides
        && members.iter().all(|it| {
            ABOUT.contains(&it.key.as_str())
                || matches!(it.key.as_str(), "type" | "const" | "enum" | "nullable" | "default")
                || (it.key == "example" && null(&it.value))
        })
}
