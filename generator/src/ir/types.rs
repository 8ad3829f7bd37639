//! Types: shapes over other types.

use super::Docs;

/// Names a type of an [`Api`](super::Api).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(usize);

impl TypeId {
    /// The type at this index.
    #[must_use]
    pub fn new(index: usize) -> Self {
        TypeId(index)
    }

    /// Returns the index of the type.
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }
}

/// A type that has a name of its own.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Where its name comes from.
    pub origin: Origin,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// What it is.
    pub shape: Shape,
}

/// Where the name of a type comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The name that the document gives it, or that it gives to what it stands in.
    pub owner: String,
    /// The way from there to the type: the roles of what it stands in, the innermost last. Empty
    /// for a type that the document names.
    pub roles: Vec<String>,
}

impl Origin {
    /// The origin of something that the document names.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Origin { owner: name.to_owned(), roles: Vec::new() }
    }

    /// The origin of something in this role inside.
    #[must_use]
    pub fn within(&self, role: &str) -> Self {
        let mut inner = self.clone();
        inner.roles.push(role.to_owned());
        inner
    }
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// An object with known members.
    Object(Object),
    /// One of several objects, told apart by a tag.
    Union(Union),
    /// One of several texts or integers, open to others.
    Enumeration(Enumeration),
    /// Another name for a type.
    Alias(Type),
}

/// An object with known members. Other members are kept as they are.
#[derive(Clone, Debug, Default)]
pub struct Object {
    /// The members, in the order of the document, without the tag.
    pub members: Vec<Member>,
    /// The tag that tells this object apart in every union it is in, and that it therefore owns.
    pub tag: Option<Tag>,
    /// The member that tells errors apart, when the object is an error.
    pub error_code: Option<String>,
}

/// A property and the value of it that stands for one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The name of the property.
    pub property: String,
    /// The value.
    pub value: String,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name on the wire.
    pub wire: String,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
    /// Its type.
    pub ty: Type,
    /// Whether it must be there, and whether it may be null.
    pub presence: Presence,
    /// It holds personal data or a credential.
    pub sensitive: bool,
    /// It would make its object infinitely large if it were held in place.
    pub boxed: bool,
}

/// Whether a member must be there, and whether it may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there and not null.
    Required,
    /// It is there, and may be null.
    Nullable,
    /// It may be absent; null means the same.
    Optional,
    /// It may be absent or null, which are two different things.
    Open,
}

impl Presence {
    /// Says whether an object can be made without saying anything of the member.
    #[must_use]
    pub fn may_be_absent(self) -> bool {
        matches!(self, Presence::Optional | Presence::Open)
    }
}

/// One of several objects, told apart by a tag.
#[derive(Clone, Debug)]
pub struct Union {
    /// The property that holds the tag.
    pub property: String,
    /// The variants, in the order of the document.
    pub variants: Vec<Variant>,
}

/// A variant of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value of the tag.
    pub tag: String,
    /// The object that the tag stands for.
    pub body: TypeId,
    /// It would make the union infinitely large if it were held in place.
    pub boxed: bool,
}

/// One of several values, open to others.
#[derive(Clone, Debug)]
pub enum Enumeration {
    /// Texts, in the order of the document.
    Texts(Vec<Value<String>>),
    /// Integers, in the order of the document.
    Integers(Vec<Value<i64>>),
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct Value<T> {
    /// The value on the wire.
    pub value: T,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A type with a name.
    Named(TypeId),
    /// A list.
    List(Box<Type>),
    /// A map from names to values.
    Map(Box<Type>),
    /// A value or null.
    Nullable(Box<Type>),
    /// A text.
    Text,
    /// An instant, in the form of RFC 3339.
    DateTime,
    /// A day, in the form of RFC 3339.
    Date,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer(Width),
    /// A whole number that may come as text.
    NumericText,
    /// A number.
    Number,
    /// Anything at all.
    Anything,
    /// No value.
    Nothing,
}

/// The range of a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// 32 bits with sign.
    Signed32,
    /// 64 bits with sign.
    Signed64,
}

impl Type {
    /// Returns the named types that this one is made of.
    #[must_use]
    pub fn names(&self) -> Vec<TypeId> {
        match self {
            Type::Named(id) => vec![*id],
            Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => inner.names(),
            _ => Vec::new(),
        }
    }
}

impl Shape {
    /// Returns the named types that this one is made of.
    #[must_use]
    pub fn names(&self) -> Vec<TypeId> {
        match self {
            Shape::Object(object) => {
                object.members.iter().flat_map(|member| member.ty.names()).collect()
            }
            Shape::Union(union) => union.variants.iter().map(|variant| variant.body).collect(),
            Shape::Alias(ty) => ty.names(),
            Shape::Enumeration(_) => Vec::new(),
        }
    }
}
