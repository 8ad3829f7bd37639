//! Stand-ins for the SDK's types.

use std::fmt;

use idv_conformance::decimal::Decimal;
use idv_conformance::document::{Format, Schema, Shape, check};
use idv_conformance::json::Json;
use idv_conformance::path::Path;
use idv_conformance::probe::{self, Codec};
use idv_conformance::suite;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{DOCUMENT, EFFORT, broken};

/// The schemas that there are stand-ins for.
const SUBJECTS: [&str; 5] = [
    "IdentityVerification",
    "VerifiedIdentityVerification",
    "ReadyIdentityVerification",
    "FailedIdentityVerification",
    "GetIdentityVerificationsResponse",
];

/// What a stand-in does wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    DropsUnknownMembers,
    DropsRepeatedUnknownMembers,
    ReadsUnknownStatusAsVerified,
    ReadsUnknownValueAsTheFirst,
    TakesUnknownForKnown,
    ReformatsDateTimes,
    RefusesLeapSeconds,
    PutsNumbersThroughFloats,
    ForgetsNulls,
    RefusesLateTags,
    RefusesEscapedNames,
    AcceptsWhatIsMissing,
    AcceptsRepetitions,
    AcceptsTagsOfAnyType,
    AcceptsNumbersForTexts,
    AcceptsWideIntegers,
    TakesBrokenForUnrecognized,
    SaysAnotherVariant,
    NamesNoPlace,
    NamesTheParent,
    QuotesValues,
    ShowsSecrets,
    ShowsLengthsOfSecrets,
    ShowsUnknownMembers,
    ShowsUnknownValues,
}

/// Reads by the judge's own rules, with the fault `F`.
struct Standin<const SUBJECT: usize, const F: u8> {
    json: Json,
}

impl<'de, const SUBJECT: usize, const F: u8> Deserialize<'de> for Standin<SUBJECT, F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Box<RawValue>>::deserialize(deserializer)?;
        let json = read(F, &Schema::named(SUBJECTS[SUBJECT]), raw.get());
        json.map(|json| Standin { json }).map_err(serde::de::Error::custom)
    }
}

impl<const SUBJECT: usize, const F: u8> Serialize for Standin<SUBJECT, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(self.json.text()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<const SUBJECT: usize, const F: u8> fmt::Debug for Standin<SUBJECT, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&show(F, &Schema::named(SUBJECTS[SUBJECT]), &self.json))
    }
}

fn table<const F: u8>() -> Vec<probe::Schema> {
    let codecs = [
        Codec::of::<Standin<0, F>>(),
        Codec::of::<Standin<1, F>>(),
        Codec::of::<Standin<2, F>>(),
        Codec::of::<Standin<3, F>>(),
        Codec::of::<Standin<4, F>>(),
    ];
    SUBJECTS.iter().zip(codecs).map(|(name, codec)| probe::Schema { name, codec }).collect()
}

fn is(fault: u8, other: Fault) -> bool {
    fault == other as u8
}

fn read(fault: u8, schema: &Schema, text: &str) -> Result<Json, String> {
    if is(fault, Fault::RefusesEscapedNames)
        && text.contains("\\u0073\\u0074\\u0061\\u0074\\u0075\\u0073")
    {
        return Err(".status: missing".to_owned());
    }
    let json = Json::parse(text).map_err(|error| error.to_string())?;
    if is(fault, Fault::RefusesLateTags)
        && json.get("status").is_some()
        && json.members()[0].0 != "status"
    {
        return Err(".status: missing".to_owned());
    }
    if is(fault, Fault::RefusesLeapSeconds) && text.contains(":60") {
        return Err("no time".to_owned());
    }
    for complaint in check(&DOCUMENT, schema, &json) {
        let tolerated = match complaint.what {
            "missing" => is(fault, Fault::AcceptsWhatIsMissing),
            "given twice" => is(fault, Fault::AcceptsRepetitions),
            "a tag that is no string" => is(fault, Fault::AcceptsTagsOfAnyType),
            "no integer of this size" => is(fault, Fault::AcceptsWideIntegers),
            "another type of value" => {
                is(fault, Fault::AcceptsNumbersForTexts)
                    && complaint.path.to_string().ends_with("pgTxId")
            }
            _ => false,
        };
        if tolerated {
            continue;
        }
        let of_record =
            matches!(DOCUMENT.shape(schema), Shape::Union(..)) && complaint.path.steps().len() == 1;
        if is(fault, Fault::TakesBrokenForUnrecognized)
            && of_record
            && complaint.path.to_string() != ".status"
        {
            return Ok(json);
        }
        return Err(error(fault, &complaint.path, complaint.what, text));
    }
    Ok(write(fault, schema, json))
}

