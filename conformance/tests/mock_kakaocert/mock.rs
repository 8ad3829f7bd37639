//! A mock of Kakaocert, and what its tests say to it again and again.
//!
//! The promise: a request that is sent here is a whole and a signed one; each test breaks what it
//! is about.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::{DateTime, SecondsFormat};
use hmac::{Hmac, KeyInit as _, Mac as _};
use idv_conformance::mock::{Api, KAKAOCERT_SECRET_KEY, Server};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::plain::{self, Reply};

pub(crate) const CLIENT_CODE: &str = "026000000001";
/// When the mocks begin, and the date under the signatures of [`TOKEN_BODY`] and [`REQUEST_BODY`].
pub(crate) const DATE: &str = "2026-11-21T01:02:03Z";
pub(crate) const TOKEN_BODY: &str =
    r#"{"access_id":"026000000001","scope":["member","310","320","330"]}"#;
pub(crate) const TOKEN_SIGNED: &str =
    "LINKHUB DEMOLINK 6WVWVoAMVZu/I3DFKCrjFKq/RvXkV5WSDEG/DuyaIOY=";
pub(crate) const FORWARDED_SIGNED: &str =
    "LINKHUB DEMOLINK cX82LdMXUzJeCu/HJfC1hQ5SaoIXQ+sbGCO4G/z2lr0=";
pub(crate) const REQUEST_BODY: &str = r#"{"CallCenterNum":"1600-0000","Expires_in":300,"ReceiverBirthDay":"19900102","ReceiverHP":"01000000000","ReceiverName":"김하늘","Token":"one-time-nonce-0001","TMSTitle":"본인확인","isAllowSimpleRegistYN":false,"isVerifyNameYN":true}"#;
pub(crate) const REQUEST_SIGNED: &str = "DEMOLINK 3XD575JDyveXMfRai4N4+ZcEfzfoq+ybthJDX1lG50c=";

pub(crate) type Headers<'h> = &'h [(&'h str, &'h str)];

pub(crate) fn signed(key: &str, text: &str) -> String {
    let key = BASE64_STANDARD.decode(key).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(text.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

pub(crate) fn hash(body: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(body))
}

/// A mock and a token for it.
pub(crate) struct Mock {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Mock {
    pub(crate) fn start() -> Mock {
        Mock::with(Server::start(Api::Kakaocert).unwrap())
    }

    pub(crate) fn with(server: Server) -> Mock {
        server.clock().set(DateTime::parse_from_rfc3339(DATE).unwrap().to_utc());
        let mut mock = Mock { server, token: String::new() };
        mock.token = mock.login(CLIENT_CODE);
        mock
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: Headers<'_>, body: &str) -> Reply {
        plain::send(&self.server.url(), method, path, headers, body.as_bytes()).unwrap()
    }

    /// Takes the JSON of an answer that says success.
    #[track_caller]
    pub(crate) fn ok(&self, reply: Reply) -> Value {
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{reply:?}");
        reply.json()
    }

    /// Takes the code of an answer that says an error.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, reply: Reply) -> i64 {
        assert_eq!(reply.status, status, "{reply:?}");
        let error = reply.json();
        let members: Vec<&String> = error.as_object().unwrap().keys().collect();
        assert_eq!(members, ["code", "message"], "{reply:?}");
        let code = error["code"].as_i64().unwrap();
        assert!((-99_999_998..=-10_000_000).contains(&code), "{reply:?}");
        code
    }

    pub(crate) fn now(&self) -> String {
        self.server.clock().now().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    pub(crate) fn ask_token(&self, body: &str, key: &str) -> Reply {
        let now = self.now();
        let text = format!("POST\n{}\n{now}\n2.0\n/KAKAOCERT/Token", hash(body));
        let credential = format!("LINKHUB DEMOLINK {}", signed(key, &text));
        let headers = [
            ("x-lh-date", now.as_str()),
            ("x-lh-version", "2.0"),
            ("Authorization", credential.as_str()),
            ("Content-Type", "application/json"),
        ];
        self.send("POST", "/KAKAOCERT/Token", &headers, body)
    }

    pub(crate) fn login(&self, client_code: &str) -> String {
        let body = TOKEN_BODY.replace(CLIENT_CODE, client_code);
        let token = self.ok(self.ask_token(&body, KAKAOCERT_SECRET_KEY));
        token["session_token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn request(&self, body: &str) -> Reply {
        let now = self.now();
        let text = format!("POST\n{}\n{now}\n2.0\n", hash(body));
        let signature = format!("DEMOLINK {}", signed(KAKAOCERT_SECRET_KEY, &text));
        self.post(body, &[("x-lh-date", &now), ("x-lh-version", "2.0"), ("x-kc-auth", &signature)])
    }

    /// Sends a request with these headers beside the token.
    pub(crate) fn post(&self, body: &str, headers: Headers<'_>) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let own = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        self.send("POST", "/SignIdentity/Request", &[&own, headers].concat(), body)
    }

    pub(crate) fn requested(&self) -> String {
        let answer = self.ok(self.request(REQUEST_BODY));
        answer["receiptId"].as_str().unwrap().to_owned()
    }

    pub(crate) fn get(&self, what: &str, id: &str) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let path = format!("/SignIdentity/{what}/{id}");
        self.send("GET", &path, &[("Authorization", &bearer), ("x-pb-version", "2.0")], "")
    }

    pub(crate) fn status(&self, id: &str) -> Value {
        self.ok(self.get("Status", id))
    }

    pub(crate) fn verify(&self, id: &str) -> Reply {
        self.get("Verify", id)
    }

    pub(crate) fn tell(&self, name: &str, arguments: Value) {
        self.server.control(name, arguments).unwrap();
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.server.clock().advance(Duration::from_secs(seconds));
    }
}
