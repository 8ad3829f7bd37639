//! The mock of Kakaocert and LinkHub over HTTP: signatures, tokens, every row of the lifecycle, and
//! what a test can tell it.
//!
//! The promise: nothing of the SDK is used, so what holds here holds for clients in any language,
//! and the signatures are made here once more, from the description of the API. The mock itself
//! checks that its answers keep to the document and answers 500 when one does not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lifecycle;
mod mock;
#[path = "../plain/mod.rs"]
mod plain;
mod requests;
mod tokens;
