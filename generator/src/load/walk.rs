//! The one walk over a document, led by the grammar. This file promises that every key and every
//! kind of value is looked at, that what the typed model would drop or refuse is rewritten,
//! repaired, or taken out with a word about it, and that all faults are found in one go.

use std::collections::HashSet;

use super::components::{mend_circles, parts_by_name};
use super::dialect::Dialect;
use super::files::Files;
use super::grammar::{Field, Kind, Need, Object};
use super::refs::References;
use super::source::DEEPEST;
use super::tree::{Map, Node, Origin, Value};
use super::{holders, letters, openapi31, rewrites, slips, wrong_kinds};
use crate::diagnostics::Diagnostics;

/// A walk under way.
pub(crate) struct Walk<'a> {
    pub(crate) files: &'a mut Files,
    pub(crate) diagnostics: &'a mut Diagnostics,
    pub(crate) references: References,
    /// Schemas that are parts of others.
    pub(crate) parts: HashSet<Origin>,
    /// Kinds of things about which one word is enough.
    said: HashSet<&'static str>,
    /// Names of security schemes of which no code is made.
    pub(crate) left_out_schemes: HashSet<String>,
    /// Whether other things rely on the value that is looked at: it has a name, or its object
    /// cannot be without.
    needed: bool,
    /// Whether the schema that is looked at stands in a condition, of which no type is made.
    pub(crate) in_condition: bool,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// Walks the whole document, which then refers to nothing outside itself.
    pub(crate) fn document(
        files: &'a mut Files,
        diagnostics: &'a mut Diagnostics,
        tree: &mut Node,
    ) {
        let mut walk = Self {
            files,
            diagnostics,
            references: References::of(tree),
            parts: HashSet::new(),
            said: HashSet::new(),
            left_out_schemes: slips::left_out_schemes(tree),
            needed: true,
            in_condition: false,
            depth: 0,
        };
        walk.take_in_aliases(tree);
        walk.parts = parts_by_name(tree);
        walk.value(tree, Kind::Object(Object::OpenApi));
        while let Some(mut bundled) = walk.references.next_bundled() {
            walk.value(&mut bundled.node, Kind::OrReference(bundled.object));
            walk.references.finish(bundled);
        }
        walk.references.add_bundled(tree);
        openapi31::unused_path_items(&mut walk, tree);
        mend_circles(&mut walk, tree);
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

    /// Says that a key of OpenAPI 3.1 was translated, unless the file is written in 3.1.
    pub(crate) fn translated(
        &mut self,
        code: &'static str,
        at: Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if !self.is_later(at) {
            self.repair(code, at, message, help);
        }
    }

    /// Says the first time that a document has something of this kind that nothing is made of.
    pub(crate) fn once(
        &mut self,
        code: &'static str,
        kind: &'static str,
        at: Origin,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.said.insert(kind) {
            self.unsupported(code, at, message, help);
        }
    }

    /// Tells whether other things rely on the value that is looked at.
    pub(crate) fn is_needed(&self) -> bool {
        self.needed
    }

    /// Tells whether a place is written in OpenAPI 3.1.
    pub(crate) fn is_later(&self, at: Origin) -> bool {
        self.files.dialect(at.file) == Dialect::OpenApi31
    }

    /// Tells whether a place is written in Swagger 2.0.
    pub(crate) fn is_swagger(&self, at: Origin) -> bool {
        self.files.dialect(at.file) == Dialect::Swagger2
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
                    elements.retain_mut(|it| {
                        self.needed = false;
                        self.value(it, *inner)
                    });
                }
                true
            }
            Kind::Map(inner) => {
                let Value::Map(members) = &mut node.value else {
                    return true;
                };
                let needed = self.needed;
                members.retain_mut(|it| {
                    self.needed = needed;
                    self.value(&mut it.value, *inner)
                });
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
        if object == Object::Schema {
            openapi31::after_reference(self, node);
        }
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
        letters::mend(self, node, object);
        holders::before_reference(self, node, object);
        let inlined = match node.get("$ref") {
            Some(_) if object.extensible() => match self.inline(node, object) {
                Some(inlined) => Some(inlined),
                None => return false,
            },
            _ => None,
        };
        let wanted = self.needed;
        rewrites::before(self, node, object);
        let origin = node.origin;
        let Value::Map(members) = &mut node.value else {
            return false;
        };
        let fields = || object.fields().iter().filter(|it| it.need != Need::Optional);
        let is_absent = |it: &&Field, members: &Map| {
            members.get(it.key).is_none_or(|it| it.value == Value::Null)
        };
        let absent: Vec<&Field> = fields().filter(|it| is_absent(it, members)).collect();
        members.retain_mut(|it| {
            self.needed = wanted;
            self.member(object, &mut it.key, &mut it.value)
        });
        rewrites::chosen_once(self, members, object);
        let mut whole = true;
        for field in fields().filter(|it| is_absent(it, members)).collect::<Vec<_>>() {
            self.needed = wanted;
            whole &= match absent.iter().any(|it| it.key == field.key) {
                true => self.missing(object, field, members, origin),
                false => self.lost(field, members, origin),
            };
        }
        self.needed = wanted;
        let keep = rewrites::after(self, node, object) && whole;
        if let Some(inlined) = inlined {
            self.references.leave(inlined);
        }
        keep
    }

    fn member(&mut self, object: Object, key: &mut String, value: &mut Node) -> bool {
        if let Some(field) = object.field(key) {
            self.needed &= field.need == Need::Required;
            self.needed |= object == Object::Components;
            let outside = self.in_condition;
            self.in_condition |= object == Object::Schema && field.is_condition();
            let keep = self.value(value, field.kind);
            self.in_condition = outside;
            return keep;
        }
        if key.starts_with("x-") && object.extensible() {
            return object != Object::Callback;
        }
        let chosen = object.chosen();
        if let Some(kind) = chosen.filter(|_| rewrites::chosen_key(self, object, key, value.origin))
        {
            self.needed = false;
            return self.value(value, kind);
        }
        self.unsupported(
            "unknown-key",
            value.origin,
            format!("`{key}` is not a key of {}; it is left out", object.title()),
            "remove it, or begin its name with `x-`",
        );
        false
    }

    /// Fills in a key whose value was taken out, which was said then. False when the object is to
    /// go with it.
    fn lost(&mut self, field: &Field, members: &mut Map, origin: Origin) -> bool {
        if field.need == Need::Filled {
            members.insert(field.key, wrong_kinds::empty(field.kind, origin));
        }
        field.need == Need::Filled || self.needed
    }

    /// Fills in a key, or says that the object cannot be without it. False when the object is to be
    /// taken out.
    fn missing(
        &mut self,
        object: Object,
        field: &Field,
        members: &mut Map,
        origin: Origin,
    ) -> bool {
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
            return true;
        }
        let (message, help) = (format!("{title} must have `{key}`"), format!("add `{key}`"));
        if self.needed {
            self.error("missing-key", origin, message, help);
            return true;
        }
        self.unsupported("missing-key", origin, format!("{message}; it is left out"), help);
        false
    }
}
