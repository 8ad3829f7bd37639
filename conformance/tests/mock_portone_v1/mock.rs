//! A mock of PortOne V1, and what its tests say to it again and again.
//!
//! The promise: a request that is sent here is a whole one; each test breaks what it is about.

use chrono::DateTime;
use idv_conformance::mock::{Api, Server};
use serde_json::{Value, json};

use crate::plain;

pub(crate) const JSON: (&str, &str) = ("Content-Type", "application/json");
pub(crate) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
pub(crate) const KCP: &str = "channel-key-00000000-aaaa-4bbb-8ccc-dddddddddddd";

/// A mock and a token for it.
pub(crate) struct Mock {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Mock {
    pub(crate) fn start() -> Mock {
        let server = Server::start(Api::PortoneV1).unwrap();
        server.clock().set(DateTime::parse_from_rfc3339("2026-11-21T01:02:03Z").unwrap().to_utc());
        let mut mock = Mock { server, token: String::new() };
        mock.token = mock.login()["access_token"].as_str().unwrap().to_owned();
        mock
    }

    /// Asks for a token; returns the answer's payload.
    pub(crate) fn login(&self) -> Value {
        let body = json!({ "imp_key": "demo-key", "imp_secret": "demo-secret-not-real" });
        self.ok(self.ask("POST", "/users/getToken", &[JSON], &body.to_string()))
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, Value) {
        let reply = plain::send(&self.server.url(), method, path, headers, body.as_bytes());
        let reply = reply.unwrap();
        assert_eq!(reply.header("content-type"), Some("application/json"), "{reply:?}");
        let envelope = reply.json();
        let members: Vec<&String> = envelope.as_object().unwrap().keys().collect();
        assert_eq!(members, ["code", "message", "response"], "{reply:?}");
        (reply.status, envelope)
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.token);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.ask(method, path, &[JSON, ("Authorization", &bearer)], &body)
    }

    /// Takes the payload of an answer that says success.
    #[track_caller]
    pub(crate) fn ok(&self, (status, envelope): (u16, Value)) -> Value {
        assert_eq!((status, &envelope["code"]), (200, &json!(0)), "{envelope}");
        assert_eq!(envelope["message"], Value::Null, "{envelope}");
        envelope["response"].clone()
    }

    /// Takes the message of an answer that says an error.
    #[track_caller]
    pub(crate) fn refused(&self, wanted: u16, (status, envelope): (u16, Value)) -> String {
        assert_eq!((status, &envelope["code"]), (wanted, &json!(-1)), "{envelope}");
        assert_eq!(envelope["response"], Value::Null, "{envelope}");
        envelope["message"].as_str().unwrap().to_owned()
    }

    pub(crate) fn request(&self, body: &Value) -> String {
        let answer = self.ok(self.call("POST", "/certifications/otp/request", body));
        let imp_uid = answer["imp_uid"].as_str().unwrap().to_owned();
        assert!(imp_uid.strip_prefix("imp_").is_some_and(|it| it.len() == 12), "{imp_uid}");
        imp_uid
    }

    pub(crate) fn confirm(&self, imp_uid: &str, body: &Value) -> (u16, Value) {
        self.call("POST", &format!("/certifications/otp/confirm/{imp_uid}"), body)
    }

    pub(crate) fn get(&self, imp_uid: &str) -> (u16, Value) {
        self.call("GET", &format!("/certifications/{imp_uid}"), &Value::Null)
    }

    pub(crate) fn tell(&self, name: &str, arguments: Value) -> Value {
        self.server.control(name, arguments).unwrap()
    }
}

pub(crate) fn person() -> Value {
    json!({
        "name": "김하늘", "phone": "010-0000-0001", "birth": "900102", "gender_digit": "2",
        "carrier": "SKT", "is_mvno": true, "company": "example.com",
        "merchant_uid": "ORD202611210001", "channel_key": KCP, "verification_method": "SMS",
        "bypass": "{\"kcpV2\":{\"media_type\":\"MC01\"}}",
    })
}

pub(crate) fn person_with(member: &str, value: Value) -> Value {
    let mut body = person();
    body[member] = value;
    body
}

pub(crate) fn person_without(members: &[&str]) -> Value {
    let mut body = person();
    body.as_object_mut().unwrap().retain(|name, _| !members.contains(&name.as_str()));
    body
}
