//! `Debug` shows nothing of what is sensitive, nor of what the document does not know.
//!
//! The promise: for each such place the same value is shown with several contents in it, and all of
//! them look the same. So not even the length or the presence of a letter comes through.

use super::reply::is_code;
use super::{Verdict, rejection};
use crate::document::{Document, Format, Schema, Shape, Target};
use crate::json::Json;
use crate::path::Path;
use crate::probe::Codec;
use crate::values::{Change, Mutation, apply};

/// What stands in for a secret. No type, member or value is called so.
const CANARY: &str = "CANARY";

/// A place in a value that must not be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Where it is.
    pub path: Path,
    /// The schema and the member that the document marks, if it is one of those.
    pub member: Option<(String, String)>,
    /// What may stand there, all to look the same.
    pub contents: Vec<Json>,
}

/// Puts several contents into each place of `value` that must not be shown.
pub fn law(document: &Document, schema: &Schema, codec: &Codec, value: &Json) -> Verdict {
    let mut verdict = Verdict::Holds;
    for secret in secrets(document, schema, value) {
        verdict = verdict.and(|| unseen(codec, value, &secret));
    }
    verdict
}

fn unseen(codec: &Codec, value: &Json, secret: &Secret) -> Verdict {
    let mut first: Option<String> = None;
    for content in &secret.contents {
        let mut value = value.clone();
        let change = Change::Replace(content.clone());
        apply(&Mutation { path: secret.path.clone(), change }, &mut value);
        let debug = match (codec.text)(&value.text()) {
            Ok(read) => read.debug,
            Err(error) => {
                return Verdict::wrong(
                    secret.path.clone(),
                    format!("it refuses a right value: {error}"),
                );
            }
        };
        if debug.contains(CANARY) {
            return Verdict::wrong(secret.path.clone(), "`Debug` shows a value that it must not");
        }
        if first.as_ref().is_some_and(|first| *first != debug) {
            return Verdict::wrong(
                secret.path.clone(),
                "`Debug` tells values apart that it must not show",
            );
        }
        first = Some(debug);
    }
    Verdict::Holds
}

/// Returns the places in `value` that must not be shown.
#[must_use]
pub fn secrets(document: &Document, schema: &Schema, value: &Json) -> Vec<Secret> {
    let mut finder = Finder { document, found: Vec::new() };
    finder.value(schema, value, &Path::root());
    finder.found
}

struct Finder<'d> {
    document: &'d Document,
    found: Vec<Secret>,
}

impl Finder<'_> {
    fn value(&mut self, schema: &Schema, value: &Json, path: &Path) {
        match (self.document.shape(schema), value) {
            (Shape::Enumeration(_), Json::Text(_)) => {
                let unknown = ["CANARY-1", "CANARY-2"].map(Json::string);
                self.push(path, None, unknown.to_vec());
            }
            (Shape::Codes(known), Json::Number(_)) => {
                let mut unknown = [-31_000_001, 7, i64::MAX].to_vec();
                unknown.retain(|code| !known.contains(code));
                let unknown = unknown.into_iter().map(|code| Json::Number(code.to_string()));
                self.push(path, None, unknown.collect());
            }
            (Shape::Array(items), Json::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.value(items, element, &path.element(index));
                }
            }
            (Shape::Object(_), Json::Object(_)) => self.object(schema, value, path),
            (Shape::Map(values), Json::Object(members)) => {
                for (name, inner) in members {
                    self.value(values, inner, &path.member(name));
                }
            }
            (Shape::Union(property, variants), Json::Object(_)) => {
                let object = |content: &str| {
                    Json::Object(vec![
                        ("name".to_owned(), Json::string(content)),
                        (property.clone(), Json::string(content)),
                        ("note".to_owned(), Json::string(content)),
                    ])
                };
                self.push(path, None, vec![object("CANARY-1"), object("CANARY-2")]);
                let tag = value.get(property).and_then(Json::as_text);
                if let Some(variant) = variants.iter().find(|it| Some(it.tag.as_str()) == tag) {
                    self.object(&Schema::named(&variant.schema), value, path);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, schema: &Schema, value: &Json, path: &Path) {
        let with_unknown = |content: &str| {
            let mut members = value.members().to_vec();
            members.push(("note".to_owned(), Json::string(content)));
            Json::Object(members)
        };
        self.push(path, None, vec![with_unknown("CANARY-1"), with_unknown("CANARY-2")]);
        let owner = match &schema.target {
            Target::Named(name) => name.as_str(),
            Target::Inline(_) => "",
        };
        for member in self.document.shape(schema).members() {
            let path = path.member(&member.name);
            match value.get(&member.name) {
                None | Some(Json::Null) => {}
                Some(_) if member.schema.sensitive => {
                    let marked = (owner.to_owned(), member.name.clone());
                    let contents = contents(self.document, &member.schema);
                    self.push(&path, Some(marked), contents);
                }
                Some(inner) => self.value(&member.schema, inner, &path),
            }
        }
    }

    fn push(&mut self, path: &Path, member: Option<(String, String)>, contents: Vec<Json>) {
        self.found.push(Secret { path: path.clone(), member, contents });
    }
}

/// Returns the strings in `value` that must not be shown and are long enough not to turn up by
/// chance, unless they stand where they may be shown as well.
#[must_use]
pub fn texts<'v>(document: &Document, schema: &Schema, value: &'v Json) -> Vec<&'v str> {
    let mut sorter = Sorter { document, secret: Vec::new(), public: Vec::new() };
    sorter.value(schema, value);
    let Sorter { mut secret, public, .. } = sorter;
    secret.retain(|text| !public.iter().any(|public| public.contains(text)));
    secret
}

