//! Many calls, one login.

use std::time::{Duration, Instant};

use super::server::{Listening, serve};
use super::{
    Async, Call, Core, Json, READ, age, client, read, read_as, runtime, shown, together, until,
    wait,
};
use crate::runtime::error::Error;

#[test]
fn a_token_is_asked_for_once_and_shown_by_every_call() {
    let server = serve();
    let client = client(&server.url);
    wait(async {
        for _ in 0..3 {
            read(&client).await.unwrap();
        }
    });
    let logins = server.arrived("POST /token");
    assert_eq!(logins.len(), 1);
    assert_eq!(logins[0].body, r#"{"id":"a","secret":"s3cr3t-api-key"}"#);
    assert_eq!(logins[0].header("authorization"), None);
    for call in server.arrived("GET /thing") {
        assert_eq!(call.header("authorization"), Some("Bearer token-1"));
    }
}

#[test]
fn a_hundred_calls_without_a_token_log_in_once() {
    let server = serve();
    server.change(|manners| manners.slow = Duration::from_millis(300));
    let client = client(&server.url);
    let results = wait(together(&client, 100));
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 100);
    assert_eq!((server.count("POST /token"), server.count("GET /thing")), (1, 100));
}

/// Its end has come, as the client knows.
#[test]
fn a_hundred_calls_with_an_expired_token_log_in_once() {
    let server = serve();
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        server.revoke();
        server.change(|manners| manners.slow = Duration::from_millis(300));
        age(&client, 1800);
        let results = together(&client, 100).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 100);
    });
    assert_eq!((server.count("POST /token"), server.count("GET /thing")), (2, 101));
}

/// The server takes it no longer, which the client learns from a hundred refusals.
#[test]
fn a_hundred_calls_with_a_revoked_token_log_in_once() {
    let server = serve();
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        server.revoke();
        server.change(|manners| manners.slow = Duration::from_millis(300));
        let results = together(&client, 100).await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 100);
    });
    assert_eq!(server.count("POST /token"), 2);
}

