//! What the document says of something, gathered for the code that it becomes.

use openapiv3::{
    ExternalDocumentation, Header, Info, OpenAPI, ParameterData, ParameterSchemaOrContent,
    ReferenceOr, Schema, SchemaData,
};
use serde_json::Value;

use crate::code_span::code_span;
use crate::ir::{Docs, Link, Offer};
use crate::pointer::Pointer;

use super::entry::Entry;
use super::keywords::{Keywords, Values};
use super::numbers::as_integer;
use super::{Lowering, name_of};

impl Lowering<'_> {
    /// Gathers what the parts that stand together say of themselves.
    pub(super) fn docs_of(&self, entries: &[Entry<'_>], pointer: &Pointer) -> Docs {
        let flat = self.near(entries);
        // What is said outermost goes before what is said inside.
        let outer = entries.iter().filter_map(Entry::schema);
        let inner = flat.iter().filter_map(Entry::schema);
        let mut all = of(None, None, false, pointer);
        let mut seen: Vec<*const Schema> = Vec::new();
        for item in outer.chain(inner) {
            if seen.contains(&std::ptr::from_ref(item)) {
                continue;
            }
            seen.push(std::ptr::from_ref(item));
            also(&mut all, of_schema(&item.schema_data, &Keywords::of(item), pointer));
        }
        all.forms = self.forms_of(&flat);
        all
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

/// Adds what is said elsewhere to what is said already.
pub(super) fn also(all: &mut Docs, one: Docs) {
    all.title = all.title.take().or(one.title);
    all.text = all.text.take().or(one.text);
    all.link = all.link.take().or(one.link);
    all.deprecated |= one.deprecated;
    one.constraints.into_iter().for_each(|it| all.demand(it));
}

/// Gathers what a schema says of itself.
pub(super) fn of_schema(data: &SchemaData, keywords: &Keywords<'_>, pointer: &Pointer) -> Docs {
    Docs {
        title: data.title.clone(),
        text: data.description.clone(),
        constraints: constraints(data, keywords),
        forms: Vec::new(),
        link: link(data.external_docs.as_ref()),
        deprecated: data.deprecated,
        place: pointer.clone(),
        written: None,
    }
}

/// Gathers what a parameter says of itself, and its schema of the values.
pub(super) fn of_parameter(data: &ParameterData, pointer: &Pointer) -> Docs {
    of_carrier(data.description.as_ref(), data.deprecated, &data.format, pointer)
}

/// Gathers what the header of a reply says of itself, and its schema of the values.
pub(super) fn of_header(header: &Header, pointer: &Pointer) -> Docs {
    of_carrier(header.description.as_ref(), header.deprecated, &header.format, pointer)
}

fn of_carrier(
    text: Option<&String>,
    deprecated: Option<bool>,
    format: &ParameterSchemaOrContent,
    pointer: &Pointer,
) -> Docs {
    let constraints = match format {
        ParameterSchemaOrContent::Schema(ReferenceOr::Item(item)) => {
            constraints(&item.schema_data, &Keywords::of(item))
        }
        _ => Vec::new(),
    };
    Docs { constraints, ..of(None, text, deprecated.unwrap_or_default(), pointer) }
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

/// Says in sentences what the type cannot say.
fn constraints(data: &SchemaData, keywords: &Keywords<'_>) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |sentence: Option<String>| all.extend(sentence);
    say(one_of(keywords));
    say(bounds(keywords));
    say(keywords.multiple_of.as_ref().map(|step| format!("A multiple of {step}.")));
    say(range(keywords.min_length, keywords.max_length, "character", "characters"));
    say(range(keywords.min_items, keywords.max_items, "element", "elements"));
    say(places(data));
    say(range(keywords.min_properties, keywords.max_properties, "member", "members"));
    say(keywords.unique_items.then(|| "No element twice.".to_owned()));
    let may_be_empty = data.extensions.get("x-idv-allow-empty-value") == Some(&Value::Bool(true));
    say(may_be_empty.then(|| "May be empty.".to_owned()));
    say(keywords.pattern.map(|pattern| format!("Matches {}.", code_span(pattern))));
    say(keywords
        .format
        .filter(|format| !is_in_the_type(keywords.kind, format))
        .map(|format| format!("Format: {}.", code_span(format))));
    let content = data.extensions.get("x-idv-content-media-type").and_then(Value::as_str);
    say(content.map(|content| format!("Holds {}.", code_span(content))));
    say(data.read_only.then(|| "Only in answers.".to_owned()));
    say(data.write_only.then(|| "Only in requests.".to_owned()));
    say(data.default.as_ref().and_then(literal).map(|value| format!("When absent: {value}.")));
    say(data.example.as_ref().and_then(literal).map(|value| format!("Example: {value}.")));
    all
}

/// Says what stands where in a list.
fn places(data: &SchemaData) -> Option<String> {
    let name = |schema: &Value| {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let reference = reference.and_then(|it| name_of(it, "schemas"));
        let kind = schema.get("type").and_then(Value::as_str).map(str::to_owned);
        reference.or(kind).map_or("anything".to_owned(), |it| code_span(&it))
    };
    let places = data.extensions.get("x-idv-prefix-items")?.as_array()?;
    let mut places: Vec<String> = places.iter().map(name).collect();
    let rest = data.extensions.get("x-idv-rest-items");
    places.extend(rest.filter(|it| it.is_object()).map(|it| format!("then {}", name(it))));
    Some(format!("In this order: {}.", places.join(", ")))
}

/// Names the values that are allowed, where no enumeration is made of them.
fn one_of(keywords: &Keywords<'_>) -> Option<String> {
    if keywords.values.is_empty() || is_enumerated(keywords) {
        return None;
    }
    let values: Option<Vec<String>> = keywords.values.all().iter().map(literal).collect();
    let values = values?;
    let listed = values.join(", ");
    (listed.len() <= 200).then(|| match values.len() {
        1 => format!("Always {listed}."),
        _ => format!("One of {listed}."),
    })
}

/// Says whether a sentence names the values that are allowed.
pub(super) fn is_of_values(sentence: &str) -> bool {
    sentence.starts_with("Always ") || sentence.starts_with("One of ")
}

/// Says whether enumerations of texts and of integers have all of the values.
fn is_enumerated(keywords: &Keywords<'_>) -> bool {
    let values = match keywords.values {
        Values::Any(values) => values,
        Values::Texts(_) | Values::Integers(_) => return true,
        Values::Numbers(_) | Values::Truths(_) => return false,
    };
    let is_whole = |it: &Value| it.as_i64().is_some();
    let has = |it: &Value| match keywords.kind {
        Some("string") => it.is_string(),
        Some("integer") => as_integer(it).is_some(),
        // Where none is a list, they are those of the elements.
        Some("array") => !it.is_array(),
        Some(_) => false,
        None => it.is_string() || is_whole(it),
    };
    let mut values = values.iter().filter(|it| !it.is_null()).peekable();
    values.peek().is_some() && values.all(has)
}

/// Says between which numbers the value lies.
fn bounds(keywords: &Keywords<'_>) -> Option<String> {
    let (above, below) = (keywords.exclusive_minimum, keywords.exclusive_maximum);
    let from = if above { "More than" } else { "At least" };
    match (&keywords.minimum, &keywords.maximum) {
        (Some(least), Some(most)) if !above && !below => Some(format!("From {least} to {most}.")),
        (Some(least), Some(most)) => {
            let to = if below { "less than" } else { "at most" };
            Some(format!("{from} {least} and {to} {most}."))
        }
        (Some(least), None) => Some(format!("{from} {least}.")),
        (None, Some(most)) if below => Some(format!("Less than {most}.")),
        (None, Some(most)) => Some(format!("At most {most}.")),
        (None, None) => None,
    }
}

fn is_in_the_type(kind: Option<&str>, format: &str) -> bool {
    match kind {
        Some("integer") => matches!(format, "int32" | "int64"),
        Some("number") => format == "double",
        _ => matches!(format, "date" | "date-time"),
    }
}

fn range(least: Option<usize>, most: Option<usize>, one: &str, many: &str) -> Option<String> {
    let noun = |count: usize| if count == 1 { one } else { many };
    match (least, most) {
        (Some(least), Some(most)) if least == most => {
            Some(format!("Exactly {least} {}.", noun(least)))
        }
        (Some(least), Some(most)) => Some(format!("{least} to {most} {many}.")),
        (Some(least), None) => Some(format!("At least {least} {}.", noun(least))),
        (None, Some(most)) => Some(format!("At most {most} {}.", noun(most))),
        (None, None) => None,
    }
}

/// Shows a value that fits on a line.
fn literal(value: &Value) -> Option<String> {
    let text = value.to_string();
    (text.len() <= 80).then(|| code_span(&text))
}
