//! A request for a signature, from the message to the one answer that proves something.
//!
//! The promise: it is signed in time or expires for good, and its signature is verified once,
//! within half an hour. What was asked for comes back under the names that the status has for it,
//! and the person and the text to sign do not.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::mock::clock::instant;

/// How long after the signature it can be verified.
const VERIFY_WINDOW: TimeDelta = TimeDelta::minutes(30);
/// The name of every institution.
const CLIENT_NAME: &str = "데모기관";
/// The name of every alias.
const ALIAS_NAME: &str = "데모 별칭";

/// The members that may be missing from a request.
const OPTIONAL: [&str; 4] = ["CallCenterName", "TMSMessage", "SubClientID", "PayLoad"];
/// Those that count as false when they are missing, though the document wants them.
const FLAGS: [&str; 2] = ["isAllowSimpleRegistYN", "isVerifyNameYN"];

/// What was asked for, as far as it matters later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    expires_in: i64,
    /// The text to sign.
    token: String,
    /// The members of the status that repeat the request.
    echo: Map<String, Value>,
}

impl Asked {
    /// Reads a request that keeps to the document.
    pub(super) fn read(body: &Value) -> Result<Asked, Refusal> {
        let text = |name: &str| {
            let text = body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
            text.ok_or_else(|| Refusal::Request(format!("{name} is empty")))
        };
        // An empty text counts as none.
        let optional = |name: &str| text(name).ok().map_or(Value::Null, |text| json!(text));
        let flag = |name: &str| json!(body.get(name).and_then(Value::as_bool).unwrap_or(false));
        text("ReceiverName")?;
        if !is_date(text("ReceiverBirthDay")?) {
            return Err(Refusal::Request("ReceiverBirthDay is no day as YYYYMMDD".to_owned()));
        }
        if !text("ReceiverHP")?.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::Request("ReceiverHP has more than digits".to_owned()));
        }
        let expires_in = body.get("Expires_in").and_then(Value::as_i64);
        let expires_in = expires_in.filter(|seconds| (1..=1000).contains(seconds));
        let expires_in = expires_in
            .ok_or_else(|| Refusal::Request("Expires_in is not from 1 to 1000".to_owned()))?;
        let alias = optional("SubClientID");
        let alias_name = if alias.is_null() { Value::Null } else { json!(ALIAS_NAME) };
        let echo = [
            ("callCenterNum", json!(text("CallCenterNum")?)),
            ("callCenterName", optional("CallCenterName")),
            ("expires_in", json!(expires_in)),
            ("tmstitle", json!(text("TMSTitle")?)),
            ("tmsmessage", optional("TMSMessage")),
            ("subClientCode", alias),
            ("subClientName", alias_name),
            ("allowSimpleRegistYN", flag("isAllowSimpleRegistYN")),
            ("verifyNameYN", flag("isVerifyNameYN")),
            ("payload", optional("PayLoad")),
        ];
        let echo = echo.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(Asked { expires_in, token: text("Token")?.to_owned(), echo })
    }
}

/// Says whether the service is known to take a request in which the member `name` is as it is here:
/// official clients leave out or null what is false or not given.
pub(super) fn tolerated(body: &Value, name: &str) -> bool {
    match body.get(name) {
        None => FLAGS.contains(&name),
        Some(Value::Null) => FLAGS.contains(&name) || OPTIONAL.contains(&name),
        Some(_) => false,
    }
}

/// One request for a signature.
#[derive(Clone, Debug)]
pub(super) struct Receipt {
    pub(super) id: String,
    pub(super) client_code: String,
    asked: Asked,
    registered: DateTime<Utc>,
    expires: DateTime<Utc>,
    viewed: Option<DateTime<Utc>>,
    completed: Option<DateTime<Utc>>,
    verified: Option<DateTime<Utc>>,
    /// What the person signs instead of the text of the request.
    pub(super) other_text: Option<String>,
    /// Whether the signature is found to be wrong.
    pub(super) refused: bool,
    /// The state that a test has set, in place of the real one.
    pub(super) state: Option<i64>,
    /// Members of the status that a test has set, or taken out where there is none.
    pub(super) edits: Vec<(String, Option<Value>)>,
}

