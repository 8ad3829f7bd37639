//! A verification record and how it changes.
//!
//! The promise: the instants of a record move with what happens to it: `requestedAt` when somebody
//! asks, `statusChangedAt` with the status, `updatedAt` with anything, `verifiedAt` at the end.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::channel::Channel;
use super::person::Person;
use crate::mock::clock::instant;

/// How long a one-time password is good for.
const OTP_LIFETIME: TimeDelta = TimeDelta::seconds(180);

/// How many wrong ones end an attempt.
const WRONG_OTPS: u32 = 5;

/// A verification record.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) id: String,
    /// PortOne's id of the attempt, which no record shows.
    pub(super) attempt: String,
    /// None: the store that the credential belongs to.
    pub(super) store: Option<String>,
    pub(super) channel: Option<Channel>,
    pub(super) person: Person,
    pub(super) custom_data: Option<String>,
    pub(super) version: &'static str,
    /// The provider's id of the attempt.
    pub(super) pg_tx: String,
    pub(super) requested_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    pub(super) changed_at: DateTime<Utc>,
    pub(super) state: State,
    /// How it was sent through the API. None: a browser made it.
    pub(super) sent: Option<Sent>,
    /// How often it was sent.
    pub(super) attempts: u32,
    /// The right password of this record, when a test has set one.
    pub(super) otp: Option<String>,
}

/// How far a record has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Somebody asked.
    Ready,
    /// The person is who they say.
    Verified,
    /// They are not, or something went wrong.
    Failed(Failure),
}

/// Why a verification failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) reason: String,
    pub(super) code: String,
    pub(super) message: String,
}

/// What was sent through the API.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// Whether by SMS; otherwise the carrier's app asks.
    pub(super) by_sms: bool,
    /// When the password went out. None: it has expired.
    at: Option<DateTime<Utc>>,
    wrong: u32,
    /// Whether the person has said yes in the app.
    pub(super) approved: bool,
}

/// What is known when a record is made.
pub(super) struct Request {
    pub(super) id: String,
    pub(super) store: Option<String>,
    pub(super) channel: Option<Channel>,
    pub(super) person: Person,
    pub(super) custom_data: Option<String>,
    pub(super) version: &'static str,
}

impl Sent {
    /// Returns what went out just now.
    pub(super) fn new(by_sms: bool, now: DateTime<Utc>) -> Self {
        Sent { by_sms, at: Some(now), wrong: 0, approved: false }
    }
}

impl Record {
    /// Returns an open record: the attempt of this number at this mock.
    pub(super) fn new(request: Request, number: u64, now: DateTime<Utc>) -> Self {
        let Request { id, store, channel, person, custom_data, version } = request;
        let attempt = format!("00000000-0000-4000-8000-{number:012x}");
        // Of a V1 record the one id is the other.
        let attempt = if version == "V1" { id.clone() } else { attempt };
        Record {
            id,
            attempt,
            store,
            channel,
            person,
            custom_data,
            version,
            pg_tx: format!("{}{number:010}", now.format("%Y%m%d%H%M%S")),
            requested_at: now,
            updated_at: now,
            changed_at: now,
            state: State::Ready,
            sent: None,
            attempts: 0,
            otp: None,
        }
    }

