//! Holds an SDK to all the laws.
//!
//! The promise: every law is tried on every schema and operation that it applies to, with values
//! that are the same in every run unless another seed is asked for. What was found is returned, not
//! printed; a failure comes with the smallest value that shows it.

mod accounting;
mod caller;
mod calls;
mod credentials;
mod logins;
mod odd;
mod pages;
mod repetitions;
mod types;

pub use accounting::{missing_lines, unseen_members};
pub use calls::{operation, operation_until, operations};
pub use credentials::{admission, credentials, success};
pub use types::{schema, schemas};

use std::cell::Cell;
use std::fmt;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::laws::Verdict;
use crate::laws::proof::Credential;
use crate::probe::{Listing, Operation, Schema, Variation};

/// An API: its document, and the SDK's tables for it.
#[derive(Debug)]
pub struct Api<C: 'static> {
    /// Its name in messages and waivers.
    pub name: &'static str,
    /// The types.
    pub schemas: &'static [Schema],
    /// The calls.
    pub operations: &'static [Operation<C>],
    /// The calls that are made in other ways.
    pub variations: &'static [Variation<C>],
    /// The lists.
    pub listings: &'static [Listing<C>],
    /// How to make a client.
    pub connect: Connect<C>,
}

/// What a client is made for.
#[derive(Clone, Copy, Debug)]
pub struct Connection<'c> {
    /// The URLs of the document's servers, in their order.
    pub urls: &'c [String],
    /// What it gets to prove who calls.
    pub credential: &'c Credential,
    /// Whether it tries again where it may, up to [`ATTEMPTS`] times and without much of a pause,
    /// or never.
    pub patient: bool,
}

/// How often a patient client tries.
pub const ATTEMPTS: u32 = 3;

/// Makes a client, and returns it with all that it and its builder show of themselves.
pub type Connect<C> = fn(&Connection<'_>) -> Result<(C, String), String>;

/// What a law said of a schema or an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The law.
    pub law: &'static str,
    /// The schema or the operation.
    pub subject: String,
    /// What the law said.
    pub verdict: Verdict,
    /// The smallest value that makes it say so, if it does not hold.
    pub value: String,
}

impl Finding {
    /// Returns the finding that a law holds.
    fn held(law: &'static str, subject: &str) -> Finding {
        let subject = subject.to_owned();
        Finding { law, subject, verdict: Verdict::Holds, value: String::new() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}: {}", self.law, self.subject, self.verdict)?;
        if !self.value.is_empty() {
            write!(f, "\n    with {}", self.value)?;
        }
        Ok(())
    }
}

/// How thoroughly to try.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// The number of values for each law and subject.
    pub cases: u32,
    /// What the values are made from.
    pub seed: u64,
    /// How many smaller values to try when a law is broken.
    pub shrink: u32,
}

impl Effort {
    /// Returns what the environment asks for: `IDV_CASES` values from `IDV_SEED`, and `usual`
    /// values when it says nothing.
    #[must_use]
    pub fn from_environment(usual: u32) -> Effort {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
        let cases = number("IDV_CASES").and_then(|cases: u64| u32::try_from(cases).ok());
        Effort {
            cases: cases.unwrap_or(usual),
            seed: number("IDV_SEED").unwrap_or(2_026),
            shrink: 2_000,
        }
    }

    /// Tries `law` on values of a strategy.
    pub fn explore<S: Strategy>(
        self,
        name: &'static str,
        subject: &str,
        values: &S,
        law: impl Fn(&S::Value) -> Verdict,
    ) -> Finding {
        let config = Config {
            cases: self.cases,
            failure_persistence: None,
            max_shrink_iters: self.shrink,
            ..Config::default()
        };
        let rng = TestRng::from_seed(RngAlgorithm::XorShift, &self.bytes(name, subject));
        let mut runner = TestRunner::new_with_rng(config, rng);
        // A value that is bad must not shrink out of one that the SDK is wrong about.
        let bad = Cell::new(None);
        let result = runner.run(values, |value| {
            let verdict = law(&value);
            let is_bad = matches!(verdict, Verdict::BadInput(_));
            if verdict.holds() || bad.get().is_some_and(|bad| bad != is_bad) {
                return Ok(());
            }
            bad.set(Some(is_bad));
            Err(TestCaseError::fail(verdict.to_string()))
        });
        let (verdict, value) = match result {
            Ok(()) => (Verdict::Holds, String::new()),
            Err(TestError::Abort(reason)) => (Verdict::BadInput(reason.to_string()), String::new()),
            Err(TestError::Fail(reason, value)) => {
                let verdict = law(&value);
                let once_only = || Verdict::wrong_at_all(format!("not every time: {reason}"));
                (if verdict.holds() { once_only() } else { verdict }, format!("{value:?}"))
            }
        };
        Finding { law: name, subject: subject.to_owned(), verdict, value }
    }

    /// Returns a seed of its own for every law and subject, so that adding one changes no other.
    fn bytes(self, name: &str, subject: &str) -> [u8; 16] {
        let mut state = self.seed ^ 0xcbf2_9ce4_8422_2325;
        let mut bytes = [0; 16];
        for byte in name.bytes().chain([0]).chain(subject.bytes()) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        for chunk in bytes.chunks_exact_mut(8) {
            state = (state ^ (state >> 29)).wrapping_mul(0x0100_0000_01b3).wrapping_add(1);
            chunk.copy_from_slice(&state.to_le_bytes());
        }
        bytes
    }
}

/// Makes one value of a strategy.
pub fn one<S: Strategy>(effort: Effort, values: &S) -> Option<S::Value> {
    let rng = TestRng::from_seed(RngAlgorithm::XorShift, &effort.bytes("one", ""));
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let tree = values.new_tree(&mut runner).ok()?;
    Some(tree.current())
}
