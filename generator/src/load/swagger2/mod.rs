//! Swagger 2.0 as the canonical document. This file promises that what 2.0 says in its own places
//! stands afterwards where 3.0 has it, each node knowing where it was written, and that schemas are
//! moved as they are: the walk rewrites the few keywords of theirs that differ.
//!
//! | Swagger 2.0 | canonical |
//! | --- | --- |
//! | `host`, `basePath`, `schemes` | `servers`, https first; an operation's own `schemes` its own servers |
//! | `definitions`, `parameters`, `responses`, `securityDefinitions` | sections of `components`; references keep their text until the walk maps them |
//! | a body parameter | `requestBody` with the media types that `consumes` lists; a shared one under `components.requestBodies` |
//! | form parameters | one object as `requestBody`; shared ones also as `x-idv-form-parameters` of the components |
//! | `schema` of a response | `content` with those media types of `produces` that can carry it |
//! | `examples` of a response | `example` of the media type; of others `x-idv-examples` |
//! | `collectionFormat` | `style` and `explode`; what they cannot say as `x-idv-collection-format` |
//! | `consumes`, `produces` | also as `x-idv-consumes`, `x-idv-produces` |
//! | `allowEmptyValue` of a form parameter | `x-idv-allow-empty-value` |

use super::dialect::say_canonical;
use super::files::Files;
use super::grammar::Object;
use super::media_names;
use super::refs::{MOST_INLINED, nodes};
use super::tree::{Map, Node, Origin, Value};
use crate::diagnostics::Diagnostics;
use crate::pointer::Pointer;

mod bodies;
mod media;
mod operations;
mod parameters;
mod schemas;
mod security;

use media::MediaTypes;
pub(crate) use schemas::before;

/// Returns the canonical form of a document of Swagger 2.0, made the first time that it is asked
/// for.
pub(crate) fn read<'f>(
    files: &'f mut Files,
    diagnostics: &mut Diagnostics,
    file: u32,
) -> Option<&'f Node> {
    if files.canonical(file).is_none() {
        let tree = files.tree(file)?.clone();
        let canonical = Reader::of(files, diagnostics, file).document(tree);
        files.set_canonical(file, canonical);
    }
    files.canonical(file)
}

/// Rewrites a part of a document, as it was written, that a reference brings in.
pub(crate) fn part(
    files: &mut Files,
    diagnostics: &mut Diagnostics,
    node: Node,
    object: Object,
) -> Node {
    let file = if files.is_document(node.origin.file) { node.origin.file } else { 0 };
    let mut reader = Reader::of(files, diagnostics, file);
    match object {
        Object::Parameter => reader.parameter(node),
        Object::Response => {
            let produces = reader.produces.clone();
            reader.response(node, &produces, true)
        }
        Object::RequestBody => {
            let consumes = reader.consumes.clone();
            reader.body(node, &consumes)
        }
        Object::Header => reader.header(node),
        Object::PathItem => reader.path_item(node),
        Object::Operation => reader.operation(node, &[]),
        _ => node,
    }
}

/// Returns where a place of a document of Swagger 2.0 stands in its canonical form; none where it
/// has no such place, and is read as it was written.
pub(crate) fn canonical_place(tree: &Node, pointer: &Pointer) -> Option<Pointer> {
    let mut tokens = pointer.tokens();
    let (section, name) = (tokens.next()?, tokens.next()?);
    let section = match &*section {
        "definitions" => "schemas",
        "responses" => "responses",
        "securityDefinitions" => "securitySchemes",
        "parameters" => {
            let place = tree.get("parameters")?.get(&name)?.get("in").and_then(Node::as_str);
            match place {
                Some("body") => "requestBodies",
                Some("formData") => return None,
                _ => "parameters",
            }
        }
        _ => return None,
    };
    // Inside responses and parameters things stand elsewhere; inside schemas they do not.
    let rest: Vec<_> = tokens.collect();
    if section != "schemas" && !rest.is_empty() {
        return None;
    }
    let start = Pointer::root().child("components").child(section).child(&name);
    Some(rest.iter().fold(start, |pointer, token| pointer.child(token)))
}

/// A document that is being rewritten.
pub(crate) struct Reader<'a> {
    files: &'a mut Files,
    diagnostics: &'a mut Diagnostics,
    file: u32,
    consumes: MediaTypes,
    produces: MediaTypes,
    address: Address,
    /// How many nodes were copied.
    copied: usize,
}

/// Where the API is, apart from the scheme.
#[derive(Default)]
struct Address {
    host: Option<String>,
    base: String,
    schemes: Vec<String>,
}

