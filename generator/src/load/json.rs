//! JSON text to a tree. This file promises that `serde_json` decides what is JSON, that numbers
//! keep their text, and that positions cost nothing until somebody asks for one: they come from a
//! scan of their own.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::source::{Mark, Parsed, SyntaxFault, distinct};
use super::tree::{Entry, Map, Node, Origin, Value};

/// Reads the text as JSON.
pub(crate) fn parse(text: &str, file: u32) -> Result<Parsed, SyntaxFault> {
    let read = |text: &str| {
        let mut builder = Builder { file, next: 0, inexact: false, duplicates: Vec::new() };
        let mut json = serde_json::Deserializer::from_str(text);
        let tree = Place(&mut builder).deserialize(&mut json)?;
        json.end().map(|()| (tree, builder))
    };
    let is_too_large = |it: &serde_json::Error| it.to_string().starts_with("number out of range");
    let tree = match read(text) {
        Err(error) if is_too_large(&error) => read(&with_small_numbers(text)),
        tree => tree,
    };
    let (mut tree, builder) = tree.map_err(|it| syntax_fault(text, &it))?;
    if builder.inexact {
        let spots = scan(text);
        restore_numbers(&mut tree, text, &spots);
    }
    Ok(Parsed {
        tree,
        marks: None,
        written: Default::default(),
        duplicates: builder.duplicates,
        notes: Vec::new(),
    })
}

/// Returns the place of every node of a valid JSON text, in the order of their numbers.
pub(crate) fn marks(text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let (mut line, mut column, mut at) = (1, 1, 0);
    for spot in scan(text) {
        for c in text.get(at..spot.start).unwrap_or_default().chars() {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        at = spot.start;
        marks.push(Mark { line, column });
    }
    marks
}

/// Writes zeros of the same length in place of the numbers that are larger than a double can be:
/// JSON has them, `serde_json` does not.
fn with_small_numbers(text: &str) -> String {
    let mut small = String::with_capacity(text.len());
    for (start, end) in scan(text).into_iter().filter_map(|it| it.number) {
        let number = text.get(start..end).unwrap_or_default();
        if number.parse::<f64>().is_ok_and(f64::is_infinite) {
            small.push_str(text.get(small.len()..start).unwrap_or_default());
            small.push_str("0.");
            small.extend(std::iter::repeat_n('0', number.len() - 2));
        }
    }
    small.push_str(text.get(small.len()..).unwrap_or_default());
    small
}

struct Builder {
    file: u32,
    next: u32,
    inexact: bool,
    duplicates: Vec<(String, u32)>,
}

impl Builder {
    fn origin(&mut self) -> Origin {
        let node = self.next;
        self.next = self.next.saturating_add(1);
        Origin { file: self.file, node }
    }

    fn node(&mut self, value: Value) -> Node {
        let origin = self.origin();
        Node::new(value, origin)
    }
}

struct Place<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(self.0.node(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(self.0.node(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(self.0.node(Value::Number(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(self.0.node(Value::Number(value.to_string())))
    }

    /// A number that is no 64-bit integer: its text is fetched from the document afterwards.
    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        self.0.inexact = true;
        Ok(self.0.node(Value::Number(value.to_string())))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(self.0.node(Value::String(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(self.0.node(Value::String(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let origin = self.0.origin();
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(Place(self.0))? {
            elements.push(element);
        }
        Ok(Node::new(Value::Seq(elements), origin))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node, A::Error> {
        let origin = self.0.origin();
        let mut entries = Vec::new();
        while let Some(key) = object.next_key::<String>()? {
            let value = object.next_value_seed(Place(self.0))?;
            entries.push(Entry { key, value });
        }
        let entries = distinct(entries, &mut self.0.duplicates);
        Ok(Node::new(Value::Map(Map::from_entries(entries)), origin))
    }
}

fn syntax_fault(text: &str, error: &serde_json::Error) -> SyntaxFault {
    let told = error.to_string();
    let what = told.split(" at line ").next().unwrap_or_default().to_owned();
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.as_bytes().get(..error.column().saturating_sub(1)).unwrap_or(line.as_bytes());
    let mark =
        Mark { line: error.line(), column: String::from_utf8_lossy(before).chars().count() + 1 };
    if what.starts_with("recursion limit") {
        return SyntaxFault::too_deep(mark);
    }
    SyntaxFault::new(
        mark,
        format!("this is not JSON: {what}"),
        "mend the JSON syntax at this place",
    )
}

/// The bytes of one node: from the key of a member or from the value itself, and the number's text
/// if it is one.
struct Spot {
    start: usize,
    number: Option<(usize, usize)>,
}

/// Finds the nodes of a text that is known to be valid JSON, parents before children.
fn scan(text: &str) -> Vec<Spot> {
    let bytes = text.as_bytes();
    let mut spots = Vec::new();
    let mut objects = Vec::new();
    let mut at = 0;
    let mut key: Option<usize> = None;
    let mut key_next = false;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'"' => {
                at = end_of_string(bytes, at);
                if key_next {
                    key = Some(start);
                    key_next = false;
                } else {
                    spots.push(Spot { start: key.take().unwrap_or(start), number: None });
                }
            }
            b'{' | b'[' => {
                spots.push(Spot { start: key.take().unwrap_or(start), number: None });
                key_next = byte == b'{';
                objects.push(key_next);
            }
            b'}' | b']' => {
                objects.pop();
                key_next = false;
            }
            b',' => key_next = objects.last() == Some(&true),
            b'-' | b'0'..=b'9' => {
                let more = |it: &&u8| matches!(it, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                at += bytes.get(at..).unwrap_or_default().iter().take_while(more).count();
                spots.push(Spot { start: key.take().unwrap_or(start), number: Some((start, at)) });
            }
            b't' | b'f' | b'n' => {
                at += if byte == b'f' { 4 } else { 3 };
                spots.push(Spot { start: key.take().unwrap_or(start), number: None });
            }
            _ => {}
        }
    }
    spots
}

/// Returns the index behind the closing quote of a string whose content begins at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    at
}

/// Gives numbers the text that they were written with.
fn restore_numbers(node: &mut Node, text: &str, spots: &[Spot]) {
    match &mut node.value {
        Value::Number(number) => {
            let spot = spots.get(node.origin.node as usize).and_then(|it| it.number);
            if let Some(written) = spot.and_then(|(start, end)| text.get(start..end)) {
                written.clone_into(number);
            }
        }
        Value::Seq(elements) => elements.iter_mut().for_each(|it| restore_numbers(it, text, spots)),
        Value::Map(members) => {
            members.iter_mut().for_each(|it| restore_numbers(&mut it.value, text, spots))
        }
        _ => {}
    }
}
