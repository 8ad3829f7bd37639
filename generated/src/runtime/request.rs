//! From an operation and its arguments to the finished request.
//!
//! The promise: what is sent is the template with the escaped arguments, letter by letter; an
//! argument that would make the path lead elsewhere is refused; the body's bytes are made once and
//! stay as they are, so that a signature can be made over them.

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue,
};

use super::fault::BuildError;
use super::operation::{Body, Form, Operation, Parameter, Place};
use super::style::{self, Escape};
use super::wire::{Out, Wire};

/// A finished request: what is authenticated, and then sent.
pub(crate) struct Outgoing {
    pub(crate) method: reqwest::Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

/// The arguments of one call, written by the operation's table as they are given. The first fault
/// is kept until the call is sent.
pub(crate) struct Arguments {
    operation: &'static Operation,
    /// By the index of the parameter.
    written: Vec<(usize, String)>,
    body: Option<Bytes>,
    fault: Option<BuildError>,
}

impl Arguments {
    pub(crate) fn new(operation: &'static Operation) -> Self {
        Arguments { operation, written: Vec::new(), body: None, fault: None }
    }

    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Writes the argument of the parameter in row `index`, in place of an earlier one.
    pub(crate) fn set<T: Wire>(&mut self, index: usize, value: &T) {
        self.written.retain(|(other, _)| *other != index);
        let Some(parameter) = self.operation.parameters.get(index) else {
            return self.fault(BuildError::new(format!("there is no parameter in row {index}")));
        };
        let text = match serde_json::to_string(&Out(value)) {
            Ok(json) => write(parameter, &json),
            Err(_) => Err("has no JSON form"),
        };
        match text {
            Ok(Some(text)) => self.written.push((index, text)),
            Ok(None) => {}
            Err(refusal) => self.refuse(parameter, refusal),
        }
    }

    /// Writes the body, in place of an earlier one.
    pub(crate) fn set_body<T: Wire>(&mut self, value: &T) {
        match serde_json::to_vec(&Out(value)) {
            Ok(body) => self.body = Some(body.into()),
            Err(_) => self.fault(BuildError::new("the body has no JSON form")),
        }
    }

    /// Builds the request to the server at `base`.
    pub(crate) fn finish(mut self, base: &Url) -> Result<Outgoing, BuildError> {
        let operation = self.operation;
        let path = self.path();
        let address = self.address(base, &path);
        let headers = self.headers();
        if let Some(fault) = self.fault {
            return Err(fault.of(operation.id));
        }
        let url = Url::parse(&address)
            .map_err(|_| BuildError::new("base URL and path make no URL").of(operation.id))?;
        Ok(Outgoing { method: operation.method.to_http(), url, headers, body: self.body })
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
                        Some("") | None => {
                            self.refuse(parameter, "is empty, and would lead to another resource")
                        }
                        Some(argument) => text.push_str(argument),
                    }
                    last = Some(parameter);
                }
                None => self.fault(BuildError::new(format!(
                    "the path's parameter `{name}` is not declared"
                ))),
            }
        }
        text.push_str(rest);
        if let (Some(parameter), "." | "..") = (last, text.as_str()) {
            self.refuse(parameter, "is `.` or `..`, and would lead to another resource");
        }
        text
    }

    /// Puts base, path and query together.
    fn address(&self, base: &Url, path: &str) -> String {
        let mut address = base.as_str().trim_end_matches('/').to_owned();
        if !path.starts_with('/') {
            address.push('/');
        }
        address.push_str(&path.replace('#', "%23"));
        let mut separator = if path.contains('?') { '&' } else { '?' };
        for (_, pair) in self.placed(Place::Query) {
            address.push(separator);
            address.push_str(pair);
            separator = '&';
        }
        address
    }

    fn headers(&mut self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut faults = Vec::new();
        for (parameter, text) in self.placed(Place::Header) {
            match (HeaderName::from_bytes(parameter.name.as_bytes()), HeaderValue::from_str(text)) {
                (Ok(name), Ok(mut value)) => {
                    value.set_sensitive(parameter.sensitive);
                    headers.insert(name, value);
                }
                _ => faults.push(parameter),
            }
        }
        let cookies: Vec<&str> = self.placed(Place::Cookie).map(|(_, pair)| pair).collect();
        if !cookies.is_empty() {
            match HeaderValue::from_str(&cookies.join("; ")) {
                Ok(mut value) => {
                    value.set_sensitive(true);
                    headers.insert(COOKIE, value);
                }
                Err(_) => faults.extend(self.placed(Place::Cookie).map(|(parameter, _)| parameter)),
            }
        }
        // After the parameters: the specification ignores those of these names.
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if self.body.is_some() {
            let body = self.operation.body.unwrap_or(Body::Json);
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(body.content_type()));
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

    /// Returns the parameters of one place with what was written for them, in the order of the table.
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
        let found = self.written.iter().find(|(other, _)| *other == index);
        found.map(|(_, text)| text.as_str())
    }

    fn refuse(&mut self, parameter: &Parameter, refusal: &str) {
        self.fault(BuildError::new(format!("the argument of `{}` {refusal}", parameter.name)));
    }

    fn fault(&mut self, fault: BuildError) {
        self.fault.get_or_insert(fault);
    }
}

