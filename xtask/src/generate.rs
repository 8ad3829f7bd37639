//! `cargo xtask generate`: the SDK from its documents, or a crate from any document.
//!
//! The promise: everything is written, or nothing is, and then it is said why.

mod asked;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use idv_generator::Stage;
use idv_generator::diagnostics::Diagnostics;
use idv_generator::diagnostics::show::Sources;
use idv_generator::emit::{self, File, Item};
use idv_generator::file_set::FileSet;
use idv_generator::package::{library, package};
use idv_generator::render::render;

use crate::apis::{APIS, Api};
use crate::measure::{Measured, Stages};
use crate::progress::{Progress, Step};
use crate::report::{complain, say};
use crate::{paths, probe, runtime};

pub(crate) use asked::{Wanted, command};

/// Something could not be done.
const FAULT: u8 = 2;

/// Regenerates the SDK.
pub(crate) fn sdk() -> ExitCode {
    let Ok(files) = sdk_files() else {
        return ExitCode::from(FAULT);
    };
    let owned = paths::owned();
    let owned: Vec<&str> = owned.iter().map(String::as_str).collect();
    match files.write(&paths::root(), &owned) {
        Ok(changes) if changes.is_empty() => say(format!("{} files, all up to date", files.len())),
        Ok(changes) => {
            for change in &changes {
                say(format!("wrote {}", change.path));
            }
            say(format!("{} files, {} written", files.len(), changes.len()));
        }
        Err(error) => {
            complain(error);
            return ExitCode::from(FAULT);
        }
    }
    ExitCode::SUCCESS
}

/// The files of the SDK could not be made; why has been said.
#[derive(Debug)]
pub(crate) struct Said;

/// Returns every file that the generator owns in this workspace.
///
/// # Errors
///
/// When a document has a fault of any severity: the documents of this workspace have none.
pub(crate) fn sdk_files() -> Result<FileSet, Said> {
    let mut files = FileSet::default();
    let mut all_well = true;
    for api in APIS {
        match api_files(api) {
            Ok(of_api) => files.extend(of_api),
            Err(Said) => all_well = false,
        }
    }
    if !all_well {
        return Err(Said);
    }
    let modules = render(&[table_of_tables()], paths::TABLES, "`cargo xtask generate`.");
    files.extend(modules.map_err(said)?);
    Ok(files)
}

fn api_files(api: &Api) -> Result<FileSet, Said> {
    // The generator is run from anywhere, and the documents are named as the README names them.
    let root = paths::root();
    let mut diagnostics = Diagnostics::new();
    let generated = idv_generator::generate(&root.join(api.document), api.module, &mut diagnostics);
    show(&diagnostics, Some(&root), None);
    let (Some(generated), true) = (generated, diagnostics.is_empty()) else {
        complain(format!("{}: nothing was written; mend the document and run again", api.document));
        return Err(Said);
    };
    let version = &generated.planned.api.version;
    let origin = format!("`cargo xtask generate` from {}, version {version}.", api.document);
    let mut files =
        render(&generated.emitted.sdk, &paths::module(api.module), &origin).map_err(said)?;
    let judge = emit::judge(&generated.planned, api.module);
    files.extend(render(&[judge], paths::TABLES, &origin).map_err(said)?);
    Ok(files)
}

