//! What type a value has, said in the words of 3.1. This file promises one type a schema: several
//! become alternatives, each with the keywords that are about its type.

use super::super::slips::{self, TYPES};
use super::super::tree::{Map, Node, Origin, Value, json_number, whole_number};
use super::super::walk::Walk;

/// `const` is an `enum` of one value.
pub(super) fn constant(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(constant) = members.remove("const") else {
        return;
    };
    let at = constant.origin;
    walk.translated(
        "const",
        at,
        "`const` is not a keyword of OpenAPI 3.0; taken as an `enum` of one value",
        "write an `enum` of one value",
    );
    members.insert("enum", Node::list(vec![constant], at));
}

/// `exclusiveMinimum: 3` is `minimum: 3` and `exclusiveMinimum: true`, unless an inclusive bound is
/// tighter.
pub(super) fn numeric_exclusive_bound(
    walk: &mut Walk<'_>,
    members: &mut Map,
    bound: &str,
    exclusive: &str,
) {
    let Some(number) = members.get(exclusive).and_then(Node::as_number).map(str::to_owned) else {
        return;
    };
    let Some(given) = members.remove(exclusive) else {
        return;
    };
    let origin = given.origin;
    walk.translated(
        "numeric-exclusive-bound",
        origin,
        format!("`{exclusive}: {number}` is not OpenAPI 3.0; taken as `{bound}: {number}` without the bound itself"),
        format!("write `{bound}: {number}` and `{exclusive}: true`"),
    );
    let value = |text: &str| json_number(text).and_then(|it| it.as_f64()).unwrap_or_default();
    let tighter = members.get(bound).and_then(Node::as_number).is_some_and(|inclusive| {
        if bound == "minimum" {
            value(inclusive) > value(&number)
        } else {
            value(inclusive) < value(&number)
        }
    });
    if !tighter {
        members.insert(bound, Node::new(Value::Number(number), origin));
        members.insert(exclusive, Node::truth(true, origin));
    }
}

/// `type: [T, \"null\"]` is `type: T` that is nullable; more types are alternatives.
pub(super) fn list(walk: &mut Walk<'_>, members: &mut Map) {
    let is_list = |it: &Node| it.as_str() == Some("null") || it.as_seq().is_some();
    if !members.get("type").is_some_and(is_list) {
        return;
    }
    let Some(list) = members.remove("type") else { return };
    let origin = list.origin;
    let mut names = names(walk, &list);
    let nullable = names.iter().any(|it| it == "null");
    names.retain(|it| it != "null");
    walk.translated(
        "type-list",
        origin,
        "a list of types is not OpenAPI 3.0; taken as `nullable` and alternatives",
        "write one type, `nullable: true` or an `anyOf`",
    );
    if nullable {
        members.insert("nullable", Node::truth(true, origin));
    }
    match names.as_slice() {
        [] if nullable && ["oneOf", "anyOf"].iter().any(|it| members.contains(it)) => {
            walk.repair(
                "null-beside-alternatives",
                origin,
                "`type: null` beside alternatives allows none of them; taken as null or one of them",
                "put `type: null` among the alternatives",
            );
        }
        [] if nullable && !members.contains("enum") => {
            let null = Node::new(Value::Null, origin);
            members.insert("enum", Node::list(vec![null], origin));
        }
        [] => {}
        [name] => {
            members.insert("type", Node::text(name.as_str(), origin));
            slips::before_schema(walk, members);
        }
        names => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            alternatives(members, &names, origin);
        }
    }
}

/// Makes an alternative of each type, with what is about that type.
pub(crate) fn alternatives(members: &mut Map, names: &[&str], origin: Origin) {
    let alternatives = names.iter().map(|name| alternative(members, name, origin)).collect();
    remove_distributed(members, names);
    any_of(members, Node::list(alternatives, origin));
}

/// Returns the names in a list of types, each once, and says what of the list is none.
fn names(walk: &mut Walk<'_>, list: &Node) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let elements = list.as_seq().unwrap_or(std::slice::from_ref(list));
    if elements.is_empty() {
        let message = "a list of no types; any value is allowed";
        let help = format!("write one of {}", TYPES.join(", "));
        walk.unsupported("unknown-type", list.origin, message, help);
    }
    for element in elements {
        match element.as_str() {
            Some(name) if names.iter().any(|it| it == name) => {}
            Some(name) => names.push(name.to_owned()),
            None => walk.unsupported(
                "wrong-kind",
                element.origin,
                format!(
                    "a value of the kind {} stands where the name of a type belongs; it is left out",
                    element.kind()
                ),
                format!("write one of {}, null", TYPES.join(", ")),
            ),
        }
    }
    names
}

