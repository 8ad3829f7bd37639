//! What an operation is, as a table of the runtime.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{
    Encoded, Envelope, Failure, Location, Media, Method, Operation, Pages, Parameter, Repeat,
    Serialized, Style,
};
use crate::names::{OperationNames, Planned};

use super::rust::{ident, table, word};

/// Returns what the file of these operations needs of the runtime.
pub(super) fn of_the_runtime<'a>(
    planned: &Planned,
    operations: impl Iterator<Item = &'a Operation>,
) -> Vec<&'static str> {
    let mut names = BTreeSet::from(["Method", "Operation", "Repeat"]);
    for operation in operations {
        if let Some(body) = &operation.body {
            names.insert("Media");
            for media in body.media.iter().chain(body.others.iter().map(|other| &other.media)) {
                if let Media::FormOf(members) | Media::Multipart(members) = media {
                    names.extend(members.iter().map(|_| "Member"));
                    let styled = members.iter().filter_map(|member| member.serialized);
                    for serialized in styled.filter(|it| *it != DEEP) {
                        names.insert("Form");
                        if let Serialized::Style(..) = serialized {
                            names.insert("Style");
                        }
                    }
                }
            }
        }
        names.extend(operation.pages.iter().map(|_| "Pages"));
        for parameter in &operation.parameters {
            names.insert("Parameter");
            if parameter.serialized != usual(parameter.location) {
                names.insert("Form");
                if let Serialized::Style(..) = parameter.serialized {
                    names.insert("Style");
                }
            }
        }
        if operation.reply_media != Media::Json {
            names.extend(["Media", "Reply"]);
        }
        if hides_reply(operation) || hides_error(operation) {
            names.insert("Reply");
        }
        let says_more = operation.error_code.is_some() || operation.envelope.is_some();
        if says_more || operation.reply_optional {
            names.insert("Reply");
        }
        names.extend(own_envelope(planned, operation).map(|_| "Envelope"));
    }
    names.into_iter().collect()
}

/// Says whether `Debug` of a reply of success hides it. An enum of several hides each by itself.
fn hides_reply(operation: &Operation) -> bool {
    operation.reply_sensitive && operation.replies.is_empty()
}

/// The same for a reply that means no success.
fn hides_error(operation: &Operation) -> bool {
    operation.failure_sensitive && matches!(operation.failure, Failure::Same(_))
}

/// Says whether the table of an operation names the envelope of the API.
pub(super) fn is_in_the_usual_envelope(planned: &Planned, operation: &Operation) -> bool {
    operation.envelope.is_some() && own_envelope(planned, operation).is_none()
}

/// Returns the envelope that an operation does not share with the API.
fn own_envelope<'a>(planned: &Planned, operation: &'a Operation) -> Option<&'a Envelope> {
    let own = operation.envelope.as_ref().map(|enveloped| &enveloped.envelope);
    own.filter(|own| planned.api.envelope.as_ref() != Some(own))
}

/// Returns the operations that logins name, by their position.
pub(super) fn of_logins(planned: &Planned) -> BTreeSet<usize> {
    let logins = planned.api.schemes.iter().flat_map(|scheme| &scheme.login);
    logins
        .flat_map(|login| {
            let refresh = login.refresh.iter().map(|refresh| refresh.operation);
            refresh.chain([login.operation])
        })
        .collect()
}

