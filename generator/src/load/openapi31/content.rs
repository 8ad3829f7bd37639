//! Texts that hold something else. This file promises that base64 becomes the format `byte` and
//! bytes the format `binary`, and that what was written travels along.

use super::super::tree::{Map, Node, Value};
use super::super::walk::Walk;

/// Rewrites `contentEncoding` and `contentMediaType`.
pub(super) fn encoded(walk: &mut Walk<'_>, members: &mut Map) {
    let text = |key: &str| members.get(key).and_then(Node::as_str).map(str::to_ascii_lowercase);
    let (encoding, media_type) = (text("contentEncoding"), text("contentMediaType"));
    if encoding.is_none() && media_type.is_none() {
        return;
    }
    let format = match (encoding.as_deref(), media_type.as_deref()) {
        (Some("base64"), _) => Some("byte"),
        (Some("base64url"), _) => Some("base64url"),
        (None, Some(media_type)) if is_bytes(media_type) => Some("binary"),
        _ => None,
    };
    for (key, carried) in [
        ("contentEncoding", "x-idv-content-encoding"),
        ("contentMediaType", "x-idv-content-media-type"),
    ] {
        if members.get(key).is_none_or(|it| it.value == Value::Null) {
            continue;
        }
        let Some(at) = members.rename(key, carried) else { continue };
        let taken = match format.filter(|_| !members.contains("format")) {
            Some(format) => format!("taken as `format: {format}`"),
            None => format!("kept as `{carried}`"),
        };
        walk.translated(
            "later-keyword",
            at,
            format!("`{key}` is not a keyword of OpenAPI 3.0; {taken}"),
            "write `format: byte` for base64 and `format: binary` for bytes",
        );
        if !members.contains("type") {
            members.insert("type", Node::text("string", at));
        }
        if let Some(format) = format.filter(|_| !members.contains("format")) {
            members.insert("format", Node::text(format, at));
        }
    }
}

/// Tells whether a media type is one of bytes that are no text.
fn is_bytes(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let (kind, name) = essence.split_once('/').unwrap_or((essence, ""));
    match kind {
        "image" => !name.contains("svg"),
        "audio" | "video" | "font" => true,
        "application" => ["octet-stream", "pdf", "zip", "gzip", "x-tar"].contains(&name),
        _ => essence == "*/*",
    }
}
