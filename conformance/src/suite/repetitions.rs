//! When a client that may try again does so: after what hides the outcome of a call that may be
//! repeated, after a token that was refused, and never after an answer that the API decided upon.

use super::caller::{Caller, Connected};
use super::{ATTEMPTS, Effort, Finding, one};
use crate::document::{Document, Schema, Shape, Target};
use crate::json::Json;
use crate::laws::answer;
use crate::laws::proof::Credential;
use crate::laws::{Verdict, login, repetition, request};
use crate::loopback::{Reaction, Scripted};
use crate::probe::Outcome;
use crate::values::{Taste, Valid};

/// What the server does, and what comes of it.
struct Trial {
    name: String,
    reactions: Vec<Reaction>,
    /// How often the call must be sent.
    times: usize,
    /// How often a login must be sent.
    logins: usize,
    /// How it must end: with a reply, with an error of this status, or with none.
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Reply,
    Status(u16),
    Transport,
}

impl<C> Caller<'_, C> {
    /// Tries what may make a client try again.
    pub(super) fn repetition(&self, effort: Effort) -> Result<Finding, String> {
        for credential in super::credentials(self.document, self.operation) {
            for trial in self.trials(effort, &credential) {
                let verdict = self.tried_again(effort, &credential, &trial)?;
                if !verdict.holds() {
                    let subject = self.row.id.to_owned();
                    return Ok(Finding { law: "repetition", subject, verdict, value: trial.name });
                }
            }
        }
        Ok(Finding::held("repetition", self.row.id))
    }

    fn tried_again(
        &self,
        effort: Effort,
        credential: &Credential,
        trial: &Trial,
    ) -> Result<Verdict, String> {
        let Connected { client, .. } = self.client(credential, true)?;
        let token = self.admit(effort, credential);
        self.server.react(trial.reactions.clone());
        let arguments = self.plain_arguments(effort);
        let outcome = self.call(&client, &arguments);
        let sent = self.sent(credential);
        let asked = self.asked(credential, &token, &arguments);
        let end = match &outcome {
            Ok(Outcome::Reply { .. }) => Some(End::Reply),
            Ok(Outcome::Api { status, .. }) => Some(End::Status(*status)),
            Ok(Outcome::Other { kind: "transport", .. }) => Some(End::Transport),
            _ => None,
        };
        let requests = || {
            sent.calls.iter().fold(Verdict::Holds, |verdict, request| {
                verdict.and(|| request::law(&asked, request))
            })
        };
        Ok(repetition::law(self.document, self.operation, trial.times, &sent.calls)
            .and(|| match self.login(credential) {
                Some(login) => login::law(&asked, login, trial.logins, &sent.logins),
                None => Verdict::Holds,
            })
            .and(requests)
            .and(|| match end == Some(trial.end) {
                true => Verdict::Holds,
                false => Verdict::wrong_at_all(format!("it ended with {outcome:?}")),
            }))
    }

    fn trials(&self, effort: Effort, credential: &Credential) -> Vec<Trial> {
        let success = self.success(effort);
        let may = self.operation.repeatable != "never";
        let logins = usize::from(self.login(credential).is_some());
        let trial = |name: &str, reactions: Vec<Reaction>, times, end| {
            let name = name.to_owned();
            Trial { name, reactions, times, logins, end }
        };
        let again = |name: &str, reaction: Reaction, end: End| {
            let reactions = vec![reaction, success.clone().into()];
            match may {
                true => trial(name, reactions, 2, End::Reply),
                false => trial(name, reactions, 1, end),
            }
        };
        let empty = |status| Reaction::from(Scripted::of(status, "text/html", ""));
        let most = usize::try_from(ATTEMPTS).unwrap_or(1);
        let mut trials = vec![
            again("a service that is busy", empty(503), End::Status(503)),
            again("too many calls", empty(429), End::Status(429)),
            again("a gateway without a service", empty(502), End::Status(502)),
            again("a gateway without an answer", empty(504), End::Status(504)),
            again("a connection that breaks", Reaction::Silence, End::Transport),
            trial(
                "a service that stays busy",
                vec![empty(503)],
                if may { most } else { 1 },
                End::Status(503),
            ),
            trial("a page that is not there", vec![empty(404)], 1, End::Status(404)),
        ];
        trials.extend(self.decided(effort).into_iter().map(|(status, reply)| {
            let name = format!("an answer of {status}");
            trial(&name, vec![reply.into(), success.clone().into()], 1, End::Status(status))
        }));
        let keyed = self.operation.repeatable == "keyed";
        // Of what takes no key and may be repeated anyhow, nobody says what such an answer means.
        trials.extend(self.outstanding().filter(|_| keyed || !may).map(|reply| {
            let status = reply.status;
            let times = if keyed { 2 } else { 1 };
            let end = if keyed { End::Reply } else { End::Status(status) };
            let reactions = vec![reply.into(), success.clone().into()];
            trial("a request that is still running", reactions, times, end)
        }));
        let reactions = vec![empty(401), success.into()];
        trials.push(match logins {
            0 => trial("a credential that is refused", vec![empty(401)], 1, End::Status(401)),
            _ => Trial { logins: 2, ..trial("a token that is refused", reactions, 2, End::Reply) },
        });
        if logins > 0 {
            let reactions = vec![empty(401)];
            let twice = trial("a token that is refused again", reactions, 2, End::Status(401));
            trials.push(Trial { logins: 2, ..twice });
        }
        trials
    }

    /// Returns the answers that say that the API has decided, but for those that also say to come
    /// back later or with another token.
    fn decided(&self, effort: Effort) -> Vec<(u16, Scripted)> {
        let mut all = Vec::new();
        let mut statuses: Vec<u16> =
            self.operation.errors().filter_map(|error| error.status).collect();
        if self.operation.errors().any(|error| error.status.is_none()) {
            statuses.extend([400, 404, 500, 502, 504]);
        }
        for status in statuses.into_iter().filter(|status| ![401, 429, 503].contains(status)) {
            let declared = self.operation.error(status).and_then(|error| error.schema.as_ref());
            for schema in answer::schemas(self.document, declared, status) {
                let schema = Schema::named(&schema);
                let values = Valid::new(self.document, Taste::KNOWN).values(&schema);
                let json = one(effort, &values);
                all.extend(json.map(|json| (status, Scripted::json(status, &json.text()))));
            }
        }
        if let (Some(envelope), Some(schema)) = (&self.operation.envelope, self.refusal()) {
            let json = one(effort, &Valid::new(self.document, Taste::KNOWN).values(&schema));
            let status = self.operation.success().and_then(|reply| reply.status);
            if let (Some(Json::Object(mut members)), Some(status)) = (json, status) {
                members.retain(|(name, _)| *name != envelope.code);
                members.push((envelope.code.clone(), Json::Number("-1".to_owned())));
                all.push((status, Scripted::json(status, &Json::Object(members).text())));
            }
        }
        all
    }

    fn refusal(&self) -> Option<Schema> {
        self.operation.errors().find_map(|reply| reply.schema.clone())
    }

    /// Returns the answer that the first request under the same key is still under way.
    fn outstanding(&self) -> Option<Scripted> {
        let code = self.document.idempotency()?.outstanding.clone()?;
        let error = self.refusal()?;
        let member = tag(self.document, &error)?;
        let json = Json::Object(vec![(member, Json::string(code))]);
        Some(Scripted::json(409, &json.text()))
    }
}

/// Returns the member that tells the errors of a schema apart.
fn tag(document: &Document, schema: &Schema) -> Option<String> {
    match (document.shape(schema), &schema.target) {
        (Shape::Union(..), _) | (_, Target::Named(_)) => {
            document.error_code(schema).map(str::to_owned)
        }
        _ => None,
    }
}
