//! What a test wishes of PortOne V2.
//!
//! The promise: commands do what a person, a browser or a provider would have done, and refuse what
//! they could not do to such a record.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::PortoneV2;
use super::channel::Channel;
use super::list::Page;
use super::person::{Birth, Person};
use super::record::{Failure, Record, Request, State, failure};
use crate::mock::control::Arguments;
use crate::mock::service::Answer;

/// The commands.
const COMMANDS: &str = "approve, clear, create, expire, expire-tokens, fail, otp, refuse, \
                        revoke-token, unknown-status";

/// The carriers.
const OPERATORS: [&str; 6] = ["SKT", "KT", "LGU", "SKT_MVNO", "KT_MVNO", "LGU_MVNO"];

/// The genders.
const GENDERS: [&str; 3] = ["MALE", "FEMALE", "OTHER"];

/// What is to happen later.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// The right password of records that have none of their own.
    otp: Option<String>,
    refused: Option<Refused>,
    unknown: Vec<Unknown>,
}

/// The next so many calls that reach the provider are refused there.
#[derive(Debug)]
struct Refused {
    failure: Failure,
    times: u64,
}

/// A status that no document knows, shown in place of that of one record or all.
#[derive(Debug)]
struct Unknown {
    id: Option<String>,
    status: String,
    operation: Option<String>,
    /// In how many more answers. None: until it is cleared.
    times: Option<u64>,
}

impl Wishes {
    /// Returns the right password, if one was set for all records.
    pub(super) fn otp(&self) -> Option<&str> {
        self.otp.as_deref()
    }

    /// Says whether the provider refuses this call, and counts it.
    pub(super) fn refuse(&mut self) -> Option<Failure> {
        let refused = self.refused.as_mut()?;
        refused.times -= 1;
        let failure = refused.failure.clone();
        if refused.times == 0 {
            self.refused = None;
        }
        Some(failure)
    }

    /// Returns the answer of get.
    pub(super) fn answer(&mut self, record: &Record) -> Answer {
        let (shown, odd) = self.shown("getIdentityVerification", &[record]);
        let body = shown.into_iter().next().unwrap_or_default();
        let answer = Answer::json(200, body);
        if odd { answer.odd() } else { answer }
    }

    /// Returns the answer of the list.
    pub(super) fn answer_list(&mut self, page: &Page<'_>) -> Answer {
        let (shown, odd) = self.shown("getIdentityVerifications", &page.records);
        let answer = Answer::json(200, json!({ "items": shown, "page": page.info }));
        if odd { answer.odd() } else { answer }
    }

    /// Shows records, those for which that is wished with a status that nobody knows.
    fn shown(&mut self, operation: &str, records: &[&Record]) -> (Vec<Value>, bool) {
        let mut shown: Vec<Value> = records.iter().map(|record| record.shown()).collect();
        let mut odd = false;
        for unknown in &mut self.unknown {
            if unknown.operation.as_deref().is_some_and(|wanted| wanted != operation) {
                continue;
            }
            let mut used = false;
            for (record, shown) in records.iter().zip(&mut shown) {
                if unknown.id.as_ref().is_none_or(|id| *id == record.id) {
                    shown["status"] = json!(unknown.status);
                    used = true;
                }
            }
            if used {
                unknown.times = unknown.times.map(|times| times.saturating_sub(1));
                odd = true;
            }
        }
        self.unknown.retain(|unknown| unknown.times != Some(0));
        (shown, odd)
    }
}

/// Carries out a command.
pub(super) fn run(
    service: &mut PortoneV2,
    name: &str,
    arguments: &Map<String, Value>,
    now: DateTime<Utc>,
) -> Result<Value, String> {
    let read = Arguments::of(arguments);
    match name {
        "approve" => approve(service, &read, now),
        "fail" => fail(service, &read, now),
        "expire" => expire(service, &read),
        "create" => create(service, &read, now),
        "otp" => otp(service, &read),
        "refuse" => refuse(service, &read),
        "unknown-status" => unknown_status(service, &read),
        "expire-tokens" => {
            read.only(&[])?;
            service.tokens.expire();
            Ok(json!({}))
        }
        "revoke-token" => {
            read.only(&["token"])?;
            let revoked = service.tokens.revoke(read.text("token")?);
            Ok(json!({ "revoked": revoked }))
        }
        "clear" => {
            read.only(&[])?;
            service.wishes.refused = None;
            service.wishes.unknown.clear();
            Ok(json!({}))
        }
        _ => Err(format!("no command is called `{name}`; PortOne V2 knows {COMMANDS}")),
    }
}

/// The person says yes. A record that waits for the app is then good to be confirmed, any other is
/// verified.
fn approve(
    service: &mut PortoneV2,
    arguments: &Arguments<'_>,
    now: DateTime<Utc>,
) -> Result<Value, String> {
    arguments.only(&["id"])?;
    let record = open(service, arguments)?;
    match record.sent.as_mut().filter(|sent| !sent.by_sms) {
        Some(sent) => sent.approved = true,
        None => record.verify(now),
    }
    Ok(record.state_shown())
}

/// The verification fails.
fn fail(
    service: &mut PortoneV2,
    arguments: &Arguments<'_>,
    now: DateTime<Utc>,
) -> Result<Value, String> {
    arguments.only(&["id", "reason", "pgCode", "pgMessage"])?;
    let failure = told(arguments)?;
    let record = open(service, arguments)?;
    record.fail(failure, now);
    Ok(record.state_shown())
}

