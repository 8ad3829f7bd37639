//! How a request shows who sends it.
//!
//! The promise: of the alternatives that an operation declares, the first whose credentials have
//! all been given is used; when there is none, nothing is sent and the error names the schemes. An
//! operation that declares none gets no credential. No credential shows anywhere, and its memory is
//! wiped when the client is gone.
//!
//! [`texts`] holds what the caller gives, [`tokens`] what is got for it by way of [`login`] (whose
//! request [`template`] writes and whose answer [`members`] reads); [`place`] puts a credential
//! into a request and [`signature`] signs one, by the time of [`clock`].

use std::fmt;
use std::sync::Arc;

use secrecy::zeroize::Zeroizing;

use super::client::{Api, Scheme, SchemeKind, Shared, Signature};
use super::error::Failure;
use super::fault::BuildError;
use super::operation::{Operation, Place};
use super::reply::Received;
use super::request::Outgoing;

mod clock;
#[cfg(test)]
mod flow_tests;
mod login;
mod members;
mod place;
mod signature;
mod template;
mod texts;
mod tokens;

use clock::Clock;
use place::{encoded, fits_header, place, set_headers, show};
use texts::{Given, secret};
use tokens::{Key, Token, Tokens};

pub(crate) use texts::Texts;

/// The credentials of a client, and the tokens it has got for them. `Debug` shows the names of what
/// was given.
#[derive(Default)]
pub(crate) struct Credentials {
    /// Credentials that are sent as they are, by the name of the scheme.
    fixed: Texts,
    /// What logins and signatures are made from, by the credential.
    texts: Vec<Texts>,
    tokens: Tokens,
    clock: Clock,
}

impl Credentials {
    /// Takes a credential that is sent as it is, in place of an earlier one for this scheme.
    pub(crate) fn set(&mut self, scheme: &'static str, text: String) {
        self.fixed.set(scheme, secret(text));
    }

    /// Takes a name and a password for the HTTP scheme `Basic`, in place of earlier ones.
    pub(crate) fn set_basic(&mut self, scheme: &'static str, user: String, password: String) {
        let whole = Zeroizing::new(format!("{user}:{password}"));
        drop((secret(user), secret(password)));
        self.set(scheme, std::mem::take(&mut *encoded(&whole)));
    }

    /// Takes the texts of a credential, in place of an earlier one of its kind: of its optional
    /// texts too, which the new one may not have.
    pub(crate) fn add(&mut self, texts: Texts) {
        self.texts.retain(|earlier| !earlier.is_like(&texts));
        self.texts.insert(0, texts);
    }

    /// Refuses what cannot be used, before there is a request.
    pub(crate) fn check(&self, api: &'static Api) -> Result<(), BuildError> {
        for (name, text) in self.fixed.iter().chain(self.texts.iter().flat_map(Texts::iter)) {
            check(name, text)?;
        }
        for (name, text) in self.fixed.iter() {
            if !fits(find(api, name)?, text) {
                let message = "no header can hold the characters of the credential";
                return Err(BuildError::new(format!("{message} `{name}`")));
            }
        }
        let given = self.given(&NONE);
        for scheme in api.schemes {
            let needs = needs(scheme).filter(|needs| given.has(needs));
            if let Some(needs) = needs
                && self.fixed.get(scheme.name).is_some()
            {
                return Err(both(scheme, needs));
            }
            if let SchemeKind::Signature(signature) = &scheme.kind {
                check_signature(signature, given)?;
            }
        }
        Ok(())
    }

    fn given<'a>(&'a self, own: &'a Texts) -> Given<'a> {
        Given { own, client: &self.texts }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.fixed.iter().chain(self.texts.iter().flat_map(Texts::iter));
        f.debug_set().entries(names.map(|(name, _)| name)).finish()
    }
}

/// No texts of a call's own.
static NONE: Texts = Texts::new();

/// What went with a request: the tokens, and the offset of the clock by which it was signed.
#[derive(Default)]
pub(crate) struct Proof {
    tokens: Vec<(Key, Arc<Token>)>,
    signed: Option<i64>,
}

/// Adds to a finished request what its operation's security asks for. It may wait: for a login,
/// which is another call. `own` are the texts that this call has of its own.
pub(crate) async fn authenticate(
    client: &Arc<Shared>,
    operation: &'static Operation,
    own: &Texts,
    request: &mut Outgoing,
) -> Result<Proof, Failure> {
    let of = |error: BuildError| error.of(operation.id);
    let credentials = &client.credentials;
    for (name, text) in own.iter() {
        check(name, text).map_err(of)?;
    }
    let given = credentials.given(own);
    let schemes = alternative(client.api, &credentials.fixed, given, operation).map_err(of)?;
    let mut proof = Proof::default();
    for scheme in &schemes {
        set_headers(scheme, request).map_err(of)?;
        if let SchemeKind::Client(client) = &scheme.kind {
            show(client, given, request).map_err(of)?;
        } else if let Some(text) = credentials.fixed.get(scheme.name) {
            place(scheme, text, request).map_err(of)?;
        } else if let Some(login) = &scheme.login {
            let (key, token) = tokens::token(client, scheme, login, given).await?;
            place(scheme, token.expose(), request).map_err(of)?;
            proof.tokens.push((key, token));
        }
    }
    // Last, since a signature has a date and a login may take a while.
    for scheme in schemes {
        if let SchemeKind::Signature(signature) = &scheme.kind {
            proof.signed = Some(credentials.clock.offset());
            signature::sign(signature, given, credentials.clock.now(), request).map_err(of)?;
        }
    }
    Ok(proof)
}

