//! The commands of the program, a module each.
//!
//! The promise: what a command takes stands beside what it does.

#[cfg(feature = "corpus")]
mod corpus;
#[cfg(feature = "suite")]
mod interop;
mod mock;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Command;

/// Carries out what the command line says.
pub(crate) fn run() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // clap writes help to the standard output and everything else to the other.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match matches.subcommand() {
        #[cfg(feature = "corpus")]
        Some(("corpus", arguments)) => corpus::run(arguments),
        Some(("mock", arguments)) => mock::run(arguments),
        #[cfg(feature = "suite")]
        Some(("interop", arguments)) => interop::run(arguments),
        _ => ExitCode::from(2),
    }
}

fn command() -> Command {
    let command = Command::new("idv-conformance")
        .about("Mock servers of the APIs, and proofs of what clients do to them")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(mock::command());
    #[cfg(feature = "suite")]
    let command = command.subcommand(interop::command());
    #[cfg(feature = "corpus")]
    let command = command.subcommand(corpus::command());
    command
}

/// Says why something could not be done.
fn failed(reason: impl Display) -> ExitCode {
    // Where nobody reads the standard error, the exit code has to do.
    let _ = writeln!(io::stderr(), "error: {reason}");
    ExitCode::from(2)
}
