//! Events: what the server sends in a reply of `text/event-stream`, one after the other.
//!
//! The promise: each event is read as what the document declares of one, be that its data, all of
//! it, or an element of a list of all; which of these it is, is decided here.

use std::borrow::Borrow;

use openapiv3::{MediaType, ReferenceOr, Schema};

use crate::ir::{Events, Origin, Type};
use crate::pointer::Pointer;

use super::Lowering;

impl Lowering<'_> {
    /// Lowers what the document declares of events.
    pub(super) fn events(&mut self, media: &MediaType, origin: &Origin, at: &Pointer) -> Events {
        let schema = media.schema.as_ref();
        let whole = schema.is_some_and(|it| self.is_whole_event(it, 0));
        let element = schema.and_then(|it| self.keywords_at(it, 0)?.items);
        let whole_element = element.is_some_and(|it| self.is_whole_event(it, 0));
        match self.media(media, origin, at) {
            // An event without a text is none.
            Type::Nullable(inner) if *self.api.resolved(&inner) == Type::Text => {
                Events { ty: *inner, whole }
            }
            ty => match self.api.resolved(&ty).clone() {
                Type::List(element) => {
                    self.note_list_of_events(&at.child("schema"));
                    Events { ty: *element, whole: whole_element }
                }
                _ => Events { ty, whole },
            },
        }
    }

    /// Says that a list is taken for all the events: frameworks describe a stream so, and so does
    /// OpenAPI 3.2.
    fn note_list_of_events(&mut self, pointer: &Pointer) {
        let place = self.place(pointer);
        self.diagnostics.repair(
            "events-in-a-list",
            place,
            "a list is declared for `text/event-stream`: each event is read as one element of it",
            "none is needed if that is meant; declare the schema of one event instead",
        );
    }

    /// Says whether a schema describes whole events: objects with `data`, and nothing beside it but
    /// what else an event has.
    fn is_whole_event<S: Borrow<Schema>>(&self, schema: &ReferenceOr<S>, depth: usize) -> bool {
        let Some(keywords) = self.keywords_at(schema, depth) else { return false };
        if let Some(members) = keywords.properties {
            let known = |name: &String| matches!(name.as_str(), "event" | "data" | "id" | "retry");
            return members.contains_key("data") && members.keys().all(known);
        }
        let mut parts = keywords.composed().peekable();
        parts.peek().is_some() && parts.all(|it| self.is_whole_event(it, depth + 1))
    }
}
