//! What is shown of a run, in traces and in errors.
//!
//! The promise: with every trace turned on, of this crate and of those beneath it, and with every
//! error printed in every way, no credential, token, signature, one-time password and nothing of a
//! person appears.
#![cfg(all(
    feature = "portone-v2",
    feature = "portone-v1",
    feature = "kakaocert",
    feature = "blocking",
    feature = "tracing"
))]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use idv_conformance::mock::{Api, Server};
use idv_sdk::{Error, RetryPolicy, kakaocert, portone_v1, portone_v2};
use serde::Serialize;
use serde_json::{Value, json};
use tracing_subscriber::fmt::format::FmtSpan;

/// Everything that was shown.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<u8>>>);

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shown {
    /// Shows an error in every way, and all that caused it.
    fn error<E: std::fmt::Debug>(&mut self, error: &Error<E>) {
        write!(self, "{error}\n{error:?}\n{error:#?}\n").unwrap();
        if let Some(raw) = error.raw() {
            write!(self, "{raw}\n{raw:?}\n{raw:#?}\n").unwrap();
        }
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            write!(self, "{cause}\n{cause:?}\n{cause:#?}\n").unwrap();
            source = cause.source();
        }
    }

    /// Shows how a call ended, and returns what came of it.
    fn end<T: std::fmt::Debug, E: std::fmt::Debug>(
        &mut self,
        end: Result<T, Error<E>>,
    ) -> Option<T> {
        match end {
            Ok(value) => {
                write!(self, "{value:?}\n{value:#?}\n").unwrap();
                Some(value)
            }
            Err(error) => {
                self.error(&error);
                None
            }
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// What must not be shown.
#[derive(Default)]
struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Adds every text in the members of these names, and in all that is within.
    fn of(&mut self, value: &impl Serialize, names: &[&str]) {
        fn texts(value: &Value, inside: bool, names: &[&str], found: &mut BTreeSet<String>) {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        texts(value, inside || names.contains(&name.as_str()), names, found);
                    }
                }
                Value::Array(items) => {
                    items.iter().for_each(|item| texts(item, inside, names, found));
                }
                Value::String(text) if inside && text.len() > 3 => {
                    found.insert(text.clone());
                }
                _ => {}
            }
        }
        texts(&serde_json::to_value(value).unwrap(), false, names, &mut self.0);
    }

    /// Adds what a record of PortOne V2 says of a person.
    fn of_customer(&mut self, record: &impl Serialize) {
        let record = serde_json::to_value(record).unwrap();
        self.of(&record["verifiedCustomer"], &["name", "phoneNumber", "birthDate", "ci", "di"]);
        self.of(&record, &["pgRawResponse"]);
    }

    /// Adds the credentials of everything that a mock was asked.
    fn sent_to(&mut self, server: &Server) {
        for request in server.requests() {
            for header in ["authorization", "x-kc-auth"] {
                for value in request.header(header) {
                    self.0.extend(value.rsplit(' ').next().map(str::to_owned));
                }
            }
            if let Ok(body) = serde_json::from_slice::<Value>(&request.body) {
                let names = ["apiSecret", "refreshToken", "imp_secret", "imp_key", "Token"];
                self.of(&body, &names);
            }
        }
    }
}

const NAME: &str = "김하늘";
const PHONE: &str = "01097531864";
const OTP: &str = "907356";
const SECRET: &str = "planted-secret-4711";
const ADDRESS: &str = "203.0.113.77";

/// What a mock is told to go wrong with, one after the other.
fn faults() -> Vec<Value> {
    vec![
        json!({ "kind": "html", "times": 1 }),
        json!({ "kind": "status", "status": 500, "times": 1 }),
        json!({ "kind": "status", "status": 429, "retry_after": 1, "times": 1 }),
        json!({ "kind": "cut", "times": 1 }),
        json!({ "kind": "slow", "millis": 2_000, "times": 1 }),
        json!({ "kind": "nulls", "times": 1 }),
    ]
}

