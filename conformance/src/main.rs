//! The program `idv-conformance`: `idv-conformance <command>`.
//!
//! The promise: exit 0 when all is well, 1 when something does not hold, 2 when something could not
//! be done, with the reason on the standard error.

mod program;

use std::process::ExitCode;

fn main() -> ExitCode {
    program::run()
}
