//! The tree of a document as it was written, whichever format it came in. This file promises that
//! the order of members, the text of numbers and the place of every node survive until somebody
//! asks for them.

use std::cell::OnceCell;
use std::collections::HashMap;

use serde_json::Number;

use crate::pointer::Pointer;

/// Where a node was written: a file of the document and a number inside that file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    /// The index of the file, in the order of reading.
    pub(crate) file: u32,
    /// The place among the nodes of that file, parents before children.
    pub(crate) node: u32,
}

/// A value of the document, and where it was written.
#[derive(Debug, Clone)]
pub struct Node {
    /// What stands here.
    pub value: Value,
    pub(crate) origin: Origin,
}

/// What can stand in a document: what JSON knows, with numbers kept as their text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, or nothing at all in YAML.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as the text that was written.
    Number(String),
    /// A text.
    String(String),
    /// A list.
    Seq(Vec<Node>),
    /// Named members, in the order of the document.
    Map(Map),
}

/// The members of an object, in the order of the document; no key stands twice.
#[derive(Debug, Default)]
pub struct Map {
    entries: Vec<Entry>,
    /// Where each key stands, once one is asked for in an object that has many.
    #[allow(clippy::box_collection, reason = "most objects have none, and there are many of them")]
    index: OnceCell<Box<HashMap<String, usize>>>,
}

/// An object with more members than this is worth an index.
const WIDE: usize = 64;

impl Clone for Map {
    fn clone(&self) -> Self {
        Self::from_entries(self.entries.clone())
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The name of the member.
    pub key: String,
    /// Its value; the place of the value is the place of the key.
    pub value: Node,
}

/// Two nodes are equal when they say the same, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Node {
    pub(crate) fn new(value: Value, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// Returns an object of these members, whose keys are known to differ.
    pub(crate) fn object<'k>(
        members: impl IntoIterator<Item = (&'k str, Self)>,
        origin: Origin,
    ) -> Self {
        let entries = members.into_iter().map(|(key, value)| Entry { key: key.to_owned(), value });
        Self::new(Value::Map(Map::from_entries(entries.collect())), origin)
    }

    pub(crate) fn list(elements: Vec<Self>, origin: Origin) -> Self {
        Self::new(Value::Seq(elements), origin)
    }

    pub(crate) fn truth(value: bool, origin: Origin) -> Self {
        Self::new(Value::Bool(value), origin)
    }

    pub(crate) fn text(text: impl Into<String>, origin: Origin) -> Self {
        Self::new(Value::String(text.into()), origin)
    }

    /// Returns the member `key`, when this is an object that has one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }

    /// Returns the element `i`, when this is a list that long.
    #[must_use]
    pub fn at(&self, i: usize) -> Option<&Self> {
        self.as_seq()?.get(i)
    }

    /// Returns the text, when this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the truth value, when this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the text of the number, when this is one.
    #[must_use]
    pub fn as_number(&self) -> Option<&str> {
        match &self.value {
            Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the elements, when this is a list.
    #[must_use]
    pub fn as_seq(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Seq(elements) => Some(elements),
            _ => None,
        }
    }

    /// Returns the members, when this is an object.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(members) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(members) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn as_seq_mut(&mut self) -> Option<&mut Vec<Self>> {
        match &mut self.value {
            Value::Seq(elements) => Some(elements),
            _ => None,
        }
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_map_mut()?.get_mut(key)
    }

    /// Returns what the pointer's token names: a member of an object or an element of a list.
    #[must_use]
    pub fn step(&self, token: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(members) => members.get(token),
            Value::Seq(elements) => elements.get(list_index(token)?),
            _ => None,
        }
    }

    /// Returns what stands at a place below this one.
    #[must_use]
    pub fn below(&self, place: &Pointer) -> Option<&Self> {
        place.tokens().try_fold(self, |node, token| node.step(&token))
    }

    /// Says in a word what stands here: `text`, `number`, `list`...
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Seq(_) => "list",
            Value::Map(_) => "object",
        }
    }

    /// Returns the same as a JSON value. A number that has no exact 64-bit form becomes the nearest
    /// one that has; its text stays here.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => serde_json::Value::Bool(*value),
            Value::Number(text) => json_number(text)
                .map_or_else(|| serde_json::Value::String(text.clone()), serde_json::Value::Number),
            Value::String(text) => serde_json::Value::String(text.clone()),
            Value::Seq(elements) => elements.iter().map(Self::to_json).collect(),
            Value::Map(members) => {
                members.iter().map(|it| (it.key.clone(), it.value.to_json())).collect()
            }
        }
    }
}

