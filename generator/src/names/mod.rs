//! Every identifier of the output, decided once.
//!
//! The promise: legal, free of collisions, and stable when something is added to the document.
//! Only this module makes a [`Name`]; emitters look names up.

mod scope;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use crate::ir::{Api, Object, Operation, Shape, TypeId, Union};

/// An identifier of the output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// Returns the identifier as it is written, with `r#` where it needs that.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the identifier without `r#`, as the name of a file for example.
    #[must_use]
    pub fn plain(&self) -> &str {
        self.0.trim_start_matches("r#")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All identifiers of the code for one API.
#[derive(Clone, Debug)]
pub struct Names {
    types: Vec<TypeNames>,
    operations: Vec<OperationNames>,
    schemes: Vec<Name>,
    servers: Vec<Name>,
    groups: Vec<Name>,
    common: Name,
}

/// The identifiers of a type.
#[derive(Clone, Debug)]
pub struct TypeNames {
    /// The type itself.
    pub ident: Name,
    /// The file that it stands in.
    pub group: Name,
    /// The fields of a struct, and the methods that set them.
    pub members: Vec<MemberNames>,
    /// The variants of an enum.
    pub variants: Vec<Name>,
    /// The accessor for the tag by the name of its property, where that is a legal one.
    pub tag: Option<Name>,
}

/// The identifiers of a member.
#[derive(Clone, Debug)]
pub struct MemberNames {
    /// The field.
    pub field: Name,
    /// The method that sets it.
    pub with: Name,
}

/// The identifiers of an operation.
#[derive(Clone, Debug)]
pub struct OperationNames {
    /// The method of the client.
    pub method: Name,
    /// The type of the call.
    pub call: Name,
    /// The table.
    pub table: Name,
    /// The file that it stands in.
    pub group: Name,
    /// The arguments.
    pub parameters: Vec<Name>,
    /// The argument that is the body.
    pub body: Name,
}

impl Names {
    /// Returns the identifiers of a type.
    #[must_use]
    pub fn of_type(&self, id: TypeId) -> &TypeNames {
        &self.types[id.index()]
    }

    /// Returns the identifiers of an operation, by its position.
    #[must_use]
    pub fn operation(&self, index: usize) -> &OperationNames {
        &self.operations[index]
    }

    /// Returns the method that takes the base URL of a server other than the default one.
    #[must_use]
    pub fn server(&self, index: usize) -> &Name {
        &self.servers[index]
    }

    /// Returns the method that takes the credential of a security scheme, by its position.
    #[must_use]
    pub fn scheme(&self, index: usize) -> &Name {
        &self.schemes[index]
    }

    /// Returns the file for what belongs to no group, or to several.
    #[must_use]
    pub fn common(&self) -> &Name {
        &self.common
    }

    /// Returns the files that types and operations are divided into, in the order of the document,
    /// the common one last.
    #[must_use]
    pub fn groups(&self) -> Vec<&Name> {
        let mut groups: Vec<&Name> = self.groups.iter().collect();
        if !groups.contains(&&self.common) {
            groups.push(&self.common);
        }
        groups
    }
}

/// An API and all identifiers of its code.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The API.
    pub api: Api,
    /// The identifiers.
    pub names: Names,
}

/// Decides every identifier of the code for an API.
#[must_use]
pub fn plan(api: Api) -> Planned {
    let names = names(&api);
    Planned { api, names }
}

fn names(api: &Api) -> Names {
    let wanted: Vec<_> =
        api.groups.iter().map(|it| (it.name.clone(), words::snake(&it.name))).collect();
    let groups = scope::assign(&wanted, &["mod", COMMON]);
    let common = Name(COMMON.to_owned());
    let of_types = groups_of_types(api);
    let idents = type_idents(api);
    let types = api.types.iter().zip(idents).enumerate().map(|(index, (definition, ident))| {
        let group = of_types[index].and_then(|group| groups.get(group)).unwrap_or(&common).clone();
        let (members, variants, tag) = match &definition.shape {
            Shape::Object(object) => (member_names(object), Vec::new(), None),
            Shape::Enumeration(enumeration) => {
                let texts = enumeration.values.iter().map(|value| value.text.as_str());
                (Vec::new(), variant_names(texts), None)
            }
            Shape::Union(union) => {
                let tags = union.variants.iter().map(|variant| variant.tag.as_str());
                (Vec::new(), variant_names(tags), tag_accessor(union))
            }
            Shape::Alias(_) => (Vec::new(), Vec::new(), None),
        };
        TypeNames { ident, group, members, variants, tag }
    });
    let types = types.collect();
    let operations = operation_names(api, &groups, &common);
    let schemes = api.schemes.iter().map(|it| {
        let name = it.rename.as_ref().unwrap_or(&it.name);
        (it.name.clone(), words::snake(name))
    });
    let schemes = scope::assign(&schemes.collect::<Vec<_>>(), BUILDER_METHODS);
    let servers = (0..api.servers.len()).map(|index| Name(format!("base_url_{index}"))).collect();
    Names { types, operations, schemes, servers, groups, common }
}

