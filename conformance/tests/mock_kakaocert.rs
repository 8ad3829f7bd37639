//! The mock of Kakaocert and LinkHub over HTTP: signatures, tokens, every row of the lifecycle, and
//! what a test can tell it.
//!
//! The promise: nothing of the SDK is used, so what holds here holds for clients in any language, and
//! the signatures are made here once more, from the description of the API. The mock itself checks
//! that its answers keep to the document and answers 500 when one does not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod plain;

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::{DateTime, SecondsFormat, TimeDelta};
use hmac::{Hmac, KeyInit as _, Mac as _};
use idv_conformance::mock::{Api, KAKAOCERT_SECRET_KEY, Server};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use plain::Reply;

const CLIENT_CODE: &str = "026000000001";
/// When the mocks begin, and the date under the signatures of [`TOKEN_BODY`] and [`REQUEST_BODY`].
const DATE: &str = "2026-11-21T01:02:03Z";
const TOKEN_BODY: &str = r#"{"access_id":"026000000001","scope":["member","310","320","330"]}"#;
const TOKEN_SIGNED: &str = "LINKHUB DEMOLINK 6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY=";
const FORWARDED_SIGNED: &str = "LINKHUB DEMOLINK cX82LdMXUzJeCu/HJfC1hQ5SaoIXQ+sbGCO4G/z2lr0=";
const REQUEST_BODY: &str = r#"{"CallCenterNum":"1600-0000","Expires_in":300,"ReceiverBirthDay":"19900102","ReceiverHP":"01000000000","ReceiverName":"김하늘","Token":"one-time-nonce-0001","TMSTitle":"본인확인","isAllowSimpleRegistYN":false,"isVerifyNameYN":true}"#;
const REQUEST_SIGNED: &str = "DEMOLINK 3XD575JDyveXMfRai4N4+ZcEfzfoq+ybthJDX1lG50c=";

type Headers<'h> = &'h [(&'h str, &'h str)];

