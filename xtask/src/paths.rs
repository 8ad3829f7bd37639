//! Where things stand, and which folders belong to the generator.

use std::path::{Path, PathBuf};

use crate::apis::APIS;

/// The folder of the compliance suite's tables.
pub(crate) const TABLES: &str = "conformance/src/tables";

/// The SDK.
pub(crate) const SDK: &str = "generated";

/// The runtime inside of the SDK.
pub(crate) const RUNTIME: &str = "generated/src/runtime";

/// Returns the root of the workspace.
#[must_use]
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Returns the folder of an API's code.
#[must_use]
pub(crate) fn module(name: &str) -> String {
    format!("{SDK}/src/{name}")
}

/// Returns every folder that belongs to the generator, whole. `.gitattributes` lists them, too.
#[must_use]
pub(crate) fn owned() -> Vec<String> {
    let modules = APIS.iter().map(|api| module(api.module));
    modules.chain([TABLES.to_owned()]).collect()
}
