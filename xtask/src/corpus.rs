//! `cargo xtask corpus DIR`: every document of a folder, generated, checked and tried.
//!
//! The promise: a document that fails is a row of the table like any other, and the work goes on.
//! All crates share one target directory, so that what they depend on is built once, before the
//! clock runs. The generator is a release build in a process of its own, whose time and memory
//! count; what values are worth is for the judge, a program that knows nothing of the generator.

mod asked;
mod row;
#[cfg(test)]
mod tests;
mod trial;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::ArgMatches;

use crate::limit::output;
use crate::measure::Measured;
use crate::report::{complain, say};
use crate::{cargo, paths};

pub(crate) use asked::command;

use asked::Wanted;
use row::{Row, Table};

/// Goes through the folder.
pub(crate) fn run(arguments: &ArgMatches) -> ExitCode {
    let Some(wanted) = Wanted::of(arguments) else {
        return ExitCode::from(2);
    };
    match table(&wanted) {
        Ok(table) if table.is_fine() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            complain(error);
            ExitCode::from(2)
        }
    }
}

fn table(wanted: &Wanted<'_>) -> Result<Table, String> {
    let documents = asked::documents(wanted)?;
    asked::values(wanted, &documents)?;
    let mut table = Table::default();
    // Before the long work, so that it is not done for nothing.
    write(wanted.out, &table)?;
    let place = Place::new();
    let programs = Programs {
        generator: cargo::generator()?,
        judge: if wanted.try_values { Some(cargo::judge()?) } else { None },
    };
    place.warm(&programs.generator, wanted)?;
    say(table.head());
    for document in &documents {
        let row = place.row(document, wanted, &programs);
        say(table.add(row));
        // After each, so that what is known is kept if the work is stopped.
        write(wanted.out, &table)?;
    }
    say(table.foot());
    say(format!("what failed or differs, document by document: {}", place.reports().display()));
    Ok(table)
}

/// Writes the table for other programs.
fn write(out: Option<&Path>, table: &Table) -> Result<(), String> {
    let Some(out) = out else { return Ok(()) };
    fs::write(out, table.tsv()).map_err(|error| {
        let help = "name a file that can be written in a folder that is there";
        format!("{}: {error}\n  help: {help}", out.display())
    })
}

/// The programs of this workspace that do the work.
struct Programs {
    generator: PathBuf,
    /// None when no values are to be tried.
    judge: Option<PathBuf>,
}

