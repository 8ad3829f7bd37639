//! From the document to what its schemas allow.
//!
//! The promise: a keyword that would change what is allowed, and that is not understood at its
//! place, is a fault with that place.

use std::collections::BTreeMap;

use super::schema::{Format, Limits, Member, Schema, Shape, Target, Variant};
use super::{Unreadable, flag, integer, only, optional_text, step, text, unreadable};
use crate::json::Json;

/// Reads all schemas that have a name.
pub(super) fn components(root: &Json) -> Result<BTreeMap<String, Shape>, Unreadable> {
    let reader = Reader { schemas: schemas(root) };
    let mut shapes = BTreeMap::new();
    for (name, node) in reader.schemas.members() {
        let pointer = step("/components/schemas", name);
        let schema = reader.schema(node, &pointer, &["x-status-code", "x-error-code"])?;
        if schema.nullable || schema.sensitive || schema.limits != Limits::default() {
            let what = "the judge knows null, sensitive and limits only where a schema is used";
            return Err(unreadable(&pointer, what));
        }
        let shape = match schema.target {
            Target::Inline(shape) => *shape,
            Target::Named(_) => return Err(unreadable(&pointer, "a name for a name")),
        };
        // An object with a name is a type of its own, even when nothing is known of its members.
        let open = matches!(&shape, Shape::Map(_)) && node.get("additionalProperties").is_none();
        shapes.insert(name.clone(), if open { Shape::Object(Vec::new()) } else { shape });
    }
    tie_tags(&mut shapes);
    Ok(shapes)
}

/// Reads the HTTP status of each schema that has one.
pub(super) fn statuses(root: &Json) -> Result<BTreeMap<String, u16>, Unreadable> {
    let mut statuses = BTreeMap::new();
    for (name, node) in schemas(root).members() {
        let pointer = step("/components/schemas", name);
        let Some(status) = integer(node, &pointer, "x-status-code")? else {
            continue;
        };
        let status = u16::try_from(status);
        let status = status.map_err(|_| unreadable(&pointer, "no HTTP status"))?;
        statuses.insert(name.clone(), status);
    }
    Ok(statuses)
}

/// Reads, of each schema of errors that says so, the member that tells them apart.
pub(super) fn error_codes(root: &Json) -> Result<BTreeMap<String, String>, Unreadable> {
    let mut codes = BTreeMap::new();
    for (name, node) in schemas(root).members() {
        let pointer = step("/components/schemas", name);
        let Some(code) = optional_text(node, &pointer, "x-error-code")? else {
            continue;
        };
        if node.get("properties").and_then(|members| members.get(code)).is_none() {
            return Err(unreadable(&step(&pointer, "x-error-code"), "there is no such member"));
        }
        codes.insert(name.clone(), code.to_owned());
    }
    Ok(codes)
}

/// Reads a schema outside of the named ones.
pub(super) fn inline(root: &Json, node: &Json, pointer: &str) -> Result<Schema, Unreadable> {
    Reader { schemas: schemas(root) }.schema(node, pointer, &[])
}

fn schemas(root: &Json) -> &Json {
    root.get("components").and_then(|it| it.get("schemas")).unwrap_or(&Json::Null)
}

/// Writes the tag of every mapping into the object that it maps to. One that is mapped to by
/// several tags keeps an ordinary member.
fn tie_tags(shapes: &mut BTreeMap<String, Shape>) {
    let mut ties: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for shape in shapes.values() {
        if let Shape::Union(property, variants) = shape {
            for variant in variants {
                let tags = ties.entry((variant.schema.clone(), property.clone())).or_default();
                if !tags.contains(&variant.tag) {
                    tags.push(variant.tag.clone());
                }
            }
        }
    }
    for ((schema, property), tags) in ties {
        let ([tag], Some(Shape::Object(members))) = (tags.as_slice(), shapes.get_mut(&schema))
        else {
            continue;
        };
        for member in members.iter_mut().filter(|member| member.name == property) {
            member.constant = Some(tag.clone());
            member.required = true;
        }
    }
}

/// Keywords that say nothing about which values are allowed.
const SILENT: [&str; 7] =
    ["description", "title", "example", "deprecated", "externalDocs", "default", "x-rust-name"];

/// Keywords that a schema may have where it gets its name.
const NAMED: [&str; 2] = ["x-status-code", "x-error-code"];

/// Keywords that are read beside the shape.
const BESIDE: [&str; 2] = ["nullable", "x-sensitive"];

struct Reader<'d> {
    schemas: &'d Json,
}

