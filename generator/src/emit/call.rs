//! Operations: a table, a method of the client, and the call that it returns.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::ir::{
    Body, Failure, Location, Method, Operation, Parameter, Repeat, Serialized, Style, Type,
};
use crate::names::{OperationNames, Planned};

use super::rust::{Scope, argument, ident, resolved, value_type, word};
use super::{Item, Table, docs};

/// Returns the items of an operation, and notes in `scope` what they mention.
pub(super) fn items(planned: &Planned, index: usize, scope: &mut Scope) -> Vec<Item> {
    let operation = &planned.api.operations[index];
    let names = planned.names.operation(index);
    for ty in operation.types() {
        scope.mention(ty);
    }
    if operation.failure == Failure::Unknown {
        scope.note("Json");
    }
    let mut items = vec![
        Item::Rust(table(planned, operation, names)),
        Item::Rust(method(planned, operation, names)),
        Item::Table(call(planned, operation, names)),
    ];
    items.extend(setters(planned, operation, names).map(Item::Rust));
    items
}

/// Returns what the file of these operations needs of the runtime.
pub(super) fn of_the_runtime<'a>(
    operations: impl Iterator<Item = &'a Operation>,
) -> Vec<&'static str> {
    let mut names = BTreeSet::from(["Method", "Operation", "Repeat"]);
    for operation in operations {
        names.extend(operation.body.iter().map(|_| "Body"));
        for parameter in &operation.parameters {
            names.extend(["Parameter", "Place", "Form"]);
            if let Serialized::Style(..) = parameter.serialized {
                names.insert("Style");
            }
        }
    }
    names.into_iter().collect()
}

/// Returns the data that the runtime needs.
fn table(planned: &Planned, operation: &Operation, names: &OperationNames) -> TokenStream {
    let name = ident(&names.table);
    let id = &operation.id;
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
    let path = &operation.path;
    let server = Literal::usize_unsuffixed(operation.server);
    let parameters = operation.parameters.iter().map(parameter);
    let body = match operation.body {
        Some(_) => quote!(Some(Body::Json)),
        None => quote!(None),
    };
    let security = operation.security.iter().map(|alternative| {
        let schemes = alternative.iter().map(|index| &planned.api.schemes[*index].name);
        quote!(&[#(#schemes),*])
    });
    let repeat = word(match operation.repeat {
        Repeat::Safe => "Safe",
        Repeat::Keyed => "Keyed",
        Repeat::Never => "Never",
    });
    quote! {
        static #name: Operation = Operation {
            id: #id,
            method: Method::#method,
            path: #path,
            server: #server,
            parameters: &[#(#parameters),*],
            body: #body,
            security: &[#(#security),*],
            repeat: Repeat::#repeat,
        };
    }
}

fn parameter(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let place = word(match parameter.location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
    });
    let form = match parameter.serialized {
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
    };
    let sensitive = parameter.sensitive;
    quote!(Parameter { name: #name, place: Place::#place, form: #form, sensitive: #sensitive })
}

/// Returns the method of the client, which takes what is required.
fn method(planned: &Planned, operation: &Operation, names: &OperationNames) -> TokenStream {
    let method = ident(&names.method);
    let call = ident(&names.call);
    let docs = docs::item(&operation.docs, &format!("`{}`", operation.id));
    let deprecated = if operation.docs.deprecated { quote!(#[deprecated]) } else { quote!() };
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
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let name = ident(&names.body);
        let (ty, step) = given_body(planned, body, &name);
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
        }
    }
}

/// Returns the type of an argument, and the step that gives it to the call.
fn given(
    planned: &Planned,
    index: usize,
    parameter: &Parameter,
    name: &Ident,
) -> (TokenStream, TokenStream) {
    let index = Literal::usize_unsuffixed(index);
    let ty = argument(planned, name, &parameter.ty, &types()).ty;
    let step = match resolved(planned, &parameter.ty) {
        Type::Text => quote!(with_text(#index, #name)),
        _ => quote!(with(#index, &#name)),
    };
    (ty, step)
}

/// The same for the argument that is the body.
fn given_body(planned: &Planned, body: &Body, name: &Ident) -> (TokenStream, TokenStream) {
    let ty = argument(planned, name, &body.ty, &types()).ty;
    let step = match resolved(planned, &body.ty) {
        Type::Text => quote!(with_body(&Into::<String>::into(#name))),
        _ => quote!(with_body(&#name)),
    };
    (ty, step)
}

/// Returns the type of the call.
fn call(planned: &Planned, operation: &Operation, names: &OperationNames) -> Table {
    let reply = value_type(planned, &operation.reply, &types());
    let failure = match &operation.failure {
        Failure::Same(ty) => value_type(planned, ty, &types()),
        Failure::Unknown => value_type(planned, &Type::Anything, &types()),
    };
    let optional = operation.parameters.iter().any(|parameter| !parameter.required)
        || operation.body.as_ref().is_some_and(|body| !body.required);
    let then = if optional { "Set what is optional, then `.await` it" } else { "`.await` it" };
    Table {
        macro_name: "request",
        head: format!("/// A call of [`Client::{}`]. {then}.", names.method.plain()),
        rows: vec![format!(
            "{}, {}, {}, {}",
            names.call,
            names.table,
            plain(&reply),
            plain(&failure)
        )],
    }
}

/// Returns the methods of the call that set what is optional.
fn setters(
    planned: &Planned,
    operation: &Operation,
    names: &OperationNames,
) -> impl Iterator<Item = TokenStream> {
    let call = ident(&names.call);
    let mut setters = Vec::new();
    for (index, (parameter, name)) in operation.parameters.iter().zip(&names.parameters).enumerate()
    {
        if parameter.required {
            continue;
        }
        let name = ident(name);
        let docs = docs::part(&parameter.docs, &format!("Sets `{}`.", parameter.name));
        let (ty, step) = given(planned, index, parameter, &name);
        setters.push(quote! {
            #docs
            pub fn #name(self, #name: #ty) -> Self {
                self.#step
            }
        });
    }
    if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
        let name = ident(&names.body);
        let docs = docs::part(&body.docs, "Sets the body of the request.");
        let (ty, step) = given_body(planned, body, &name);
        setters.push(quote! {
            #docs
            pub fn #name(self, #name: #ty) -> Self {
                self.#step
            }
        });
    }
    let block = (!setters.is_empty()).then(|| quote!(impl<M> #call<M> { #(#setters)* }));
    block.into_iter()
}

fn types() -> TokenStream {
    quote!(types::)
}

/// Writes a type as people do.
fn plain(tokens: &TokenStream) -> String {
    tokens
        .to_string()
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
}
