//! A text as code in Markdown.
//!
//! The promise: the text is shown as it is, and ends where it ends. What must not stand in a comment
//! is a blank.

use crate::render::is_unsafe;

/// Returns a text between marks that do not stand in it. One that has a mark itself and two of them
/// together elsewhere shows apostrophes: three marks would begin a block.
pub(crate) fn code_span(text: &str) -> String {
    let text = text.replace(is_unsafe, " ");
    match text.as_str() {
        _ if !text.contains('`') => format!("`{text}`"),
        _ if !text.contains("``") => format!("`` {text} ``"),
        _ => format!("`{}`", text.replace('`', "'")),
    }
}

/// Returns a value that is a text in the same way, and as JSON where it could not be seen otherwise.
pub(crate) fn code_span_of_text(text: &str) -> String {
    match text.trim() != text || text.is_empty() || text.contains(char::is_control) {
        true => code_span(&serde_json::Value::from(text).to_string()),
        false => code_span(text),
    }
}
