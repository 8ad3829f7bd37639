//! Requests that are signed, and logins that are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::server::{Arrived, serve};
use super::{Call, Json, SEND, SIGNED, builder, link, send, wait};
use crate::runtime::client::{Async, Core};

fn client(url: &str) -> Core<Async> {
    builder(&SIGNED, url).credentials(link()).build().unwrap()
}

/// What the signature of a request has to be.
fn signature(request: &Arrived) -> String {
    let (method, path) = request.what.split_once(' ').unwrap();
    let hash = STANDARD.encode(Sha256::digest(&request.body));
    let date = request.header("x-date").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"s3cr3t-key").unwrap();
    mac.update(format!("{method}\n{hash}\n{date}\n{path}").as_bytes());
    format!("LINK {}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[test]
fn a_call_shows_a_token_that_a_signed_login_gave_and_is_signed_itself() {
    let server = serve();
    let client = client(&server.url);
    wait(send(&client, "김하늘")).unwrap();

    let login = &server.arrived("POST /issue")[0];
    assert_eq!(login.body, r#"{"access_id":"0260","scope":["member"]}"#);
    assert_eq!(login.header("x-signature"), Some(signature(login).as_str()));
    assert_eq!((login.header("x-version"), login.header("x-forwarded")), (None, None));

    let call = &server.arrived("POST /send")[0];
    assert_eq!(call.header("authorization"), Some("Bearer token-1"));
    assert_eq!(call.header("x-signature"), Some(signature(call).as_str()));
    assert_eq!((call.header("x-version"), call.header("x-forwarded")), (Some("2.0"), None));
}

#[test]
fn a_path_before_that_of_the_operation_is_signed_too() {
    let server = serve();
    server.instead("POST /base/issue", 200, r#"{"session_token":"token-1"}"#);
    server.instead("POST /base/send", 200, "{}");
    wait(send(&client(&format!("{}/base/", server.url)), "a")).unwrap();
    let call = &server.arrived("POST /base/send")[0];
    assert_eq!(call.header("x-signature"), Some(signature(call).as_str()));
}

#[test]
fn a_call_may_be_for_another_client() {
    let server = serve();
    let client = client(&server.url);
    let other = || {
        let call = Call::new(&client, &SEND).with_body(&"a".to_owned());
        call.with_credential("client", "0999".to_owned()).send::<Json, Json>()
    };
    wait(async {
        send(&client, "a").await.unwrap();
        other().await.unwrap();
        other().await.unwrap();
        send(&client, "a").await.unwrap();
    });
    let logins = server.arrived("POST /issue");
    assert_eq!(logins.len(), 2);
    for (login, id) in logins.iter().zip(["0260", "0999"]) {
        assert_eq!(login.body, format!(r#"{{"access_id":"{id}","scope":["member"]}}"#));
        assert_eq!(login.header("x-for"), Some(id), "the login is signed for the same client");
    }
}

#[test]
fn an_optional_text_is_sent_when_it_is_given() {
    let server = serve();
    let texts = link().with("ip", "*".to_owned());
    let client: Core<Async> = builder(&SIGNED, &server.url).credentials(texts).build().unwrap();
    wait(send(&client, "a")).unwrap();
    assert_eq!(server.arrived("POST /issue")[0].header("x-forwarded"), Some("*"));

    // Given once more without it, the credential does not have it any more.
    let texts = link().with("ip", "*".to_owned());
    let builder = builder(&SIGNED, &server.url).credentials(texts).credentials(link());
    let client: Core<Async> = builder.build().unwrap();
    wait(send(&client, "a")).unwrap();
    assert_eq!(server.arrived("POST /issue")[1].header("x-forwarded"), None);
}

#[test]
fn a_clock_that_is_wrong_is_set_by_a_refusal() {
    for ahead in [3600, -3600] {
        let server = serve();
        server.change(|manners| {
            manners.timeless = false;
            manners.ahead = ahead;
        });
        let client = client(&server.url);
        wait(async {
            send(&client, "a").await.unwrap();
            assert_eq!((server.count("POST /issue"), server.count("POST /send")), (2, 1));
            send(&client, "a").await.unwrap();
        });
        assert_eq!((server.count("POST /issue"), server.count("POST /send")), (2, 2));
    }
}

#[test]
fn a_login_is_repeated_whatever_its_refusal_was_when_the_clock_was_wrong() {
    let server = serve();
    server.instead("POST /issue", 400, "{}");
    server.change(|manners| manners.ahead = 3600);
    let error = wait(send(&client(&server.url), "a")).unwrap_err();
    assert!(matches!(error, super::Error::Authentication(_)), "{error:?}");
    let dates: Vec<DateTime<Utc>> = server
        .arrived("POST /issue")
        .iter()
        .filter_map(|login| login.header("x-date")?.parse().ok())
        .collect();
    let [first, second] = dates[..] else { panic!("{dates:?}") };
    let apart = second.signed_duration_since(first).num_seconds();
    assert!((3590..=3610).contains(&apart), "{apart}");
}

/// The server says what time it is, and it is the client's: the signature is wrong for another
/// reason.
#[test]
fn a_refusal_that_has_nothing_to_do_with_the_clock_is_not_repeated() {
    let server = serve();
    server.instead("POST /issue", 401, "{}");
    let error = wait(send(&client(&server.url), "a")).unwrap_err();
    assert!(matches!(error, super::Error::Authentication(_)), "{error:?}");
    assert_eq!(server.count("POST /issue"), 1);
}

/// How long a token lives is measured by the clock of the server that gave it.
#[test]
fn an_end_is_compared_with_the_time_of_the_reply() {
    for (ahead, dated, logins) in [(-7200, true, 1), (-7200, false, 2), (0, false, 1)] {
        let server = serve();
        server.change(|manners| {
            manners.ahead = ahead;
            manners.dated = dated;
        });
        let client = client(&server.url);
        wait(async {
            send(&client, "a").await.unwrap();
            send(&client, "a").await.unwrap();
        });
        assert_eq!(server.count("POST /issue"), logins, "{ahead} {dated}");
    }
}
