//! The mock of PortOne V1 over HTTP: every row of its lifecycle, and what a test can tell it.
//!
//! The promise: nothing of the SDK is used, so what holds here holds for clients in any language.
//! The mock itself checks that its answers keep to the document and answers 500 when one does not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod lifecycle;
mod mock;
#[path = "../plain/mod.rs"]
mod plain;
mod tokens;
