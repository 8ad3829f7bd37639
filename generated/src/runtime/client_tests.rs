//! The client against a server of a few lines, over real sockets: what is sent, byte by byte, and
//! what becomes of every kind of answer.
//!
//! The API is a miniature, written as the generator would write it.

#![allow(clippy::panic, clippy::unwrap_used)] // a test ends where its expectation does
#![allow(dead_code, unreachable_pub)] // emitted code is public

use std::collections::BTreeMap;
use std::error::Error as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::call::request;
use super::client::{Api, Async, Builder, Core, Scheme, SchemeKind, Server, builder};
use super::error::{BuildError, Error};
use super::kept::Kept;
use super::object::object;
use super::operation::{Body, Form, Method, Operation, Parameter, Place, Repeat, Style};
use super::union::union;
use super::{Json, Unrecognized};

/// Planted wherever a value goes; nothing that is shown may hold it.
const SECRET: &str = "s3cr3t-api-key";
const PERSON: &str = "Hong-Gildong";

static API: Api = Api {
    name: "letters",
    version: "1.2.3",
    servers: &[
        Server {
            name: "default",
            url: "https://letters.example",
        },
        Server {
            name: "archive",
            url: "https://archive.example",
        },
    ],
    schemes: &[
        Scheme {
            name: "bearerJwt",
            kind: SchemeKind::Http { scheme: "Bearer" },
        },
        Scheme {
            name: "portOne",
            kind: SchemeKind::Http { scheme: "PortOne" },
        },
    ],
};

#[derive(Clone, Debug)]
pub struct Client<M = Async> {
    core: Core<M>,
}

impl Client {
    fn builder() -> ClientBuilder {
        ClientBuilder {
            inner: Builder::new(&API),
        }
    }
}

#[derive(Debug)]
pub struct ClientBuilder {
    inner: Builder,
}

impl ClientBuilder {
    fn api_secret(self, api_secret: impl Into<String>) -> Self {
        Self {
            inner: self.inner.credential("portOne", api_secret.into()),
        }
    }

    fn access_token(self, access_token: impl Into<String>) -> Self {
        Self {
            inner: self.inner.credential("bearerJwt", access_token.into()),
        }
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
    Parameter {
        name,
        place,
        form: Form::Style { style, explode },
        sensitive: false,
    }
}

static GET_LETTER: Operation = Operation {
    id: "getLetter",
    method: Method::Get,
    path: "/letters/{letterId}",
    server: 0,
    parameters: &[
        styled("letterId", Place::Path, Style::Simple, false),
        styled("storeId", Place::Query, Style::Form, true),
        Parameter {
            name: "condition",
            place: Place::Query,
            form: Form::Json,
            sensitive: true,
        },
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

/// A request as it arrived.
struct Arrived {
    line: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Arrived {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// A server that answers every request in the same way, a thread a connection.
struct Listening {
    url: String,
    arrived: Receiver<Arrived>,
}

fn serve(answer: impl Fn(&mut TcpStream) + Clone + Send + 'static) -> Listening {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, arrived) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, sender, answer) = (stream.unwrap(), sender.clone(), answer.clone());
            thread::spawn(move || {
                if let Some(request) = arrival(&stream) {
                    let _ = sender.send(request);
                    answer(&mut stream);
                }
            });
        }
    });
    Listening { url, arrived }
}

fn arrival(stream: &TcpStream) -> Option<Arrived> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        let twice = headers.insert(name.to_lowercase(), value.to_owned());
        assert_eq!(twice, None, "{name} was sent twice");
    }
    let length = headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Arrived {
        line: line.trim_end().to_owned(),
        headers,
        body,
    })
}

fn reply(status: u16, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Some Reason\r\nContent-Type: {content_type}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn serve_text(text: String) -> Listening {
    serve(move |stream| stream.write_all(text.as_bytes()).unwrap())
}

fn serve_json(status: u16, body: &str) -> Listening {
    serve_text(reply(status, "application/json", body))
}

fn open(server: &Listening) -> ClientBuilder {
    let direct = reqwest::Client::builder().no_proxy();
    Client::builder()
        .api_secret(SECRET)
        .base_url(&server.url)
        .http_client(direct)
}

fn client(server: &Listening) -> Client {
    open(server).build().unwrap()
}

fn wait<T>(work: impl IntoFuture<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work.into_future())
}

