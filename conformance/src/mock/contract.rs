//! What an API's document says about requests and answers.
//!
//! The promise: which operation a request is for, what is wrong with it and what is wrong with an
//! answer is read from the document and from nothing else. The same code serves all APIs.

mod check;
mod form;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method, Uri, header};
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::yaml;

use super::service::{Call, ContractFault};
use check::Checker;

/// A document, read.
#[derive(Debug)]
pub(super) struct Contract {
    root: Value,
    operations: Vec<Operation>,
}

/// An operation of the document.
#[derive(Debug)]
struct Operation {
    id: String,
    method: String,
    /// The pieces of the path between slashes, those with braces for arguments.
    pieces: Vec<String>,
    /// The parameters, the path's own included.
    parameters: Vec<Value>,
    /// The operation's object.
    node: Value,
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Incoming {
    /// Returns path and query, with all escapes.
    pub(super) fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", |target| target.as_str())
    }

    /// Returns the media type of the body, in small letters and without parameters.
    fn media(&self) -> Option<String> {
        let value = self.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let media = value.split_once(';').map_or(value, |(media, _)| media);
        Some(media.trim().to_ascii_lowercase())
    }
}

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// The methods that an OpenAPI path can have.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

impl Contract {
    /// Reads a YAML text.
    pub(super) fn read(text: &str) -> Result<Contract, String> {
        let root: Value = serde_saphyr::from_str_with_options(text, yaml::options())
            .map_err(|error| error.to_string())?;
        let mut operations = Vec::new();
        for (path, item) in members(root.get("paths")) {
            for method in METHODS {
                if let Some(node) = item.get(method) {
                    operations.push(operation(&root, path, method, item, node)?);
                }
            }
        }
        Ok(Contract { root, operations })
    }

    /// Complains when there is no operation `id`.
    pub(super) fn knows(&self, id: &str) -> Result<(), String> {
        if self.operations.iter().any(|operation| operation.id == id) {
            return Ok(());
        }
        let known: Vec<&str> = self.operations.iter().map(|it| it.id.as_str()).collect();
        Err(format!("no operation is called `{id}`; there is: {}", known.join(", ")))
    }

    /// Reads a request. None: it matches no operation.
    pub(super) fn call(&self, incoming: &Incoming) -> Option<Call> {
        let (operation, path) = self.find(&incoming.method, incoming.uri.path())?;
        let mut call = Call {
            operation: operation.id.clone(),
            method: operation.method.clone(),
            path,
            query: form::pairs(incoming.uri.query().unwrap_or_default().as_bytes()),
            query_json: BTreeMap::new(),
            headers: incoming.headers.clone(),
            raw_path: incoming.uri.path().to_owned(),
            raw_body: incoming.body.clone(),
            body: None,
            faults: Vec::new(),
        };
        self.read_parameters(operation, &mut call);
        self.read_body(operation, incoming, &mut call);
        Some(call)
    }

    /// Returns what is wrong with the body of an answer.
    pub(super) fn check_answer(&self, id: &str, status: u16, body: &Value) -> Vec<ContractFault> {
        match self.answer_schema(id, status) {
            Some(schema) => {
                let mut checker = Checker::of_answer(&self.root);
                checker.value(schema, body, "answer");
                checker.faults
            }
            None => Vec::new(),
        }
    }

    /// Writes null for every optional member that is absent from the body of an answer.
    pub(super) fn fill_nulls(&self, id: &str, status: u16, body: &mut Value) {
        if let Some(schema) = self.answer_schema(id, status) {
            check::fill_nulls(&self.root, schema, body);
        }
    }

    /// Returns the operation that a request is for, and the arguments in its path. Of two that
    /// match the one with fewer arguments is meant.
    fn find(&self, method: &Method, path: &str) -> Option<(&Operation, BTreeMap<String, String>)> {
        let matching = self.operations.iter().filter(|it| it.method == method.as_str());
        let matching =
            matching.filter_map(|operation| Some((operation, arguments(operation, path)?)));
        matching.min_by_key(|(_, arguments)| arguments.len())
    }

    fn answer_schema(&self, id: &str, status: u16) -> Option<&Value> {
        let operation = self.operations.iter().find(|operation| operation.id == id)?;
        let replies = operation.node.get("responses")?;
        let reply = replies.get(status.to_string()).or_else(|| replies.get("default"))?;
        resolve(&self.root, reply).get("content")?.get("application/json")?.get("schema")
    }

