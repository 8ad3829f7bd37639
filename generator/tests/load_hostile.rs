//! Documents that mean harm: each ends in a diagnostic within seconds, never in a panic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use idv_generator::diagnostics::Diagnostics;
use idv_generator::load;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n";

/// Loads a text, and returns whether it made a document, and the codes of the faults.
#[track_caller]
fn codes(name: &str, text: &str) -> (bool, Vec<&'static str>) {
    let start = Instant::now();
    let mut faults = Diagnostics::new();
    let document = load::load_text(name, text, &mut faults);
    assert!(start.elapsed() < Duration::from_secs(30), "took {:?}", start.elapsed());
    (document.is_some(), faults.iter().map(|it| it.code).collect())
}

#[test]
fn ten_thousand_levels() {
    let nested =
        |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let schema = format!("{HEAD}components: {{schemas: {{A: {}}}}}\n", nested("{not: ", "}"));
    assert_eq!(codes("a.yaml", &schema), (false, vec!["too-deep"]));
    let list = format!("{HEAD}x-a: {}\n", nested("[", "]"));
    assert_eq!(codes("a.yaml", &list), (false, vec!["too-deep"]));
    assert_eq!(codes("a.yaml", &nested("[", "")), (false, vec!["too-deep"]));
    assert_eq!(codes("a.yaml", &"- ".repeat(10_000)), (false, vec!["too-deep"]));
    let mut block = format!("{HEAD}x-a:\n");
    for i in 1..2_000 {
        writeln!(block, "{}a:", " ".repeat(i)).unwrap();
    }
    assert_eq!(codes("a.yaml", &block), (false, vec!["too-deep"]));
    let json = format!("{{\"openapi\": \"3.0.3\", \"x-a\": {}}}", nested("[", "]"));
    assert_eq!(codes("a.json", &json), (false, vec!["too-deep"]));
    assert_eq!(codes("a.json", &nested("{\"a\":", "}")), (false, vec!["too-deep"]));
}

#[test]
fn a_hundred_levels_are_fine() {
    let schema = format!(
        "{HEAD}components: {{schemas: {{A: {}{{}}{}}}}}\n",
        "{not: ".repeat(100),
        "}".repeat(100)
    );
    assert_eq!(codes("a.yaml", &schema), (true, vec![]));
}

