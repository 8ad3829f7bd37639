//! Where requests go, by the servers of a document.
//!
//! The expectations are written by hand, from the OpenAPI Specification (3.0.4, Server Object) and
//! RFC 3986, section 5.2.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use idv_compiled_cases::RetryPolicy;
use idv_compiled_cases::servers_that_nothing_uses as servers;
use idv_conformance::loopback::{Loopback, Scripted};

#[tokio::test]
async fn a_relative_server_stands_beside_the_first() {
    assert!(servers::Client::builder().build().is_ok());
    let server = Loopback::start().unwrap();
    server.script(Scripted::of(204, "text/plain", ""));
    let client = servers::Client::builder().base_url(format!("{}/v1", server.url()));
    let client = client.retry(RetryPolicy::none());
    let given = client.build().unwrap();
    given.get_a().await.unwrap();
    given.get_b().await.unwrap();
    let targets: Vec<String> = server.take().into_iter().map(|it| it.target).collect();
    assert_eq!(targets, ["/v1/a", "/other/1/b"]);
}

#[tokio::test]
async fn a_further_server_that_is_no_url_is_asked_for_when_it_is_needed() {
    let error = servers::Client::builder().build().unwrap().get_c().await.unwrap_err();
    let message = "getC: the base URL of the server `tenant` is no absolute URL; give the client's \
                   builder one such as https://api.example.com";
    assert_eq!(error.to_string(), message);
    assert!(servers::Client::builder().tenant("<tenant>").build().is_err());
    let server = Loopback::start().unwrap();
    server.script(Scripted::of(204, "text/plain", ""));
    let client = servers::Client::builder().tenant(server.url()).retry(RetryPolicy::none());
    client.build().unwrap().get_c().await.unwrap();
    assert_eq!(server.take().len(), 1);
}

#[tokio::test]
async fn what_a_document_leaves_out_takes_nothing_down() {
    use idv_compiled_cases::operations_that_say_too_little as api;
    let server = Loopback::start().unwrap();
    let client = api::Client::builder().base_url(server.url()).key("k").retry(RetryPolicy::none());
    let client = client.build().unwrap();
    for (media_type, body) in [("text/plain", ""), ("text/html", "<p>"), ("application/json", "1")]
    {
        server.script(Scripted::of(200, media_type, body));
        assert_eq!(client.delete_silently().await.unwrap(), body);
    }
    server.script(Scripted::of(204, "text/plain", ""));
    client.get_keyed().await.unwrap();
    client.get_nobody().await.unwrap();
    client.get_parts("a").await.unwrap();
    let sent = server.take();
    let keys: Vec<_> = sent.iter().map(|it| it.header("x-key").next().is_some()).collect();
    assert_eq!(keys, [true, false, false]);
    assert_eq!(sent[2].target, "/objects/a");
}