/// The one-time password expires.
fn expire(service: &mut PortoneV2, arguments: &Arguments<'_>) -> Result<Value, String> {
    arguments.only(&["id"])?;
    let record = open(service, arguments)?;
    if !record.expire() {
        return Err("it waits for no one-time password; no other record expires".to_owned());
    }
    Ok(record.state_shown())
}

/// A browser asks for a verification.
fn create(
    service: &mut PortoneV2,
    arguments: &Arguments<'_>,
    now: DateTime<Utc>,
) -> Result<Value, String> {
    arguments.only(&["id", "channelKey", "storeId", "customer", "customData", "version"])?;
    let id = arguments.needed("id")?.to_owned();
    let version = match arguments.text("version")? {
        None | Some("V2") => "V2",
        Some("V1") => "V1",
        Some(_) => return Err("`version` is V1 or V2".to_owned()),
    };
    let key = arguments.text("channelKey")?;
    let channel = key.map(|key| Channel::find(key).ok_or(format!("there is no channel `{key}`")));
    let none = Map::new();
    let customer = customer(&Arguments::of(arguments.object("customer")?.unwrap_or(&none)))?;
    let before = service.records.iter().position(|record| record.id == id);
    if before.is_some_and(|index| service.records[index].state == State::Verified) {
        return Err(format!("`{id}` is verified already"));
    }
    service.attempts += 1;
    let request = Request {
        id,
        store: arguments.text("storeId")?.map(str::to_owned),
        channel: channel.transpose()?,
        person: customer,
        custom_data: arguments.text("customData")?.map(str::to_owned),
        version,
    };
    let mut record = Record::new(request, service.attempts, now);
    let shown = record.state_shown();
    match before {
        Some(index) => {
            record.attempts = service.records[index].attempts;
            service.records[index] = record;
        }
        None => service.records.push(record),
    }
    Ok(shown)
}

fn customer(arguments: &Arguments<'_>) -> Result<Person, String> {
    let birth = ["birthYear", "birthMonth", "birthDay"];
    let more = ["id", "name", "phoneNumber", "operator", "gender", "isForeigner"];
    arguments.only(&[&birth[..], &more].concat())?;
    let text = |name: &str| arguments.text(name).map(|value| value.map(str::to_owned));
    // What the document does not know could not be shown.
    let one_of = |name: &str, known: &[&str]| match arguments.text(name)? {
        Some(value) if !known.contains(&value) => {
            Err(format!("`{name}` is one of {}", known.join(", ")))
        }
        value => Ok(value.map(str::to_owned)),
    };
    let birth = match birth.map(|name| arguments.text(name)) {
        [Ok(None), Ok(None), Ok(None)] => None,
        [Ok(Some(year)), Ok(Some(month)), Ok(Some(day))] => {
            Some(Birth::of(year, month, day).ok_or("the birth date is no date")?)
        }
        _ => return Err("a birth date has a year, a month and a day, each a text".to_owned()),
    };
    Ok(Person {
        id: text("id")?,
        name: text("name")?,
        phone: text("phoneNumber")?,
        operator: one_of("operator", &OPERATORS)?,
        birth,
        gender: one_of("gender", &GENDERS)?,
        foreign: arguments.flag("isForeigner")?,
    })
}

/// Sets the right password, of one record or of all.
fn otp(service: &mut PortoneV2, arguments: &Arguments<'_>) -> Result<Value, String> {
    arguments.only(&["id", "otp"])?;
    let otp = arguments.needed("otp")?.to_owned();
    match arguments.text("id")? {
        Some(_) => open(service, arguments)?.otp = Some(otp),
        None => service.wishes.otp = Some(otp),
    }
    Ok(json!({}))
}

/// The provider refuses the next sends, resends and confirms.
fn refuse(service: &mut PortoneV2, arguments: &Arguments<'_>) -> Result<Value, String> {
    arguments.only(&["reason", "pgCode", "pgMessage", "times"])?;
    let times = arguments.number("times")?.unwrap_or(1);
    let failure = told(arguments)?;
    service.wishes.refused = (times > 0).then_some(Refused { failure, times });
    Ok(json!({}))
}

/// Reading a record shows a status that nobody knows.
fn unknown_status(service: &mut PortoneV2, arguments: &Arguments<'_>) -> Result<Value, String> {
    arguments.only(&["id", "status", "operation", "times"])?;
    let operation = arguments.text("operation")?;
    if operation.is_some_and(|it| !it.starts_with("getIdentityVerification")) {
        return Err("`operation` is one that reads records".to_owned());
    }
    service.wishes.unknown.push(Unknown {
        id: arguments.text("id")?.map(str::to_owned),
        status: arguments.text("status")?.unwrap_or("ON_HOLD").to_owned(),
        operation: operation.map(str::to_owned),
        times: arguments.number("times")?,
    });
    Ok(json!({}))
}

/// Returns the record that a command is about, which must not be finished.
fn open<'s>(
    service: &'s mut PortoneV2,
    arguments: &Arguments<'_>,
) -> Result<&'s mut Record, String> {
    let id = arguments.needed("id")?;
    let record = service.records.iter_mut().find(|record| record.id == id);
    let record = record.ok_or_else(|| format!("there is no record `{id}`"))?;
    match record.state {
        State::Ready => Ok(record),
        _ => Err(format!("`{id}` is {} already", record.status())),
    }
}

fn told(arguments: &Arguments<'_>) -> Result<Failure, String> {
    let reason = arguments.text("reason")?.unwrap_or("refused by the provider");
    let code = arguments.text("pgCode")?.unwrap_or("0101");
    let message = arguments.text("pgMessage")?.unwrap_or("본인인증 실패");
    Ok(failure(reason, code, message))
}
