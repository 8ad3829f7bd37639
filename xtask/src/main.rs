//! The entry point for people who work on idv: `cargo xtask <command>`.
//!
//! Thin: a command reads its arguments, calls the generator, and says what came of it. Exit 0 when
//! all is well, 1 when something differs that should not, 2 when something could not be done.

mod apis;
mod check;
mod generate;
mod paths;
mod report;
mod runtime;
#[cfg(test)]
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // clap writes help to the standard output and everything else to the other.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match matches.subcommand() {
        Some(("generate", arguments)) => generate(arguments),
        _ => ExitCode::from(2),
    }
}

fn command() -> Command {
    let file = || value_parser!(PathBuf);
    let generate = Command::new("generate")
        .about("Regenerates the SDK from spec/, or makes a crate from any OpenAPI document")
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .conflicts_with("spec")
                .help("Write nothing; say what differs (exit 1) and how to mend it"),
        )
        .arg(
            Arg::new("spec")
                .long("spec")
                .value_name("FILE")
                .value_parser(file())
                .requires("out")
                .help("The OpenAPI document, JSON or YAML"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .value_parser(file())
                .requires("spec")
                .help("The folder of the crate to make: empty, or made by an earlier run"),
        )
        .arg(
            Arg::new("name")
                .long("name")
                .value_name("NAME")
                .requires("spec")
                .help("The name of the crate; by default the name of the folder"),
        )
        .arg(
            Arg::new("diagnostics")
                .long("diagnostics")
                .value_name("FILE")
                .value_parser(file())
                .requires("spec")
                .help("Write the diagnostics to a file, as JSON"),
        );
    Command::new("cargo xtask")
        .bin_name("cargo xtask")
        .about("What people who work on idv run")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(generate)
}

fn generate(arguments: &ArgMatches) -> ExitCode {
    let path = |name: &str| arguments.get_one::<PathBuf>(name);
    match (path("spec"), path("out")) {
        (Some(spec), Some(out)) => {
            let name = arguments.get_one::<String>("name").map(String::as_str);
            generate::crate_of(spec, out, name, path("diagnostics").map(PathBuf::as_path))
        }
        _ if arguments.get_flag("check") => check::sdk(),
        _ => generate::sdk(),
    }
}
