//! What the code has, read from its text.
//!
//! The promise: what counts is what is written in the end, so that a line which an emitter forgets
//! is missed, whatever the stages before it thought.

use std::collections::HashSet;

use crate::file_set::FileSet;
use crate::ir::{Enumeration, Shape, Type, TypeId};
use crate::names::{Name, Planned};
use crate::pointer::Pointer;

use super::Kind;

/// Returns what is in `planned` and not in the code.
pub(super) fn lost(planned: &Planned, files: &FileSet) -> Vec<(Kind, Pointer)> {
    let code = Code::read(files);
    let mut lost = Vec::new();
    for (index, definition) in planned.api.types.iter().enumerate() {
        if definition.spare {
            continue;
        }
        let names = planned.names.of_type(TypeId::new(index));
        let place = || definition.docs.place.clone();
        let ident = names.ident.as_str();
        if !code.types.contains(ident) {
            lost.push((Kind::Schema, place()));
            continue;
        }
        let is_there = |name: &Name| {
            let part = (ident, name.as_str());
            code.parts.contains(&part) && code.rows.contains(&part)
        };
        match &definition.shape {
            Shape::Object(object) => {
                for (member, names) in object.members.iter().zip(&names.members) {
                    if !is_there(&names.field) {
                        lost.push((Kind::Property, member.docs.place.clone()));
                    }
                }
            }
            Shape::Enumeration(Enumeration::Texts(_) | Enumeration::Integers(_))
            | Shape::Union(_)
            | Shape::Choice(_) => {
                if !names.variants.iter().all(is_there) {
                    lost.push((Kind::Schema, place()));
                }
            }
            Shape::Alias(_) => {}
        }
    }
    for (index, operation) in planned.api.operations.iter().enumerate() {
        let names = planned.names.operation(index);
        let table = names.table.as_str();
        if !code.tables.contains(table) {
            lost.push((Kind::Operation, operation.docs.place.clone()));
            continue;
        }
        if !code.functions.contains(names.method.as_str()) {
            lost.push((Kind::Operation, operation.docs.place.clone()));
        }
        let is_mentioned = |id: TypeId| {
            let ident = planned.names.of_type(id).ident.as_str();
            planned.api.definition(id).spare || code.mentions.contains(&(table, ident))
        };
        if !operation.answered().flat_map(Type::names).all(is_mentioned) {
            lost.push((Kind::Response, operation.docs.place.child("responses")));
        }
        for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
            let wire = proc_macro2::Literal::string(&parameter.name).to_string();
            let given = match parameter.required {
                true => code.arguments.contains(name.as_str()),
                false => code.functions.contains(name.as_str()),
            };
            if !given || !code.parameters.contains(&(table, wire.as_str())) {
                lost.push((Kind::Parameter, parameter.docs.place.clone()));
            }
        }
    }
    lost
}

/// What stands in the code.
#[derive(Default)]
struct Code<'a> {
    /// The types.
    types: HashSet<&'a str>,
    /// The types, each with every one of its fields or variants.
    parts: HashSet<(&'a str, &'a str)>,
    /// The same as the tables of types have it, a row each.
    rows: HashSet<(&'a str, &'a str)>,
    /// The tables of operations.
    tables: HashSet<&'a str>,
    /// The tables of operations, each with every name that it gives to a parameter.
    parameters: HashSet<(&'a str, &'a str)>,
    /// The tables of operations, each with every type that is mentioned from there to the next
    /// table.
    mentions: HashSet<(&'a str, &'a str)>,
    /// The functions that anybody may call.
    functions: HashSet<&'a str>,
    /// The arguments of functions.
    arguments: HashSet<&'a str>,
}

impl<'a> Code<'a> {
    fn read(files: &'a FileSet) -> Self {
        let mut code = Code::default();
        for (path, text) in files.iter() {
            let folder =
                |name: &str| path.contains(&format!("{name}/")) && !path.contains("runtime/");
            if folder("types") {
                code.types(text);
            } else if folder("codecs") {
                code.codecs(text);
            } else if folder("operations") {
                code.operations(text);
            }
        }
        code
    }