    fn read_parameters(&self, operation: &Operation, call: &mut Call) {
        for parameter in &operation.parameters {
            let text = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
            let (name, place) = (text("name"), text("in"));
            let at = format!("{place}.{name}");
            let header: Vec<_> = match place {
                "header" => {
                    let values = call.headers.get_all(name).iter();
                    values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect()
                }
                _ => Vec::new(),
            };
            let given: Vec<&str> = match place {
                "path" => call.path.get(name).map(String::as_str).into_iter().collect(),
                "query" => form::values(&call.query, name),
                "header" => header.iter().map(AsRef::as_ref).collect(),
                _ => continue,
            };
            let mut checker = Checker::of_request(&self.root);
            let json = parameter.get("content").and_then(|it| it.get("application/json"));
            if given.is_empty() {
                if parameter.get("required") == Some(&Value::Bool(true)) {
                    checker.complain(&at, "missing");
                }
            } else if let Some(schema) = json.and_then(|json| json.get("schema")) {
                match serde_json::from_str(given[0]) {
                    Ok(value) => {
                        checker.value(schema, &value, &at);
                        call.query_json.insert(name.to_owned(), value);
                    }
                    Err(_) => checker.complain(&at, "no JSON"),
                }
            } else if let Some(schema) = parameter.get("schema") {
                checker.value(schema, &form::typed(&self.root, schema, &given), &at);
            }
            call.faults.append(&mut checker.faults);
        }
    }

    fn read_body(&self, operation: &Operation, incoming: &Incoming, call: &mut Call) {
        let Some(node) = operation.node.get("requestBody").map(|node| resolve(&self.root, node))
        else {
            return;
        };
        // A parameter that was given takes the place of the body.
        let instead = operation.node.get("x-query-or-body").and_then(Value::as_str);
        if instead.is_some_and(|name| call.query(name).is_some()) {
            return;
        }
        let mut checker = Checker::of_request(&self.root);
        let content = |media: &str| node.get("content")?.get(media)?.get("schema");
        let form = content(FORM).filter(|_| incoming.media().as_deref() == Some(FORM));
        if let Some(schema) = form {
            let body = form::members(&self.root, schema, &form::pairs(&incoming.body));
            checker.value(schema, &body, "body");
            call.body = Some(body);
        } else if incoming.body.is_empty() {
            if node.get("required") == Some(&Value::Bool(true)) {
                checker.complain("body", "missing");
            }
        } else {
            match serde_json::from_slice(&incoming.body) {
                Ok(body) => {
                    if let Some(schema) = content("application/json") {
                        checker.value(schema, &body, "body");
                    }
                    call.body = Some(body);
                }
                Err(_) => checker.complain("body", "no JSON"),
            }
        }
        call.faults.append(&mut checker.faults);
    }
}

fn operation(
    root: &Value,
    path: &str,
    method: &str,
    item: &Value,
    node: &Value,
) -> Result<Operation, String> {
    let id = node.get("operationId").and_then(Value::as_str);
    let id = id.ok_or_else(|| format!("{method} {path} has no operationId"))?;
    let list = |node: &Value| elements(node.get("parameters")).to_vec();
    let parameters = list(item).into_iter().chain(list(node));
    Ok(Operation {
        id: id.to_owned(),
        method: method.to_ascii_uppercase(),
        pieces: path.split('/').map(str::to_owned).collect(),
        parameters: parameters.map(|node| resolve(root, &node).clone()).collect(),
        node: node.clone(),
    })
}

/// Returns the arguments of a path, decoded. None: it is not this operation's.
fn arguments(operation: &Operation, path: &str) -> Option<BTreeMap<String, String>> {
    let pieces: Vec<&str> = path.split('/').collect();
    if pieces.len() != operation.pieces.len() {
        return None;
    }
    let mut arguments = BTreeMap::new();
    for (wanted, piece) in operation.pieces.iter().zip(pieces) {
        let name = wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let piece = form::unescape(piece.as_bytes());
        match name {
            Some(_) if piece.is_empty() => return None,
            Some(name) => {
                arguments.insert(name.to_owned(), piece);
            }
            None if *wanted != piece => return None,
            None => {}
        }
    }
    Some(arguments)
}

/// Follows references, as many as there are.
fn resolve<'d>(root: &'d Value, mut node: &'d Value) -> &'d Value {
    // A document whose references go in a circle is not followed for ever.
    for _ in 0..16 {
        let target = node.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|it| it.strip_prefix('#')).and_then(|it| root.pointer(it));
        match target {
            Some(target) => node = target,
            None => return node,
        }
    }
    node
}

fn members(node: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    node.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn elements(node: Option<&Value>) -> &[Value] {
    node.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
