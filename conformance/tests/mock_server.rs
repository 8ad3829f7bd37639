//! What every mock does alike: start and stop, faults, the clock, the record, and control over
//! HTTP.
//!
//! The promise: it is tried with PortOne V2 and says nothing that is true of that alone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod plain;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};
use idv_conformance::mock::{Api, Server};
use serde_json::{Value, json};

const SECRET: (&str, &str) = ("Authorization", "PortOne any-secret");
const LIST: &str = "/identity-verifications";

fn start() -> Server {
    Server::start(Api::PortoneV2).unwrap()
}

fn get(server: &Server) -> std::io::Result<plain::Reply> {
    plain::send(&server.url(), "GET", LIST, &[SECRET], b"")
}

fn status(server: &Server) -> u16 {
    get(server).unwrap().status
}

/// Sends a verification under an id.
fn send(server: &Server, id: &str) -> std::io::Result<plain::Reply> {
    let body = json!({
        "channelKey": "channel-key-1", "operator": "KT", "method": "APP",
        "customer": { "name": "이가람", "phoneNumber": "01000000002", "ipAddress": "::1" },
    });
    let target = format!("{LIST}/{id}/send");
    plain::send(&server.url(), "POST", &target, &[SECRET], body.to_string().as_bytes())
}

/// Says something over HTTP.
fn tell(server: &Server, method: &str, name: &str, body: &str) -> (u16, Value) {
    let reply = plain::send(&server.url(), method, &format!("/_mock/{name}"), &[], body.as_bytes());
    let reply = reply.unwrap();
    (reply.status, reply.json())
}

fn fault(server: &Server, fault: Value) {
    server.control("fault", fault).unwrap();
}

#[test]
fn every_api_has_a_mock_that_starts() {
    for api in Api::ALL {
        let server = Server::start(api).unwrap();
        assert_eq!(api.name().parse(), Ok(api));
        assert_eq!(get(&server).unwrap().status == 200, api == Api::PortoneV2, "{server:?}");
    }
    assert!("portone".parse::<Api>().unwrap_err().contains("portone-v1"));
}

#[test]
fn it_is_reached_by_loopback_only() {
    let server = start();
    assert_eq!(server.url(), format!("http://127.0.0.1:{}", server.port()));
    // All of 127/8 is this machine: a server on every interface would be found at this address.
    let other = SocketAddr::from(([127, 0, 0, 2], server.port()));
    assert!(TcpStream::connect(other).is_err());
    // And so it would at this one.
    let any = TcpListener::bind(("0.0.0.0", 0)).unwrap();
    let address = SocketAddr::from(([127, 0, 0, 2], any.local_addr().unwrap().port()));
    assert!(TcpStream::connect(address).is_ok());
}

#[test]
fn a_port_is_taken_and_given_back() {
    let server = start();
    let port = server.port();
    let taken = Server::builder(Api::PortoneV1).port(port).start().unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    // A connection that is still open does not keep the port.
    let open = TcpStream::connect(("127.0.0.1", port)).unwrap();
    assert_eq!(status(&server), 200);
    drop(server);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    let again = Server::builder(Api::PortoneV2).port(port).start().unwrap();
    assert_eq!((again.port(), status(&again)), (port, 200));
    drop(open);
    let wrong = Server::builder(Api::PortoneV2).credential("secret", "x").start().unwrap_err();
    assert!(wrong.to_string().contains("apiSecret"), "{wrong}");
}

#[test]
fn it_dies_at_once_in_the_middle_of_calls_and_comes_back() {
    let mut server = start();
    send(&server, "iv1").unwrap();
    fault(&server, json!({ "kind": "slow", "millis": 60_000 }));
    let url = server.url();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let url = url.clone();
            thread::spawn(move || plain::send(&url, "GET", LIST, &[SECRET], b""))
        })
        .collect();
    wait(|| server.requests().len() == 21);
    let before = Instant::now();
    server.kill();
    for call in calls {
        assert!(call.join().unwrap().is_err());
    }
    assert!(before.elapsed() < Duration::from_secs(5), "{:?}", before.elapsed());
    assert!(get(&server).is_err());
    server.kill();
    server.revive().unwrap();
    server.revive().unwrap();
    server.control("clear-faults", Value::Null).unwrap();
    assert_eq!(server.url(), url);
    assert_eq!(get(&server).unwrap().json()["page"]["totalCount"], 1);
}

