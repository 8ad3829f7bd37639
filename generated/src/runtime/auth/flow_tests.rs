//! Tokens and signatures over real sockets: how often a server is asked for a token, what it is
//! shown, and what becomes of a call when it says no.
//!
//! The APIs are miniatures, written as the generator would write them. Here they stand; [`server`]
//! has the other side, the rest is tests.

#![allow(clippy::panic, clippy::unwrap_used)] // a test ends where its expectation does

mod faults;
mod flights;
mod renewals;
mod server;
mod signed;

use std::error::Error as _;
use std::time::Duration;

use super::Texts;
use crate::runtime::Json;
use crate::runtime::builder::Builder;
use crate::runtime::call::Call;
use crate::runtime::client::{
    Api, Async, Core, Expires, Login, Refresh, Scheme, SchemeKind, Server, Signature, TimeForm,
};
use crate::runtime::error::Error;
use crate::runtime::operation::{Envelope, Media, Method, Operation, Repeat, Reply};
use crate::runtime::retry::RetryPolicy;

/// Planted wherever a secret goes; nothing that is shown may hold it.
const SECRET: &str = "s3cr3t-api-key";
/// In base64: the key `s3cr3t-key`.
const KEY: &str = "czNjcjN0LWtleQ==";

const SERVERS: &[Server] =
    &[Server { name: "default", url: "https://tokens.example", ..Server::NEW }];

static ENVELOPE: Envelope = Envelope { payload: "response", code: "code", success: 0 };

/// Its result stands in an envelope.
static GET_TOKEN: Operation = Operation {
    id: "getToken",
    method: Method::Post,
    path: "/token",
    body: &[Media::Json],
    reply: Reply { envelope: Some(&ENVELOPE), ..Reply::NEW },
    ..Operation::NEW
};

static RENEW: Operation = Operation {
    id: "renewToken",
    method: Method::Post,
    path: "/renew",
    body: &[Media::Json],
    reply: Reply { envelope: Some(&ENVELOPE), ..Reply::NEW },
    ..Operation::NEW
};

static READ: Operation = Operation {
    id: "read",
    method: Method::Get,
    path: "/thing",
    security: &[&["token"], &["secret"]],
    repeat: Repeat::Safe,
    ..Operation::NEW
};

/// How long a token lives is for the server to say.
static TOKENS: Api = Api {
    name: "tokens",
    version: "1",
    servers: SERVERS,
    schemes: &[
        Scheme {
            name: "token",
            kind: SchemeKind::Http { scheme: "Bearer" },
            login: Some(Login {
                needs: &["id", "secret"],
                operation: &GET_TOKEN,
                body: r#"{"id":"{id}","secret":"{secret}"}"#,
                token: "access_token",
                expires: Expires::At {
                    member: "expired_at",
                    form: TimeForm::UnixSeconds,
                    now: Some("now"),
                },
                refresh: Some(Refresh {
                    operation: &RENEW,
                    body: r#"{"token":"{refresh_token}"}"#,
                    seconds: 86_400,
                }),
                per_call: Some("id"),
            }),
            ..Scheme::NEW
        },
        Scheme { name: "secret", kind: SchemeKind::Http { scheme: "Secret" }, ..Scheme::NEW },
    ],
    ..Api::NEW
};

/// Asks for a token with a signature, and shows both with its body.
static ISSUE: Operation = Operation {
    id: "issue",
    method: Method::Post,
    path: "/issue",
    body: &[Media::Json],
    security: &[&["signature"]],
    ..Operation::NEW
};

static SEND: Operation = Operation {
    id: "send",
    method: Method::Post,
    path: "/send",
    body: &[Media::Json],
    security: &[&["session", "signature"]],
    ..Operation::NEW
};

static SIGNED: Api = Api {
    name: "signed",
    version: "1",
    servers: SERVERS,
    schemes: &[
        Scheme {
            name: "session",
            headers: &[("X-Version", "2.0")],
            login: Some(Login {
                needs: &["link", "key", "client"],
                operation: &ISSUE,
                body: r#"{"access_id":"{client}","scope":["member"]}"#,
                token: "session_token",
                expires: Expires::At { member: "expiration", form: TimeForm::DateTime, now: None },
                refresh: None,
                per_call: Some("client"),
            }),
            ..Scheme::NEW
        },
        Scheme {
            name: "signature",
            kind: SchemeKind::Signature(Signature {
                needs: &["link", "key"],
                key: "key",
                headers: &[("X-Date", "{now}"), ("X-Forwarded", "{ip}"), ("X-For", "{client}")],
                text: &["{method}\n", "{body-sha256}\n", "{now}\n", "{path}"],
                header: "X-Signature",
                value: "{link} {signature}",
            }),
            ..Scheme::NEW
        },
    ],
    ..Api::NEW
};

fn texts() -> Texts {
    Texts::new().with("id", "a".to_owned()).with("secret", SECRET.to_owned())
}

fn link() -> Texts {
    let texts = Texts::new().with("link", "LINK".to_owned()).with("key", KEY.to_owned());
    texts.with("client", "0260".to_owned())
}

fn builder(api: &'static Api, url: &str) -> Builder {
    let direct = reqwest::Client::builder().no_proxy();
    Builder::new(api).base_url(0, url.to_owned()).http_client(direct).retry(RetryPolicy::none())
}

fn client(url: &str) -> Core<Async> {
    builder(&TOKENS, url).credentials(texts()).build().unwrap()
}

async fn read(client: &Core<Async>) -> Result<Json, Error<Json>> {
    Call::new(client, &READ).send().await
}

async fn read_as(client: &Core<Async>, id: &str) -> Result<Json, Error<Json>> {
    Call::new(client, &READ).with_credential("id", id.to_owned()).send().await
}

async fn send(client: &Core<Async>, body: &str) -> Result<Json, Error<Json>> {
    Call::new(client, &SEND).with_body(&body.to_owned()).send().await
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    runtime().block_on(work)
}

/// Lets time pass for the tokens of a client.
fn age(client: &Core<Async>, seconds: u64) {
    client.shared.credentials.tokens.age(Duration::from_secs(seconds));
}

/// Waits until something has happened.
async fn until(happened: impl Fn() -> bool) {
    for _ in 0..2000 {
        if happened() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not happen");
}

/// Makes `count` calls at once.
async fn together(client: &Core<Async>, count: usize) -> Vec<Result<Json, Error<Json>>> {
    let calls: Vec<_> = (0..count)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { read(&client).await })
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

/// Everything that an error shows, down to its last cause, after a look that it gives nothing away.
fn shown(error: &Error<Json>) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!("\n{cause}\n{cause:?}"));
        next = cause.source();
    }
    for planted in [SECRET, KEY, "token-1", "renewal-1"] {
        assert!(!text.contains(planted), "{planted} shows in {text}");
    }
    text
}
