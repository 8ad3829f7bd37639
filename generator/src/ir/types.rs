//! Types: shapes over other types.

use super::{Docs, Serialized};

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
    /// Its values hold personal data or a credential, wherever they stand.
    pub sensitive: bool,
    /// Nothing is made of it, and the document does not name it: a type of tags, say.
    pub spare: bool,
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// An object with known members.
    Object(Object),
    /// One of several objects, told apart by a tag.
    Union(Union),
    /// One of several types, told apart by what their values look like.
    Choice(Choice),
    /// One of several texts or integers, open to others.
    Enumeration(Enumeration),
    /// Another name for a type.
    Alias(Type),
}

/// An object with known members. Other members are kept as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Object {
    /// The members, in the order of the document, without the tag.
    pub members: Vec<Member>,
    /// The type of the members that the document does not name, where it has one for them.
    pub additional: Option<Type>,
    /// Those hold personal data or a credential.
    pub additional_sensitive: bool,
    /// The tag that tells this object apart in every union it is in, and that it therefore owns.
    pub tag: Option<Tag>,
    /// The member that tells errors apart, when the object is an error.
    pub error_code: Option<String>,
    /// How the text of each member becomes its value, when they are the headers of replies.
    pub headers: Option<Vec<Serialized>>,
}

/// A property and the value of it that stands for one type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// The name of the property.
    pub property: String,
    /// The value.
    pub value: String,
    /// The member holds personal data or a credential.
    pub sensitive: bool,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// Which way it goes.
    pub way: Way,
    /// It holds personal data or a credential.
    pub sensitive: bool,
    /// It would make its object infinitely large if it were held in place.
    pub boxed: bool,
}

/// Which way a member goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Way {
    /// To the service and back.
    #[default]
    Both,
    /// From the service alone.
    Answers,
    /// To the service alone.
    Requests,
}

/// Whether a member must be there, and whether it may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Union {
    /// The property that holds the tag.
    pub property: String,
    /// Every variant demands the tag, and a text for it. Where one does not, an object may come
    /// without, or with another value.
    pub demanded: bool,
    /// The variants, in the order of the document.
    pub variants: Vec<Variant>,
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// The value of the tag.
    pub tag: String,
    /// What the tag stands for: an object, or a type whose values are objects.
    pub body: TypeId,
    /// It would make the union infinitely large if it were held in place.
    pub boxed: bool,
}

/// One of several types, told apart by what their values look like.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The alternatives, in the order of the document.
    pub alternatives: Vec<Alternative>,
}

impl Choice {
    /// Returns the positions of the alternatives in the order in which they are tried: those that
    /// ask for more before those that ask for less, else in the order of the document.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.alternatives.len()).collect();
        order.sort_by_key(|index| {
            let alternative = &self.alternatives[*index];
            let number = alternative.kinds.contains(&Kind::Number);
            // A value that is prescribed says more than any number of members that are there.
            let fixed = alternative.marks.iter().any(|it| it.required && !it.values.is_empty());
            (number, !fixed, std::cmp::Reverse(alternative.marks.len()))
        });
        order
    }
}

/// An alternative of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alternative {
    /// Where its name comes from.
    pub label: String,
    /// What the document says of it.
    pub docs: Docs,
    /// Its type.
    pub ty: Type,
    /// The kinds of JSON that its values may be of.
    pub kinds: Vec<Kind>,
    /// What tells its objects from those of other alternatives.
    pub marks: Vec<Mark>,
    /// It holds personal data or a credential.
    pub sensitive: bool,
    /// It would make the choice infinitely large if it were held in place.
    pub boxed: bool,
}

/// A member that tells objects of one alternative from those of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The name of the member.
    pub name: String,
    /// An object without it is none of this alternative.
    pub required: bool,
    /// What it may be; anything when there are none.
    pub values: Vec<Constant>,
}

/// A value that the document prescribes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constant {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Truth(bool),
    /// Null.
    Null,
}

/// A kind of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Null.
    Null,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// A text.
    Text,
    /// A list.
    List,
    /// An object.
    Object,
}

/// One of several values, open to others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Enumeration {
    /// Texts, in the order of the document.
    Texts(Vec<Value<String>>),
    /// Integers, in the order of the document.
    Integers(Vec<Value<i64>>),
}

/// A value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Value<T> {
    /// The value on the wire.
    pub value: T,
    /// A name that the document prescribes.
    pub rename: Option<String>,
    /// What the document says of it.
    pub docs: Docs,
}

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// A number of double precision.
    Double,
    /// A number of any size and precision.
    Number,
    /// The bytes of a body, as they are. No value of JSON has this type.
    Bytes,
    /// A file in a multipart body. Elsewhere it is the text that it holds.
    File,
    /// Anything at all.
    Anything,
    /// No value.
    Nothing,
}

/// The range of a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    /// 8 bits with sign.
    Signed8,
    /// 16 bits with sign.
    Signed16,
    /// 32 bits with sign.
    Signed32,
    /// 64 bits with sign.
    Signed64,
    /// 8 bits without sign.
    Unsigned8,
    /// 16 bits without sign.
    Unsigned16,
    /// 32 bits without sign.
    Unsigned32,
    /// 64 bits without sign.
    Unsigned64,
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
                let members = object.members.iter().map(|member| &member.ty);
                members.chain(&object.additional).flat_map(Type::names).collect()
            }
            Shape::Union(union) => union.variants.iter().map(|variant| variant.body).collect(),
            Shape::Choice(choice) => {
                choice.alternatives.iter().flat_map(|alternative| alternative.ty.names()).collect()
            }
            Shape::Alias(ty) => ty.names(),
            Shape::Enumeration(_) => Vec::new(),
        }
    }
}
