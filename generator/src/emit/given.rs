//! How what the caller gives goes into a call: arguments, bodies, and the form of a body.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::code_span::code_span;
use crate::ir::{Media, Operation, Parameter, Type};
use crate::names::{OperationNames, Planned};

use super::operation::media;
use super::rust::{argument_type, ident};

/// Returns the type of an argument, and the step that gives it to the call.
pub(super) fn given(
    planned: &Planned,
    index: usize,
    parameter: &Parameter,
    name: &Ident,
) -> (TokenStream, TokenStream) {
    let index = Literal::usize_unsuffixed(index);
    let ty = argument_type(planned, &parameter.ty);
    let step = match planned.api.resolved(&parameter.ty) {
        Type::Text => quote!(with_text(#index, #name)),
        Type::Number => quote!(with(#index, &Into::<Number>::into(#name))),
        Type::NumericText => quote!(with(#index, &Into::<NumericText>::into(#name))),
        _ => quote!(with(#index, &#name)),
    };
    (ty, step)
}

/// The same for the argument that is the body.
pub(super) fn given_body(
    planned: &Planned,
    body: &Type,
    name: &Ident,
) -> (TokenStream, TokenStream) {
    let ty = argument_type(planned, body);
    let step = match planned.api.resolved(body) {
        Type::Bytes => quote!(with_bytes(#name)),
        Type::Text => quote!(with_body(&Into::<String>::into(#name))),
        Type::Number => quote!(with_body(&Into::<Number>::into(#name))),
        Type::NumericText => quote!(with_body(&Into::<NumericText>::into(#name))),
        _ => quote!(with_body(&#name)),
    };
    (ty, step)
}

/// Returns one of the media types of an operation: by its row in the table, where it is not just a
/// word.
pub(super) fn chosen(operation: &Operation, names: &OperationNames, wanted: &Media) -> TokenStream {
    if let Media::Json | Media::Form | Media::Text = wanted {
        return media(wanted);
    }
    let forms = operation
        .body
        .iter()
        .flat_map(|body| body.media.iter().chain(body.others.iter().map(|other| &other.media)));
    let row = forms.into_iter().position(|form| form == wanted).unwrap_or_default();
    let (table, row) = (ident(&names.table), Literal::usize_unsuffixed(row));
    quote!(#table.body[#row])
}

/// Says how a body is written.
pub(super) fn written(media: &Media) -> String {
    match media {
        Media::Json => "JSON".to_owned(),
        Media::JsonAs(name) => format!("JSON ({})", code_span(name)),
        Media::Form | Media::FormOf(_) => "a form (`application/x-www-form-urlencoded`)".to_owned(),
        Media::Multipart(_) => "a part for each member (`multipart/form-data`)".to_owned(),
        Media::Text => "plain text".to_owned(),
        Media::TextAs(name) => format!("text ({})", code_span(name)),
        Media::Bytes(name) => format!("bytes ({})", code_span(name)),
        Media::Events => "events (`text/event-stream`)".to_owned(),
    }
}
