//! The entry point for people who work on idv: `cargo xtask <command>`.
//!
//! Thin: a command reads its arguments, calls the generator, and says what came of it. Exit 0 when
//! all is well, 1 when something differs that should not, 2 when something could not be done.

mod apis;
mod arguments;
mod bench;
mod cargo;
mod check;
mod corpus;
mod documents;
mod generate;
mod judge;
mod limit;
mod measure;
mod paths;
mod probe;
mod progress;
mod report;
mod runtime;
#[cfg(test)]
mod tidy;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use arguments::{passed_on, to_pass_on};

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
        Some(("corpus", arguments)) => corpus::run(arguments),
        Some(("bench", arguments)) => bench::run(arguments),
        Some(("mock", arguments)) => judge::mock(to_pass_on(arguments)),
        Some(("interop", arguments)) => judge::interop(to_pass_on(arguments)),
        _ => ExitCode::from(2),
    }
}

/// Has the kernel give this process memory in small pages. Where it has no large ones at hand it
/// makes some on demand, which takes longer than all of the work. What a process starts inherits
/// this.
fn ask_for_small_pages() {
    #[cfg(target_os = "linux")]
    // It is about time alone: who may not ask goes on without.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

fn generate(arguments: &ArgMatches) -> ExitCode {
    match generate::Wanted::of(arguments) {
        Some(wanted) => generate::crate_of(&wanted),
        None if arguments.get_flag("check") => check::sdk(),
        None => generate::sdk(),
    }
}

fn command() -> Command {
    Command::new("cargo xtask")
        .bin_name("cargo xtask")
        .about("What people who work on idv run")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(generate::command())
        .subcommand(corpus::command())
        .subcommand(bench::command())
        .subcommand(
            passed_on("mock", "API [--port N]")
                .about("Starts a mock server of an API: `idv-conformance mock`"),
        )
        .subcommand(passed_on("interop", "[--venv DIR] [--report FILE]").about(
            "Compares the vendors' clients and ours in the same scenes: `idv-conformance interop`",
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_ignored_is_refused() {
        command().debug_assert();
        let asked = |line: &str| command().try_get_matches_from(line.split(' ')).is_ok();
        assert!(asked("xtask generate --spec a.yaml --out b --name c --diagnostics d"));
        for rest in ["--spec a --out b", "--out b", "--name c", "--diagnostics d"] {
            assert!(!asked(&format!("xtask generate --check {rest}")), "{rest}");
        }
        assert!(asked("xtask mock portone-v2 --port 1") && asked("xtask interop --help"));
    }
}
