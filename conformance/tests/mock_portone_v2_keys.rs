//! The mock of PortOne V2: credentials, tokens and the keys of requests that are repeated.
//!
//! The promise: what ends by time is tried just before and just after.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod plain;
mod portone_v2_mock;

use std::thread;
use std::time::Duration;

use idv_conformance::mock::{Api, Server};
use serde_json::{Value, json};

use portone_v2_mock::{Mock, SECRET, app, ok, refused, sms};

#[test]
fn credentials() {
    let mock = Mock::start();
    let list = "/identity-verifications";
    let none = mock.ask("GET", list, &[], "");
    refused(none, 401, "UNAUTHORIZED");
    for bad in ["PortOne ", "PortOne", "Basic x", "Bearer x", "Bearer ", "x", "PortOnex"] {
        refused(mock.ask("GET", list, &[("Authorization", bad)], ""), 401, "UNAUTHORIZED");
    }
    refused(mock.ask("GET", list, &[SECRET, SECRET], ""), 401, "UNAUTHORIZED");
    for good in ["PortOne x", "portone x", "PORTONE  x y"] {
        ok(mock.ask("GET", list, &[("authorization", good)], ""));
    }
    // A credential comes before everything else that is wrong.
    refused(mock.ask("POST", "/identity-verifications/a/send", &[], "{"), 401, "UNAUTHORIZED");

    let strict = Server::builder(Api::PortoneV2).credential("apiSecret", "s3cret").start().unwrap();
    let strict = Mock { server: strict };
    refused(strict.get(list), 401, "UNAUTHORIZED");
    ok(strict.ask("GET", list, &[("Authorization", "PortOne s3cret")], ""));
    let login = |secret: &str| strict.post("/login/api-secret", &json!({ "apiSecret": secret }));
    refused(login("other"), 401, "UNAUTHORIZED");
    ok(login("s3cret"));
    let lax = Server::builder(Api::PortoneV2).any_token(true).start().unwrap();
    ok(Mock { server: lax }.ask("GET", list, &[("Authorization", "bearer x")], ""));
}

