//! The client and its builder.

use proc_macro2::TokenStream;
use quote::quote;

use crate::code_span::code_span;
use crate::ir::{Docs, SchemeKind};
use crate::names::Planned;

use super::markdown::{escape, inline};
use super::rust::{ident, word};
use super::{File, Item, Table, api, docs, operation};

/// Returns the file of the client.
pub(super) fn file(planned: &Planned, module: &str) -> File {
    let mut items = uses(planned);
    items.push(api::item(planned, module));
    items.extend(api::envelope(planned));
    items.extend(api::tokens(planned));
    items.extend([client(planned), constructor(), builder(planned)]);
    items.extend(methods(schemes(planned)));
    items.extend(methods(credentials(planned)));
    items.extend(methods(base_urls(planned)));
    items.extend(methods(variables(planned)));
    let mut items: Vec<Item> = items.into_iter().map(Item::Rust).collect();
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

fn uses(planned: &Planned) -> Vec<TokenStream> {
    let mut of_clients = api::of_the_runtime(planned);
    of_clients.extend(["Async", "Builder", "Core", "builder"]);
    let of_clients = of_clients.into_iter().map(word);
    let mut uses = vec![quote!(use crate::runtime::client::{#(#of_clients),*};)];
    let of_operations: Vec<_> = api::of_operations(planned).into_iter().map(word).collect();
    uses.extend(match of_operations.as_slice() {
        [] => None,
        [one] => Some(quote!(use crate::runtime::operation::#one;)),
        _ => Some(quote!(use crate::runtime::operation::{#(#of_operations),*};)),
    });
    // By their modules: what the document calls them may be what the runtime calls something else.
    if !planned.api.credentials.is_empty() {
        uses.push(quote!(
            use super::credentials;
        ));
    }
    if !operation::of_logins(planned).is_empty() {
        uses.push(quote!(
            use super::operations;
        ));
    }
    uses
}

fn client(planned: &Planned) -> TokenStream {
    let title = &planned.api.title;
    let docs = docs::item(&planned.api.docs, &format!("A client for {}.", inline(title)));
    let note = docs::own("\nCheap to clone; clones share their connections.");
    let unused = planned.api.operations.is_empty().then(
        || quote!(#[allow(dead_code, reason = "the document has no operation that would use it")]),
    );
    quote! {
        #docs
        #note
        #[derive(Clone, Debug)]
        pub struct Client<M = Async> {
            #unused
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
    let own = format!("Builds a [`Client`] for {}.", inline(&planned.api.title));
    let docs = docs::own(&(own + &first_server(planned) + &further_servers(planned)));
    quote! {
        #docs
        #[derive(Debug)]
        pub struct ClientBuilder {
            inner: Builder,
        }
    }
}

/// Returns what is said of the server that requests go to if nobody says otherwise.
fn first_server(planned: &Planned) -> String {
    let server = planned.api.servers.first();
    let said = server.and_then(|it| Some((it.docs.text.as_deref()?.trim(), &it.url)));
    let said = said.filter(|(text, _)| !text.is_empty());
    said.map(|(text, url)| format!("\n\nRequests go to {}: {}", code_span(url), escape(text)))
        .unwrap_or_default()
}

/// Returns the list of the servers that `base_url` may be given.
fn further_servers(planned: &Planned) -> String {
    let servers = planned.api.further_servers.iter().map(|server| {
        let variables = server.variables.iter().map(|it| {
            format!(
                "with {} for {}",
                code_span(&it.default),
                code_span(&format!("{{{}}}", it.name))
            )
        });
        let said = server.docs.text.as_deref().map(escape).into_iter().chain(variables);
        let said: Vec<_> = said.flat_map(|it| it.lines().next().map(str::to_owned)).collect();
        let joint = if said.is_empty() { "" } else { ": " };
        format!("- {}{joint}{}", code_span(&server.url), said.join(", "))
    });
    let servers = servers.collect::<Vec<_>>().join("\n");
    if servers.is_empty() {
        return servers;
    }
    format!(
        "\n\nThe document names further servers, for [`base_url`](Self::base_url):\n\n{servers}"
    )
}

fn methods(methods: Vec<TokenStream>) -> Option<TokenStream> {
    (!methods.is_empty()).then(|| quote!(impl ClientBuilder { #(#methods)* }))
}

/// Returns the methods for what schemes show as it is.
fn schemes(planned: &Planned) -> Vec<TokenStream> {
    let schemes = planned.api.schemes.iter().enumerate().filter(|(_, scheme)| scheme.fixed);
    let methods = schemes.map(|(index, scheme)| {
        let method = ident(planned.names.scheme(index));
        let name = &scheme.name;
        let docs =
            docs::item(&scheme.docs, &format!("Sets the credential for {}.", code_span(name)));
        if matches!(&scheme.kind, SchemeKind::Http(kind) if kind == "Basic") {
            return quote! {
                #docs
                #[must_use]
                pub fn #method(
                    self,
                    user: impl Into<String>,
                    password: impl Into<String>,
                ) -> Self {
                    Self { inner: self.inner.basic(#name, user.into(), password.into()) }
                }
            };
        }
        quote! {
            #docs
            #[must_use]
            pub fn #method(self, #method: impl Into<String>) -> Self {
                Self { inner: self.inner.credential(#name, #method.into()) }
            }
        }
    });
    methods.collect()
}

/// Returns the methods for credentials that schemes make something of.
fn credentials(planned: &Planned) -> Vec<TokenStream> {
    let credentials = planned.api.credentials.iter().enumerate();
    let methods = credentials.map(|(index, credential)| {
        let names = planned.names.credential(index);
        let (method, ty) = (ident(&names.method), ident(&names.ident));
        let made = || planned.api.schemes.iter().filter(|it| it.credential == Some(index));
        let mut purposes = Vec::new();
        if made().any(|scheme| scheme.login.is_some() || scheme.client.is_some()) {
            purposes
                .push("A call that needs a token gets one with it, for the calls after it, too.");
        }
        if made().any(|scheme| matches!(scheme.kind, SchemeKind::Signature(_))) {
            purposes.push("Requests are signed with it.");
        }
        let instead = format!("Sets the {}.", code_span(&credential.name));
        let docs = docs::item_with(&credential.docs, &instead, &purposes.join(" "));
        quote! {
            #docs
            #[must_use]
            pub fn #method(self, #method: credentials::#ty) -> Self {
                Self { inner: self.inner.credentials(#method.0) }
            }
        }
    });
    methods.collect()
}

/// Returns the methods for the base URLs of the servers that single operations use.
fn base_urls(planned: &Planned) -> Vec<TokenStream> {
    let api = &planned.api;
    let used = |server: &usize| {
        let clients = api.schemes.iter().filter_map(|scheme| scheme.client.as_ref());
        api.operations.iter().any(|it| it.server == *server)
            || clients.into_iter().any(|client| client.server == *server)
    };
    let methods = (1..api.servers.len()).filter(used).map(|index| {
        let method = ident(planned.names.server(index));
        let url = &api.servers[index].url;
        let own = format!("Sends the requests that go to {} to `url` instead.", code_span(url));
        let said = api.servers[index].docs.text.iter().cloned();
        let text = Some(std::iter::once(own).chain(said).collect::<Vec<_>>().join("\n\n"));
        let docs = docs::item(&Docs { text, ..api.servers[index].docs.clone() }, "");
        let index = proc_macro2::Literal::usize_unsuffixed(index);
        quote! {
            #docs
            #[must_use]
            pub fn #method(self, url: impl Into<String>) -> Self {
                Self { inner: self.inner.base_url(#index, url.into()) }
            }
        }
    });
    methods.collect()
}

/// Returns the methods for the variables in the URLs of servers.
fn variables(planned: &Planned) -> Vec<TokenStream> {
    let variables = planned.api.servers.iter().flat_map(|server| &server.variables);
    let methods = planned.names.variables().iter().filter_map(|(name, method)| {
        let variable = variables.clone().find(|it| it.name == *name)?;
        let method = ident(method);
        let mut own = format!(
            "Puts `value` into the URL of the server, in place of {}: {} if nobody says otherwise.",
            code_span(&format!("{{{name}}}")),
            code_span(&variable.default)
        );
        if !variable.values.is_empty() {
            own.push_str(&format!(" The document knows {}.", docs::listed(&variable.values)));
        }
        let said = variable.docs.text.iter().cloned();
        let text = Some(std::iter::once(own).chain(said).collect::<Vec<_>>().join("\n\n"));
        let docs = docs::item(&Docs { text, ..variable.docs.clone() }, "");
        Some(quote! {
            #docs
            #[must_use]
            pub fn #method(self, value: impl Into<String>) -> Self {
                Self { inner: self.inner.variable(#name, value.into()) }
            }
        })
    });
    methods.collect()
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
