//! The certifications that PortOne V1 holds: one object each, finished or not.
//!
//! The promise: what an answer says of a person is what was asked for, in the forms of the service
//! and with the gaps that its provider leaves, and nothing of it before the certification is
//! finished.

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha384, Sha512};

use super::otp::{birthday, digits};

/// Korean time, in seconds east of Greenwich; the country has no summer time.
const KOREA: i64 = 9 * 60 * 60;

/// Who does the verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    /// Danal; without the contracts for carriers and foreigners it leaves those members out.
    Danal {
        contracts: bool,
    },
    Kcp,
    InicisUnified,
    /// The certification by credit card, which is not sold any more.
    Inicis,
}

/// The person that a certification is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) birthday: NaiveDate,
    pub(super) male: bool,
    pub(super) foreigner: bool,
    pub(super) carrier: String,
}

/// How far a certification is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Waiting,
    /// Granted in the carrier's app; the confirmation finishes it.
    Approved,
    /// The provider answers badly.
    Failed,
    /// The code is too old.
    Expired,
    Certified {
        at: i64,
        pg_tid: String,
    },
}

/// How a certification is driven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By a browser: there is no code to confirm.
    Browser {
        origin: String,
    },
    Sms {
        otp: String,
    },
    App,
}

/// One certification.
#[derive(Clone, Debug)]
pub(super) struct Certification {
    pub(super) imp_uid: String,
    pub(super) merchant_uid: Option<String>,
    pub(super) provider: Provider,
    pub(super) person: Person,
    pub(super) way: Way,
    pub(super) progress: Progress,
    /// Members that a test has set, or taken out where there is none.
    pub(super) edits: Vec<(String, Option<Value>)>,
}

/// An answer of the API that refuses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) message: String,
}

impl Provider {
    /// Danal with every contract.
    pub(super) const DANAL: Provider = Provider::Danal { contracts: true };

    /// Returns the provider of a channel; none when its key does not tell, and a refusal when there
    /// is no such channel.
    pub(super) fn of_channel(key: &str) -> Result<Option<Provider>, String> {
        let name = key.strip_prefix("channel-key-").filter(|name| *name != "missing");
        let name = name.ok_or_else(|| "channel_key is of no channel".to_owned())?;
        let known = [
            ("danal-no-phone", Provider::Danal { contracts: false }),
            ("danal", Provider::DANAL),
            ("kcp", Provider::Kcp),
            ("inicis-card", Provider::Inicis),
            ("inicis", Provider::InicisUnified),
        ];
        Ok(known.into_iter().find(|(prefix, _)| name.starts_with(prefix)).map(|(_, it)| it))
    }

    /// Returns the provider that the API calls `name`.
    pub(super) fn named(name: &str) -> Option<Provider> {
        let all = [Provider::DANAL, Provider::Kcp, Provider::InicisUnified, Provider::Inicis];
        all.into_iter().find(|provider| provider.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Provider::Danal { .. } => "danal",
            Provider::Kcp => "kcp_v2",
            Provider::InicisUnified => "inicis_unified",
            Provider::Inicis => "inicis",
        }
    }

    fn gives_carrier(self) -> bool {
        matches!(self, Provider::Danal { contracts: true } | Provider::Kcp)
    }

    fn gives_phone(self) -> bool {
        self.gives_carrier() || self == Provider::InicisUnified
    }

    fn gives_foreigner(self) -> bool {
        self.gives_carrier()
    }

    fn gives_gender(self) -> bool {
        self != Provider::InicisUnified
    }

    fn gives_di(self) -> bool {
        self != Provider::InicisUnified
    }
}

impl Person {
    /// Reads what a request says of a person.
    pub(super) fn read(
        name: &str,
        phone: &str,
        birth: &str,
        gender_digit: &str,
        carrier: &str,
        is_mvno: bool,
    ) -> Result<Person, String> {
        if name.trim().is_empty() {
            return Err("name is empty".to_owned());
        }
        let phone = digits(phone);
        if !phone.starts_with("01") || !(10..=11).contains(&phone.len()) {
            return Err("phone is no mobile number".to_owned());
        }
        let digit = match gender_digit.as_bytes() {
            [digit @ b'1'..=b'8'] => digit - b'0',
            _ => return Err("gender_digit is no digit from 1 to 8".to_owned()),
        };
        let birthday = birthday(birth, digit).ok_or("birth is no day as YYMMDD")?;
        if !["SKT", "KT", "LGT"].contains(&carrier) {
            return Err("carrier is none of SKT, KT and LGT".to_owned());
        }
        Ok(Person {
            name: name.to_owned(),
            phone,
            birthday,
            male: digit % 2 == 1,
            foreigner: digit >= 5,
            carrier: format!("{carrier}{}", if is_mvno { "_MVNO" } else { "" }),
        })
    }

    /// Returns the UNIX second at which the day of birth begins in Korea.
    fn birth(&self) -> i64 {
        let midnight = self.birthday.and_time(chrono::NaiveTime::MIN);
        midnight.and_utc().timestamp() - KOREA
    }

    /// Returns the key of the person that is the same everywhere: 88 characters.
    fn ci(&self) -> String {
        STANDARD.encode(Sha512::digest(self.identity()))
    }

