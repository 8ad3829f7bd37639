//! YAML text to a tree. This file promises what libyaml accepts, scalars after the core schema of
//! YAML 1.2 (`no` and dates are texts, `1.10` keeps its zero), aliases and merge keys filled in,
//! and bounds on what a small text may grow to.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_yaml::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span, Tag};

use super::reindent::reindented;
use super::source::{DEEPEST, Mark, Parsed, SyntaxFault, distinct};
use super::tree::{Entry, Map, Node, Origin, Value};

/// How many bytes aliases may add to a document, counting a node as `NODE_WEIGHT`.
const HEAVIEST: usize = 64 << 20;
const NODE_WEIGHT: usize = 64;

/// How many bytes are parsed again at most to mend the indentation of quoted texts.
const MOST_PARSED_AGAIN: usize = 256 << 20;

/// Reads the first document of the text as YAML.
pub(crate) fn parse(text: &str, file: u32) -> Result<Parsed, SyntaxFault> {
    let mut text = Cow::Borrowed(text);
    let mut parsed_again = 0;
    let mut mended = None;
    loop {
        let stop = match parse_once(&text, file) {
            Ok(parsed) => return Ok(parsed),
            Err(stop) => stop,
        };
        let indented = stop.unindented.and_then(|(from, at)| reindented(&text, from, at));
        parsed_again += text.len() / 16 + stop.unindented.map_or(0, |it| it.1);
        match indented {
            // What has been moved once and is refused again would be so for ever.
            Some((open, moved)) if Some(open) > mended && parsed_again < MOST_PARSED_AGAIN => {
                mended = Some(open);
                text = Cow::Owned(moved);
            }
            _ => return Err(stop.fault),
        }
    }
}

/// Why the parser stopped. `unindented` holds the bytes where the last event ended and where a
/// quoted text goes on too far left.
struct Stop {
    fault: SyntaxFault,
    unindented: Option<(usize, usize)>,
}

impl From<SyntaxFault> for Stop {
    fn from(fault: SyntaxFault) -> Self {
        Self { fault, unindented: None }
    }
}

fn parse_once(text: &str, file: u32) -> Result<Parsed, Stop> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    let mut builder = Builder { file, ..Builder::default() };
    let mut finished = false;
    let mut end = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| stop(&error, end))?;
        end = span.end.byte_offset().unwrap_or(end).max(end);
        if finished {
            if matches!(event, Event::DocumentStart(..)) {
                builder.note_second_document(mark(&span.start));
                break;
            }
            continue;
        }
        finished = matches!(event, Event::DocumentEnd);
        builder.take(event, span)?;
    }
    let tree = match builder.root.take() {
        Some(tree) => tree,
        None => builder.node(Value::Null, Mark { line: 1, column: 1 }),
    };
    Ok(Parsed {
        tree,
        marks: Some(builder.marks),
        written: builder.written,
        duplicates: builder.duplicates,
        notes: builder.notes,
    })
}

fn stop(error: &ScanError, end: usize) -> Stop {
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return SyntaxFault::too_deep(mark(error.marker())).into();
    }
    let unindented =
        matches!(error.kind(), ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation);
    let at = error.marker().byte_offset().filter(|_| unindented);
    let message = format!("this is not YAML: {}", error.info());
    let fault = SyntaxFault::new(
        mark(error.marker()),
        message,
        "mend the YAML syntax at or before this place",
    );
    Stop { fault, unindented: at.map(|at| (end, at)) }
}

/// The collections that are open, and what was gathered on the way.
#[derive(Default)]
struct Builder {
    file: u32,
    open: Vec<Open>,
    root: Option<Node>,
    marks: Vec<Mark>,
    written: HashMap<u32, String>,
    duplicates: Vec<(String, u32)>,
    notes: Vec<SyntaxFault>,
    anchors: HashMap<usize, Node>,
    weight: usize,
}

struct Open {
    origin: Origin,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Object { entries: Vec<Entry>, merged: Vec<(Node, Mark)>, key: Option<Key> },
}

