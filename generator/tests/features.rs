//! A feature for each group of a large document: what is off takes its operations and its own types out,
//! and nothing that is left asks for them.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;

use idv_generator::diagnostics::Diagnostics;
use idv_generator::file_set::FileSet;
use idv_generator::package::{Runtime, package};

/// Returns the crate for a document with so many operations, by turns of three tags. Each tag has a type
/// of its own, and all share one; the types of dogs are made of one of cats.
fn made(operations: usize) -> FileSet {
    let mut text = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n".to_owned();
    for index in 0..operations {
        let (tag, schema) = [("cats", "Cat"), ("dogs", "Dog"), ("rustls", "Fish")][index % 3];
        let reply = |name: &str| {
            let schema = format!("{{$ref: '#/components/schemas/{name}'}}");
            format!("{{description: It., content: {{application/json: {{schema: {schema}}}}}}}")
        };
        text.push_str(&format!(
            "  /p{index}: {{get: {{operationId: get{index}, tags: [{tag}], responses: {{'200': {}, default: {}}}}}}}\n",
            reply(schema),
            reply("Problem"),
        ));
    }
    let object = |members: &str| format!("{{type: object, properties: {{{members}}}}}");
    text.push_str("components:\n  schemas:\n");
    let shared = "shared: {$ref: '#/components/schemas/Whiskers'}";
    for (name, members) in
        [("Cat", shared), ("Dog", shared), ("Fish", ""), ("Whiskers", ""), ("Problem", "")]
    {
        text.push_str(&format!("    {name}: {}\n", object(members)));
    }
    let file =
        std::env::temp_dir().join(format!("idv-features-{}-{operations}", std::process::id()));
    fs::write(&file, text).unwrap();
    let mut diagnostics = Diagnostics::new();
    let mut generated = idv_generator::generate(&file, "pets", &mut diagnostics).unwrap();
    fs::remove_file(file).unwrap();
    assert!(diagnostics.is_empty(), "{}", diagnostics.to_json());
    let owned = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let runtime = Runtime {
        files: Vec::new(),
        crate_name: "idv".to_owned(),
        exports: Vec::new(),
        features: vec![
            ("default".to_owned(), owned(&["rustls"])),
            ("rustls".to_owned(), Vec::new()),
        ],
        dependencies: Vec::new(),
        rust_version: "1.85".to_owned(),
    };
    package(&mut generated, &runtime, "pets", "a test.").unwrap()
}

fn text<'a>(files: &'a FileSet, path: &str) -> &'a str {
    files.iter().find(|(it, _)| *it == path).map(|(_, text)| text).unwrap()
}

#[test]
fn a_large_document_has_a_feature_for_each_tag() {
    let files = made(61);
    let manifest = text(&files, "Cargo.toml");
    // `rustls` means something else already.
    assert!(manifest.contains("default = [\"rustls\", \"cats\", \"dogs\", \"tag-rustls\"]"));
    for feature in ["cats", "dogs", "tag-rustls"] {
        assert!(manifest.contains(&format!("\n{feature} = []\n")), "{manifest}");
        assert!(text(&files, "README.md").contains(&format!("| `{feature}` | ")));
    }
}

#[test]
fn every_module_of_a_tag_and_what_is_taken_out_of_it_has_its_condition() {
    let files = made(61);
    let mut gated = BTreeSet::new();
    for folder in ["operations", "types", "codecs"] {
        let file = text(&files, &format!("src/{folder}/mod.rs"));
        let mut condition = "";
        for line in file.lines().filter(|line| !line.starts_with("//")) {
            for (module, feature) in [("cats", "cats"), ("dogs", "dogs"), ("rustls", "tag-rustls")]
            {
                let declared = line.contains(&format!("mod {module};"));
                if declared || line.contains(&format!("use {module}::")) {
                    assert_eq!(condition, format!("#[cfg(feature = \"{feature}\")]"), "{file}");
                    gated.insert((folder, module, declared));
                }
                // What several groups need, or a reply of any, belongs to none.
                assert!(!line.contains("Whiskers") || line.contains("common"), "{file}");
            }
            condition = line.trim();
        }
    }
    for (folder, module) in
        [("operations", "cats"), ("types", "dogs"), ("types", "rustls"), ("codecs", "cats")]
    {
        assert!(gated.contains(&(folder, module, true)), "{folder}/{module} in {gated:?}");
    }
    let root = text(&files, "src/lib.rs");
    assert!(
        root.contains("not(any(feature = \"cats\", feature = \"dogs\", feature = \"tag-rustls\"))")
    );
}

#[test]
fn a_document_that_is_not_large_has_none() {
    let files = made(60);
    assert!(text(&files, "Cargo.toml").contains("default = [\"rustls\"]\nrustls = []\n\n"));
    assert!(files.iter().all(|(_, text)| !text.contains("cfg(feature = \"cats\")")));
}