/// A document with a type and a call, small enough to be made at once: what it depends on is what
/// all generated crates depend on.
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
        Place(cargo::target().join("corpus"))
    }

    fn reports(&self) -> PathBuf {
        self.0.join("reports")
    }

    fn target(&self) -> PathBuf {
        self.0.join("target")
    }

    /// Builds what all crates depend on, however long that takes.
    fn warm(&self, generator: &Path, wanted: &Wanted<'_>) -> Result<(), String> {
        let document = self.0.join("small.yaml");
        fs::create_dir_all(self.reports())
            .and_then(|()| fs::write(&document, SMALL))
            .map_err(|error| format!("{}: {error}", self.0.display()))?;
        let made = self.generate(generator, &document, "small", wanted.limit);
        if !made.row.generated {
            return Err(format!("not even a small document can be generated\n{}", made.said));
        }
        let target = self.target();
        let checked = cargo::check(&made.sdk, &target, wanted.clippy, Duration::MAX)?;
        if checked.errors > 0 {
            return Err(format!("not even a small document compiles\n{}", checked.said));
        }
        if wanted.try_values {
            cargo::probe(&made.probe, &target, Duration::MAX)?;
        }
        Ok(())
    }

    fn row(&self, document: &Path, wanted: &Wanted<'_>, programs: &Programs) -> Row {
        let file = document.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = crate_name(&file);
        let mut made = self.generate(&programs.generator, document, &name, wanted.limit);
        made.row.document = file;
        if made.row.generated {
            self.check(&mut made, wanted);
        }
        let compiles = made.row.check.as_ref().is_some_and(|it| it.errors == 0);
        if let Some(judge) = programs.judge.as_deref().filter(|_| compiles) {
            match trial::run(judge, document, &made.probe, &self.target(), wanted) {
                Ok(trial) => {
                    made.said.push_str(&trial.said);
                    made.row.examples = trial.examples;
                    made.row.values = trial.values;
                }
                Err(error) => made.fail("values not tried", &error),
            }
        }
        let probe = format!("probe-{name}");
        cargo::clean(&made.probe, &self.target(), &[&name, &probe]);
        let report = self.reports().join(format!("{}.txt", made.row.document));
        if let Err(error) = fs::write(&report, made.said) {
            complain(format!("{}: {error}", report.display()));
        }
        made.row
    }

    fn check(&self, made: &mut Made, wanted: &Wanted<'_>) {
        match cargo::check(&made.sdk, &self.target(), wanted.clippy, wanted.limit) {
            Ok(checked) => {
                made.said.push_str(&checked.said);
                made.row.check = Some(checked);
            }
            Err(error) => made.fail("not checked", &error),
        }
    }

    /// Generates a crate and its probe, in a process of their own.
    fn generate(&self, generator: &Path, document: &Path, name: &str, limit: Duration) -> Made {
        let sdk = self.0.join("crates").join(name);
        let probe = self.0.join("probes").join(name);
        let measured = self.0.join("measured.json");
        // What an earlier run said must not be taken for this one's.
        let _ = fs::remove_file(&measured);
        let mut command = Command::new(generator);
        command.arg("generate").arg("--spec").arg(document).arg("--out").arg(&sdk);
        command.args(["--name", name]).arg("--probe").arg(&probe).arg("--measured").arg(&measured);
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        let start = Instant::now();
        let output = output(&mut command, limit);
        let seconds = start.elapsed().as_secs_f64();
        let counts = fs::read_to_string(&measured).ok();
        let counts = counts.and_then(|text| Measured::from_json(&text)).unwrap_or_default();
        let row = Row { seconds, counts, ..Row::default() };
        let mut made = Made { sdk, probe, row, said: String::new() };
        match output {
            Ok(output) => {
                made.said = String::from_utf8_lossy(&output.stderr).into_owned();
                made.row.generated = output.status.success();
                if !made.row.generated {
                    let why = match counts.errors {
                        0 => output.status.to_string(),
                        1 => "1 error in the document".to_owned(),
                        errors => format!("{errors} errors in the document"),
                    };
                    made.fail("not generated", &why);
                }
            }
            Err(error) => made.fail("not generated", &error),
        }
        if made.row.generated {
            made.row.lines = cargo::lines(&made.sdk.join("src"));
            for folder in [&made.sdk, &made.probe] {
                // The same versions for all: what they depend on is built once.
                let lock = paths::root().join("Cargo.lock");
                let _ = fs::copy(lock, folder.join("Cargo.lock"));
            }
        }
        made
    }
}

/// What came of a document so far.
struct Made {
    sdk: PathBuf,
    probe: PathBuf,
    row: Row,
    /// What goes into the report.
    said: String,
}

impl Made {
    /// Notes what could not be done, and why: the first line in the table, all of it in the report.
    fn fail(&mut self, what: &str, why: &str) {
        let first = why.lines().next().unwrap_or_default();
        self.row.failure = Some(format!("{what}: {first}"));
        self.said.push_str(&format!("{what}: {}\n", why.trim_end()));
    }
}

/// How long the name of a crate may be.
const LONGEST: usize = 64;

/// Returns a name that Cargo takes, for the file of a document.
fn crate_name(file: &str) -> String {
    let kept = |it: char| if it.is_ascii_alphanumeric() { it } else { '-' };
    let name: String = file.chars().map(kept).collect();
    let name = format!("corpus-{}", name.to_ascii_lowercase());
    if name.len() <= LONGEST {
        return name;
    }
    // What names have in common stands at their beginning, as a rule.
    let mut hasher = DefaultHasher::new();
    file.hash(&mut hasher);
    let mark = format!("corpus-{:08x}-", hasher.finish() & 0xffff_ffff);
    format!("{mark}{}", &name[name.len() - (LONGEST - mark.len())..])
}
