//! What a client is made of: the table of its API, and what its builder was given.
//!
//! The promise: what differs between two APIs is in these tables, which the generator emits; a
//! client is cheap to clone and shows no credential.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use super::auth::Credentials;
#[cfg(feature = "blocking")]
use super::blocking::Worker;
use super::operation::{Operation, Place};
use super::retry::RetryPolicy;

pub(crate) use super::builder::{Builder, builder};

/// An API: what its operations share.
#[derive(Debug)]
pub(crate) struct Api {
    /// The name, for people.
    pub(crate) name: &'static str,
    /// The version of its document.
    pub(crate) version: &'static str,
    /// The servers. Operations name theirs by its index.
    pub(crate) servers: &'static [Server],
    pub(crate) schemes: &'static [Scheme],
    pub(crate) idempotency: Option<Idempotency>,
    /// The members of errors that may be shown: the document knows them, and marks none of this
    /// name as sensitive anywhere.
    pub(crate) shown: &'static [&'static str],
}

impl Api {
    /// An API without anything. Tables say what theirs has beside it.
    pub(crate) const NEW: Api =
        Api { name: "", version: "", servers: &[], schemes: &[], idempotency: None, shown: &[] };
}

/// A server of an API.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    /// In which `{name}` stands for a variable.
    pub(crate) url: &'static str,
    /// The variables and what they are when nobody says otherwise.
    pub(crate) variables: &'static [(&'static str, &'static str)],
}

impl Server {
    /// A server without anything. Tables say what theirs has beside it.
    #[allow(dead_code)] // not every API has several
    pub(crate) const NEW: Server = Server { name: "", url: "", variables: &[] };
}

/// How an API is told that two requests are one.
#[derive(Debug)]
#[allow(dead_code)] // not every API has it
pub(crate) struct Idempotency {
    /// The header that carries the key, as a quoted string.
    pub(crate) header: &'static str,
    pub(crate) min_length: usize,
    pub(crate) max_length: usize,
    /// The code of the error that says that the first request is still under way.
    pub(crate) outstanding: Option<&'static str>,
}

/// A security scheme of an API.
#[derive(Debug)]
pub(crate) struct Scheme {
    /// The name in the document, by which operations and credentials refer to it.
    pub(crate) name: &'static str,
    pub(crate) kind: SchemeKind,
    /// Headers that go with the credential, always the same.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// How to come by the credential, when it is a token that an operation gives out.
    pub(crate) login: Option<Login>,
}

impl Scheme {
    /// A scheme without anything. Tables say what theirs has beside it.
    pub(crate) const NEW: Scheme =
        Scheme { name: "", kind: SchemeKind::Http { scheme: "Bearer" }, headers: &[], login: None };
}

/// How a security scheme shows a credential.
#[derive(Debug)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum SchemeKind {
    /// `Authorization: <scheme> <credential>`.
    Http { scheme: &'static str },
    /// The credential as it is, in a header or cookie or in the query.
    ApiKey { place: Place, name: &'static str },
    /// The texts of an OAuth 2.0 client, as RFC 6749 has them at the place that gives out tokens.
    Client(ClientTexts),
    /// A signature over the request.
    Signature(Signature),
}

/// Whose texts an OAuth 2.0 client shows: `Authorization: Basic` with both of them, or, if the text
/// `way` says `body`, both in the form that is the body.
#[derive(Debug)]
#[allow(dead_code)] // not every API has it
pub(crate) struct ClientTexts {
    /// The texts that the caller has to give.
    pub(crate) needs: &'static [&'static str],
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) way: &'static str,
}

/// A credential that an operation gives out, for a time.
#[derive(Debug)]
#[allow(dead_code)] // not every API has it
pub(crate) struct Login {
    /// The texts that the caller has to give.
    pub(crate) needs: &'static [&'static str],
    pub(crate) operation: &'static Operation,
    /// The body of its request, JSON in which a text that is `{name}` as a whole stands for a text
    /// of the caller's.
    pub(crate) body: &'static str,
    /// The member of the result that holds the token.
    pub(crate) token: &'static str,
    pub(crate) expires: Expires,
    pub(crate) refresh: Option<Refresh>,
    /// The text of the caller's by which tokens are kept apart, and of which a call may give its
    /// own.
    pub(crate) per_call: Option<&'static str>,
}

