//! The files of one document. This file promises that a file is read once, that none outside the
//! folder of the document is read, and that every node's place can be told.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::dialect::Dialect;
use super::source::Source;
use super::stranger;
use super::tree::{Node, Origin};
use crate::diagnostics::{Diagnostics, Place};
use crate::pointer::{Pointer, percent_decoded};

/// The document's file and every other that was read for it.
#[derive(Debug, Default)]
pub(crate) struct Files {
    sources: Vec<Source>,
    paths: Vec<PathBuf>,
    opened: HashMap<PathBuf, Option<u32>>,
    dialects: Vec<Option<Dialect>>,
    /// Documents of another dialect in their canonical form.
    canonical: HashMap<u32, Node>,
    /// The folder that references may not leave; none for a text in memory.
    folder: Option<PathBuf>,
}

/// Why another file is not read.
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

impl Files {
    /// Reads the document's own file.
    pub(crate) fn from_path(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        let folder =
            path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut files = Self { folder: folder.canonicalize().ok(), ..Self::default() };
        files.read(normalized(path), diagnostics)?;
        Some(files)
    }

    /// Takes a text that refers to no other file.
    pub(crate) fn from_text(name: &str, text: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut files = Self::default();
        files.add(PathBuf::from(name), text.to_owned(), diagnostics)?;
        Some(files)
    }

    /// Returns the tree of a file as it was written.
    pub(crate) fn tree(&self, file: u32) -> Option<&Node> {
        self.sources.get(file as usize).map(Source::tree)
    }

    /// Returns the dialect of a file; a part of a document is written like the document.
    pub(crate) fn dialect(&self, file: u32) -> Dialect {
        let of = |file: u32| self.dialects.get(file as usize).copied().flatten();
        of(file).or_else(|| of(0)).unwrap_or(Dialect::OpenApi30)
    }

    /// Tells whether a file says itself which dialect it is written in.
    pub(crate) fn is_document(&self, file: u32) -> bool {
        self.dialects.get(file as usize).is_some_and(Option::is_some)
    }

    /// Returns the canonical form of a file, where it has one beside what was written.
    pub(crate) fn canonical(&self, file: u32) -> Option<&Node> {
        self.canonical.get(&file)
    }

    /// Keeps the canonical form of a file.
    pub(crate) fn set_canonical(&mut self, file: u32, tree: Node) -> &Node {
        self.canonical.entry(file).insert_entry(tree).into_mut()
    }

    /// Returns the name of a file without folder and ending.
    pub(crate) fn stem(&self, file: u32) -> String {
        let stem = self.paths.get(file as usize).and_then(|it| it.file_stem());
        stem.map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Returns where a node stands.
    pub(crate) fn place(&self, origin: Origin) -> Place {
        self.sources.get(origin.file as usize).map(|it| it.place(origin.node)).unwrap_or_default()
    }

    /// Returns the reference that leads to a node from the file of the document.
    pub(crate) fn reference(&self, origin: Origin) -> String {
        let pointer = self.pointer(origin);
        let path = self.paths.get(origin.file as usize).filter(|_| origin.file != 0);
        let Some(path) = path else { return pointer.to_string() };
        let folder = self.paths.first().and_then(|it| it.parent()).unwrap_or(Path::new(""));
        let path = path.strip_prefix(folder).unwrap_or(path);
        let parts = path.components().map(|it| it.as_os_str().to_string_lossy());
        format!("{}{pointer}", parts.collect::<Vec<_>>().join("/"))
    }

    /// Returns the pointer of a node inside its file.
    pub(crate) fn pointer(&self, origin: Origin) -> Pointer {
        self.sources.get(origin.file as usize).map(|it| it.pointer(origin.node)).unwrap_or_default()
    }

    /// Returns the text of a truth value or null, when it was not written as JSON writes it.
    pub(crate) fn written(&self, origin: Origin) -> Option<&str> {
        self.sources.get(origin.file as usize)?.written(origin.node)
    }

    /// Returns the file that a reference in the file `from` names, reading it when it is new. None
    /// in the result when it is broken, which was then said before.
    pub(crate) fn open(
        &mut self,
        from: u32,
        reference: &str,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<u32>, Refusal> {
        let (Some(folder), Some(base)) = (&self.folder, self.paths.get(from as usize)) else {
            return Err(Refusal {
                code: "other-file",
                message: format!("`{reference}` is another file, and this document stands alone"),
                help: "put the target under components of this document",
            });
        };
        let outside = || Refusal {
            code: "outside-reference",
            message: format!("`{reference}` leaves the folder of the document"),
            help: "copy the file into the folder of the document",
        };
        let decoded = percent_decoded(reference).unwrap_or(reference.into());
        if Path::new(&*decoded).is_absolute() {
            return Err(outside());
        }
        let path = normalized(&base.parent().unwrap_or(Path::new("")).join(&*decoded));
        if let Some(known) = self.opened.get(&path) {
            return Ok(*known);
        }
        let root = self.paths.first().and_then(|it| it.parent()).unwrap_or(Path::new(""));
        if !path.starts_with(normalized(root)) {
            return Err(outside());
        }
        let real = path.canonicalize().map_err(|_| Refusal {
            code: "missing-file",
            message: format!("`{reference}` names the file {}, which is not there", path.display()),
            help: "mend the reference or add the file",
        })?;
        if !real.starts_with(folder) {
            return Err(outside());
        }
        Ok(self.read(path, diagnostics))
    }

    fn read(&mut self, path: PathBuf, diagnostics: &mut Diagnostics) -> Option<u32> {
        let place = Place { file: shown(&path), ..Place::default() };
        self.opened.insert(path.clone(), None);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let (message, help) = stranger::unreadable(Path::new(&place.file), &error);
                diagnostics.error("unreadable", place, message, help);
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => self.add(path, text, diagnostics),
            Err(error) => {
                let before =
                    error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
                let line = before.iter().filter(|it| **it == b'\n').count() + 1;
                let place = Place { line, column: 1, ..place };
                diagnostics.error(
                    "not-utf8",
                    place,
                    "this line is not UTF-8",
                    "save the file as UTF-8",
                );
                None
            }
        }
    }

    fn add(&mut self, path: PathBuf, text: String, diagnostics: &mut Diagnostics) -> Option<u32> {
        let file = u32::try_from(self.sources.len()).ok()?;
        if let Some((message, help)) = stranger::no_document(&text).filter(|_| file == 0) {
            let place = Place { file: shown(&path), line: 1, column: 1, ..Place::default() };
            diagnostics.error("not-openapi", place, message, help);
            return None;
        }
        let source = Source::read(&path.display().to_string(), text, file, diagnostics)?;
        self.dialects.push(Dialect::of(source.tree()));
        self.sources.push(source);
        self.opened.insert(path.clone(), Some(file));
        self.paths.push(path);
        Some(file)
    }
}

/// Returns a path as it was given, or means the same.
fn shown(path: &Path) -> String {
    let shown = path.display().to_string();
    match shown.split_once(":/") {
        _ if shown.is_empty() => ".".to_owned(),
        // Its second slash goes where a path is read.
        Some((scheme, rest)) if stranger::is_address(path) => format!("{scheme}://{rest}"),
        _ => shown,
    }
}

/// Resolves `.` and `..` inside a path by its text alone.
fn normalized(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(result.components().next_back(), Some(Component::Normal(_))) =>
            {
                result.pop();
            }
            _ => result.push(part),
        }
    }
    result
}
