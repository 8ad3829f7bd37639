//! The mock of PortOne V2 over HTTP: every row of its lifecycle, and what it refuses.
//!
//! The promise: nothing of the SDK is used, so what holds here holds for clients in any language.
//! The mock itself checks that its answers keep to the document and answers 500 when one does not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod plain;
mod portone_v2_mock;

use serde_json::{Value, json};

use portone_v2_mock::{LIVE, Mock, SECRET, app, ok, refused, sms, with, without};

#[test]
fn sms_from_send_to_confirm() {
    let mock = Mock::start();
    assert_eq!(ok(mock.send("iv1", &sms())), json!({}));
    let ready = mock.record("iv1");
    assert_eq!(ready["status"], "READY");
    assert_eq!(
        ready["requestedCustomer"],
        json!({
            "id": "customer-0001", "name": "김하늘", "phoneNumber": "01000000001",
            "birthYear": "1990", "birthMonth": "01", "birthDay": "02",
        })
    );
    assert_eq!(ready["customData"], sms()["customData"]);
    assert_eq!(ready["channel"]["key"], LIVE);
    assert_eq!((&ready["channel"]["type"], &ready["version"]), (&json!("LIVE"), &json!("V2")));
    refused(mock.send("iv1", &sms()), 409, "IDENTITY_VERIFICATION_ALREADY_SENT");
    mock.advance(10);
    assert_eq!(ok(mock.resend("iv1")), json!({}));
    let resent = mock.record("iv1");
    assert_eq!(resent["statusChangedAt"], ready["statusChangedAt"]);
    assert_ne!(resent["updatedAt"], ready["updatedAt"]);

    let wrong = mock.confirm("iv1", &json!({ "otp": "000000" }));
    assert!(wrong.1["pgCode"].is_string() && wrong.1["pgMessage"].is_string(), "{}", wrong.1);
    refused(wrong, 502, "PG_PROVIDER");
    assert_eq!(mock.record("iv1")["status"], "READY");
    let confirmed = ok(mock.confirm("iv1", &json!({ "otp": "123456" })));
    let verified = mock.record("iv1");
    assert_eq!(confirmed, json!({ "identityVerification": verified }));
    assert_eq!(verified["status"], "VERIFIED");
    assert_eq!(verified["verifiedAt"], verified["statusChangedAt"]);
    assert_eq!(verified["requestedAt"], ready["requestedAt"]);
    assert_eq!(verified["pgTxId"], ready["pgTxId"]);
    let person = &verified["verifiedCustomer"];
    let said = json!({
        "id": "customer-0001", "name": "김하늘", "phoneNumber": "01000000001",
        "operator": "SKT_MVNO", "birthDate": "1990-01-02", "gender": "FEMALE",
        "isForeigner": false, "ci": person["ci"], "di": person["di"],
    });
    assert_eq!(*person, said);
    let length = |name: &str| person[name].as_str().unwrap().len();
    assert_eq!((length("ci"), length("di")), (88, 64));

    refused(mock.send("iv1", &sms()), 409, "IDENTITY_VERIFICATION_ALREADY_VERIFIED");
    refused(mock.resend("iv1"), 409, "IDENTITY_VERIFICATION_ALREADY_VERIFIED");
    let again = mock.confirm("iv1", &json!({ "otp": "123456" }));
    refused(again, 409, "IDENTITY_VERIFICATION_ALREADY_VERIFIED");
}

#[test]
fn app_waits_for_an_approval() {
    let mock = Mock::start();
    ok(mock.send("iv1", &app()));
    refused(mock.resend("iv1"), 400, "INVALID_REQUEST");
    for _ in 0..6 {
        refused(mock.confirm("iv1", &json!({})), 502, "PG_PROVIDER");
    }
    refused(mock.confirm("iv1", &json!({ "otp": "123456" })), 400, "INVALID_REQUEST");
    mock.tell("approve", json!({ "id": "iv1" }));
    assert_eq!(mock.record("iv1")["status"], "READY");
    let record = ok(mock.confirm("iv1", &json!({})))["identityVerification"].clone();
    assert_eq!(record["verifiedCustomer"]["name"], "이가람");
    assert!(record["verifiedCustomer"]["birthDate"].is_string(), "{record}");
}

