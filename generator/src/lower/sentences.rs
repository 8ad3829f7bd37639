//! What the type of a value cannot say of it, in sentences.
//!
//! The promise: each says what the document demands, and numbers as the document writes them. Of
//! what several schemas say that hold at once, all is told: a default alone can be but one, and is
//! reported where there are several.

use std::borrow::Cow;

use openapiv3::{Schema, SchemaData};
use serde_json::Value;

use crate::code_span::code_span;
use crate::load::tree::{Node, Value as Written};
use crate::pointer::Pointer;

use super::as_written::brief;
use super::entry::{Entry, Held};
use super::keywords::{Keywords, Values};
use super::numbers::as_integer;
use super::{Lowering, name_of};

/// How long a value may be that is shown.
const LONGEST: usize = 80;

/// How many examples are shown, and how long they may be together.
const MOST_EXAMPLES: usize = 3;
const LONGEST_EXAMPLES: usize = 120;

/// How many references may lead from one to the other to what is told of a value.
const LONGEST_CHAIN: usize = 16;

/// Where the loader keeps all examples of a schema.
const EXAMPLES: &str = "x-idv-examples";

/// A schema of several that hold at once.
struct Part<'a> {
    item: &'a Schema,
    keywords: Keywords<'a>,
    pointer: Pointer,
    /// It stands behind a reference: what it is an example of is not this.
    behind: bool,
}

