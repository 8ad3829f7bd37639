//! What the command lines of several commands have in common.
//!
//! The promise: an argument that more than one command takes is described and read the same way.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

/// The folder of the documents, which a command cannot do without.
pub(crate) fn documents() -> Arg {
    path(DOCUMENTS, "DIR").required(true).help("The folder of the documents")
}

/// Returns the folder of the documents.
pub(crate) fn documents_in(arguments: &ArgMatches) -> Option<&Path> {
    given(arguments, DOCUMENTS)
}

const DOCUMENTS: &str = "folder";

/// A file or a folder, by its place on the command line.
fn path(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).value_name(value).value_parser(value_parser!(PathBuf))
}

/// A file or a folder behind `--name`. `value` says which of them.
pub(crate) fn option(name: &'static str, value: &'static str) -> Arg {
    path(name, value).long(name)
}

/// A flag `--name`.
pub(crate) fn flag(name: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue)
}

/// Returns the file or the folder that was given as `name`.
pub(crate) fn given<'a>(arguments: &'a ArgMatches, name: &str) -> Option<&'a Path> {
    arguments.get_one::<PathBuf>(name).map(PathBuf::as_path)
}

/// A command whose arguments are those of another program, its help included. `shown` is what it
/// takes.
pub(crate) fn passed_on(name: &'static str, shown: &str) -> Command {
    let all = Arg::new(ALL)
        .value_name("ARGUMENTS")
        .value_parser(value_parser!(OsString))
        .num_args(0..)
        .trailing_var_arg(true)
        .allow_hyphen_values(true)
        .help("What the program takes; `--help` is one of them");
    let usage = format!("cargo xtask {name} {shown}");
    Command::new(name).override_usage(usage).disable_help_flag(true).arg(all)
}

/// Returns the arguments for the other program.
pub(crate) fn to_pass_on(arguments: &ArgMatches) -> impl Iterator<Item = &OsString> {
    arguments.get_many::<OsString>(ALL).unwrap_or_default()
}

const ALL: &str = "arguments";
