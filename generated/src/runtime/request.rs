//! From an operation and its arguments to the finished request.
//!
//! The promise: what is sent is the template with the escaped arguments, letter by letter; an
//! argument that would make the path lead elsewhere is refused; the body's bytes are made once and
//! stay as they are, so that a signature can be made over them.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use reqwest::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue,
};
use secrecy::zeroize::Zeroizing;

use super::fault::BuildError;
use super::form;
use super::multipart::{self, Multipart};
use super::operation::{Form, Media, Operation, Parameter, Place, Style};
use super::part::{FilePart, collecting};
use super::style::{self, Escape};
use super::wire::{Out, Wire};

/// A finished request: what is authenticated, and then sent.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: reqwest::Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

/// The arguments of one call, as JSON. They are written by the operation's table when the request
/// is built, and the first fault is told then.
#[derive(Clone)]
pub(crate) struct Arguments {
    operation: &'static Operation,
    /// By the index of the parameter.
    given: Vec<(usize, String)>,
    /// Wiped when it is gone: that of a login holds secrets.
    body: Option<Zeroizing<String>>,
    /// The files that the body names by their numbers.
    files: Vec<FilePart>,
    /// A body that is no JSON.
    bytes: Option<Bytes>,
    media: Option<Media>,
    /// The media type of the reply, if it is not what the operation usually asks for.
    accept: Option<String>,
    /// The name under which the body is sent, if it is not that of its media type.
    content_type: Option<String>,
    fault: Option<String>,
}

impl Arguments {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Arguments {
            operation,
            given: Vec::new(),
            body: None,
            files: Vec::new(),
            bytes: None,
            media: None,
            accept: None,
            content_type: None,
            fault: None,
        }
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Takes the argument of the parameter in row `index`, in place of an earlier one.
    pub(crate) fn set<T: Wire>(&mut self, index: usize, value: &T) {
        match serde_json::to_string(&Out(value)) {
            Ok(json) => self.set_json(index, json),
            Err(error) => {
                let row = self.operation.parameters.get(index);
                let name =
                    row.map_or_else(|| format!("row {index}"), |it| format!("`{}`", it.name));
                self.fault(format!("the argument of {name} has no JSON form: {error}"));
            }
        }
    }

    /// Takes the argument of the parameter in row `index` as JSON, in place of an earlier one.
    pub(crate) fn set_json(&mut self, index: usize, json: String) {
        self.given.retain(|(other, _)| *other != index);
        match self.operation.parameters.get(index) {
            Some(_) => self.given.push((index, json)),
            None => self.fault(format!("there is no parameter in row {index}")),
        }
    }

    /// Returns the argument of the parameter in row `index` as JSON: what was given, or what stands
    /// for nothing.
    pub(crate) fn json(&self, index: usize) -> Option<&str> {
        let given = self.given.iter().find(|(other, _)| *other == index);
        let when_absent = self.operation.parameters.get(index).and_then(|row| row.when_absent);
        given.map(|(_, json)| json.as_str()).or(when_absent)
    }

    /// Takes the body, in place of an earlier one.
    pub(crate) fn set_body<T: Wire>(&mut self, value: &T) {
        let multipart = |media: &Media| matches!(media, Media::Multipart(_));
        let (json, files) = match self.operation.body.iter().any(multipart) {
            true => collecting(|| serde_json::to_string(&Out(value))),
            false => (serde_json::to_string(&Out(value)), Vec::new()),
        };
        match json {
            Ok(json) => {
                self.set_body_json(json);
                self.files = files;
            }
            Err(error) => self.fault(format!("the body has no JSON form: {error}")),
        }
    }

    /// Takes the body as JSON, in place of an earlier one.
    pub(crate) fn set_body_json(&mut self, json: String) {
        self.body = Some(json.into());
        self.bytes = None;
    }

    /// Takes the body as it is, in place of an earlier one.
    pub(crate) fn set_bytes(&mut self, bytes: Bytes) {
        self.bytes = Some(bytes);
        self.body = None;
    }

