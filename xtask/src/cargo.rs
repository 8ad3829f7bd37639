//! What Cargo is asked for on the way.
//!
//! The promise: the programs of this workspace are built by Cargo and found by what it says of
//! them, and what the compiler says of a crate is counted from its own messages, not from its
//! summary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::limit::output;
use crate::{measure, paths};

/// What came of a check.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// The time on the clock.
    pub(crate) seconds: f64,
    /// The time of all processors, where the system says it.
    pub(crate) cpu: Option<f64>,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    /// The messages.
    pub(crate) said: String,
}

/// Returns Cargo, the one that started this program where it did.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Returns Cargo, which is to ask nobody.
fn unasked() -> Command {
    let mut cargo = cargo();
    cargo.stdin(Stdio::null());
    cargo
}

/// For the crates that are made on the way: each is built once and goes then, so that neither what
/// helps to build it again nor what a debugger would like to know is worth its space.
pub(crate) fn lean(command: &mut Command) {
    command.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
}

/// Returns the folder in which what is made on the way stands.
pub(crate) fn target() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| paths::root().join("target"));
    // Cargo is started in other folders, too.
    std::path::absolute(&target).unwrap_or(target)
}

/// Removes what was built of the packages `names` for the crate in `folder`; all else stays.
pub(crate) fn clean(folder: &Path, target: &Path, names: &[&str]) {
    let mut clean = unasked();
    clean.args(["clean", "--quiet", "--offline"]).arg("--target-dir").arg(target);
    for name in names {
        clean.args(["--package", name]);
    }
    // What is left behind costs space and nothing else.
    let _ = clean.current_dir(folder).stderr(Stdio::null()).status();
}

/// Returns this program as a release build.
pub(crate) fn generator() -> Result<PathBuf, String> {
    if !cfg!(debug_assertions) {
        return std::env::current_exe().map_err(|error| format!("this program: {error}"));
    }
    program(&["--package", "xtask", "--release"])
}

/// Returns the program of the judge.
pub(crate) fn judge() -> Result<PathBuf, String> {
    program(&["--package", "idv-conformance", "--no-default-features", "--features", "corpus"])
}

/// Builds a program of this workspace.
fn program(arguments: &[&str]) -> Result<PathBuf, String> {
    let mut build = unasked();
    build.args(["build", "--quiet", "--message-format=json-render-diagnostics"]).args(arguments);
    build.current_dir(paths::root()).stderr(Stdio::inherit());
    built(build, Duration::MAX)
}

/// Builds the program in `folder`.
pub(crate) fn probe(folder: &Path, target: &Path, limit: Duration) -> Result<PathBuf, String> {
    let mut build = unasked();
    build.args(["build", "--quiet", "--message-format=json-render-diagnostics"]);
    build.arg("--target-dir").arg(target).current_dir(folder).stderr(Stdio::piped());
    lean(&mut build);
    built(build, limit)
}

fn built(mut build: Command, limit: Duration) -> Result<PathBuf, String> {
    let output = output(&mut build, limit).map_err(|error| format!("cargo build: {error}"))?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let found = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut found = found.filter_map(|it| it.get("executable")?.as_str().map(PathBuf::from));
    let found = found.next_back();
    match found {
        Some(program) if output.status.success() => Ok(program),
        _ => Err(format!("cargo build failed\n{}\n", String::from_utf8_lossy(&output.stderr))),
    }
}

/// Checks the crate in `folder`.
pub(crate) fn check(
    folder: &Path,
    target: &Path,
    clippy: bool,
    limit: Duration,
) -> Result<Checked, String> {
    let mut check = unasked();
    let verb = if clippy { "clippy" } else { "check" };
    check.arg(verb);
    check.args(["--quiet", "--message-format=json"]).arg("--target-dir").arg(target);
    check.current_dir(folder).stderr(Stdio::piped());
    lean(&mut check);
    // A check of what has not changed since would take no time.
    touch(&folder.join("src/lib.rs"))?;
    let (start, cpu) = (Instant::now(), measure::children());
    let output = output(&mut check, limit).map_err(|error| format!("cargo {verb}: {error}"))?;
    let seconds = start.elapsed().as_secs_f64();
    let cpu = measure::children().zip(cpu).map(|(after, before)| after - before);
    let mut checked = Checked { seconds, cpu, ..Checked::default() };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message = serde_json::from_str::<Value>(line).unwrap_or_default();
        checked.take(message.get("message").unwrap_or(&Value::Null));
    }
    if !output.status.success() && checked.errors == 0 {
        checked.errors = 1;
        checked.said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    Ok(checked)
}

/// Has Cargo see a file as new.
pub(crate) fn touch(file: &Path) -> Result<(), String> {
    let again = fs::read(file).and_then(|text| fs::write(file, text));
    again.map_err(|error| format!("{}: {error}", file.display()))
}

impl Checked {
    /// Counts a message of the compiler, unless it only counts others.
    fn take(&mut self, message: &Value) {
        let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
        let has_place =
            message.get("spans").and_then(Value::as_array).is_some_and(|it| !it.is_empty());
        match text("level") {
            "error" if has_place => self.errors += 1,
            "warning" if has_place => self.warnings += 1,
            _ => return,
        }
        self.said.push_str(text("rendered"));
    }
}

/// Returns how many lines of Rust stand in a folder.
pub(crate) fn lines(folder: &Path) -> usize {
    let mut open = vec![folder.to_owned()];
    let mut lines = 0;
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                lines += fs::read_to_string(path).unwrap_or_default().lines().count();
            }
        }
    }
    lines
}
