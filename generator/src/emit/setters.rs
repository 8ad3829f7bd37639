//! The methods of a call that set what is optional.

use proc_macro2::TokenStream;
use quote::quote;

use crate::code_span::code_span;
use crate::ir::{Media, Operation};
use crate::names::{OperationNames, Planned};

use super::docs;
use super::given::{chosen, given, given_body, written};
use super::rust::{deprecated, ident, word};

/// Returns the methods of the call that set what is optional.
pub(super) fn setters(
    planned: &Planned,
    operation: &Operation,
    names: &OperationNames,
) -> impl Iterator<Item = TokenStream> {
    let call = ident(&names.call);
    let mut setters = arguments(planned, operation, names);
    setters.extend(forms(operation, names));
    setters.extend(other_names(operation));
    setters.extend(own_texts(planned, operation, names));
    let block = (!setters.is_empty()).then(|| quote!(impl<M> #call<M> { #(#setters)* }));
    block.into_iter()
}

fn arguments(planned: &Planned, operation: &Operation, names: &OperationNames) -> Vec<TokenStream> {
    let mut setters = Vec::new();
    for (index, (parameter, name)) in operation.parameters.iter().zip(&names.parameters).enumerate()
    {
        if parameter.required {
            continue;
        }
        let name = ident(name);
        let docs = docs::part(&parameter.docs, &format!("Sets {}.", code_span(&parameter.name)));
        let deprecated = deprecated(parameter.docs.deprecated);
        let (ty, step) = given(planned, index, parameter, &name);
        setters.push(quote! {
            #docs
            #deprecated
            pub fn #name(self, #name: #ty) -> Self {
                self.#step
            }
        });
    }
    if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
        let name = ident(&names.body);
        let docs = docs::part(&body.docs, "Sets the body of the request.");
        let (ty, step) = given_body(planned, &body.ty, &name);
        setters.push(quote! {
            #docs
            pub fn #name(self, #name: #ty) -> Self {
                self.#step
            }
        });
    }
    setters
}

/// Returns the methods that choose how the body is written.
fn forms(operation: &Operation, names: &OperationNames) -> Vec<TokenStream> {
    let forms = operation.body.iter().flat_map(|body| body.media.iter().skip(1));
    let setters = forms.map(|form| {
        let name = word(&format!("as_{}", form.way()));
        let docs = docs::own(&format!("Sends the body as {}.", written(form)));
        let form = chosen(operation, names, form);
        quote! {
            #docs
            pub fn #name(self) -> Self {
                self.with_media(#form)
            }
        }
    });
    setters.collect()
}

/// Returns the method that sends the body under another name.
fn other_names(operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.as_ref().filter(|body| !body.also.is_empty())?;
    let first = body.media.first().map(Media::name).unwrap_or_default();
    // What stands for many is no name to be made whole by a boundary.
    let is_parts =
        |name: &String| name.to_ascii_lowercase().starts_with("multipart/") && !name.contains('*');
    let (parts, others): (Vec<String>, Vec<String>) = body.also.iter().cloned().partition(is_parts);
    let mut said = Vec::new();
    if others.is_empty() {
        said.push("Sends the body under this media type.".to_owned());
    } else if first.contains('*') {
        let others = docs::listed(&others);
        said.push(format!(
            "Says of which media type the body is, without which it is not sent: the API takes \
             {others}."
        ));
    } else {
        let (first, others) = (code_span(first), docs::listed(&others));
        said.push(format!(
            "Sends the body under another media type than {first}: the API takes {others}."
        ));
    }
    if let Some(one) = parts.first() {
        said.push(format!(
            "A body in {} cannot be read without the boundary between its parts, which stands in the \
             media type: {}.",
            docs::listed(&parts),
            code_span(&format!("{one}; boundary=..."))
        ));
    }
    let docs = docs::own(&said.join(" "));
    Some(quote! {
        #docs
        pub fn content_type(self, content_type: impl Into<String>) -> Self {
            self.with_content_type(content_type)
        }
    })
}

/// Returns the methods that give a text of a credential for this call alone.
fn own_texts(planned: &Planned, operation: &Operation, names: &OperationNames) -> Vec<TokenStream> {
    let fields = operation.per_call.iter().zip(&names.per_call);
    let setters = fields.map(|(id, name)| {
        let field = planned.api.field(*id);
        let name = ident(name);
        let text = &field.name;
        let own = format!(
            "Takes another {} for this call than the one that the client has.",
            code_span(text)
        );
        let docs = docs::part(&field.docs, "");
        let between = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
        let own = docs::own(&own);
        quote! {
            #own
            #between
            #docs
            pub fn #name(self, #name: impl Into<String>) -> Self {
                self.with_credential(#text, #name)
            }
        }
    });
    setters.collect()
}
