//! Operations: a table, a method of the client, and the call that it returns.

use proc_macro2::TokenStream;
use quote::quote;

use crate::code_span::code_span;
use crate::ir::{Docs, Failure, Media, Operation, Pages, Repeat, Step, Type, Width};
use crate::names::{OperationNames, Planned};

use super::given::{chosen, given, given_body, written};
use super::rust::{Scope, TYPES, deprecated, ident, written_type};
use super::setters::setters;
use super::{Item, Table, answers, docs, operation};

/// Returns the items of an operation, and notes in `scope` what they mention. One that a login
/// names is in reach of the client.
pub(super) fn items(
    planned: &Planned,
    index: usize,
    of_login: bool,
    scope: &mut Scope,
) -> Vec<Item> {
    let operation = &planned.api.operations[index];
    let names = planned.names.operation(index);
    for ty in operation.types() {
        scope.mention_argument(planned, ty);
    }
    if matches!(operation.failure, Failure::Unknown) {
        scope.note("Json");
    }
    if operation.reply_media == Media::Events && operation.replies.is_empty() {
        scope.note("Event");
    }
    let mut items = vec![
        Item::Rust(operation::item(planned, operation, names, of_login)),
        Item::Rust(method(planned, operation, names)),
        Item::Table(call(planned, operation, names)),
    ];
    items.extend(answers::tables(planned, operation, names).into_iter().map(Item::Table));
    items.extend(streams(planned, operation, names).into_iter().map(Item::Table));
    if operation.repeat == Repeat::Keyed {
        let rows = vec![names.call.to_string()];
        items.push(Item::Table(Table { macro_name: "keyed", head: String::new(), rows }));
    }
    if let Some(pages) = &operation.pages {
        items.push(Item::Rust(operation::pages(pages, names)));
        items.push(Item::Table(stream(planned, operation, pages, names)));
    }
    items.extend(setters(planned, operation, names).map(Item::Rust));
    items
}

