//! The runtime of the SDK as a value, for a crate that gets a copy of it.

use std::fmt;
use std::fs;
use std::path::Path;

use idv_generator::package::Runtime;
use quote::ToTokens;
use toml::{Table, Value};

use crate::apis::APIS;
use crate::paths;

/// The SDK's sources are not as this program expects them.
#[derive(Debug)]
pub struct RuntimeError(String);

impl fmt::Display for RuntimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the runtime of the SDK cannot be read: {}", self.0)
    }
}

impl std::error::Error for RuntimeError {}

/// Reads the runtime from the workspace at `root`.
///
/// # Errors
///
/// When a file is missing or is not what it should be.
pub fn read(root: &Path) -> Result<Runtime, RuntimeError> {
    let mut files = Vec::new();
    collect(&root.join(paths::RUNTIME), "", &mut files)?;
    files.sort();
    Ok(Runtime {
        files,
        crate_name: "idv_sdk".to_owned(),
        exports: exports(&text(&root.join(paths::SDK).join("src/lib.rs"))?)?,
        manifest: manifest(&text(&root.join(paths::SDK).join("Cargo.toml"))?, &text(&root.join("Cargo.toml"))?)?,
    })
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> Result<(), RuntimeError> {
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

/// Returns what the root of the SDK takes out of the runtime.
fn exports(lib: &str) -> Result<Vec<proc_macro2::TokenStream>, RuntimeError> {
    let file = syn::parse_str::<syn::File>(lib).map_err(|error| RuntimeError(format!("lib.rs: {error}")))?;
    let exports = file.items.iter().filter(|item| match item {
        syn::Item::Use(item) => {
            let from_runtime = matches!(&item.tree, syn::UseTree::Path(path) if path.ident == "runtime");
            from_runtime && matches!(item.vis, syn::Visibility::Public(_))
        }
        _ => false,
    });
    Ok(exports.map(ToTokens::to_token_stream).collect())
}

/// Returns the dependencies and the features, without those of the single APIs.
fn manifest(sdk: &str, workspace: &str) -> Result<String, RuntimeError> {
    let parse = |text: &str| text.parse::<Table>().map_err(|error| RuntimeError(format!("Cargo.toml: {error}")));
    let (sdk, workspace) = (parse(sdk)?, parse(workspace)?);
    let shared = workspace.get("workspace").and_then(|it| it.get("dependencies"));
    let mut dependencies = Table::new();
    for (name, value) in sdk.get("dependencies").and_then(Value::as_table).into_iter().flatten() {
        dependencies.insert(name.clone(), resolved(name, value, shared));
    }
    let is_api = |name: &str| APIS.iter().any(|api| api.module.replace('_', "-") == name);
    let mut features = Table::new();
    for (name, value) in sdk.get("features").and_then(Value::as_table).into_iter().flatten() {
        if is_api(name) {
            continue;
        }
        let kept = value.as_array().into_iter().flatten();
        let kept = kept.filter(|it| !it.as_str().is_some_and(is_api)).cloned().collect();
        features.insert(name.clone(), Value::Array(kept));
    }
    let always = APIS.iter().flat_map(|api| {
        let feature = api.module.replace('_', "-");
        let enabled = sdk.get("features").and_then(|it| it.get(&feature)).and_then(Value::as_array);
        enabled.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    });
    for name in always {
        // What every API needs is no choice in a crate that is one API.
        if let Some(Value::Table(dependency)) = name.strip_prefix("dep:").and_then(|it| dependencies.get_mut(it)) {
            dependency.remove("optional");
        }
    }
    let mut sections = Table::new();
    sections.insert("dependencies".to_owned(), Value::Table(dependencies));
    sections.insert("features".to_owned(), Value::Table(features));
    Ok(sections.to_string())
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
            for (key, own) in value.as_table().into_iter().flatten().filter(|(key, _)| *key != "workspace") {
                whole.insert(key.clone(), own.clone());
            }
            Value::Table(whole)
        }
        _ => value.clone(),
    }
}
