//! The program that has the types.
//!
//! The promise: a place and a text a line go in, both as JSON, an answer a line comes out; a
//! program that ends before it has answered is an error, not an answer.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::json::Json;

/// What the program made of a text.
pub(super) enum Answer {
    /// There is no type at this place.
    None,
    /// What the type writes.
    Took(String),
    /// Why it does not take the text.
    Refused(String),
}

/// The program, started.
pub(super) struct Probe {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Probe {
    pub(super) fn start(program: &Path) -> Result<Self, String> {
        let fault = |what: &dyn std::fmt::Display| format!("{}: {what}", program.display());
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| fault(&error))?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        match (to, from) {
            (Some(to), Some(from)) => Ok(Probe { child, to, from: BufReader::new(from) }),
            _ => Err(fault(&"it has no input or no output")),
        }
    }

    pub(super) fn ask(&mut self, place: &str, text: &str) -> Result<Answer, String> {
        // Between the values of a JSON text a line break is a blank, and inside of one it is
        // escaped.
        let text = text.replace(['\n', '\r'], " ");
        let fault = |what: String| format!("the program with the types: {what}");
        // Whatever a schema is called stays on its line, and on its side of the tab.
        let quoted = Json::string(place).text();
        writeln!(self.to, "{quoted}\t{text}").map_err(|error| fault(error.to_string()))?;
        let mut line = String::new();
        self.from.read_line(&mut line).map_err(|error| fault(error.to_string()))?;
        let line = line.trim_end_matches('\n');
        match line.split_once('\t') {
            None if line == "none" => Ok(Answer::None),
            Some(("took", json)) => Ok(Answer::Took(json.to_owned())),
            Some(("refused", why)) => Ok(Answer::Refused(why.to_owned())),
            _ => Err(fault(format!("it ended at {place}: {text:.200}"))),
        }
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
