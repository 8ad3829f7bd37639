//! The virtual environment that the vendors' packages live in.
//!
//! The promise: it holds exactly what `requirements.txt` says, by version and digest, and is made
//! anew when that changes. One that is up to date is used as it is, without the network. A folder
//! that is something else is never touched, and whoever lacks Python is told what to install.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The file in which an environment keeps the requirements that it was made from.
const MADE_FROM: &str = "interop-requirements.txt";
/// The oldest Python that the packages run on.
const OLDEST: (u32, u32) = (3, 10);

/// Makes sure that the environment `folder` holds the requirements, and returns its Python. Says so
/// when that takes a while.
pub(super) fn ready(
    folder: &Path,
    requirements: &Path,
    say: &mut dyn FnMut(&str),
) -> Result<PathBuf, String> {
    let wanted = fs::read_to_string(requirements)
        .map_err(|error| format!("{}: {error}", requirements.display()))?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let made_from = folder.join(MADE_FROM);
    if fs::read_to_string(&made_from).is_ok_and(|text| text == wanted) && runs(&python) {
        return Ok(python);
    }
    // The marker is written before anything else, so whatever has it was made here.
    if folder.exists() && !made_from.exists() && !is_empty(folder) {
        let folder = folder.display();
        return Err(format!("{folder} was not made by this command: remove it, or name another"));
    }
    let base = base_python()?;
    say(&format!("installing the vendors' packages into {}", folder.display()));
    let at = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(at)?;
    }
    fs::create_dir_all(folder).and_then(|()| fs::write(&made_from, "")).map_err(at)?;
    run(
        Command::new(base).args(["-m", "venv"]).arg(folder),
        "no virtual environment could be made; on Debian and Ubuntu it needs the package \
         `python3-venv`",
    )?;
    run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"])
            .args(["--require-hashes", "--requirement"])
            .arg(requirements),
        "the vendors' packages could not be installed; the first run, and every run after a change \
         of requirements.txt, needs PyPI or a mirror of it",
    )?;
    fs::write(&made_from, wanted).map_err(at)?;
    Ok(python)
}

/// Finds a Python to make the environment with.
fn base_python() -> Result<&'static str, String> {
    let mut seen = Vec::new();
    for name in ["python3", "python"] {
        match version(name) {
            Some(version) if version >= OLDEST => return Ok(name),
            Some((major, minor)) => seen.push(format!("`{name}` is {major}.{minor}")),
            None => {}
        }
    }
    let (major, minor) = OLDEST;
    let seen = if seen.is_empty() { "found none".to_owned() } else { seen.join(", ") };
    Err(format!(
        "the vendors' clients need Python {major}.{minor} or newer on the path ({seen}); on Debian \
         and Ubuntu: apt-get install python3 python3-venv"
    ))
}

/// Returns the version of a Python, if it is one and runs.
fn version(python: &str) -> Option<(u32, u32)> {
    let program = "import sys; print(sys.version_info[0], sys.version_info[1])";
    let output = Command::new(python).args(["-c", program]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    let mut numbers = text.split_whitespace().map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => Some((major, minor)),
        _ => None,
    }
}

/// Says whether a Python runs: that of an environment does not when the one beneath it is gone.
fn runs(python: &Path) -> bool {
    Command::new(python).args(["-c", ""]).output().is_ok_and(|output| output.status.success())
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn run(command: &mut Command, hint: &str) -> Result<(), String> {
    let Output { status, stdout, stderr } =
        command.output().map_err(|error| format!("{hint}: {error}"))?;
    if status.success() {
        return Ok(());
    }
    let said = [stderr, stdout].map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
    Err(format!("{hint}\n{}", said.join("\n").trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_somebody_elses_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("idv-interop-venv-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("letter.txt"), "dear all").expect("a file");
        let requirements = folder.join("letter.txt");
        let error = ready(&folder, &requirements, &mut |_| {}).expect_err("not ours");
        let left = fs::read_to_string(&requirements);
        fs::remove_dir_all(&folder).expect("cleaned up");
        assert!(error.contains("was not made by this command"), "{error}");
        assert_eq!(left.expect("still there"), "dear all");
    }
}
