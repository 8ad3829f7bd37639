//! Requests: what a signed one must hold, and what it may leave out.

use serde_json::{Value, json};

use crate::mock::{DATE, Mock, REQUEST_BODY, REQUEST_SIGNED};

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