/// The file of what belongs to no group, or to several.
const COMMON: &str = "common";

/// Names of types that emitted code uses for itself.
const RESERVED_TYPES: &[&str] = &[
    "Box",
    "Date",
    "DateTime",
    "BTreeMap",
    "Err",
    "Eq",
    "Hash",
    "Json",
    "Maybe",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "From",
    "Into",
    "Result",
    "Self",
    "Some",
    "String",
    "Unrecognized",
    "UnknownMembers",
    "Vec",
    "Send",
    "Sync",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "Iterator",
    "Sized",
    "Unpin",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "AsRef",
    "Extend",
    "IntoIterator",
];

/// Methods that every builder of a client has.
const BUILDER_METHODS: &[&str] = &[
    "base_url",
    "build",
    "build_blocking",
    "http_client",
    "max_reply_bytes",
    "timeout",
    "user_agent",
    "new",
    "clone",
    "credential",
];

/// Methods that every client has.
const CLIENT_METHODS: &[&str] = &["builder", "clone", "new"];

/// Methods that every call has.
const CALL_METHODS: &[&str] =
    &["clone", "into_future", "new", "send", "with", "with_body", "with_text"];

fn type_idents(api: &Api) -> Vec<Name> {
    let wanted = api.types.iter().map(|definition| {
        let origin = &definition.origin;
        let text = std::iter::once(&origin.owner)
            .chain(&origin.roles)
            .cloned()
            .collect::<Vec<_>>()
            .join(" ");
        let ident = match &definition.rename {
            Some(rename) => words::pascal(rename),
            None => words::pascal(&text),
        };
        let text = if origin.roles.is_empty() { origin.owner.clone() } else { text };
        (text, ident)
    });
    scope::assign(&wanted.collect::<Vec<_>>(), RESERVED_TYPES)
}

fn member_names(object: &Object) -> Vec<MemberNames> {
    let wanted: Vec<_> = object
        .members
        .iter()
        .map(|it| (it.wire.clone(), words::snake(it.rename.as_ref().unwrap_or(&it.wire))))
        .collect();
    let fields = scope::assign(&wanted, &["kept"]);
    fields
        .into_iter()
        .map(|field| {
            let with = Name(format!("with_{}", field.plain()));
            MemberNames { field, with }
        })
        .collect()
}

fn variant_names<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Name> {
    let wanted: Vec<_> = texts.map(|text| (text.to_owned(), words::pascal(text))).collect();
    scope::assign(&wanted, &["Unrecognized"])
}

/// The accessor by the name of the property: not where that is a keyword, nor what every union has.
fn tag_accessor(union: &Union) -> Option<Name> {
    let name = words::snake(&union.property);
    let legal =
        scope::legal(&name) == name && !matches!(name.as_str(), "tag" | "clone" | "fmt" | "eq");
    legal.then_some(Name(name))
}

fn operation_names(api: &Api, groups: &[Name], common: &Name) -> Vec<OperationNames> {
    let wanted: Vec<_> = api
        .operations
        .iter()
        .map(|it| (it.id.clone(), words::snake(it.rename.as_ref().unwrap_or(&it.id))))
        .collect();
    let methods = scope::assign(&wanted, CLIENT_METHODS);
    api.operations
        .iter()
        .zip(methods)
        .map(|(operation, method)| {
            let mut arguments = argument_names(operation);
            let body = arguments.pop().unwrap_or_else(|| Name("body".to_owned()));
            OperationNames {
                call: Name(words::pascal(method.plain())),
                table: Name(words::shouting(method.plain())),
                group: operation
                    .group
                    .and_then(|index| groups.get(index))
                    .unwrap_or(common)
                    .clone(),
                parameters: arguments,
                body,
                method,
            }
        })
        .collect()
}

/// The names of the parameters and, last, of the body.
fn argument_names(operation: &Operation) -> Vec<Name> {
    let mut wanted: Vec<_> = operation
        .parameters
        .iter()
        .map(|it| {
            let text = format!("{} {:?}", it.name, it.location);
            (text, words::snake(it.rename.as_ref().unwrap_or(&it.name)))
        })
        .collect();
    wanted.push(("body".to_owned(), "body".to_owned()));
    scope::assign(&wanted, CALL_METHODS)
}

/// Returns for each type the group whose operations alone use it.
fn groups_of_types(api: &Api) -> Vec<Option<usize>> {
    // Every type collects the groups that reach it; one group makes it that group's.
    let mut reached: BTreeMap<usize, Vec<Option<usize>>> = BTreeMap::new();
    for operation in &api.operations {
        let mut open: Vec<TypeId> = operation.types().flat_map(|ty| ty.names()).collect();
        while let Some(id) = open.pop() {
            let groups = reached.entry(id.index()).or_default();
            if groups.contains(&operation.group) {
                continue;
            }
            groups.push(operation.group);
            open.extend(api.definition(id).shape.names());
        }
    }
    (0..api.types.len())
        .map(|index| match reached.get(&index).map(Vec::as_slice) {
            Some([group]) => *group,
            _ => None,
        })
        .collect()
}
