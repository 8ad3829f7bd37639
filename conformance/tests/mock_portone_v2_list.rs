//! The list of the mock of PortOne V2: filter, order, page, and the ways to say them.
//!
//! The promise: each member of the filter is tried with a record that it takes and one that it does
//! not.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod plain;

use std::time::Duration;

use chrono::{DateTime, Utc};
use idv_conformance::mock::{Api, Server};
use serde_json::{Value, json};

const SECRET: (&str, &str) = ("Authorization", "PortOne any-secret");

fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A mock with four records, a day apart: one open, one verified, one failed, and one of V1.
fn mock() -> Server {
    let server = Server::start(Api::PortoneV2).unwrap();
    let day = || server.clock().advance(Duration::from_secs(86_400));
    server.clock().set(time("2026-11-01T00:00:00Z"));
    let send = |id: &str, key: &str, operator: &str, number: &str| {
        let body = json!({
            "storeId": "store-1", "channelKey": key, "operator": operator, "method": "SMS",
            "customer": {
                "name": id, "phoneNumber": "01000000001", "identityNumber": number,
                "ipAddress": "203.0.113.7",
            },
            "bypass": { "kcpV2": { "media_type": "MC01" } },
        });
        let target = format!("/identity-verifications/{id}/send");
        let body = body.to_string();
        let reply = plain::send(&server.url(), "POST", &target, &[SECRET], body.as_bytes());
        assert_eq!(reply.unwrap().status, 200);
    };
    send("open", "channel-key-1", "SKT", "9001022");
    day();
    send("verified", "channel-key-kcp", "KT", "8512311");
    day();
    send("failed", "channel-key-test", "SKT", "9001022");
    day();
    let old = json!({
        "id": "imp_000000000001", "version": "V1", "storeId": "store-2",
        "channelKey": "channel-key-inicis",
    });
    server.control("create", old).unwrap();
    day();
    server.control("approve", json!({ "id": "verified" })).unwrap();
    day();
    server.control("fail", json!({ "id": "failed" })).unwrap();
    server
}

fn ask(server: &Server, target: &str, body: &str) -> (u16, Value) {
    let reply = plain::send(&server.url(), "GET", target, &[SECRET], body.as_bytes()).unwrap();
    assert_eq!(reply.header("content-type"), Some("application/json"), "{reply:?}");
    (reply.status, reply.json())
}

/// Lists with a condition in the query, as JSON with every byte escaped.
fn list(server: &Server, condition: &Value) -> Value {
    let escaped: String = condition.to_string().bytes().map(|it| format!("%{it:02x}")).collect();
    let (status, page) = ask(server, &format!("/identity-verifications?requestBody={escaped}"), "");
    assert_eq!(status, 200, "{condition}: {page}");
    page
}

