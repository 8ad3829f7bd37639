//! Whether the suite looks at everything that the document has.
//!
//! The promise: a schema, an operation, a manner of calling or a sensitive member that nobody looks
//! at is named.

use std::sync::Arc;

use super::calls::other_media;
use super::{Api, Effort, one};
use crate::document::{Auth, Document, Operation, Way};
use crate::laws::hidden;
use crate::probe::Manner;
use crate::values::{Taste, Valid};

/// Compares the lines of an API's tables with its document, and names what is missing or too much.
#[must_use]
pub fn missing_lines<C>(document: &Document, api: &Api<C>) -> Vec<String> {
    let mut missing = Vec::new();
    let operations = document.operations().iter().map(|operation| operation.id.clone()).collect();
    let listed = api.operations.iter().map(|row| row.id.to_owned()).collect();
    account(&mut missing, "operation", operations, listed);
    let schemas = document.schema_names().map(str::to_owned).collect();
    let listed = api.schemas.iter().map(|row| row.name.to_owned()).collect();
    account(&mut missing, "schema", schemas, listed);
    let wanted = document.operations().iter().flat_map(|operation| {
        let manners = manners(document, operation).into_iter();
        manners.map(|manner| format!("{} by {manner}", operation.id)).collect::<Vec<_>>()
    });
    let listed = api.variations.iter();
    let listed = listed.map(|it| format!("{} by {}", it.id, it.manner.name())).collect();
    account(&mut missing, "variation", wanted.collect(), listed);
    let lists = document.operations().iter().filter(|operation| operation.pagination.is_some());
    let lists = lists.map(|operation| operation.id.clone()).collect();
    let listed = api.listings.iter().map(|it| it.id.to_owned()).collect();
    account(&mut missing, "list", lists, listed);
    missing
}

/// Returns the manners in which an operation can be called beside the usual one, by their names.
fn manners(document: &Document, operation: &Operation) -> Vec<String> {
    let media = other_media(operation).iter().copied().map(Manner::Media);
    let key = (operation.repeatable == "keyed").then_some(Manner::Key);
    let mut manners: Vec<String> =
        media.chain(key).map(|manner| manner.name().to_owned()).collect();
    for scheme in operation.security.iter().flatten().filter_map(|name| document.scheme(name)) {
        // A field that only signs is nothing that calls have their own of.
        let login = |auth: &&Auth| matches!(auth.way, Some(Way::Login(_)));
        if let Some(auth) = scheme.auth.as_ref().filter(login) {
            let fields = document.credentials(&auth.credentials).iter();
            manners.extend(fields.filter(|field| field.per_call).map(|field| field.name.clone()));
        }
    }
    manners
}

fn account(missing: &mut Vec<String>, kind: &str, wanted: Vec<String>, listed: Vec<String>) {
    let lacks = wanted.iter().filter(|name| !listed.contains(name));
    missing.extend(lacks.map(|name| format!("the {kind} {name} has no line in the table")));
    let strays = listed.iter().filter(|name| !wanted.contains(name));
    missing
        .extend(strays.map(|name| format!("the table has a line for {name}, which is no {kind}")));
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    let twice = sorted.windows(2).filter(|pair| pair[0] == pair[1]);
    missing.extend(twice.map(|pair| format!("the table has two lines for the {kind} {}", pair[0])));
}

/// Looks whether every member that the document marks as sensitive is hidden, on the type itself
/// and wherever the type is reached from another. Returns what is shown, and the members that were
/// not looked at.
#[must_use]
pub fn unseen_members<C>(effort: Effort, document: &Arc<Document>, api: &Api<C>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut seen: Vec<(String, String)> = Vec::new();
    for row in api.schemas {
        let schema = document.schema(row.name);
        let Some(value) = one(effort, &Valid::new(document, Taste::FULL).values(&schema)) else {
            problems.push(format!("there is no value of {}", row.name));
            continue;
        };
        let verdict = hidden::law(document, &schema, &row.codec, &value);
        if !verdict.holds() {
            problems.push(format!("{}: {verdict}", row.name));
        }
        let secrets = hidden::secrets(document, &schema, &value).into_iter();
        seen.extend(secrets.filter(|it| it.contents.len() > 1).filter_map(|it| it.member));
    }
    let unseen = document.sensitive_members().filter(|(schema, member)| {
        !seen.iter().any(|(s, m)| (s.as_str(), m.as_str()) == (*schema, *member))
    });
    problems.extend(unseen.map(|it| format!("nobody has looked at {it:?}")));
    problems
}
