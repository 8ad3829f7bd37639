//! The entry point for people who work on idv: `cargo xtask <command>`.
//!
//! Thin: a command reads its arguments, calls the generator, and says what came of it. Exit 0 when
//! all is well, 1 when something differs that should not, 2 when something could not be done.

mod apis;
mod bench;
mod cargo;
mod check;
mod corpus;
mod generate;
mod interop;
mod limit;
mod measure;
mod mock;
mod paths;
mod probe;
mod progress;
mod report;
mod runtime;
#[cfg(test)]
mod tidy;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

/// The generator's values are many and small.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
        Some(("generate", arguments)) => {
            ask_for_small_pages();
            generate(arguments)
        }
        Some(("corpus", arguments)) => corpus(arguments),
        Some(("bench", arguments)) => bench(arguments),
        Some(("mock", arguments)) => {
            mock::start(arguments.get_many::<OsString>("arguments").unwrap_or_default())
        }
        Some(("interop", arguments)) => {
            interop::run(arguments.get_many::<OsString>("arguments").unwrap_or_default())
        }
        _ => ExitCode::from(2),
    }
}

/// Has the kernel give this process memory in small pages. Where it has no large ones at hand it makes
/// some on demand, which takes longer than all of the work. What a process starts inherits this.
fn ask_for_small_pages() {
    #[cfg(target_os = "linux")]
    // It is about time alone: who may not ask goes on without.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
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
        )
        // What `corpus` asks of the runs that it starts.
        .arg(Arg::new("probe").long("probe").value_parser(file()).requires("spec").hide(true))
        .arg(
            Arg::new("measured").long("measured").value_parser(file()).requires("spec").hide(true),
        );
    let mock = Command::new("mock")
        .about("Starts a mock server of an API; the arguments are those of `idv-conformance mock`")
        // Help is the program's as well.
        .disable_help_flag(true)
        .arg(
            Arg::new("arguments")
                .value_name("API [--port N]")
                .value_parser(value_parser!(OsString))
                .num_args(0..)
                .trailing_var_arg(true)
                .allow_hyphen_values(true)
                .help("The API, and options"),
        );
    let interop = Command::new("interop")
        .about("Compares the vendors' clients and ours, in the same scenes")
        // Help is the program's as well.
        .disable_help_flag(true)
        .arg(
            Arg::new("arguments")
                .value_name("[--venv DIR] [--report FILE]")
                .value_parser(value_parser!(OsString))
                .num_args(0..)
                .trailing_var_arg(true)
                .allow_hyphen_values(true)
                .help("Options"),
        );
    Command::new("cargo xtask")
        .bin_name("cargo xtask")
        .about("What people who work on idv run")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(generate)
        .subcommand(corpus_command())
        .subcommand(bench_command())
        .subcommand(mock)
        .subcommand(interop)
}

fn corpus_command() -> Command {
    let file = || value_parser!(PathBuf);
    Command::new("corpus")
        .about("Generates and checks every document of a folder, and tries values on the types")
        .after_help(
            "The table counts values as
  same     come back as they were
  broken   break their own schema, as an independent validator reads it: not tried
  differ   come back different or are refused: a fault of the generator
  tag      refused: an object whose tag stands for another schema than the one that is asked of it
  format   refused: a text that is not of its `format`
  untyped  stand where no type is made: a reply's header, the body of a webhook, a tag by itself
A document that fails is a row like any other. Exit 0 when each one generates, compiles without a
warning and no value differs; 1 when one does not; 2 when the work could not be begun.",
        )
        .arg(
            Arg::new("folder")
                .value_name("DIR")
                .value_parser(file())
                .required(true)
                .help("The folder of the documents"),
        )
        .arg(
            Arg::new("values")
                .long("values")
                .value_name("DIR")
                .value_parser(file())
                .action(ArgAction::Append)
                .help("A folder of values: a file <document>.jsonl for each document"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(file())
                .help("Write the table to a file, too, columns apart by tabs"),
        )
        .arg(
            Arg::new("only")
                .long("only")
                .value_name("NAME")
                .action(ArgAction::Append)
                .help("Take this document alone, by the name of its file"),
        )
        .arg(
            Arg::new("clippy")
                .long("clippy")
                .action(ArgAction::SetTrue)
                .help("Count the warnings of clippy, too; the time is that of clippy then"),
        )
        .arg(
            Arg::new("no-values")
                .long("no-values")
                .action(ArgAction::SetTrue)
                .help("Try no values"),
        )
        .arg(
            Arg::new("time-limit")
                .long("time-limit")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64).range(1..))
                .default_value("600")
                .help("End what takes longer: the generation, the check and the trial of one document"),
        )
}

