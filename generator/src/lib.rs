//! Turns an OpenAPI document into Rust.
//!
//! ```text
//! text ──load──► Document ──lower──► Api ──plan──► Planned ──emit──► Emitted ──render──► FileSet
//! ```
//!
//! Five calls on five types. Each stage takes what the one before it returns; what a stage finds
//! wrong with the document is a diagnostic, and the work goes on, so that all faults of a document
//! are shown at once. Nothing here touches the disk but `load`, which reads, and
//! [`FileSet`](file_set::FileSet), which compares and writes.

pub mod diagnostics;
pub mod emit;
pub mod file_set;
pub mod ir;
pub mod load;
pub mod lower;
pub mod names;
pub mod package;
pub mod pointer;
pub mod render;

use std::path::Path;

use diagnostics::Diagnostics;
use emit::Emitted;

/// Reads the document at `path` and returns the items of its code. None when a fault of the
/// document is such that nothing sensible can be made of it; `diagnostics` says which.
///
/// `module` is what the code calls the API, in traces for example.
#[must_use]
pub fn generate(path: &Path, module: &str, diagnostics: &mut Diagnostics) -> Option<Generated> {
    let document = load::load(path, diagnostics)?;
    let api = lower::lower(&document, diagnostics);
    let planned = names::plan(api);
    let emitted = emit::emit(&planned, module);
    (!diagnostics.has_errors()).then_some(Generated { planned, emitted })
}

/// The code for an API, and what it was made from.
#[derive(Debug)]
pub struct Generated {
    /// The API and all names.
    pub planned: names::Planned,
    /// The items.
    pub emitted: Emitted,
}
