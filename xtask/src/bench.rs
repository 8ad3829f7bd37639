//! `cargo xtask bench DIR --peers DIR`: ours beside ploidy and openapi-to-rust.
//!
//! The promise: what is compared ran in turns, in one run, and the smallest of several counts, so
//! that whatever else the machine does troubles all alike. Every target is judged; one that is
//! missed is a failure, and one that could not be judged is said to be so and is none.

mod asked;
mod peers;
mod spent;
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;

use crate::measure::Stages;
use crate::report::{complain, say};
use crate::{cargo, documents};

pub(crate) use asked::command;

use asked::Wanted;
use peers::{Peers, Tool};
use verdict::{Checks, Generation, Report};

/// The documents by which generation is judged.
const GENERATED: [&str; 2] = ["github.json", "stripe.yaml"];

/// The documents whose crates are checked.
const CHECKED: [&str; 3] = ["portone-v2.json", "github.json", "stripe.yaml"];

/// Compares, and says what came of it.
pub(crate) fn run(arguments: &ArgMatches) -> ExitCode {
    let Some(wanted) = Wanted::of(arguments) else {
        return ExitCode::from(2);
    };
    match compare(&wanted) {
        Ok(report) if report.is_fine() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            complain(error);
            ExitCode::from(2)
        }
    }
}

fn compare(wanted: &Wanted<'_>) -> Result<Report, String> {
    let mut report = Report::default();
    if !wanted.folder.is_dir() {
        report.skip(format!("everything: {} is no folder of documents", wanted.folder.display()));
        say(&report);
        return Ok(report);
    }
    let names = generated(wanted)?;
    if let Some(out) = wanted.out {
        // Before the long work: what cannot be kept in the end need not be begun.
        append(out, "")?;
    }
    let bench = Bench {
        place: cargo::target().join("bench"),
        peers: Peers { ours: cargo::generator()?, folder: wanted.peers.to_owned() },
        rounds: wanted.rounds,
    };
    fs::create_dir_all(&bench.place).map_err(|it| format!("{}: {it}", bench.place.display()))?;
    for tool in [Tool::Ploidy, Tool::OpenapiToRust] {
        if bench.peers.program(tool).is_none() {
            report.skip(format!(
                "{}: no such program in {}; `cargo install {}@{} --root {}` puts it there",
                tool.name(),
                wanted.peers.display(),
                tool.name(),
                tool.version(),
                wanted.peers.display(),
            ));
        }
    }
    for name in names {
        let document = wanted.folder.join(&name);
        if document.is_file() {
            report.generations.push(bench.generation(&document, &name)?);
        } else {
            report.skip(format!("generation of {name}: no such document"));
        }
    }
    for name in CHECKED.iter().filter(|_| !wanted.no_check) {
        let document = wanted.folder.join(name);
        if document.is_file() {
            report.checks.push(bench.checks(&document, name)?);
        } else {
            report.skip(format!("check of {name}: no such document"));
        }
    }
    say(&report);
    if let Some(out) = wanted.out {
        append(out, &report.markdown())?;
    }
    Ok(report)
}

/// Returns the names of the documents to generate.
fn generated(wanted: &Wanted<'_>) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = GENERATED.map(str::to_owned).into();
    if wanted.all {
        let others = documents::of(wanted.folder)?;
        let others = others.iter().filter_map(|it| it.file_name()?.to_str());
        let others = others.filter(|name| !GENERATED.contains(name)).map(str::to_owned);
        names.extend(others);
    }
    Ok(names)
}

/// Puts the figures between their marks in a file, or at its end.
fn append(out: &Path, figures: &str) -> Result<(), String> {
    const MARKS: [&str; 2] = ["<!-- figures: begin -->\n", "<!-- figures: end -->\n"];
    let fault =
        |error| format!("{}: {error}\n  help: name a file that can be written", out.display());
    let text = match fs::read_to_string(out) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(fault(error)),
    };
    let (before, rest) = text.split_once(MARKS[0]).unwrap_or((&text, ""));
    let (held, after) = rest.split_once(MARKS[1]).unwrap_or(("", rest));
    let figures = if figures.is_empty() { held } else { figures };
    let text = format!("{before}{}{figures}{}{after}", MARKS[0], MARKS[1]);
    fs::write(out, text).map_err(fault)
}

struct Bench {
    place: PathBuf,
    peers: Peers,
    rounds: usize,
}

impl Bench {
    /// Generates in turns.
    fn generation(&self, document: &Path, name: &str) -> Result<Generation, String> {
        let mut generation = Generation { document: name.to_owned(), ..Generation::default() };
        let measured = self.place.join("measured.json");
        for round in 1..=self.rounds {
            say(format!("generation {name}: round {round} of {}", self.rounds));
            for tool in [Tool::Ours, Tool::Ploidy] {
                let folder = self.place.join("generated").join(tool.name());
                let Some(spent) = self.peers.generate(tool, document, &folder, &measured)? else {
                    continue;
                };
                match (tool, spent.succeeded) {
                    (Tool::Ours, false) => {
                        return Err(format!("{name}: ours could not be generated\n{}", spent.said));
                    }
                    (_, false) => {}
                    (Tool::Ours, true) => {
                        let text = fs::read_to_string(&measured).unwrap_or_default();
                        generation.ours.take(&spent);
                        if generation.ours.is_smallest(&spent) {
                            generation.stages = Stages::from_json(&text);
                        }
                    }
                    (_, true) => generation.ploidy.get_or_insert_default().take(&spent),
                }
            }
        }
        Ok(generation)
    }

    /// Checks the crates of all tools in turns. What they depend on is built before.
    fn checks(&self, document: &Path, name: &str) -> Result<Checks, String> {
        let mut checks = Checks { document: name.to_owned(), ..Checks::default() };
        let stem = name.split('.').next().unwrap_or(name);
        let target = self.place.join("target");
        let mut crates = Vec::new();
        for tool in Tool::ALL {
            let folder = self.place.join("crates").join(format!("{stem}-{}", tool.name()));
            let generated =
                self.peers.generate(tool, document, &folder, &self.place.join("measured.json"))?;
            let Some(spent) = generated else { continue };
            if !spent.succeeded {
                say(format!("check {name}: {} made no crate", tool.name()));
                continue;
            }
            self.peers.complete(tool, &folder)?;
            say(format!("check {name}: what the crate of {} depends on", tool.name()));
            peers::warm(&folder, &target)?;
            crates.push((tool, folder));
        }
        for round in 1..=self.rounds {
            say(format!("check {name}: round {round} of {}", self.rounds));
            for (tool, folder) in &crates {
                let spent = peers::check(folder, &target)?;
                if spent.succeeded {
                    checks.of(*tool).take(&spent);
                } else if *tool == Tool::Ours {
                    return Err(format!("{name}: ours does not compile\n{}", spent.said));
                }
            }
        }
        for (tool, folder) in &crates {
            checks.lines.push((*tool, cargo::lines(&folder.join("src"))));
            // A crate of a large document is large when it is checked, too.
            let _ = fs::remove_dir_all(folder);
        }
        Ok(checks)
    }
}

/// What the command needs to be told again, by somebody who finds the figures.
pub(super) const COMMAND: &str = "cargo xtask bench DOCUMENTS --peers PEERS";
