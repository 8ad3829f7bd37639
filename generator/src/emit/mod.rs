//! Names and shapes to items.
//!
//! The promise: one emitter for one kind of thing, each a function from the intermediate form to
//! items. None formats, writes, or decides a name.

mod about;
mod answers;
mod api;
mod call;
mod client;
mod codecs;
mod credentials;
mod docs;
mod given;
mod html;
mod judge;
mod markdown;
mod models;
mod modules;
mod operation;
pub mod probe;
mod reply_headers;
mod rust;
mod setters;

use proc_macro2::TokenStream;

use crate::names::Planned;

pub(crate) use about::offer;

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
    /// A type, or what belongs to one, whose parts are written already.
    Model(Model),
}

/// An item of Rust that holds parts, a line or a function each. Most of the code is of this kind,
/// and to make tokens of it, to parse and to format them would take most of the time.
#[derive(Debug)]
pub struct Model {
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// The attributes.
    pub attributes: Vec<&'static str>,
    /// What stands before the parts, without the brace. An item without parts is this alone.
    pub head: String,
    /// The parts.
    pub parts: Vec<Part>,
}

/// A part of a [`Model`].
#[derive(Debug)]
pub struct Part {
    /// The documentation, a line each.
    pub docs: Vec<String>,
    /// The attributes.
    pub attributes: Vec<&'static str>,
    /// What it is.
    pub code: Code,
}

/// The code of a [`Part`].
#[derive(Debug)]
pub enum Code {
    /// A field or a variant, without the comma.
    Line(String),
    /// A function that returns `Self`.
    Function {
        /// What stands before the arguments.
        head: String,
        /// The arguments.
        arguments: Vec<String>,
        /// What it does.
        body: Body,
    },
}

/// What a function does.
#[derive(Debug)]
pub enum Body {
    /// It makes a `Self` of these fields.
    Fields(Vec<String>),
    /// These statements, and the `self` that it was given.
    Statements(Vec<String>),
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
}

/// Makes the items of the code for an API. `module` is the name of its module in the SDK.
#[must_use]
pub fn emit(planned: &Planned, module: &str) -> Emitted {
    let mut sdk = vec![modules::root(planned), client::file(planned, module)];
    sdk.extend(credentials::file(planned));
    sdk.extend(modules::types(planned));
    sdk.extend(modules::codecs(planned));
    sdk.extend(modules::operations(planned));
    Emitted { sdk }
}

/// Makes the table of the compliance suite.
#[must_use]
pub fn judge(planned: &Planned, module: &str) -> File {
    judge::file(planned, module)
}