impl<'a> Reader<'a> {
    fn of(files: &'a mut Files, diagnostics: &'a mut Diagnostics, file: u32) -> Self {
        let tree = files.tree(file);
        let text = |key: &str| tree?.get(key)?.as_str().map(str::to_owned);
        let address = Address {
            host: text("host").filter(|it| !it.is_empty()),
            base: text("basePath").unwrap_or_default(),
            schemes: tree.and_then(|it| it.get("schemes")).map(schemes).unwrap_or_default(),
        };
        let listed = |key| MediaTypes::of(tree.and_then(|it| it.get(key)));
        let (consumes, produces) = (listed("consumes"), listed("produces"));
        Self { files, diagnostics, file, consumes, produces, address, copied: 0 }
    }

    fn document(mut self, tree: Node) -> Node {
        let origin = tree.origin;
        let Value::Map(members) = tree.value else {
            return tree;
        };
        let mut root = Node::object([], origin);
        let mut out = Map::new();
        let mut components = Map::new();
        let servers = self.servers(&self.address.schemes, origin);
        self.wrong_kinds(&members);
        for entry in members {
            let (key, value) = (entry.key, entry.value);
            match key.as_str() {
                "swagger" => {
                    let version = value.as_str().or_else(|| value.as_number()).unwrap_or_default();
                    say_canonical(&mut root, version.to_owned(), value.origin);
                }
                "host" | "basePath" | "schemes" => {}
                "consumes" | "produces" => out.insert(format!("x-idv-{key}"), value),
                "definitions" => {
                    let mut twice = |value: &str, at: Origin, known: &str| {
                        let message = format!(
                            "the value `{value}` of the tag is that of {known} already; it is read \
                             as that one"
                        );
                        self.unsupported("tag-twice", at, message, "give each a value of its own");
                    };
                    components.insert("schemas", schemas::definitions(value, &mut twice));
                }
                "parameters" => self.shared_parameters(value, &mut components),
                "responses" => {
                    let responses = self.shared_responses(value);
                    components.insert("responses", responses);
                }
                "securityDefinitions" => {
                    components.insert("securitySchemes", self.security_schemes(value));
                }
                "paths" => out.insert(key, self.paths(value)),
                _ => out.insert(key, value),
            }
        }
        let Some(members) = root.as_map_mut() else {
            return root;
        };
        match servers {
            Some(servers) if out.contains("servers") => {
                let message = "`host`, `basePath` and `schemes` mean nothing beside `servers`; they are left out";
                self.unsupported(
                    "no-effect",
                    servers.origin,
                    message.to_owned(),
                    "remove `servers`",
                );
            }
            Some(servers) => members.insert("servers", servers),
            None => {}
        }
        for entry in out {
            members.insert(entry.key, entry.value);
        }
        if !components.is_empty() {
            if let Some(written) = members.get("components") {
                let message = "`components` means nothing beside the definitions of Swagger 2.0; it is left out";
                let help = "move what it holds to `definitions`, `parameters` or `responses`";
                self.unsupported("no-effect", written.origin, message.to_owned(), help);
            }
            members.insert("components", Node::new(Value::Map(components), origin));
        }
        root
    }

    /// Says what of the keys that leave no trace of their own is of a wrong kind.
    fn wrong_kinds(&mut self, members: &Map) {
        for (key, list) in [
            ("host", false),
            ("basePath", false),
            ("schemes", true),
            ("consumes", true),
            ("produces", true),
        ] {
            let Some(value) = members.get(key) else { continue };
            let right = match &value.value {
                Value::String(_) => true,
                Value::Seq(elements) => list && elements.iter().all(|it| it.as_str().is_some()),
                _ => false,
            };
            if right {
                if key == "consumes" || key == "produces" {
                    self.not_media_types(value);
                }
                continue;
            }
            let what = if list { "a list of texts" } else { "a text" };
            let message = format!(
                "a value of the kind {} stands where {what} belongs; it is left out",
                value.kind()
            );
            self.unsupported("wrong-kind", value.origin, message, &format!("write {what}"));
        }
    }

    /// Says which texts of `consumes` or `produces` are no media types.
    fn not_media_types(&mut self, listed: &Node) {
        for element in listed.as_seq().unwrap_or(std::slice::from_ref(listed)) {
            let Some(text) = element.as_str().filter(|it| !it.contains('/')) else { continue };
            if let Some(name) = media_names::meant(text) {
                let message = format!("`{text}` is no media type; taken as {name}");
                let help = format!("write `{name}`");
                self.repair("not-a-media-type", element.origin, message, &help);
            } else {
                let message = format!("`{text}` is no media type; it is left out");
                let help = "write it with a slash, as in `application/json`";
                self.unsupported("not-a-media-type", element.origin, message, help);
            }
        }
    }

