//! Which media types a body has. Swagger 2.0 lists those of a whole operation; this file promises
//! to give a body those of them that can carry it.

use super::super::media_names::meant;
use super::super::tree::{Node, Origin, Value};
use super::Reader;

/// A list of media types, and whether the document gave one.
#[derive(Debug, Clone, Default)]
pub(super) struct MediaTypes {
    pub(super) listed: Vec<(String, Origin)>,
}

/// What a schema is about, as far as media types care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matter {
    /// An object or a list.
    Structure,
    /// Bytes.
    File,
    /// A text, a number, or anything.
    Other,
}

impl MediaTypes {
    pub(super) fn of(node: Option<&Node>) -> Self {
        let texts = match node.map(|it| (&it.value, it)) {
            Some((Value::Seq(elements), _)) => elements.as_slice(),
            Some((Value::String(_), it)) => std::slice::from_ref(it),
            _ => &[],
        };
        let named = texts.iter().filter_map(|it| {
            let text = it.as_str()?.trim();
            let name = if text.contains('/') { text } else { meant(text)? };
            Some((name.to_owned(), it.origin))
        });
        Self { listed: named.collect() }
    }

    /// Tells whether both lists name the same.
    pub(super) fn same(&self, other: &Self) -> bool {
        let names = |it: &Self| it.listed.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        names(self) == names(other)
    }

    /// Returns those that fit; all of them when none does.
    pub(super) fn fitting(&self, matter: Matter) -> Vec<(String, Origin)> {
        let fits = |it: &&(String, Origin)| match matter {
            Matter::Structure => carries_structure(&it.0),
            Matter::File => !carries_structure(&it.0) || it.0 == "*/*",
            Matter::Other => true,
        };
        let fitting: Vec<_> = self.listed.iter().filter(fits).cloned().collect();
        if fitting.is_empty() { self.listed.clone() } else { fitting }
    }
}

/// Tells whether an object or a list has a known form in a media type.
pub(super) fn carries_structure(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let name = essence.split_once('/').map_or("", |it| it.1);
    let word = name.rsplit_once('+').map_or(name, |it| it.1);
    let known = [
        "json",
        "xml",
        "yaml",
        "x-yaml",
        "x-json",
        "csv",
        "x-www-form-urlencoded",
        "form-data",
        "msgpack",
        "x-msgpack",
        "cbor",
        "x-ndjson",
        "ndjson",
        "jsonl",
        "json-seq",
        "event-stream",
        "*",
    ];
    known.contains(&word)
}

/// Tells whether a media type is JSON, which no bytes are.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json")
}

/// Tells whether a media type can carry no object: plain text, pictures and the like.
fn refuses_structure(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    let kind = media_type.split('/').next().unwrap_or_default();
    let bytes = ["octet-stream", "pdf", "zip", "gzip", "x-tar", "x-gzip"];
    ["text", "image", "audio", "video"].contains(&kind)
        || bytes.iter().any(|it| media_type.ends_with(it))
}

impl Reader<'_> {
    /// Tells what a schema is about, through references inside the document.
    pub(super) fn matter(&mut self, schema: &Node) -> Matter {
        let schema = match self.end_of(schema) {
            Some(Some((file, pointer))) => {
                self.files.tree(file).and_then(|it| it.below(&pointer)).unwrap_or(schema)
            }
            Some(None) => schema,
            None => return Matter::Structure,
        };
        match schema.get("type").and_then(Node::as_str) {
            Some("file") => Matter::File,
            Some("object" | "array") => Matter::Structure,
            Some("string") if schema.get("format").and_then(Node::as_str) == Some("binary") => {
                Matter::File
            }
            Some(_) => Matter::Other,
            None => {
                let keys = ["properties", "items", "allOf", "additionalProperties"];
                let structure = keys.iter().any(|it| schema.get(it).is_some());
                if structure { Matter::Structure } else { Matter::Other }
            }
        }
    }

    /// Returns the media types of a reply, and says when none of those listed can carry it.
    pub(super) fn of_reply(
        &mut self,
        produces: &MediaTypes,
        schema: &Node,
        success: bool,
    ) -> Vec<(String, Origin)> {
        let matter = self.matter(schema);
        let mut fitting = produces.fitting(matter);
        if fitting.is_empty() {
            let default = if matter == Matter::File {
                "application/octet-stream"
            } else {
                "application/json"
            };
            return vec![(default.to_owned(), schema.origin)];
        }
        if matter == Matter::Structure && !fitting.iter().any(|it| carries_structure(&it.0)) {
            let names: Vec<String> = fitting.iter().map(|it| it.0.clone()).collect();
            self.repair(
                "media-type-of-structure",
                schema.origin,
                format!(
                    "the reply is an object or a list, which {} is not known to carry; taken as application/json",
                    names.join(", ")
                ),
                "add application/json to `produces`",
            );
            fitting.retain(|it| success && !refuses_structure(&it.0));
            fitting.push(("application/json".to_owned(), schema.origin));
        }
        if matter == Matter::File {
            fitting.retain(|it| !is_json(&it.0));
            if fitting.is_empty() {
                self.repair(
                    "media-type-of-file",
                    schema.origin,
                    "the reply is a file, and JSON carries none; taken as application/octet-stream"
                        .to_owned(),
                    "add the media type of the file to `produces`",
                );
                fitting.push(("application/octet-stream".to_owned(), schema.origin));
            }
        }
        fitting
    }
}