fn signed(key: &str, text: &str) -> String {
    let key = BASE64_STANDARD.decode(key).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(text.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

fn hash(body: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(body))
}

/// A mock and a token for it.
struct Mock {
    server: Server,
    token: String,
}

impl Mock {
    fn start() -> Mock {
        Mock::with(Server::start(Api::Kakaocert).unwrap())
    }

    fn with(server: Server) -> Mock {
        server.clock().set(DateTime::parse_from_rfc3339(DATE).unwrap().to_utc());
        let mut mock = Mock { server, token: String::new() };
        mock.token = mock.login(CLIENT_CODE);
        mock
    }

    fn send(&self, method: &str, path: &str, headers: Headers<'_>, body: &str) -> Reply {
        plain::send(&self.server.url(), method, path, headers, body.as_bytes()).unwrap()
    }

    /// Takes the JSON of an answer that says success.
    #[track_caller]
    fn ok(&self, reply: Reply) -> Value {
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{reply:?}");
        reply.json()
    }

    /// Takes the code of an answer that says an error.
    #[track_caller]
    fn refused(&self, status: u16, reply: Reply) -> i64 {
        assert_eq!(reply.status, status, "{reply:?}");
        let error = reply.json();
        let members: Vec<&String> = error.as_object().unwrap().keys().collect();
        assert_eq!(members, ["code", "message"], "{reply:?}");
        let code = error["code"].as_i64().unwrap();
        assert!((-99_999_998..=-10_000_000).contains(&code), "{reply:?}");
        code
    }

    fn now(&self) -> String {
        self.server.clock().now().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    fn ask_token(&self, body: &str, key: &str) -> Reply {
        let now = self.now();
        let text = format!("POST\n{}\n{now}\n2.0\n/KAKAOCERT/Token", hash(body));
        let credential = format!("LINKHUB DEMOLINK {}", signed(key, &text));
        let headers = [
            ("x-lh-date", now.as_str()),
            ("x-lh-version", "2.0"),
            ("Authorization", credential.as_str()),
            ("Content-Type", "application/json"),
        ];
        self.send("POST", "/KAKAOCERT/Token", &headers, body)
    }

    fn login(&self, client_code: &str) -> String {
        let body = TOKEN_BODY.replace(CLIENT_CODE, client_code);
        let token = self.ok(self.ask_token(&body, KAKAOCERT_SECRET_KEY));
        token["session_token"].as_str().unwrap().to_owned()
    }

    fn request(&self, body: &str) -> Reply {
        let now = self.now();
        let text = format!("POST\n{}\n{now}\n2.0\n", hash(body));
        let signature = format!("DEMOLINK {}", signed(KAKAOCERT_SECRET_KEY, &text));
        self.post(body, &[("x-lh-date", &now), ("x-lh-version", "2.0"), ("x-kc-auth", &signature)])
    }

    /// Sends a request with these headers beside the token.
    fn post(&self, body: &str, headers: Headers<'_>) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let own = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.send("POST", "/SignIdentity/Request", &[&own, headers].concat(), body)
    }

    fn requested(&self) -> String {
        let answer = self.ok(self.request(REQUEST_BODY));
        answer["receiptId"].as_str().unwrap().to_owned()
    }

    fn get(&self, what: &str, id: &str) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let path = format!("/SignIdentity/{what}/{id}");
        self.send("GET", &path, &[("Authorization", &bearer), ("x-pb-version", "2.0")], "")
    }

    fn status(&self, id: &str) -> Value {
        self.ok(self.get("Status", id))
    }

    fn verify(&self, id: &str) -> Reply {
        self.get("Verify", id)
    }

    fn tell(&self, name: &str, arguments: Value) {
        self.server.control(name, arguments).unwrap();
    }

    fn pass(&self, seconds: u64) {
        self.server.clock().advance(Duration::from_secs(seconds));
    }
}

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
fn the_time_is_a_text() {
    let mock = Mock::start();
    mock.tell("clock", json!({ "set": "2027-01-02T03:04:05Z" }));
    let reply = mock.send("GET", "/Time", &[], "");
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/plain")));
    assert!(reply.body.starts_with("2027-01-02T03:04:"), "{}", reply.body);
    assert_eq!(reply.body.len(), DATE.len());
}

#[test]
fn a_request_of_the_published_signature() {
    let mock = Mock::start();
    let good = [("x-lh-date", DATE), ("x-lh-version", "2.0"), ("x-kc-auth", REQUEST_SIGNED)];
    let answer = mock.ok(mock.post(REQUEST_BODY, &good));
    let id = answer["receiptId"].as_str().unwrap();
    assert_eq!(id.len(), 18, "{id}");
    assert!(id.starts_with("02611211002") && id.ends_with("00001"), "{id}");
    for (left_out, code) in [(0, -31_000_005), (1, -31_000_006), (2, -31_000_007)] {
        let mut headers = good.to_vec();
        headers.remove(left_out);
        assert_eq!(mock.refused(400, mock.post(REQUEST_BODY, &headers)), code);
    }
    for (changed, value, code) in [
        (0, "2026-11-21T01:02:04Z", -31_000_007),
        (0, "2026-11-21T00:40:03Z", -31_000_005),
        (1, "1.0", -31_000_006),
        (2, "DEMOLINK", -31_000_007),
        (2, "OTHER 3XD575JDyveXMfRai4N4+ZcEfzfoq+ybthJDX1lG50c=", -31_000_007),
        (2, "DEMOLINK 6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY=", -31_000_007),
    ] {
        let mut headers = good.to_vec();
        headers[changed].1 = value;
        assert_eq!(mock.refused(400, mock.post(REQUEST_BODY, &headers)), code, "{value}");
    }
    let escaped = REQUEST_BODY.replace('김', "\\uae40");
    assert_eq!(mock.refused(400, mock.post(&escaped, &good)), -31_000_007);
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

#[test]
fn receipts_belong_to_their_client_code() {
    let mut mock = Mock::start();
    let id = mock.requested();
    mock.tell("sign", json!({ "id": id }));
    mock.token = mock.login("026000000009");
    for reply in [mock.get("Status", &id), mock.verify(&id)] {
        assert_eq!(mock.refused(400, reply), -31_000_001);
    }
    mock.token = mock.login(CLIENT_CODE);
    mock.ok(mock.verify(&id));
    for unknown in ["000000000000000000", "x"] {
        assert_eq!(mock.refused(400, mock.get("Status", unknown)), -31_000_001);
        assert_eq!(mock.refused(400, mock.verify(unknown)), -31_000_001);
    }
    assert_eq!(mock.refused(400, mock.verify("012345678901234567890")), -31_000_008);
}

#[test]
fn from_the_message_to_the_proof() {
    let mock = Mock::start();
    let id = mock.requested();
    let waiting = mock.status(&id);
    for (name, value) in [
        ("receiptID", json!(id)),
        ("clientCode", json!(CLIENT_CODE)),
        ("state", json!(0)),
        ("expires_in", json!(300)),
        ("callCenterNum", json!("1600-0000")),
        ("callCenterName", Value::Null),
        ("tmstitle", json!("본인확인")),
        ("subClientCode", Value::Null),
        ("allowSimpleRegistYN", json!(false)),
        ("verifyNameYN", json!(true)),
        ("viewDT", Value::Null),
        ("completeDT", Value::Null),
        ("verifyDT", Value::Null),
    ] {
        assert_eq!(waiting[name], value, "{name}");
    }
    let requested = waiting["requestDT"].as_str().unwrap();
    assert!(requested.starts_with("202611211002"), "{requested}");
    let personal = ["김하늘", "01000000000", "19900102", "one-time-nonce-0001"];
    assert!(personal.iter().all(|it| !waiting.to_string().contains(it)), "{waiting}");
    assert_eq!(mock.refused(400, mock.verify(&id)), -31_000_009);
    mock.tell("view", json!({ "id": id }));
    let viewed = mock.status(&id);
    assert_eq!((&viewed["state"], viewed["viewDT"].is_string()), (&json!(0), true));
    mock.tell("approve", json!({ "id": id }));
    let signed = mock.status(&id);
    assert_eq!((&signed["state"], signed["completeDT"].is_string()), (&json!(1), true));
    // The time to sign does not matter any more.
    mock.pass(400);
    assert_eq!(mock.status(&id)["state"], json!(1));
    let proof = mock.ok(mock.verify(&id));
    assert_eq!(proof, json!({ "receiptId": id, "signedData": "one-time-nonce-0001" }));
    assert_eq!(mock.refused(400, mock.verify(&id)), -31_000_011);
    let verified = mock.status(&id);
    assert_eq!((&verified["state"], verified["verifyDT"].is_string()), (&json!(1), true));
}

#[test]
fn dates_are_korean() {
    let mock = Mock::start();
    mock.tell("clock", json!({ "set": "2026-11-21T23:30:00Z" }));
    let mock = Mock { token: mock.login(CLIENT_CODE), ..mock };
    let id = mock.requested();
    assert!(id.starts_with("02611220830"), "{id}");
    let status = mock.status(&id);
    assert!(status["regDT"].as_str().unwrap().starts_with("202611220830"), "{status}");
    assert!(status["expireDT"].as_str().unwrap().starts_with("202611220835"), "{status}");
    assert_eq!(status["expireDT"].as_str().unwrap().len(), 14);
}

#[test]
fn unsigned_it_expires() {
    let mock = Mock::start();
    let id = mock.requested();
    mock.pass(290);
    assert_eq!(mock.status(&id)["state"], json!(0));
    mock.pass(10);
    assert_eq!(mock.status(&id)["state"], json!(2));
    assert_eq!(mock.refused(400, mock.verify(&id)), -31_000_010);
    assert!(mock.server.control("sign", json!({ "id": id })).is_err());
    let id = mock.requested();
    mock.tell("expire", json!({ "id": id }));
    assert_eq!(mock.status(&id)["state"], json!(2));
}

#[test]
fn half_an_hour_after_the_signature_it_is_too_late() {
    let mut mock = Mock::start();
    let (in_time, late) = (mock.requested(), mock.requested());
    mock.tell("sign", json!({ "id": in_time }));
    mock.tell("sign", json!({ "id": late }));
    mock.pass(30 * 60 - 30);
    mock.ok(mock.verify(&in_time));
    mock.pass(31);
    mock.token = mock.login(CLIENT_CODE);
    assert_eq!(mock.refused(400, mock.verify(&late)), -31_000_012);
    assert_eq!(mock.status(&late)["state"], json!(1));
}

#[test]
fn a_lost_answer_is_lost() {
    let mock = Mock::start();
    let id = mock.requested();
    mock.tell("sign", json!({ "id": id }));
    mock.tell("fault", json!({ "kind": "cut", "operation": "verifyAuth", "times": 1 }));
    let bearer = format!("Bearer {}", mock.token);
    let path = format!("/SignIdentity/Verify/{id}");
    let headers = [("Authorization", bearer.as_str())];
    assert!(plain::send(&mock.server.url(), "GET", &path, &headers, b"").is_err());
    assert_eq!(mock.refused(400, mock.verify(&id)), -31_000_011);
}

#[test]
fn a_wrong_request_is_refused() {
    let mock = Mock::start();
    let body = |member: &str, value: Value| {
        let mut body: Value = serde_json::from_str(REQUEST_BODY).unwrap();
        body[member] = value;
        body
    };
    for (member, value) in [
        ("CallCenterNum", Value::Null),
        ("CallCenterNum", json!("1".repeat(21))),
        ("CallCenterName", json!("열한글자가넘는고객센터")),
        ("Expires_in", json!(0)),
        ("Expires_in", json!(1001)),
        ("Expires_in", json!("300")),
        ("ReceiverBirthDay", json!("900102")),
        ("ReceiverHP", json!("010-0000-0000")),
        ("ReceiverHP", json!("010-000-000")),
        ("ReceiverName", json!("가".repeat(81))),
        ("Token", json!("")),
        ("TMSTitle", json!("제".repeat(41))),
        ("SubClientID", json!("0123456789012")),
        ("isVerifyNameYN", json!("true")),
        ("PayLoad", json!("x".repeat(201))),
    ] {
        let reply = mock.request(&body(member, value.clone()).to_string());
        assert!(reply.body.contains(member), "{member}: {reply:?}");
        assert_eq!(mock.refused(400, reply), -31_000_008, "{member} {value}");
    }
    assert_eq!(mock.refused(400, mock.request("")), -31_000_008);
    assert_eq!(mock.refused(400, mock.request("[]")), -31_000_008);
    assert_eq!(mock.server.state()["receipts"], json!([]));
    // Lengths count characters, not bytes.
    for (member, value) in [
        ("ReceiverName", json!("가".repeat(80))),
        ("Token", json!("🙂".repeat(500))),
        ("CallCenterName", json!("열글자인고객센터이름")),
    ] {
        mock.ok(mock.request(&body(member, value).to_string()));
    }
}

#[test]
fn what_official_clients_leave_out_is_taken() {
    let mock = Mock::start();
    let mut body: Value = serde_json::from_str(REQUEST_BODY).unwrap();
    body.as_object_mut().unwrap().retain(|name, _| !name.ends_with("YN"));
    let answer = mock.ok(mock.request(&body.to_string()));
    let status = mock.status(answer["receiptId"].as_str().unwrap());
    assert_eq!(status["allowSimpleRegistYN"], json!(false));
    assert_eq!(status["verifyNameYN"], json!(false));
    for name in ["isAllowSimpleRegistYN", "isVerifyNameYN", "CallCenterName", "TMSMessage"] {
        body[name] = Value::Null;
    }
    body["SubClientID"] = json!("");
    body["PayLoad"] = json!("order=77");
    let answer = mock.ok(mock.request(&body.to_string()));
    let status = mock.status(answer["receiptId"].as_str().unwrap());
    assert_eq!((&status["subClientCode"], &status["payload"]), (&Value::Null, &json!("order=77")));
}

#[test]
fn a_test_makes_other_ends() {
    let mock = Mock::start();
    let id = mock.requested();
    mock.tell("mismatch", json!({ "id": id }));
    assert_eq!(mock.status(&id)["state"], json!(1));
    assert_eq!(mock.ok(mock.verify(&id))["signedData"], json!("someone-elses-nonce"));
    let id = mock.requested();
    mock.tell("mismatch", json!({ "id": id, "signedData": "another" }));
    mock.tell("sign", json!({ "id": id }));
    assert_eq!(mock.ok(mock.verify(&id))["signedData"], json!("another"));
    let id = mock.requested();
    mock.tell("fail", json!({ "id": id }));
    assert_eq!(mock.status(&id)["state"], json!(1));
    assert_eq!(mock.refused(400, mock.verify(&id)), -31_000_013);
    let id = mock.requested();
    mock.tell("state", json!({ "id": id, "state": 9 }));
    assert_eq!(mock.status(&id)["state"], json!(9));
    assert_eq!(mock.refused(400, mock.verify(&id)), -31_000_009);
    mock.tell("state", json!({ "id": id }));
    mock.tell("fault", json!({ "kind": "unknown-status" }));
    assert_eq!(mock.status(&id)["state"], json!(7));
    mock.server.control("clear-faults", json!({})).unwrap();
    assert_eq!(mock.status(&id)["state"], json!(0));
    let extra = json!({ "receiverHP": "01000000001", "returnToken": "one-time-nonce-0001" });
    mock.tell("members", json!({ "id": id, "set": extra, "remove": ["clientName"] }));
    let status = mock.status(&id);
    assert_eq!((&status["receiverHP"], status.get("clientName")), (&json!("01000000001"), None));
    mock.tell("codes-as-text", json!({}));
    assert_eq!(mock.verify(&id).json()["code"], json!("-31000009"));
    mock.tell("clear", json!({}));
    assert_eq!(mock.refused(400, mock.verify(&id)), -31_000_009);
    for (name, arguments) in [
        ("sign", json!({})),
        ("sign", json!({ "id": "nobody" })),
        ("sign", json!({ "id": id, "when": "now" })),
        ("state", json!({ "id": id, "state": "signed" })),
        ("secret-key", json!({ "secretKey": "no base64!" })),
        ("nothing", json!({ "id": id })),
    ] {
        assert!(mock.server.control(name, arguments.clone()).is_err(), "{name} {arguments}");
    }
    mock.tell("sign", json!({ "id": id }));
    assert!(mock.server.control("expire", json!({ "id": id })).is_err());
}

#[test]
fn the_state_shows_receipts_and_sessions() {
    let mock = Mock::start();
    let id = mock.requested();
    let state = mock.server.state();
    assert_eq!(state["sessions"][0]["session_token"], json!(mock.token));
    assert_eq!(state["receipts"][0]["receiptID"], json!(id));
    assert_eq!(state["receipts"][0]["Token"], json!("one-time-nonce-0001"));
    let expires = state["receipts"][0]["expires"].as_str().unwrap();
    let expires = DateTime::parse_from_rfc3339(expires).unwrap().to_utc();
    let left = expires - mock.server.clock().now();
    assert!(left > TimeDelta::seconds(240) && left <= TimeDelta::seconds(300), "{left}");
}
