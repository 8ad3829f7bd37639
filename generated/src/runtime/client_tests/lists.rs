//! Lists that come page by page.

use std::io::Write;
use std::time::Duration;

use futures_core::Stream;
use futures_core::stream::FusedStream;

use super::PERSON;
use super::api::{Letter, LetterError};
use super::server::{
    Answer, Arrived, Listening, client, patient, reply, serve_all, serve_each, shown, wait,
};
use crate::runtime::error::Error;
use crate::runtime::pages::Items;

/// The `condition` of a request, unescaped.
fn condition(line: &str) -> String {
    let query = line.split(['?', ' ']).nth(2).unwrap();
    let text = query.strip_prefix("condition=").unwrap();
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

fn conditions(server: &Listening) -> Vec<String> {
    server.lines().iter().map(|line| condition(line)).collect()
}

fn page(ids: std::ops::Range<usize>, size: usize) -> String {
    let items: Vec<String> = ids.map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let items = items.join(",");
    reply(200, "application/json", &format!(r#"{{"items":[{items}],"page":{{"size":{size}}}}}"#))
}

/// Serves so many letters in pages of this size.
fn archive(count: usize, size: usize) -> Listening {
    serve_each(move |stream, _, request: &Arrived| {
        let asked: serde_json::Value = serde_json::from_str(&condition(&request.line)).unwrap();
        let number = usize::try_from(asked["page"]["number"].as_u64().unwrap()).unwrap();
        let ids = (number * size).min(count)..((number + 1) * size).min(count);
        stream.write_all(page(ids, size).as_bytes()).unwrap();
    })
}

async fn ids(mut items: Items<Letter, LetterError>) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id);
    }
    assert!(items.next().await.is_none() && items.is_terminated());
    ids
}