/// The type of enumerated values that all have the same, where none is said.
pub(super) fn of_values(members: &mut Map) {
    let composed = ["type", "allOf", "anyOf", "oneOf", "not", "$ref"];
    if composed.iter().any(|it| members.contains(it)) {
        return;
    }
    let Some(values) = members.get("enum") else { return };
    let at = values.origin;
    let values = values.as_seq().unwrap_or_default();
    let null = values.iter().any(|it| it.value == Value::Null);
    let mut types = values.iter().filter(|it| it.value != Value::Null).map(type_of);
    let Some(Some(mut common)) = types.next() else { return };
    for one in types {
        common = match one {
            Some(one) if one == common => common,
            Some("integer" | "number") if matches!(common, "integer" | "number") => "number",
            _ => return,
        };
    }
    members.insert("type", Node::text(common, at));
    if null {
        members.insert("nullable", Node::truth(true, at));
    }
}

fn type_of(node: &Node) -> Option<&'static str> {
    Some(match &node.value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(text) if whole_number(text).is_some() => "integer",
        Value::Number(_) => "number",
        _ => return None,
    })
}

/// Returns the keywords that are about one type alone.
fn about(name: &str) -> &'static [&'static str] {
    match plain(name) {
        "string" => &[
            "minLength",
            "maxLength",
            "pattern",
            "x-idv-content-encoding",
            "x-idv-content-media-type",
            "x-idv-content-schema",
        ],
        "integer" | "number" => {
            &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
        }
        "array" => &[
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "x-idv-prefix-items",
            "x-idv-rest-items",
            "x-idv-unevaluated-items",
            "x-idv-contains",
        ],
        "object" => &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
            "x-idv-pattern-properties",
            "x-idv-property-names",
            "x-idv-unevaluated-properties",
            "x-idv-dependent-required",
            "x-idv-dependent-schemas",
        ],
        _ => &[],
    }
}

/// Returns the type that a name means; that it is another name is said when the alternative is
/// looked at.
fn plain(name: &str) -> &str {
    slips::meant_type(name).map_or(name, |it| it.0)
}

/// Tells whether a format is one of numbers.
fn is_numeric(format: &str) -> bool {
    let width = format.trim_start_matches("uint").trim_start_matches("int");
    width.chars().all(|it| it.is_ascii_digit()) || matches!(format, "float" | "double" | "decimal")
}

/// Returns the schema of one of several types, with what is about that type.
fn alternative(members: &Map, written: &str, origin: Origin) -> Node {
    let mut schema = Map::new();
    schema.insert("type", Node::text(written, origin));
    let name = plain(written);
    for key in about(name) {
        if let Some(value) = members.get(key) {
            schema.insert(*key, value.clone());
        }
    }
    let numeric = matches!(name, "integer" | "number");
    let format = members.get("format").filter(|it| {
        let of_numbers = is_numeric(it.as_str().unwrap_or_default());
        if numeric { of_numbers } else { name == "string" && !of_numbers }
    });
    if let Some(format) = format {
        schema.insert("format", format.clone());
    }
    if let Some(values) = members.get("enum") {
        let of_type = |it: &&Node| match (&it.value, name) {
            (Value::String(_), "string")
            | (Value::Bool(_), "boolean")
            | (Value::Number(_), "number")
            | (Value::Seq(_), "array")
            | (Value::Map(_), "object") => true,
            (Value::Number(text), "integer") => whole_number(text).is_some(),
            _ => !TYPES.contains(&name),
        };
        let own = values.as_seq().unwrap_or_default().iter().filter(of_type).cloned().collect();
        schema.insert("enum", Node::list(own, values.origin));
    }
    Node::new(Value::Map(schema), origin)
}

/// Takes out what the alternatives hold now. What none of them holds stays.
fn remove_distributed(members: &mut Map, names: &[&str]) {
    for name in names {
        for key in about(name) {
            members.remove(key);
        }
    }
    let numeric = members.get("format").and_then(Node::as_str).is_some_and(is_numeric);
    let taken = |name: &&str| match plain(name) {
        "string" => !numeric,
        "integer" | "number" => numeric,
        _ => false,
    };
    if names.iter().any(taken) {
        members.remove("format");
    }
    members.remove("enum");
}

fn any_of(members: &mut Map, any_of: Node) {
    let origin = any_of.origin;
    let any_of = match any_of.value {
        // A type of which no value is enumerated allows nothing.
        Value::Seq(mut parts) => {
            let none = |it: &Node| it.get("enum").is_some_and(|it| it.as_seq() == Some(&[]));
            parts.retain(|it| !none(it));
            Node::list(parts, origin)
        }
        value => Node::new(value, origin),
    };
    if any_of.as_seq() == Some(&[]) {
        return;
    }
    if !members.contains("anyOf") {
        members.insert("anyOf", any_of);
        return;
    }
    let part = Node::object([("anyOf", any_of)], origin);
    let all_of = members.get_or_insert_with("allOf", || Node::list(Vec::new(), origin));
    if let Some(parts) = all_of.as_seq_mut() {
        parts.push(part);
    }
}
