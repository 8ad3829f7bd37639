//! Values that a schema refuses: right ones with one thing broken, at a place that is known.

use std::sync::Arc;

use proptest::prelude::{BoxedStrategy, Strategy, any};
use proptest::sample::Index;

use super::valid::{Taste, Valid};
use super::{Case, style};
use crate::document::{Document, Format, Member, Schema, Shape, Variant};
use crate::json::Json;
use crate::path::{Path, Step};

/// A value with one fault.
#[derive(Clone, Debug)]
pub struct Broken {
    /// The value.
    pub case: Case,
    /// What was done to it.
    pub mutation: Mutation,
}

/// One way to break a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutation {
    /// Where the fault is afterwards.
    pub path: Path,
    /// What is done there.
    pub change: Change,
}

/// What a [`Mutation`] does at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Puts another value in place.
    Replace(Json),
    /// Takes the member away.
    Remove,
    /// Gives the member once more, with this value, before or behind all others.
    Repeat(Json, bool),
}

/// Makes values of `schema` with one fault.
pub fn broken(document: &Arc<Document>, schema: &Schema) -> BoxedStrategy<Broken> {
    let whole = Taste { unknown_members: 10, null: 5, ..Taste::KNOWN };
    let values = Valid::new(document, whole).values(schema);
    let (document, schema) = (Arc::clone(document), schema.clone());
    (values, any::<Index>(), style())
        .prop_map(move |(mut json, index, style)| {
            let all = mutations(&document, &schema, &json);
            let mutation = index.get(&all).clone();
            apply(&mutation, &mut json);
            Broken { case: Case { json, style }, mutation }
        })
        .boxed()
}

/// Returns the ways to break `value`, which `schema` allows.
#[must_use]
pub fn mutations(document: &Document, schema: &Schema, value: &Json) -> Vec<Mutation> {
    let mut finder = Finder { document, found: Vec::new() };
    finder.value(schema, value, &Path::root());
    finder.found
}

/// Breaks a value.
pub fn apply(mutation: &Mutation, value: &mut Json) {
    change(mutation.path.steps(), &mutation.change, value);
}

fn change(steps: &[Step], what: &Change, value: &mut Json) {
    match (steps, what, value) {
        ([], Change::Replace(other), value) => *value = other.clone(),
        ([Step::Member(name)], Change::Remove, Json::Object(members)) => {
            members.retain(|(other, _)| other != name);
        }
        ([Step::Member(name)], Change::Repeat(other, first), Json::Object(members)) => {
            let index = if *first { 0 } else { members.len() };
            members.insert(index, (name.clone(), other.clone()));
        }
        ([Step::Member(name), rest @ ..], _, Json::Object(members)) => {
            if let Some((_, value)) = members.iter_mut().find(|(other, _)| other == name) {
                change(rest, what, value);
            }
        }
        ([Step::Element(index), rest @ ..], _, Json::Array(elements)) => {
            if let Some(value) = elements.get_mut(*index) {
                change(rest, what, value);
            }
        }
        _ => {}
    }
}

struct Finder<'d> {
    document: &'d Document,
    found: Vec<Mutation>,
}

impl Finder<'_> {
    fn value(&mut self, schema: &Schema, value: &Json, path: &Path) {
        let shape = self.document.shape(schema);
        if *value == Json::Null && schema.nullable {
            return;
        }
        for other in refused(shape) {
            self.replace(path, other);
        }
        match (shape, value) {
            (Shape::Array(items), Json::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.value(items, element, &path.element(index));
                }
            }
            (Shape::Object(known), Json::Object(_)) => self.object(known, value, path),
            (Shape::Map(values), Json::Object(members)) => {
                for (name, inner) in members {
                    self.value(values, inner, &path.member(name));
                    self.repeat(&path.member(name), inner);
                }
            }
            (Shape::Union(property, variants), Json::Object(_)) => {
                self.union(property, variants, value, path);
            }
            _ => {}
        }
    }

    fn object(&mut self, known: &[Member], value: &Json, path: &Path) {
        for member in known {
            let path = path.member(&member.name);
            let Some(inner) = value.get(&member.name) else {
                continue;
            };
            self.repeat(&path, inner);
            if member.required {
                self.push(&path, Change::Remove);
                if !member.schema.nullable {
                    self.replace(&path, Json::Null);
                }
            }
            if member.constant.is_some() {
                self.replace(&path, Json::string("ANOTHER_TAG"));
            }
            if member.required || *inner != Json::Null {
                self.value(&member.schema, inner, &path);
            }
        }
    }

    fn union(&mut self, property: &str, variants: &[Variant], value: &Json, path: &Path) {
        let Some(tag) = value.get(property) else {
            return;
        };
        let at = path.member(property);
        self.push(&at, Change::Remove);
        self.repeat(&at, tag);
        self.repeat(&at, &Json::string("ANOTHER_TAG"));
        for other in refused(&Shape::Text(Format::Plain)) {
            self.replace(&at, other);
        }
        self.replace(&at, Json::Null);
        for variant in variants.iter().filter(|variant| tag.as_text() == Some(&variant.tag)) {
            let schema = Schema::named(&variant.schema);
            // All of its faults but those of the tag, which the union has decided upon.
            let members = self.document.shape(&schema).members();
            let others: Vec<Member> =
                members.iter().filter(|member| member.name != property).cloned().collect();
            self.object(&others, value, path);
        }
    }

    fn replace(&mut self, path: &Path, other: Json) {
        self.push(path, Change::Replace(other));
    }

    fn repeat(&mut self, path: &Path, value: &Json) {
        self.push(path, Change::Repeat(value.clone(), true));
        self.push(path, Change::Repeat(value.clone(), false));
    }

    fn push(&mut self, path: &Path, change: Change) {
        self.found.push(Mutation { path: path.clone(), change });
    }
}

