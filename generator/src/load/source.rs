//! One file as it was read. This file promises to tell apart JSON and YAML, to turn either into the
//! same tree or one fault with a line, and to answer afterwards where each of its nodes stands.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::tree::{Entry, Node, Value};
use super::{json, yaml};
use crate::diagnostics::{Diagnostics, Place};
use crate::pointer::Pointer;

/// How deep lists and objects may stand inside each other; what `serde_json` allows.
pub(crate) const DEEPEST: usize = 128;

/// How many bytes a key may have. Many places of the document are named after it.
const LONGEST_KEY: usize = 64 << 10;

/// How many bytes a text may have. It may be the name of an operation, or a reference.
const LONGEST_TEXT: usize = 4 << 20;

/// A line and a character in it, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// What a parser makes of a text.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) tree: Node,
    /// The place of every node; none when they are found on demand.
    pub(crate) marks: Option<Vec<Mark>>,
    /// The text of truth values and nulls that were not written as JSON writes them.
    pub(crate) written: HashMap<u32, String>,
    /// Keys that stand twice in one object, and the node number of the later value.
    pub(crate) duplicates: Vec<(String, u32)>,
    /// What was left out of the tree: where, what, what to do.
    pub(crate) notes: Vec<SyntaxFault>,
}

/// Why a text has no tree, or what the tree does not hold.
#[derive(Debug)]
pub(crate) struct SyntaxFault {
    pub(crate) code: &'static str,
    pub(crate) mark: Mark,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl SyntaxFault {
    pub(crate) fn new(mark: Mark, message: String, help: &str) -> Self {
        Self { code: "syntax", mark, message, help: help.to_owned() }
    }

    pub(crate) fn too_deep(mark: Mark) -> Self {
        Self {
            code: "too-deep",
            mark,
            message: format!("more than {DEEPEST} lists and objects stand inside each other here"),
            help: "give the inner parts names under components and refer to them".to_owned(),
        }
    }

    fn place(&self, file: &str) -> Place {
        let Mark { line, column } = self.mark;
        Place { file: file.to_owned(), line, column, pointer: Pointer::root() }
    }
}

/// One file: its name, its text, and the tree that was read from it.
#[derive(Debug)]
pub(crate) struct Source {
    name: String,
    text: String,
    tree: Node,
    written: HashMap<u32, String>,
    marks: OnceLock<Vec<Mark>>,
    /// For each node the number of the one that holds it, and its position there; the root is held
    /// by none.
    parents: OnceLock<Vec<(u32, u32)>>,
}

impl Source {
    /// Reads a text. None when it is neither JSON nor YAML; the reason is in `diagnostics`.
    pub(crate) fn read(
        name: &str,
        text: String,
        file: u32,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let text = if text.starts_with('\u{feff}') { text.chars().skip(1).collect() } else { text };
        let parsed = match parse(name, &text, file) {
            Ok(parsed) => parsed,
            Err(fault) => {
                diagnostics.error(fault.code, fault.place(name), &fault.message, &fault.help);
                return None;
            }
        };
        for note in &parsed.notes {
            diagnostics.unsupported(note.code, note.place(name), &note.message, &note.help);
        }
        let source = Self {
            name: name.to_owned(),
            text,
            tree: parsed.tree,
            written: parsed.written,
            marks: parsed.marks.map(OnceLock::from).unwrap_or_default(),
            parents: OnceLock::new(),
        };
        if let Some((node, what, most)) = too_long(&source.tree) {
            diagnostics.error(
                "too-long",
                source.place(node),
                format!("{what} has more than {most} bytes"),
                "shorten it, or take it out of the document",
            );
            return None;
        }
        for (key, node) in parsed.duplicates {
            diagnostics.repair(
                "duplicate-key",
                source.duplicate_place(&key, node),
                format!("`{key}` stands twice in the same object; the later one counts"),
                "remove or rename one of the two",
            );
        }
        Some(source)
    }

    pub(crate) fn tree(&self) -> &Node {
        &self.tree
    }

    /// Returns the text of a scalar as it was written, when that differs from how JSON writes its
    /// value.
    pub(crate) fn written(&self, node: u32) -> Option<&str> {
        self.written.get(&node).map(String::as_str)
    }

    /// Returns where a node stands in this file.
    pub(crate) fn place(&self, node: u32) -> Place {
        let marks = self.marks.get_or_init(|| json::marks(&self.text));
        let Mark { line, column } = marks.get(node as usize).copied().unwrap_or_default();
        Place { file: self.name.clone(), line, column, pointer: self.pointer(node) }
    }

