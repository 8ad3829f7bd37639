//! The runtime of the SDK as a value, for a crate that gets a copy of it.
//!
//! The promise: the copy has neither tests nor conditions on features that its crate does not have.

use std::fmt;
use std::fs;
use std::path::Path;

use idv_generator::package::Runtime;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use toml::{Table, Value};

use crate::apis::APIS;
use crate::paths;

/// The SDK's sources are not as this program expects them.
#[derive(Debug)]
pub(crate) struct RuntimeError(String);

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let help = "run `cargo xtask` in a whole copy of the repository";
        write!(f, "the runtime of the SDK cannot be read: {}\n  help: {help}", self.0)
    }
}

impl std::error::Error for RuntimeError {}

/// Reads the runtime from the workspace at `root`.
///
/// # Errors
///
/// When a file is missing or is not what it should be.
pub(crate) fn read(root: &Path) -> Result<Runtime, RuntimeError> {
    let sdk = root.join(paths::SDK);
    let table = |path: &Path| -> Result<Table, RuntimeError> {
        let fault = |error| RuntimeError(format!("{}: {error}", path.display()));
        text(path)?.parse::<Table>().map_err(fault)
    };
    let manifest =
        Manifest::of(&table(&sdk.join("Cargo.toml"))?, &table(&root.join("Cargo.toml"))?);
    let mut files = Vec::new();
    collect(&root.join(paths::RUNTIME), "", &mut files)?;
    // Tests that need more than the runtime itself stay at home.
    files.retain(|(path, _)| !path.ends_with(TESTS) && !path.contains("_tests/"));
    files.sort();
    for (_, text) in &mut files {
        *text = without_tests(&manifest.without_conditions(text));
    }
    let lib = text(&sdk.join("src/lib.rs"))?;
    Ok(Runtime {
        files,
        crate_name: "idv_sdk".to_owned(),
        exports: exports(&lib, &manifest.always)?,
        features: manifest.features(),
        dependencies: manifest.dependencies(),
        rust_version: manifest.rust_version,
    })
}

fn collect(
    folder: &Path,
    prefix: &str,
    files: &mut Vec<(String, String)>,
) -> Result<(), RuntimeError> {
    let fault = |error: std::io::Error| RuntimeError(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push((path, text(&entry.path())?));
        }
    }
    Ok(())
}

fn text(path: &Path) -> Result<String, RuntimeError> {
    fs::read_to_string(path).map_err(|error| RuntimeError(format!("{}: {error}", path.display())))
}

