//! Replies that are more than their value: envelopes, texts, packed ones, and what comes with them.

use std::io::Write;

use super::api::{Client, LETTER, letter};
use super::server::{
    Listening, client, open, patient, reply, serve, serve_json, serve_text, shown, wait,
};
use super::{PERSON, SECRET};
use crate::runtime::Json;
use crate::runtime::error::Error;

fn weighing(server: &Listening) -> Client {
    patient(server).token(SECRET).build().unwrap()
}

#[test]
fn an_envelope_is_opened() {
    for body in [
        format!(r#"{{"code":0,"message":null,"response":{LETTER}}}"#),
        format!(r#"{{"response":{LETTER},"more":[{{"code":1}}],"code":0}}"#),
        format!("\u{feff} {{ \"code\" : 0 ,\n \"response\" : {LETTER} }}\n"),
    ] {
        assert_eq!(wait(weighing(&serve_json(200, &body)).weigh()).unwrap(), letter());
        let reply = wait(weighing(&serve_json(201, &body)).weigh().whole_reply()).unwrap();
        assert_eq!((reply.status(), reply.raw().text().as_ref()), (201, body.as_str()));
        assert_eq!(reply.into_value(), letter());
    }
}

#[test]
fn an_envelope_may_say_that_the_call_failed() {
    let body = format!(r#"{{"code":-1,"message":"{PERSON}","response":{LETTER}}}"#);
    let server = serve_json(200, &body);
    let error = wait(weighing(&server).weigh()).unwrap_err();
    let Error::Api { status: 200, body: Ok(found), raw } = &error else { panic!("{error:?}") };
    assert_eq!((found.get(), raw.text().as_ref()), (body.as_str(), body.as_str()));
    assert_eq!((error.code(), error.is_retryable()), (Some("-1"), false));
    let text = shown(&error);
    assert!(text.starts_with("weigh: the API answered 200, code -1; `body()`"), "{text}");
    assert_eq!(server.arrived.try_iter().count(), 1, "that is an answer");

    // Without the payload, and with a body that the document does not declare.
    for body in [r#"{"code":7}"#, r#"{"code":7,"response":null}"#] {
        let error = wait(weighing(&serve_json(200, body)).weigh()).unwrap_err();
        assert!(matches!(error, Error::Api { status: 200, body: Ok(_), .. }), "{error:?}");
    }
    let server = serve_json(200, r#"{"code":7,"response":null}"#);
    let body = Json::from_text("{}".to_owned()).unwrap();
    let error = wait(client(&server).sign_in(&body)).unwrap_err();
    let Error::Api { status: 200, body: Err(fault), .. } = &error else { panic!("{error:?}") };
    assert_eq!((fault.path(), fault.message()), (".code", "expected a string, found an integer"));
}

#[test]
fn an_envelope_around_an_error_is_let_be() {
    let body = format!(r#"{{"code":0,"response":{LETTER}}}"#);
    let error = wait(weighing(&serve_json(404, &body)).weigh()).unwrap_err();
    assert!(matches!(&error, Error::Api { status: 404, body: Ok(it), .. } if it.get() == body));
}

#[test]
fn a_broken_envelope_says_where() {
    for (body, path, message) in [
        ("", "", "expected JSON, found an empty body"),
        ("<html>", "", "this is no JSON: expected value"),
        ("[]", "", "expected an object, found an array"),
        ("null", "", "expected an object, found null"),
        ("{}", ".code", "required, but missing"),
        (r#"{"response":{}}"#, ".code", "required, but missing"),
        (r#"{"code":null,"response":{}}"#, ".code", "expected an integer of 64 bits, found null"),
        (
            r#"{"code":"0","response":{}}"#,
            ".code",
            "expected an integer of 64 bits, found a string",
        ),
        (
            r#"{"code":0.5,"response":{}}"#,
            ".code",
            "expected an integer of 64 bits, found a number that is none",
        ),
        (r#"{"code":0,"code":0,"response":{}}"#, ".code", "given twice"),
        (r#"{"code":0}"#, ".response", "required, but missing"),
        (r#"{"code":0,"response":null}"#, ".response", "required, but null"),
        (r#"{"code":0,"response":{},"response":{}}"#, ".response", "given twice"),
        (r#"{"code":0,"response":{}}"#, ".response.id", "required, but missing"),
        (r#"{"code":0,"response":[]}"#, ".response", "expected an object, found an array"),
        (r#"{"code":0,"response":{"id":"a"}} x"#, "", "this is no JSON: trailing characters"),
        (
            r#"{"code":0,"response":{"id":"a"}"#,
            "",
            "the JSON ends too early: EOF while parsing an object",
        ),
    ] {
        let error = wait(weighing(&serve_json(200, body)).weigh()).unwrap_err();
        let Error::Decode { status: 200, error: fault, raw } = &error else { panic!("{error:?}") };
        assert_eq!((fault.path(), fault.message()), (path, message), "{body}");
        assert_eq!(raw.text(), body);
    }
}

#[test]
fn a_fault_within_an_envelope_has_its_place_in_the_body() {
    let person = format!("[\"{PERSON}\"]");
    for (body, line, column) in [
        (format!(r#"{{"code":0,"response":{{"id":{person}}}}}"#), 1, 28),
        (format!("{{\"code\":0,\n \"response\": {{\"id\":{person}}}}}"), 2, 20),
        (format!("{{\"code\":0,\"response\":\n{{\n \"id\":{person}}}}}"), 3, 7),
    ] {
        let error = wait(weighing(&serve_json(200, &body)).weigh()).unwrap_err();
        let fault = error.decode_error().unwrap();
        assert_eq!(fault.path(), ".response.id");
        assert_eq!((fault.line(), fault.column()), (line, column), "{body}");
        let at = body.lines().nth(line - 1).unwrap().as_bytes()[column - 1];
        assert_eq!(char::from(at), '[', "{body}");
        shown(&error);
    }
}

#[test]
fn a_text_is_read_as_a_text() {
    let server = serve_text(reply(200, "text/plain", "2026-11-21T06:22:00Z"));
    let time = wait(client(&server).get_time()).unwrap();
    assert_eq!(time.as_str(), "2026-11-21T06:22:00Z");
    let request = server.arrived.recv().unwrap();
    assert_eq!(request.header("accept"), Some("text/plain, application/json"));

    for body in [PERSON, "\"2026-11-21T06:22:00Z\"", ""] {
        let server = serve_text(reply(200, "text/plain", body));
        let error = wait(client(&server).get_time()).unwrap_err();
        let Error::Decode { error: fault, .. } = &error else { panic!("{error:?}") };
        assert_eq!((fault.path(), fault.line()), ("", 0), "{fault}");
        shown(&error);
    }
    let server = serve(|stream| {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n";
        stream.write_all(&[text.as_bytes(), b"\xff\xfe"].concat()).unwrap();
    });
    let error = wait(client(&server).get_time()).unwrap_err();
    let message = error.decode_error().unwrap().message();
    assert_eq!(message, "expected a text in UTF-8, found other bytes");
}

#[test]
fn a_body_may_be_written_as_a_form() {
    let server = serve_json(200, &format!(r#"{{"code":0,"response":{LETTER}}}"#));
    let body = r#"{"name":"김 하늘","no":1.10,"to":["a","b"],"none":null}"#.to_owned();
    let body = Json::from_text(body).unwrap();
    let client = client(&server);
    wait(client.sign_in(&body)).unwrap();
    let request = server.arrived.recv().unwrap();
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.body, body.get().as_bytes());
    wait(client.sign_in(&body).form()).unwrap();
    let request = server.arrived.recv().unwrap();
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    let form = "name=%EA%B9%80+%ED%95%98%EB%8A%98&no=1.10&to=a&to=b";
    assert_eq!(String::from_utf8(request.body).unwrap(), form);

    let list = Json::from_text(format!("[\"{PERSON}\"]")).unwrap();
    let error = wait(client.sign_in(&list).form()).unwrap_err();
    let expected = "signIn: the body is no object, and a form needs names";
    assert_eq!(error.to_string(), expected);
    assert!(server.arrived.try_recv().is_err(), "nothing may be sent");
}

#[test]
fn a_parameter_that_is_not_given_may_stand_for_something() {
    let server = serve_json(200, r#"{"items":[],"page":{"size":1}}"#);
    let client = client(&server);
    wait(client.search()).unwrap();
    wait(client.search().condition(r#"{"a":1}"#)).unwrap();
    let expected = ["%7B%7D", "%7B%22a%22%3A1%7D"];
    assert_eq!(server.lines(), expected.map(|it| format!("GET /letters?condition={it} HTTP/1.1")));
}

#[test]
fn what_comes_with_a_reply_is_there() {
    let text =
        reply(203, "application/json", LETTER).replacen("\r\n", "\r\nX-Request-Id: r-1\r\n", 1);
    let reply = wait(client(&serve_text(text)).get_letter("a").whole_reply()).unwrap();
    assert_eq!((reply.status(), reply.request_id()), (203, Some("r-1")));
    assert_eq!(reply.headers().get("content-type").unwrap(), "application/json");
    assert_eq!(reply.raw().text(), LETTER);
    let shown = format!("{reply:?}");
    assert!(!shown.contains("김하늘"), "{shown}");
    assert!(shown.starts_with("Reply { status: 203, value: Letter {"), "{shown}");
    assert_eq!((reply.value(), &letter()), (&letter(), reply.value()));

    let error = wait(client(&serve_json(404, "{}")).get_letter("a").whole_reply()).unwrap_err();
    assert_eq!(error.status(), Some(404));
}

fn packed(hex: &str) -> Listening {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    let body: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
    serve(move |stream| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
    })
}

#[test]
fn a_packed_reply_is_unpacked_up_to_the_largest_size() {
    assert_eq!(wait(client(&packed(PACKED_LETTER)).get_letter("a")).unwrap(), letter());
    let server = packed(PACKED_BOMB);
    let small = open(&server).max_reply_bytes(100_000).build().unwrap();
    let error = wait(small.get_letter("a")).unwrap_err();
    assert!(matches!(&error, Error::Transport(fault) if fault.is_too_large()), "{error:?}");
    let large = open(&server).max_reply_bytes(200_000).build().unwrap();
    let error = wait(large.get_letter("a")).unwrap_err();
    assert_eq!(error.raw().unwrap().bytes().len(), 200_000);
}

/// The letter, as gzip packs it.
const PACKED_LETTER: &str = "1f8b08000000000002ffab56ca4c51b252cad13554d2512a4ecd4b492d02725fed\
    6c783b75c6ebae194ab50065e994e221000000";

/// 200,000 times the letter x, as gzip packs it.
const PACKED_BOMB: &str = "\
    1f8b08000000000002ffedc13101000000c2a0da8b6f067fa00000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000000000000000000080d7007202bf51\
    400d0300";
