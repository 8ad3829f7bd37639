//! What is given in place of a document by mistake. This file promises that the fault says what it
//! is, and where a document can be had.

use std::io;
use std::path::Path;

/// What is wrong, and what to do about it.
type Told = (String, &'static str);

/// Says why the file of a document cannot be read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Told {
    let help = "name a file that is there and may be read";
    if is_address(path) {
        let message = "this is the address of a document, and only files are read".to_owned();
        return (message, "download it first, and name the file");
    }
    if path.is_dir() {
        let message = "this is a folder, and a document is a file".to_owned();
        return (message, "name the file in it that holds the document");
    }
    (format!("the file cannot be read: {error}"), help)
}

/// Says whether a path is an address, whose scheme is a folder that nobody has.
pub(crate) fn is_address(path: &Path) -> bool {
    let text = path.to_string_lossy().to_ascii_lowercase();
    ["http:/", "https:/"].iter().any(|it| text.starts_with(it)) && !path.exists()
}

/// Says what a text is that can be no document.
pub(crate) fn no_document(text: &str) -> Option<Told> {
    const HELP: &str = "name the file of an OpenAPI document";
    const DOWNLOAD: &str = "download the document itself, JSON or YAML: what is shown to people has a \
                            link to it";
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return Some(("the file is empty".to_owned(), HELP));
    }
    // `<<` merges in YAML, and nothing else of it begins so.
    if !text.starts_with('<') || text.starts_with("<<") {
        return None;
    }
    let begins =
        |with: &str| text.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with));
    let what = match begins("<!doctype html") || begins("<html") {
        true => "a page of HTML",
        false => "HTML or XML",
    };
    Some((format!("this is {what}, and an OpenAPI document is JSON or YAML"), DOWNLOAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_called_by_its_name() {
        let told = |text: &str| no_document(text).map(|it| it.0).unwrap_or_default();
        assert!(told(" \n").contains("empty"));
        assert!(told("\n<!DOCTYPE HTML>").contains("page of HTML"));
        assert!(told("\u{feff}<html>").contains("page of HTML"));
        assert!(told("<?xml version=\"1.0\"?>").contains("XML"));
        assert_eq!(told("<<: {}\nopenapi: 3.0.3"), "");
        assert_eq!(told("openapi: 3.0.3"), "");
    }

    #[test]
    fn what_cannot_be_read_is_called_by_its_name() {
        let error = io::Error::from(io::ErrorKind::NotFound);
        let told = |path: &str| unreadable(Path::new(path), &error).0;
        assert!(told("https:/case.example/openapi.json").contains("address"));
        assert!(told(env!("CARGO_MANIFEST_DIR")).contains("folder"));
        assert!(told("none.yaml").contains("cannot be read"));
    }
}
