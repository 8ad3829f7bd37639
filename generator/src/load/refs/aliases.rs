//! Components that are nothing but a reference into another file. This file promises that one which
//! has the name of what it refers to is that itself, under this one name, wherever else a reference
//! to it stands.

use std::borrow::Cow;

use super::super::grammar::{Kind, Object, kind_at};
use super::super::tree::{Node, Origin};
use super::{Target, Walk};
use crate::names::letters;
use crate::pointer::Pointer;

/// How many references may lead from one to the other until something stands there.
const LONGEST: usize = 16;

impl Walk<'_> {
    /// Puts the schemas of other files in the place of the components that only refer to them.
    pub(crate) fn take_in_aliases(&mut self, tree: &mut Node) {
        let schemas = tree.get_mut("components").and_then(|it| it.get_mut("schemas"));
        let Some(schemas) = schemas.and_then(Node::as_map_mut) else { return };
        for entry in schemas.iter_mut().filter(|it| reference(&it.value).is_some()) {
            if let Some((schema, ways)) = self.schema_of(&entry.key, &entry.value) {
                for Target { file, pointer } in ways {
                    self.references.bundled.insert((SECTION, file, pointer), entry.key.clone());
                }
                entry.value = schema;
            }
        }
    }

    /// Returns what a component of this name leads to, and the places on the way there. None where
    /// that stands in the document itself, has another name, or is a component already.
    fn schema_of(&mut self, name: &str, component: &Node) -> Option<(Node, Vec<Target>)> {
        let mut ways = Vec::new();
        let mut found = component.clone();
        while let Some((text, at)) = reference(&found) {
            let target = self.schema_elsewhere(&text, at).filter(|_| ways.len() < LONGEST)?;
            let last = target.pointer.last().map(Cow::into_owned);
            let own = last.unwrap_or_else(|| self.files.stem(target.file));
            let key = (SECTION, target.file, target.pointer.clone());
            if letters(&own) != letters(name) || self.references.bundled.contains_key(&key) {
                return None;
            }
            found = self.copy(&target, Object::Schema)?;
            found.as_map().filter(|it| !it.is_empty())?;
            self.may_copy(&found).then_some(())?;
            ways.push(target);
        }
        Some((found, ways))
    }

    /// Returns where a reference leads, where that is a place of its own in another file. What is
    /// wrong with it is said where it is followed.
    fn schema_elsewhere(&mut self, text: &str, at: Origin) -> Option<Target> {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        if path.contains("://") || self.by_name(path, fragment, at).is_some() {
            return None;
        }
        let file = match path {
            "" => at.file,
            _ => self.files.open(at.file, path, self.diagnostics).ok()??,
        };
        let target = self.canonical_target(file, Pointer::parse(&format!("#{fragment}"))?);
        let is_schema = match kind_at(target.pointer.tokens()) {
            _ if !self.files.is_document(file) => true,
            Some(Kind::Object(found) | Kind::OrReference(found)) => found == Object::Schema,
            kind => kind.is_none() && !target.pointer.is_root(),
        };
        (file != 0 && is_schema).then_some(target)
    }
}

const SECTION: &str = "schemas";

/// Returns the reference that a schema is, if it is nothing else.
fn reference(schema: &Node) -> Option<(String, Origin)> {
    let members = schema.as_map().filter(|it| it.len() == 1)?;
    let reference = members.get("$ref")?;
    Some((reference.as_str()?.to_owned(), reference.origin))
}