impl Map {
    /// Returns an empty object.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Wraps members whose keys are known to differ.
    pub(crate) fn from_entries(entries: Vec<Entry>) -> Self {
        Self { entries, index: OnceCell::new() }
    }

    /// Returns where the member `key` stands.
    fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() <= WIDE {
            return self.entries.iter().position(|it| it.key == key);
        }
        let index = self.index.get_or_init(|| {
            let keys = self.entries.iter().map(|it| it.key.clone());
            Box::new(keys.enumerate().map(|(at, key)| (key, at)).collect())
        });
        index.get(key).copied()
    }

    /// Returns the members to be changed in any way.
    fn change(&mut self) -> &mut Vec<Entry> {
        self.index.take();
        &mut self.entries
    }

    /// Returns the value of the member `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.position(key).map(|at| &self.entries[at].value)
    }

    /// Tells whether there is a member `key`.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Returns the members in the order of the document.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// Returns the members in the order of the document.
    pub(crate) fn as_slice(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns how many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.position(key).map(|at| &mut self.entries[at].value)
    }

    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.change().iter_mut()
    }

    /// Sets a member: in its place when it is there, else at the end.
    pub(crate) fn insert(&mut self, key: impl Into<String>, value: Node) {
        let key = key.into();
        match self.get_mut(&key) {
            Some(present) => *present = value,
            None => self.push_new(key, value),
        }
    }

    /// Adds a member whose key is known to be new.
    pub(crate) fn push_new(&mut self, key: String, value: Node) {
        if let Some(index) = self.index.get_mut() {
            index.insert(key.clone(), self.entries.len());
        }
        self.entries.push(Entry { key, value });
    }

    pub(crate) fn get_or_insert_with(
        &mut self,
        key: &str,
        value: impl FnOnce() -> Node,
    ) -> &mut Node {
        let at = self.position(key).unwrap_or_else(|| {
            self.push_new(key.to_owned(), value());
            self.len() - 1
        });
        &mut self.entries[at].value
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Node> {
        let at = self.position(key)?;
        Some(self.change().remove(at).value)
    }

    /// Gives a member another name at the same position, and returns where it stands. None when it
    /// is not there; a member that has the other name already goes.
    pub(crate) fn rename(&mut self, from: &str, to: impl Into<String>) -> Option<Origin> {
        let to = to.into();
        if from != to && self.contains(from) {
            self.remove(&to);
        }
        let at = self.position(from)?;
        let entry = &mut self.change()[at];
        entry.key = to;
        Some(entry.value.origin)
    }

    pub(crate) fn retain_mut(&mut self, keep: impl FnMut(&mut Entry) -> bool) {
        self.change().retain_mut(keep);
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Map {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

/// Reads a list's index as RFC 6901 writes it: no sign, no leading zero.
fn list_index(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with(['0', '+']);
    plain.then(|| token.parse().ok()).flatten()
}

/// Returns the JSON number that a text of YAML's core schema or of JSON means.
pub(crate) fn json_number(text: &str) -> Option<Number> {
    if let Some(whole) = whole_number(text) {
        return i64::try_from(whole)
            .map(Number::from)
            .or_else(|_| u64::try_from(whole).map(Number::from))
            .ok();
    }
    text.strip_prefix('+').unwrap_or(text).parse().ok().and_then(Number::from_f64)
}

/// Returns the whole number that the text means, when it means one of 64 bits, signed or not: `12`,
/// `+12`, `012` (decimal, as YAML 1.2 says), `0x1F`, `0o17`, `12.0`.
pub(crate) fn whole_number(text: &str) -> Option<i128> {
    let radix = |digits: &str, radix| i128::from_str_radix(digits, radix).ok();
    let whole = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(hex), _) => radix(hex, 16),
        (_, Some(octal)) => radix(octal, 8),
        _ => text.parse().ok(),
    };
    whole.filter(|it| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(it))
}
