//! The parts of a document, read from its tree.
//!
//! The promise: every schema, property, parameter, response and operation is here once, whatever
//! the later stages made of it; a reference is no part, for what it refers to is one.

use std::collections::HashSet;

use crate::ir::{Api, Shape, Type};
use crate::load::Document;
use crate::load::tree::Node;
use crate::pointer::Pointer;

use super::Kind;

/// A part.
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) at: Pointer,
    pub(super) fate: Fate,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was taken.
    Taken,
    /// Nothing refers to it, and it means nothing by itself.
    Unused,
    /// Nobody has said.
    Unknown,
}

/// Returns all parts.
pub(super) fn of(document: &Document, api: &Api) -> Vec<Part> {
    let mut taken: HashSet<&str> = HashSet::with_capacity(api.places.len() * 2);
    taken.extend(api.places.iter().map(|(place, _)| place.as_str()));
    let typed: HashSet<&str> = taken.clone();
    taken.extend(api.merged.iter().map(Pointer::as_str));
    taken.extend(api.types.iter().map(|definition| definition.docs.place.as_str()));
    let tags = api.types.iter().flat_map(|definition| {
        let unions = match api.made(definition) {
            Shape::Object(object) => object.tag.as_ref().map(|tag| tag.property.as_str()),
            Shape::Union(union) => Some(union.property.as_str()),
            _ => None,
        };
        unions.map(|property| (definition.docs.place.as_str(), property))
    });
    let tags = tags.collect();
    let operations: HashSet<&str> =
        api.operations.iter().map(|operation| operation.docs.place.as_str()).collect();
    let parameters = api.operations.iter().flat_map(|operation| &operation.parameters);
    let parameters = parameters.map(|parameter| parameter.docs.place.as_str()).collect();
    let raw =
        api.operations.iter().filter(|it| it.types().any(|ty| *api.resolved(ty) == Type::Bytes));
    let raw = raw.map(|operation| operation.docs.place.as_str()).collect();
    let mut parts =
        Parts { document, taken, typed, tags, operations, raw, parameters, found: Vec::new() };
    let Some(root) = document.node(&Pointer::root()) else {
        return Vec::new();
    };
    parts.components(root);
    parts.paths(root);
    parts.webhooks(root);
    parts.found
}

pub(super) const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The members of a schema that are schemas.
const ONE: [&str; 3] = ["items", "additionalProperties", "not"];

/// The members of a schema that are lists of schemas.
const LISTS: [&str; 4] = ["allOf", "oneOf", "anyOf", "x-idv-prefix-items"];

struct Parts<'a> {
    document: &'a Document,
    /// The places of schemas that were lowered.
    taken: HashSet<&'a str>,
    /// Those of them that have a type of their own.
    typed: HashSet<&'a str>,
    /// The places of types, and the property that tells each from others.
    tags: HashSet<(&'a str, &'a str)>,
    operations: HashSet<&'a str>,
    /// The operations that take or give bytes as they are, whatever their schemas say.
    raw: HashSet<&'a str>,
    parameters: HashSet<&'a str>,
    found: Vec<Part>,
}

impl<'a> Parts<'a> {
    fn add(&mut self, kind: Kind, at: &Pointer, fate: Fate) {
        self.found.push(Part { kind, at: at.clone(), fate });
    }

    /// Goes through what stands apart from the paths. All but schemas means something only where an
    /// operation refers to it.
    fn components(&mut self, root: &Node) {
        let Some(components) = root.get("components") else { return };
        let place = Pointer::root().child("components");
        for (name, schema) in members(components.get("schemas")) {
            self.schema(schema, &place.child("schemas").child(name), false);
        }
        for (name, parameter) in members(components.get("parameters")) {
            let at = place.child("parameters").child(name);
            let used = self.parameters.contains(at.as_str());
            self.parameter(parameter, &at, !used);
        }
        for (name, body) in members(components.get("requestBodies")) {
            self.body(body, &place.child("requestBodies").child(name), false);
        }
        for (name, response) in members(components.get("responses")) {
            let at = place.child("responses").child(name);
            self.response(response, &at, true, false);
        }
        for (name, header) in members(components.get("headers")) {
            self.header(header, &place.child("headers").child(name), true);
        }
    }

    fn paths(&mut self, root: &Node) {
        let place = Pointer::root().child("paths");
        for (path, item) in members(root.get("paths")) {
            self.path_item(item, &place.child(path));
        }
    }

    fn webhooks(&mut self, root: &Node) {
        let place = Pointer::root().child("x-idv-webhooks");
        for (name, item) in members(root.get("x-idv-webhooks")) {
            self.path_item(item, &place.child(name));
        }
    }

