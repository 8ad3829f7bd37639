//! Whether a value is what a schema allows, and where it is not.
//!
//! The promise: every value that a law is fed with has passed here first, so that a value of ours
//! that is wrong is called that and not held against the SDK. Beyond the schema it allows what the
//! SDK promises: values, tags and members that the document does not know, null in place of an
//! optional member, and sizes beyond what the API takes, which is for the API to say.

use super::{Document, Format, Member, Schema, Shape, Variant};
use crate::decimal::Decimal;
use crate::json::Json;
use crate::path::Path;
use crate::rfc3339;

/// One thing that a schema does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where.
    pub path: Path,
    /// What.
    pub what: &'static str,
}

/// Returns everything in `value` that `schema` does not allow.
#[must_use]
pub fn check(document: &Document, schema: &Schema, value: &Json) -> Vec<Complaint> {
    let mut checker = Checker { document, complaints: Vec::new() };
    checker.value(schema, value, &Path::root());
    checker.complaints
}

struct Checker<'d> {
    document: &'d Document,
    complaints: Vec<Complaint>,
}

impl Checker<'_> {
    fn value(&mut self, schema: &Schema, value: &Json, path: &Path) {
        if schema.nullable && *value == Json::Null {
            return;
        }
        match (self.document.shape(schema), value) {
            (Shape::Any | Shape::Number, Json::Number(_)) | (Shape::Any, _) => {}
            (Shape::Enumeration(_), Json::Text(_)) | (Shape::Boolean, Json::Bool(_)) => {}
            (Shape::Text(format), Json::Text(text)) => self.text(*format, text, path),
            (Shape::Codes(_), Json::Number(digits)) => {
                self.integer(i64::MIN.into(), i64::MAX.into(), digits, path);
            }
            (
                Shape::Integer(least, most) | Shape::NumericText(least, most),
                Json::Number(digits),
            ) => {
                self.integer(*least, *most, digits, path);
            }
            (Shape::NumericText(least, most), Json::Text(text)) => {
                if !numeric(text).is_some_and(|integer| (*least..=*most).contains(&integer)) {
                    self.complain(path, "a text that is no integer of this size");
                }
            }
            (Shape::Array(items), Json::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.value(items, element, &path.element(index));
                }
            }
            (Shape::Object(known), Json::Object(members)) => self.object(known, members, path),
            (Shape::Map(values), Json::Object(members)) => {
                for (index, (name, value)) in members.iter().enumerate() {
                    self.value(values, value, &path.member(name));
                    if members[..index].iter().any(|(other, _)| other == name) {
                        self.complain(&path.member(name), "given twice");
                    }
                }
            }
            (Shape::Union(property, variants), Json::Object(members)) => {
                self.union(property, variants, members, value, path);
            }
            _ => self.complain(path, "another type of value"),
        }
    }

    fn text(&mut self, format: Format, text: &str, path: &Path) {
        let right = match format {
            Format::Plain => true,
            Format::Date => rfc3339::is_date(text),
            Format::DateTime => rfc3339::is_date_time(text),
        };
        if !right {
            self.complain(path, "a text of another form");
        }
    }

    fn integer(&mut self, least: i128, most: i128, digits: &str, path: &Path) {
        let integer = Decimal::parse(digits).and_then(|number| number.integer());
        if !integer.is_some_and(|integer| (least..=most).contains(&integer)) {
            self.complain(path, "no integer of this size");
        }
    }

    fn object(&mut self, known: &[Member], members: &[(String, Json)], path: &Path) {
        for member in known {
            let path = path.member(&member.name);
            let mut values = members.iter().filter(|(name, _)| *name == member.name);
            match values.next() {
                None if member.required => self.complain(&path, "missing"),
                None => {}
                Some((_, Json::Null)) if !member.required => {}
                Some((_, value)) => {
                    self.value(&member.schema, value, &path);
                    let text = value.as_text();
                    if member.constant.is_some()
                        && text.is_some()
                        && text != member.constant.as_deref()
                    {
                        self.complain(&path, "the tag of another schema");
                    }
                }
            }
            if values.next().is_some() {
                self.complain(&path, "given twice");
            }
        }
    }

    fn union(
        &mut self,
        property: &str,
        variants: &[Variant],
        members: &[(String, Json)],
        value: &Json,
        path: &Path,
    ) {
        let tags: Vec<&Json> =
            members.iter().filter(|(name, _)| name == property).map(|(_, value)| value).collect();
        match tags.as_slice() {
            [] => self.complain(&path.member(property), "missing"),
            [Json::Text(tag)] => {
                if let Some(variant) = variants.iter().find(|variant| variant.tag == *tag) {
                    self.value(&Schema::named(&variant.schema), value, path);
                }
            }
            [_] => self.complain(&path.member(property), "a tag that is no string"),
            _ => self.complain(&path.member(property), "given twice"),
        }
    }

    fn complain(&mut self, path: &Path, what: &'static str) {
        self.complaints.push(Complaint { path: path.clone(), what });
    }
}

/// Returns the integer that a text is, written as JSON writes integers.
fn numeric(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let leading = digits.len() > 1 && digits.starts_with('0');
    if plain && !leading { text.parse().ok() } else { None }
}
