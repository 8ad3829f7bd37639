//! The rules that hold everywhere, read from the sources: what a reviewer would otherwise say
//! twice.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use idv_generator::render::HEADER;

use crate::paths;

/// Returns every file of the workspace with this ending: its path from the root, and its text.
fn sources(ending: &str) -> Vec<(String, String)> {
    let root = paths::root();
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let hidden = name.starts_with('.') && name != ".ci" && name != ".cargo";
            if path.is_dir() && !hidden && name != "target" {
                open.push(path);
            } else if path.is_file() && name.ends_with(ending) {
                files.push((from_root(&root, &path), fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn from_root(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap()
        .components()
        .map(|it| it.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// Cases are data of tests, expected Rust included.
fn is_case(path: &str) -> bool {
    path.starts_with("generator/tests/cases/")
}

fn is_owned(path: &str) -> bool {
    paths::owned().iter().any(|folder| path.starts_with(&format!("{folder}/")))
}

fn is_stage(path: &str, stages: &[&str]) -> bool {
    stages.iter().any(|stage| path.starts_with(&format!("generator/src/{stage}/")))
}

fn hold(broken: Vec<String>, rule: &str) {
    assert!(broken.is_empty(), "{rule}\n{}", broken.join("\n"));
}

#[test]
fn every_file_says_what_it_promises() {
    let broken = sources(".rs").into_iter().filter(|(_, text)| {
        let code = text.lines().find(|line| !line.is_empty() && !line.starts_with(HEADER));
        !code.is_some_and(|line| line.starts_with("//!"))
    });
    let broken = broken.map(|(path, _)| path).collect();
    hold(
        broken,
        "a file begins with a module doc that says what it promises; add `//! ...` on top of:",
    );
}

#[test]
fn the_header_is_where_the_generator_writes() {
    let files = sources(".rs").into_iter().filter(|(path, _)| !is_case(path));
    let broken = files.filter(|(path, text)| text.starts_with(HEADER) != is_owned(path));
    let broken = broken.map(|(path, _)| path).collect();
    hold(broken, "files in the folders of xtask/src/paths.rs carry the header and no others do:");
}

#[test]
fn git_knows_what_is_generated() {
    let attributes = fs::read_to_string(paths::root().join(".gitattributes")).unwrap();
    let listed = |folder: &String| attributes.contains(&format!("{folder}/** linguist-generated"));
    let broken = paths::owned().into_iter().filter(|folder| !listed(folder)).collect();
    hold(broken, "add `<folder>/** linguist-generated` to .gitattributes for:");
}

#[test]
fn only_names_changes_case() {
    let files = sources(".rs").into_iter();
    let files = files.filter(|(path, _)| is_stage(path, &["emit", "ir", "lower"]));
    let changes = |text: &str| ["to_lowercase", "to_uppercase"].iter().any(|it| text.contains(it));
    let broken = files.filter(|(_, text)| changes(text)).map(|(path, _)| path).collect();
    hold(
        broken,
        "every identifier is decided in generator/src/names; move the change of case there from:",
    );
}

#[test]
fn no_emitter_knows_an_api() {
    let names = ["portone", "kakaocert", "iamport", "linkhub"];
    let files = sources(".rs").into_iter().filter(|(path, _)| {
        ["emit", "ir", "lower", "names"]
            .iter()
            .any(|stage| path.starts_with(&format!("generator/src/{stage}/")))
    });
    let knows = |text: &str| {
        let text = text.to_ascii_lowercase();
        names.iter().any(|name| text.contains(name))
    };
    let broken = files.filter(|(_, text)| knows(text)).map(|(path, _)| path).collect();
    hold(
        broken,
        "what differs between APIs is said by their documents; take the name of the API out of:",
    );
}

#[test]
fn the_judge_does_not_know_the_generator() {
    let allowed = [
        ("generator/Cargo.toml", &["idv-sdk", "idv-conformance"][..]),
        ("generated/Cargo.toml", &["idv-generator"][..]),
        ("conformance/Cargo.toml", &["idv-generator"][..]),
        ("xtask/Cargo.toml", &["idv-sdk", "idv-conformance"][..]),
    ];
    let broken = allowed.iter().flat_map(|(manifest, strangers)| {
        let text = fs::read_to_string(paths::root().join(manifest)).unwrap();
        let used =
            strangers.iter().filter(move |it| text.lines().any(|line| line.starts_with(**it)));
        used.map(move |it| format!("{manifest}: {it}"))
    });
    hold(
        broken.collect(),
        "xtask depends on the generator alone, and the judge shares nothing with it:",
    );
}

#[test]
fn the_intermediate_form_knows_neither_source_nor_target() {
    let strangers = ["openapiv3", "serde_json", "proc_macro2", "quote", "syn"];
    let files =
        sources(".rs").into_iter().filter(|(path, _)| path.starts_with("generator/src/ir/"));
    let knows = |text: &str| strangers.iter().any(|it| text.contains(&format!("{it}::")));
    let broken = files.filter(|(_, text)| knows(text)).map(|(path, _)| path).collect();
    hold(broken, "the intermediate form imports neither OpenAPI nor tokens:");
}

#[test]
fn every_file_that_is_named_is_there() {
    let folders: Vec<PathBuf> = paths::owned().iter().map(|it| paths::root().join(it)).collect();
    let broken = folders.iter().filter(|it| !it.is_dir()).map(|it| it.display().to_string());
    hold(broken.collect(), "xtask/src/paths.rs names a folder that is not there:");
}
