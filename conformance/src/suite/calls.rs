//! All laws about calls, on every operation.

use std::cell::RefCell;
use std::sync::Arc;

use super::caller::{Caller, Connected};
use super::credentials::credentials;
use super::{Api, Effort, Finding};
use crate::document::{Document, Media};
use crate::laws::answer;
use crate::laws::proof::Credential;
use crate::laws::request::Asked;
use crate::laws::{Verdict, hidden, login, repetition, reply, request};
use crate::loopback::Loopback;
use crate::probe::{BadArgument, CallFn, Manner, Operation, Outcome};
use crate::values::{arguments, given};

/// Tries all laws about calls, each operation with a server of its own.
///
/// # Errors
///
/// When there is no server or no client to be had.
pub fn operations<C>(
    effort: Effort,
    document: &Arc<Document>,
    api: &Api<C>,
) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for row in api.operations {
        findings.extend(operation(effort, document, api, row)?);
    }
    Ok(findings)
}

/// Tries all laws about calls of one operation. Of one that the document does not have there are
/// none.
///
/// # Errors
///
/// When there is no server or no client to be had.
pub fn operation<C>(
    effort: Effort,
    document: &Arc<Document>,
    api: &Api<C>,
    row: &Operation<C>,
) -> Result<Vec<Finding>, String> {
    operation_until(effort, document, api, row, &|_| false)
}

/// Tries the laws about calls of one operation until enough is found.
///
/// # Errors
///
/// When there is no server or no client to be had.
pub fn operation_until<C>(
    effort: Effort,
    document: &Arc<Document>,
    api: &Api<C>,
    row: &Operation<C>,
    enough: &dyn Fn(&[Finding]) -> bool,
) -> Result<Vec<Finding>, String> {
    let Some(operation) = document.operation(row.id) else {
        return Ok(Vec::new());
    };
    let caller = Caller::new(document, operation, api, row)?;
    let laws: [&dyn Fn() -> Result<Vec<Finding>, String>; 7] = [
        &|| Ok(vec![caller.request(effort)?]),
        &|| Ok(vec![caller.reply(effort)?]),
        &|| Ok(vec![caller.silence(effort)?]),
        &|| Ok(vec![caller.repetition(effort)?]),
        &|| caller.odd(effort),
        &|| Ok(caller.logins(effort)?.into_iter().collect()),
        &|| Ok(caller.pages(effort)?.into_iter().collect()),
    ];
    let mut findings = Vec::new();
    for law in laws {
        if !enough(&findings) {
            findings.extend(law()?);
        }
    }
    Ok(findings)
}

