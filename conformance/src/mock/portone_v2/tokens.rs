//! Access and refresh tokens.
//!
//! The promise: an access token lives 30 minutes, a refresh token a day, by the mock's clock. Of
//! the refresh tokens only the latest is good, for one use. Tokens of another run are never good.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::mock::clock::instant;

const ACCESS: TimeDelta = TimeDelta::minutes(30);
const REFRESH: TimeDelta = TimeDelta::days(1);

/// The tokens that were issued.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    issued: u64,
    /// Access tokens, and when each ends.
    access: BTreeMap<String, DateTime<Utc>>,
    /// The refresh token that is good, and when it ends.
    refresh: Option<(String, DateTime<Utc>)>,
}

impl Tokens {
    /// Issues a pair: the body of the answer.
    pub(super) fn issue(&mut self, now: DateTime<Utc>) -> Value {
        self.issued += 1;
        // Nobody has to guess them, but two runs must not issue the same ones.
        let chance = RandomState::new().hash_one(self.issued);
        let access = format!("mock.access-{}.{chance:016x}", self.issued);
        let refresh = format!("mock.refresh-{}.{chance:016x}", self.issued);
        self.access.retain(|_, end| *end > now);
        self.access.insert(access.clone(), now + ACCESS);
        self.refresh = Some((refresh.clone(), now + REFRESH));
        json!({ "accessToken": access, "refreshToken": refresh })
    }

    /// Issues a pair in exchange for a refresh token, if that is good.
    pub(super) fn refresh(&mut self, token: &str, now: DateTime<Utc>) -> Option<Value> {
        let good = self.refresh.as_ref().is_some_and(|(good, end)| good == token && now < *end);
        good.then(|| self.issue(now))
    }

    /// Says whether an access token is good.
    pub(super) fn is_good(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.access.get(token).is_some_and(|end| now < *end)
    }

    /// Ends all access tokens, as if their time had come.
    pub(super) fn expire(&mut self) {
        self.access.clear();
    }

    /// Ends one token of either kind, or all of both. Says whether there was one.
    pub(super) fn revoke(&mut self, token: Option<&str>) -> bool {
        let Some(token) = token else {
            let any = self.refresh.is_some() || !self.access.is_empty();
            self.access.clear();
            self.refresh = None;
            return any;
        };
        if self.refresh.as_ref().is_some_and(|(refresh, _)| refresh == token) {
            self.refresh = None;
            return true;
        }
        self.access.remove(token).is_some()
    }

    /// Returns what there is, for a person to look at.
    pub(super) fn state(&self) -> Value {
        let ends =
            |token: &str, end: DateTime<Utc>| json!({ "token": token, "until": instant(end) });
        json!({
            "access": self.access.iter().map(|(token, end)| ends(token, *end)).collect::<Vec<_>>(),
            "refresh": self.refresh.as_ref().map(|(token, end)| ends(token, *end)),
        })
    }
}
