//! PortOne V2 behind its document: tokens, and records from send to confirm.
//!
//! The promise: what the facts of the API say happens, and where they are silent this: five sends
//! of one id, five wrong passwords of one attempt, 180 seconds for a password, a new attempt after
//! a failed one, no resend for the app. The one merchant of the mock may act for every store but
//! `store-forbidden`.

mod channel;
mod control;
mod idempotency;
mod list;
mod person;
mod record;
mod tokens;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::clock::Clock;
use super::service::{Answer, Call, Options, Service};
use channel::{Channel, Provider};
use control::Wishes;
use idempotency::Keys;
use person::Person;
use record::{Failure, Record, Request, Sent, State, failure};
use tokens::Tokens;

/// The password that is right unless a test says otherwise.
const OTP: &str = "123456";

/// How often one id can be sent.
const SENDS: u32 = 5;

/// The store that no credential may act for.
const FORBIDDEN_STORE: &str = "store-forbidden";

/// The name of the one credential that an owner of the mock can fix.
const SECRET: &str = "apiSecret";

/// The service.
pub(super) struct PortoneV2 {
    options: Options,
    tokens: Tokens,
    keys: Keys,
    /// In the order in which they were made.
    records: Vec<Record>,
    wishes: Wishes,
    /// How many attempts there were, at all records.
    attempts: u64,
}

/// What an operation comes to: the body of a 200, or another answer.
type Outcome = Result<Value, Answer>;

impl PortoneV2 {
    /// Returns the service with no record yet.
    pub(super) fn new(options: &Options) -> Result<Self, String> {
        options.only(&[SECRET])?;
        Ok(PortoneV2 {
            options: options.clone(),
            tokens: Tokens::default(),
            keys: Keys::default(),
            records: Vec::new(),
            wishes: Wishes::default(),
            attempts: 0,
        })
    }

    /// Says whether the credential of a request is good. The two calls for tokens need none.
    fn is_authorized(&self, call: &Call, now: DateTime<Utc>) -> bool {
        if matches!(call.operation.as_str(), "loginViaApiSecret" | "refreshToken") {
            return true;
        }
        let bearer = call.credential("Bearer").filter(|token| !token.is_empty());
        let is_token = |token| self.options.any_token || self.tokens.is_good(token, now);
        let secret = call.credential("PortOne");
        bearer.is_some_and(is_token) || secret.is_some_and(|it| self.options.takes(SECRET, it))
    }

    fn act(&mut self, call: &Call, now: DateTime<Utc>) -> Outcome {
        if let Some(complaint) = call.complaint() {
            return Err(invalid(complaint));
        }
        if store(call) == Some(FORBIDDEN_STORE) {
            return Err(refusal(403, "FORBIDDEN", "the credential may not act for this store"));
        }
        match call.operation.as_str() {
            "loginViaApiSecret" => self.login(call, now),
            "refreshToken" => self.refresh(call, now),
            "getIdentityVerification" => self.get(call),
            "getIdentityVerifications" => self.list(call, now),
            "sendIdentityVerification" => self.send(call, now),
            "resendIdentityVerification" => self.resend(call, now),
            "confirmIdentityVerification" => self.confirm(call, now),
            _ => Err(self.unknown_path()),
        }
    }

    fn login(&mut self, call: &Call, now: DateTime<Utc>) -> Outcome {
        if !self.options.takes(SECRET, text(call, "apiSecret").unwrap_or_default()) {
            return Err(unauthorized("no such API secret"));
        }
        Ok(self.tokens.issue(now))
    }

    fn refresh(&mut self, call: &Call, now: DateTime<Utc>) -> Outcome {
        let token = text(call, "refreshToken").unwrap_or_default();
        let issued = self.tokens.refresh(token, now);
        issued.ok_or_else(|| unauthorized("the refresh token is not, or no longer, valid"))
    }

    fn get(&mut self, call: &Call) -> Outcome {
        let index = self.find(call)?;
        let record = &self.records[index];
        Err(self.wishes.answer(record))
    }

    fn list(&mut self, call: &Call, now: DateTime<Utc>) -> Outcome {
        let none = json!({});
        let condition = call.query_json.get("requestBody").or(call.body.as_ref()).unwrap_or(&none);
        let page = list::page(&self.records, condition, now).map_err(invalid)?;
        Err(self.wishes.answer_list(&page))
    }

