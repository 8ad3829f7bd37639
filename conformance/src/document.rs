//! The judge's own reading of an API document.
//!
//! The promise: it is read from the file as it stands, by the few functions here, and a keyword or
//! an extension that they do not understand is a fault with its place, never skipped. Nothing of
//! the generator's is used, so a mistake made there cannot hide by being made here too.

mod check;
mod extension;
mod operation;
mod operation_reader;
mod schema;
mod schema_reader;
mod security;

pub use check::{Complaint, check};
pub use extension::{Envelope, Idempotency, Pagination};
pub use operation::{Body, Media, Operation, Parameter, Place, Reply, Server, Writing};
pub use schema::{Format, Limits, Member, Schema, Shape, Target, Variant};
pub use security::{Auth, Expires, Field, Login, Refresh, Scheme, SchemeKind, Sign, TimeForm, Way};

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::json::Json;
use crate::yaml;

/// A document that could not be understood, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// JSON pointer into the document.
    pub pointer: String,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}: {}", self.pointer, self.what)
    }
}

impl std::error::Error for Unreadable {}

/// An API document, read.
#[derive(Debug)]
pub struct Document {
    schemas: BTreeMap<String, Shape>,
    statuses: BTreeMap<String, u16>,
    error_codes: BTreeMap<String, String>,
    servers: Vec<Server>,
    operations: Vec<Operation>,
    schemes: BTreeMap<String, Scheme>,
    credentials: BTreeMap<String, Vec<Field>>,
    idempotency: Option<Idempotency>,
}

/// What may stand at the root of a document.
const ROOT: [&str; 11] = [
    "openapi",
    "info",
    "externalDocs",
    "tags",
    "servers",
    "security",
    "paths",
    "components",
    "x-envelope",
    "x-idempotency",
    "x-credentials",
];

impl Document {
    /// Reads a file: JSON when its name or its text says so, otherwise YAML.
    ///
    /// # Errors
    ///
    /// When there is no such file or its content cannot be understood.
    pub fn read(file: &Path) -> Result<Document, Unreadable> {
        let root = yaml::of_file(file).map_err(|error| unreadable("", error))?;
        Document::of(&root)
    }

    /// Reads a YAML text.
    ///
    /// # Errors
    ///
    /// When the text cannot be understood.
    pub fn yaml(text: &str) -> Result<Document, Unreadable> {
        let root = yaml::of_text(text).map_err(|error| unreadable("", error))?;
        Document::of(&root)
    }

    fn of(root: &Json) -> Result<Document, Unreadable> {
        only(root, "", &ROOT)?;
        let components = root.get("components").unwrap_or(&Json::Null);
        only(components, "/components", &["schemas", "securitySchemes"])?;
        let mut servers = Vec::new();
        let document = Document {
            schemas: schema_reader::components(root)?,
            statuses: schema_reader::statuses(root)?,
            error_codes: schema_reader::error_codes(root)?,
            operations: operation_reader::operations(root, &mut servers)?,
            servers,
            schemes: security::schemes(root)?,
            credentials: security::credentials(root)?,
            idempotency: extension::idempotency(root)?,
        };
        document.check_targets()?;
        document.check_operations()?;
        document.check_schemes()?;
        Ok(document)
    }

    /// Returns the names of all schemas.
    pub fn schema_names(&self) -> impl Iterator<Item = &str> {
        self.schemas.keys().map(String::as_str)
    }

    /// Returns the servers: first that of the document, then those that operations have of their
    /// own.
    #[must_use]
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// Returns the operations, in the order of the document.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Returns the operation `id`.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Returns the security scheme `name`.
    #[must_use]
    pub fn scheme(&self, name: &str) -> Option<&Scheme> {
        self.schemes.get(name)
    }

    /// Returns the security schemes with their names.
    pub fn schemes(&self) -> impl Iterator<Item = (&str, &Scheme)> {
        self.schemes.iter().map(|(name, scheme)| (name.as_str(), scheme))
    }

