//! PortOne V1 behind its document: tokens, one-time codes and the certifications that come of them.
//!
//! The promise: every answer is the envelope `{code, message, response}`, errors have the code -1
//! and no response, and a certification is finished by the right code, by a grant in the app or by
//! a test's word, and by nothing else. What the service is told by a test: [`control`].

mod control;
mod otp;
mod record;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::control::Switch;
use self::otp::OtpRequest;
use self::record::{Certification, Progress, Provider, Refusal, Way};
use self::tokens::{Closed, KeyPair, Tokens};
use super::clock::Clock;
use super::service::{Answer, Call, ContractFault, Options, Service};

/// The code that is right unless a test sets another.
const OTP: &str = "123456";
/// The code of every error.
const ERROR: i64 = -1;

/// The service.
pub(super) struct PortoneV1 {
    tokens: Tokens,
    certifications: BTreeMap<String, Certification>,
    /// The number in the id of the last certification.
    serial: u64,
    /// The code that is right for certifications to come.
    otp: String,
    switches: BTreeSet<Switch>,
}

impl PortoneV1 {
    /// Returns the service with no record yet.
    pub(super) fn new(options: &Options) -> Result<Self, String> {
        options.only(&["imp_key", "imp_secret"])?;
        Ok(PortoneV1 {
            tokens: Tokens::new(options.clone()),
            certifications: BTreeMap::new(),
            serial: 0,
            otp: OTP.to_owned(),
            switches: BTreeSet::new(),
        })
    }

    fn carry_out(&mut self, call: &Call, now: i64) -> Result<Value, Refusal> {
        if call.operation != "getToken" {
            self.authenticate(call, now)?;
        }
        let faults = call.faults.iter().filter(|fault| !tolerated(fault, call));
        let faults: Vec<String> = faults.map(ToString::to_string).collect();
        if !faults.is_empty() {
            return Err(refusal(400, faults.join("; ")));
        }
        let imp_uid = call.argument("imp_uid");
        match call.operation.as_str() {
            "getToken" => self.token(call, now),
            "getCertification" => Ok(self.found(imp_uid)?.view()),
            "deleteCertification" => self.delete(imp_uid),
            "requestOTP" => self.request(call),
            "confirmOTP" => self.confirm(imp_uid, call, now),
            _ => Err(refusal(404, "no such operation")),
        }
    }

