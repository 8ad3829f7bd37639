//! Kakaocert behind its document, and the two calls of LinkHub's auth host that belong to it.
//!
//! The promise: both signatures are really checked, over the bytes that came; a session token opens
//! the receipts of its own ClientCode and no others; a receipt proves something once. The partner's
//! key is [`SECRET_KEY`] unless the mock is started or told otherwise, and any LinkID has it. What
//! the service is told by a test: [`control`]; the numbers of its errors: [`refusal`].

mod control;
mod receipt;
mod refusal;
mod sessions;
mod signature;

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use self::receipt::{Asked, Receipt};
use self::refusal::Refusal;
use self::sessions::{Session, Sessions};
use self::signature::{Login, SecretKey, VERSION};
use super::clock::{Clock, instant};
use super::service::{Answer, Call, ContractFault, Options, Service};

/// The key that signs for every partner of the mock, in base64, as long as no other is set.
pub const SECRET_KEY: &str = "ZmljdGlvbmFsLWxpbmtodWItc2VjcmV0LWtleS0zMmI=";

/// What a session token is asked for: these, and no others.
const SCOPES: [&str; 4] = ["310", "320", "330", "member"];
/// The state that a test gets when it wants one that nobody knows.
const UNKNOWN_STATE: i64 = 7;
/// Whom a token is for that the mock has not issued.
const ANY_CLIENT_CODE: &str = "026000000001";

/// The service.
pub(super) struct Kakaocert {
    options: Options,
    secret_key: SecretKey,
    sessions: Sessions,
    receipts: BTreeMap<String, Receipt>,
    serial: u64,
    unknown_states: bool,
    codes_as_text: bool,
}

impl Kakaocert {
    /// Returns the service with no record yet.
    pub(super) fn new(options: &Options) -> Result<Self, String> {
        options.only(&["linkId", "secretKey", "clientCode"])?;
        let secret_key = options.credentials.get("secretKey").map_or(SECRET_KEY, String::as_str);
        Ok(Kakaocert {
            options: options.clone(),
            secret_key: SecretKey::read(secret_key)?,
            sessions: Sessions::default(),
            receipts: BTreeMap::new(),
            serial: 0,
            unknown_states: false,
            codes_as_text: false,
        })
    }

    fn carry_out(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Answer, Refusal> {
        let result = match call.operation.as_str() {
            "getTime" => {
                let time = now.to_rfc3339_opts(SecondsFormat::Secs, true);
                return Ok(Answer::text(200, "text/plain", time));
            }
            "issueToken" => self.issue(call, now),
            "requestVerifyAuth" => self.request(call, now),
            "getVerifyAuthState" => return self.status(call, now),
            "verifyAuth" => self.receipt(call, now)?.verify(now),
            _ => Err(Refusal::UnknownPath),
        };
        result.map(|result| Answer::json(200, result))
    }

    fn issue(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Value, Refusal> {
        let link_id = self.check_login(call, now)?;
        if let Some(complaint) = call.complaint() {
            return Err(Refusal::LinkHubRequest(complaint));
        }
        let access_id = call.member("access_id").and_then(Value::as_str).unwrap_or_default();
        if !self.options.takes("clientCode", access_id) {
            return Err(Refusal::ClientCode);
        }
        let scope = call.member("scope").and_then(Value::as_array);
        let mut scopes: Vec<&str> = scope.into_iter().flatten().filter_map(Value::as_str).collect();
        scopes.sort_unstable();
        if scopes != SCOPES {
            return Err(Refusal::Scope);
        }
        let (token, expires) = self.sessions.issue(link_id, access_id, now);
        Ok(json!({
            "session_token": token,
            "serviceID": "KAKAOCERT",
            "linkID": link_id,
            "usercode": access_id,
            "ipaddress": call.header("x-lh-forwarded").unwrap_or("127.0.0.1"),
            "expiration": instant(expires),
            "scope": scope,
        }))
    }

    /// Judges the signature of a request for a token; returns whose it is.
    fn check_login<'c>(&self, call: &'c Call, now: DateTime<Utc>) -> Result<&'c str, Refusal> {
        let credential = call.credential("LINKHUB").and_then(|it| it.split_once(' '));
        let (link_id, signature) = credential.ok_or(Refusal::NoLinkHub)?;
        let date = call.header("x-lh-date").filter(|date| signature::is_current(date, now));
        let date = date.ok_or(Refusal::LinkHubDate)?;
        if call.header("x-lh-version") != Some(VERSION) {
            return Err(Refusal::LinkHubVersion);
        }
        if !self.options.takes("linkId", link_id) {
            return Err(Refusal::LinkId);
        }
        let login = Login {
            method: &call.method,
            path: &call.raw_path,
            date,
            forwarded: call.header("x-lh-forwarded"),
            body: &call.raw_body,
        };
        if !self.secret_key.signed_login(&login, signature.trim()) {
            return Err(Refusal::LinkHubSignature);
        }
        Ok(link_id)
    }