    /// Returns the addresses of the API; none when the document says nothing about them.
    fn servers(&self, schemes: &[String], origin: Origin) -> Option<Node> {
        let at =
            |key: &str| self.files.tree(self.file).and_then(|it| it.get(key)).map(|it| it.origin);
        let origin = at("host").or_else(|| at("basePath")).unwrap_or(origin);
        let base = self.address.base.trim_end_matches('/');
        let slash = if base.is_empty() || base.starts_with('/') { "" } else { "/" };
        let server = |url: String| Node::object([("url", Node::text(url, origin))], origin);
        let Some(host) = &self.address.host else {
            return (!base.is_empty())
                .then(|| Node::list(vec![server(format!("{slash}{base}"))], origin));
        };
        let https = ["https".to_owned()];
        let mut schemes = if schemes.is_empty() { https.to_vec() } else { schemes.to_vec() };
        schemes
            .sort_by_key(|it| ["https", "http"].iter().position(|known| known == it).unwrap_or(2));
        let urls = schemes.iter().map(|it| server(format!("{it}://{host}{slash}{base}")));
        Some(Node::list(urls.collect(), origin))
    }

    /// Finds what a reference between parameters, responses or schemas leads to, as it was written.
    fn written(&mut self, node: &Node) -> Option<Node> {
        let Some((file, pointer)) = self.end_of(node)? else {
            return Some(self.copy(node));
        };
        let found = self.files.tree(file)?.below(&pointer)?;
        let size = nodes(found);
        if self.copied.saturating_add(size) <= MOST_INLINED {
            self.copied += size;
            return Some(found.clone());
        }
        let origin = found.origin;
        self.too_large(origin);
        None
    }

    /// Follows references. None when they lead nowhere; none inside when the node is no reference.
    fn end_of(&mut self, node: &Node) -> Option<Option<(u32, Pointer)>> {
        const LONGEST_CHAIN: usize = 16;
        let mut end = None;
        let mut next = node.get("$ref").map(|it| (it.as_str().map(str::to_owned), it.origin.file));
        for _ in 0..LONGEST_CHAIN {
            let Some((text, file)) = next else {
                return Some(end);
            };
            let text = text?;
            let (path, fragment) = text.split_once('#').unwrap_or((&text, ""));
            let file = match path {
                "" => file,
                _ if path.contains("://") => return None,
                _ => self.files.open(file, path, self.diagnostics).ok()??,
            };
            let pointer = Pointer::parse(&format!("#{fragment}"))?;
            let node = self.files.tree(file)?.below(&pointer)?;
            next = node.get("$ref").map(|it| (it.as_str().map(str::to_owned), it.origin.file));
            end = Some((file, pointer));
        }
        None
    }

    /// Copies a node, as long as the copies stay within bounds.
    fn copy(&mut self, node: &Node) -> Node {
        let size = nodes(node);
        if self.copied.saturating_add(size) <= MOST_INLINED {
            self.copied += size;
            return node.clone();
        }
        self.too_large(node.origin);
        Node::object([], node.origin)
    }

    fn too_large(&mut self, at: Origin) {
        if std::mem::replace(&mut self.copied, usize::MAX) == usize::MAX {
            return;
        }
        let place = self.files.place(at);
        self.diagnostics.error(
            "reference-bomb",
            place,
            "parameters and replies that many operations share make the document too large",
            "give their schemas names under `definitions`",
        );
    }

    fn repair(&mut self, code: &'static str, at: Origin, message: String, help: &str) {
        let place = self.files.place(at);
        self.diagnostics.repair(code, place, message, help);
    }

    fn unsupported(&mut self, code: &'static str, at: Origin, message: String, help: &str) {
        let place = self.files.place(at);
        self.diagnostics.unsupported(code, place, message, help);
    }
}

fn schemes(node: &Node) -> Vec<String> {
    let texts = node.as_seq().unwrap_or(std::slice::from_ref(node)).iter();
    texts.filter_map(Node::as_str).map(str::to_ascii_lowercase).collect()
}

/// Applies a rewrite to every member of an object; anything else is left for the walk to judge.
fn each(node: Node, mut rewrite: impl FnMut(&str, Node) -> Node) -> Node {
    let extension = |key: &str| key.starts_with("x-");
    mapped(node, |key, value| if extension(key) { value } else { rewrite(key, value) })
}

/// Rewrites every value of an object whose keys are names, which may begin with `x-` as well.
fn each_named(node: Node, mut rewrite: impl FnMut(Node) -> Node) -> Node {
    mapped(node, |_, value| rewrite(value))
}

fn mapped(node: Node, mut rewrite: impl FnMut(&str, Node) -> Node) -> Node {
    let Value::Map(members) = node.value else {
        return node;
    };
    let mut out = Map::new();
    for entry in members {
        let value = rewrite(&entry.key, entry.value);
        out.push_new(entry.key, value);
    }
    Node::new(Value::Map(out), node.origin)
}
