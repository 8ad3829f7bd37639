//! Lists whose places have schemas of their own. This file promises that `items` allows what the
//! list allows, wherever in it, exactly where all places are the same, and that the places travel
//! as `x-idv-prefix-items`.

use super::super::tree::{Map, Node, Value};
use super::super::walk::Walk;

/// Rewrites `prefixItems`, and a list of schemas under `items`, which said the same before 2020.
pub(super) fn tuple(walk: &mut Walk<'_>, members: &mut Map) {
    let is_older = members.get("items").is_some_and(|it| it.as_seq().is_some());
    if is_older {
        members.rename("items", "prefixItems");
        members.rename("additionalItems", "items");
    }
    let Some(places) = members.get("prefixItems").and_then(Node::as_seq) else {
        return;
    };
    let length = places.len();
    let mut allowed: Vec<Node> = Vec::new();
    let mut may_copy = true;
    for place in places {
        if !allowed.contains(place) {
            may_copy &= walk.may_copy(place);
            allowed.push(place.clone());
        }
    }
    let Some(at) = members.rename("prefixItems", "x-idv-prefix-items") else {
        return;
    };
    let what = match is_older {
        true => "`items` of OpenAPI 3.0 is one schema",
        false => "`prefixItems` is not a keyword of OpenAPI 3.0",
    };
    walk.translated(
        "later-keyword",
        at,
        format!("{what}; a list of what its elements may be is taken"),
        "write one schema under `items`",
    );
    let rest = members.remove("items");
    let closed = rest.as_ref().is_some_and(|it| it.as_bool() == Some(false));
    let at_most = |it: &Node| it.as_number().and_then(|it| it.parse::<usize>().ok());
    let short = members.get("maxItems").and_then(at_most).is_some_and(|it| it <= length);
    let said = rest.as_ref().filter(|it| !closed && !short && it.as_map().is_some());
    if let Some(rest) = said.filter(|it| !allowed.contains(it)) {
        may_copy &= walk.may_copy(rest);
        allowed.push(rest.clone());
    }
    let is_known = may_copy && (closed || short || said.is_some());
    let items = match allowed.len() {
        1 if is_known => allowed.remove(0),
        2.. if is_known => Node::object([("anyOf", Node::list(allowed, at))], at),
        _ => Node::object([], at),
    };
    if closed && !members.contains("maxItems") {
        members.insert("maxItems", Node::new(Value::Number(length.to_string()), at));
    }
    members.insert("items", items);
    if let Some(rest) = rest.filter(|_| !closed) {
        members.insert("x-idv-rest-items", rest);
    }
}
