//! What is sent once more, and what is not; and how long all of it may take.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::api::{Client, LETTER, LetterError, letter};
use super::server::{
    Answer, Listening, open, patient, reply, serve, serve_all, serve_each, serve_json, shown, wait,
};
use super::{PERSON, SECRET};
use crate::runtime::RetryPolicy;
use crate::runtime::error::Error;

const KEY: &str = "order-4711-attempt";

fn json(status: u16, body: &str) -> Answer {
    Answer::Text(reply(status, "application/json", body))
}

fn html(status: u16) -> Answer {
    Answer::Text(reply(status, "text/html", "<html>502 Bad Gateway</html>"))
}

fn asking_to_wait(status: u16, body: &str, seconds: &str) -> Answer {
    let text = reply(status, "application/json", body);
    Answer::Text(text.replacen("\r\n", &format!("\r\nRetry-After: {seconds}\r\n"), 1))
}

/// Returns the keys of the requests that have arrived.
fn keys(server: &Listening) -> Vec<String> {
    let keys = server.arrived.try_iter();
    keys.map(|request| request.header("idempotency-key").unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_safe_call_is_made_again() {
    for fault in [html(502), html(503), html(500), json(504, ""), json(429, "{}"), Answer::Cut] {
        let server = serve_all(vec![fault.clone(), fault, json(200, LETTER)]);
        let client = patient(&server).build().unwrap();
        assert_eq!(wait(client.get_letter("a").store_id("b")).unwrap(), letter());
        assert_eq!(server.lines(), ["GET /letters/a?storeId=b HTTP/1.1"; 3]);
    }
}

#[test]
fn there_is_a_last_attempt() {
    let server = serve_all(vec![html(502)]);
    let client = patient(&server).build().unwrap();
    let error = wait(client.get_letter("a")).unwrap_err();
    assert_eq!(error.status(), Some(502));
    assert!(error.is_retryable());
    assert_eq!(error.raw().unwrap().text(), "<html>502 Bad Gateway</html>");
    assert_eq!(server.lines().len(), 3);

    let client = open(&server).build().unwrap();
    wait(client.get_letter("a")).unwrap_err();
    assert_eq!(server.lines().len(), 1);
}

#[test]
fn a_keyed_call_is_made_again_under_its_key() {
    let server =
        serve_all(vec![Answer::Cut, html(500), json(200, LETTER), html(502), json(200, LETTER)]);
    let client = patient(&server).build().unwrap();
    wait(client.send_letter("a", "b", "c", &letter())).unwrap();
    let first = keys(&server);
    assert_eq!((first.len(), BTreeSet::from_iter(&first).len()), (3, 1), "{first:?}");
    assert_eq!(first[0].len(), 34, "32 letters in quotes: {first:?}");
    wait(client.send_letter("a", "b", "c", &letter())).unwrap();
    let second = keys(&server);
    assert_eq!((second.len(), BTreeSet::from_iter(&second).len()), (2, 1), "{second:?}");
    assert_ne!(first[0], second[0], "another call, another key");
}

#[test]
fn the_caller_may_choose_the_key() {
    let server = serve_all(vec![html(500), json(200, LETTER)]);
    let client = patient(&server).build().unwrap();
    let call = || client.send_letter("a", "b", "c", &letter());
    wait(call().idempotency_key(r#"order "4711" \ 1"#)).unwrap();
    assert_eq!(keys(&server), [r#""order \"4711\" \\ 1""#; 2]);

    for unfit in [format!("{PERSON}\n"), PERSON.to_owned(), PERSON.repeat(9)] {
        let error = wait(call().idempotency_key(unfit)).unwrap_err();
        assert!(error.is_build());
        assert!(shown(&error).starts_with("sendLetter: the idempotency key is not 16 to 64"));
    }
    assert!(server.arrived.try_recv().is_err(), "nothing may be sent");
}

#[test]
fn a_call_that_may_not_be_repeated_is_made_once() {
    for fault in [html(502), json(503, ""), json(429, "{}"), Answer::Cut] {
        let server = serve_all(vec![fault]);
        let error = wait(patient(&server).build().unwrap().resend_letter()).unwrap_err();
        assert!(!error.is_retryable(), "{error:?}");
        assert_eq!(error.idempotency_key(), None);
        assert_eq!(server.arrived.try_iter().count(), 1);
    }
}

#[test]
fn any_call_is_made_again_when_no_connection_came_about() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let direct = reqwest::Client::builder().no_proxy();
    let builder = Client::builder().base_url(format!("http://{address}")).http_client(direct);
    let policy = RetryPolicy::new().with_base_delay(Duration::from_millis(50));
    let client = builder.retry(policy.with_max_attempts(4)).build().unwrap();
    let error = wait(client.resend_letter()).unwrap_err();
    assert!(error.is_connect() && error.is_retryable());
    let text = shown(&error);
    assert!(text.starts_with("resendLetter: no connection to the API, after 4 attempts"), "{text}");

    // Somebody opens the door while the client waits.
    let opening = thread::spawn(move || {
        thread::sleep(Duration::from_millis(60));
        let (mut stream, _) = TcpListener::bind(address).unwrap().accept().unwrap();
        let _ = stream.read(&mut [0; 1024]).unwrap();
        stream.write_all(b"HTTP/1.1 204 None\r\nConnection: close\r\n\r\n").unwrap();
    });
    wait(client.resend_letter()).unwrap();
    opening.join().unwrap();
}

#[test]
fn the_apis_own_answer_is_not_asked_for_again() {
    let provider = r#"{"type":"REFUSED","code":"PG_PROVIDER"}"#;
    for status in [408, 500, 502, 504, 409, 404] {
        let server = serve_all(vec![json(status, provider)]);
        let client = patient(&server).build().unwrap();
        let error = wait(client.send_letter("a", "b", "c", &letter())).unwrap_err();
        assert_eq!((error.status(), error.code()), (Some(status), Some("REFUSED")));
        assert!(matches!(error.body(), Some(LetterError::Refused(_))), "{error:?}");
        assert!(!error.is_retryable());
        assert_eq!(server.arrived.try_iter().count(), 1, "{status}");
    }
    // These say themselves that it is for the moment.
    for status in [429, 503] {
        let server = serve_all(vec![json(status, provider), json(200, LETTER)]);
        let client = patient(&server).build().unwrap();
        wait(client.send_letter("a", "b", "c", &letter())).unwrap();
    }
}

#[test]
fn the_retries_of_the_http_client_are_not_asked() {
    let server = serve_all(vec![json(409, r#"{"type":"REFUSED","code":"x"}"#)]);
    let eager = reqwest::retry::for_host("127.0.0.1").no_budget().max_retries_per_request(5);
    let eager = eager.classify_fn(|answer| answer.retryable());
    let http = reqwest::Client::builder().no_proxy().retry(eager);
    let client = open(&server).http_client(http).build().unwrap();
    wait(client.get_letter("a")).unwrap_err();
    assert_eq!(server.arrived.try_iter().count(), 1);
}

#[test]
fn a_reply_that_cannot_be_read_is_not_asked_for_again() {
    for body in ["{}", "", "<html>", "[1"] {
        let server = serve_json(200, body);
        let error = wait(patient(&server).build().unwrap().get_letter("a")).unwrap_err();
        assert!(matches!(error, Error::Decode { .. }) && !error.is_retryable(), "{error:?}");
        assert_eq!(server.arrived.try_iter().count(), 1);
    }
    let server = serve_json(503, &"x".repeat(100));
    let client = patient(&server).max_reply_bytes(99).build().unwrap();
    let error = wait(client.get_letter("a")).unwrap_err();
    assert!(matches!(&error, Error::Transport(fault) if fault.is_too_large()), "{error:?}");
    assert!(!error.is_retryable());
    assert_eq!(server.arrived.try_iter().count(), 1);
}

#[test]
fn the_api_is_waited_for_as_long_as_it_asks() {
    let server = serve_all(vec![asking_to_wait(429, "{}", "1"), json(200, LETTER)]);
    let client = patient(&server).build().unwrap();
    let started = Instant::now();
    wait(client.get_letter("a")).unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());

    let server = serve_all(vec![asking_to_wait(503, "", "5"), json(200, LETTER)]);
    let client = patient(&server).build().unwrap();
    let started = Instant::now();
    let error = wait(client.get_letter("a").deadline(Duration::from_secs(4))).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3), "there is no time left for that");
    assert_eq!((error.status(), error.retry_after()), (Some(503), Some(Duration::from_secs(5))));
    assert!(error.is_retryable());
}

#[test]
fn a_request_that_is_still_running_is_waited_for() {
    let running = || json(409, r#"{"type":"OUTSTANDING","message":"patience"}"#);
    let server =
        serve_all(vec![Answer::Cut, running(), running(), running(), running(), json(200, LETTER)]);
    let policy = RetryPolicy::new().with_base_delay(Duration::from_millis(10));
    let client = open(&server).retry(policy.with_max_attempts(2)).build().unwrap();
    wait(client.send_letter("a", "b", "c", &letter())).unwrap();
    let sent = keys(&server);
    assert_eq!((sent.len(), BTreeSet::from_iter(&sent).len()), (6, 1), "{sent:?}");

    // To ask how it goes is no attempt.
    let server = serve_all(vec![running(), running(), Answer::Cut, json(200, LETTER)]);
    let client = open(&server).retry(policy.with_max_attempts(2)).build().unwrap();
    wait(client.send_letter("a", "b", "c", &letter())).unwrap();
}

#[test]
fn a_request_that_never_ends_is_waited_for_until_the_deadline() {
    let server = serve_all(vec![json(409, r#"{"type":"OUTSTANDING"}"#)]);
    let policy = RetryPolicy::new().with_base_delay(Duration::from_millis(20));
    let policy = policy.with_max_delay(Duration::from_millis(40));
    let client = open(&server).retry(policy).build().unwrap();
    let call = client.send_letter("a", "b", "c", &letter()).idempotency_key(KEY);
    let started = Instant::now();
    let error = wait(call.deadline(Duration::from_millis(1500))).unwrap_err();
    let elapsed = started.elapsed();
    assert!(elapsed >= Duration::from_millis(1000) && elapsed < Duration::from_secs(5));
    assert_eq!((error.status(), error.code()), (Some(409), Some("OUTSTANDING")));
    assert!(error.is_retryable());
    assert_eq!(error.idempotency_key(), Some(KEY));
    assert!(server.arrived.try_iter().count() > 3);

    // The time is up while nobody answers any more.
    let silent = serve_all(vec![json(409, r#"{"type":"OUTSTANDING"}"#), Answer::Stall]);
    let client = open(&silent).retry(policy).build().unwrap();
    let call = client.send_letter("a", "b", "c", &letter());
    let error = wait(call.deadline(Duration::from_millis(1500))).unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(409), Some("OUTSTANDING")));
    assert_eq!(silent.lines().len(), 2);

    // One attempt is one attempt.
    let client = open(&server).build().unwrap();
    let error = wait(client.send_letter("a", "b", "c", &letter())).unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(keys(&server), [format!("\"{}\"", error.idempotency_key().unwrap())]);
}

#[test]
fn attempts_that_take_too_long_are_given_up_one_by_one() {
    let server = serve_all(vec![Answer::Stall, Answer::Stall, json(200, LETTER)]);
    let client = patient(&server).timeout(Duration::from_millis(300)).build().unwrap();
    wait(client.get_letter("a")).unwrap();

    let server = serve_all(vec![Answer::Stall]);
    let client = patient(&server).timeout(Duration::from_millis(200)).build().unwrap();
    let error = wait(client.send_letter(PERSON, "b", "c", &letter())).unwrap_err();
    let Error::Timeout(fault) = &error else { panic!("{error:?}") };
    assert_eq!((fault.is_deadline(), fault.is_connect(), fault.attempts()), (false, false, 3));
    assert!(error.is_retryable() && error.idempotency_key().is_some());
    let text = shown(&error);
    assert!(text.starts_with("sendLetter: no reply within 200ms, after 3 attempts;"), "{text}");
    assert!(error.source().is_some());
    assert_eq!(BTreeSet::from_iter(keys(&server)).len(), 1);

    let error = wait(client.resend_letter()).unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable());
    assert_eq!(server.arrived.try_iter().count(), 1);
}

#[test]
fn a_call_ends_with_its_deadline() {
    let server = serve_all(vec![Answer::Stall]);
    let client = patient(&server).timeout(Duration::from_millis(400));
    let client = client.deadline(Duration::from_millis(600)).build().unwrap();
    let started = Instant::now();
    let error = wait(client.get_letter(PERSON)).unwrap_err();
    let elapsed = started.elapsed();
    assert!(elapsed >= Duration::from_millis(500) && elapsed < Duration::from_secs(5));
    let Error::Timeout(fault) = &error else { panic!("{error:?}") };
    assert_eq!((fault.is_deadline(), fault.is_connect(), fault.attempts()), (true, false, 2));
    let text = shown(&error);
    assert!(text.starts_with("getLetter: no reply before the deadline, 600ms, after 2"), "{text}");
    server.lines();

    let error = wait(client.resend_letter().deadline(Duration::ZERO)).unwrap_err();
    let Error::Timeout(fault) = &error else { panic!("{error:?}") };
    assert_eq!((fault.is_deadline(), fault.is_connect(), fault.attempts()), (true, true, 0));
    assert!(error.is_retryable(), "nothing was sent");
    assert!(shown(&error).starts_with("resendLetter: the deadline, 0ns, was over before anything"));
    assert!(server.arrived.try_recv().is_err());

    let quick = serve_json(200, LETTER);
    let client = patient(&quick).deadline(Duration::MAX).timeout(Duration::MAX).build().unwrap();
    wait(client.get_letter("a")).unwrap();
}

/// A server that dies midway: some answers come, some break off, then nobody listens.
#[test]
fn a_hundred_calls_end_though_the_server_dies() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let mut held = Vec::new();
        for (number, stream) in listener.incoming().take(60).enumerate() {
            let mut stream = stream.unwrap();
            if number < 20 {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(reply(200, "application/json", LETTER).as_bytes());
            } else if number % 2 == 0 {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
            } else {
                held.push(stream);
            }
        }
        drop(listener);
        thread::sleep(Duration::from_secs(30));
    });
    let deadline = Duration::from_secs(3);
    let direct = reqwest::Client::builder().no_proxy();
    let builder = Client::builder().api_secret(SECRET).base_url(url).http_client(direct);
    let client = builder.timeout(Duration::from_millis(1200)).deadline(deadline).build().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let started = Instant::now();
    let calls: Vec<_> = (0..100)
        .map(|number: u32| {
            let client = client.clone();
            runtime.spawn(async move {
                let sent = letter();
                match number % 3 {
                    0 => client.get_letter("a").await.map(|_| ()).err().map(|it| shown(&it)),
                    1 => client.send_letter("a", "b", "c", &sent).await.err().map(|it| shown(&it)),
                    _ => client.resend_letter().await.err().map(|it| shown(&it)),
                }
            })
        })
        .collect();
    let failed = calls.into_iter().filter_map(|call| runtime.block_on(call).unwrap()).count();
    assert!(started.elapsed() < deadline + Duration::from_secs(1), "{:?}", started.elapsed());
    assert!((50..=100).contains(&failed), "{failed}");
}

#[test]
fn a_call_that_is_dropped_leaves_nothing_behind() {
    let (closed, when_closed) = channel();
    let server = serve(move |stream| {
        let _ = closed.send(stream.read(&mut [0]).unwrap_or(0));
    });
    let client = patient(&server).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let call = client.send_letter("a", "b", "c", &letter()).into_future();
        let late = tokio::time::timeout(Duration::from_millis(300), call).await;
        assert!(late.is_err());
        tokio::time::sleep(Duration::from_millis(300)).await;
    });
    assert_eq!(when_closed.recv_timeout(Duration::from_secs(10)), Ok(0));
    assert_eq!(server.arrived.try_iter().count(), 1, "nobody goes on with it");
}

fn token(number: usize) -> String {
    format!(r#"{{"code":0,"response":{{"token":"token-{number}"}}}}"#)
}

/// A server that gives out tokens, and takes only those that are not refused.
fn guarded(refused: &'static [&'static str]) -> Listening {
    serve_each(move |stream, number, request| {
        let given = request.header("authorization").unwrap_or_default();
        let text = match request.line.starts_with("POST /sign-in") {
            true => reply(200, "application/json", &token(number)),
            false if refused.contains(&given) => reply(401, "application/json", ""),
            false => reply(204, "application/json", ""),
        };
        stream.write_all(text.as_bytes()).unwrap();
    })
}

#[test]
fn a_refused_token_is_replaced_once_for_any_call() {
    // A call that may not be repeated, of a client that tries once.
    let server = guarded(&["Bearer token-0"]);
    let client = open(&server).login("name", SECRET).build().unwrap();
    wait(client.stamp()).unwrap();
    let lines = ["POST /sign-in", "POST /stamp", "POST /sign-in", "POST /stamp"];
    assert_eq!(server.lines(), lines.map(|line| format!("{line} HTTP/1.1")));

    let server = guarded(&["Bearer token-0", "Bearer token-2"]);
    let client = patient(&server).login("name", SECRET).build().unwrap();
    let error = wait(client.stamp()).unwrap_err();
    assert_eq!(error.status(), Some(401));
    assert!(!error.is_retryable());
    assert_eq!(server.lines().len(), 4, "a second refusal is believed");
}

#[test]
fn a_login_that_fails_is_told_as_such() {
    let body = format!(r#"{{"code":-1,"message":"{PERSON}"}}"#);
    let server = serve_json(401, &body);
    let client = patient(&server).login(PERSON, SECRET).build().unwrap();
    let error = wait(client.stamp()).unwrap_err();
    let Error::Authentication(fault) = &error else { panic!("{error:?}") };
    assert_eq!((fault.login().status(), fault.login().code()), (Some(401), Some("-1")));
    assert!(!error.is_retryable() && error.status().is_none());
    let text = shown(&error);
    assert!(text.starts_with("stamp: the login that the call needs failed"), "{text}");
    assert!(text.contains("signIn: the API answered 401, code -1;"), "{text}");
    assert_eq!(server.lines(), ["POST /sign-in HTTP/1.1"]);

    // The call itself was not made, so it may be, when the login could not be carried out.
    let server = serve_all(vec![Answer::Cut]);
    let client = patient(&server).login("name", SECRET).build().unwrap();
    let error = wait(client.stamp()).unwrap_err();
    assert!(matches!(error, Error::Authentication(_)) && error.is_retryable(), "{error:?}");

    let server = serve_all(vec![Answer::Stall]);
    let client = patient(&server).login("name", SECRET).build().unwrap();
    let started = Instant::now();
    let error = wait(client.stamp().deadline(Duration::from_millis(300))).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(matches!(&error, Error::Timeout(it) if it.is_deadline() && it.is_connect()));
    assert!(error.is_retryable());
}