impl<'d> Lowering<'d> {
    /// Returns what is said of values that are all of these, with examples that are shown in the
    /// place of theirs if there are such. What stands outermost is said first; `flat` holds the
    /// same in the order of the document.
    pub(super) fn sentences<'a>(
        &mut self,
        entries: &[Entry<'a>],
        flat: &[Entry<'a>],
        examples: &[&Node],
    ) -> Vec<String>
    where
        'd: 'a,
    {
        let mut parts: Vec<Part<'a>> = Vec::new();
        let told = self.with_what_is_behind(flat);
        let own = entries.iter().chain(flat).map(|it| (it, false));
        for (entry, behind) in own.chain(told.iter().map(|it| (it, true))) {
            let Some(item) = entry.schema() else { continue };
            if parts.iter().all(|it| !std::ptr::eq(it.item, item)) {
                let (keywords, pointer) = (Keywords::of(item), entry.pointer.clone());
                parts.push(Part { item, keywords, pointer, behind });
            }
        }
        let mut all: Vec<String> = Vec::new();
        let mut formats = parts.iter().filter_map(|it| it.keywords.format);
        let first = formats.next();
        let contradict = formats.any(|it| Some(it) != first);
        for part in &parts {
            for sentence in self.of_part(part, contradict) {
                if !all.contains(&sentence) {
                    all.push(sentence);
                }
            }
        }
        all.extend(self.when_nothing_is_given(&told));
        let of_schemas: Vec<&Node> = match examples {
            [] => {
                parts.iter().filter(|it| !it.behind).flat_map(|it| self.examples_of(it)).collect()
            }
            given => given.to_vec(),
        };
        all.extend(shown_examples(&of_schemas));
        all
    }

    /// Returns what one schema says of its values.
    pub(super) fn sentences_of_one(&self, item: &Schema, pointer: &Pointer) -> Vec<String> {
        let pointer = pointer.clone();
        let part = Part { item, keywords: Keywords::of(item), pointer, behind: false };
        let mut all = self.of_part(&part, false);
        let default = item.schema_data.default.as_ref();
        let default = default.and_then(|_| self.document.node(&part.pointer.child("default")));
        all.extend(default.and_then(when_absent));
        all.extend(shown_examples(&self.examples_of(&part)));
        all
    }

    /// Returns the same with plain values and lists in the place of references to them, where
    /// others hold beside them: the type is made of these then, names none of them, and nobody
    /// would find what they say. The members of objects are documented one by one.
    fn with_what_is_behind<'e, 'a>(&self, flat: &'e [Entry<'a>]) -> Cow<'e, [Entry<'a>]>
    where
        'd: 'a,
    {
        let decide = flat.iter().filter(|it| it.says_something() && !it.is_bare());
        if flat.len() < 2 || decide.count() < 2 {
            return Cow::Borrowed(flat);
        }
        flat.iter().map(|it| self.plain_behind(it).unwrap_or_else(|| it.clone())).collect()
    }

    fn plain_behind<'a>(&self, entry: &Entry<'a>) -> Option<Entry<'a>>
    where
        'd: 'a,
    {
        let Held::Reference(reference) = entry.held else { return None };
        let mut found = self.named_item(reference)?;
        for _ in 0..LONGEST_CHAIN {
            let Held::Reference(reference) = found.held else { break };
            found = self.named_item(reference)?;
        }
        let is_plain = |it: &Keywords<'_>| it.kind.is_some_and(|kind| kind != "object");
        found.keywords().filter(is_plain).is_some().then_some(found)
    }

    fn of_part(&self, part: &Part<'_>, formats_contradict: bool) -> Vec<String> {
        let (data, keywords) = (&part.item.schema_data, &part.keywords);
        let mut all = Vec::new();
        let mut say = |sentence: Option<String>| all.extend(sentence);
        say(self.one_of(part));
        say(bounds(keywords));
        say(keywords.multiple_of.as_ref().map(|step| format!("A multiple of {step}.")));
        say(range(keywords.min_length, keywords.max_length, "character", "characters"));
        say(range(keywords.min_items, keywords.max_items, "element", "elements"));
        say(places(data));
        say(range(keywords.min_properties, keywords.max_properties, "member", "members"));
        say(keywords.unique_items.then(|| "No element twice.".to_owned()));
        let may_be_empty =
            data.extensions.get("x-idv-allow-empty-value") == Some(&Value::Bool(true));
        say(may_be_empty.then(|| "May be empty.".to_owned()));
        say(keywords.pattern.map(|pattern| format!("Matches {}.", code_span(pattern))));
        say(keywords
            .format
            .filter(|format| formats_contradict || !is_in_the_type(keywords.kind, format))
            .map(of_format));
        let content = data.extensions.get("x-idv-content-media-type").and_then(Value::as_str);
        say(content.map(|content| format!("Holds {}.", code_span(content))));
        say((data.read_only && !part.behind).then(|| "Only in answers.".to_owned()));
        say((data.write_only && !part.behind).then(|| "Only in requests.".to_owned()));
        all
    }

    /// Says what a value is when none is given: the last default that is said, for what stands
    /// later or further out is what is new. Others are reported.
    fn when_nothing_is_given(&mut self, order: &[Entry<'_>]) -> Option<String> {
        let defaults = order.iter().rev().filter_map(|entry| {
            entry.schema()?.schema_data.default.as_ref()?;
            let place = entry.pointer.child("default");
            let node = self.document.node(&place)?;
            Some((place, node))
        });
        let mut defaults = defaults.collect::<Vec<_>>().into_iter();
        let (place, shown) = defaults.next()?;
        for (other, node) in defaults.filter(|(_, it)| !is_same(it, shown)) {
            let value =
                |it: &Node| brief(it, LONGEST).map_or("a long one".to_owned(), |it| code_span(&it));
            let message = format!(
                "this default, {}, is contradicted by {}, at {}, which holds at the same place and is the \
                 one that is told",
                value(node),
                value(shown),
                code_span(&self.document.written(&place)),
            );
            let help = "leave one of the two defaults out";
            self.unsupported(&other, "contradicting-defaults", message, help);
        }
        when_absent(shown)
    }

    /// Returns the values that a schema calls examples, the first one first.
    fn examples_of(&self, part: &Part<'_>) -> Vec<&'d Node> {
        let data = &part.item.schema_data;
        let several = data.extensions.contains_key(EXAMPLES);
        if data.example.is_none() && !several {
            return Vec::new();
        }
        let node = |name: &str| self.document.node(&part.pointer.child(name));
        let first = node("example");
        let listed = node(EXAMPLES).filter(|_| several);
        let all: Vec<&Node> = match listed.map(|it| (&it.value, it)) {
            Some((Written::Seq(list), _)) => list.iter().collect(),
            Some((Written::Map(named), _)) => {
                named.iter().map(|it| it.value.get("value").unwrap_or(&it.value)).collect()
            }
            Some((_, one)) => vec![one],
            None => Vec::new(),
        };
        first.into_iter().chain(all.into_iter().filter(|it| Some(*it) != first)).collect()
    }

    /// Names the values that are allowed, where no enumeration is made of them.
    fn one_of(&self, part: &Part<'_>) -> Option<String> {
        let keywords = &part.keywords;
        if keywords.values.is_empty() || is_enumerated(keywords) {
            return None;
        }
        let values = self.document.node(&part.pointer.child("enum"))?.as_seq()?;
        let values = values.iter().map(literal).collect::<Option<Vec<_>>>()?;
        let listed = values.join(", ");
        (listed.len() <= 200).then(|| match values.len() {
            1 => format!("Always {listed}."),
            _ => format!("One of {listed}."),
        })
    }
}

/// Says what a value is when none is given.
fn when_absent(default: &Node) -> Option<String> {
    Some(format!("When absent: {}.", literal(default)?))
}

/// Names the format of a value.
pub(super) fn of_format(format: &str) -> String {
    format!("Format: {}.", code_span(format))
}

/// Says whether a sentence names the values that are allowed.
pub(super) fn is_of_values(sentence: &str) -> bool {
    sentence.starts_with("Always ") || sentence.starts_with("One of ")
}

/// Shows examples, as many as are short, and says how many more there are.
fn shown_examples(all: &[&Node]) -> Option<String> {
    let mut shown: Vec<String> = Vec::new();
    let mut known: Vec<&Node> = Vec::new();
    let mut length = 0;
    let mut more = 0;
    for example in all {
        if known.contains(example) {
            continue;
        }
        let fits = |it: &String| shown.is_empty() || length + it.len() <= LONGEST_EXAMPLES;
        let text = (shown.len() < MOST_EXAMPLES).then(|| literal(example)).flatten().filter(fits);
        match text {
            Some(text) => {
                length += text.len();
                shown.push(text);
                known.push(example);
            }
            None => more += 1,
        }
    }
    let listed = shown.join(", ");
    match (shown.len(), more) {
        (0, _) => None,
        (1, 0) => Some(format!("Example: {listed}.")),
        (_, 0) => Some(format!("Examples: {listed}.")),
        _ => Some(format!("Examples: {listed}, and {more} more.")),
    }
}

/// Says whether two values are the same, however they are written.
fn is_same(one: &Node, other: &Node) -> bool {
    let (one, other) = (one.to_json(), other.to_json());
    one == other || one.is_number() && one.as_f64() == other.as_f64()
}

/// Says what stands where in a list.
fn places(data: &SchemaData) -> Option<String> {
    let name = |schema: &Value| {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let reference = reference.and_then(|it| name_of(it, "schemas"));
        let kind = schema.get("type").and_then(Value::as_str).map(str::to_owned);
        reference.or(kind).map_or("anything".to_owned(), |it| code_span(&it))
    };
    let places = data.extensions.get("x-idv-prefix-items")?.as_array()?;
    let mut places: Vec<String> = places.iter().map(name).collect();
    let rest = data.extensions.get("x-idv-rest-items");
    places.extend(rest.filter(|it| it.is_object()).map(|it| format!("then {}", name(it))));
    Some(format!("In this order: {}.", places.join(", ")))
}

/// Says whether enumerations of texts and of integers have all of the values.
fn is_enumerated(keywords: &Keywords<'_>) -> bool {
    let values = match keywords.values {
        Values::Any(values) => values,
        Values::Texts(_) | Values::Integers(_) => return true,
        Values::Numbers(_) | Values::Truths(_) => return false,
    };
    let is_whole = |it: &Value| it.as_i64().is_some();
    let has = |it: &Value| match keywords.kind {
        Some("string") => it.is_string(),
        Some("integer") => as_integer(it).is_some(),
        // Where none is a list, they are those of the elements.
        Some("array") => !it.is_array(),
        Some(_) => false,
        None => it.is_string() || is_whole(it),
    };
    let mut values = values.iter().filter(|it| !it.is_null()).peekable();
    values.peek().is_some() && values.all(has)
}

/// Says between which numbers the value lies.
fn bounds(keywords: &Keywords<'_>) -> Option<String> {
    let (above, below) = (keywords.exclusive_minimum, keywords.exclusive_maximum);
    let from = if above { "More than" } else { "At least" };
    match (&keywords.minimum, &keywords.maximum) {
        (Some(least), Some(most)) if !above && !below => Some(format!("From {least} to {most}.")),
        (Some(least), Some(most)) => {
            let to = if below { "less than" } else { "at most" };
            Some(format!("{from} {least} and {to} {most}."))
        }
        (Some(least), None) => Some(format!("{from} {least}.")),
        (None, Some(most)) if below => Some(format!("Less than {most}.")),
        (None, Some(most)) => Some(format!("At most {most}.")),
        (None, None) => None,
    }
}

fn is_in_the_type(kind: Option<&str>, format: &str) -> bool {
    match kind {
        Some("integer") => matches!(format, "int32" | "int64"),
        Some("number") => format == "double",
        _ => matches!(format, "date" | "date-time"),
    }
}

fn range(least: Option<usize>, most: Option<usize>, one: &str, many: &str) -> Option<String> {
    let noun = |count: usize| if count == 1 { one } else { many };
    match (least, most) {
        (Some(least), Some(most)) if least == most => {
            Some(format!("Exactly {least} {}.", noun(least)))
        }
        (Some(least), Some(most)) => Some(format!("{least} to {most} {many}.")),
        (Some(least), None) => Some(format!("At least {least} {}.", noun(least))),
        (None, Some(most)) => Some(format!("At most {most} {}.", noun(most))),
        (None, None) => None,
    }
}

/// Shows a value that fits on a line.
fn literal(value: &Node) -> Option<String> {
    brief(value, LONGEST).map(|text| code_span(&text))
}