fn error(fault: u8, path: &Path, what: &str, text: &str) -> String {
    let place = path.to_string();
    if is(fault, Fault::QuotesValues) {
        return format!("{place}: {what} in {text}");
    }
    let place = if is(fault, Fault::NamesTheParent) {
        place.rsplit_once('.').map_or("", |it| it.0)
    } else {
        &place
    };
    if place.is_empty() || is(fault, Fault::NamesNoPlace) {
        what.to_owned()
    } else {
        format!("{place}: {what}")
    }
}

/// Puts known members into the order of the document, the tag first, and unknown ones behind them.
fn write(fault: u8, schema: &Schema, json: Json) -> Json {
    match (DOCUMENT.shape(schema), json) {
        (Shape::Union(property, variants), Json::Object(mut members)) => {
            let tag = members.iter_mut().find(|(name, _)| name == property);
            let Some((_, Json::Text(tag))) = tag else {
                return Json::Object(members);
            };
            if is(fault, Fault::ReadsUnknownStatusAsVerified)
                && !variants.iter().any(|it| it.tag == *tag)
            {
                "VERIFIED".clone_into(tag);
            }
            match variants.iter().find(|it| it.tag == *tag) {
                Some(variant) => {
                    write(fault, &Schema::named(&variant.schema), Json::Object(members))
                }
                None => {
                    if is(fault, Fault::PutsNumbersThroughFloats) {
                        members.iter_mut().for_each(|(_, value)| through_floats(value));
                    }
                    Json::Object(tag_first(members, property))
                }
            }
        }
        (Shape::Object(known), Json::Object(mut members)) => {
            let mut written = Vec::new();
            for member in known {
                while let Some(index) = members.iter().position(|(name, _)| *name == member.name) {
                    let (name, value) = members.remove(index);
                    if value != Json::Null || !is(fault, Fault::ForgetsNulls) {
                        written.push((name, write(fault, &member.schema, value)));
                    }
                }
            }
            if is(fault, Fault::DropsRepeatedUnknownMembers) {
                let mut seen = Vec::new();
                members.retain(|(name, _)| {
                    let new = !seen.contains(name);
                    seen.push(name.clone());
                    new
                });
            }
            if is(fault, Fault::PutsNumbersThroughFloats) {
                members.iter_mut().for_each(|(_, value)| through_floats(value));
            }
            if !is(fault, Fault::DropsUnknownMembers) {
                written.extend(members);
            }
            Json::Object(written)
        }
        (Shape::Array(items), Json::Array(elements)) => {
            Json::Array(elements.into_iter().map(|element| write(fault, items, element)).collect())
        }
        (Shape::Text(Format::DateTime), Json::Text(text))
            if is(fault, Fault::ReformatsDateTimes) =>
        {
            Json::Text(text.to_uppercase())
        }
        (Shape::Enumeration(known), Json::Text(text)) => {
            let first = is(fault, Fault::ReadsUnknownValueAsTheFirst) && !known.contains(&text);
            Json::Text(if first { known[0].clone() } else { text })
        }
        (_, json) => json,
    }
}

fn tag_first(members: Vec<(String, Json)>, property: &str) -> Vec<(String, Json)> {
    let (mut first, others): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|(name, _)| name == property);
    first.extend(others);
    first
}

fn through_floats(value: &mut Json) {
    match value {
        Json::Number(digits) => {
            let rounded = digits.parse::<f64>().ok().filter(|number| number.is_finite());
            let rounded = rounded.map(|number| format!("{number:e}"));
            if let Some(rounded) =
                rounded.filter(|rounded| Decimal::parse(rounded) != Decimal::parse(digits))
            {
                *digits = rounded;
            }
        }
        Json::Array(elements) => elements.iter_mut().for_each(through_floats),
        Json::Object(members) => members.iter_mut().for_each(|(_, value)| through_floats(value)),
        _ => {}
    }
}

