//! `idv-conformance interop`: other people's clients and ours, through the same scenes.
//!
//! The promise: the report is on the standard output, whatever takes a while is said on the
//! standard error, and the exit code is 0 when all is green and 1 when it is not, or when Python is
//! missing.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};
use idv_conformance::interop::{self, Places};

/// What the command takes.
pub(super) fn command() -> Command {
    Command::new("interop")
        .about("Drives the vendors' clients and ours through the same scenes, and compares them")
        .arg(
            Arg::new("venv")
                .long("venv")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("The virtual environment, made when it is not there [target/interop-venv]"),
        )
        .arg(
            Arg::new("report")
                .long("report")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Write the report to a file, too, as Markdown"),
        )
}

/// Plays the scenes.
pub(super) fn run(arguments: &ArgMatches) -> ExitCode {
    match compare(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn compare(arguments: &ArgMatches) -> Result<bool, String> {
    let mut places = Places::default();
    if let Some(venv) = arguments.get_one::<PathBuf>("venv") {
        places.venv.clone_from(venv);
    }
    let file = arguments.get_one::<PathBuf>("report");
    let write = |text: &str| {
        let help = "name a file that can be written in a folder that is there";
        let written = file.map_or(Ok(()), |file| fs::write(file, text).map_err(|it| (file, it)));
        written.map_err(|(file, error)| format!("{}: {error}\n  help: {help}", file.display()))
    };
    // Before the long work: what cannot be kept in the end need not be begun.
    write("")?;
    let report = interop::run(&places, &mut complain)?;
    let shown = io::stdout().write_all(report.text().as_bytes());
    shown.map_err(|error| error.to_string())?;
    write(report.markdown())?;
    Ok(report.green())
}

fn complain(line: &str) {
    // Where nobody reads the standard error, the exit code has to do.
    let _ = writeln!(io::stderr(), "{line}");
}