impl Reader<'_> {
    /// Reads a schema that may have the keywords `more` beside the usual ones.
    fn schema(&self, node: &Json, pointer: &str, more: &[&str]) -> Result<Schema, Unreadable> {
        Ok(Schema {
            target: self.target(node, pointer, more)?,
            nullable: flag(node, pointer, "nullable", false)?,
            sensitive: flag(node, pointer, "x-sensitive", false)?,
            limits: limits(node, pointer)?,
        })
    }

    fn target(&self, node: &Json, pointer: &str, more: &[&str]) -> Result<Target, Unreadable> {
        if node.get("$ref").is_some() {
            only(node, pointer, &["$ref"])?;
            return referred(text(node, pointer, "$ref")?, pointer).map(Target::Named);
        }
        if let Some([part]) = node.get("allOf").map(Json::elements) {
            only(node, pointer, &[&["allOf"], BESIDE.as_slice(), SILENT.as_slice()].concat())?;
            let pointer = step(&step(pointer, "allOf"), "0");
            let schema = self.schema(part, &pointer, &[])?;
            if schema != Schema::of(schema.target.clone()) {
                return Err(unreadable(&pointer, "the judge knows these only outside of `allOf`"));
            }
            return Ok(schema.target);
        }
        self.shape(node, pointer, more).map(|shape| Target::Inline(Box::new(shape)))
    }

    fn shape(&self, node: &Json, pointer: &str, more: &[&str]) -> Result<Shape, Unreadable> {
        let usual = [&["type"], BESIDE.as_slice(), SILENT.as_slice(), more].concat();
        let known = |keywords: &[&str]| only(node, pointer, &[keywords, &usual].concat());
        if node.get("allOf").is_some() {
            known(&["allOf"])?;
            return self.merged(node, pointer);
        }
        if node.get("oneOf").is_some() {
            known(&["oneOf", "discriminator"])?;
            return union(node, pointer);
        }
        let Some(kind) = node.get("type") else {
            return known(&[]).map(|()| Shape::Any);
        };
        match kind.as_text().unwrap_or_default() {
            "string" if node.get("enum").is_some() => {
                known(&["enum", "x-enum-descriptions", "x-enum-varnames"])?;
                described(node, pointer)?;
                enumeration(node, pointer)
            }
            "string" => {
                known(&["format", "minLength", "maxLength"])?;
                match optional_text(node, pointer, "format")? {
                    None => Ok(Shape::Text(Format::Plain)),
                    Some("date") => Ok(Shape::Text(Format::Date)),
                    Some("date-time") => Ok(Shape::Text(Format::DateTime)),
                    Some(_) => Err(odd_format(pointer)),
                }
            }
            "integer" if node.get("enum").is_some() => {
                known(&["enum", "format", "x-enum-descriptions", "x-enum-varnames"])?;
                described(node, pointer)?;
                codes(node, pointer)
            }
            "integer" => {
                known(&["format", "minimum", "maximum", "x-numeric-text"])?;
                let (least, most) = width(node, pointer)?;
                Ok(match flag(node, pointer, "x-numeric-text", false)? {
                    true => Shape::NumericText(least, most),
                    false => Shape::Integer(least, most),
                })
            }
            "number" => known(&["format"]).map(|()| Shape::Number),
            "boolean" => known(&[]).map(|()| Shape::Boolean),
            "array" => {
                known(&["items"])?;
                let items = node.get("items").unwrap_or(&Json::Null);
                let items = self.schema(items, &step(pointer, "items"), &[])?;
                Ok(Shape::Array(Box::new(items)))
            }
            "object" => {
                known(&["properties", "required", "additionalProperties"])?;
                self.object(node, pointer)
            }
            _ => Err(unreadable(&step(pointer, "type"), "the judge does not know this type")),
        }
    }

    fn object(&self, node: &Json, pointer: &str) -> Result<Shape, Unreadable> {
        let values = match node.get("additionalProperties") {
            None | Some(Json::Bool(true)) => Schema::any(),
            Some(schema) => self.schema(schema, &step(pointer, "additionalProperties"), &[])?,
        };
        let Some(properties) = node.get("properties") else {
            return Ok(Shape::Map(Box::new(values)));
        };
        let required = node.get("required").map(Json::elements).unwrap_or_default();
        let at = step(pointer, "properties");
        if required.iter().any(|name| properties.get(name.as_text().unwrap_or_default()).is_none())
        {
            let what = "a required member that is not described";
            return Err(unreadable(&step(pointer, "required"), what));
        }
        let members = properties.members().iter().map(|(name, schema)| {
            Ok(Member {
                name: name.clone(),
                schema: self.schema(schema, &step(&at, name), &[])?,
                required: required.contains(&Json::string(name)),
                constant: None,
            })
        });
        members.collect::<Result<_, _>>().map(Shape::Object)
    }

    /// Reads an `allOf` of objects into one object.
    fn merged(&self, node: &Json, pointer: &str) -> Result<Shape, Unreadable> {
        let pointer = step(pointer, "allOf");
        let mut all: Vec<Member> = Vec::new();
        for (index, part) in
            node.get("allOf").map(Json::elements).unwrap_or_default().iter().enumerate()
        {
            let pointer = step(&pointer, &index.to_string());
            let part = match part.get("$ref").and_then(Json::as_text) {
                Some(reference) => {
                    let name = referred(reference, &pointer)?;
                    self.schemas
                        .get(&name)
                        .ok_or_else(|| unreadable(&pointer, "a reference into nowhere"))?
                }
                None => part,
            };
            let Shape::Object(members) = self.shape(part, &pointer, &NAMED)? else {
                return Err(unreadable(&pointer, "the judge merges objects with members only"));
            };
            for member in members {
                match all.iter_mut().find(|other| other.name == member.name) {
                    Some(other) if other.schema == member.schema => {
                        other.required |= member.required
                    }
                    Some(_) => {
                        return Err(unreadable(
                            &pointer,
                            format!("`{}` is there twice, and differs", member.name),
                        ));
                    }
                    None => all.push(member),
                }
            }
        }
        Ok(Shape::Object(all))
    }
}