#[test]
fn no_secret_and_nothing_of_a_person_is_shown() {
    let mut shown = Shown::default();
    let writer = shown.clone();
    // Like `RUST_LOG=trace`, with the records of the crates that still use `log`.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let mut secrets = Secrets::default();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        through_portone_v2(&mut shown, &mut secrets).await;
        through_portone_v1(&mut shown, &mut secrets).await;
        through_kakaocert(&mut shown, &mut secrets).await;
    });
    let (mut same, mut more) = (shown.clone(), Secrets::default());
    runtime.block_on(async {
        tokio::task::spawn_blocking(move || {
            blocking(&mut same, &mut more);
            more
        })
        .await
        .map(|more| secrets.0.extend(more.0))
        .unwrap();
    });

    let text = shown.text();
    let planted =
        [NAME, PHONE, OTP, SECRET, ADDRESS, "9001022", "900102", "1990-01-02", "19900102"];
    secrets.0.extend(planted.map(str::to_owned));
    assert!(secrets.0.len() > 25, "only {} secrets were in play", secrets.0.len());
    for secret in &secrets.0 {
        // As it stands, and as a URL or a log would escape it.
        for form in [secret.clone(), percent(secret), format!("{secret:?}").replace('"', "")] {
            let lines: Vec<&str> = text.lines().filter(|line| line.contains(&form)).collect();
            assert!(lines.is_empty(), "`{form}` is shown: {:?}", lines.first());
        }
    }
    // The test sees what it is about: traces of calls and attempts, and of the crates beneath.
    for expected in [
        "idv.call",
        "confirmIdentityVerification",
        "/identity-verifications/{identityVerificationId}/confirm",
        "attempt=",
        "hyper_util",
        "the API answered 502 PG_PROVIDER",
    ] {
        assert!(text.contains(expected), "`{expected}` is not shown");
    }
}

fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

async fn through_portone_v2(shown: &mut Shown, secrets: &mut Secrets) {
    use portone_v2::types::*;
    use portone_v2::{Client, Login};

    let server = Server::start(Api::PortoneV2).unwrap();
    server.control("otp", json!({ "otp": OTP })).unwrap();
    let builder = Client::builder().login(Login::new(SECRET)).base_url(server.url());
    let client = builder.timeout(Duration::from_secs(1)).build().unwrap();
    let id = "iv20261121A0001";
    let customer = SendIdentityVerificationBodyCustomer::new(NAME, PHONE, ADDRESS)
        .with_identity_number("9001022");
    let body = SendIdentityVerificationBody::new(
        "channel-key-1",
        customer,
        IdentityVerificationOperator::Skt,
        IdentityVerificationMethod::Sms,
    );
    for _ in 0..2 {
        shown.end(client.send_identity_verification(id, body.clone()).await);
    }
    shown.end(client.resend_identity_verification(id).await);
    for otp in ["000000", OTP] {
        let body = ConfirmIdentityVerificationBody::new().with_otp(otp);
        shown.end(client.confirm_identity_verification(id, body).await);
    }
    let record = shown.end(client.get_identity_verification(id).await).unwrap();
    secrets.of_customer(&record);
    let person =
        IdentityVerificationFilterCustomerInput::new().with_name(NAME).with_phone_number(PHONE);
    let filter = IdentityVerificationFilterInput::new().with_customer(person);
    let condition = GetIdentityVerificationsBody::new().with_filter(filter);
    let mut records = client.get_identity_verifications().condition(condition.clone()).stream();
    while let Some(record) = records.next().await {
        shown.end(record);
    }
    for fault in faults() {
        server.control("fault", fault).unwrap();
        shown.end(client.get_identity_verifications().condition(condition.clone()).await);
        let body = ConfirmIdentityVerificationBody::new().with_otp(OTP);
        shown.end(client.confirm_identity_verification(id, body).await);
    }
    server.control("unknown-status", json!({ "id": id, "status": "EXPIRED" })).unwrap();
    shown.end(client.get_identity_verification(id).await);
    shown.end(client.get_identity_verification(NAME).await);
    shown.end(client.get_identity_verification("").await);

    let builder = Client::builder().access_token(format!("{SECRET}-token"));
    let stranger = builder.base_url(server.url()).build().unwrap();
    write!(shown, "{client:?} {client:#?} {stranger:?}").unwrap();
    shown.end(stranger.get_identity_verification(id).await);
    let body = LoginViaApiSecretBody::new(SECRET);
    shown.end(stranger.login_via_api_secret(body).await);
    shown.end(stranger.refresh_token(RefreshTokenBody::new(SECRET)).await);
    secrets.sent_to(&server);
    drop(server);
    shown.end(client.get_identity_verification(id).await);
}

