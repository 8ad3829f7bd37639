//! What paths say beside the names of their parameters, on the wire.
//!
//! The expectations are written by hand: from RFC 6570, section 3.2.3, for values with slashes, and
//! from RFC 3986 for what a path and a query can hold.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use idv_compiled_cases::RetryPolicy;
use idv_compiled_cases::paths_that_say_more_than_names as paths;
use idv_conformance::loopback::{Loopback, Scripted};

fn start() -> (Loopback, paths::Client) {
    let server = Loopback::start().unwrap();
    server.script(Scripted::of(204, "application/json", ""));
    let client = paths::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    (server, client.build().unwrap())
}

fn sent(server: &Loopback) -> String {
    let mut recorded = server.take();
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    recorded.remove(0).target
}

#[tokio::test]
async fn slashes_stay_where_the_path_says_so() {
    let (server, client) = start();
    client.get_file("a/b c/d?e").await.unwrap();
    assert_eq!(sent(&server), "/files/a/b%20c/d%3Fe/info");
    client.get_any("v1/things:list").await.unwrap();
    assert_eq!(sent(&server), "/v1/things:list");
    client.get_one("a/b").await.unwrap();
    assert_eq!(sent(&server), "/one/a%2Fb");
    for value in ["..", "a/../../b", "./a"] {
        let error = client.get_file(value).await.unwrap_err();
        assert!(error.is_build() && error.to_string().contains("`path`"), "{error}");
    }
    assert_eq!(server.take().len(), 0);
}

#[tokio::test]
async fn what_the_path_says_is_sent_once() {
    let (server, client) = start();
    client.search().page(2).await.unwrap();
    assert_eq!(sent(&server), "/search?type=a&all=&page=2");
    client.search().r#type("b").await.unwrap();
    assert_eq!(sent(&server), "/search?all=&type=b");
    client.search_all(0.5).await.unwrap();
    assert_eq!(sent(&server), "/search?type=a&all=0.5");
}

#[tokio::test]
async fn a_refusal_names_the_parameter() {
    let (server, client) = start();
    let error = client.search_all(f64::NAN).await.unwrap_err().to_string();
    assert!(error.contains("`all`") && error.contains("infinite or none"), "{error}");
    let error = client.get_label("").await.unwrap_err().to_string();
    assert!(error.contains("`label` is empty"), "{error}");
    assert_eq!(server.take().len(), 0);
}
