//! What an operation answers: the types of its call, and an enum where they differ by the status.

use crate::code_span::code_span;
use crate::ir::{Answer, Docs, Failure, Media, Operation, Type};
use crate::names::{AnswerNames, OperationNames, Planned};

use super::rust::{TYPES, written_type};
use super::{Table, docs};

/// Returns the type of the replies that mean success.
pub(super) fn reply(planned: &Planned, operation: &Operation, names: &OperationNames) -> String {
    if !operation.replies.is_empty() {
        return names.reply.ident.to_string();
    }
    match (&operation.reply_media, &operation.events) {
        (Media::Events, Some(events)) => {
            format!("Vec<Event<{}>>", written_type(planned, &events.ty, TYPES))
        }
        _ => written_type(planned, &operation.reply, TYPES),
    }
}

/// Returns the type of the other replies.
pub(super) fn failure(planned: &Planned, operation: &Operation, names: &OperationNames) -> String {
    match &operation.failure {
        Failure::Same(ty) => written_type(planned, ty, TYPES),
        Failure::Each(_) => names.error.ident.to_string(),
        Failure::Unknown => written_type(planned, &Type::Anything, TYPES),
    }
}

/// Returns the enums of an operation.
pub(super) fn tables(
    planned: &Planned,
    operation: &Operation,
    names: &OperationNames,
) -> Vec<Table> {
    let method = names.method.plain();
    let mut tables = Vec::new();
    if !operation.replies.is_empty() {
        let head = format!("/// What [`Client::{method}`] answers, by its status.");
        tables.push(table(planned, &operation.replies, &names.reply, head));
    }
    if let Failure::Each(answers) = &operation.failure {
        let head = format!("/// The errors of [`Client::{method}`], by their status.");
        tables.push(table(planned, answers, &names.error, head));
    }
    tables
}

fn table(planned: &Planned, answers: &[Answer], names: &AnswerNames, head: String) -> Table {
    let mut rows = vec![format!("{}:", names.ident)];
    for (answer, name) in answers.iter().zip(&names.variants) {
        rows.extend(said(answer));
        let range = match (answer.from, answer.to) {
            (0, 999) => "_".to_owned(),
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from}..={to}"),
        };
        let read = match (&answer.media, &answer.ty) {
            (_, Type::Nothing) => {
                rows.push(format!("{name} = {range},"));
                continue;
            }
            (Media::Text | Media::TextAs(_), _) => "text",
            (_, Type::Bytes) => "bytes",
            _ => "json",
        };
        let ty = written_type(planned, &answer.ty, TYPES);
        let hidden = if answer.sensitive { ", sensitive" } else { "" };
        rows.push(format!("{name}({read} {ty}{hidden}) = {range},"));
    }
    Table { macro_name: "answers", head, rows }
}

/// Returns the documentation of a variant, a line each.
fn said(answer: &Answer) -> Vec<String> {
    let status = code_span(&answer.status);
    let text = answer.docs.text.as_deref().unwrap_or_default().trim();
    let text = match text {
        "" => format!("{status}."),
        text if docs::begins_on_its_own(text) => format!("{status}.\n\n{text}"),
        text => format!("{status}: {text}"),
    };
    let said = Docs { title: None, text: Some(text), ..answer.docs.clone() };
    let lines = docs::part_lines(&said, "").into_iter();
    lines.map(|line| format!("/// {line}").trim_end().to_owned()).collect()
}
