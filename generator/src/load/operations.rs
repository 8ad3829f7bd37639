//! Operations as the rest of the generator relies on them. This file promises that each has an id
//! of its own, the same on every run, and that its path parameters are those of its path.

use std::collections::{HashMap, HashSet};

use super::files::Files;
use super::templates;
use super::tree::{Map, Node, Origin, Value};
use crate::diagnostics::Diagnostics;
use crate::pointer::Pointer;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What a path item says of the parameters that stand in its path with their slashes.
pub(crate) const WHOLE: &str = "x-idv-whole-parameters";

/// Repairs all operations of a walked document.
pub(crate) fn repair(files: &Files, diagnostics: &mut Diagnostics, tree: &mut Node) {
    let named = named_parameters(tree);
    let Some(paths) = tree.get_mut("paths").and_then(Node::as_map_mut) else {
        return;
    };
    let mut ids = Ids::of(paths);
    let mut pass = Pass { files, diagnostics, named };
    pass.plain_templates(paths);
    for entry in paths.iter_mut().filter(|it| it.key.starts_with('/')) {
        let Some(item) = entry.value.as_map_mut() else {
            continue;
        };
        pass.path_parameters(&entry.key, item);
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                pass.operation_id(&mut ids, method, &entry.key, operation);
            }
        }
    }
}

/// A parameter by what makes it unique.
type Key = (String, String);

struct Pass<'a> {
    files: &'a Files,
    diagnostics: &'a mut Diagnostics,
    /// The parameters under components, by their references.
    named: HashMap<String, Key>,
}

/// The operation ids that are spoken for.
struct Ids {
    written: HashSet<String>,
    used: HashSet<String>,
    /// The number to try next, for an id that is taken.
    numbers: HashMap<String, usize>,
}

impl Ids {
    fn of(paths: &Map) -> Self {
        let operations = paths.iter().filter_map(|it| it.value.as_map()).flat_map(|item| {
            item.iter().filter(|it| METHODS.contains(&it.key.as_str())).map(|it| &it.value)
        });
        let written = operations
            .filter_map(|it| it.get("operationId")?.as_str().map(str::to_owned))
            .collect();
        Self { written, used: HashSet::new(), numbers: HashMap::new() }
    }

    /// Returns an id that no operation has: the one from the path, numbered when even that is
    /// taken.
    fn free(&mut self, method: &str, path: &str) -> String {
        let base = id_from_path(method, path);
        let mut id = base.clone();
        while self.written.contains(&id) || self.used.contains(&id) {
            let number = self.numbers.entry(base.clone()).or_insert(1);
            *number += 1;
            id = format!("{base}_{number}");
        }
        self.used.insert(id.clone());
        id
    }
}

