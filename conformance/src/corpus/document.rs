//! A document as it is written, and the way to a place in it.
//!
//! The promise: nothing is left out or mended, and a place is found through the references on the way.

use std::path::Path;

use crate::json::Json;

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
        let text =
            std::fs::read_to_string(file).map_err(|it| format!("{}: {it}", file.display()))?;
        let text = text.trim_start_matches('\u{feff}');
        let root = if text.trim_start().starts_with('{') {
            Json::parse(text).map_err(|it| format!("{}: {it}", file.display()))?
        } else {
            // The limits are for strangers; this file was named by whoever started the program. And only
            // YAML 1.1 takes a `y` or a `no` for a boolean.
            let options = serde_saphyr::options! { budget: None, strict_booleans: true };
            serde_saphyr::from_str_with_options(text, options)
                .map_err(|it| format!("{}: {it}", file.display()))?
        };
        let version = root.get("openapi").and_then(Json::as_text).unwrap_or_default();
        let old = version.is_empty() || version.starts_with("3.0");
        Ok(Document { root, dialect: if old { Dialect::Old } else { Dialect::New } })
    }

    /// Returns the value at a place that is written without references on the way.
    pub(super) fn at(&self, place: &str) -> Option<&Json> {
        tokens(place)?.iter().try_fold(&self.root, |value, token| step(value, token))
    }

    /// Returns every place that `place` may stand for: itself, with the references on the way followed,
    /// then what it refers to itself, and so on. Empty when it leads nowhere.
    pub(super) fn ways(&self, place: &str) -> Vec<String> {
        let mut ways = Vec::new();
        let mut next = Some(place.to_owned());
        while let Some(way) = next.take().and_then(|it| self.followed(&it)) {
            if ways.contains(&way) {
                break;
            }
            next = self.at(&way).and_then(reference).map(str::to_owned);
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
                value = self.at(reference)?;
                way = self::tokens(reference)?;
            }
            value = step(value, &token)?;
            way.push(token);
        }
        Some(written(&way))
    }
}

/// Returns where a value refers to, when that is in the same document.
pub(super) fn reference(value: &Json) -> Option<&str> {
    value.get("$ref").and_then(Json::as_text).filter(|it| it.starts_with('#'))
}

fn step<'a>(value: &'a Json, token: &str) -> Option<&'a Json> {
    match value {
        Json::Array(elements) => elements.get(token.parse::<usize>().ok()?),
        _ => value.get(token),
    }
}

/// Returns the steps of a place such as `#/paths/~1a`.
pub(super) fn tokens(place: &str) -> Option<Vec<String>> {
    let place = place.strip_prefix('#')?;
    let place = percent_encoding::percent_decode_str(place).decode_utf8().ok()?;
    let token = |it: &str| it.replace("~1", "/").replace("~0", "~");
    Some(place.split('/').skip(1).map(token).collect())
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
    fn a_letter_is_no_boolean() {
        let file = std::env::temp_dir().join(format!("idv-document-{}.yaml", std::process::id()));
        std::fs::write(&file, "openapi: 3.1.0\nrequired: [x, y, no]\n").expect("a file");
        let document = Document::read(&file);
        std::fs::remove_file(file).expect("the file");
        let text = document.map(|it| it.root.text());
        assert_eq!(text.as_deref(), Ok(r#"{"openapi":"3.1.0","required":["x","y","no"]}"#));
    }
}
