//! What bodies and replies are by their media types, on the wire: forms that are no JSON, charsets,
//! replies without a body, parts in forms of their own, and where tokens are asked for.
//!
//! The expectations are written by hand: from the OpenAPI Specification (3.0.4), RFC 9110 for
//! replies without content, RFC 7578 for parts, and RFC 3986, section 5.2, for relative references.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::collections::BTreeMap;

use idv_compiled_cases::bodies_of_many_media_types as many;
use idv_compiled_cases::charsets_of_bodies as charsets;
use idv_compiled_cases::encoding_that_has_no_effect as encoding;
use idv_compiled_cases::files_under_any_names as files;
use idv_compiled_cases::headers_of_replies as headers;
use idv_compiled_cases::media_types_with_a_form_of_their_own as forms;
use idv_compiled_cases::media_types_with_parameters as parameters;
use idv_compiled_cases::parts_with_a_boundary_of_their_own as boundaries;
use idv_compiled_cases::replies_without_a_body as without;
use idv_compiled_cases::token_url_relative_to_the_server as tokens;
use idv_compiled_cases::{Error, FilePart, RetryPolicy};
use idv_conformance::loopback::{Loopback, Recorded, Scripted};

fn start(reply: Scripted) -> Loopback {
    let server = Loopback::start().unwrap();
    server.script(reply);
    server
}

fn only(server: &Loopback) -> Recorded {
    let mut recorded = server.take();
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    recorded.remove(0)
}

fn header(request: &Recorded, name: &str) -> String {
    request.header(name).collect::<Vec<_>>().join(" | ")
}

#[tokio::test]
async fn lines_of_json_are_bytes() {
    let lines = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n";
    let server = start(Scripted::of(200, "application/jsonl", lines));
    let client = forms::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    assert_eq!(client.events().await.unwrap(), lines.as_bytes());
    assert_eq!(header(&only(&server), "accept"), "application/jsonl, application/json");
    let mut stream = client.events().stream_bytes().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), lines.as_bytes());
    drop(server.take());
    // RFC 8949: 5 is the byte 0x05.
    assert_eq!(client.number(vec![0x05]).await.unwrap(), lines.as_bytes());
    let request = only(&server);
    assert_eq!(
        (header(&request, "content-type").as_str(), request.body),
        ("application/cbor", vec![5])
    );
}

#[tokio::test]
async fn a_charset_is_that_of_the_body() {
    let server = start(Scripted::of(200, "text/plain", "x"));
    let client = charsets::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    client.utf8("한").await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), "text/plain; charset=utf-8");
    assert_eq!(request.body, "한".as_bytes());
    // The same letter in EUC-KR.
    client.other(vec![0xc7, 0xd1]).await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), "text/csv; charset=euc-kr");
    assert_eq!(request.body, [0xc7, 0xd1]);
    let body = charsets::types::PartsBody::new(vec![0xc7, 0xd1]).with_note("n");
    client.parts(body).await.unwrap();
    let request = only(&server);
    let text = String::from_utf8_lossy(&request.body);
    assert!(
        text.contains("Content-Type: text/csv; charset=euc-kr\r\n\r\n\u{fffd}\u{fffd}\r\n"),
        "{text}"
    );
    assert!(text.contains("Content-Type: text/plain; charset=utf-8\r\n\r\nn\r\n"), "{text}");
}

#[tokio::test]
async fn what_has_no_body_is_not_read() {
    let mut reply = Scripted::of(200, "application/json", "");
    reply.headers.push(("ETag".to_owned(), "\"e\"".to_owned()));
    let server = start(reply);
    let client = without::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let reply = client.head_thing().whole_reply().await.unwrap();
    assert_eq!(reply.headers().get("etag").unwrap(), "\"e\"");
    assert_eq!(only(&server).method, "HEAD");
    client.head_picture().await.unwrap();
    assert_eq!(header(&only(&server), "accept"), "image/png, image/jpeg, application/json");
    client.head_undeclared().await.unwrap();
    server.script(Scripted::of(204, "application/json", ""));
    assert_eq!(client.get_thing().await.unwrap(), None);
    server.script(Scripted::of(404, "application/json", ""));
    assert!(matches!(client.head_thing().await, Err(Error::Api { status: 404, .. })));
}