    /// Returns the pointer of a node inside this file.
    pub(crate) fn pointer(&self, mut node: u32) -> Pointer {
        let parents = self.parents.get_or_init(|| {
            let mut parents = Vec::new();
            collect_parents(&self.tree, &mut parents);
            parents
        });
        let mut way = Vec::new();
        while let Some((parent, position)) = parents.get(node as usize).filter(|it| it.0 < node) {
            way.push(*position as usize);
            node = *parent;
        }
        let mut pointer = Pointer::root();
        let mut here = &self.tree;
        for position in way.into_iter().rev() {
            let found = match &here.value {
                Value::Seq(elements) => {
                    pointer.push_index(position);
                    elements.get(position)
                }
                Value::Map(members) => members.as_slice().get(position).map(|it| {
                    pointer.push(&it.key);
                    &it.value
                }),
                _ => None,
            };
            match found {
                Some(inner) => here = inner,
                None => break,
            }
        }
        pointer
    }

    /// The line of the later of two members of one name, the pointer of the only one that is left.
    fn duplicate_place(&self, key: &str, node: u32) -> Place {
        let mut place = self.place(node);
        if place.pointer.last().as_deref() != Some(key) {
            place.pointer = Pointer::root();
        }
        place
    }
}

/// Finds a key or a text that is too long to work with, and returns where: for a key, the object
/// that has it.
fn too_long(node: &Node) -> Option<(u32, &'static str, usize)> {
    let here = node.origin.node;
    match &node.value {
        Value::String(text) if text.len() > LONGEST_TEXT => Some((here, "this text", LONGEST_TEXT)),
        Value::Seq(elements) => elements.iter().find_map(too_long),
        Value::Map(members) => members.iter().find_map(|it| {
            let long = it.key.len() > LONGEST_KEY;
            let found = long.then_some((here, "a key of this object", LONGEST_KEY));
            found.or_else(|| too_long(&it.value))
        }),
        _ => None,
    }
}

/// Notes under the number of each node what holds it, and where; what an alias repeats keeps the
/// place of its anchor.
fn collect_parents(node: &Node, parents: &mut Vec<(u32, u32)>) {
    const UNKNOWN: (u32, u32) = (u32::MAX, 0);
    let here = node.origin.node;
    let mut visit = |position: usize, child: &Node| {
        let number = child.origin.node as usize;
        if parents.len() <= number {
            parents.resize(number + 1, UNKNOWN);
        }
        match (parents.get_mut(number), u32::try_from(position)) {
            (Some(known), Ok(position)) if *known == UNKNOWN && child.origin.node > here => {
                *known = (here, position);
            }
            _ => return,
        }
        collect_parents(child, parents);
    };
    match &node.value {
        Value::Seq(elements) => {
            elements.iter().enumerate().for_each(|(at, it)| visit(at, it));
        }
        Value::Map(members) => {
            members.iter().enumerate().for_each(|(at, it)| visit(at, &it.value));
        }
        _ => {}
    }
}

/// Chooses the format: `.json` is JSON; otherwise a text that is JSON is read as such, and the rest
/// is YAML.
fn parse(name: &str, text: &str, file: u32) -> Result<Parsed, SyntaxFault> {
    let named_json = name.to_ascii_lowercase().ends_with(".json");
    if named_json {
        return json::parse(text, file);
    }
    let like_json = text.trim_start().starts_with('{');
    match like_json.then(|| json::parse(text, file)) {
        Some(Ok(parsed)) => Ok(parsed),
        _ => yaml::parse(text, file),
    }
}

/// Leaves one member of each name: the last one's value at the first one's position. The later ones
/// are noted.
pub(crate) fn distinct(entries: Vec<Entry>, duplicates: &mut Vec<(String, u32)>) -> Vec<Entry> {
    const FEW: usize = 12;
    let repeated = if entries.len() <= FEW {
        entries
            .iter()
            .enumerate()
            .any(|(i, it)| entries.iter().take(i).any(|before| before.key == it.key))
    } else {
        let mut keys: Vec<&str> = entries.iter().map(|it| it.key.as_str()).collect();
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair.first() == pair.last())
    };
    if !repeated {
        return entries;
    }
    let mut positions: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries {
        match positions.get(&entry.key).and_then(|at| kept.get_mut(*at)) {
            Some(present) => {
                duplicates.push((entry.key, entry.value.origin.node));
                present.value = entry.value;
            }
            None => {
                positions.insert(entry.key.clone(), kept.len());
                kept.push(entry);
            }
        }
    }
    kept
}
