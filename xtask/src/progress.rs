//! What the generator is doing, for a person who waits.
//!
//! The promise: nothing is shown before a second has passed, nor where the standard error is no
//! terminal, and when the work is done the line is gone.
#![allow(clippy::print_stderr, reason = "this is where the program speaks")]

use std::io::{IsTerminal, Write, stderr};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use idv_generator::Stage;

/// How long a run may take without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long the line stays as it is.
const FRAME: Duration = Duration::from_millis(100);

/// A step of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The generator itself.
    Generate(Stage),
    /// Items to text, and to the disk.
    Write,
}

impl From<Stage> for Step {
    fn from(stage: Stage) -> Self {
        Step::Generate(stage)
    }
}

impl Step {
    const ALL: usize = 6;

    fn number(self) -> usize {
        match self {
            Step::Generate(Stage::Load) => 1,
            Step::Generate(Stage::Lower) => 2,
            Step::Generate(Stage::Plan) => 3,
            Step::Generate(Stage::Account) => 4,
            Step::Generate(Stage::Emit) => 5,
            Step::Write => Self::ALL,
        }
    }

    fn says(self) -> &'static str {
        match self {
            Step::Generate(Stage::Load) => "reading the document",
            Step::Generate(Stage::Lower) => "deciding shapes",
            Step::Generate(Stage::Plan) => "planning names",
            Step::Generate(Stage::Account) => "counting",
            Step::Generate(Stage::Emit) => "making code",
            Step::Write => "formatting and writing files",
        }
    }
}

/// The line that says what is being done. It goes when this is dropped.
pub(crate) struct Progress {
    told: Option<Sender<Step>>,
    shown: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to count the time.
    pub(crate) fn start(spec: &Path) -> Self {
        if !stderr().is_terminal() {
            return Progress { told: None, shown: None };
        }
        let name = spec.file_name().map(|it| it.to_string_lossy().into_owned());
        let name = name.unwrap_or_default().replace(char::is_control, " ");
        // A line that is wider than the terminal could not be taken back.
        let name: String = name.chars().take(24).collect();
        let (told, steps) = channel();
        let shown = thread::spawn(move || {
            let start = Instant::now();
            let mut step = Step::Generate(Stage::Load);
            let mut drawn = false;
            loop {
                let wait = PATIENCE.saturating_sub(start.elapsed()).max(FRAME);
                match steps.recv_timeout(wait) {
                    Ok(next) => step = next,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                if start.elapsed() >= PATIENCE {
                    drawn = true;
                    eprint!("\r\x1b[K{}", line(&name, step, start.elapsed()));
                    let _ = stderr().flush();
                }
            }
            if drawn {
                eprint!("\r\x1b[K");
                let _ = stderr().flush();
            }
        });
        Progress { told: Some(told), shown: Some(shown) }
    }

    /// Says what comes next.
    pub(crate) fn stage(&self, step: Step) {
        if let Some(told) = &self.told {
            // Without the line there is nobody to tell.
            let _ = told.send(step);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.told.take());
        if let Some(shown) = self.shown.take() {
            let _ = shown.join();
        }
    }
}

fn line(name: &str, step: Step, elapsed: Duration) -> String {
    let done = "=".repeat(4 * step.number());
    let left = " ".repeat(4 * (Step::ALL - step.number()));
    format!("[{done}{left}] {name}: {} ({:.0} s)", step.says(), elapsed.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_and_what() {
        let shown = line("a.yaml", Step::Generate(Stage::Plan), Duration::from_secs(2));
        assert_eq!(shown, "[============            ] a.yaml: planning names (2 s)");
        assert_eq!(
            line("a.yaml", Step::Write, Duration::from_secs(3)),
            "[========================] a.yaml: formatting and writing files (3 s)"
        );
    }
}
