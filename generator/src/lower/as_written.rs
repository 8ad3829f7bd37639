//! Values of the document as JSON without spaces.
//!
//! The promise: members stand in the order of the document, and a number is written as it is there,
//! with all its digits, unless JSON knows no such number.

use std::fmt::Write;

use serde::de::IgnoredAny;

use crate::load::tree::{Node, Value, json_number};

/// Returns a value as JSON.
pub(super) fn compact(node: &Node) -> String {
    brief(node, usize::MAX).unwrap_or_default()
}

/// Returns a value as JSON, unless that has more bytes than these.
pub(super) fn brief(node: &Node, most: usize) -> Option<String> {
    let mut out = String::new();
    write(node, most, &mut out)?;
    Some(out)
}

fn write(node: &Node, most: usize, out: &mut String) -> Option<()> {
    match &node.value {
        Value::Number(text) if is_json(text) => out.push_str(text),
        Value::Number(text) => match json_number(text) {
            Some(number) => write!(out, "{number}").ok()?,
            None => push_text(text, out),
        },
        Value::Null => out.push_str("null"),
        Value::Bool(truth) => write!(out, "{truth}").ok()?,
        Value::String(text) => push_text(text, out),
        Value::Seq(elements) => {
            for (index, element) in elements.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                write(element, most, out)?;
            }
            out.push_str(if elements.is_empty() { "[]" } else { "]" });
        }
        Value::Map(members) => {
            for (index, entry) in members.iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                push_text(&entry.key, out);
                out.push(':');
                write(&entry.value, most, out)?;
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
    }
    (out.len() <= most).then_some(())
}

fn push_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// Says whether JSON writes a number so. YAML may write it in other ways, too.
fn is_json(number: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(number).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_json() {
        let json = ["0", "-0", "12", "1.50", "1e3", "-1.0E+10", "12345678901234567890123", "0.1"];
        json.iter().for_each(|it| assert!(is_json(it), "{it}"));
        let other = ["", "-", "+1", "012", ".5", "5.", "0x1F", "1e", "1e+", "1.e3", ".inf"];
        other.iter().for_each(|it| assert!(!is_json(it), "{it}"));
    }
}
