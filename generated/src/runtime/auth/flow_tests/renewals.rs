//! When a token is used, renewed, and given up.

use std::time::Duration;

use reqwest::Url;

use super::server::{Listening, serve};
use super::{READ, SECRET, Texts, age, client, read, read_as, shown, until, wait};
use crate::runtime::auth::{authenticate, refused};
use crate::runtime::error::Error;
use crate::runtime::request::Arguments;

/// Which tokens the calls showed, in their order.
fn tokens(server: &Listening) -> Vec<u32> {
    let calls = server.arrived("GET /thing");
    let number = |text: &str| text.strip_prefix("Bearer token-")?.parse().ok();
    calls.iter().filter_map(|call| call.header("authorization").and_then(number)).collect()
}

#[test]
fn a_refused_token_is_replaced_once() {
    let server = serve();
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        server.revoke();
        read(&client).await.unwrap();
        assert_eq!(tokens(&server), [1, 1, 2]);
        // Whatever it shows is refused: it tries twice, not for ever.
        server.instead("GET /thing", 401, "{}");
        let error = read(&client).await.unwrap_err();
        assert_eq!(error.status(), Some(401));
        assert!(matches!(error, Error::Api { .. }), "{error:?}");
        assert_eq!(tokens(&server), [1, 1, 2, 2, 3]);
    });
    assert_eq!(server.count("POST /token"), 3);
}

/// A refusal that comes late, of a token that has been replaced, does not cost another login.
#[test]
fn a_late_refusal_does_not_harm_the_next_token() {
    let server = serve();
    let client = client(&server.url);
    let (shared, url) = (&client.shared, Url::parse(&server.url).unwrap());
    wait(async {
        let mut request = Arguments::new(&READ).finish(&url).unwrap();
        let late = authenticate(shared, &READ, &Texts::new(), &mut request).await.unwrap();
        server.revoke();
        read(&client).await.unwrap();
        assert!(refused(shared, late), "with the next token it is worth another attempt");
        read(&client).await.unwrap();
    });
    assert_eq!(tokens(&server), [1, 2, 2]);
    assert_eq!(server.count("POST /token"), 2);
}

#[test]
fn a_token_is_renewed_early_while_the_calls_go_on_with_it() {
    let server = serve();
    server.change(|manners| manners.renewable = true);
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        age(&client, 1750);
        read(&client).await.unwrap();
        server.change(|manners| manners.slow = Duration::from_secs(2));
        age(&client, 10);
        read(&client).await.unwrap();
        read(&client).await.unwrap();
        assert_eq!(tokens(&server), [1, 1, 1, 1]);
        while !tokens(&server).contains(&2) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            read(&client).await.unwrap();
        }
    });
    assert_eq!((server.count("POST /token"), server.count("POST /renew")), (1, 1));
    assert_eq!(server.arrived("POST /renew")[0].body, r#"{"token":"renewal-1"}"#);
}

#[test]
fn an_early_renewal_that_fails_harms_nobody() {
    let server = serve();
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        server.instead("POST /token", 500, "{}");
        age(&client, 1760);
        for _ in 0..10 {
            read(&client).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(server.count("POST /token"), 2, "it is not tried again with every call");
        age(&client, 20);
        read(&client).await.unwrap();
        until(|| server.count("POST /token") == 3).await;
        age(&client, 20);
        let error = read(&client).await.unwrap_err();
        assert!(matches!(error, Error::Authentication(_)), "{error:?}");
        server.as_ever();
        read(&client).await.unwrap();
    });
}

#[test]
fn a_token_is_renewed_while_it_can_be() {
    let server = serve();
    server.change(|manners| manners.renewable = true);
    let client = client(&server.url);
    wait(async {
        for seconds in [1800, 1800, 86_400] {
            read(&client).await.unwrap();
            age(&client, seconds);
        }
        read(&client).await.unwrap();
    });
    assert_eq!(tokens(&server), [1, 2, 3, 4]);
    assert_eq!((server.count("POST /token"), server.count("POST /renew")), (2, 2));
    let bodies: Vec<_> = server.arrived("POST /renew").into_iter().map(|it| it.body).collect();
    assert_eq!(bodies, [r#"{"token":"renewal-1"}"#, r#"{"token":"renewal-2"}"#]);
}

#[test]
fn a_renewal_that_is_refused_is_followed_by_a_login() {
    for (status, body) in [(401, "{}"), (200, r#"{"code":3,"message":"no","response":null}"#)] {
        let server = serve();
        server.change(|manners| manners.renewable = true);
        let client = client(&server.url);
        server.instead("POST /renew", status, body);
        wait(async {
            read(&client).await.unwrap();
            age(&client, 1800);
            let results = super::together(&client, 10).await;
            assert!(results.iter().all(Result::is_ok));
        });
        assert_eq!((server.count("POST /token"), server.count("POST /renew")), (2, 1));
    }
}

#[test]
fn a_renewal_without_an_answer_fails_like_a_login() {
    let server = serve();
    server.change(|manners| manners.renewable = true);
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        age(&client, 1800);
        server.instead("POST /renew", 0, "");
        let error = read(&client).await.unwrap_err();
        let Error::Authentication(fault) = &error else { panic!("{error:?}") };
        assert!(matches!(fault.login(), Error::Transport(_)), "{fault:?}");
        shown(&error);
        server.as_ever();
        read(&client).await.unwrap();
    });
    assert_eq!((server.count("POST /token"), server.count("POST /renew")), (1, 2));
}

/// What the server refuses may be over altogether.
#[test]
fn after_a_refusal_there_is_a_login_rather_than_a_renewal() {
    let server = serve();
    server.change(|manners| manners.renewable = true);
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        server.revoke();
        read(&client).await.unwrap();
    });
    assert_eq!((server.count("POST /token"), server.count("POST /renew")), (2, 0));
}

