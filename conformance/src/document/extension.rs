//! What our documents say in extensions about replies, repetitions and lists.
//!
//! The promise: an extension is read whole or is a fault.

use super::{Unreadable, integer, only, optional_text, step, text, unreadable};
use crate::json::Json;

/// An object around the result of a call, which says itself whether the call succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The member that holds the result.
    pub payload: String,
    /// The member that holds the code.
    pub code: String,
    /// The code of success.
    pub success: i64,
}

/// How the API tells repetitions of a request from new ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The header that carries the key, as a quoted string.
    pub header: String,
    /// The fewest characters of a key.
    pub shortest: usize,
    /// The most characters of a key.
    pub longest: usize,
    /// The code of the error that says that the first request is still under way.
    pub outstanding: Option<String>,
}

/// How a list is asked for page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// The parameter, written as JSON, that asks for a page.
    pub parameter: String,
    /// The way to the number of the page in it. The first is 0.
    pub number: Vec<String>,
    /// The member of the reply that holds the items.
    pub items: String,
    /// The way in the reply to the number of items that a full page has.
    pub size: Vec<String>,
}

/// Reads what the replies of an operation are wrapped in: it says so itself, or the root does.
pub(super) fn envelope(
    root: &Json,
    operation: &Json,
    pointer: &str,
) -> Result<Option<Envelope>, Unreadable> {
    let (node, pointer) = match (operation.get("x-envelope"), root.get("x-envelope")) {
        (Some(Json::Bool(false)), _) | (None, None) => return Ok(None),
        (Some(node), _) => (node, step(pointer, "x-envelope")),
        (None, Some(node)) => (node, "/x-envelope".to_owned()),
    };
    only(node, &pointer, &["payload", "code", "success"])?;
    let success = integer(node, &pointer, "success")?.and_then(|code| i64::try_from(code).ok());
    Ok(Some(Envelope {
        payload: text(node, &pointer, "payload")?.to_owned(),
        code: text(node, &pointer, "code")?.to_owned(),
        success: success.ok_or_else(|| unreadable(&pointer, "no code of success"))?,
    }))
}

/// Reads how repetitions are told.
pub(super) fn idempotency(root: &Json) -> Result<Option<Idempotency>, Unreadable> {
    let Some(node) = root.get("x-idempotency") else {
        return Ok(None);
    };
    let pointer = "/x-idempotency";
    only(node, pointer, &["header", "min-length", "max-length", "outstanding"])?;
    let length = |name| {
        let length = integer(node, pointer, name)?.and_then(|it| usize::try_from(it).ok());
        length.ok_or_else(|| unreadable(&step(pointer, name), "no length"))
    };
    Ok(Some(Idempotency {
        header: text(node, pointer, "header")?.to_owned(),
        shortest: length("min-length")?,
        longest: length("max-length")?,
        outstanding: optional_text(node, pointer, "outstanding")?.map(str::to_owned),
    }))
}

/// Reads how the list of an operation is asked for.
pub(super) fn pagination(node: &Json, pointer: &str) -> Result<Option<Pagination>, Unreadable> {
    let Some(node) = node.get("x-pagination") else {
        return Ok(None);
    };
    let pointer = step(pointer, "x-pagination");
    only(node, &pointer, &["parameter", "number", "items", "size"])?;
    let way = |name| {
        text(node, &pointer, name).map(|way| way.split('.').map(str::to_owned).collect::<Vec<_>>())
    };
    Ok(Some(Pagination {
        parameter: text(node, &pointer, "parameter")?.to_owned(),
        number: way("number")?,
        items: text(node, &pointer, "items")?.to_owned(),
        size: way("size")?,
    }))
}
