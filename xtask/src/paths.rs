//! Where things stand, and which folders belong to the generator.

use std::path::{Path, PathBuf};

use crate::apis::APIS;

/// The folder of the compliance suite's tables.
pub const TABLES: &str = "conformance/src/tables";

/// The SDK.
pub const SDK: &str = "generated";

/// The runtime inside of the SDK.
pub const RUNTIME: &str = "generated/src/runtime";

/// Returns the root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Returns the folder of an API's code.
#[must_use]
pub fn module(name: &str) -> String {
    format!("{SDK}/src/{name}")
}

/// Returns every folder that belongs to the generator, whole. `.gitattributes` lists them, too.
#[must_use]
pub fn owned() -> Vec<String> {
    let modules = APIS.iter().map(|api| module(api.module));
    modules.chain([TABLES.to_owned()]).collect()
}
