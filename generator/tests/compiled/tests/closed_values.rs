//! Values of alternatives that enumerate them, and of types that are said apart from the rest.
//!
//! The promise: no alternative takes a value of another for one that it does not know, and what
//! stands beside a type takes none of its values.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use idv_compiled_cases::alternatives_of_closed_values::types as closed;
use idv_compiled_cases::alternatives_that_hold_themselves::types as nested;
use idv_compiled_cases::alternatives_that_say_more_than_their_type::types as forms;
use idv_compiled_cases::enum_of_integers::types as integers;
use idv_compiled_cases::integer_or_text_by_format::types as pods;
use idv_compiled_cases::patterns_beside_typed_members::types as patterns;
use idv_compiled_cases::types_said_apart_from_the_rest::types as apart;
use idv_compiled_cases::what_is_made_of_itself_alone::types as circles;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a text as a `T` that is written the same.
fn read<T: DeserializeOwned + Serialize>(text: &str) -> T {
    let value: T = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
    value
}

#[test]
fn integers_that_several_enumerate_are_known() {
    assert!(matches!(read("-1"), closed::Limit::Unlimited));
    assert!(matches!(read("5"), closed::Limit::Unrecognized(5)));
    let two = closed::Numbered::Integer(closed::NumberedInteger::Two);
    assert!(read::<closed::Numbered>("2") == two);
    assert!(matches!(read(r#""x""#), closed::Numbered::Text(closed::NumberedText::X)));
    assert!(matches!(read("3"), closed::LowOrHigh::Value3));
    let three = closed::LowOrHighOrText::Integer(closed::LowOrHighOrTextInteger::Value3);
    assert!(read::<closed::LowOrHighOrText>("3") == three);
    assert!(matches!(read("18446744073709551615"), closed::LargeLimit::Limit(u64::MAX)));
}

#[test]
fn integers_of_an_enum_may_be_written_with_a_point_or_be_large() {
    let pointed: Vec<integers::Pointed> = serde_json::from_str("[1.0,1,3e2,-4,7.0]").unwrap();
    assert_eq!(serde_json::to_string(&pointed).unwrap(), "[1,1,300,-4,7]");
    assert!(matches!(pointed[2], integers::Pointed::Many));
    assert!(matches!(read("1"), integers::Either::One));
    assert_eq!(read::<integers::Unsigned>("18446744073709551615"), u64::MAX);
    read::<integers::Larger>("123456789012345678901234567890");
}

#[test]
fn what_an_alternative_without_values_allows_is_kept() {
    assert!(matches!(read(r#""now""#), forms::Since::Now));
    assert!(matches!(read(r#""2020-01-01T00:00:00Z""#), forms::Since::Unrecognized(_)));
    assert!(matches!(read(r#""xyz""#), forms::Mixed::Unrecognized(_)));
    assert!(matches!(read("12"), forms::Number_::Unrecognized(12)));
}

#[test]
fn what_is_an_integer_or_a_text_is_read_as_either() {
    assert!(matches!(read(r#""http""#), pods::IntOrString::Text(_)));
    let pod: pods::Pod = read(r#"{"port":8080,"bare":"20%","extended":3}"#);
    assert!(matches!(pod.port, pods::IntOrString::Integer(8080)));
}

#[test]
fn alternatives_that_are_each_other_come_to_an_end() {
    assert_eq!(read::<circles::Itself>(r#""x""#), "x");
    read::<circles::One>(r#""x""#);
    read::<circles::One>("1");
    read::<circles::Two>("[]");
    assert!(serde_json::from_str::<circles::Endless>(r#"{"next":{"next":{}}}"#).is_err());
    read::<circles::Ended>(r#"{"next":{"next":"x"}}"#);
}

#[test]
fn lists_inside_of_themselves_are_told_by_what_they_hold() {
    assert!(matches!(read(r#"["a"]"#), nested::Nested::TextList(_)));
    assert!(matches!(read(r#"[["a"],[["b"]]]"#), nested::Nested::ListList(_)));
    read::<nested::Any>(r#"{"a":[1,{"b":null}]}"#);
}

#[test]
fn truth_values_that_several_enumerate_are_one() {
    assert!(matches!(read("true"), closed::TruthsOrText::Boolean(true)));
    assert!(matches!(read("false"), closed::TruthsOrText::Boolean(false)));
}

#[test]
fn a_type_apart_from_the_rest_has_its_values() {
    assert!(matches!(read("1"), apart::IntegerOrText::Integer(1)));
    assert!(matches!(read(r#""1""#), apart::IntegerOrText::Text(_)));
    assert!(matches!(read(r#""a""#), apart::Enumerated::Text(apart::EnumeratedText::A)));
    assert!(matches!(read("1"), apart::Enumerated::Integer(apart::EnumeratedInteger::Value1)));
    assert!(matches!(read(r#"{"a":"b"}"#), apart::ObjectOrText::Object(_)));
    assert!(matches!(read(r#""b""#), apart::ObjectOrText::Text(_)));
    assert!(matches!(read(r#"{"x":1}"#), apart::RequiredOrList::Object(_)));
    assert!(matches!(read(r#"["x"]"#), apart::RequiredOrList::List(_)));
    assert!(serde_json::from_str::<apart::Required>("{}").is_err());
    let counts: apart::Counts = read(r#"{"n":1}"#);
    assert_eq!(counts["n"], 1);
}

#[test]
fn members_beside_patterns_are_kept() {
    read::<patterns::Members>(r#"{"x-b":"t","n":1}"#);
    read::<patterns::Map>(r#"{"n":{"n":1},"x-b":"t"}"#);
    assert!(serde_json::from_str::<patterns::Closed>(r#"{"x-b":1}"#).is_err());
}
