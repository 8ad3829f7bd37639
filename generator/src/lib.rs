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

pub mod accounting;
mod code_span;
pub mod diagnostics;
pub mod emit;
pub mod file_set;
mod http_token;
pub mod ir;
pub mod load;
pub mod lower;
pub mod names;
pub mod package;
pub mod pointer;
pub mod render;

use std::path::Path;

use accounting::Account;
use diagnostics::Diagnostics;
use emit::Emitted;
use ir::Type;
use pointer::Pointer;

/// Reads the document at `path` and returns the items of its code. None when a fault of the
/// document is such that nothing sensible can be made of it; `diagnostics` says which.
///
/// `module` is what the code calls the API, in traces for example.
#[must_use]
pub fn generate(path: &Path, module: &str, diagnostics: &mut Diagnostics) -> Option<Generated> {
    generate_watched(path, module, diagnostics, true, &mut |_| {})
}

/// The same for someone who watches: `begins` is told of each stage before it. `places` are looked
/// up only for who wants them, since that takes its time.
#[must_use]
pub fn generate_watched(
    path: &Path,
    module: &str,
    diagnostics: &mut Diagnostics,
    places: bool,
    begins: &mut dyn FnMut(Stage),
) -> Option<Generated> {
    begins(Stage::Load);
    let document = load::load(path, diagnostics)?;
    begins(Stage::Lower);
    let api = lower::lower(&document, diagnostics);
    begins(Stage::Plan);
    let planned = names::plan(api);
    begins(Stage::Account);
    let account = Account::of(&document, &planned, diagnostics);
    let places = match places {
        true => accounting::places::of(&document, &planned.api),
        false => Vec::new(),
    };
    // The code can stand in memory where the document stood, which saves asking for more.
    drop(document);
    begins(Stage::Emit);
    let emitted = emit::emit(&planned, module);
    (!diagnostics.has_errors()).then_some(Generated { planned, emitted, places, account })
}

/// A stage of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Text to document.
    Load,
    /// Document to shapes.
    Lower,
    /// Shapes to names.
    Plan,
    /// What went in against what is to come out.
    Account,
    /// Names and shapes to items.
    Emit,
}

/// The code for an API, and what it was made from.
#[derive(Debug)]
pub struct Generated {
    /// The API and all names.
    pub planned: names::Planned,
    /// The items.
    pub emitted: Emitted,
    /// Where the document at hand wrote the schema of a type, in the order of the places. Nothing
    /// where nobody wanted to know.
    pub places: Vec<(Pointer, Type)>,
    /// What became of every part of the document.
    pub account: Account,
}
