//! A document as it is written, and the way to a place in it.
//!
//! The promise: nothing is left out or mended, and a place is found through the references on the
//! way. A place is a JSON pointer behind a `#`, plain; what a reference says in percent signs is
//! decoded.

use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::json::Json;
use crate::yaml;

/// Which keywords a schema has, and what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Swagger 2.0 and OpenAPI 3.0: a dialect of their own, near to draft 4.
    Old,
    /// OpenAPI 3.1: draft 2020-12.
    New,
}

/// A document.
pub(super) struct Document {
    pub(super) root: Json,
    pub(super) dialect: Dialect,
}

impl Document {
    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let root = yaml::of_file(file)?;
        let version = root.get("openapi").and_then(Json::as_text).unwrap_or_default();
        let old = version.is_empty() || version.starts_with("3.0");
        Ok(Document { root, dialect: if old { Dialect::Old } else { Dialect::New } })
    }

    /// Returns the value at a place that is written without references on the way.
    pub(super) fn at(&self, place: &str) -> Option<&Json> {
        tokens(place)?.iter().try_fold(&self.root, |value, token| step(value, token))
    }

    /// Returns every place that `place` may stand for: itself, with the references on the way
    /// followed, then what it refers to itself, and so on. Empty when it leads nowhere.
    pub(super) fn ways(&self, place: &str) -> Vec<String> {
        let mut ways = Vec::new();
        let mut next = Some(place.to_owned());
        while let Some(way) = next.take().and_then(|it| self.followed(&it)) {
            if ways.contains(&way) {
                break;
            }
            next = self.at(&way).and_then(reference);
            ways.push(way);
        }
        ways
    }

    /// Follows the references on the way to a place, not the one at its end.
    fn followed(&self, place: &str) -> Option<String> {
        let tokens = tokens(place)?;
        let mut way: Vec<String> = Vec::new();
        let mut value = &self.root;
        for token in tokens {
            // A chain that is longer than this goes in circles.
            for _ in 0..100 {
                let Some(reference) = reference(value).filter(|_| step(value, &token).is_none())
                else {
                    break;
                };
                value = self.at(&reference)?;
                way = self::tokens(&reference)?;
            }
            value = step(value, &token)?;
            way.push(token);
        }
        Some(written(&way))
    }
}

/// Returns where a value refers to, when that is in the same document.
pub(super) fn reference(value: &Json) -> Option<String> {
    value.get("$ref").and_then(Json::as_text).filter(|it| it.starts_with('#')).map(decoded)
}

/// Returns the plain place for one that is written as a part of an address:
/// `#/paths/~1a~1%7Bid%7D`.
pub(super) fn decoded(place: &str) -> String {
    // What is no text after that was none before.
    percent_decode_str(place).decode_utf8().map_or_else(|_| place.to_owned(), Into::into)
}

fn step<'a>(value: &'a Json, token: &str) -> Option<&'a Json> {
    match value {
        Json::Array(elements) => elements.get(token.parse::<usize>().ok()?),
        _ => value.get(token),
    }
}

/// Returns the steps of a place such as `#/paths/~1a`.
pub(super) fn tokens(place: &str) -> Option<Vec<String>> {
    let token = |it: &str| it.replace("~1", "/").replace("~0", "~");
    Some(place.strip_prefix('#')?.split('/').skip(1).map(token).collect())
}

/// Returns the place to which the steps lead.
fn written(tokens: &[String]) -> String {
    tokens.iter().fold("#".to_owned(), |place, token| child(&place, token))
}

/// Returns the place of what is called `token` at `place`.
pub(super) fn child(place: &str, token: &str) -> String {
    format!("{place}/{}", token.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_decoded_in_references_alone() {
        let text = r##"{"openapi": "3.0.3", "paths": {"/{id}": {"get": 1}}, "components": {"schemas": {
            "50%25": {"type": "string"},
            "Half": {"$ref": "#/components/schemas/50%2525"},
            "Get": {"$ref": "#/paths/~1%7Bid%7D/get"}}}}"##;
        let document = Document { root: Json::parse(text).expect("JSON"), dialect: Dialect::Old };
        let half = "#/components/schemas/50%25";
        assert_eq!(document.ways(half), [half]);
        assert_eq!(
            document.ways("#/components/schemas/Half").last().map(String::as_str),
            Some(half)
        );
        let ways = document.ways("#/components/schemas/Get");
        assert_eq!(ways.last().map(String::as_str), Some("#/paths/~1{id}/get"));
    }
}