struct Key {
    text: String,
    mark: Mark,
    merge: bool,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxFault> {
        let here = mark(&span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                if self.wants_key() {
                    if anchor > 0 {
                        let node = self.node(Value::String(text.clone().into_owned()), here);
                        self.anchor(anchor, &node, here)?;
                    }
                    let merge = plain && text == "<<";
                    self.key(Key { text: text.into_owned(), mark: here, merge });
                    return Ok(());
                }
                let value = self.scalar(&text, plain, tag.as_deref(), here);
                let at = self.key_mark().unwrap_or(here);
                let node = self.node(value, at);
                if matches!(node.value, Value::Null | Value::Bool(_)) && !is_json_word(&text) {
                    self.written.insert(node.origin.node, text.into_owned());
                }
                if anchor > 0 {
                    self.anchor(anchor, &node, here)?;
                }
                self.add(node, here)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(anchor, Content::List(Vec::new()), tag.as_deref(), here)
            }
            Event::MappingStart(_, anchor, tag) => {
                let content =
                    Content::Object { entries: Vec::new(), merged: Vec::new(), key: None };
                self.open(anchor, content, tag.as_deref(), here)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(here),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(SyntaxFault::new(
                        here,
                        "this alias stands inside the node that it repeats".to_owned(),
                        "refer to a schema with `$ref` instead; an alias cannot be recursive",
                    ));
                };
                if self.wants_key() {
                    return self.alias_key(&node, here);
                }
                self.charge(&node, here)?;
                self.add(node, here)
            }
            _ => Ok(()),
        }
    }

    fn open(
        &mut self,
        anchor: usize,
        content: Content,
        tag: Option<&Tag>,
        here: Mark,
    ) -> Result<(), SyntaxFault> {
        if self.wants_key() {
            return Err(bad_key(here));
        }
        if self.open.len() >= DEEPEST {
            return Err(SyntaxFault::too_deep(here));
        }
        self.note_tag(tag, here);
        let at = self.key_mark().unwrap_or(here);
        let origin = self.origin(at);
        self.open.push(Open { origin, anchor, content });
        Ok(())
    }

    fn close(&mut self, here: Mark) -> Result<(), SyntaxFault> {
        let Some(Open { origin, anchor, content }) = self.open.pop() else {
            return Ok(());
        };
        let value = match content {
            Content::List(mut elements) => {
                elements.shrink_to_fit();
                Value::Seq(elements)
            }
            Content::Object { entries, merged, .. } => {
                let mut entries = merge(distinct(entries, &mut self.duplicates), merged)?;
                entries.shrink_to_fit();
                Value::Map(Map::from_entries(entries))
            }
        };
        let node = Node::new(value, origin);
        if anchor > 0 {
            self.anchor(anchor, &node, here)?;
        }
        self.add(node, here)
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, here: Mark) -> Result<(), SyntaxFault> {
        match self.open.last_mut().map(|it| &mut it.content) {
            None => self.root = Some(node),
            Some(Content::List(elements)) => elements.push(node),
            Some(Content::Object { entries, merged, key }) => match key.take() {
                Some(Key { merge: true, mark, .. }) => merged.push((node, mark)),
                Some(Key { text, .. }) => entries.push(Entry { key: text, value: node }),
                None => return Err(bad_key(here)),
            },
        }
        Ok(())
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Object { key: None, .. }, .. }))
    }

    fn key(&mut self, it: Key) {
        if let Some(Open { content: Content::Object { key, .. }, .. }) = self.open.last_mut() {
            *key = Some(it);
        }
    }

    fn key_mark(&self) -> Option<Mark> {
        match self.open.last().map(|it| &it.content) {
            Some(Content::Object { key: Some(key), .. }) => Some(key.mark),
            _ => None,
        }
    }

    fn alias_key(&mut self, node: &Node, here: Mark) -> Result<(), SyntaxFault> {
        let text = match &node.value {
            Value::String(text) | Value::Number(text) => text.clone(),
            Value::Bool(value) => value.to_string(),
            _ => return Err(bad_key(here)),
        };
        self.key(Key { text, mark: here, merge: false });
        Ok(())
    }

    fn anchor(&mut self, anchor: usize, node: &Node, here: Mark) -> Result<(), SyntaxFault> {
        self.charge(node, here)?;
        self.anchors.insert(anchor, node.clone());
        Ok(())
    }

    /// Counts a copy of the node against what anchors and aliases may add.
    fn charge(&mut self, node: &Node, here: Mark) -> Result<(), SyntaxFault> {
        self.weight = self.weight.saturating_add(weight(node));
        if self.weight > HEAVIEST {
            return Err(SyntaxFault {
                code: "alias-bomb",
                mark: here,
                message: format!(
                    "anchors and aliases fill in more than {} MiB up to here",
                    HEAVIEST >> 20
                ),
                help: "name the repeated part under components and refer to it with `$ref`"
                    .to_owned(),
            });
        }
        Ok(())
    }

    fn origin(&mut self, mark: Mark) -> Origin {
        let node = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
        self.marks.push(mark);
        Origin { file: self.file, node }
    }

    fn node(&mut self, value: Value, mark: Mark) -> Node {
        let origin = self.origin(mark);
        Node::new(value, origin)
    }

    fn scalar(&mut self, text: &str, plain: bool, tag: Option<&Tag>, here: Mark) -> Value {
        match tag.map(|it| (it.core_suffix(), it)) {
            None if plain => resolve(text),
            None => Value::String(text.to_owned()),
            Some((Some("null" | "bool" | "int" | "float"), _)) => resolve(text),
            Some((Some(_), _)) => Value::String(text.to_owned()),
            Some((None, it)) if it.original() == "!" => Value::String(text.to_owned()),
            Some((None, _)) => {
                self.note_tag(tag, here);
                if plain { resolve(text) } else { Value::String(text.to_owned()) }
            }
        }
    }

    fn note_second_document(&mut self, here: Mark) {
        self.notes.push(SyntaxFault {
            code: "second-document",
            mark: here,
            message: "a second YAML document begins here; only the first one is read".to_owned(),
            help: "move it to a file of its own".to_owned(),
        });
    }

    fn note_tag(&mut self, tag: Option<&Tag>, here: Mark) {
        let Some(tag) = tag.filter(|it| it.core_suffix().is_none() && it.original() != "!") else {
            return;
        };
        self.notes.push(SyntaxFault {
            code: "unknown-tag",
            mark: here,
            message: format!(
                "the tag `{}` means nothing in an OpenAPI document; it is ignored",
                tag.original()
            ),
            help: "remove the tag".to_owned(),
        });
    }
}

