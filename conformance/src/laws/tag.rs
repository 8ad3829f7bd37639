//! A union is read as the variant that its tag names, wherever the tag stands, and as none when the
//! tag does not say which.

use super::Verdict;
use super::rejection::refused;
use super::round_trip::same;
use crate::document::{Document, Schema, Shape, check};
use crate::json::Json;
use crate::path::Path;
use crate::probe::Codec;
use crate::values::Case;

/// Puts the tag of `case` into other places, takes it away and spoils it. `variant` tells how the
/// schema of a variant is read when it stands alone.
pub fn law<'t>(
    document: &Document,
    schema: &Schema,
    codec: &Codec,
    variant: &impl Fn(&str) -> Option<&'t Codec>,
    case: &Case,
) -> Verdict {
    let Shape::Union(property, variants) = document.shape(schema) else {
        return Verdict::BadInput("no union".to_owned());
    };
    let Some(Json::Text(tag)) = case.json.get(property) else {
        return Verdict::BadInput("no tag".to_owned());
    };
    let alone = variants.iter().find(|it| it.tag == *tag).and_then(|it| variant(&it.schema));
    anywhere(codec, property, tag, alone, case)
        .and(|| gone(codec, property, case))
        .and(|| spoilt(codec, property, case))
        .and(|| {
            let tags = variants.iter().map(|it| it.tag.as_str()).chain(["EXPIRED"]);
            tags.fold(Verdict::Holds, |verdict, tag| {
                verdict.and(|| twice(document, schema, codec, property, tag, case))
            })
        })
}

/// Wherever the tag stands, the value is the same, and the one that its schema alone would give.
fn anywhere(
    codec: &Codec,
    property: &str,
    tag: &str,
    alone: Option<&Codec>,
    case: &Case,
) -> Verdict {
    let rest = without(&case.json, property);
    let mut first: Option<String> = None;
    for index in [0, rest.len() / 2, rest.len()] {
        let mut members = rest.clone();
        members.insert(index, (property.to_owned(), Json::string(tag)));
        let moved = Case { json: Json::Object(members), style: case.style };
        let read = (codec.text)(&moved.text());
        let verdict = same("from_str", &moved.json, &read);
        let Ok(read) = read else {
            return verdict;
        };
        let outcome = (read.json, read.debug);
        let verdict = verdict.and(|| match &first {
            Some(first) if *first != without_sizes(&outcome.1) => Verdict::wrong(
                Path::root().member(property),
                format!("the value changes when the tag stands in place {index}"),
            ),
            _ => Verdict::Holds,
        });
        let verdict = verdict.and(|| within(alone, &moved, &outcome));
        if !verdict.holds() {
            return verdict;
        }
        first = Some(without_sizes(&outcome.1));
    }
    Verdict::Holds
}

/// What the union shows holds what its variant alone shows; of a tag that nobody knew, nothing.
fn within(alone: Option<&Codec>, case: &Case, (json, debug): &(String, String)) -> Verdict {
    let Some(alone) = alone else {
        return match debug.starts_with("Unrecognized") {
            true => Verdict::Holds,
            false => Verdict::wrong_at_all("a tag that nobody knew is read as one of the variants"),
        };
    };
    match (alone.text)(&case.text()) {
        Err(error) => {
            Verdict::wrong_at_all(format!("its variant alone refuses the value: {error}"))
        }
        Ok(read) => {
            let plain = read.debug.lines().next().unwrap_or_default();
            let shown = plain.split(" {").next().unwrap_or_default();
            if !debug.contains(&format!("({shown}")) {
                return Verdict::wrong_at_all(format!(
                    "it is read as another variant than {shown}"
                ));
            }
            let expected = Json::parse(&read.json);
            match expected {
                Ok(expected) => same(
                    "its variant alone",
                    &expected,
                    &Ok(crate::probe::Reencoded { json: json.clone(), debug: String::new() }),
                ),
                Err(error) => Verdict::wrong_at_all(error.to_string()),
            }
        }
    }
}

/// Without a tag it is no variant at all.
fn gone(codec: &Codec, property: &str, case: &Case) -> Verdict {
    let without = Json::Object(without(&case.json, property));
    let path = Path::root().member(property);
    refused("from_str", &path, &without, &(codec.text)(&without.styled(case.style)))
}

/// A tag that is no string is none.
fn spoilt(codec: &Codec, property: &str, case: &Case) -> Verdict {
    let path = Path::root().member(property);
    let others = [
        Json::Null,
        Json::Bool(true),
        Json::Number("1".to_owned()),
        Json::Array(case.json.get(property).cloned().into_iter().collect()),
        Json::Object(Vec::new()),
    ];
    let mut verdict = Verdict::Holds;
    for other in others {
        let mut members = case.json.members().to_vec();
        members
            .iter_mut()
            .filter(|(name, _)| name == property)
            .for_each(|(_, it)| *it = other.clone());
        let json = Json::Object(members);
        verdict = verdict
            .and(|| refused("from_str", &path, &json, &(codec.text)(&json.styled(case.style))));
    }
    verdict
}

/// With a second tag nobody knows which.
fn twice(
    document: &Document,
    schema: &Schema,
    codec: &Codec,
    property: &str,
    tag: &str,
    case: &Case,
) -> Verdict {
    let path = Path::root().member(property);
    let mut alone = without(&case.json, property);
    alone.push((property.to_owned(), Json::string(tag)));
    // Read by the second tag the object may have other faults, and any of them may be named.
    let only_fault = check(document, schema, &Json::Object(alone)).is_empty();
    let mut verdict = Verdict::Holds;
    for index in [0, case.json.members().len() / 2, case.json.members().len()] {
        let mut members = case.json.members().to_vec();
        members.insert(index, (property.to_owned(), Json::string(tag)));
        let json = Json::Object(members);
        let read = (codec.text)(&json.styled(case.style));
        verdict = verdict.and(|| match &read {
            Err(_) if !only_fault => Verdict::Holds,
            read => refused("from_str", &path, &json, read),
        });
    }
    verdict
}

/// Leaves digits out of a `Debug`: it tells the sizes of texts, which blanks may change.
fn without_sizes(debug: &str) -> String {
    debug.chars().filter(|character| !character.is_ascii_digit()).collect()
}

fn without(object: &Json, property: &str) -> Vec<(String, Json)> {
    object.members().iter().filter(|(name, _)| name != property).cloned().collect()
}
