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
    let message = "getC: the base URL of the server `tenant` is no absolute URL; give the builder of \
                   the client another one";
    assert_eq!(error.to_string(), message);
    assert!(servers::Client::builder().tenant("<tenant>").build().is_err());
    let server = Loopback::start().unwrap();
    server.script(Scripted::of(204, "text/plain", ""));
    let client = servers::Client::builder().tenant(server.url()).retry(RetryPolicy::none());
    client.build().unwrap().get_c().await.unwrap();
    assert_eq!(server.take().len(), 1);
}
