//! What is to stand on the disk, and how that differs from what does.
//!
//! The promise: [`FileSet::check`] never writes. [`FileSet::write`] writes all or nothing: every
//! text is staged beside its target, then renamed, and what was renamed is put back when a later
//! one fails. Killed midway, only whole files are there and what was staged beside them; the next
//! run sweeps that and mends the rest. Files whose bytes are equal are left alone. A file without
//! the header is never overwritten or removed.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::render::HEADER;

/// Texts by their path, from a folder that is named when they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet(BTreeMap<String, String>);

impl FileSet {
    /// Adds a text.
    pub fn insert(&mut self, path: String, text: String) {
        self.0.insert(path, text);
    }

    /// Adds all texts of another set.
    pub fn extend(&mut self, other: FileSet) {
        self.0.extend(other.0);
    }

    /// Returns paths and texts, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Returns how many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Compares with the disk. `owned` are the folders in which nothing else may stand; other
    /// files of the set are compared one by one.
    ///
    /// # Errors
    ///
    /// When a folder or a file cannot be read.
    pub fn check(&self, root: &Path, owned: &[&str]) -> Result<Vec<Difference>, FileError> {
        let mut differences = Vec::new();
        for (path, text) in &self.0 {
            let at = root.join(path);
            match read(&at)? {
                None => differences
                    .push(Difference { path: path.clone(), kind: DifferenceKind::Missing }),
                Some(bytes) if bytes == text.as_bytes() => {}
                Some(bytes) => {
                    let line = first_difference(&bytes, text.as_bytes());
                    differences.push(Difference {
                        path: path.clone(),
                        kind: DifferenceKind::Changed { line },
                    });
                }
            }
        }
        for path in self.strangers(root, owned)? {
            differences.push(Difference { path, kind: DifferenceKind::Stale });
        }
        differences.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(differences)
    }

    /// Makes the disk equal to the set, and returns what had to be done.
    ///
    /// # Errors
    ///
    /// When something that the generator did not write stands in the way, or the disk refuses.
    /// Then nothing has changed.
    pub fn write(&self, root: &Path, owned: &[&str]) -> Result<Vec<Difference>, FileError> {
        let differences = self.check(root, owned)?;
        for difference in &differences {
            let at = root.join(&difference.path);
            if difference.kind != DifferenceKind::Missing && !has_header(&at)? {
                return Err(FileError {
                    path: at,
                    what: "not written by the generator, and in its way".to_owned(),
                    help: "move it elsewhere, or name another folder",
                });
            }
        }
        self.sweep(root, &differences)?;
        let mut staged = Staged::default();
        for difference in &differences {
            let at = root.join(&difference.path);
            if is_left_behind(&at) {
                continue;
            }
            match self.0.get(&difference.path) {
                Some(text) => staged.replace(&at, text)?,
                None => staged.remove(at),
            }
        }
        staged.commit()?;
        Ok(differences)
    }

    /// Removes what a run that was killed left behind: it would be taken for what this one stages.
    fn sweep(&self, root: &Path, differences: &[Difference]) -> Result<(), FileError> {
        let beside_own = self.0.keys().map(|it| root.join(it));
        let beside_own = beside_own.flat_map(|at| [beside(&at, STAGED), beside(&at, BACKUP)]);
        let in_owned = differences.iter().map(|it| root.join(&it.path));
        for at in beside_own.chain(in_owned.filter(|it| is_left_behind(it))) {
            if at.is_file() {
                fs::remove_file(&at).map_err(|error| FileError::of(at, &error))?;
            }
        }
        Ok(())
    }

    /// Returns the files that stand in the owned folders and are not in the set.
    fn strangers(&self, root: &Path, owned: &[&str]) -> Result<Vec<String>, FileError> {
        let mut found = Vec::new();
        for folder in owned {
            let mut open = vec![(*folder).to_owned()];
            while let Some(folder) = open.pop() {
                let at = if folder.is_empty() { root.to_owned() } else { root.join(&folder) };
                let entries = match fs::read_dir(&at) {
                    Ok(entries) => entries,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(FileError::of(at, &error)),
                };
                for entry in entries {
                    let entry = entry.map_err(|error| FileError::of(at.clone(), &error))?;
                    let name = entry.file_name().to_string_lossy().into_owned();
                    let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                    let kind =
                        entry.file_type().map_err(|error| FileError::of(entry.path(), &error))?;
                    if kind.is_dir() {
                        open.push(path);
                    } else if !self.0.contains_key(&path) {
                        found.push(path);
                    }
                }
            }
        }
        Ok(found)
    }
}

