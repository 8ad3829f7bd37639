//! A schema of 3.1, or one with a slip in that direction. This file promises the order of the
//! rewrites: what an alternative of `null` brings first, then what becomes another keyword, and the
//! list of types last, since it moves the keywords that the others made.

use super::super::tree::{Map, Node, Value};
use super::super::walk::Walk;
use super::{content, keywords, nulls, tuples, types};

/// Rewrites what the table of the grammar would refuse.
pub(crate) fn before(walk: &mut Walk<'_>, members: &mut Map) {
    nulls::unquoted(walk, members);
    nulls::nullable_later(walk, members);
    nulls::alternatives(walk, members);
    keywords::about_the_schema(walk, members);
    keywords::definitions(walk, members);
    types::constant(walk, members);
    examples(walk, members);
    content::encoded(walk, members);
    tuples::tuple(walk, members);
    keywords::patterns(walk, members);
    keywords::unevaluated(walk, members);
    keywords::unchecked(walk, members);
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        types::numeric_exclusive_bound(walk, members, bound, exclusive);
    }
    types::list(walk, members);
    types::of_values(members);
}

/// Makes a `$dynamicRef` the reference that it is where nothing is extended.
pub(crate) fn after_reference(walk: &mut Walk<'_>, node: &mut Node) {
    let Some(members) = node.as_map_mut().filter(|it| !it.contains("$ref")) else {
        return;
    };
    for key in ["$dynamicRef", "$recursiveRef"] {
        let Some(at) = members.get(key).filter(|it| it.as_str().is_some()).map(|it| it.origin)
        else {
            continue;
        };
        walk.once(
            "dynamic-reference",
            key,
            at,
            format!("`{key}` is taken as `$ref`: what extends the schema does not change it"),
            "write `$ref`",
        );
        members.rename(key, "$ref");
        return;
    }
}

/// The first of `examples` is the `example`; all of them travel along.
fn examples(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(examples) = members.get("examples").filter(|it| it.value != Value::Null) else {
        return;
    };
    let at = examples.origin;
    let first = match &examples.value {
        Value::Seq(list) => list.first().cloned(),
        Value::Map(named) => {
            named.iter().next().map(|it| it.value.get("value").unwrap_or(&it.value).clone())
        }
        _ => Some(examples.clone()),
    };
    walk.translated(
        "schema-examples",
        at,
        "`examples` of a schema is not OpenAPI 3.0; the first is taken as `example`",
        "write `example`",
    );
    members.rename("examples", "x-idv-examples");
    if let Some(first) = first.filter(|_| !members.contains("example")) {
        members.insert("example", first);
    }
}
