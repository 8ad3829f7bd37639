//! The session tokens of LinkHub.
//!
//! The promise: a token opens what its ClientCode may see, for half an hour by the mock's clock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::mock::clock::instant;

/// How long a token lives. The service does not publish it; this is what its clients assume.
const LIFE: TimeDelta = TimeDelta::minutes(30);

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    /// The partner that got it; none for a token that the mock has not issued.
    pub(super) link_id: Option<String>,
    pub(super) client_code: String,
    pub(super) expires: DateTime<Utc>,
}

/// The tokens that were issued.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    issued: BTreeMap<String, Session>,
}

impl Sessions {
    /// Issues a token. No other mock of this process has issued the same, so one that outlived its
    /// server is never good by chance.
    pub(super) fn issue(
        &mut self,
        link_id: &str,
        client_code: &str,
        now: DateTime<Utc>,
    ) -> (String, DateTime<Utc>) {
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let token = BASE64_STANDARD.encode(Sha256::digest(format!("kakaocert session {serial}")));
        let expires = now + LIFE;
        let session = Session {
            link_id: Some(link_id.to_owned()),
            client_code: client_code.to_owned(),
            expires,
        };
        self.issued.insert(token.clone(), session);
        (token, expires)
    }

    /// Returns what a token stands for.
    pub(super) fn find(&self, token: &str, now: DateTime<Utc>) -> Result<Session, Refusal> {
        match self.issued.get(token) {
            None => Err(Refusal::UnknownToken),
            Some(session) if session.expires <= now => Err(Refusal::ExpiredToken),
            Some(session) => Ok(session.clone()),
        }
    }

    /// Ends every token at once.
    pub(super) fn expire(&mut self, now: DateTime<Utc>) {
        for session in self.issued.values_mut() {
            session.expires = session.expires.min(now);
        }
    }

    /// Returns the tokens as the state of the mock shows them.
    pub(super) fn state(&self) -> Value {
        let sessions = self.issued.iter().map(|(token, session)| {
            json!({
                "session_token": token,
                "linkID": session.link_id,
                "usercode": session.client_code,
                "expiration": instant(session.expires),
            })
        });
        sessions.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_live_half_an_hour() {
        let now = DateTime::UNIX_EPOCH;
        let mut sessions = Sessions::default();
        let (token, expires) = sessions.issue("DEMOLINK", "026000000001", now);
        assert_eq!(expires, now + TimeDelta::minutes(30));
        let (other, _) = sessions.issue("DEMOLINK", "026000000001", now);
        assert_ne!(token, other);
        let last = expires - TimeDelta::milliseconds(1);
        let client_code = sessions.find(&token, last).map(|session| session.client_code);
        assert_eq!(client_code, Ok("026000000001".to_owned()));
        assert_eq!(sessions.find(&token, expires), Err(Refusal::ExpiredToken));
        assert_eq!(sessions.find("another", now), Err(Refusal::UnknownToken));
        sessions.expire(now);
        assert_eq!(sessions.find(&other, now), Err(Refusal::ExpiredToken));
    }
}