    /// Returns the fields of the credentials called `name`.
    #[must_use]
    pub fn credentials(&self, name: &str) -> &[Field] {
        self.credentials.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns how the API tells repetitions of a request from new ones.
    #[must_use]
    pub fn idempotency(&self) -> Option<&Idempotency> {
        self.idempotency.as_ref()
    }

    /// Returns the schema called `name`, as a member would refer to it.
    #[must_use]
    pub fn schema(&self, name: &str) -> Schema {
        Schema::named(name)
    }

    /// Returns what the schema called `name` allows.
    #[must_use]
    pub fn named(&self, name: &str) -> &Shape {
        // Reading the document has made sure that every name is there.
        self.schemas.get(name).unwrap_or(&Shape::Any)
    }

    /// Returns what a schema allows.
    #[must_use]
    pub fn shape<'d>(&'d self, schema: &'d Schema) -> &'d Shape {
        match &schema.target {
            Target::Inline(shape) => shape,
            Target::Named(name) => self.named(name),
        }
    }

    /// Returns the HTTP status with which an error of the schema `name` comes.
    #[must_use]
    pub fn status(&self, name: &str) -> Option<u16> {
        self.statuses.get(name).copied()
    }

    /// Returns the member of an error that tells it from others.
    #[must_use]
    pub fn error_code<'d>(&'d self, schema: &'d Schema) -> Option<&'d str> {
        if let Shape::Union(property, _) = self.shape(schema) {
            return Some(property);
        }
        match &schema.target {
            Target::Named(name) => self.error_codes.get(name).map(String::as_str),
            Target::Inline(_) => None,
        }
    }

    /// Returns the schema of what a call of an operation results in: that of the reply, or that of
    /// what the reply wraps.
    #[must_use]
    pub fn result(&self, operation: &Operation) -> Option<Schema> {
        let reply = operation.success()?.schema.clone()?;
        let Some(envelope) = &operation.envelope else {
            return Some(reply);
        };
        let payload = self.member(&reply, &envelope.payload)?;
        Some(Schema { nullable: false, ..payload.schema.clone() })
    }

    /// Returns the member `name` of an object.
    #[must_use]
    pub fn member<'d>(&'d self, schema: &'d Schema, name: &str) -> Option<&'d Member> {
        self.shape(schema).members().iter().find(|member| member.name == name)
    }

    /// Returns schema and member of everything that is marked as sensitive.
    pub fn sensitive_members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.schemas.iter().flat_map(|(schema, shape)| {
            let sensitive = shape.members().iter().filter(|member| member.schema.sensitive);
            sensitive.map(move |member| (schema.as_str(), member.name.as_str()))
        })
    }

    fn check_targets(&self) -> Result<(), Unreadable> {
        let named = |name: &str| {
            let known = self.schemas.contains_key(name);
            known.then_some(()).ok_or_else(|| {
                unreadable("", format!("a reference to `{name}`, which is not there"))
            })
        };
        for shape in self.schemas.values() {
            shape.each_name(&mut |name| named(name))?;
        }
        for operation in &self.operations {
            operation.schemas().try_for_each(|schema| schema.each_name(&mut |name| named(name)))?;
        }
        Ok(())
    }

    /// What operations refer to is there.
    fn check_operations(&self) -> Result<(), Unreadable> {
        for operation in &self.operations {
            let fault =
                |what: String| Err(unreadable("/paths", format!("{}: {what}", operation.id)));
            for scheme in operation.security.iter().flatten() {
                if !self.schemes.contains_key(scheme) {
                    return fault(format!("there is no scheme {scheme}"));
                }
            }
            if operation.repeatable == "keyed" && self.idempotency.is_none() {
                return fault("it is keyed, and nothing says with which header".to_owned());
            }
            if let Some(envelope) = &operation.envelope {
                let reply = operation.success().and_then(|reply| reply.schema.as_ref());
                let code = reply.and_then(|reply| self.member(reply, &envelope.code));
                let code = code.map(|code| self.shape(&code.schema));
                if !matches!(code, Some(Shape::Integer(..))) || self.result(operation).is_none() {
                    return fault("its reply lacks members of its envelope".to_owned());
                }
            }
            if let Some(pages) = &operation.pagination {
                let schema = self.result(operation).unwrap_or_else(Schema::any);
                let there = operation.parameters.iter().any(|it| it.name == pages.parameter);
                if !there || self.member(&schema, &pages.items).is_none() {
                    return fault("its pages are not there".to_owned());
                }
            }
        }
        Ok(())
    }