    /// Asks for a reply of the media type of this name.
    pub(crate) fn set_accept(&mut self, name: String) {
        self.accept = Some(name);
    }

    /// Sends the body under this name.
    pub(crate) fn set_content_type(&mut self, name: String) {
        self.content_type = Some(name);
    }

    /// Chooses how the body is written. At first it is the first way that the operation knows.
    pub(crate) fn set_media(&mut self, media: Media) {
        self.media = Some(media);
    }

    /// Builds the request to the server at `base`.
    pub(crate) fn finish(self, base: &Url) -> Result<Outgoing, BuildError> {
        let operation = self.operation;
        let mut written = Written::new(operation);
        written.fault = self.fault.clone();
        for (index, parameter) in operation.parameters.iter().enumerate() {
            match self.json(index).map(|json| write(parameter, json)) {
                Some(Ok(Some(text))) => written.texts.push((index, text)),
                Some(Ok(None)) | None => {}
                Some(Err(refusal)) => written.refuse(parameter, refusal),
            }
        }
        let first = operation.body.first().copied().unwrap_or(Media::Json);
        let media = self.media.unwrap_or(first);
        let encoded = match (self.bytes, self.body) {
            (Some(bytes), _) => Some(Ok(Encoded::of(bytes, media))),
            (None, json) => json.map(|json| encode(media, json, &self.files)),
        };
        let encoded = encoded.and_then(|encoded| match encoded {
            Ok(encoded) => Some(encoded),
            Err(refusal) => {
                written.fault(format!("the body {refusal}"));
                None
            }
        });
        let path = written.path();
        let address = written.address(base, &path);
        let mut headers = written.headers(operation.reply.media.accepted(), encoded.as_ref());
        if let Some(name) = self.accept {
            written.rename(&mut headers, ACCEPT, &name);
        }
        let renamed = self.content_type.as_deref();
        let name = renamed.unwrap_or(media.name());
        if encoded.is_some() && is_range(name) {
            written.fault(format!(
                "`{name}` stands for many media types: say by `content_type` of the call which one \
                 the body is of"
            ));
        }
        if let Some(name) = renamed.filter(|_| encoded.is_some()) {
            written.rename(&mut headers, CONTENT_TYPE, name);
        }
        let body = encoded.map(|encoded| encoded.body);
        if let Some(fault) = written.fault {
            return Err(BuildError::new(fault).of(operation.id));
        }
        let url = match operation.resolved {
            true => base.join(&path),
            false => Url::parse(&address),
        };
        let url =
            url.map_err(|_| BuildError::new("base URL and path make no URL").of(operation.id))?;
        Ok(Outgoing { method: operation.method.to_http(), url, headers, body })
    }

    fn fault(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }
}

/// Why a path does without an argument that it needs.
const EMPTY: style::Refusal = "is empty, and would lead to another resource";

/// The arguments of one call as they stand in its request.
struct Written {
    operation: &'static Operation,
    /// By the index of the parameter.
    texts: Vec<(usize, String)>,
    fault: Option<String>,
}

impl Written {
    fn new(operation: &'static Operation) -> Self {
        Written { operation, texts: Vec::new(), fault: None }
    }

    fn path(&mut self) -> String {
        let segments: Vec<String> =
            self.operation.path.split('/').map(|segment| self.segment(segment)).collect();
        segments.join("/")
    }

