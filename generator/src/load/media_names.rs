//! Names of media types that are none. This file promises that a word with one meaning is taken for
//! it, and that any other is told.

use super::tree::{Map, Node};
use super::walk::Walk;

/// What people write, and the media type that they mean.
const MEANT: [(&str, &str); 9] = [
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("text", "text/plain"),
    ("html", "text/html"),
    ("csv", "text/csv"),
    ("form", "application/x-www-form-urlencoded"),
    ("x-www-form-urlencoded", "application/x-www-form-urlencoded"),
    ("form-data", "multipart/form-data"),
    ("*", "*/*"),
];

/// Returns the media type that a word stands for.
pub(crate) fn meant(word: &str) -> Option<&'static str> {
    let lower = word.trim().to_ascii_lowercase();
    MEANT.iter().find(|(known, _)| *known == lower).map(|(_, name)| *name)
}

/// Gives the media types of a body, reply or parameter the names that are meant.
pub(crate) fn of_content(walk: &mut Walk<'_>, members: &mut Map) {
    let Some(content) = members.get_mut("content").and_then(Node::as_map_mut) else { return };
    let words = content.iter().filter(|it| !it.key.contains('/') && !it.key.starts_with("x-"));
    let words: Vec<(String, _)> = words.map(|it| (it.key.clone(), it.value.origin)).collect();
    for (word, at) in words {
        let help = "write a media type, such as `application/json`";
        match meant(&word).filter(|name| !content.contains(name)) {
            Some(name) => {
                let message = format!("`{word}` is no media type; taken as {name}");
                walk.repair("not-a-media-type", at, message, format!("write `{name}`"));
                content.rename(&word, name);
            }
            None => {
                let message = match word.trim().is_empty() {
                    true => "a form without a media type; what is in it decides".to_owned(),
                    false => format!("`{word}` is no media type; it is used as it stands"),
                };
                walk.unsupported("not-a-media-type", at, message, help);
            }
        }
    }
}
