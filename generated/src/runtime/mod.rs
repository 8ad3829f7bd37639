//! What generated code stands on, written by hand.
//!
//! The codecs: [`wire`] says how one value reads and writes its JSON, [`object`], [`union`] and
//! [`enumeration`] turn the emitted tables into that, [`kept`] remembers what has no field.
//!
//! The client: [`operation`] and [`client`] hold the emitted tables, [`call`] takes a call from its
//! arguments to its reply by way of [`request`], [`auth`], [`transport`] and [`reply`], [`style`]
//! writes parameters, [`error`] and [`fault`] say what went wrong, [`blocking`] lends a thread.

#[cfg(feature = "__client")]
pub(crate) mod auth;
#[cfg(all(feature = "__client", feature = "blocking"))]
pub(crate) mod blocking;
#[cfg(feature = "__client")]
pub(crate) mod call;
#[cfg(feature = "__client")]
pub(crate) mod client;
pub(crate) mod early;
pub(crate) mod enumeration;
#[cfg(feature = "__client")]
pub(crate) mod error;
#[cfg(feature = "__client")]
pub(crate) mod fault;
pub(crate) mod json;
pub(crate) mod kept;
pub(crate) mod object;
#[cfg(feature = "__client")]
pub(crate) mod operation;
pub(crate) mod path;
#[cfg(feature = "__client")]
pub(crate) mod reply;
#[cfg(feature = "__client")]
pub(crate) mod request;
pub(crate) mod sensitive;
#[cfg(feature = "__client")]
pub(crate) mod style;
pub(crate) mod time;
#[cfg(feature = "__client")]
pub(crate) mod transport;
pub(crate) mod union;
pub(crate) mod wire;

#[cfg(feature = "__client")]
pub use client::Async;
#[cfg(all(feature = "__client", feature = "blocking"))]
pub use client::Blocking;
#[cfg(feature = "__client")]
pub use error::Error;
#[cfg(feature = "__client")]
pub use fault::{BuildError, DecodeError, TimeoutError, TransportError};
pub use json::Json;
pub(crate) use kept::Kept;
pub use kept::UnknownMembers;
pub use object::Maybe;
#[cfg(feature = "__client")]
pub use reply::RawBody;
pub use time::{Date, DateTime, TimeError};
pub use union::Unrecognized;

#[cfg(all(test, feature = "__client"))]
mod client_tests;
