//! A value that the document allows comes out as it went in, by whichever way it is read.

use super::Verdict;
use crate::compare::difference;
use crate::document::{Document, Schema, check};
use crate::json::Json;
use crate::path::Path;
use crate::probe::{Codec, Reencoded};
use crate::values::Case;

/// Reads `case` in every way that there is, writes it, and compares.
pub fn law(document: &Document, schema: &Schema, codec: &Codec, case: &Case) -> Verdict {
    if let Some(complaint) = check(document, schema, &case.json).first() {
        return Verdict::BadInput(format!("{} at `{}`", complaint.what, complaint.path));
    }
    let text = case.text();
    if Json::parse(&text).as_ref() != Ok(&case.json) {
        return Verdict::BadInput("it is not written as what it is".to_owned());
    }
    let as_text = (codec.text)(&text);
    let first = same("from_str", &case.json, &as_text)
        .and(|| same("from_slice", &case.json, &(codec.bytes)(text.as_bytes())))
        .and(|| same("from_reader", &case.json, &(codec.stream)(text.as_bytes())))
        .and(|| tree(codec, &text));
    match as_text {
        Ok(once) => first.and(|| again(codec, &once)),
        Err(_) => first,
    }
}

/// Compares what a reader made of a text with what it means.
pub(super) fn same(way: &str, expected: &Json, found: &Result<Reencoded, String>) -> Verdict {
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            return Verdict::wrong(place(error), format!("{way} refuses a right value: {error}"));
        }
    };
    match Json::parse(&found.json) {
        Err(error) => Verdict::wrong_at_all(format!("{way} is written as {error}")),
        Ok(json) => match difference(expected, &json) {
            None => Verdict::Holds,
            Some(difference) => Verdict::wrong(
                difference.path,
                format!("{way} is written back otherwise: {}", difference.what),
            ),
        },
    }
}

/// Reads the value as a tree. A tree forgets digits, depth and names that are given twice, so what
/// comes out is compared with what the tree itself still knows.
fn tree(codec: &Codec, text: &str) -> Verdict {
    let Ok(tree) = serde_json::from_str::<serde_json::Value>(text) else {
        return Verdict::Holds;
    };
    match Json::parse(&tree.to_string()) {
        Ok(expected) => same("from_value", &expected, &(codec.tree)(tree)),
        Err(error) => Verdict::BadInput(error.to_string()),
    }
}

/// What has been written once is written the same from then on.
fn again(codec: &Codec, once: &Reencoded) -> Verdict {
    match (codec.text)(&once.json) {
        Ok(twice) if twice == *once => Verdict::Holds,
        Ok(_) => Verdict::wrong_at_all("what it writes changes when it is read and written again"),
        Err(error) => {
            Verdict::wrong(place(&error), format!("it refuses what it has written: {error}"))
        }
    }
}

/// Returns the path at the head of an error, as far as the judge can tell: its plain steps.
fn place(error: &str) -> Path {
    let head = error.split(": ").next().unwrap_or_default();
    let mut path = Path::root();
    for step in
        head.strip_prefix('.').unwrap_or_default().split('.').filter(|step| !step.is_empty())
    {
        let mut parts = step.split('[');
        path = path.member(parts.next().unwrap_or_default());
        for index in parts {
            match index.trim_end_matches(']').parse() {
                Ok(index) => path = path.element(index),
                Err(_) => return path,
            }
        }
    }
    path
}
