//! What must be true of every type and every operation of the SDK.
//!
//! The promise: a law looks at one value and has three outcomes. It holds; or the value was bad,
//! which is a mistake of the judge's; or the SDK is wrong, with the JSON path where it broke.

pub mod answer;
mod envelope;
mod form;
pub mod hidden;
pub mod login;
pub mod proof;
pub mod rejection;
pub mod repetition;
pub mod reply;
pub mod request;
pub mod round_trip;
pub mod tag;
pub mod unknown;

use std::fmt;

use crate::path::Path;

/// The outcome of a law.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// The law holds.
    Holds,
    /// The value that the law was tried with is not what it should have been.
    BadInput(String),
    /// The SDK broke the law.
    Wrong(Fault),
}

/// Where and how the SDK broke a law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where in the JSON.
    pub path: Path,
    /// How.
    pub what: String,
}

impl Verdict {
    /// Returns the verdict that the SDK is wrong at `path`.
    pub fn wrong(path: Path, what: impl Into<String>) -> Verdict {
        Verdict::Wrong(Fault { path, what: what.into() })
    }

    /// Returns the verdict that the SDK is wrong as a whole.
    pub fn wrong_at_all(what: impl Into<String>) -> Verdict {
        Verdict::wrong(Path::root(), what)
    }

    /// Says whether the law holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        *self == Verdict::Holds
    }

    /// Returns this verdict unless it holds, otherwise the next one.
    pub fn and(self, next: impl FnOnce() -> Verdict) -> Verdict {
        if self.holds() { next() } else { self }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Holds => f.write_str("holds"),
            Verdict::BadInput(what) => write!(f, "bad input: {what}"),
            Verdict::Wrong(fault) => {
                write!(f, "the SDK is wrong at `{}`: {}", fault.path, fault.what)
            }
        }
    }
}
