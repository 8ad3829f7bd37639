//! From the document to its operations.
//!
//! The promise: what an operation inherits, from its path or from the root, is looked up here once.

use super::extension;
use super::operation::{Body, Media, Operation, Parameter, Place, Reply, Server, Writing};
use super::schema::Schema;
use super::schema_reader::inline;
use super::{Unreadable, flag, only, optional_text, step, text, unreadable};
use crate::json::Json;

/// Reads all operations, and collects the servers that they are asked from.
pub(super) fn operations(
    root: &Json,
    servers: &mut Vec<Server>,
) -> Result<Vec<Operation>, Unreadable> {
    let usual = server(root, "", servers)?.unwrap_or_default();
    let mut operations: Vec<Operation> = Vec::new();
    for (path, item) in root.get("paths").map(Json::members).unwrap_or_default() {
        let pointer = step("/paths", path);
        only(item, &pointer, &["get", "put", "post", "delete", "patch", "servers"])?;
        let of_path = server(item, &pointer, servers)?.unwrap_or(usual);
        for (method, node) in item.members().iter().filter(|(name, _)| name != "servers") {
            let pointer = step(&pointer, method);
            let server = server(node, &pointer, servers)?.unwrap_or(of_path);
            let operation = operation(root, node, &pointer)?;
            if operations.iter().any(|other| other.id == operation.id) {
                return Err(unreadable(&pointer, "another operation has this id"));
            }
            let (method, path) = (method.to_uppercase(), path.clone());
            operations.push(Operation { method, path, server, ..operation });
        }
    }
    Ok(operations)
}

/// Reads the server of a place that may have one of its own, and returns its index.
fn server(
    node: &Json,
    pointer: &str,
    servers: &mut Vec<Server>,
) -> Result<Option<usize>, Unreadable> {
    let pointer = step(pointer, "servers");
    let node = match node.get("servers").map(Json::elements) {
        None => return Ok(None),
        Some([node]) => node,
        Some(_) => return Err(unreadable(&pointer, "the judge wants one server")),
    };
    let pointer = step(&pointer, "0");
    only(node, &pointer, &["url", "description", "x-rust-name"])?;
    let url = text(node, &pointer, "url")?.to_owned();
    if url.contains('{') {
        return Err(unreadable(&step(&pointer, "url"), "the judge wants a URL without variables"));
    }
    let name = optional_text(node, &pointer, "x-rust-name")?.map(str::to_owned);
    let server = Server { url, name };
    let index = servers.iter().position(|other| *other == server).unwrap_or(servers.len());
    if index == servers.len() {
        servers.push(server);
    }
    Ok(Some(index))
}

const KNOWN: [&str; 14] = [
    "operationId",
    "tags",
    "summary",
    "description",
    "security",
    "parameters",
    "requestBody",
    "responses",
    "deprecated",
    "servers",
    "x-envelope",
    "x-pagination",
    "x-query-or-body",
    "x-repeatable",
];

/// Reads an operation but for what stands outside of it.
fn operation(root: &Json, node: &Json, pointer: &str) -> Result<Operation, Unreadable> {
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
    let security = node.get("security").or_else(|| root.get("security"));
    let security = security.map(Json::elements).unwrap_or_default();
    let security =
        security.iter().map(|set| set.members().iter().map(|(scheme, _)| scheme.clone()).collect());
    let repeatable = optional_text(node, pointer, "x-repeatable")?.unwrap_or("never");
    if !["safe", "keyed", "never"].contains(&repeatable) {
        return Err(unreadable(&step(pointer, "x-repeatable"), "no such way to repeat"));
    }
    let instead_of_body = optional_text(node, pointer, "x-query-or-body")?;
    let operation = Operation {
        id: text(node, pointer, "operationId")?.to_owned(),
        method: String::new(),
        path: String::new(),
        server: 0,
        parameters: parameters.collect::<Result<_, _>>()?,
        body,
        instead_of_body: instead_of_body.map(str::to_owned),
        replies: replies.collect::<Result<_, _>>()?,
        envelope: extension::envelope(root, node, pointer)?,
        pagination: extension::pagination(node, pointer)?,
        security: security.collect(),
        repeatable: repeatable.to_owned(),
    };
    let successes = operation.replies.iter().filter(|reply| reply.is_success()).count();
    if successes != 1 {
        return Err(unreadable(pointer, "the judge wants one reply of success"));
    }
    Ok(operation)
}