/// Returns the method of the client, which takes what is required.
fn method(planned: &Planned, operation: &Operation, names: &OperationNames) -> TokenStream {
    let method = ident(&names.method);
    let call = ident(&names.call);
    let arguments = docs::arguments(required(operation, names));
    let own = [arguments, headers(planned, operation)].into_iter().filter(|it| !it.is_empty());
    let own = own.collect::<Vec<_>>().join("\n\n");
    let docs = docs::item_with(&operation.docs, &code_span(&operation.id), &own);
    let deprecated = deprecated(operation.docs.deprecated);
    let mut arguments = Vec::new();
    let mut steps = Vec::new();
    for (index, (parameter, name)) in operation.parameters.iter().zip(&names.parameters).enumerate()
    {
        if !parameter.required {
            continue;
        }
        let name = ident(name);
        let (ty, step) = given(planned, index, parameter, &name);
        arguments.push(quote!(#name: #ty));
        steps.push(quote!(.#step));
    }
    let others = others(planned, operation, names, &arguments, &steps);
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let name = ident(&names.body);
        let (ty, step) = given_body(planned, &body.ty, &name);
        arguments.push(quote!(#name: #ty));
        steps.push(quote!(.#step));
    }
    quote! {
        impl<M> Client<M> {
            #docs
            #deprecated
            pub fn #method(&self, #(#arguments),*) -> #call<M> {
                #call::new(&self.core)#(#steps)*
            }
            #(#others)*
        }
    }
}

/// How many headers the documentation of an operation names.
const MOST_HEADERS: usize = 16;

/// Says what reads the headers of an operation's replies.
fn headers(planned: &Planned, operation: &Operation) -> String {
    let Some(Type::Named(id)) = &operation.reply_headers else { return String::new() };
    let name = planned.names.of_type(*id).ident.plain();
    let object = planned.api.object(&Type::Named(*id));
    let members = object.iter().flat_map(|(_, object)| &object.members);
    let mut members: Vec<String> = members.map(|it| it.wire.clone()).collect();
    let more = match members.len().saturating_sub(MOST_HEADERS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    members.truncate(MOST_HEADERS);
    format!(
        "[`{name}`](super::super::types::{name}) reads the headers of its replies, which \
         `whole_reply()` has beside the value: {}{more}.",
        docs::listed(&members)
    )
}

/// Returns the methods of the client that take another body: with the same `arguments` before it,
/// and the same `steps`.
fn others(
    planned: &Planned,
    operation: &Operation,
    names: &OperationNames,
    arguments: &[TokenStream],
    steps: &[TokenStream],
) -> Vec<TokenStream> {
    let call = ident(&names.call);
    let deprecated = deprecated(operation.docs.deprecated);
    let bodies = operation.body.iter().flat_map(|body| &body.others);
    let methods = bodies.zip(&names.others).map(|(other, method)| {
        let (method, name) = (ident(method), ident(&names.body));
        let (ty, step) = given_body(planned, &other.ty, &name);
        let media = chosen(operation, names, &other.media);
        let docs = docs::own(&format!(
            "The same as [`Client::{}`], with a body that is {}.",
            names.method.plain(),
            written(&other.media)
        ));
        quote! {
            #docs
            #deprecated
            pub fn #method(&self, #(#arguments,)* #name: #ty) -> #call<M> {
                #call::new(&self.core)#(#steps)*.with_media(#media).#step
            }
        }
    });
    methods.collect()
}

/// Returns the arguments that a call cannot do without: their names, and what is said of them.
fn required<'a>(
    operation: &'a Operation,
    names: &'a OperationNames,
) -> impl Iterator<Item = (&'a str, &'a Docs)> {
    let parameters = operation.parameters.iter().zip(&names.parameters);
    let parameters = parameters.filter(|(parameter, _)| parameter.required);
    let parameters = parameters.map(|(parameter, name)| (name.plain(), &parameter.docs));
    let body = operation.body.iter().filter(|body| body.required);
    parameters.chain(body.map(|body| (names.body.plain(), &body.docs)))
}

/// Returns the type of the call.
fn call(planned: &Planned, operation: &Operation, names: &OperationNames) -> Table {
    let reply = answers::reply(planned, operation, names);
    let failure = answers::failure(planned, operation, names);
    let optional = operation.parameters.iter().any(|parameter| !parameter.required)
        || operation.body.as_ref().is_some_and(|body| !body.required);
    let then = if optional { "Set what is optional, then `.await` it" } else { "`.await` it" };
    Table {
        macro_name: "request",
        head: format!("/// A call of [`Client::{}`]. {then}.", names.method.plain()),
        rows: vec![format!("{}, {}, {reply}, {failure}", names.call, names.table)],
    }
}

/// Returns the methods of the call that take the reply piece by piece.
fn streams(planned: &Planned, operation: &Operation, names: &OperationNames) -> Vec<Table> {
    let failure = answers::failure(planned, operation, names);
    let bytes = operation.is_of_bytes().then(|| Table {
        macro_name: "byte_stream",
        head: String::new(),
        rows: vec![format!("{}, {failure}", names.call)],
    });
    let events = operation.events.as_ref().map(|events| {
        let data = written_type(planned, &events.ty, TYPES);
        let read = if events.whole { "decode_whole" } else { "decode" };
        Table {
            macro_name: "event_stream",
            head: format!(
                "/// Sends the request, and takes the events of the reply as they come. What the \
                 document declares\n    /// of them is read by [`{read}`](crate::Event::{read})."
            ),
            rows: vec![format!("{}, {data}, {failure}", names.call)],
        }
    });
    let others = (!operation.reply_also.is_empty()).then(|| Table {
        macro_name: "other_replies",
        head: format!(
            "/// Sends the request, asks for a reply in another media type, and takes its bytes as \
             they come:\n    /// the API knows {}.",
            docs::listed(&operation.reply_also)
        ),
        rows: vec![format!("{}, {failure}", names.call)],
    });
    bytes.into_iter().chain(events).chain(others).collect()
}

/// Returns the method of the call that goes through all pages.
fn stream(
    planned: &Planned,
    operation: &Operation,
    pages: &Pages,
    names: &OperationNames,
) -> Table {
    let reply = answers::reply(planned, operation, names);
    let failure = answers::failure(planned, operation, names);
    let item = written_type(planned, &pages.item, TYPES);
    let field = |step: &Step| planned.names.of_type(step.ty).members[step.member].field.to_string();
    let way = |steps: &[Step]| steps.iter().map(field).collect::<Vec<_>>().join(".");
    let (items, size) = (way(&pages.items), way(&pages.size));
    let size = match pages.width {
        Width::Signed64 => format!("reply.{size}"),
        Width::Unsigned64 => format!("i64::try_from(reply.{size}).unwrap_or(i64::MAX)"),
        _ => format!("i64::from(reply.{size})"),
    };
    Table {
        macro_name: "pages",
        head:
            "/// Goes through all pages, item by item, from the page that the call asks for. Each \
               page is asked\n    /// for when the items before it have been taken."
                .to_owned(),
        rows: vec![
            format!("{}, {},", names.call, names.pages),
            format!("{reply}, {failure}, {item},"),
            format!("|reply| (reply.{items}, {size})"),
        ],
    }
}
