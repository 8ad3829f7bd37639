//! Stand-ins for the SDK's types.

mod reader;

use std::fmt;
use std::sync::Arc;

use idv_conformance::document::{Document, Schema};
use idv_conformance::json::Json;
use idv_conformance::probe::{self, Codec};
use idv_conformance::suite;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use reader::Reader;

use super::tickets::TICKETS;
use super::{DOCUMENT, EFFORT, broken};

/// The schemas that there are stand-ins for: first those of `tickets.yaml`, which take the least
/// time, then those of PortOne V2.
const SUBJECTS: [&str; 8] = [
    "Ticket",
    "State",
    "Problem",
    "IdentityVerification",
    "VerifiedIdentityVerification",
    "ReadyIdentityVerification",
    "FailedIdentityVerification",
    "GetIdentityVerificationsResponse",
];

/// How many of them are of `tickets.yaml`.
const OF_TICKETS: usize = 3;

fn document(subject: usize) -> &'static Arc<Document> {
    if subject < OF_TICKETS { &TICKETS } else { &DOCUMENT }
}

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
    ReadsUnknownCodesAsTheFirst,
    TakesUnknownCodesForKnown,
    ShowsUnknownCodes,
    TakesTextsForCodes,
    WritesNumericTextsAsNumbers,
    RefusesNumericTexts,
    TakesAnyTextForANumber,
    RefusesNulls,
    HoldsLimits,
}

/// Reads by the judge's own rules, with the fault `F`.
struct Standin<const SUBJECT: usize, const F: u8> {
    json: Json,
}

impl<'de, const SUBJECT: usize, const F: u8> Deserialize<'de> for Standin<SUBJECT, F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <Box<RawValue>>::deserialize(deserializer)?;
        let reader = Reader { document: document(SUBJECT), fault: F };
        let json = reader.read(&Schema::named(SUBJECTS[SUBJECT]), raw.get());
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
        let reader = Reader { document: document(SUBJECT), fault: F };
        f.write_str(&reader.show(&Schema::named(SUBJECTS[SUBJECT]), &self.json))
    }
}

fn table<const F: u8>() -> Vec<probe::Schema> {
    let codecs = [
        Codec::of::<Standin<0, F>>(),
        Codec::of::<Standin<1, F>>(),
        Codec::of::<Standin<2, F>>(),
        Codec::of::<Standin<3, F>>(),
        Codec::of::<Standin<4, F>>(),
        Codec::of::<Standin<5, F>>(),
        Codec::of::<Standin<6, F>>(),
        Codec::of::<Standin<7, F>>(),
    ];
    SUBJECTS.iter().zip(codecs).map(|(name, codec)| probe::Schema { name, codec }).collect()
}

/// Returns the laws that stand-ins in a table break, as soon as all that are expected are among
/// them.
fn laws(table: &[probe::Schema], expected: &[&str]) -> Vec<&'static str> {
    let mut laws = Vec::new();
    for (subject, row) in table.iter().enumerate() {
        laws.extend(broken(&suite::schema(EFFORT, document(subject), row, table)));
        if expected.iter().all(|law| laws.contains(law)) {
            break;
        }
    }
    laws
}

#[test]
fn an_honest_type_breaks_no_law() {
    let table = table::<{ Fault::None as u8 }>();
    let (tickets, portone) = table.split_at(OF_TICKETS);
    let mut findings = suite::schemas(EFFORT, &DOCUMENT, portone);
    findings.extend(suite::schemas(EFFORT, &TICKETS, tickets));
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
    unknown_code_as_another: ReadsUnknownCodesAsTheFirst by "round trip" "unknown";
    unknown_code_for_known: TakesUnknownCodesForKnown by "unknown";
    shown_unknown_codes: ShowsUnknownCodes by "hidden";
    texts_for_codes: TakesTextsForCodes by "rejection";
    numeric_texts_as_numbers: WritesNumericTextsAsNumbers by "round trip";
    refused_numeric_texts: RefusesNumericTexts by "round trip";
    any_text_for_a_number: TakesAnyTextForANumber by "rejection";
    refused_nulls: RefusesNulls by "round trip";
    limits: HoldsLimits by "round trip";
}

#[test]
fn refused_bytes() {
    let mut table = table::<{ Fault::None as u8 }>();
    for row in &mut table {
        row.codec.bytes = |_| Err("no".to_owned());
    }
    assert!(laws(&table, &["round trip"]).contains(&"round trip"));
}
