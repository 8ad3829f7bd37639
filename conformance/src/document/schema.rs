//! What a schema allows, as far as our documents go.

use std::collections::BTreeMap;

use super::{Unreadable, only, step, text, unreadable};
use crate::json::Json;

/// A schema at the place where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// What it is.
    pub target: Target,
    /// Whether `null` is one of the values.
    pub nullable: bool,
    /// Whether the values must not be shown.
    pub sensitive: bool,
}

/// Either the name of a schema, or its shape on the spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A schema of the document, by its name.
    Named(String),
    /// A schema without a name.
    Inline(Box<Shape>),
}

/// What values a schema allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any at all.
    Any,
    /// Strings.
    Text(Format),
    /// Strings, of which these are known; the API may add others.
    Enumeration(Vec<String>),
    /// Integers from the first to the second.
    Integer(i128, i128),
    /// Numbers.
    Number,
    /// `true` and `false`.
    Boolean,
    /// Arrays of values of one schema.
    Array(Box<Schema>),
    /// Objects with known members; the API may add others.
    Object(Vec<Member>),
    /// Objects whose names are data.
    Map(Box<Schema>),
    /// Objects whose further members depend on one that is called tag here.
    Union(String, Vec<Variant>),
}

/// The form of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Any.
    Plain,
    /// A date of RFC 3339.
    Date,
    /// A date-time of RFC 3339.
    DateTime,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub schema: Schema,
    /// Whether it must be there.
    pub required: bool,
    /// The one text that it may have, where a union's mapping says so.
    pub constant: Option<String>,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The text of its tag.
    pub tag: String,
    /// The name of its schema.
    pub schema: String,
}

impl Schema {
    /// Returns the schema that is called `name`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Schema { target: Target::Named(name.to_owned()), nullable: false, sensitive: false }
    }

    pub(super) fn each_name<E>(
        &self,
        visit: &mut impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        match &self.target {
            Target::Named(name) => visit(name),
            Target::Inline(shape) => shape.each_name(visit),
        }
    }
}

impl Shape {
    /// Returns the known members of an object.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match self {
            Shape::Object(members) => members,
            _ => &[],
        }
    }

    pub(super) fn each_name<E>(
        &self,
        visit: &mut impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Shape::Array(inner) | Shape::Map(inner) => inner.each_name(visit),
            Shape::Object(members) => {
                members.iter().try_for_each(|member| member.schema.each_name(visit))
            }
            Shape::Union(_, variants) => {
                variants.iter().try_for_each(|variant| visit(&variant.schema))
            }
            _ => Ok(()),
        }
    }
}