#[test]
fn there_must_be_a_record_that_was_sent() {
    let mock = Mock::start();
    let otp = json!({ "otp": "123456" });
    refused(mock.get("/identity-verifications/iv1"), 404, "IDENTITY_VERIFICATION_NOT_FOUND");
    refused(mock.resend("iv1"), 404, "IDENTITY_VERIFICATION_NOT_FOUND");
    refused(mock.confirm("iv1", &otp), 404, "IDENTITY_VERIFICATION_NOT_FOUND");
    mock.tell("create", json!({ "id": "iv1", "channelKey": "channel-key-inicis" }));
    refused(mock.resend("iv1"), 404, "IDENTITY_VERIFICATION_NOT_SENT");
    refused(mock.confirm("iv1", &otp), 404, "IDENTITY_VERIFICATION_NOT_SENT");
    mock.tell("approve", json!({ "id": "iv1" }));
    let record = mock.record("iv1");
    assert_eq!(
        (&record["status"], &record["channel"]["pgProvider"]),
        (&json!("VERIFIED"), &json!("INICIS_UNIFIED"))
    );
    let person = record["verifiedCustomer"].as_object().unwrap();
    assert!(!person.contains_key("di") && !person.contains_key("operator"), "{record}");
    refused(mock.resend("iv1"), 409, "IDENTITY_VERIFICATION_ALREADY_VERIFIED");
}

#[test]
fn a_browser_can_ask() {
    let mock = Mock::start();
    let customer = json!({
        "name": "김하늘", "birthYear": "2004", "birthMonth": "2", "birthDay": "29",
        "gender": "OTHER", "operator": "LGU_MVNO", "isForeigner": true,
    });
    for version in ["V1", "V2"] {
        let made = json!({
            "id": version, "version": version, "channelKey": LIVE, "customer": customer,
            "customData": "x", "storeId": "store-1",
        });
        mock.tell("create", made.clone());
        let ready = mock.record(version);
        assert_eq!((&ready["version"], &ready["customData"]), (&json!(version), &json!("x")));
        assert_eq!(ready["requestedCustomer"]["birthMonth"], "02");
        // Until it is verified it can be asked for again.
        mock.tell("create", made.clone());
        mock.tell("approve", json!({ "id": version }));
        assert!(mock.server.control("create", made).is_err());
        let person = mock.record(version)["verifiedCustomer"].clone();
        let of = |name: &str| person.get(name).cloned();
        assert_eq!((of("gender"), of("isForeigner")), (Some(json!("OTHER")), Some(json!(true))));
        assert_eq!(of("operator"), Some(json!("LGU_MVNO")));
        let birth = (version == "V2").then(|| json!("2004-02-29"));
        assert_eq!(of("birthDate"), birth);
    }
    assert_eq!(mock.server.state()["records"].as_array().map(Vec::len), Some(2));
}

#[test]
fn an_id_is_one_text_however_it_is_escaped() {
    let mock = Mock::start();
    ok(mock.send("iv%20a%2Fb%3F%ED%95%9C", &sms()));
    assert_eq!(mock.record("iv%20a%2fb%3f%ed%95%9c")["id"], "iv a/b?한");
    assert_eq!(
        mock.server.requests()[0].path(),
        "/identity-verifications/iv%20a%2Fb%3F%ED%95%9C/send"
    );
}

#[test]
fn wrong_passwords_end_an_attempt_and_another_may_follow() {
    let mock = Mock::start();
    ok(mock.send("iv1", &sms()));
    for _ in 0..5 {
        assert_eq!(mock.record("iv1")["status"], "READY");
        refused(mock.confirm("iv1", &json!({ "otp": "1" })), 502, "PG_PROVIDER");
    }
    let failed = mock.record("iv1");
    assert_eq!(failed["status"], "FAILED");
    assert!(failed["failure"]["reason"].is_string(), "{failed}");
    refused(mock.confirm("iv1", &json!({ "otp": "123456" })), 502, "PG_PROVIDER");
    for _ in 0..4 {
        ok(mock.send("iv1", &sms()));
        assert_eq!(mock.record("iv1")["status"], "READY");
        mock.tell("fail", json!({ "id": "iv1", "pgCode": "77" }));
        assert_eq!(mock.record("iv1")["failure"]["pgCode"], "77");
    }
    refused(mock.send("iv1", &sms()), 400, "MAX_TRANSACTION_COUNT_REACHED");
    ok(mock.send("iv2", &sms()));
}

#[test]
fn a_password_lives_three_minutes_and_can_be_set() {
    let mock = Mock::start();
    let right = json!({ "otp": "123456" });
    ok(mock.send("iv1", &sms()));
    mock.advance(181);
    refused(mock.confirm("iv1", &right), 502, "PG_PROVIDER");
    ok(mock.resend("iv1"));
    mock.tell("expire", json!({ "id": "iv1" }));
    refused(mock.confirm("iv1", &right), 502, "PG_PROVIDER");
    ok(mock.resend("iv1"));
    mock.tell("otp", json!({ "id": "iv1", "otp": "000042" }));
    refused(mock.confirm("iv1", &right), 502, "PG_PROVIDER");
    mock.advance(170);
    ok(mock.confirm("iv1", &json!({ "otp": "000042" })));
    mock.tell("otp", json!({ "otp": "777777" }));
    ok(mock.send("iv2", &sms()));
    refused(mock.confirm("iv2", &right), 502, "PG_PROVIDER");
    ok(mock.confirm("iv2", &json!({ "otp": "777777" })));
}