/// Returns the text of an argument, which is given as JSON.
fn write(parameter: &Parameter, json: &str) -> Result<Option<String>, style::Refusal> {
    let escape = match parameter.place {
        Place::Path | Place::Cookie => Escape::Component,
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

/// Splits a template at its first `{name}`.
fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::operation::{Method, Repeat, Style};

    const SIMPLE: Form = Form::Style { style: Style::Simple, explode: false };
    const FORM: Form = Form::Style { style: Style::Form, explode: true };

    fn operation(path: &'static str, parameters: &'static [Parameter]) -> &'static Operation {
        Box::leak(Box::new(Operation {
            id: "get",
            method: Method::Get,
            path,
            server: 0,
            parameters,
            body: None,
            security: &[],
            repeat: Repeat::Safe,
        }))
    }

    fn finish(arguments: Arguments) -> Result<Outgoing, String> {
        let base = Url::parse("http://host/base/").expect("a URL");
        arguments.finish(&base).map_err(|error| error.to_string())
    }

    #[test]
    fn a_template_is_taken_by_the_letter() {
        let query = &[Parameter { name: "a", place: Place::Query, form: FORM, sensitive: false }];
        for (path, expected) in [
            ("/x", "http://host/base/x?a=1"),
            ("x/", "http://host/base/x/?a=1"),
            ("/x?fixed=2", "http://host/base/x?fixed=2&a=1"),
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
                sensitive: false,
            },
            Parameter {
                name: "b",
                place: Place::Path,
                form: Form::Style { style: Style::Matrix, explode: true },
                sensitive: false,
            },
            Parameter { name: "c", place: Place::Path, form: Form::Json, sensitive: false },
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
    fn a_missing_argument_or_row_is_told() {
        let parameters =
            &[Parameter { name: "a", place: Place::Path, form: SIMPLE, sensitive: false }];
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
    fn headers_are_sent_once_and_the_sensitive_do_not_show() {
        let parameters = &[
            Parameter { name: "X-Name", place: Place::Header, form: SIMPLE, sensitive: true },
            Parameter { name: "Accept", place: Place::Header, form: SIMPLE, sensitive: false },
            Parameter { name: "session", place: Place::Cookie, form: FORM, sensitive: false },
        ];
        let mut arguments = Arguments::new(operation("/", parameters));
        for row in 0..3 {
            arguments.set(row, &"planted".to_owned());
        }
        let headers = finish(arguments).expect("a request").headers;
        assert_eq!(headers.get("x-name").map(HeaderValue::as_bytes), Some(&b"planted"[..]));
        assert_eq!(headers.get(COOKIE).map(HeaderValue::as_bytes), Some(&b"session=planted"[..]));
        let accept: Vec<_> = headers.get_all(ACCEPT).iter().collect();
        assert_eq!(accept, ["application/json"]);
        assert!(!format!("{headers:?}").contains("planted"), "{headers:?}");
    }
}