impl Pass<'_> {
    /// Rewrites paths in another notation, where no other path has that name already.
    fn plain_templates(&mut self, paths: &mut Map) {
        let mut taken: HashSet<String> = paths.iter().map(|it| it.key.clone()).collect();
        for entry in paths.iter_mut().filter(|it| it.key.starts_with('/')) {
            if !entry.key.contains(['{', ':', '<']) {
                continue;
            }
            let declared = self.declared_in_path(&entry.value);
            let Some(plain) = templates::plain(&entry.key, &declared) else { continue };
            let templates::Plain { path: plain, whole, escaped } = plain;
            if !taken.insert(plain.clone()) {
                continue;
            }
            let mut message = format!("the path `{}` is taken as `{plain}`", entry.key);
            let listed = |names: &[String]| {
                names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
            };
            if !whole.is_empty() {
                let names = listed(&whole);
                message.push_str(&format!("; slashes in {names} are sent as they are"));
            }
            if !escaped.is_empty() {
                message.push_str(&format!("; slashes in {} are escaped", listed(&escaped)));
            }
            let help = match whole.is_empty() {
                true => format!("write `{plain}`"),
                false => {
                    "none is needed: OpenAPI has no words for slashes in a parameter".to_owned()
                }
            };
            let at = entry.value.origin;
            self.diagnostics.repair("path-notation", self.files.place(at), message, help);
            entry.key = plain;
            if let Some(item) = entry.value.as_map_mut().filter(|_| !whole.is_empty()) {
                let names = whole.into_iter().map(|it| Node::text(it, at)).collect();
                item.insert(WHOLE, Node::new(Value::Seq(names), at));
            }
        }
    }

    /// Returns the names of all path parameters that a path item and its operations declare.
    fn declared_in_path(&self, item: &Node) -> HashSet<String> {
        let of = |node: &Node| {
            let list = node.get("parameters").and_then(Node::as_seq).unwrap_or_default();
            let keys = list.iter().filter_map(|it| self.key(it));
            keys.filter(|it| it.1 == "path").map(|it| it.0).collect::<Vec<_>>()
        };
        let own = METHODS.iter().filter_map(|it| item.get(it)).flat_map(of);
        own.chain(of(item)).collect()
    }

    fn operation_id(&mut self, ids: &mut Ids, method: &str, path: &str, operation: &mut Node) {
        let origin = operation.origin;
        let Some(members) = operation.as_map_mut() else {
            return;
        };
        let given = members
            .get("operationId")
            .map(|it| (it.origin, it.as_str().unwrap_or_default().to_owned()));
        match given {
            Some((_, id)) if !id.is_empty() && ids.used.insert(id.clone()) => {}
            Some((at, id)) if !id.is_empty() => {
                let other = ids.free(method, path);
                self.diagnostics.repair(
                    "duplicate-operation-id",
                    self.files.place(at),
                    format!("the operationId `{id}` is taken by an earlier operation; named {other} from its path"),
                    "give each operation an id of its own",
                );
                members.insert("operationId", Node::text(other, at));
            }
            _ => {
                let id = ids.free(method, path);
                self.diagnostics.repair(
                    "missing-operation-id",
                    self.files.place(origin),
                    format!("operation has no operationId; named {id} from its path"),
                    format!("add `operationId: {id}`"),
                );
                members.insert("operationId", Node::text(id, origin));
            }
        }
    }

    /// Makes the declared path parameters those of the template, and every parameter unique.
    fn path_parameters(&mut self, path: &str, item: &mut Map) {
        let template = template_names(path);
        let shared = match item.get_mut("parameters") {
            Some(list) => self.clean(path, &template, list),
            None => HashSet::new(),
        };
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else {
                continue;
            };
            let origin = operation.origin;
            let Some(members) = operation.as_map_mut() else {
                continue;
            };
            let own = match members.get_mut("parameters") {
                Some(list) => self.clean(path, &template, list),
                None => HashSet::new(),
            };
            for name in &template {
                let key = (name.clone(), "path".to_owned());
                if shared.contains(&key) || own.contains(&key) {
                    continue;
                }
                self.diagnostics.repair(
                    "undeclared-path-parameter",
                    self.files.place(origin),
                    format!("`{{{name}}}` in the path is not declared; added as a required text"),
                    format!("declare the parameter `{name}` with `in: path`"),
                );
                let list = members
                    .get_or_insert_with("parameters", || Node::new(Value::Seq(Vec::new()), origin));
                if let Value::Seq(parameters) = &mut list.value {
                    parameters.push(path_parameter(name, origin));
                }
            }
        }
    }

    /// Takes out parameters that stand twice in the list and path parameters that the template does
    /// not have.
    fn clean(&mut self, path: &str, template: &[String], list: &mut Node) -> HashSet<Key> {
        let mut seen = HashSet::new();
        let Value::Seq(parameters) = &mut list.value else {
            return seen;
        };
        parameters.retain(|parameter| {
            let Some((name, place)) = self.key(parameter) else {
                return true;
            };
            let at = self.files.place(parameter.origin);
            if place == "path" && !template.contains(&name) {
                self.diagnostics.unsupported(
                    "unused-path-parameter",
                    at,
                    format!(
                        "the path parameter `{name}` is not in the path {path}; it is left out"
                    ),
                    format!("remove it, or add `{{{name}}}` to the path"),
                );
                return false;
            }
            let new = seen.insert((name.clone(), place.clone()));
            if !new {
                self.diagnostics.repair(
                    "duplicate-parameter",
                    at,
                    format!("the {place} parameter `{name}` stands twice; the first one counts"),
                    "remove one of the two",
                );
            }
            new
        });
        seen
    }

    fn key(&self, parameter: &Node) -> Option<Key> {
        match parameter.get("$ref").and_then(Node::as_str) {
            Some(reference) => self.named.get(reference).cloned(),
            None => own_key(parameter),
        }
    }
}