impl Receipt {
    /// Registers a request.
    pub(super) fn new(serial: u64, client_code: &str, asked: Asked, now: DateTime<Utc>) -> Receipt {
        Receipt {
            id: format!("0{}{:05}", korean(now, "%y%m%d%H%M%S"), serial % 100_000),
            client_code: client_code.to_owned(),
            registered: now,
            expires: now + TimeDelta::seconds(asked.expires_in),
            asked,
            viewed: None,
            completed: None,
            verified: None,
            other_text: None,
            refused: false,
            state: None,
            edits: Vec::new(),
        }
    }

    /// Returns the state: 0 waiting, 1 signed, 2 expired, or whatever a test has set.
    pub(super) fn state(&self, now: DateTime<Utc>) -> i64 {
        match (self.state, self.completed) {
            (Some(state), _) => state,
            (None, Some(_)) => 1,
            (None, None) if self.expires <= now => 2,
            (None, None) => 0,
        }
    }

    /// The person opens the message.
    pub(super) fn view(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        self.is_open(now)?;
        self.viewed.get_or_insert(now);
        Ok(())
    }

    /// The person signs. Once is enough.
    pub(super) fn sign(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        if self.completed.is_none() {
            self.view(now)?;
            self.completed = Some(now);
        }
        Ok(())
    }

    /// The time to sign is over.
    pub(super) fn expire(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        if self.completed.is_some() {
            return Err(format!("`{}` is signed; move the clock to end its 30 minutes", self.id));
        }
        self.expires = self.expires.min(now);
        Ok(())
    }

    fn is_open(&self, now: DateTime<Utc>) -> Result<(), String> {
        if self.completed.is_none() && self.expires <= now {
            return Err(format!("`{}` has expired", self.id));
        }
        Ok(())
    }

    /// Verifies the signature, once.
    pub(super) fn verify(&mut self, now: DateTime<Utc>) -> Result<Value, Refusal> {
        match self.state(now) {
            1 => {}
            2 => return Err(Refusal::Expired),
            _ => return Err(Refusal::NotSigned),
        }
        if self.verified.is_some() {
            return Err(Refusal::VerifiedBefore);
        }
        if self.completed.is_some_and(|completed| now - completed > VERIFY_WINDOW) {
            return Err(Refusal::SignedTooLongAgo);
        }
        if self.refused {
            return Err(Refusal::SignatureRefused);
        }
        self.verified = Some(now);
        let text = self.other_text.as_ref().unwrap_or(&self.asked.token);
        Ok(json!({ "receiptId": self.id, "signedData": text }))
    }

    /// Returns the receipt as the state of the mock shows it.
    pub(super) fn shown(&self) -> Value {
        json!({
            "receiptID": self.id,
            "clientCode": self.client_code,
            "Token": self.asked.token,
            "expires": instant(self.expires),
            "viewed": self.viewed.map(instant),
            "completed": self.completed.map(instant),
            "verified": self.verified.map(instant),
            "signs": self.other_text,
            "refused": self.refused,
            "state": self.state,
        })
    }

    /// Says whether a test has made the status one that the document may not know.
    pub(super) fn is_odd(&self) -> bool {
        self.state.is_some() || !self.edits.is_empty()
    }

