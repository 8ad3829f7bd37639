//! Names that JSON Schema gives to places: `$anchor` and `$id`, and `#` for the schema around a
//! reference. This file promises to find the first place of each name in a file, looking only when
//! a reference asks for one.

use std::collections::HashMap;

use super::grammar::{Kind, Object, kind_at};
use super::refs::Target;
use super::tree::{Node, Origin, Value};
use super::walk::Walk;
use crate::pointer::Pointer;

impl Walk<'_> {
    /// Finds a place that the document itself gives a name, by `$id` or `$anchor`.
    pub(crate) fn by_name(&mut self, path: &str, fragment: &str, at: Origin) -> Option<Target> {
        let pointer = fragment.is_empty() || fragment.starts_with('/');
        if (path.is_empty() && pointer) || !self.is_later(at) {
            return None;
        }
        for file in [at.file, 0] {
            let tree = self.files.tree(file)?;
            let names = self.references.anchors.entry(file).or_insert_with(|| index(tree));
            let start = match path {
                "" => Some(Pointer::root()),
                _ => names.get(path).cloned(),
            };
            let place = match start {
                None => None,
                Some(start) if pointer => {
                    let rest = Pointer::parse(&format!("#{fragment}"))?;
                    let end = rest.tokens().fold(start, |place, token| place.child(&token));
                    Some(end)
                }
                Some(_) => names.get(&format!("#{fragment}")).cloned(),
            };
            if let Some(pointer) = place {
                return Some(Target { file, pointer });
            }
        }
        None
    }

    /// Finds the schema that `#` means inside a schema of a whole document: the nearest around it
    /// that says it is meant, or else the outermost.
    pub(crate) fn enclosing_schema(&mut self, at: Origin) -> Option<Pointer> {
        let mut place = self.files.pointer(at).parent();
        let tree = self.files.tree(at.file)?;
        let mut outermost = None;
        while let Some(here) = place {
            let node = tree.below(&here);
            let meant = |key| node.and_then(|it| it.get(key)).is_some();
            let schema = matches!(
                kind_at(here.tokens()),
                Some(Kind::OrReference(Object::Schema) | Kind::SchemaOrBoolean)
            );
            if schema {
                outermost = Some(here.clone());
                if meant("$recursiveAnchor") || meant("$id") {
                    break;
                }
            }
            place = here.parent();
        }
        match &outermost {
            Some(schema) => self.translated(
                "root-reference",
                at,
                format!("`#` is the whole document; taken as the schema {schema} around it"),
                format!("write `{schema}`"),
            ),
            None => {
                self.wrong_target("#", at, Object::Schema, "an OpenAPI document");
            }
        }
        outermost
    }
}

/// Returns the places that have a name: `#name` for an anchor, the text itself for an id.
fn index(tree: &Node) -> HashMap<String, Pointer> {
    let mut found = HashMap::new();
    collect(tree, &Pointer::root(), &mut found);
    found
}

fn collect(node: &Node, here: &Pointer, found: &mut HashMap<String, Pointer>) {
    match &node.value {
        Value::Seq(elements) => {
            for (i, element) in elements.iter().enumerate() {
                let below = here.index(i);
                collect(element, &below, found);
            }
        }
        Value::Map(members) => {
            for entry in members {
                let name = entry.value.as_str().and_then(|text| match entry.key.as_str() {
                    "$anchor" | "$dynamicAnchor" => Some(format!("#{text}")),
                    "$id" => Some(text.trim_end_matches('#').to_owned()),
                    _ => None,
                });
                if let Some(name) = name {
                    found.entry(name).or_insert_with(|| here.clone());
                }
                if matches!(entry.value.value, Value::Seq(_) | Value::Map(_)) {
                    let below = here.child(&entry.key);
                    collect(&entry.value, &below, found);
                }
            }
        }
        _ => {}
    }
}
