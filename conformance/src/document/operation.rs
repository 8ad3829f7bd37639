//! What an operation takes and answers, as far as our documents go.
//!
//! The promise: all that a law has to know about a call is here, without a look into the document.

use super::extension::{Envelope, Pagination};
use super::schema::Schema;
use crate::json::Json;

/// A server of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its URL.
    pub url: String,
    /// The name of what a client is told another URL for it by, if that is not the usual one.
    pub name: Option<String>,
}

/// An operation of the API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path, with the names of parameters in braces.
    pub path: String,
    /// Which of the document's servers it is asked from.
    pub server: usize,
    /// What it takes beside a body.
    pub parameters: Vec<Parameter>,
    /// The body that it takes.
    pub body: Option<Body>,
    /// The name of the parameter that carries what the body would, see `x-query-or-body`.
    pub instead_of_body: Option<String>,
    /// What it answers.
    pub replies: Vec<Reply>,
    /// What its reply of success is wrapped in.
    pub envelope: Option<Envelope>,
    /// How what it lists is asked for page by page.
    pub pagination: Option<Pagination>,
    /// The alternatives of credentials, each a set of schemes. None at all: it needs none.
    pub security: Vec<Vec<String>>,
    /// Whether a client may repeat it: `safe`, `keyed` or `never`.
    pub repeatable: String,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub schema: Schema,
    /// How it is written.
    pub writing: Writing,
    /// What is sent when the caller gives none.
    pub when_absent: Option<Json>,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// How the value of a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// As the bare text of a string, number or boolean.
    Bare,
    /// As JSON.
    Json,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// As JSON.
    Json,
    /// As the pairs of a form.
    Form,
    /// As the bare text.
    Text,
}

/// The body that an operation takes.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub schema: Schema,
    /// How it may be written. The first is the usual way.
    pub media: Vec<Media>,
}

/// One of the answers of an operation.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status; none for the answer that comes with every status that no other names.
    pub status: Option<u16>,
    /// What the document declares as its body. Which errors of a union belong to the status is told
    /// by [`Document::status`](super::Document::status).
    pub schema: Option<Schema>,
    /// How the body is written.
    pub media: Media,
}

impl Media {
    /// Returns the name of the media type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Media::Json => "application/json",
            Media::Form => "application/x-www-form-urlencoded",
            Media::Text => "text/plain",
        }
    }

    /// Returns the media type of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Media> {
        [Media::Json, Media::Form, Media::Text].into_iter().find(|media| media.name() == name)
    }
}

impl Reply {
    /// Says whether it is an answer of success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl Operation {
    /// Returns the answers that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &Reply> {
        self.replies.iter().filter(|reply| !reply.is_success())
    }

    /// Returns the answer of success.
    #[must_use]
    pub fn success(&self) -> Option<&Reply> {
        self.replies.iter().find(|reply| reply.is_success())
    }

    /// Returns the answer that an error status has.
    #[must_use]
    pub fn error(&self, status: u16) -> Option<&Reply> {
        let of = |status| self.errors().find(move |reply| reply.status == status);
        of(Some(status)).or_else(|| of(None))
    }

    /// Returns the parameter `name`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Returns all schemas that are used here.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.schema);
        let replies = self.replies.iter().filter_map(|reply| reply.schema.as_ref());
        parameters.chain(self.body.as_ref().map(|body| &body.schema)).chain(replies)
    }
}
