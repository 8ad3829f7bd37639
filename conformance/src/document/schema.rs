//! What a schema allows, as far as our documents go.
//!
//! The promise: a shape says what is read without asking anything else; how a document writes it
//! down is left behind.

/// A schema at the place where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// What it is.
    pub target: Target,
    /// Whether `null` is one of the values.
    pub nullable: bool,
    /// Whether the values must not be shown.
    pub sensitive: bool,
    /// What the API says about sizes. It is the API that holds them, no client does: a value beyond
    /// is allowed here.
    pub limits: Limits,
}

/// Either the name of a schema, or its shape on the spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A schema of the document, by its name.
    Named(String),
    /// A schema without a name.
    Inline(Box<Shape>),
}

/// The sizes that an API takes and gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The fewest characters of a text.
    pub shortest: Option<usize>,
    /// The most characters of a text.
    pub longest: Option<usize>,
    /// The least number.
    pub least: Option<i128>,
    /// The greatest number.
    pub greatest: Option<i128>,
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
    /// Integers of 64 bits, of which these are known; the API may add others.
    Codes(Vec<i64>),
    /// Integers from the first to the second.
    Integer(i128, i128),
    /// Integers from the first to the second, as numbers or as texts of their digits.
    NumericText(i128, i128),
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
        Schema::of(Target::Named(name.to_owned()))
    }

    /// Returns the schema of anything.
    #[must_use]
    pub fn any() -> Self {
        Schema::of(Target::Inline(Box::new(Shape::Any)))
    }

    pub(super) fn of(target: Target) -> Self {
        Schema { target, nullable: false, sensitive: false, limits: Limits::default() }
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
