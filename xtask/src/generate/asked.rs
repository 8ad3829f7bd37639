//! What `generate` is asked to make.
//!
//! The promise: a name that no crate can have and a folder that is not ours to fill are said before
//! anything is done, with what to do about it.

use std::fs;
use std::path::Path;

use clap::{Arg, ArgMatches, Command};
use idv_generator::file_set::may_take;
use idv_generator::package::library;

use crate::arguments::{flag, given, option};

/// What is wanted of a crate of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The document.
    pub(crate) spec: &'a Path,
    /// The folder of the crate.
    pub(crate) out: &'a Path,
    /// Its name; that of the folder when there is none.
    pub(crate) name: Option<&'a str>,
    /// Where the diagnostics go as JSON.
    pub(crate) diagnostics: Option<&'a Path>,
    /// Where a program goes that tries values on the types of the crate.
    pub(crate) probe: Option<&'a Path>,
    /// Where it is said what the work took, as JSON.
    pub(crate) measured: Option<&'a Path>,
}

/// What the command takes.
pub(crate) fn command() -> Command {
    let of_a_crate = ["spec", "out", "name", "diagnostics", "probe", "measured"];
    Command::new("generate")
        .about("Regenerates the SDK from spec/, or makes a crate from any OpenAPI document")
        .arg(
            flag("check")
                .conflicts_with_all(of_a_crate)
                .help("Write nothing; say what differs (exit 1) and how to mend it"),
        )
        .arg(option("spec", "FILE").requires("out").help("The OpenAPI document, JSON or YAML"))
        .arg(
            option("out", "DIR")
                .requires("spec")
                .help("The folder of the crate to make: empty, or made by an earlier run"),
        )
        .arg(Arg::new("name").long("name").value_name("NAME").requires("spec").help(
            "The name of the crate; by default the name of the folder. Code says it in \
                     snake case: `my_api` for `MyApi` and `my-api`",
        ))
        .arg(
            option("diagnostics", "FILE")
                .requires("spec")
                .help("Write the diagnostics to a file, as JSON"),
        )
        // What `corpus` asks of the runs that it starts.
        .arg(option("probe", "DIR").requires("spec").hide(true))
        .arg(option("measured", "FILE").requires("spec").hide(true))
}

impl<'a> Wanted<'a> {
    /// Reads what was asked. None: the SDK itself is meant.
    pub(crate) fn of(arguments: &'a ArgMatches) -> Option<Self> {
        Some(Wanted {
            spec: given(arguments, "spec")?,
            out: given(arguments, "out")?,
            name: arguments.get_one::<String>("name").map(String::as_str),
            diagnostics: given(arguments, "diagnostics"),
            probe: given(arguments, "probe"),
            measured: given(arguments, "measured"),
        })
    }

    /// Returns the name of the crate, which Cargo must accept and Rust code be able to say.
    pub(super) fn crate_name(&self) -> Result<String, String> {
        let help = "give one with --name: letters of a to z, digits, `-` and `_`, a letter \
                    first, 64 of them at most, and no word that Rust has taken";
        match self.name {
            Some(name) if is_crate_name(name) => Ok(name.to_owned()),
            Some(name) => Err(format!("`{name}` cannot be the name of a crate\n  help: {help}")),
            None => {
                let name = folder_name(self.out);
                let none = || {
                    let out = self.out.display();
                    format!("{out}: `{name}` cannot be the name of a crate\n  help: {help}")
                };
                is_crate_name(&name).then(|| name.clone()).ok_or_else(none)
            }
        }
    }

    /// Refuses a folder that holds something else than what an earlier run made.
    pub(super) fn refuse_strangers(&self) -> Result<(), String> {
        if let Some(file) = self.out.ancestors().skip(1).find(|it| it.is_file()) {
            let (out, file) = (self.out.display(), file.display());
            return Err(format!(
                "{out}: {file} is a file, and no folder can be made in it\n  help: name an empty or a \
                 new folder"
            ));
        }
        let what = match fs::metadata(self.out) {
            Ok(it) if !it.is_dir() => "this is a file",
            _ if may_take(self.out, "Cargo.toml") || self.holds_diagnostics_alone() => {
                return Ok(());
            }
            _ => "the folder is not empty and was not made by this command",
        };
        let out = self.out.display();
        Err(format!("{out}: {what}\n  help: name an empty or a new folder"))
    }