#[test]
fn a_provider_can_refuse() {
    let mock = Mock::start();
    mock.tell("refuse", json!({ "pgCode": "9", "pgMessage": "x", "times": 2 }));
    let (_, error) = mock.send("iv1", &sms());
    assert_eq!((&error["type"], &error["pgCode"]), (&json!("PG_PROVIDER"), &json!("9")));
    let failed = mock.record("iv1");
    assert_eq!((&failed["status"], &failed["failure"]["pgCode"]), (&json!("FAILED"), &json!("9")));
    refused(mock.send("iv1", &sms()), 502, "PG_PROVIDER");
    ok(mock.send("iv1", &sms()));
    mock.tell("refuse", json!({}));
    refused(mock.resend("iv1"), 502, "PG_PROVIDER");
    assert_eq!(mock.record("iv1")["status"], "READY");
    ok(mock.resend("iv1"));
}

#[test]
fn channels_and_stores() {
    let mock = Mock::start();
    for key in ["channel-key-missing", "key-1", ""] {
        let sent = mock.send("iv1", &with(sms(), "/channelKey", json!(key)));
        refused(sent, 404, "CHANNEL_NOT_FOUND");
    }
    let no = json!("store-forbidden");
    refused(mock.send("iv1", &with(sms(), "/storeId", no.clone())), 403, "FORBIDDEN");
    ok(mock.send("iv1", &sms()));
    refused(mock.get("/identity-verifications/iv1?storeId=store-forbidden"), 403, "FORBIDDEN");
    let other = mock.get("/identity-verifications/iv1?storeId=store-2");
    refused(other, 404, "IDENTITY_VERIFICATION_NOT_FOUND");
    ok(mock.get("/identity-verifications/iv1?storeId=store-1"));
    ok(mock.get("/identity-verifications/iv1"));
    refused(mock.confirm("iv1", &json!({ "storeId": no, "otp": "1" })), 403, "FORBIDDEN");
    let list = "/identity-verifications?requestBody=%7B%22filter%22:%7B%22storeId%22:%22store-forbidden%22%7D%7D";
    refused(mock.get(list), 403, "FORBIDDEN");
}

#[test]
fn what_breaks_the_document_or_the_prose_is_refused() {
    let mock = Mock::start();
    let kcp = || with(sms(), "/channelKey", json!("channel-key-kcp-1"));
    let bypass = |text: &str| {
        with(kcp(), "/bypass", json!({ "kcpV2": { "media_type": "MC02", "cp_sms_msg": text } }))
    };
    let cases = [
        ("customer.ipAddress: missing", without(sms(), "/customer", "ipAddress")),
        ("customer: missing", without(sms(), "", "customer")),
        ("customer: another type", with(sms(), "/customer", json!([]))),
        ("customer.name: another type", with(sms(), "/customer/name", json!(1))),
        ("storeId: another type", with(sms(), "/storeId", Value::Null)),
        ("operator: not one", with(sms(), "/operator", json!("NEW_CARRIER"))),
        ("method: not one", with(sms(), "/method", json!("PASSKEY"))),
        ("bypass: another type", with(sms(), "/bypass", json!("{}"))),
        ("identityNumber: needed", without(sms(), "/customer", "identityNumber")),
        ("identityNumber: the first", with(sms(), "/customer/identityNumber", json!("9013012"))),
        ("phoneNumber: digits", with(sms(), "/customer/phoneNumber", json!("010-0000-0001"))),
        ("customer.id: more", with(sms(), "/customer/id", json!("한".repeat(201)))),
        ("browser only", with(sms(), "/channelKey", json!("channel-key-inicis"))),
        ("media_type", kcp()),
        ("cp_sms_msg", bypass("no place for it")),
    ];
    for (wanted, body) in cases {
        let message = refused(mock.send("iv1", &body), 400, "INVALID_REQUEST");
        assert!(message.contains(wanted), "{wanted}: {message}");
    }
    let dashed = mock.send("iv-1", &bypass("[000000]"));
    assert!(refused(dashed, 400, "INVALID_REQUEST").contains("letters and digits"));
    for body in ["", "{", "[]", "null", "\"x\"", "{\"a\":1}}", "\u{0}"] {
        let sent = mock.ask("POST", "/identity-verifications/iv1/send", &[SECRET], body);
        refused(sent, 400, "INVALID_REQUEST");
    }
    let confirm = mock.ask("POST", "/identity-verifications/iv1/confirm", &[SECRET], "");
    assert_eq!(refused(confirm, 400, "INVALID_REQUEST"), "body: missing");
    refused(mock.post("/login/api-secret", &json!({})), 400, "INVALID_REQUEST");
    refused(mock.post("/token/refresh", &json!({ "refreshToken": 1 })), 400, "INVALID_REQUEST");
    assert_eq!(mock.server.state()["records"], json!([]));
    ok(mock.send("iv1", &with(bypass("[000000]"), "/customer/id", json!("한".repeat(201)))));
    ok(mock.send("iv-2", &with(sms(), "/customer/id", json!("한".repeat(200)))));
    refused(mock.confirm("iv-2", &json!({})), 400, "INVALID_REQUEST");
}