fn bench_command() -> Command {
    let file = || value_parser!(PathBuf);
    Command::new("bench")
        .about("Compares generation, memory and checks with ploidy and openapi-to-rust")
        .after_help(
            "The others are installed by
  cargo install ploidy@0.15.0 --root PEERS
  cargo install openapi-to-rust@0.23.0 --root PEERS
What is compared runs in turns; the smallest of the rounds counts. Exit 1 when a target is missed; what
is not there is skipped, and said to be.",
        )
        .arg(
            Arg::new("folder")
                .value_name("DIR")
                .value_parser(file())
                .required(true)
                .help("The folder of the documents"),
        )
        .arg(
            Arg::new("peers")
                .long("peers")
                .value_name("DIR")
                .value_parser(file())
                .required(true)
                .help("Where the other generators are installed"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .value_parser(file())
                .help("Write the figures to a file, too, between their marks if it has such"),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("Generate every document, not GitHub's and Stripe's alone"),
        )
        .arg(
            Arg::new("rounds")
                .long("rounds")
                .value_name("N")
                .value_parser(value_parser!(u8).range(1..))
                .default_value("3")
                .help("How often each thing is done"),
        )
        .arg(
            Arg::new("no-check")
                .long("no-check")
                .action(ArgAction::SetTrue)
                .help("Check no crate"),
        )
}

fn bench(arguments: &ArgMatches) -> ExitCode {
    let path = |name: &str| arguments.get_one::<PathBuf>(name).map(PathBuf::as_path);
    let (Some(folder), Some(peers)) = (path("folder"), path("peers")) else {
        return ExitCode::from(2);
    };
    bench::run(&bench::Wanted {
        folder,
        peers,
        out: path("out"),
        all: arguments.get_flag("all"),
        rounds: arguments.get_one::<u8>("rounds").copied().unwrap_or(3).into(),
        no_check: arguments.get_flag("no-check"),
    })
}

fn corpus(arguments: &ArgMatches) -> ExitCode {
    let Some(folder) = arguments.get_one::<PathBuf>("folder") else {
        return ExitCode::from(2);
    };
    corpus::run(&corpus::Wanted {
        folder,
        values: arguments.get_many::<PathBuf>("values").unwrap_or_default().collect(),
        out: arguments.get_one::<PathBuf>("out").map(PathBuf::as_path),
        only: arguments.get_many::<String>("only").unwrap_or_default().collect(),
        clippy: arguments.get_flag("clippy"),
        try_values: !arguments.get_flag("no-values"),
        limit: Duration::from_secs(arguments.get_one("time-limit").copied().unwrap_or(600)),
    })
}

fn generate(arguments: &ArgMatches) -> ExitCode {
    let path = |name: &str| arguments.get_one::<PathBuf>(name);
    match (path("spec"), path("out")) {
        (Some(spec), Some(out)) => {
            let file = |name: &str| path(name).map(PathBuf::as_path);
            generate::crate_of(&generate::Wanted {
                spec,
                out,
                name: arguments.get_one::<String>("name").map(String::as_str),
                diagnostics: file("diagnostics"),
                probe: file("probe"),
                measured: file("measured"),
            })
        }
        _ if arguments.get_flag("check") => check::sdk(),
        _ => generate::sdk(),
    }
}
