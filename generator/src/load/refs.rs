//! References. This file promises that every `$ref` of a walked document leads to a named component
//! of the same document and of the right kind: what stands in another file or in the middle of
//! something else is copied under a name that depends on the document alone. Where no reference may
//! stand, the target is copied in.

mod aliases;
mod naming;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::dialect::Dialect;
use super::grammar::{Kind, Object, kind_at};
use super::mistaken::Meant;
use super::similar::similar;
use super::source::DEEPEST;
use super::swagger2;
use super::tree::{Map, Node, Origin, Value};
use super::walk::Walk;
use crate::pointer::Pointer;

pub(crate) use naming::canonical;
use naming::component_name;

/// How many references into nowhere get the name that was probably meant, or are looked for in the
/// schemas around them; finding it takes a while.
const MOST_SUGGESTED: usize = 100;

/// How many nodes may be copied to places where no reference may stand.
pub(crate) const MOST_INLINED: usize = 1_000_000;

/// What is known of the components, and what is still to be copied among them.
#[derive(Default)]
pub(crate) struct References {
    taken: BTreeSet<(&'static str, String)>,
    /// The number to try next, for a name that is taken.
    numbers: HashMap<(&'static str, String), usize>,
    bundled: HashMap<(&'static str, u32, Pointer), String>,
    waiting: VecDeque<Bundled>,
    finished: Vec<Bundled>,
    entered: Vec<(u32, Pointer)>,
    inlined: usize,
    copied: HashSet<(u32, Pointer)>,
    /// The names that a file gives to places, for those files where a reference asked for one.
    pub(crate) anchors: HashMap<u32, HashMap<String, Pointer>>,
    suggested: usize,
}

/// A component that a reference into another file, or to a place without a name, brought in.
pub(crate) struct Bundled {
    pub(crate) object: Object,
    pub(crate) node: Node,
    section: &'static str,
    name: String,
}

/// The mark of a target that is being copied in.
pub(crate) struct Entered;

/// Where a reference leads.
pub(crate) struct Target {
    pub(crate) file: u32,
    pub(crate) pointer: Pointer,
}

const NAMED: [Object; 9] = [
    Object::Schema,
    Object::Response,
    Object::Parameter,
    Object::Example,
    Object::RequestBody,
    Object::Header,
    Object::SecurityScheme,
    Object::Link,
    Object::Callback,
];

impl References {
    /// Takes note of the names that the document itself gives.
    pub(crate) fn of(tree: &Node) -> Self {
        let mut taken = BTreeSet::new();
        for section in NAMED.iter().filter_map(|it| it.section()) {
            let members =
                tree.get("components").and_then(|it| it.get(section)).and_then(Node::as_map);
            taken.extend(members.into_iter().flatten().map(|it| (section, it.key.clone())));
        }
        Self { taken, ..Self::default() }
    }

    /// Returns the next component that was brought in and has not been walked.
    pub(crate) fn next_bundled(&mut self) -> Option<Bundled> {
        self.waiting.pop_front()
    }

    /// Takes back a component that has been walked.
    pub(crate) fn finish(&mut self, bundled: Bundled) {
        self.finished.push(bundled);
    }

    /// Ends the copying in of a target.
    pub(crate) fn leave(&mut self, _entered: Entered) {
        self.entered.pop();
    }

    /// Tells whether a place was copied to where a reference to it stands.
    pub(crate) fn was_inlined(&self, file: u32, pointer: &Pointer) -> bool {
        self.copied.contains(&(file, pointer.clone()))
    }

    /// Tells whether the document or a bundled file names a component so.
    pub(crate) fn names(&self, section: &'static str, name: &str) -> bool {
        self.taken.contains(&(section, name.to_owned()))
    }

    /// Puts what was brought in behind the components of the document.
    pub(crate) fn add_bundled(&mut self, tree: &mut Node) {
        let origin = tree.origin;
        let object = || Node::new(Value::Map(Map::new()), origin);
        for Bundled { node, section, name, .. } in self.finished.drain(..) {
            let Some(root) = tree.as_map_mut() else {
                return;
            };
            let components = root.get_or_insert_with("components", object);
            let Some(components) = components.as_map_mut() else {
                return;
            };
            let Some(section) = components.get_or_insert_with(section, object).as_map_mut() else {
                return;
            };
            section.push_new(name, node);
        }
    }
}

impl Walk<'_> {
    /// Rewrites a reference to the name of its target. False when it leads nowhere.
    pub(crate) fn reference(&mut self, node: &mut Node, object: Object) -> bool {
        let Some(reference) = node.get_mut("$ref") else {
            return false;
        };
        let Some(text) = reference.as_str().map(str::to_owned) else {
            let (at, kind) = (reference.origin, reference.kind());
            self.error(
                "wrong-kind",
                at,
                format!("a value of the kind {kind} stands where a reference belongs"),
                "write a text such as \"#/components/schemas/Name\"",
            );
            return false;
        };
        match self.named(&text, reference.origin, object, "dangling-ref") {
            Some(canonical) => {
                reference.value = Value::String(canonical);
                true
            }
            None => false,
        }
    }

    /// Returns the canonical form of a reference to an object that can have a name, bringing the
    /// target in when it has none.
    pub(crate) fn named(
        &mut self,
        text: &str,
        at: Origin,
        object: Object,
        code: &'static str,
    ) -> Option<String> {
        let mut target = self.target(text, at, object)?;
        if object == Object::Schema
            && target.pointer.is_root()
            && self.files.is_document(target.file)
        {
            target.pointer = self.enclosing_schema(at)?;
        }
        self.name_of(&target, text, at, object, code)
    }

    /// Tells whether one more copy of a node keeps the document within bounds.
    pub(crate) fn may_copy(&mut self, node: &Node) -> bool {
        self.references.inlined = self.references.inlined.saturating_add(nodes(node));
        self.references.inlined <= MOST_INLINED
    }

    /// Makes a component of what stands somewhere else in a document.
    pub(crate) fn bring_in(&mut self, node: &Node, object: Object) {
        let at = node.origin;
        if !self.may_copy(node) {
            self.error(
                "reference-bomb",
                at,
                "the schemas inside each other's `$defs` make the document too large",
                "put them under `components`",
            );
            return;
        }
        let target = Target { file: at.file, pointer: self.files.pointer(at) };
        let text = target.pointer.to_string();
        self.name_of(&target, &text, at, object, "dangling-ref");
    }

    fn name_of(
        &mut self,
        target: &Target,
        text: &str,
        at: Origin,
        object: Object,
        code: &'static str,
    ) -> Option<String> {
        let section = object.section()?;
        let own = component_name(target, section);
        if let Some(name) = own.filter(|it| self.references.names(section, it)) {
            return Some(canonical(section, &name));
        }
        let meant = self.meant(target, object, text, at);
        if let Some(Meant::Inside(pointer)) = meant {
            let inside = Target { file: target.file, pointer };
            return self.name_of(&inside, text, at, object, code);
        }
        let key = (section, target.file, target.pointer.clone());
        if let Some(name) = self.references.bundled.get(&key) {
            return Some(canonical(section, name));
        }
        let node = if let Some(Meant::Made(node)) = meant {
            node
        } else {
            let Some(node) = self.copy(target, object) else {
                // Of so many that lead nowhere, none is likely to lead somewhere else.
                let is_likely = self.references.suggested < MOST_SUGGESTED;
                let own = is_likely.then(|| self.inside_of_own(text, at, object)).flatten();
                let Some(named) = own.or_else(|| self.nearly_named(text, at, object)) else {
                    self.dangling(text, at, section, code);
                    return None;
                };
                return self.name_of(&named, text, at, object, code);
            };
            if !self.right_kind(target, object, text, at) {
                return None;
            }
            node
        };
        let name = self.free_name(target, section);
        self.references.taken.insert((section, name.clone()));
        self.references.bundled.insert(key, name.clone());
        let reference = canonical(section, &name);
        self.references.waiting.push_back(Bundled { object, node, section, name });
        Some(reference)
    }

    /// Copies the target of a reference to the place of the reference itself, where the members
    /// beside the `$ref` win. None when there is no such target.
    pub(crate) fn inline(&mut self, node: &mut Node, object: Object) -> Option<Entered> {
        let reference = node.get("$ref")?;
        let (at, text) = (reference.origin, reference.as_str().map(str::to_owned));
        let Some(text) = text else {
            self.error(
                "wrong-kind",
                at,
                "a `$ref` must be a text",
                "write a text such as \"#/paths/~1pets\"",
            );
            return None;
        };
        let target = self.target(&text, at, object)?;
        let key = (target.file, target.pointer.clone());
        if self.references.entered.contains(&key) || self.references.entered.len() > DEEPEST {
            self.error(
                "reference-cycle",
                at,
                format!("`{text}` leads back to itself"),
                "break the circle",
            );
            return None;
        }
        let Some(copy) = self.copy(&target, object) else {
            self.dangling(&text, at, object.section().unwrap_or("paths"), "dangling-ref");
            return None;
        };
        if !self.right_kind(&target, object, &text, at) {
            return None;
        }
        self.references.inlined += nodes(&copy);
        if self.references.inlined > MOST_INLINED {
            self.error(
                "reference-bomb",
                at,
                "references at places where only copies can stand make the document too large",
                "refer to schemas and responses instead of whole path items",
            );
            return None;
        }
        if !matches!(object, Object::PathItem | Object::Callback) {
            self.repair(
                "misplaced-reference",
                at,
                format!(
                    "{} cannot be a reference in OpenAPI 3.0; its target was copied here",
                    object.title()
                ),
                "write the object itself",
            );
        }
        self.references.copied.insert(key.clone());
        self.references.entered.push(key);
        let origin = node.origin;
        let Value::Map(own) = std::mem::replace(node, copy).value else {
            return Some(Entered);
        };
        node.origin = origin;
        let Some(members) = node.as_map_mut() else {
            return self.not_an_object(object, at);
        };
        for entry in own {
            if entry.key != "$ref" {
                members.insert(entry.key, entry.value);
            }
        }
        if members.contains("$ref") {
            let again = self.inline(node, object);
            self.references.entered.pop();
            return again;
        }
        Some(Entered)
    }

    fn not_an_object(&mut self, object: Object, at: Origin) -> Option<Entered> {
        self.references.entered.pop();
        let message = format!("the reference leads to something that is not {}", object.title());
        self.error("wrong-target", at, message, "refer to an object of that kind");
        None
    }

    /// Tells whether a reference leads into a file beside the document that is not there.
    pub(crate) fn names_missing_file(&mut self, text: &str, at: Origin) -> bool {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        if path.is_empty() || path.contains("://") || self.by_name(path, fragment, at).is_some() {
            return false;
        }
        let opened = self.files.open(at.file, path, self.diagnostics);
        opened.is_err_and(|it| it.code == "missing-file")
    }

    /// Reads a reference. None when it leaves what can be read; that was said then.
    fn target(&mut self, text: &str, at: Origin, object: Object) -> Option<Target> {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        if let Some(target) = self.by_name(path, fragment, at) {
            return Some(target);
        }
        if path.contains("://") {
            self.error(
                "remote-reference",
                at,
                format!("`{text}` is on the network, which is not used here"),
                "save the file beside the document and refer to it by its path",
            );
            return None;
        }
        let file = if path.is_empty() {
            at.file
        } else {
            match self.files.open(at.file, path, self.diagnostics) {
                Ok(file) => file?,
                Err(refusal) => {
                    let named = self.nearly_named(text, at, object);
                    if named.is_none() {
                        self.error(refusal.code, at, refusal.message, refusal.help);
                    }
                    return named;
                }
            }
        };
        if let Some(pointer) = Pointer::parse(&format!("#{fragment}")) {
            return Some(self.canonical_target(file, pointer));
        }
        let named = self.nearly_named(text, at, object);
        if named.is_none() {
            self.error(
                "dangling-ref",
                at,
                format!("`{text}` is not a JSON pointer"),
                "write `#/components/schemas/Name`",
            );
        }
        named
    }

    /// Finds the place in the canonical form of a file, where the file is of another dialect.
    fn canonical_target(&mut self, file: u32, pointer: Pointer) -> Target {
        if self.files.is_document(file) && self.files.dialect(file) == Dialect::Swagger2 {
            swagger2::read(self.files, self.diagnostics, file);
            let place =
                self.files.tree(file).and_then(|it| swagger2::canonical_place(it, &pointer));
            return Target { file, pointer: place.unwrap_or(pointer) };
        }
        Target { file, pointer }
    }

    /// Finds the target in the tree as it was before the walk.
    pub(crate) fn resolved(&self, target: &Target) -> Option<&Node> {
        let tree = self.canonical_tree(target).or_else(|| self.files.tree(target.file))?;
        tree.below(&target.pointer)
    }

    fn canonical_tree(&self, target: &Target) -> Option<&Node> {
        let inside = target.pointer.as_str().starts_with("/components/");
        self.files.canonical(target.file).filter(|_| inside)
    }

    /// Copies the target, in its canonical form.
    fn copy(&mut self, target: &Target, object: Object) -> Option<Node> {
        let node = self.resolved(target)?.clone();
        let written = self.canonical_tree(target).is_none();
        if written && self.files.dialect(target.file) == Dialect::Swagger2 {
            return Some(swagger2::part(self.files, self.diagnostics, node, object));
        }
        Some(node)
    }

    /// Compares with what the grammar says about the place of the target. It knows nothing about
    /// fragments.
    fn right_kind(&mut self, target: &Target, object: Object, text: &str, at: Origin) -> bool {
        let document = target.file == 0 || self.files.is_document(target.file);
        let found = match kind_at(target.pointer.tokens()) {
            Some(Kind::Object(found) | Kind::OrReference(found)) => found,
            Some(Kind::SchemaOrBoolean) => Object::Schema,
            Some(Kind::Any) => return true,
            None if !document || !target.pointer.as_str().starts_with("/components/") => {
                return true;
            }
            Some(_) if !document => return true,
            _ => return self.wrong_target(text, at, object, "something else"),
        };
        if !document || found == object {
            return true;
        }
        self.wrong_target(text, at, object, found.title())
    }

    pub(crate) fn wrong_target(
        &mut self,
        text: &str,
        at: Origin,
        object: Object,
        found: &str,
    ) -> bool {
        let wanted = object.title();
        self.error(
            "wrong-target",
            at,
            format!("`{text}` is {found}, and {wanted} belongs here"),
            format!("refer to {wanted}"),
        );
        false
    }

    fn dangling(&mut self, text: &str, at: Origin, section: &'static str, code: &'static str) {
        let wanted = text.rsplit('/').next().unwrap_or(text);
        self.references.suggested += 1;
        let names =
            self.references.taken.iter().filter(|it| it.0 == section).map(|it| it.1.as_str());
        let few = self.references.suggested <= MOST_SUGGESTED;
        let help = match few.then(|| similar(wanted, names)).flatten() {
            Some(name) => format!("did you mean `{}`?", canonical(section, name)),
            None => "mend the reference or add its target".to_owned(),
        };
        self.error(code, at, format!("`{text}` leads nowhere"), help);
    }
}

pub(crate) fn nodes(node: &Node) -> usize {
    1 + match &node.value {
        Value::Seq(elements) => elements.iter().map(nodes).sum(),
        Value::Map(members) => members.iter().map(|it| nodes(&it.value)).sum(),
        _ => 0,
    }
}
