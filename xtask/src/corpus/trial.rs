//! Values, tried on the types of a crate by the judge.
//!
//! The promise: the judge gets the document, the program that has the types, and the values; what
//! it counts is taken as it says it.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::cargo;
use crate::limit::output;

use super::{Wanted, asked};

/// What came of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Came back the same.
    pub(super) same: usize,
    /// Break their own schema.
    pub(super) invalid: usize,
    /// Came back different, or not at all.
    pub(super) differ: usize,
    /// Refused: an object whose tag is not the one that stands for its schema.
    pub(super) tag: usize,
    /// Refused: a text that is not of its format.
    pub(super) format: usize,
    /// Stand at a place that has no type.
    pub(super) untyped: usize,
}

impl Counts {
    /// What the judge calls them.
    const NAMES: [&str; 6] = ["same", "invalid", "differ", "tag", "format", "no_type"];

    /// What columns of a file call them.
    pub(super) const COLUMNS: [&str; 6] = [
        "same",
        "broken_by_schema",
        "differ",
        "refused_for_tag",
        "refused_for_format",
        "place_without_type",
    ];

    /// Returns the counts in the order of the columns.
    pub(super) fn all(self) -> [usize; 6] {
        [self.same, self.invalid, self.differ, self.tag, self.format, self.untyped]
    }

    pub(super) fn and(self, other: Self) -> Self {
        Counts {
            same: self.same + other.same,
            invalid: self.invalid + other.invalid,
            differ: self.differ + other.differ,
            tag: self.tag + other.tag,
            format: self.format + other.format,
            untyped: self.untyped + other.untyped,
        }
    }

    fn read(said: &Value) -> Option<Self> {
        let count = |name: &str| said.get(name)?.as_u64().and_then(|it| usize::try_from(it).ok());
        let [same, invalid, differ, tag, format, untyped] = Self::NAMES;
        Some(Counts {
            same: count(same)?,
            invalid: count(invalid)?,
            differ: count(differ)?,
            tag: count(tag)?,
            format: count(format)?,
            untyped: count(untyped)?,
        })
    }
}

/// What the judge said.
pub(super) struct Trial {
    pub(super) examples: Counts,
    pub(super) values: Counts,
    /// What differs, a line each.
    pub(super) said: String,
}

/// Builds the program that has the types and lets the judge try values on it.
pub(super) fn run(
    judge: &Path,
    document: &Path,
    probe: &Path,
    target: &Path,
    wanted: &Wanted<'_>,
) -> Result<Trial, String> {
    let probe = cargo::probe(probe, target, wanted.limit)?;
    let mut command = Command::new(judge);
    command.arg("corpus").arg(document).arg("--probe").arg(probe).stdin(Stdio::null());
    for folder in &wanted.values {
        let file = asked::file(folder, document);
        if file.is_file() {
            command.arg("--values").arg(file);
        }
    }
    command.stderr(Stdio::piped());
    let output =
        output(&mut command, wanted.limit).map_err(|error| format!("the judge: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let counts: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let counts = |name: &str| counts.get(name).and_then(Counts::read);
    match (counts("examples"), counts("values")) {
        (Some(examples), Some(values)) => Ok(Trial { examples, values, said }),
        _ => Err(ended_early(&said)),
    }
}

/// Says why the judge has not come to its end: in the first line what it says of that itself.
fn ended_early(said: &str) -> String {
    let why = said.lines().rev().find_map(|line| line.strip_prefix("error: "));
    format!("{}\n{said}", why.unwrap_or("the judge ended early"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_judge_says_why_it_ended() {
        let said = "a line\nerror: a.jsonl:3: no JSON\n  help: mend it\n";
        assert_eq!(ended_early(said), format!("a.jsonl:3: no JSON\n{said}"));
        assert_eq!(ended_early("killed\n"), "the judge ended early\nkilled\n");
    }
}