/// Everything that an error shows, down to its last cause, after a look that it gives nothing away.
fn shown<E: std::fmt::Debug + 'static>(error: &Error<E>) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!("\n{cause}\n{cause:?}"));
        next = cause.source();
    }
    for planted in [SECRET, PERSON] {
        assert!(!text.contains(planted), "{planted} shows in {text}");
    }
    text
}

fn letter() -> Letter {
    Letter {
        id: "l-1".to_owned(),
        sender: Some("김하늘".to_owned()),
        kept: Kept::default(),
    }
}

const LETTER: &str = r#"{"id":"l-1","sender":"김하늘"}"#;

#[test]
fn a_get_is_sent_as_declared() {
    let server = serve_json(200, LETTER);
    let reply = wait(client(&server).get_letter("iv a/b?한")).unwrap();
    assert_eq!(reply, letter());

    let request = server.arrived.recv().unwrap();
    assert_eq!(request.line, "GET /letters/iv%20a%2Fb%3F%ED%95%9C HTTP/1.1");
    let agent = format!("idv-sdk/{} (letters)", env!("CARGO_PKG_VERSION"));
    let authorization = format!("PortOne {SECRET}");
    let host = server.url.strip_prefix("http://").unwrap();
    let expected = [
        ("accept", "application/json"),
        ("authorization", &authorization),
        ("host", host),
        ("user-agent", &agent),
    ];
    let expected: BTreeMap<String, String> = expected
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(request.headers, expected);
    assert_eq!(request.body, b"");
}