    fn path_item(&mut self, item: &Node, place: &Pointer) {
        let methods = || METHODS.iter().filter_map(|method| Some((*method, item.get(method)?)));
        for (index, parameter) in elements(item.get("parameters")) {
            let declared_by_all = methods().all(|(_, it)| self.declares(it, parameter));
            let at = place.child("parameters").index(index);
            self.parameter(parameter, &at, declared_by_all);
        }
        for (method, operation) in methods() {
            self.operation(operation, &place.child(method));
        }
    }

    fn operation(&mut self, operation: &Node, at: &Pointer) {
        let taken = self.operations.contains(at.as_str());
        self.add(Kind::Operation, at, if taken { Fate::Taken } else { Fate::Unknown });
        for (index, parameter) in elements(operation.get("parameters")) {
            self.parameter(parameter, &at.child("parameters").index(index), false);
        }
        let raw = self.raw.contains(at.as_str());
        if let Some(body) = operation.get("requestBody") {
            self.body(body, &at.child("requestBody"), raw);
        }
        let place = at.child("responses");
        let responses = || {
            let all = members(operation.get("responses"));
            all.filter(|(status, _)| !status.starts_with("x-"))
        };
        // Of responses with one body the first stands for all.
        let known: Vec<&Node> = responses()
            .filter_map(|(status, it)| {
                let (it, at) = self.followed(it, place.child(status));
                self.has_taken_content(it, &at).then_some(it)
            })
            .flat_map(bodies)
            .collect();
        for (status, response) in responses() {
            let own = place.child(status);
            let again = raw
                || !self.has_taken_schema(response, &own)
                    && bodies(response).any(|body| known.contains(&body));
            self.response(response, &place.child(status), false, again);
        }
        let place = at.child("callbacks");
        for (name, callback) in members(operation.get("callbacks")) {
            for (expression, item) in members(Some(callback)) {
                self.path_item(item, &place.child(name).child(expression));
            }
        }
    }

    fn parameter(&mut self, parameter: &Node, at: &Pointer, unused: bool) {
        if is_reference(parameter) {
            return;
        }
        let taken = self.parameters.contains(at.as_str());
        let fate = if taken { Fate::Taken } else { otherwise(unused) };
        self.add(Kind::Parameter, at, fate);
        self.value(parameter, at, unused);
    }

    /// Goes through what a parameter or a header says of its value.
    fn value(&mut self, node: &Node, at: &Pointer, unused: bool) {
        if let Some(schema) = node.get("schema") {
            self.schema(schema, &at.child("schema"), unused);
        }
        self.content(node, at, unused);
    }

    fn body(&mut self, body: &Node, at: &Pointer, raw: bool) {
        if !is_reference(body) {
            let used = self.has_taken_content(body, at);
            self.content(body, at, raw || !used && at.as_str().starts_with("/components"));
        }
    }

    fn response(&mut self, response: &Node, at: &Pointer, shared: bool, again: bool) {
        if is_reference(response) {
            return;
        }
        // A response without a body is taken with its operation.
        let empty = members(response.get("content")).next().is_none();
        let taken = empty || again || self.has_taken_content(response, at);
        let fate = if taken { Fate::Taken } else { otherwise(shared) };
        self.add(Kind::Response, at, fate);
        // Where a form without a schema stands beside it, the reply need not be in use.
        let idle = shared && !self.has_taken_schema(response, at);
        self.content(response, at, idle || again);
        for (name, header) in members(response.get("headers")) {
            self.header(header, &at.child("headers").child(name), shared);
        }
    }

    fn header(&mut self, header: &Node, at: &Pointer, unused: bool) {
        if !is_reference(header) {
            self.value(header, at, unused);
        }
    }

    /// Says whether a schema of one of the media types was taken.
    fn has_taken_content(&self, node: &Node, at: &Pointer) -> bool {
        members(node.get("content")).any(|(media, inner)| {
            let at = at.child("content").child(media).child("schema");
            inner.get("schema").is_none() || self.taken.contains(at.as_str())
        })
    }

    /// The same without those that have none.
    fn has_taken_schema(&self, node: &Node, at: &Pointer) -> bool {
        members(node.get("content")).any(|(media, inner)| {
            let at = at.child("content").child(media).child("schema");
            inner.get("schema").is_some() && self.taken.contains(at.as_str())
        })
    }

