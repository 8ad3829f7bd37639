//! `idv-conformance corpus <document> --probe <program>`: values, tried on generated types.
//!
//! The promise: one line of JSON on the standard output has the counts; what differs goes to the
//! standard error. Whoever started the program judges the counts, so that it ends well whatever
//! they are.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use idv_conformance::corpus::{self, Counts};
use serde_json::{Value, json};

use super::failed;

/// What the command takes.
pub(super) fn command() -> Command {
    Command::new("corpus")
        .about("Tries the examples of a document, and other values, on the types generated for it")
        .arg(
            Arg::new("document")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The document"),
        )
        .arg(
            Arg::new("probe")
                .long("probe")
                .value_name("PROGRAM")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The program that has the types; `cargo xtask corpus` makes it"),
        )
        .arg(
            Arg::new("values")
                .long("values")
                .value_name("FILE")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help("Other values: lines of JSON with `schema`, `value` and `valid`"),
        )
}

/// Tries the values.
pub(super) fn run(arguments: &ArgMatches) -> ExitCode {
    let path = |name: &str| arguments.get_one::<PathBuf>(name);
    let (Some(document), Some(probe)) = (path("document"), path("probe")) else {
        return failed("which document, and which program?");
    };
    let values = arguments.get_many::<PathBuf>("values").unwrap_or_default();
    let values: Vec<PathBuf> = values.cloned().collect();
    let mut said = |line: &str| {
        // Where nobody reads the standard error, the counts have to do.
        let _ = writeln!(io::stderr(), "{line}");
    };
    match corpus::run(document, probe, &values, &mut said) {
        Ok(verdict) => {
            let line = json!({
                "examples": counts(verdict.examples),
                "values": counts(verdict.values),
            });
            let shown = writeln!(io::stdout(), "{line}");
            shown.map_or_else(failed, |()| ExitCode::SUCCESS)
        }
        Err(error) => failed(error),
    }
}

fn counts(counts: Counts) -> Value {
    let Counts { same, invalid, differ, tag, format, no_type } = counts;
    json!({
        "same": same,
        "invalid": invalid,
        "differ": differ,
        "tag": tag,
        "format": format,
        "no_type": no_type,
    })
}
