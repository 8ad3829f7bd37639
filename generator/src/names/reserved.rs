//! What generated code needs for itself, and no document gets.

/// Names of types that emitted code uses for itself.
pub(super) const TYPES: &[&str] = &[
    "Additional",
    "Box",
    "ByteStream",
    "Date",
    "DateTime",
    "BTreeMap",
    "Bytes",
    "Err",
    "Eq",
    "Event",
    "EventStream",
    "FilePart",
    "Hash",
    "Json",
    "Maybe",
    "NumericText",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "From",
    "Into",
    "Result",
    "Self",
    "Some",
    "String",
    "Unrecognized",
    "UnknownMembers",
    "Vec",
    "Send",
    "Sync",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Iterator",
    "Sized",
    "Unpin",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "AsRef",
    "Extend",
    "IntoIterator",
];

/// What stands beside the calls in their files, together with [`TYPES`].
pub(super) const BESIDE_CALLS: &[&str] = &[
    "Async",
    "Blocking",
    "Client",
    "Envelope",
    "Form",
    "Kept",
    "Media",
    "Member",
    "Method",
    "Operation",
    "Pages",
    "Parameter",
    "Place",
    "Repeat",
    "Reply",
    "Style",
];

/// What stands beside the credentials in the root module or crate and in their file, together with
/// [`TYPES`].
pub(super) const BESIDE_CREDENTIALS: &[&str] = &[
    "Async",
    "AuthenticationError",
    "Blocking",
    "BuildError",
    "Client",
    "ClientBuilder",
    "DecodeError",
    "Error",
    "Items",
    "RawBody",
    "Reply",
    "RetryPolicy",
    "Texts",
    "TimeError",
    "TimeoutError",
    "TransportError",
];

/// Methods that every builder of a client has.
pub(super) const BUILDER_METHODS: &[&str] = &[
    "base_url",
    "build",
    "build_blocking",
    "clone",
    "credential",
    "credentials",
    "deadline",
    "http_client",
    "max_reply_bytes",
    "new",
    "retry",
    "timeout",
    "user_agent",
];

/// Methods that every client has.
pub(super) const CLIENT_METHODS: &[&str] = &["builder", "clone", "new"];

/// Methods that calls have, all of them or some.
pub(super) const CALL_METHODS: &[&str] = &[
    "as_bytes",
    "as_form",
    "as_json",
    "as_multipart",
    "as_text",
    "clone",
    "deadline",
    "idempotency_key",
    "into_future",
    "new",
    "send",
    "send_whole",
    "stream",
    "stream_bytes",
    "stream_events",
    "whole_reply",
    "with",
    "with_body",
    "with_bytes",
    "with_credential",
    "with_media",
    "with_text",
];

/// Methods that every credential has, and what they call its texts.
pub(super) const CREDENTIAL_METHODS: &[&str] = &["clone", "fmt", "new"];