fn numbers(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

#[test]
fn every_item_comes_once_and_in_order() {
    for (count, requests) in [(0, 1), (1, 1), (2, 2), (5, 3), (6, 4)] {
        let server = archive(count, 2);
        assert_eq!(wait(ids(client(&server).search().stream())), numbers(0..count), "{count}");
        let expected: Vec<String> =
            (0..requests).map(|number| format!(r#"{{"page":{{"number":{number}}}}}"#)).collect();
        assert_eq!(conditions(&server), expected, "{count}");
    }
}

#[test]
fn the_callers_condition_stays_as_it_is() {
    let server = archive(7, 2);
    let condition = r#"{"page":{"size":2,"number":2},"filter":{"no":1.10,"name":"김"}}"#;
    let items = client(&server).search().condition(condition).stream();
    assert_eq!(wait(ids(items)), numbers(4..7));
    let expected = [2, 3].map(|number| condition.replace(":2}", &format!(":{number}}}")));
    assert_eq!(conditions(&server), expected);
}

#[test]
fn a_condition_without_a_place_for_the_number_is_refused() {
    let server = archive(1, 2);
    for condition in ["[]", r#"{"page":3}"#, r#"{"page":{"number":"Hong-Gildong"}}"#] {
        let mut items = client(&server).search().condition(condition).stream();
        let error = wait(async { items.next().await.unwrap().unwrap_err() });
        assert!(error.is_build(), "{error:?}");
        assert!(
            shown(&error).starts_with("search: the number of the page, `page.number`, is none")
        );
        assert!(wait(items.next()).is_none());
    }
    assert!(server.arrived.try_recv().is_err());
}

#[test]
fn pages_are_asked_for_when_they_are_needed() {
    let server = archive(100, 2);
    let mut items = client(&server).search().stream();
    assert!(server.arrived.try_recv().is_err());
    wait(async {
        items.next().await.unwrap().unwrap();
        assert_eq!(items.size_hint(), (1, None));
        items.next().await.unwrap().unwrap();
    });
    assert_eq!(server.lines().len(), 1);
    wait(items.next()).unwrap().unwrap();
    assert_eq!(server.lines().len(), 1);
    assert_eq!(format!("{items:?}"), r#"Items { operation: "search", ready: 1, .. }"#);
}

/// Whatever a full page is said to hold, an empty one is the last.
#[test]
fn an_empty_page_ends_it() {
    let server = serve_all(vec![Answer::Text(page(0..2, 0)), Answer::Text(page(0..0, 0))]);
    let items = ids(client(&server).search().stream());
    let all = wait(async { tokio::time::timeout(Duration::from_secs(10), items).await });
    assert_eq!((all, server.lines().len()), (Ok(numbers(0..2)), 2));
}

#[test]
fn an_error_ends_it() {
    let refused = Answer::Text(reply(403, "application/json", r#"{"type":"NOT_FOUND"}"#));
    let first = Answer::Text(page(0..2, 2));
    let server = serve_all(vec![first.clone(), refused, first]);
    let mut items = client(&server).search().stream();
    wait(async {
        for _ in 0..2 {
            items.next().await.unwrap().unwrap();
        }
        let error = items.next().await.unwrap().unwrap_err();
        assert!(matches!(error.body(), Some(LetterError::NotFound(_))), "{error:?}");
        assert!(items.next().await.is_none() && items.is_terminated());
    });
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn a_page_that_cannot_be_read_says_where() {
    let body = format!(r#"{{"items":[{{"id":["{PERSON}"]}}],"page":{{"size":2}}}}"#);
    let server = serve_all(vec![Answer::Text(reply(200, "application/json", &body))]);
    let mut items = client(&server).search().stream();
    let error = wait(items.next()).unwrap().unwrap_err();
    let Error::Decode { error: fault, .. } = &error else { panic!("{error:?}") };
    assert_eq!(fault.path(), ".items[0].id");
    shown(&error);
}

#[test]
fn each_page_is_a_call_of_its_own() {
    let text = |ids| Answer::Text(page(ids, 2));
    let server = serve_all(vec![text(0..2), Answer::Cut, text(2..3)]);
    let items = patient(&server).build().unwrap().search().deadline(Duration::from_secs(5));
    assert_eq!(wait(ids(items.stream())), numbers(0..3));
    let lines = server.lines();
    assert_eq!((lines.len(), &lines[1]), (3, &lines[2]));
}

#[test]
fn an_item_that_nobody_waits_for_any_more_is_not_lost() {
    let server = serve_each(|stream, number, _| {
        std::thread::sleep(Duration::from_millis(300));
        let ids = number * 2..(number * 2 + 2).min(3);
        stream.write_all(page(ids, 2).as_bytes()).unwrap();
    });
    let mut items = client(&server).search().stream();
    wait(async {
        let late = tokio::time::timeout(Duration::from_millis(100), items.next()).await;
        assert!(late.is_err());
        for id in numbers(0..3) {
            assert_eq!(items.next().await.unwrap().unwrap().id, id);
        }
        assert!(items.next().await.is_none());
    });
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn it_may_travel() {
    fn travels<T: Send + Unpin + 'static>(_: &T) {}
    let server = archive(0, 2);
    let items = client(&server).search().stream();
    travels(&items);
    travels(&client(&server).get_letter("a").into_future());
    travels(&Box::pin(client(&server).get_letter("a").whole_reply()));
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_client_iterates() {
    use super::server::open;

    let server = archive(5, 2);
    let client = open(&server).build_blocking().unwrap();
    let ids: Vec<String> = client.search().stream().map(|item| item.unwrap().id).collect();
    assert_eq!(ids, numbers(0..5));
    assert_eq!(client.search().stream().take(1).count(), 1);
    assert_eq!(server.lines().len(), 4);

    let refused = Answer::Text(reply(403, "application/json", "{}"));
    let server = serve_all(vec![Answer::Text(page(0..2, 2)), refused]);
    let mut items = open(&server).build_blocking().unwrap().search().stream();
    assert_eq!(items.by_ref().filter(Result::is_ok).count(), 2);
    assert!(items.next().is_none());
    assert_eq!(server.lines().len(), 2);
}