fn ids(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

const ALL: [&str; 4] = ["imp_000000000001", "failed", "verified", "open"];

#[test]
fn without_a_condition_everything_comes_latest_first() {
    let server = mock();
    for target in ["/identity-verifications", "/identity-verifications?requestBody=%7B%7D"] {
        let (status, page) = ask(&server, target, "");
        assert_eq!((status, ids(&page)), (200, ALL.to_vec()));
        assert_eq!(page["page"], json!({ "number": 0, "size": 10, "totalCount": 4 }));
    }
    server.clock().set(time("2027-01-30T00:00:01Z"));
    assert_eq!(ids(&list(&server, &json!({}))), ALL[..3]);
}

#[test]
fn each_filter() {
    let server = mock();
    let attempt = server.state()["records"][1]["identityVerificationTxId"].clone();
    let pg_tx = server.state()["records"][0]["record"]["pgTxId"].clone();
    let cases = [
        (json!({ "storeId": "store-1" }), vec!["failed", "verified", "open"]),
        (json!({ "identityVerificationId": "open" }), vec!["open"]),
        (json!({ "identityVerificationTxId": attempt }), vec!["verified"]),
        (json!({ "identityVerificationTxId": "imp_000000000001" }), vec!["imp_000000000001"]),
        (json!({ "isTest": true }), vec!["failed"]),
        (json!({ "isTest": false }), vec!["imp_000000000001", "verified", "open"]),
        (json!({ "statuses": ["FAILED", "VERIFIED"] }), vec!["failed", "verified"]),
        (json!({ "statuses": [] }), vec![]),
        (json!({ "pgTxId": pg_tx }), vec!["open"]),
        (json!({ "pgMerchantId": "DEMOSITE01" }), vec!["verified"]),
        (
            json!({ "pgProviders": ["KCP_V2", "INICIS_UNIFIED"] }),
            vec!["imp_000000000001", "verified"],
        ),
        (json!({ "pgCompanies": ["DANAL"] }), vec!["failed", "open"]),
        (json!({ "carriers": ["KT", "LGU"] }), vec!["verified"]),
        (json!({ "version": "V1" }), vec!["imp_000000000001"]),
        (json!({ "version": "V2", "statuses": ["READY"] }), vec!["open"]),
        (json!({ "customer": { "name": "open" } }), vec!["open"]),
        (
            json!({ "customer": { "birthYear": "1985", "birthMonth": "12", "birthDay": "31" } }),
            vec!["verified"],
        ),
        (json!({ "customer": { "birthMonth": "1", "birthDay": "02" } }), vec!["failed", "open"]),
        (
            json!({ "customer": { "phoneNumber": "01000000001" } }),
            vec!["failed", "verified", "open"],
        ),
        (json!({ "customer": { "gender": "MALE" } }), vec!["verified"]),
        (json!({ "customer": { "gender": "FEMALE" } }), vec![]),
        (json!({ "customer": {} }), ALL.to_vec()),
    ];
    for (filter, wanted) in cases {
        assert_eq!(ids(&list(&server, &json!({ "filter": filter }))), wanted, "{filter}");
    }
}

#[test]
fn ranges() {
    let server = mock();
    let cases = [
        (
            json!({ "from": "2026-11-02T00:00:00Z", "until": "2026-11-03T09:00:00+09:00" }),
            vec!["verified"],
        ),
        (json!({ "until": "2026-11-01T12:00:00Z" }), vec!["open"]),
        (json!({ "from": "2026-11-03T00:00:00.000Z" }), vec!["imp_000000000001", "failed"]),
        (json!({ "timeRangeField": "VERIFIED_AT" }), vec!["verified"]),
        (json!({ "timeRangeField": "FAILED_AT" }), vec!["failed"]),
        (
            json!({ "timeRangeField": "STATUS_UPDATED_AT", "from": "2026-11-04T12:00:00Z" }),
            vec!["failed", "verified"],
        ),
        (json!({ "timeRangeField": "VERIFIED_AT", "until": "2026-11-04T12:00:00Z" }), vec![]),
        (json!({ "until": "2027-01-30T00:00:01Z" }), ALL[..3].to_vec()),
        (json!({ "from": "2026-12-01T00:00:00Z", "until": "2026-11-01T00:00:00Z" }), vec![]),
    ];
    for (filter, wanted) in cases {
        assert_eq!(ids(&list(&server, &json!({ "filter": filter }))), wanted, "{filter}");
    }
}

#[test]
fn both_ends_of_a_range_belong_to_it() {
    let server = mock();
    let at = server.state()["records"][0]["record"]["requestedAt"].clone();
    let range = json!({ "filter": { "from": at, "until": at } });
    assert_eq!(ids(&list(&server, &range)), ["open"]);
}

#[test]
fn orders() {
    let server = mock();
    let cases = [
        (json!({ "order": "ASC" }), vec!["open", "verified", "failed", "imp_000000000001"]),
        (
            json!({ "by": "STATUS_UPDATED_AT" }),
            vec!["failed", "verified", "imp_000000000001", "open"],
        ),
        (
            json!({ "by": "VERIFIED_AT", "order": "ASC" }),
            vec!["verified", "open", "failed", "imp_000000000001"],
        ),
        (json!({ "by": "FAILED_AT" }), vec!["failed", "imp_000000000001", "verified", "open"]),
    ];
    for (sort, wanted) in cases {
        assert_eq!(ids(&list(&server, &json!({ "sort": sort }))), wanted, "{sort}");
    }
}

#[test]
fn pages() {
    let server = mock();
    let page = |number: i64, size: i64| {
        list(&server, &json!({ "page": { "number": number, "size": size } }))
    };
    assert_eq!(ids(&page(0, 3)), ALL[..3]);
    assert_eq!(ids(&page(1, 3)), ALL[3..]);
    assert_eq!(page(1, 3)["page"], json!({ "number": 1, "size": 3, "totalCount": 4 }));
    assert_eq!(ids(&page(2, 2)), [""; 0]);
    assert_eq!(ids(&page(3000, 10)), [""; 0]);
    assert_eq!(ids(&page(2_147_483_647, 2_147_483_647)), [""; 0]);
    assert_eq!(ids(&page(0, 2_147_483_647)), ALL);
}

#[test]
fn the_ways_to_say_it() {
    let server = mock();
    let plus = "/identity-verifications?requestBody=%7B%22filter%22%3A+%7B%22statuses%22%3A+%5B%22READY%22%5D%2C+%22version%22:+%22V2%22%7D%7D";
    assert_eq!(ids(&ask(&server, plus, "").1), ["open"]);
    let body = r#"{"filter":{"statuses":["FAILED"]}}"#;
    assert_eq!(ids(&ask(&server, "/identity-verifications", body).1), ["failed"]);
    assert_eq!(ids(&ask(&server, plus, body).1), ["open"]);
    assert_eq!(ids(&ask(&server, plus, "{").1), ["open"]);
}

#[test]
fn what_no_condition_may_say() {
    let server = mock();
    let refused = |condition: &str| {
        let escaped: String = condition.bytes().map(|it| format!("%{it:02X}")).collect();
        let target = format!("/identity-verifications?requestBody={escaped}");
        let (status, body) = ask(&server, &target, "");
        assert_eq!((status, &body["type"]), (400, &json!("INVALID_REQUEST")), "{condition}");
    };
    for bad in [
        "",
        "{",
        "[]",
        "null",
        "{} {}",
        r#"{"page":{"size":0}}"#,
        r#"{"page":{"number":-1}}"#,
        r#"{"page":{"size":2147483648}}"#,
        r#"{"page":{"size":1.5}}"#,
        r#"{"page":{"size":"1"}}"#,
        r#"{"sort":{"by":"NAME"}}"#,
        r#"{"filter":{"from":"2026-11-01"}}"#,
        r#"{"filter":{"from":null}}"#,
        r#"{"filter":{"statuses":"READY"}}"#,
        r#"{"filter":{"statuses":["GONE"]}}"#,
    ] {
        refused(bad);
    }
    let (status, _) = ask(&server, "/identity-verifications", "[]");
    assert_eq!(status, 400);
}
