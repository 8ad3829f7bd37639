//! What went in against what came out.
//!
//! The promise: after emission every schema, property, parameter, response and operation of the
//! document is in the code or in a diagnostic. What is in neither is a fault of the generator; it
//! becomes a diagnostic that says so, so that it cannot go missing in silence.

mod code;
mod parts;
pub(crate) mod places;

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostics::{Diagnostics, Place, Severity};
use crate::file_set::FileSet;
use crate::load::Document;
use crate::names::Planned;
use crate::pointer::Pointer;

/// A kind of part that a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A schema, wherever it stands.
    Schema,
    /// A property of a schema.
    Property,
    /// A parameter of an operation or of a path.
    Parameter,
    /// A response of an operation.
    Response,
    /// An operation.
    Operation,
}

impl Kind {
    const ALL: [Kind; 5] =
        [Kind::Schema, Kind::Property, Kind::Parameter, Kind::Response, Kind::Operation];

    fn word(self) -> &'static str {
        match self {
            Kind::Schema => "schema",
            Kind::Property => "property",
            Kind::Parameter => "parameter",
            Kind::Response => "response",
            Kind::Operation => "operation",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Kind::Schema => "schemas",
            Kind::Property => "properties",
            Kind::Parameter => "parameters",
            Kind::Response => "responses",
            Kind::Operation => "operations",
        }
    }
}

/// A part that is neither in the code nor in a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.word(), self.place.pointer)
    }
}

/// The parts of a document, and what became of them.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// How many there are of each kind.
    parts: BTreeMap<Kind, usize>,
    /// How many of them say nothing by themselves: no operation leads there, or it was said before.
    unused: usize,
    /// How many of them are in a diagnostic and not in the code.
    diagnosed: usize,
    /// What is in neither.
    pub missing: Vec<Missing>,
}

impl Account {
    /// Compares the document with what was made of it, before it is code.
    #[must_use]
    pub fn of(document: &Document, planned: &Planned, diagnostics: &Diagnostics) -> Self {
        let mut account = Account::default();
        let covered = Covered::by(diagnostics);
        let found = parts::of(document, &planned.api);
        for part in found {
            *account.parts.entry(part.kind).or_default() += 1;
            match part.fate {
                parts::Fate::Taken => {}
                parts::Fate::Unused => account.unused += 1,
                parts::Fate::Unknown => {
                    let place = document.place(&part.at);
                    if covered.covers(&place) || covered.covers_what_holds(document, &part.at) {
                        account.diagnosed += 1;
                    } else {
                        account.missing.push(Missing { kind: part.kind, place });
                    }
                }
            }
        }
        account
    }

    /// Compares what was made of the document with the code in `files`.
    pub fn compare(&mut self, planned: &Planned, files: &FileSet) {
        let lost = code::lost(planned, files);
        self.missing.extend(
            lost.into_iter().map(|(kind, pointer)| Missing {
                kind,
                place: Place { pointer, ..Place::default() },
            }),
        );
    }

    /// Says of each part that is missing that it is.
    pub fn report(&self, diagnostics: &mut Diagnostics) {
        for missing in &self.missing {
            diagnostics.unsupported(
                "not-accounted-for",
                missing.place.clone(),
                format!("this {} is neither in the code nor in a diagnostic", missing.kind.word()),
                "this is a fault of the generator, please report it",
            );
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for kind in Kind::ALL {
            let count = self.parts.get(&kind).copied().unwrap_or_default();
            write!(f, "{count} {}, ", kind.words())?;
        }
        write!(f, "{} of them left out with a diagnostic, {} unused", self.diagnosed, self.unused)?;
        match self.missing.len() {
            0 => write!(f, ", none missing"),
            count => write!(f, ", {count} MISSING"),
        }
    }
}

/// The places of which a diagnostic says that something is left out, and what stands below them.
struct Covered(BTreeMap<String, Vec<Pointer>>);

impl Covered {
    fn by(diagnostics: &Diagnostics) -> Self {
        let mut places: BTreeMap<String, Vec<Pointer>> = BTreeMap::new();
        for diagnostic in diagnostics.iter().filter(|it| it.severity != Severity::Repair) {
            let place = &diagnostic.place;
            places.entry(place.file.clone()).or_default().push(as_one(&place.pointer));
        }
        places.values_mut().for_each(|pointers| pointers.sort());
        Covered(places)
    }

    /// Says whether a diagnostic is about something that this stands in after loading: what a
    /// repair has added was written elsewhere.
    fn covers_what_holds(&self, document: &Document, at: &Pointer) -> bool {
        let mut holder = at.parent();
        while let Some(pointer) = holder {
            let place = document.place(&pointer);
            let pointers = self.0.get(&place.file);
            if pointers.is_some_and(|it| it.binary_search(&as_one(&place.pointer)).is_ok()) {
                return true;
            }
            holder = pointer.parent();
        }
        false
    }

    fn covers(&self, place: &Place) -> bool {
        let Some(pointers) = self.0.get(&place.file) else {
            return false;
        };
        let mut at = Some(as_one(&place.pointer));
        while let Some(pointer) = at {
            if pointers.binary_search(&pointer).is_ok() {
                return true;
            }
            at = pointer.parent();
        }
        false
    }
}

/// Returns a place as if what is joined by `allOf` were one schema: what is wrong with one part is
/// wrong with the whole.
fn as_one(pointer: &Pointer) -> Pointer {
    let mut joined = Pointer::root();
    let mut tokens = pointer.tokens().peekable();
    while let Some(token) = tokens.next() {
        let number = |it: &std::borrow::Cow<'_, str>| it.bytes().all(|it| it.is_ascii_digit());
        if token == "allOf" && tokens.next_if(number).is_some() {
            continue;
        }
        joined = joined.child(&token);
    }
    joined
}
