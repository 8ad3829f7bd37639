//! How a request shows who sends it.
//!
//! The promise: of the alternatives that an operation declares, the first whose credentials have
//! all been given is used; when there is none, nothing is sent and the error names the schemes. An
//! operation that declares none gets no credential.

use std::fmt;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::client::{Api, Scheme, SchemeKind, Shared};
use super::error::Failure;
use super::fault::BuildError;
use super::operation::Operation;
use super::request::Outgoing;

/// The credentials of a client, by the name of the scheme. `Debug` shows the names only.
#[derive(Default)]
pub(crate) struct Credentials(Vec<(&'static str, SecretString)>);

impl Credentials {
    /// Takes a credential, in place of an earlier one.
    pub(crate) fn set(&mut self, scheme: &'static str, secret: String) {
        self.0.retain(|(name, _)| *name != scheme);
        self.0.push((scheme, secret.into()));
    }

    /// Refuses what no header can hold, before there is a request.
    pub(crate) fn check(&self, api: &Api) -> Result<(), BuildError> {
        for (name, secret) in &self.0 {
            let scheme = find(api, name)?;
            if secret.expose_secret().trim().is_empty() {
                return Err(BuildError::new(format!("the credential of `{name}` is empty")));
            }
            header(scheme, secret)?;
        }
        Ok(())
    }

    fn get(&self, scheme: &str) -> Option<&SecretString> {
        self.0.iter().find(|(name, _)| *name == scheme).map(|(_, secret)| secret)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Adds to a finished request what its operation's security asks for. It is a step of its own, and
/// one that may wait: a scheme may sign method, URL and body, or call other operations first.
pub(crate) async fn authenticate(
    client: &Shared,
    operation: &Operation,
    request: &mut Outgoing,
) -> Result<(), Failure> {
    let schemes = alternative(&client.credentials, operation)?;
    for name in schemes {
        let scheme = find(client.api, name)?;
        if let Some(secret) = client.credentials.get(name) {
            request.headers.insert(AUTHORIZATION, header(scheme, secret)?);
        }
    }
    Ok(())
}

/// Chooses the alternative whose credentials are there. The empty one, which asks for nothing, is
/// for those who have none.
fn alternative(
    credentials: &Credentials,
    operation: &Operation,
) -> Result<&'static [&'static str], BuildError> {
    let complete = |set: &&&[&str]| set.iter().all(|name| credentials.get(name).is_some());
    let mut sets = operation.security.iter().filter(|set| !set.is_empty());
    if let Some(set) = sets.find(complete) {
        return Ok(set);
    }
    if operation.security.iter().all(|set| set.is_empty()) || operation.security.contains(&&[][..])
    {
        return Ok(&[]);
    }
    let sets: Vec<String> = operation
        .security
        .iter()
        .map(|set| set.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and "))
        .collect();
    let schemes = sets.join(", or ");
    let message = format!("credentials are missing: give the client's builder those of {schemes}");
    Err(BuildError::new(message).of(operation.id))
}

fn find<'a>(api: &'a Api, name: &str) -> Result<&'a Scheme, BuildError> {
    let scheme = api.schemes.iter().find(|scheme| scheme.name == name);
    scheme.ok_or_else(|| BuildError::new(format!("there is no security scheme `{name}`")))
}

fn header(scheme: &Scheme, secret: &SecretString) -> Result<HeaderValue, BuildError> {
    let text = match scheme.kind {
        SchemeKind::Http { scheme } => format!("{scheme} {}", secret.expose_secret()),
    };
    let control = secret.expose_secret().chars().any(char::is_control);
    let mut value = HeaderValue::from_str(&text).ok().filter(|_| !control).ok_or_else(|| {
        let name = scheme.name;
        BuildError::new(format!(
            "the credential of `{name}` holds control characters, a line break perhaps, and no \
             header can hold them"
        ))
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_with_a_credential_does_not_show_it() {
        let scheme = Scheme { name: "key", kind: SchemeKind::Http { scheme: "Bearer" } };
        let header = header(&scheme, &"planted".to_owned().into()).expect("a header");
        assert_eq!(header.as_bytes(), b"Bearer planted");
        assert!(!format!("{header:?}").contains("planted"), "{header:?}");
    }
}