fn show(fault: u8, schema: &Schema, json: &Json) -> String {
    if schema.sensitive && !is(fault, Fault::ShowsSecrets) {
        let length = if is(fault, Fault::ShowsLengthsOfSecrets) { json.text().len() } else { 0 };
        return format!("[redacted {length}]");
    }
    match (DOCUMENT.shape(schema), json) {
        (Shape::Union(property, variants), Json::Object(_)) => {
            let tag = json.get(property).and_then(Json::as_text);
            match variants.iter().find(|it| Some(it.tag.as_str()) == tag) {
                Some(variant) => {
                    let other = is(fault, Fault::SaysAnotherVariant) && variant.tag == "FAILED";
                    let name = if other { "VerifiedIdentityVerification" } else { &variant.schema };
                    format!("{}({})", variant.tag, show(fault, &Schema::named(name), json))
                }
                None if is(fault, Fault::TakesUnknownForKnown) => {
                    "VERIFIED(VerifiedIdentityVerification {})".to_owned()
                }
                None if is(fault, Fault::ShowsUnknownValues) => format!("Unrecognized({tag:?})"),
                None => format!("Unrecognized({} members)", json.members().len()),
            }
        }
        (Shape::Object(known), Json::Object(members)) => {
            let name = match &schema.target {
                idv_conformance::document::Target::Named(name) => name,
                idv_conformance::document::Target::Inline(_) => "",
            };
            let mut shown = format!("{name} {{");
            for member in known {
                let value = json.get(&member.name).map(|value| show(fault, &member.schema, value));
                shown.push_str(&format!(
                    " {}: {},",
                    member.name,
                    value.as_deref().unwrap_or("None")
                ));
            }
            let unknown =
                members.iter().filter(|(name, _)| !known.iter().any(|it| it.name == *name));
            for (name, value) in unknown {
                let value = value.text();
                let value = if is(fault, Fault::ShowsUnknownMembers) {
                    value
                } else {
                    value.len().to_string()
                };
                shown.push_str(&format!(" {name:?}: {value},"));
            }
            shown + " }"
        }
        (Shape::Array(items), Json::Array(elements)) => elements
            .iter()
            .map(|element| show(fault, items, element))
            .collect::<Vec<_>>()
            .join(", "),
        (Shape::Enumeration(known), Json::Text(text)) if !known.contains(text) => {
            let text = if is(fault, Fault::ShowsUnknownValues) { text.as_str() } else { "" };
            format!("Unrecognized({} bytes {text})", json.text().len())
        }
        (_, json) => json.text().replace("Unrecognized", "unrecognized"),
    }
}

/// Returns the laws that stand-ins in a table break, as soon as all that are expected are among them.
fn laws(table: &[probe::Schema], expected: &[&str]) -> Vec<&'static str> {
    let mut laws = Vec::new();
    for row in table {
        laws.extend(broken(&suite::schema(EFFORT, &DOCUMENT, row, table)));
        if expected.iter().all(|law| laws.contains(law)) {
            break;
        }
    }
    laws
}

#[test]
fn an_honest_type_breaks_no_law() {
    let findings = suite::schemas(EFFORT, &DOCUMENT, &table::<{ Fault::None as u8 }>());
    for finding in &findings {
        assert!(finding.verdict.holds(), "{finding}");
    }
    assert_eq!(findings.len(), SUBJECTS.len() * 5 + 3);
}

macro_rules! caught {
    ($($name:ident: $fault:ident by $($law:literal)+;)*) => { $(
        #[test]
        fn $name() {
            let expected = [$($law),+];
            let laws = laws(&table::<{ Fault::$fault as u8 }>(), &expected);
            for law in expected {
                assert!(laws.contains(&law), "`{law}` caught nothing, but {laws:?} did");
            }
        }
    )* };
}

caught! {
    dropped_members: DropsUnknownMembers by "round trip" "unknown";
    dropped_repetitions: DropsRepeatedUnknownMembers by "round trip" "unknown";
    unknown_status_as_verified: ReadsUnknownStatusAsVerified by "round trip" "unknown" "tag";
    unknown_value_as_another: ReadsUnknownValueAsTheFirst by "round trip" "unknown";
    unknown_for_known: TakesUnknownForKnown by "unknown" "tag";
    reformatted_times: ReformatsDateTimes by "round trip";
    refused_leap_seconds: RefusesLeapSeconds by "round trip";
    rounded_numbers: PutsNumbersThroughFloats by "round trip" "unknown" "early number" "foreign number";
    forgotten_nulls: ForgetsNulls by "round trip";
    late_tags: RefusesLateTags by "round trip" "tag";
    escaped_names: RefusesEscapedNames by "round trip";
    missing_members: AcceptsWhatIsMissing by "rejection" "tag";
    repeated_members: AcceptsRepetitions by "rejection" "tag";
    tags_of_any_type: AcceptsTagsOfAnyType by "rejection" "tag";
    numbers_for_texts: AcceptsNumbersForTexts by "rejection";
    wide_integers: AcceptsWideIntegers by "rejection" "near integer";
    broken_for_unrecognized: TakesBrokenForUnrecognized by "rejection";
    another_variant: SaysAnotherVariant by "tag";
    no_place: NamesNoPlace by "rejection" "tag";
    the_parents_place: NamesTheParent by "rejection" "tag";
    quoted_values: QuotesValues by "rejection";
    shown_secrets: ShowsSecrets by "hidden";
    shown_lengths: ShowsLengthsOfSecrets by "hidden";
    shown_unknown_members: ShowsUnknownMembers by "hidden";
    shown_unknown_values: ShowsUnknownValues by "hidden";
}

#[test]
fn refused_bytes() {
    let mut table = table::<{ Fault::None as u8 }>();
    for row in &mut table {
        row.codec.bytes = |_| Err("no".to_owned());
    }
    assert!(laws(&table, &["round trip"]).contains(&"round trip"));
}
