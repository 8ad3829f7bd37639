//! Says where in a JSON text a fault is.
//!
//! The promise: every decoding error of this crate begins with the path of the value at fault
//! (`.items[2].verifiedCustomer.name: expected a string, found an integer`), and none quotes a
//! value. The path grows from the inside out, on the way of the error only; decoding that
//! succeeds pays nothing for it.

use std::fmt::{self, Write};

use serde::de;

/// The longest member name that a path shows whole.
const LONGEST_NAME: usize = 80;

/// One step from a value to a value inside it.
pub(crate) enum Step<'a> {
    /// A member of an object, by its name.
    Member(&'a str),
    /// An element of an array, counted from zero.
    Element(usize),
}

/// Returns `error` with `step` put before the path that it already carries.
#[cold]
pub(crate) fn under<E: de::Error>(step: Step<'_>, error: E) -> E {
    let inner = error.to_string();
    let between = if carries_path(&inner) { "" } else { ": " };
    E::custom(format_args!("{step}{between}{inner}"))
}

/// Returns the error for the member `name`, found wanting for the reason `what`.
#[cold]
pub(crate) fn member<E: de::Error>(name: &str, what: impl fmt::Display) -> E {
    E::custom(format_args!("{}: {what}", Step::Member(name)))
}

/// Returns the error for a value of another JSON type than the document asks for.
#[cold]
pub(crate) fn mismatch<E: de::Error>(expected: &str, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

/// Returns the text of an error of `serde_json` without its line and column, for the case that
/// they count from the start of a fragment.
#[cold]
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    if error.line() > 0 {
        let position = format!(" at line {} column {}", error.line(), error.column());
        if let Some(kept) = text.strip_suffix(&position) {
            text.truncate(kept.len());
        }
    }
    text
}

/// Splits the text of an error into its path and the rest.
pub(crate) fn split(text: &str) -> (&str, &str) {
    if !carries_path(text) {
        return ("", text);
    }
    let bytes = text.as_bytes();
    let mut quoted = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b':' if !quoted => {
                let rest = text.get(at + 1..).unwrap_or_default();
                return (text.get(..at).unwrap_or_default(), rest.trim_start());
            }
            _ => {}
        }
        at += 1;
    }
    ("", text)
}

fn carries_path(text: &str) -> bool {
    text.starts_with(['.', '['])
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Element(index) => write!(f, "[{index}]"),
            Step::Member(name) if is_plain(name) => write!(f, ".{name}"),
            Step::Member(name) => write_quoted(name, f),
        }
    }
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= LONGEST_NAME
        && bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn write_quoted(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("[\"")?;
    for (count, character) in name.chars().enumerate() {
        if count == LONGEST_NAME {
            f.write_str("...")?;
            break;
        }
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            _ if character.is_control() => write!(f, "\\u{:04x}", u32::from(character))?,
            _ => f.write_char(character)?,
        }
    }
    f.write_str("\"]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(steps: Vec<Step<'_>>) -> String {
        let innermost: serde_json::Error = mismatch("a string", "an integer");
        steps.into_iter().fold(innermost, |error, step| under(step, error)).to_string()
    }

    #[test]
    fn grows_from_the_inside_out() {
        let text = nested(vec![Step::Member("name"), Step::Element(2), Step::Member("items")]);
        assert_eq!(text, ".items[2].name: expected a string, found an integer");
    }

    #[test]
    fn quotes_what_is_not_a_plain_name() {
        let text = nested(vec![Step::Member("a: \"b\"\n")]);
        assert_eq!(text, r#"["a: \"b\"\u000a"]: expected a string, found an integer"#);
        assert_eq!(split(&text), (r#"["a: \"b\"\u000a"]"#, "expected a string, found an integer"));
    }

    #[test]
    fn a_text_without_path_is_left_whole() {
        assert_eq!(split("expected an object: x"), ("", "expected an object: x"));
    }
}
