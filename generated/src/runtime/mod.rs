//! What generated code stands on, written by hand.
//!
//! The codecs: [`wire`] says how one value reads and writes its JSON, [`object`], [`union`],
//! [`choice`] and [`enumeration`] turn the emitted tables into that, [`numeric_text`] is an integer
//! that may come as text, [`number`] one with all its digits, [`kept`] remembers what has no field, [`strange`] counts
//! what nobody knows.
//!
//! The client: [`operation`] and [`client`] hold the emitted tables, [`builder`] makes clients.
//! [`call`] takes a call from its arguments to its reply by way of [`request`], [`attempts`] and
//! [`reply`], whose body [`stream`] and [`events`] take piece by piece; an attempt goes by [`auth`]
//! and [`transport`], and [`retry`] says whether there is to be another one, under the key of
//! [`idempotency`]. [`style`], [`form`] and [`multipart`] with the files of [`part`] write
//! parameters and bodies, [`reply_headers`] and [`header_text`] read headers, [`pages`] walks
//! through lists, [`trace`] tells what happens, [`blocking`] lends a thread.
//!
//! What goes wrong: [`error`] holds the whole, [`fault`] and [`network`] the kinds, [`trail`] what
//! was before, [`raw_body`] and [`blanked`] what may be shown of a reply.

pub(crate) mod additional;
#[cfg(feature = "__client")]
pub(crate) mod attempts;
#[cfg(feature = "__client")]
pub(crate) mod auth;
#[cfg(feature = "__client")]
pub(crate) mod blanked;
#[cfg(all(feature = "__client", feature = "blocking"))]
pub(crate) mod blocking;
#[cfg(feature = "__client")]
pub(crate) mod builder;
#[cfg(feature = "__client")]
pub(crate) mod call;
#[allow(dead_code, unused_macros, reason = "only documents with choices need it")]
pub(crate) mod choice;
#[cfg(feature = "__client")]
pub(crate) mod client;
pub(crate) mod early;
pub(crate) mod enumeration;
#[cfg(feature = "__client")]
pub(crate) mod error;
#[cfg(feature = "__client")]
pub(crate) mod events;
#[cfg(feature = "__client")]
pub(crate) mod fault;
#[cfg(feature = "__client")]
pub(crate) mod form;
#[cfg(feature = "__client")]
#[allow(dead_code, reason = "only documents with headers of replies need it")]
pub(crate) mod header_text;
#[cfg(feature = "__client")]
pub(crate) mod idempotency;
pub(crate) mod json;
pub(crate) mod kept;
pub(crate) mod maybe;
#[cfg(feature = "__client")]
pub(crate) mod multipart;
#[cfg(feature = "__client")]
pub(crate) mod network;
pub(crate) mod number;
pub(crate) mod numeric_text;
pub(crate) mod object;
#[cfg(feature = "__client")]
pub(crate) mod operation;
#[cfg(feature = "__client")]
pub(crate) mod pages;
#[cfg(feature = "__client")]
pub(crate) mod part;
pub(crate) mod path;
#[cfg(feature = "__client")]
pub(crate) mod raw_body;
#[cfg(feature = "__client")]
pub(crate) mod reply;
#[allow(unused_imports, unused_macros, reason = "only documents with headers of replies need it")]
pub(crate) mod reply_headers;
#[cfg(feature = "__client")]
pub(crate) mod request;
#[cfg(feature = "__client")]
pub(crate) mod retry;
pub(crate) mod sensitive;
pub(crate) mod strange;
#[cfg(feature = "__client")]
pub(crate) mod stream;
#[cfg(feature = "__client")]
pub(crate) mod style;
pub(crate) mod time;
#[cfg(feature = "__client")]
pub(crate) mod trace;
#[cfg(feature = "__client")]
pub(crate) mod trail;
#[cfg(feature = "__client")]
pub(crate) mod transport;
pub(crate) mod union;
pub(crate) mod wire;

pub use additional::Additional;
#[cfg(feature = "__client")]
#[allow(unused_imports, reason = "not every API takes or gives bytes")]
pub(crate) use bytes::Bytes;
#[cfg(feature = "__client")]
pub use client::Async;
#[cfg(all(feature = "__client", feature = "blocking"))]
pub use client::Blocking;
#[cfg(feature = "__client")]
pub use error::Error;
#[cfg(feature = "__client")]
pub use events::{Event, EventStream};
#[cfg(feature = "__client")]
pub use fault::{AuthenticationError, BuildError, DecodeError};
pub use json::Json;
pub(crate) use kept::Kept;
pub use kept::UnknownMembers;
pub use maybe::Maybe;
#[cfg(feature = "__client")]
pub use network::{TimeoutError, TransportError};
pub use number::Number;
pub use numeric_text::NumericText;
#[cfg(feature = "__client")]
pub use pages::Items;
#[cfg(feature = "__client")]
pub use part::FilePart;
#[cfg(feature = "__client")]
pub use raw_body::RawBody;
#[cfg(feature = "__client")]
pub use reply::Reply;
#[cfg(feature = "__client")]
pub use retry::RetryPolicy;
#[cfg(feature = "__client")]
pub use stream::ByteStream;
pub use time::{Date, DateTime, TimeError};
pub use union::Unrecognized;

#[cfg(all(test, feature = "__client"))]
mod client_tests;
