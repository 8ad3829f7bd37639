//! A list is gone through page by page: every item once and in its order, each page asked for with
//! what the caller asked for and its own number, none after one that is not full, and none after an
//! error.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Strategy, any};

use super::caller::{Caller, Connected};
use super::credentials::success;
use super::{Effort, Finding};
use crate::compare::difference;
use crate::document::{Document, Operation, Pagination, Schema, Shape};
use crate::json::Json;
use crate::laws::{Verdict, request};
use crate::loopback::{Reaction, Recorded, Scripted};
use crate::probe::{Arguments, Listed, Outcome};
use crate::values::{Taste, Valid};

/// A list, and what is asked of it.
#[derive(Clone, Debug)]
struct Case {
    /// What the caller asks for, if anything.
    condition: Option<Json>,
    /// The number of the first page, if the caller gives one.
    first: Option<i64>,
    /// How many items a full page has.
    size: usize,
    /// All items.
    items: Vec<Json>,
    /// A reply, to be filled.
    reply: Json,
    /// Whether an error comes in place of the last page.
    error: bool,
}

impl<C> Caller<'_, C> {
    /// Goes through lists of all lengths.
    pub(super) fn pages(&self, effort: Effort) -> Result<Option<Finding>, String> {
        let Some(pages) = &self.operation.pagination else {
            return Ok(None);
        };
        let Some(row) = self.api.listings.iter().find(|row| row.id == self.row.id) else {
            return Ok(None);
        };
        let Connected { client, credential, .. } = self.client(&self.any_credential()?, false)?;
        let token = self.admit(effort, &credential);
        let few = Effort { cases: effort.cases.div_ceil(2), ..effort };
        let cases = cases(self.document, self.operation, pages);
        let finding = few.explore("pages", self.row.id, &cases, |case| {
            let mut arguments = self.plain_arguments(effort);
            if let Some(condition) = asked_first(pages, case) {
                arguments.set(&pages.parameter, condition.text());
            }
            self.server.react(replies(self.operation, pages, case));
            let listed = self.wait((row.list)(&client, &arguments));
            let sent = self.sent(&credential);
            let Some(Ok(listed)) = listed else {
                return Verdict::wrong_at_all("it does not end");
            };
            let requests = || {
                let mut verdict = Verdict::Holds;
                for (index, request) in sent.calls.iter().enumerate() {
                    verdict = verdict.and(|| {
                        self.page(&arguments, pages, case, index, &|arguments| {
                            let asked = self.asked(&credential, &token, arguments);
                            request::law(&asked, request)
                        })
                    });
                }
                verdict
            };
            ended(case, &listed, &sent.calls).and(requests)
        });
        Ok(Some(finding))
    }

    /// Looks at the request for a page. The first need not tell its number.
    fn page(
        &self,
        arguments: &Arguments,
        pages: &Pagination,
        case: &Case,
        index: usize,
        law: &impl Fn(&Arguments) -> Verdict,
    ) -> Verdict {
        let number = case.first.unwrap_or(0) + i64::try_from(index).unwrap_or(0);
        let mut numbered = asked_first(pages, case).unwrap_or(Json::Object(Vec::new()));
        set(&mut numbered, &pages.number, Json::Number(number.to_string()));
        let mut told = arguments.clone();
        told.set(&pages.parameter, numbered.text());
        let verdict = law(&told);
        if index == 0 && law(arguments).holds() { Verdict::Holds } else { verdict }
    }
}

