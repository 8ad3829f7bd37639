//! Lossless, typed clients for Korean identity verification (본인인증).
//!
#![doc = include_str!("../README.md")]

#[cfg_attr(
    not(feature = "__client"),
    allow(dead_code, unused_imports, unused_macros, reason = "no API is chosen that would use it")
)]
mod runtime;

pub use chrono;
#[cfg(feature = "__client")]
pub use reqwest;
#[cfg(all(feature = "__client", feature = "blocking"))]
pub use runtime::Blocking;
#[cfg(feature = "__client")]
pub use runtime::{Async, BuildError, DecodeError, Error, RawBody, TimeoutError, TransportError};
pub use runtime::{Date, DateTime, Json, Maybe, TimeError, UnknownMembers, Unrecognized};

#[cfg(feature = "portone-v2")]
#[rustfmt::skip]
#[allow(
    clippy::large_enum_variant,
    clippy::too_many_arguments,
    reason = "the document decides how large a variant is, and how much an object requires"
)]
pub mod portone_v2;