    fn types(&mut self, text: &'a str) {
        let mut current: Option<&'a str> = None;
        for line in text.lines() {
            if let Some(part) = line.strip_prefix("    ") {
                let Some(name) = current else { continue };
                if !part.starts_with([' ', '/', '#']) {
                    self.parts.insert((name, word(part.strip_prefix("pub ").unwrap_or(part))));
                }
            } else if let Some(name) = ["pub struct ", "pub enum ", "pub type "]
                .iter()
                .find_map(|start| line.strip_prefix(start))
                .map(word)
            {
                self.types.insert(name);
                current = Some(name);
            } else if line.starts_with('}') {
                current = None;
            }
        }
    }

    fn codecs(&mut self, text: &'a str) {
        let mut current = "";
        for line in text.lines() {
            if let Some(row) = line.strip_prefix("    ") {
                self.rows.extend(outside_of_literals(row).take(3).map(|it| (current, it)));
            } else if let Some((_, head)) = line.split_once("! { ") {
                current = word(head);
            }
        }
    }

    fn operations(&mut self, text: &'a str) {
        let (mut current, mut operation) = (None, "");
        for line in text.lines() {
            let start = line.trim_start();
            let is_item = line.len() == start.len();
            if is_item && line.contains("static ") && line.contains(": Operation = ") {
                current = line.split("static ").nth(1).map(word);
                if let Some(name) = current {
                    self.tables.insert(name);
                    operation = name;
                }
            } else if line.starts_with("};") {
                current = None;
            } else if let Some(name) = start.strip_prefix("pub fn ") {
                self.functions.insert(word(name));
                let arguments = name.split_once('(').map_or("", |(_, it)| it);
                self.arguments.extend(arguments.split(", ").map(word));
            }
            if !start.starts_with("//") {
                let types = start.split("types::").skip(1).map(word);
                self.mentions.extend(types.map(|it| (operation, it)));
            }
            if let Some(table) = current {
                // A parameter is made by a function for its place, which takes the name alone.
                let calls = start.match_indices("Parameter::").map(|(at, _)| &start[at..]);
                let names = calls.filter_map(|it| literal(it.split_once('(')?.1));
                let fields = start.strip_prefix("name: ").and_then(literal);
                // A long name stands on a line of its own.
                let alone = literal(start);
                let names = names.chain(fields).chain(alone);
                self.parameters.extend(names.map(|it| (table, it)));
            }
            if line.starts_with("        ") && start.contains(": ") && !start.starts_with('/') {
                self.arguments.insert(word(start));
            }
        }
    }
}

/// Returns the identifier at the beginning of a text.
fn word(text: &str) -> &str {
    let raw = if text.starts_with("r#") { 2 } else { 0 };
    let rest = &text[raw..];
    let end = rest.find(|it: char| !unicode_ident::is_xid_continue(it)).unwrap_or(rest.len());
    &text[..raw + end]
}

/// Returns the words of a row that are not in a literal.
fn outside_of_literals(row: &str) -> impl Iterator<Item = &str> {
    let mut rest = row;
    std::iter::from_fn(move || {
        loop {
            rest =
                rest.trim_start_matches(|it: char| !it.is_alphanumeric() && !"\"_r".contains(it));
            if let Some(literal) = rest.strip_prefix('"') {
                rest = after_literal(literal);
                continue;
            }
            let found = word(rest);
            if found.is_empty() {
                return None;
            }
            rest = &rest[found.len()..];
            if !found.starts_with(|it: char| it.is_ascii_digit()) {
                return Some(found);
            }
        }
    })
}

/// Returns the literal at the beginning of a text.
fn literal(text: &str) -> Option<&str> {
    let rest = after_literal(text.strip_prefix('"')?);
    text.get(..text.len() - rest.len())
}

/// Returns what follows a literal, whose first quote is gone.
fn after_literal(text: &str) -> &str {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}