#[tokio::test]
async fn parts_are_as_their_encoding_says() {
    let server = start(Scripted::of(204, "text/plain", ""));
    let client = encoding::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let picture = FilePart::from("p").with_header("X-Size", "1");
    let body = encoding::types::PartsBody::new()
        .with_tags(vec!["a".to_owned(), "b".to_owned()])
        .with_picture(picture)
        .with_about("<about/>");
    client.parts(body).await.unwrap();
    let request = only(&server);
    let text = String::from_utf8_lossy(&request.body);
    // OpenAPI 3.0 has `style: pipeDelimited` ignored here; who writes it down means it.
    assert!(text.contains("name=\"tags\"\r\n\r\na|b\r\n"), "{text}");
    assert!(text.contains("X-Size: 1\r\n\r\np\r\n"), "{text}");
    assert!(text.contains("Content-Type: application/xml\r\n\r\n<about/>\r\n"), "{text}");
    let about = encoding::types::SharedAbout::new().with_id("i");
    let shared = encoding::types::Shared::new().with_about(about);
    client.shared(shared).as_multipart().await.unwrap();
    let request = only(&server);
    let text = String::from_utf8_lossy(&request.body);
    assert!(text.contains("Content-Type: application/json\r\n\r\n{\"id\":\"i\"}\r\n"), "{text}");
}