fn limits(node: &Json, pointer: &str) -> Result<Limits, Unreadable> {
    let size = |name| {
        let size = integer(node, pointer, name)?.map(usize::try_from).transpose();
        size.map_err(|_| unreadable(&step(pointer, name), "no length"))
    };
    Ok(Limits {
        shortest: size("minLength")?,
        longest: size("maxLength")?,
        least: integer(node, pointer, "minimum")?,
        greatest: integer(node, pointer, "maximum")?,
    })
}

fn enumeration(node: &Json, pointer: &str) -> Result<Shape, Unreadable> {
    let values = node.get("enum").map(Json::elements).unwrap_or_default();
    let values = values.iter().map(|value| value.as_text().map(str::to_owned));
    let values = values.collect::<Option<Vec<String>>>();
    let fault = || unreadable(&step(pointer, "enum"), "an enum value that is no string");
    values.map(Shape::Enumeration).ok_or_else(fault)
}

fn codes(node: &Json, pointer: &str) -> Result<Shape, Unreadable> {
    let code = |value: &Json| match value {
        Json::Number(digits) => digits.parse::<i64>().ok(),
        _ => None,
    };
    let values = node.get("enum").map(Json::elements).unwrap_or_default();
    let values = values.iter().map(code).collect::<Option<Vec<i64>>>();
    let fault = || unreadable(&step(pointer, "enum"), "an enum value that is no integer");
    width(node, pointer)?;
    values.map(Shape::Codes).ok_or_else(fault)
}

/// Looks whether what is said about the values of an enum is about values that it has.
fn described(node: &Json, pointer: &str) -> Result<(), Unreadable> {
    let values = node.get("enum").map(Json::elements).unwrap_or_default();
    let names = node.get("x-enum-varnames");
    if names.is_some_and(|names| names.elements().len() != values.len()) {
        let what = "not as many names as values";
        return Err(unreadable(&step(pointer, "x-enum-varnames"), what));
    }
    let pointer = step(pointer, "x-enum-descriptions");
    let described = node.get("x-enum-descriptions").map(Json::members).unwrap_or_default();
    for (name, _) in described {
        let there = |value: &&Json| match value {
            Json::Text(text) => text == name,
            other => other.text() == *name,
        };
        if values.iter().find(there).is_none() {
            return Err(unreadable(&step(&pointer, name), "the enum has no such value"));
        }
    }
    Ok(())
}

/// Returns the least and the greatest integer of a format.
fn width(node: &Json, pointer: &str) -> Result<(i128, i128), Unreadable> {
    match optional_text(node, pointer, "format")? {
        Some("int32") => Ok((i32::MIN.into(), i32::MAX.into())),
        Some("int64") | None => Ok((i64::MIN.into(), i64::MAX.into())),
        Some(_) => Err(odd_format(pointer)),
    }
}

fn odd_format(pointer: &str) -> Unreadable {
    unreadable(&step(pointer, "format"), "the judge does not know this format")
}

fn union(node: &Json, pointer: &str) -> Result<Shape, Unreadable> {
    let Some(discriminator) = node.get("discriminator") else {
        return Err(unreadable(pointer, "the judge knows no `oneOf` without `discriminator`"));
    };
    let pointer = step(pointer, "discriminator");
    only(discriminator, &pointer, &["propertyName", "mapping"])?;
    let property = text(discriminator, &pointer, "propertyName")?;
    let mapping = discriminator.get("mapping").map(Json::members).unwrap_or_default();
    let variants = mapping.iter().map(|(tag, target)| {
        let pointer = step(&step(&pointer, "mapping"), tag);
        let schema = referred(target.as_text().unwrap_or_default(), &pointer)?;
        Ok(Variant { tag: tag.clone(), schema })
    });
    let variants: Vec<Variant> = variants.collect::<Result<_, _>>()?;
    for part in node.get("oneOf").map(Json::elements).unwrap_or_default() {
        let name =
            referred(part.get("$ref").and_then(Json::as_text).unwrap_or_default(), &pointer)?;
        if !variants.iter().any(|variant| variant.schema == name) {
            return Err(unreadable(&pointer, format!("`{name}` has no tag")));
        }
    }
    Ok(Shape::Union(property.to_owned(), variants))
}

fn referred(reference: &str, pointer: &str) -> Result<String, Unreadable> {
    let name = reference.strip_prefix("#/components/schemas/");
    name.map(str::to_owned).ok_or_else(|| {
        unreadable(pointer, format!("the judge follows no reference to `{reference}`"))
    })
}
