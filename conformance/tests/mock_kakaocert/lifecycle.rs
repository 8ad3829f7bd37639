//! From the message to the proof, every other end, and what a test can tell the mock.

use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use crate::mock::{CLIENT_CODE, DATE, Mock};
use crate::plain;

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
