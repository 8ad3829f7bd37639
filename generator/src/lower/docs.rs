//! What the document says of something, gathered for the code that it becomes.

use openapiv3::{ExternalDocumentation, Header, Info, OpenAPI, ParameterData, Schema, SchemaData};
use serde_json::Value;

use crate::ir::{Docs, Link, Offer};
use crate::load::tree::Node;
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::Entry;

impl<'d> Lowering<'d> {
    /// Gathers what the parts that stand together say of themselves.
    pub(super) fn docs_of(&mut self, entries: &[Entry<'_>], pointer: &Pointer) -> Docs {
        let flat = self.near(entries);
        // What is said outermost goes before what is said inside.
        let mut all = of(None, None, false, pointer);
        let mut seen: Vec<*const Schema> = Vec::new();
        for item in entries.iter().chain(flat.iter()).filter_map(Entry::schema) {
            if seen.contains(&std::ptr::from_ref(item)) {
                continue;
            }
            seen.push(std::ptr::from_ref(item));
            add(&mut all, &item.schema_data);
        }
        all.constraints = self.sentences(entries, &flat, &[]);
        all.forms = self.forms_of(&flat);
        all
    }

    /// Gathers what a parameter says of itself, and its schemas of the values.
    pub(super) fn docs_of_parameter(
        &mut self,
        data: &ParameterData,
        schemas: &[Entry<'_>],
        pointer: &Pointer,
    ) -> Docs {
        let named = data.examples.keys().map(String::as_str);
        let examples = self.examples(data.example.is_some(), named, pointer);
        let flat = self.near(schemas);
        let constraints = self.sentences(schemas, &flat, &examples);
        let forms = self.forms_of(&flat);
        let deprecated = data.deprecated.unwrap_or_default();
        Docs { constraints, forms, ..of(None, data.description.as_ref(), deprecated, pointer) }
    }

    /// Gathers what the header of a reply says of itself, and its schemas of the values.
    pub(super) fn docs_of_header(
        &mut self,
        header: &Header,
        schemas: &[Entry<'_>],
        pointer: &Pointer,
    ) -> Docs {
        let named = header.examples.keys().map(String::as_str);
        let examples = self.examples(header.example.is_some(), named, pointer);
        let flat = self.near(schemas);
        let constraints = self.sentences(schemas, &flat, &examples);
        let forms = self.forms_of(&flat);
        let deprecated = header.deprecated.unwrap_or_default();
        Docs { constraints, forms, ..of(None, header.description.as_ref(), deprecated, pointer) }
    }

    /// Returns the examples of the value of a parameter or a header.
    fn examples<'n>(
        &self,
        has_one: bool,
        named: impl Iterator<Item = &'n str>,
        pointer: &Pointer,
    ) -> Vec<&'d Node> {
        let one = has_one.then(|| self.document.node(&pointer.child("example"))).flatten();
        let place = pointer.child("examples");
        let named = named.filter_map(|name| {
            let place = place.child(name);
            let example = self.document.node(&place)?;
            let target = example.get("$ref").and_then(Node::as_str);
            let target = target.and_then(|it| self.document.node(&self.document.resolve(it)?));
            target.unwrap_or(example).get("value")
        });
        one.into_iter().chain(named).collect()
    }

    /// Returns the name that the parts that stand together prescribe.
    pub(super) fn rename_of(&mut self, entries: &[Entry<'_>]) -> Option<String> {
        let flat = self.near(entries);
        let mut renames = flat.iter().filter_map(|entry| {
            let extensions = &entry.schema()?.schema_data.extensions;
            self.text_extension(extensions, "x-rust-name", &entry.pointer)
        });
        renames.next()
    }
}

/// Adds what a schema says of itself, but for what is told in sentences.
pub(super) fn add(all: &mut Docs, data: &SchemaData) {
    all.title = all.title.take().or_else(|| data.title.clone());
    add_text(&mut all.text, data.description.as_deref());
    all.link = all.link.take().or_else(|| link(data.external_docs.as_ref()));
    all.deprecated |= data.deprecated;
}

/// Adds a text to another one, unless one of them says what the other says.
fn add_text(text: &mut Option<String>, more: Option<&str>) {
    let Some(more) = more.filter(|it| !it.trim().is_empty()) else { return };
    match text {
        Some(known) if known.contains(more.trim()) => {}
        Some(known) if more.contains(known.trim()) => *text = Some(more.to_owned()),
        Some(known) => {
            known.push_str("\n\n");
            known.push_str(more);
        }
        None => *text = Some(more.to_owned()),
    }
}

/// Gathers what an operation, a body or a scheme says of itself.
pub(super) fn of(
    title: Option<&String>,
    text: Option<&String>,
    deprecated: bool,
    pointer: &Pointer,
) -> Docs {
    Docs {
        title: title.cloned(),
        text: text.cloned(),
        constraints: Vec::new(),
        forms: Vec::new(),
        link: None,
        deprecated,
        place: pointer.clone(),
        written: None,
    }
}

/// Returns the page that says more of something.
pub(super) fn link(more: Option<&ExternalDocumentation>) -> Option<Link> {
    let more = more.filter(|it| !it.url.trim().is_empty())?;
    Some(Link { text: more.description.clone(), url: more.url.clone() })
}

/// Gathers what the document says of the API as a whole.
pub(super) fn of_api(document: &OpenAPI) -> Docs {
    let summary = document.info.extensions.get("x-idv-summary").and_then(Value::as_str);
    Docs {
        title: summary.map(str::to_owned),
        text: document.info.description.clone(),
        link: link(document.external_docs.as_ref()),
        ..Docs::default()
    }
}

/// Gathers what the document says of those who offer the API.
pub(super) fn offer(info: &Info) -> Offer {
    let contact = info.contact.iter().flat_map(|it| [&it.name, &it.url, &it.email]);
    let license = info.license.as_ref();
    let identifier = license.and_then(|it| it.extensions.get("x-idv-identifier"));
    Offer {
        terms: info.terms_of_service.clone(),
        contact: contact.flatten().cloned().collect(),
        license: license.map(|it| it.name.clone()),
        license_identifier: identifier.and_then(Value::as_str).map(str::to_owned),
        license_url: license.and_then(|it| it.url.clone()),
    }
}
