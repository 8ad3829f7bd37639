//! The one walk over a document, led by the grammar. This file promises that every key and every kind of value
//! is looked at, that what the typed model would drop or refuse is rewritten, repaired, or taken out with a
//! word about it, and that all faults are found in one go.

use std::collections::HashSet;

use super::components::{parts_by_name, report_circles};
use super::files::Files;
use super::grammar::{Field, Kind, Need, Object};
use super::refs::References;
use super::source::DEEPEST;
use super::tree::{Map, Node, Origin, Value};
use super::{rewrites, wrong_kinds};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};

/// A walk under way.
pub(crate) struct Walk<'a> {
    pub(crate) files: &'a mut Files,
    pub(crate) diagnostics: &'a mut Diagnostics,
    pub(crate) references: References,
    /// Schemas that are parts of others.
    pub(crate) parts: HashSet<Origin>,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// Walks the whole document, which then refers to nothing outside itself.
    pub(crate) fn document(
        files: &'a mut Files,
        diagnostics: &'a mut Diagnostics,
        tree: &mut Node,
    ) {
        let (references, parts) = (References::of(tree), parts_by_name(tree));
        let mut walk = Self { files, diagnostics, references, parts, depth: 0 };
        walk.value(tree, Kind::Object(Object::OpenApi));
        while let Some(mut bundled) = walk.references.next_bundled() {
            walk.value(&mut bundled.node, Kind::OrReference(bundled.object));
            walk.references.finish(bundled);
        }
        walk.references.add_bundled(tree);
        report_circles(&walk, tree).into_iter().for_each(|it| walk.diagnostics.push(it));
    }

    pub(crate) fn error(
        &mut self,
        code: &'static str,
        at: Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = self.files.place(at);
        self.diagnostics.error(code, place, message, help);
    }

    pub(crate) fn unsupported(
        &mut self,
        code: &'static str,
        at: Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = self.files.place(at);
        self.diagnostics.unsupported(code, place, message, help);
    }

    pub(crate) fn repair(
        &mut self,
        code: &'static str,
        at: Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = self.files.place(at);
        self.diagnostics.repair(code, place, message, help);
    }

    pub(crate) fn fault(
        &self,
        severity: Severity,
        code: &'static str,
        at: Origin,
        message: String,
        help: &str,
    ) -> Diagnostic {
        Diagnostic { severity, code, place: self.files.place(at), message, help: help.to_owned() }
    }

    /// Makes the value what the grammar wants at its place. False when it is to be taken out.
    pub(crate) fn value(&mut self, node: &mut Node, kind: Kind) -> bool {
        if self.depth > 2 * DEEPEST {
            self.error(
                "too-deep",
                node.origin,
                "references and objects stand too deep inside each other here",
                "give the inner parts names under components",
            );
            return false;
        }
        if !wrong_kinds::fits(node, kind) && !wrong_kinds::mend(self, node, kind) {
            return false;
        }
        self.depth += 1;
        let keep = self.inside(node, kind);
        self.depth -= 1;
        keep
    }

    fn inside(&mut self, node: &mut Node, kind: Kind) -> bool {
        match kind {
            Kind::List(inner) => {
                if let Value::Seq(elements) = &mut node.value {
                    elements.retain_mut(|it| self.value(it, *inner));
                }
                true
            }
            Kind::Map(inner) => {
                let Value::Map(members) = &mut node.value else {
                    return true;
                };
                members.retain_mut(|it| self.value(&mut it.value, *inner));
                true
            }
            Kind::Object(object) => self.object(node, object),
            Kind::OrReference(object) => self.object_or_reference(node, object),
            Kind::SchemaOrBoolean if node.as_bool().is_some() => true,
            Kind::SchemaOrBoolean => self.object_or_reference(node, Object::Schema),
            _ => true,
        }
    }

    fn object_or_reference(&mut self, node: &mut Node, object: Object) -> bool {
        if node.get("$ref").is_none() || object == Object::Callback {
            return self.object(node, object);
        }
        if object == Object::Schema {
            if rewrites::reference_with_siblings(node) {
                return self.object(node, object);
            }
        } else {
            rewrites::drop_siblings(self, node);
        }
        self.reference(node, object)
    }

    fn object(&mut self, node: &mut Node, object: Object) -> bool {
        let inlined = match node.get("$ref") {
            Some(_) if object.extensible() => match self.inline(node, object) {
                Some(inlined) => Some(inlined),
                None => return false,
            },
            _ => None,
        };
        rewrites::before(self, node, object);
        let origin = node.origin;
        let Value::Map(members) = &mut node.value else {
            return false;
        };
        let needed = object.fields().iter().filter(|it| it.need != Need::Optional);
        let absent = |it: &&Field| members.get(it.key).is_none_or(|it| it.value == Value::Null);
        let absent: Vec<&Field> = needed.filter(absent).collect();
        members.retain_mut(|it| self.member(object, &mut it.key, &mut it.value));
        absent.into_iter().for_each(|it| self.missing(object, it, members, origin));
        let keep = rewrites::after(self, node, object);
        if let Some(inlined) = inlined {
            self.references.leave(inlined);
        }
        keep
    }

    fn member(&mut self, object: Object, key: &mut String, value: &mut Node) -> bool {
        if let Some(field) = object.field(key) {
            return self.value(value, field.kind);
        }
        if key.starts_with("x-") && object.extensible() {
            return object != Object::Callback;
        }
        let chosen = object.chosen();
        if let Some(kind) = chosen.filter(|_| rewrites::chosen_key(self, object, key, value.origin))
        {
            return self.value(value, kind);
        }
        self.unsupported(
            "unknown-key",
            value.origin,
            format!("`{key}` is not a key of {} in OpenAPI 3.0; it is left out", object.title()),
            "remove it, or begin its name with `x-`",
        );
        false
    }

    fn missing(&mut self, object: Object, field: &Field, members: &mut Map, origin: Origin) {
        let (key, title) = (field.key, object.title());
        if field.need == Need::Filled {
            self.repair(
                "missing-key",
                origin,
                format!("{title} must have `{key}`; it is taken as empty"),
                format!("add `{key}`"),
            );
            let mut empty = wrong_kinds::empty(field.kind, origin);
            self.value(&mut empty, field.kind);
            members.insert(key, empty);
        } else {
            let message = format!("{title} must have `{key}`");
            self.error("missing-key", origin, message, format!("add `{key}`"));
        }
    }
}
