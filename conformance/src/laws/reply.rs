//! Every answer ends a call the way the document says: success with the value, an error status with
//! the typed error, an envelope that says otherwise with that too, and anything else with an error
//! that has the status.

use super::Verdict;
use super::answer::{Expected, Scenario};
use crate::compare::difference;
use crate::document::{Document, Operation, Schema, Target};
use crate::json::Json;
use crate::probe::{BadArgument, Outcome};

/// Looks whether a call ended with the type that the table has for the schema that the document
/// names here. `type_of` returns that type's name.
pub fn of_type(
    document: &Document,
    operation: &Operation,
    type_of: &impl Fn(&str) -> Option<&'static str>,
    found: &Result<Outcome, BadArgument>,
) -> Verdict {
    let (schema, of) = match found {
        Ok(Outcome::Reply { of, .. }) => (document.result(operation), of),
        Ok(Outcome::Api { status, of, .. }) => {
            (operation.error(*status).and_then(|reply| reply.schema.clone()), of)
        }
        _ => return Verdict::Holds,
    };
    let Some(Schema { target: Target::Named(name), .. }) = schema else {
        return Verdict::Holds;
    };
    // An operation whose statuses have several schemas has a type of its own for all of them.
    let several = operation.errors().any(|reply| {
        reply.schema.as_ref() != operation.errors().next().and_then(|it| it.schema.as_ref())
    });
    let is_error = matches!(found, Ok(Outcome::Api { .. }));
    match type_of(&name) {
        Some(expected) if expected != *of && !(is_error && several) => Verdict::wrong_at_all(
            format!("the type of {name} is {expected}, the call ended with {of}"),
        ),
        _ => Verdict::Holds,
    }
}

/// Compares how a call ended with how it must, and looks at what it shows.
pub fn law(scenario: &Scenario, found: &Result<Outcome, BadArgument>) -> Verdict {
    let outcome = match found {
        Ok(outcome) => outcome,
        Err(bad) => {
            return Verdict::wrong_at_all(format!(
                "the argument {} is refused: {}",
                bad.name, bad.what
            ));
        }
    };
    ended(&scenario.expected, outcome)
        .and(|| silent(&scenario.secrets, outcome))
        .and(|| coded(&scenario.expected, outcome))
}

/// An error says which it is: by the status, and by the API's own code where the document declares
/// one.
fn coded(expected: &Expected, outcome: &Outcome) -> Verdict {
    let (Expected::Typed(status, _, expected), Outcome::Api { code: found, shown, .. }) =
        (expected, outcome)
    else {
        return Verdict::Holds;
    };
    if expected != found {
        return Verdict::wrong_at_all(format!("expected the code {expected:?}, found {found:?}"));
    }
    let display = shown.lines().next().unwrap_or_default();
    let code = expected.as_deref().filter(|code| is_code(code)).unwrap_or_default();
    match display.contains(&status.to_string()) && display.contains(code) {
        true => Verdict::Holds,
        false => Verdict::wrong_at_all(format!("an error without status or code: {display}")),
    }
}

/// Says whether a text looks like a code, rather than like what somebody wrote.
pub(super) fn is_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    (1..=80).contains(&text.len()) && text.bytes().all(plain)
}

fn ended(expected: &Expected, outcome: &Outcome) -> Verdict {
    match (expected, outcome) {
        (Expected::Reply(expected), Outcome::Reply { json: found, .. }) => same(expected, found),
        (Expected::Undecodable(path), Outcome::Undecodable { path: found, .. }) => {
            if path.to_string() == *found {
                Verdict::Holds
            } else {
                Verdict::wrong(path.clone(), format!("the error names another place: {found:?}"))
            }
        }
        (Expected::Typed(expected, body, _), Outcome::Api { status, body: found, .. })
            if expected == status =>
        {
            match found {
                Ok(found) => same(body, found),
                Err(error) => {
                    Verdict::wrong_at_all(format!("a right body is not decoded: {error}"))
                }
            }
        }
        (Expected::Untyped(expected), Outcome::Api { status, body: Err(_), .. })
            if expected == status =>
        {
            Verdict::Holds
        }
        (expected, outcome) => {
            Verdict::wrong_at_all(format!("expected {expected:?}, the call ended with {outcome:?}"))
        }
    }
}

fn same(expected: &Json, found: &str) -> Verdict {
    match Json::parse(found) {
        Err(error) => Verdict::wrong_at_all(error.to_string()),
        Ok(found) => match difference(expected, &found) {
            None => Verdict::Holds,
            Some(it) => Verdict::wrong(it.path, it.what),
        },
    }
}

/// Looks whether a call shows what it must not. The code of an error it may.
pub fn silent(secrets: &[String], outcome: &Outcome) -> Verdict {
    let Some(shown) = outcome.shown() else {
        return Verdict::Holds;
    };
    let code = match outcome {
        Outcome::Api { code, .. } => code.as_deref().filter(|code| is_code(code)),
        _ => None,
    };
    // A URL shows them with escapes.
    let in_url = super::request::unescaped(&shown.replace('+', " ")).unwrap_or_default();
    let shows =
        |secret: &&String| shown.contains(secret.as_str()) || in_url.contains(secret.as_str());
    let mut secrets = secrets.iter().filter(|secret| code != Some(secret.as_str()));
    match secrets.find(shows) {
        Some(_) => Verdict::wrong_at_all(format!("an error shows what it must not: {shown}")),
        None => Verdict::Holds,
    }
}
