//! All laws about calls, on every operation.

use std::sync::Arc;
use std::time::Duration;

use super::{Api, Effort, Finding, one};
use crate::document::{self, Document};
use crate::json::Json;
use crate::laws::request::Credential;
use crate::laws::{Verdict, hidden, reply, request};
use crate::loopback::{Loopback, Scripted};
use crate::probe::{Arguments, BadArgument, Operation, Outcome};
use crate::values::{Taste, Valid, arguments};

/// Tries all laws about calls, each with a server of its own.
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
        let Some(operation) = document.operation(row.id) else {
            continue;
        };
        let caller = Caller::new(document, operation, api, row)?;
        findings.push(caller.request(effort)?);
        findings.push(caller.reply(effort)?);
        findings.push(caller.odd_path(effort)?);
        findings.push(caller.silence(effort)?);
    }
    Ok(findings)
}

/// The longest that a call may take before it is called stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// The secret of every credential here.
const SECRET: &str = "canary-secret-0f5d1c";

struct Caller<'a, C: 'static> {
    document: &'a Arc<Document>,
    operation: &'a document::Operation,
    api: &'a Api<C>,
    row: &'a Operation<C>,
    server: Loopback,
    runtime: tokio::runtime::Runtime,
}

impl<'a, C> Caller<'a, C> {
    fn new(
        document: &'a Arc<Document>,
        operation: &'a document::Operation,
        api: &'a Api<C>,
        row: &'a Operation<C>,
    ) -> Result<Self, String> {
        let server = Loopback::start().map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        Ok(Caller { document, operation, api, row, server, runtime })
    }

    /// Every request is the one that the document describes, whichever credential there is.
    fn request(&self, effort: Effort) -> Result<Finding, String> {
        let mut credentials: Vec<Credential<'_>> = self.schemes().map(credential).collect();
        if credentials.is_empty() {
            credentials = vec![credential("")];
        }
        let mut clients = Vec::new();
        for credential in credentials {
            clients.push((credential, self.client(&self.server.url(), credential)?.0));
        }
        let success = self.success(effort);
        let values = arguments(self.document, self.operation);
        Ok(effort.explore("request", self.row.id, &values, |arguments| {
            let mut verdict = Verdict::Holds;
            for (credential, client) in &clients {
                verdict = verdict.and(|| {
                    self.server.script(success.clone());
                    let outcome = self.call(client, arguments);
                    let requests = self.server.take();
                    let [request] = requests.as_slice() else {
                        return Verdict::wrong_at_all(format!(
                            "{} requests were sent: {outcome:?}",
                            requests.len()
                        ));
                    };
                    request::law(self.document, self.operation, *credential, arguments, request)
                });
            }
            verdict
        }))
    }

    /// Every answer ends the call as it must.
    fn reply(&self, effort: Effort) -> Result<Finding, String> {
        let (client, _) = self.client(&self.server.url(), self.any_credential())?;
        let few = Effort { cases: effort.cases.div_ceil(16), ..effort };
        let arguments = self.plain_arguments(effort);
        let type_of = |name: &str| {
            let row = self.api.schemas.iter().find(|row| row.name == name);
            row.map(|row| (row.codec.type_name)())
        };
        for kind in reply::kinds(self.document, self.operation) {
            let values = reply::scenarios(self.document, self.operation, &kind);
            let mut finding = few.explore("reply", self.row.id, &values, |scenario| {
                self.server.script(scenario.reply.clone());
                let outcome = self.call(&client, &arguments);
                let requests = self.server.take();
                let answered = matches!(
                    kind,
                    reply::Kind::Declared(..)
                        | reply::Kind::Success(_)
                        | reply::Kind::Redirection(_)
                );
                reply::law(scenario, &outcome)
                    .and(|| reply::of_type(self.operation, &type_of, &outcome))
                    .and(|| request::repetition(self.operation, answered, &requests))
            });
            if !finding.verdict.holds() {
                finding.value = format!("{kind:?} {}", finding.value);
                return Ok(finding);
            }
        }
        Ok(held("reply", self.row.id))
    }

    /// A text that a URL cannot hold in its path is refused before anything is sent; it never ends
    /// up as another path.
    fn odd_path(&self, effort: Effort) -> Result<Finding, String> {
        let credential = self.any_credential();
        let (client, _) = self.client(&self.server.url(), credential)?;
        let success = self.success(effort);
        let named = self.operation.parameters.iter().filter(|it| it.place == document::Place::Path);
        for parameter in named {
            for text in ["", ".", "..", "%2e%2E", "a/../b", "%2E", "..;", "\\..\\"] {
                let mut arguments = self.plain_arguments(effort);
                arguments.set(&parameter.name, Json::string(text).text());
                self.server.script(success.clone());
                let outcome = self.call(&client, &arguments);
                let verdict = match self.server.take().as_slice() {
                    [] if matches!(outcome, Ok(Outcome::Other { kind: "build", .. })) => {
                        Verdict::Holds
                    }
                    [] => Verdict::wrong_at_all(format!(
                        "nothing was sent, and the call ended with {outcome:?}"
                    )),
                    requests => requests.iter().fold(Verdict::Holds, |verdict, request| {
                        verdict.and(|| {
                            request::law(
                                self.document,
                                self.operation,
                                credential,
                                &arguments,
                                request,
                            )
                        })
                    }),
                };
                if !verdict.holds() {
                    let value = format!("{} = {text:?}", parameter.name);
                    return Ok(Finding {
                        law: "odd path",
                        subject: self.row.id.to_owned(),
                        verdict,
                        value,
                    });
                }
            }
        }
        Ok(held("odd path", self.row.id))
    }

