//! The expected Rust of the generator's cases, compiled.
//!
//! It stands on the runtime of the SDK as a generated crate does, by a copy of its own: here the
//! very files. Their tests run where they stand, and need more than this crate has.
#![cfg(not(test))]

#[path = "../../../../generated/src/runtime/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    missing_docs,
    unreachable_pub,
    reason = "no case uses all of it"
)]
mod runtime;

pub use runtime::{ByteStream, Error, Event, EventStream, FilePart, Maybe, RetryPolicy};

include!(concat!(env!("OUT_DIR"), "/cases.rs"));
