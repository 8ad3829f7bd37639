//! From the code to the end, every other way there, and what a test can tell the mock.

use serde_json::{Value, json};

use crate::mock::{FORM, KCP, Mock, person, person_with, person_without};

#[test]
fn from_the_code_to_the_end() {
    let mock = Mock::start();
    let id = mock.request(&person());
    let before = mock.ok(mock.get(&id));
    assert_eq!((&before["certified"], &before["certified_at"]), (&json!(false), &json!(0)));
    assert_eq!((&before["name"], &before["unique_key"]), (&Value::Null, &Value::Null));
    assert_eq!(before["pg_provider"], json!("kcp_v2"));
    mock.refused(400, mock.confirm(&id, &json!({})));
    mock.refused(400, mock.confirm(&id, &json!({ "otp": "" })));
    mock.refused(400, mock.confirm(&id, &json!({ "otp": "012345" })));
    mock.refused(400, mock.confirm(&id, &json!({ "otp": 123_456 })));
    assert_eq!(mock.ok(mock.get(&id)), before);
    let done = mock.ok(mock.confirm(&id, &json!({ "otp": "123456" })));
    for (name, value) in [
        ("imp_uid", json!(id)),
        ("certified", json!(true)),
        ("name", json!("김하늘")),
        ("birthday", json!("1990-01-02")),
        ("birth", json!(631_206_000)),
        ("gender", json!("female")),
        ("phone", json!("01000000001")),
        ("carrier", json!("SKT_MVNO")),
        ("foreigner", json!(false)),
        ("foreigner_v2", json!(false)),
        ("merchant_uid", json!("ORD202611210001")),
        ("pg_provider", json!("kcp_v2")),
    ] {
        assert_eq!(done[name], value, "{name}");
    }
    assert!(done["certified_at"].as_i64().unwrap() - 1_795_222_923 < 60, "{done}");
    mock.refused(400, mock.confirm(&id, &json!({ "otp": "123456" })));
    assert_eq!(mock.ok(mock.get(&id)), done);
    let path = format!("/certifications/{id}");
    assert_eq!(mock.ok(mock.call("DELETE", &path, &Value::Null)), done);
    mock.refused(404, mock.call("DELETE", &path, &Value::Null));
    mock.refused(404, mock.get(&id));
    mock.refused(404, mock.confirm(&id, &json!({ "otp": "123456" })));
}

#[test]
fn a_form_does_the_same() {
    let mock = Mock::start();
    let bearer = format!("Bearer {}", mock.token);
    let headers = [FORM, ("Authorization", bearer.as_str())];
    let body = format!(
        "name=%EA%B9%80%ED%95%98%EB%8A%98&phone=010-0000-0001&birth=900102&gender_digit=2\
         &carrier=SKT&is_mvno=true&channel_key={KCP}"
    );
    let answer = mock.ok(mock.ask("POST", "/certifications/otp/request", &headers, &body));
    let path = format!("/certifications/otp/confirm/{}", answer["imp_uid"].as_str().unwrap());
    let done = mock.ok(mock.ask("POST", &path, &headers, "otp=123456"));
    assert_eq!((&done["name"], &done["carrier"]), (&json!("김하늘"), &json!("SKT_MVNO")));
    let body = body.replace("is_mvno=true", "is_mvno=perhaps");
    let refusal = mock.ask("POST", "/certifications/otp/request", &headers, &body);
    assert!(mock.refused(400, refusal).contains("is_mvno"));
}

#[test]
fn a_wrong_request_is_refused_and_named() {
    let mock = Mock::start();
    let ask = |body: &Value| mock.call("POST", "/certifications/otp/request", body);
    for (member, value) in [
        ("name", json!(5)),
        ("name", json!("")),
        ("phone", json!("phone")),
        ("birth", json!("901302")),
        ("birth", json!("19900102")),
        ("gender_digit", json!("0")),
        ("gender_digit", json!(2)),
        ("carrier", json!("LGU")),
        ("is_mvno", json!("true")),
        ("verification_method", json!("ARS")),
        ("channel_key", json!("channel-key-missing")),
        ("channel_key", json!("store-key")),
        ("channel_key", json!(7)),
        ("merchant_uid", json!("ORD-2026")),
        ("bypass", json!("no JSON")),
        ("bypass", json!(["kcpV2"])),
    ] {
        let message = mock.refused(400, ask(&person_with(member, value.clone())));
        assert!(message.contains(member), "{member} {value}: {message}");
    }
    for member in ["name", "phone", "birth", "gender_digit", "carrier", "channel_key"] {
        let message = mock.refused(400, ask(&person_without(&[member])));
        assert!(message.contains(member), "{member}: {message}");
    }
    mock.refused(400, ask(&Value::Null));
    mock.refused(400, ask(&json!("text")));
    assert_eq!(mock.server.state()["certifications"], json!([]));
}

