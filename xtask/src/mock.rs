//! `cargo xtask mock <api>`: starts a mock server.
//!
//! The promise: everything after `mock` goes to the program `idv-conformance` as it is. Its output,
//! what it is told by Ctrl-C, and its exit code are those of this command.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::paths;
use crate::report::complain;

/// Starts the program, and does not come back as long as it runs.
pub(crate) fn start<'a>(arguments: impl Iterator<Item = &'a OsString>) -> ExitCode {
    let mut program = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    program.current_dir(paths::root());
    program.args(["run", "--quiet", "--package", "idv-conformance"]);
    // The mock needs no more of the suite than this, and is built sooner without the SDK.
    program.args(["--no-default-features", "--features", "program", "--", "mock"]);
    program.args(arguments);
    become_it(program)
}

/// Puts the program in the place of this process, which signals then reach directly.
#[cfg(unix)]
fn become_it(mut program: Command) -> ExitCode {
    use std::os::unix::process::CommandExt;
    let error = program.exec();
    complain(format!("cannot start cargo: {error}"));
    ExitCode::from(2)
}

/// Waits for the program, which shares the console and hears Ctrl-C itself.
#[cfg(not(unix))]
fn become_it(mut program: Command) -> ExitCode {
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
