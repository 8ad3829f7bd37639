//! Reads documents, in YAML or JSON.
//!
//! The promise: whoever reads a document here reads the same. YAML is that of version 1.2, in which
//! `y` and `no` are texts, and no document is too large: each was named by whoever started the
//! program.

#[cfg(any(feature = "suite", feature = "corpus"))]
use std::path::Path;

#[cfg(any(feature = "suite", feature = "corpus"))]
use crate::json::Json;

/// Returns how YAML is read.
pub(crate) fn options() -> serde_saphyr::Options {
    serde_saphyr::options! { budget: None, strict_booleans: true }
}

/// Reads a YAML text.
///
/// # Errors
///
/// When `text` is not one YAML document.
#[cfg(any(feature = "suite", feature = "corpus"))]
pub(crate) fn of_text(text: &str) -> Result<Json, String> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| error.to_string())
}

/// Reads a file: JSON when its name or its text says so, otherwise YAML.
///
/// # Errors
///
/// When there is no such file or it is neither; the file is named.
#[cfg(any(feature = "suite", feature = "corpus"))]
pub(crate) fn of_file(file: &Path) -> Result<Json, String> {
    let named = |what: String| format!("{}: {what}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| named(error.to_string()))?;
    let text = text.trim_start_matches('\u{feff}');
    let json = || Json::parse(text).map_err(|error| error.to_string());
    if file.extension().is_some_and(|it| it.eq_ignore_ascii_case("json")) {
        return json().map_err(named);
    }
    // Mappings of YAML may begin like this, too, without being JSON.
    let json = text.trim_start().starts_with('{').then(json);
    json.and_then(Result::ok).map_or_else(|| of_text(text), Ok).map_err(named)
}

#[cfg(all(test, any(feature = "suite", feature = "corpus")))]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_no_boolean() {
        let read = of_text("required: [x, y, no, on, true]").map(|it| it.text());
        assert_eq!(read.as_deref(), Ok(r#"{"required":["x","y","no","on",true]}"#));
    }

    #[test]
    fn a_file_is_what_its_name_or_its_text_says() {
        let folder = std::env::temp_dir().join(format!("idv-yaml-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let read = |name: &str, text: &str| {
            let file = folder.join(name);
            std::fs::write(&file, text).expect("a file");
            of_file(&file).map(|it| it.text())
        };
        let (digits, flow) = ("\u{feff}{\"a\": 1.10}", "{a: 1}");
        let outcomes = [
            read("a.json", digits),
            read("a.yaml", digits),
            read("b.yaml", flow),
            read("c.yml", "a: 1"),
            read("b.json", flow),
        ];
        std::fs::remove_dir_all(&folder).expect("the folder");
        let [in_json, in_yaml, in_flow, plain, no_json] = outcomes;
        // Only JSON keeps the digits as they are written.
        let digits = Ok(r#"{"a":1.10}"#.to_owned());
        assert_eq!([in_json, in_yaml], [digits.clone(), digits]);
        let one = Ok(r#"{"a":1}"#.to_owned());
        assert_eq!([in_flow, plain], [one.clone(), one]);
        let error = no_json.expect_err("no JSON");
        assert!(error.contains("b.json: no JSON: no quote"), "{error}");
    }
}