fn table_of_tables() -> File {
    let items = APIS.iter().map(|api| {
        let module = quote::format_ident!("{}", api.module);
        Item::Rust(quote::quote!(pub mod #module;))
    });
    File {
        path: "mod.rs".to_owned(),
        docs: vec![
            "Which name of a document is which name of Rust, a file for each API.".to_owned(),
        ],
        items: items.collect(),
    }
}

/// What came of a crate of its own.
struct Made {
    measured: Measured,
    /// What became of the document.
    account: String,
}

/// Makes a crate of its own.
pub(crate) fn crate_of(wanted: &Wanted<'_>) -> ExitCode {
    match try_crate_of(wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Said) => ExitCode::from(FAULT),
    }
}

fn try_crate_of(wanted: &Wanted<'_>) -> Result<(), Said> {
    wanted.refuse_strangers().map_err(said)?;
    let name = wanted.crate_name().map_err(said)?;
    let mut stages = Stages::default();
    let mut diagnostics = Diagnostics::new();
    let made = make(wanted, &name, &mut stages, &mut diagnostics);
    show(&diagnostics, None, wanted.diagnostics.filter(|_| made.is_ok()));
    match made.map_err(said)? {
        Some(Made { measured, account }) => {
            let Measured { types, operations, repairs, unsupported, .. } = measured;
            say(format!(
                "{name}: {types} types, {operations} operations, {repairs} repairs, {unsupported} unsupported; of the document {account}"
            ));
            measure(wanted, measured, &stages)
        }
        None => {
            complain(format!("{}: nothing was written", wanted.spec.display()));
            measure(wanted, Measured::of(&diagnostics), &stages)?;
            Err(Said)
        }
    }
}

/// Makes the crate, and says meanwhile how far it is. None: the document has an error.
fn make(
    wanted: &Wanted<'_>,
    name: &str,
    stages: &mut Stages,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Made>, Box<dyn Error>> {
    let (spec, out) = (wanted.spec, wanted.out);
    stages.begin("runtime");
    let runtime = runtime::read(&paths::root())?;
    let progress = Progress::start(spec);
    let generated = idv_generator::generate_watched(
        spec,
        &library(name),
        diagnostics,
        wanted.probe.is_some(),
        &mut |stage| {
            stages.begin(stage_name(stage));
            progress.stage(stage.into());
        },
    );
    progress.stage(Step::Write);
    let Some(mut generated) = generated else {
        write_diagnostics(wanted, diagnostics)?;
        return Ok(None);
    };
    let api = &generated.planned.api;
    let measured = Measured {
        types: api.types.iter().filter(|it| !it.spare).count(),
        operations: api.operations.len(),
        ..Measured::of(diagnostics)
    };
    let document =
        spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let origin = format!("idv from {document}, version {}.", api.version);
    if let Some(folder) = wanted.probe {
        stages.begin("probe");
        probe::write(&generated, name, out, folder)?;
    }
    stages.begin("render");
    let files = package(&mut generated, &runtime, name, &origin)?;
    generated.account.report(diagnostics);
    // The crate comes last: without it nothing has been done.
    write_diagnostics(wanted, diagnostics)?;
    stages.begin("write");
    files.write(out, &["src"])?;
    stages.end();
    Ok(Some(Made { measured, account: generated.account.to_string() }))
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Load => "load",
        Stage::Lower => "lower",
        Stage::Plan => "plan",
        Stage::Emit => "emit",
        Stage::Account => "account",
    }
}

/// Writes the diagnostics to the file that was asked for, in a folder that is made where it is
/// missing.
fn write_diagnostics(wanted: &Wanted<'_>, diagnostics: &Diagnostics) -> Result<(), String> {
    let Some(file) = wanted.diagnostics else {
        return Ok(());
    };
    let fault = |at: &Path, error: io::Error| {
        let help = "no crate was written; name another file with --diagnostics";
        format!("{}: {error}\n  help: {help}", at.display())
    };
    if let Some(folder) = file.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| fault(folder, error))?;
    }
    fs::write(file, diagnostics.to_json()).map_err(|error| fault(file, error))
}

/// Says what the work took to whoever asked.
fn measure(wanted: &Wanted<'_>, measured: Measured, stages: &Stages) -> Result<(), Said> {
    let Some(file) = wanted.measured else {
        return Ok(());
    };
    fs::write(file, measured.to_json(stages))
        .map_err(|error| said(format!("{}: {error}", file.display())))
}

/// Shows diagnostics, their files named from `root`. `all` is where all of them are.
fn show(diagnostics: &Diagnostics, root: Option<&Path>, all: Option<&Path>) {
    let root = root.map(|root| format!("{}/", root.display()));
    let shown = Sources::new().show_all(diagnostics);
    for fault in shown.faults {
        complain(root.as_ref().map_or_else(|| fault.clone(), |root| fault.replace(root, "")));
    }
    if !shown.left.is_empty() {
        complain(left_out(&shown.left, all));
    }
}

/// Says how many diagnostics are not shown, and where they are.
fn left_out(left: &BTreeMap<&'static str, usize>, all: Option<&Path>) -> String {
    let each: Vec<String> =
        left.iter().map(|(code, count)| format!("{count} more `{code}`")).collect();
    let all = all.map_or_else(
        || "`--diagnostics FILE` writes all of them to a file".to_owned(),
        |file| format!("all of them are in {}", file.display()),
    );
    format!("and {}\n  help: {all}", each.join(", "))
}

fn said(what: impl std::fmt::Display) -> Said {
    complain(what);
    Said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_counted() {
        let left = BTreeMap::from([("no-effect", 37), ("odd", 1)]);
        assert_eq!(
            left_out(&left, None),
            "and 37 more `no-effect`, 1 more `odd`\n  help: `--diagnostics FILE` writes all of them to a file"
        );
        assert!(left_out(&left, Some(Path::new("a.json"))).ends_with("all of them are in a.json"));
    }
}
