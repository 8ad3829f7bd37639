//! What the code has, read from its text.
//!
//! The promise: what counts is what is written in the end, so that a line which an emitter forgets is
//! missed, whatever the stages before it thought.

use std::collections::{HashMap, HashSet};

use crate::file_set::FileSet;
use crate::ir::{Enumeration, Shape, TypeId};
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
        let Some(parts) = code.types.get(names.ident.as_str()) else {
            lost.push((Kind::Schema, place()));
            continue;
        };
        let rows = code.rows.get(names.ident.as_str());
        let has_row = |name: &Name| rows.is_some_and(|rows| rows.contains(name.as_str()));
        match &definition.shape {
            Shape::Object(object) => {
                for (member, names) in object.members.iter().zip(&names.members) {
                    if !parts.contains(names.field.as_str()) || !has_row(&names.field) {
                        lost.push((Kind::Property, member.docs.place.clone()));
                    }
                }
            }
            Shape::Enumeration(Enumeration::Texts(_) | Enumeration::Integers(_))
            | Shape::Union(_)
            | Shape::Choice(_) => {
                if !names.variants.iter().all(|it| parts.contains(it.as_str()) && has_row(it)) {
                    lost.push((Kind::Schema, place()));
                }
            }
            Shape::Alias(_) => {}
        }
    }
    for (index, operation) in planned.api.operations.iter().enumerate() {
        let names = planned.names.operation(index);
        let Some(table) = code.tables.get(names.table.as_str()) else {
            lost.push((Kind::Operation, operation.docs.place.clone()));
            continue;
        };
        if !code.functions.contains(names.method.as_str()) {
            lost.push((Kind::Operation, operation.docs.place.clone()));
        }
        for (parameter, name) in operation.parameters.iter().zip(&names.parameters) {
            let wire = proc_macro2::Literal::string(&parameter.name).to_string();
            let given = match parameter.required {
                true => code.arguments.contains(name.as_str()),
                false => code.functions.contains(name.as_str()),
            };
            if !given || !table.contains(wire.as_str()) {
                lost.push((Kind::Parameter, parameter.docs.place.clone()));
            }
        }
    }
    lost
}

/// What stands in the code.
#[derive(Default)]
struct Code<'a> {
    /// The types, and their fields or variants.
    types: HashMap<&'a str, HashSet<&'a str>>,
    /// The tables of types, and the fields or variants that they have a row for.
    rows: HashMap<&'a str, HashSet<&'a str>>,
    /// The tables of operations, and the names that they give to parameters.
    tables: HashMap<&'a str, HashSet<&'a str>>,
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
            if let Some(name) = ["pub struct ", "pub enum ", "pub type "]
                .iter()
                .find_map(|start| line.strip_prefix(start))
                .map(word)
            {
                self.types.entry(name).or_default();
                current = Some(name);
            } else if line.starts_with('}') {
                current = None;
            } else if let (Some(name), Some(part)) = (current, line.strip_prefix("    ")) {
                let part = part.strip_prefix("pub ").unwrap_or(part);
                if !part.starts_with([' ', '/', '#']) {
                    self.types.entry(name).or_default().insert(word(part));
                }
            }
        }
    }

    fn codecs(&mut self, text: &'a str) {
        let mut current = "";
        for line in text.lines() {
            if let Some((_, head)) = line.split_once("! { ") {
                current = word(head);
                self.rows.entry(current).or_default();
            } else if let Some(row) = line.strip_prefix("    ") {
                let rows = self.rows.entry(current).or_default();
                rows.extend(outside_of_literals(row).take(3));
            }
        }
    }

    fn operations(&mut self, text: &'a str) {
        let mut current = None;
        for line in text.lines() {
            let start = line.trim_start();
            if line.contains("static ") && line.contains(": Operation = ") {
                current = line.split("static ").nth(1).map(word);
                if let Some(name) = current {
                    self.tables.entry(name).or_default();
                }
            } else if line.starts_with("};") {
                current = None;
            } else if let Some(name) = start.strip_prefix("pub fn ") {
                self.functions.insert(word(name));
                let arguments = name.split_once('(').map_or("", |(_, it)| it);
                self.arguments.extend(arguments.split(", ").map(word));
            }
            if let (Some(table), Some(wire)) = (current, start.strip_prefix("name: ")) {
                self.tables.entry(table).or_default().insert(wire.trim_end_matches(','));
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
    let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len());
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
