//! The client against a server of a few lines, over real sockets: what is sent, byte by byte, and
//! what becomes of every kind of answer.
//!
//! [`api`] is an API in miniature, as the generator would write it; [`server`] has the other side;
//! the rest is tests.

#![allow(clippy::panic, clippy::unwrap_used)] // a test ends where its expectation does

mod again;
mod answers;
mod api;
#[cfg(feature = "blocking")]
mod blocking;
mod errors;
mod lists;
mod sending;
mod server;
#[cfg(feature = "tracing")]
mod watched;
mod whole;

/// Planted wherever a value goes, like [`PERSON`]; nothing that is shown may hold it.
const SECRET: &str = "s3cr3t-api-key";
/// See [`SECRET`].
const PERSON: &str = "Hong-Gildong";
