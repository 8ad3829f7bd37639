//! A feature for each group of a large document: what is off takes its operations and its own types
//! out, and nothing that is left asks for them.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use idv_generator::diagnostics::Diagnostics;
use idv_generator::file_set::FileSet;
use idv_generator::package::{Runtime, package};
use proc_macro2::{TokenStream, TokenTree};

/// Returns the crate for a document with so many operations, by turns of three tags. Each tag has a
/// type of its own, and all share one; the types of dogs are made of one of cats.
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
    crate_of(&format!("{operations}"), &text)
}

/// Returns the crate for a document of which there is nothing to say.
fn crate_of(name: &str, text: &str) -> FileSet {
    crate_with(name, text, &[])
}

/// Returns the crate for a document of which this is to be said.
fn crate_with(name: &str, text: &str, codes: &[&str]) -> FileSet {
    let file = std::env::temp_dir().join(format!("idv-features-{}-{name}", std::process::id()));
    fs::write(&file, text).unwrap();
    let mut diagnostics = Diagnostics::new();
    let mut generated = idv_generator::generate(&file, "pets", &mut diagnostics).unwrap();
    fs::remove_file(file).unwrap();
    let said: Vec<&str> = diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(said, codes, "{}", diagnostics.to_json());
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
        root.contains("not(all(feature = \"cats\", feature = \"dogs\", feature = \"tag-rustls\"))")
    );
}

#[test]
fn a_document_that_is_not_large_has_none() {
    let files = made(60);
    assert!(text(&files, "Cargo.toml").contains("default = [\"rustls\"]\nrustls = []\n\n"));
    assert!(files.iter().all(|(_, text)| !text.contains("cfg(feature = \"cats\")")));
}

/// Returns a document of 63 operations, by turns of these tags, whose replies hold such a schema.
fn of_tags(tags: [&str; 3], schema: impl Fn(&str) -> String) -> String {
    let mut text = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n".to_owned();
    for index in 0..63 {
        let tag = tags[index % 3];
        let content = format!("{{application/json: {{schema: {}}}}}", schema(tag));
        text.push_str(&format!(
            "  /p{index}: {{get: {{operationId: get{index}, tags: [{tag}], \
             responses: {{'200': {{description: It., content: {content}}}}}}}}}\n",
        ));
    }
    text
}

/// Returns the identifiers of some Rust.
fn words(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => found.extend(words(group.stream())),
            TokenTree::Ident(word) => drop(found.insert(word.to_string())),
            _ => {}
        }
    }
    found
}

