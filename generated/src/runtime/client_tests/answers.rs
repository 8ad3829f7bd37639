//! What becomes of an answer, and of none.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::io::Write;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use super::api::{Client, LETTER, LetterError, letter};
use super::server::{client, open, reply, serve, serve_json, serve_text, shown, wait};
use super::{PERSON, SECRET};
use crate::runtime::error::Error;

#[test]
fn a_declared_error_is_read() {
    let server = serve_json(404, r#"{"message":"no such letter","type":"NOT_FOUND"}"#);
    let error = wait(client(&server).get_letter("a")).unwrap_err();
    assert_eq!(error.status(), Some(404));
    let Some(LetterError::NotFound(body)) = error.body() else { panic!("{error:?}") };
    assert_eq!(body.message.as_deref(), Some("no such letter"));
    let raw = error.raw().unwrap();
    assert_eq!(raw.content_type(), Some("application/json"));
    assert_eq!(raw.text(), r#"{"message":"no such letter","type":"NOT_FOUND"}"#);
    assert_eq!(
        error.to_string(),
        "getLetter: the API answered 404 NOT_FOUND; `body()` has what it said"
    );
    assert!(error.source().is_none());
    assert!(matches!(error.into_body(), Some(LetterError::NotFound(_))));
}

#[test]
fn an_error_of_an_unknown_type_is_kept_and_not_shown() {
    let tag = format!("the letter of {PERSON}");
    let text = format!(r#"{{"type":"{tag}","of":"{PERSON}"}}"#);
    let server = serve_json(409, &text);
    let error = wait(client(&server).get_letter("a")).unwrap_err();
    let Some(LetterError::Unrecognized(body)) = error.body() else { panic!("{error:?}") };
    assert_eq!((body.tag(), body.raw()), (tag.as_str(), text.as_str()));
    assert_eq!(error.code(), Some(tag.as_str()));
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
        (502, "text/html; charset=utf-8", html.as_str(), "", "this is no JSON: expected value"),
        (504, "text/html", &html, "", "this is no JSON: expected value"),
        (401, "application/json", "", "", "expected JSON, found an empty body"),
        (500, "application/json", &no_type, ".type", "the tag is required, but missing"),
        (503, "application/json", &no_code, ".code", "required, but missing"),
        (429, "application/json", &wrong, ".code", "expected a string, found an array"),
        (302, "text/plain", "elsewhere", "", "this is no JSON: expected value"),
    ] {
        let server = serve_text(reply(status, content_type, body));
        let error = wait(client(&server).get_letter("a")).unwrap_err();
        let Error::Api { status: found, body: Err(fault), raw } = &error else {
            panic!("{error:?}")
        };
        assert_eq!((*found, fault.path(), fault.message()), (status, path, message));
        assert_eq!((raw.text().as_ref(), raw.content_type()), (body, Some(content_type)));
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
    let direct =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::limited(3));
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
    let Error::Decode { status: 200, error: fault, raw } = &error else { panic!("{error:?}") };
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
    assert!(text.contains(".sender: expected a string, found an array (line 1, column "), "{text}");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let server = serve_json(201, &format!("\u{feff}{LETTER}\n"));
    assert_eq!(wait(client(&server).get_letter("a")).unwrap(), letter());
}

#[test]
fn a_connection_that_is_refused_is_told() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let direct = reqwest::Client::builder().no_proxy();
    let builder = Client::builder().api_secret(SECRET).http_client(direct);
    let client = builder.base_url(format!("http://{address}")).build().unwrap();
    let error = wait(client.get_letter(PERSON).store_id(PERSON)).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_connect() && !error.is_timeout());
    let text = shown(&error);
    assert!(text.starts_with("getLetter: no connection to the API"), "{text}");
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
        stream.write_all(&text.as_bytes()[..text.len() - 3]).unwrap();
        thread::sleep(Duration::from_secs(30));
    });
    for server in [slow_to_answer, slow_to_end] {
        let client = open(&server).timeout(Duration::from_millis(200)).build().unwrap();
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
        while stream.write_all(format!("1000\r\n{}\r\n", "x".repeat(0x1000)).as_bytes()).is_ok() {}
    });
    // It is not waited for what is announced to be too large.
    let promised = serve(|stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        thread::sleep(Duration::from_secs(30));
    });
    let limit = LETTER.len();
    for (server, limit, status) in
        [(announced, limit - 1, 200), (promised, 100_000, 200), (endless, 100_000, 503)]
    {
        let client =
            open(&server).max_reply_bytes(limit).timeout(Duration::from_secs(10)).build().unwrap();
        let error = wait(client.get_letter("a")).unwrap_err();
        let Error::Transport(fault) = &error else { panic!("{error:?}") };
        assert!(fault.is_too_large());
        assert_eq!(error.status(), Some(status));
        assert!(shown(&error).contains(&format!("is larger than {limit} bytes")));
    }
    let fits = serve_json(200, LETTER);
    wait(open(&fits).max_reply_bytes(limit).build().unwrap().get_letter("a")).unwrap();
}

/// Answers may be compressed; what is capped is what they hold.
#[test]
fn a_compressed_reply_is_read_and_measured_at_its_full_size() {
    // [`LETTER`], by gzip.
    const PACKED: [u8; 52] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 171, 86, 202, 76, 81, 178, 82, 202, 209, 53, 84, 210,
        81, 42, 78, 205, 75, 73, 45, 2, 114, 95, 237, 108, 120, 59, 117, 198, 235, 174, 25, 74,
        181, 0, 101, 233, 148, 226, 33, 0, 0, 0,
    ];
    let server = serve(|stream| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            PACKED.len()
        );
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&PACKED));
    });
    let read = wait(open(&server).build().unwrap().get_letter("a")).unwrap();
    assert_eq!(read, letter());
    let asked = server.arrived.recv().unwrap();
    assert_eq!(asked.header("accept-encoding"), Some("gzip"));
    let client = open(&server).max_reply_bytes(LETTER.len() - 1).build().unwrap();
    let error = wait(client.get_letter("a")).unwrap_err();
    assert!(matches!(&error, Error::Transport(fault) if fault.is_too_large()), "{error:?}");
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
    for expected in [&server.url, "\"portOne\"", "\"bearerJwt\"", "letters 1.2.3", "GetLetter"] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
}

#[test]
fn two_hundred_calls_at_once() {
    let server = serve(|stream| {
        thread::sleep(Duration::from_millis(50));
        stream.write_all(reply(200, "application/json", LETTER).as_bytes()).unwrap();
    });
    let client = client(&server);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let calls: Vec<_> = (0..200)
        .map(|number| runtime.spawn(client.get_letter(number.to_string()).into_future()))
        .collect();
    for call in calls {
        assert_eq!(runtime.block_on(call).unwrap().unwrap(), letter());
    }
    let lines: BTreeSet<String> = server.arrived.try_iter().map(|request| request.line).collect();
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
