//! What a command says on the terminal.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is where the program speaks")]

use std::fmt::Display;

/// Says what came of a command.
pub(crate) fn say(line: impl Display) {
    println!("{line}");
}

/// Says what went wrong.
pub(crate) fn complain(line: impl Display) {
    eprintln!("{line}");
}