#[test]
fn what_old_clients_send_is_taken() {
    let mock = Mock::start();
    let mut old = person_without(&["channel_key", "merchant_uid"]);
    old["channelKey"] = json!(KCP);
    let id = mock.request(&old);
    assert_eq!(mock.ok(mock.get(&id))["pg_provider"], json!("kcp_v2"));
    let mut danal =
        person_without(&["channel_key", "verification_method", "bypass", "merchant_uid"]);
    let id = mock.request(&danal);
    assert_eq!(mock.ok(mock.get(&id))["pg_provider"], json!("danal"));
    danal["pg"] = json!("danal.A010000000");
    mock.request(&danal);
    danal["ip"] = json!("203.0.113.9");
    danal["channel_key"] = Value::Null;
    mock.request(&danal);
    mock.request(&person_with("bypass", json!({ "kcpV2": { "media_type": "MC02" } })));
    // Being kind about one member is not being kind about the others, or about anything in it.
    danal["channel_key"] = json!(7);
    mock.refused(400, mock.call("POST", "/certifications/otp/request", &danal));
    danal["channel_key"] = Value::Null;
    danal["carrier"] = json!("LGU");
    mock.refused(400, mock.call("POST", "/certifications/otp/request", &danal));
}

#[test]
fn kcp_takes_no_number_twice() {
    let mock = Mock::start();
    mock.request(&person());
    mock.refused(400, mock.call("POST", "/certifications/otp/request", &person()));
    mock.request(&person_with("merchant_uid", json!("ORD202611210002")));
    let danal = json!({ "merchant_uid": "ORD-1", "name": "김하늘", "phone": "01000000001",
        "birth": "900102", "gender_digit": "1", "carrier": "KT", "channel_key": "channel-key-danal" });
    assert_ne!(mock.request(&danal), mock.request(&danal));
}

#[test]
fn an_app_needs_a_grant_and_no_code() {
    let mock = Mock::start();
    let id = mock.request(&person_with("verification_method", json!("APP")));
    mock.refused(400, mock.confirm(&id, &json!({})));
    mock.tell("approve", json!({ "id": id }));
    assert_eq!(mock.ok(mock.get(&id))["certified"], json!(false));
    assert_eq!(mock.ok(mock.confirm(&id, &json!({})))["certified"], json!(true));
}

#[test]
fn a_browser_begins_and_a_test_ends_it() {
    let mock = Mock::start();
    let id = mock.tell("create", json!({ "merchant_uid": "ORD-20261121-0001" }))["id"].clone();
    let id = id.as_str().unwrap();
    assert_eq!(mock.ok(mock.get(id))["certified"], json!(false));
    mock.refused(404, mock.confirm(id, &json!({ "otp": "123456" })));
    mock.tell("approve", json!({ "id": id }));
    let done = mock.ok(mock.get(id));
    assert_eq!((&done["certified"], &done["pg_provider"]), (&json!(true), &json!("danal")));
    assert_eq!(done["origin"], json!("https://shop.example.com/signup"));
    let foreigner = json!({ "id": "imp_a", "provider": "inicis_unified", "name": "Demo Person",
        "gender_digit": "7", "birth": "010203", "origin": "about:blank" });
    mock.tell("create", foreigner.clone());
    mock.tell("approve", json!({ "id": "imp_a" }));
    let done = mock.ok(mock.get("imp_a"));
    assert_eq!((&done["name"], &done["birthday"]), (&json!("Demo Person"), &json!("2001-02-03")));
    assert_eq!((&done["gender"], &done["unique_in_site"]), (&Value::Null, &Value::Null));
    assert_eq!((&done["foreigner"], &done["foreigner_v2"]), (&json!(false), &Value::Null));
    assert_eq!((done.get("phone").is_some(), done.get("carrier")), (true, None));
    assert!(mock.server.control("create", foreigner).is_err());
    for (key, provider) in [
        ("channel-key-danal-no-phone", "danal"),
        ("channel-key-kcp", "kcp_v2"),
        ("channel-key-inicis", "inicis_unified"),
        ("channel-key-inicis-card", "inicis"),
    ] {
        let id = mock.tell("create", json!({ "channel_key": key }))["id"].clone();
        mock.tell("approve", json!({ "id": id }));
        let done = mock.ok(mock.get(id.as_str().unwrap()));
        assert_eq!(done["pg_provider"], json!(provider));
        let has_phone = ["kcp_v2", "inicis_unified"].contains(&provider);
        assert_eq!(done.get("phone").is_some(), has_phone, "{key}");
    }
}

