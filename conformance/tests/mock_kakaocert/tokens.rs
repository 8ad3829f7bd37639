//! Tokens: who gets one, by which signature, and how long it opens.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::DateTime;
use idv_conformance::mock::{Api, KAKAOCERT_SECRET_KEY, Server};
use serde_json::{Value, json};

use crate::mock::{
    CLIENT_CODE, DATE, FORWARDED_SIGNED, Headers, Mock, REQUEST_BODY, TOKEN_BODY, TOKEN_SIGNED,
    hash, signed,
};

#[test]
fn tokens_of_the_published_signatures() {
    let mock = Mock::start();
    let plain = [("x-lh-date", DATE), ("x-lh-version", "2.0"), ("Authorization", TOKEN_SIGNED)];
    let token = mock.ok(mock.send("POST", "/KAKAOCERT/Token", &plain, TOKEN_BODY));
    assert_eq!(token["serviceID"], json!("KAKAOCERT"));
    assert_eq!(token["linkID"], json!("DEMOLINK"));
    assert_eq!(token["usercode"], json!(CLIENT_CODE));
    assert_eq!(token["ipaddress"], json!("127.0.0.1"));
    assert_eq!(token["scope"], json!(["member", "310", "320", "330"]));
    let expiration = token["expiration"].as_str().unwrap();
    assert_eq!(expiration.len(), DATE.len() + 4, "{expiration}");
    let end = DateTime::parse_from_rfc3339(expiration).unwrap().to_utc();
    let left = end - DateTime::parse_from_rfc3339(DATE).unwrap().to_utc();
    assert!((1800..1830).contains(&left.num_seconds()), "{expiration}");
    let mut forwarded = plain.to_vec();
    forwarded[2].1 = FORWARDED_SIGNED;
    forwarded.push(("x-lh-forwarded", "*"));
    let token = mock.ok(mock.send("POST", "/KAKAOCERT/Token", &forwarded, TOKEN_BODY));
    assert_eq!(token["ipaddress"], json!("*"));
    // The address is signed when it is sent, and not signed when it is not.
    forwarded[2].1 = TOKEN_SIGNED;
    let reply = mock.send("POST", "/KAKAOCERT/Token", &forwarded, TOKEN_BODY);
    assert_eq!(mock.refused(401, reply), -11_000_009);
}

#[test]
fn every_part_of_a_token_request_counts() {
    let mock = Mock::start();
    let good = [("x-lh-date", DATE), ("x-lh-version", "2.0"), ("Authorization", TOKEN_SIGNED)];
    let ask = |headers: Headers<'_>, body: &str| {
        mock.refused(401, mock.send("POST", "/KAKAOCERT/Token", headers, body))
    };
    for (left_out, code) in [(0, -11_000_002), (1, -11_000_003), (2, -11_000_001)] {
        let mut headers = good.to_vec();
        headers.remove(left_out);
        assert_eq!(ask(&headers, TOKEN_BODY), code);
    }
    for (changed, value, code) in [
        (0, "2026-11-21T01:02:04Z", -11_000_009),
        (0, "2026-11-21T00:40:03Z", -11_000_002),
        (0, "2026-11-21T01:25:03Z", -11_000_002),
        (0, "now", -11_000_002),
        (1, "1.0", -11_000_003),
        (2, "Bearer DEMOLINK", -11_000_001),
        (2, "LINKHUB DEMOLINK", -11_000_001),
        (2, "LINKHUB DEMOLINK cX82LdMXUzJeCu/HJfC1hQ5SaoIXQ+sbGCO4G/z2lr0=", -11_000_009),
    ] {
        let mut headers = good.to_vec();
        headers[changed].1 = value;
        assert_eq!(ask(&headers, TOKEN_BODY), code, "{value}");
    }
    // The same data in other bytes is another text.
    assert_eq!(ask(&good, &TOKEN_BODY.replace(',', ", ")), -11_000_009);
    let another = BASE64_STANDARD.encode("another");
    assert_eq!(mock.refused(401, mock.ask_token(TOKEN_BODY, &another)), -11_000_009);
}

#[test]
fn dates_have_seconds_or_milliseconds() {
    let mock = Mock::start();
    let date = "2026-11-21T01:02:03.456Z";
    let text = format!("POST\n{}\n{date}\n2.0\n/KAKAOCERT/Token", hash(TOKEN_BODY));
    let credential = format!("LINKHUB any {}", signed(KAKAOCERT_SECRET_KEY, &text));
    let headers =
        [("x-lh-date", date), ("x-lh-version", "2.0"), ("Authorization", credential.as_str())];
    let token = mock.ok(mock.send("POST", "/KAKAOCERT/Token", &headers, TOKEN_BODY));
    assert_eq!(token["linkID"], json!("any"));
}

