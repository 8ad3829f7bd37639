//! Every identifier of the output, decided once.
//!
//! The promise: legal, free of collisions, and stable when something is added to the document.
//! Only this module makes a [`Name`]; emitters look names up.

mod groups;
mod operations;
mod reserved;
mod scope;
mod statuses;
mod words;

pub(crate) use words::letters;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::ir::{
    Api, Choice, Credential, Enumeration, Object, Origin, Shape, TypeId, Union, Value,
};
use crate::pointer::Pointer;

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
    credentials: Vec<CredentialNames>,
    schemes: Vec<Name>,
    servers: Vec<Name>,
    variables: Vec<(String, Name)>,
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
    /// The table of its pages, when it has some.
    pub pages: Name,
    /// The file that it stands in.
    pub group: Name,
    /// The arguments.
    pub parameters: Vec<Name>,
    /// The argument that is the body.
    pub body: Name,
    /// The methods of the call that set texts of credentials.
    pub per_call: Vec<Name>,
    /// The methods of the client that send another body, in their order.
    pub others: Vec<Name>,
    /// The type of what is answered, where that differs by the status.
    pub reply: AnswerNames,
    /// The type of the errors, where that differs by the status.
    pub error: AnswerNames,
}

/// The identifiers of what is answered, where that differs by the status.
#[derive(Clone, Debug)]
pub struct AnswerNames {
    /// The type.
    pub ident: Name,
    /// Its variants.
    pub variants: Vec<Name>,
}

/// The identifiers of a credential.
#[derive(Clone, Debug)]
pub struct CredentialNames {
    /// The type.
    pub ident: Name,
    /// The method of the builder that takes it.
    pub method: Name,
    /// The arguments that are its texts, and the methods that set them.
    pub fields: Vec<MemberNames>,
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

    /// Returns the identifiers of a credential, by its position.
    #[must_use]
    pub fn credential(&self, index: usize) -> &CredentialNames {
        &self.credentials[index]
    }

    /// Returns the method that takes the base URL of a server other than the default one.
    #[must_use]
    pub fn server(&self, index: usize) -> &Name {
        &self.servers[index]
    }

