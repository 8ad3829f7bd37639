//! Forms of a reply beside the one that is typed.
//!
//! The promise: of the forms that the document offers one is typed, by the same order everywhere,
//! and of each other it is said how to get at it or that it is left out.

use openapiv3::MediaType;

use crate::pointer::Pointer;

use super::extension::listed;
use super::media::Values;
use super::media_type::{Written, essence, is_header, is_json, written};
use super::statuses::Reply;
use super::{Lowering, statuses};

/// A form of a reply: how it is written, its name, what is declared of it, and where.
pub(super) type Form<'a> = (Written, &'a String, &'a MediaType, Pointer, Values);

impl Lowering<'_> {
    /// Returns the media types in which the operation replies, too.
    pub(super) fn offered_too(
        &self,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Vec<String> {
        self.beside(&statuses::successes(self.components, &operation.responses, pointer))
    }

    /// Returns a sentence on the media types in which errors come, too, if there are any.
    pub(super) fn errors_too(
        &self,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Option<String> {
        let names =
            self.beside(&statuses::failures(self.components, &operation.responses, pointer));
        (!names.is_empty()).then(|| {
            format!(
                "Its errors may come in {}, too: such a body is not read, and the error has it as it \
                 came.",
                listed(&names)
            )
        })
    }

    /// Returns the names of the forms of each reply but the one that is typed, and what only says
    /// the same in XML.
    fn beside(&self, replies: &[Reply<'_>]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for reply in replies {
            let forms = reply.response.content.iter().map(|(name, media)| {
                let values = self.values_of(media.schema.as_ref());
                (order(&written(name, values), name), name)
            });
            let mut forms: Vec<_> = forms.collect();
            forms.sort_by_key(|(order, _)| *order);
            let typed = forms.first().map(|(order, _)| *order);
            for (order, name) in forms.into_iter().skip(1) {
                let lower = name.to_ascii_lowercase();
                let is_told = order == EVENTS
                    || typed == Some(JSON) && (order == JSON || essence(&lower).ends_with("xml"));
                if !is_told && is_header(name) && !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        names
    }

    /// Says what becomes of the forms of a reply that are not typed, and say something else.
    pub(super) fn note_other_forms(&mut self, forms: &[Form<'_>]) {
        let Some((_, typed, known, ..)) = forms.first() else { return };
        for (written, name, media, at, values) in &forms[1..] {
            let same = media.schema.is_none() || media.schema == known.schema;
            if same || matches!(written, Written::Events) {
                continue;
            }
            if *values == Values::Structured {
                let message = format!(
                    "a reply in `{name}` has a schema of its own, of which no type is made: `{typed}` \
                     is asked for"
                );
                self.unsupported(at, "response-media-type", message, "give both the same schema");
            } else {
                self.taken_as_bytes(media, at);
            }
        }
    }
}

/// The place of JSON among the forms of a reply.
const JSON: u8 = 0;

/// The place of events.
const EVENTS: u8 = 4;

/// Returns the place of a form among those of a reply, the first of which is typed.
pub(super) fn order(form: &Written, name: &str) -> u8 {
    match form {
        Written::Json if is_json(essence(name)) => JSON,
        Written::Json => 1,
        Written::Text => 2,
        Written::Bytes => 3,
        Written::Events => EVENTS,
    }
}
