//! Lossless, typed clients for Korean identity verification (본인인증).
//!
#![cfg_attr(
    all(feature = "portone-v2", feature = "portone-v1", feature = "kakaocert"),
    doc = include_str!("../README.md")
)]

#[cfg_attr(
    not(all(feature = "portone-v2", feature = "portone-v1", feature = "kakaocert")),
    allow(dead_code, unused_imports, unused_macros, reason = "one API does not use all of it")
)]
mod runtime;

pub use chrono;
#[cfg(feature = "__client")]
pub use reqwest;
#[cfg(all(feature = "__client", feature = "blocking"))]
pub use runtime::Blocking;
pub use runtime::{
    Additional, Date, DateTime, Json, Maybe, Number, NumericText, TimeError, UnknownMembers,
    Unrecognized,
};
#[cfg(feature = "__client")]
pub use runtime::{
    Async, AuthenticationError, BuildError, ByteStream, DecodeError, Error, Event, EventStream,
    FilePart, Items, RawBody, Reply, RetryPolicy, TimeoutError, TransportError,
};

#[cfg(feature = "portone-v2")]
#[rustfmt::skip]
#[allow(
    clippy::disallowed_names,
    clippy::large_enum_variant,
    clippy::too_many_arguments,
    clippy::type_complexity,
    reason = "the document decides what a member is called, how large a variant is, how much an \
              object requires, and how deep its maps are"
)]
pub mod portone_v2;

#[cfg(feature = "portone-v1")]
#[rustfmt::skip]
#[allow(
    deprecated,
    reason = "a member that the document calls deprecated is read and written all the same"
)]
#[allow(
    clippy::disallowed_names,
    clippy::large_enum_variant,
    clippy::too_many_arguments,
    clippy::type_complexity,
    reason = "the document decides what a member is called, how large a variant is, how much an \
              object requires, and how deep its maps are"
)]
pub mod portone_v1;

#[cfg(feature = "kakaocert")]
#[rustfmt::skip]
#[allow(
    clippy::disallowed_names,
    clippy::large_enum_variant,
    clippy::too_many_arguments,
    clippy::type_complexity,
    reason = "the document decides what a member is called, how large a variant is, how much an \
              object requires, and how deep its maps are"
)]
pub mod kakaocert;
