//! What the named components say about each other. This file promises to find the schemas that are
//! parts of others, and the names that lead nowhere but back to themselves.

use std::collections::{HashMap, HashSet};

use super::refs::canonical;
use super::tree::{Node, Origin, Value};
use super::walk::Walk;
use crate::diagnostics::{Diagnostic, Severity};
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

/// Finds components that are nothing but a way back to themselves.
pub(crate) fn report_circles(walk: &Walk<'_>, tree: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(components) = tree.get("components").and_then(Node::as_map) else {
        return found;
    };
    for section in components {
        let Some(members) = section.value.as_map() else {
            continue;
        };
        let start = format!("#/components/{}/", section.key);
        let alias = |node: &Node| {
            let reference = node.get("$ref")?.as_str()?;
            reference
                .strip_prefix(&start)
                .and_then(|_| Pointer::parse(reference)?.last().map(|it| it.into_owned()))
        };
        let aliases: HashMap<&str, (String, Origin)> = members
            .iter()
            .filter_map(|it| Some((it.key.as_str(), (alias(&it.value)?, it.value.origin))))
            .collect();
        for (name, at) in circular(&aliases, members.iter().map(|it| it.key.as_str())) {
            found.push(walk.fault(
                Severity::Error,
                "reference-cycle",
                at,
                format!("`{name}` refers to nothing but itself"),
                "write the object itself at one place of the circle",
            ));
        }
    }
    found
}

/// Returns the names that lead back to themselves. Each name is looked at once.
fn circular<'a>(
    aliases: &'a HashMap<&'a str, (String, Origin)>,
    names: impl Iterator<Item = &'a str>,
) -> Vec<(&'a str, Origin)> {
    let mut rounds: HashMap<&str, usize> = HashMap::new();
    let mut found = Vec::new();
    for (round, start) in names.enumerate() {
        let mut way = Vec::new();
        let mut name = start;
        while let Some((next, at)) = aliases.get(name).filter(|_| !rounds.contains_key(name)) {
            rounds.insert(name, round);
            way.push((name, *at));
            name = next;
        }
        if rounds.get(name) == Some(&round) {
            found.extend(way.into_iter().skip_while(|it| it.0 != name));
        }
    }
    found
}