    /// Lets the bearer of a token in; the word `Bearer` may be missing, as old clients leave it
    /// out.
    fn authenticate(&self, call: &Call, now: i64) -> Result<(), Refusal> {
        let bare = || call.header("authorization").map(str::trim).filter(|it| !it.contains(' '));
        let token = call.credential("bearer").or_else(bare).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| refusal(401, "the access token is missing"))?;
        self.tokens.check(token, now).map_err(|closed| match closed {
            Closed::Unknown => refusal(401, "the access token is unknown"),
            Closed::Expired => refusal(401, "the access token has expired"),
        })
    }

    fn token(&mut self, call: &Call, now: i64) -> Result<Value, Refusal> {
        let member = |name| call.member(name).and_then(Value::as_str).unwrap_or_default();
        let pair = KeyPair { key: member("imp_key").into(), secret: member("imp_secret").into() };
        let token = self.tokens.ask(&pair, now);
        let token = token.ok_or_else(|| refusal(401, "key or secret rejected"))?;
        Ok(json!({ "access_token": token.text, "now": now, "expired_at": token.expires }))
    }

    fn delete(&mut self, imp_uid: &str) -> Result<Value, Refusal> {
        let view = self.found(imp_uid)?.view();
        if self.switches.contains(&Switch::DeleteFailure) {
            return Err(refusal(500, "database failure"));
        }
        self.certifications.remove(imp_uid);
        Ok(view)
    }

    fn request(&mut self, call: &Call) -> Result<Value, Refusal> {
        let body = call.body.as_ref().unwrap_or(&Value::Null);
        let request = OtpRequest::read(body).map_err(|message| refusal(400, message))?;
        if request.provider == Provider::Kcp
            && request.merchant_uid.is_some()
            && self.certifications.values().any(|it| it.merchant_uid == request.merchant_uid)
        {
            return Err(refusal(400, "merchant_uid has been used before"));
        }
        self.provider_is_well()?;
        let imp_uid = self.next_id();
        let way = if request.by_app { Way::App } else { Way::Sms { otp: self.otp.clone() } };
        let certification = Certification {
            imp_uid: imp_uid.clone(),
            merchant_uid: request.merchant_uid,
            provider: request.provider,
            person: request.person,
            way,
            progress: Progress::Waiting,
            edits: Vec::new(),
        };
        self.certifications.insert(imp_uid.clone(), certification);
        Ok(json!({ "imp_uid": imp_uid }))
    }

    fn confirm(&mut self, imp_uid: &str, call: &Call, now: i64) -> Result<Value, Refusal> {
        self.found(imp_uid)?;
        self.provider_is_well()?;
        let otp = call.member("otp").and_then(Value::as_str).filter(|otp| !otp.is_empty());
        let certification = self.certifications.get_mut(imp_uid).ok_or_else(not_found)?;
        certification.confirm(otp, now)?;
        Ok(certification.view())
    }

    fn found(&self, imp_uid: &str) -> Result<&Certification, Refusal> {
        self.certifications.get(imp_uid).ok_or_else(not_found)
    }

    fn provider_is_well(&self) -> Result<(), Refusal> {
        if self.switches.contains(&Switch::ProviderFailure) {
            return Err(refusal(500, "provider failure"));
        }
        Ok(())
    }

    fn next_id(&mut self) -> String {
        loop {
            self.serial += 1;
            let id = format!("imp_{:012}", self.serial);
            // A test may have taken it.
            if !self.certifications.contains_key(&id) {
                return id;
            }
        }
    }

    /// Makes of a result what the switches want it to look like.
    fn dress(&self, operation: &str, mut result: Value) -> Value {
        if self.switches.contains(&Switch::NullResponse) && operation != "getToken" {
            return Value::Null;
        }
        if self.switches.contains(&Switch::UnknownStatus)
            && let Value::Object(members) = &mut result
        {
            write_unknown_words(members);
        }
        result
    }

    fn refuse(&self, refusal: Refusal) -> Answer {
        let as_success = self.switches.contains(&Switch::ErrorsAs200);
        let status = if as_success { 200 } else { refusal.status };
        let message = refusal.message;
        Answer::json(status, json!({ "code": ERROR, "message": message, "response": null }))
    }
}

impl Service for PortoneV1 {
    fn answer(&mut self, call: &Call, clock: &Clock) -> Answer {
        match self.carry_out(call, clock.now().timestamp()) {
            Ok(result) => {
                let response = self.dress(&call.operation, result);
                let envelope = json!({ "code": 0, "message": null, "response": response });
                let answer = Answer::json(200, envelope);
                // What a test has written into a certification may be anything.
                let odd = self.certifications.values().any(|it| !it.edits.is_empty());
                if odd { answer.odd() } else { answer }
            }
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn unknown_path(&self) -> Answer {
        self.refuse(refusal(404, "no such path"))
    }

    fn control(
        &mut self,
        name: &str,
        arguments: &Map<String, Value>,
        clock: &Clock,
    ) -> Result<Value, String> {
        control::carry_out(self, name, arguments, clock.now().timestamp())
    }

    fn state(&self) -> Value {
        let certifications: Vec<Value> =
            self.certifications.values().map(Certification::state).collect();
        let switches: Vec<&str> = self.switches.iter().map(|switch| switch.name()).collect();
        json!({
            "tokens": self.tokens.state(),
            "certifications": certifications,
            "switches": switches,
        })
    }
}

/// Says whether the service is known to take what the document does not: a channel key under its
/// old name, or none for Danal, and KCP's parameters as an object.
fn tolerated(fault: &ContractFault, call: &Call) -> bool {
    let Some(body) = call.body.as_ref().filter(|_| call.operation == "requestOTP") else {
        return false;
    };
    match fault.place.as_str() {
        "body.channel_key" => otp::may_lack_channel(body),
        "body.bypass" => body.get("bypass").is_some_and(Value::is_object),
        _ => false,
    }
}

/// Writes words that are not in any list yet. V1 has no word for the status itself.
fn write_unknown_words(members: &mut Map<String, Value>) {
    for name in ["pg_provider", "carrier", "gender"] {
        if members.get(name).is_some_and(Value::is_string) {
            members.insert(name.to_owned(), json!(format!("unknown_{name}")));
        }
    }
}

fn not_found() -> Refusal {
    refusal(404, "no such certification")
}

fn refusal(status: u16, message: impl Into<String>) -> Refusal {
    Refusal { status, message: message.into() }
}
