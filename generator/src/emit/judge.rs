//! The table of the compliance suite: schema and type, operation and call.
//!
//! It is the one thing that the judge takes from the generator, so a line says nothing but which
//! name of the document is which name of Rust.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Operation, Origin, Type, TypeId};
use crate::names::{OperationNames, Planned};

use super::rust::{Scope, ident, value_type, word};
use super::{File, Item, docs};

/// Returns the file of the table.
pub(super) fn file(planned: &Planned, module: &str) -> File {
    let module_ident = word(module);
    let schemas = planned.api.types.iter().enumerate().filter(|(_, it)| is_named(&it.origin));
    let schemas = schemas.map(|(index, definition)| {
        let name = &definition.origin.owner;
        let ty = value_type(planned, &Type::Named(TypeId::new(index)));
        quote!(Schema { name: #name, codec: Codec::of::<#ty>() })
    });
    let operations = planned.api.operations.iter().enumerate();
    let operations =
        operations.map(|(index, it)| operation(planned, it, planned.names.operation(index)));
    let mut scope = Scope::default();
    for operation in &planned.api.operations {
        operation.parameters.iter().for_each(|parameter| scope.mention(&parameter.ty));
        operation.body.iter().for_each(|body| scope.mention(&body.ty));
    }
    let mut items = scope.uses(&quote!(idv_sdk));
    items.extend([
        quote!(use idv_sdk::#module_ident::{Client, types};),
        quote!(
            use crate::probe::{Codec, Operation, Schema, outcome};
        ),
        quote! {
            /// Every schema that the document names, and its type.
            pub static SCHEMAS: &[Schema] = &[#(#schemas),*];
        },
        quote! {
            /// Every operation, and how to call it.
            pub static OPERATIONS: &[Operation<Client>] = &[#(#operations),*];
        },
    ]);
    File {
        path: format!("{module}.rs"),
        docs: docs::module(&format!("Which name of {} is which name of Rust.", planned.api.title)),
        items: items.into_iter().map(Item::Rust).collect(),
    }
}

fn is_named(origin: &Origin) -> bool {
    origin.roles.is_empty()
}

fn operation(planned: &Planned, operation: &Operation, names: &OperationNames) -> TokenStream {
    let id = &operation.id;
    let method = ident(&names.method);
    let mut given = Vec::new();
    let mut set = Vec::new();
    for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
        let name = ident(name);
        let wire = &parameter.name;
        let ty = value_type(planned, &parameter.ty);
        if parameter.required {
            given.push(quote!(arguments.required::<#ty>(#wire)?));
        } else {
            set.push(quote! {
                if let Some(#name) = arguments.optional::<#ty>(#wire)? {
                    call = call.#name(#name);
                }
            });
        }
    }
    if let Some(body) = &operation.body {
        let ty = value_type(planned, &body.ty);
        let name = ident(&names.body);
        if body.required {
            given.push(quote!(arguments.body::<#ty>()?));
        } else {
            set.push(quote! {
                if let Some(#name) = arguments.optional_body::<#ty>()? {
                    call = call.#name(#name);
                }
            });
        }
    }
    let arguments = if given.is_empty() && set.is_empty() { quote!(_) } else { quote!(arguments) };
    let mutable = if set.is_empty() { quote!() } else { quote!(mut) };
    quote! {
        Operation {
            id: #id,
            call: |client, #arguments| {
                Box::pin(async move {
                    let #mutable call = client.#method(#(#given),*);
                    #(#set)*
                    outcome(call.await)
                })
            },
        }
    }
}