/// Returns the texts in `value` that look like codes and stand where errors have theirs: in a
/// member that the document knows, and that holds nothing sensitive wherever it has one of this
/// name.
pub(super) fn codes<'v>(document: &Document, value: &'v Json) -> Vec<&'v str> {
    let mut codes = Vec::new();
    for element in value.elements() {
        codes.extend(self::codes(document, element));
    }
    for (name, inner) in value.members() {
        codes.extend(self::codes(document, inner));
        let mut known = document
            .schema_names()
            .flat_map(|schema| document.named(schema).members())
            .filter(|member| member.name == *name)
            .peekable();
        let open = known.peek().is_some() && known.all(|member| !member.schema.sensitive);
        codes.extend(inner.as_text().filter(|text| open && is_code(text)));
    }
    codes
}

/// Sorts the strings in a value by whether they may be shown.
struct Sorter<'d, 'v> {
    document: &'d Document,
    secret: Vec<&'v str>,
    public: Vec<&'v str>,
}

impl<'v> Sorter<'_, 'v> {
    fn value(&mut self, schema: &Schema, value: &'v Json) {
        if schema.sensitive {
            return self.secret.extend(rejection::texts(value));
        }
        match (self.document.shape(schema), value) {
            (Shape::Array(items), Json::Array(elements)) => {
                elements.iter().for_each(|element| self.value(items, element));
            }
            (Shape::Object(known), Json::Object(members)) => {
                for (name, inner) in members {
                    match known.iter().find(|member| member.name == *name) {
                        Some(member) => self.value(&member.schema, inner),
                        None => {
                            self.public.push(name);
                            self.secret.extend(rejection::texts(inner));
                        }
                    }
                }
            }
            (Shape::Union(property, variants), Json::Object(_)) => {
                let tag = value.get(property).and_then(Json::as_text);
                match variants.iter().find(|it| Some(it.tag.as_str()) == tag) {
                    Some(variant) => self.value(&Schema::named(&variant.schema), value),
                    None => self.secret.extend(rejection::texts(value)),
                }
            }
            (Shape::Map(_) | Shape::Any, value) => self.secret.extend(rejection::texts(value)),
            (Shape::Enumeration(known), Json::Text(text)) if !known.contains(text) => {
                self.secret.extend(rejection::texts(value));
            }
            (_, value) => self.public.extend(value.as_text()),
        }
    }
}

/// Returns values of a schema, as different from each other as can be.
fn contents(document: &Document, schema: &Schema) -> Vec<Json> {
    let texts = |texts: &[&str]| texts.iter().map(|text| Json::string(*text)).collect();
    match document.shape(schema) {
        Shape::Text(Format::Plain) => texts(&["CANARY-1", "", "CANARY of another length"]),
        Shape::Text(Format::Date) => texts(&["1990-01-02", "2001-12-31"]),
        Shape::Text(Format::DateTime) => {
            texts(&["2026-11-21T01:02:03Z", "1999-01-01T00:00:00.5+09:00"])
        }
        Shape::Enumeration(values) => {
            let known = values.iter().map(String::as_str).chain(["CANARY", "CANARY and more"]);
            known.map(Json::string).collect()
        }
        Shape::Integer(least, most) => {
            [*least, 0, 7, *most].map(|it| Json::Number(it.to_string())).to_vec()
        }
        Shape::NumericText(least, most) => {
            let numbers = [*least, 0, *most].map(|it| Json::Number(it.to_string()));
            let texts = [*least, 7, *most].map(|it| Json::Text(it.to_string()));
            numbers.into_iter().chain(texts).collect()
        }
        Shape::Codes(known) => {
            let codes = known.iter().copied().chain([-31_000_001, i64::MAX]);
            codes.map(|it| Json::Number(it.to_string())).collect()
        }
        Shape::Number => ["0", "-1.5e300"].map(|it| Json::Number(it.to_owned())).to_vec(),
        Shape::Boolean => vec![Json::Bool(true), Json::Bool(false)],
        Shape::Array(items) => {
            let elements = contents(document, items);
            let single = elements.iter().map(|element| Json::Array(vec![element.clone()]));
            single.chain([Json::Array(Vec::new()), Json::Array(elements.clone())]).collect()
        }
        Shape::Map(_) | Shape::Any => {
            let named = |name: &str| Json::Object(vec![(name.to_owned(), Json::string(CANARY))]);
            vec![Json::Object(Vec::new()), named("danal"), named("CANARY")]
        }
        Shape::Object(_) | Shape::Union(..) => Vec::new(),
    }
}
