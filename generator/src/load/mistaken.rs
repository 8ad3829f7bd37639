//! References to something of another kind than belongs there, and references in other words. This
//! file promises that where only one thing can be meant, as by a schema that refers to a parameter,
//! that is taken and reported; everything else stays an error.

use super::grammar::{Kind, Object, kind_at};
use super::refs::Target;
use super::tree::{Map, Node, Origin, Value};
use super::walk::Walk;
use crate::pointer::Pointer;

/// What a reference to something of another kind means.
pub(crate) enum Meant {
    /// Something inside that: the reference leads there.
    Inside(Pointer),
    /// Something made of that.
    Made(Node),
}

impl Walk<'_> {
    /// Returns what is meant where the target is of another kind; that is reported. None where the
    /// target is of the right kind, is not there, or may mean several things.
    pub(crate) fn meant(
        &mut self,
        target: &Target,
        object: Object,
        text: &str,
        at: Origin,
    ) -> Option<Meant> {
        if target.file != 0 && !self.files.is_document(target.file) {
            return None;
        }
        let (Kind::Object(found) | Kind::OrReference(found)) = kind_at(target.pointer.tokens())?
        else {
            return None;
        };
        if found == object {
            return None;
        }
        let node = self.resolved(target)?;
        let meant = match (object, found) {
            (
                Object::Schema,
                Object::Parameter
                | Object::Header
                | Object::MediaType
                | Object::Response
                | Object::RequestBody,
            ) => only_schema(node, &target.pointer)?,
            (Object::Response | Object::RequestBody, Object::Schema) => {
                Meant::Made(json_of(node, text, at))
            }
            _ => return None,
        };
        let (wanted, found) = (object.title(), found.title());
        let help = format!("refer to {wanted}");
        match &meant {
            Meant::Inside(_) => self.repair(
                "wrong-target",
                at,
                format!("`{text}` is {found}, and {wanted} belongs here; taken as its schema"),
                help,
            ),
            Meant::Made(_) if object == Object::Schema => self.unsupported(
                "wrong-target",
                at,
                format!("`{text}` is {found} without a schema, and {wanted} belongs here; taken as any value"),
                help,
            ),
            Meant::Made(_) => self.repair(
                "wrong-target",
                at,
                format!("`{text}` is {found}, and {wanted} belongs here; taken as {wanted} that is JSON of this schema"),
                help,
            ),
        }
        Some(meant)
    }

    /// Finds the target of a reference in a schema around it: from there JSON Schema counts where
    /// that has an `$id`, and so does who pastes a schema with its own `$defs` or `definitions`.
    pub(crate) fn inside_of_own(
        &mut self,
        text: &str,
        at: Origin,
        object: Object,
    ) -> Option<Target> {
        let fragment = Pointer::parse(text).filter(|_| object == Object::Schema)?;
        let tree = self.files.tree(at.file)?;
        let mut around = self.files.pointer(at);
        let (start, pointer) = loop {
            around = around.parent()?;
            let start = tree.below(&around);
            if let Some(start) = start.filter(|it| it.below(&fragment).is_some()) {
                break (start, fragment.tokens().fold(around, |place, it| place.child(&it)));
            }
        };
        let is_base = start.get("$id").is_some() && self.is_later(at);
        let target = Target { file: at.file, pointer };
        self.resolved(&target)?;
        let pointer = &target.pointer;
        if !is_base {
            self.repair(
                "other-reference",
                at,
                format!(
                    "`{text}` leads nowhere; taken as `{pointer}`, inside of the schema around it"
                ),
                format!("write `{pointer}`"),
            );
        }
        Some(target)
    }

    /// Finds the component that a reference names in other words than `#/components/schemas/Name`,
    /// where the document has exactly that one: `#/definitions/Name`, `#components/schemas/Name`,
    /// `components/schema/Name`. A name alone may be that of a file, and is none of them.
    pub(crate) fn nearly_named(
        &mut self,
        text: &str,
        at: Origin,
        object: Object,
    ) -> Option<Target> {
        let section = object.section()?;
        let mut words = text.trim().trim_start_matches('#').split('/').filter(|it| !it.is_empty());
        let name = words.next_back().filter(|_| at.file == 0)?;
        let own = |it: &str| {
            let many = it.strip_suffix('s').unwrap_or(it);
            let of_schemas = section == "schemas" && matches!(many, "definition" | "model");
            many == "component" || section.strip_suffix('s') == Some(many) || of_schemas
        };
        let words: Vec<&str> = words.collect();
        if words.is_empty() || !words.iter().all(|it| own(it)) {
            return None;
        }
        let reference = format!("#/components/{section}/{name}");
        if text == reference {
            return None;
        }
        let target = Target { file: 0, pointer: Pointer::parse(&reference)? };
        self.resolved(&target)?;
        self.repair(
            "other-reference",
            at,
            format!("`{text}` leads nowhere; taken as `{reference}`"),
            format!("write `{reference}`"),
        );
        Some(target)
    }
}

/// Returns the place of the only schema of an object, or a schema that says nothing where it has
/// none. None where it has several.
fn only_schema(node: &Node, place: &Pointer) -> Option<Meant> {
    if node.get("$ref").is_some() {
        return None;
    }
    if node.get("schema").is_some() {
        return Some(Meant::Inside(place.child("schema")));
    }
    let media = node.get("content").and_then(Node::as_map);
    let mut schemas = media.into_iter().flatten().filter(|it| it.value.get("schema").is_some());
    let Some(first) = schemas.next() else {
        let mut members = Map::new();
        if let Some(description) = node.get("description").filter(|it| it.as_str().is_some()) {
            members.insert("description", description.clone());
        }
        return Some(Meant::Made(Node::new(Value::Map(members), node.origin)));
    };
    if schemas.next().is_some() {
        return None;
    }
    Some(Meant::Inside(place.child("content").child(&first.key).child("schema")))
}

/// Returns a body or a reply that is JSON of a schema.
fn json_of(schema: &Node, text: &str, at: Origin) -> Node {
    let object = |key: &str, value: Node| {
        let mut members = Map::new();
        members.insert(key, value);
        Node::new(Value::Map(members), at)
    };
    let media = object("schema", object("$ref", Node::text(text, at)));
    let mut body = object("content", object("application/json", media));
    let described = schema.get("description").filter(|it| it.as_str().is_some()).cloned();
    if let Some(members) = body.as_map_mut() {
        members.insert("description", described.unwrap_or_else(|| Node::text("", at)));
    }
    body
}
