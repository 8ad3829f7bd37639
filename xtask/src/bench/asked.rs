//! What `bench` is asked to compare.
//!
//! The promise: what the command takes and how it is read stand beside each other.

use std::path::Path;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::arguments::{self, documents_in, flag, given, option};

/// What is wanted.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    /// The folder of the documents.
    pub(super) folder: &'a Path,
    /// Where the other generators are installed.
    pub(super) peers: &'a Path,
    /// Where the figures go.
    pub(super) out: Option<&'a Path>,
    /// Every document is generated, not only those that have a target.
    pub(super) all: bool,
    /// How often each thing is done, once at least.
    pub(super) rounds: usize,
    /// No crate is checked.
    pub(super) no_check: bool,
}

/// What the command takes.
pub(crate) fn command() -> Command {
    Command::new("bench")
        .about("Compares generation, memory and checks with ploidy and openapi-to-rust")
        .after_help(
            "The others are installed by
  cargo install ploidy@0.15.0 --root PEERS
  cargo install openapi-to-rust@0.23.0 --root PEERS
What is compared runs in turns; the smallest of the rounds counts. Exit 1 when a target is missed; what
is not there is skipped, and said to be.",
        )
        .arg(arguments::documents())
        .arg(
            option("peers", "DIR").required(true).help("Where the other generators are installed"),
        )
        .arg(
            option("out", "FILE")
                .help("Write the figures to a file, too, between their marks if it has such"),
        )
        .arg(flag("all").help("Generate every document, not GitHub's and Stripe's alone"))
        .arg(
            Arg::new("rounds")
                .long("rounds")
                .value_name("N")
                .value_parser(value_parser!(u8).range(1..))
                .default_value("3")
                .help("How often each thing is done"),
        )
        .arg(flag("no-check").help("Check no crate"))
}

impl<'a> Wanted<'a> {
    /// Reads what was asked. None without a folder, which the command does not do without.
    pub(super) fn of(arguments: &'a ArgMatches) -> Option<Self> {
        Some(Wanted {
            folder: documents_in(arguments)?,
            peers: given(arguments, "peers")?,
            out: given(arguments, "out"),
            all: arguments.get_flag("all"),
            rounds: (*arguments.get_one::<u8>("rounds")?).into(),
            no_check: arguments.get_flag("no-check"),
        })
    }
}
