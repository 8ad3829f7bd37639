//! What becomes of a call whose login fails, and how long a token lasts.

use std::future::poll_fn;
use std::task::Poll;

use super::caller::{Caller, Connected};
use super::credentials::credentials;
use super::{Effort, Finding, one};
use crate::document::{Expires, Login, Schema};
use crate::json::Json;
use crate::laws::proof::Credential;
use crate::laws::{Verdict, answer, hidden, reply};
use crate::loopback::Scripted;
use crate::probe::{BadArgument, Call, Outcome};
use crate::values::{Taste, Valid};

impl<C> Caller<'_, C> {
    /// A login that fails ends the call before it is sent, with an error of its own that shows no
    /// secret, and is tried again by the next call. A token serves all calls while it is good, and
    /// none after that.
    pub(super) fn logins(&self, effort: Effort) -> Result<Option<Finding>, String> {
        let mut found = None;
        for credential in credentials(self.document, self.operation) {
            let Some(login) = self.login(&credential) else {
                continue;
            };
            let mut verdict = Verdict::Holds;
            for (name, answer, secrets) in self.bad_answers(effort, login) {
                if verdict.holds() {
                    let tried = self.failed(effort, &credential, login, &answer, &secrets)?;
                    found = Some((name, tried.clone()));
                    verdict = tried;
                }
            }
            if verdict.holds() {
                verdict = self.expired(effort, &credential, login)?;
                found = Some(("a token that is no longer good", verdict.clone()));
            }
            if verdict.holds() {
                verdict = self.at_once(effort, &credential)?;
                found = Some(("calls at the same time", verdict.clone()));
            }
            if !verdict.holds() {
                break;
            }
        }
        Ok(found.map(|(name, verdict)| {
            let value = if verdict.holds() { String::new() } else { name.to_owned() };
            Finding { law: "login", subject: self.row.id.to_owned(), verdict, value }
        }))
    }

    /// Returns answers to a login that give no token, with what must not be shown of them.
    fn bad_answers(
        &self,
        effort: Effort,
        login: &Login,
    ) -> Vec<(&'static str, Scripted, Vec<String>)> {
        let mut all = Vec::new();
        let Some(operation) = self.document.operation(&login.operation) else {
            return all;
        };
        let values = Valid::new(self.document, Taste::FULL);
        let declared = operation.error(401).and_then(|error| error.schema.as_ref());
        for name in answer::schemas(self.document, declared, 401) {
            let schema = Schema::named(&name);
            if let Some(json) = one(effort, &values.values(&schema)) {
                let secrets = hidden::texts(self.document, &schema, &json);
                let secrets = secrets.into_iter().map(str::to_owned).collect();
                all.push(("a refusal", Scripted::json(401, &json.text()), secrets));
            }
        }
        let result = self.document.result(operation);
        if let Some((schema, Some(Json::Object(mut members)))) =
            result.map(|schema| (schema.clone(), one(effort, &values.values(&schema))))
        {
            members.retain(|(name, _)| *name != login.token);
            let json = Json::Object(members);
            let secrets = hidden::texts(self.document, &schema, &json);
            let secrets = secrets.into_iter().map(str::to_owned).collect();
            let reply = super::credentials::success(operation, &json);
            all.push(("an answer without a token", reply, secrets));
        }
        let page = Scripted::of(502, "text/html", "<html>CANARY</html>");
        all.push(("a page", page, vec!["CANARY".to_owned()]));
        all
    }

    fn failed(
        &self,
        effort: Effort,
        credential: &Credential,
        login: &Login,
        answer: &Scripted,
        secrets: &[String],
    ) -> Result<Verdict, String> {
        let Connected { client, .. } = self.client(credential, false)?;
        let arguments = self.plain_arguments(effort);
        if let Some(operation) = self.document.operation(&login.operation) {
            self.server.always(&operation.method, &operation.path, answer.clone());
        }
        self.server.script(self.success(effort));
        let outcome = self.call(&client, &arguments);
        let sent = self.sent(credential);
        if !sent.calls.is_empty() || sent.logins.is_empty() {
            let (logins, calls) = (sent.logins.len(), sent.calls.len());
            return Ok(Verdict::wrong_at_all(format!("{logins} logins and {calls} calls")));
        }
        let Ok(outcome) = outcome else {
            return Ok(Verdict::wrong_at_all("its arguments are refused"));
        };
        if !matches!(outcome, Outcome::Other { kind: "authentication", .. }) {
            return Ok(Verdict::wrong_at_all(format!("it ended with {outcome:?}")));
        }
        let own = credential.texts().map(str::to_owned);
        let secrets: Vec<String> = secrets.iter().cloned().chain(own).collect();
        let verdict = reply::silent(&secrets, &outcome);
        self.admit(effort, credential);
        let second = self.call(&client, &arguments);
        Ok(verdict.and(|| replied(second)))
    }

    /// Where the API says when a token ends, and says that it has ended, the next call needs
    /// another.
    fn expired(
        &self,
        effort: Effort,
        credential: &Credential,
        login: &Login,
    ) -> Result<Verdict, String> {
        if matches!(login.expires, Expires::After(_)) {
            return Ok(Verdict::Holds);
        }
        let Connected { client, .. } = self.client(credential, false)?;
        let arguments = self.plain_arguments(effort);
        self.admit_with(effort, login, "canary-token-old", 0);
        self.server.script(self.success(effort));
        let first = self.call(&client, &arguments);
        let token = self.admit(effort, credential);
        let second = self.call(&client, &arguments);
        let sent = self.sent(credential);
        let last = sent.calls.last().map(|call| call.header("authorization").collect::<String>());
        Ok(replied(first).and(|| replied(second)).and(|| match last {
            Some(last) if sent.logins.len() == 2 && last.ends_with(&token) => Verdict::Holds,
            _ => Verdict::wrong_at_all(format!("{} logins for two calls", sent.logins.len())),
        }))
    }

    /// Several calls that begin at the same time share one login.
    fn at_once(&self, effort: Effort, credential: &Credential) -> Result<Verdict, String> {
        let Connected { client, .. } = self.client(credential, false)?;
        let arguments = self.plain_arguments(effort);
        self.admit(effort, credential);
        self.server.script(self.success(effort));
        let calls = (0..3).map(|_| (self.row.call)(&client, &arguments)).collect();
        let outcomes = self.wait(all(calls));
        let sent = self.sent(credential);
        let Some(outcomes) = outcomes else {
            return Ok(Verdict::wrong_at_all("it does not end"));
        };
        let ended = outcomes.into_iter();
        let ended = ended.fold(Verdict::Holds, |verdict, it| verdict.and(|| replied(it)));
        Ok(ended.and(|| match (sent.logins.len(), sent.calls.len()) {
            (1, 3) => Verdict::Holds,
            (logins, calls) => Verdict::wrong_at_all(format!("{logins} logins and {calls} calls")),
        }))
    }
}

/// Waits for several calls at the same time.
async fn all(mut calls: Vec<Call<'_>>) -> Vec<Result<Outcome, BadArgument>> {
    let mut ended = Vec::new();
    poll_fn(|context| {
        calls.retain_mut(|call| match call.as_mut().poll(context) {
            Poll::Ready(outcome) => {
                ended.push(outcome);
                false
            }
            Poll::Pending => true,
        });
        if calls.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    ended
}

fn replied(outcome: Result<Outcome, BadArgument>) -> Verdict {
    match outcome {
        Ok(Outcome::Reply { .. }) => Verdict::Holds,
        other => Verdict::wrong_at_all(format!("it ended with {other:?}")),
    }
}
