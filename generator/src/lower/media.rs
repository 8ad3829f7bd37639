//! What stands under the name of a media type.
//!
//! The promise: what a media type means is decided by its name and by what its schema says of its
//! values, and what of either does not count is told.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Schema};

use crate::ir::{Media, Origin, Type};
use crate::pointer::Pointer;

use super::Lowering;
use super::media_type::{
    essence, has_another_charset, is_header, is_json, is_json_for_want_of_better, is_range, lost,
};

/// What the values of a schema are, as far as it matters to how a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// There is no schema, or it does not say.
    Unknown,
    /// Texts.
    Texts,
    /// Bytes.
    Bytes,
    /// Numbers, or true and false.
    Plain,
    /// Lists, objects, and what is composed of several schemas.
    Structured,
}

impl Lowering<'_> {
    /// Reports what the name of a media type says beside its form, and is not so.
    pub(super) fn note_name(&mut self, name: &str, values: Values, pointer: &Pointer) {
        let place = self.place(pointer);
        if is_json_for_want_of_better(name, values) {
            self.diagnostics.repair(
                "media-type-as-json",
                place,
                format!("`{name}` has no form that is known here; it is taken for JSON"),
                "call it `application/json`, or end it with `+json`",
            );
        } else if is_json(essence(name)) && has_another_charset(name) {
            self.diagnostics.repair(
                "charset-of-json",
                place,
                format!("`{name}` names a charset; JSON is in UTF-8"),
                "remove the charset",
            );
        }
    }

    /// Reports the parameters of a media type that are not in the request: what cannot stand in a
    /// header, and those of a form that has its own name there.
    pub(super) fn note_parameters(&mut self, name: &str, media: &Media, pointer: &Pointer) {
        // What stands for any name is none, and its parameters say nothing.
        if is_range(name) || !is_header(name) {
            return;
        }
        let lost = lost(name, media.name());
        if !lost.is_empty() {
            let message = format!("`{}` of `{name}` is not in the request", lost.join("; "));
            let help = "remove it, if the API does without";
            self.unsupported(pointer, "media-type-parameter", message, help);
        }
    }

    /// Notes that the schema of a body is in the code, though not as a type.
    pub(super) fn taken_as_bytes(&mut self, media: &MediaType, pointer: &Pointer) {
        if media.schema.is_some() {
            self.api.merged.insert(pointer.child("schema"));
        }
    }

    /// Says what the values of a schema are.
    pub(super) fn values_of(&self, schema: Option<&ReferenceOr<Schema>>) -> Values {
        let mut schema = schema;
        // A wrapper of a wrapper is followed as often as there are schemas.
        for _ in 0..=self.components.schemas.len() {
            let found = schema.and_then(|it| self.keywords_at(it, 0));
            let Some(keywords) = found else { return Values::Unknown };
            match keywords.kind {
                Some("string") if matches!(keywords.format, Some("binary")) => {
                    return Values::Bytes;
                }
                Some("string") => return Values::Texts,
                Some("integer" | "number" | "boolean") => return Values::Plain,
                Some(_) => return Values::Structured,
                None => {}
            }
            let composed = [keywords.all_of, keywords.one_of, keywords.any_of].concat();
            match composed.as_slice() {
                [] if keywords.properties.is_some() || keywords.items.is_some() => {
                    return Values::Structured;
                }
                [] if keywords.values.all().iter().any(serde_json::Value::is_string) => {
                    return Values::Texts;
                }
                [] => return Values::Unknown,
                _ if keywords.all_of.len() == 1 => schema = keywords.all_of.first(),
                _ => return Values::Structured,
            }
        }
        Values::Unknown
    }

    /// Lowers the schema of a body.
    pub(super) fn media(&mut self, media: &MediaType, origin: &Origin, pointer: &Pointer) -> Type {
        match &media.schema {
            Some(schema) => self.schema(schema, origin, &pointer.child("schema")).whole(),
            None => Type::Anything,
        }
    }
}

pub(super) fn json_named(name: String) -> Media {
    match name.as_str() {
        "application/json" => Media::Json,
        "application/octet-stream" => Media::JsonAs("application/json".to_owned()),
        _ => Media::JsonAs(name),
    }
}

/// Returns the JSON among the forms of a body.
pub(super) fn json_of<'a>(
    content: &'a IndexMap<String, MediaType>,
    pointer: &Pointer,
) -> Option<(&'a MediaType, Pointer)> {
    let found = content.iter().find(|(name, _)| is_json(essence(name)));
    found.map(|(name, media)| (media, pointer.child(name)))
}
