//! How a caller proves who they are: credentials, and the schemes that show them.

use super::{Docs, Location};

/// Something that the caller is given out once and proves themselves with, several texts perhaps.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Its name in the document.
    pub name: String,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// Its texts, in the order of the document.
    pub fields: Vec<Field>,
}

/// A text of a credential. No two fields of an API have the same name.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the document.
    pub name: String,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// The text is bytes in base64.
    pub base64: bool,
    /// A call may give another one.
    pub per_call: bool,
    /// The credential is complete without it.
    pub optional: bool,
}

/// Names a field of an [`Api`](super::Api).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldId {
    /// An index into [`Api::credentials`](super::Api::credentials).
    pub credential: usize,
    /// An index into its fields.
    pub field: usize,
}

/// A way in which a caller may prove who they are.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// A name that the document prescribes for its credential.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// How the credential travels.
    pub kind: SchemeKind,
    /// The caller may give what travels: a token for example.
    pub fixed: bool,
    /// What it is made from, an index into [`Api::credentials`](super::Api::credentials).
    pub credential: Option<usize>,
    /// Headers that go with it, always the same.
    pub headers: Vec<(String, String)>,
    /// How to come by what travels, when it is a token that an operation gives out.
    pub login: Option<Login>,
    /// How to come by what travels, when it is a token for an OAuth 2.0 client.
    pub client: Option<ClientLogin>,
}

/// A token that an OAuth 2.0 client gets for its credentials, which are those of the scheme: id,
/// secret, and perhaps the scope and the way to show both, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientLogin {
    /// The server that gives it out, an index into [`Api::servers`](super::Api::servers).
    pub server: usize,
    /// The path there.
    pub path: String,
    /// The path is a relative reference to the URL of that server.
    pub relative: bool,
}

/// How a credential travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// In the `Authorization` header, after the name of an HTTP authentication scheme.
    Http(String),
    /// As it is, under a name.
    ApiKey(Location, String),
    /// As a keyed hash over parts of the request, in a header.
    Signature(Signature),
}

/// A token that an operation gives out for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The operation, an index into [`Api::operations`](super::Api::operations).
    pub operation: usize,
    /// The body of its request, JSON in which a text that is `{field}` as a whole stands for that
    /// field of the credential.
    pub body: String,
    /// The member of the result that holds the token.
    pub token: String,
    /// When the token expires.
    pub expires: Expires,
    /// How it is renewed without the credential.
    pub refresh: Option<Refresh>,
}

/// When a token expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expires {
    /// So many seconds after it was asked for.
    After(u64),
    /// At the time that a member of the result tells.
    At {
        /// The member.
        member: String,
        /// How the time is written there.
        form: TimeForm,
        /// The member that tells what the time is now.
        now: Option<String>,
    },
}

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// Seconds since 1970, an integer.
    UnixSeconds,
    /// As in RFC 3339.
    DateTime,
}

/// How a token is renewed without the credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// The operation, an index into [`Api::operations`](super::Api::operations).
    pub operation: usize,
    /// The body of its request, JSON in which a text that is `{member}` as a whole stands for that
    /// member of the last result.
    pub body: String,
    /// How many seconds after the last result that may be done.
    pub seconds: u64,
}

/// A keyed hash over parts of a request: HMAC-SHA256, in base64.
///
/// Its templates know `{method}`, `{path}`, `{body-sha256}`, `{now}`, `{signature}` and the fields
/// of the credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The field that holds the key.
    pub key: String,
    /// Headers that are set before.
    pub headers: Vec<(String, String)>,
    /// The pieces of the text that is signed.
    pub text: Vec<String>,
    /// The header that carries the signature, and its value.
    pub header: String,
    /// The value of that header.
    pub value: String,
}

/// How an API is told that two requests are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The header that carries the key.
    pub header: String,
    /// The shortest key.
    pub min_length: u64,
    /// The longest key.
    pub max_length: u64,
    /// The code of the error that says that the first request is still under way.
    pub outstanding: Option<String>,
}