    /// Returns the variables of servers and the methods that take them.
    #[must_use]
    pub fn variables(&self) -> &[(String, Name)] {
        &self.variables
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

/// Returns the name of a module.
pub(crate) fn module(text: &str) -> String {
    words::snake(text)
}

/// Decides every identifier of the code for an API.
#[must_use]
pub fn plan(api: Api) -> Planned {
    let names = names(&api);
    Planned { api, names }
}

fn names(api: &Api) -> Names {
    let wanted: Vec<_> = api
        .groups
        .iter()
        .map(|it| (it.name.clone(), module_of(&words::short(&words::snake(&it.name)))))
        .collect();
    let groups = scope::assign(&wanted, &["mod", COMMON]);
    let common = Name(COMMON.to_owned());
    let of_types = groups::groups_of_types(api);
    let idents = type_idents(api);
    let types = api.types.iter().zip(idents).enumerate().map(|(index, (definition, ident))| {
        let group = of_types[index].and_then(|group| groups.get(group)).unwrap_or(&common).clone();
        let (members, variants, tag) = match &definition.shape {
            Shape::Object(object) => (member_names(object), Vec::new(), None),
            Shape::Enumeration(enumeration) => (Vec::new(), value_names(enumeration), None),
            Shape::Union(union) => {
                let tags = union.variants.iter();
                let tags = tags.map(|it| (it.tag.clone(), words::pascal(&it.tag)));
                (Vec::new(), variant_names(tags), tag_accessor(union))
            }
            Shape::Choice(choice) => (Vec::new(), alternative_names(choice), None),
            Shape::Alias(_) => (Vec::new(), Vec::new(), None),
        };
        TypeNames { ident, group, members, variants, tag }
    });
    let types = types.collect();
    let operations = operations::operation_names(api, &groups, &common);
    let builder = builder_names(api);
    let (schemes, rest) = builder.split_at(api.schemes.len());
    let (servers, methods) = rest.split_at(api.servers.len());
    let (methods, variables) = methods.split_at(api.credentials.len());
    let credentials = credential_names(api, methods);
    let (schemes, servers) = (schemes.to_vec(), servers.to_vec());
    let variables = server_variables(api).into_iter().zip(variables.iter().cloned()).collect();
    Names { types, operations, credentials, schemes, servers, variables, groups, common }
}

/// The names of the variables of servers, each once.
fn server_variables(api: &Api) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for variable in api.servers.iter().flat_map(|server| &server.variables) {
        if !names.contains(&variable.name) {
            names.push(variable.name.clone());
        }
    }
    names
}

/// The methods of the builder: for schemes, for servers, for credentials, and for the variables of
/// servers.
fn builder_names(api: &Api) -> Vec<Name> {
    let schemes = api.schemes.iter().map(|it| {
        let name = it.rename.as_ref().unwrap_or(&it.name);
        (it.name.clone(), words::snake(name))
    });
    let servers = api.servers.iter().enumerate().map(|(index, it)| {
        let numbered = || format!("base_url_{index}");
        (it.url.clone(), it.rename.as_ref().map_or_else(numbered, |name| words::snake(name)))
    });
    let credentials = api.credentials.iter().map(|it| {
        let name = it.rename.as_ref().unwrap_or(&it.name);
        (it.name.clone(), words::snake(name))
    });
    let variables = server_variables(api).into_iter();
    let variables =
        variables.map(|it| (format!("{it} of the server"), words::snake(&format!("server {it}"))));
    let wanted: Vec<_> = schemes.chain(servers).chain(credentials).chain(variables).collect();
    scope::assign(&wanted, reserved::BUILDER_METHODS)
}

fn credential_names(api: &Api, methods: &[Name]) -> Vec<CredentialNames> {
    let wanted: Vec<_> = api
        .credentials
        .iter()
        .map(|it| (it.name.clone(), words::title(it.rename.as_ref().unwrap_or(&it.name))))
        .collect();
    let taken = [reserved::TYPES, reserved::BESIDE_CREDENTIALS].concat();
    let idents = scope::assign(&wanted, &taken);
    let names = api.credentials.iter().zip(idents).zip(methods);
    names
        .map(|((credential, ident), method)| {
            let method = method.clone();
            CredentialNames { ident, method, fields: field_names(credential) }
        })
        .collect()
}

fn field_names(credential: &Credential) -> Vec<MemberNames> {
    let fields = credential.fields.iter();
    let wanted =
        fields.map(|it| (it.name.clone(), words::snake(it.rename.as_ref().unwrap_or(&it.name))));
    settable(scope::assign(&wanted.collect::<Vec<_>>(), reserved::CREDENTIAL_METHODS))
}

/// Returns the name of a module. In a script without capitals a type could have the same name.
fn module_of(text: &str) -> String {
    let has_case = text.starts_with(|it: char| it.is_lowercase() || it == '_');
    if has_case { text.to_owned() } else { format!("{text}_api") }
}

/// The file of what belongs to no group, or to several.
const COMMON: &str = "common";

fn type_idents(api: &Api) -> Vec<Name> {
    let texts: Vec<String> = api.types.iter().map(|it| text_of(&it.origin)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in &texts {
        *counts.entry(text).or_default() += 1;
    }
    let wanted = api.types.iter().zip(&texts).map(|(definition, text)| {
        let ident = words::title(definition.rename.as_ref().unwrap_or(text));
        // What stands in the same role more than once is told apart by its place.
        let alone = counts.get(text.as_str()) == Some(&1);
        let place = &definition.docs.place;
        (if alone { text.clone() } else { format!("{text} {place}") }, ident)
    });
    let wanted: Vec<_> = wanted.collect();
    scope::assign_or(&wanted, reserved::TYPES, |index| {
        let definition = &api.types[index];
        let is_inline = !definition.origin.roles.is_empty() && definition.rename.is_none();
        let inline = || format!("{}Inline", wanted[index].1);
        is_inline.then(|| numbered(&wanted[index].1, &definition.docs.place).unwrap_or_else(inline))
    })
}

/// Adds the number that a place, or the nearest thing around it, has among alternatives.
fn numbered(identifier: &str, place: &Pointer) -> Option<String> {
    let tokens: Vec<_> = place.tokens().collect();
    let of_one = |pair: &[Cow<'_, str>]| match pair {
        [list, index] if matches!(&**list, "oneOf" | "anyOf" | "allOf" | "prefixItems") => {
            index.parse::<usize>().ok()
        }
        _ => None,
    };
    // A number behind a number would read as one.
    let between = if identifier.ends_with(|it: char| it.is_numeric()) { "Alternative" } else { "" };
    let number = tokens.windows(2).rev().find_map(of_one)? + 1;
    Some(format!("{identifier}{between}{number}"))
}

fn text_of(origin: &Origin) -> String {
    let words = std::iter::once(&origin.owner).chain(&origin.roles);
    words.cloned().collect::<Vec<_>>().join(" ")
}

fn member_names(object: &Object) -> Vec<MemberNames> {
    let wanted: Vec<_> = object
        .members
        .iter()
        .map(|it| (it.wire.clone(), words::snake(it.rename.as_ref().unwrap_or(&it.wire))))
        .collect();
    let reserved: &[&str] = match object.additional {
        Some(_) => &["kept", "additional"],
        None => &["kept"],
    };
    settable(scope::assign(&wanted, reserved))
}

/// Adds the methods that set what has these names.
fn settable(fields: Vec<Name>) -> Vec<MemberNames> {
    fields
        .into_iter()
        .map(|field| {
            let with = Name(format!("with_{}", field.plain()));
            MemberNames { field, with }
        })
        .collect()
}

fn variant_names(wanted: impl Iterator<Item = (String, String)>) -> Vec<Name> {
    scope::assign(&wanted.collect::<Vec<_>>(), &["Unrecognized"])
}

/// Alternatives with the same label are told apart by the places where they stand.
fn alternative_names(choice: &Choice) -> Vec<Name> {
    let labels = choice.alternatives.iter().map(|it| {
        let text = match it.docs.place.is_root() {
            true => it.label.clone(),
            false => it.docs.place.to_string(),
        };
        (text, words::pascal(&it.label))
    });
    let wanted: Vec<_> = labels.collect();
    scope::assign_or(&wanted, &["Unrecognized"], |index| {
        numbered(&wanted[index].1, &choice.alternatives[index].docs.place)
    })
}

fn value_names(enumeration: &Enumeration) -> Vec<Name> {
    fn wanted<T: ToString>(value: &Value<T>, otherwise: String) -> (String, String) {
        (value.value.to_string(), value.rename.as_ref().map_or(otherwise, |it| words::pascal(it)))
    }
    match enumeration {
        Enumeration::Texts(values) => {
            variant_names(values.iter().map(|it| wanted(it, words::pascal(&it.value))))
        }
        Enumeration::Integers(values) => variant_names(values.iter().map(|it| {
            let sign = if it.value < 0 { "Minus" } else { "" };
            wanted(it, format!("Value{sign}{}", it.value.unsigned_abs()))
        })),
    }
}

/// The accessor by the name of the property: not where that is a keyword, nor what every union has.
fn tag_accessor(union: &Union) -> Option<Name> {
    let name = words::snake(&union.property);
    let legal =
        scope::legal(&name) == name && !matches!(name.as_str(), "tag" | "clone" | "fmt" | "eq");
    legal.then_some(Name(name))
}
