//! A value that the document refuses is refused, with an error that names the place and says
//! nothing of what was there.

use super::Verdict;
use crate::document::{Document, Schema, check};
use crate::json::Json;
use crate::path::Path;
use crate::probe::{Codec, Reencoded};
use crate::values::{Broken, Change, Mutation, apply, mutations};

/// Reads a value with one fault in every way that there is.
pub fn law(document: &Document, schema: &Schema, codec: &Codec, broken: &Broken) -> Verdict {
    let complaints = check(document, schema, &broken.case.json);
    let path = &broken.mutation.path;
    match complaints.as_slice() {
        [complaint] if complaint.path == *path => {}
        others => {
            return Verdict::BadInput(format!("{} faults, not one at `{path}`", others.len()));
        }
    }
    let text = broken.case.text();
    if Json::parse(&text).as_ref() != Ok(&broken.case.json) {
        return Verdict::BadInput("it is not written as what it is".to_owned());
    }
    let json = &broken.case.json;
    refused("from_str", path, json, &(codec.text)(&text))
        .and(|| refused("from_slice", path, json, &(codec.bytes)(text.as_bytes())))
        .and(|| refused("from_reader", path, json, &(codec.stream)(text.as_bytes())))
        .and(|| match serde_json::from_str(&text) {
            // In a tree every name is there once, so a repetition is no fault any more.
            Ok(tree) if still_broken(document, schema, &tree) => {
                refused("from_value", path, json, &(codec.tree)(tree))
            }
            _ => Verdict::Holds,
        })
}

/// Puts a number that is no integer, though the float next to it is one, into every place of
/// `value` that takes integers.
pub fn near_integer(document: &Document, schema: &Schema, codec: &Codec, value: &Json) -> Verdict {
    let near = || Json::Number("1.00000000000000000001".to_owned());
    let other = Change::Replace(Json::Number("1.5".to_owned()));
    let places = mutations(document, schema, value).into_iter().filter(|it| it.change == other);
    let mut verdict = Verdict::Holds;
    for Mutation { path, .. } in places {
        verdict = verdict.and(|| {
            let mut json = value.clone();
            apply(&Mutation { path: path.clone(), change: Change::Replace(near()) }, &mut json);
            refused("from_str", &path, &json, &(codec.text)(&json.text()))
        });
    }
    verdict
}

fn still_broken(document: &Document, schema: &Schema, tree: &serde_json::Value) -> bool {
    Json::parse(&tree.to_string()).is_ok_and(|json| !check(document, schema, &json).is_empty())
}

/// Looks whether a reader refused a value at the right place and without telling what was there.
pub(super) fn refused(
    way: &str,
    path: &Path,
    value: &Json,
    found: &Result<Reencoded, String>,
) -> Verdict {
    let error = match found {
        Ok(_) => {
            return Verdict::wrong(
                path.clone(),
                format!("{way} accepts a value that is wrong here"),
            );
        }
        Err(error) => error,
    };
    let names_the_place = match error.strip_prefix(&path.to_string()) {
        Some(_) if path.steps().is_empty() => !error.starts_with(['.', '[']),
        Some(rest) => rest.starts_with(": "),
        None => false,
    };
    if !names_the_place {
        return Verdict::wrong(
            path.clone(),
            format!("{way} refuses with an error that names another place: {error}"),
        );
    }
    match texts(value).into_iter().find(|text| error.contains(text)) {
        Some(_) => Verdict::wrong(
            path.clone(),
            format!("{way} refuses with an error that quotes a value: {error}"),
        ),
        None => Verdict::Holds,
    }
}

/// Returns the strings in a value that are long enough not to turn up in an error by chance. Those
/// in capitals are left out: they are tags and values of enums, which are no secret.
pub(super) fn texts(value: &Json) -> Vec<&str> {
    const LONG: usize = 10;
    match value {
        Json::Text(text) => {
            let public = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
            let telling = text.len() >= LONG && !public && !text.trim().is_empty();
            if telling { vec![text] } else { Vec::new() }
        }
        Json::Array(elements) => elements.iter().flat_map(texts).collect(),
        Json::Object(members) => members.iter().flat_map(|(_, value)| texts(value)).collect(),
        _ => Vec::new(),
    }
}
