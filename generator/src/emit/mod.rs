//! Names and shapes to items.
//!
//! The promise: one emitter for one kind of thing, each a function from the intermediate form to
//! items. None formats, writes, or decides a name.

mod answers;
mod api;
mod call;
mod client;
mod codecs;
mod credentials;
mod docs;
mod judge;
mod models;
mod modules;
mod operation;
pub mod probe;
mod rust;

use proc_macro2::TokenStream;

use crate::names::Planned;

/// What a file holds, before it is text.
#[derive(Debug)]
pub struct File {
    /// Where it stands, from the folder that the generator owns.
    pub path: String,
    /// What it promises: the documentation of the module, a line each.
    pub docs: Vec<String>,
    /// What stands in it, in this order.
    pub items: Vec<Item>,
}

/// Something that stands in a file.
#[derive(Debug)]
pub enum Item {
    /// An item of Rust, to be formatted.
    Rust(TokenStream),
    /// A table, a row a line.
    Table(Table),
}

/// A call of one of the runtime's macros, a row a line.
#[derive(Debug)]
pub struct Table {
    /// The name of the macro.
    pub macro_name: &'static str,
    /// What stands before the rows.
    pub head: String,
    /// The rows.
    pub rows: Vec<String>,
}

/// The code for one API.
#[derive(Debug)]
pub struct Emitted {
    /// The files of the SDK. The root module stands in `mod.rs`.
    pub sdk: Vec<File>,
    /// The table of the compliance suite.
    pub judge: File,
}

/// Makes the items of the code for an API. `module` is the name of its module in the SDK.
#[must_use]
pub fn emit(planned: &Planned, module: &str) -> Emitted {
    let mut sdk = vec![modules::root(planned), client::file(planned, module)];
    sdk.extend(credentials::file(planned));
    sdk.extend(modules::types(planned));
    sdk.extend(modules::codecs(planned));
    sdk.extend(modules::operations(planned));
    Emitted { sdk, judge: judge::file(planned, module) }
}