#[tokio::test]
async fn a_relative_token_url_is_resolved_by_the_base_url() {
    for (base, rooted, beside) in [
        ("/api/v1", "/token", "/api/oauth/token"),
        ("/api/v1/", "/token", "/api/v1/oauth/token"),
        ("", "/token", "/oauth/token"),
    ] {
        let server = start(Scripted::of(204, "text/plain", ""));
        for path in [rooted, beside] {
            server.always("POST", path, Scripted::json(200, r#"{"access_token":"t"}"#));
        }
        let client = tokens::Client::builder()
            .base_url(format!("{}{base}", server.url()))
            .retry(RetryPolicy::none())
            .rooted_client(tokens::RootedClient::new("me", "s"))
            .beside_client(tokens::BesideClient::new("me", "s"))
            .build()
            .unwrap();
        client.rooted().await.unwrap();
        client.beside().await.unwrap();
        let targets: Vec<String> = server.take().into_iter().map(|it| it.target).collect();
        let base = base.trim_end_matches('/');
        let calls = (format!("{base}/rooted"), format!("{base}/beside"));
        assert_eq!(targets, [rooted, calls.0.as_str(), beside, calls.1.as_str()]);
    }
}

#[tokio::test]
async fn headers_of_replies_have_types() {
    let mut reply = Scripted::of(200, "application/json", "[]");
    for (name, value) in [
        ("x-rate-limit", "7"),
        ("X-Next", "2026-11-21T00:00:00+09:00"),
        ("X-Tags", "a, b"),
        ("X-Tags", "c"),
        ("X-Color", "R,100,G,200,B,x"),
        ("X-Spread", "a=1,b=2"),
        ("X-State", "asleep"),
        ("X-Json", "{\"a\": 1}"),
        ("X-Key", "secret"),
        ("X-Either", "5"),
        ("Retry-After", "120"),
        ("X-Else", "else"),
        ("X-Plain", "6"),
        ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("Set-Cookie", "a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT"),
        ("Set-Cookie", "c=d"),
    ] {
        reply.headers.push((name.to_owned(), value.to_owned()));
    }
    let server = start(reply);
    let client = headers::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let reply = client.list_pets().whole_reply().await.unwrap();
    let read = headers::types::ListPetsHeaders::read(reply.headers()).unwrap();
    assert_eq!(read.x_rate_limit, Some(7));
    assert_eq!(read.x_next.as_ref().unwrap().as_str(), "2026-11-21T00:00:00+09:00");
    assert_eq!(read.x_tags.as_deref().unwrap(), ["a", "b", "c"]);
    let color = read.x_color.as_ref().unwrap();
    assert_eq!((color.r, color.g), (Some(100), Some(200)));
    assert_eq!(color.unknown_members().get("B").map(|it| it.get()), Some("\"x\""));
    assert_eq!(read.x_spread.as_ref().unwrap()["b"], 2);
    let state = headers::types::ListPetsHeadersXState::Unrecognized("asleep".to_owned());
    assert_eq!(read.x_state, Some(state));
    assert_eq!(read.x_json.as_ref().unwrap().a, Some(1));
    assert_eq!(read.x_either, Some(headers::types::ListPetsHeadersXEither::Integer(5)));
    assert_eq!(read.retry_after.as_deref(), Some("120"));
    assert_eq!((&read.x_xml, read.key.as_deref()), (&None, Some("secret")));
    assert_eq!(read.x_plain, Some(6));
    assert_eq!(read.last_modified.as_deref(), Some("Wed, 21 Oct 2015 07:28:00 GMT"));
    let cookies = read.set_cookie.as_deref().unwrap();
    assert_eq!(cookies, ["a=b; Expires=Wed, 21 Oct 2015 07:28:00 GMT", "c=d"]);
    assert!(!format!("{read:?}").contains("secret"));

    let mut reply = Scripted::of(429, "application/json", "");
    reply.headers.push(("X-Rate-Limit".to_owned(), "few".to_owned()));
    reply.headers.push(("Retry-After".to_owned(), "9".to_owned()));
    server.script(reply);
    let error = client.list_pets().await.unwrap_err();
    let came = error.raw().unwrap().headers();
    let some = headers::types::ListPetsHeaders::read_some(came);
    assert_eq!((some.x_rate_limit, some.retry_after.as_deref()), (None, Some("9")));
    let fault = headers::types::ListPetsHeaders::read(came).unwrap_err();
    assert_eq!(fault.to_string(), ".X-Rate-Limit: expected an integer of 32 bits, found a string");
}

/// RFC 9110, section 8.3.1: parameters are part of a media type.
#[tokio::test]
async fn a_media_type_has_its_parameters() {
    let thing = || parameters::types::Thing::new("a");
    let server = start(Scripted::of(200, "application/vnd.acme+json", "{\"name\":\"b\"}"));
    let client = parameters::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let sent = || {
        let request = only(&server);
        (header(&request, "content-type"), header(&request, "accept"))
    };
    let accept = "application/vnd.acme+json; version=3, application/json";
    let expect = |name: &str| (name.to_owned(), accept.to_owned());
    // The reply is read by what comes before the parameters.
    assert_eq!(client.post_version(thing()).await.unwrap().name, "b");
    assert_eq!(sent(), expect("application/vnd.acme+json; version=2"));
    let other = "application/vnd.acme+json; version=1";
    client.post_version(thing()).content_type(other).await.unwrap();
    assert_eq!(sent(), expect(other));
    let old = parameters::types::Old::new("t");
    client.post_version_as_vnd_acme_json_version_0(old).await.unwrap();
    assert_eq!(sent(), expect("application/vnd.acme+json; version=0"));
    client.head_thing().await.unwrap();
    assert_eq!(sent().1, accept);

    let of = |content_type: &str, accept: &str| (content_type.to_owned(), accept.to_owned());
    let json = "application/json;odata=verbose;charset=utf-8";
    server.script(Scripted::of(200, json, "{\"name\":\"b\"}"));
    assert_eq!(client.post_odata(thing()).await.unwrap().name, "b");
    assert_eq!(sent(), of("application/json; version=2", "application/json;odata=verbose"));
    server.script(Scripted::of(200, "text/plain", "x"));
    client.post_text("a").await.unwrap();
    let accept = "text/plain; format=flowed, application/json, text/csv; header=present, \
                  application/ld+json; profile=\"a, b\"";
    assert_eq!(sent(), of("text/plain; format=flowed", accept));
}

/// RFC 2046, section 5.1.1: the boundary is a parameter that each multipart type needs.
#[tokio::test]
async fn parts_are_sent_with_their_boundary() {
    let server = start(Scripted::of(204, "application/json", ""));
    let client = boundaries::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let body = "--b\r\n\r\na\r\n--b--\r\n";
    let mixed = "multipart/mixed; boundary=b";
    client.post_mixed(body).content_type(mixed).await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), mixed);
    assert_eq!(request.body, body.as_bytes());
    let related = "multipart/related; type=application/json; boundary=b";
    client.post_related_as_bytes(body).content_type(related).await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), related);
    assert_eq!(request.body, body.as_bytes());
    server.script(Scripted::of(200, "multipart/mixed; boundary=x", "--x--"));
    assert_eq!(client.post_known("--batch--").await.unwrap(), "--x--");
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), "multipart/mixed; boundary=batch");
    assert_eq!(header(&request, "accept"), "multipart/mixed, application/json");
}

