//! The wire form of types, as tables.

use std::collections::BTreeMap;

use proc_macro2::Literal;

use crate::ir::{Enumeration, Object, Presence, Shape, TypeId, Union};
use crate::names::{Planned, TypeNames};

use super::Table;
use super::rust::is_text;

/// Returns the table of a type. An alias has none.
pub(super) fn table(planned: &Planned, id: TypeId) -> Option<Table> {
    let names = planned.names.of_type(id);
    match &planned.api.definition(id).shape {
        Shape::Object(object) => Some(of_object(object, names)),
        Shape::Union(union) => Some(of_union(planned, union, names)),
        Shape::Enumeration(enumeration) => Some(of_enumeration(enumeration, names)),
        Shape::Alias(_) => None,
    }
}

fn of_object(object: &Object, names: &TypeNames) -> Table {
    let head = match &object.tag {
        Some(tag) => {
            format!("{}, tag {} {};", names.ident, quoted(&tag.property), quoted(&tag.value))
        }
        None => format!("{};", names.ident),
    };
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
    let head = format!(
        "{}, {}{accessor}, texts [{}];",
        names.ident,
        quoted(&union.property),
        texts.join(" ")
    );
    let rows =
        union.variants.iter().zip(&names.variants).enumerate().map(|(row, (variant, name))| {
            let body = &planned.names.of_type(variant.body).ident;
            format!("{row} {} {name} {body};", quoted(&variant.tag))
        });
    Table { macro_name: "union", head, rows: rows.collect() }
}

/// Returns the members that are strings in every variant that has them.
fn texts<'a>(planned: &'a Planned, union: &Union) -> Vec<&'a str> {
    let mut order: Vec<&str> = Vec::new();
    let mut always: BTreeMap<&str, bool> = BTreeMap::new();
    for variant in &union.variants {
        let Shape::Object(object) = &planned.api.definition(variant.body).shape else {
            continue;
        };
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

fn of_enumeration(enumeration: &Enumeration, names: &TypeNames) -> Table {
    let (kind, values): (_, Vec<String>) = match enumeration {
        Enumeration::Texts(values) => ("", values.iter().map(|it| quoted(&it.value)).collect()),
        Enumeration::Integers(values) => {
            (", integers", values.iter().map(|it| it.value.to_string()).collect())
        }
    };
    let rows = values.iter().zip(&names.variants).map(|(value, name)| format!("{value} {name};"));
    let head = format!("{}{kind};", names.ident);
    Table { macro_name: "enumeration", head, rows: rows.collect() }
}

/// Returns a literal of Rust.
fn quoted(text: &str) -> String {
    Literal::string(text).to_string()
}
