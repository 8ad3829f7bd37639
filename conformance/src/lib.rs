//! The judge: proves that what the SDK reads and writes is what the API documents say.
//!
//! It reads the documents itself ([`document`]), makes values from them, right ones and broken ones
//! ([`values`]), and holds the SDK to its laws ([`laws`]) on every type and operation ([`suite`]). The
//! one generated thing it uses is a table of the SDK's types and operations, a line each.

pub mod apis;
pub mod compare;
pub mod decimal;
pub mod document;
pub mod json;
pub mod laws;
pub mod loopback;
pub mod path;
pub mod probe;
pub mod rfc3339;
pub mod suite;
// Owned by the generator, left as it prints them.
#[rustfmt::skip]
pub mod tables;
pub mod values;
pub mod waivers;