/// Returns what the root of the SDK offers beside the APIs, when the features `always` are on.
fn exports(lib: &str, always: &[String]) -> Result<Vec<TokenStream>, RuntimeError> {
    let file = syn::parse_str::<syn::File>(lib)
        .map_err(|error| RuntimeError(format!("lib.rs: {error}")))?;
    let exports = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Public(_)) => Some(item),
        _ => None,
    });
    let exports = exports.map(|mut item| {
        for attribute in std::mem::take(&mut item.attrs) {
            let condition = attribute.parse_args::<syn::Meta>();
            match condition.map(|condition| left_of(&condition, always)) {
                Ok(None) if attribute.path().is_ident("cfg") => {}
                Ok(Some(left)) if attribute.path().is_ident("cfg") => {
                    item.attrs.push(syn::parse_quote!(#[cfg(#left)]));
                }
                _ => item.attrs.push(attribute),
            }
        }
        item.to_token_stream()
    });
    Ok(exports.collect())
}

/// Returns what a condition still asks for when the features `always` are on.
fn left_of(condition: &syn::Meta, always: &[String]) -> Option<TokenStream> {
    match condition {
        syn::Meta::NameValue(pair) if pair.path.is_ident("feature") => {
            let name = pair.value.to_token_stream().to_string();
            let on = always.iter().any(|it| format!("\"{it}\"") == name);
            (!on).then(|| condition.to_token_stream())
        }
        syn::Meta::List(list) if list.path.is_ident("all") => {
            let parts = Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated;
            let parts = list.parse_args_with(parts).ok()?;
            let left: Vec<_> = parts.iter().filter_map(|it| left_of(it, always)).collect();
            match left.as_slice() {
                [] => None,
                [one] => Some(one.clone()),
                _ => Some(quote::quote!(all(#(#left),*))),
            }
        }
        _ => Some(condition.to_token_stream()),
    }
}

/// How the name of a file with tests ends.
const TESTS: &str = "_tests.rs";

/// Returns the source without the declarations of files with tests.
fn without_tests(source: &str) -> String {
    let declares = |line: &str| line.starts_with("mod ") && line.ends_with("_tests;");
    let mut lines: Vec<&str> = Vec::new();
    for line in source.lines() {
        if declares(line) {
            lines.pop_if(|before| before.starts_with("#[cfg("));
        } else {
            lines.push(line);
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The dependencies and the features of a crate that is one API.
struct Manifest {
    dependencies: Table,
    features: Table,
    /// What the features of the APIs turn on: no choice in a crate that is one.
    always: Vec<String>,
    rust_version: String,
}

impl Manifest {
    fn of(sdk: &Table, workspace: &Table) -> Self {
        let shared = workspace.get("workspace").and_then(|it| it.get("dependencies"));
        let section =
            |name: &str| sdk.get(name).and_then(Value::as_table).cloned().unwrap_or_default();
        let mut features = section("features");
        let mut always: Vec<String> = APIS.iter().map(|api| api.module.replace('_', "-")).collect();
        let mut dependencies = Table::new();
        for (name, value) in section("dependencies") {
            let value = resolved(&name, &value, shared);
            dependencies.insert(name, value);
        }
        let mut reached = 0;
        while let Some(name) = always.get(reached).cloned() {
            reached += 1;
            for turned_on in texts(features.remove(&name)) {
                match turned_on.strip_prefix("dep:").and_then(|it| dependencies.get_mut(it)) {
                    Some(Value::Table(dependency)) => drop(dependency.remove("optional")),
                    _ => always.push(turned_on),
                }
            }
        }
        for (_, turned_on) in &mut features {
            let kept = texts(Some(turned_on.clone())).into_iter().filter(|it| !always.contains(it));
            *turned_on =
                Value::Array(kept.map(|it| Value::String(it.replace("?/", "/"))).collect());
        }
        let package = workspace.get("workspace").and_then(|it| it.get("package"));
        let rust_version = package.and_then(|it| it.get("rust-version")).and_then(Value::as_str);
        let rust_version = rust_version.unwrap_or_default().to_owned();
        Manifest { dependencies, features, always, rust_version }
    }

    fn features(&self) -> Vec<(String, Vec<String>)> {
        let features = self.features.iter();
        features.map(|(name, on)| (name.clone(), texts(Some(on.clone())))).collect()
    }

    fn dependencies(&self) -> Vec<(String, String)> {
        self.dependencies.iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
    }

    /// Returns the source without the conditions that always hold.
    fn without_conditions(&self, source: &str) -> String {
        self.always.iter().fold(source.to_owned(), |source, name| {
            let condition = format!("feature = \"{name}\"");
            let alone = format!("#[cfg({condition})]\n");
            let kept = source.replace(&alone, "");
            // Every other condition of this kind is one of two.
            let lines = kept.lines().map(|line| match line.contains(&condition) {
                true => line
                    .replace(&format!("{condition}, "), "")
                    .replace(&format!(", {condition}"), "")
                    .replacen("all(", "", 1)
                    .replacen("))", ")", 1),
                false => line.to_owned(),
            });
            lines.map(|line| line + "\n").collect()
        })
    }
}

fn texts(list: Option<Value>) -> Vec<String> {
    let list = list.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Returns a dependency with what it inherits from the workspace written out.
fn resolved(name: &str, value: &Value, shared: Option<&Value>) -> Value {
    let inherits = value.get("workspace").and_then(Value::as_bool).unwrap_or_default();
    match shared.and_then(|it| it.get(name)) {
        Some(shared) if inherits => {
            let mut whole = match shared {
                Value::Table(table) => table.clone(),
                version => Table::from_iter([("version".to_owned(), version.clone())]),
            };
            for (key, own) in
                value.as_table().into_iter().flatten().filter(|(key, _)| *key != "workspace")
            {
                whole.insert(key.clone(), own.clone());
            }
            Value::Table(whole)
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is copied says nothing of features that its crate does not have, and can be read.
    #[test]
    fn a_copy_of_the_runtime_stands_alone() {
        let runtime = read(&paths::root()).expect("the runtime is readable");
        let exports: Vec<String> = runtime.exports.iter().map(ToString::to_string).collect();
        let exported = exports.join("\n");
        for name in ["Error", "Maybe", "RetryPolicy", "reqwest", "Blocking"] {
            assert!(exported.contains(name), "{name} is not exported: {exported}");
        }
        let texts = runtime.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let lib = ("lib.rs", exported.as_str());
        for (path, text) in texts.chain([lib]) {
            for feature in ["__client", "portone-v2", "portone-v1", "kakaocert"] {
                let condition = format!("feature = \"{feature}\"");
                assert!(!text.contains(&condition), "{path} asks for the feature {feature}");
            }
            let read = syn::parse_file(text);
            assert!(read.is_ok(), "{path}: {:?}", read.err());
        }
    }
}