#[test]
fn every_place_gets_its_arguments() {
    let server = serve_json(200, LETTER);
    let call = client(&server)
        .get_letter("a")
        .store_id("first")
        .store_id("it's a b&c+d")
        .with(
            2,
            &Json::from_text(r#"{"name":"김","no":1.10}"#.to_owned()).unwrap(),
        )
        .with(3, &"trace 1".to_owned())
        .with(4, &"a;b".to_owned())
        .with(5, &vec!["x".to_owned(), "y,z".to_owned()])
        .with(6, &true);
    wait(call).unwrap();

    let request = server.arrived.recv().unwrap();
    assert_eq!(
        request.line,
        "GET /letters/a?storeId=it%27s%20a%20b%26c%2Bd\
         &condition=%7B%22name%22%3A%22%EA%B9%80%22%2C%22no%22%3A1.10%7D&tags=x&tags=y%2Cz HTTP/1.1"
    );
    assert_eq!(request.header("x-trace"), Some("trace 1"));
    assert_eq!(request.header("cookie"), Some("session=a%3Bb; theme=true"));
}

#[test]
fn a_post_sends_the_bytes_of_its_body() {
    let server = serve_json(200, LETTER);
    wait(client(&server).send_letter("a", "b", "c", &letter())).unwrap();

    let request = server.arrived.recv().unwrap();
    assert_eq!(request.line, "POST /letters/a/b.c/send HTTP/1.1");
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(
        request.header("content-length"),
        Some(LETTER.len().to_string().as_str())
    );
    assert_eq!(request.body, LETTER.as_bytes());
}

#[test]
fn a_post_without_a_body_says_so_and_carries_no_credential_unless_asked() {
    let server = serve_text("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_owned());
    wait(client(&server).resend_letter()).unwrap();

    let request = server.arrived.recv().unwrap();
    assert_eq!(request.line, "POST /letters/resend HTTP/1.1");
    assert_eq!(request.header("content-length"), Some("0"));
    assert_eq!(request.header("content-type"), None);
    assert_eq!(request.header("transfer-encoding"), None);
    assert_eq!(request.header("authorization"), None);
}

#[test]
fn a_base_url_may_end_in_a_path() {
    for end in ["/api", "/api/", "/api/v1"] {
        let server = serve_json(200, LETTER);
        let client = open(&server)
            .base_url(format!("{}{end}", server.url))
            .build()
            .unwrap();
        wait(client.get_letter("a").store_id("b")).unwrap();
        let path = end.trim_end_matches('/');
        let line = server.arrived.recv().unwrap().line;
        assert_eq!(line, format!("GET {path}/letters/a?storeId=b HTTP/1.1"));
    }
}

#[test]
fn each_server_has_its_base_url() {
    let (first, second) = (serve_json(200, LETTER), serve_json(200, "[]"));
    let builder = open(&first);
    let client = ClientBuilder {
        inner: builder.inner.base_url(1, second.url.clone()),
    };
    let client = client.build().unwrap();
    assert_eq!(wait(client.list_archive()).unwrap(), []);
    assert_eq!(second.arrived.recv().unwrap().line, "GET /list HTTP/1.1");
    assert!(first.arrived.try_recv().is_err());
}

#[test]
fn an_argument_cannot_lead_elsewhere() {
    let server = serve_json(200, LETTER);
    let client = client(&server);
    for id in ["", ".", ".."] {
        let error = wait(client.get_letter(id)).unwrap_err();
        assert!(error.is_build());
        let text = shown(&error);
        assert!(
            text.starts_with("getLetter: the argument of `letterId` is "),
            "{text}"
        );
    }
    for (part, format) in [("", "x"), ("x", ""), ("", ".")] {
        let error = wait(client.send_letter("a", part, format, &letter())).unwrap_err();
        assert!(error.is_build(), "{part} {format}");
    }
    assert!(server.arrived.try_recv().is_err(), "nothing may be sent");

    for (id, sent) in [
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("a/../b", "a%2F..%2Fb"),
        ("\\", "%5C"),
    ] {
        wait(client.get_letter(id)).unwrap();
        assert_eq!(
            server.arrived.recv().unwrap().line,
            format!("GET /letters/{sent} HTTP/1.1")
        );
    }
}

#[test]
fn an_argument_that_does_not_fit_is_refused_without_being_quoted() {
    let server = serve_json(200, LETTER);
    let client = client(&server);
    let error = wait(
        client
            .get_letter("a")
            .with(3, &format!("{PERSON}\r\nX-Evil: 1")),
    )
    .unwrap_err();
    let text = shown(&error);
    assert!(
        text.starts_with("getLetter: the argument of `X-Trace` holds characters"),
        "{text}"
    );
    let nested = vec![vec![PERSON.to_owned()]];
    let error = wait(client.get_letter("a").with(5, &nested)).unwrap_err();
    let text = shown(&error);
    assert!(
        text.starts_with("getLetter: the argument of `tags` holds a list"),
        "{text}"
    );
    assert!(server.arrived.try_recv().is_err(), "nothing may be sent");
}

#[test]
fn the_first_alternative_whose_credentials_are_there_is_used() {
    let server = serve_json(200, LETTER);
    let both = open(&server).access_token("token").build().unwrap();
    wait(both.get_letter("a")).unwrap();
    assert_eq!(
        server.arrived.recv().unwrap().header("authorization"),
        Some("Bearer token")
    );

    let later = open(&server).api_secret("later").build().unwrap();
    wait(later.send_letter("a", "b", "c", &letter())).unwrap();
    assert_eq!(
        server.arrived.recv().unwrap().header("authorization"),
        Some("PortOne later")
    );
}

#[test]
fn a_credential_that_is_optional_is_sent_when_it_is_there() {
    let server = serve_json(200, "[]");
    let direct = || reqwest::Client::builder().no_proxy();
    let secret = Client::builder().http_client(direct()).api_secret("given");
    let none = Client::builder().http_client(direct());
    for (builder, expected) in [(secret, Some("PortOne given")), (none, None)] {
        let builder = ClientBuilder {
            inner: builder.inner.base_url(1, server.url.clone()),
        };
        wait(builder.build().unwrap().list_archive()).unwrap();
        assert_eq!(
            server.arrived.recv().unwrap().header("authorization"),
            expected
        );
    }
}

#[test]
fn missing_credentials_are_named_before_anything_is_sent() {
    let server = serve_json(200, LETTER);
    let direct = reqwest::Client::builder().no_proxy();
    let builder = Client::builder().base_url(&server.url).http_client(direct);
    let client = builder.access_token(SECRET).build().unwrap();
    let error = wait(client.send_letter("a", "b", "c", &letter())).unwrap_err();
    assert!(error.is_build());
    assert_eq!(
        error.to_string(),
        "sendLetter: credentials are missing: give the client's builder those of `bearerJwt` and \
         `portOne`, or `portOne`"
    );
    shown(&error);
    assert!(server.arrived.try_recv().is_err(), "nothing may be sent");
}

#[test]
fn a_client_that_cannot_work_is_not_built() {
    let bad_urls = [
        ("letters.example", "is no absolute URL"),
        ("ftp://letters.example", "is neither http nor https"),
        (
            "https://user:s3cr3t-api-key@letters.example",
            "holds a user name or password",
        ),
        (
            "https://letters.example?key=s3cr3t-api-key",
            "has a query or fragment",
        ),
        (
            "https://letters.example#s3cr3t-api-key",
            "has a query or fragment",
        ),
    ];
    for (url, fault) in bad_urls {
        refused(Client::builder().base_url(url), fault);
    }
    for secret in [
        "s3cr3t-api-key\n",
        "s3cr3t\u{0}-api-key",
        "s3cr3t-api-key\t",
        "s3cr3t-api-key\u{85}",
    ] {
        refused(
            Client::builder().api_secret(secret),
            "the credential of `portOne` holds control",
        );
    }
    refused(
        Client::builder().api_secret(" "),
        "the credential of `portOne` is empty",
    );
    refused(Client::builder().user_agent("a\nb"), "the user agent holds");
}

fn refused(builder: ClientBuilder, fault: &str) {
    assert!(!format!("{builder:?}").contains("s3cr3t"), "{builder:?}");
    let error: BuildError = builder.build().map(|_| ()).unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains(fault), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
}

#[test]
fn a_declared_error_is_read() {
    let server = serve_json(404, r#"{"message":"no such letter","type":"NOT_FOUND"}"#);
    let error = wait(client(&server).get_letter("a")).unwrap_err();
    assert_eq!(error.status(), Some(404));
    let Some(LetterError::NotFound(body)) = error.body() else {
        panic!("{error:?}")
    };
    assert_eq!(body.message.as_deref(), Some("no such letter"));
    let raw = error.raw().unwrap();
    assert_eq!(raw.content_type(), Some("application/json"));
    assert_eq!(
        raw.text(),
        r#"{"message":"no such letter","type":"NOT_FOUND"}"#
    );
    assert_eq!(
        error.to_string(),
        "getLetter: the API answered 404; `body()` has what it said"
    );
    assert!(error.source().is_none());
    assert!(matches!(error.into_body(), Some(LetterError::NotFound(_))));
}

#[test]
fn an_error_of_an_unknown_type_is_kept_and_not_shown() {
    let text = format!(r#"{{"type":"{PERSON}","of":"{PERSON}"}}"#);
    let server = serve_json(409, &text);
    let error = wait(client(&server).get_letter("a")).unwrap_err();
    let Some(LetterError::Unrecognized(body)) = error.body() else {
        panic!("{error:?}")
    };
    assert_eq!((body.tag(), body.raw()), (PERSON, text.as_str()));
    shown(&error);
}

/// What gateways and broken services send: the status is never hidden.
#[test]
fn an_undeclared_body_keeps_status_and_bytes() {
    let html = format!("<html><h1>502 Bad Gateway</h1>{PERSON}</html>");
    let no_type = format!(r#"{{"status":500,"error":"{PERSON}"}}"#);
    let no_code = format!(r#"{{"type":"REFUSED","message":"{PERSON}"}}"#);
    let wrong = format!(r#"{{"type":"REFUSED","code":["{PERSON}"]}}"#);
    for (status, content_type, body, path, message) in [
        (
            502,
            "text/html; charset=utf-8",
            html.as_str(),
            "",
            "this is no JSON: expected value",
        ),
        (
            504,
            "text/html",
            &html,
            "",
            "this is no JSON: expected value",
        ),
        (
            401,
            "application/json",
            "",
            "",
            "expected JSON, found an empty body",
        ),
        (
            500,
            "application/json",
            &no_type,
            ".type",
            "the tag is required, but missing",
        ),
        (
            503,
            "application/json",
            &no_code,
            ".code",
            "required, but missing",
        ),
        (
            429,
            "application/json",
            &wrong,
            ".code",
            "expected a string, found an array",
        ),
        (
            302,
            "text/plain",
            "elsewhere",
            "",
            "this is no JSON: expected value",
        ),
    ] {
        let server = serve_text(reply(status, content_type, body));
        let error = wait(client(&server).get_letter("a")).unwrap_err();
        let Error::Api {
            status: found,
            body: Err(fault),
            raw,
        } = &error
        else {
            panic!("{error:?}")
        };
        assert_eq!(
            (*found, fault.path(), fault.message()),
            (status, path, message)
        );
        assert_eq!(
            (raw.text().as_ref(), raw.content_type()),
            (body, Some(content_type))
        );
        let text = shown(&error);
        assert!(text.contains(&format!("the answer was {status}")), "{text}");
        assert!(error.source().is_some());
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let target = serve_json(200, LETTER);
    let text = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {}/letters/a\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n",
        target.url
    );
    let server = serve_text(text);
    let direct = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::limited(3));
    let client = open(&server).http_client(direct).build().unwrap();
    let error = wait(client.get_letter("a")).unwrap_err();
    assert!(matches!(error, Error::Api { status: 307, .. }), "{error:?}");
    assert!(target.arrived.try_recv().is_err());
}

#[test]
fn a_reply_that_does_not_decode_says_where() {
    let body = format!(r#"{{"id":"l","sender":["{PERSON}"]}}"#);
    let server = serve_json(200, &body);
    let error = wait(client(&server).get_letter("a")).unwrap_err();
    let Error::Decode {
        status: 200,
        error: fault,
        raw,
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(fault.path(), ".sender");
    assert_eq!(fault.message(), "expected a string, found an array");
    assert_eq!((fault.line(), raw.text().as_ref()), (1, body.as_str()));
    let text = shown(&error);
    let size = body.len();
    let expected = format!(
        "getLetter: the reply with status 200 cannot be read at .sender (application/json, {size} \
         bytes); a newer version of this SDK may know it, `raw()` has it\n"
    );
    assert!(text.starts_with(&expected), "{text}");
    assert!(
        text.contains(".sender: expected a string, found an array (line 1, column "),
        "{text}"
    );
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let server = serve_json(201, &format!("\u{feff}{LETTER}\n"));
    assert_eq!(wait(client(&server).get_letter("a")).unwrap(), letter());
}

#[test]
fn a_connection_that_is_refused_is_told() {
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let direct = reqwest::Client::builder().no_proxy();
    let builder = Client::builder().api_secret(SECRET).http_client(direct);
    let client = builder
        .base_url(format!("http://{address}"))
        .build()
        .unwrap();
    let error = wait(client.get_letter(PERSON).store_id(PERSON)).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_connect() && !error.is_timeout());
    let text = shown(&error);
    assert!(
        text.starts_with("getLetter: no connection to the API"),
        "{text}"
    );
    assert!(text.contains("refused"), "the cause is told: {text}");
}

#[test]
fn a_connection_that_breaks_is_told() {
    // Before the reply.
    let server = serve(|_| {});
    let error = wait(client(&server).get_letter(PERSON).store_id(PERSON)).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(!error.is_connect() && error.status().is_none());
    assert!(shown(&error).starts_with("getLetter: the connection broke before the reply"));
    assert!(server.arrived.try_recv().is_ok());
    assert!(server.arrived.try_recv().is_err(), "a request is sent once");

    // Within the reply.
    let text = reply(500, "text/plain", PERSON).replace("Length: 12", "Length: 99");
    assert!(text.contains("Length: 99"));
    let server = serve_text(text);
    let error = wait(client(&server).get_letter(PERSON).store_id(PERSON)).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!(error.status(), Some(500));
    assert!(shown(&error).contains("broke within the reply, which had the status 500"));

    // A reply that is none.
    let server = serve_text(format!("{PERSON}\r\n\r\n"));
    let error = wait(client(&server).get_letter(PERSON).store_id(PERSON)).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    shown(&error);
}

#[test]
fn time_runs_out() {
    let slow_to_answer = serve(|_| thread::sleep(Duration::from_secs(30)));
    let slow_to_end = serve(|stream| {
        let text = reply(200, "application/json", LETTER);
        stream
            .write_all(&text.as_bytes()[..text.len() - 3])
            .unwrap();
        thread::sleep(Duration::from_secs(30));
    });
    for server in [slow_to_answer, slow_to_end] {
        let client = open(&server)
            .timeout(Duration::from_millis(200))
            .build()
            .unwrap();
        let started = Instant::now();
        let error = wait(client.get_letter(PERSON).store_id(PERSON)).unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(10));
        assert!(matches!(error, Error::Timeout(_)), "{error:?}");
        assert!(error.is_timeout() && !error.is_connect());
        assert!(shown(&error).starts_with("getLetter: no reply within 200ms"));
    }
}

#[test]
fn a_reply_has_a_largest_size() {
    let announced = serve_json(200, LETTER);
    let endless = serve(|stream| {
        let head = "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        while stream
            .write_all(format!("1000\r\n{}\r\n", "x".repeat(0x1000)).as_bytes())
            .is_ok()
        {}
    });
    let limit = LETTER.len();
    for (server, limit, status) in [(announced, limit - 1, 200), (endless, 100_000, 503)] {
        let client = open(&server).max_reply_bytes(limit).build().unwrap();
        let error = wait(client.get_letter("a")).unwrap_err();
        let Error::Transport(fault) = &error else {
            panic!("{error:?}")
        };
        assert!(fault.is_too_large());
        assert_eq!(error.status(), Some(status));
        assert!(shown(&error).contains(&format!("is larger than {limit} bytes")));
    }
    let fits = serve_json(200, LETTER);
    wait(
        open(&fits)
            .max_reply_bytes(limit)
            .build()
            .unwrap()
            .get_letter("a"),
    )
    .unwrap();
}

#[test]
fn clients_and_requests_show_no_credential() {
    let server = serve_json(200, LETTER);
    let builder = open(&server).access_token(PERSON);
    let text = format!("{builder:?}");
    let client = builder.build().unwrap();
    let request = client.get_letter(PERSON).store_id(SECRET);
    let text = format!("{text} {client:?} {client:#?} {request:?}");
    for planted in [SECRET, PERSON] {
        assert!(!text.contains(planted), "{text}");
    }
    for expected in [
        &server.url,
        "\"portOne\"",
        "\"bearerJwt\"",
        "letters 1.2.3",
        "GetLetter",
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
}

#[test]
fn two_hundred_calls_at_once() {
    let server = serve(|stream| {
        thread::sleep(Duration::from_millis(50));
        stream
            .write_all(reply(200, "application/json", LETTER).as_bytes())
            .unwrap();
    });
    let client = client(&server);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let calls: Vec<_> = (0..200)
        .map(|number| runtime.spawn(client.get_letter(number.to_string()).into_future()))
        .collect();
    for call in calls {
        assert_eq!(runtime.block_on(call).unwrap().unwrap(), letter());
    }
    let lines: std::collections::BTreeSet<String> = server
        .arrived
        .try_iter()
        .map(|request| request.line)
        .collect();
    assert_eq!(lines.len(), 200);
}

#[test]
fn without_a_runtime_a_call_is_an_error_and_no_panic() {
    let server = serve_json(200, LETTER);
    let mut future = client(&server).get_letter("a").into_future();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = future.as_mut().poll(&mut context) else {
        panic!("there is nothing to wait for");
    };
    assert!(error.is_build());
    assert!(error.to_string().contains("Tokio runtime"), "{error}");
}

#[cfg(feature = "blocking")]
mod blocking {
    use super::*;

    fn client(server: &Listening) -> Client<crate::runtime::client::Blocking> {
        open(server).build_blocking().unwrap()
    }

    #[test]
    fn a_call_blocks_until_the_reply() {
        let server = serve_json(200, LETTER);
        let client = client(&server);
        assert_eq!(
            client.get_letter("a").store_id("b").send().unwrap(),
            letter()
        );
        client
            .clone()
            .send_letter("a", "b", "c", &letter())
            .send()
            .unwrap();
        client.resend_letter().send().unwrap();
        let lines: Vec<String> = server
            .arrived
            .try_iter()
            .map(|request| request.line)
            .collect();
        assert_eq!(
            lines,
            [
                "GET /letters/a?storeId=b HTTP/1.1",
                "POST /letters/a/b.c/send HTTP/1.1",
                "POST /letters/resend HTTP/1.1"
            ]
        );
    }

    #[test]
    fn a_call_may_block_inside_of_a_runtime() {
        let server = serve_json(404, r#"{"type":"NOT_FOUND"}"#);
        let url = server.url.clone();
        for flavour in ["current", "many"] {
            let mut builder = match flavour {
                "current" => tokio::runtime::Builder::new_current_thread(),
                _ => tokio::runtime::Builder::new_multi_thread(),
            };
            let runtime = builder.enable_all().build().unwrap();
            let direct = reqwest::Client::builder().no_proxy();
            let builder = Client::builder()
                .api_secret(SECRET)
                .base_url(&url)
                .http_client(direct);
            let status = runtime.block_on(async move {
                let client = builder.build_blocking().unwrap();
                let error = client.get_letter("a").send().unwrap_err();
                drop(client);
                error.status()
            });
            assert_eq!(status, Some(404), "{flavour}");
        }
    }

    #[test]
    fn threads_share_a_client() {
        let server = serve_json(200, LETTER);
        let client = client(&server);
        thread::scope(|scope| {
            for number in 0..20 {
                let client = &client;
                scope.spawn(move || client.get_letter(number.to_string()).send().unwrap());
            }
        });
        assert_eq!(server.arrived.try_iter().count(), 20);
    }

    /// Counts the threads by the sockets: the connection that the server holds open is closed by
    /// the end of the client's thread, and by nothing else.
    #[test]
    fn the_thread_ends_with_the_client() {
        let (closed, when_closed) = channel();
        let server = serve(move |stream| {
            let text = reply(200, "application/json", LETTER).replace("Connection: close\r\n", "");
            stream.write_all(text.as_bytes()).unwrap();
            let _ = closed.send(stream.read(&mut [0]).unwrap());
        });
        let client = client(&server);
        let request = client.get_letter("b");
        client.get_letter("a").send().unwrap();
        drop(client);
        let early = when_closed.recv_timeout(Duration::from_millis(300));
        assert!(
            early.is_err(),
            "a request that is not sent yet keeps its client"
        );
        drop(request);
        assert_eq!(when_closed.recv_timeout(Duration::from_secs(10)), Ok(0));
    }

    #[test]
    fn faults_come_through() {
        let server = serve(|_| thread::sleep(Duration::from_secs(30)));
        let client = open(&server)
            .timeout(Duration::from_millis(200))
            .build_blocking()
            .unwrap();
        let error = client.get_letter(PERSON).send().unwrap_err();
        assert!(error.is_timeout(), "{error:?}");
        shown(&error);
        let error = client.get_letter("..").send().unwrap_err();
        assert!(error.is_build(), "{error:?}");
    }
}
