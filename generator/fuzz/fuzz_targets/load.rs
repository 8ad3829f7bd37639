//! Any text to the loader.
//!
//! The promise: it ends in a document or in an error that says why there is none, never in a panic, and the
//! place of every fault can be told and shown.
#![no_main]

use idv_generator::diagnostics::Diagnostics;
use idv_generator::diagnostics::show::Sources;
use idv_generator::load::load_text;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    for name in ["a.yaml", "a.json"] {
        let mut diagnostics = Diagnostics::new();
        let document = load_text(name, text, &mut diagnostics);
        assert!(document.is_some() != diagnostics.has_errors(), "neither a document nor an error");
        let mut sources = Sources::new();
        sources.add(name, text.to_owned());
        for diagnostic in &diagnostics {
            assert!(!sources.show(diagnostic).is_empty());
        }
        assert!(!diagnostics.to_json().is_empty());
    }
    Corpus::Keep
});