    /// Returns the status as the API answers it.
    pub(super) fn status(&self, now: DateTime<Utc>) -> Value {
        let when = |time: DateTime<Utc>| json!(korean(time, "%Y%m%d%H%M%S"));
        let maybe = |time: Option<DateTime<Utc>>| time.map_or(Value::Null, when);
        let mut members = self.asked.echo.clone();
        let own = [
            ("receiptID", json!(self.id)),
            ("clientCode", json!(self.client_code)),
            ("clientName", json!(CLIENT_NAME)),
            ("state", json!(self.state(now))),
            ("regDT", when(self.registered)),
            ("requestDT", when(self.registered)),
            ("expireDT", when(self.expires)),
            ("viewDT", maybe(self.viewed)),
            ("completeDT", maybe(self.completed)),
            ("verifyDT", maybe(self.verified)),
        ];
        members.extend(own.into_iter().map(|(name, value)| (name.to_owned(), value)));
        for (name, value) in &self.edits {
            match value {
                Some(value) => drop(members.insert(name.clone(), value.clone())),
                None => drop(members.remove(name)),
            }
        }
        Value::Object(members)
    }
}

/// Writes an instant in Korean time, which is nine hours ahead all year.
fn korean(time: DateTime<Utc>, form: &str) -> String {
    match FixedOffset::east_opt(9 * 60 * 60) {
        Some(korea) => time.with_timezone(&korea).format(form).to_string(),
        None => time.format(form).to_string(),
    }
}

