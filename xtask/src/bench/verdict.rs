//! What came of the comparison, and which target holds.
//!
//! The promise: the ratios come first, for they are what carries over to another machine; a target
//! is named with the figure that it was judged by.

use std::fmt;

use super::peers::Tool;
use super::spent::Smallest;
use super::{COMMAND, GENERATED};

/// The most that generation may take of ploidy's time.
const GENERATION: f64 = 1.0 / 2.0;

/// The most memory that generation may hold, in MiB.
const MEMORY: f64 = 400.0;

/// The most that a check may take of the others' time.
const CHECK: f64 = 1.0 / 3.0;

/// What generating a document took.
#[derive(Debug, Default)]
pub(super) struct Generation {
    pub(super) document: String,
    pub(super) ours: Smallest,
    /// None where ploidy is not there or made nothing.
    pub(super) ploidy: Option<Smallest>,
    /// The seconds of each stage of ours, in the smallest run.
    pub(super) stages: Vec<(String, f64)>,
}

/// What checking the crates of a document took.
#[derive(Debug, Default)]
pub(super) struct Checks {
    pub(super) document: String,
    pub(super) ours: Smallest,
    pub(super) ploidy: Smallest,
    pub(super) openapi_to_rust: Smallest,
    /// The lines of Rust of each crate.
    pub(super) lines: Vec<(Tool, usize)>,
}

impl Checks {
    pub(super) fn of(&mut self, tool: Tool) -> &mut Smallest {
        match tool {
            Tool::Ours => &mut self.ours,
            Tool::Ploidy => &mut self.ploidy,
            Tool::OpenapiToRust => &mut self.openapi_to_rust,
        }
    }

    /// Returns the others, as far as their crates could be checked.
    fn others(&self) -> impl Iterator<Item = (Tool, &Smallest)> {
        let others = [(Tool::Ploidy, &self.ploidy), (Tool::OpenapiToRust, &self.openapi_to_rust)];
        others.into_iter().filter(|(_, it)| it.runs > 0)
    }

    fn lines_of(&self, tool: Tool) -> String {
        let found = self.lines.iter().find(|(it, _)| *it == tool);
        found.map_or_else(|| "-".to_owned(), |(_, lines)| lines.to_string())
    }
}

/// A target, and whether it holds.
struct Verdict {
    holds: bool,
    what: String,
}

/// Everything that came of it.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) generations: Vec<Generation>,
    pub(super) checks: Vec<Checks>,
    skipped: Vec<String>,
}

impl Report {
    /// Says what was not done, and why.
    pub(super) fn skip(&mut self, what: String) {
        self.skipped.push(what);
    }

    /// Says whether every target that could be judged holds.
    pub(super) fn is_fine(&self) -> bool {
        self.verdicts().iter().all(|it| it.holds)
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        for it in &self.generations {
            let judged = GENERATED.contains(&it.document.as_str());
            if let Some(ploidy) = it.ploidy.filter(|_| judged) {
                let (wall, cpu) = (it.ours.wall / ploidy.wall, it.ours.cpu / ploidy.cpu);
                verdicts.push(Verdict {
                    holds: wall <= GENERATION && cpu <= GENERATION,
                    what: format!(
                        "generation of {}: {wall:.2} of ploidy's time, {cpu:.2} of its processor time (at most {GENERATION:.2})",
                        it.document
                    ),
                });
            }
            verdicts.push(Verdict {
                holds: it.ours.peak < MEMORY,
                what: format!(
                    "memory for {}: {:.0} MiB (less than {MEMORY:.0})",
                    it.document, it.ours.peak
                ),
            });
        }
        for it in &self.checks {
            for (tool, other) in it.others() {
                let ratio = it.ours.cpu / other.cpu;
                verdicts.push(Verdict {
                    holds: ratio <= CHECK,
                    what: format!(
                        "check of {}: {ratio:.2} of {}'s processor time (at most {CHECK:.2})",
                        it.document,
                        tool.name()
                    ),
                });
            }
        }
        verdicts
    }