/// RFC 9110, section 8.3: `Content-Type` holds a media type, and a range of them is none.
#[tokio::test]
async fn a_body_goes_under_one_media_type() {
    let server = start(Scripted::of(204, "application/json", ""));
    let client = many::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let thing = many::types::Thing::new;
    let refused = [
        client.put_picture("p").await.unwrap_err(),
        client.put_media().body("p").await.unwrap_err(),
        client.patch(thing()).await.unwrap_err(),
        client.post_raw("p").await.unwrap_err(),
        client.post_either_as_bytes("p").await.unwrap_err(),
        client.post_parts("p").await.unwrap_err(),
        client.put_picture("p").content_type("image/*").await.unwrap_err(),
    ];
    for error in refused {
        assert!(error.is_build() && error.to_string().contains("`content_type`"), "{error}");
    }
    assert_eq!(server.take().len(), 0);
    client.put_media().await.unwrap();
    assert_eq!(header(&only(&server), "content-type"), "");
    client.put_picture("p").content_type("image/png").await.unwrap();
    assert_eq!(header(&only(&server), "content-type"), "image/png");
    client.post_either_as_bytes("p").content_type("audio/wav").await.unwrap();
    assert_eq!(header(&only(&server), "content-type"), "audio/wav");
    client.post_either(thing()).await.unwrap();
    client.post_any("p").await.unwrap();
    client.post_application(thing()).await.unwrap();
    client.post_text("p").await.unwrap();
    client.post_json(thing()).await.unwrap();
    let sent: Vec<String> = server.take().iter().map(|it| header(it, "content-type")).collect();
    let json = "application/json";
    assert_eq!(sent, [json, "application/octet-stream", json, "text/plain", json]);
}

/// OpenAPI 3.0.4, section 4.8.15.3: `format: binary` is a file, under whatever name it stands.
#[tokio::test]
async fn files_go_under_the_names_that_the_caller_gives() {
    let server = start(Scripted::of(204, "application/json", ""));
    let client = files::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let file = || FilePart::from("x").with_name("x.txt");
    let sent = || String::from_utf8(only(&server).body).unwrap();
    let part = |name: &str| format!("form-data; name=\"{name}\"; filename=\"x.txt\"\r\n");
    let map = || BTreeMap::from([("one".to_owned(), file()), ("two".to_owned(), file())]);
    client.post_map(map()).await.unwrap();
    let body = sent();
    assert!(body.contains(&part("one")) && body.contains(&part("two")), "{body}");
    client.post_media(map()).await.unwrap();
    assert!(sent().contains(&part("two")));
    client.post_named(map()).await.unwrap();
    assert!(sent().contains(&part("two")));
    client.post_lists(BTreeMap::from([("a".to_owned(), vec![file(), file()])])).await.unwrap();
    assert_eq!(sent().matches(&part("a")).count(), 2);
    let mut beside = files::types::PostBesideBody::new(3, file()).with_title("t");
    beside.additional.insert("other", file());
    client.post_beside(beside).await.unwrap();
    let body = sent();
    assert!(body.contains("name=\"count\"\r\n\r\n3\r\n"), "{body}");
    assert!(body.contains("name=\"title\"\r\n\r\nt\r\n"), "{body}");
    assert!(body.contains(&part("cover")) && body.contains(&part("other")), "{body}");
    assert!(client.post_either(map()).await.unwrap_err().is_build());
    client.post_either(map()).as_multipart().await.unwrap();
    assert!(sent().contains(&part("two")));
}