#[test]
fn tokens_end() {
    let mock = Mock::start();
    let use_it = |tokens: &Value| {
        let bearer = format!("bearer {}", tokens["accessToken"].as_str().unwrap());
        mock.ask("GET", "/identity-verifications", &[("Authorization", &bearer)], "").0
    };
    let login = || ok(mock.ask("POST", "/login/api-secret", &[], r#"{"apiSecret":"x"}"#));
    let refresh = |tokens: &Value| {
        let body = json!({ "refreshToken": tokens["refreshToken"] });
        mock.ask("POST", "/token/refresh", &[], &body.to_string())
    };
    refused(mock.ask("POST", "/login/api-secret", &[], r#"{"apiSecret":""}"#), 401, "UNAUTHORIZED");
    let first = login();
    assert_eq!(use_it(&first), 200);
    mock.advance(1795);
    assert_eq!(use_it(&first), 200);
    let second = login();
    refused(refresh(&first), 401, "UNAUTHORIZED");
    mock.advance(10);
    assert_eq!((use_it(&first), use_it(&second)), (401, 200));
    let third = ok(refresh(&second));
    refused(refresh(&second), 401, "UNAUTHORIZED");
    // An access token is not touched by a later login or refresh.
    assert_eq!((use_it(&second), use_it(&third)), (200, 200));
    mock.advance(86_390);
    let fourth = ok(refresh(&third));
    mock.advance(86_401);
    refused(refresh(&fourth), 401, "UNAUTHORIZED");

    let fifth = login();
    mock.tell("expire-tokens", json!({}));
    assert_eq!(use_it(&fifth), 401);
    let sixth = ok(refresh(&fifth));
    assert_eq!(use_it(&sixth), 200);
    mock.tell("revoke-token", json!({ "token": sixth["accessToken"] }));
    assert_eq!(use_it(&sixth), 401);
    mock.tell("revoke-token", json!({}));
    refused(refresh(&sixth), 401, "UNAUTHORIZED");
}

#[test]
fn a_key_belongs_to_one_request() {
    let mock = Mock::start();
    let keyed = |id: &str, key: &str, body: &Value| {
        let target = format!("/identity-verifications/{id}/send");
        mock.ask("POST", &target, &[SECRET, ("Idempotency-Key", key)], &body.to_string())
    };
    let key = "\"send-7c2e51f09ab34d68\"";
    ok(keyed("iv1", key, &sms()));
    // The answer is stored, although a second send would be refused by now.
    ok(keyed("iv1", key, &sms()));
    refused(
        keyed("iv1", "\"another-key-0000001\"", &sms()),
        409,
        "IDENTITY_VERIFICATION_ALREADY_SENT",
    );
    refused(keyed("iv1", key, &app()), 400, "INVALID_REQUEST");
    refused(keyed("iv2", key, &sms()), 400, "INVALID_REQUEST");
    for bad in [
        "send-7c2e51f09ab34d68",
        "\"short\"",
        "\"send-7c2e51f09ab34d68",
        "\"\"",
        "\"send 7c2e51f09ab\"34d68\"",
    ] {
        refused(keyed("iv3", bad, &sms()), 400, "INVALID_REQUEST");
    }
    let long = format!("\"{}\"", "k".repeat(257));
    refused(keyed("iv3", &long, &sms()), 400, "INVALID_REQUEST");
    // An error is an answer, too, and stored; a missing credential is none.
    let key = format!("\"{}\"", "k".repeat(256));
    let target = "/identity-verifications/iv4/resend";
    refused(mock.ask("POST", target, &[("Idempotency-Key", &key)], ""), 401, "UNAUTHORIZED");
    let resend = || mock.ask("POST", target, &[SECRET, ("Idempotency-Key", &key)], "");
    refused(resend(), 404, "IDENTITY_VERIFICATION_NOT_FOUND");
    ok(mock.send("iv4", &sms()));
    refused(resend(), 404, "IDENTITY_VERIFICATION_NOT_FOUND");
    mock.advance(3 * 3600 + 1);
    ok(resend());
    let get = [SECRET, ("Idempotency-Key", "bad")];
    ok(mock.ask("GET", "/identity-verifications/iv4", &get, ""));
}

#[test]
fn a_key_whose_request_still_runs() {
    let mut mock = Mock::start();
    mock.tell("fault", json!({ "kind": "slow", "millis": 1000, "times": 1 }));
    let url = mock.server.url();
    let ask = move || {
        let headers = [SECRET, ("Idempotency-Key", "\"0123456789abcdef\"")];
        let target = "/identity-verifications/iv1/send";
        plain::send(&url, "POST", target, &headers, sms().to_string().as_bytes())
    };
    let first = thread::spawn(ask.clone());
    wait(|| mock.server.requests().len() == 1);
    thread::sleep(Duration::from_millis(50));
    let second = ask().unwrap();
    assert_eq!(
        (second.status, second.json()["type"].clone()),
        (409, json!("IDEMPOTENCY_OUTSTANDING_REQUEST"))
    );
    assert_eq!(first.join().unwrap().unwrap().status, 200);
    assert_eq!(ask().unwrap().status, 200);

    // A request that died with the mock gives its key back.
    mock.tell("reset", json!({}));
    mock.tell("fault", json!({ "kind": "slow", "millis": 60_000, "times": 1 }));
    let first = thread::spawn(ask.clone());
    wait(|| mock.server.requests().len() == 1);
    thread::sleep(Duration::from_millis(50));
    mock.server.kill();
    assert!(first.join().unwrap().is_err());
    mock.server.revive().unwrap();
    assert_eq!(ask().unwrap().status, 200);
}

/// Waits until something is so.
#[track_caller]
fn wait(mut so: impl FnMut() -> bool) {
    for _ in 0..500 {
        if so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it never was so");
}