const OF_PARAMETER: [&str; 9] = [
    "name",
    "in",
    "required",
    "description",
    "schema",
    "content",
    "x-sensitive",
    "x-rust-name",
    "x-when-absent",
];

fn parameter(root: &Json, node: &Json, pointer: &str) -> Result<Parameter, Unreadable> {
    only(node, pointer, &OF_PARAMETER)?;
    let place = match text(node, pointer, "in")? {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" => Place::Header,
        _ => return Err(unreadable(&step(pointer, "in"), "the judge does not know this place")),
    };
    let (mut schema, writing) = match node.get("schema") {
        Some(schema) => (inline(root, schema, &step(pointer, "schema"))?, Writing::Bare),
        None => match content(root, node, pointer)? {
            Some((schema, media)) if media == [Media::Json] => (schema, Writing::Json),
            _ => return Err(unreadable(pointer, "a parameter without schema or JSON")),
        },
    };
    schema.sensitive |= flag(node, pointer, "x-sensitive", false)?;
    let required = flag(node, pointer, "required", false)?;
    let when_absent = node.get("x-when-absent").cloned();
    if required && when_absent.is_some() {
        return Err(unreadable(&step(pointer, "x-when-absent"), "it is never absent"));
    }
    let name = text(node, pointer, "name")?.to_owned();
    Ok(Parameter { name, place, required, schema, writing, when_absent })
}

fn body(root: &Json, node: &Json, pointer: &str) -> Result<Body, Unreadable> {
    only(node, pointer, &["required", "description", "content"])?;
    let content = content(root, node, pointer)?;
    let (schema, media) = content.ok_or_else(|| unreadable(pointer, "a body without schema"))?;
    Ok(Body { required: flag(node, pointer, "required", false)?, schema, media })
}

fn reply(root: &Json, status: &str, node: &Json, pointer: &str) -> Result<Reply, Unreadable> {
    only(node, pointer, &["description", "content"])?;
    let number = || status.parse().map_err(|_| unreadable(pointer, "a status that is no number"));
    let status = if status == "default" { None } else { Some(number()?) };
    match content(root, node, pointer)? {
        None => Ok(Reply { status, schema: None, media: Media::Json }),
        Some((schema, media)) => match media.as_slice() {
            [media @ (Media::Json | Media::Text)] => {
                Ok(Reply { status, schema: Some(schema), media: *media })
            }
            _ => Err(unreadable(pointer, "the judge wants one media type, JSON or text")),
        },
    }
}

/// Reads the media types of a place and the schema that they have in common.
fn content(
    root: &Json,
    node: &Json,
    pointer: &str,
) -> Result<Option<(Schema, Vec<Media>)>, Unreadable> {
    let pointer = step(pointer, "content");
    let Some(content) = node.get("content") else {
        return Ok(None);
    };
    let mut found: Option<Schema> = None;
    let mut all = Vec::new();
    for (name, node) in content.members() {
        let pointer = step(&pointer, name);
        let media = Media::named(name);
        all.push(media.ok_or_else(|| unreadable(&pointer, "the judge does not know this type"))?);
        only(node, &pointer, &["schema", "example"])?;
        let Some(schema) = node.get("schema") else {
            return Err(unreadable(&pointer, "a media type without schema"));
        };
        let schema = inline(root, schema, &step(&pointer, "schema"))?;
        if found.as_ref().is_some_and(|other| *other != schema) {
            return Err(unreadable(&pointer, "the judge wants one schema for all media types"));
        }
        found = Some(schema);
    }
    Ok(found.map(|schema| (schema, all)))
}