    /// Returns the key of the person at one provider: 64 characters.
    fn di(&self, provider: Provider) -> String {
        STANDARD.encode(Sha384::digest(format!("{} {}", provider.name(), self.identity())))
    }

    /// Tells persons apart by what stays with them: a new phone makes nobody new.
    fn identity(&self) -> String {
        format!("{} {} {} {}", self.name, self.birthday, self.male, self.foreigner)
    }
}

impl Certification {
    /// Finishes by a code, or by what was granted in the app.
    pub(super) fn confirm(&mut self, otp: Option<&str>, now: i64) -> Result<(), Refusal> {
        let no = |status, message: &str| Err(Refusal { status, message: message.to_owned() });
        match (&self.progress, &self.way, otp) {
            (_, Way::Browser { .. }, _) => return no(404, "no code was asked for here"),
            (Progress::Certified { .. }, _, _) => return no(400, "already certified"),
            (Progress::Failed, _, _) => return no(500, "provider failure"),
            (Progress::Expired, _, _) => return no(400, "the code has expired"),
            (Progress::Approved, _, _) => {}
            (Progress::Waiting, Way::App, _) => return no(400, "not granted in the app yet"),
            (Progress::Waiting, Way::Sms { .. }, None) => return no(400, "otp is missing"),
            (Progress::Waiting, Way::Sms { otp: right }, Some(given)) if right != given => {
                return no(400, "otp is wrong");
            }
            (Progress::Waiting, Way::Sms { .. }, Some(_)) => {}
        }
        self.certify(now);
        Ok(())
    }

    /// Does what the person would: grants it in the app, and otherwise finishes it.
    pub(super) fn approve(&mut self, now: i64) {
        match (&self.way, &self.progress) {
            (_, Progress::Certified { .. }) => {}
            (Way::App, _) => self.progress = Progress::Approved,
            _ => self.certify(now),
        }
    }

    fn certify(&mut self, now: i64) {
        let instant = DateTime::from_timestamp(now, 0).unwrap_or_default();
        let pg_tid = format!("{}{:0>12}", instant.format("%Y%m%d%H%M%S"), digits(&self.imp_uid));
        self.progress = Progress::Certified { at: now, pg_tid };
    }

    /// Returns the certification as the API answers it.
    pub(super) fn view(&self) -> Value {
        let mut members = match &self.progress {
            Progress::Certified { at, pg_tid } => self.finished(*at, pg_tid),
            _ => self.unfinished(),
        };
        members.insert("imp_uid".into(), json!(self.imp_uid));
        members.insert("pg_provider".into(), json!(self.provider.name()));
        if let Some(own) = &self.merchant_uid {
            members.insert("merchant_uid".into(), json!(own));
        }
        if let Way::Browser { origin } = &self.way {
            members.insert("origin".into(), json!(origin));
        }
        for (name, value) in &self.edits {
            match value {
                Some(value) => drop(members.insert(name.clone(), value.clone())),
                None => drop(members.remove(name)),
            }
        }
        Value::Object(members)
    }

    /// Returns the certification as the state of the mock shows it.
    pub(super) fn state(&self) -> Value {
        let progress = match &self.progress {
            Progress::Waiting => "waiting",
            Progress::Approved => "approved",
            Progress::Failed => "failed",
            Progress::Expired => "expired",
            Progress::Certified { .. } => "certified",
        };
        let (way, otp) = match &self.way {
            Way::Browser { .. } => ("browser", None),
            Way::Sms { otp } => ("SMS", Some(otp)),
            Way::App => ("APP", None),
        };
        json!({ "progress": progress, "way": way, "otp": otp, "answer": self.view() })
    }

    fn finished(&self, at: i64, pg_tid: &str) -> Map<String, Value> {
        let Certification { person, provider, .. } = self;
        let given = |given: bool, value: Value| if given { value } else { Value::Null };
        let gender = if person.male { "male" } else { "female" };
        let foreigner = person.foreigner && provider.gives_foreigner();
        let mut members = object(json!({
            "birth": person.birth(),
            "birthday": person.birthday.to_string(),
            "certified": true,
            "certified_at": at,
            "foreigner": foreigner,
            "foreigner_v2": given(provider.gives_foreigner(), json!(person.foreigner)),
            "gender": given(provider.gives_gender(), json!(gender)),
            "name": person.name,
            "pg_tid": pg_tid,
            "unique_in_site": given(provider.gives_di(), json!(person.di(*provider))),
            "unique_key": person.ci(),
        }));
        // These two are left out altogether where others are null.
        if provider.gives_phone() {
            members.insert("phone".into(), json!(person.phone));
        }
        if provider.gives_carrier() {
            members.insert("carrier".into(), json!(person.carrier));
        }
        members
    }

    fn unfinished(&self) -> Map<String, Value> {
        object(json!({
            "birth": 0,
            "birthday": null,
            "certified": false,
            "certified_at": 0,
            "foreigner": false,
            "foreigner_v2": null,
            "gender": null,
            "name": null,
            "pg_tid": null,
            "unique_in_site": null,
            "unique_key": null,
        }))
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
