//! A crate of its own around the code for one API.
//!
//! The promise: the crate holds everything that it needs. Its runtime is a copy of the one that
//! the SDK is built on, handed in as a value, and every file carries the header.

use proc_macro2::TokenStream;

use crate::Generated;
use crate::emit::{File, Item};
use crate::file_set::FileSet;
use crate::render::{RenderError, header, render};

/// What the crate takes from elsewhere.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// The files of the runtime, by their path inside of its folder.
    pub files: Vec<(String, String)>,
    /// The name by which the documentation of those files calls the crate that they stand in.
    pub crate_name: String,
    /// What the root of the crate takes out of the runtime.
    pub exports: Vec<TokenStream>,
    /// The sections of the manifest on dependencies and features.
    pub manifest: String,
}

/// Returns the files of the crate.
///
/// # Errors
///
/// When an emitted item is no Rust.
pub fn package(
    generated: Generated,
    runtime: &Runtime,
    name: &str,
    origin: &str,
) -> Result<FileSet, RenderError> {
    let api = &generated.planned.api;
    let mut set = FileSet::default();
    set.insert("Cargo.toml".to_owned(), manifest(name, &api.title, origin, runtime));
    let ident = name.replace('-', "_");
    for (path, text) in &runtime.files {
        let text = text.replace(&runtime.crate_name, &ident);
        set.insert(format!("src/runtime/{path}"), format!("{}\n{text}", header(origin)));
    }
    let mut files = generated.emitted.sdk;
    for file in &mut files {
        if file.path == "mod.rs" {
            to_root(file, runtime);
        }
    }
    set.extend(render(&files, "src", origin)?);
    Ok(set)
}

/// Turns the root module of an API into the root of a crate.
fn to_root(file: &mut File, runtime: &Runtime) {
    file.path = "lib.rs".to_owned();
    let at = file.items.iter().position(is_export).unwrap_or(file.items.len());
    file.items.insert(
        at,
        Item::Rust(quote::quote!(
            #[allow(
                dead_code,
                unused_imports,
                unused_macros,
                reason = "an API seldom needs all of it"
            )]
            mod runtime;
        )),
    );
    file.items.extend(runtime.exports.iter().cloned().map(Item::Rust));
}

fn is_export(item: &Item) -> bool {
    matches!(item, Item::Rust(tokens) if tokens.to_string().contains("pub use"))
}

fn manifest(name: &str, title: &str, origin: &str, runtime: &Runtime) -> String {
    let comment = header(origin);
    let comment = comment.trim_start_matches("// ");
    let description = serde_json::Value::from(format!("A client for {title}")).to_string();
    format!(
        "# {comment}
[package]
name = \"{name}\"
version = \"0.1.0\"
edition = \"2024\"
description = {description}

{}
[lints.rust]
# What the document calls deprecated is still generated.
deprecated = \"allow\"

[lints.clippy]
# The document decides how large a variant is, and how much an object requires.
large_enum_variant = \"allow\"
too_many_arguments = \"allow\"

[workspace]
",
        runtime.manifest
    )
}