#[test]
fn it_lives_inside_of_every_runtime() {
    let current = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let several = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for runtime in [current, several] {
        runtime.block_on(async {
            let server = start();
            let stream =
                tokio::net::TcpStream::connect(("127.0.0.1", server.port())).await.unwrap();
            let mut stream = stream.into_std().unwrap();
            stream.set_nonblocking(false).unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
            server.control("reset", json!({})).unwrap();
        });
    }
}

#[test]
fn a_request_goes_on_when_its_client_leaves() {
    let server = start();
    fault(&server, json!({ "kind": "slow", "millis": 300, "times": 1 }));
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let body = r#"{"apiSecret":"x"}"#;
    let head = "POST /login/api-secret HTTP/1.1\r\nHost: x\r\n";
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    wait(|| server.requests().len() == 1);
    drop(stream);
    assert_eq!(server.state()["tokens"]["refresh"], Value::Null);
    wait(|| !server.state()["tokens"]["refresh"].is_null());
}

#[test]
fn requests_are_kept_as_they_came() {
    let server = start();
    let headers = [SECRET, ("X-Odd", "a"), ("x-odd", "b")];
    let target = "/identity-verifications/a%2fb?storeId=%41&x=+";
    plain::send(&server.url(), "PUT", target, &headers, b"\xffbody").unwrap();
    get(&server).unwrap();
    let requests = server.requests();
    let [odd, list] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!((odd.method.as_str(), odd.target.as_str()), ("PUT", target));
    assert_eq!(odd.path(), "/identity-verifications/a%2fb");
    assert_eq!((odd.body.as_ref(), odd.text().as_str()), (&b"\xffbody"[..], "\u{fffd}body"));
    assert_eq!(odd.header("X-ODD").collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!((odd.operation.as_deref(), odd.status), (None, Some(404)));
    let named = Some("getIdentityVerifications");
    assert_eq!((list.operation.as_deref(), list.status), (named, Some(200)));
    let (_, shown) = tell(&server, "GET", "requests", "");
    assert_eq!((&shown[0]["target"], &shown[1]["status"]), (&json!(target), &json!(200)));
    assert_eq!(tell(&server, "DELETE", "requests", "").0, 200);
    assert!(server.requests().is_empty());
    get(&server).unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_clock_moves_and_shows() {
    let server = start();
    let (_, now) = tell(&server, "POST", "clock", r#"{"set":"2030-01-01T09:00:00+09:00"}"#);
    assert!(now["now"].as_str().unwrap().starts_with("2030-01-01T00:00:0"), "{now}");
    tell(&server, "POST", "clock", r#"{"advance_seconds":3600}"#);
    tell(&server, "POST", "clock", r#"{"advance_seconds":-60.5}"#);
    let reply = get(&server).unwrap();
    let date = reply.header("date").unwrap();
    assert!(date.starts_with("Tue, 01 Jan 2030 00:58:"), "{date}");
    assert_eq!(reply.head.to_lowercase().matches("\ndate:").count(), 1);
    for wrong in
        ["{}", r#"{"set":"now"}"#, r#"{"advance_seconds":"1"}"#, r#"{"set":1}"#, r#"{"x":1}"#]
    {
        assert_eq!(tell(&server, "POST", "clock", wrong).0, 400, "{wrong}");
    }
    for far in ["1e300", "-1e300"] {
        tell(&server, "POST", "clock", &format!(r#"{{"advance_seconds":{far}}}"#));
        assert_eq!(status(&server), 200);
    }
    assert_eq!(tell(&server, "POST", "reset", "").0, 200);
    assert!(!get(&server).unwrap().header("date").unwrap().contains("2030"));
}

#[test]
fn faults_come_when_they_are_asked_for_and_not_else() {
    let server = start();
    fault(&server, json!({ "kind": "status", "status": 503, "skip": 1, "times": 2 }));
    assert_eq!([0; 4].map(|_| status(&server)), [200, 503, 503, 200]);
    fault(&server, json!({ "kind": "cut", "times": 0 }));
    assert_eq!(status(&server), 200, "it was asked for no time at all");
    fault(&server, json!({ "kind": "html", "operation": "loginViaApiSecret" }));
    assert_eq!(status(&server), 200);
    let login = || plain::send(&server.url(), "POST", "/login/api-secret", &[], b"{}").unwrap();
    assert_eq!((login().status, login().status), (502, 502));
    assert!(login().header("content-type").unwrap().starts_with("text/html"));
    assert!(login().body.starts_with("<html>"));
    let (_, shown) = tell(&server, "GET", "fault", "");
    assert_eq!(shown[0]["asked"]["kind"], "html");
    tell(&server, "DELETE", "fault", "");
    assert_eq!(login().status, 400);
    // Faults are for the API, not for what is said about it.
    fault(&server, json!({ "kind": "cut" }));
    assert_eq!(tell(&server, "GET", "state", "").0, 200);
    assert!(get(&server).is_err());
    assert_eq!(server.requests().last().unwrap().status, None);
}

#[test]
fn a_status_may_say_more() {
    let server = start();
    let body = json!({ "type": "IDENTITY_VERIFICATION_NOT_FOUND" });
    fault(&server, json!({ "kind": "status", "status": 429, "retry_after": 7, "times": 1 }));
    fault(&server, json!({ "kind": "status", "status": 404, "body": body, "times": 1 }));
    let date = "Fri, 31 Dec 1999 23:59:59 GMT";
    let text =
        json!({ "kind": "status", "status": 500, "body": "gone", "retry_after": date, "times": 1 });
    fault(&server, text);
    let [first, second, third] = [0; 3].map(|_| get(&server).unwrap());
    assert_eq!(
        (first.status, first.body.as_str(), first.header("retry-after")),
        (429, "", Some("7"))
    );
    assert_eq!((first.header("content-type"), first.header("content-length")), (None, Some("0")));
    assert_eq!((second.status, second.json()), (404, body));
    assert_eq!((third.body.as_str(), third.header("retry-after")), ("gone", Some(date)));
}

#[test]
fn before_or_after_the_service_has_acted() {
    let server = start();
    let sent = || server.state()["records"].as_array().unwrap().len();
    fault(&server, json!({ "kind": "cut", "before": true, "times": 1 }));
    assert!(send(&server, "iv1").is_err());
    assert_eq!(sent(), 0);
    fault(&server, json!({ "kind": "cut", "times": 1 }));
    assert!(send(&server, "iv1").is_err());
    assert_eq!(sent(), 1);
    fault(&server, json!({ "kind": "status", "status": 504, "times": 1 }));
    assert_eq!((send(&server, "iv2").unwrap().status, sent()), (504, 1));
    fault(&server, json!({ "kind": "html", "status": 504, "before": false, "times": 1 }));
    assert_eq!((send(&server, "iv2").unwrap().status, sent()), (504, 2));
    assert_eq!(send(&server, "iv2").unwrap().status, 409);
}

#[test]
fn a_connection_is_cut_after_as_many_bytes_as_asked() {
    let server = start();
    let whole = raw(&server);
    assert!(whole.ends_with(b"}}"), "{}", String::from_utf8_lossy(&whole));
    for bytes in [0, 1, 20, whole.len() - 1] {
        fault(&server, json!({ "kind": "cut", "bytes": bytes, "times": 1 }));
        assert_eq!(raw(&server).len(), bytes);
    }
    assert_eq!(raw(&server).len(), whole.len());
}

/// Returns an answer byte by byte, as far as it comes.
fn raw(server: &Server) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let head = format!("GET {LIST} HTTP/1.1\r\nHost: x\r\nAuthorization: PortOne x\r\n");
    write!(stream, "{head}Connection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

#[test]
fn slow_answers_take_their_time() {
    let server = start();
    fault(&server, json!({ "kind": "slow", "millis": 250, "times": 1 }));
    fault(&server, json!({ "kind": "slow", "millis": 250, "times": 1 }));
    fault(&server, json!({ "kind": "status", "status": 500, "times": 1 }));
    let before = Instant::now();
    assert_eq!(status(&server), 500);
    assert!(before.elapsed() >= Duration::from_millis(500), "{:?}", before.elapsed());
    let before = Instant::now();
    assert_eq!(status(&server), 200);
    assert!(before.elapsed() < Duration::from_millis(500), "{:?}", before.elapsed());
}

#[test]
fn absent_members_become_null() {
    let server = start();
    send(&server, "iv1").unwrap();
    fault(&server, json!({ "kind": "nulls", "times": 1 }));
    let item = get(&server).unwrap().json()["items"][0].clone();
    let null = |pointer: &str| item.pointer(pointer) == Some(&Value::Null);
    assert!(null("/customData") && null("/requestedCustomer/birthDay"), "{item}");
    assert!(
        item["requestedCustomer"]["name"] == "이가람" && item.get("failure").is_none(),
        "{item}"
    );
    assert!(get(&server).unwrap().json()["items"][0].get("customData").is_none());
}

#[test]
fn commands_over_http_refuse_nonsense() {
    let server = start();
    let cases = [
        ("POST", "fault", "{}", "kind"),
        ("POST", "fault", "[]", "object"),
        ("POST", "fault", "{", "object"),
        ("POST", "fault", r#"{"kind":"storm"}"#, "slow, cut"),
        ("POST", "fault", r#"{"kind":"slow"}"#, "millis"),
        ("POST", "fault", r#"{"kind":"slow","millis":-1}"#, "number"),
        ("POST", "fault", r#"{"kind":"cut","millis":1}"#, "`millis`"),
        ("POST", "fault", r#"{"kind":"cut","before":true,"bytes":1}"#, "bytes"),
        ("POST", "fault", r#"{"kind":"status","status":99}"#, "200"),
        ("POST", "fault", r#"{"kind":"status"}"#, "status"),
        ("POST", "fault", r#"{"kind":"html","operation":"x"}"#, "getIdentityVerification"),
        ("POST", "fault", r#"{"kind":"cut","times":"all"}"#, "times"),
        ("POST", "reset", r#"{"x":1}"#, "no arguments"),
        ("GET", "nope", "", "state"),
        ("DELETE", "state", "", "method"),
        ("POST", "nope", "", "nope"),
    ];
    for (method, name, body, wanted) in cases {
        let (status, error) = tell(&server, method, name, body);
        let error = error["error"].as_str().unwrap_or_default();
        assert!(status == 400 && error.contains(wanted), "{method} {name} {body}: {error}");
    }
    assert_eq!(tell(&server, "GET", "fault", "").1, json!([]));
    assert!(server.requests().is_empty());
}

#[test]
fn a_reset_forgets_everything() {
    let server = start();
    send(&server, "iv1").unwrap();
    fault(&server, json!({ "kind": "cut" }));
    server.clock().advance(Duration::from_secs(1_000_000));
    assert_eq!(tell(&server, "POST", "reset", "").0, 200);
    assert!(server.requests().is_empty());
    assert_eq!(get(&server).unwrap().json()["page"]["totalCount"], 0);
    let machine: DateTime<Utc> = SystemTime::now().into();
    assert!((machine - server.clock().now()).num_seconds().abs() < 5);
}

/// Waits until something is so.
#[track_caller]
fn wait(mut so: impl FnMut() -> bool) {
    for _ in 0..500 {
        if so() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it never was so");
}
