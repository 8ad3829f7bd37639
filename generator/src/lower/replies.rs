//! Replies: what an operation answers, by its status.
//!
//! The promise: one type where one will do, and else an answer for each status; nothing that the
//! document says of a reply is dropped without a word.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Response};

use crate::ir::{Answer, Docs, Enumeration, Events, Failure, Media, Method, Origin, Shape, Type};
use crate::pointer::Pointer;

use super::accept::{accepted, accepting, accepting_all, asked_for};
use super::media::Values;
use super::media_type::{Written, essence, has_another_charset, written};
use super::other_forms::{Form, order};
use super::statuses::{Reply, under_status};
use super::{Lowering, docs, follow, statuses};

/// The replies of an operation that mean success.
pub(super) struct Replies {
    /// The type of all of them.
    pub(super) reply: Type,
    pub(super) media: Media,
    /// They may be empty.
    pub(super) optional: bool,
    /// What each is, where they differ.
    pub(super) each: Vec<Answer>,
    /// What is said of each, where they do not.
    pub(super) told: Vec<Docs>,
    /// They hold what must not be shown, and no type of its own hides it.
    pub(super) sensitive: bool,
    pub(super) events: Option<Events>,
    /// The media types that the document offers beside these.
    pub(super) also: Vec<String>,
}

/// The replies of an operation that do not mean success.
pub(super) struct Failures {
    pub(super) failure: Failure,
    /// What is said of each, where they do not differ.
    pub(super) told: Vec<Docs>,
    /// They hold what must not be shown, and no type of its own hides it.
    pub(super) sensitive: bool,
}

/// The body of a reply.
#[derive(Clone)]
struct Content {
    media: Media,
    ty: Type,
    /// What is said of it, and not by its type.
    docs: Docs,
    events: Option<Events>,
}

impl Content {
    fn nothing() -> Self {
        Content { media: Media::Json, ty: Type::Nothing, docs: Docs::default(), events: None }
    }
}

/// What is known of the replies that were lowered before: what they declare, and what became of it.
type Seen<'a> = Vec<(&'a IndexMap<String, MediaType>, Content)>;

