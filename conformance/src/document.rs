//! The judge's own reading of an API document.
//!
//! The promise: it is read from the file as it stands, by the few functions here, and a keyword that
//! they do not understand is a fault with its place, never skipped. Nothing of the generator's is
//! used, so a mistake made there cannot hide by being made here too.

mod check;
mod operation;
mod schema;

pub use check::{Complaint, check};
pub use operation::{Body, Operation, Parameter, Place, Reply, Writing};
pub use schema::{Format, Member, Schema, Shape, Target, Variant};

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::json::Json;

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
    operations: Vec<Operation>,
    schemes: BTreeMap<String, String>,
    statuses: BTreeMap<String, u16>,
}

impl Document {
    /// Reads a file: JSON when its name says so, otherwise YAML.
    ///
    /// # Errors
    ///
    /// When there is no such file or its content cannot be understood.
    pub fn read(file: &Path) -> Result<Document, Unreadable> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| unreadable("", format!("{}: {error}", file.display())))?;
        if file.extension().is_some_and(|extension| extension == "json") {
            let root = Json::parse(&text).map_err(|error| unreadable("", error.to_string()))?;
            return Document::of(&root);
        }
        Document::yaml(&text)
    }

    /// Reads a YAML text.
    ///
    /// # Errors
    ///
    /// When the text cannot be understood.
    pub fn yaml(text: &str) -> Result<Document, Unreadable> {
        let root: Json =
            serde_saphyr::from_str(text).map_err(|error| unreadable("", error.to_string()))?;
        Document::of(&root)
    }

    fn of(root: &Json) -> Result<Document, Unreadable> {
        let schemas = schema::components(root)?;
        let operations = operation::operations(root)?;
        let schemes = operation::schemes(root)?;
        let statuses = schema::statuses(root)?;
        let document = Document { schemas, operations, schemes, statuses };
        document.check_targets()?;
        Ok(document)
    }

    /// Returns the names of all schemas.
    pub fn schema_names(&self) -> impl Iterator<Item = &str> {
        self.schemas.keys().map(String::as_str)
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

    /// Returns the word that goes before a credential of the security scheme `name`.
    #[must_use]
    pub fn scheme(&self, name: &str) -> Option<&str> {
        self.schemes.get(name).map(String::as_str)
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
}

fn unreadable(pointer: &str, what: impl Into<String>) -> Unreadable {
    Unreadable { pointer: pointer.to_owned(), what: what.into() }
}

/// Returns a pointer one step further.
fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Complains about the first member that is neither known nor an extension.
fn only(node: &Json, pointer: &str, known: &[&str]) -> Result<(), Unreadable> {
    for (name, _) in node.members() {
        if !known.contains(&name.as_str()) && !name.starts_with("x-") {
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
