//! Which item stands in which file.

use std::collections::BTreeSet;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::quote;

use crate::ir::{Failure, Repeat, Shape, Type, TypeId};
use crate::names::{Name, Planned};

use super::operation;
use super::rust::{Scope, TYPES, ident, word};
use super::{File, Item, about, call, codecs, docs, models};

/// Returns the root module.
pub(super) fn root(planned: &Planned) -> File {
    let api = &planned.api;
    let mut text = docs::module(&api.title);
    let offer = about::offer(&api.offer);
    for said in [docs::part_lines(&api.docs, ""), docs::lines(&offer.join("\n\n"))] {
        if !said.is_empty() {
            text.push(String::new());
            text.extend(said);
        }
    }
    let credentials = || (0..api.credentials.len()).map(|it| &planned.names.credential(it).ident);
    let of_credentials = credentials().next().map(|_| {
        quote!(
            mod credentials;
        )
    });
    let modules = quote!(
        mod client;
        mod codecs;
        #of_credentials
    );
    let operations = docs::own("Every operation: the call that its method of the client returns.");
    let types = docs::own("Every type of the API, flat.");
    let mut items = vec![
        modules,
        quote!(#operations pub mod operations;),
        quote!(#types pub mod types;),
        quote!(
            #[cfg(feature = "blocking")]
            pub use client::blocking;
        ),
        quote!(
            pub use client::{Client, ClientBuilder};
        ),
    ];
    items.extend(import(&quote!(credentials), credentials()).map(|it| quote!(pub #it)));
    File { path: "mod.rs".to_owned(), docs: text, items: split(items) }
}

/// Returns the files of the models, and the module that holds them together.
pub(super) fn types(planned: &Planned) -> Vec<File> {
    let mut files = Vec::new();
    let mut modules = Vec::new();
    for group in planned.names.groups() {
        let ids = in_group(planned, group);
        if ids.is_empty() {
            continue;
        }
        let mut scope = Scope::default();
        let items: Vec<_> =
            ids.iter().flat_map(|id| models::items(planned, *id, &mut scope)).collect();
        let here: BTreeSet<TypeId> = ids.iter().copied().collect();
        let mut uses = scope.uses(&quote!(crate::runtime));
        let elsewhere = scope.named.iter().filter(|id| !here.contains(id));
        uses.extend(import(&quote!(super), elsewhere.map(|id| &planned.names.of_type(*id).ident)));
        files.push(File {
            path: format!("types/{}.rs", group.plain()),
            docs: docs::module(&format!("The types {}.", of_group(planned, group))),
            items: split(uses).into_iter().chain(items).collect(),
        });
        let module = ident(group);
        let idents = ids.iter().map(|id| ident(&planned.names.of_type(*id).ident));
        modules.push((self::module(group), quote!(pub use #module::{#(#idents),*};)));
    }
    let items = joined(modules);
    let docs = docs::module(&format!("Every type of {}, flat.", planned.api.title));
    files.push(File { path: "types/mod.rs".to_owned(), docs, items });
    files
}

/// Returns the files of the codecs, and the module that holds them together.
pub(super) fn codecs(planned: &Planned) -> Vec<File> {
    let mut files = Vec::new();
    let mut modules = Vec::new();
    for group in planned.names.groups() {
        let ids = in_group(planned, group);
        let tables: Vec<_> = ids.iter().flat_map(|id| codecs::tables(planned, *id)).collect();
        if tables.is_empty() {
            continue;
        }
        let macros: BTreeSet<&str> = tables.iter().map(|table| table.macro_name).collect();
        let uses = macros.into_iter().map(|name| {
            let module = word(name);
            quote!(use crate::runtime::#module::#module;)
        });
        let mut uses: Vec<_> = uses.collect();
        let mentioned: BTreeSet<TypeId> = ids
            .iter()
            .filter(|id| !matches!(planned.api.definition(**id).shape, Shape::Alias(_)))
            .flat_map(|id| std::iter::once(*id).chain(bodies(planned, *id)))
            .collect();
        let names = mentioned.iter().map(|id| &planned.names.of_type(*id).ident);
        uses.extend(import(&quote!(super::super::types), names));
        files.push(File {
            path: format!("codecs/{}.rs", group.plain()),
            docs: docs::module(&format!(
                "The wire form of the types {}.",
                of_group(planned, group)
            )),
            items: split(uses).into_iter().chain(tables.into_iter().map(Item::Table)).collect(),
        });
        modules.push((module(group), TokenStream::new()));
    }
    let docs = docs::module("The wire form of every type, a table each.");
    files.push(File { path: "codecs/mod.rs".to_owned(), docs, items: joined(modules) });
    files
}

/// Returns the files of the operations, and the module that holds them together.
pub(super) fn operations(planned: &Planned) -> Vec<File> {
    let mut files = Vec::new();
    let mut modules = Vec::new();
    let api = &planned.api;
    let of_logins = operation::of_logins(planned);
    for group in planned.names.groups() {
        let here = || {
            let all = 0..api.operations.len();
            all.filter(|it| planned.names.operation(*it).group == *group)
        };
        if here().next().is_none() {
            continue;
        }
        let mut scope = Scope::default();
        let items: Vec<_> = here()
            .flat_map(|index| call::items(planned, index, of_logins.contains(&index), &mut scope))
            .collect();
        let uses = of_operations(planned, &here().collect::<Vec<_>>(), &scope, &items);
        let mut docs = docs::module(&format!("The operations {}.", of_group(planned, group)));
        docs.extend(about::group(planned, group));
        files.push(File {
            path: format!("operations/{}.rs", group.plain()),
            docs,
            items: split(uses).into_iter().chain(items).collect(),
        });
        let module = ident(group);
        let calls = here().flat_map(|index| {
            let (names, operation) = (planned.names.operation(index), &api.operations[index]);
            let reply = (!operation.replies.is_empty()).then_some(&names.reply.ident);
            let each = matches!(operation.failure, Failure::Each(_));
            let error = each.then_some(&names.error.ident);
            [Some(&names.call), reply, error].into_iter().flatten().map(ident)
        });
        modules.push((self::module(group), quote!(pub use #module::{#(#calls),*};)));
        let tables = here().filter(|index| of_logins.contains(index));
        let tables = tables.map(|index| &planned.names.operation(index).table);
        if let Some(tables) = import(&quote!(#module), tables) {
            modules.push((TokenStream::new(), quote!(pub(super) #tables)));
        }
    }
    let mut docs = docs::module(&format!("Every operation of {}.", planned.api.title));
    docs.extend(about::groups(planned));
    files.push(File { path: "operations/mod.rs".to_owned(), docs, items: joined(modules) });
    files
}

/// Returns what a file of operations brings into scope.
fn of_operations(
    planned: &Planned,
    here: &[usize],
    scope: &Scope,
    items: &[Item],
) -> Vec<TokenStream> {
    let operations = || here.iter().map(|index| &planned.api.operations[*index]);
    let mut uses = scope.uses(&quote!(crate::runtime));
    let mut macros = BTreeSet::from(["request"]);
    for operation in operations() {
        macros.extend((operation.repeat == Repeat::Keyed).then_some("keyed"));
        let each = matches!(operation.failure, Failure::Each(_)) || !operation.replies.is_empty();
        macros.extend(each.then_some("answers"));
        let bytes = operation.reply == Type::Bytes && operation.replies.is_empty();
        macros.extend(bytes.then_some("byte_stream"));
        macros.extend((!operation.reply_also.is_empty()).then_some("other_replies"));
        macros.extend(operation.events.as_ref().map(|_| "event_stream"));
    }
    let macros = macros.into_iter().map(word);
    // Without a name, which a type of requests may have.
    uses.push(quote!(use crate::runtime::call::{Request as _, #(#macros),*};));
    let of_the_runtime = operation::of_the_runtime(planned, operations()).into_iter().map(word);
    uses.push(quote!(use crate::runtime::operation::{#(#of_the_runtime),*};));
    if operations().any(|it| it.pages.is_some()) {
        uses.push(quote!(
            use crate::runtime::pages::pages;
        ));
    }
    uses.push(if operations().any(|it| operation::is_in_the_usual_envelope(planned, it)) {
        quote!(
            use super::super::client::{self, Client};
        )
    } else {
        quote!(
            use super::super::client::Client;
        )
    });
    // A text by a name of its own is taken as any other text.
    if !scope.named.is_empty() && items.iter().any(mentions_types) {
        uses.push(quote!(
            use super::super::types;
        ));
    }
    uses
}

fn mentions_types(item: &Item) -> bool {
    fn mentioned(tokens: &TokenStream) -> bool {
        let mut tokens = tokens.clone().into_iter().peekable();
        std::iter::from_fn(|| Some((tokens.next()?, tokens.peek().cloned()))).any(|pair| match pair
        {
            // An argument may have the same name, before a single colon.
            (TokenTree::Ident(word), Some(TokenTree::Punct(next))) => {
                word == "types" && next.as_char() == ':' && next.spacing() == Spacing::Joint
            }
            (TokenTree::Group(group), _) => mentioned(&group.stream()),
            _ => false,
        })
    }
    match item {
        Item::Rust(tokens) => mentioned(tokens),
        Item::Table(table) => {
            table.rows.iter().any(|row| !row.starts_with("///") && row.contains(TYPES))
        }
        Item::Model(_) => false,
    }
}

/// Returns the types of a file, in the order of the document.
fn in_group(planned: &Planned, group: &Name) -> Vec<TypeId> {
    let ids = (0..planned.api.types.len()).map(TypeId::new);
    ids.filter(|id| !planned.api.definition(*id).spare)
        .filter(|id| planned.names.of_type(*id).group == *group)
        .collect()
}

/// Returns the types that the table of a union names.
fn bodies(planned: &Planned, id: TypeId) -> Vec<TypeId> {
    match &planned.api.definition(id).shape {
        Shape::Union(union) => {
            let bodies = union.variants.iter().map(|variant| Type::Named(variant.body));
            bodies.filter_map(|body| Some(planned.api.object(&body)?.0)).collect()
        }
        _ => Vec::new(),
    }
}

/// Declares the module of a group.
fn module(group: &Name) -> TokenStream {
    let module = ident(group);
    if group.plain().is_ascii() {
        return quote!(mod #module;);
    }
    // The compiler looks for no file by such a name unless it is told to.
    let path = format!("{}.rs", group.plain());
    quote!(
        #[path = #path]
        mod #module;
    )
}

/// Says what a file holds.
fn of_group(planned: &Planned, group: &Name) -> String {
    if group == planned.names.common() {
        return "that no group of operations has for itself".to_owned();
    }
    format!("of the group `{}`", group.plain())
}

/// Returns the item that brings names into scope, in the order of the alphabet.
fn import<'a>(from: &TokenStream, names: impl Iterator<Item = &'a Name>) -> Option<TokenStream> {
    let names: BTreeSet<&Name> = names.collect();
    let names = names.into_iter().map(ident).collect::<Vec<_>>();
    match names.as_slice() {
        [] => None,
        [one] => Some(quote!(use #from::#one;)),
        _ => Some(quote!(use #from::{#(#names),*};)),
    }
}

/// Puts the declarations of modules before what is taken out of them.
fn joined(modules: Vec<(TokenStream, TokenStream)>) -> Vec<Item> {
    let (declared, taken): (Vec<_>, Vec<_>) = modules.into_iter().unzip();
    let filled = |item: &TokenStream| !item.is_empty();
    let (declared, taken) = (declared.into_iter().filter(filled), taken.into_iter().filter(filled));
    declared.chain(taken).map(Item::Rust).collect()
}

fn split(items: impl IntoIterator<Item = TokenStream>) -> Vec<Item> {
    items.into_iter().map(Item::Rust).collect()
}