    /// What security schemes refer to is there.
    fn check_schemes(&self) -> Result<(), Unreadable> {
        for (name, scheme) in &self.schemes {
            let Some(auth) = &scheme.auth else {
                continue;
            };
            let pointer = step(&step("/components/securitySchemes", name), "x-auth");
            let fields = self.credentials.get(&auth.credentials).ok_or_else(|| {
                unreadable(&pointer, format!("there are no credentials {}", auth.credentials))
            })?;
            match &auth.way {
                Some(Way::Login(login)) => {
                    let renewal = login.refresh.as_ref().map(|refresh| &refresh.operation);
                    for id in [&login.operation].into_iter().chain(renewal) {
                        if self.operation(id).is_none() {
                            return Err(unreadable(&pointer, format!("no operation is {id}")));
                        }
                    }
                }
                Some(Way::Sign(sign))
                    if !fields.iter().any(|field| field.name == sign.key && field.base64) =>
                {
                    return Err(unreadable(&pointer, "the key is no field in base64"));
                }
                Some(Way::Sign(_)) | None => {}
            }
        }
        Ok(())
    }
}

fn unreadable(pointer: &str, what: impl Into<String>) -> Unreadable {
    Unreadable { pointer: pointer.to_owned(), what: what.into() }
}

/// Returns a pointer one step further.
fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Complains about the first member that is not known.
fn only(node: &Json, pointer: &str, known: &[&str]) -> Result<(), Unreadable> {
    for (name, _) in node.members() {
        if !known.contains(&name.as_str()) {
            return Err(unreadable(&step(pointer, name), "the judge does not know this keyword"));
        }
    }
    Ok(())
}

/// Returns the text of the member `name`.
fn text<'j>(node: &'j Json, pointer: &str, name: &str) -> Result<&'j str, Unreadable> {
    let text = node.get(name).and_then(Json::as_text);
    text.ok_or_else(|| unreadable(&step(pointer, name), "a string is needed here"))
}

/// Returns the text of the member `name`, if it is there.
fn optional_text<'j>(
    node: &'j Json,
    pointer: &str,
    name: &str,
) -> Result<Option<&'j str>, Unreadable> {
    node.get(name).map(|_| text(node, pointer, name)).transpose()
}

/// Returns the integer of the member `name`, if it is there.
fn integer(node: &Json, pointer: &str, name: &str) -> Result<Option<i128>, Unreadable> {
    let Some(value) = node.get(name) else {
        return Ok(None);
    };
    match value {
        Json::Number(digits) => digits.parse().ok(),
        _ => None,
    }
    .map(Some)
    .ok_or_else(|| unreadable(&step(pointer, name), "an integer is needed here"))
}

/// Returns the truth of the member `name`, and `usual` when it is not there.
fn flag(node: &Json, pointer: &str, name: &str, usual: bool) -> Result<bool, Unreadable> {
    match node.get(name) {
        None => Ok(usual),
        Some(Json::Bool(truth)) => Ok(*truth),
        Some(_) => Err(unreadable(&step(pointer, name), "true or false is needed here")),
    }
}

/// Returns the texts of an object whose values are texts.
fn texts(node: &Json, pointer: &str) -> Result<Vec<(String, String)>, Unreadable> {
    let members = node.members().iter();
    members.map(|(name, _)| Ok((name.clone(), text(node, pointer, name)?.to_owned()))).collect()
}

#[cfg(test)]
mod tests;
