//! Lists the cases whose expected Rust is compiled, a module each.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a build script stops by panicking")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap()).join("../cases/ok");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let mut list = String::new();
    for case in cases {
        let module = case.join("expected/mod.rs").canonicalize().unwrap();
        let name = case.file_name().unwrap().to_str().unwrap().replace('-', "_");
        writeln!(list, "#[path = {module:?}]\n#[allow(missing_docs, dead_code, deprecated, unreachable_pub, unused_imports, clippy::disallowed_names, clippy::type_complexity, clippy::wrong_self_convention)]\npub mod {name};").unwrap();
    }
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("cases.rs"), list).unwrap();
}
