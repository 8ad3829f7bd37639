//! Every case of `tests/cases`: a document of a few lines, and what comes of it.
//!
//! `ok/<case>/` holds `spec.yaml` and the expected Rust, which `tests/compiled` also compiles;
//! `err/<case>/` holds `spec.yaml` and the expected problems. `UPDATE_CASES=1` rewrites what is
//! expected; read the difference before committing it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use idv_generator::diagnostics::Diagnostics;
use idv_generator::file_set::FileSet;
use idv_generator::render::render;

fn cases(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
    let mut cases: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty(), "no case in {kind}");
    cases
}

fn updating() -> bool {
    std::env::var_os("UPDATE_CASES").is_some_and(|it| it != "0")
}

fn generate(case: &Path) -> (Option<FileSet>, String) {
    let mut diagnostics = Diagnostics::new();
    let generated = idv_generator::generate(&case.join("spec.yaml"), "case", &mut diagnostics);
    let files =
        generated.map(|it| render(&it.emitted.sdk, "expected", "a test from spec.yaml.").unwrap());
    let folder = format!("{}/", case.display());
    let problems: String = diagnostics.iter().map(|it| format!("{it}\n")).collect();
    (files, problems.replace(&folder, ""))
}

/// Compares, or rewrites when asked to. Returns what differs.
fn compare(case: &Path, files: &FileSet) -> Vec<String> {
    if updating() {
        files.write(case, &["expected"]).unwrap();
    }
    let differences = files.check(case, &["expected"]).unwrap();
    let name = case.file_name().unwrap().to_string_lossy().into_owned();
    differences.iter().map(|difference| format!("{name}: {difference}")).collect()
}

fn compare_text(path: &Path, text: &str) -> Option<String> {
    if updating() {
        if text.is_empty() {
            let _ = fs::remove_file(path);
        } else {
            fs::write(path, text).unwrap();
        }
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    (expected != text).then(|| format!("{}:\nexpected\n{expected}\nfound\n{text}", path.display()))
}

#[test]
fn ok() {
    let mut wrong = Vec::new();
    for case in cases("ok") {
        let (files, problems) = generate(&case);
        wrong.extend(compare_text(&case.join("problems.txt"), &problems));
        match files {
            Some(files) => wrong.extend(compare(&case, &files)),
            None => wrong.push(format!("{}: nothing generated", case.display())),
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_CASES=1 rewrites what is expected", wrong.join("\n"));
}

#[test]
fn err() {
    let mut wrong = Vec::new();
    for case in cases("err") {
        let (files, problems) = generate(&case);
        assert!(!problems.is_empty(), "{}: no problem was found", case.display());
        assert!(files.is_none(), "{}: something was generated", case.display());
        wrong.extend(compare_text(&case.join("problems.txt"), &problems));
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_CASES=1 rewrites what is expected", wrong.join("\n"));
}

/// Generating twice gives the same bytes.
#[test]
fn the_same_again() {
    for case in cases("ok") {
        assert_eq!(generate(&case), generate(&case), "{}", case.display());
    }
}
