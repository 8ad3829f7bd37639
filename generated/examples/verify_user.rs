//! What a service does when the browser comes back from identity verification (본인인증): it looks
//! the verification up and decides by its status, by the person's age, and by whether the person
//! has an account already.
//!
//! ```text
//! cargo run -p idv-sdk --example verify_user
//! PORTONE_API_SECRET=... cargo run -p idv-sdk --example verify_user <identity-verification-id>
//! ```
//!
//! Without a secret it asks a server of its own, on the loopback interface, about made-up records:
//! about all of them, or about the one that is named. With `PORTONE_API_SECRET` it asks PortOne;
//! `PORTONE_STORE_ID` names the store, where the secret is good for several.
//!
//! It prints decisions, never what a record says of a person.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example speaks on the terminal")]

use std::collections::HashSet;
use std::time::SystemTime;
use std::{env, fmt};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use idv_sdk::Error;
use idv_sdk::portone_v2::Client;
use idv_sdk::portone_v2::types::{
    GetIdentityVerificationError as Refusal, IdentityVerification,
    IdentityVerificationVerifiedCustomer,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let today = today_in_korea();
    let named: Vec<String> = env::args().skip(1).collect();
    let (client, ids) = match set("PORTONE_API_SECRET") {
        Some(_) if named.len() != 1 => {
            return Err("name one verification: verify_user <identity-verification-id>".into());
        }
        Some(secret) => (Client::builder().api_secret(secret).build()?, named),
        None => {
            println!("PORTONE_API_SECRET is not set: a server of this example's own answers.\n");
            let all = made_up::replies(today).into_iter();
            let all = all.map(|reply| reply.id.to_owned()).collect();
            let ids = if named.is_empty() { all } else { named };
            (made_up::client(today)?, ids)
        }
    };
    let mut service = Service { client, store_id: set("PORTONE_STORE_ID"), people: HashSet::new() };
    tokio::runtime::Runtime::new()?.block_on(async {
        for id in ids {
            let decision = service.after_the_browser(&id, today).await;
            println!("{id:<20} {decision}");
        }
    });
    Ok(())
}

/// The service, as far as this example goes.
struct Service {
    client: Client,
    store_id: Option<String>,
    /// The people who have an account. It stands for a unique column in the service's database,
    /// so that of two sign-ups at the same time only one succeeds. There, store a keyed hash
    /// (HMAC, with a key that is kept elsewhere) and never the DI or CI itself.
    people: HashSet<PersonKey>,
}

/// What tells that two verifications are of the same person. It cannot be printed.
#[derive(PartialEq, Eq, Hash)]
enum PersonKey {
    Di(String),
    Ci(String),
}

/// What comes of a verification.
#[derive(Debug, PartialEq, Eq)]
enum Decision {
    SignUp,
    HasAccount,
    TooYoung,
    AgeUnknown,
    PersonUnknown,
    NotFinished,
    TryAgain,
    UnknownStatus,
    NoSuchVerification,
    AskLater,
    CallOperator,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Decision::SignUp => "verified, of age, and new here: make an account",
            Decision::HasAccount => "verified, and has an account: offer to sign in",
            Decision::TooYoung => "verified, but not of age: refuse",
            Decision::AgeUnknown => "verified, but without a birth date: verify once more",
            Decision::PersonUnknown => {
                "verified, but without DI and CI: check for a double by hand"
            }
            Decision::NotFinished => "not finished: show the way back to it",
            Decision::TryAgain => "failed: offer another attempt",
            Decision::UnknownStatus => "a status newer than this SDK: not verified",
            Decision::NoSuchVerification => "no such verification: start one",
            Decision::AskLater => "no answer from the API: ask again later",
            Decision::CallOperator => "the service is at fault: call its operator",
        })
    }
}

impl Service {
    /// Decides what becomes of the person whose browser has come back.
    ///
    /// `id` is the one that the service made for this person's session, once. One that the browser
    /// sends along might be that of somebody else's verification. In production, see that the
    /// record's `channel` is a live one, too.
    async fn after_the_browser(&mut self, id: &str, today: NaiveDate) -> Decision {
        let mut call = self.client.get_identity_verification(id);
        if let Some(store_id) = &self.store_id {
            call = call.store_id(store_id);
        }
        match call.await {
            Ok(IdentityVerification::Verified(it)) => self.admit(&it.verified_customer, today),
            Ok(IdentityVerification::Ready(_)) => Decision::NotFinished,
            Ok(IdentityVerification::Failed(_)) => Decision::TryAgain,
            // A status that the API has got since. Whatever it means, it is not `VERIFIED`.
            Ok(_) => Decision::UnknownStatus,
            Err(error) => after_error(error),
        }
    }

    /// Decides about a person whom a provider vouches for.
    fn admit(
        &mut self,
        person: &IdentityVerificationVerifiedCustomer,
        today: NaiveDate,
    ) -> Decision {
        // Records that were made through V1 may have no birth date.
        let birth = person.birth_date.as_ref().map(|date| date.to_chrono());
        let Some(Ok(birth)) = birth else {
            return Decision::AgeUnknown;
        };
        if full_age(birth, today) < OF_AGE {
            return Decision::TooYoung;
        }
        let keys = keys_of(person);
        if keys.is_empty() {
            return Decision::PersonUnknown;
        }
        let known = keys.iter().any(|key| self.people.contains(key));
        self.people.extend(keys);
        if known { Decision::HasAccount } else { Decision::SignUp }
    }
}

