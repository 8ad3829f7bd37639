//! What a call asks for: the header `Accept`.
//!
//! The promise: every form in which the operation may answer, with the parameters of its media
//! type, and JSON for the sake of errors.

use crate::ir::{Answer, Media, Type};

use super::media::json_named;
use super::media_type::{self, essence, is_header, pieces};

/// Returns how a reply of this media type is read and asked for. Errors are JSON.
pub(super) fn accepting(
    name: &str,
    usual: &str,
    as_usual: Media,
    other: fn(String) -> Media,
) -> Media {
    let asked = media_type::asked_for(name);
    if asked.eq_ignore_ascii_case(usual) {
        return as_usual;
    }
    match essence(name) {
        _ if !is_header(&asked) => other("*/*".to_owned()),
        "*/*" => other("*/*".to_owned()),
        // Errors are in that form, too; without its parameters it may be another one.
        kind if kind.eq_ignore_ascii_case("application/json") => other(asked),
        _ => other(format!("{asked}, application/json")),
    }
}

/// Returns what is asked for where only the headers of these forms come.
pub(super) fn accepting_all<'a>(names: impl Iterator<Item = &'a String>) -> Media {
    let mut all: Vec<String> = Vec::new();
    let names = names.map(|name| media_type::asked_for(name)).filter(|name| is_header(name));
    for name in names.chain(["application/json".to_owned()]) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    json_named(all.join(", "))
}

/// Returns what is asked for where none of the replies has a body.
pub(super) fn asked_for(answers: &[Answer]) -> Media {
    let mut media = answers.iter().map(|answer| &answer.media);
    media.find(|it| **it != Media::Json).cloned().unwrap_or(Media::Json)
}

/// Returns what is asked for where the replies are of several forms.
pub(super) fn accepted(forms: &[(Media, Type)]) -> Media {
    let mut names: Vec<&str> = Vec::new();
    for (media, _) in forms {
        let accepted = match media {
            Media::JsonAs(names) | Media::TextAs(names) | Media::Bytes(names) => names.as_str(),
            Media::Text => "text/plain",
            Media::Events => "text/event-stream",
            Media::Json | Media::Form | Media::FormOf(_) | Media::Multipart(_) => {
                "application/json"
            }
        };
        for name in pieces(accepted, ',').into_iter().map(str::trim) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    match names.as_slice() {
        ["application/json"] => Media::Json,
        _ => Media::JsonAs(names.join(", ")),
    }
}
