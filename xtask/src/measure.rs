//! What a run of the generator came to, and what it took.
//!
//! The promise: a run says it of itself, so that whoever started it need not read its output. The
//! memory is the most that the process ever held, as the system counts it; 0 where it does not say.

use std::fs;
use std::time::Instant;

use idv_generator::diagnostics::{Diagnostics, Severity};
use serde_json::{Value, json};

/// The counts of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) types: usize,
    pub(crate) operations: usize,
    pub(crate) errors: usize,
    pub(crate) repairs: usize,
    pub(crate) unsupported: usize,
    /// The most memory, in KiB.
    pub(crate) peak: usize,
}

impl Measured {
    /// Counts diagnostics.
    pub(crate) fn of(diagnostics: &Diagnostics) -> Self {
        Measured {
            errors: diagnostics.count(Severity::Error),
            repairs: diagnostics.count(Severity::Repair),
            unsupported: diagnostics.count(Severity::Unsupported),
            ..Measured::default()
        }
    }

    /// Returns the counts as another process reads them, with the memory of this one and the time
    /// that each stage took.
    pub(crate) fn to_json(self, stages: &Stages) -> String {
        json!({
            "types": self.types,
            "operations": self.operations,
            "errors": self.errors,
            "repairs": self.repairs,
            "unsupported": self.unsupported,
            "peak": peak(),
            "stages": stages.done,
        })
        .to_string()
    }

    /// Reads what a run said.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        let counts: Value = serde_json::from_str(text).ok()?;
        let count = |name: &str| counts.get(name)?.as_u64().and_then(|it| usize::try_from(it).ok());
        Some(Measured {
            types: count("types")?,
            operations: count("operations")?,
            errors: count("errors")?,
            repairs: count("repairs")?,
            unsupported: count("unsupported")?,
            peak: count("peak")?,
        })
    }
}

/// The time that each stage takes, on the clock.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    /// The stages that are over, and their seconds.
    done: Vec<(&'static str, f64)>,
    running: Option<(&'static str, Instant)>,
}

impl Stages {
    /// Begins a stage; the one before it is over.
    pub(crate) fn begin(&mut self, name: &'static str) {
        self.end();
        self.running = Some((name, Instant::now()));
    }

    /// Ends the last stage.
    pub(crate) fn end(&mut self) {
        if let Some((name, start)) = self.running.take() {
            self.done.push((name, start.elapsed().as_secs_f64()));
        }
    }

    /// Reads what a run said.
    pub(crate) fn from_json(text: &str) -> Vec<(String, f64)> {
        let said: Value = serde_json::from_str(text).unwrap_or_default();
        serde_json::from_value(said["stages"].clone()).unwrap_or_default()
    }
}

/// Returns the most memory that this process has held, in KiB.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// Returns the processor time of the processes that this one has started and waited for, in
/// seconds. None where the system does not say.
pub(crate) fn children() -> Option<f64> {
    /// The kernel counts in hundredths, whatever its own clock does.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is a name in parentheses, which may hold blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]
    use super::*;

    #[test]
    fn what_a_run_says_is_what_is_read() {
        let said =
            Measured { types: 1, operations: 2, errors: 3, repairs: 4, unsupported: 5, peak: 0 };
        let mut stages = Stages::default();
        stages.begin("load");
        stages.begin("lower");
        stages.end();
        let text = said.to_json(&stages);
        let names: Vec<String> = Stages::from_json(&text).into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["load", "lower"]);
        let read = Measured::from_json(&text).unwrap();
        assert_eq!(Measured { peak: 0, ..read }, said);
        assert_eq!(read.peak > 0, cfg!(target_os = "linux"));
        assert_eq!(Measured::from_json("{}"), None);
    }
}
