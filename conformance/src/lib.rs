//! The judge: proves that what the SDK reads and writes is what the API documents say, and plays
//! the APIs for tests of any client.
//!
//! With the feature `suite`, which is on by default, it reads the documents itself (`document`),
//! makes values from them, right ones and broken ones (`values`), and holds the SDK to its laws
//! (`laws`) on every type and operation (`suite`). The one generated thing it uses is a table of
//! the SDK's types and operations, a line each. Without it the mock servers are left ([`mock`]),
//! and no SDK. With the feature `corpus` it tries values on the types of any document (`corpus`).

#[cfg(feature = "suite")]
pub mod apis;
#[cfg(any(feature = "suite", feature = "corpus"))]
pub mod compare;
#[cfg(feature = "corpus")]
pub mod corpus;
#[cfg(any(feature = "suite", feature = "corpus"))]
pub mod decimal;
#[cfg(feature = "suite")]
pub mod document;
#[cfg(feature = "suite")]
pub mod interop;
#[cfg(any(feature = "suite", feature = "corpus"))]
pub mod json;
#[cfg(feature = "suite")]
pub mod laws;
pub mod loopback;
pub mod mock;
#[cfg(any(feature = "suite", feature = "corpus"))]
pub mod path;
#[cfg(feature = "suite")]
pub mod probe;
pub mod rfc3339;
#[cfg(feature = "suite")]
pub mod suite;
// Owned by the generator, left as it prints them.
#[cfg(feature = "suite")]
#[rustfmt::skip]
pub mod tables;
#[cfg(feature = "suite")]
pub mod values;
#[cfg(feature = "suite")]
pub mod waivers;
mod yaml;