/// Finds what the parameters under components declare, through references to each other.
fn named_parameters(tree: &Node) -> HashMap<String, Key> {
    let members = tree.get("components").and_then(|it| it.get("parameters")).and_then(Node::as_map);
    let Some(members) = members else {
        return HashMap::new();
    };
    let section = Pointer::root().child("components").child("parameters");
    let nodes: HashMap<String, &Node> =
        members.iter().map(|it| (section.child(&it.key).to_string(), &it.value)).collect();
    nodes.iter().filter_map(|(name, node)| Some((name.clone(), declared(&nodes, node)?))).collect()
}

fn declared<'t>(nodes: &HashMap<String, &'t Node>, mut node: &'t Node) -> Option<Key> {
    const LONGEST_CHAIN: usize = 64;
    for _ in 0..LONGEST_CHAIN {
        match node.get("$ref").and_then(Node::as_str) {
            Some(next) => node = nodes.get(next).copied()?,
            None => return own_key(node),
        }
    }
    None
}

fn own_key(parameter: &Node) -> Option<Key> {
    let text = |key| parameter.get(key).and_then(Node::as_str).map(str::to_owned);
    let (name, place) = (text("name")?, text("in")?);
    // Headers differ by more than capitals or not at all.
    Some(if place == "header" { (name.to_lowercase(), place) } else { (name, place) })
}

fn path_parameter(name: &str, origin: Origin) -> Node {
    let object = |members: Vec<(&str, Value)>| {
        let mut map = Map::new();
        for (key, value) in members {
            map.insert(key, Node::new(value, origin));
        }
        Value::Map(map)
    };
    let schema = object(vec![("type", Value::String("string".to_owned()))]);
    let parameter = object(vec![
        ("name", Value::String(name.to_owned())),
        ("in", Value::String("path".to_owned())),
        ("required", Value::Bool(true)),
        ("schema", schema),
    ]);
    Node::new(parameter, origin)
}

/// Returns the names in braces, each once.
fn template_names(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in path.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else {
            continue;
        };
        if !name.is_empty() && !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Names an operation: `get` of `/pets/{petId}/photos` is `get_pets_by_pet_id_photos`.
fn id_from_path(method: &str, path: &str) -> String {
    let mut words = vec![method.to_owned()];
    for segment in path.split('/').filter(|it| !it.is_empty()) {
        for (i, part) in segment.split('{').enumerate() {
            match part.split_once('}') {
                Some((name, rest)) if i > 0 => {
                    words.push("by".to_owned());
                    push_words(&mut words, name);
                    push_words(&mut words, rest);
                }
                _ => push_words(&mut words, part),
            }
        }
    }
    words.join("_")
}

fn push_words(words: &mut Vec<String>, text: &str) {
    let mut word = String::new();
    let mut lower_before = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower_before) {
            words.extend(Some(std::mem::take(&mut word)).filter(|it| !it.is_empty()));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase() || c.is_ascii_digit();
    }
    words.extend(Some(word).filter(|it| !it.is_empty()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_the_path() {
        assert_eq!(
            id_from_path("get", "/identity-verifications/{identityVerificationId}"),
            "get_identity_verifications_by_identity_verification_id"
        );
        assert_eq!(id_from_path("post", "/a.b/{x}:{y}Z/"), "post_a_b_by_x_by_y_z");
        assert_eq!(id_from_path("get", "/"), "get");
    }

    #[test]
    fn template_names_are_found_once() {
        assert_eq!(template_names("/a/{b}/{c}-{b}/{}/{open"), ["b", "c"]);
    }
}