/// It serves the calls that wait for it, and does not lead to logins without end.
#[test]
fn a_token_whose_time_is_over_is_used_and_not_held() {
    for lifetime in [0, -5] {
        let server = serve();
        server.change(|manners| {
            manners.lifetime = lifetime;
            manners.slow = Duration::from_millis(300);
        });
        let client = client(&server.url);
        wait(async {
            let results = super::together(&client, 10).await;
            assert!(results.iter().all(Result::is_ok));
            assert_eq!(server.count("POST /token"), 1);
            read(&client).await.unwrap();
            assert_eq!(server.count("POST /token"), 2);
        });
    }
}

#[test]
fn places_for_tokens_that_are_over_are_not_held_for_ever() {
    let server = serve();
    let client = client(&server.url);
    let count = || client.shared.credentials.tokens.len();
    wait(async {
        for round in 1..=3 {
            for id in 0..64 {
                read_as(&client, &format!("{round}-{id}")).await.unwrap();
            }
            assert_eq!(count(), 64);
            age(&client, 1800);
        }
        read(&client).await.unwrap();
        assert_eq!(count(), 1);
        for id in 0..64 {
            read_as(&client, &format!("4-{id}")).await.unwrap();
        }
        assert_eq!(count(), 65, "what is in use is held");
        read(&client).await.unwrap();
    });
    assert_eq!(server.count("POST /token"), 4 * 64 + 1);
}

/// As PortOne V1 does until the last minute.
#[test]
fn a_token_that_is_near_its_end_already_is_held_until_then() {
    let server = serve();
    server.change(|manners| manners.lifetime = 30);
    let client = client(&server.url);
    wait(async {
        for _ in 0..5 {
            read(&client).await.unwrap();
        }
    });
    assert_eq!(server.count("POST /token"), 1);
}

#[test]
fn a_token_of_which_no_end_is_told_is_used_and_not_held() {
    let server = serve();
    let body = r#"{"code":0,"response":{"access_token":"token-1","expired_at":"soon"}}"#;
    server.instead("POST /token", 200, body);
    server.change(|manners| manners.given = 1);
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        read(&client).await.unwrap();
    });
    assert_eq!(server.count("POST /token"), 2);
}

#[test]
fn an_answer_without_a_token_is_told_by_its_path() {
    let missing = format!(r#"{{"code":0,"response":{{"token":"{SECRET}"}}}}"#);
    let other = format!(r#"{{"code":0,"response":{{"access_token":["{SECRET}"]}}}}"#);
    let unfit = format!(r#"{{"code":0,"response":{{"access_token":"{SECRET}\n"}}}}"#);
    for (body, path, message) in [
        (missing.as_str(), ".response.access_token", "required, but missing"),
        (&other, ".response.access_token", "expected a string, found an array"),
        (&unfit, ".response.access_token", "expected a token, found what no header can hold"),
        (r#"{"code":0,"response":null}"#, ".response", "required, but null"),
        (r#"{"code":0,"response":[]}"#, ".response", "expected an object, found an array"),
    ] {
        let server = serve();
        server.instead("POST /token", 200, body);
        let error = wait(read(&client(&server.url))).unwrap_err();
        let Error::Authentication(fault) = &error else { panic!("{error:?}") };
        let found = fault.login().decode_error().unwrap();
        assert_eq!((found.path(), found.message()), (path, message));
        assert_eq!(fault.login().status(), Some(200));
        let text = shown(&error);
        assert!(text.contains("getToken: the reply with status 200 cannot be read at"), "{text}");
        assert_eq!(server.count("GET /thing"), 0);
    }
}
