//! What every law about calls needs: a server, a client that talks to it, and arguments.
//!
//! The promise: logins are answered by themselves, so that a law sees the calls that it made and
//! the logins that they brought about, apart from each other.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::credentials::{admission, success};
use super::{Api, Connection, Effort, one};
use crate::document::{self, Document, Login, Place, Schema};
use crate::json::Json;
use crate::laws::login;
use crate::laws::proof::Credential;
use crate::laws::request::Asked;
use crate::loopback::{Loopback, Recorded, Scripted};
use crate::probe::{Arguments, BadArgument, CallFn, Operation, Outcome};
use crate::values::{Taste, Valid};

/// The longest that a call may take before it is called stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// For how many seconds a token is good.
const LIFETIME: u64 = 1_800;

/// Calls one operation.
pub(super) struct Caller<'a, C: 'static> {
    pub(super) document: &'a Arc<Document>,
    pub(super) operation: &'a document::Operation,
    pub(super) api: &'a Api<C>,
    pub(super) row: &'a Operation<C>,
    pub(super) server: Loopback,
    runtime: tokio::runtime::Runtime,
    /// What logins have given out, by the client's credential.
    tokens: RefCell<BTreeMap<String, String>>,
}

/// A client, and all that it shows of itself.
pub(super) struct Connected<C> {
    pub(super) client: C,
    pub(super) credential: Credential,
    pub(super) shown: String,
}

/// What a call sent.
pub(super) struct Sent {
    pub(super) logins: Vec<Recorded>,
    pub(super) calls: Vec<Recorded>,
}

impl<'a, C> Caller<'a, C> {
    pub(super) fn new(
        document: &'a Arc<Document>,
        operation: &'a document::Operation,
        api: &'a Api<C>,
        row: &'a Operation<C>,
    ) -> Result<Self, String> {
        let server = Loopback::with_ports(document.servers().len().max(1));
        let server = server.map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let tokens = RefCell::default();
        Ok(Caller { document, operation, api, row, server, runtime, tokens })
    }

    /// Returns a client of this caller's server. One that is `patient` tries again where it may.
    pub(super) fn client(
        &self,
        credential: &Credential,
        patient: bool,
    ) -> Result<Connected<C>, String> {
        self.client_of(&self.server.urls(), credential, patient)
    }

    /// Returns a client of the servers at these URLs.
    pub(super) fn client_of(
        &self,
        urls: &[String],
        credential: &Credential,
        patient: bool,
    ) -> Result<Connected<C>, String> {
        // The client may want to be made where it will run.
        let _inside = self.runtime.enter();
        let (client, shown) = (self.api.connect)(&Connection { urls, credential, patient })?;
        Ok(Connected { client, credential: credential.clone(), shown })
    }

    /// Returns the login that a call needs, unless the operation is that login.
    pub(super) fn login(&self, credential: &Credential) -> Option<&'a Login> {
        let login = login::of(self.document, self.operation, credential)?;
        (login.operation != self.operation.id).then_some(login)
    }

    /// Sees to it that logins with a credential are answered, and returns the token that they give
    /// out: the same for the same credential.
    pub(super) fn admit(&self, effort: Effort, credential: &Credential) -> String {
        let mut tokens = self.tokens.borrow_mut();
        let count = tokens.len();
        let token = tokens.entry(format!("{credential:?}"));
        let token = token.or_insert_with(|| format!("canary-token-{count}-0f5d1c")).clone();
        if let Some(login) = self.login(credential) {
            self.admit_with(effort, login, &token, LIFETIME);
        }
        token
    }

    /// Answers logins from now on with this token.
    pub(super) fn admit_with(&self, effort: Effort, login: &Login, token: &str, seconds: u64) {
        let answer = admission(effort, self.document, login, token, seconds);
        if let (Some(answer), Some(operation)) = (answer, self.document.operation(&login.operation))
        {
            self.server.always(&operation.method, &operation.path, answer);
        }
    }

    /// Calls the operation in the usual way.
    pub(super) fn call(&self, client: &C, arguments: &Arguments) -> Result<Outcome, BadArgument> {
        self.call_by(self.row.call, client, arguments)
    }

    /// Calls the operation in some way.
    pub(super) fn call_by(
        &self,
        call: CallFn<C>,
        client: &C,
        arguments: &Arguments,
    ) -> Result<Outcome, BadArgument> {
        let ended = self.wait(call(client, arguments));
        ended.unwrap_or_else(|| Ok(Outcome::Other { kind: "stuck", shown: String::new() }))
    }

    /// Waits, but not for ever.
    pub(super) fn wait<T>(&self, something: impl Future<Output = T>) -> Option<T> {
        self.runtime.block_on(async { tokio::time::timeout(PATIENCE, something).await.ok() })
    }

    /// Returns what was sent since the last time, the logins that a credential needs apart.
    pub(super) fn sent(&self, credential: &Credential) -> Sent {
        let login = self.login(credential);
        let is_login =
            |it: &Recorded| login.is_some_and(|login| login::is_login(self.document, login, it));
        let (logins, calls) = self.server.take().into_iter().partition(is_login);
        Sent { logins, calls }
    }

    /// Returns what the client was asked to do, of which nothing is unusual.
    pub(super) fn asked<'s>(
        &'s self,
        credential: &'s Credential,
        token: &'s str,
        arguments: &'s Arguments,
    ) -> Asked<'s> {
        let (document, operation) = (self.document, self.operation);
        Asked { document, operation, credential, token, arguments, media: None, key: None }
    }

    /// Returns an answer of success.
    pub(super) fn success(&self, effort: Effort) -> Scripted {
        let schema = self.document.result(self.operation);
        let values = Valid::new(self.document, Taste::KNOWN);
        let json = schema.and_then(|schema| one(effort, &values.values(&schema)));
        success(self.operation, &json.unwrap_or(Json::Null))
    }

    /// Returns arguments that nobody could stumble over.
    pub(super) fn plain_arguments(&self, effort: Effort) -> Arguments {
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

    /// Returns the values of the arguments, with their schemas.
    pub(super) fn values(&self, arguments: &Arguments) -> Vec<(&'a Schema, Json)> {
        let body = self.operation.body.as_ref();
        let body = body.map(|body| (&body.schema, arguments.get_body()));
        let named = self.operation.parameters.iter();
        let named = named.map(|it| (&it.schema, arguments.get(&it.name)));
        let all = body.into_iter().chain(named);
        all.filter_map(|(schema, text)| Some((schema, Json::parse(text?).ok()?))).collect()
    }

    /// Returns the names of the parameters that stand in a place.
    pub(super) fn names(&self, place: Place) -> impl Iterator<Item = &'a str> {
        let parameters = self.operation.parameters.iter();
        parameters.filter(move |it| it.place == place).map(|it| it.name.as_str())
    }
}
