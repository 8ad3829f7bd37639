//! Tags of unions, and members beside those that a document names: what is read by them, and what is
//! written of them.
//!
//! The promise: what is one of several schemas is read by every schema that it may be asked for as;
//! a tag that is none is never taken for one; no member is written twice.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use idv_compiled_cases::{
    additional_members_beside_declared_ones, alternatives_with_a_common_parent,
    parent_that_a_union_lists_too, schemas_called_what_the_code_needs, tag_that_may_be_null,
    tag_with_a_default,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a text, and wants it back as it was.
fn same<T: DeserializeOwned + Serialize>(text: &str) -> T {
    let value: T = serde_json::from_str(text).map_err(|it| format!("{text}: {it}")).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
    value
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

fn is_refused<T: DeserializeOwned>(text: &str) -> bool {
    serde_json::from_str::<T>(text).is_err()
}

#[test]
fn a_parent_reads_what_is_made_of_it() {
    use parent_that_a_union_lists_too::types::{Either, Holder, More, Sub};
    let value: Holder = same(r#"{"base":{"kind":"sub","z":"x"}}"#);
    let base = value.base.unwrap();
    assert_eq!(base.kind, "sub");
    let sub: Sub = serde_json::from_str(&serde_json::to_string(&base).unwrap()).unwrap();
    assert_eq!(sub.z.as_deref(), Some("x"));
    same::<Holder>(r#"{"base":{"kind":"new","more":[1]}}"#);
    same::<Holder>(r#"{"base":{"kind":"base"}}"#);
    same::<Holder>(r#"{"plain":{"as":"more","more":1}}"#);
    assert!(matches!(same(r#"{"kind":"base"}"#), Either::Base(_)));
    assert!(matches!(same(r#"{"kind":"sub","z":"x"}"#), Either::Sub(_)));
    assert!(matches!(same(r#"{"kind":"new"}"#), Either::Unrecognized(_)));
    // What is a variant and nothing else is that variant.
    assert!(is_refused::<Sub>(r#"{"kind":"base"}"#));
    assert!(is_refused::<More>(r#"{"as":"plain"}"#));
}

#[test]
fn a_schema_has_the_tags_that_its_parent_and_a_union_give_it() {
    use parent_that_a_union_lists_too::types::{Holder, Lone, Longer, Shorter};
    same::<Holder>(r#"{"sub":{"kind":"sub"}}"#);
    for text in [r#"{"type":"child","age":1}"#, r#"{"type":"Child","age":1}"#] {
        same::<parent_that_a_union_lists_too::types::Child>(text);
        same::<parent_that_a_union_lists_too::types::Parent>(text);
    }
    assert!(matches!(same(r#"{"type":"Child","age":1}"#), Shorter::Child(_)));
    // Nothing tells what is made of it from it.
    assert!(is_refused::<Lone>(r#"{"by":"longer"}"#));
    same::<Longer>(r#"{"by":"longer","length":1}"#);
}

#[test]
fn a_tag_that_is_no_text_is_kept_where_the_document_lets_it_be() {
    use tag_that_may_be_null::types::{Loose, Record, Strict};
    for tag in ["null", "1", "-1", "1.5", "true", r#"["READY"]"#, r#"{"READY":1}"#] {
        for text in [
            format!(r#"{{"status":{tag},"id":"1"}}"#),
            format!(r#"{{"id":"1","status":{tag}}}"#),
            format!(r#"{{"at":7,"status":{tag},"id":[]}}"#),
        ] {
            let Record::Unrecognized(whole) = same::<Record>(&text) else { unreachable!() };
            assert_eq!((whole.tag(), whole.raw()), ("", text.as_str()));
        }
        let loose = format!(r#"{{"one":1,"kind":{tag}}}"#);
        assert!(matches!(same(&loose), Loose::Unrecognized(_)));
        assert!(is_refused::<Strict>(&format!(r#"{{"side":{tag}}}"#)));
    }
    assert!(matches!(same(r#"{"status":"READY","id":"1"}"#), Record::Ready(_)));
    assert!(matches!(same(r#"{"status":"NEW","id":"1"}"#), Record::Unrecognized(_)));
    assert!(matches!(same(r#"{"id":"1"}"#), Record::Unrecognized(_)));
    assert!(is_refused::<Record>(r#"{"status":null,"status":"READY"}"#));
    assert!(is_refused::<Record>(r#"{"status":"READY","status":null}"#));
    assert!(is_refused::<Record>(r#"{"status":"DONE"}"#));
}

#[test]
fn a_declared_member_is_written_once() {
    use additional_members_beside_declared_ones::types::{Any, Counts, Labels};
    let counts = Counts::new().with_new(1).with_additional("new", 5).with_additional("old", 2);
    assert_eq!(written(&counts), r#"{"new":1,"old":2}"#);
    assert_eq!(written(&Counts::new().with_additional("new", 5)), "{}");
    let labels = Labels::new().with_additional("kind", "other").with_additional("a", "b");
    assert_eq!(written(&labels), r#"{"kind":"labels","a":"b"}"#);
    assert_eq!(written(&Any::Labels(labels)), r#"{"kind":"labels","a":"b"}"#);
}

#[test]
fn types_may_be_called_what_the_code_needs() {
    use schemas_called_what_the_code_needs::types::{Holder, Letters};
    same::<Holder>(r#"{"at":"2024-01-02T03:04:05Z","kept":{"id":"1","size":2},"more":3}"#);
    assert!(matches!(same(r#"{"id":"A","size":1}"#), Letters::A(_)));
    assert!(matches!(same(r#"{"id":"S"}"#), Letters::S(_)));
}

#[test]
fn a_parent_says_what_tells_its_children_apart() {
    use alternatives_with_a_common_parent::types::{Geometry, Pet};
    assert!(matches!(same::<Pet>(r#"{"kind":"cat","barks":true}"#), Pet::Cat(_)));
    assert!(matches!(same::<Pet>(r#"{"kind":"dog","lives":9}"#), Pet::Dog(_)));
    assert!(matches!(same::<Pet>(r#"{"kind":"fish","fins":2}"#), Pet::Unrecognized(_)));
    assert!(matches!(same::<Geometry>(r#"{"type":"Point","to":1}"#), Geometry::Point(_)));
    assert!(matches!(same::<Geometry>(r#"{"type":"Line","to":1}"#), Geometry::Line(_)));
    assert!(matches!(same::<Geometry>(r#"{"type":"Polygon"}"#), Geometry::Unrecognized(_)));
}

#[test]
fn a_tag_that_nobody_has_to_give_is_written_in_a_union() {
    use tag_with_a_default::types::{Cat, CatKind, Dog, Pet, Unmapped};
    assert_eq!(written(&Pet::Cat(Cat::new())), r#"{"kind":"cat"}"#);
    assert_eq!(
        written(&Pet::Dog(Dog::default().with_barks(true))),
        r#"{"kind":"dog","barks":true}"#
    );
    assert_eq!(written(&Unmapped::Dog(Dog::new())), r#"{"kind":"dog"}"#);
    let told = Cat::new().with_kind(CatKind::Cat);
    assert_eq!(written(&Pet::Cat(told)), r#"{"kind":"cat"}"#);
    assert!(matches!(same(r#"{"kind":"cat","meows":true}"#), Pet::Cat(_)));
    assert!(matches!(same(r#"{"kind":"dog"}"#), Unmapped::Dog(_)));
    // Which of them one without a tag is, nobody knows; alone it is what it is read as.
    assert!(matches!(same(r#"{"meows":true}"#), Pet::Unrecognized(_)));
    assert_eq!(same::<Cat>(r#"{"meows":true}"#).kind, None);
}
