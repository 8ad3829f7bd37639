//! What `Debug` of replies does not show, where they are of no type that hides itself.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use idv_compiled_cases::RetryPolicy;
use idv_compiled_cases::replies_by_status::operations::{GetEitherReply, GetFileReply};
use idv_compiled_cases::sensitive_replies_of_no_type as hidden;
use idv_conformance::loopback::{Loopback, Scripted};

fn start() -> (Loopback, hidden::Client) {
    let server = Loopback::start().unwrap();
    let client = hidden::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    (server, client.build().unwrap())
}

#[tokio::test]
async fn a_reply_does_not_show_what_is_marked() {
    let (server, client) = start();
    server.script(Scripted::of(200, "text/plain", "planted"));
    let reply = client.get_text().whole_reply().await.unwrap();
    assert_eq!(reply.value(), "planted");
    let shown = format!("{reply:?}");
    assert!(shown.starts_with("Reply { status: 200, value: [redacted]"), "{shown}");
    let list = |text: &str| Scripted::of(200, "application/json", text);
    server.script(list("[\"planted\"]"));
    let shown = format!("{:?}", client.get_list().whole_reply().await.unwrap());
    assert!(!shown.contains("planted"), "{shown}");
    server.script(list("{\"code\":0,\"data\":\"planted\"}"));
    let reply = client.get_enveloped().whole_reply().await.unwrap();
    assert_eq!(reply.value(), "planted");
    let shown = format!("{reply:?}");
    assert!(!shown.contains("planted"), "{shown}");
    server.script(list("[{\"name\":\"planted\"}]"));
    let shown = format!("{:?}", client.get_things().whole_reply().await.unwrap());
    assert!(!shown.contains("planted"), "{shown}");
    let shown = format!("{:?}", client.get_plain().whole_reply().await.unwrap());
    assert!(shown.contains("planted"), "{shown}");
}

#[tokio::test]
async fn an_error_does_not_show_what_is_marked() {
    let (server, client) = start();
    server.script(Scripted::of(400, "application/json", "\"planted\""));
    let error = client.get_list().await.unwrap_err();
    assert_eq!(error.body().map(String::as_str), Some("planted"));
    let shown = format!("{error:?} {error}");
    assert!(shown.contains("[redacted]") && !shown.contains("planted"), "{shown}");
}

#[tokio::test]
async fn answers_by_status_show_all_but_what_is_marked() {
    let (server, client) = start();
    let rows = [
        (200, "{\"a\":\"planted\"}", "Ok([redacted])"),
        (202, "7", "Accepted(7)"),
        (204, "", "NoContent"),
        (203, "7", "Other(RawBody(application/json, 1 bytes: …))"),
    ];
    for (status, body, expected) in rows {
        server.script(Scripted::of(status, "application/json", body));
        assert_eq!(format!("{:?}", client.get_several().await.unwrap()), expected);
    }
    // Of these no value is marked.
    assert_eq!(format!("{:#?}", GetEitherReply::Created(7)), "Created(\n    7,\n)");
    assert_eq!(format!("{:?}", GetEitherReply::Success("a".to_owned())), "Success(\"a\")");
    assert_eq!(format!("{:?}", GetFileReply::Accepted), "Accepted");
}
