//! Operations: a table, a method of the client, and the call that it returns.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::ir::{
    Body, Docs, Failure, Media, Operation, Pages, Parameter, Repeat, Step, Type, Width,
};
use crate::names::{OperationNames, Planned};

use super::operation::media;
use super::rust::{Scope, argument, deprecated, ident, value_type, word};
use super::{Item, Table, docs, operation};

/// Returns the items of an operation, and notes in `scope` what they mention. One that a login names
/// is in reach of the client.
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
    if operation.failure == Failure::Unknown {
        scope.note("Json");
    }
    let mut items = vec![
        Item::Rust(operation::item(planned, operation, names, of_login)),
        Item::Rust(method(planned, operation, names)),
        Item::Table(call(planned, operation, names)),
    ];
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
    let given = docs::arguments(required(operation, names));
    let docs = docs::item_with(&operation.docs, &format!("`{}`", operation.id), &given);
    let deprecated = deprecated(operation.docs.deprecated);
    let mut arguments = Vec::new();
    let mut steps = Vec::new();
    for (index, (parameter, name)) in operation.parameters.iter().zip(&names.parameters).enumerate()
    {
        if !parameter.required {
            continue;
        }
        let name = ident(name);
        let (ty, step) = self::given(planned, index, parameter, &name);
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

/// Returns the type of an argument, and the step that gives it to the call.
fn given(
    planned: &Planned,
    index: usize,
    parameter: &Parameter,
    name: &Ident,
) -> (TokenStream, TokenStream) {
    let index = Literal::usize_unsuffixed(index);
    let ty = argument(planned, name, &parameter.ty, &types()).ty;
    let step = match planned.api.resolved(&parameter.ty) {
        Type::Text => quote!(with_text(#index, #name)),
        Type::NumericText => quote!(with(#index, &Into::<NumericText>::into(#name))),
        _ => quote!(with(#index, &#name)),
    };
    (ty, step)
}

/// The same for the argument that is the body.
fn given_body(planned: &Planned, body: &Body, name: &Ident) -> (TokenStream, TokenStream) {
    let ty = argument(planned, name, &body.ty, &types()).ty;
    let step = match planned.api.resolved(&body.ty) {
        Type::Text => quote!(with_body(&Into::<String>::into(#name))),
        Type::NumericText => quote!(with_body(&Into::<NumericText>::into(#name))),
        _ => quote!(with_body(&#name)),
    };
    (ty, step)
}

/// Returns the type of the call.
fn call(planned: &Planned, operation: &Operation, names: &OperationNames) -> Table {
    let reply = plain(&value_type(planned, &operation.reply, &types()));
    let failure = failure(planned, operation);
    let optional = operation.parameters.iter().any(|parameter| !parameter.required)
        || operation.body.as_ref().is_some_and(|body| !body.required);
    let then = if optional { "Set what is optional, then `.await` it" } else { "`.await` it" };
    Table {
        macro_name: "request",
        head: format!("/// A call of [`Client::{}`]. {then}.", names.method.plain()),
        rows: vec![format!("{}, {}, {reply}, {failure}", names.call, names.table)],
    }
}

fn failure(planned: &Planned, operation: &Operation) -> String {
    plain(&match &operation.failure {
        Failure::Same(ty) => value_type(planned, ty, &types()),
        Failure::Unknown => value_type(planned, &Type::Anything, &types()),
    })
}

/// Returns the method of the call that goes through all pages.
fn stream(
    planned: &Planned,
    operation: &Operation,
    pages: &Pages,
    names: &OperationNames,
) -> Table {
    let reply = plain(&value_type(planned, &operation.reply, &types()));
    let failure = failure(planned, operation);
    let item = plain(&value_type(planned, &pages.item, &types()));
    let field = |step: &Step| planned.names.of_type(step.ty).members[step.member].field.to_string();
    let way = |steps: &[Step]| steps.iter().map(field).collect::<Vec<_>>().join(".");
    let (items, size) = (way(&pages.items), way(&pages.size));
    let size = match pages.width {
        Width::Signed32 => format!("i64::from(reply.{size})"),
        Width::Signed64 => format!("reply.{size}"),
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

/// Returns the methods of the call that set what is optional.
fn setters(
    planned: &Planned,
    operation: &Operation,
    names: &OperationNames,
) -> impl Iterator<Item = TokenStream> {
    let call = ident(&names.call);
    let mut setters = arguments(planned, operation, names);
    setters.extend(forms(operation));
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
        let docs = docs::part(&parameter.docs, &format!("Sets `{}`.", parameter.name));
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
        let (ty, step) = given_body(planned, body, &name);
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
fn forms(operation: &Operation) -> Vec<TokenStream> {
    let forms = operation.body.iter().flat_map(|body| body.media.iter().skip(1));
    let setters = forms.map(|form| {
        let (name, written) = match form {
            Media::Json => ("as_json", "JSON"),
            Media::Form => ("as_form", "a form (`application/x-www-form-urlencoded`)"),
            Media::Text => ("as_text", "plain text"),
        };
        let name = word(name);
        let docs = docs::own(&format!("Sends the body as {written}."));
        let form = media(*form);
        quote! {
            #docs
            pub fn #name(self) -> Self {
                self.with_media(#form)
            }
        }
    });
    setters.collect()
}

/// Returns the methods that give a text of a credential for this call alone.
fn own_texts(planned: &Planned, operation: &Operation, names: &OperationNames) -> Vec<TokenStream> {
    let fields = operation.per_call.iter().zip(&names.per_call);
    let setters = fields.map(|(id, name)| {
        let field = planned.api.field(*id);
        let name = ident(name);
        let text = &field.name;
        let own = format!("Takes another `{text}` for this call than the one that the client has.");
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
