//! What the document says of something, gathered for the code that it becomes.

use openapiv3::{
    ExternalDocumentation, Header, Info, MediaType, OpenAPI, ParameterData, Schema, SchemaData,
};
use serde_json::Value;

use crate::ir::{Docs, Link, Offer, Origin};
use crate::load::tree::Node;
use crate::names::letters;
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::Entry;
use super::sentences::of_format;

impl<'d> Lowering<'d> {
    /// Gathers what the parts that stand together say of themselves.
    pub(super) fn docs_of(&mut self, entries: &[Entry<'_>], pointer: &Pointer) -> Docs {
        self.said_of_value(of(None, None, false, pointer), entries, &[])
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
        let deprecated = data.deprecated.unwrap_or_default();
        let own = of(None, data.description.as_ref(), deprecated, pointer);
        let docs = self.said_of_value(own, schemas, &examples);
        without_title_like(&data.name, docs)
    }

    /// Gathers what the header of a reply says of itself, and its schemas of the values.
    pub(super) fn docs_of_header(
        &mut self,
        name: &str,
        header: &Header,
        schemas: &[Entry<'_>],
        pointer: &Pointer,
    ) -> Docs {
        let named = header.examples.keys().map(String::as_str);
        let examples = self.examples(header.example.is_some(), named, pointer);
        let deprecated = header.deprecated.unwrap_or_default();
        let own = of(None, header.description.as_ref(), deprecated, pointer);
        let docs = self.said_of_value(own, schemas, &examples);
        without_title_like(name, docs)
    }

    /// Gathers what the content of a body or a reply says of its values, but for what the
    /// documentation of their type says.
    pub(super) fn docs_of_content(&mut self, media: &MediaType, pointer: &Pointer) -> Docs {
        let named = media.examples.keys().map(String::as_str);
        let examples = self.examples(media.example.is_some(), named, pointer);
        let place = pointer.child("schema");
        let schema = media.schema.as_ref().filter(|_| !self.own_places.contains(&place));
        let entry = schema.map(|it| Entry::of(it, &Origin::named(""), &place));
        let mut docs = self.said_of_value(Docs::default(), entry.as_slice(), &examples);
        // A body of bytes has no other type than that.
        let of_bytes = of_format("binary");
        docs.constraints.retain(|it| *it != of_bytes);
        docs
    }

    /// Adds to what is said of a value what the schemas say that it is all of, with examples in
    /// the place of theirs if there are such.
    fn said_of_value(&mut self, own: Docs, entries: &[Entry<'_>], examples: &[&Node]) -> Docs {
        let flat = self.near(entries);
        let mut all = self.said_together(own, entries, &flat, examples);
        all.forms = self.forms_of(&flat);
        all
    }

    /// The same without what is said of alternatives, elements and values. `flat` holds what the
    /// schemas consist of.
    pub(super) fn said_together(
        &mut self,
        mut all: Docs,
        entries: &[Entry<'_>],
        flat: &[Entry<'_>],
        examples: &[&Node],
    ) -> Docs {
        // What is said outermost goes before what is said inside.
        let mut seen: Vec<*const Schema> = Vec::new();
        for item in entries.iter().chain(flat).filter_map(Entry::schema) {
            if !seen.contains(&std::ptr::from_ref(item)) {
                seen.push(std::ptr::from_ref(item));
                add(&mut all, &item.schema_data);
            }
        }
        all.constraints = self.sentences(entries, flat, examples);
        all
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

/// Leaves a title out that only repeats a name: programs that write documents make such.
fn without_title_like(name: &str, mut docs: Docs) -> Docs {
    docs.title = docs.title.filter(|it| letters(it) != letters(name));
    docs
}

/// Adds what a schema says of itself, but for what is told in sentences.
pub(super) fn add(all: &mut Docs, data: &SchemaData) {
    all.title = all.title.take().or_else(|| data.title.clone());
    add_text(&mut all.text, data.description.as_deref());
    all.link = all.link.take().or_else(|| link(data.external_docs.as_ref()));
    all.deprecated |= data.deprecated;
}

/// Adds what is said of a value to what is said of where it goes.
pub(super) fn join(all: &mut Docs, value: Docs) {
    add_text(&mut all.text, value.title.as_deref());
    add_text(&mut all.text, value.text.as_deref());
    all.link = all.link.take().or(value.link);
    all.deprecated |= value.deprecated;
    value.constraints.into_iter().for_each(|it| all.demand(it));
    all.forms.extend(value.forms);
}

/// Returns a text with its paragraphs one behind the other, where each is a line.
pub(super) fn in_a_row(text: &str) -> String {
    let paragraphs: Vec<&str> = text.trim().split("\n\n").map(str::trim).collect();
    if paragraphs.len() < 2 || paragraphs.iter().any(|it| it.contains('\n')) {
        return text.to_owned();
    }
    let ended = |it: &&str| match it.ends_with(['.', '!', '?', ':']) {
        true => (*it).to_owned(),
        false => format!("{it}."),
    };
    paragraphs.iter().map(ended).collect::<Vec<_>>().join(" ")
}

/// Adds a text to another one, unless one of them says what the other says.
pub(super) fn add_text(text: &mut Option<String>, more: Option<&str>) {
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