/// Fills in the members of `<<`: own members win over merged ones, earlier merged ones over later
/// ones.
fn merge(own: Vec<Entry>, merged: Vec<(Node, Mark)>) -> Result<Vec<Entry>, SyntaxFault> {
    if merged.is_empty() {
        return Ok(own);
    }
    let mut seen: HashSet<String> = own.iter().map(|it| it.key.clone()).collect();
    let mut result = own;
    for (node, mark) in merged {
        let parts = match node.value {
            Value::Seq(parts) => parts,
            value => vec![Node::new(value, node.origin)],
        };
        for part in parts {
            let kind = part.kind();
            let Value::Map(members) = part.value else {
                return Err(SyntaxFault::new(
                    mark,
                    format!("`<<` merges objects, and this is of the kind {kind}"),
                    "write an object, an alias of one, or a list of those",
                ));
            };
            result.extend(members.into_iter().filter(|it| seen.insert(it.key.clone())));
        }
    }
    Ok(result)
}

/// Resolves a plain scalar after the core schema of YAML 1.2. Infinity and NaN, which JSON does not
/// have, stay texts.
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::String(text.to_owned()),
    }
}

fn is_json_word(text: &str) -> bool {
    matches!(text, "null" | "true" | "false")
}

/// Tells whether the core schema reads the text as an integer or a float.
fn is_number(text: &str) -> bool {
    let all =
        |digits: &str, is: fn(&u8) -> bool| !digits.is_empty() && digits.bytes().all(|it| is(&it));
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |it| matches!(it, b'0'..=b'7'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
        }
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |it: &str| it.bytes().all(|digit| digit.is_ascii_digit());
    !(whole.is_empty() && fraction.is_empty())
        && digits(whole)
        && digits(fraction)
        && exponent.is_none_or(|it| all(it, u8::is_ascii_digit))
}

fn weight(node: &Node) -> usize {
    let own = match &node.value {
        Value::Number(text) | Value::String(text) => text.len(),
        Value::Seq(elements) => elements.iter().map(weight).sum(),
        Value::Map(members) => members.iter().map(|it| it.key.len() + weight(&it.value)).sum(),
        Value::Null | Value::Bool(_) => 0,
    };
    own + NODE_WEIGHT
}

fn bad_key(mark: Mark) -> SyntaxFault {
    SyntaxFault::new(
        mark,
        "a list or an object stands where the name of a member belongs".to_owned(),
        "write a text before the colon",
    )
}

fn mark(marker: &serde_yaml::Marker) -> Mark {
    Mark { line: marker.line(), column: marker.col() + 1 }
}
