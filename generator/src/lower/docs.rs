//! What the document says of something, gathered for the code that it becomes.

use openapiv3::SchemaData;
use serde_json::Value;

use crate::ir::Docs;
use crate::pointer::Pointer;

use super::schema::Keywords;

/// Gathers what a schema says of itself.
pub(super) fn of_schema(data: &SchemaData, keywords: &Keywords<'_>, pointer: &Pointer) -> Docs {
    Docs {
        title: data.title.clone(),
        text: data.description.clone(),
        constraints: constraints(data, keywords),
        deprecated: data.deprecated,
        place: pointer.clone(),
    }
}

/// Gathers what an operation or a parameter says of itself.
pub(super) fn of(
    title: Option<&String>,
    text: Option<&String>,
    deprecated: bool,
    pointer: &Pointer,
) -> Docs {
    Docs {
        title: title.cloned(),
        text: text.cloned(),
        constraints: Vec::new(),
        deprecated,
        place: pointer.clone(),
    }
}

/// Says in sentences what the type cannot say.
fn constraints(data: &SchemaData, keywords: &Keywords<'_>) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |sentence: Option<String>| all.extend(sentence);
    let bound = |value: Option<String>, exclusive: bool, with: &str, without: &str| {
        value.map(|value| format!("{} {value}.", if exclusive { without } else { with }))
    };
    say(bound(keywords.minimum.clone(), keywords.exclusive_minimum, "At least", "More than"));
    say(bound(keywords.maximum.clone(), keywords.exclusive_maximum, "At most", "Less than"));
    say(keywords.multiple_of.as_ref().map(|step| format!("A multiple of {step}.")));
    say(range(keywords.min_length, keywords.max_length, "character", "characters"));
    say(range(keywords.min_items, keywords.max_items, "element", "elements"));
    say(range(keywords.min_properties, keywords.max_properties, "member", "members"));
    say(keywords.unique_items.then(|| "No element twice.".to_owned()));
    say(keywords.pattern.map(|pattern| format!("Matches `{pattern}`.")));
    say(keywords
        .format
        .filter(|format| !is_in_the_type(format))
        .map(|format| format!("Format: `{format}`.")));
    say(data.read_only.then(|| "Only in answers.".to_owned()));
    say(data.write_only.then(|| "Only in requests.".to_owned()));
    say(data.default.as_ref().and_then(literal).map(|value| format!("When absent: {value}.")));
    say(data.example.as_ref().and_then(literal).map(|value| format!("Example: {value}.")));
    all
}

fn is_in_the_type(format: &str) -> bool {
    matches!(format, "date" | "date-time" | "int32" | "int64" | "double")
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
fn literal(value: &Value) -> Option<String> {
    let text = value.to_string();
    (text.len() <= 80 && !text.contains('`')).then(|| format!("`{text}`"))
}
