//! What an operation is: data.
//!
//! The promise: everything that differs between two operations is in these tables, which the
//! generator emits. How a request is built, authenticated, sent and read is written once, in the
//! modules beside this one.

/// One operation of an API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operation's id in the document. Errors and `Debug` name the operation by it.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path's template, `/a/{b}`, to be put behind the base URL.
    pub(crate) path: &'static str,
    /// The path is a relative reference, which the base URL resolves: `/a` leads to the root of its
    /// host.
    pub(crate) resolved: bool,
    /// The index of the server in [`Api::servers`](super::client::Api::servers).
    pub(crate) server: usize,
    pub(crate) parameters: &'static [Parameter],
    /// The media types in which the body may be written. A call that chooses none takes the first.
    pub(crate) body: &'static [Media],
    /// The alternatives, each a set of names of schemes. None at all means that no credential is
    /// sent.
    pub(crate) security: &'static [&'static [&'static str]],
    pub(crate) repeat: Repeat,
    pub(crate) reply: Reply,
}

impl Operation {
    /// An operation without anything. Tables say what theirs has beside it.
    pub(crate) const NEW: Operation = Operation {
        id: "",
        method: Method::Get,
        path: "",
        resolved: false,
        server: 0,
        parameters: &[],
        body: &[],
        security: &[],
        repeat: Repeat::Never,
        reply: Reply::NEW,
    };
}

/// How the replies of an operation are read.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The media type of a reply of success.
    pub(crate) media: Media,
    /// A reply of success may be empty, which is read as null.
    pub(crate) optional: bool,
    /// The object in which the result of a reply of success is wrapped.
    pub(crate) envelope: Option<&'static Envelope>,
    /// The member of an error's body that tells errors apart and may be shown.
    pub(crate) code: Option<&'static str>,
    /// A reply of success is of no type that hides itself, and must not be shown.
    pub(crate) hidden: bool,
    /// The same of any other reply.
    pub(crate) hidden_error: bool,
}

impl Reply {
    /// A reply of plain JSON.
    pub(crate) const NEW: Reply = Reply {
        media: Media::Json,
        optional: false,
        envelope: None,
        code: None,
        hidden: false,
        hidden_error: false,
    };
}

/// An object around a result, which says itself whether the call succeeded.
#[derive(Debug)]
pub(crate) struct Envelope {
    /// The member that holds the result.
    pub(crate) payload: &'static str,
    /// The member that holds the code, an integer.
    pub(crate) code: &'static str,
    /// The code of success.
    pub(crate) success: i64,
}

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl Method {
    /// Returns the method as the transport names it.
    pub(crate) fn to_http(self) -> reqwest::Method {
        match self {
            Method::Get => reqwest::Method::GET,
            Method::Put => reqwest::Method::PUT,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
            Method::Options => reqwest::Method::OPTIONS,
            Method::Head => reqwest::Method::HEAD,
            Method::Patch => reqwest::Method::PATCH,
            Method::Trace => reqwest::Method::TRACE,
        }
    }

    /// Says whether a request without a body has to say so: `Content-Length: 0`.
    pub(crate) fn announces_body(self) -> bool {
        matches!(self, Method::Put | Method::Post | Method::Patch)
    }
}

/// One parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// The name on the wire.
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) form: Form,
    /// What is sent when a call does not give it: JSON text.
    pub(crate) when_absent: Option<&'static str>,
    /// What RFC 3986 reserves is not escaped in it, as far as its place can hold it.
    pub(crate) reserved: bool,
    pub(crate) sensitive: bool,
}

impl Parameter {
    /// A parameter without anything. Tables say what theirs has beside it.
    pub(crate) const NEW: Parameter = Parameter {
        name: "",
        place: Place::Query,
        form: Form::Style { style: Style::Form, explode: true },
        when_absent: None,
        reserved: false,
        sensitive: false,
    };

    /// A parameter in the path, in the usual style: `simple`.
    pub(crate) const fn path(name: &'static str) -> Parameter {
        let form = Form::Style { style: Style::Simple, explode: false };
        Parameter { name, place: Place::Path, form, ..Parameter::NEW }
    }

    /// A parameter in the query, in the usual style: `form`, a pair for each element of a list.
    pub(crate) const fn query(name: &'static str) -> Parameter {
        Parameter { name, ..Parameter::NEW }
    }