/// Returns what each module of `src/types` exports.
fn exported(files: &FileSet) -> BTreeMap<String, BTreeSet<String>> {
    let root: TokenStream = text(files, "src/types/mod.rs").parse().unwrap();
    let mut exported = BTreeMap::new();
    let mut module = String::new();
    for token in root {
        match token {
            // The last word before the braces is the module that they are taken out of.
            TokenTree::Ident(word) => module = word.to_string(),
            TokenTree::Group(group) => {
                exported.insert(module.clone(), words(group.stream()));
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    exported
}

/// Says which types something in the module of a tag, or in that of all, mentions that are in the
/// module of another one.
fn asks_for_others(files: &FileSet, tags: [&str; 3]) -> Vec<String> {
    let exported = exported(files);
    let mut wrong = Vec::new();
    for (path, text) in files.iter() {
        let Some((folder, file)) = path.trim_start_matches("src/").split_once('/') else {
            continue;
        };
        let module = file.trim_end_matches(".rs");
        if module == "mod" || !["types", "codecs", "operations"].contains(&folder) {
            continue;
        }
        let mentioned = words(text.parse().unwrap());
        for other in tags.iter().filter(|tag| **tag != module) {
            let others = exported.get(*other).into_iter().flatten();
            let others = others.filter(|it| mentioned.contains(*it));
            wrong.extend(others.map(|it| format!("{path} asks for {it} of {other}")));
        }
    }
    wrong
}

#[test]
fn a_type_that_tags_describe_alike_takes_no_feature_away() {
    let tags = ["cats", "dogs", "birds"];
    let alike = |_: &str| {
        "{type: object, properties: {color: {type: string, enum: [black, white]}, \
         owner: {type: object, properties: {name: {type: string}}}}}"
            .to_owned()
    };
    let files = crate_of("alike", &of_tags(tags, alike));
    let manifest = text(&files, "Cargo.toml");
    assert!(
        manifest.contains("default = [\"rustls\", \"birds\", \"cats\", \"dogs\"]"),
        "{manifest}"
    );
    // The first of them is made, and all others are other names of it.
    assert!(text(&files, "src/types/common.rs").contains("pub struct Get0Response {"));
    for (tag, index) in [("dogs", 1), ("birds", 2), ("cats", 3)] {
        let named = format!("pub type Get{index}Response = Get0Response;");
        assert!(text(&files, &format!("src/types/{tag}.rs")).contains(&named), "{named} in {tag}");
    }
    assert_eq!(asks_for_others(&files, tags), Vec::<String>::new());
}

#[test]
fn no_two_tags_have_one_feature() {
    let own = |tag: &str| format!("{{type: object, properties: {{{tag}: {{type: string}}}}}}");
    let files = crate_of("names", &of_tags(["rustls", "tag_rustls", "cats"], own));
    let manifest: toml::Table = text(&files, "Cargo.toml").parse().unwrap();
    let features: Vec<&str> =
        manifest["features"].as_table().unwrap().keys().map(String::as_str).collect();
    assert_eq!(features, ["cats", "default", "rustls", "tag-rustls", "tag-tag-rustls"]);
}

/// What a second media type says again in place is in no file, and what it is made of stays where
/// it is.
#[test]
fn a_type_that_is_not_in_the_code_takes_no_feature_away() {
    let mut text = "openapi: 3.0.3\ninfo: {title: Pets, version: '1'}\npaths:\n".to_owned();
    for index in 0..63 {
        let (tag, pet) = [("cats", "Cat"), ("dogs", "Dog"), ("birds", "Bird")][index % 3];
        let pet = format!("{{$ref: '#/components/schemas/{pet}'}}");
        let schema = format!("{{schema: {{type: object, properties: {{pet: {pet}}}}}}}");
        text.push_str(&format!(
            "  /p{index}: {{post: {{operationId: get{index}, tags: [{tag}], requestBody: {{content: \
             {{application/json: {schema}, application/json; charset=utf-8: {schema}}}}}, \
             responses: {{'204': {{description: Done.}}}}}}}}\n",
        ));
    }
    let pet = "{type: object, properties: {name: {type: string}}}";
    text.push_str(&format!("components: {{schemas: {{Cat: {pet}, Dog: {pet}, Bird: {pet}}}}}\n"));
    let files = crate_of("spare", &text);
    let manifest = self::text(&files, "Cargo.toml");
    assert!(
        manifest.contains("default = [\"rustls\", \"birds\", \"cats\", \"dogs\"]"),
        "{manifest}"
    );
}

/// Whoever receives it may have turned off every tag.
#[test]
fn what_the_api_sends_by_itself_belongs_to_no_tag() {
    let mut text = "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\npaths:\n".to_owned();
    for index in 0..63 {
        let (tag, pet) = [("cats", "Cat"), ("dogs", "Dog"), ("birds", "Bird")][index % 3];
        text.push_str(&format!(
            "  /p{index}: {{get: {{operationId: get{index}, tags: [{tag}], responses: {{'200': \
             {{description: It., content: {{application/json: {{schema: {{$ref: \
             '#/components/schemas/{pet}'}}}}}}}}}}}}}}\n",
        ));
    }
    let sent = |schema: &str| {
        format!(
            "{{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}}}}}"
        )
    };
    let cat = sent("{type: object, properties: {cat: {$ref: '#/components/schemas/Cat'}}}");
    let dog = sent("{$ref: '#/components/schemas/Dog'}");
    text.push_str(&format!("webhooks: {{seen: {cat}, lost: {dog}}}\n"));
    let pet = "{type: object, properties: {name: {type: string}}}";
    text.push_str(&format!("components: {{schemas: {{Cat: {pet}, Dog: {pet}, Bird: {pet}}}}}\n"));
    let files = crate_with("sent", &text, &["webhooks"]);
    let common = self::text(&files, "src/types/common.rs");
    for name in ["SeenWebhook", "Cat", "Dog"] {
        assert!(common.contains(&format!("pub struct {name} {{")), "{name} in {common}");
    }
    assert!(self::text(&files, "src/types/birds.rs").contains("pub struct Bird {"));
    assert_eq!(asks_for_others(&files, ["cats", "dogs", "birds"]), Vec::<String>::new());
}

/// Its file is a module inside of one of the same name, of which Clippy warns.
#[test]
fn a_tag_may_be_called_operations() {
    let own = |tag: &str| format!("{{type: object, properties: {{{tag}: {{type: string}}}}}}");
    let files = crate_of("inception", &of_tags(["operations", "types", "codecs"], own));
    let manifest: toml::Table = text(&files, "Cargo.toml").parse().unwrap();
    assert_eq!(manifest["lints"]["clippy"]["module_inception"].as_str(), Some("allow"));
    assert!(text(&files, "src/operations/mod.rs").contains("mod operations;"));
}

/// Clippy warns of members with such names, and of fields whose types are that deep.
#[test]
fn what_clippy_says_of_names_and_depths_is_up_to_the_document() {
    let own = |_: &str| "{type: object, properties: {foo: {type: string}}}".to_owned();
    let files = crate_of("placeholders", &of_tags(["cats", "dogs", "birds"], own));
    let manifest: toml::Table = text(&files, "Cargo.toml").parse().unwrap();
    for lint in ["disallowed_names", "type_complexity"] {
        assert_eq!(manifest["lints"]["clippy"][lint].as_str(), Some("allow"), "{lint}");
    }
}

#[test]
fn what_a_blocking_client_lacks_is_in_the_readme() {
    let crate_of_reply = |name: &str, reply: &str| {
        crate_of(
            name,
            &format!(
                "openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\npaths:\n  /p: {{get: {{operationId: get, \
                 responses: {{'200': {{description: It., content: {{{reply}: {{schema: {{type: string}}}}}}}}}}}}}}\n"
            ),
        )
    };
    let files = crate_of_reply("events", "text/event-stream");
    let readme = text(&files, "README.md");
    assert!(readme.contains("it has no `stream_events()`.\n"), "{readme}");
    let files = crate_of_reply("bytes", "image/png");
    let readme = text(&files, "README.md");
    assert!(readme.contains("it has no `stream_bytes()`.\n"), "{readme}");
    let files = crate_of_reply("text", "text/plain");
    let readme = text(&files, "README.md");
    assert!(readme.contains("`build_blocking()`") && !readme.contains("it has no"), "{readme}");
}
