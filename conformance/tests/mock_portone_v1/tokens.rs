//! Tokens: which pair gets one, how long it is good, and what it opens.

use std::time::Duration;

use idv_conformance::mock::{Api, Server};
use serde_json::{Value, json};

use crate::mock::{FORM, JSON, Mock};

#[test]
fn a_token_is_reused_extended_and_replaced() {
    let mock = Mock::start();
    let first = mock.login();
    assert_eq!(first["access_token"], json!(mock.token));
    let left =
        |token: &Value| token["expired_at"].as_i64().unwrap() - token["now"].as_i64().unwrap();
    // A second may have passed since the first was issued.
    assert!((1799..=1800).contains(&left(&first)), "{first}");
    mock.server.clock().advance(Duration::from_secs(28 * 60));
    assert_eq!(mock.login()["expired_at"], first["expired_at"]);
    mock.server.clock().advance(Duration::from_secs(90));
    let extended = mock.login();
    assert_eq!(extended["access_token"], first["access_token"]);
    let end = |token: &Value| token["expired_at"].as_i64().unwrap();
    assert_eq!(end(&extended), end(&first) + 300);
    mock.server.clock().advance(Duration::from_secs(310));
    mock.refused(404, mock.get("imp_000000000009"));
    mock.server.clock().advance(Duration::from_secs(30));
    mock.refused(401, mock.get("imp_000000000009"));
    let second = mock.login();
    assert_ne!(second["access_token"], first["access_token"]);
    assert_eq!(left(&second), 1800);
}

#[test]
fn tokens_belong_to_their_pair() {
    let mock = Mock::start();
    let other = json!({ "imp_key": "demo-key", "imp_secret": "another" }).to_string();
    let other = mock.ok(mock.ask("POST", "/users/getToken", &[JSON], &other));
    assert_ne!(other["access_token"], json!(mock.token));
    let form = "imp_key=demo-key&imp_secret=demo-secret-not-real";
    let same = mock.ok(mock.ask("POST", "/users/getToken", &[FORM], form));
    assert_eq!(same["access_token"], json!(mock.token));
    for (status, body) in [
        (401, json!({ "imp_key": "", "imp_secret": "x" })),
        (401, json!({ "imp_key": "x", "imp_secret": "" })),
        (400, json!({ "imp_key": "x" })),
        (400, json!({ "imp_key": "x", "imp_secret": 1 })),
        (400, json!([])),
    ] {
        mock.refused(status, mock.ask("POST", "/users/getToken", &[JSON], &body.to_string()));
    }
    mock.refused(400, mock.ask("POST", "/users/getToken", &[JSON], "{"));
}

#[test]
fn only_a_token_opens() {
    let mock = Mock::start();
    let open = |headers: &[(&str, &str)]| mock.ask("GET", "/certifications/imp_1", headers, "");
    let bearer = format!("bearer {}", mock.token);
    for good in [bearer.as_str(), mock.token.as_str()] {
        mock.refused(404, open(&[("Authorization", good)]));
    }
    let portone = format!("PortOne {}", mock.token);
    for bad in ["Bearer nobody", "nobody", "Bearer ", &portone] {
        mock.refused(401, open(&[("Authorization", bad)]));
    }
    mock.refused(401, open(&[]));
    // A missing token comes before what else is wrong.
    mock.refused(401, mock.ask("POST", "/certifications/otp/request", &[JSON], "{}"));
    mock.refused(404, mock.call("GET", "/certifications", &Value::Null));
    mock.refused(404, mock.call("PATCH", "/certifications/imp_1", &Value::Null));
}

#[test]
fn started_with_a_pair_it_takes_no_other() {
    let builder = Server::builder(Api::PortoneV1).credential("imp_secret", "right");
    let mock = Mock { server: builder.start().unwrap(), token: String::new() };
    let ask = |secret: &str| {
        let body = json!({ "imp_key": "any", "imp_secret": secret }).to_string();
        mock.ask("POST", "/users/getToken", &[JSON], &body)
    };
    mock.refused(401, ask("wrong"));
    mock.ok(ask("right"));
    let unknown = Server::builder(Api::PortoneV1).credential("apiSecret", "x").start();
    assert!(unknown.is_err());
    let server = Server::builder(Api::PortoneV1).any_token(true).start().unwrap();
    let mock = Mock { server, token: "from elsewhere".replace(' ', "-") };
    mock.refused(404, mock.get("imp_1"));
}

#[test]
fn a_test_ends_tokens_and_pairs() {
    let mut mock = Mock::start();
    mock.tell("expire-tokens", json!({}));
    mock.refused(401, mock.get("imp_1"));
    mock.token = mock.login()["access_token"].as_str().unwrap().to_owned();
    mock.refused(404, mock.get("imp_1"));
    // A secret that was issued anew takes the tokens of the old one with it.
    mock.tell("credentials", json!({ "imp_key": "demo-key", "imp_secret": "anew" }));
    mock.refused(401, mock.get("imp_1"));
    let old = json!({ "imp_key": "demo-key", "imp_secret": "demo-secret-not-real" });
    mock.refused(401, mock.ask("POST", "/users/getToken", &[JSON], &old.to_string()));
}
