//! A client that many use at once, while tokens expire and servers die.
//!
//! The promise: however many calls wait, an expired token costs one login and no failure; however a
//! server fails, every call ends, in success or in a typed error, within its deadline.
#![cfg(any(feature = "portone-v2", feature = "portone-v1", feature = "kakaocert"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]
#![allow(dead_code, unused_imports, reason = "an API alone does not use all that the three share")]

use std::future::{Future, IntoFuture};
use std::time::{Duration, Instant};

use idv_conformance::mock::{Api, Recorded, Server};
use serde_json::json;
use tokio::task::JoinSet;

/// More than any token of the three APIs lives.
const LONGER_THAN_A_TOKEN: Duration = Duration::from_secs(31 * 60);

/// Makes a hundred calls at once and returns how they ended.
async fn a_hundred<T: Send + 'static, F>(mut call: impl FnMut(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
{
    let mut calls = JoinSet::new();
    for index in 0..100 {
        calls.spawn(call(index));
    }
    calls.join_all().await
}

fn count(requests: &[Recorded], operation: &str) -> usize {
    requests.iter().filter(|it| it.operation.as_deref() == Some(operation)).count()
}

/// Holds what the mock was asked since `before` to one login, and to no call that came back empty.
fn one_login(server: &Server, before: usize, operation: &str, login: &str) {
    let requests = server.requests().split_off(before);
    assert_eq!(count(&requests, login), 1, "logins");
    let answered = requests.iter().filter(|it| it.operation.as_deref() == Some(operation));
    let answered = answered.filter(|it| it.status == Some(200)).count();
    assert_eq!(answered, 100, "answers");
}

#[cfg(feature = "portone-v2")]
mod portone_v2 {
    use idv_sdk::portone_v2::types::ConfirmIdentityVerificationBody;
    use idv_sdk::portone_v2::{Client, Login};

    use super::*;

    const ID: &str = "iv20261121A0001";

    fn server() -> Server {
        let server = Server::start(Api::PortoneV2).unwrap();
        server.control("create", json!({ "id": ID })).unwrap();
        server
    }

    fn client(server: &Server) -> Client {
        let builder = Client::builder().login(Login::new("not-a-secret"));
        builder.base_url(server.url()).build().unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_token_that_expired_costs_one_login() {
        let server = server();
        let client = client(&server);
        for _ in 0..2 {
            let before = server.requests().len();
            let records = a_hundred(|_| client.get_identity_verification(ID).into_future()).await;
            let failed = records.iter().find(|it| it.is_err());
            assert!(failed.is_none(), "{failed:?}");
            one_login(&server, before, "getIdentityVerification", "loginViaApiSecret");
            server.clock().advance(LONGER_THAN_A_TOKEN);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_login_that_fails_fails_for_all_who_wait_and_is_forgotten() {
        let server = Server::builder(Api::PortoneV2).credential("apiSecret", "right");
        let server = server.start().unwrap();
        // Long enough for all hundred to wait for the same one.
        let slow = json!({ "kind": "slow", "operation": "loginViaApiSecret", "millis": 500 });
        server.control("fault", slow).unwrap();
        let builder = Client::builder().login(Login::new("wrong"));
        let client = builder.base_url(server.url()).build().unwrap();
        let ends = a_hundred(|_| client.get_identity_verification(ID).into_future()).await;
        for end in ends {
            let error = end.unwrap_err();
            let idv_sdk::Error::Authentication(error) = error else { panic!("{error:?}") };
            assert_eq!(error.login().status(), Some(401));
        }
        assert_eq!(count(&server.requests(), "loginViaApiSecret"), 1);
        client.get_identity_verification(ID).await.unwrap_err();
        assert_eq!(count(&server.requests(), "loginViaApiSecret"), 2);
    }

    /// The mock dies under a hundred calls and comes back: the calls that may be repeated are, and
    /// all end in time.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_call_ends_though_the_server_dies() {
        let mut server = server();
        server.control("fault", json!({ "kind": "slow", "millis": 300 })).unwrap();
        let deadline = Duration::from_secs(10);
        let builder = Client::builder().api_secret("not-a-secret").deadline(deadline);
        let client = builder.base_url(server.url()).build().unwrap();
        let began = Instant::now();
        let calls = a_hundred(move |index| {
            let client = client.clone();
            async move {
                // One in two may be repeated as it is; the other is known by its key.
                if index % 2 == 0 {
                    client
                        .get_identity_verification(ID)
                        .await
                        .map(drop)
                        .map_err(|it| it.to_string())
                } else {
                    let body = ConfirmIdentityVerificationBody::new().with_otp("000000");
                    let call = client.confirm_identity_verification(ID, body).await;
                    call.map(drop).map_err(|it| it.to_string())
                }
            }
        });
        let calls = tokio::spawn(calls);
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.kill();
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.revive().unwrap();
        server.control("clear-faults", json!({})).unwrap();
        let ends = calls.await.unwrap();
        assert!(began.elapsed() < deadline + Duration::from_secs(1), "{:?}", began.elapsed());
        assert_eq!(ends.len(), 100);
        let read = ends.iter().filter(|end| end.is_ok()).count();
        assert!(read >= 45, "{read} of 50 reads came through: {ends:?}");
    }

    /// The same when the server does not come back.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_call_ends_though_the_server_stays_dead() {
        let mut server = server();
        server.control("fault", json!({ "kind": "slow", "millis": 5_000 })).unwrap();
        let client = client(&server);
        let began = Instant::now();
        let calls = a_hundred(move |_| {
            client.get_identity_verification(ID).deadline(Duration::from_secs(3)).into_future()
        });
        let calls = tokio::spawn(calls);
        tokio::time::sleep(Duration::from_millis(150)).await;
        server.kill();
        let ends = calls.await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        assert!(ends.iter().all(Result::is_err));
    }
}

#[cfg(feature = "portone-v1")]
mod portone_v1 {
    use idv_sdk::portone_v1::{Client, KeyPair};

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_token_that_expired_costs_one_login() {
        let server = Server::start(Api::PortoneV1).unwrap();
        let id = server.control("create", json!({})).unwrap();
        let id = id["id"].as_str().unwrap().to_owned();
        let builder = Client::builder().key_pair(KeyPair::new("demo-key", "not-a-secret"));
        let client = builder.base_url(server.url()).build().unwrap();
        for _ in 0..2 {
            let before = server.requests().len();
            let records = a_hundred(|_| client.get_certification(&id).into_future()).await;
            let failed = records.iter().find(|it| it.is_err());
            assert!(failed.is_none(), "{failed:?}");
            one_login(&server, before, "getCertification", "getToken");
            server.clock().advance(LONGER_THAN_A_TOKEN);
        }
    }