    fn send(&mut self, call: &Call, now: DateTime<Utc>) -> Outcome {
        let request = self.request(call)?;
        let by_sms = text(call, "method") == Some("SMS");
        let before = self.records.iter().position(|record| record.id == request.id);
        let attempts = before.map_or(0, |index| self.records[index].attempts);
        if let Some(before) = before.map(|index| &self.records[index]) {
            match before.state {
                State::Verified => return Err(already_verified()),
                State::Ready if before.sent.is_some() => {
                    let what = "already sent through the API";
                    return Err(refusal(409, "IDENTITY_VERIFICATION_ALREADY_SENT", what));
                }
                State::Ready | State::Failed(_) => {}
            }
        }
        let key = text(call, "channelKey").unwrap_or_default();
        let channel = Channel::find(key)
            .ok_or_else(|| refusal(404, "CHANNEL_NOT_FOUND", "there is no such channel"))?;
        takes_by_api(&channel, call).map_err(invalid)?;
        if attempts >= SENDS {
            let what = "this id was sent too often";
            return Err(refusal(400, "MAX_TRANSACTION_COUNT_REACHED", what));
        }
        self.attempts += 1;
        let request = Request { channel: Some(channel), ..request };
        let mut record = Record::new(request, self.attempts, now);
        record.attempts = attempts + 1;
        record.sent = Some(Sent::new(by_sms, now));
        record.otp = before.and_then(|index| self.records[index].otp.clone());
        let refused = self.wishes.refuse();
        if let Some(failure) = &refused {
            record.fail(failure.clone(), now);
        }
        match before {
            Some(index) => self.records[index] = record,
            None => self.records.push(record),
        }
        refused.map_or_else(|| Ok(json!({})), |failure| Err(pg_provider(&failure)))
    }

    fn resend(&mut self, call: &Call, now: DateTime<Utc>) -> Outcome {
        let index = self.find_open(call)?;
        if self.records[index].sent.as_ref().is_some_and(|sent| !sent.by_sms) {
            return Err(invalid("there is no SMS to send again, the app asks"));
        }
        if let Some(failure) = self.wishes.refuse() {
            return Err(pg_provider(&failure));
        }
        self.records[index].resend(now);
        Ok(json!({}))
    }

    fn confirm(&mut self, call: &Call, now: DateTime<Utc>) -> Outcome {
        let index = self.find_open(call)?;
        let (otp, right) = (text(call, "otp"), self.wishes.otp().unwrap_or(OTP).to_owned());
        let record = &mut self.records[index];
        let sent = record.sent.clone().unwrap_or_else(|| Sent::new(true, now));
        match (sent.by_sms, otp) {
            (true, None) => return Err(invalid("body.otp: missing")),
            (false, Some(_)) => return Err(invalid("body.otp: for SMS only")),
            _ => {}
        }
        if let Some(failure) = self.wishes.refuse() {
            return Err(pg_provider(&failure));
        }
        let tried = match otp {
            Some(otp) => record.try_otp(otp, &right, now),
            None if sent.approved => Ok(()),
            None => Err(failure("not approved in the app yet", "0201", "앱 인증 미완료")),
        };
        tried.map_err(|failure| pg_provider(&failure))?;
        record.verify(now);
        Ok(json!({ "identityVerification": record.shown() }))
    }

    /// Finds the record that a request is about.
    fn find(&self, call: &Call) -> Result<usize, Answer> {
        let (id, store) = (call.argument("identityVerificationId"), store(call));
        let found = self.records.iter().position(|record| record.id == id && record.is_of(store));
        found.ok_or_else(|| {
            refusal(404, "IDENTITY_VERIFICATION_NOT_FOUND", "there is no such record")
        })
    }

    /// Finds the record that a request is about, which has to be sent and not finished.
    fn find_open(&self, call: &Call) -> Result<usize, Answer> {
        let index = self.find(call)?;
        let record = &self.records[index];
        match &record.state {
            State::Verified => Err(already_verified()),
            _ if record.sent.is_none() => {
                let what = "not sent through the API";
                Err(refusal(404, "IDENTITY_VERIFICATION_NOT_SENT", what))
            }
            State::Failed(failure) => Err(pg_provider(failure)),
            State::Ready => Ok(index),
        }
    }

    /// Reads what send is to make a record of, and refuses what only prose forbids.
    fn request(&self, call: &Call) -> Result<Request, Answer> {
        let customer = call.member("customer").and_then(Value::as_object);
        let said = |name: &str| {
            customer.and_then(|it| it.get(name)).and_then(Value::as_str).map(str::to_owned)
        };
        let phone = said("phoneNumber").unwrap_or_default();
        if phone.is_empty() || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid("body.customer.phoneNumber: digits only"));
        }
        let number = said("identityNumber");
        let told = number.as_deref().map(person::identity);
        let (birth, gender, foreign) = match told {
            Some(Some((birth, gender, foreign))) => {
                (Some(birth), Some(gender.to_owned()), Some(foreign))
            }
            Some(None) => {
                let what = "the first 7 digits of a resident-registration number are needed";
                return Err(invalid(format!("body.customer.identityNumber: {what}")));
            }
            None if text(call, "method") == Some("SMS") => {
                return Err(invalid("body.customer.identityNumber: needed for SMS"));
            }
            None => (None, None, None),
        };
        let operator = text(call, "operator").map(str::to_owned);
        let (id, name, phone) = (said("id"), said("name"), Some(phone));
        Ok(Request {
            id: call.argument("identityVerificationId").to_owned(),
            store: text(call, "storeId").map(str::to_owned),
            channel: None,
            person: Person { id, name, phone, operator, birth, gender, foreign },
            custom_data: text(call, "customData").map(str::to_owned),
            version: "V2",
        })
    }
}