impl Lowering<'_> {
    /// Lowers the replies that mean success.
    pub(super) fn replies(
        &mut self,
        id: &str,
        method: Method,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Replies {
        let origin = Origin::named(id).within("response");
        let declared = statuses::successes(self.components, &operation.responses, pointer);
        let (mut each, events) = self.answers(declared, method, &origin, pointer);
        let mut forms: Vec<(Media, Type)> = Vec::new();
        for answer in each.iter().filter(|answer| answer.ty != Type::Nothing) {
            let form = (answer.media.clone(), answer.ty.clone());
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        let empty = each.iter().any(|answer| answer.ty == Type::Nothing);
        let (media, ty) = match forms.as_slice() {
            [] if method == Method::Head => (asked_for(&each), Type::Nothing),
            [] if empty => (Media::Json, Type::Nothing),
            [] => self.undeclared_reply(operation, pointer),
            [one] => one.clone(),
            _ => (accepted(&forms), Type::Nothing),
        };
        let of_one = forms.len() < 2;
        let sensitive = each.iter().any(|answer| answer.sensitive);
        let is_json = !matches!(media, Media::Bytes(_) | Media::Events);
        let optional = of_one && !forms.is_empty() && empty && is_json;
        let told = match of_one && (!empty || is_json) {
            true => by_status(&std::mem::take(&mut each)),
            false => Vec::new(),
        };
        let reply = match ty {
            Type::Nullable(_) | Type::Anything => ty,
            _ if optional => Type::Nullable(Box::new(ty)),
            _ => ty,
        };
        let also = match method {
            Method::Head => Vec::new(),
            _ => self.offered_too(operation, pointer),
        };
        Replies { reply, media, optional, each, told, sensitive, events, also }
    }

    /// Returns the reply of an operation that declares no success: nothing, when the document says
    /// that of whatever comes; the bytes that come, when it says nothing at all.
    fn undeclared_reply(
        &self,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> (Media, Type) {
        let default = operation.responses.default.as_ref();
        let found = default.and_then(|default| {
            follow(&self.components.responses, "responses", default, &pointer.child("default"))
        });
        match found {
            Some((response, _)) if response.content.is_empty() => (Media::Json, Type::Nothing),
            Some(_) => (Media::Json, Type::Anything),
            None => (Media::Bytes("*/*".to_owned()), Type::Bytes),
        }
    }

    /// Lowers the body of the replies that do not mean success.
    pub(super) fn failure(
        &mut self,
        id: &str,
        method: Method,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Failures {
        let origin = Origin::named(id).within("error");
        let declared = statuses::failures(self.components, &operation.responses, pointer);
        let (answers, _) = self.answers(declared, method, &origin, pointer);
        // What says nothing of its body is told by the status alone.
        let mut forms: Vec<(&Media, &Type)> = Vec::new();
        for answer in answers.iter().filter(|answer| answer.ty != Type::Nothing) {
            if !forms.contains(&(&answer.media, &answer.ty)) {
                forms.push((&answer.media, &answer.ty));
            }
        }
        let sensitive = answers.iter().any(|answer| answer.sensitive);
        let failure = match forms.as_slice() {
            [] => Failure::Unknown,
            [(media, ty)] if media.way() == "json" => Failure::Same((*ty).clone()),
            _ => return Failures { failure: Failure::Each(answers), told: Vec::new(), sensitive },
        };
        Failures { failure, told: by_status(&answers), sensitive }
    }

    /// Lowers replies, each for itself. Those that the document describes alike are of one type.
    /// The narrower range of statuses comes first.
    fn answers(
        &mut self,
        declared: Vec<Reply<'_>>,
        method: Method,
        origin: &Origin,
        pointer: &Pointer,
    ) -> (Vec<Answer>, Option<Events>) {
        let mut answers: Vec<Answer> = Vec::new();
        let mut events = None;
        let mut seen: Seen<'_> = Vec::new();
        for Reply { status, response, place: at } in declared {
            let (from, to) = range(&status);
            let mut docs = docs::of(None, Some(&response.description), false, &at);
            if let Some(why) = without_body(method, &status) {
                self.note_body(response, why, &pointer.child(&status));
                let media = match method {
                    Method::Head => accepting_all(response.content.keys()),
                    _ => Media::Json,
                };
                let (ty, sensitive) = (Type::Nothing, false);
                answers.push(Answer { status, docs, from, to, media, ty, sensitive });
                continue;
            }
            let known = seen.iter().find(|(declared, _)| *declared == &response.content);
            let content = match known {
                Some((_, content)) => Content { events: None, ..content.clone() },
                None => {
                    let named = response
                        .content
                        .values()
                        .all(|media| !matches!(media.schema, Some(ReferenceOr::Item(_))));
                    // The first keeps the plain name, so that most names do not change when a
                    // status is added.
                    let origin = match named || seen.is_empty() {
                        true => origin.clone(),
                        false => origin.within(&status),
                    };
                    self.content(response, &origin, &at)
                }
            };
            seen.push((&response.content, content.clone()));
            events = events.or(content.events);
            let Content { media, ty, docs: said, .. } = content;
            docs::join(&mut docs, said);
            let sensitive = self.shows_what_it_must_not(response, &ty, &at);
            answers.push(Answer { status, docs, from, to, media, ty, sensitive });
        }
        // The first that fits counts: a status goes before a range that it is in.
        answers.sort_by_key(|answer| answer.to - answer.from);
        (answers, events)
    }

    /// Says of a body that cannot come that it is declared.
    fn note_body(&mut self, response: &Response, why: &str, pointer: &Pointer) {
        if response.content.values().any(|media| media.schema.is_some()) {
            self.unsupported(
                pointer,
                "reply-without-body",
                format!("{why} has no body; what is declared of it is left out"),
                "remove its `content`",
            );
        }
    }

    /// Lowers the body of a reply.
    fn content(&mut self, response: &Response, origin: &Origin, pointer: &Pointer) -> Content {
        let place = pointer.child("content");
        let forms = response.content.iter().map(|(name, media)| {
            let at = place.child(name);
            let values = self.values_of(media.schema.as_ref());
            (written(name, values), name, media, at, values)
        });
        let mut forms: Vec<Form<'_>> = forms.collect();
        // JSON before texts, and those before bytes.
        forms.sort_by_key(|(written, name, ..)| order(written, name));
        let is_events = |written: &Written| matches!(written, Written::Events);
        let events = forms
            .iter()
            .find(|(written, ..)| is_events(written))
            .map(|(_, _, media, at, _)| (*media, at.clone()));
        let alone = forms.first().is_some_and(|(written, ..)| is_events(written));
        let origin_of_events = if alone { origin.clone() } else { origin.within("event") };
        let events = events.map(|(media, at)| self.events(media, &origin_of_events, &at));
        let Some((first, name, declared, at, values)) = forms.first() else {
            return Content::nothing();
        };
        self.note_other_forms(&forms);
        self.note_name(name, *values, at);
        let (media, ty) = match first {
            Written::Json => {
                let ty = self.media(declared, origin, at);
                (accepting(name, "application/json", Media::Json, Media::JsonAs), ty)
            }
            Written::Text => {
                let ty = self.media(declared, origin, at);
                let ty = if self.is_text(&ty) { ty } else { Type::Text };
                (accepting(name, "text/plain", Media::Text, Media::TextAs), ty)
            }
            Written::Events => (Media::Events, Type::Nothing),
            Written::Bytes if declared.schema.is_none() && essence(name) == "*/*" => {
                // The document does not say what it is.
                (Media::Json, Type::Anything)
            }
            Written::Bytes => {
                let is_typed = matches!(values, Values::Plain | Values::Structured);
                if is_typed || has_another_charset(name) && *values != Values::Bytes {
                    self.unsupported(
                        at,
                        "response-media-type",
                        format!("a reply in `{name}` is handed over as bytes"),
                        "none is needed: nothing is lost",
                    );
                }
                self.taken_as_bytes(declared, at);
                (accepting(name, "", Media::Json, Media::Bytes), Type::Bytes)
            }
        };
        self.note_parameters(name, &media, at);
        let docs = self.docs_of_content(declared, at);
        let ty = if media == Media::Events { Type::Anything } else { ty };
        Content { media, ty, docs, events }
    }

    /// Returns what else the document says of replies, a sentence each.
    pub(super) fn told_of_replies(
        &self,
        method: Method,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Vec<String> {
        let mut told = self.links_of_replies(operation, pointer);
        if method != Method::Head {
            told.extend(self.errors_too(operation, pointer));
        }
        told
    }

    /// Returns what the document says of where replies lead, a sentence.
    fn links_of_replies(&self, operation: &openapiv3::Operation, pointer: &Pointer) -> Vec<String> {
        let mut links: IndexMap<&str, Option<&str>> = IndexMap::new();
        for reply in statuses::all(self.components, &operation.responses, pointer) {
            for (name, link) in &reply.response.links {
                let found = follow(&self.components.links, "links", link, pointer);
                let text = found.and_then(|(link, _)| link.description.as_deref());
                links.entry(name).or_insert(text);
            }
        }
        if links.is_empty() {
            return Vec::new();
        }
        let links = links.into_iter().map(|(name, text)| match text {
            Some(text) => format!("`{name}` ({})", text.trim().trim_end_matches('.')),
            None => format!("`{name}`"),
        });
        vec![format!("Links of its replies: {}.", links.collect::<Vec<_>>().join(", "))]
    }

    /// Says whether a value is a text on the wire.
    pub(super) fn is_text(&self, ty: &Type) -> bool {
        match self.api.resolved(ty) {
            Type::Text | Type::DateTime | Type::Date => true,
            Type::Named(id) => {
                let shape = &self.api.definition(*id).shape;
                matches!(shape, Shape::Enumeration(Enumeration::Texts(_)))
            }
            _ => false,
        }
    }
}

/// Returns what is said of each of these, under its status.
fn by_status(answers: &[Answer]) -> Vec<Docs> {
    let of_status = |answer: &Answer| under_status(&answer.status, answer.docs.clone());
    answers.iter().map(of_status).collect()
}

/// Says which replies have no body, whatever the document declares: HTTP forbids it.
fn without_body(method: Method, status: &str) -> Option<&'static str> {
    match (method, status) {
        (Method::Head, _) => Some("a reply to HEAD"),
        (_, "204" | "205" | "304") => Some("a reply with this status"),
        _ => None,
    }
}

/// Returns the range of a status, as the document writes it.
fn range(status: &str) -> (u16, u16) {
    match (status.parse(), status.chars().next().and_then(|first| first.to_digit(10))) {
        (Ok(code), _) => (code, code),
        (Err(_), Some(hundreds)) => {
            let hundreds = u16::try_from(hundreds).unwrap_or_default();
            (100 * hundreds, 100 * hundreds + 99)
        }
        (Err(_), None) => (0, 999),
    }
}