    /// Says whether all that is in the folder is what a run wrote there that found faults.
    fn holds_diagnostics_alone(&self) -> bool {
        let file = self.diagnostics.and_then(|it| fs::canonicalize(it).ok());
        let entries = fs::read_dir(self.out).into_iter().flatten();
        let mut paths = entries.map(|it| fs::canonicalize(it.ok()?.path()).ok());
        file.is_some() && paths.all(|it| it == file)
    }
}

/// Returns the last part of a path; of one such as `.` that of what it stands for.
fn folder_name(folder: &Path) -> String {
    let stands_for = match folder.file_name() {
        Some(_) => Some(folder.to_owned()),
        None => fs::canonicalize(folder).ok(),
    };
    let name = stands_for.as_deref().and_then(Path::file_name).unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn is_crate_name(name: &str) -> bool {
    /// What every crate has at hand under these names already.
    const TAKEN: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];
    /// What crates.io takes. A name is also part of the names of files.
    const LONGEST: usize = 64;
    let ident = library(name);
    name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_')
        && !TAKEN.contains(&ident.as_str())
        // No word of the language is one.
        && syn::parse_str::<syn::Ident>(&ident).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]
    use super::*;

    fn wanted<'a>(out: &'a Path, name: Option<&'a str>) -> Wanted<'a> {
        let spec = Path::new("a.yaml");
        Wanted { spec, out, name, diagnostics: None, probe: None, measured: None }
    }

    #[test]
    fn a_crate_has_a_name_that_can_be_said() {
        let name = |name| wanted(Path::new("out"), Some(name)).crate_name();
        assert_eq!(name("pet-store_2"), Ok("pet-store_2".to_owned()));
        assert_eq!(name("MyApi"), Ok("MyApi".to_owned()));
        let (longest, longer) = ("a".repeat(64), "a".repeat(65));
        assert_eq!(name(&longest), Ok(longest.clone()));
        let odd =
            ["", "2pets", "pet store", "../pets", "펫", "-p", "_p", "fn", "Fn", "self", "std"];
        for refused in odd.into_iter().chain([longer.as_str()]) {
            let error = name(refused).unwrap_err();
            assert!(error.contains("--name: letters"), "{refused}: {error}");
        }
        let of_folder = |out: &str| wanted(Path::new(out), None).crate_name();
        assert_eq!(of_folder("../some where/pets/"), Ok("pets".to_owned()));
        assert_eq!(of_folder(env!("CARGO_MANIFEST_DIR")), Ok("xtask".to_owned()));
        assert_eq!(
            of_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/src/..")),
            Ok("xtask".to_owned())
        );
        let error = of_folder("some where").unwrap_err();
        assert!(error.starts_with("some where: `some where` cannot be"), "{error}");
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("idv-asked-{}", std::process::id()));
        let report = folder.join("report.json");
        fs::create_dir_all(&folder).unwrap();
        let plain = wanted(&folder, None);
        let reported = Wanted { diagnostics: Some(&report), ..plain };
        let outcome =
            |wanted: &Wanted<'_>| wanted.refuse_strangers().map_err(|it| it.contains("file"));
        assert_eq!([outcome(&plain), outcome(&reported)], [Ok(()), Ok(())]);
        fs::write(&report, "").unwrap();
        assert_eq!([outcome(&plain), outcome(&reported)], [Err(false), Ok(())]);
        fs::write(folder.join("notes.txt"), "").unwrap();
        assert_eq!([outcome(&plain), outcome(&reported)], [Err(false), Err(false)]);
        assert_eq!(outcome(&wanted(&report, None)), Err(true));
        let below = report.join("deep/er");
        assert_eq!(outcome(&wanted(&below, None)), Err(true));
        fs::remove_dir_all(folder).unwrap();
    }
}
