//! The table of a probe: where a schema stands, and a round trip through its type.
//!
//! The promise: a line says nothing but which place of the document is which type of Rust. Who
//! builds the probe hands in what a round trip is.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Type;
use crate::names::Planned;
use crate::pointer::Pointer;

use super::rust::{Scope, value_type, word};
use super::{File, Item};

/// Returns the file of the table for the crate `name`: `TRIPS`, in the order of the places. Beside
/// it a module `trip` has a type `Trip`, and a function `trip::<T>` that is one.
#[must_use]
pub fn file(planned: &Planned, places: &[(Pointer, Type)], name: &str) -> File {
    let name = word(name);
    let mut scope = Scope::default();
    let mut rows: Vec<(String, TokenStream)> = places
        .iter()
        .filter(|(_, ty)| !matches!(planned.api.resolved(ty), Type::Nothing))
        .map(|(place, ty)| {
            scope.mention(ty);
            let ty = value_type(planned, ty);
            (place.to_string(), quote!(trip::<#ty>))
        })
        .collect();
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let rows = rows.iter().map(|(place, trip)| quote!((#place, #trip)));
    let rows = quote!(
        /// Every place, and the round trip through its type.
        pub static TRIPS: &[(&str, Trip)] = &[#(#rows),*];
    );
    let mut items = scope.uses(&quote!(#name));
    if !scope.named.is_empty() {
        items.push(quote!(use #name::types;));
    }
    items.push(quote!(
        use crate::trip::{Trip, trip};
    ));
    items.push(rows);
    File {
        path: "trips.rs".to_owned(),
        docs: vec!["Which place of the document is which type of Rust.".to_owned()],
        items: items.into_iter().map(Item::Rust).collect(),
    }
}