    #[tokio::test]
    async fn an_error_may_come_with_the_status_of_success() {
        let server = Server::start(Api::PortoneV1).unwrap();
        server.control("errors-as-200", json!({})).unwrap();
        let builder = Client::builder().key_pair(KeyPair::new("demo-key", "not-a-secret"));
        let client = builder.base_url(server.url()).build().unwrap();
        let error = client.get_certification("imp_0").await.unwrap_err();
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.code(), Some("-1"));
        assert_eq!(error.body().map(|body| body.code), Some(-1));
        assert!(!error.is_retryable());
    }
}

#[cfg(feature = "kakaocert")]
mod kakaocert {
    use idv_conformance::mock::KAKAOCERT_SECRET_KEY;
    use idv_sdk::kakaocert::types::{RequestVerifyAuth, VerifyAuthState};
    use idv_sdk::kakaocert::{Client, LinkHub};

    use super::*;

    fn client(server: &Server) -> Client {
        Client::builder()
            .link_hub(LinkHub::new("DEMOLINK", KAKAOCERT_SECRET_KEY, "026000000001"))
            .base_url(server.url())
            .auth_base_url(server.url())
            .build()
            .unwrap()
    }

    async fn request(client: &Client) -> String {
        let body = RequestVerifyAuth::new(
            "1600-0000",
            1000,
            "19900102",
            "01000000001",
            "김하늘",
            "one-time-nonce-0001",
            "본인확인",
            false,
            true,
        );
        client.request_verify_auth(body).await.unwrap().receipt_id
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_token_that_expired_costs_one_login() {
        let server = Server::start(Api::Kakaocert).unwrap();
        let client = client(&server);
        let receipt = request(&client).await;
        // The mock's clock runs ahead by half an hour after that, and signatures carry a date.
        for _ in 0..2 {
            server.clock().advance(LONGER_THAN_A_TOKEN);
            let before = server.requests().len();
            let states = a_hundred(|_| client.get_verify_auth_state(&receipt).into_future()).await;
            let failed = states.iter().find(|it| it.is_err());
            assert!(failed.is_none(), "{failed:?}");
            // The refusals tell the time, so that the login is signed with the right one.
            one_login(&server, before, "getVerifyAuthState", "issueToken");
        }
    }

    #[tokio::test]
    async fn a_second_verification_is_the_api_s_error_and_is_not_repeated() {
        let server = Server::start(Api::Kakaocert).unwrap();
        let client = client(&server);
        let receipt = request(&client).await;
        server.control("sign", json!({ "id": receipt })).unwrap();
        let result = client.verify_auth(&receipt).await.unwrap();
        assert_eq!(result.signed_data, "one-time-nonce-0001");
        let before = server.requests().len();
        let error = client.verify_auth(&receipt).await.unwrap_err();
        assert_eq!(error.status(), Some(400));
        assert!(error.code().is_some(), "{error}");
        assert_eq!(count(&server.requests()[before..], "verifyAuth"), 1);
    }

    /// A verification whose answer got lost cannot be had again: asking once more would only hide
    /// that.
    #[tokio::test]
    async fn a_verification_whose_answer_got_lost_is_not_repeated() {
        let server = Server::start(Api::Kakaocert).unwrap();
        let client = client(&server);
        let receipt = request(&client).await;
        server.control("sign", json!({ "id": receipt })).unwrap();
        server.control("fault", json!({ "kind": "cut", "operation": "verifyAuth" })).unwrap();
        let before = server.requests().len();
        let error = client.verify_auth(&receipt).await.unwrap_err();
        assert!(matches!(error, idv_sdk::Error::Transport(_)), "{error:?}");
        assert!(!error.is_retryable());
        assert_eq!(count(&server.requests()[before..], "verifyAuth"), 1);
    }

    #[tokio::test]
    async fn a_state_that_nobody_knew_is_kept() {
        let server = Server::start(Api::Kakaocert).unwrap();
        let client = client(&server);
        let receipt = request(&client).await;
        server.control("state", json!({ "id": receipt, "state": 7 })).unwrap();
        let state = client.get_verify_auth_state(&receipt).await.unwrap().state;
        assert_eq!(state, VerifyAuthState::Unrecognized(7));
    }
}