#[test]
fn alias_bombs() {
    let mut lists = format!("{HEAD}x-a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    let mut merges = format!("{HEAD}x-a0: &a0 {{k: {}}}\n", "v".repeat(100));
    for i in 1..40 {
        let before = i - 1;
        let alias = format!("*a{before}");
        writeln!(lists, "x-a{i}: &a{i} [{}]", [alias.as_str(); 9].join(", ")).unwrap();
        writeln!(merges, "x-a{i}: &a{i} {{a: {alias}, b: {alias}, <<: {alias}}}").unwrap();
    }
    assert_eq!(codes("a.yaml", &lists), (false, vec!["alias-bomb"]));
    assert_eq!(codes("a.yaml", &merges), (false, vec!["alias-bomb"]));
    let text = format!("{HEAD}x-a: &a {}\nx-b: [{}]\n", "v".repeat(1 << 20), "*a,".repeat(10_000));
    assert_eq!(codes("a.yaml", &text), (false, vec!["alias-bomb"]));
}

/// Whatever it would be the name of: an operation, a type, the target of a reference.
#[test]
fn a_hundred_megabytes_of_text() {
    let long = "v".repeat(100 << 20);
    for (before, after) in
        [("x-a: \"", "\"\n"), ("x-a: {? ", "\n : 1}\n"), ("x-a: {$ref: '#/", "'}\n")]
    {
        let text = format!("{HEAD}{before}{long}{after}");
        assert_eq!(codes("a.yaml", &text), (false, vec!["too-long"]));
    }
    for (before, after) in [("{\"openapi\": \"", "\"}"), ("{\"paths\": {\"", "\": {}}}")] {
        let text = format!("{before}{long}{after}");
        assert_eq!(codes("a.json", &text), (false, vec!["too-long"]));
    }
    let text = format!("{HEAD}x-a: \"{}\"\n", &long[..4 << 20]);
    assert_eq!(codes("a.yaml", &text), (true, vec![]));
}

/// The place of a fault does not hold the key either.
#[test]
fn a_key_that_is_too_long_is_not_repeated() {
    let text = format!("{HEAD}x-a: {{? {}\n : 1}}\n", "v".repeat(65_537));
    let mut faults = Diagnostics::new();
    assert!(load::load_text("a.yaml", &text, &mut faults).is_none());
    let fault = faults.iter().next().unwrap();
    assert_eq!((fault.code, fault.to_string().len() < 200), ("too-long", true));
    assert_eq!((fault.place.line, fault.place.pointer.as_str()), (4, "/x-a"));
}

/// Moving its lines to the right does not help where a lone carriage return begins one.
#[test]
fn a_quoted_text_that_cannot_be_moved_is_moved_once() {
    let start = std::time::Instant::now();
    assert_eq!(codes("a.yaml", "  :\n  '\n\rs\n'"), (false, vec!["syntax"]));
    assert!(start.elapsed().as_secs() < 5, "took {:?}", start.elapsed());
}

#[test]
fn circles_of_references() {
    let schemas = "components:\n  schemas:\n    A: {properties: {a: {$ref: '#/components/schemas/A/properties/a'}}}\n";
    assert_eq!(
        codes("a.yaml", &format!("{HEAD}{schemas}")),
        (true, vec!["missing-type", "reference-cycle"])
    );
    let callbacks = "components:\n  callbacks:\n    A: {'/x': {get: {operationId: a, responses: {}, callbacks: {c: {$ref: '#/components/callbacks/A'}}}}}\n";
    let (document, faults) = codes("a.yaml", &format!("{HEAD}{callbacks}"));
    assert_eq!((document, faults), (false, vec!["reference-cycle"]));
}

#[test]
fn copies_of_copies() {
    let mut text = format!("{HEAD}components:\n  callbacks:\n");
    for i in 0..60 {
        let next = format!("{{$ref: '#/components/callbacks/A{}'}}", i + 1);
        writeln!(
            text,
            "    A{i}: {{'/x': {{get: {{responses: {{}}, callbacks: {{b: {next}, c: {next}}}}}}}}}"
        )
        .unwrap();
    }
    text.push_str("    A60: {}\n");
    let (document, faults) = codes("a.yaml", &text);
    assert!(!document);
    assert!(faults.iter().all(|it| ["reference-bomb", "too-deep"].contains(it)), "{faults:?}");
}

#[test]
fn a_long_chain_of_copies() {
    let mut text = format!("{HEAD}components:\n  callbacks:\n");
    for i in 0..500 {
        let next = format!("{{$ref: '#/components/callbacks/A{}'}}", i + 1);
        writeln!(
            text,
            "    A{i}: {{'/x': {{get: {{responses: {{}}, callbacks: {{b: {next}}}}}}}}}"
        )
        .unwrap();
    }
    text.push_str("    A500: {}\n");
    let (document, faults) = codes("a.yaml", &text);
    assert!(!document);
    assert!(faults.iter().all(|it| *it == "too-deep"), "{faults:?}");
}

#[test]
fn many_faults_and_many_names() {
    let mut text = format!("{HEAD}components:\n  schemas:\n");
    for i in 0..50_000 {
        writeln!(text, "    Schema{i}: {{$ref: '#/components/schemas/Missing{i}', odd: 1}}")
            .unwrap();
    }
    let (document, faults) = codes("a.yaml", &text);
    assert!(!document);
    assert_eq!(faults.iter().filter(|it| **it == "dangling-ref").count(), 50_000);
}

#[test]
fn texts_that_are_not_documents() {
    for text in [
        "\0",
        "\u{feff}",
        "%",
        "&",
        "*",
        "!",
        "|",
        "\"",
        "[",
        "{",
        "- - -",
        "\t",
        "?",
        "<<: a",
        "---",
        "a: |9\n x",
    ] {
        for name in ["a.yaml", "a.json", "a"] {
            let (document, faults) = codes(name, text);
            assert!(!document, "{text:?}");
            assert!(!faults.is_empty(), "{text:?}");
        }
    }
}

#[test]
fn schemas_that_double_at_each_level() {
    let head = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\ncomponents: {schemas: {A: ";
    let nested = |open: &str, close: &str, levels: usize| {
        let (open, close) = (open.repeat(levels), close.repeat(levels));
        format!("{head}{open}{{type: string}}{close}}}}}\n")
    };
    let tuples = nested("{type: array, items: false, prefixItems: [", "]}", 40);
    assert_eq!(codes("a.yaml", &tuples), (true, vec![]));
    let patterns =
        nested("{type: object, additionalProperties: false, patternProperties: {a: ", "}}", 40);
    assert_eq!(codes("a.yaml", &patterns), (true, vec!["unchecked-keyword"]));
    let types = nested("{type: [array, object], items: {}, properties: {a: ", "}}", 40);
    assert_eq!(codes("a.yaml", &types), (true, vec![]));
    let definitions = nested("{type: object, $defs: {a: ", "}}", 40);
    assert_eq!(codes("a.yaml", &definitions), (true, vec![]));
    let nulls = nested("{anyOf: [{type: 'null'}, ", "]}", 40);
    assert_eq!(codes("a.yaml", &nulls), (true, vec![]));
}

#[test]
fn one_reply_for_many_operations_of_swagger() {
    let mut text = String::from(
        "swagger: '2.0'\ninfo: {title: a, version: '1'}\nresponses:\n  R:\n    description: d\n    schema:\n      type: object\n      properties:\n",
    );
    for i in 0..2_000 {
        writeln!(text, "        p{i}: {{type: string}}").unwrap();
    }
    text.push_str("paths:\n");
    for i in 0..2_000 {
        writeln!(text, "  /p{i}: {{get: {{operationId: o{i}, produces: [a/b+json], responses: {{200: {{$ref: '#/responses/R'}}}}}}}}").unwrap();
    }
    assert_eq!(codes("a.yaml", &text), (false, vec!["reference-bomb"]));
}

#[test]
fn references_of_swagger_in_a_circle() {
    let text = "swagger: '2.0'\ninfo: {title: a, version: '1'}\nparameters: {A: {$ref: '#/parameters/B'}, B: {$ref: '#/parameters/A'}}\npaths: {/a: {get: {operationId: a, parameters: [{$ref: '#/parameters/A'}], responses: {}}}}\n";
    assert_eq!(codes("a.yaml", text), (false, vec!["reference-cycle", "reference-cycle"]));
}

#[test]
fn many_names_that_are_the_same() {
    let mut text = format!("{}paths:\n", HEAD.replace("paths: {}\n", ""));
    let marks = || "-.!~*,;@&=".chars();
    for (a, b, c) in marks()
        .flat_map(|a| marks().map(move |b| (a, b)))
        .flat_map(|(a, b)| marks().map(move |c| (a, b, c)))
    {
        for d in marks() {
            writeln!(text, "  '/{a}{b}{c}{d}': {{get: {{responses: {{}}}}}}").unwrap();
        }
    }
    assert_eq!(codes("a.yaml", &text).1.len(), 10_000);
    let mut wide =
        format!("{HEAD}components:\n  schemas:\n    A:\n      type: object\n      properties:\n");
    for i in 0..20_000 {
        writeln!(wide, "        p{i}: {{type: string, required: true}}").unwrap();
    }
    wide.push_str("      required: [x]\n");
    assert_eq!(codes("a.yaml", &wide).1.len(), 20_000);
}