    /// Puts the arguments into one segment of the template.
    fn segment(&mut self, template: &str) -> String {
        let mut text = String::new();
        let mut last = None;
        let mut rest = template;
        while let Some((before, name, after)) = placeholder(rest) {
            text.push_str(before);
            rest = after;
            match self.row(Place::Path, name) {
                Some((index, parameter)) => {
                    match self.argument(index) {
                        Some("") | None => self.refuse(parameter, EMPTY),
                        Some(argument) => text.push_str(argument),
                    }
                    last = Some((index, parameter));
                }
                None => self.fault(format!("the path's parameter `{name}` is not declared")),
            }
        }
        text.push_str(rest);
        // An argument may be several segments, and some servers leave out what is behind a `;`.
        let is_dots = |it: &str| matches!(it.split(';').next(), Some("." | ".."));
        if let Some((index, parameter)) = last.filter(|_| text.split('/').any(is_dots)) {
            let label = matches!(parameter.form, Form::Style { style: Style::Label, .. });
            self.refuse(
                parameter,
                match self.argument(index) {
                    // The style puts a dot before what is empty.
                    Some(".") if label => EMPTY,
                    _ if parameter.reserved => {
                        "holds a segment `.` or `..`, and would lead to another resource"
                    }
                    _ => "is `.` or `..`, and would lead to another resource",
                },
            );
        }
        text
    }

    /// Puts base, path and query together. What is given stands in place of what the path says
    /// under the same name.
    fn address(&self, base: &Url, path: &str) -> String {
        let mut address = base.as_str().trim_end_matches('/').to_owned();
        if !path.starts_with('/') {
            address.push('/');
        }
        let path = path.replace('#', "%23");
        let (path, fixed) = match path.split_once('?') {
            Some((path, fixed)) => (path, Some(fixed)),
            None => (&*path, None),
        };
        address.push_str(path);
        let given: Vec<&str> = self.placed(Place::Query).map(|(_, pairs)| pairs).collect();
        let is_given = |fixed: &str| {
            let mut pairs = given.iter().flat_map(|pairs| pairs.split('&'));
            pairs.any(|pair| name_of(pair).eq(name_of(fixed)))
        };
        let fixed = fixed.into_iter().flat_map(|it| it.split('&')).filter(|it| !is_given(it));
        let mut separator = '?';
        for pair in fixed.chain(given.iter().copied()) {
            address.push(separator);
            address.push_str(pair);
            separator = '&';
        }
        address
    }

