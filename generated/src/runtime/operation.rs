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
    /// The index of the server in [`Api::servers`](super::client::Api::servers).
    pub(crate) server: usize,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<Body>,
    /// The alternatives, each a set of names of schemes. None at all means that no credential is
    /// sent.
    pub(crate) security: &'static [&'static [&'static str]],
    #[allow(dead_code)] // a matter for retries, which are yet to come
    pub(crate) repeat: Repeat,
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
    #[allow(dead_code)] // a matter for traces, which are yet to come
    pub(crate) sensitive: bool,
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

/// How a request's body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Body {
    Json,
}

impl Body {
    /// Returns the value of `Content-Type`.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Body::Json => "application/json",
        }
    }
}

/// Whether an operation may be asked for again after a fault that hides its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // not every API uses all
pub(crate) enum Repeat {
    /// It changes nothing, or the same again.
    Safe,
    /// Under a key that tells the API that it is the same request.
    Keyed,
    Never,
}