#[test]
fn a_failed_login_fails_all_that_wait_for_it_and_is_forgotten() {
    let server = serve();
    server.instead("POST /token", 401, r#"{"code":-1,"message":"no","response":null}"#);
    server.change(|manners| manners.slow = Duration::from_millis(500));
    let client = client(&server.url);
    wait(async {
        let results = together(&client, 100).await;
        assert_eq!((server.count("POST /token"), server.count("GET /thing")), (1, 0));
        let errors: Vec<_> = results.into_iter().map(Result::unwrap_err).collect();
        let Error::Authentication(first) = &errors[0] else { panic!("{:?}", errors[0]) };
        for error in &errors {
            let Error::Authentication(other) = error else { panic!("{error:?}") };
            assert!(std::ptr::eq(first.login(), other.login()), "it is the same login");
            assert_eq!(other.login().status(), Some(401));
            let text = shown(error);
            assert!(text.starts_with("read: the login that the call needs failed"), "{text}");
            assert!(text.contains("getToken: "), "{text}");
        }
        server.as_ever();
        read(&client).await.unwrap();
        assert_eq!(server.count("POST /token"), 2);
    });
}

#[test]
fn a_login_goes_on_when_the_call_that_began_it_is_dropped() {
    let server = serve();
    server.change(|manners| manners.slow = Duration::from_secs(1));
    let client = client(&server.url);
    wait(async {
        drop_midway(&client, &server).await;
        let results = together(&client, 10).await;
        assert!(results.iter().all(Result::is_ok));
    });
    assert_eq!(server.count("POST /token"), 1);
}

#[test]
fn a_login_goes_on_when_nobody_waits_for_it() {
    let server = serve();
    server.change(|manners| manners.slow = Duration::from_millis(300));
    let client = client(&server.url);
    wait(async {
        drop_midway(&client, &server).await;
        tokio::time::sleep(Duration::from_millis(600)).await;
        server.instead("POST /token", 500, "{}");
        read(&client).await.unwrap();
    });
    assert_eq!(server.count("POST /token"), 1);
}

/// Begins a call and drops it when its login has arrived at the server.
async fn drop_midway(client: &Core<Async>, server: &Listening) {
    let leader = client.clone();
    let leader = tokio::spawn(async move { read(&leader).await });
    until(|| server.count("POST /token") == 1).await;
    leader.abort();
    assert!(leader.await.is_err(), "it was to be dropped");
}

/// Nobody drives a call between two looks at it, and another call waits in between.
#[test]
fn a_login_goes_on_when_the_call_that_began_it_stands_still() {
    let server = serve();
    server.change(|manners| manners.slow = Duration::from_millis(300));
    let client = client(&server.url);
    let current = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    current.block_on(async {
        let mut still = Box::pin(read(&client));
        let look = tokio::time::timeout(Duration::from_millis(10), &mut still).await;
        assert!(look.is_err());
        read(&client).await.unwrap();
        still.await.unwrap();
    });
    assert_eq!(server.count("POST /token"), 1);
}

#[test]
fn nobody_waits_for_a_login_whose_runtime_is_gone_or_is_not_driven() {
    for (is_gone, longest) in [(true, 5), (false, 25)] {
        let server = serve();
        server.change(|manners| manners.slow = Duration::from_secs(30));
        let client = client(&server.url);
        let first = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        first.block_on(drop_midway(&client, &server));
        server.change(|manners| manners.slow = Duration::ZERO);
        let first = (!is_gone).then_some(first);
        let began = Instant::now();
        wait(read(&client)).unwrap();
        assert!(began.elapsed() < Duration::from_secs(longest), "{:?}", began.elapsed());
        drop(first);
    }
}

#[test]
fn each_waits_for_a_login_until_its_own_deadline() {
    let server = serve();
    server.change(|manners| manners.slow = Duration::from_secs(2));
    let client = client(&server.url);
    wait(async {
        let patient = client.clone();
        let patient = tokio::spawn(async move { read(&patient).await });
        let call = Call::new(&client, &READ).with_deadline(Duration::from_millis(200));
        let error = call.send::<Json, Json>().await.unwrap_err();
        assert!(error.is_timeout() && error.is_connect(), "{error:?}");
        assert_eq!(server.count("GET /thing"), 0, "the login is not over");
        patient.await.unwrap().unwrap();
    });
    assert_eq!(server.count("POST /token"), 1);
}

#[test]
fn tokens_of_different_texts_are_kept_apart() {
    let server = serve();
    let client = client(&server.url);
    wait(async {
        read(&client).await.unwrap();
        for _ in 0..2 {
            read_as(&client, "b").await.unwrap();
            read_as(&client, "a").await.unwrap();
        }
    });
    let bodies: Vec<_> = server.arrived("POST /token").into_iter().map(|it| it.body).collect();
    let body = |id: &str| format!(r#"{{"id":"{id}","secret":"s3cr3t-api-key"}}"#);
    assert_eq!(bodies, [body("a"), body("b")]);
    let shown: Vec<_> = server
        .arrived("GET /thing")
        .iter()
        .filter_map(|call| call.header("authorization")?.strip_prefix("Bearer ").map(str::to_owned))
        .collect();
    assert_eq!(shown, ["token-1", "token-2", "token-1", "token-2", "token-1"]);
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_calls_share_a_login() {
    use crate::runtime::client::Blocking;

    let server = serve();
    server.change(|manners| manners.slow = Duration::from_millis(300));
    let builder = super::builder(&super::TOKENS, &server.url).credentials(super::texts());
    let client: Core<Blocking> = builder.build().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| Call::new(&client, &READ).send_blocking::<Json, Json>().unwrap());
        }
    });
    assert_eq!((server.count("POST /token"), server.count("GET /thing")), (1, 20));
}

/// A runtime of many threads, and one after the other.
#[test]
fn a_token_outlives_the_runtime_on_which_it_was_got() {
    let server = serve();
    let client = client(&server.url);
    for _ in 0..3 {
        runtime().block_on(read(&client)).unwrap();
    }
    assert_eq!(server.count("POST /token"), 1);
}
