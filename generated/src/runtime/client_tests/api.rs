//! An API in miniature, written as the generator would write it.

#![allow(dead_code, unreachable_pub)] // emitted code is public

use crate::runtime::auth::Texts;
use crate::runtime::call::{Request as _, keyed, request};
use crate::runtime::client::{
    Api, Async, Builder, Core, Expires, Idempotency, Login, Scheme, SchemeKind, Server, builder,
};
use crate::runtime::kept::Kept;
use crate::runtime::object::object;
use crate::runtime::operation::{
    Envelope, Form, Media, Method, Operation, Pages, Parameter, Place, Repeat, Reply, Style,
};
use crate::runtime::pages::pages;
use crate::runtime::union::union;
use crate::runtime::wire::Wire;
use crate::runtime::{DateTime, Json, Unrecognized};

static API: Api = Api {
    name: "letters",
    version: "1.2.3",
    servers: &[
        Server { name: "default", url: "https://letters.example", ..Server::NEW },
        Server { name: "archive", url: "https://archive.example", ..Server::NEW },
    ],
    schemes: &[
        Scheme { name: "bearerJwt", kind: SchemeKind::Http { scheme: "Bearer" }, ..Scheme::NEW },
        Scheme { name: "portOne", kind: SchemeKind::Http { scheme: "PortOne" }, ..Scheme::NEW },
        Scheme {
            name: "token",
            kind: SchemeKind::Http { scheme: "Bearer" },
            login: Some(Login {
                needs: &["name", "password"],
                operation: &SIGN_IN,
                body: r#"{"name":"{name}","password":"{password}"}"#,
                token: "token",
                expires: Expires::After { seconds: 1800 },
                refresh: None,
                per_call: None,
            }),
            ..Scheme::NEW
        },
    ],
    idempotency: Some(Idempotency {
        header: "Idempotency-Key",
        min_length: 16,
        max_length: 64,
        outstanding: Some("OUTSTANDING"),
    }),
    shown: &["type", "code"],
};

/// Errors tell themselves apart by `type`.
const TYPED: Reply = Reply { code: Some("type"), ..Reply::NEW };

#[derive(Clone, Debug)]
pub struct Client<M = Async> {
    core: Core<M>,
}

impl Client {
    pub fn builder() -> ClientBuilder {
        ClientBuilder { inner: Builder::new(&API) }
    }
}

#[derive(Debug)]
pub struct ClientBuilder {
    pub inner: Builder,
}

impl ClientBuilder {
    pub fn api_secret(self, api_secret: impl Into<String>) -> Self {
        Self { inner: self.inner.credential("portOne", api_secret.into()) }
    }

    pub fn access_token(self, access_token: impl Into<String>) -> Self {
        Self { inner: self.inner.credential("bearerJwt", access_token.into()) }
    }

    pub fn token(self, token: &str) -> Self {
        Self { inner: self.inner.credential("token", token.to_owned()) }
    }

    pub fn login(self, name: &str, password: &str) -> Self {
        let texts = Texts::new().with("name", name.to_owned());
        let texts = texts.with("password", password.to_owned());
        Self { inner: self.inner.credentials(texts) }
    }
}

builder!(ClientBuilder, Client);

#[derive(Clone, PartialEq)]
pub struct Letter {
    pub id: String,
    pub sender: Option<String>,
    pub kept: Kept,
}

object! { Letter;
    0 "id" id required;
    1 "sender" sender optional sensitive;
}

#[derive(Clone, PartialEq)]
pub struct NotFound {
    pub message: Option<String>,
    kept: Kept,
}

object! { NotFound, tag "type" "NOT_FOUND";
    0 "message" message optional;
}

#[derive(Clone, PartialEq)]
pub struct Refused {
    pub code: String,
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
    Parameter { name, place, form: Form::Style { style, explode }, ..Parameter::NEW }
}

static GET_LETTER: Operation = Operation {
    id: "getLetter",
    method: Method::Get,
    path: "/letters/{letterId}",
    resolved: false,
    server: 0,
    parameters: &[
        styled("letterId", Place::Path, Style::Simple, false),
        styled("storeId", Place::Query, Style::Form, true),
        Parameter {
            name: "condition",
            place: Place::Query,
            form: Form::Json,
            sensitive: true,
            ..Parameter::NEW
        },
        styled("X-Trace", Place::Header, Style::Simple, false),
        styled("session", Place::Cookie, Style::Form, true),
        styled("tags", Place::Query, Style::Form, true),
        styled("theme", Place::Cookie, Style::Form, true),
    ],
    security: &[&["bearerJwt"], &["portOne"]],
    repeat: Repeat::Safe,
    reply: TYPED,
    ..Operation::NEW
};

static SEND_LETTER: Operation = Operation {
    id: "sendLetter",
    method: Method::Post,
    path: "/letters/{letterId}/{part}.{format}/send",
    resolved: false,
    server: 0,
    parameters: &[
        styled("letterId", Place::Path, Style::Simple, false),
        styled("part", Place::Path, Style::Simple, false),
        styled("format", Place::Path, Style::Simple, false),
    ],
    body: &[Media::Json],
    security: &[&["bearerJwt", "portOne"], &["portOne"]],
    repeat: Repeat::Keyed,
    reply: TYPED,
};