#[test]
fn what_is_not_there() {
    let mock = Mock::start();
    for (method, target) in [
        ("POST", "/login/api-key"),
        ("GET", "/"),
        ("GET", "/identity-verifications/"),
        ("DELETE", "/identity-verifications/iv1"),
        ("GET", "/identity-verifications/iv1/send"),
        ("GET", "/identity-verifications/a/b"),
        ("POST", "/identity-verifications//send"),
    ] {
        let (status, body) = mock.ask(method, target, &[SECRET], "{}");
        assert_eq!((status, &body["type"]), (404, &json!("NOT_FOUND")), "{method} {target}");
    }
}

#[test]
fn any_media_type_and_unknown_members_are_taken() {
    let mock = Mock::start();
    let body = with(sms(), "/bypass", json!({ "x": { "y": [1] } }));
    let body = with(
        body,
        "/customer",
        json!({
            "name": "a", "phoneNumber": "1", "identityNumber": "9001022", "ipAddress": "::1", "new": 1,
        }),
    );
    let media = ("Content-Type", "text/plain;charset=UTF-8");
    let target = "/identity-verifications/iv1/send";
    ok(mock.ask("POST", target, &[SECRET, media], &body.to_string()));
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    ok(mock.ask(
        "POST",
        "/identity-verifications/iv1/confirm",
        &[SECRET, form],
        r#"{"otp":"123456"}"#,
    ));
}

#[test]
fn statuses_that_nobody_knows() {
    let mock = Mock::start();
    ok(mock.send("iv1", &sms()));
    ok(mock.send("iv2", &sms()));
    mock.tell("unknown-status", json!({ "id": "iv1", "times": 2 }));
    assert_eq!(mock.record("iv2")["status"], "READY");
    assert_eq!(mock.record("iv1")["status"], "ON_HOLD");
    let items = ok(mock.get("/identity-verifications"))["items"].clone();
    assert_eq!((&items[0]["status"], &items[1]["status"]), (&json!("READY"), &json!("ON_HOLD")));
    assert_eq!(mock.record("iv1")["status"], "READY");
    mock.tell("fault", json!({ "kind": "unknown-status", "status": "LATER", "operation": "getIdentityVerification" }));
    assert_eq!(mock.record("iv2")["status"], "LATER");
    assert_eq!(ok(mock.get("/identity-verifications"))["items"][0]["status"], "READY");
    mock.tell("clear-faults", json!({}));
    assert_eq!(mock.record("iv2")["status"], "READY");
}

#[test]
fn commands_refuse_what_cannot_be() {
    let mock = Mock::start();
    ok(mock.send("iv1", &app()));
    let told = |name: &str, arguments: Value| {
        mock.server.control(name, arguments).map_err(|error| error.to_string())
    };
    let wrong = [
        ("nope", json!({}), "approve"),
        ("approve", json!({}), "`id` is needed"),
        ("approve", json!({ "id": "iv9" }), "no record"),
        ("approve", json!({ "id": "iv1", "x": 1 }), "`x`"),
        ("approve", json!({ "id": 1 }), "text"),
        ("approve", json!([]), "object"),
        ("expire", json!({ "id": "iv1" }), "password"),
        ("create", json!({ "id": "iv2", "channelKey": "x" }), "channel"),
        ("create", json!({ "id": "iv2", "version": "V3" }), "V1 or V2"),
        ("create", json!({ "id": "iv2", "customer": { "birthYear": "1990" } }), "birth"),
        ("create", json!({ "id": "iv2", "customer": { "gender": "NONE" } }), "MALE"),
        ("create", json!({ "id": "iv2", "customer": { "operator": "X" } }), "SKT"),
        ("refuse", json!({ "times": -1 }), "number"),
        ("revoke-token", json!({ "token": 1 }), "text"),
    ];
    for (name, arguments, wanted) in wrong {
        let error = told(name, arguments.clone()).unwrap_err();
        assert!(error.contains(wanted), "{name} {arguments}: {error}");
    }
    mock.tell("fail", json!({ "id": "iv1" }));
    assert!(told("approve", json!({ "id": "iv1" })).unwrap_err().contains("FAILED"));
}