    /// A header, in the usual style: `simple`.
    #[allow(dead_code)] // not every API has such parameters
    pub(crate) const fn header(name: &'static str) -> Parameter {
        Parameter { place: Place::Header, ..Parameter::path(name) }
    }

    /// A cookie, in the usual style: `form`, a pair for each element of a list.
    #[allow(dead_code)] // not every API has such parameters
    pub(crate) const fn cookie(name: &'static str) -> Parameter {
        Parameter { place: Place::Cookie, ..Parameter::query(name) }
    }
}

/// Where a parameter stands in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// How a parameter's value becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Form {
    /// By one of the styles of OpenAPI.
    Style { style: Style, explode: bool },
    /// As compact JSON.
    Json,
}

/// The styles of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

/// How a body is written. A name beside it is that of the media type; one that stands for many,
/// `image/*` say, has to be told by the caller. Of a reply it is all that the request accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Media {
    /// `application/json`.
    Json,
    /// JSON under another name.
    JsonAs(&'static str),
    /// `application/x-www-form-urlencoded`: a member a pair.
    Form,
    /// The same, with members of which the document says how they are written.
    FormOf(&'static [Member]),
    /// `multipart/form-data`: a member a part.
    Multipart(&'static [Member]),
    /// `text/plain`: the bare text.
    Text,
    /// A text under another name.
    TextAs(&'static str),
    /// Bytes as they are.
    Bytes(&'static str),
    /// `text/event-stream`: the events of a server.
    Events,
}

impl Media {
    /// Returns the media type's name, as in `Content-Type`. That of a multipart body has its
    /// boundary beside it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Media::Json => "application/json",
            Media::Form | Media::FormOf(_) => "application/x-www-form-urlencoded",
            Media::Multipart(_) => "multipart/form-data",
            Media::Text => "text/plain",
            Media::Events => "text/event-stream",
            Media::JsonAs(name) | Media::TextAs(name) | Media::Bytes(name) => name,
        }
    }

    /// Returns the media types that are asked for when the reply is of this one. Errors are JSON.
    pub(crate) fn accepted(self) -> &'static str {
        match self {
            Media::Text => "text/plain, application/json",
            Media::Events => "text/event-stream, application/json",
            Media::JsonAs(names) | Media::TextAs(names) | Media::Bytes(names) => names,
            Media::Json | Media::Form | Media::FormOf(_) | Media::Multipart(_) => {
                "application/json"
            }
        }
    }
}

/// How a member of a form, or of a multipart body, is written.
#[derive(Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) struct Member {
    pub(crate) name: &'static str,
    /// Nothing: as its type is usually written.
    pub(crate) form: Option<Form>,
    /// The media type of its part.
    pub(crate) content_type: Option<&'static str>,
    /// It is a file, or a list of files.
    pub(crate) file: bool,
    /// It stands for every member that no other row names.
    pub(crate) rest: bool,
}

impl Member {
    /// A member without anything. Tables say what theirs has beside it.
    #[allow(dead_code)] // not every API has forms
    pub(crate) const NEW: Member =
        Member { name: "", form: None, content_type: None, file: false, rest: false };

    /// Files, under any names that no other row has.
    #[allow(dead_code)] // not every API has forms
    pub(crate) const FURTHER_FILES: Member = Member { file: true, rest: true, ..Member::NEW };

    /// A member in the style `deepObject`.
    #[allow(dead_code)] // not every API has forms
    pub(crate) const fn deep(name: &'static str) -> Member {
        let form = Some(Form::Style { style: Style::DeepObject, explode: true });
        Member { name, form, ..Member::NEW }
    }

    /// A file, or a list of files.
    #[allow(dead_code)] // not every API has forms
    pub(crate) const fn file(name: &'static str) -> Member {
        Member { name, file: true, ..Member::NEW }
    }
}

/// The pages of an operation that lists things.
#[derive(Debug)]
#[allow(dead_code)] // not every API uses all
pub(crate) struct Pages {
    /// The row of the parameter that asks for a page. It is JSON.
    pub(crate) parameter: usize,
    /// The way to the page's number in the parameter's value. The first page is 0.
    pub(crate) number: &'static [&'static str],
}

/// Whether an operation may be asked for again after a fault that hides its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Repeat {
    /// It changes nothing, or the same again.
    Safe,
    /// Under a key that tells the API that it is the same request.
    Keyed,
    /// Only when the request never reached the API.
    Never,
}
