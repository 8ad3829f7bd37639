//! The client and its builder.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::SchemeKind;
use crate::names::Planned;

use super::rust::ident;
use super::{File, Item, Table, docs};

/// Returns the file of the client.
pub(super) fn file(planned: &Planned, module: &str) -> File {
    let schemes = (!planned.api.schemes.is_empty()).then(|| quote!(Scheme, SchemeKind,));
    let uses = quote!(
        use crate::runtime::client::{Api, Async, Builder, Core, #schemes Server, builder};
    );
    let mut items = vec![
        Item::Rust(uses),
        Item::Rust(api(planned, module)),
        Item::Rust(client(planned)),
        Item::Rust(constructor()),
        Item::Rust(builder(planned)),
    ];
    items.extend(credentials(planned).map(Item::Rust));
    items.extend(base_urls(planned).map(Item::Rust));
    items.push(Item::Table(Table {
        macro_name: "builder",
        head: String::new(),
        rows: vec!["ClientBuilder, Client".to_owned()],
    }));
    items.push(Item::Rust(blocking()));
    let docs = docs::module(&format!(
        "The client for {}, and what it knows of the API as a whole.",
        planned.api.title
    ));
    File { path: "client.rs".to_owned(), docs, items }
}

fn api(planned: &Planned, module: &str) -> TokenStream {
    let api = &planned.api;
    let version = &api.version;
    let servers = api.servers.iter().enumerate().map(|(index, server)| {
        let url = &server.url;
        let name = if index == 0 { "default".to_owned() } else { format!("server {index}") };
        quote!(Server { name: #name, url: #url })
    });
    let schemes = api.schemes.iter().map(|scheme| {
        let name = &scheme.name;
        let kind = match &scheme.kind {
            SchemeKind::Http(scheme) => quote!(SchemeKind::Http { scheme: #scheme }),
        };
        quote!(Scheme { name: #name, kind: #kind })
    });
    quote! {
        static API: Api = Api {
            name: #module,
            version: #version,
            servers: &[#(#servers),*],
            schemes: &[#(#schemes),*],
        };
    }
}

fn client(planned: &Planned) -> TokenStream {
    let title = &planned.api.title;
    let docs = docs::item(&planned.api.docs, &format!("A client for {title}."));
    let note = docs::own("\nCheap to clone; clones share their connections.");
    quote! {
        #docs
        #note
        #[derive(Clone, Debug)]
        pub struct Client<M = Async> {
            pub(crate) core: Core<M>,
        }
    }
}

fn constructor() -> TokenStream {
    let docs = docs::own("Returns a builder: give it credentials, then build.");
    quote! {
        impl Client {
            #docs
            #[must_use]
            pub fn builder() -> ClientBuilder {
                ClientBuilder { inner: Builder::new(&API) }
            }
        }
    }
}

fn builder(planned: &Planned) -> TokenStream {
    let docs = docs::own(&format!(
        "Builds a [`Client`] for {}.",
        planned.api.title.replace(['[', ']', '<', '>', '`'], " ")
    ));
    quote! {
        #docs
        #[derive(Debug)]
        pub struct ClientBuilder {
            inner: Builder,
        }
    }
}

fn credentials(planned: &Planned) -> Option<TokenStream> {
    let methods = planned.api.schemes.iter().enumerate().map(|(index, scheme)| {
        let method = ident(planned.names.scheme(index));
        let name = &scheme.name;
        let docs = docs::item(&scheme.docs, &format!("Sets the credential for `{name}`."));
        quote! {
            #docs
            #[must_use]
            pub fn #method(self, #method: impl Into<String>) -> Self {
                Self { inner: self.inner.credential(#name, #method.into()) }
            }
        }
    });
    (!planned.api.schemes.is_empty()).then(|| quote!(impl ClientBuilder { #(#methods)* }))
}

/// Returns the methods for the base URLs of the servers that single operations use.
fn base_urls(planned: &Planned) -> Option<TokenStream> {
    let api = &planned.api;
    let used = |server: &usize| api.operations.iter().any(|it| it.server == *server);
    let methods = (1..api.servers.len()).filter(used).map(|index| {
        let method = ident(planned.names.server(index));
        let url = &api.servers[index].url;
        let docs = docs::item(
            &api.servers[index].docs,
            &format!("Sends the requests that go to `{url}` to `url` instead."),
        );
        let index = proc_macro2::Literal::usize_unsuffixed(index);
        quote! {
            #docs
            #[must_use]
            pub fn #method(self, url: impl Into<String>) -> Self {
                Self { inner: self.inner.base_url(#index, url.into()) }
            }
        }
    });
    let methods: Vec<_> = methods.collect();
    (!methods.is_empty()).then(|| quote!(impl ClientBuilder { #(#methods)* }))
}

fn blocking() -> TokenStream {
    let module = docs::own("The client for code that is not asynchronous.");
    let alias = docs::own(
        "A client whose calls end with `.send()`, which blocks the calling thread. Made by `ClientBuilder::build_blocking`.",
    );
    quote! {
        #module
        #[cfg(feature = "blocking")]
        pub mod blocking {
            #alias
            pub type Client = super::Client<crate::runtime::client::Blocking>;
        }
    }
}
