//! Which dialect a document is written in. This file promises that every dialect leaves as the canonical one,
//! OpenAPI 3.0, with each node still knowing where it was written, or ends in one readable error.

use super::files::Files;
use super::tree::{Node, Origin};
use crate::diagnostics::Diagnostics;

/// Returns the tree of the document in the canonical dialect.
pub(crate) fn canonical(files: &Files, diagnostics: &mut Diagnostics) -> Option<Node> {
    let tree = files.tree(0)?;
    let version = |key| {
        let node = tree.get(key)?;
        Some((node.origin, node.as_str().or_else(|| node.as_number())?.to_owned()))
    };
    if let Some((at, version)) = version("openapi") {
        if version == "3.0" || version.starts_with("3.0.") {
            return Some(tree.clone());
        }
        return unsupported(files, diagnostics, at, &format!("OpenAPI {version}"));
    }
    if let Some((at, version)) = version("swagger") {
        return unsupported(files, diagnostics, at, &format!("Swagger {version}"));
    }
    diagnostics.error(
        "not-openapi",
        files.place(tree.origin),
        "this is no OpenAPI document: it has no `openapi` version",
        "begin with `openapi: 3.0.3`",
    );
    None
}

fn unsupported(
    files: &Files,
    diagnostics: &mut Diagnostics,
    at: Origin,
    dialect: &str,
) -> Option<Node> {
    diagnostics.error(
        "unsupported-dialect",
        files.place(at),
        format!("the document is written in {dialect}, which is not read yet"),
        "convert it to OpenAPI 3.0.3",
    );
    None
}