/// Looks at the items that came, and at how many pages were asked for.
fn ended(case: &Case, listed: &Listed, requests: &[Recorded]) -> Verdict {
    // The last page is never full, and may be empty.
    let full = case.items.len() / case.size;
    let pages = full + 1;
    let expected = if case.error { &case.items[..full * case.size] } else { &case.items[..] };
    if requests.len() != pages {
        let found = requests.len();
        return Verdict::wrong_at_all(format!(
            "expected {pages} pages to be asked for, not {found}"
        ));
    }
    let found: Result<Vec<Json>, _> = listed.items.iter().map(|item| Json::parse(item)).collect();
    let found = match found {
        Ok(found) => Json::Array(found),
        Err(error) => return Verdict::wrong_at_all(error.to_string()),
    };
    if let Some(it) = difference(&Json::Array(expected.to_vec()), &found) {
        return Verdict::wrong(it.path, format!("among the items: {}", it.what));
    }
    match (case.error, listed.errors.as_slice()) {
        (false, []) => Verdict::Holds,
        (true, [Outcome::Api { status: 400, .. }]) => Verdict::Holds,
        (_, errors) => Verdict::wrong_at_all(format!("the errors were {errors:?}")),
    }
}

/// Returns what the caller asks for.
fn asked_first(pages: &Pagination, case: &Case) -> Option<Json> {
    let mut condition = case.condition.clone()?;
    if let Some(first) = case.first {
        set(&mut condition, &pages.number, Json::Number(first.to_string()));
    }
    Some(condition)
}

/// Returns the pages, the last one not full.
fn replies(operation: &Operation, pages: &Pagination, case: &Case) -> Vec<Reaction> {
    let count = case.items.len() / case.size + 1;
    let page = |index: usize| {
        let items: Vec<Json> =
            case.items.iter().skip(index * case.size).take(case.size).cloned().collect();
        let mut reply = case.reply.clone();
        set(&mut reply, std::slice::from_ref(&pages.items), Json::Array(items));
        set(&mut reply, &pages.size, Json::Number(case.size.to_string()));
        success(operation, &reply)
    };
    let mut replies: Vec<Reaction> = (0..count).map(|index| page(index).into()).collect();
    if case.error {
        replies.pop();
        replies.push(Scripted::json(400, r#"{"type":"INVALID_REQUEST"}"#).into());
    }
    replies
}

/// Sets the value at the end of a way, making the objects on it.
fn set(json: &mut Json, way: &[String], value: Json) {
    let ([name, rest @ ..], Json::Object(members)) = (way, json) else {
        return;
    };
    if !members.iter().any(|(other, _)| other == name) {
        members.push((name.clone(), Json::Null));
    }
    for (_, inner) in members.iter_mut().filter(|(other, _)| other == name) {
        if rest.is_empty() {
            *inner = value.clone();
        } else {
            if *inner == Json::Null {
                *inner = Json::Object(Vec::new());
            }
            set(inner, rest, value.clone());
        }
    }
}

fn cases(
    document: &Arc<Document>,
    operation: &Operation,
    pages: &Pagination,
) -> BoxedStrategy<Case> {
    let valid = Valid::new(document, Taste::KNOWN);
    let schema = document.result(operation).unwrap_or_else(Schema::any);
    let item = match document.member(&schema, &pages.items).map(|it| document.shape(&it.schema)) {
        Some(Shape::Array(item)) => (**item).clone(),
        _ => Schema::any(),
    };
    let condition = operation.parameter(&pages.parameter);
    let condition = condition.map_or_else(Schema::any, |parameter| parameter.schema.clone());
    let number = pages.number.clone();
    let conditions = (valid.values(&condition), any::<bool>(), proptest::option::of(0_i64..5));
    let conditions = conditions.prop_map(move |(mut condition, there, first)| {
        // The number is set by itself, or not at all.
        without(&mut condition, &number);
        (there.then_some(condition), first.filter(|_| there))
    });
    (conditions, 1_usize..4, vec(valid.values(&item), 0..7), valid.values(&schema), 0_u8..4)
        .prop_map(|((condition, first), size, items, reply, error)| Case {
            condition,
            first,
            size,
            items,
            reply,
            error: error == 0,
        })
        .boxed()
}

/// Takes away what stands at the end of a way.
fn without(json: &mut Json, way: &[String]) {
    let ([name, rest @ ..], Json::Object(members)) = (way, json) else {
        return;
    };
    if rest.is_empty() {
        return members.retain(|(other, _)| other != name);
    }
    members.iter_mut().filter(|(other, _)| other == name).for_each(|(_, it)| without(it, rest));
}
