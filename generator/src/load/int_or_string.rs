//! Values that are integers or texts, as Kubernetes says so. This file promises that both are read,
//! whatever type stands beside: the words name both, and the service sends both.

use super::openapi31;
use super::tree::{Map, Origin, Value};
use super::walk::Walk;

const FORMAT: &str = "int-or-string";
const EXTENSION: &str = "x-kubernetes-int-or-string";

/// Makes alternatives of what is an integer or a text by a format or an extension.
pub(crate) fn before(walk: &mut Walk<'_>, members: &mut Map, origin: Origin) {
    let by_format = members.get("format").filter(|it| it.as_str() == Some(FORMAT));
    let by_extension = members.get(EXTENSION).filter(|it| it.value == Value::Bool(true));
    let Some(at) = by_format.or(by_extension).map(|it| it.origin) else { return };
    let is_by_format = by_format.is_some();
    let word = if is_by_format { format!("format: {FORMAT}") } else { EXTENSION.to_owned() };
    // What enumerates its values or names its alternatives says which there are.
    let says = ["enum", "const", "anyOf", "oneOf", "allOf", "$ref"];
    if says.iter().any(|it| members.contains(it)) {
        return;
    }
    let beside = match members.get("type").map(|it| (it, it.as_str())) {
        None => String::new(),
        Some((_, Some(name @ ("string" | "integer")))) => format!(" beside `type: {name}`"),
        Some(_) => return,
    };
    walk.repair(
        "int-or-string",
        at,
        format!(
            "`{word}`{beside} says that the value is an integer or a text; taken as `anyOf` of both"
        ),
        "in OpenAPI 3, write `anyOf: [{type: integer}, {type: string}]`",
    );
    members.remove("type");
    if is_by_format {
        members.remove("format");
    }
    openapi31::alternatives_of_types(members, &["integer", "string"], origin);
}
