//! What an API is: its types and its operations, as data.
//!
//! The promise: nothing here knows where it came from or what it will become. A type is a shape
//! over other types, an operation is what goes in and what comes out. Types refer to each other by
//! [`TypeId`], so a type that contains itself needs no special form.

mod operation;
mod types;

pub use operation::{
    Body, Failure, Location, Media, Method, Operation, Parameter, Repeat, Scheme, SchemeKind,
    Serialized, Server, Style,
};
pub use types::{
    Definition, Enumeration, Member, Object, Origin, Presence, Shape, Tag, Type, TypeId, Union,
    Value, Variant, Width,
};

use crate::pointer::Pointer;

/// One API.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The title of the document.
    pub title: String,
    /// The version of the document.
    pub version: String,
    /// What the document says of the API as a whole.
    pub docs: Docs,
    /// Where the API is served; the first is the default.
    pub servers: Vec<Server>,
    /// How a caller may prove who they are.
    pub schemes: Vec<Scheme>,
    /// What operations are grouped by, in the order of the document.
    pub groups: Vec<Group>,
    /// All types; a [`TypeId`] is an index into them.
    pub types: Vec<Definition>,
    /// All operations, in the order of the document.
    pub operations: Vec<Operation>,
}

impl Api {
    /// Returns the type with this id.
    #[must_use]
    pub fn definition(&self, id: TypeId) -> &Definition {
        &self.types[id.index()]
    }
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name in the document.
    pub name: String,
    /// What the document says of it.
    pub docs: Docs,
}

/// What the document says of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// One line.
    pub title: Option<String>,
    /// Any number of paragraphs, in Markdown.
    pub text: Option<String>,
    /// What the document demands beyond the type, a sentence each.
    pub constraints: Vec<String>,
    /// Not to be used any more.
    pub deprecated: bool,
    /// Where it stands in the document.
    pub place: Pointer,
}
