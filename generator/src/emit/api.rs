//! What the operations of an API share, as a table of the runtime.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{
    Expires, Idempotency, Login, Operation, Refresh, Scheme, SchemeKind, Signature, TimeForm,
};
use crate::names::Planned;

use super::operation::{self, is_in_the_usual_envelope};
use super::rust::{ident, table, word};

/// Returns what the table needs of the module of the runtime that describes clients.
pub(super) fn of_the_runtime(planned: &Planned) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::from(["Api", "Server"]);
    names.extend(planned.api.idempotency.iter().map(|_| "Idempotency"));
    for scheme in &planned.api.schemes {
        names.extend(["Scheme", "SchemeKind"]);
        if let SchemeKind::Signature(_) = scheme.kind {
            names.insert("Signature");
        }
        if scheme.client.is_some() {
            names.extend(["ClientTexts", "Login", "Expires"]);
        }
        if let Some(login) = &scheme.login {
            names.extend(["Login", "Expires"]);
            names.extend(login.refresh.iter().map(|_| "Refresh"));
            if let Expires::At { .. } = login.expires {
                names.insert("TimeForm");
            }
        }
    }
    names
}

/// Returns what the table needs of the module of the runtime that describes operations.
pub(super) fn of_operations(planned: &Planned) -> Vec<&'static str> {
    let key = |scheme: &Scheme| matches!(scheme.kind, SchemeKind::ApiKey(..));
    let place = planned.api.schemes.iter().any(key).then_some("Place");
    let mut names: Vec<_> =
        uses_envelope(planned).then_some("Envelope").into_iter().chain(place).collect();
    if planned.api.schemes.iter().any(|scheme| scheme.client.is_some()) {
        names.extend(["Media", "Method", "Operation", "Repeat"]);
    }
    names
}

fn uses_envelope(planned: &Planned) -> bool {
    let usual = |operation: &Operation| is_in_the_usual_envelope(planned, operation);
    planned.api.operations.iter().any(usual)
}

