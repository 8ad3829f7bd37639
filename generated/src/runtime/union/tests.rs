//! Unions whose variants need not have the tag, do not own it, or are no objects with a table.

use crate::runtime::object::object;
use crate::runtime::wire::Wire;
use crate::runtime::{Additional, Kept, Unrecognized};

#[derive(Clone, Default, PartialEq)]
struct Text {
    text: Option<String>,
    kept: Kept,
}

object! { Text, tag "type" "text";
    0 "text" text optional;
}

#[derive(Clone, Default, PartialEq)]
struct Picture {
    r#type: Option<String>,
    kept: Kept,
}

object! { Picture;
    0 "type" r#type optional;
}

#[derive(Clone, Default, PartialEq)]
struct Sound {
    additional: Additional<i64>,
    kept: Kept,
}

object! { Sound, additional additional;
}

#[derive(Clone, Debug, PartialEq)]
enum Call {
    Voice(Voice),
    Unrecognized(Unrecognized),
}

union! { Call, "kind" kind, texts ["type"];
    0 "voice" Voice (Voice);
}

#[derive(Clone, Default, PartialEq)]
struct Voice {
    kept: Kept,
}

object! { Voice;
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(Text),
    Picture(Picture),
    Call(Box<Call>),
    Unrecognized(Unrecognized),
}

union! { Part, maybe "type", texts [];
    0 "text" Text Text;
    1 "picture" Picture (Picture);
    2 "call" Call (whole);
}

fn read(json: &str) -> Part {
    let part: Part = serde_json::from_str(json).expect("a part");
    let written = serde_json::to_string(&part).expect("JSON");
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!(value(&written), value(json));
    part
}

#[test]
fn every_variant_comes_back_as_it_came() {
    assert!(matches!(read(r#"{"text":"x","type":"text"}"#), Part::Text(_)));
    assert!(matches!(read(r#"{"a":1,"type":"picture","b":2}"#), Part::Picture(_)));
    let call = read(r#"{"kind":"voice","type":"call","x":[1]}"#);
    assert!(matches!(&call, Part::Call(call) if matches!(**call, Call::Voice(_))));
    let unknown = read(r#"{"kind":"fax","type":"call"}"#);
    assert!(matches!(&unknown, Part::Call(call) if !call.is_recognized()));
}

#[test]
fn an_object_without_a_tag_that_is_a_text_is_kept_where_none_need_be_there() {
    for json in ["{}", r#"{"text":"x"}"#, r#"{"a":1,"type":null}"#, r#"{"type":["text"],"a":1}"#] {
        let part = read(json);
        assert!(matches!(&part, Part::Unrecognized(whole) if whole.tag().is_empty()), "{json}");
        assert!(!part.is_recognized());
    }
    // It must be there in the other one.
    assert!(serde_json::from_str::<Call>("{}").is_err());
    let error = serde_json::from_str::<Call>(r#"{"kind":null}"#).expect_err("no text");
    assert!(
        error.to_string().starts_with(".kind: expected a string, the tag, found null"),
        "{error}"
    );
}

#[test]
fn the_tag_is_written_once() {
    let without = Part::Picture(Picture::default());
    assert_eq!(serde_json::to_string(&without).expect("JSON"), r#"{"type":"picture"}"#);
    let with = Picture { r#type: Some("picture".to_owned()), ..Picture::default() };
    let with = serde_json::to_string(&Part::Picture(with)).expect("JSON");
    assert_eq!(with, r#"{"type":"picture"}"#);
    let alone: Picture = serde_json::from_str("{}").expect("a picture");
    assert_eq!(serde_json::to_string(&alone).expect("JSON"), "{}");
}

#[test]
fn members_without_a_row_keep_type_and_order() {
    let json = r#"{"b":1,"a":2}"#;
    let sound: Sound = serde_json::from_str(json).expect("a sound");
    assert_eq!(sound.additional.get("a"), Some(&2));
    assert_eq!(serde_json::to_string(&sound).expect("JSON"), json);
    assert!(sound.unknown_members().is_empty());
    let error = serde_json::from_str::<Sound>(r#"{"a":1,"a":2}"#).expect_err("twice");
    assert!(error.to_string().starts_with(".a: given twice"), "{error}");
    let error = serde_json::from_str::<Sound>(r#"{"a":"x"}"#).expect_err("a text");
    assert!(error.to_string().starts_with(".a: expected an integer"), "{error}");
}