    fn request(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Value, Refusal> {
        let session = self.session(call, now)?;
        self.check_request(call, &session, now)?;
        let body = call.body.as_ref().unwrap_or(&Value::Null);
        complain(call, |fault| {
            let name = fault.place.strip_prefix("body.");
            name.is_some_and(|name| receipt::tolerated(body, name))
        })?;
        let asked = Asked::read(body)?;
        self.serial += 1;
        let receipt = Receipt::new(self.serial, &session.client_code, asked, now);
        let id = receipt.id.clone();
        self.receipts.insert(id.clone(), receipt);
        Ok(json!({ "receiptId": id }))
    }

    fn status(&mut self, call: &Call, now: DateTime<Utc>) -> Result<Answer, Refusal> {
        let unknown = self.unknown_states;
        let receipt = self.receipt(call, now)?;
        let mut status = receipt.status(now);
        if let Value::Object(members) = &mut status
            && unknown
        {
            members.insert("state".to_owned(), json!(UNKNOWN_STATE));
        }
        let odd = unknown || receipt.is_odd();
        let answer = Answer::json(200, status);
        Ok(if odd { answer.odd() } else { answer })
    }

    /// Finds the receipt of a call; those of another ClientCode are as if they were not there.
    fn receipt(&mut self, call: &Call, now: DateTime<Utc>) -> Result<&mut Receipt, Refusal> {
        let session = self.session(call, now)?;
        complain(call, |_| false)?;
        let receipt = self.receipts.get_mut(call.argument("receiptID"));
        let own = receipt.filter(|receipt| receipt.client_code == session.client_code);
        own.ok_or(Refusal::ReceiptNotFound)
    }

    /// Returns what the token of a call stands for.
    fn session(&self, call: &Call, now: DateTime<Utc>) -> Result<Session, Refusal> {
        let token = call.credential("Bearer").filter(|token| !token.is_empty());
        let session = self.sessions.find(token.ok_or(Refusal::NoToken)?, now);
        if session == Err(Refusal::UnknownToken) && self.options.any_token {
            let code = self.options.credentials.get("clientCode").map(String::as_str);
            let client_code = code.unwrap_or(ANY_CLIENT_CODE).to_owned();
            return Ok(Session { link_id: None, client_code, expires: now });
        }
        session
    }

    /// Judges the signature of a request that has a body.
    fn check_request(
        &self,
        call: &Call,
        session: &Session,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let date = call.header("x-lh-date").filter(|date| signature::is_current(date, now));
        let date = date.ok_or(Refusal::Date)?;
        if call.header("x-lh-version") != Some(VERSION) {
            return Err(Refusal::Version);
        }
        let credential = call.header("x-kc-auth").and_then(|it| it.trim().split_once(' '));
        let (link_id, signature) = credential.ok_or(Refusal::Signature)?;
        let of_another = session.link_id.as_deref().is_some_and(|owner| owner != link_id);
        let key = &self.secret_key;
        if of_another || !key.signed_request(&call.method, &call.raw_body, date, signature.trim()) {
            return Err(Refusal::Signature);
        }
        Ok(())
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
        Answer::json(refusal.status(), refusal.body(self.codes_as_text))
    }
}

impl Service for Kakaocert {
    fn answer(&mut self, call: &Call, clock: &Clock) -> Answer {
        match self.carry_out(call, clock.now()) {
            Ok(answer) => answer,
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn unknown_path(&self) -> Answer {
        self.refuse(&Refusal::UnknownPath)
    }

    fn control(
        &mut self,
        name: &str,
        arguments: &Map<String, Value>,
        clock: &Clock,
    ) -> Result<Value, String> {
        control::carry_out(self, name, arguments, clock.now())
    }

    fn state(&self) -> Value {
        let receipts: Vec<Value> = self.receipts.values().map(Receipt::shown).collect();
        json!({ "sessions": self.sessions.state(), "receipts": receipts })
    }
}

/// Refuses a request that breaks the document, except where the service is known to take it.
fn complain(call: &Call, tolerated: impl Fn(&ContractFault) -> bool) -> Result<(), Refusal> {
    let faults = call.faults.iter().filter(|fault| !tolerated(fault));
    let faults: Vec<String> = faults.map(ToString::to_string).collect();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Request(faults.join("; "))) }
}