/// Returns the table of the API.
pub(super) fn item(planned: &Planned, module: &str) -> TokenStream {
    let api = &planned.api;
    let version = &api.version;
    let servers = api.servers.iter().enumerate().map(|(index, server)| {
        let url = &server.url;
        let name = if index == 0 { "default" } else { planned.names.server(index).plain() };
        let variables = server.variables.iter().map(|it| (it.name.clone(), it.default.clone()));
        let variables: Vec<_> = variables.collect();
        table(
            "Server",
            [
                ("name", Some(quote!(#name))),
                ("url", Some(quote!(#url))),
                ("variables", (!variables.is_empty()).then(|| pairs(&variables))),
            ],
        )
    });
    let schemes = (!api.schemes.is_empty()).then(|| {
        let schemes = api.schemes.iter().map(|it| scheme(planned, it));
        let clients = api.schemes.iter().filter_map(|it| client(planned, it));
        let schemes = schemes.chain(clients);
        quote!(&[#(#schemes),*])
    });
    let shown = &api.shown;
    let value = table(
        "Api",
        [
            ("name", Some(quote!(#module))),
            ("version", Some(quote!(#version))),
            ("servers", Some(quote!(&[#(#servers),*]))),
            ("schemes", schemes),
            ("idempotency", api.idempotency.as_ref().map(idempotency)),
            ("shown", (!shown.is_empty()).then(|| quote!(&[#(#shown),*]))),
        ],
    );
    quote!(static API: Api = #value;)
}

/// Returns the table of the envelope that the operations share.
pub(super) fn envelope(planned: &Planned) -> Option<TokenStream> {
    let envelope = planned.api.envelope.as_ref().filter(|_| uses_envelope(planned))?;
    let value = operation::envelope(envelope);
    Some(quote!(pub(crate) static ENVELOPE: Envelope = #value;))
}

fn idempotency(idempotency: &Idempotency) -> TokenStream {
    let Idempotency { header, min_length, max_length, outstanding } = idempotency;
    let (least, most) =
        (Literal::u64_unsuffixed(*min_length), Literal::u64_unsuffixed(*max_length));
    let outstanding = option(outstanding.as_ref());
    quote! {
        Some(Idempotency {
            header: #header,
            min_length: #least,
            max_length: #most,
            outstanding: #outstanding,
        })
    }
}

fn scheme(planned: &Planned, scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let kind = match &scheme.kind {
        SchemeKind::Http(scheme) => quote!(SchemeKind::Http { scheme: #scheme }),
        SchemeKind::ApiKey(location, name) => {
            let place = operation::place(*location);
            quote!(SchemeKind::ApiKey { place: #place, name: #name })
        }
        SchemeKind::Signature(signature) => {
            let signature = self::signature(&needs(planned, scheme), signature);
            quote!(SchemeKind::Signature(#signature))
        }
    };
    let login = scheme.login.as_ref().map(|login| {
        let login = self::login(planned, scheme, login);
        quote!(Some(#login))
    });
    let login = login.or_else(|| client_login(planned, scheme));
    table(
        "Scheme",
        [
            ("name", Some(quote!(#name))),
            ("kind", Some(kind)),
            ("headers", (!scheme.headers.is_empty()).then(|| pairs(&scheme.headers))),
            ("login", login),
        ],
    )
}

/// Returns the operations that give out tokens to OAuth 2.0 clients. No document has them.
pub(super) fn tokens(planned: &Planned) -> Vec<TokenStream> {
    let schemes = planned.api.schemes.iter().enumerate();
    let tokens = schemes.filter_map(|(index, scheme)| {
        let client = scheme.client.as_ref()?;
        let (name, id) = (token_table(index), format!("token for {}", scheme.name));
        let (shown, path) = (of_client(scheme), &client.path);
        let server = Literal::usize_unsuffixed(client.server);
        let resolved = client.relative.then(|| quote!(resolved: true,));
        Some(quote! {
            static #name: Operation = Operation {
                id: #id,
                method: Method::Post,
                path: #path,
                #resolved
                server: #server,
                body: &[Media::Form],
                security: &[&[#shown]],
                repeat: Repeat::Safe,
                ..Operation::NEW
            };
        })
    });
    tokens.collect()
}

fn token_table(scheme: usize) -> proc_macro2::Ident {
    word(&format!("TOKEN_{scheme}"))
}

/// Returns the name of the scheme by which an OAuth 2.0 client asks for a token.
fn of_client(scheme: &Scheme) -> String {
    format!("{} (client)", scheme.name)
}

/// Returns the scheme by which an OAuth 2.0 client asks for a token.
fn client(planned: &Planned, scheme: &Scheme) -> Option<TokenStream> {
    scheme.client.as_ref()?;
    let (name, needs) = (of_client(scheme), needs(planned, scheme));
    let [id, secret, way] = [0, 1, 3].map(|field| text_of_client(planned, scheme, field));
    Some(quote! {
        Scheme {
            name: #name,
            kind: SchemeKind::Client(ClientTexts {
                needs: &[#(#needs),*],
                id: #id,
                secret: #secret,
                way: #way,
            }),
            ..Scheme::NEW
        }
    })
}

/// Returns the name of a text of an OAuth 2.0 client.
fn text_of_client<'a>(planned: &'a Planned, scheme: &Scheme, field: usize) -> &'a str {
    let credential = scheme.credential.and_then(|index| planned.api.credentials.get(index));
    let field = credential.and_then(|credential| credential.fields.get(field));
    field.map_or("", |field| &field.name)
}

fn client_login(planned: &Planned, scheme: &Scheme) -> Option<TokenStream> {
    scheme.client.as_ref()?;
    let index = planned.api.schemes.iter().position(|it| it.name == scheme.name)?;
    let (operation, needs) = (token_table(index), needs(planned, scheme));
    let scope = text_of_client(planned, scheme, 2);
    let body = serde_json::json!({
        "grant_type": "client_credentials",
        "scope": format!("{{{scope}}}"),
    });
    let body = body.to_string();
    Some(quote! {
        Some(Login {
            needs: &[#(#needs),*],
            operation: &#operation,
            body: #body,
            token: "access_token",
            expires: Expires::In { member: "expires_in", otherwise: 300 },
            refresh: None,
            per_call: None,
        })
    })
}

/// Returns the texts that the caller must have given for a scheme.
fn needs<'a>(planned: &'a Planned, scheme: &Scheme) -> Vec<&'a str> {
    let credential = scheme.credential.map(|index| &planned.api.credentials[index]);
    let fields = credential.into_iter().flat_map(|credential| &credential.fields);
    fields.filter(|field| !field.optional).map(|field| field.name.as_str()).collect()
}

fn signature(needs: &[&str], signature: &Signature) -> TokenStream {
    let Signature { key, headers, text, header, value } = signature;
    let headers = pairs(headers);
    quote! {
        Signature {
            needs: &[#(#needs),*],
            key: #key,
            headers: #headers,
            text: &[#(#text),*],
            header: #header,
            value: #value,
        }
    }
}

fn login(planned: &Planned, scheme: &Scheme, login: &Login) -> TokenStream {
    let needs = needs(planned, scheme);
    let operation = table_of(planned, login.operation);
    let (body, token) = (&login.body, &login.token);
    let expires = match &login.expires {
        Expires::After(seconds) => {
            let seconds = Literal::u64_unsuffixed(*seconds);
            quote!(Expires::After { seconds: #seconds })
        }
        Expires::At { member, form, now } => {
            let form = word(match form {
                TimeForm::UnixSeconds => "UnixSeconds",
                TimeForm::DateTime => "DateTime",
            });
            let now = option(now.as_ref());
            quote!(Expires::At { member: #member, form: TimeForm::#form, now: #now })
        }
    };
    let refresh = match &login.refresh {
        Some(Refresh { operation, body, seconds }) => {
            let operation = table_of(planned, *operation);
            let seconds = Literal::u64_unsuffixed(*seconds);
            quote!(Some(Refresh { operation: #operation, body: #body, seconds: #seconds }))
        }
        None => quote!(None),
    };
    let credential = scheme.credential.map(|index| &planned.api.credentials[index]);
    let mut fields = credential.into_iter().flat_map(|credential| &credential.fields);
    let per_call = option(fields.find(|field| field.per_call).map(|field| &field.name));
    quote! {
        Login {
            needs: &[#(#needs),*],
            operation: #operation,
            body: #body,
            token: #token,
            expires: #expires,
            refresh: #refresh,
            per_call: #per_call,
        }
    }
}

/// Returns the way to the table of an operation.
fn table_of(planned: &Planned, operation: usize) -> TokenStream {
    let name = ident(&planned.names.operation(operation).table);
    quote!(&operations::#name)
}

fn pairs(pairs: &[(String, String)]) -> TokenStream {
    let pairs = pairs.iter().map(|(name, value)| quote!((#name, #value)));
    quote!(&[#(#pairs),*])
}

fn option(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}
