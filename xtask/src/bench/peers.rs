//! The generators, and how each is called.
//!
//! The promise: each is called as its own documentation says, with nothing turned off, and its
//! crate is what it tells its users to make of its output.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo;
use crate::paths;

use super::spent::{self, Spent};

/// A generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Ours,
    Ploidy,
    OpenapiToRust,
}

impl Tool {
    pub(super) const ALL: [Tool; 3] = [Tool::Ours, Tool::Ploidy, Tool::OpenapiToRust];

    pub(super) fn name(self) -> &'static str {
        match self {
            Tool::Ours => "ours",
            Tool::Ploidy => "ploidy",
            Tool::OpenapiToRust => "openapi-to-rust",
        }
    }

    /// The version that the targets speak of.
    pub(super) fn version(self) -> &'static str {
        match self {
            Tool::Ours => env!("CARGO_PKG_VERSION"),
            Tool::Ploidy => "0.15.0",
            Tool::OpenapiToRust => "0.23.0",
        }
    }
}

/// Where the generators are.
pub(super) struct Peers {
    /// This program, as a release build.
    pub(super) ours: PathBuf,
    /// What `cargo install --root` was given for the others.
    pub(super) folder: PathBuf,
}

impl Peers {
    /// Returns the program of a generator, if it is there.
    pub(super) fn program(&self, tool: Tool) -> Option<PathBuf> {
        if tool == Tool::Ours {
            return Some(self.ours.clone());
        }
        let file = format!("{}{}", tool.name(), std::env::consts::EXE_SUFFIX);
        let found = [self.folder.join("bin").join(&file), self.folder.join(&file)];
        found.into_iter().find(|it| it.is_file())
    }

    /// Makes a crate in `folder`, which is emptied before. None where the generator is not there.
    pub(super) fn generate(
        &self,
        tool: Tool,
        document: &Path,
        folder: &Path,
        measured: &Path,
    ) -> Result<Option<Spent>, String> {
        let Some(program) = self.program(tool) else { return Ok(None) };
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut command = Command::new(program);
        match tool {
            Tool::Ours => command
                .args(["generate", "--name", "bench-ours", "--spec"])
                .arg(document)
                .arg("--out")
                .arg(folder)
                .arg("--measured")
                .arg(measured),
            Tool::Ploidy => command
                .args(["generate", "rust", "--name", "bench-ploidy", "--output"])
                .arg(folder)
                .arg(document),
            Tool::OpenapiToRust => command
                .args(["generate", "--quiet", "--output-dir"])
                .arg(folder.join("src/generated"))
                .arg(document),
        };
        spent::run(&mut command, &folder.with_extension("said")).map(Some)
    }

    /// Completes a crate by what its generator leaves to its users.
    pub(super) fn complete(&self, tool: Tool, folder: &Path) -> Result<(), String> {
        let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
        let manifest = folder.join("Cargo.toml");
        match tool {
            // The same versions as here.
            Tool::Ours => fs::copy(paths::root().join("Cargo.lock"), folder.join("Cargo.lock"))
                .map(drop)
                .map_err(fault),
            Tool::Ploidy => {
                let text = fs::read_to_string(&manifest).map_err(fault)?;
                fs::write(manifest, format!("{text}\n[workspace]\n")).map_err(fault)
            }
            Tool::OpenapiToRust => {
                let listed = folder.join("src/generated/REQUIRED_DEPS.toml");
                let listed = fs::read_to_string(listed).map_err(fault)?;
                let head = "[package]\nname = \"bench-openapi-to-rust\"\nversion = \"0.1.0\"\n\
                            edition = \"2024\"\n\n[workspace]\n\n";
                fs::write(manifest, format!("{head}{listed}")).map_err(fault)?;
                fs::write(folder.join("src/lib.rs"), "pub mod generated;\n").map_err(fault)
            }
        }
    }
}

/// Builds what a crate depends on: the crate itself is empty meanwhile.
pub(super) fn warm(folder: &Path, target: &Path) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let lib = folder.join("src/lib.rs");
    let text = fs::read_to_string(&lib).map_err(fault)?;
    fs::write(&lib, "").map_err(fault)?;
    let mut command = check_command(folder, target);
    let spent = spent::run(&mut command, &folder.with_extension("said"))?;
    fs::write(&lib, text).map_err(fault)?;
    match spent.succeeded {
        true => Ok(()),
        false => Err(format!("{}: what it depends on\n{}", folder.display(), spent.said)),
    }
}

/// Checks a crate, and that alone, with all of its default features, by one job and from the
/// beginning.
pub(super) fn check(folder: &Path, target: &Path) -> Result<Spent, String> {
    cargo::touch(&folder.join("src/lib.rs"))?;
    let mut command = check_command(folder, target);
    command.arg("--offline");
    spent::run(&mut command, &folder.with_extension("said"))
}

fn check_command(folder: &Path, target: &Path) -> Command {
    let mut command = cargo::cargo();
    command.args(["check", "--quiet", "--lib", "--jobs", "1"]).arg("--target-dir").arg(target);
    command.current_dir(folder);
    cargo::lean(&mut command);
    command
}
