//! A mock of PortOne V2, and what its tests say to it again and again.
//!
//! The promise: a request that is sent here is a whole one; each test breaks what it is about.
#![allow(dead_code, reason = "each of the tests uses a part of it")]

use std::time::Duration;

use idv_conformance::mock::{Api, Server};
use serde_json::{Value, json};

use crate::plain;

pub(crate) const SECRET: (&str, &str) = ("Authorization", "PortOne any-secret");
pub(crate) const LIVE: &str = "channel-key-00000000-aaaa-4bbb-8ccc-dddddddddddd";

pub(crate) struct Mock {
    pub(crate) server: Server,
}

impl Mock {
    pub(crate) fn start() -> Mock {
        Mock { server: Server::start(Api::PortoneV2).unwrap() }
    }

    /// Sends a request with the given headers and returns status and body.
    #[track_caller]
    pub(crate) fn ask(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, Value) {
        let reply = plain::send(&self.server.url(), method, target, headers, body.as_bytes());
        let reply = reply.unwrap();
        assert_eq!(reply.header("content-type"), Some("application/json"), "{reply:?}");
        (reply.status, reply.json())
    }

    #[track_caller]
    pub(crate) fn post(&self, target: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", target, &[SECRET], &body.to_string())
    }

    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> (u16, Value) {
        self.ask("GET", target, &[SECRET], "")
    }

    #[track_caller]
    pub(crate) fn send(&self, id: &str, body: &Value) -> (u16, Value) {
        self.post(&format!("/identity-verifications/{id}/send"), body)
    }

    #[track_caller]
    pub(crate) fn resend(&self, id: &str) -> (u16, Value) {
        self.ask("POST", &format!("/identity-verifications/{id}/resend"), &[SECRET], "")
    }

    #[track_caller]
    pub(crate) fn confirm(&self, id: &str, body: &Value) -> (u16, Value) {
        self.post(&format!("/identity-verifications/{id}/confirm"), body)
    }

    #[track_caller]
    pub(crate) fn record(&self, id: &str) -> Value {
        ok(self.get(&format!("/identity-verifications/{id}")))
    }

    #[track_caller]
    pub(crate) fn tell(&self, name: &str, arguments: Value) -> Value {
        self.server.control(name, arguments).unwrap()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.server.clock().advance(Duration::from_secs(seconds));
    }
}

#[track_caller]
pub(crate) fn ok((status, body): (u16, Value)) -> Value {
    assert_eq!(status, 200, "{body}");
    body
}

/// Checks the status and the type of an error; returns its message.
#[track_caller]
pub(crate) fn refused((status, body): (u16, Value), wanted: u16, kind: &str) -> String {
    assert_eq!((status, body["type"].as_str().unwrap_or_default()), (wanted, kind), "{body}");
    body["message"].as_str().unwrap().to_owned()
}

pub(crate) fn sms() -> Value {
    json!({
        "storeId": "store-1", "channelKey": LIVE, "operator": "SKT_MVNO", "method": "SMS",
        "customer": {
            "id": "customer-0001", "name": "김하늘", "phoneNumber": "01000000001",
            "identityNumber": "9001022", "ipAddress": "203.0.113.7",
        },
        "customData": "{\"flow\":\"signup\"}", "bypass": { "danal": { "AGELIMIT": 19 } },
    })
}

pub(crate) fn app() -> Value {
    json!({
        "channelKey": LIVE, "operator": "KT", "method": "APP",
        "customer": { "name": "이가람", "phoneNumber": "01000000002", "ipAddress": "2001:db8::7" },
    })
}

pub(crate) fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    *body.pointer_mut(pointer).unwrap() = value;
    body
}

pub(crate) fn without(mut body: Value, parent: &str, member: &str) -> Value {
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
    body
}