static RESEND_LETTER: Operation = Operation {
    id: "resendLetter",
    method: Method::Post,
    path: "/letters/resend",
    resolved: false,
    server: 0,
    parameters: &[],
    security: &[],
    repeat: Repeat::Never,
    reply: TYPED,
    ..Operation::NEW
};

static LIST_ARCHIVE: Operation = Operation {
    id: "listArchive",
    method: Method::Get,
    path: "/list",
    server: 1,
    parameters: &[],
    security: &[&[], &["portOne"]],
    repeat: Repeat::Safe,
    ..Operation::NEW
};

impl<M> Client<M> {
    pub fn get_letter(&self, letter_id: impl Into<String>) -> GetLetter<M> {
        GetLetter::new(&self.core).with(0, &letter_id.into())
    }

    pub fn send_letter(
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

    pub fn resend_letter(&self) -> ResendLetter<M> {
        ResendLetter::new(&self.core)
    }

    pub fn list_archive(&self) -> ListArchive<M> {
        ListArchive::new(&self.core)
    }
}

impl<M> GetLetter<M> {
    /// Gives any argument.
    pub fn given<T: Wire>(self, index: usize, value: &T) -> Self {
        self.with(index, value)
    }

    pub fn store_id(self, store_id: impl Into<String>) -> Self {
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

keyed! { SendLetter }

static SIGN_IN: Operation = Operation {
    id: "signIn",
    method: Method::Post,
    path: "/sign-in",
    body: &[Media::Json, Media::Form],
    repeat: Repeat::Never,
    reply: Reply { envelope: Some(&ENVELOPE), code: Some("code"), ..Reply::NEW },
    ..Operation::NEW
};

static ENVELOPE: Envelope = Envelope { payload: "response", code: "code", success: 0 };

static WEIGH: Operation = Operation {
    id: "weigh",
    method: Method::Get,
    path: "/weight",
    security: &[&["token"]],
    repeat: Repeat::Safe,
    reply: Reply { envelope: Some(&ENVELOPE), code: Some("code"), ..Reply::NEW },
    ..Operation::NEW
};

static STAMP: Operation = Operation {
    id: "stamp",
    method: Method::Post,
    path: "/stamp",
    security: &[&["token"]],
    repeat: Repeat::Never,
    ..Operation::NEW
};

static GET_TIME: Operation = Operation {
    id: "getTime",
    method: Method::Get,
    path: "/time",
    repeat: Repeat::Safe,
    reply: Reply { media: Media::Text, ..Reply::NEW },
    ..Operation::NEW
};

static SEARCH: Operation = Operation {
    id: "search",
    method: Method::Get,
    path: "/letters",
    parameters: &[Parameter {
        name: "condition",
        place: Place::Query,
        form: Form::Json,
        when_absent: Some("{}"),
        sensitive: true,
        ..Parameter::NEW
    }],
    security: &[&["portOne"]],
    repeat: Repeat::Safe,
    reply: TYPED,
    ..Operation::NEW
};

static SEARCH_PAGES: Pages = Pages { parameter: 0, number: &["page", "number"] };

/// A page of letters.
#[derive(Clone, PartialEq)]
pub struct Found {
    pub items: Vec<Letter>,
    pub page: Page,
    pub kept: Kept,
}

object! { Found;
    0 "items" items required;
    1 "page" page required;
}

#[derive(Clone, PartialEq)]
pub struct Page {
    pub size: i64,
    pub kept: Kept,
}

object! { Page;
    0 "size" size required;
}

impl<M> Client<M> {
    pub fn sign_in(&self, body: &Json) -> SignIn<M> {
        SignIn::new(&self.core).with_body(body)
    }

    pub fn weigh(&self) -> Weigh<M> {
        Weigh::new(&self.core)
    }

    pub fn stamp(&self) -> Stamp<M> {
        Stamp::new(&self.core)
    }

    pub fn get_time(&self) -> GetTime<M> {
        GetTime::new(&self.core)
    }

    pub fn search(&self) -> Search<M> {
        Search::new(&self.core)
    }
}

impl<M> SignIn<M> {
    pub fn form(self) -> Self {
        self.with_media(Media::Form)
    }
}

impl<M> Search<M> {
    pub fn condition(self, json: &str) -> Self {
        self.with(0, &Json::from_text(json.to_owned()).unwrap())
    }
}

request! {
    /// A call of `signIn`.
    SignIn, SIGN_IN, Letter, Refused
}

request! {
    /// A call of `weigh`.
    Weigh, WEIGH, Letter, Json
}

request! {
    /// A call of `stamp`.
    Stamp, STAMP, (), Json
}

request! {
    /// A call of `getTime`.
    GetTime, GET_TIME, DateTime, Json
}

request! {
    /// A call of `search`.
    Search, SEARCH, Found, LetterError
}

pages! {
    /// The letters, one by one.
    Search, SEARCH_PAGES, Found, LetterError, Letter, |reply| (reply.items, reply.page.size)
}

pub fn letter() -> Letter {
    Letter { id: "l-1".to_owned(), sender: Some("김하늘".to_owned()), kept: Kept::default() }
}

pub const LETTER: &str = r#"{"id":"l-1","sender":"김하늘"}"#;
