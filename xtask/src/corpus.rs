//! `cargo xtask corpus DIR`: every document of a folder, generated, checked and tried.
//!
//! The promise: a document that fails is a row of the table like any other, and the work goes on. All
//! crates share one target directory, so that what they depend on is built once, before the clock
//! runs. The generator is a release build in a process of its own, whose time and memory count; what
//! values are worth is for the judge, a program that knows nothing of the generator.

mod cargo;
mod row;
mod trial;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use crate::measure::Measured;
use crate::paths;
use crate::report::{complain, say};

use row::{Row, Table};

/// What is wanted.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// The folder of the documents.
    pub(crate) folder: &'a Path,
    /// Folders of values.
    pub(crate) values: Vec<&'a PathBuf>,
    /// Where the table goes.
    pub(crate) out: Option<&'a Path>,
    /// The documents to take, all when there are none.
    pub(crate) only: Vec<&'a String>,
    /// Clippy, too.
    pub(crate) clippy: bool,
    /// Values, too.
    pub(crate) try_values: bool,
}

/// Goes through the folder.
pub(crate) fn run(wanted: &Wanted<'_>) -> ExitCode {
    match table(wanted) {
        Ok(table) if table.is_fine() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            complain(error);
            ExitCode::from(2)
        }
    }
}

fn table(wanted: &Wanted<'_>) -> Result<Table, String> {
    let documents = documents(wanted)?;
    let place = Place::new();
    let generator = cargo::generator()?;
    let judge = if wanted.try_values { Some(cargo::judge()?) } else { None };
    place.warm(&generator, wanted.clippy)?;
    let mut table = Table::default();
    say(table.head());
    for document in &documents {
        let row = place.row(document, wanted, &generator, judge.as_deref());
        say(table.add(row));
        if let Some(out) = wanted.out {
            // After each, so that what is known is kept if the work is stopped.
            fs::write(out, table.tsv()).map_err(|it| format!("{}: {it}", out.display()))?;
        }
    }
    say(table.foot());
    say(format!("what differs, and what the compiler said: {}", place.reports().display()));
    Ok(table)
}

/// Returns the documents of the folder, by name.
fn documents(wanted: &Wanted<'_>) -> Result<Vec<PathBuf>, String> {
    let folder = wanted.folder;
    let fault = |error: io::Error| format!("{}: {error}", folder.display());
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let is_document = path.extension().is_some_and(|it| DOCUMENTS.iter().any(|e| it == *e));
        let name = path.file_name().unwrap_or_default();
        let asked = wanted.only.is_empty() || wanted.only.iter().any(|it| OsStr::new(it) == name);
        if is_document && asked && path.is_file() {
            documents.push(path);
        }
    }
    documents.sort();
    match documents.is_empty() {
        true => Err(format!("{}: no document to take (*.json, *.yaml, *.yml)", folder.display())),
        false => Ok(documents),
    }
}

const DOCUMENTS: [&str; 3] = ["json", "yaml", "yml"];

/// A document with a type and a call, small enough to be made at once: what it depends on is what all
/// generated crates depend on.
const SMALL: &str = "openapi: 3.0.3
info: {title: Small, version: '1'}
servers: [{url: 'http://localhost'}]
paths: {/a: {get: {operationId: a, responses: {'204': {description: Nothing.}}}}}
components: {schemas: {Small: {type: object, properties: {text: {type: string}}}}}
";

/// Where everything stands that is made on the way.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        Place(target.unwrap_or_else(|| paths::root().join("target")).join("corpus"))
    }

    fn reports(&self) -> PathBuf {
        self.0.join("reports")
    }

    fn target(&self) -> PathBuf {
        self.0.join("target")
    }

    /// Builds what all crates depend on.
    fn warm(&self, generator: &Path, clippy: bool) -> Result<(), String> {
        let document = self.0.join("small.yaml");
        fs::create_dir_all(self.reports())
            .and_then(|()| fs::write(&document, SMALL))
            .map_err(|error| format!("{}: {error}", self.0.display()))?;
        let made = self.generate(generator, &document, "small");
        if !made.row.generated {
            return Err("not even a small document can be generated".to_owned());
        }
        let checked = cargo::check(&made.sdk, &self.target(), clippy)?;
        match checked.errors {
            0 => Ok(()),
            _ => Err(format!("not even a small document compiles\n{}", checked.said)),
        }
    }

    fn row(
        &self,
        document: &Path,
        wanted: &Wanted<'_>,
        generator: &Path,
        judge: Option<&Path>,
    ) -> Row {
        let file = document.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = crate_name(&file);
        let mut made = self.generate(generator, document, &name);
        made.row.document = file;
        let mut said = std::mem::take(&mut made.said);
        if made.row.generated {
            match cargo::check(&made.sdk, &self.target(), wanted.clippy) {
                Ok(checked) => {
                    said.push_str(&checked.said);
                    made.row.check = Some(checked);
                }
                Err(error) => said.push_str(&error),
            }
        }
        let compiles = made.row.check.as_ref().is_some_and(|it| it.errors == 0);
        if let Some(judge) = judge.filter(|_| compiles) {
            match trial::run(judge, document, &made.probe, &self.target(), wanted) {
                Ok(trial) => {
                    said.push_str(&trial.said);
                    made.row.examples = trial.examples;
                    made.row.values = trial.values;
                }
                Err(error) => {
                    said.push_str(&error);
                    made.row.untried = true;
                }
            }
        }
        let probe = format!("probe-{name}");
        cargo::clean(&made.probe, &self.target(), &[&name, &probe]);
        let report = self.reports().join(format!("{}.txt", made.row.document));
        if let Err(error) = fs::write(&report, said) {
            complain(format!("{}: {error}", report.display()));
        }
        made.row
    }

    /// Generates a crate and its probe, in a process of their own.
    fn generate(&self, generator: &Path, document: &Path, name: &str) -> Made {
        let sdk = self.0.join("crates").join(name);
        let probe = self.0.join("probes").join(name);
        let measured = self.0.join("measured.json");
        // What an earlier run said must not be taken for this one's.
        let _ = fs::remove_file(&measured);
        let mut command = Command::new(generator);
        command.arg("generate").arg("--spec").arg(document).arg("--out").arg(&sdk);
        command.args(["--name", name]).arg("--probe").arg(&probe).arg("--measured").arg(&measured);
        let start = Instant::now();
        let output = command.stdin(Stdio::null()).output();
        let seconds = start.elapsed().as_secs_f64();
        let (generated, said) = match output {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                (output.status.success(), said)
            }
            Err(error) => (false, format!("{}: {error}\n", generator.display())),
        };
        let counts = fs::read_to_string(&measured).ok();
        let counts = counts.and_then(|text| Measured::from_json(&text)).unwrap_or_default();
        let lines = if generated { cargo::lines(&sdk.join("src")) } else { 0 };
        let row = Row { generated, seconds, counts, lines, ..Row::default() };
        for folder in [&sdk, &probe] {
            // The same versions for all: what they depend on is built once.
            let lock = paths::root().join("Cargo.lock");
            let _ = fs::copy(lock, folder.join("Cargo.lock"));
        }
        Made { sdk, probe, row, said }
    }
}

/// What came of a document so far.
struct Made {
    sdk: PathBuf,
    probe: PathBuf,
    row: Row,
    said: String,
}

/// Returns a name that Cargo takes, for the file of a document.
fn crate_name(file: &str) -> String {
    let kept = |it: char| if it.is_ascii_alphanumeric() { it } else { '-' };
    let name: String = file.chars().map(kept).collect();
    format!("corpus-{}", name.to_ascii_lowercase())
}
