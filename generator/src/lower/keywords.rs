//! The keywords of a schema, whichever of the model's forms holds them.
//!
//! The promise: a keyword that stands in the document stands here, and nothing else does.

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, ReferenceOr, Schema, SchemaKind, Type as Kind, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

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
    pub(super) values: Values<'a>,
    pub(super) one_of: &'a [ReferenceOr<Schema>],
    pub(super) all_of: &'a [ReferenceOr<Schema>],
    pub(super) any_of: &'a [ReferenceOr<Schema>],
    pub(super) not: Option<&'a ReferenceOr<Schema>>,
}

/// The values of an `enum`, as the model holds them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values<'a> {
    Any(&'a [Value]),
    Texts(&'a [Option<String>]),
    Numbers(&'a [Option<f64>]),
    Integers(&'a [Option<i64>]),
    Truths(&'a [Option<bool>]),
}

impl Default for Values<'_> {
    fn default() -> Self {
        Values::Any(&[])
    }
}

impl Values<'_> {
    /// Returns the values themselves.
    pub(super) fn all(self) -> Vec<Value> {
        match self {
            Values::Any(values) => values.to_vec(),
            Values::Texts(values) => values.iter().cloned().map(Value::from).collect(),
            Values::Numbers(values) => values.iter().copied().map(Value::from).collect(),
            Values::Integers(values) => values.iter().copied().map(Value::from).collect(),
            Values::Truths(values) => values.iter().copied().map(Value::from).collect(),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        match self {
            Values::Any(values) => values.is_empty(),
            Values::Texts(values) => values.is_empty(),
            Values::Numbers(values) => values.is_empty(),
            Values::Integers(values) => values.is_empty(),
            Values::Truths(values) => values.is_empty(),
        }
    }

    /// Says whether null is among them.
    pub(super) fn have_null(self) -> bool {
        match self {
            // A number that JSON does not have would be null, too.
            Values::Any(_) | Values::Numbers(_) => self.all().iter().any(Value::is_null),
            Values::Texts(values) => values.contains(&None),
            Values::Integers(values) => values.contains(&None),
            Values::Truths(values) => values.contains(&None),
        }
    }
}

impl<'a> Keywords<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        let mut keywords = Self::of_kind(schema);
        // The text of a bound that no number of 64 bits says exactly.
        let exact = |name: &str| {
            let text = schema.schema_data.extensions.get(name)?.as_str()?;
            Some(text.to_owned())
        };
        keywords.minimum = exact("x-idv-minimum").or(keywords.minimum);
        keywords.maximum = exact("x-idv-maximum").or(keywords.maximum);
        keywords.multiple_of = exact("x-idv-multipleOf").or(keywords.multiple_of);
        keywords
    }

    fn of_kind(schema: &'a Schema) -> Self {
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
                values: Values::Any(&any.enumeration),
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
                values: Values::Texts(&string.enumeration),
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
                values: Values::Numbers(&number.enumeration),
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
                values: Values::Integers(&integer.enumeration),
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
                values: Values::Truths(&boolean.enumeration),
                ..Keywords::default()
            },
        }
    }

    /// The same without what `allOf`, `oneOf`, `anyOf` and `not` say.
    pub(super) fn own(schema: &'a Schema) -> Self {
        Keywords { one_of: &[], all_of: &[], any_of: &[], not: None, ..Self::of(schema) }
    }

    /// Says whether a keyword other than a composition says more than of which type a value is.
    pub(super) fn has_own_shape(&self) -> bool {
        self.properties.is_some()
            || !self.required.is_empty()
            || matches!(self.additional, Some(AdditionalProperties::Schema(_)))
            || self.items.is_some()
            || !self.values.is_empty()
            || self.format.is_some()
    }

    /// Returns the schemas of all compositions.
    pub(super) fn composed(&self) -> impl Iterator<Item = &'a ReferenceOr<Schema>> + use<'a> {
        self.all_of.iter().chain(self.one_of).chain(self.any_of)
    }

    /// Says whether there is a composition other than `allOf`.
    pub(super) fn has_alternatives(&self) -> bool {
        !self.one_of.is_empty() || !self.any_of.is_empty()
    }
}
