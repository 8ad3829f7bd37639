//! A login: from the caller's texts to a token and the time it lives.
//!
//! The promise: it is an ordinary call, with the client's timeouts, retries and security; what was
//! sent and what came back is wiped as far as this crate holds it; what its answer lacks is told as
//! a decoding error, by its path.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use super::clock::{self, Clock};
use super::members::Members;
use super::place::fits_header;
use super::template::{fill, names};
use super::texts::Texts;
use crate::runtime::call::{Plan, run};
use crate::runtime::client::{Expires, Login, Refresh, Shared};
use crate::runtime::error::Error;
use crate::runtime::fault::DecodeError;
use crate::runtime::json::Json;
use crate::runtime::operation::Operation;
use crate::runtime::path::{self, Step};
use crate::runtime::reply::{Received, interpret_whole};
use crate::runtime::request::Arguments;

/// A token and what is known of it.
pub(super) struct Granted {
    pub(super) token: SecretString,
    /// When it was asked for. It was given out later, so that a lifetime counted from here ends a
    /// little early rather than late.
    pub(super) asked: Instant,
    /// Zero when the answer does not tell: such a token serves the calls that waited for it.
    pub(super) lifetime: Duration,
    pub(super) renewal: Option<Renewal>,
}

/// What a token can be renewed with.
pub(super) struct Renewal {
    members: Vec<(String, SecretString)>,
    until: Instant,
}

impl Renewal {
    pub(super) fn is_usable(&self) -> bool {
        Instant::now() < self.until
    }

    /// Takes from an answer what the next request for a renewal needs.
    fn of(refresh: &Refresh, members: &Members, asked: Instant) -> Option<Self> {
        let lifetime = Duration::from_secs(refresh.seconds).min(LONGEST);
        let kept = names(refresh.body).map(|name| {
            let text = members.text(name).ok()?;
            Some((name.to_owned(), text.clone()))
        });
        Some(Renewal {
            members: kept.collect::<Option<_>>()?,
            until: asked + (lifetime - early(lifetime)),
        })
    }

    /// Returns the same, with less time left.
    #[cfg(test)]
    #[allow(dead_code)] // the tests that use it stay at home when the runtime is copied
    pub(super) fn aged(&self, by: Duration) -> Self {
        let until = self.until.checked_sub(by).unwrap_or(self.until);
        Renewal { members: self.members.clone(), until }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.members.iter().find(|(other, _)| other == name);
        found.map(|(_, text)| text.expose_secret())
    }
}

/// No token is held for longer, whatever it says: no time may be out of reach.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Says how long before its end a token of this lifetime is renewed.
///
/// Three quarters of a minute are more than a request needs to arrive, and lie within the last
/// minute, in which PortOne V1 moves the end of its token; before, it gives the same token with the
/// same end again. The tenth is for tokens that do not live long, such a one among them: what was
/// given out just now is never renewed at once.
pub(super) fn early(lifetime: Duration) -> Duration {
    Duration::from_secs(45).min(lifetime / 10)
}

/// Gets a token: by renewal while that is possible, else by a login with `texts`.
pub(super) async fn obtain(
    client: &Arc<Shared>,
    login: &'static Login,
    texts: Texts,
    renewal: Option<Arc<Renewal>>,
) -> Result<Granted, Error<Json>> {
    let began = Instant::now();
    let left = || client.deadline.saturating_sub(began.elapsed());
    let renewal = renewal.filter(|renewal| renewal.is_usable());
    if let (Some(refresh), Some(renewal)) = (&login.refresh, renewal) {
        let body = fill(refresh.body, |name| renewal.get(name));
        match ask(client, login, refresh.operation, &texts, body, left()).await {
            // An answer without a token: the renewal is no good any more, the texts may be.
            Err(Error::Api { .. } | Error::Decode { .. }) => {}
            other => return other,
        }
    }
    let log_in = || {
        let body = fill(login.body, |name| texts.get(name));
        ask(client, login, login.operation, &texts, body, left())
    };
    let clock = &client.credentials.clock;
    let offset = clock.offset();
    match log_in().await {
        // Signed by a clock that the refusal shows to be wrong. After 401 the call itself has tried
        // again, but not every server answers that.
        Err(Error::Api { status, .. }) if status != 401 && clock.was_set_since(offset) => {
            log_in().await
        }
        other => other,
    }
}

async fn ask(
    client: &Arc<Shared>,
    login: &'static Login,
    operation: &'static Operation,
    texts: &Texts,
    body: String,
    left: Duration,
) -> Result<Granted, Error<Json>> {
    let asked = Instant::now();
    let mut arguments = Arguments::new(operation);
    arguments.set_body_json(body);
    let plan = Plan { texts: texts.clone(), deadline: Some(left), ..Plan::new(arguments) };
    let received = run(Arc::clone(client), plan).await?;
    read(login, operation, received, asked, &client.credentials.clock)
}

/// Reads the answer.
fn read(
    login: &Login,
    operation: &Operation,
    received: Received,
    asked: Instant,
    clock: &Clock,
) -> Result<Granted, Error<Json>> {
    let body = received.body.clone();
    let reply = interpret_whole::<Members, Json>(received)?;
    let (raw, members) = (reply.raw().clone(), reply.into_value());
    let date = clock::date(raw.headers());
    let token =
        members.text(login.token).and_then(|token| match fits_header(token.expose_secret()) {
            true => Ok(token.clone()),
            false => {
                Err(path::member(login.token, "expected a token, found what no header can hold"))
            }
        });
    let token = match token {
        Ok(token) => token,
        Err(error) => {
            let error: serde_json::Error = match operation.reply.envelope {
                Some(envelope) => path::under(Step::Member(envelope.payload), error),
                None => error,
            };
            let error = DecodeError::from_json(&error);
            return Err(Error::Decode { status: raw.status(), error, raw });
        }
    };
    drop(raw);
    wipe(body);
    Ok(Granted {
        token,
        asked,
        lifetime: lifetime(&login.expires, &members, date, clock).min(LONGEST),
        renewal: login.refresh.as_ref().and_then(|refresh| Renewal::of(refresh, &members, asked)),
    })
}

/// Says how long the token lives. Where the answer tells a time, it is compared with the time of
/// the same server: the one in the answer, or that in its header. The local clock comes last.
fn lifetime(
    expires: &Expires,
    members: &Members,
    date: Option<DateTime<Utc>>,
    clock: &Clock,
) -> Duration {
    match expires {
        Expires::After { seconds } => Duration::from_secs(*seconds),
        Expires::In { member, otherwise } => {
            Duration::from_secs(members.seconds(member).unwrap_or(*otherwise))
        }
        Expires::At { member, form, now } => {
            let now = now.and_then(|now| members.time(now, *form));
            let now = now.or(date).unwrap_or_else(|| clock.now());
            let end = members.time(member, *form);
            let left = end.and_then(|end| end.signed_duration_since(now).to_std().ok());
            left.unwrap_or_default()
        }
    }
}

/// Wipes the body of an answer that is read, unless somebody else holds it too.
fn wipe(body: Bytes) {
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
}