    /// Returns the headers of a request with this body, if there is one.
    fn headers(&mut self, accept: &'static str, body: Option<&Encoded>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut faults = Vec::new();
        for (parameter, text) in self.placed(Place::Header) {
            match (HeaderName::from_bytes(parameter.name.as_bytes()), HeaderValue::from_str(text)) {
                // Blanks around a value are no part of it, and would be lost.
                (Ok(name), Ok(mut value)) if text.trim_matches([' ', '\t']) == text => {
                    value.set_sensitive(parameter.sensitive);
                    headers.insert(name, value);
                }
                _ => faults.push(parameter),
            }
        }
        let cookies: Vec<&str> = self.placed(Place::Cookie).map(|(_, pair)| pair).collect();
        if !cookies.is_empty() {
            match with_cookies(&headers, &cookies.join("; ")) {
                Some(value) => {
                    headers.insert(COOKIE, value);
                }
                None => faults.extend(self.placed(Place::Cookie).map(|(parameter, _)| parameter)),
            }
        }
        // After the parameters: the specification ignores those of these names.
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        if let Some(body) = body {
            headers.insert(CONTENT_TYPE, body.content_type.clone());
        } else {
            headers.remove(CONTENT_TYPE);
            if self.operation.method.announces_body() {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
        }
        for parameter in faults {
            self.refuse(parameter, "holds characters that no header can hold");
        }
        headers
    }

    /// Puts a media type that the caller chose into a header.
    fn rename(&mut self, headers: &mut HeaderMap, header: HeaderName, name: &str) {
        match HeaderValue::from_str(name) {
            Ok(value) if !name.trim().is_empty() => {
                headers.insert(header, value);
            }
            _ => self.fault("a media type holds characters that no header can hold".to_owned()),
        }
    }

    /// Returns the parameters of one place with what was written for them, in the order of the
    /// table.
    fn placed(&self, place: Place) -> impl Iterator<Item = (&'static Parameter, &str)> {
        self.operation.parameters.iter().enumerate().filter_map(move |(index, parameter)| {
            let text = self.argument(index).filter(|_| parameter.place == place)?;
            Some((parameter, text))
        })
    }

    fn row(&self, place: Place, name: &str) -> Option<(usize, &'static Parameter)> {
        let mut rows = self.operation.parameters.iter().enumerate();
        rows.find(|(_, parameter)| parameter.place == place && parameter.name == name)
    }

    fn argument(&self, index: usize) -> Option<&str> {
        let found = self.texts.iter().find(|(other, _)| *other == index);
        found.map(|(_, text)| text.as_str())
    }

    fn refuse(&mut self, parameter: &Parameter, refusal: &str) {
        self.fault(format!("the argument of `{}` {refusal}", parameter.name));
    }

    fn fault(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }
}

/// Returns the text of an argument, which is given as JSON.
fn write(parameter: &Parameter, json: &str) -> Result<Option<String>, style::Refusal> {
    let escape = match parameter.place {
        Place::Path if parameter.reserved => Escape::Path,
        Place::Path | Place::Cookie => Escape::Component,
        Place::Query if parameter.reserved => Escape::Reserved,
        Place::Query => Escape::Query,
        Place::Header => Escape::Nothing,
    };
    match parameter.form {
        Form::Style { style, explode } => {
            style::write(style, explode, parameter.name, json, escape)
        }
        Form::Json => {
            let text = escape.apply(json);
            Ok(Some(match parameter.place {
                Place::Path | Place::Header => text.into_owned(),
                Place::Query | Place::Cookie => format!("{}={text}", escape.apply(parameter.name)),
            }))
        }
    }
}

/// A body as it is sent.
struct Encoded {
    body: Bytes,
    content_type: HeaderValue,
}

impl Encoded {
    fn of(body: impl Into<Bytes>, media: Media) -> Self {
        Encoded { body: body.into(), content_type: HeaderValue::from_static(media.name()) }
    }
}

/// Returns a body, which is given as JSON.
fn encode(
    media: Media,
    json: Zeroizing<String>,
    files: &[FilePart],
) -> Result<Encoded, &'static str> {
    if let Media::Multipart(rows) = media {
        let Multipart { body, content_type } = multipart::write(&json, rows, files)?;
        let content_type = HeaderValue::from_maybe_shared(Bytes::from(content_type));
        let content_type = content_type.map_err(|_| "has a boundary that no header can hold")?;
        return Ok(Encoded { body, content_type });
    }
    if !files.is_empty() {
        return Err("holds a file, which only a multipart body can carry");
    }
    let body = Bytes::from_owner(match media {
        Media::Form => form::write(&json, &[])?.into(),
        Media::FormOf(rows) => form::write(&json, rows)?.into(),
        Media::Text | Media::TextAs(_) | Media::Bytes(_) | Media::Events => {
            serde_json::from_str::<String>(&json).map_err(|_| "is no text")?.into()
        }
        Media::Json | Media::JsonAs(_) | Media::Multipart(_) => json,
    });
    Ok(Encoded::of(body, media))
}