#[test]
fn a_test_sets_codes_and_ends() {
    let mock = Mock::start();
    let danal = person_without(&["merchant_uid", "verification_method", "bypass"]);
    let first = mock.request(&danal);
    mock.tell("otp", json!({ "id": first, "otp": "000111" }));
    mock.refused(400, mock.confirm(&first, &json!({ "otp": "123456" })));
    mock.ok(mock.confirm(&first, &json!({ "otp": "000111" })));
    mock.tell("otp", json!({ "otp": "999999" }));
    let second = mock.request(&danal);
    mock.tell("fail", json!({ "id": second }));
    mock.refused(500, mock.confirm(&second, &json!({ "otp": "999999" })));
    assert_eq!(mock.ok(mock.get(&second))["certified"], json!(false));
    mock.tell("expire", json!({ "id": second }));
    mock.refused(400, mock.confirm(&second, &json!({ "otp": "999999" })));
    mock.tell("approve", json!({ "id": second }));
    assert_eq!(mock.ok(mock.get(&second))["certified"], json!(true));
    for (name, arguments) in [
        ("fail", json!({ "id": second })),
        ("fail", json!({ "id": "imp_nobody" })),
        ("fail", json!({})),
        ("approve", json!({ "id": second, "reason": "x" })),
        ("otp", json!({ "id": second })),
        ("nothing", json!({})),
        ("errors-as-200", json!({ "on": "yes" })),
        ("create", json!({ "provider": "nobody" })),
        ("create", json!({ "birth": "900230" })),
    ] {
        assert!(mock.server.control(name, arguments.clone()).is_err(), "{name} {arguments}");
    }
}

#[test]
fn switches() {
    let mock = Mock::start();
    let id = mock.request(&person());
    mock.tell("errors-as-200", json!({}));
    mock.refused(200, mock.get("imp_nobody"));
    mock.refused(200, mock.ask("GET", "/certifications/imp_1", &[], ""));
    mock.tell("errors-as-200", json!({ "on": false }));
    mock.refused(404, mock.get("imp_nobody"));
    mock.tell("null-response", json!({ "on": true }));
    assert_eq!(mock.ok(mock.get(&id)), Value::Null);
    assert_eq!(mock.login()["access_token"], json!(mock.token));
    mock.server.control("clear-faults", json!({})).unwrap();
    mock.tell("provider-failure", json!({}));
    mock.refused(500, mock.confirm(&id, &json!({ "otp": "123456" })));
    let another = person_with("merchant_uid", json!("ORD2"));
    mock.refused(500, mock.call("POST", "/certifications/otp/request", &another));
    mock.tell("clear", json!({}));
    mock.ok(mock.confirm(&id, &json!({ "otp": "123456" })));
    mock.tell("delete-failure", json!({}));
    let path = format!("/certifications/{id}");
    mock.refused(500, mock.call("DELETE", &path, &Value::Null));
    mock.tell("fault", json!({ "kind": "unknown-status" }));
    let odd = mock.ok(mock.get(&id));
    assert_eq!(odd["pg_provider"], json!("unknown_pg_provider"));
    assert_eq!(odd["carrier"], json!("unknown_carrier"));
    assert_eq!(mock.server.state()["switches"], json!(["delete-failure", "unknown-status"]));
    mock.server.control("clear-faults", json!({})).unwrap();
    assert_eq!(mock.ok(mock.get(&id))["carrier"], json!("SKT_MVNO"));
}

#[test]
fn members_of_an_answer_are_set_and_removed() {
    let mock = Mock::start();
    let id = mock.tell("create", json!({ "id": "imp_000000000003" }))["id"].clone();
    mock.tell("approve", json!({ "id": id }));
    // Even what the document requires.
    let odd = json!({ "id": id, "set": { "unique_key": "", "kyc": { "level": 2 } },
        "remove": ["phone", "certified", "foreigner"] });
    mock.tell("members", odd);
    let answer = mock.ok(mock.get("imp_000000000003"));
    assert_eq!((&answer["unique_key"], &answer["kyc"]["level"]), (&json!(""), &json!(2)));
    for gone in ["phone", "certified", "foreigner"] {
        assert_eq!(answer.get(gone), None, "{gone}");
    }
    assert_eq!(mock.server.state()["certifications"][0]["answer"], answer);
    // An id that a test has taken is not given again.
    mock.tell("create", json!({ "id": "imp_000000000001" }));
    assert_eq!(mock.request(&person()), "imp_000000000002");
}