impl<C> Caller<'_, C> {
    /// Every request is the one that the document describes, whichever credential there is and in
    /// whatever manner the call is made.
    fn request(&self, effort: Effort) -> Result<Finding, String> {
        let mut finding = self.requests(effort, self.row.call, None)?;
        for variation in self.api.variations.iter().filter(|it| it.id == self.row.id) {
            if finding.verdict.holds() {
                finding = self.requests(effort, variation.call, Some(variation.manner))?;
                if !finding.verdict.holds() {
                    finding.value = format!("{:?} {}", variation.manner, finding.value);
                }
            }
        }
        Ok(finding)
    }

    fn requests(
        &self,
        effort: Effort,
        call: CallFn<C>,
        manner: Option<Manner>,
    ) -> Result<Finding, String> {
        let mut clients = Vec::new();
        for credential in credentials(self.document, self.operation) {
            clients.push(self.client(&credential, false)?);
        }
        // Whoever has logged in once need not do so again.
        let known: RefCell<Vec<(usize, Credential)>> = RefCell::default();
        let success = self.success(effort);
        let given = given(self.document, manner);
        let values = (arguments(self.document, self.operation), given);
        Ok(effort.explore("request", self.row.id, &values, |(arguments, given)| {
            let mut arguments = arguments.clone();
            if let (Some(manner), Some(given)) = (manner, given) {
                arguments.set(manner.name(), crate::json::Json::string(given).text());
            }
            clients.iter().enumerate().fold(Verdict::Holds, |verdict, (index, client)| {
                verdict.and(|| {
                    let credential = match (manner, given) {
                        (Some(Manner::Own(field)), Some(given)) => {
                            client.credential.with(field, given)
                        }
                        _ => client.credential.clone(),
                    };
                    let token = self.admit(effort, &credential);
                    self.server.script(success.clone());
                    let outcome = self.call_by(call, &client.client, &arguments);
                    let sent = self.sent(&credential);
                    let asked = self.asked(&credential, &token, &arguments);
                    let media = match manner {
                        Some(Manner::Media(media)) => Some(media),
                        _ => None,
                    };
                    let key = given.as_deref().filter(|_| manner == Some(Manner::Key));
                    let asked = Asked { media, key, ..asked };
                    let whose = (index, credential.clone());
                    let logins = match self.login(&credential) {
                        Some(login) => {
                            let first = !known.borrow().contains(&whose);
                            known.borrow_mut().push(whose);
                            login::law(&asked, login, usize::from(first), &sent.logins)
                        }
                        None => Verdict::Holds,
                    };
                    let [request] = sent.calls.as_slice() else {
                        let count = sent.calls.len();
                        return Verdict::wrong_at_all(format!(
                            "{count} requests were sent: {outcome:?}"
                        ));
                    };
                    logins.and(|| request::law(&asked, request))
                })
            })
        }))
    }

    /// Every answer ends the call as it must.
    fn reply(&self, effort: Effort) -> Result<Finding, String> {
        let Connected { client, credential, .. } = self.client(&self.any_credential()?, false)?;
        let token = self.admit(effort, &credential);
        let few = Effort { cases: effort.cases.div_ceil(16), ..effort };
        let arguments = self.plain_arguments(effort);
        let type_of = |name: &str| {
            let row = self.api.schemas.iter().find(|row| row.name == name);
            row.map(|row| (row.codec.type_name)())
        };
        for kind in answer::kinds(self.document, self.operation) {
            let values = answer::scenarios(self.document, self.operation, &kind);
            let mut finding = few.explore("reply", self.row.id, &values, |scenario| {
                self.server.script(scenario.reply.clone());
                let outcome = self.call(&client, &arguments);
                let sent = self.sent(&credential);
                // A token that is refused is replaced once.
                let refused = scenario.reply.status == 401 && self.login(&credential).is_some();
                let times = if refused { 2 } else { 1 };
                let shown = outcome.as_ref().ok().and_then(Outcome::shown).unwrap_or_default();
                let mut secrets = credential.texts().chain([token.as_str()]);
                let told = secrets.any(|secret| shown.contains(secret));
                reply::law(scenario, &outcome)
                    .and(|| reply::of_type(self.document, self.operation, &type_of, &outcome))
                    .and(|| repetition::law(self.document, self.operation, times, &sent.calls))
                    .and(|| match told {
                        true => Verdict::wrong_at_all("an error shows a credential"),
                        false => Verdict::Holds,
                    })
            });
            if !finding.verdict.holds() {
                finding.value = format!("{kind:?} {}", finding.value);
                return Ok(finding);
            }
        }
        Ok(Finding::held("reply", self.row.id))
    }

    /// Neither the client nor the error of a call that nobody answers shows a secret or an
    /// argument.
    fn silence(&self, effort: Effort) -> Result<Finding, String> {
        let credential = self.any_credential()?;
        // Whoever gives out tokens may still answer; whoever is called does not.
        let mut urls = self.server.urls();
        let gone = Loopback::start().map_err(|error| error.to_string())?.url();
        if let Some(url) = urls.get_mut(self.operation.server) {
            *url = gone;
        }
        let Connected { client, shown, .. } = self.client_of(&urls, &credential, false)?;
        let token = self.admit(effort, &credential);
        let mut secrets: Vec<String> = credential.texts().map(str::to_owned).collect();
        if secrets.iter().any(|secret| shown.contains(secret)) {
            let verdict = Verdict::wrong_at_all("the client shows its credential");
            let subject = self.row.id.to_owned();
            return Ok(Finding { law: "silence", subject, verdict, value: shown });
        }
        secrets.push(token);
        let expected = match self.login(&credential) {
            Some(login) if self.answers(login.operation.as_str(), &urls) => "transport",
            Some(_) => "authentication",
            None => "transport",
        };
        let few = Effort { cases: effort.cases.div_ceil(2), ..effort };
        let values = arguments(self.document, self.operation);
        Ok(few.explore("silence", self.row.id, &values, |arguments| {
            let outcome = match self.call(&client, arguments) {
                Ok(outcome) => outcome,
                Err(bad) => return refused(&bad),
            };
            if !matches!(&outcome, Outcome::Other { kind, .. } if *kind == expected) {
                return Verdict::wrong_at_all(format!(
                    "nobody answered, and the call ended with {outcome:?}"
                ));
            }
            let mut secrets = secrets.clone();
            for (schema, json) in self.values(arguments) {
                let texts = hidden::texts(self.document, schema, &json);
                secrets.extend(texts.into_iter().map(str::to_owned));
            }
            reply::silent(&secrets, &outcome)
        }))
    }

    /// Says whether the server of an operation is among those that are there.
    fn answers(&self, id: &str, urls: &[String]) -> bool {
        let server = self.document.operation(id).map_or(0, |operation| operation.server);
        urls.get(server) == self.server.urls().get(server)
    }

    pub(super) fn any_credential(&self) -> Result<Credential, String> {
        let all = credentials(self.document, self.operation);
        all.into_iter().next().ok_or_else(|| format!("{} takes no credential", self.row.id))
    }
}

pub(super) fn refused(bad: &BadArgument) -> Verdict {
    Verdict::wrong_at_all(format!("the argument {} is refused: {}", bad.name, bad.what))
}

/// Returns the media types of an operation's body beside the usual one.
pub(super) fn other_media(operation: &crate::document::Operation) -> &[Media] {
    operation.body.as_ref().and_then(|body| body.media.get(1..)).unwrap_or_default()
}