#[test]
fn scopes_are_those_four() {
    let mock = Mock::start();
    let ask = |body: &Value| mock.ask_token(&body.to_string(), KAKAOCERT_SECRET_KEY);
    let other_order = json!({ "access_id": "any", "scope": ["330", "310", "member", "320"] });
    assert_eq!(mock.ok(ask(&other_order))["usercode"], json!("any"));
    for (body, status, code) in [
        (json!({ "access_id": "any", "scope": ["member", "310", "320"] }), 400, -11_000_006),
        (
            json!({ "access_id": "any", "scope": ["member", "310", "320", "330", "340"] }),
            400,
            -11_000_006,
        ),
        (
            json!({ "access_id": "any", "scope": ["member", "310", "320", "330", "330"] }),
            400,
            -11_000_006,
        ),
        (json!({ "access_id": "any" }), 400, -11_000_007),
        (json!({ "access_id": "any", "scope": "member" }), 400, -11_000_007),
        (json!({ "scope": ["member", "310", "320", "330"] }), 400, -11_000_007),
        (
            json!({ "access_id": "0123456789012", "scope": ["member", "310", "320", "330"] }),
            400,
            -11_000_007,
        ),
        (json!({ "access_id": "", "scope": ["member", "310", "320", "330"] }), 401, -11_000_005),
    ] {
        assert_eq!(mock.refused(status, ask(&body)), code, "{body}");
    }
    // Another service has other tokens.
    let reply = mock.send("POST", "/POPBILL/Token", &[], TOKEN_BODY);
    assert_eq!(mock.refused(404, reply), -31_000_099);
}

#[test]
fn started_with_credentials_it_takes_no_others() {
    let key = BASE64_STANDARD.encode("a key of its own");
    let builder = Server::builder(Api::Kakaocert).credential("secretKey", key.as_str());
    let builder = builder.credential("linkId", "DEMOLINK").credential("clientCode", CLIENT_CODE);
    let server = builder.start().unwrap();
    let mock = Mock { server, token: String::new() };
    mock.ok(mock.ask_token(TOKEN_BODY, &key));
    assert_eq!(mock.refused(401, mock.ask_token(TOKEN_BODY, KAKAOCERT_SECRET_KEY)), -11_000_009);
    let other_code = TOKEN_BODY.replace(CLIENT_CODE, "026000000009");
    assert_eq!(mock.refused(401, mock.ask_token(&other_code, &key)), -11_000_005);
    mock.tell("secret-key", json!({ "secretKey": KAKAOCERT_SECRET_KEY }));
    mock.ok(mock.ask_token(TOKEN_BODY, KAKAOCERT_SECRET_KEY));
    let other = Server::builder(Api::Kakaocert).credential("linkId", "ANOTHER").start().unwrap();
    let mock = Mock { server: other, token: String::new() };
    assert_eq!(mock.refused(401, mock.ask_token(TOKEN_BODY, KAKAOCERT_SECRET_KEY)), -11_000_004);
    for (name, value) in [("secretKey", "no base64!"), ("apiSecret", "x")] {
        let started = Server::builder(Api::Kakaocert).credential(name, value).start();
        assert!(started.is_err(), "{name}");
    }
}

#[test]
fn only_a_token_opens_and_not_for_long() {
    let mut mock = Mock::start();
    let id = mock.requested();
    let path = format!("/SignIdentity/Status/{id}");
    for (credential, code) in
        [("Bearer nobody", -31_000_003), ("Basic nobody", -31_000_002), ("Bearer ", -31_000_002)]
    {
        let reply = mock.send("GET", &path, &[("Authorization", credential)], "");
        assert_eq!(mock.refused(401, reply), code, "{credential}");
    }
    assert_eq!(mock.refused(401, mock.send("GET", &path, &[], "")), -31_000_002);
    // A missing token comes before what else is wrong.
    let reply = mock.send("POST", "/SignIdentity/Request", &[], "{}");
    assert_eq!(mock.refused(401, reply), -31_000_002);
    mock.pass(30 * 60 - 30);
    mock.status(&id);
    mock.pass(31);
    for reply in [mock.get("Status", &id), mock.verify(&id), mock.request(REQUEST_BODY)] {
        assert_eq!(mock.refused(401, reply), -31_000_004);
    }
    mock.token = mock.login(CLIENT_CODE);
    assert_eq!(mock.status(&id)["state"], json!(2));
    mock.tell("expire-tokens", json!({}));
    assert_eq!(mock.refused(401, mock.get("Status", &id)), -31_000_004);
    let server = Server::builder(Api::Kakaocert).any_token(true).start().unwrap();
    let mock = Mock { server, token: "from-elsewhere".to_owned() };
    mock.status(&mock.requested());
}
