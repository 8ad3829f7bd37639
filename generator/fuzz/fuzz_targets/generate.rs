//! Any text to a crate, in memory.
//!
//! The promise: it ends in files that are Rust, with no part of the document missing, or in an error that says
//! why there are none; never in a panic.
#![no_main]

use idv_generator::Generated;
use idv_generator::accounting::Account;
use idv_generator::diagnostics::Diagnostics;
use idv_generator::package::{Runtime, package};
use idv_generator::{emit, load, lower, names};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    let mut diagnostics = Diagnostics::new();
    let Some(document) = load::load_text("a.yaml", text, &mut diagnostics) else {
        assert!(diagnostics.has_errors(), "neither a document nor an error");
        // What is no document is the other target's concern.
        return Corpus::Reject;
    };
    let api = lower::lower(&document, &mut diagnostics);
    let planned = names::plan(api);
    let emitted = emit::emit(&planned, "fuzzed");
    let account = Account::of(&document, &planned, &diagnostics);
    if diagnostics.has_errors() {
        return Corpus::Keep;
    }
    let version = planned.api.version.clone();
    let mut generated = Generated { planned, emitted, places: Vec::new(), account };
    let origin = format!("idv from a.yaml, version {version}.");
    let files = match package(&mut generated, &runtime(), "fuzzed", &origin) {
        Ok(files) => files,
        Err(error) => panic!("{error}"),
    };
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        if let Err(error) = syn::parse_file(text) {
            panic!("{path}: {error}\n{text}");
        }
    }
    let missing = &generated.account.missing;
    assert!(missing.is_empty(), "neither in the code nor in a diagnostic: {missing:?}");
    Corpus::Keep
});

/// A runtime of nothing: what a document makes of the generator is the question here.
fn runtime() -> Runtime {
    Runtime {
        files: Vec::new(),
        crate_name: "idv_sdk".to_owned(),
        exports: Vec::new(),
        features: vec![("default".to_owned(), Vec::new())],
        dependencies: Vec::new(),
        rust_version: "1.89".to_owned(),
    }
}