async fn through_portone_v1(shown: &mut Shown, secrets: &mut Secrets) {
    use portone_v1::types::*;
    use portone_v1::{Client, KeyPair};

    let server = Server::start(Api::PortoneV1).unwrap();
    server.control("otp", json!({ "otp": OTP })).unwrap();
    let builder = Client::builder().key_pair(KeyPair::new("planted-key-4711", SECRET));
    let builder = builder.base_url(server.url()).timeout(Duration::from_secs(1));
    let client = builder.build().unwrap();
    write!(shown, "{client:?} {:?}", KeyPair::new("planted-key-4711", SECRET)).unwrap();
    let request = RequestOtpBody::new(NAME, PHONE, "900102", "2", Carrier::Skt, "channel-key-1");
    let id = shown.end(client.request_otp(request.clone()).as_form().await).unwrap().imp_uid;
    for otp in ["000000", OTP, OTP] {
        shown.end(client.confirm_otp(&id, ConfirmOtpBody::new().with_otp(otp)).await);
    }
    let record = shown.end(client.get_certification(&id).await).unwrap();
    let names = ["name", "phone", "birthday", "birth", "unique_key", "unique_in_site"];
    secrets.of(&record, &names);
    for fault in faults() {
        server.control("fault", fault).unwrap();
        shown.end(client.get_certification(&id).await);
        server.control("clear-faults", json!({})).unwrap();
    }
    for odd in ["errors-as-200", "null-response", "unknown-status"] {
        server.control(odd, json!({})).unwrap();
        shown.end(client.get_certification(&id).await);
        shown.end(client.request_otp(request.clone()).await);
        server.control("clear", json!({})).unwrap();
    }
    // The record of somebody whose birthday is not what the document says.
    let set = json!({ "birthday": 19900102, "foreigner": NAME });
    server.control("members", json!({ "id": id, "set": set })).unwrap();
    shown.end(client.get_certification(&id).whole_reply().await);
    shown.end(client.delete_certification(&id).await);
    shown.end(client.delete_certification(&id).await);
    secrets.sent_to(&server);
}

async fn through_kakaocert(shown: &mut Shown, secrets: &mut Secrets) {
    use kakaocert::types::*;
    use kakaocert::{Client, LinkHub};

    let key = "cGxhbnRlZC1saW5raHViLXNlY3JldC1rZXktNDcxMQ==";
    let server = Server::builder(Api::Kakaocert).credential("secretKey", key).start().unwrap();
    let hub = LinkHub::new("DEMOLINK", key, "026000000001").with_forwarded_ip(ADDRESS);
    write!(shown, "{hub:?}").unwrap();
    let builder = Client::builder().link_hub(hub).timeout(Duration::from_secs(1));
    let client = builder.base_url(server.url()).auth_base_url(server.url()).build().unwrap();
    let nonce = "planted-nonce-4711";
    let request = RequestVerifyAuth::new(
        "1600-0000",
        300,
        "19900102",
        PHONE,
        NAME,
        nonce,
        "본인확인",
        false,
        true,
    );
    let receipt = shown.end(client.request_verify_auth(request.clone()).await).unwrap().receipt_id;
    shown.end(client.verify_auth(&receipt).await);
    shown.end(client.get_verify_auth_state(&receipt).await);
    for fault in faults() {
        server.control("fault", fault).unwrap();
        shown.end(client.get_verify_auth_state(&receipt).await);
        server.control("clear-faults", json!({})).unwrap();
    }
    server.control("sign", json!({ "id": receipt })).unwrap();
    let result = shown.end(client.verify_auth(&receipt).await).unwrap();
    assert_eq!(result.signed_data, nonce);
    shown.end(client.verify_auth(&receipt).await);
    server.control("expire-tokens", json!({})).unwrap();
    shown.end(client.get_verify_auth_state(&receipt).await);
    shown.end(client.get_time().await);
    server.control("secret-key", json!({ "secretKey": "b3RoZXI=" })).unwrap();
    server.control("expire-tokens", json!({})).unwrap();
    shown.end(client.get_verify_auth_state(&receipt).await);
    secrets.0.extend([key.to_owned(), nonce.to_owned()]);
    secrets.sent_to(&server);
}

fn blocking(shown: &mut Shown, secrets: &mut Secrets) {
    use portone_v2::{Client, Login};

    let server = Server::start(Api::PortoneV2).unwrap();
    server.control("create", json!({ "id": "iv1" })).unwrap();
    server.control("approve", json!({ "id": "iv1" })).unwrap();
    let builder = Client::builder().login(Login::new(SECRET)).retry(RetryPolicy::none());
    let client = builder.base_url(server.url()).build_blocking().unwrap();
    let record = shown.end(client.get_identity_verification("iv1").send()).unwrap();
    secrets.of_customer(&record);
    for fault in faults().into_iter().take(4) {
        server.control("fault", fault).unwrap();
        shown.end(client.get_identity_verification("iv1").send());
    }
    for record in client.get_identity_verifications().stream() {
        shown.end(record);
    }
    secrets.sent_to(&server);
}
