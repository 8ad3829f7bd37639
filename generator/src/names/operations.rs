//! The identifiers of operations: methods and calls, tables, arguments, and variants of answers.
//!
//! The promise: what one operation has no other has, and an argument has no name that the call
//! needs for itself.

use std::collections::BTreeSet;

use crate::ir::{Answer, Api, Failure, Media, Operation};

use super::{AnswerNames, Name, OperationNames, reserved, scope, statuses, words};

/// Decides the identifiers of every operation, in their order.
pub(super) fn operation_names(api: &Api, groups: &[Name], common: &Name) -> Vec<OperationNames> {
    let mut wanted: Vec<_> = api
        .operations
        .iter()
        .map(|it| (it.id.clone(), words::snake(it.rename.as_ref().unwrap_or(&it.id))))
        .collect();
    for index in 0..api.operations.len() {
        let method = wanted[index].1.clone();
        let others = api.operations[index].body.iter().flat_map(|body| {
            let mut before: Vec<&Media> = body.media.iter().collect();
            let others = body.others.iter().map(move |other| {
                let known = before.iter().any(|it| it.is_like(&other.media));
                before.push(&other.media);
                // Two that are written in the same way differ by their names.
                match other.media.name().split_once('/') {
                    Some((_, name)) if known => words::snake(name),
                    _ => other.media.way().to_owned(),
                }
            });
            others.collect::<Vec<_>>()
        });
        let others = others.map(|other| format!("{method}_as_{other}"));
        wanted.extend(others.map(|name| (format!("{name} of another body"), name)));
    }
    let mut methods = scope::assign(&wanted, reserved::CLIENT_METHODS);
    let mut others = methods.split_off(api.operations.len()).into_iter();
    let calls = methods.iter().map(|it| (it.plain().to_owned(), words::title(it.plain())));
    let answers = ["Reply", "Error"].into_iter().flat_map(|role| {
        methods.iter().map(move |it| {
            let text = format!("{}{role} of an operation", words::pascal(it.plain()));
            (text, format!("{}{role}", words::title(it.plain())))
        })
    });
    let beside = [reserved::TYPES, reserved::BESIDE_CALLS].concat();
    let mut calls = scope::assign(&calls.chain(answers).collect::<Vec<_>>(), &beside);
    let mut errors = calls.split_off(2 * methods.len()).into_iter();
    let mut replies = calls.split_off(methods.len()).into_iter();
    // In capitals `ß` is `SS`, and two methods may have one name.
    let tables = methods.iter().map(|it| (it.plain().to_owned(), words::shouting(it.plain())));
    let tables = scope::assign(&tables.collect::<Vec<_>>(), &[]);
    let taken: BTreeSet<&Name> = tables.iter().collect();
    let groups = api.operations.iter().map(|operation| {
        operation.group.and_then(|index| groups.get(index)).unwrap_or(common).clone()
    });
    let names = methods.iter().zip(calls).zip(&tables).zip(groups).zip(&api.operations);
    names
        .map(|((((method, call), table), group), operation)| {
            let (parameters, body, per_call) = argument_names(api, operation);
            let pages = pages_name(table, &taken);
            let (method, table) = (method.clone(), table.clone());
            let count = operation.body.iter().map(|body| body.others.len()).sum();
            let others = others.by_ref().take(count).collect();
            let failures: &[Answer] = match &operation.failure {
                Failure::Each(answers) => answers,
                _ => &[],
            };
            let reply = answer_names(replies.next(), &call, &operation.replies);
            let error = answer_names(errors.next(), &call, failures);
            OperationNames {
                method,
                call,
                table,
                pages,
                group,
                parameters,
                body,
                per_call,
                others,
                reply,
                error,
            }
        })
        .collect()
}

/// The names of what is answered: a variant for each status, by the word that HTTP has for it.
fn answer_names(ident: Option<Name>, call: &Name, answers: &[Answer]) -> AnswerNames {
    let wanted = answers.iter().map(|it| (it.status.clone(), statuses::word(&it.status)));
    let variants = scope::assign(&wanted.collect::<Vec<_>>(), &["Other"]);
    AnswerNames { ident: ident.unwrap_or_else(|| call.clone()), variants }
}

/// The table of an operation's pages, which must not be that of another operation.
fn pages_name(table: &Name, tables: &BTreeSet<&Name>) -> Name {
    let mut name = Name(format!("{table}_PAGES"));
    while tables.contains(&name) {
        name.0.push('_');
    }
    name
}

/// The names of the parameters, of the body, and of the texts of credentials.
fn argument_names(api: &Api, operation: &Operation) -> (Vec<Name>, Name, Vec<Name>) {
    let mut wanted: Vec<_> = operation
        .parameters
        .iter()
        .map(|it| {
            let text = format!("{} {:?}", it.name, it.location);
            (text, words::snake(it.rename.as_ref().unwrap_or(&it.name)))
        })
        .collect();
    wanted.push(("body".to_owned(), "body".to_owned()));
    wanted.extend(operation.per_call.iter().map(|id| {
        let field = api.field(*id);
        let text = format!("{} of the credential", field.name);
        (text, words::snake(field.rename.as_ref().unwrap_or(&field.name)))
    }));
    let mut names = scope::assign(&wanted, reserved::CALL_METHODS).into_iter();
    let parameters = names.by_ref().take(operation.parameters.len()).collect();
    let body = names.next().unwrap_or_else(|| Name("body".to_owned()));
    (parameters, body, names.collect())
}