/// Reads all schemas that have a name.
pub(super) fn components(root: &Json) -> Result<BTreeMap<String, Shape>, Unreadable> {
    let none = Json::Null;
    let schemas = root.get("components").and_then(|it| it.get("schemas")).unwrap_or(&none);
    let reader = Reader { schemas };
    let mut shapes = BTreeMap::new();
    for (name, node) in schemas.members() {
        let pointer = step("/components/schemas", name);
        let shape = match reader.schema(node, &pointer)?.target {
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
    let schemas = root.get("components").and_then(|it| it.get("schemas"));
    let mut statuses = BTreeMap::new();
    for (name, node) in schemas.map(Json::members).unwrap_or_default() {
        let status = match node.get("x-status-code") {
            None => continue,
            Some(Json::Number(digits)) => digits.parse().ok(),
            Some(_) => None,
        };
        let pointer = step(&step("/components/schemas", name), "x-status-code");
        let status = status.ok_or_else(|| unreadable(&pointer, "no HTTP status"))?;
        statuses.insert(name.clone(), status);
    }
    Ok(statuses)
}

/// Reads a schema outside of the named ones.
pub(super) fn inline(root: &Json, node: &Json, pointer: &str) -> Result<Schema, Unreadable> {
    let none = Json::Null;
    let schemas = root.get("components").and_then(|it| it.get("schemas")).unwrap_or(&none);
    Reader { schemas }.schema(node, pointer)
}

/// Writes the tag of every mapping into the object that it maps to. One that is mapped to by several
/// tags keeps an ordinary member.
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
const SILENT: [&str; 6] =
    ["description", "title", "example", "deprecated", "externalDocs", "default"];

struct Reader<'d> {
    schemas: &'d Json,
}

impl Reader<'_> {
    fn schema(&self, node: &Json, pointer: &str) -> Result<Schema, Unreadable> {
        let flag = |name| node.get(name).is_some_and(Json::is_true);
        let target = self.target(node, pointer)?;
        Ok(Schema { target, nullable: flag("nullable"), sensitive: flag("x-sensitive") })
    }

    fn target(&self, node: &Json, pointer: &str) -> Result<Target, Unreadable> {
        if node.get("$ref").is_some() {
            only(node, pointer, &["$ref"])?;
            return referred(text(node, pointer, "$ref")?, pointer).map(Target::Named);
        }
        if let Some([part]) = node.get("allOf").map(Json::elements) {
            only(node, pointer, &[&["allOf", "nullable"], SILENT.as_slice()].concat())?;
            return self.target(part, &step(&step(pointer, "allOf"), "0"));
        }
        self.shape(node, pointer).map(|shape| Target::Inline(Box::new(shape)))
    }

    fn shape(&self, node: &Json, pointer: &str) -> Result<Shape, Unreadable> {
        let known = |keywords: &[&str]| {
            only(node, pointer, &[keywords, &["type", "nullable"], SILENT.as_slice()].concat())
        };
        if node.get("allOf").is_some() {
            return self.merged(node, pointer);
        }
        if node.get("oneOf").is_some() {
            known(&["oneOf", "discriminator"])?;
            return union(node, pointer);
        }
        let Some(kind) = node.get("type") else {
            known(&[])?;
            return Ok(Shape::Any);
        };
        match kind.as_text().unwrap_or_default() {
            "string" if node.get("enum").is_some() => {
                known(&["enum"])?;
                let values = node.get("enum").map(Json::elements).unwrap_or_default();
                let values = values.iter().map(|value| value.as_text().map(str::to_owned));
                let values = values.collect::<Option<Vec<String>>>();
                values
                    .map(Shape::Enumeration)
                    .ok_or_else(|| unreadable(pointer, "an enum value that is no string"))
            }
            "string" => {
                known(&["format"])?;
                match node.get("format").and_then(Json::as_text) {
                    None => Ok(Shape::Text(Format::Plain)),
                    Some("date") => Ok(Shape::Text(Format::Date)),
                    Some("date-time") => Ok(Shape::Text(Format::DateTime)),
                    Some(_) => Err(unreadable(
                        &step(pointer, "format"),
                        "the judge does not know this format",
                    )),
                }
            }
            "integer" => {
                known(&["format"])?;
                match node.get("format").and_then(Json::as_text) {
                    Some("int32") => Ok(Shape::Integer(i32::MIN.into(), i32::MAX.into())),
                    Some("int64") | None => Ok(Shape::Integer(i64::MIN.into(), i64::MAX.into())),
                    Some(_) => Err(unreadable(
                        &step(pointer, "format"),
                        "the judge does not know this format",
                    )),
                }
            }
            "number" => known(&["format"]).map(|()| Shape::Number),
            "boolean" => known(&[]).map(|()| Shape::Boolean),
            "array" => {
                known(&["items"])?;
                let items = node.get("items").unwrap_or(&Json::Null);
                self.schema(items, &step(pointer, "items"))
                    .map(|items| Shape::Array(Box::new(items)))
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
            None | Some(Json::Bool(true)) => Schema {
                target: Target::Inline(Box::new(Shape::Any)),
                nullable: false,
                sensitive: false,
            },
            Some(schema) => self.schema(schema, &step(pointer, "additionalProperties"))?,
        };
        let Some(properties) = node.get("properties") else {
            return Ok(Shape::Map(Box::new(values)));
        };
        let required = node.get("required").map(Json::elements).unwrap_or_default();
        let pointer = step(pointer, "properties");
        let members = properties.members().iter().map(|(name, schema)| {
            Ok(Member {
                name: name.clone(),
                schema: self.schema(schema, &step(&pointer, name))?,
                required: required.contains(&Json::string(name)),
                constant: None,
            })
        });
        members.collect::<Result<_, _>>().map(Shape::Object)
    }

    /// Reads an `allOf` of objects into one object.
    fn merged(&self, node: &Json, pointer: &str) -> Result<Shape, Unreadable> {
        only(node, pointer, &[&["allOf", "nullable"], SILENT.as_slice()].concat())?;
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
            let Shape::Object(members) = self.shape(part, &pointer)? else {
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
