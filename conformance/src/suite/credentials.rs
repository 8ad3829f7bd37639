//! The credentials to try an API with, and what logins are answered with.
//!
//! The promise: every way in which an operation can be fulfilled comes up, with and without what is
//! optional; every text of a credential can be told from whatever else a request or an error holds.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::{Effort, one};
use crate::document::{Document, Expires, Login, Operation, SchemeKind, TimeForm};
use crate::json::Json;
use crate::laws::proof::Credential;
use crate::loopback::Scripted;
use crate::values::{Taste, Valid};

/// Returns the credentials that an operation can be called with. For one that asks for none these
/// are all that there are, to see that none is sent.
#[must_use]
pub fn credentials(document: &Document, operation: &Operation) -> Vec<Credential> {
    let all = everything(document);
    if operation.security.is_empty() {
        return all;
    }
    let fulfils = |it: &Credential| it.alternative(document, operation).is_some();
    all.into_iter().filter(fulfils).collect()
}

fn everything(document: &Document) -> Vec<Credential> {
    let mut all = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (scheme, found) in document.schemes() {
        let fixed = found.auth.as_ref().is_none_or(|auth| auth.fixed);
        if fixed && matches!(found.kind, SchemeKind::Http(_)) {
            let secret = text("secret");
            all.push(Credential::Fixed { scheme: scheme.to_owned(), secret });
        }
        let name = found.auth.as_ref().map(|auth| auth.credentials.as_str());
        if let Some(name) = name.filter(|name| !names.contains(name)) {
            names.push(name);
            all.push(fields(document, name, false));
            if document.credentials(name).iter().any(|field| field.optional) {
                all.push(fields(document, name, true));
            }
        }
    }
    all
}

/// Returns credentials with or without their optional fields. Keys come in either alphabet of
/// base64.
fn fields(document: &Document, name: &str, whole: bool) -> Credential {
    let fields = document.credentials(name).iter().filter(|field| whole || !field.optional);
    let fields = fields.map(|field| {
        let key = [b"\xfb\xef\xff".as_slice(), text(&field.name).as_bytes()].concat();
        let text = match (field.base64, whole) {
            (false, _) => text(&field.name),
            (true, false) => STANDARD.encode(key),
            (true, true) => URL_SAFE.encode(key),
        };
        (field.name.clone(), text)
    });
    Credential::Fields { name: name.to_owned(), fields: fields.collect() }
}

fn text(name: &str) -> String {
    format!("canary-{name}-0f5d1c")
}

/// Returns the answer to a login that gives out `token`, good for so many seconds.
#[must_use]
pub fn admission(
    effort: Effort,
    document: &Arc<Document>,
    login: &Login,
    token: &str,
    seconds: u64,
) -> Option<Scripted> {
    let operation = document.operation(&login.operation)?;
    let result = document.result(operation)?;
    let mut json = one(effort, &Valid::new(document, Taste::KNOWN).values(&result))?;
    set(&mut json, &login.token, Json::string(token));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    if let Expires::At { member, form, now: clock } = &login.expires {
        let end = now + seconds;
        let end = match form {
            TimeForm::UnixSeconds => Json::Number(end.to_string()),
            TimeForm::DateTime => Json::string(date_time(end)),
        };
        set(&mut json, member, end);
        if let Some(clock) = clock {
            set(&mut json, clock, Json::Number(now.to_string()));
        }
    }
    Some(success(operation, &json))
}

/// Returns the answer of success that results in `json`.
#[must_use]
pub fn success(operation: &Operation, json: &Json) -> Scripted {
    let status = operation.success().and_then(|reply| reply.status).unwrap_or(200);
    let Some(envelope) = &operation.envelope else {
        let media = operation.success().map_or("application/json", |reply| reply.media.name());
        let text = json.as_text().filter(|_| media == "text/plain");
        return Scripted::of(status, media, &text.map_or_else(|| json.text(), str::to_owned));
    };
    let code = Json::Number(envelope.success.to_string());
    let members = vec![(envelope.code.clone(), code), (envelope.payload.clone(), json.clone())];
    Scripted::json(status, &Json::Object(members).text())
}

fn set(json: &mut Json, name: &str, value: Json) {
    if let Json::Object(members) = json {
        members.retain(|(other, _)| other != name);
        members.push((name.to_owned(), value));
    }
}

/// Writes a time in UTC, with three digits of a second.
fn date_time(seconds: u64) -> String {
    let (mut days, of_day) = (seconds / 86_400, seconds % 86_400);
    let (mut year, mut month) = (1970, 1);
    loop {
        let length =
            u64::from((1..=12).map(|month| crate::rfc3339::days(year, month)).sum::<u32>());
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    while days >= u64::from(crate::rfc3339::days(year, month)) {
        days -= u64::from(crate::rfc3339::days(year, month));
        month += 1;
    }
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}.000Z", days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_out_as_they_went_in() {
        for seconds in [0, 951_868_800, 951_782_399, 1_795_222_923, 4_102_444_799] {
            assert_eq!(crate::rfc3339::seconds(&date_time(seconds)), Some(seconds));
        }
    }
}
