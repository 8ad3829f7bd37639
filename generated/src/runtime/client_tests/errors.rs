//! What an error says, and what a caller can do with it.

use std::error::Error as _;
use std::io::Read;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use super::api::{Client, LetterError, letter};
use super::server::{client, open, patient, reply, serve_json, serve_text, shown, wait};
use super::{PERSON, SECRET};
use crate::runtime::RetryPolicy;
use crate::runtime::error::Error;

fn with_headers(text: &str, headers: &[(&str, &str)]) -> String {
    let lines: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    text.replacen("\r\n", &format!("\r\n{lines}"), 1)
}

#[test]
fn an_error_tells_status_code_and_id() {
    let body = format!(r#"{{"type":"NOT_FOUND","of":"{PERSON}"}}"#);
    let text = with_headers(
        &reply(404, "application/json", &body),
        &[("X-Trace-Id", "last"), ("CF-Ray", "8f2-ICN"), ("X-Request-Id", "req-7")],
    );
    let error = wait(client(&serve_text(text)).get_letter("a")).unwrap_err();
    assert_eq!((error.code(), error.request_id()), (Some("NOT_FOUND"), Some("req-7")));
    let expected =
        "getLetter: the API answered 404 NOT_FOUND (request id req-7); `body()` has what it said";
    assert_eq!(error.to_string(), expected);
    let raw = error.raw().unwrap();
    let size = body.len();
    let drawn = r#"{"type": "NOT_FOUND", "of": …}"#;
    assert_eq!(raw.to_string(), format!("application/json, {size} bytes: {drawn}"));
    assert_eq!(raw.headers().get("cf-ray").unwrap(), "8f2-ICN");
    shown(&error);
}

#[test]
fn an_id_that_does_not_look_like_one_is_passed_over() {
    let long = "x".repeat(129);
    for (headers, expected) in [
        (&[("X-Request-Id", "Hong Gildong")][..], None),
        (&[("X-Request-Id", "")], None),
        (&[("X-Request-Id", long.as_str())], None),
        (&[("X-Request-Id", "a b"), ("X-Amzn-Trace-Id", "Root=1-67")], Some("Root=1-67")),
        (&[("X-Correlation-Id", "c"), ("X-Amzn-RequestId", "r")], Some("c")),
        (&[("X-Correlation-Id", "c"), ("X-Request-Id", "x")], Some("x")),
        (&[], None),
    ] {
        let text = with_headers(&reply(500, "text/plain", ""), headers);
        let error = wait(client(&serve_text(text)).get_letter("a")).unwrap_err();
        assert_eq!(error.request_id(), expected, "{headers:?}");
        assert_eq!(error.to_string().contains("request id"), expected.is_some(), "{error}");
    }
}

#[test]
fn a_code_is_there_whatever_the_body_is_otherwise() {
    let plain = |code: &str| format!(r#"{{"type":{code},"message":["odd"]}}"#);
    for (body, code, is_shown) in [
        (plain("\"REFUSED\""), Some("REFUSED"), true),
        (plain("\"BRAND_NEW\""), Some("BRAND_NEW"), true),
        (plain("-17"), Some("-17"), true),
        (plain("\"two words\""), Some("two words"), false),
        (plain("\"\\uae40\""), Some("김"), false),
        (plain("null"), None, false),
        (plain("[\"REFUSED\"]"), None, false),
        (r#"{"type":"A","type":"B"}"#.to_owned(), None, false),
        (r#"["REFUSED"]"#.to_owned(), None, false),
        ("REFUSED".to_owned(), None, false),
    ] {
        let error = wait(client(&serve_json(400, &body)).get_letter("a")).unwrap_err();
        assert_eq!(error.code(), code, "{body}");
        let text = error.to_string();
        assert_eq!(code.is_some_and(|code| text.contains(code)), is_shown, "{text}");
    }
}

#[test]
fn the_page_of_a_gateway_is_an_error_with_its_text() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    let error = wait(client(&serve_text(reply(502, "text/html", page))).get_letter("a"));
    let error = error.unwrap_err();
    assert_eq!((error.status(), error.code(), error.body().is_none()), (Some(502), None, true));
    assert_eq!(error.raw().unwrap().text(), page);
    let expected = "getLetter: the answer was 502, with a body that the API does not declare \
                    (text/html, 50 bytes); `raw()` has it";
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.raw().unwrap().to_string(), "text/html, 50 bytes");
    assert_eq!(error.decode_error().unwrap().message(), "this is no JSON: expected value");
    assert_eq!(error.source().unwrap().to_string(), error.decode_error().unwrap().to_string());

    let error = wait(client(&serve_text(reply(500, "text/plain", ""))).get_letter("a"));
    let error = error.unwrap_err();
    assert_eq!(error.decode_error().unwrap().message(), "expected JSON, found an empty body");
}

#[test]
fn a_redirect_says_that_it_is_not_followed() {
    let text = with_headers(
        &reply(302, "text/html", ""),
        &[("Location", "https://elsewhere.example/?who=Hong-Gildong")],
    );
    let error = wait(client(&serve_text(text)).get_letter("a")).unwrap_err();
    let text = shown(&error);
    assert!(text.contains("the answer was 302 (redirects are not followed)"), "{text}");
    assert!(!text.contains("elsewhere"), "{text}");
}

#[test]
fn what_may_be_asked_for_again_is_said() {
    let busy = serve_text(reply(503, "text/html", ""));
    let declared = serve_json(502, r#"{"type":"REFUSED","code":"x"}"#);
    let missing = serve_json(404, r#"{"type":"NOT_FOUND"}"#);
    for (server, safe, never) in
        [(&busy, true, false), (&declared, false, false), (&missing, false, false)]
    {
        let client = client(server);
        let error = wait(client.get_letter("a")).unwrap_err();
        assert_eq!((error.is_retryable(), error.idempotency_key()), (safe, None), "{error}");
        let error = wait(client.send_letter("a", "b", "c", &letter())).unwrap_err();
        assert_eq!(error.is_retryable(), safe, "{error}");
        assert_eq!(error.idempotency_key().map(str::len), Some(32));
        let error = wait(client.resend_letter()).unwrap_err();
        assert_eq!(error.is_retryable(), never, "{error}");
    }
    let error = wait(client(&busy).get_letter("..")).unwrap_err();
    assert!(error.is_build() && !error.is_retryable());
}

/// The last attempt found nobody, but the one before may have been heard.
#[test]
fn an_earlier_attempt_is_not_forgotten() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let once = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        drop(listener);
    });
    let direct = reqwest::Client::builder().no_proxy();
    let builder = Client::builder().api_secret(SECRET).base_url(url).http_client(direct);
    let policy = RetryPolicy::new().with_base_delay(Duration::from_millis(200));
    let client = builder.retry(policy.with_max_attempts(2)).build().unwrap();
    let error = wait(client.send_letter("a", "b", "c", &letter())).unwrap_err();
    once.join().unwrap();
    assert!(!error.is_connect() && error.is_retryable(), "{error:?}");
    let text = shown(&error);
    assert!(text.contains("may have acted upon an attempt before the last"), "{text}");
}

#[test]
fn what_breaks_within_the_reply_is_asked_for_again() {
    let half = reply(200, "application/json", "{}").replace("Length: 2", "Length: 20");
    let server = serve_text(half);
    let error = wait(patient(&server).build().unwrap().get_letter("a")).unwrap_err();
    let Error::Transport(fault) = &error else { panic!("{error:?}") };
    assert_eq!((fault.status(), fault.attempts()), (Some(200), 3));
    assert!(shown(&error).contains("which had the status 200, after 3 attempts;"));
    assert_eq!(server.arrived.try_iter().count(), 3);
}

#[test]
fn errors_of_types_can_be_told_apart_as_before() {
    let server = serve_json(404, r#"{"type":"NOT_FOUND","message":"gone"}"#);
    let error = wait(open(&server).build().unwrap().get_letter("a")).unwrap_err();
    assert!(matches!(error.into_body(), Some(LetterError::NotFound(it)) if it.message.is_some()));
}