impl Service for PortoneV2 {
    fn begin(&mut self, call: &Call, clock: &Clock) -> Option<Answer> {
        let now = clock.now();
        if call.method == "GET" || !self.is_authorized(call, now) {
            return None;
        }
        self.keys.begin(call, now)
    }

    fn answer(&mut self, call: &Call, clock: &Clock) -> Answer {
        let now = clock.now();
        if !self.is_authorized(call, now) {
            self.keys.abandon(call);
            return unauthorized("the credential is missing, wrong or no longer valid");
        }
        let outcome = self.act(call, now);
        let answer = outcome.map_or_else(|answer| answer, |body| Answer::json(200, body));
        self.keys.finish(call, &answer);
        answer
    }

    fn abandon(&mut self, call: &Call) {
        self.keys.abandon(call);
    }

    fn unknown_path(&self) -> Answer {
        refusal(404, "NOT_FOUND", "there is no such operation")
    }

    fn control(
        &mut self,
        name: &str,
        arguments: &Map<String, Value>,
        clock: &Clock,
    ) -> Result<Value, String> {
        control::run(self, name, arguments, clock.now())
    }

    fn state(&self) -> Value {
        json!({
            "records": self.records.iter().map(Record::state_shown).collect::<Vec<_>>(),
            "tokens": self.tokens.state(),
            "idempotencyKeys": self.keys.count(),
        })
    }
}

/// Complains about what a provider does not take through the API.
fn takes_by_api(channel: &Channel, call: &Call) -> Result<(), &'static str> {
    let id = call.argument("identityVerificationId");
    let kcp = call.member("bypass").and_then(|bypass| bypass.get("kcpV2"));
    let option = |name: &str| kcp.and_then(|kcp| kcp.get(name)).and_then(Value::as_str);
    match channel.provider() {
        Provider::Inicis => Err("body.channelKey: this provider is reached by browser only"),
        Provider::Danal => {
            let customer = call.member("customer").and_then(|customer| customer.get("id"));
            let id = customer.and_then(Value::as_str).unwrap_or_default();
            let short = id.chars().count() <= 200;
            short.then_some(()).ok_or("body.customer.id: more than 200 characters")
        }
        Provider::Kcp if id.len() > 40 || !id.bytes().all(|it| it.is_ascii_alphanumeric()) => {
            Err("path.identityVerificationId: 1 to 40 ASCII letters and digits")
        }
        Provider::Kcp if !matches!(option("media_type"), Some("MC01" | "MC02")) => {
            Err("body.bypass.kcpV2.media_type: MC01 or MC02 is needed")
        }
        Provider::Kcp if option("cp_sms_msg").is_some_and(|text| !text.contains("[000000]")) => {
            Err("body.bypass.kcpV2.cp_sms_msg: has to contain [000000]")
        }
        Provider::Kcp => Ok(()),
    }
}

/// Returns a text of the body.
fn text<'c>(call: &'c Call, name: &str) -> Option<&'c str> {
    call.member(name).and_then(Value::as_str)
}

/// Returns the store that a request acts for, wherever it says so.
fn store(call: &Call) -> Option<&str> {
    let condition = call.query_json.get("requestBody").or(call.body.as_ref());
    let filter = condition.and_then(|it| it.pointer("/filter/storeId")).and_then(Value::as_str);
    call.query("storeId").or_else(|| text(call, "storeId")).or(filter)
}

/// Returns an error of the API.
fn refusal(status: u16, kind: &str, message: impl Into<String>) -> Answer {
    let message: String = message.into();
    Answer::json(status, json!({ "type": kind, "message": message }))
}

fn invalid(message: impl Into<String>) -> Answer {
    refusal(400, "INVALID_REQUEST", message)
}

fn unauthorized(message: &str) -> Answer {
    refusal(401, "UNAUTHORIZED", message)
}

fn already_verified() -> Answer {
    refusal(409, "IDENTITY_VERIFICATION_ALREADY_VERIFIED", "the record is verified already")
}

fn pg_provider(failure: &Failure) -> Answer {
    let Failure { reason, code, message } = failure;
    let body = json!({
        "type": "PG_PROVIDER", "message": reason, "pgCode": code, "pgMessage": message,
    });
    Answer::json(502, body)
}
