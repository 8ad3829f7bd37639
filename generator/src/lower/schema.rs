//! One schema to its type: the chain of cases.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, ReferenceOr, Schema, SchemaKind, Type as Kind, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use crate::ir::{Definition, Origin, Shape, Type, Width};
use crate::pointer::Pointer;

use super::{Lowering, docs, follow, name_of};

/// The keywords of a schema, whichever of the model's forms holds them.
#[derive(Default)]
pub(super) struct Keywords<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) format: Option<&'a str>,
    pub(super) pattern: Option<&'a str>,
    pub(super) minimum: Option<String>,
    pub(super) maximum: Option<String>,
    pub(super) exclusive_minimum: bool,
    pub(super) exclusive_maximum: bool,
    pub(super) multiple_of: Option<String>,
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    pub(super) min_items: Option<usize>,
    pub(super) max_items: Option<usize>,
    pub(super) unique_items: bool,
    pub(super) min_properties: Option<usize>,
    pub(super) max_properties: Option<usize>,
    pub(super) properties: Option<&'a IndexMap<String, ReferenceOr<Box<Schema>>>>,
    pub(super) required: &'a [String],
    pub(super) additional: Option<&'a AdditionalProperties>,
    pub(super) items: Option<&'a ReferenceOr<Box<Schema>>>,
    pub(super) values: Vec<Value>,
    pub(super) one_of: &'a [ReferenceOr<Schema>],
    pub(super) all_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: &'a [ReferenceOr<Schema>],
    pub(super) not: Option<&'a ReferenceOr<Schema>>,
}

impl<'a> Keywords<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        match &schema.schema_kind {
            SchemaKind::Type(kind) => Self::of_type(kind),
            SchemaKind::OneOf { one_of } => Keywords { one_of, ..Keywords::default() },
            SchemaKind::AllOf { all_of } => Keywords { all_of, ..Keywords::default() },
            SchemaKind::AnyOf { any_of } => Keywords { any_of, ..Keywords::default() },
            SchemaKind::Not { not } => Keywords { not: Some(not), ..Keywords::default() },
            SchemaKind::Any(any) => Keywords {
                kind: any.typ.as_deref(),
                format: any.format.as_deref(),
                pattern: any.pattern.as_deref(),
                minimum: any.minimum.map(|bound| bound.to_string()),
                maximum: any.maximum.map(|bound| bound.to_string()),
                exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
                exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
                multiple_of: any.multiple_of.map(|step| step.to_string()),
                min_length: any.min_length,
                max_length: any.max_length,
                min_items: any.min_items,
                max_items: any.max_items,
                unique_items: any.unique_items.unwrap_or_default(),
                min_properties: any.min_properties,
                max_properties: any.max_properties,
                properties: (!any.properties.is_empty()).then_some(&any.properties),
                required: &any.required,
                additional: any.additional_properties.as_ref(),
                items: any.items.as_ref(),
                values: any.enumeration.clone(),
                one_of: &any.one_of,
                all_of: &any.all_of,
                any_of: &any.any_of,
                not: any.not.as_deref(),
            },
        }
    }

    fn of_type(kind: &'a Kind) -> Self {
        match kind {
            Kind::String(string) => Keywords {
                kind: Some("string"),
                format: match &string.format {
                    VariantOrUnknownOrEmpty::Item(format) => Some(match format {
                        openapiv3::StringFormat::Date => "date",
                        openapiv3::StringFormat::DateTime => "date-time",
                        openapiv3::StringFormat::Password => "password",
                        openapiv3::StringFormat::Byte => "byte",
                        openapiv3::StringFormat::Binary => "binary",
                    }),
                    VariantOrUnknownOrEmpty::Unknown(format) => Some(format),
                    VariantOrUnknownOrEmpty::Empty => None,
                },
                pattern: string.pattern.as_deref(),
                min_length: string.min_length,
                max_length: string.max_length,
                values: string.enumeration.iter().cloned().map(Value::from).collect(),
                ..Keywords::default()
            },
            Kind::Number(number) => Keywords {
                kind: Some("number"),
                format: match &number.format {
                    VariantOrUnknownOrEmpty::Item(openapiv3::NumberFormat::Float) => Some("float"),
                    VariantOrUnknownOrEmpty::Item(openapiv3::NumberFormat::Double) => {
                        Some("double")
                    }
                    VariantOrUnknownOrEmpty::Unknown(format) => Some(format),
                    VariantOrUnknownOrEmpty::Empty => None,
                },
                minimum: number.minimum.map(|bound| bound.to_string()),
                maximum: number.maximum.map(|bound| bound.to_string()),
                exclusive_minimum: number.exclusive_minimum,
                exclusive_maximum: number.exclusive_maximum,
                multiple_of: number.multiple_of.map(|step| step.to_string()),
                values: number.enumeration.iter().copied().map(Value::from).collect(),
                ..Keywords::default()
            },
            Kind::Integer(integer) => Keywords {
                kind: Some("integer"),
                format: match &integer.format {
                    VariantOrUnknownOrEmpty::Item(openapiv3::IntegerFormat::Int32) => Some("int32"),
                    VariantOrUnknownOrEmpty::Item(openapiv3::IntegerFormat::Int64) => Some("int64"),
                    VariantOrUnknownOrEmpty::Unknown(format) => Some(format),
                    VariantOrUnknownOrEmpty::Empty => None,
                },
                minimum: integer.minimum.map(|bound| bound.to_string()),
                maximum: integer.maximum.map(|bound| bound.to_string()),
                exclusive_minimum: integer.exclusive_minimum,
                exclusive_maximum: integer.exclusive_maximum,
                multiple_of: integer.multiple_of.map(|step| step.to_string()),
                values: integer.enumeration.iter().copied().map(Value::from).collect(),
                ..Keywords::default()
            },
            Kind::Object(object) => Keywords {
                kind: Some("object"),
                min_properties: object.min_properties,
                max_properties: object.max_properties,
                properties: (!object.properties.is_empty()).then_some(&object.properties),
                required: &object.required,
                additional: object.additional_properties.as_ref(),
                ..Keywords::default()
            },
            Kind::Array(array) => Keywords {
                kind: Some("array"),
                min_items: array.min_items,
                max_items: array.max_items,
                unique_items: array.unique_items,
                items: array.items.as_ref(),
                ..Keywords::default()
            },
            Kind::Boolean(boolean) => Keywords {
                kind: Some("boolean"),
                values: boolean.enumeration.iter().copied().map(Value::from).collect(),
                ..Keywords::default()
            },
        }
    }

    /// Says whether a keyword other than a composition decides what a value may be.
    fn has_own_shape(&self) -> bool {
        self.properties.is_some()
            || !self.required.is_empty()
            || self.additional.is_some()
            || self.items.is_some()
            || !self.values.is_empty()
    }

    /// Says whether something beside the alternatives of `oneOf` decides what a value may be.
    fn says_more_than_alternatives(&self) -> bool {
        self.has_own_shape()
            || !self.all_of.is_empty()
            || !self.any_of.is_empty()
            || self.not.is_some()
    }

    /// Says whether the schema says nothing but what one entry of its `allOf` says.
    fn is_wrapper(&self) -> bool {
        self.all_of.len() == 1
            && self.kind.is_none()
            && !self.has_own_shape()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
            && self.not.is_none()
    }
}

