//! Operations: what goes in and what comes out.

use super::{Docs, FieldId, Type, TypeId, Width};

/// A place where the API is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its base URL, with `{name}` where a variable stands.
    pub url: String,
    /// The variables in it.
    pub variables: Vec<Variable>,
    /// A name that the document prescribes for what replaces the URL.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
}

/// A part of a server's URL that a caller may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it is when nobody says otherwise.
    pub default: String,
    /// What it may be; anything when there are none.
    pub values: Vec<String>,
    /// What the document says of it.
    pub docs: Docs,
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
    /// The result: the body of a reply that means success, without its envelope.
    pub reply: Type,
    /// How that body is written.
    pub reply_media: Media,
    /// Whether a reply that means success may be empty, which is null then.
    pub reply_optional: bool,
    /// The replies that mean success, where they differ by their status. They count instead of
    /// `reply` then.
    pub replies: Vec<Answer>,
    /// The result holds personal data or a credential, which no type of its own hides.
    pub reply_sensitive: bool,
    /// The media types in which the server replies, too, when it is asked for them.
    pub reply_also: Vec<String>,
    /// The headers of all replies, as an object.
    pub reply_headers: Option<Type>,
    /// The events that the server sends when it is asked for them.
    pub events: Option<Events>,
    /// The object that the result is wrapped in.
    pub envelope: Option<Enveloped>,
    /// The body of a reply that does not.
    pub failure: Failure,
    /// It holds personal data or a credential, which no type of its own hides.
    pub failure_sensitive: bool,
    /// The member of that body that tells errors apart.
    pub error_code: Option<String>,
    /// Alternatives, each a set of indices into [`Api::schemes`](super::Api::schemes). None:
    /// public.
    pub security: Vec<Vec<usize>>,
    /// The texts of credentials of which a call may give its own.
    pub per_call: Vec<FieldId>,
    /// Whether the operation may be repeated.
    pub repeat: Repeat,
    /// How its reply goes on, when it is one page of many.
    pub pages: Option<Pages>,
}

/// An object around a result, which says itself whether the call succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The member that holds the result.
    pub payload: String,
    /// The member that holds the code, an integer.
    pub code: String,
    /// The code of success.
    pub success: i64,
}

/// An envelope that an operation has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enveloped {
    /// What of it matters.
    pub envelope: Envelope,
    /// The whole object.
    pub ty: Type,
}

/// A list that comes page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The parameter that asks for a page, an index into [`Operation::parameters`].
    pub parameter: usize,
    /// The way to the page's number in that parameter's value, a member each. The first page is 0.
    pub number: Vec<String>,
    /// The way to the items in the reply.
    pub items: Vec<Step>,
    /// What one item is.
    pub item: Type,
    /// The way to the size of a full page in the reply.
    pub size: Vec<Step>,
    /// The range of that size.
    pub width: Width,
}

/// A step into an object: a member of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The type.
    pub ty: TypeId,
    /// The position of the member.
    pub member: usize,
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
    /// What RFC 3986 reserves stands in it as it is, as far as its place can hold it.
    pub reserved: bool,
    /// Its type.
    pub ty: Type,
    /// A call without it makes no sense.
    pub required: bool,
    /// What is sent when the caller gives none, in JSON.
    pub when_absent: Option<String>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Serialized {
    /// By one of the styles for parameters; the flag spreads lists and objects.
    Style(Style, bool),
    /// As JSON.
    Json,
}

/// A style for parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// How it may be written; the first is the default.
    pub media: Vec<Media>,
    /// Its type.
    pub ty: Type,
    /// A call without it makes no sense.
    pub required: bool,
    /// What may be sent instead, of another type.
    pub others: Vec<OtherBody>,
    /// The names under which the same bytes may be sent, beside those of `media`.
    pub also: Vec<String>,
}

/// A body that is something else than the usual one.
#[derive(Clone, Debug)]
pub struct OtherBody {
    /// How it is written.
    pub media: Media,
    /// Its type.
    pub ty: Type,
}

