//! A program that tries values on the types of a generated crate.
//!
//! The promise: it reads a place and a JSON text a line, and answers a line each: what the type of
//! that place makes of the text, why it refuses it, or that there is no such type. The judge starts
//! it and knows nothing else of the generator.

use std::path::Path;

use idv_generator::Generated;
use idv_generator::emit::probe;
use idv_generator::file_set::FileSet;
use idv_generator::package::library;
use idv_generator::render::{HEADER, render};

/// Who made the program.
const ORIGIN: &str = "`cargo xtask corpus`.";

/// The program around the table.
const MAIN: &str = include_str!("probe/main.in");

/// Writes the program for the crate `name`, which stands in `sdk`, into `folder`.
///
/// # Errors
///
/// When the table is no Rust or the disk refuses.
pub(crate) fn write(
    generated: &Generated,
    name: &str,
    sdk: &Path,
    folder: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let ident = library(name);
    let table = probe::file(&generated.planned, &generated.places, &ident);
    let mut files: FileSet = render(&[table], "src", ORIGIN)?;
    files.insert("src/main.rs".to_owned(), format!("{HEADER}{ORIGIN}\n\n{MAIN}"));
    let sdk = std::path::absolute(sdk)?;
    files.insert("Cargo.toml".to_owned(), manifest(name, &sdk));
    files.write(folder, &["src"])?;
    Ok(())
}

fn manifest(name: &str, sdk: &Path) -> String {
    let comment = HEADER.trim_start_matches("// ");
    let path = toml::Value::from(sdk.to_string_lossy().into_owned());
    format!(
        "# {comment}{ORIGIN}
[package]
name = \"probe-{name}\"
version = \"0.1.0\"
edition = \"2024\"
publish = false

[dependencies]
{name} = {{ path = {path} }}
serde = {{ version = \"1\", default-features = false, features = [\"std\"] }}
serde_json = {{ version = \"1\", default-features = false, features = [\"std\"] }}

[profile.dev]
debug = false
incremental = false

[workspace]
"
    )
}
