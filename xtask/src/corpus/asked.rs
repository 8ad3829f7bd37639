//! What `corpus` is asked to take.
//!
//! The promise: what is not there is said before anything is built, with what to do about it.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::arguments::{self, documents_in, flag, given, option};
use crate::documents;
use crate::report::complain;

/// What is wanted.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// The folder of the documents.
    pub(super) folder: &'a Path,
    /// Folders of values.
    pub(super) values: Vec<&'a PathBuf>,
    /// Where the table goes.
    pub(super) out: Option<&'a Path>,
    /// The documents to take, all when there are none.
    pub(super) only: Vec<&'a String>,
    /// Clippy, too.
    pub(super) clippy: bool,
    /// Values, too.
    pub(super) try_values: bool,
    /// The longest that a program may take for a document.
    pub(super) limit: Duration,
}

/// What the command takes.
pub(crate) fn command() -> Command {
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
        .arg(arguments::documents())
        .arg(
            option("values", "DIR")
                .action(ArgAction::Append)
                .conflicts_with("no-values")
                .help("A folder of values: a file <document>.jsonl for each document"),
        )
        .arg(option("out", "FILE").help("Write the table to a file, too, columns apart by tabs"))
        .arg(
            Arg::new("only")
                .long("only")
                .value_name("NAME")
                .action(ArgAction::Append)
                .help("Take this document alone, by the name of its file"),
        )
        .arg(flag("clippy").help("Count the warnings of clippy, too; the time is that of clippy then"))
        .arg(flag("no-values").help("Try no values"))
        .arg(
            Arg::new("time-limit")
                .long("time-limit")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64).range(1..))
                .default_value("600")
                .help("End what takes longer: the generation, the check and the trial of one document"),
        )
}

impl<'a> Wanted<'a> {
    /// Reads what was asked. None without a folder, which the command does not do without.
    pub(super) fn of(arguments: &'a ArgMatches) -> Option<Self> {
        Some(Wanted {
            folder: documents_in(arguments)?,
            values: arguments.get_many::<PathBuf>("values").unwrap_or_default().collect(),
            out: given(arguments, "out"),
            only: arguments.get_many::<String>("only").unwrap_or_default().collect(),
            clippy: arguments.get_flag("clippy"),
            try_values: !arguments.get_flag("no-values"),
            limit: Duration::from_secs(*arguments.get_one("time-limit")?),
        })
    }
}

/// Returns the documents that are wanted, by name.
pub(super) fn documents(wanted: &Wanted<'_>) -> Result<Vec<PathBuf>, String> {
    let folder = wanted.folder;
    let mut documents = documents::of(folder)?;
    if wanted.only.is_empty() {
        return Ok(documents);
    }
    let is = |path: &Path, name: &str| path.file_name() == Some(OsStr::new(name));
    for name in &wanted.only {
        if !documents.iter().any(|path| is(path, name)) {
            let help = "--only takes the name of a file in this folder, with its ending";
            return Err(format!("{}: no document `{name}`\n  help: {help}", folder.display()));
        }
    }
    documents.retain(|path| wanted.only.iter().any(|name| is(path, name)));
    Ok(documents)
}

/// Says what is wrong with the folders of values: one that is no folder cannot be meant; one that
/// has nothing for any of the documents may be.
pub(super) fn values(wanted: &Wanted<'_>, documents: &[PathBuf]) -> Result<(), String> {
    for folder in &wanted.values {
        if !folder.is_dir() {
            let help = "--values takes a folder with a file <document>.jsonl for each document";
            return Err(format!("{}: not a folder\n  help: {help}", folder.display()));
        }
        if !documents.iter().any(|document| file(folder, document).is_file()) {
            let name = documents.first().map(|it| file(folder, it)).unwrap_or_default();
            complain(format!(
                "{}: no values for any of these documents; a file would be called {}",
                folder.display(),
                name.display()
            ));
        }
    }
    Ok(())
}

/// Returns the file with the values for a document.
pub(super) fn file(folder: &Path, document: &Path) -> PathBuf {
    let mut name: OsString = document.file_name().unwrap_or_default().to_owned();
    name.push(".jsonl");
    folder.join(name)
}