/// How a body is written. A name beside it is that of the media type; one that stands for many has
/// to be told by the caller. Of a reply it is all that the request accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// As JSON.
    Json,
    /// As JSON under another name.
    JsonAs(String),
    /// As a form, a member a pair.
    Form,
    /// As a form with members of which the document says how they are written.
    FormOf(Vec<Encoded>),
    /// As a part for each member.
    Multipart(Vec<Encoded>),
    /// As the bare text.
    Text,
    /// As a text under another name.
    TextAs(String),
    /// As bytes.
    Bytes(String),
    /// As events that the server sends.
    Events,
}

impl Media {
    /// Says whether two bodies are written in the same way, but for names.
    #[must_use]
    pub fn is_like(&self, other: &Media) -> bool {
        self.way() == other.way()
    }

    /// Returns the name of the media type.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Media::Json => "application/json",
            Media::Form | Media::FormOf(_) => "application/x-www-form-urlencoded",
            Media::Multipart(_) => "multipart/form-data",
            Media::Text => "text/plain",
            Media::Events => "text/event-stream",
            Media::JsonAs(name) | Media::TextAs(name) | Media::Bytes(name) => name,
        }
    }

    /// Returns a word for the way in which the body is written.
    #[must_use]
    pub fn way(&self) -> &'static str {
        match self {
            Media::Json | Media::JsonAs(_) => "json",
            Media::Form | Media::FormOf(_) => "form",
            Media::Multipart(_) => "multipart",
            Media::Text | Media::TextAs(_) => "text",
            Media::Bytes(_) => "bytes",
            Media::Events => "events",
        }
    }
}

/// A member of a form or of a multipart body that is not written as usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Its name on the wire.
    pub name: String,
    /// How its value becomes text.
    pub serialized: Option<Serialized>,
    /// The media type of its part.
    pub content_type: Option<String>,
    /// It is a file, or a list of files.
    pub file: bool,
    /// It stands for every member that no other row names, and its own name counts for nothing.
    pub rest: bool,
}

impl Encoded {
    /// Returns a member that is written as usual.
    #[must_use]
    pub fn usual(name: &str) -> Self {
        let name = name.to_owned();
        Encoded { name, serialized: None, content_type: None, file: false, rest: false }
    }
}

/// An answer with a status of some range.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the document calls the status: `404`, `4XX` or `default`.
    pub status: String,
    /// What the document says of it.
    pub docs: Docs,
    /// The first status.
    pub from: u16,
    /// The last one.
    pub to: u16,
    /// How its body is written.
    pub media: Media,
    /// The type of its body.
    pub ty: Type,
    /// Its body holds personal data or a credential, which no type of its own hides.
    pub sensitive: bool,
}

/// The events of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Events {
    /// What the document declares.
    pub ty: Type,
    /// The document declares the whole event rather than its data.
    pub whole: bool,
}

/// The body of a reply that does not mean success.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The same type whatever the status.
    Same(Type),
    /// Another one for another status; the first that fits counts.
    Each(Vec<Answer>),
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
    /// Says whether the result is the bytes of a reply, which can be taken as they come.
    #[must_use]
    pub fn is_of_bytes(&self) -> bool {
        self.reply == Type::Bytes && self.replies.is_empty()
    }

    /// Returns the types of what the caller gives.
    pub fn sent(&self) -> impl Iterator<Item = &Type> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        let bodies = self.body.iter().flat_map(|body| {
            std::iter::once(&body.ty).chain(body.others.iter().map(|other| &other.ty))
        });
        parameters.chain(bodies)
    }

    /// Returns the types of what may come back, of each status, and of events.
    pub fn answered(&self) -> impl Iterator<Item = &Type> {
        let (failure, failures): (_, &[Answer]) = match &self.failure {
            Failure::Same(ty) => (Some(ty), &[]),
            Failure::Each(answers) => (None, answers),
            Failure::Unknown => (None, &[]),
        };
        let events = self.events.iter().map(|events| &events.ty);
        let each = self.replies.iter().chain(failures).map(|answer| &answer.ty);
        std::iter::once(&self.reply).chain(events).chain(each).chain(failure)
    }

    /// Returns the types that go in and come out, those in envelopes, on pages and of headers too.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        let envelope = self.envelope.iter().map(|enveloped| &enveloped.ty);
        let item = self.pages.iter().map(|pages| &pages.item);
        self.sent().chain(self.answered()).chain(&self.reply_headers).chain(envelope).chain(item)
    }
}