/// Decides what becomes of a call that gave no record.
fn after_error(error: Error<Refusal>) -> Decision {
    // Errors show neither credentials nor arguments nor values, and may go into a log.
    eprintln!("log: {error}");
    match error {
        // The API refuses, and says why.
        Error::Api { body: Ok(refusal), .. } => match *refusal {
            Refusal::IdentityVerificationNotFound(_) => Decision::NoSuchVerification,
            Refusal::Unauthorized(_) | Refusal::Forbidden(_) => Decision::CallOperator,
            Refusal::InvalidRequest(_) => Decision::CallOperator,
            // A refusal that the API has got since.
            _ => Decision::AskLater,
        },
        // The page of a gateway, a broken connection, or time ran out: nothing has been decided.
        Error::Api { .. } | Error::Transport(_) | Error::Timeout(_) => Decision::AskLater,
        // The request cannot be built, or the record cannot be read.
        _ => Decision::CallOperator,
    }
}

/// DI names a person at one site and is there to find doubles, so it comes first. CI names a person
/// at every site; it helps where a provider gives no DI, as KG Inicis unified does.
///
/// All of them are compared and remembered: the same person may come through another provider next
/// time.
fn keys_of(person: &IdentityVerificationVerifiedCustomer) -> Vec<PersonKey> {
    let di = person.di.clone().map(PersonKey::Di);
    let ci = person.ci.clone().map(PersonKey::Ci);
    di.into_iter().chain(ci).collect()
}

/// The age of majority in years, by article 4 of the Korean Civil Act.
const OF_AGE: i32 = 19;

/// Returns the age in full years (만 나이): birthdays that have come, not years on the calendar.
///
/// Who was born on 29 February has the birthday in common years on 1 March: by article 160 of the
/// Civil Act a term of years that would end before a day which the last month lacks ends with the
/// last day of that month.
fn full_age(birth: NaiveDate, today: NaiveDate) -> i32 {
    let birthday_is_to_come = (today.month(), today.day()) < (birth.month(), birth.day());
    today.year() - birth.year() - i32::from(birthday_is_to_come)
}

/// Returns the day in Korea, wherever the service runs. Korea has no summer time.
fn today_in_korea() -> NaiveDate {
    let korea = DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::hours(9);
    korea.date_naive()
}

