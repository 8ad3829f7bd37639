//! YAML as real documents write it, and scalars after the core schema of YAML 1.2.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use idv_generator::diagnostics::Diagnostics;
use idv_generator::load::{self, tree::Node};
use idv_generator::pointer::Pointer;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n";

/// Reads the text as the value of an extension, and gives back the faults' codes beside it.
#[track_caller]
fn read(text: &str) -> (Node, Vec<&'static str>) {
    let mut faults = Diagnostics::new();
    let document = load::load_text("a.yaml", &format!("{HEAD}{text}"), &mut faults);
    let document = document.unwrap_or_else(|| panic!("{:?}", faults.iter().next()));
    let node = document.node(&Pointer::parse("/x-a").unwrap()).unwrap().clone();
    (node, faults.iter().map(|it| it.code).collect())
}

#[track_caller]
fn reads_as(text: &str, json: &str) {
    let (node, faults) = read(text);
    assert_eq!(node.to_json(), serde_json::from_str::<serde_json::Value>(json).unwrap());
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn scalars_follow_the_core_schema() {
    reads_as(
        "x-a: [yes, no, on, off, y, 2020-01-01, 12:30, 1_000, 0b1]\n",
        r#"["yes", "no", "on", "off", "y", "2020-01-01", "12:30", "1_000", "0b1"]"#,
    );
    reads_as(
        "x-a: [true, True, FALSE, ~, null, Null, '']\n",
        r#"[true, true, false, null, null, null, ""]"#,
    );
    reads_as(
        "x-a: [1, -2, +3, 0o17, 0x1F, 1.5, .5, 1e3, -.5E-1, 012]\n",
        "[1, -2, 3, 15, 31, 1.5, 0.5, 1000.0, -0.05, 12]",
    );
    reads_as(
        "x-a: [., '-', e3, 1e, 0x, 1.2.3, .inf, .nan]\n",
        r#"[".", "-", "e3", "1e", "0x", "1.2.3", ".inf", ".nan"]"#,
    );
    reads_as("x-a: [!!str 12, !!int '3', ! 4]\n", r#"["12", 3, "4"]"#);
}

#[test]
fn numbers_keep_their_text() {
    let (node, _) = read("x-a: [1.10, 12345678901234567890123, 007]\n");
    let texts: Vec<&str> = node.as_seq().unwrap().iter().filter_map(Node::as_number).collect();
    assert_eq!(texts, ["1.10", "12345678901234567890123", "007"]);
}

#[test]
fn long_texts_go_on_over_lines() {
    reads_as("x-a: one\n  two\n\n  three\n", r#""one two\nthree""#);
    reads_as("x-a: \"one\n  two \\\n  three\"\n", r#""one two three""#);
    reads_as("x-a: 'it''s\n\n  two'\n", r#""it's\ntwo""#);
    reads_as("x-a: >-\n  one\n  two\n\n    three\n", r#""one two\n\n  three""#);
    reads_as("x-a: |+\n  one\n\n", r#""one\n\n""#);
}

#[test]
fn quoted_texts_may_go_on_too_far_left() {
    reads_as("x-a: \"one\ntwo\"\n", r#""one two""#);
    reads_as("x-a: \"one\n\ttwo\"\n", r#""one two""#);
    reads_as(
        "x-a:\n  b: # it's \"one\n    - 'two\n  it''s\n\n three'\n  c: 1\n",
        r#"{"b": ["two it's\nthree"], "c": 1}"#,
    );
    let many = "  - \"one\n two\"\n".repeat(200);
    let (node, _) = read(&format!("x-a:\n{many}"));
    assert_eq!(node.as_seq().unwrap().len(), 200);
    assert!(node.as_seq().unwrap().iter().all(|it| it.as_str() == Some("one two")));
}

#[test]
fn tabs_stand_where_libyaml_lets_them() {
    reads_as("x-a:\tb\n", r#""b""#);
    reads_as("x-a: [b,\tc,\n\td]\n", r#"["b", "c", "d"]"#);
    reads_as("x-a: b\t# comment\n", r#""b""#);
}

#[test]
fn layout_is_free() {
    reads_as("x-a:\n- b\n- c: d\n  e: f\n- - g\n", r#"["b", {"c": "d", "e": "f"}, ["g"]]"#);
    reads_as(
        "x-a: {b: c, d: http://e/f?g=h#i, 'j':1, k}\n",
        r#"{"b": "c", "d": "http://e/f?g=h#i", "j": 1, "k": null}"#,
    );
    reads_as("x-a: [\n1,\n2,\n]\n", "[1, 2]");
    reads_as("x-a:\r\n  b: c\r\n  d: |\r\n    e\r\n    f\r\n", r#"{"b": "c", "d": "e\nf\n"}"#);
    reads_as("? x-a\n: b\n", r#""b""#);
    reads_as("x-a: {200: ok, null: no}\n", r#"{"200": "ok", "null": "no"}"#);
}

#[test]
fn directives_and_further_documents() {
    let mut faults = Diagnostics::new();
    let text = format!("%YAML 1.1\n%TAG ! tag:example.com,2000:\n--- # first\n{HEAD}...\n");
    assert!(load::load_text("a.yaml", &text, &mut faults).is_some());
    assert!(faults.is_empty(), "{faults:?}");
    let text = format!("{HEAD}---\na: b\n");
    assert!(load::load_text("a.yaml", &text, &mut faults).is_some());
    let fault = faults.iter().next().unwrap();
    assert_eq!((fault.code, fault.place.line), ("second-document", 4));
}

#[test]
fn unknown_tags_are_said() {
    let (node, faults) = read("x-a: !own {b: !other c}\n");
    assert_eq!(node.to_json(), serde_json::json!({"b": "c"}));
    assert_eq!(faults, ["unknown-tag", "unknown-tag"]);
}

#[test]
fn aliases_and_merge_keys_are_filled_in() {
    reads_as("x-b: &b {c: 1, d: 2}\nx-a: [*b, *b]\n", r#"[{"c": 1, "d": 2}, {"c": 1, "d": 2}]"#);
    reads_as("x-b: &b {c: 1, d: 2}\nx-a: {d: 3, <<: *b}\n", r#"{"c": 1, "d": 3}"#);
    reads_as("x-b: &b {c: 1}\nx-a:\n  <<: [*b, {c: 4, e: 5}]\n", r#"{"c": 1, "e": 5}"#);
    reads_as("x-a: {'<<': 1}\n", r#"{"<<": 1}"#);
    reads_as("x-b: &b key\nx-a: {*b : 1}\n", r#"{"key": 1}"#);
    reads_as("x-b: &b 1\nx-c: &b 2\nx-a: *b\n", "2");
}

#[test]
fn a_fault_under_an_alias_stands_where_the_anchor_does() {
    let text = format!("{HEAD}components:\n  schemas:\n    A: &a\n      odd: 1\n    B: *a\n");
    let mut faults = Diagnostics::new();
    load::load_text("a.yaml", &text, &mut faults);
    let shown: Vec<String> =
        faults.iter().map(|it| format!("{} {}", it.place, it.place.pointer)).collect();
    assert_eq!(shown, ["a.yaml:7:7 #/components/schemas/A/odd"]);
}

#[test]
fn json_in_a_file_named_yaml_is_json() {
    let mut faults = Diagnostics::new();
    let text = "{\n\t\"openapi\": \"3.0.3\",\n\t\"info\": {\"title\": \"\\ud83d\\ude00\", \"version\": \"1\"},\n\t\"paths\": {}\n}";
    let document = load::load_text("a.yaml", text, &mut faults).unwrap();
    assert_eq!(document.openapi.info.title, "\u{1f600}");
    let flow = "{openapi: 3.0.3, info: {title: a, version: '1'}, paths: {}}";
    assert!(load::load_text("a.yaml", flow, &mut faults).is_some());
}
