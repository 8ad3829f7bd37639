//! Which dialect a document is written in. This file promises that every dialect leaves as the
//! canonical one, OpenAPI 3.0.3, with each node still knowing where it was written, or ends in one
//! readable error. What is another dialect's way to write a schema is rewritten later, by the walk,
//! which knows what is a schema.

use super::files::Files;
use super::swagger2;
use super::tree::{Node, Origin, Value};
use crate::diagnostics::Diagnostics;

/// The version that every canonical document says.
const CANONICAL: &str = "3.0.3";

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1 and what comes after it.
    OpenApi31,
}

impl Dialect {
    /// Returns the dialect that a file says it is written in; none for a file that is only a part.
    pub(crate) fn of(tree: &Node) -> Option<Self> {
        match said(tree)? {
            ("openapi", version, _) => match version.split('.').collect::<Vec<_>>().as_slice() {
                ["3"] | ["3", "0", ..] => Some(Self::OpenApi30),
                ["3", minor, ..] if minor.parse::<u32>().is_ok() => Some(Self::OpenApi31),
                _ => None,
            },
            (_, version, _) => matches!(version, "2" | "2.0" | "2.0.0").then_some(Self::Swagger2),
        }
    }
}

/// Returns the key that says the version, and the version.
fn said(tree: &Node) -> Option<(&'static str, &str, Origin)> {
    ["openapi", "swagger"].into_iter().find_map(|key| {
        let node = tree.get(key)?;
        Some((key, node.as_str().or_else(|| node.as_number())?, node.origin))
    })
}

/// Returns the tree of the document in the canonical dialect.
pub(crate) fn canonical(files: &mut Files, diagnostics: &mut Diagnostics) -> Option<Node> {
    let tree = files.tree(0)?;
    let Some((key, version, at)) = said(tree) else {
        let place = files.place(tree.origin);
        let message = "this is no OpenAPI document: it has no `openapi` version, and no `swagger`";
        let help = "name the file of an OpenAPI document, which begins with `openapi: 3.0.3` or the \
                    like";
        diagnostics.error("not-openapi", place, message, help);
        return None;
    };
    match Dialect::of(tree) {
        Some(Dialect::OpenApi30) => Some(tree.clone()),
        Some(Dialect::OpenApi31) => {
            let later = !matches!(version, "3.1") && !version.starts_with("3.1.");
            let mut copy = tree.clone();
            say_canonical(&mut copy, version.to_owned(), at);
            if later {
                let message = format!(
                    "the document is written in OpenAPI {version}; it is read as OpenAPI 3.1"
                );
                let place = files.place(at);
                diagnostics.unsupported("later-dialect", place, message, "check what is left out");
            }
            Some(copy)
        }
        Some(Dialect::Swagger2) => swagger2::read(files, diagnostics, 0).cloned(),
        None => {
            let name = if key == "openapi" { "OpenAPI" } else { "Swagger" };
            diagnostics.error(
                "unsupported-dialect",
                files.place(at),
                format!("the document is written in {name} {version}, which is not read"),
                "convert it to OpenAPI 3.0 or 3.1",
            );
            None
        }
    }
}

/// Writes the canonical version, and keeps the one that was written as an extension.
pub(crate) fn say_canonical(tree: &mut Node, version: String, at: Origin) {
    if let Some(members) = tree.as_map_mut() {
        members.insert("openapi", Node::new(Value::String(CANONICAL.to_owned()), at));
        members.insert("x-idv-version", Node::text(version, at));
    }
}
