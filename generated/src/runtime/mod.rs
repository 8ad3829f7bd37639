//! What generated code stands on, written by hand.
//!
//! The codecs: [`wire`] says how one value reads and writes its JSON, [`object`], [`union`] and
//! [`enumeration`] turn the emitted tables into that, [`kept`] remembers what has no field.

pub(crate) mod early;
pub(crate) mod enumeration;
pub(crate) mod json;
pub(crate) mod kept;
pub(crate) mod object;
pub(crate) mod path;
pub(crate) mod sensitive;
pub(crate) mod time;
pub(crate) mod union;
pub(crate) mod wire;

pub use json::Json;
pub use kept::UnknownMembers;
pub use object::Maybe;
pub use time::{Date, DateTime, TimeError};
pub use union::Unrecognized;
