//! Values of the cases: what their types read, they write again, and what they refuse.
//!
//! The promise: a value that the document allows comes back the same, in whichever order its
//! members stand; what nothing in the document foresees is kept; what contradicts it is refused.
#![allow(clippy::unwrap_used, deprecated, missing_docs, reason = "a test")]

use idv_compiled_cases::{
    all_of_merged, alternatives_beside_members, choice_by_kind_of_json, choice_by_members,
    enums_of_every_kind, formats_and_what_is_said_of_values, members_beside_typed_ones,
    names_in_any_script, nullable_everywhere, presence_of_members, recursive_object,
    schema_under_two_tags, union_with_implicit_mapping, union_with_tag,
    union_with_tags_of_the_variants, union_without_discriminator, unions_told_by_constants,
    widths_of_integers,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads each text as a `T` and wants it back.
fn same<T: DeserializeOwned + Serialize>(texts: &[&str]) {
    for text in texts {
        let value: T = serde_json::from_str(text).map_err(|it| format!("{text}: {it}")).unwrap();
        let written = serde_json::to_string(&value).unwrap();
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(json(&written), json(text), "{text}");
    }
}

/// Wants none of the texts to be a `T`.
fn refused<T: DeserializeOwned>(texts: &[&str]) {
    for text in texts {
        assert!(serde_json::from_str::<T>(text).is_err(), "{text} is taken");
    }
}

#[test]
fn what_is_merged() {
    use all_of_merged::types::{Torn, Whole};
    same::<Whole>(&[
        r#"{"id":"1","name":"n"}"#,
        r#"{"id":"1","state":"ON","name":"n","at":"2024-01-02T03:04:05.60+09:00","owner":{"id":"2"},"more":[1,null]}"#,
    ]);
    refused::<Whole>(&[r#"{"id":"1"}"#, r#"{"name":"n"}"#, r#"{"id":1,"name":"n"}"#, "[]"]);
    same::<Torn>(&[r#"{"a":1,"b":"b"}"#, r#"{"a":["x"]}"#, "{}"]);
}

#[test]
fn unions_with_a_tag() {
    use schema_under_two_tags::types::Event_ as Event;
    use union_with_implicit_mapping::types::Pet;
    use union_with_tag::types::{Ready, Record};
    use union_with_tags_of_the_variants::types::Part;
    same::<Record>(&[
        r#"{"status":"READY","id":"1","detail":"d"}"#,
        r#"{"id":"1","detail":7,"status":"DONE"}"#,
        r#"{"status":"NEW","anything":{"at":"all"}}"#,
    ]);
    refused::<Record>(&[r#"{"status":"DONE","id":"1"}"#, r#"{"id":"1"}"#]);
    refused::<Ready>(&[r#"{"status":"DONE","id":"1"}"#]);
    same::<Pet>(&[r#"{"type":"Cat","lives":9}"#, r#"{"type":"hound","barks":true}"#]);
    same::<Event>(&[r#"{"kind":"paid","amount":1.50}"#, r#"{"kind":"refunded","amount":2.5}"#]);
    same::<Part>(&[
        r#"{"type":"text","text":"t"}"#,
        r#"{"type":"picture","url":"u"}"#,
        r#"{"type":"call","kind":"voice"}"#,
        r#"{"kind":"video","type":"call"}"#,
    ]);
}

#[test]
fn unions_without_a_discriminator() {
    use union_without_discriminator::types::Pet;
    use unions_told_by_constants::types::{Any, Event_ as Event, Outcome, Result_, Versioned};
    same::<Pet>(&[
        r#"{"type":"cat","lives":9}"#,
        r#"{"type":"hound"}"#,
        r#"{"type":"bird","sings":true}"#,
        r#"{"type":"fish"}"#,
    ]);
    same::<Event>(&[
        r#"{"event":"created","at":1}"#,
        r#"{"why":"w","event":"deleted"}"#,
        r#"{"event":"renamed","to":"t"}"#,
    ]);
    same::<Versioned>(&[r#"{"version":1,"a":"x"}"#, r#"{"a":5,"version":2}"#]);
    same::<Outcome>(&[r#"{"ok":true,"value":"v"}"#, r#"{"error":"e","ok":false}"#]);
    let result = |json| serde_json::from_str::<Result_>(json).unwrap();
    assert!(matches!(result(r#"{"data":{"id":"1"},"error":null}"#), Result_::Success(_)));
    assert!(matches!(result(r#"{"data":null,"error":"e"}"#), Result_::Failure(_)));
    assert!(matches!(result(r#"{"data":{"id":"1"},"error":"e"}"#), Result_::Unrecognized(_)));
    same::<Any>(&[r#"{"event":"created","at":1}"#, r#"{"event":null,"name":"n"}"#]);
    same::<Any>(&[r#"{"name":"n"}"#, r#"{"name":"n","event":"other"}"#]);
}

#[test]
fn choices() {
    use alternatives_beside_members::types::Payment;
    use choice_by_kind_of_json::types::{Filter, Query, Tree};
    use choice_by_members::types::{Loose, Owner};
    same::<Filter>(&[r#""text""#, "7", r#"["a","b"]"#, r#"{"from":1}"#, "true", "1.5"]);
    same::<Query>(&[r#"{"limit":1.5,"group":18446744073709551615}"#, r#"{"limit":null}"#]);
    same::<Tree>(&[r#"[["a",{"tree":["b"]}],"c"]"#, r#"{"tree":{"tree":"x"}}"#]);
    same::<Owner>(&[
        r#"{"expanded":"id","party":{"taxId":"1"},"lists":["a"]}"#,
        r#"{"expanded":{"id":"1","object":"customer"},"lists":[{"taxId":"1"}]}"#,
        r#"{"expanded":{"id":"1","deleted":true},"party":{"kind":"person","name":"n"},"lists":[]}"#,
    ]);
    same::<Loose>(&[r#"{"a":"x"}"#, r#"{"b":"y"}"#, "{}", r#"{"a":1}"#]);
    same::<Payment>(&[r#"{"amount":1,"number":"4"}"#, r#"{"iban":"i","amount":1}"#]);
    same::<Payment>(&[r#"{"amount":1,"till":"t"}"#]);
}

#[test]
fn null_and_absence() {
    use nullable_everywhere::types::{All, Payment, Point};
    use presence_of_members::types::Member;
    same::<Point>(&[r#"{"x":null}"#, r#"{"x":1,"y":2.0}"#, r#"{"x":1,"y":null}"#]);
    refused::<Point>(&["{}", "null"]);
    same::<Payment>(&[r#"{"kind":"card","last4":null}"#, r#"{"kind":"cash"}"#]);
    same::<All>(&[
        r#"{"must":null,"grade":null}"#,
        r#"{"must":"m","grade":"A","list":[1,null],"lists":[[null,{"x":null}],[]],"map":{"a":null,"b":true}}"#,
        r#"{"must":"m","grade":"F","grades":[null,"B"],"point":null,"payment":null}"#,
        r#"{"must":"m","grade":"A","payments":[null,{"kind":"cash"}],"several":7,"nothing":null}"#,
        r#"{"must":"m","grade":"A","lists":null,"several":null}"#,
    ]);
    refused::<All>(&[r#"{"must":null}"#, r#"{"grade":"A"}"#]);
    same::<Member>(&[
        r#"{"there":"","thereOrNull":null,"maybeOrNull":null}"#,
        r#"{"there":"","thereOrNull":"","maybe":null,"maybeOrNull":"2024-01-01T00:00:00Z"}"#,
    ]);
}

#[test]
fn enumerations() {
    use enums_of_every_kind::types::{Holder, Integers, Mixed, MixedNumbers, Numbers, OpenText};
    same::<Integers>(&["1", "-1", "99"]);
    refused::<Integers>(&["\"1\"", "null"]);
    same::<Mixed>(&["1", "\"one\"", "true", "\"two\"", "2"]);
    same::<MixedNumbers>(&["\"auto\"", "0.5"]);
    same::<Numbers>(&["0.5", "1.0"]);
    same::<OpenText>(&["\"small\"", "\"tiny\""]);
    same::<Holder>(&[
        r#"{"texts":"on","with_null":null,"list":["a","z"],"map":{"k":1,"l":3},"narrowed":"on"}"#,
    ]);
}

#[test]
fn formats_and_widths() {
    use formats_and_what_is_said_of_values::types::{Formats, Said};
    use widths_of_integers::types::Numbers;
    same::<Formats>(&[
        r#"{"id":"no uuid","at":"2024-02-29T23:59:60.123456789Z","day":"2024-02-29","clock":"12:00:00Z"}"#,
        r#"{"id":"","link":"x:","mail":"m","bytes":"AA==","raw":"\u0001","secret":"s","price":"1.10"}"#,
        r#"{"id":"","exact":1.10,"ratio":0.1,"wide":1e300,"small":-2147483648,"large":-9223372036854775808}"#,
        r#"{"id":"","tiny":-128,"counted":4294967295,"huge":18446744073709551615}"#,
        r#"{"id":"","boundless":123456789012345678901234567890,"unheard":"u"}"#,
    ]);
    for exact in [
        r#"{"id":"","boundless":123456789012345678901234567890}"#,
        r#"{"id":"","exact":12345678901234567890.10}"#,
        r#"{"id":"","exact":1e400}"#,
    ] {
        let value: Formats = serde_json::from_str(exact).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), exact);
    }
    refused::<Formats>(&[
        r#"{"id":"","day":"2024-02-30"}"#,
        r#"{"id":"","at":"yesterday"}"#,
        r#"{"id":"","small":2147483648}"#,
        r#"{"id":"","tiny":128}"#,
        r#"{"id":"","counted":-1}"#,
        r#"{"id":"","exact":"1.10"}"#,
        r#"{"id":"","boundless":true}"#,
    ]);
    same::<Said>(&[
        r#"{"old":"o","count":7,"tags":["a","a"],"answer":"a","question":"q","many":{}}"#,
    ]);
    same::<Numbers>(&[r#"{"plain":1,"bounded":18446744073709551615,"beyond":1e2}"#]);
}

#[test]
fn members_of_any_name() {
    use members_beside_typed_ones::types::{Labels, Map, Open, Shapes, Untyped};
    use names_in_any_script::types::{日本語, 결제};
    same::<결제>(
        &[r#"{"금액":1000,"상태":"취소 요청","구매자":{"이름":"홍","전화-번호":"010"}}"#],
    );
    same::<日本語>(&[r#"{"名前":"n","1st":"1","🙂":"s","$ref-like":"r","":"e"}"#]);
    same::<Labels>(&[r#"{"name":"n","zeta":1,"other":2,"additional":"a"}"#]);
    refused::<Labels>(&[r#"{"name":"n","other":"text"}"#]);
    same::<Shapes>(&[r#"{"first":{"name":"n","other":1},"second":{"name":"m","other":2}}"#]);
    same::<Open>(&[r#"{"b":{"c":[null]},"a":"a"}"#]);
    same::<Map>(&[r#"{"a":null,"b":"c"}"#]);
    same::<Untyped>(&[r#"{"a":1}"#, "[1]", "\"text\""]);
}

#[test]
fn recursion() {
    use recursive_object::types::Node;
    same::<Node>(&[
        r#"{"children":[{"children":[]}],"parent":{"children":[]},"other":{"back":{"children":[]}}}"#,
    ]);
}

/// A mark on a schema hides every member that holds it, and nothing else.
#[test]
fn what_is_marked_anywhere_is_hidden() {
    use idv_compiled_cases::sensitive_wherever_the_mark_stands::types::A;

    let json = r#"{"shown":"plain","inner":{"open":"free","hidden":"SECRET"},"a":["SECRET"],
        "b":{"k":"SECRET"},"c":"SECRET","d":"SECRET","e":"SECRET","f":["SECRET"],"rest":"SECRET"}"#;
    let value: A = serde_json::from_str(json).unwrap();
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(shown.contains("plain") && shown.contains("free"), "{shown}");
        assert!(!shown.contains("SECRET"), "{shown}");
    }
    assert_eq!(value.additional.get("rest").map(String::as_str), Some("SECRET"));
}
