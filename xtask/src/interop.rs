//! `cargo xtask interop`: other people's clients and ours, through the same scenes.
//!
//! The promise: everything after `interop` goes to the program `idv-conformance` as it is, in the
//! folder of the caller, and the exit code is the program's.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::paths;
use crate::report::complain;

/// Starts the program and waits for it.
pub(crate) fn run<'a>(arguments: impl Iterator<Item = &'a OsString>) -> ExitCode {
    let mut program = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    program.args(["run", "--quiet", "--package", "idv-conformance", "--manifest-path"]);
    program.arg(paths::root().join("Cargo.toml")).args(["--", "interop"]).args(arguments);
    match program.status() {
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            ExitCode::from(code.unwrap_or(1))
        }
        Err(error) => {
            complain(format!("cannot start cargo: {error}"));
            ExitCode::from(2)
        }
    }
}
