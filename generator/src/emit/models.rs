//! Types as plain structs and enums.

use crate::code_span::{code_span, code_span_of_text};
use crate::ir::{
    Alternative, Choice, Constant, Definition, Docs, Enumeration, Kind, Member, Object, Presence,
    Shape, Type, TypeId, Union,
};
use crate::names::{MemberNames, Name, Planned, TypeNames};

use super::rust::{Scope, argument, written_type};
use super::{Body, Code, Item, Model, Part, docs};

/// Returns the items of a type, and notes in `scope` what they mention.
pub(super) fn items(planned: &Planned, id: TypeId, scope: &mut Scope) -> Vec<Item> {
    let definition = planned.api.definition(id);
    let names = planned.names.of_type(id);
    let models = match &definition.shape {
        Shape::Object(object) => structure(planned, definition, object, names, scope),
        Shape::Union(union) => vec![tagged(planned, definition, union, names, scope)],
        Shape::Choice(choice) => vec![either(planned, definition, choice, names, scope)],
        Shape::Enumeration(enumeration) => vec![open(definition, enumeration, names)],
        Shape::Alias(ty) => vec![alias(planned, definition, ty, names, scope)],
    };
    models.into_iter().map(Item::Model).collect()
}

/// The attribute of what is not to be used any more, before the others.
fn attributes(deprecated: bool, others: &[&'static str]) -> Vec<&'static str> {
    let first = deprecated.then_some("#[deprecated]");
    first.into_iter().chain(others.iter().copied()).collect()
}

fn line(docs: Vec<String>, code: String) -> Part {
    Part { docs, attributes: Vec::new(), code: Code::Line(code) }
}

fn structure(
    planned: &Planned,
    definition: &Definition,
    object: &Object,
    names: &TypeNames,
    scope: &mut Scope,
) -> Vec<Model> {
    scope.note("Kept");
    let name = names.ident.as_str();
    let members = || object.members.iter().zip(&names.members);
    let fields = members().map(|(member, names)| {
        scope.mention_argument(planned, &member.ty);
        if member.presence == Presence::Open {
            scope.note("Maybe");
        }
        let ty = field_type(planned, member);
        Part {
            docs: docs::part_lines(&member.docs, &code_span(&member.wire)),
            attributes: attributes(member.docs.deprecated, &[]),
            code: Code::Line(format!("pub {}: {ty}", names.field.as_str())),
        }
    });
    let mut fields: Vec<_> = fields.collect();
    fields.extend(object.additional.as_ref().map(|ty| {
        scope.note("Additional");
        scope.mention_argument(planned, ty);
        let docs = docs::lines("The members that the document does not name, in their order.");
        let ty = written_type(planned, ty, "");
        line(docs, format!("pub additional: Additional<{ty}>"))
    }));
    fields.push(line(Vec::new(), "pub(crate) kept: Kept".to_owned()));
    let derived = match requires_nothing(object) {
        true => "#[derive(Clone, Default, PartialEq)]",
        false => "#[derive(Clone, PartialEq)]",
    };
    let structure = Model {
        docs: docs::item_lines(&definition.docs, "An object."),
        attributes: attributes(definition.docs.deprecated, &[derived, "#[non_exhaustive]"]),
        head: format!("pub struct {name}"),
        parts: fields,
    };
    let mut functions = vec![constructor(planned, object, names)];
    let setters = members().enumerate().filter(|(_, (member, _))| member.presence.may_be_absent());
    functions.extend(setters.map(|(row, (member, names))| setter(planned, row, member, names)));
    functions.extend(object.additional.as_ref().map(|ty| additional(planned, ty)));
    let implementation = Model {
        docs: Vec::new(),
        attributes: Vec::new(),
        head: format!("impl {name}"),
        parts: functions,
    };
    vec![structure, implementation]
}

fn requires_nothing(object: &Object) -> bool {
    object.members.iter().all(|member| member.presence.may_be_absent())
}

/// Returns `new`, which takes what is required.
fn constructor(planned: &Planned, object: &Object, names: &TypeNames) -> Part {
    let members = || object.members.iter().zip(&names.members);
    let given = || members().filter(|(member, _)| !member.presence.may_be_absent());
    let arguments = given().map(|(member, names)| {
        let field = names.field.as_str();
        let ty = match member.presence {
            Presence::Nullable => format!("Option<{}>", written_type(planned, &member.ty, "")),
            _ => argument(planned, field, &member.ty, "").ty,
        };
        format!("{field}: {ty}")
    });
    let arguments = arguments.collect();
    let fields = members().map(|(member, names)| {
        let field = names.field.as_str();
        match member.presence {
            Presence::Required if member.boxed => format!("{field}: Box::new({field})"),
            Presence::Nullable if member.boxed => format!("{field}: {field}.map(Box::new)"),
            Presence::Required => {
                let value = argument(planned, field, &member.ty, "").value;
                if field == value { value } else { format!("{field}: {value}") }
            }
            Presence::Nullable => field.to_owned(),
            Presence::Optional => format!("{field}: None"),
            Presence::Open => format!("{field}: Maybe::Absent"),
        }
    });
    let mut fields: Vec<String> = fields.collect();
    fields
        .extend(object.additional.as_ref().map(|_| "additional: Additional::default()".to_owned()));
    fields.push("kept: Kept::default()".to_owned());
    let docs = if requires_nothing(object) {
        "Returns an object without any members."
    } else {
        "Returns an object with what is required, and nothing else."
    };
    Part {
        docs: docs::lines(docs),
        attributes: vec!["#[must_use]"],
        code: Code::Function {
            head: "pub fn new".to_owned(),
            arguments,
            body: Body::Fields(fields),
        },
    }
}

/// Returns `with_x`, which sets an optional member.
fn setter(planned: &Planned, row: usize, member: &Member, names: &MemberNames) -> Part {
    let field = names.field.as_str();
    let argument = argument(planned, field, &member.ty, "");
    let (ty, mut value) = (argument.ty, argument.value);
    if member.boxed {
        value = format!("Box::new({value})");
    }
    let statements = match member.presence {
        Presence::Open => vec![format!("self.{field} = Maybe::Value({value});")],
        _ => {
            vec![format!("self.{field} = Some({value});"), format!("self.kept.forget_null({row});")]
        }
    };
    Part {
        docs: docs::lines(&format!("Sets {}.", code_span(&member.wire))),
        attributes: attributes(member.docs.deprecated, &["#[must_use]"]),
        code: Code::Function {
            head: format!("pub fn {}", names.with.as_str()),
            arguments: vec!["mut self".to_owned(), format!("{field}: {ty}")],
            body: Body::Statements(statements),
        },
    }
}

/// Returns `with_additional`, which sets a member that the document does not name.
fn additional(planned: &Planned, ty: &Type) -> Part {
    let argument = argument(planned, "value", ty, "");
    let (ty, value) = (argument.ty, argument.value);
    Part {
        docs: docs::lines("Sets a member that the document does not name."),
        attributes: vec!["#[must_use]"],
        code: Code::Function {
            head: "pub fn with_additional".to_owned(),
            arguments: vec![
                "mut self".to_owned(),
                "name: impl Into<Box<str>>".to_owned(),
                format!("value: {ty}"),
            ],
            body: Body::Statements(vec![format!("self.additional.insert(name, {value});")]),
        },
    }
}

fn field_type(planned: &Planned, member: &Member) -> String {
    let mut ty = written_type(planned, &member.ty, "");
    if member.boxed {
        ty = format!("Box<{ty}>");
    }
    match member.presence {
        Presence::Required => ty,
        Presence::Nullable | Presence::Optional => format!("Option<{ty}>"),
        Presence::Open => format!("Maybe<{ty}>"),
    }
}

/// Returns the variant `name` that holds a type.
fn variant(planned: &Planned, name: &Name, ty: &Type, boxed: bool) -> String {
    let body = written_type(planned, ty, "");
    let name = name.as_str();
    if boxed { format!("{name}(Box<{body}>)") } else { format!("{name}({body})") }
}

fn tagged(
    planned: &Planned,
    definition: &Definition,
    union: &Union,
    names: &TypeNames,
    scope: &mut Scope,
) -> Model {
    scope.note("Unrecognized");
    let variants = union.variants.iter().zip(&names.variants).map(|(it, name)| {
        let body = Type::Named(it.body);
        scope.mention(&body);
        let docs =
            docs::lines(&format!("{} is {}.", code_span(&union.property), code_span(&it.tag)));
        line(docs, variant(planned, name, &body, it.boxed))
    });
    let mut variants: Vec<_> = variants.collect();
    let unrecognized = docs::lines(&format!(
        "{} is something that this code does not know: the tag, and the whole object as it came.",
        code_span(&union.property)
    ));
    variants.push(line(unrecognized, "Unrecognized(Unrecognized)".to_owned()));
    let docs = docs::item_lines(&definition.docs, "One of several objects.");
    enumeration(definition, names, docs, "#[derive(Clone, Debug, PartialEq)]", variants)
}

fn enumeration(
    definition: &Definition,
    names: &TypeNames,
    docs: Vec<String>,
    derived: &'static str,
    parts: Vec<Part>,
) -> Model {
    Model {
        docs,
        attributes: attributes(definition.docs.deprecated, &[derived, "#[non_exhaustive]"]),
        head: format!("pub enum {}", names.ident.as_str()),
        parts,
    }
}

fn either(
    planned: &Planned,
    definition: &Definition,
    choice: &Choice,
    names: &TypeNames,
    scope: &mut Scope,
) -> Model {
    scope.note("Json");
    let own = how_it_is_told(choice, names);
    let docs = docs::item_lines_with(&definition.docs, "One of several types.", &own);
    let variants = choice.alternatives.iter().zip(&names.variants).map(|(it, name)| {
        scope.mention(&it.ty);
        let docs = docs::part_lines(&it.docs, &format!("For {}.", looks(it)));
        line(docs, variant(planned, name, &it.ty, it.boxed))
    });
    let mut variants: Vec<_> = variants.collect();
    let unrecognized = docs::lines("Something that fits none of them, as it came.");
    variants.push(line(unrecognized, "Unrecognized(Json)".to_owned()));
    enumeration(definition, names, docs, "#[derive(Clone, PartialEq)]", variants)
}

/// Says how it is decided which alternative a value is.
fn how_it_is_told(choice: &Choice, names: &TypeNames) -> String {
    if choice.alternatives.iter().all(|it| it.marks.is_empty()) {
        return "Which one is told by the JSON: the first that can be read from it.".to_owned();
    }
    let order = choice.order().into_iter().map(|index| {
        let alternative = &choice.alternatives[index];
        docs::entry(names.variants[index].plain(), &looks(alternative))
    });
    let own = "Which one is told by the JSON: the first of these that can be read from it, unless it \
               has values that only a later one knows.";
    format!("{own}\n\n{}", order.collect::<Vec<_>>().join("\n"))
}

/// Says what a value of an alternative looks like.
fn looks(alternative: &Alternative) -> String {
    let kinds = alternative.kinds.iter().map(|kind| match kind {
        Kind::Null => "null",
        Kind::Boolean => "true or false",
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::Text => "a text",
        Kind::List => "a list",
        Kind::Object => "an object",
    });
    let mut text = kinds.collect::<Vec<_>>().join(" or ");
    let present = alternative.marks.iter().filter(|mark| mark.values.is_empty());
    let present: Vec<_> = present.map(|mark| code_span(&mark.name)).collect();
    if !present.is_empty() {
        text.push_str(&format!(" with {}", present.join(", ")));
    }
    let fixed = alternative.marks.iter().filter(|mark| !mark.values.is_empty());
    for (count, mark) in fixed.enumerate() {
        let values = mark.values.iter().map(|value| code_span(&json(value)));
        let values = values.collect::<Vec<_>>().join(" or ");
        let joint = if count == 0 { " whose" } else { " and whose" };
        let if_there = if mark.required { "" } else { ", if there," };
        text.push_str(&format!("{joint} {}{if_there} is {values}", code_span(&mark.name)));
    }
    text
}

/// Returns the JSON of a constant.
fn json(value: &Constant) -> String {
    match value {
        Constant::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        Constant::Integer(integer) => integer.to_string(),
        Constant::Truth(truth) => truth.to_string(),
        Constant::Null => "null".to_owned(),
    }
}

fn open(definition: &Definition, enumeration: &Enumeration, names: &TypeNames) -> Model {
    let (docs, derived, held, values): (_, _, _, Vec<(String, Docs)>) = match enumeration {
        Enumeration::Texts(values) => {
            let values = values.iter().map(|it| (it.value.clone(), it.docs.clone())).collect();
            ("One of several texts.", "#[derive(Clone, PartialEq, Eq, Hash)]", "String", values)
        }
        Enumeration::Integers(values) => {
            let values = values.iter().map(|it| (it.value.to_string(), it.docs.clone())).collect();
            (
                "One of several integers.",
                "#[derive(Clone, Copy, PartialEq, Eq, Hash)]",
                "i64",
                values,
            )
        }
    };
    let docs = docs::item_lines(&definition.docs, docs);
    let variants = values.into_iter().zip(&names.variants).map(|((value, docs), name)| {
        let value = code_span_of_text(&value);
        // The name of the variant need not tell the value.
        let text = docs.text.as_ref().map(|text| format!("{value}: {text}"));
        let docs = docs::part_lines(&Docs { text, ..docs }, &value);
        line(docs, name.as_str().to_owned())
    });
    let mut variants: Vec<_> = variants.collect();
    let unrecognized = docs::lines(match enumeration {
        Enumeration::Texts(_) => "A text that this code does not know, as it came.",
        Enumeration::Integers(_) => "An integer that this code does not know.",
    });
    variants.push(line(unrecognized, format!("Unrecognized({held})")));
    self::enumeration(definition, names, docs, derived, variants)
}

fn alias(
    planned: &Planned,
    definition: &Definition,
    ty: &Type,
    names: &TypeNames,
    scope: &mut Scope,
) -> Model {
    scope.mention(ty);
    let ty = written_type(planned, ty, "");
    Model {
        docs: docs::item_lines(&definition.docs, "Another name for a type."),
        attributes: Vec::new(),
        head: format!("pub type {} = {ty};", names.ident.as_str()),
        parts: Vec::new(),
    }
}
