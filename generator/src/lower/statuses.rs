//! Which replies an operation declares, and for which statuses.
//!
//! The promise: whoever asks gets them in the same order, that of the document with the reply of all
//! other statuses last, and is told the same of which mean success.

use openapiv3::{Components, ReferenceOr, Response, Responses, StatusCode};

use crate::code_span::code_span;
use crate::ir::Docs;
use crate::pointer::Pointer;

use super::docs::in_a_row;
use super::follow;

/// A reply that an operation declares.
pub(super) struct Reply<'a> {
    /// As the document writes it: a code, a range, or `default`.
    pub(super) status: String,
    pub(super) response: &'a Response,
    pub(super) place: Pointer,
}

/// Returns all replies.
pub(super) fn all<'a>(
    components: &'a Components,
    responses: &'a Responses,
    pointer: &Pointer,
) -> Vec<Reply<'a>> {
    followed(components, &responses.responses, responses.default.as_ref(), pointer)
}

/// Returns the replies that mean success.
pub(super) fn successes<'a>(
    components: &'a Components,
    responses: &'a Responses,
    pointer: &Pointer,
) -> Vec<Reply<'a>> {
    let declared = responses.responses.iter().filter(|(status, _)| is_success(status));
    // Where nothing else is declared at all, that is what success looks like, too.
    let default = responses.default.as_ref().filter(|_| responses.responses.is_empty());
    followed(components, declared, default, pointer)
}

/// Returns the replies that do not mean success.
pub(super) fn failures<'a>(
    components: &'a Components,
    responses: &'a Responses,
    pointer: &Pointer,
) -> Vec<Reply<'a>> {
    let declared = responses.responses.iter().filter(|(status, _)| !is_success(status));
    followed(components, declared, responses.default.as_ref(), pointer)
}

fn followed<'a>(
    components: &'a Components,
    declared: impl IntoIterator<Item = (&'a StatusCode, &'a ReferenceOr<Response>)>,
    default: Option<&'a ReferenceOr<Response>>,
    pointer: &Pointer,
) -> Vec<Reply<'a>> {
    let declared = declared.into_iter().map(|(status, it)| (status.to_string(), it));
    let default = default.map(|it| ("default".to_owned(), it));
    let replies = declared.chain(default).filter_map(|(status, response)| {
        let place = pointer.child(&status);
        let (response, place) = follow(&components.responses, "responses", response, &place)?;
        Some(Reply { status, response, place })
    });
    replies.collect()
}

fn is_success(status: &StatusCode) -> bool {
    match status {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    }
}

/// Returns what is said of a reply, under its status.
pub(super) fn under_status(status: &str, said: Docs) -> Docs {
    let title = Some(code_span(status));
    let text = said.text.as_deref().map(in_a_row);
    Docs { title, text, place: Pointer::root(), written: None, ..said }
}