    /// Says whether somebody who acts for `store` sees it. A store that is not named may be any.
    pub(super) fn is_of(&self, store: Option<&str>) -> bool {
        match (self.store.as_deref(), store) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        }
    }

    /// Returns when it was verified.
    pub(super) fn verified_at(&self) -> Option<DateTime<Utc>> {
        (self.state == State::Verified).then_some(self.changed_at)
    }

    /// Returns when it failed.
    pub(super) fn failed_at(&self) -> Option<DateTime<Utc>> {
        matches!(self.state, State::Failed(_)).then_some(self.changed_at)
    }

    /// Returns its status.
    pub(super) fn status(&self) -> &'static str {
        match self.state {
            State::Ready => "READY",
            State::Verified => "VERIFIED",
            State::Failed(_) => "FAILED",
        }
    }

    /// Ends it well.
    pub(super) fn verify(&mut self, now: DateTime<Utc>) {
        self.person = self.person.completed();
        self.change(State::Verified, now);
    }

    /// Ends it badly.
    pub(super) fn fail(&mut self, failure: Failure, now: DateTime<Utc>) {
        self.change(State::Failed(failure), now);
    }

    /// Sends the password once more.
    pub(super) fn resend(&mut self, now: DateTime<Utc>) {
        if let Some(sent) = &mut self.sent {
            sent.at = Some(now);
        }
        self.updated_at = now;
    }

    /// Ends the life of the password. Says whether there was one.
    pub(super) fn expire(&mut self) -> bool {
        let open = self.sent.as_mut().filter(|sent| sent.by_sms && self.state == State::Ready);
        open.is_some_and(|sent| sent.at.take().is_some())
    }

    /// Tries a password. The error is what the provider says.
    pub(super) fn try_otp(
        &mut self,
        otp: &str,
        right: &str,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let right = self.otp.as_deref().unwrap_or(right) == otp;
        let Some(sent) = &mut self.sent else {
            return Err(failure("nothing was sent", "0199", "발송 내역 없음"));
        };
        if sent.at.is_none_or(|at| now >= at + OTP_LIFETIME) {
            return Err(failure(
                "the one-time password has expired",
                "0104",
                "인증번호 유효시간 초과",
            ));
        }
        if right {
            return Ok(());
        }
        sent.wrong += 1;
        let wrong = failure("wrong one-time password", "0102", "인증번호 불일치");
        if sent.wrong >= WRONG_OTPS {
            self.fail(
                failure("too many wrong one-time passwords", "0103", "인증번호 오류 횟수 초과"),
                now,
            );
        } else {
            self.updated_at = now;
        }
        Err(wrong)
    }

    /// Returns it as the API shows it.
    pub(super) fn shown(&self) -> Value {
        let mut shown = Map::new();
        let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
        put("status", json!(self.status()));
        put("id", json!(self.id));
        put("version", json!(self.version));
        put("pgTxId", json!(self.pg_tx));
        put("requestedAt", json!(instant(self.requested_at)));
        put("updatedAt", json!(instant(self.updated_at)));
        put("statusChangedAt", json!(instant(self.changed_at)));
        if let Some(channel) = &self.channel {
            put("channel", channel.shown());
        }
        if let Some(data) = &self.custom_data {
            put("customData", json!(data));
        }
        match &self.state {
            State::Ready => {
                put("requestedCustomer", self.person.requested());
            }
            State::Verified => {
                let customer = self.person.verified(self.channel.as_ref(), self.version);
                let raw = json!({
                    "RETURNCODE": "0000", "RETURNMSG": "ok", "TID": self.pg_tx,
                    "NAME": self.person.name,
                });
                put("verifiedCustomer", customer);
                put("verifiedAt", json!(instant(self.changed_at)));
                put("pgRawResponse", json!(raw.to_string()));
            }
            State::Failed(failure) => {
                let Failure { reason, code, message } = failure;
                let failure = json!({ "reason": reason, "pgCode": code, "pgMessage": message });
                put("requestedCustomer", self.person.requested());
                put("failure", failure);
            }
        }
        Value::Object(shown)
    }

    /// Returns it with what the API does not show, for a person to look at.
    pub(super) fn state_shown(&self) -> Value {
        json!({
            "record": self.shown(),
            "identityVerificationTxId": self.attempt,
            "storeId": self.store,
            "attempts": self.attempts,
            "sent": self.sent.as_ref().map(|sent| json!({
                "method": if sent.by_sms { "SMS" } else { "APP" },
                "otpSentAt": sent.at.map(instant),
                "wrongOtps": sent.wrong,
                "approved": sent.approved,
            })),
        })
    }

    fn change(&mut self, state: State, now: DateTime<Utc>) {
        self.state = state;
        self.updated_at = now;
        self.changed_at = now;
    }
}

/// Returns a failure in these words.
pub(super) fn failure(reason: &str, code: &str, message: &str) -> Failure {
    Failure { reason: reason.to_owned(), code: code.to_owned(), message: message.to_owned() }
}
