//! What `corpus` is asked to take.
//!
//! The promise: what is not there is said before anything is built, with what to do about it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::report::complain;

use super::Wanted;

/// What the files of documents end with.
const DOCUMENTS: [&str; 3] = ["json", "yaml", "yml"];

/// Returns the documents of the folder, by name.
pub(super) fn documents(wanted: &Wanted<'_>) -> Result<Vec<PathBuf>, String> {
    let folder = wanted.folder;
    let fault = |error: io::Error| {
        let help = "name the folder in which the documents stand";
        format!("{}: {error}\n  help: {help}", folder.display())
    };
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let is_document = path.extension().is_some_and(|it| DOCUMENTS.iter().any(|e| it == *e));
        if is_document && path.is_file() {
            documents.push(path);
        }
    }
    documents.sort();
    if documents.is_empty() {
        let help = "name a folder with files that end in .json, .yaml or .yml";
        return Err(format!("{}: no document is in it\n  help: {help}", folder.display()));
    }
    if wanted.only.is_empty() {
        return Ok(documents);
    }
    let is = |path: &Path, name: &str| path.file_name() == Some(OsStr::new(name));
    for name in &wanted.only {
        if !documents.iter().any(|path| is(path, name)) {
            let help = "--only takes the name of a file in this folder, with its ending";
            return Err(format!("{}: no document `{name}`\n  help: {help}", folder.display()));
        }
    }
    documents.retain(|path| wanted.only.iter().any(|name| is(path, name)));
    Ok(documents)
}

/// Says what is wrong with the folders of values: one that is no folder cannot be meant; one that has
/// nothing for any of the documents may be.
pub(super) fn values(wanted: &Wanted<'_>, documents: &[PathBuf]) -> Result<(), String> {
    for folder in &wanted.values {
        if !folder.is_dir() {
            let help = "--values takes a folder with a file <document>.jsonl for each document";
            return Err(format!("{}: not a folder\n  help: {help}", folder.display()));
        }
        if !documents.iter().any(|document| file(folder, document).is_file()) {
            let name = documents.first().map(|it| file(folder, it)).unwrap_or_default();
            complain(format!(
                "{}: no values for any of these documents; a file would be called {}",
                folder.display(),
                name.display()
            ));
        }
    }
    Ok(())
}

/// Returns the file with the values for a document.
pub(super) fn file(folder: &Path, document: &Path) -> PathBuf {
    let mut name: OsString = document.file_name().unwrap_or_default().to_owned();
    name.push(".jsonl");
    folder.join(name)
}
