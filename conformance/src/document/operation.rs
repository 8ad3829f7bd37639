//! What an operation takes and answers, as far as our documents go.

use std::collections::BTreeMap;

use super::schema::{Schema, inline};
use super::{Unreadable, only, step, text, unreadable};
use crate::json::Json;

/// An operation of the API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path, with the names of parameters in braces.
    pub path: String,
    /// What it takes beside a body.
    pub parameters: Vec<Parameter>,
    /// The body that it takes.
    pub body: Option<Body>,
    /// The name of the parameter that carries what the body would, see `x-query-or-body`.
    pub instead_of_body: Option<String>,
    /// What it answers.
    pub replies: Vec<Reply>,
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
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
}

/// How the value of a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// As the bare text of a string, number or boolean.
    Bare,
    /// As JSON.
    Json,
}

/// The body that an operation takes, as JSON.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub schema: Schema,
}

/// One of the answers of an operation.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The schemas of the body by the status that each belongs to is told elsewhere; this is the one
    /// that the document declares here.
    pub schema: Option<Schema>,
}

impl Operation {
    /// Returns the answers of an error status.
    pub fn errors(&self) -> impl Iterator<Item = &Reply> {
        self.replies.iter().filter(|reply| !(200..300).contains(&reply.status))
    }

    /// Returns the answer of success.
    #[must_use]
    pub fn success(&self) -> Option<&Reply> {
        self.replies.iter().find(|reply| (200..300).contains(&reply.status))
    }

    /// Returns all schemas that are used here.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.schema);
        let replies = self.replies.iter().filter_map(|reply| reply.schema.as_ref());
        parameters.chain(self.body.as_ref().map(|body| &body.schema)).chain(replies)
    }
}

/// Reads all operations.
pub(super) fn operations(root: &Json) -> Result<Vec<Operation>, Unreadable> {
    let mut operations = Vec::new();
    for (path, item) in root.get("paths").map(Json::members).unwrap_or_default() {
        let pointer = step("/paths", path);
        only(item, &pointer, &["get", "put", "post", "delete", "patch"])?;
        for (method, node) in item.members() {
            operations.push(operation(root, path, method, node, &step(&pointer, method))?);
        }
    }
    Ok(operations)
}

/// Reads the word that goes before the credential of each security scheme.
pub(super) fn schemes(root: &Json) -> Result<BTreeMap<String, String>, Unreadable> {
    let components = root.get("components").and_then(|it| it.get("securitySchemes"));
    let mut schemes = BTreeMap::new();
    for (name, node) in components.map(Json::members).unwrap_or_default() {
        let pointer = step("/components/securitySchemes", name);
        if text(node, &pointer, "type")? != "http" {
            return Err(unreadable(&pointer, "the judge knows schemes of type http only"));
        }
        schemes.insert(name.clone(), text(node, &pointer, "scheme")?.to_owned());
    }
    Ok(schemes)
}

const KNOWN: [&str; 9] = [
    "operationId",
    "tags",
    "summary",
    "description",
    "security",
    "parameters",
    "requestBody",
    "responses",
    "deprecated",
];

fn operation(
    root: &Json,
    path: &str,
    method: &str,
    node: &Json,
    pointer: &str,
) -> Result<Operation, Unreadable> {
    only(node, pointer, &KNOWN)?;
    let list = |name| node.get(name).map(Json::elements).unwrap_or_default();
    let at = step(pointer, "parameters");
    let parameters = list("parameters").iter().enumerate();
    let parameters =
        parameters.map(|(index, node)| parameter(root, node, &step(&at, &index.to_string())));
    let at = step(pointer, "requestBody");
    let body = node.get("requestBody").map(|node| body(root, node, &at)).transpose()?;
    let at = step(pointer, "responses");
    let replies = node.get("responses").map(Json::members).unwrap_or_default();
    let replies =
        replies.iter().map(|(status, node)| reply(root, status, node, &step(&at, status)));
    let security = list("security")
        .iter()
        .map(|set| set.members().iter().map(|(scheme, _)| scheme.clone()).collect());
    let extension = |name| node.get(name).and_then(Json::as_text).map(str::to_owned);
    Ok(Operation {
        id: text(node, pointer, "operationId")?.to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        parameters: parameters.collect::<Result<_, _>>()?,
        body,
        instead_of_body: extension("x-query-or-body"),
        replies: replies.collect::<Result<_, _>>()?,
        security: security.collect(),
        repeatable: extension("x-repeatable").unwrap_or_else(|| "never".to_owned()),
    })
}

fn parameter(root: &Json, node: &Json, pointer: &str) -> Result<Parameter, Unreadable> {
    only(node, pointer, &["name", "in", "required", "description", "schema", "content"])?;
    let place = match text(node, pointer, "in")? {
        "path" => Place::Path,
        "query" => Place::Query,
        _ => return Err(unreadable(&step(pointer, "in"), "the judge does not know this place")),
    };
    let (mut schema, writing) = match node.get("schema") {
        Some(schema) => (inline(root, schema, &step(pointer, "schema"))?, Writing::Bare),
        None => match content(root, node, pointer)? {
            Some(schema) => (schema, Writing::Json),
            None => return Err(unreadable(pointer, "a parameter without schema")),
        },
    };
    schema.sensitive |= node.get("x-sensitive").is_some_and(Json::is_true);
    Ok(Parameter {
        name: text(node, pointer, "name")?.to_owned(),
        place,
        required: node.get("required").is_some_and(Json::is_true),
        schema,
        writing,
    })
}

fn body(root: &Json, node: &Json, pointer: &str) -> Result<Body, Unreadable> {
    only(node, pointer, &["required", "description", "content"])?;
    let schema = content(root, node, pointer)?;
    let schema = schema.ok_or_else(|| unreadable(pointer, "a body without schema"))?;
    Ok(Body { required: node.get("required").is_some_and(Json::is_true), schema })
}

fn reply(root: &Json, status: &str, node: &Json, pointer: &str) -> Result<Reply, Unreadable> {
    only(node, pointer, &["description", "content"])?;
    let status = status.parse().map_err(|_| unreadable(pointer, "a status that is no number"))?;
    Ok(Reply { status, schema: content(root, node, pointer)? })
}

/// Reads the schema of the one media type that our documents use.
fn content(root: &Json, node: &Json, pointer: &str) -> Result<Option<Schema>, Unreadable> {
    let pointer = step(pointer, "content");
    let Some(content) = node.get("content") else {
        return Ok(None);
    };
    let [(media, node)] = content.members() else {
        return Err(unreadable(&pointer, "the judge wants one media type"));
    };
    let pointer = step(&pointer, media);
    let Some(schema) = node.get("schema").filter(|_| media == "application/json") else {
        return Err(unreadable(&pointer, "the judge knows JSON with a schema only"));
    };
    inline(root, schema, &step(&pointer, "schema")).map(Some)
}
