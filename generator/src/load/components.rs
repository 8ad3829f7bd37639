//! What the named components say about each other. This file promises to find the schemas that are
//! parts of others, and to leave no name that leads nowhere but back to itself.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::refs::canonical;
use super::tree::{Entry, Map, Node, Origin, Value};
use super::walk::Walk;
use crate::pointer::Pointer;

/// Finds the named schemas that are parts of others: what they require, another part may declare.
pub(crate) fn parts_by_name(tree: &Node) -> HashSet<Origin> {
    let mut references = HashSet::new();
    collect_parts(tree, &mut references);
    let schemas = tree.get("components").and_then(|it| it.get("schemas")).and_then(Node::as_map);
    let parts = schemas
        .into_iter()
        .flatten()
        .filter(|it| references.contains(&*canonical("schemas", &it.key)));
    parts.map(|it| it.value.origin).collect()
}

fn collect_parts<'t>(node: &'t Node, references: &mut HashSet<&'t str>) {
    match &node.value {
        Value::Seq(elements) => elements.iter().for_each(|it| collect_parts(it, references)),
        Value::Map(members) => {
            for entry in members {
                if matches!(entry.key.as_str(), "allOf" | "anyOf" | "oneOf") {
                    let parts = entry.value.as_seq().unwrap_or_default();
                    references.extend(parts.iter().filter_map(|it| it.get("$ref")?.as_str()));
                }
                collect_parts(&entry.value, references);
            }
        }
        _ => {}
    }
}

/// Reports the components that are nothing but a way back to themselves. A schema of this kind says
/// nothing about a value, so that it becomes one that takes any; other components need a content.
pub(crate) fn mend_circles(walk: &mut Walk<'_>, tree: &mut Node) {
    let Some(components) = tree.get_mut("components").and_then(Node::as_map_mut) else {
        return;
    };
    for section in components.iter_mut() {
        let Some(members) = section.value.as_map_mut() else {
            continue;
        };
        let is_schemas = section.key == "schemas";
        for (name, at) in circular(&aliases(&section.key, members), members) {
            let message = format!("`{name}` refers to nothing but itself");
            let help = "write the object itself at one place of the circle";
            if is_schemas {
                let message = format!("{message}, which says nothing of a value: it is raw JSON");
                walk.unsupported("reference-cycle", at, message, help);
                if let Some(schema) = members.get_mut(&name) {
                    schema.value = Value::Map(Map::default());
                }
            } else {
                walk.error("reference-cycle", at, message, help);
            }
        }
    }
}

/// Returns the members of a section that are other names of members of it, with those names.
fn aliases(section: &str, members: &Map) -> HashMap<String, (String, Origin)> {
    let start = format!("#/components/{section}/");
    let alias = |node: &Node| {
        let reference = node.get("$ref")?.as_str()?.strip_prefix(&start)?;
        let is_whole = !reference.contains('/');
        is_whole.then(|| Pointer::parse(&format!("#/{reference}"))?.last().map(Cow::into_owned))?
    };
    let alias_of = |it: &Entry| Some((it.key.clone(), (alias(&it.value)?, it.value.origin)));
    members.iter().filter_map(alias_of).collect()
}

/// Returns the names that lead back to themselves. Each name is looked at once.
fn circular(aliases: &HashMap<String, (String, Origin)>, members: &Map) -> Vec<(String, Origin)> {
    let mut rounds: HashMap<&str, usize> = HashMap::new();
    let mut found = Vec::new();
    for (round, start) in members.iter().enumerate() {
        let mut way = Vec::new();
        let mut name = start.key.as_str();
        while let Some((next, at)) = aliases.get(name).filter(|_| !rounds.contains_key(name)) {
            rounds.insert(name, round);
            way.push((name, *at));
            name = next;
        }
        if rounds.get(name) == Some(&round) {
            let circle = way.into_iter().skip_while(|it| it.0 != name);
            found.extend(circle.map(|(name, at)| (name.to_owned(), at)));
        }
    }
    found
}
