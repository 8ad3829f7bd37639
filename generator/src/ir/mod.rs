//! What an API is: its types and its operations, as data.
//!
//! The promise: nothing here knows where it came from or what it will become. A type is a shape
//! over other types, an operation is what goes in and what comes out. Types refer to each other by
//! [`TypeId`], so a type that contains itself needs no special form.

mod operation;
mod security;
mod types;

pub use operation::{
    Answer, Body, Encoded, Envelope, Enveloped, Events, Failure, Location, Media, Method,
    Operation, OtherBody, Pages, Parameter, Repeat, Serialized, Server, Step, Style, Variable,
};
pub use security::{
    ClientLogin, Credential, Expires, Field, FieldId, Idempotency, Login, Refresh, Scheme,
    SchemeKind, Signature, TimeForm,
};
pub use types::{
    Alternative, Choice, Constant, Definition, Enumeration, Kind, Mark, Member, Object, Origin,
    Presence, Shape, Tag, Type, TypeId, Union, Value, Variant, Way, Width,
};

use std::collections::HashSet;

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
    /// What the document says of those who offer the API.
    pub offer: Offer,
    /// Where the API is served; the first is the default.
    pub servers: Vec<Server>,
    /// Where it is served, too. No request goes there by itself.
    pub further_servers: Vec<Server>,
    /// How a caller may prove who they are.
    pub schemes: Vec<Scheme>,
    /// What a caller may be given to prove themselves with.
    pub credentials: Vec<Credential>,
    /// How the API is told that two requests are one.
    pub idempotency: Option<Idempotency>,
    /// The envelope that replies have unless their operation says otherwise.
    pub envelope: Option<Envelope>,
    /// The names of members of errors that may be shown, in the order of the alphabet.
    pub shown: Vec<String>,
    /// What operations are grouped by, in the order of the document.
    pub groups: Vec<Group>,
    /// All types; a [`TypeId`] is an index into them.
    pub types: Vec<Definition>,
    /// All operations, in the order of the document.
    pub operations: Vec<Operation>,
    /// What the API sends by itself: the bodies of webhooks and of callbacks.
    pub incoming: Vec<Type>,
    /// What became of each schema, by its place: of those that stand where a type is wanted.
    pub places: Vec<(Pointer, Type)>,
    /// The places of schemas that went into the type of what stands around them, or beside them.
    pub merged: HashSet<Pointer>,
}

impl Api {
    /// Returns the type with this id.
    #[must_use]
    pub fn definition(&self, id: TypeId) -> &Definition {
        &self.types[id.index()]
    }

    /// Returns the field with this id.
    #[must_use]
    pub fn field(&self, id: FieldId) -> &Field {
        &self.credentials[id.credential].fields[id.field]
    }

    /// Follows aliases to the type behind them.
    #[must_use]
    pub fn resolved<'a>(&'a self, mut ty: &'a Type) -> &'a Type {
        // An alias of an alias of itself ends after as many steps as there are types.
        for _ in 0..=self.types.len() {
            match ty {
                Type::Named(id) => match &self.definition(*id).shape {
                    Shape::Alias(inner) => ty = inner,
                    _ => return ty,
                },
                _ => return ty,
            }
        }
        ty
    }

    /// Returns the shape that stands for a type in the code: behind another name for it, that of
    /// the type itself.
    #[must_use]
    pub fn made<'a>(&'a self, definition: &'a Definition) -> &'a Shape {
        match &definition.shape {
            Shape::Alias(ty) => match self.resolved(ty) {
                Type::Named(id) => &self.definition(*id).shape,
                _ => &definition.shape,
            },
            shape => shape,
        }
    }

    /// Returns the object behind a type, if it is one.
    #[must_use]
    pub fn object(&self, ty: &Type) -> Option<(TypeId, &Object)> {
        match self.resolved(ty) {
            Type::Named(id) => match &self.definition(*id).shape {
                Shape::Object(object) => Some((*id, object)),
                _ => None,
            },
            _ => None,
        }
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

/// Who offers an API, and on what terms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Where the terms of service stand.
    pub terms: Option<String>,
    /// Whom to ask: a name, an address on the web, an address for mail, as far as there are any.
    pub contact: Vec<String>,
    /// The name of the licence.
    pub license: Option<String>,
    /// The identifier that SPDX has for the licence.
    pub license_identifier: Option<String>,
    /// Where the licence stands.
    pub license_url: Option<String>,
}

/// A page that says more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// What it says.
    pub text: Option<String>,
    /// Where it is.
    pub url: String,
}

/// What is said of several things that are no items of their own and so have no documentation: the
/// alternatives that are one type, what lists and maps hold, the replies of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Forms {
    /// What they are the forms of, as a sentence before them.
    pub lead: String,
    /// The forms. The title of each names it, and stands before what is said of it.
    pub forms: Vec<Docs>,
}

/// What the document says of something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Docs {
    /// One line.
    pub title: Option<String>,
    /// Any number of paragraphs, in Markdown.
    pub text: Option<String>,
    /// What the document demands beyond the type, a sentence each.
    pub constraints: Vec<String>,
    /// What is said of its alternatives, of what it holds, or of what is replied, as far as those
    /// are no items.
    pub forms: Vec<Forms>,
    /// Where more is said.
    pub link: Option<Link>,
    /// Not to be used any more.
    pub deprecated: bool,
    /// Where it stands in the document.
    pub place: Pointer,
    /// The reference that leads there, from the file of the document; none where it is that of
    /// `place`, which is the same in every dialect and every file.
    pub written: Option<String>,
}

impl Docs {
    /// Adds a sentence to those that are said already, once.
    pub fn demand(&mut self, sentence: String) {
        if !self.constraints.contains(&sentence) {
            self.constraints.push(sentence);
        }
    }
}