/// Returns the table of an operation. One that a login names is in reach of the client.
pub(super) fn item(
    planned: &Planned,
    operation: &Operation,
    names: &OperationNames,
    of_login: bool,
) -> TokenStream {
    let name = ident(&names.table);
    let id = &operation.id;
    let path = &operation.path;
    let method = word(match operation.method {
        Method::Get => "Get",
        Method::Put => "Put",
        Method::Post => "Post",
        Method::Delete => "Delete",
        Method::Options => "Options",
        Method::Head => "Head",
        Method::Patch => "Patch",
        Method::Trace => "Trace",
    });
    let server = (operation.server != 0).then(|| {
        let index = Literal::usize_unsuffixed(operation.server);
        quote!(#index)
    });
    let parameters = (!operation.parameters.is_empty()).then(|| {
        let rows = operation.parameters.iter().map(parameter);
        quote!(&[#(#rows),*])
    });
    let body = operation.body.as_ref().map(|body| {
        let others = body.others.iter().map(|other| &other.media);
        let forms = body.media.iter().chain(others).map(media);
        quote!(&[#(#forms),*])
    });
    let security = (!operation.security.is_empty()).then(|| {
        let sets = operation.security.iter().map(|alternative| {
            let schemes = alternative.iter().map(|index| &planned.api.schemes[*index].name);
            quote!(&[#(#schemes),*])
        });
        quote!(&[#(#sets),*])
    });
    let repeat = word(match operation.repeat {
        Repeat::Safe => "Safe",
        Repeat::Keyed => "Keyed",
        Repeat::Never => "Never",
    });
    let value = table(
        "Operation",
        [
            ("id", Some(quote!(#id))),
            ("method", Some(quote!(Method::#method))),
            ("path", Some(quote!(#path))),
            // Only the client's own operations lead where the base URL does not.
            ("resolved", None),
            ("server", server),
            ("parameters", parameters),
            ("body", body),
            ("security", security),
            ("repeat", Some(quote!(Repeat::#repeat))),
            ("reply", reply(planned, operation)),
        ],
    );
    let visible = of_login.then(|| quote!(pub(crate)));
    quote!(#visible static #name: Operation = #value;)
}

/// Returns a parameter: the usual one of its place, and what is different of this one.
fn parameter(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let place = word(match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    });
    let is_usual = parameter.serialized == usual(parameter.location);
    let form = (!is_usual).then(|| {
        let form = serialized(parameter.serialized);
        quote!(form: #form,)
    });
    let when_absent = parameter.when_absent.as_ref().map(|json| quote!(when_absent: Some(#json),));
    let reserved = parameter.reserved.then(|| quote!(reserved: true,));
    let sensitive = parameter.sensitive.then(|| quote!(sensitive: true,));
    let different = [form, when_absent, reserved, sensitive].into_iter().flatten();
    let different: Vec<TokenStream> = different.collect();
    match different.as_slice() {
        [] => quote!(Parameter::#place(#name)),
        different => quote!(Parameter { #(#different)* ..Parameter::#place(#name) }),
    }
}

/// The style of most members of which a document says how they are written.
const DEEP: Serialized = Serialized::Style(Style::DeepObject, true);

/// Returns how a parameter is written in a place when the document says nothing of it.
fn usual(location: Location) -> Serialized {
    match location {
        Location::Path | Location::Header => Serialized::Style(Style::Simple, false),
        Location::Query | Location::Cookie => Serialized::Style(Style::Form, true),
    }
}

fn serialized(serialized: Serialized) -> TokenStream {
    match serialized {
        Serialized::Json => quote!(Form::Json),
        Serialized::Style(style, explode) => {
            let style = word(match style {
                Style::Simple => "Simple",
                Style::Label => "Label",
                Style::Matrix => "Matrix",
                Style::Form => "Form",
                Style::SpaceDelimited => "SpaceDelimited",
                Style::PipeDelimited => "PipeDelimited",
                Style::DeepObject => "DeepObject",
            });
            quote!(Form::Style { style: Style::#style, explode: #explode })
        }
    }
}

/// Returns a place in the request.
pub(super) fn place(location: Location) -> TokenStream {
    let place = word(match location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
    });
    quote!(Place::#place)
}

/// Returns how a body is written.
pub(super) fn media(media: &Media) -> TokenStream {
    match media {
        Media::Json => quote!(Media::Json),
        Media::JsonAs(name) => quote!(Media::JsonAs(#name)),
        Media::Form => quote!(Media::Form),
        Media::FormOf(members) => {
            let members = members.iter().map(member);
            quote!(Media::FormOf(&[#(#members),*]))
        }
        Media::Multipart(members) => {
            let members = members.iter().map(member);
            quote!(Media::Multipart(&[#(#members),*]))
        }
        Media::Text => quote!(Media::Text),
        Media::TextAs(name) => quote!(Media::TextAs(#name)),
        Media::Bytes(name) => quote!(Media::Bytes(#name)),
        Media::Events => quote!(Media::Events),
    }
}

fn member(member: &Encoded) -> TokenStream {
    let name = &member.name;
    match member {
        Encoded { rest: true, .. } => return quote!(Member::FURTHER_FILES),
        Encoded { serialized: Some(DEEP), content_type: None, file: false, .. } => {
            return quote!(Member::deep(#name));
        }
        Encoded { serialized: None, content_type: None, file: true, .. } => {
            return quote!(Member::file(#name));
        }
        _ => {}
    }
    let form = member.serialized.map(|it| {
        let form = serialized(it);
        quote!(Some(#form))
    });
    table(
        "Member",
        [
            ("name", Some(quote!(#name))),
            ("form", form),
            ("content_type", member.content_type.as_ref().map(|name| quote!(Some(#name)))),
            ("file", member.file.then(|| quote!(true))),
        ],
    )
}

fn reply(planned: &Planned, operation: &Operation) -> Option<TokenStream> {
    let form = Some(&operation.reply_media).filter(|it| **it != Media::Json).map(media);
    let optional = operation.reply_optional.then(|| quote!(true));
    let envelope = operation.envelope.as_ref().map(|_| match own_envelope(planned, operation) {
        Some(own) => {
            let value = self::envelope(own);
            quote!(Some(&#value))
        }
        None => quote!(Some(&client::ENVELOPE)),
    });
    let code = operation.error_code.as_ref().map(|code| quote!(Some(#code)));
    let parts = [
        ("media", form),
        ("optional", optional),
        ("envelope", envelope),
        ("code", code),
        ("hidden", hides_reply(operation).then(|| quote!(true))),
        ("hidden_error", hides_error(operation).then(|| quote!(true))),
    ];
    let says_anything = parts.iter().any(|(_, value)| value.is_some());
    says_anything.then(|| table("Reply", parts))
}

/// Returns the table of an envelope.
pub(super) fn envelope(envelope: &Envelope) -> TokenStream {
    let Envelope { payload, code, success } = envelope;
    let success = Literal::i64_unsuffixed(*success);
    quote!(Envelope { payload: #payload, code: #code, success: #success })
}

/// Returns the table of an operation's pages.
pub(super) fn pages(pages: &Pages, names: &OperationNames) -> TokenStream {
    let name = ident(&names.pages);
    let parameter = Literal::usize_unsuffixed(pages.parameter);
    let number = &pages.number;
    quote! {
        static #name: Pages = Pages { parameter: #parameter, number: &[#(#number),*] };
    }
}
