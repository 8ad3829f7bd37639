//! What a caller is given to prove themselves with, as types.

use proc_macro2::TokenStream;
use quote::quote;

use crate::code_span::code_span;
use crate::ir::{Credential, Field};
use crate::names::{CredentialNames, MemberNames, Planned};

use super::markdown::escape;
use super::rust::ident;
use super::{File, Item, docs};

/// Returns the file of the credentials, if there are any.
pub(super) fn file(planned: &Planned) -> Option<File> {
    let credentials = &planned.api.credentials;
    if credentials.is_empty() {
        return None;
    }
    let mut items = vec![Item::Rust(quote!(
        use crate::runtime::auth::Texts;
    ))];
    for (index, credential) in credentials.iter().enumerate() {
        let names = planned.names.credential(index);
        items.push(Item::Rust(structure(credential, names)));
        items.push(Item::Rust(methods(credential, names)));
    }
    let docs =
        docs::module(&format!("What a caller of {} proves themselves with.", planned.api.title));
    Some(File { path: "credentials.rs".to_owned(), docs, items })
}

fn structure(credential: &Credential, names: &CredentialNames) -> TokenStream {
    let name = ident(&names.ident);
    let instead = "What a caller proves themselves with.";
    let own = "`Debug` shows none of its texts.";
    let docs = docs::item_with(&credential.docs, instead, own);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name(pub(super) Texts);
    }
}

fn methods(credential: &Credential, names: &CredentialNames) -> TokenStream {
    let name = ident(&names.ident);
    let fields = || credential.fields.iter().zip(&names.fields);
    let given = || fields().filter(|(field, _)| !field.optional);
    let arguments = given().map(|(_, names)| ident(&names.field));
    let texts = given().map(|(field, names)| {
        let (wire, name) = (&field.name, ident(&names.field));
        quote!(.with(#wire, #name.into()))
    });
    let said = given().map(|(field, names)| (names.field.plain(), said(field)));
    let list = said.filter(|(_, said)| !said.is_empty());
    let list: Vec<String> = list.map(|(name, said)| docs::entry(name, &said)).collect();
    let own = "Returns the credentials, which are checked when the client is built.";
    let docs = docs::own(format!("{own}\n\n{}", list.join("\n")).trim_end());
    let setters = fields().filter(|(field, _)| field.optional);
    let setters = setters.map(|(field, names)| setter(field, names));
    quote! {
        impl #name {
            #docs
            #[must_use]
            pub fn new(#(#arguments: impl Into<String>),*) -> Self {
                Self(Texts::new()#(#texts)*)
            }

            #(#setters)*
        }
    }
}

/// Returns `with_x`, which gives an optional text.
fn setter(field: &Field, names: &MemberNames) -> TokenStream {
    let (name, with, wire) = (ident(&names.field), ident(&names.with), &field.name);
    let shown = field.rename.as_ref().unwrap_or(wire);
    let docs = docs::own(format!("Gives {}, too.\n\n{}", code_span(shown), said(field)).trim_end());
    quote! {
        #docs
        #[must_use]
        pub fn #with(self, #name: impl Into<String>) -> Self {
            Self(self.0.with(#wire, #name.into()))
        }
    }
}

/// Returns what there is to say of a text.
fn said(field: &Field) -> String {
    let text = field.docs.text.iter().map(|text| escape(text));
    let base64 = field.base64.then_some("Either alphabet of base64 will do.");
    let per_call = field.per_call.then_some("A call may give another one.");
    let own = base64.into_iter().chain(per_call).map(str::to_owned);
    text.chain(own).collect::<Vec<_>>().join(" ")
}