/// Says whether a text is a day as `YYYYMMDD`.
fn is_date(text: &str) -> bool {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && NaiveDate::parse_from_str(text, "%Y%m%d").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "026112110020300001";

    fn start() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-11-21T01:02:03Z").expect("a date").to_utc()
    }

    fn after(seconds: i64) -> DateTime<Utc> {
        start() + TimeDelta::seconds(seconds)
    }

    fn full() -> Value {
        json!({
            "CallCenterNum": "1600-0000", "CallCenterName": "데모센터", "Expires_in": 300,
            "ReceiverBirthDay": "19900102", "ReceiverHP": "01000000001", "ReceiverName": "김하늘",
            "Token": "one-time-nonce-0001", "TMSTitle": "본인확인 요청",
            "TMSMessage": "회원 가입을 위한 확인입니다 🙂", "SubClientID": "026000000002",
            "isAllowSimpleRegistYN": true, "isVerifyNameYN": true, "PayLoad": "order=77",
        })
    }

    fn receipt(body: &Value) -> Receipt {
        Receipt::new(1, "026000000001", Asked::read(body).expect("right"), start())
    }

    #[test]
    fn the_status_repeats_the_request() {
        let expected = json!({
            "receiptID": ID, "clientCode": "026000000001", "clientName": "데모기관",
            "subClientName": "데모 별칭", "subClientCode": "026000000002", "state": 0,
            "expires_in": 300, "callCenterNum": "1600-0000", "callCenterName": "데모센터",
            "tmstitle": "본인확인 요청", "tmsmessage": "회원 가입을 위한 확인입니다 🙂",
            "allowSimpleRegistYN": true, "verifyNameYN": true, "requestDT": "20261121100203",
            "expireDT": "20261121100703", "regDT": "20261121100203", "payload": "order=77",
            "viewDT": null, "completeDT": null, "verifyDT": null,
        });
        assert_eq!(receipt(&full()).status(start()), expected);
    }

    #[test]
    fn what_was_not_given_is_null_and_false() {
        let mut body = full();
        let members = body.as_object_mut().expect("an object");
        members.retain(|name, _| !OPTIONAL.contains(&name.as_str()) && name != FLAGS[0]);
        body["SubClientID"] = json!("");
        body[FLAGS[1]] = Value::Null;
        let status = receipt(&body).status(start());
        for name in ["callCenterName", "tmsmessage", "subClientCode", "subClientName", "payload"] {
            assert_eq!(status[name], Value::Null, "{name}");
        }
        assert_eq!(status["allowSimpleRegistYN"], json!(false));
        assert_eq!(status["verifyNameYN"], json!(false));
        assert!(tolerated(&body, FLAGS[0]) && tolerated(&body, FLAGS[1]));
        assert!(!tolerated(&body, "Token") && !tolerated(&json!({ "Token": null }), "Token"));
        assert!(tolerated(&json!({ "PayLoad": null }), "PayLoad"));
        assert!(!tolerated(&json!({ "isVerifyNameYN": "Y" }), FLAGS[1]));
    }

    #[test]
    fn refuses_what_is_wrong() {
        for (member, value) in [
            ("CallCenterNum", json!("")),
            ("TMSTitle", json!("")),
            ("Token", json!("")),
            ("ReceiverName", json!("")),
            ("ReceiverBirthDay", json!("900102")),
            ("ReceiverBirthDay", json!("19900230")),
            ("ReceiverBirthDay", json!("1990-1-2")),
            ("ReceiverHP", json!("010-0000-01")),
            ("Expires_in", json!(0)),
            ("Expires_in", json!(1001)),
        ] {
            let mut body = full();
            body[member] = value.clone();
            match Asked::read(&body) {
                Err(Refusal::Request(what)) => assert!(what.contains(member), "{member}: {what}"),
                other => assert_eq!(other.err(), None, "{member} {value}"),
            }
        }
    }

    #[test]
    fn it_is_signed_in_time_or_never() {
        let mut signed = receipt(&full());
        assert_eq!(signed.view(after(47)), Ok(()));
        assert_eq!(signed.sign(after(299)), Ok(()));
        assert_eq!(signed.state(after(1000)), 1);
        let status = signed.status(after(1000));
        assert_eq!(status["viewDT"], json!("20261121100250"));
        assert_eq!(status["completeDT"], json!("20261121100702"));

        let mut late = receipt(&full());
        assert_eq!(late.state(after(299)), 0);
        assert_eq!(late.state(after(300)), 2);
        assert!(late.sign(after(300)).is_err());
        assert!(late.view(after(300)).is_err());
        assert_eq!(late.verify(after(300)), Err(Refusal::Expired));
        assert_eq!(late.status(after(300))["viewDT"], Value::Null);
    }

    #[test]
    fn a_signature_is_verified_once() {
        let mut receipt = receipt(&full());
        assert_eq!(receipt.verify(after(1)), Err(Refusal::NotSigned));
        assert_eq!(receipt.sign(after(2)), Ok(()));
        let proof = json!({ "receiptId": ID, "signedData": "one-time-nonce-0001" });
        assert_eq!(receipt.verify(after(3)), Ok(proof));
        assert_eq!(receipt.verify(after(4)), Err(Refusal::VerifiedBefore));
        let status = receipt.status(after(5));
        assert_eq!((&status["state"], &status["verifyDT"]), (&json!(1), &json!("20261121100206")));
    }

    #[test]
    fn half_an_hour_is_the_limit() {
        let mut at_the_end = receipt(&full());
        assert_eq!(at_the_end.sign(after(10)), Ok(()));
        let mut too_late = at_the_end.clone();
        assert!(at_the_end.verify(after(10 + 1800)).is_ok());
        assert_eq!(too_late.verify(after(10 + 1801)), Err(Refusal::SignedTooLongAgo));
        assert_eq!(too_late.status(after(2000))["verifyDT"], Value::Null);
    }

    #[test]
    fn other_ends() {
        let mut receipt = receipt(&full());
        receipt.state = Some(7);
        assert_eq!(receipt.verify(after(1)), Err(Refusal::NotSigned));
        receipt.state = None;
        assert_eq!(receipt.sign(after(1)), Ok(()));
        assert!(receipt.expire(after(2)).is_err());
        receipt.refused = true;
        assert_eq!(receipt.verify(after(2)), Err(Refusal::SignatureRefused));
        assert_eq!(receipt.verify(after(3)), Err(Refusal::SignatureRefused));
        receipt.refused = false;
        receipt.other_text = Some("someone-elses-nonce".to_owned());
        let proof = receipt.verify(after(4)).map(|proof| proof["signedData"].clone());
        assert_eq!(proof, Ok(json!("someone-elses-nonce")));
    }
}