    /// Returns the figures as Markdown.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("\n```sh\n{COMMAND}\n```\n\n");
        for verdict in self.verdicts() {
            let word = if verdict.holds { "holds" } else { "**missed**" };
            text.push_str(&format!("- {word}: {}\n", verdict.what));
        }
        for skipped in &self.skipped {
            text.push_str(&format!("- not judged: {skipped}\n"));
        }
        text.push_str(
            "\n| generation | ours / ploidy: time | processor | memory | ours s | MiB | ploidy s | MiB |\n\
             | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        for it in &self.generations {
            let Smallest { wall, cpu, peak, .. } = it.ours;
            let (ratios, theirs) = match it.ploidy {
                Some(its) => (
                    format!(
                        "{:.2} | {:.2} | {:.2}",
                        wall / its.wall,
                        cpu / its.cpu,
                        peak / its.peak
                    ),
                    format!("{:.2} | {:.0}", its.wall, its.peak),
                ),
                None => ("- | - | -".to_owned(), "- | -".to_owned()),
            };
            text.push_str(&format!(
                "| {} | {ratios} | {wall:.2} | {peak:.0} | {theirs} |\n",
                it.document
            ));
        }
        text.push_str(
            "\n| `cargo check` | ours / ploidy | ours / openapi-to-rust | ours: processor s, lines | ploidy | openapi-to-rust |\n\
             | --- | --- | --- | --- | --- | --- |\n",
        );
        for it in &self.checks {
            let ratio = |other: &Smallest| match other.runs {
                0 => "-".to_owned(),
                _ => format!("{:.2}", it.ours.cpu / other.cpu),
            };
            let taken = |tool, of: &Smallest| match of.runs {
                0 => "-".to_owned(),
                _ => format!("{:.2}, {}", of.cpu, it.lines_of(tool)),
            };
            text.push_str(&format!(
                "| {} | {} | {} | {} | {} | {} |\n",
                it.document,
                ratio(&it.ploidy),
                ratio(&it.openapi_to_rust),
                taken(Tool::Ours, &it.ours),
                taken(Tool::Ploidy, &it.ploidy),
                taken(Tool::OpenapiToRust, &it.openapi_to_rust),
            ));
        }
        text.push_str(&self.stages());
        text
    }

    /// Returns where the time of generation goes, in parts of a hundred.
    fn stages(&self) -> String {
        let Some(first) = self.generations.first() else { return String::new() };
        let names: Vec<&str> = first.stages.iter().map(|(name, _)| name.as_str()).collect();
        let mut text = format!(
            "\n| of the time of ours, % | {} |\n| --- |{}\n",
            names.join(" | "),
            " --- |".repeat(names.len())
        );
        for it in &self.generations {
            let total: f64 = it.stages.iter().map(|(_, seconds)| seconds).sum();
            let shares =
                it.stages.iter().map(|(_, seconds)| format!("{:.0}", 100.0 * seconds / total));
            text.push_str(&format!(
                "| {} | {} |\n",
                it.document,
                shares.collect::<Vec<_>>().join(" | ")
            ));
        }
        text
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.generations.is_empty() || !self.checks.is_empty() {
            writeln!(f, "{}", self.markdown())?;
        }
        for skipped in &self.skipped {
            writeln!(f, "SKIPPED  {skipped}")?;
        }
        let verdicts = self.verdicts();
        for verdict in &verdicts {
            writeln!(f, "{}  {}", if verdict.holds { "holds  " } else { "MISSED " }, verdict.what)?;
        }
        let missed = verdicts.iter().filter(|it| !it.holds).count();
        write!(f, "{} targets judged, {missed} missed", verdicts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(wall: f64, cpu: f64, peak: f64) -> Smallest {
        Smallest { runs: 1, wall, cpu, peak }
    }

    fn report(ours: Smallest, check: f64) -> Report {
        let generation = Generation {
            document: GENERATED[0].to_owned(),
            ours,
            ploidy: Some(took(2.0, 2.0, 50.0)),
            stages: vec![("load".to_owned(), 1.0), ("emit".to_owned(), 3.0)],
        };
        let checks = Checks {
            document: "a.json".to_owned(),
            ours: took(9.0, check, 1.0),
            ploidy: took(9.0, 9.0, 1.0),
            ..Checks::default()
        };
        Report { generations: vec![generation], checks: vec![checks], skipped: Vec::new() }
    }

    #[test]
    fn each_target_fails_by_itself() {
        assert!(report(took(1.0, 1.0, 399.0), 3.0).is_fine());
        assert!(!report(took(1.1, 1.0, 399.0), 3.0).is_fine(), "the time on the clock");
        assert!(!report(took(1.0, 1.1, 399.0), 3.0).is_fine(), "the time of processors");
        assert!(!report(took(1.0, 1.0, 400.0), 3.0).is_fine(), "the memory");
        assert!(!report(took(1.0, 1.0, 399.0), 3.1).is_fine(), "the check");
    }

    #[test]
    fn what_is_not_there_is_skipped_and_said() {
        let mut report = report(took(1.0, 1.0, 1.0), 3.0);
        report.generations[0].ploidy = None;
        report.skip("ploidy: no such program".to_owned());
        assert!(report.is_fine());
        assert!(report.to_string().contains("SKIPPED  ploidy: no such program\n"));
        assert!(report.markdown().contains("| a.json | 0.33 | - | 3.00, - | 9.00, - | - |\n"));
        assert!(report.markdown().contains("| github.json | 25 | 75 |\n"));
    }
}