/// After a refusal (401): forgets the tokens of `proof`, unless they were replaced meanwhile. Says
/// whether the request is worth one more attempt: there was a token, or the clock by which it was
/// signed has been set meanwhile.
pub(crate) fn refused(client: &Shared, proof: Proof) -> bool {
    let Credentials { tokens, clock, .. } = &client.credentials;
    for (key, token) in &proof.tokens {
        tokens.forget(key, token);
    }
    !proof.tokens.is_empty() || proof.signed.is_some_and(|offset| clock.was_set_since(offset))
}

/// Learns the servers' clock from a refusal, if the API has signatures, which depend on it. Other
/// replies are passed over.
pub(crate) fn learn_time(client: &Shared, received: &Received) {
    let signs = |scheme: &Scheme| matches!(scheme.kind, SchemeKind::Signature(_));
    if (400..500).contains(&received.status) && client.api.schemes.iter().any(signs) {
        client.credentials.clock.learn(&received.headers);
    }
}

/// Chooses the alternative whose credentials are there. The empty one, which asks for nothing, is
/// for those who have none.
fn alternative(
    api: &'static Api,
    fixed: &Texts,
    given: Given<'_>,
    operation: &Operation,
) -> Result<Vec<&'static Scheme>, BuildError> {
    let mut optional = operation.security.is_empty();
    for set in operation.security {
        let schemes = set.iter().map(|name| find(api, name)).collect::<Result<Vec<_>, _>>()?;
        let complete = |scheme: &&Scheme| {
            let needs = needs(scheme).filter(|_| !gives(scheme, operation));
            fixed.get(scheme.name).is_some() || needs.is_some_and(|needs| given.has(needs))
        };
        if !schemes.is_empty() && schemes.iter().all(complete) {
            return Ok(schemes);
        }
        optional |= schemes.is_empty();
    }
    if optional {
        return Ok(Vec::new());
    }
    Err(missing(operation))
}

fn missing(operation: &Operation) -> BuildError {
    let sets: Vec<String> = operation
        .security
        .iter()
        .map(|set| set.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and "))
        .collect();
    let schemes = sets.join(", or ");
    BuildError::new(format!(
        "credentials are missing: give the client's builder those of {schemes}"
    ))
}

fn both(scheme: &Scheme, needs: &[&str]) -> BuildError {
    let (name, needs) = (scheme.name, needs.join("`, `"));
    BuildError::new(format!(
        "both were given: a credential for `{name}`, and `{needs}` to get one with; give the \
         client's builder one of them"
    ))
}

/// Returns the texts from which the credential of a scheme can be made.
fn needs(scheme: &Scheme) -> Option<&'static [&'static str]> {
    match (&scheme.kind, &scheme.login) {
        (SchemeKind::Signature(signature), _) => Some(signature.needs),
        (SchemeKind::Client(client), _) => Some(client.needs),
        (_, Some(login)) => Some(login.needs),
        _ => None,
    }
}

/// Says whether `operation` is the login of the scheme itself, which would wait for its own end.
fn gives(scheme: &Scheme, operation: &Operation) -> bool {
    scheme.login.as_ref().is_some_and(|login| {
        let refresh = login.refresh.as_ref().map(|refresh| refresh.operation.id);
        login.operation.id == operation.id || refresh == Some(operation.id)
    })
}

fn find(api: &'static Api, name: &str) -> Result<&'static Scheme, BuildError> {
    let scheme = api.schemes.iter().find(|scheme| scheme.name == name);
    scheme.ok_or_else(|| BuildError::new(format!("there is no security scheme `{name}`")))
}

/// Refuses a text that nobody can have meant. A line break at the end of a secret, from a file
/// perhaps, would otherwise show as a refusal without a reason.
fn check(name: &str, text: &str) -> Result<(), BuildError> {
    if text.trim().is_empty() {
        return Err(BuildError::new(format!("the credential of `{name}` is empty")));
    }
    if text.chars().any(char::is_control) {
        return Err(BuildError::new(format!(
            "the credential of `{name}` holds control characters, a line break perhaps: give it \
             as it was handed out"
        )));
    }
    Ok(())
}

/// Says whether the place of a credential can hold it.
fn fits(scheme: &Scheme, text: &str) -> bool {
    let escaped = match scheme.kind {
        SchemeKind::ApiKey { place, .. } => matches!(place, Place::Query | Place::Cookie),
        SchemeKind::Http { .. } | SchemeKind::Client(_) | SchemeKind::Signature(_) => false,
    };
    escaped || fits_header(text)
}

/// Refuses a key that is none, and texts that go into headers and do not fit there.
fn check_signature(signature: &Signature, given: Given<'_>) -> Result<(), BuildError> {
    if given.get(signature.key).is_some_and(|key| signature::decode(key).is_none()) {
        return Err(signature::not_base64(signature.key));
    }
    let templates = signature.headers.iter().map(|(_, template)| *template);
    for name in templates.chain([signature.value]).flat_map(signature::names) {
        if given.get(name).is_some_and(|text| !fits_header(text)) {
            let message = "no header can hold the characters of the credential";
            return Err(BuildError::new(format!("{message} `{name}`")));
        }
    }
    Ok(())
}
