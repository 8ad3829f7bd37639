//! A crate of its own around the code for one API.
//!
//! The promise: the crate holds everything that it needs. Its runtime is a copy of the one that the
//! SDK is built on, handed in as a value, and every file carries the header. Where the document is
//! large, each group of operations is a feature.

mod features;
mod license;
mod readme;

use proc_macro2::TokenStream;

use crate::Generated;
use crate::emit::{File, Item};
use crate::file_set::FileSet;
use crate::ir::Api;
use crate::render::{RenderError, header, is_unsafe, render};

use features::Features;

/// What the crate takes from elsewhere.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// The files of the runtime, by their path inside of its folder.
    pub files: Vec<(String, String)>,
    /// The name by which the documentation of those files calls the crate that they stand in.
    pub crate_name: String,
    /// What the root of the crate takes out of the runtime.
    pub exports: Vec<TokenStream>,
    /// The features of the manifest, and what each turns on.
    pub features: Vec<(String, Vec<String>)>,
    /// The dependencies of the manifest: names, and the values in TOML.
    pub dependencies: Vec<(String, String)>,
    /// The oldest version of Rust that takes it.
    pub rust_version: String,
}

/// Returns the name by which Rust code calls the library of the crate `name`: the compiler warns of
/// one that is not in snake case, such as `MyApi` or `my--api`.
#[must_use]
pub fn library(name: &str) -> String {
    let ident = name.replace('-', "_");
    let odd = |it: char| it.is_uppercase();
    if ident.contains("__") || ident.contains(odd) { crate::names::module(&ident) } else { ident }
}

/// Returns the files of the crate. The items go; what the API is and its names stay.
///
/// # Errors
///
/// When an emitted item is no Rust.
pub fn package(
    generated: &mut Generated,
    runtime: &Runtime,
    name: &str,
    origin: &str,
) -> Result<FileSet, RenderError> {
    let features = Features::of(&generated.planned, runtime);
    let mut set = FileSet::default();
    let ident = library(name);
    for (path, text) in &runtime.files {
        let text = text.replace(&runtime.crate_name, &ident);
        set.insert(format!("src/runtime/{path}"), format!("{}\n{text}", header(origin)));
    }
    let mut files = std::mem::take(&mut generated.emitted.sdk);
    for file in &mut files {
        features.gate(file);
        if file.path == "mod.rs" {
            to_root(file, runtime);
            let example = readme::example(&generated.planned, &ident);
            let intro = ["", "# A client and a call", "", "```ignore"].map(str::to_owned);
            file.docs.extend(intro.into_iter().chain(example).chain(["```".to_owned()]));
        }
    }
    set.extend(render(files, "src", origin)?);
    generated.account.compare(&generated.planned, &set);
    let api = &generated.planned.api;
    set.insert("Cargo.toml".to_owned(), manifest(name, api, origin, runtime, &features));
    let readme = readme::text(&generated.planned, name, origin, &features);
    set.insert("README.md".to_owned(), readme);
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

fn manifest(name: &str, api: &Api, origin: &str, runtime: &Runtime, features: &Features) -> String {
    let comment = header(origin);
    let comment = comment.trim_start_matches("// ");
    let description = quoted(&format!("A client for {}", api.title));
    let listed =
        |names: &[String]| names.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", ");
    let of_features: String = features
        .all(runtime)
        .iter()
        .map(|(name, on)| format!("{} = [{}]\n", key(name), listed(on)))
        .collect();
    let license = api.offer.license_identifier.as_deref().filter(|it| license::is_spdx(it));
    let license = license.map(|it| format!("license = \"{it}\"\n")).unwrap_or_default();
    let library = match library(name) {
        it if it == name.replace('-', "_") => String::new(),
        it => format!("\n[lib]\nname = \"{it}\"\n"),
    };
    let dependencies: String =
        runtime.dependencies.iter().map(|(name, value)| format!("{name} = {value}\n")).collect();
    format!(
        "# {comment}
[package]
name = \"{name}\"
version = \"0.1.0\"
edition = \"2024\"
rust-version = {}
description = {description}
{license}readme = \"README.md\"
{library}
[package.metadata.docs.rs]
all-features = true

[features]
{of_features}
[dependencies]
{dependencies}
[lints.rust]
# What the document calls deprecated is still generated.
deprecated = \"allow\"

[lints.clippy]
# The document decides how large a variant is, how much an object requires, how deep its maps are, and
# what a tag or a member is called.
disallowed_names = \"allow\"
large_enum_variant = \"allow\"
module_inception = \"allow\"
too_many_arguments = \"allow\"
type_complexity = \"allow\"

[workspace]
",
        quoted(&runtime.rust_version),
    )
}

/// Returns a text of TOML: its escapes are those of JSON, and it takes no others than these.
fn quoted(text: &str) -> String {
    let one_line = text.replace(is_unsafe, " ");
    serde_json::Value::from(one_line).to_string()
}

/// Returns a key of TOML, in quotes where it needs them.
fn key(name: &str) -> String {
    let bare = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    if name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::library;

    #[test]
    fn the_library_of_a_crate_is_in_snake_case() {
        let table = [
            ("pet-store_2", "pet_store_2"),
            ("MyApi", "my_api"),
            ("Pet_Store", "pet_store"),
            ("my--api", "my_api"),
            ("IDV", "idv"),
            ("api_", "api_"),
        ];
        for (name, expected) in table {
            assert_eq!(library(name), expected, "{name}");
        }
    }
}
