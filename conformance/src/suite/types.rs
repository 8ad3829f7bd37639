//! All laws about values, on every type.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::strategy::Just;

use super::{Effort, Finding, one};
use crate::document::{Document, Shape};
use crate::laws::{Verdict, hidden, rejection, round_trip, tag, unknown};
use crate::probe::{Codec, Schema};
use crate::values::{Taste, Valid, broken, dressed};

/// Tries all laws about values.
#[must_use]
pub fn schemas(effort: Effort, document: &Arc<Document>, table: &[Schema]) -> Vec<Finding> {
    table.iter().flat_map(|row| schema(effort, document, row, table)).collect()
}

/// Tries all laws about the values of one schema. The others are needed for the variants of unions.
#[must_use]
pub fn schema(
    effort: Effort,
    document: &Arc<Document>,
    row: &Schema,
    table: &[Schema],
) -> Vec<Finding> {
    let codecs: BTreeMap<&str, &Codec> = table.iter().map(|row| (row.name, &row.codec)).collect();
    let schema = document.schema(row.name);
    let codec = &row.codec;
    let valid = |taste| Valid::new(document, taste).values(&schema);
    let mut findings = vec![
        effort.explore("round trip", row.name, &dressed(valid(Taste::MIXED)), |case| {
            round_trip::law(document, &schema, codec, case)
        }),
        effort.explore("unknown", row.name, &dressed(valid(Taste::UNKNOWN)), |case| {
            unknown::law(document, &schema, codec, case)
        }),
        effort.explore("rejection", row.name, &broken(document, &schema), |broken| {
            rejection::law(document, &schema, codec, broken)
        }),
        Effort { cases: effort.cases.div_ceil(8), ..effort }.explore(
            "hidden",
            row.name,
            &valid(Taste::FULL),
            |json| hidden::law(document, &schema, codec, json),
        ),
    ];
    let full = one(effort, &valid(Taste::FULL));
    findings.push(effort.explore("near integer", row.name, &Just(full), |json| match json {
        Some(json) => rejection::near_integer(document, &schema, codec, json),
        None => Verdict::BadInput("there is no value".to_owned()),
    }));
    if matches!(document.shape(&schema), Shape::Union(..)) {
        let tagged = dressed(valid(Taste { unknown_tags: 20, ..Taste::MIXED }));
        findings.push(effort.explore("tag", row.name, &tagged, |case| {
            tag::law(document, &schema, codec, &|name| codecs.get(name).copied(), case)
        }));
        findings.push(effort.explore("early number", row.name, &Just(()), |()| {
            unknown::early_number(document, &schema, codec)
        }));
        findings.push(effort.explore("foreign number", row.name, &valid(Taste::KNOWN), |json| {
            unknown::foreign_number(document, &schema, codec, json)
        }));
    }
    findings
}
