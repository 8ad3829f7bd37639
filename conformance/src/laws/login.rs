//! A client logs in as the document says, when it has to and not again while the token is good.
//!
//! The promise: a request for a login is held to the same law as every other request, with the
//! arguments that the document says it has.

use super::Verdict;
use super::request::{self, Asked, wrong};
use crate::document::{Document, Login, Operation, Way};
use crate::json::Json;
use crate::loopback::Recorded;
use crate::probe::Arguments;

use super::proof::Credential;

/// Returns the login of the alternative by which a credential fulfils an operation.
#[must_use]
pub fn of<'d>(
    document: &'d Document,
    operation: &Operation,
    credential: &Credential,
) -> Option<&'d Login> {
    if matches!(credential, Credential::Fixed { .. }) {
        return None;
    }
    let set = credential.alternative(document, operation)?;
    let ways = set.iter().filter_map(|name| document.scheme(name)?.auth.as_ref()?.way.as_ref());
    ways.into_iter().find_map(|way| match way {
        Way::Login(login) => Some(login),
        Way::Sign(_) => None,
    })
}

/// Says whether a request is one for the login.
#[must_use]
pub fn is_login(document: &Document, login: &Login, request: &Recorded) -> bool {
    let path = request.target.split('?').next().unwrap_or_default();
    let operation = document.operation(&login.operation);
    operation.is_some_and(|it| it.path == path && it.method == request.method)
}

/// Looks at the requests for a login that were sent: as many as were to be expected, and each the
/// one that the document describes.
pub fn law(asked: &Asked<'_>, login: &Login, expected: usize, requests: &[Recorded]) -> Verdict {
    if requests.len() != expected {
        let found = requests.len();
        return wrong("login", format!("expected {expected} of them, found {found}"));
    }
    let Some(operation) = asked.document.operation(&login.operation) else {
        return Verdict::BadInput(format!("there is no operation {}", login.operation));
    };
    let mut arguments = Arguments::default();
    arguments.set_body(fill(&login.body, asked.credential).text());
    let asked = Asked { operation, arguments: &arguments, media: None, key: None, ..*asked };
    requests.iter().fold(Verdict::Holds, |verdict, request| {
        verdict.and(|| match request::law(&asked, request) {
            Verdict::Wrong(mut fault) => {
                fault.what = format!("in the login: {}", fault.what);
                Verdict::Wrong(fault)
            }
            verdict => verdict,
        })
    })
}

/// Puts the credential's fields into the body of a login.
fn fill(template: &Json, credential: &Credential) -> Json {
    let filled = |members: &[(String, Json)]| {
        members.iter().map(|(name, value)| (name.clone(), fill(value, credential))).collect()
    };
    match template {
        Json::Text(text) => {
            let name = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let field = name.and_then(|name| credential.field(name));
            Json::string(field.unwrap_or(text))
        }
        Json::Array(elements) => {
            Json::Array(elements.iter().map(|element| fill(element, credential)).collect())
        }
        Json::Object(members) => Json::Object(filled(members)),
        other => other.clone(),
    }
}
