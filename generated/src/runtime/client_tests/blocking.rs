//! Calls that block.

use std::io::{Read, Write};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::api::{Client, LETTER, letter};
use super::server::{Answer, Listening, open, patient, reply, serve, serve_all, serve_json, shown};
use super::{PERSON, SECRET};
use crate::runtime::client::Blocking;
use crate::runtime::error::Error;

fn client(server: &Listening) -> Client<Blocking> {
    open(server).build_blocking().unwrap()
}

#[test]
fn a_call_blocks_until_the_reply() {
    let server = serve_json(200, LETTER);
    let client = client(&server);
    assert_eq!(client.get_letter("a").store_id("b").send().unwrap(), letter());
    client.clone().send_letter("a", "b", "c", &letter()).send().unwrap();
    client.resend_letter().send().unwrap();
    let lines: Vec<String> = server.arrived.try_iter().map(|request| request.line).collect();
    assert_eq!(
        lines,
        [
            "GET /letters/a?storeId=b HTTP/1.1",
            "POST /letters/a/b.c/send HTTP/1.1",
            "POST /letters/resend HTTP/1.1"
        ]
    );
}

#[test]
fn a_call_may_block_inside_of_a_runtime() {
    let server = serve_json(404, r#"{"type":"NOT_FOUND"}"#);
    let url = server.url.clone();
    for flavour in ["current", "many"] {
        let mut builder = match flavour {
            "current" => tokio::runtime::Builder::new_current_thread(),
            _ => tokio::runtime::Builder::new_multi_thread(),
        };
        let runtime = builder.enable_all().build().unwrap();
        let direct = reqwest::Client::builder().no_proxy();
        let builder = Client::builder().api_secret(SECRET).base_url(&url).http_client(direct);
        let status = runtime.block_on(async move {
            let client = builder.build_blocking().unwrap();
            let error = client.get_letter("a").send().unwrap_err();
            drop(client);
            error.status()
        });
        assert_eq!(status, Some(404), "{flavour}");
    }
}

#[test]
fn threads_share_a_client() {
    let server = serve_json(200, LETTER);
    let client = client(&server);
    thread::scope(|scope| {
        for number in 0..20 {
            let client = &client;
            scope.spawn(move || client.get_letter(number.to_string()).send().unwrap());
        }
    });
    assert_eq!(server.arrived.try_iter().count(), 20);
}

#[test]
fn connections_end_with_the_client_and_its_requests() {
    let (closed, when_closed) = channel();
    let server = serve(move |stream| {
        let text = reply(200, "application/json", LETTER).replace("Connection: close\r\n", "");
        stream.write_all(text.as_bytes()).unwrap();
        let _ = closed.send(stream.read(&mut [0]).unwrap());
    });
    let client = client(&server);
    let request = client.get_letter("b");
    client.get_letter("a").send().unwrap();
    drop(client);
    let early = when_closed.recv_timeout(Duration::from_millis(300));
    assert!(early.is_err(), "a request that is not sent yet keeps its client");
    drop(request);
    assert_eq!(when_closed.recv_timeout(Duration::from_secs(10)), Ok(0));
}

#[test]
fn faults_come_through() {
    let server = serve(|_| thread::sleep(Duration::from_secs(30)));
    let client = open(&server).timeout(Duration::from_millis(200)).build_blocking().unwrap();
    let error = client.get_letter(PERSON).send().unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    shown(&error);
    let error = client.get_letter("..").send().unwrap_err();
    assert!(error.is_build(), "{error:?}");
}

#[test]
fn a_blocking_call_can_all_that_others_can() {
    let found = Answer::Text(reply(200, "application/json", LETTER));
    let server = serve_all(vec![Answer::Cut, found.clone(), Answer::Cut, found]);
    let client = patient(&server).build_blocking().unwrap();
    let reply = client.get_letter("a").send_whole().unwrap();
    assert_eq!((reply.status(), reply.value()), (200, &letter()));
    let call = client.send_letter("a", "b", "c", &letter()).idempotency_key("order-4711-attempt");
    call.deadline(Duration::from_secs(9)).send().unwrap();
    let keys: Vec<_> = server.arrived.try_iter().skip(2).collect();
    assert_eq!(keys.len(), 2);
    for request in keys {
        assert_eq!(request.header("idempotency-key"), Some("\"order-4711-attempt\""));
    }
}

#[test]
fn a_blocking_call_ends_with_its_deadline() {
    let server = serve_all(vec![Answer::Stall]);
    let client = patient(&server).login("name", SECRET).build_blocking().unwrap();
    let started = Instant::now();
    let error = client.get_letter("a").deadline(Duration::from_millis(300)).send().unwrap_err();
    assert!(matches!(&error, Error::Timeout(fault) if fault.is_deadline()), "{error:?}");
    let error = client.stamp().deadline(Duration::from_millis(300)).send().unwrap_err();
    assert!(error.is_timeout() && error.is_connect(), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
}