/// A type, and whether null stands beside it.
pub(super) struct Lowered {
    pub(super) ty: Type,
    pub(super) nullable: bool,
}

impl Lowered {
    /// Returns the type with null among its values.
    pub(super) fn whole(self) -> Type {
        if self.nullable && !matches!(self.ty, Type::Nullable(_) | Type::Anything) {
            return Type::Nullable(Box::new(self.ty));
        }
        self.ty
    }
}

impl Lowering<'_> {
    /// Lowers a schema that the document names.
    pub(super) fn named_schema(
        &mut self,
        name: &str,
        schema: &ReferenceOr<Schema>,
        pointer: &Pointer,
    ) -> Definition {
        let origin = Origin::named(name);
        let item = match schema {
            ReferenceOr::Reference { reference } => {
                let docs = docs::of(None, None, false, pointer);
                let shape = Shape::Alias(self.reference(reference, pointer));
                return Definition { origin, rename: None, docs, shape };
            }
            ReferenceOr::Item(item) => item,
        };
        let keywords = Keywords::of(item);
        let docs = docs::of_schema(&item.schema_data, &keywords, pointer);
        let rename = self.text_extension(&item.schema_data.extensions, "x-rust-name", pointer);
        let free_object = keywords.kind == Some("object")
            && !has_map_values(&keywords)
            && !has_alternatives(&keywords);
        let shape = match self.shape(item, &keywords, &origin, pointer) {
            Some(shape) => shape,
            // The document gives it a name, so it becomes a type: members may be added to it.
            None if free_object => Shape::Object(self.object(item, &keywords, &origin, pointer)),
            None => Shape::Alias(self.item(item, &origin, pointer).ty),
        };
        Definition { origin, rename, docs, shape }
    }

    /// Lowers a schema that stands where a type is wanted. `origin` names the type that it
    /// becomes, if it becomes one.
    pub(super) fn schema(
        &mut self,
        schema: &ReferenceOr<Schema>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Lowered {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, pointer),
            ReferenceOr::Item(item) => self.item(item, origin, pointer),
        }
    }

    /// Null is a matter of the reference: the type itself stays what it is without.
    fn referenced(&mut self, reference: &str, pointer: &Pointer) -> Lowered {
        let ty = self.reference(reference, pointer);
        let schemas = &self.components.schemas;
        let target = name_of(reference, "schemas").and_then(|name| schemas.get(&name));
        let target = target.and_then(|target| follow(schemas, "schemas", target, pointer));
        let nullable = target.is_some_and(|(it, _)| it.schema_data.nullable);
        Lowered { ty, nullable }
    }

    /// The same for the form in which the model holds members and elements.
    pub(super) fn boxed_schema(
        &mut self,
        schema: &ReferenceOr<Box<Schema>>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Lowered {
        match schema {
            ReferenceOr::Reference { reference } => self.referenced(reference, pointer),
            ReferenceOr::Item(item) => self.item(item, origin, pointer),
        }
    }

    fn item(&mut self, item: &Schema, origin: &Origin, pointer: &Pointer) -> Lowered {
        let keywords = Keywords::of(item);
        let nullable = item.schema_data.nullable;
        if let Some(shape) = self.shape(item, &keywords, origin, pointer) {
            let docs = docs::of_schema(&item.schema_data, &keywords, pointer);
            let extensions = &item.schema_data.extensions;
            let rename = self.text_extension(extensions, "x-rust-name", pointer);
            let id = self.add(Definition { origin: origin.clone(), rename, docs, shape });
            return Lowered { ty: Type::Named(id), nullable };
        }
        let ty = if keywords.is_wrapper() {
            let inner = pointer.child("allOf").index(0);
            let lowered = self.schema(&keywords.all_of[0], origin, &inner);
            return Lowered { nullable: nullable || lowered.nullable, ..lowered };
        } else if has_alternatives(&keywords) {
            self.unsupported(
                pointer,
                "composition",
                "a composition that is no tagged union yet; its values are kept as raw JSON",
                "give a `oneOf` of objects a `discriminator`",
            );
            Type::Anything
        } else if self.is_numeric_text(item, &keywords, pointer) {
            Type::NumericText
        } else {
            self.plain(&keywords, origin, pointer)
        };
        Lowered { ty, nullable }
    }

    /// Decides whether a schema becomes a type with a name, and which.
    fn shape(
        &mut self,
        item: &Schema,
        keywords: &Keywords<'_>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Option<Shape> {
        if !keywords.one_of.is_empty() {
            if keywords.says_more_than_alternatives() {
                return None;
            }
            let discriminator = item.schema_data.discriminator.as_ref()?;
            return self.union(keywords.one_of, discriminator, pointer).map(Shape::Union);
        }
        if has_alternatives(keywords) {
            return None;
        }
        if !keywords.values.is_empty() && matches!(keywords.kind, Some("string" | "integer") | None)
        {
            let (kind, values) = (keywords.kind, &keywords.values);
            return self.enumeration(item, kind, values, pointer).map(Shape::Enumeration);
        }
        if keywords.properties.is_some() && matches!(keywords.kind, Some("object") | None) {
            return Some(Shape::Object(self.object(item, keywords, origin, pointer)));
        }
        None
    }

    /// Says whether the schema is of an integer that may come as text.
    fn is_numeric_text(
        &mut self,
        item: &Schema,
        keywords: &Keywords<'_>,
        pointer: &Pointer,
    ) -> bool {
        let extensions = &item.schema_data.extensions;
        let says_so = self.flag_extension(extensions, "x-numeric-text", pointer);
        let fits = keywords.kind == Some("integer");
        if says_so && !fits {
            self.left_out("x-numeric-text", pointer, "must stand on a schema with `type: integer`");
        }
        says_so && fits
    }

    /// Lowers a schema that is neither a composition nor a type with a name.
    fn plain(&mut self, keywords: &Keywords<'_>, origin: &Origin, pointer: &Pointer) -> Type {
        match keywords.kind {
            Some("object") => {
                let values = match keywords.additional {
                    Some(AdditionalProperties::Schema(values)) => {
                        let place = pointer.child("additionalProperties");
                        self.schema(values, &origin.within("value"), &place).whole()
                    }
                    Some(AdditionalProperties::Any(_)) | None => Type::Anything,
                };
                Type::Map(Box::new(values))
            }
            Some("array") => {
                let elements = match keywords.items {
                    Some(items) => {
                        let place = pointer.child("items");
                        self.boxed_schema(items, &origin.within("item"), &place).whole()
                    }
                    None => Type::Anything,
                };
                Type::List(Box::new(elements))
            }
            Some("string") => match keywords.format {
                Some("date-time") => Type::DateTime,
                Some("date") => Type::Date,
                _ => Type::Text,
            },
            Some("integer") => match keywords.format {
                Some("int32") => Type::Integer(Width::Signed32),
                _ => Type::Integer(Width::Signed64),
            },
            Some("number") => Type::Number,
            Some("boolean") => Type::Boolean,
            _ => Type::Anything,
        }
    }
}

fn has_alternatives(keywords: &Keywords<'_>) -> bool {
    !keywords.one_of.is_empty()
        || !keywords.any_of.is_empty()
        || !keywords.all_of.is_empty()
        || keywords.not.is_some()
}

fn has_map_values(keywords: &Keywords<'_>) -> bool {
    matches!(keywords.additional, Some(AdditionalProperties::Schema(_)))
}
