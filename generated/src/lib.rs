//! Lossless, typed clients for Korean identity verification (본인인증).

mod runtime;

pub use runtime::{Date, DateTime, Json, Maybe, TimeError, UnknownMembers, Unrecognized};

#[cfg(test)]
mod prototype;
