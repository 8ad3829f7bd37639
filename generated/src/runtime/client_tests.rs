//! The client against a server of a few lines, over real sockets: what is sent, byte by byte, and
//! what becomes of every kind of answer.
//!
//! The API is a miniature, written as the generator would write it. Here it stands; [`server`] has
//! the other side, the rest is tests.

#![allow(clippy::panic, clippy::unwrap_used)] // a test ends where its expectation does
#![allow(dead_code, unreachable_pub)] // emitted code is public

mod answers;
#[cfg(feature = "blocking")]
mod blocking;
mod sending;
mod server;

use super::call::request;
use super::client::{Api, Async, Builder, Core, Scheme, SchemeKind, Server, builder};
use super::kept::Kept;
use super::object::object;
use super::operation::{Body, Form, Method, Operation, Parameter, Place, Repeat, Style};
use super::union::union;
use super::{Json, Unrecognized};

/// Planted wherever a value goes, like [`PERSON`]; nothing that is shown may hold it.
const SECRET: &str = "s3cr3t-api-key";
/// See [`SECRET`].
const PERSON: &str = "Hong-Gildong";

static API: Api = Api {
    name: "letters",
    version: "1.2.3",
    servers: &[
        Server { name: "default", url: "https://letters.example" },
        Server { name: "archive", url: "https://archive.example" },
    ],
    schemes: &[
        Scheme { name: "bearerJwt", kind: SchemeKind::Http { scheme: "Bearer" } },
        Scheme { name: "portOne", kind: SchemeKind::Http { scheme: "PortOne" } },
    ],
};

#[derive(Clone, Debug)]
pub struct Client<M = Async> {
    core: Core<M>,
}

impl Client {
    fn builder() -> ClientBuilder {
        ClientBuilder { inner: Builder::new(&API) }
    }
}

#[derive(Debug)]
pub struct ClientBuilder {
    inner: Builder,
}

impl ClientBuilder {
    fn api_secret(self, api_secret: impl Into<String>) -> Self {
        Self { inner: self.inner.credential("portOne", api_secret.into()) }
    }

    fn access_token(self, access_token: impl Into<String>) -> Self {
        Self { inner: self.inner.credential("bearerJwt", access_token.into()) }
    }
}

builder!(ClientBuilder, Client);

#[derive(Clone, PartialEq)]
pub struct Letter {
    id: String,
    sender: Option<String>,
    kept: Kept,
}

object! { Letter;
    0 "id" id required;
    1 "sender" sender optional sensitive;
}

#[derive(Clone, PartialEq)]
pub struct NotFound {
    message: Option<String>,
    kept: Kept,
}

object! { NotFound, tag "type" "NOT_FOUND";
    0 "message" message optional;
}

#[derive(Clone, PartialEq)]
pub struct Refused {
    code: String,
    kept: Kept,
}

object! { Refused, tag "type" "REFUSED";
    0 "code" code required;
}

#[derive(Clone, Debug, PartialEq)]
pub enum LetterError {
    NotFound(NotFound),
    Refused(Refused),
    Unrecognized(Unrecognized),
}

union! { LetterError, "type", texts ["message" "code"];
    0 "NOT_FOUND" NotFound NotFound;
    1 "REFUSED" Refused Refused;
}

const fn styled(name: &'static str, place: Place, style: Style, explode: bool) -> Parameter {
    Parameter { name, place, form: Form::Style { style, explode }, sensitive: false }
}

static GET_LETTER: Operation = Operation {
    id: "getLetter",
    method: Method::Get,
    path: "/letters/{letterId}",
    server: 0,
    parameters: &[
        styled("letterId", Place::Path, Style::Simple, false),
        styled("storeId", Place::Query, Style::Form, true),
        Parameter { name: "condition", place: Place::Query, form: Form::Json, sensitive: true },
        styled("X-Trace", Place::Header, Style::Simple, false),
        styled("session", Place::Cookie, Style::Form, true),
        styled("tags", Place::Query, Style::Form, true),
        styled("theme", Place::Cookie, Style::Form, true),
    ],
    body: None,
    security: &[&["bearerJwt"], &["portOne"]],
    repeat: Repeat::Safe,
};

static SEND_LETTER: Operation = Operation {
    id: "sendLetter",
    method: Method::Post,
    path: "/letters/{letterId}/{part}.{format}/send",
    server: 0,
    parameters: &[
        styled("letterId", Place::Path, Style::Simple, false),
        styled("part", Place::Path, Style::Simple, false),
        styled("format", Place::Path, Style::Simple, false),
    ],
    body: Some(Body::Json),
    security: &[&["bearerJwt", "portOne"], &["portOne"]],
    repeat: Repeat::Keyed,
};

static RESEND_LETTER: Operation = Operation {
    id: "resendLetter",
    method: Method::Post,
    path: "/letters/resend",
    server: 0,
    parameters: &[],
    body: None,
    security: &[],
    repeat: Repeat::Never,
};

static LIST_ARCHIVE: Operation = Operation {
    id: "listArchive",
    method: Method::Get,
    path: "/list",
    server: 1,
    parameters: &[],
    body: None,
    security: &[&[], &["portOne"]],
    repeat: Repeat::Safe,
};

impl<M> Client<M> {
    fn get_letter(&self, letter_id: impl Into<String>) -> GetLetter<M> {
        GetLetter::new(&self.core).with(0, &letter_id.into())
    }

    fn send_letter(
        &self,
        letter_id: &str,
        part: &str,
        format: &str,
        body: &Letter,
    ) -> SendLetter<M> {
        SendLetter::new(&self.core)
            .with(0, &letter_id.to_owned())
            .with(1, &part.to_owned())
            .with(2, &format.to_owned())
            .with_body(body)
    }

    fn resend_letter(&self) -> ResendLetter<M> {
        ResendLetter::new(&self.core)
    }

    fn list_archive(&self) -> ListArchive<M> {
        ListArchive::new(&self.core)
    }
}

impl<M> GetLetter<M> {
    fn store_id(self, store_id: impl Into<String>) -> Self {
        self.with(1, &store_id.into())
    }
}

request! {
    /// A call of `getLetter`.
    GetLetter, GET_LETTER, Letter, LetterError
}

request! {
    /// A call of `sendLetter`.
    SendLetter, SEND_LETTER, Letter, LetterError
}

request! {
    /// A call of `resendLetter`.
    ResendLetter, RESEND_LETTER, (), Json
}

request! {
    /// A call of `listArchive`.
    ListArchive, LIST_ARCHIVE, Vec<Letter>, LetterError
}

fn letter() -> Letter {
    Letter { id: "l-1".to_owned(), sender: Some("김하늘".to_owned()), kept: Kept::default() }
}

const LETTER: &str = r#"{"id":"l-1","sender":"김하늘"}"#;