/// Says whether a folder is empty, not there, or holds what an earlier run made, to its end or
/// until it was killed. `first` is the file that a run makes first.
#[must_use]
pub fn may_take(folder: &Path, first: &str) -> bool {
    let first = folder.join(first);
    let made = |path: &Path| path.is_file() && carries_header(&fs::read(path).unwrap_or_default());
    if made(&first) || made(&beside(&first, STAGED)) || made(&beside(&first, BACKUP)) {
        return true;
    }
    let Ok(entries) = fs::read_dir(folder) else {
        return !folder.exists();
    };
    entries.into_iter().all(|it| it.is_ok_and(|it| is_left_behind(&it.path())))
}

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path, from the root.
    pub path: String,
    /// What is wrong with it.
    pub kind: DifferenceKind,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It is not there.
    Missing,
    /// It is there and should not be.
    Stale,
    /// Its text differs.
    Changed {
        /// The first line that differs, counted from one.
        line: usize,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            DifferenceKind::Missing => write!(f, "missing  {}", self.path),
            DifferenceKind::Stale => write!(f, "stale    {}", self.path),
            DifferenceKind::Changed { line } => write!(f, "changed  {}:{line}", self.path),
        }
    }
}

/// The disk refuses, or something stands in the way.
#[derive(Debug)]
pub struct FileError {
    path: PathBuf,
    what: String,
    help: &'static str,
}

impl FileError {
    fn of(path: PathBuf, error: &io::Error) -> Self {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        let help = match error.kind() {
            PermissionDenied | ReadOnlyFilesystem => {
                "nothing was changed; have the folder be one that you may write to, or name another"
            }
            _ => "nothing was changed; mend the cause and run again",
        };
        FileError { path, what: error.to_string(), help }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  help: {}", self.path.display(), self.what, self.help)
    }
}

impl std::error::Error for FileError {}

/// Changes that are prepared and not yet made.
#[derive(Default)]
struct Staged {
    changes: Vec<Change>,
}

struct Change {
    target: PathBuf,
    /// The new text, in a file beside the target. None: the target is to go.
    staged: Option<PathBuf>,
}

const STAGED: &str = "idv-new";
const BACKUP: &str = "idv-old";

impl Staged {
    fn replace(&mut self, target: &Path, text: &str) -> Result<(), FileError> {
        let staged = beside(target, STAGED);
        let prepare = || {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&staged, text)
        };
        let outcome = prepare();
        self.changes.push(Change { target: target.to_owned(), staged: Some(staged) });
        outcome.map_err(|error| {
            self.forget();
            FileError::of(target.to_owned(), &error)
        })
    }

    fn remove(&mut self, target: PathBuf) {
        self.changes.push(Change { target, staged: None });
    }

    /// Makes the changes; when one fails, takes back those before it.
    fn commit(self) -> Result<(), FileError> {
        for (index, change) in self.changes.iter().enumerate() {
            if let Err(error) = change.make() {
                for done in self.changes[..=index].iter().rev() {
                    done.take_back();
                }
                self.forget();
                return Err(FileError::of(change.target.clone(), &error));
            }
        }
        for change in &self.changes {
            // The backup has served; a leftover would be swept by the next run as a stale file.
            let _ = fs::remove_file(beside(&change.target, BACKUP));
        }
        Ok(())
    }

    fn forget(&self) {
        for staged in self.changes.iter().filter_map(|change| change.staged.as_ref()) {
            let _ = fs::remove_file(staged);
        }
    }
}

impl Change {
    fn make(&self) -> io::Result<()> {
        if self.target.exists() {
            fs::rename(&self.target, beside(&self.target, BACKUP))?;
        }
        match &self.staged {
            Some(staged) => fs::rename(staged, &self.target),
            None => Ok(()),
        }
    }

    fn take_back(&self) {
        let backup = beside(&self.target, BACKUP);
        let _ = if backup.exists() {
            fs::rename(backup, &self.target)
        } else if self.staged.is_some() {
            fs::remove_file(&self.target)
        } else {
            Ok(())
        };
    }
}

fn beside(target: &Path, ending: &str) -> PathBuf {
    let name =
        target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!(".{name}.{ending}"))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::of(path.to_owned(), &error)),
    }
}

/// Says whether the generator wrote a file, or left it behind when it was killed.
fn has_header(path: &Path) -> Result<bool, FileError> {
    Ok(is_left_behind(path) || carries_header(&read(path)?.unwrap_or_default()))
}

fn carries_header(text: &[u8]) -> bool {
    let first = text.split(|it| *it == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(first).contains(HEADER.trim_start_matches("// "))
}

/// Says whether a file was staged, or set aside, by a run that was killed.
fn is_left_behind(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| ending.to_string_lossy());
    name.starts_with('.') && ending.is_some_and(|ending| ending == STAGED || ending == BACKUP)
}

fn first_difference(a: &[u8], b: &[u8]) -> usize {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b);
    1 + same.filter(|(byte, _)| **byte == b'\n').count()
}