    /// Neither the client nor the error of a call that nobody answers shows a secret or an argument.
    fn silence(&self, effort: Effort) -> Result<Finding, String> {
        let gone = Loopback::start().map_err(|error| error.to_string())?.url();
        let (client, shown) = self.client(&gone, self.any_credential())?;
        if shown.contains(SECRET) {
            let verdict = Verdict::wrong_at_all("the client shows its credential");
            return Ok(Finding {
                law: "silence",
                subject: self.row.id.to_owned(),
                verdict,
                value: shown,
            });
        }
        let few = Effort { cases: effort.cases.div_ceil(2), ..effort };
        let values = arguments(self.document, self.operation);
        Ok(few.explore("silence", self.row.id, &values, |arguments| {
            let outcome = match self.call(&client, arguments) {
                Ok(outcome) => outcome,
                Err(bad) => return refused(&bad),
            };
            if !matches!(outcome, Outcome::Other { kind: "transport", .. }) {
                return Verdict::wrong_at_all(format!(
                    "nobody answered, and the call ended with {outcome:?}"
                ));
            }
            let mut secrets = vec![SECRET.to_owned()];
            let bodies =
                self.operation.body.as_ref().map(|body| (&body.schema, arguments.get_body()));
            let named =
                self.operation.parameters.iter().map(|it| (&it.schema, arguments.get(&it.name)));
            for (schema, text) in bodies.into_iter().chain(named) {
                if let Some(Ok(json)) = text.map(Json::parse) {
                    let texts = hidden::texts(self.document, schema, &json);
                    secrets.extend(texts.into_iter().map(str::to_owned));
                }
            }
            reply::silent(&secrets, &outcome)
        }))
    }

    fn schemes(&self) -> impl Iterator<Item = &'a str> {
        let sets = self.operation.security.iter();
        sets.filter_map(|set| match set.as_slice() {
            [scheme] => Some(scheme.as_str()),
            _ => None,
        })
    }

    fn any_credential(&self) -> Credential<'a> {
        credential(self.schemes().next().unwrap_or_default())
    }

    fn client(&self, url: &str, credential: Credential<'_>) -> Result<(C, String), String> {
        // The client may want to be made where it will run.
        let _inside = self.runtime.enter();
        (self.api.connect)(url, credential)
    }

    fn call(&self, client: &C, arguments: &Arguments) -> Result<Outcome, BadArgument> {
        let call = (self.row.call)(client, arguments);
        let limited = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, call).await });
        limited.unwrap_or_else(|_| Ok(Outcome::Other { kind: "stuck", shown: String::new() }))
    }

    /// Returns an answer of success.
    fn success(&self, effort: Effort) -> Scripted {
        let reply = self.operation.success();
        let status = reply.map_or(200, |reply| reply.status);
        let schema = reply.and_then(|reply| reply.schema.as_ref());
        let body = schema.map(|schema| {
            let values = Valid::new(self.document, Taste::KNOWN).values(schema);
            one(effort, &values).map_or_else(String::new, |json| json.text())
        });
        Scripted::json(status, &body.unwrap_or_default())
    }

    /// Returns arguments that nobody could stumble over.
    fn plain_arguments(&self, effort: Effort) -> Arguments {
        let mut plain = Arguments::default();
        for parameter in self.operation.parameters.iter().filter(|it| it.required) {
            plain.set(&parameter.name, "\"iv20261121A0001\"".to_owned());
        }
        if let Some(body) = self.operation.body.as_ref().filter(|body| body.required) {
            let values = Valid::new(self.document, Taste::KNOWN).values(&body.schema);
            plain.set_body(one(effort, &values).map_or_else(String::new, |json| json.text()));
        }
        plain
    }
}

fn refused(bad: &BadArgument) -> Verdict {
    Verdict::wrong_at_all(format!("the argument {} is refused: {}", bad.name, bad.what))
}

fn credential(scheme: &str) -> Credential<'_> {
    Credential { scheme, secret: SECRET }
}

fn held(law: &'static str, subject: &str) -> Finding {
    Finding { law, subject: subject.to_owned(), verdict: Verdict::Holds, value: String::new() }
}