/// A server that stands in for PortOne's. Its records are made up.
mod made_up {
    use std::io::{self, BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;
    use std::time::Duration;

    use chrono::{Days, Months, NaiveDate};
    use idv_sdk::portone_v2::Client;
    use idv_sdk::reqwest;
    use serde_json::{Value, json};

    /// What the server says about a verification.
    pub(super) struct Reply {
        pub(super) id: &'static str,
        status: &'static str,
        content_type: &'static str,
        body: String,
    }

    /// Starts the server, and returns a client that asks it.
    pub(super) fn client(today: NaiveDate) -> Result<Client, Box<dyn std::error::Error>> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        let replies = replies(today);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Who leaves early gets no answer.
                let _ = answer(stream, &replies);
            }
        });
        let client = Client::builder()
            .api_secret("not-a-secret")
            .base_url(url)
            .http_client(reqwest::Client::builder().no_proxy())
            .build()?;
        Ok(client)
    }

    fn answer(mut stream: TcpStream, replies: &[Reply]) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let mut lines = BufReader::new(&stream).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        for header in lines {
            if header?.is_empty() {
                break;
            }
        }
        let target = request.split(' ').nth(1).unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default();
        let id = path.strip_prefix("/identity-verifications/");
        let reply = replies.iter().find(|reply| Some(reply.id) == id);
        let not_found = not_found();
        let Reply { status, content_type, body, .. } = reply.unwrap_or(&not_found);
        write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        )
    }

    /// Returns everything that the server has something to say about.
    pub(super) fn replies(today: NaiveDate) -> Vec<Reply> {
        let of_age_today = today - Months::new(19 * 12);
        let of_age_tomorrow = of_age_today + Days::new(1);
        vec![
            verified("adult", json!({"birthDate": "1990-01-02", "di": "DI-1", "ci": "CI-1"})),
            verified("same-di", json!({"birthDate": "1990-01-02", "di": "DI-1"})),
            verified("same-ci-without-di", json!({"birthDate": "1990-01-02", "ci": "CI-1"})),
            verified("neither-di-nor-ci", json!({"birthDate": "2001-12-31"})),
            verified("of-age-today", json!({"birthDate": of_age_today.to_string(), "di": "DI-2"})),
            verified(
                "of-age-tomorrow",
                json!({"birthDate": of_age_tomorrow.to_string(), "di": "DI-3"}),
            ),
            verified("without-birth-date", json!({"di": "DI-4"})),
            record("ready", "READY", json!({"requestedCustomer": {}})),
            record(
                "failed",
                "FAILED",
                json!({"requestedCustomer": {}, "failure": {"pgCode": "1234"}}),
            ),
            record("newer-status", "EXPIRED", json!({"expiredAt": "2026-11-21T01:30:00Z"})),
            not_found(),
            Reply {
                id: "gateway",
                status: "502 Bad Gateway",
                content_type: "text/html",
                body: "<html><body>502 Bad Gateway</body></html>".to_owned(),
            },
        ]
    }

    fn verified(id: &'static str, mut person: Value) -> Reply {
        person["name"] = json!("김하늘");
        let more = json!({
            "verifiedCustomer": person,
            "verifiedAt": "2026-11-21T01:03:10Z",
            "pgTxId": "202611210102030000000001",
            "pgRawResponse": "{}",
        });
        record(id, "VERIFIED", more)
    }

    fn record(id: &'static str, status: &str, more: Value) -> Reply {
        let mut record = json!({
            "status": status,
            "id": id,
            "requestedAt": "2026-11-21T01:02:03.456789Z",
            "updatedAt": "2026-11-21T01:03:10Z",
            "statusChangedAt": "2026-11-21T01:03:10Z",
            "version": "V2",
        });
        if let (Value::Object(record), Value::Object(more)) = (&mut record, more) {
            record.extend(more);
        }
        json_reply(id, "200 OK", &record)
    }

    fn not_found() -> Reply {
        let body = json!({"type": "IDENTITY_VERIFICATION_NOT_FOUND", "message": "no such record"});
        json_reply("unknown-id", "404 Not Found", &body)
    }

    fn json_reply(id: &'static str, status: &'static str, body: &Value) -> Reply {
        Reply { id, status, content_type: "application/json", body: body.to_string() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use std::net::TcpListener;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn who_comes_of_age_tomorrow_is_not_of_age() {
        let birth = day("2007-11-22");
        assert_eq!(full_age(birth, day("2026-11-21")), 18);
        assert_eq!(full_age(birth, day("2026-11-22")), 19);
        assert_eq!(full_age(birth, day("2026-12-01")), 19);
        assert_eq!(full_age(birth, day("2026-01-31")), 18);
    }

    #[test]
    fn a_leap_day_counts_from_the_first_of_march_in_common_years() {
        let birth = day("2008-02-29");
        assert_eq!(full_age(birth, day("2027-02-28")), 18);
        assert_eq!(full_age(birth, day("2027-03-01")), 19);
        assert_eq!(full_age(birth, day("2028-02-28")), 19);
        assert_eq!(full_age(birth, day("2028-02-29")), 20);
    }

    /// The whole way through the client, on ordinary days and around leap days.
    #[test]
    fn every_made_up_record_is_decided_upon() {
        use Decision::*;

        let expected = [
            ("adult", SignUp),
            ("same-di", HasAccount),
            ("same-ci-without-di", HasAccount),
            ("neither-di-nor-ci", PersonUnknown),
            ("of-age-today", SignUp),
            ("of-age-tomorrow", TooYoung),
            ("without-birth-date", AgeUnknown),
            ("ready", NotFinished),
            ("failed", TryAgain),
            ("newer-status", UnknownStatus),
            ("unknown-id", NoSuchVerification),
            ("gateway", AskLater),
        ];
        for today in ["2026-11-21", "2027-02-28", "2027-03-01", "2028-02-28", "2028-02-29"].map(day)
        {
            let client = made_up::client(today).unwrap();
            let mut service = Service { client, store_id: None, people: HashSet::new() };
            let replies = made_up::replies(today);
            assert_eq!(replies.len(), expected.len());
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                for (reply, (id, decision)) in replies.iter().zip(&expected) {
                    assert_eq!(reply.id, *id);
                    assert_eq!(
                        service.after_the_browser(id, today).await,
                        *decision,
                        "{id}, {today}"
                    );
                }
            });
        }
    }

    #[test]
    fn a_server_that_is_gone_is_asked_later() {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{address}");
        let gone = Client::builder().api_secret("not-a-secret").base_url(url).build();
        let mut service = Service {
            client: gone.unwrap(),
            store_id: Some("store-0001".to_owned()),
            people: HashSet::new(),
        };
        let decision = service.after_the_browser("adult", day("2026-11-21"));
        let decision = tokio::runtime::Runtime::new().unwrap().block_on(decision);
        assert_eq!(decision, Decision::AskLater);
    }

    /// The README of the repository shows parts of this file, and no other Rust.
    #[test]
    fn the_readme_quotes_this_file() {
        let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
        // A published crate stands alone.
        let Ok(readme) = std::fs::read_to_string(readme) else {
            return;
        };
        let flat = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        let here = flat(include_str!("verify_user.rs"));
        let quotes = readme.split("```rust\n").skip(1);
        let quotes: Vec<_> = quotes.filter_map(|rest| rest.split("\n```").next()).collect();
        assert!(!quotes.is_empty(), "the README shows no Rust");
        for quote in quotes {
            assert!(here.contains(&flat(quote)), "not in this file:\n{quote}");
        }
    }
}