    fn content(&mut self, node: &Node, at: &Pointer, unused: bool) {
        // The forms that were taken, the typed one first: another with the same schema says nothing
        // new.
        let mut known: Vec<(&Node, Pointer)> = members(node.get("content"))
            .filter_map(|(media, inner)| {
                let at = at.child("content").child(media).child("schema");
                let taken = self.taken.contains(at.as_str());
                inner.get("schema").filter(|_| taken).map(|schema| (schema, at))
            })
            .collect();
        known.sort_by_key(|(_, at)| !self.typed.contains(at.as_str()));
        for (media, inner) in members(node.get("content")) {
            let Some(schema) = inner.get("schema") else { continue };
            let at = at.child("content").child(media).child("schema");
            let first = known.iter().find(|(known, _)| *known == schema);
            let again = first.is_some_and(|(_, first)| *first != at);
            self.schema(schema, &at, unused || again);
        }
    }

    /// Returns what a reference leads to, and where that stands.
    fn followed(&self, mut node: &'a Node, mut at: Pointer) -> (&'a Node, Pointer) {
        // A reference to a reference is followed, and a circle of them left.
        for _ in 0..16 {
            let target = node.get("$ref").and_then(Node::as_str).and_then(Pointer::parse);
            let found = target.and_then(|it| Some((self.document.node(&it)?, it)));
            let Some((next, place)) = found else { break };
            (node, at) = (next, place);
        }
        (node, at)
    }

    /// Says whether an operation declares a parameter of its path itself.
    fn declares(&self, operation: &Node, parameter: &Node) -> bool {
        let key = |it: &Node| {
            let (it, _) = self.followed(it, Pointer::root());
            let text = |name: &str| it.get(name).and_then(Node::as_str).map(str::to_owned);
            (text("name"), text("in"))
        };
        elements(operation.get("parameters")).any(|(_, it)| key(it) == key(parameter))
    }

    fn schema(&mut self, schema: &Node, at: &Pointer, unused: bool) {
        let taken = self.taken.contains(at.as_str());
        let fate = if taken { Fate::Taken } else { otherwise(unused) };
        self.schema_that(schema, at, at, fate, unused);
    }

    /// Says whether every member of an alternative is a member of another one, which was taken.
    fn is_said_before(&self, schema: &Node, alternative: &Node, at: &Pointer) -> bool {
        let Some(list) = at.parent() else { return false };
        let Some(name) = list.last() else { return false };
        let mut own = members(alternative.get("properties")).peekable();
        own.peek().is_some()
            && own.all(|(property, inner)| {
                elements(schema.get(&name)).any(|(index, other)| {
                    let other = other.get("properties").and_then(|it| it.get(property));
                    let place = || list.index(index).child("properties").child(property);
                    other == Some(inner) && self.taken.contains(place().as_str())
                })
            })
    }

    /// The same when the fate is known; `unused` is what holds for the schemas inside. `whole` is
    /// the schema that this one is a part of by `allOf`.
    fn schema_that(
        &mut self,
        schema: &Node,
        at: &Pointer,
        whole: &Pointer,
        fate: Fate,
        unused: bool,
    ) {
        if is_reference(schema) || schema.as_map().is_none() {
            return;
        }
        self.add(Kind::Schema, at, fate);
        for (name, inner) in members(schema.get("properties")) {
            let at = at.child("properties").child(name);
            let is_tag = self.tags.contains(&(whole.as_str(), name));
            let taken = is_tag || self.taken.contains(at.as_str());
            let fate = if taken { Fate::Taken } else { otherwise(unused) };
            self.add(Kind::Property, &at, fate);
            self.schema_that(inner, &at, &at, fate, fate == Fate::Unused);
        }
        for name in ONE {
            if let Some(inner) = schema.get(name) {
                self.schema(inner, &at.child(name), unused);
            }
        }
        for name in LISTS {
            for (index, inner) in elements(schema.get(name)) {
                let at = at.child(name).index(index);
                match name {
                    // What such a part says counts for the whole.
                    "allOf" => self.schema_that(inner, &at, whole, fate, unused),
                    _ => {
                        let again = self.is_said_before(schema, inner, &at);
                        self.schema(inner, &at, unused || again);
                    }
                }
            }
        }
    }
}

/// Returns the schemas of a response.
fn bodies(response: &Node) -> impl Iterator<Item = &Node> {
    members(response.get("content")).filter_map(|(_, media)| media.get("schema"))
}

fn otherwise(unused: bool) -> Fate {
    if unused { Fate::Unused } else { Fate::Unknown }
}

fn is_reference(node: &Node) -> bool {
    node.get("$ref").is_some()
}

pub(super) fn members(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let members = node.and_then(Node::as_map).into_iter().flat_map(|map| map.iter());
    members.map(|entry| (entry.key.as_str(), &entry.value))
}

fn elements(node: Option<&Node>) -> impl Iterator<Item = (usize, &Node)> {
    node.and_then(Node::as_seq).unwrap_or_default().iter().enumerate()
}
