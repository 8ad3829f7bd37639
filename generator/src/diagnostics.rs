//! What is said about a document. This file promises that every fault has an address, is kept once,
//! and is shown in the order of the files; it prints nothing.

use std::collections::{BTreeSet, btree_set};
use std::fmt;

use crate::pointer::Pointer;

pub mod show;

/// How much a fault takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing sensible can be generated.
    Error,
    /// Something is left out of the generated code.
    Unsupported,
    /// The meaning was plain, the document was not; the plain meaning is taken.
    Repair,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Unsupported => "unsupported",
            Self::Repair => "repair",
        })
    }
}

/// Where in the written documents something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The file as it was named to the loader.
    pub file: String,
    /// The line from 1; 0 when it is not known.
    pub line: usize,
    /// The character in the line from 1; 0 when it is not known.
    pub column: usize,
    /// The pointer inside that file.
    pub pointer: Pointer,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}

/// One fault: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// How much the fault takes away.
    pub severity: Severity,
    /// The kind of fault, in a few words joined by hyphens; never changes between releases.
    pub code: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What is wrong, and what was made of it.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
}

impl Ord for Diagnostic {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |it: &Self| (it.place.line, it.place.column, it.severity);
        self.place
            .file
            .cmp(&other.place.file)
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.place.pointer.cmp(&other.place.pointer))
            .then_with(|| self.code.cmp(other.code))
            .then_with(|| self.message.cmp(&other.message))
            .then_with(|| self.help.cmp(&other.help))
    }
}

impl PartialOrd for Diagnostic {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}  {}", self.place, self.place.pointer)?;
        write!(f, "  {}[{}]: {}", self.severity, self.code, self.message)?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}

impl Diagnostic {
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "severity": self.severity.to_string(),
            "code": self.code,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "pointer": self.place.pointer.to_string(),
            "message": self.message,
            "help": self.help,
        })
    }
}

/// All faults found so far: each once, in the order of file, line and column.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(BTreeSet<Diagnostic>);

impl Diagnostics {
    /// Returns an empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a fault; one that is equal to an earlier one is kept once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.insert(diagnostic);
    }

    /// Adds an error.
    pub fn error(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Error, code, place, message.into(), help.into());
    }

    /// Adds something that is left out of the generated code.
    pub fn unsupported(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Unsupported, code, place, message.into(), help.into());
    }

    /// Adds something whose meaning was plain and was taken.
    pub fn repair(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Severity::Repair, code, place, message.into(), help.into());
    }

    /// Returns them as a JSON array, an object each, for other programs.
    #[must_use]
    pub fn to_json(&self) -> String {
        let all: serde_json::Value = self.iter().map(Diagnostic::to_json).collect();
        format!("{all:#}\n")
    }

    /// Tells whether there is an error among them.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Returns how many there are of one severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|it| it.severity == severity).count()
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns them in the order of file, line and column.
    pub fn iter(&self) -> btree_set::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Adds all faults of another collection.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        place: Place,
        message: String,
        help: String,
    ) {
        self.push(Diagnostic { severity, code, place, message, help });
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = btree_set::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;

    fn at(file: &str, line: usize, column: usize) -> Place {
        Place {
            file: file.to_owned(),
            line,
            column,
            pointer: Pointer::parse("/paths/~1a").unwrap(),
        }
    }

    #[test]
    fn equal_faults_are_kept_once_and_in_order() {
        let mut faults = Diagnostics::new();
        faults.repair("b-fault", at("a.yaml", 10, 1), "second", "");
        faults.error("a-fault", at("b.yaml", 1, 1), "third", "");
        faults.repair("b-fault", at("a.yaml", 10, 1), "second", "");
        faults.unsupported("a-fault", at("a.yaml", 9, 7), "first", "");
        let messages: Vec<&str> = faults.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(messages, ["first", "second", "third"]);
        assert_eq!(faults.count(Severity::Repair), 1);
        assert!(faults.has_errors());
    }

    #[test]
    fn a_fault_reads_as_place_what_and_help() {
        let mut faults = Diagnostics::new();
        faults.repair(
            "missing-operation-id",
            at("spec/a.yaml", 212, 5),
            "named get_a",
            "write it down",
        );
        let shown = faults.iter().next().unwrap().to_string();
        assert_eq!(
            shown,
            "spec/a.yaml:212:5  #/paths/~1a\n  repair[missing-operation-id]: named get_a\n  help: write it down"
        );
    }

    #[test]
    fn an_unknown_line_is_not_shown() {
        assert_eq!(at("a.yaml", 0, 0).to_string(), "a.yaml");
    }
}
