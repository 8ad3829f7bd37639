//! The wire form of types, as tables.

use std::collections::BTreeMap;

use proc_macro2::Literal;

use crate::ir::{
    Choice, Constant, Definition, Enumeration, Kind, Mark, Object, Presence, Shape, Type, TypeId,
    Union,
};
use crate::names::{Planned, TypeNames};

use super::rust::is_text;
use super::{Table, reply_headers};

/// Returns the tables of a type. An alias has none.
pub(super) fn tables(planned: &Planned, id: TypeId) -> impl Iterator<Item = Table> {
    let definition = planned.api.definition(id);
    let headers = match &definition.shape {
        Shape::Object(object) => reply_headers::table(planned, object, planned.names.of_type(id)),
        _ => None,
    };
    table(planned, id).into_iter().chain(headers)
}

fn table(planned: &Planned, id: TypeId) -> Option<Table> {
    let names = planned.names.of_type(id);
    let definition = planned.api.definition(id);
    match &definition.shape {
        Shape::Object(object) => Some(of_object(object, names)),
        Shape::Union(union) => Some(of_union(planned, union, names)),
        Shape::Enumeration(enumeration) => Some(of_enumeration(definition, enumeration, names)),
        Shape::Choice(choice) => Some(of_choice(choice, names)),
        Shape::Alias(_) => None,
    }
}

fn of_object(object: &Object, names: &TypeNames) -> Table {
    let mut head = names.ident.to_string();
    if let Some(tag) = &object.tag {
        head.push_str(&format!(", tag {} {}", quoted(&tag.property), quoted(&tag.value)));
    }
    if object.additional.is_some() {
        head.push_str(", additional additional");
        head.push_str(if object.additional_sensitive { " sensitive" } else { "" });
    }
    head.push(';');
    let rows =
        object.members.iter().zip(&names.members).enumerate().map(|(row, (member, names))| {
            let presence = match member.presence {
                Presence::Required => "required",
                Presence::Nullable => "nullable",
                Presence::Optional => "optional",
                Presence::Open => "open",
            };
            let sensitive = if member.sensitive { " sensitive" } else { "" };
            format!("{row} {} {} {presence}{sensitive};", quoted(&member.wire), names.field)
        });
    Table { macro_name: "object", head, rows: rows.collect() }
}

fn of_union(planned: &Planned, union: &Union, names: &TypeNames) -> Table {
    let texts: Vec<_> = texts(planned, union).into_iter().map(quoted).collect();
    let accessor = names.tag.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
    let maybe = if union.demanded { "" } else { "maybe " };
    let head = format!(
        "{}, {maybe}{}{accessor}, texts [{}];",
        names.ident,
        quoted(&union.property),
        texts.join(" ")
    );
    let rows =
        union.variants.iter().zip(&names.variants).enumerate().map(|(row, (variant, name))| {
            let body = match planned.api.object(&Type::Named(variant.body)) {
                None => "(whole)".to_owned(),
                Some((id, object)) if has_tag(object, &union.property) => {
                    planned.names.of_type(id).ident.to_string()
                }
                Some((id, _)) => format!("({})", planned.names.of_type(id).ident),
            };
            format!("{row} {} {name} {body};", quoted(&variant.tag))
        });
    Table { macro_name: "union", head, rows: rows.collect() }
}

/// Says whether every value of an object has the tag.
fn has_tag(object: &Object, property: &str) -> bool {
    object.tag.is_some()
        || object.members.iter().any(|it| it.wire == property && it.presence == Presence::Required)
}

/// Returns the members that are strings in every variant that has them.
fn texts<'a>(planned: &'a Planned, union: &Union) -> Vec<&'a str> {
    let mut order: Vec<&str> = Vec::new();
    let mut always: BTreeMap<&str, bool> = BTreeMap::new();
    for variant in &union.variants {
        // A body that is read from the whole is given its members as they came.
        let Some((_, object)) = planned.api.object(&Type::Named(variant.body)) else {
            return Vec::new();
        };
        if object.additional.is_some() {
            return Vec::new();
        }
        for member in &object.members {
            let text = is_text(planned, &member.ty);
            always.entry(&member.wire).and_modify(|all| *all &= text).or_insert_with(|| {
                order.push(&member.wire);
                text
            });
        }
    }
    order.retain(|name| always.get(name).is_some_and(|all| *all));
    order
}

fn of_choice(choice: &Choice, names: &TypeNames) -> Table {
    let rows = choice.order().into_iter().enumerate().map(|(row, index)| {
        let alternative = &choice.alternatives[index];
        let kinds = alternative.kinds.iter().map(|kind| match kind {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Text => "text",
            Kind::List => "list",
            Kind::Object => "object",
        });
        let kinds = kinds.collect::<Vec<_>>().join(" ");
        let marks: String = alternative.marks.iter().map(mark).collect();
        let sensitive = if alternative.sensitive { " (sensitive)" } else { "" };
        format!("{row} {}{sensitive} {kinds}{marks};", names.variants[index])
    });
    Table { macro_name: "choice", head: format!("{};", names.ident), rows: rows.collect() }
}

/// Returns what a row says of a member: `, "kind" = ["a" "b"]`, with `maybe` where it may be
/// absent.
fn mark(mark: &Mark) -> String {
    let maybe = if mark.required { "" } else { "maybe " };
    let values = mark.values.iter().map(|value| match value {
        Constant::Text(text) => quoted(text),
        Constant::Integer(integer) => format!("({integer})"),
        Constant::Truth(truth) => format!("({truth})"),
        Constant::Null => "(null)".to_owned(),
    });
    let values = values.collect::<Vec<_>>().join(" ");
    let values = if values.is_empty() { values } else { format!(" = [{values}]") };
    format!(", {maybe}{}{values}", quoted(&mark.name))
}

fn of_enumeration(definition: &Definition, enumeration: &Enumeration, names: &TypeNames) -> Table {
    let (kind, values): (_, Vec<String>) = match enumeration {
        Enumeration::Texts(values) => ("", values.iter().map(|it| quoted(&it.value)).collect()),
        Enumeration::Integers(values) => {
            (", integers", values.iter().map(|it| it.value.to_string()).collect())
        }
    };
    let rows = values.iter().zip(&names.variants).map(|(value, name)| format!("{value} {name};"));
    let sensitive = match (definition.sensitive, kind) {
        (false, _) => "",
        (true, "") => ", sensitive",
        (true, _) => " sensitive",
    };
    let head = format!("{}{kind}{sensitive};", names.ident);
    Table { macro_name: "enumeration", head, rows: rows.collect() }
}

/// Returns a literal of Rust.
pub(super) fn quoted(text: &str) -> String {
    Literal::string(text).to_string()
}
