//! Operations: what goes in and what comes out.

use super::{Docs, Type};

/// A place where the API is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its base URL.
    pub url: String,
    /// What the document says of it.
    pub docs: Docs,
}

/// A way in which a caller may prove who they are.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// A name that the document prescribes for its credential.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// How the credential travels.
    pub kind: SchemeKind,
}

/// How a credential travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// In the `Authorization` header, after the name of an HTTP authentication scheme.
    Http(String),
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id in the document.
    pub id: String,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// The group it belongs to, an index into [`Api::groups`](super::Api::groups).
    pub group: Option<usize>,
    /// The method of the request.
    pub method: Method,
    /// The path of the request, with `{name}` where an argument stands.
    pub path: String,
    /// The server, an index into [`Api::servers`](super::Api::servers).
    pub server: usize,
    /// The parameters, in the order of the document.
    pub parameters: Vec<Parameter>,
    /// The body of the request.
    pub body: Option<Body>,
    /// The body of a reply that means success.
    pub reply: Type,
    /// The body of a reply that does not.
    pub failure: Failure,
    /// Alternatives, each a set of indices into [`Api::schemes`](super::Api::schemes). None: public.
    pub security: Vec<Vec<usize>>,
    /// Whether the operation may be repeated.
    pub repeat: Repeat,
}

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// Where it travels.
    pub location: Location,
    /// How its value becomes text.
    pub serialized: Serialized,
    /// Its type.
    pub ty: Type,
    /// A call without it makes no sense.
    pub required: bool,
    /// It holds personal data or a credential.
    pub sensitive: bool,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How a value becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serialized {
    /// By one of the styles for parameters; the flag spreads lists and objects.
    Style(Style, bool),
    /// As JSON.
    Json,
}

/// A style for parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are those of the specification
pub enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// What the document says of it.
    pub docs: Docs,
    /// How it is written.
    pub media: Media,
    /// Its type.
    pub ty: Type,
    /// A call without it makes no sense.
    pub required: bool,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// As JSON.
    Json,
}

/// The body of a reply that does not mean success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The same type whatever the status.
    Same(Type),
    /// The document says nothing of use.
    Unknown,
}

/// Whether an operation may be repeated when its outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Any time.
    Safe,
    /// With the idempotency key of the first attempt.
    Keyed,
    /// Only when the first attempt was never sent.
    Never,
}

impl Operation {
    /// Returns the types that go in and come out.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let failure = match &self.failure {
            Failure::Same(ty) => Some(ty),
            Failure::Unknown => None,
        };
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        let body = self.body.iter().map(|body| &body.ty);
        parameters.chain(body).chain(std::iter::once(&self.reply)).chain(failure)
    }
}
