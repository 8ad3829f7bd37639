//! Events that are texts, files that are declared as JSON, and parts by a style or of a choice, on
//! the wire.
//!
//! The expectations are written by hand: from the HTML Standard for event streams, the OpenAPI
//! Specification (2.0 for files, 3.1.1 for the Encoding Object), and RFC 7578 for parts.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use idv_compiled_cases::events_that_are_texts as events;
use idv_compiled_cases::file_or_text_in_a_part as choices;
use idv_compiled_cases::file_under_the_wrong_media_type as files;
use idv_compiled_cases::parts_by_a_style as parts;
use idv_compiled_cases::{FilePart, RetryPolicy};
use idv_conformance::loopback::{Loopback, Scripted};

fn start(reply: Scripted) -> Loopback {
    let server = Loopback::start().unwrap();
    server.script(reply);
    server
}

/// Returns the body of the only request that came, without its boundary.
fn sent(server: &Loopback) -> String {
    let mut recorded = server.take();
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    let request = recorded.remove(0);
    let content_type: String = request.header("content-type").collect();
    let (_, boundary) = content_type.split_once("boundary=").unwrap();
    String::from_utf8(request.body).unwrap().replace(boundary, "B")
}

#[tokio::test]
async fn a_file_is_bytes_whatever_is_produced() {
    let zip = [b'P', b'K', 3, 4, 0xff, 0];
    let mut reply = Scripted::of(200, "application/zip", "");
    reply.body = zip.to_vec();
    let server = start(reply);
    let client = files::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    assert_eq!(client.download().await.unwrap(), zip.as_slice());
    assert_eq!(client.bytes().await.unwrap(), zip.as_slice());
    assert_eq!(client.shared().await.unwrap(), zip.as_slice());
    assert_eq!(client.csv().await.unwrap(), zip.as_slice());
    let accepted: Vec<String> =
        server.take().iter().map(|it| it.header("accept").collect()).collect();
    let bytes = "application/octet-stream, application/json";
    assert_eq!(accepted, [bytes, bytes, bytes, "text/csv, application/json"]);
}

#[tokio::test]
async fn the_data_of_an_event_is_the_text_that_came() {
    let stream = "data: hello\n\ndata: \"hello\"\n\ndata: 5\n\ndata: null\n\ndata: a\ndata: b\n\n";
    let server = start(Scripted::of(200, "text/event-stream", stream));
    let client = events::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let expected = ["hello", "\"hello\"", "5", "null", "a\nb"];
    let mut stream = client.watch_text().stream_events().await.unwrap();
    for text in expected {
        let event = stream.next().await.unwrap().unwrap();
        assert_eq!((event.decode().unwrap().as_str(), event.data()), (text, text));
    }
    assert!(stream.next().await.is_none());
    for events in [client.watch_maybe().await.unwrap(), client.watch_named().await.unwrap()] {
        let texts: Vec<String> = events.iter().map(|event| event.decode().unwrap()).collect();
        assert_eq!(texts, expected);
    }
    // What may be anything is JSON, and nothing else.
    let anything = client.watch_anything().await.unwrap();
    let json: Vec<Option<String>> =
        anything.iter().map(|it| it.decode().ok().map(|it| it.get().to_owned())).collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(json, [None, some("\"hello\""), some("5"), some("null"), None]);
}

#[tokio::test]
async fn what_else_is_a_text_may_stand_in_quotes() {
    let server = start(Scripted::of(200, "text/event-stream", ""));
    let client = events::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let script = |data: &str| {
        server.script(Scripted::of(200, "text/event-stream", &format!("data: {data}\n\n")));
    };
    for (data, state) in [("ready", "ready"), ("\"busy\"", "busy"), ("gone", "gone"), ("5", "5")] {
        script(data);
        let events = client.watch_state().await.unwrap();
        assert_eq!(events[0].decode().unwrap(), events::types::State::from(state));
    }
    for data in ["2024-01-31T12:00:00Z", "\"2024-01-31T12:00:00Z\""] {
        script(data);
        let events = client.watch_time().await.unwrap();
        assert_eq!(events[0].decode().unwrap(), "2024-01-31T12:00:00Z".parse().unwrap());
    }
    script("today");
    assert!(client.watch_time().await.unwrap()[0].decode().is_err());
    use events::types::WatchEitherResponse as Either;
    for (data, expected) in [
        ("hello", Either::Text("hello".to_owned())),
        ("5", Either::Text("5".to_owned())),
        ("{\"name\":\"n\"}", Either::Thing(events::types::Thing::new("n"))),
    ] {
        script(data);
        assert_eq!(client.watch_either().await.unwrap()[0].decode().unwrap(), expected);
    }
}

#[tokio::test]
async fn a_part_by_a_style_is_what_it_is_in_a_form() {
    use parts::types::{Filter, PartsBody, Place, Range};
    let server = start(Scripted::of(204, "text/plain", ""));
    let client = parts::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let body = PartsBody::new()
        .with_filter(Filter::new().with_a("x\"{").with_b(1))
        .with_exploded(Range::new().with_from(1).with_to(2))
        .with_reserved(Place::new().with_path("/a?b"))
        .with_usual(Filter::new().with_a("y"))
        .with_tags(vec!["a".to_owned(), "b".to_owned()])
        .with_note("<note/>")
        .with_picture("p");
    client.parts(body).await.unwrap();
    let part = "--B\r\nContent-Disposition: form-data; name=";
    let expected = [
        "\"a\"\r\n\r\nx\"{\r\n",
        "\"b\"\r\n\r\n1\r\n",
        "\"from\"\r\n\r\n1\r\n",
        "\"to\"\r\n\r\n2\r\n",
        "\"path\"\r\n\r\n/a?b\r\n",
        "\"usual\"\r\nContent-Type: application/json\r\n\r\n{\"a\":\"y\"}\r\n",
        "\"tags\"\r\n\r\na\r\n",
        "\"tags\"\r\n\r\nb\r\n",
        "\"note\"\r\n\r\n<note/>\r\n",
        "\"picture\"; filename=\"picture\"\r\nContent-Type: image/png\r\n\r\np\r\n",
    ];
    let expected: String = expected.iter().map(|it| format!("{part}{it}")).collect();
    assert_eq!(sent(&server), format!("{expected}--B--\r\n"));
}

#[tokio::test]
async fn a_file_or_a_text_is_a_file() {
    let server = start(Scripted::of(204, "text/plain", ""));
    let client = choices::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let file = FilePart::from("f").with_name("f.txt").with_content_type("text/plain");
    let body = choices::types::UploadBody::new(file)
        .with_link("https://api.example.com/f")
        .with_texts("t");
    client.upload(body).await.unwrap();
    let text = sent(&server);
    let file = "name=\"file\"; filename=\"f.txt\"\r\nContent-Type: text/plain\r\n\r\nf\r\n";
    assert!(text.contains(file), "{text}");
    let link = "name=\"link\"; filename=\"link\"\r\nContent-Type: application/octet-stream\r\n\r\n\
                https://api.example.com/f\r\n";
    assert!(text.contains(link), "{text}");
    assert!(text.contains("name=\"texts\"\r\n\r\nt\r\n"), "{text}");
}