/// Returns values that a shape refuses, of all the types that are not its own. Null is not among
/// them, since it may stand for an optional member.
fn refused(shape: &Shape) -> Vec<Json> {
    let number = |digits: &str| Json::Number(digits.to_owned());
    let (text, truth) = (Json::string("text-out-of-place"), Json::Bool(true));
    let (array, object) = (Json::Array(vec![Json::string("element")]), Json::Object(Vec::new()));
    let mut others = match shape {
        Shape::Any => return Vec::new(),
        Shape::Text(_) | Shape::Enumeration(_) => {
            vec![number("7"), number("-1.5e3"), truth, array, object]
        }
        Shape::Integer(..) => {
            vec![text, Json::string("1"), truth, array, object, number("1.5"), number("1e-1")]
        }
        Shape::Codes(_) => {
            vec![text, Json::string("1"), truth, array, object, number("1.5"), number("1e-1")]
        }
        Shape::NumericText(..) => vec![text, truth, array, object, number("1.5"), number("1e-1")],
        Shape::Number => vec![text, Json::string("1"), truth, array, object],
        Shape::Boolean => vec![text, Json::string("true"), number("0"), number("1"), array, object],
        Shape::Array(_) => vec![text, truth, number("0"), object],
        Shape::Object(_) | Shape::Map(_) | Shape::Union(..) => {
            vec![text, truth, number("0"), array]
        }
    };
    let texts: &[&str] = match shape {
        Shape::Text(Format::Date) => &WRONG_DATES,
        Shape::Text(Format::DateTime) => &WRONG_DATE_TIMES,
        Shape::NumericText(..) => &WRONG_NUMERIC_TEXTS,
        _ => &[],
    };
    others.extend(texts.iter().map(|text| Json::string(*text)));
    let whole = (&i128::from(i64::MIN), &i128::from(i64::MAX));
    let range = match shape {
        Shape::Integer(least, most) | Shape::NumericText(least, most) => Some((least, most)),
        Shape::Codes(_) => Some(whole),
        _ => None,
    };
    if let Some((least, most)) = range {
        others.extend([(least - 1).to_string(), (most + 1).to_string()].map(Json::Number));
        others.extend(
            [format!("{}.0", most + 1), "1e19".to_owned(), "-1e400".to_owned()].map(Json::Number),
        );
    }
    others
}

const WRONG_NUMERIC_TEXTS: [&str; 10] = [
    "",
    "-",
    "--1",
    "1.5",
    "1 000",
    " 1",
    "0x1F",
    "\u{661}",
    "9223372036854775808",
    "-99999999999999999999",
];

const WRONG_DATES: [&str; 9] = [
    "",
    "1990-02-30",
    "1990-2-3",
    "19900102",
    "1990-13-01",
    "1990-01-00",
    "1990-01-02T00:00:00Z",
    "990-01-02",
    "1990-01-0\u{662}",
];

const WRONG_DATE_TIMES: [&str; 16] = [
    "",
    "2026-11-21",
    "2026-11-21T01:02:03",
    "2026-11-21T01:02Z",
    "2026-11-21T01:02:03.Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T01:60:00Z",
    "2026-11-21T01:02:60Z",
    "2026-12-31T23:59:61Z",
    "2026-11-21T01:02:03+0900",
    "2026-11-21T01:02:03+24:00",
    "2026-02-30T01:02:03Z",
    "2026-11-21T01:02:03Z ",
    "20261121T010203Z",
    "1795222923",
    "2026-11-21T01:02:03 GMT",
];