/// Returns the header of the cookies that are there, and of further ones. It does not show them.
pub(crate) fn with_cookies(headers: &HeaderMap, further: &str) -> Option<HeaderValue> {
    let before = headers.get(COOKIE).map_or(&[][..], HeaderValue::as_bytes);
    let mut all = Zeroizing::new(Vec::with_capacity(before.len() + 2 + further.len()));
    all.extend_from_slice(before);
    if !before.is_empty() {
        all.extend_from_slice(b"; ");
    }
    all.extend_from_slice(further.as_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(all)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Says whether this stands for many media types.
fn is_range(name: &str) -> bool {
    name.split(';').next().is_some_and(|kind| kind.contains('*'))
}

/// Returns the bytes of the name of a pair in a query, without any escape.
fn name_of(pair: &str) -> impl Iterator<Item = u8> {
    percent_decode_str(pair.split('=').next().unwrap_or_default())
}

/// Splits a template at its first `{name}`.
pub(crate) fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::operation::{Method, Repeat};

    const SIMPLE: Form = Form::Style { style: Style::Simple, explode: false };
    const FORM: Form = Form::Style { style: Style::Form, explode: true };

    fn operation(path: &'static str, parameters: &'static [Parameter]) -> &'static Operation {
        Box::leak(Box::new(Operation {
            id: "get",
            method: Method::Get,
            path,
            parameters,
            repeat: Repeat::Safe,
            ..Operation::NEW
        }))
    }

    fn finish(arguments: Arguments) -> Result<Outgoing, String> {
        let base = Url::parse("http://host/base/").expect("a URL");
        arguments.finish(&base).map_err(|error| error.to_string())
    }

    #[test]
    fn a_template_is_taken_by_the_letter() {
        let query = &[Parameter { name: "a", place: Place::Query, form: FORM, ..Parameter::NEW }];
        for (path, expected) in [
            ("/x", "http://host/base/x?a=1"),
            ("x/", "http://host/base/x/?a=1"),
            ("/x?fixed=2", "http://host/base/x?fixed=2&a=1"),
            ("/x?fixed=2&a=3&%61=4", "http://host/base/x?fixed=2&a=1"),
            ("/x?%61=3", "http://host/base/x?a=1"),
            ("/x?", "http://host/base/x?&a=1"),
            ("/x#part", "http://host/base/x%23part?a=1"),
            ("/x%2Fy:z", "http://host/base/x%2Fy:z?a=1"),
            ("", "http://host/base/?a=1"),
        ] {
            let mut arguments = Arguments::new(operation(path, query));
            arguments.set(0, &1_i64);
            let url = finish(arguments).expect("a request").url;
            assert_eq!(url.as_str(), expected);
        }
    }

    #[test]
    fn styles_of_paths_stand_where_their_parameter_does() {
        let parameters = &[
            Parameter {
                name: "a",
                place: Place::Path,
                form: Form::Style { style: Style::Label, explode: false },
                ..Parameter::NEW
            },
            Parameter {
                name: "b",
                place: Place::Path,
                form: Form::Style { style: Style::Matrix, explode: true },
                ..Parameter::NEW
            },
            Parameter { name: "c", place: Place::Path, form: Form::Json, ..Parameter::NEW },
        ];
        let operation = operation("/x{a}/y{b}/{c}", parameters);
        let mut arguments = Arguments::new(operation);
        arguments.set(0, &"1/2".to_owned());
        arguments.set(1, &vec![3_i64, 4]);
        arguments.set(2, &vec![5_i64]);
        let url = finish(arguments).expect("a request").url;
        assert_eq!(url.path(), "/base/x.1%2F2/y;b=3;b=4/%5B5%5D");
    }

    #[test]
    fn an_argument_of_several_segments_stays_below_its_path() {
        const WHOLE: &[Parameter] = &[Parameter { reserved: true, ..Parameter::path("a") }];
        let sent = |value: &str| {
            let mut arguments = Arguments::new(operation("/x/{a}/y", WHOLE));
            arguments.set(0, &value.to_owned());
            finish(arguments).map(|it| it.url.to_string())
        };
        for (value, expected) in [
            ("a/b", "a/b"),
            ("a:b@c;d=1,e&f+g", "a:b@c;d=1,e&f+g"),
            ("a?b#c d\\e%2Ff", "a%3Fb%23c%20d%5Ce%252Ff"),
            ("%2e%2e/b", "%252e%252e/b"),
            ("...", "..."),
            ("//host/b", "//host/b"),
        ] {
            assert_eq!(sent(value), Ok(format!("http://host/base/x/{expected}/y")));
        }
        for value in ["..", "a/../b", "../b", "a/.", "./a", "..;a=b/c"] {
            let told = "get: the argument of `a` holds a segment `.` or `..`, and would lead to \
                another resource";
            assert_eq!(sent(value).err().as_deref(), Some(told), "{value}");
        }
        assert!(sent("").is_err());
    }

    #[test]
    fn an_argument_that_cannot_be_is_told_by_its_name() {
        const RATE: &[Parameter] = &[Parameter::query("rate")];
        const FORM: Form = Form::Style { style: Style::Label, explode: false };
        const LABEL: &[Parameter] = &[Parameter { form: FORM, ..Parameter::path("a") }];
        let mut arguments = Arguments::new(operation("/", RATE));
        arguments.set(0, &f64::NAN);
        let expected = "get: the argument of `rate` has no JSON form: a number that is infinite or \
            none";
        assert_eq!(finish(arguments).err().as_deref(), Some(expected));
        for (value, what) in [("", "is empty"), (".", "is `.` or `..`")] {
            let mut arguments = Arguments::new(operation("/{a}", LABEL));
            arguments.set(0, &value.to_owned());
            let expected =
                format!("get: the argument of `a` {what}, and would lead to another resource");
            assert_eq!(finish(arguments).err(), Some(expected));
        }
    }

    #[test]
    fn a_missing_argument_or_row_is_told() {
        let parameters =
            &[Parameter { name: "a", place: Place::Path, form: SIMPLE, ..Parameter::NEW }];
        let missing = finish(Arguments::new(operation("/{a}", parameters)));
        let expected = "get: the argument of `a` is empty, and would lead to another resource";
        assert_eq!(missing.err().as_deref(), Some(expected));
        let undeclared = finish(Arguments::new(operation("/{b}", parameters)));
        let expected = "get: the path's parameter `b` is not declared";
        assert_eq!(undeclared.err().as_deref(), Some(expected));
        let mut arguments = Arguments::new(operation("/", parameters));
        arguments.set(9, &true);
        let expected = "get: there is no parameter in row 9";
        assert_eq!(finish(arguments).err().as_deref(), Some(expected));
    }

    #[test]
    fn a_body_of_many_media_types_is_not_sent_under_any() {
        let operation: &Operation = Box::leak(Box::new(Operation {
            id: "put",
            method: Method::Put,
            path: "/",
            body: &[Media::Bytes("image/*")],
            ..Operation::NEW
        }));
        let mut arguments = Arguments::new(operation);
        assert!(finish(arguments.clone()).is_ok(), "there is no body");
        arguments.set_bytes(Bytes::from_static(b"x"));
        let expected = "put: `image/*` stands for many media types: say by `content_type` of the \
            call which one the body is of";
        assert_eq!(finish(arguments.clone()).err().as_deref(), Some(expected));
        arguments.set_content_type("image/*".to_owned());
        assert_eq!(finish(arguments.clone()).err().as_deref(), Some(expected));
        arguments.set_content_type("image/png; of=*".to_owned());
        let headers = finish(arguments).expect("a request").headers;
        assert_eq!(
            headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes),
            Some(&b"image/png; of=*"[..])
        );
    }

    #[test]
    fn headers_are_sent_once_and_the_sensitive_do_not_show() {
        let parameters = &[
            Parameter {
                name: "X-Name",
                place: Place::Header,
                form: SIMPLE,
                sensitive: true,
                ..Parameter::NEW
            },
            Parameter { name: "Accept", place: Place::Header, form: SIMPLE, ..Parameter::NEW },
            Parameter { name: "session", place: Place::Cookie, form: FORM, ..Parameter::NEW },
            Parameter { name: "Cookie", place: Place::Header, form: SIMPLE, ..Parameter::NEW },
        ];
        let mut arguments = Arguments::new(operation("/", parameters));
        for row in 0..4 {
            arguments.set(row, &"planted".to_owned());
        }
        let headers = finish(arguments).expect("a request").headers;
        assert_eq!(headers.get("x-name").map(HeaderValue::as_bytes), Some(&b"planted"[..]));
        assert_eq!(
            headers.get(COOKIE).map(HeaderValue::as_bytes),
            Some(&b"planted; session=planted"[..])
        );
        let accept: Vec<_> = headers.get_all(ACCEPT).iter().collect();
        assert_eq!(accept, ["application/json"]);
        assert!(!format!("{headers:?}").contains("planted"), "{headers:?}");
    }
}
