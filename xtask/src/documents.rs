//! The documents of a folder.
//!
//! The promise: they come in the order of their names, and a folder without any is a fault.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the files of documents end with.
const ENDINGS: [&str; 3] = ["json", "yaml", "yml"];

/// Returns the documents of a folder.
///
/// # Errors
///
/// When there is no such folder, it cannot be read, or no document is in it.
pub(crate) fn of(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let fault = |error: io::Error| {
        let help = "name the folder in which the documents stand";
        format!("{}: {error}\n  help: {help}", folder.display())
    };
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let ending = path.extension().unwrap_or_default();
        if ENDINGS.iter().any(|it| ending.eq_ignore_ascii_case(it)) && path.is_file() {
            documents.push(path);
        }
    }
    if documents.is_empty() {
        let help = "name a folder with files that end in .json, .yaml or .yml";
        return Err(format!("{}: no document is in it\n  help: {help}", folder.display()));
    }
    documents.sort();
    Ok(documents)
}
