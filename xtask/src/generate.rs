//! `cargo xtask generate`: the SDK from its documents, or a crate from any document.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use idv_generator::Stage;
use idv_generator::diagnostics::Diagnostics;
use idv_generator::diagnostics::show::Sources;
use idv_generator::emit::{self, File, Item};
use idv_generator::file_set::{FileSet, may_take};
use idv_generator::package::package;
use idv_generator::render::render;

use crate::apis::{APIS, Api};
use crate::measure::{Measured, Stages};
use crate::progress::{Progress, Step};
use crate::report::{complain, say};
use crate::{paths, probe, runtime};

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

/// Makes a crate of its own.
pub(crate) fn crate_of(wanted: &Wanted<'_>) -> ExitCode {
    match try_crate_of(wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Said) => ExitCode::from(FAULT),
    }
}

fn try_crate_of(wanted: &Wanted<'_>) -> Result<(), Said> {
    let (spec, out) = (wanted.spec, wanted.out);
    let name = crate_name(wanted.name, out)?;
    refuse_strangers(out)?;
    let mut stages = Stages::default();
    stages.begin("runtime");
    let runtime = runtime::read(&paths::root()).map_err(said)?;
    let mut diagnostics = Diagnostics::new();
    let progress = Progress::start(spec);
    let generated = idv_generator::generate_watched(
        spec,
        &name.replace('-', "_"),
        &mut diagnostics,
        wanted.probe.is_some(),
        &mut |stage| {
            stages.begin(stage_name(stage));
            progress.stage(stage.into());
        },
    );
    progress.stage(Step::Write);
    let Some(mut generated) = generated else {
        if let Some(file) = wanted.diagnostics {
            write_diagnostics(file, &diagnostics)?;
        }
        drop(progress);
        show(&diagnostics, None, wanted.diagnostics);
        complain(format!("{}: nothing was written", spec.display()));
        measure(wanted, Measured::of(&diagnostics), &stages)?;
        return Err(Said);
    };
    let api = &generated.planned.api;
    let measured = Measured {
        types: api.types.len(),
        operations: api.operations.len(),
        ..Measured::of(&diagnostics)
    };
    let document =
        spec.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let origin = format!("idv from {document}, version {}.", api.version);
    if let Some(folder) = wanted.probe {
        stages.begin("probe");
        probe::write(&generated, &name, out, folder).map_err(said)?;
    }
    stages.begin("render");
    let files = package(&mut generated, &runtime, &name, &origin).map_err(said)?;
    stages.begin("write");
    files.write(out, &["src"]).map_err(said)?;
    stages.end();
    generated.account.report(&mut diagnostics);
    if let Some(file) = wanted.diagnostics {
        write_diagnostics(file, &diagnostics)?;
    }
    drop(progress);
    show(&diagnostics, None, wanted.diagnostics);
    say(format!(
        "{name}: {} types, {} operations, {} repairs, {} unsupported; of the document {}",
        measured.types,
        measured.operations,
        measured.repairs,
        measured.unsupported,
        generated.account,
    ));
    measure(wanted, measured, &stages)
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

fn write_diagnostics(file: &Path, diagnostics: &Diagnostics) -> Result<(), Said> {
    fs::write(file, diagnostics.to_json())
        .map_err(|error| said(format!("{}: {error}", file.display())))
}

/// Says what the work took to whoever asked.
fn measure(wanted: &Wanted<'_>, measured: Measured, stages: &Stages) -> Result<(), Said> {
    let Some(file) = wanted.measured else {
        return Ok(());
    };
    fs::write(file, measured.to_json(stages))
        .map_err(|error| said(format!("{}: {error}", file.display())))
}

/// Returns the name of the crate, which Cargo must accept.
fn crate_name(name: Option<&str>, out: &Path) -> Result<String, Said> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic());
    if begins && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_') {
        return Ok(name);
    }
    Err(said(format!(
        "`{name}` cannot be the name of a crate\n  help: give one with --name: letters, digits, `-` and `_`, a letter first"
    )))
}

/// Refuses a folder that holds something else than what an earlier run made.
fn refuse_strangers(out: &Path) -> Result<(), Said> {
    if may_take(out, "Cargo.toml") {
        return Ok(());
    }
    Err(said(format!(
        "{}: the folder is not empty and was not made by this command\n  help: name an empty or a new folder",
        out.display()
    )))
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