/// When a token expires.
#[derive(Debug)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Expires {
    /// So many seconds after it was asked for.
    After { seconds: u64 },
    /// So many seconds after it was asked for as a member of the result tells, or else as stands
    /// here.
    In { member: &'static str, otherwise: u64 },
    /// At the time that a member of the result tells.
    At { member: &'static str, form: TimeForm, now: Option<&'static str> },
}

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum TimeForm {
    /// Seconds since 1970, an integer.
    UnixSeconds,
    /// As in RFC 3339.
    DateTime,
}

/// How a token is renewed without the caller's credentials.
#[derive(Debug)]
#[allow(dead_code)] // not every API has it
pub(crate) struct Refresh {
    pub(crate) operation: &'static Operation,
    /// The body of its request, JSON in which a text that is `{name}` as a whole stands for that
    /// member of the last result.
    pub(crate) body: &'static str,
    /// How long after the last result that may be done, in seconds.
    pub(crate) seconds: u64,
}

/// A keyed hash over parts of a request: HMAC-SHA256, in base64.
///
/// Its templates know `{method}`, `{path}`, `{body-sha256}`, `{now}`, `{signature}` and the texts
/// of the caller's. A header or piece whose text was not given is left out.
#[derive(Debug)]
#[allow(dead_code)] // not every API has it
pub(crate) struct Signature {
    /// The texts that the caller has to give.
    pub(crate) needs: &'static [&'static str],
    /// The text that holds the key, in base64.
    pub(crate) key: &'static str,
    /// Headers that are set before.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The pieces of the text that is signed.
    pub(crate) text: &'static [&'static str],
    /// The header that carries the signature, and its value.
    pub(crate) header: &'static str,
    pub(crate) value: &'static str,
}

/// Marks clients and requests whose calls are awaited.
#[derive(Clone, Copy, Debug)]
pub enum Async {}

/// Marks clients and requests whose calls block the calling thread.
#[cfg(feature = "blocking")]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
#[derive(Clone, Copy, Debug)]
pub enum Blocking {}

/// A client without its methods. `Debug` shows where it leads and which credentials it has, never
/// a credential.
pub(crate) struct Core<M> {
    pub(crate) shared: Arc<Shared>,
    mode: PhantomData<fn() -> M>,
}

/// What the clones of a client, and the calls under way, have in common.
pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    /// By the index of the server; or why nothing can go there.
    pub(crate) base_urls: Vec<Result<Url, String>>,
    pub(crate) credentials: Credentials,
    pub(crate) http: reqwest::Client,
    pub(crate) user_agent: HeaderValue,
    /// Of one attempt.
    pub(crate) timeout: Duration,
    /// Of a call.
    pub(crate) deadline: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) max_reply_bytes: usize,
    #[cfg(feature = "blocking")]
    pub(crate) worker: Worker,
}

impl<M> Core<M> {
    pub(crate) fn new(shared: Shared) -> Self {
        Core { shared: Arc::new(shared), mode: PhantomData }
    }
}

impl<M> Clone for Core<M> {
    fn clone(&self) -> Self {
        Core { shared: Arc::clone(&self.shared), mode: PhantomData }
    }
}

impl<M> fmt::Debug for Core<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared {
            api, base_urls, credentials, timeout, deadline, retry, max_reply_bytes, ..
        } = &*self.shared;
        let servers = api.servers.iter().zip(base_urls);
        let servers = servers.map(|(server, url)| {
            let url = url.as_ref().map_or_else(String::as_str, Url::as_str);
            (server.name, url)
        });
        f.debug_struct("Core")
            .field("api", &format_args!("{} {}", api.name, api.version))
            .field("base_urls", &DebugMap(servers))
            .field("credentials", credentials)
            .field("timeout", timeout)
            .field("deadline", deadline)
            .field("retry", retry)
            .field("max_reply_bytes", max_reply_bytes)
            .finish_non_exhaustive()
    }
}

struct DebugMap<I>(I);

impl<'a, I: Iterator<Item = (&'a str, &'a str)> + Clone> fmt::Debug for DebugMap<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.clone()).finish()
    }
}
