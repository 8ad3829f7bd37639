//! What is sent, and what is refused before anything is.

use std::collections::BTreeMap;

use super::api::{Client, ClientBuilder, LETTER, letter};
use super::server::{client, open, serve_json, serve_text, shown, wait};
use super::{PERSON, SECRET};
use crate::runtime::Json;
use crate::runtime::fault::BuildError;

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
        ("accept-encoding", "gzip"),
        ("authorization", &authorization),
        ("host", host),
        ("user-agent", &agent),
    ];
    let expected: BTreeMap<String, String> =
        expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
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
        .given(2, &Json::from_text(r#"{"name":"김","no":1.10}"#.to_owned()).unwrap())
        .given(3, &"trace 1".to_owned())
        .given(4, &"a;b".to_owned())
        .given(5, &vec!["x".to_owned(), "y,z".to_owned()])
        .given(6, &true);
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
    assert_eq!(request.header("content-length"), Some(LETTER.len().to_string().as_str()));
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
        let client = open(&server).base_url(format!("{}{end}", server.url)).build().unwrap();
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
    let client = ClientBuilder { inner: builder.inner.base_url(1, second.url.clone()) };
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
        assert!(text.starts_with("getLetter: the argument of `letterId` is "), "{text}");
    }
    for (part, format) in [("", "x"), ("x", ""), ("", ".")] {
        let error = wait(client.send_letter("a", part, format, &letter())).unwrap_err();
        assert!(error.is_build(), "{part} {format}");
    }
    assert!(server.arrived.try_recv().is_err(), "nothing may be sent");

    for (id, sent) in
        [("...", "..."), ("%2e%2e", "%252e%252e"), ("a/../b", "a%2F..%2Fb"), ("\\", "%5C")]
    {
        wait(client.get_letter(id)).unwrap();
        assert_eq!(server.arrived.recv().unwrap().line, format!("GET /letters/{sent} HTTP/1.1"));
    }
}

#[test]
fn an_argument_that_does_not_fit_is_refused_without_being_quoted() {
    let server = serve_json(200, LETTER);
    let client = client(&server);
    let error =
        wait(client.get_letter("a").given(3, &format!("{PERSON}\r\nX-Evil: 1"))).unwrap_err();
    let text = shown(&error);
    assert!(text.starts_with("getLetter: the argument of `X-Trace` holds characters"), "{text}");
    let nested = vec![vec![PERSON.to_owned()]];
    let error = wait(client.get_letter("a").given(5, &nested)).unwrap_err();
    let text = shown(&error);
    assert!(text.starts_with("getLetter: the argument of `tags` holds a list"), "{text}");
    assert!(server.arrived.try_recv().is_err(), "nothing may be sent");
}

#[test]
fn the_first_alternative_whose_credentials_are_there_is_used() {
    let server = serve_json(200, LETTER);
    let both = open(&server).access_token("token").build().unwrap();
    wait(both.get_letter("a")).unwrap();
    assert_eq!(server.arrived.recv().unwrap().header("authorization"), Some("Bearer token"));

    let later = open(&server).api_secret("later").build().unwrap();
    wait(later.send_letter("a", "b", "c", &letter())).unwrap();
    assert_eq!(server.arrived.recv().unwrap().header("authorization"), Some("PortOne later"));
}

#[test]
fn a_credential_that_is_optional_is_sent_when_it_is_there() {
    let server = serve_json(200, "[]");
    let direct = || reqwest::Client::builder().no_proxy();
    let secret = Client::builder().http_client(direct()).api_secret("given");
    let none = Client::builder().http_client(direct());
    for (builder, expected) in [(secret, Some("PortOne given")), (none, None)] {
        let builder = ClientBuilder { inner: builder.inner.base_url(1, server.url.clone()) };
        wait(builder.build().unwrap().list_archive()).unwrap();
        assert_eq!(server.arrived.recv().unwrap().header("authorization"), expected);
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
        ("https://user:s3cr3t-api-key@letters.example", "holds a user name or password"),
        ("https://letters.example?key=s3cr3t-api-key", "has a query or fragment"),
        ("https://letters.example#s3cr3t-api-key", "has a query or fragment"),
    ];
    for (url, fault) in bad_urls {
        refused(Client::builder().base_url(url), fault);
    }
    for secret in
        ["s3cr3t-api-key\n", "s3cr3t\u{0}-api-key", "s3cr3t-api-key\t", "s3cr3t-api-key\u{85}"]
    {
        refused(Client::builder().api_secret(secret), "the credential of `portOne` holds control");
    }
    refused(Client::builder().api_secret(" "), "the credential of `portOne` is empty");
    refused(Client::builder().user_agent("a\nb"), "the user agent holds");
}

fn refused(builder: ClientBuilder, fault: &str) {
    assert!(!format!("{builder:?}").contains("s3cr3t"), "{builder:?}");
    let error: BuildError = builder.build().map(|_| ()).unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(text.contains(fault), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
}
