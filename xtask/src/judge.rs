//! `cargo xtask mock` and `cargo xtask interop`: commands of the program `idv-conformance`.
//!
//! The promise: everything after the name of the command goes to the program as it is, in the
//! folder of the caller. What it says, what it is told by Ctrl-C, and its exit code are those of
//! the command.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::report::complain;
use crate::{cargo, paths};

/// Starts a mock server, and does not come back as long as it runs.
pub(crate) fn mock<'a>(arguments: impl Iterator<Item = &'a OsString>) -> ExitCode {
    // The mock needs no more of the suite than this, and is built sooner without the SDK.
    let features = ["--no-default-features", "--features", "program"];
    become_it(program(&features, "mock", arguments))
}

/// Drives other people's clients and ours, and waits for the end.
pub(crate) fn interop<'a>(arguments: impl Iterator<Item = &'a OsString>) -> ExitCode {
    wait_for(program(&[], "interop", arguments))
}

fn program<'a>(
    features: &[&str],
    command: &str,
    arguments: impl Iterator<Item = &'a OsString>,
) -> Command {
    let mut program = cargo::cargo();
    program.args(["run", "--quiet", "--package", "idv-conformance"]).args(features);
    program.arg("--manifest-path").arg(paths::root().join("Cargo.toml"));
    program.args(["--", command]).args(arguments);
    program
}

/// Puts the program in the place of this process, which signals then reach directly.
#[cfg(unix)]
fn become_it(mut program: Command) -> ExitCode {
    use std::os::unix::process::CommandExt;
    cannot_start(&program.exec())
}

/// The program shares the console and hears Ctrl-C itself.
#[cfg(not(unix))]
fn become_it(program: Command) -> ExitCode {
    wait_for(program)
}

fn wait_for(mut program: Command) -> ExitCode {
    match program.status() {
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            ExitCode::from(code.unwrap_or(1))
        }
        Err(error) => cannot_start(&error),
    }
}

fn cannot_start(error: &std::io::Error) -> ExitCode {
    complain(format!("cargo cannot be started: {error}\n  help: have `cargo` in the PATH"));
    ExitCode::from(2)
}
