//! Bodies of requests: in which forms an operation takes its body, and of which type each is.
//!
//! The promise: each form that the document offers is one of the call, or told as left out. What a
//! media type means is decided by its name and by what its schema says of its values.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, RequestBody, Schema};

use crate::ir::{Body, Media, Origin, OtherBody, Type};
use crate::pointer::Pointer;

use super::extension::listed;
use super::keywords::Keywords;
use super::media_type::{
    Written, charset, covers, essence, has_another_charset, is_header, is_json,
    is_json_for_want_of_better, is_range, is_text, is_without_boundary, lost, without_charset,
    written,
};
use super::{Lowering, docs, follow};

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

/// One of the forms of a body.
struct Offer<'a> {
    media: Media,
    name: &'a str,
    declared: &'a MediaType,
    values: Values,
    /// The type of the body is that of nothing else.
    alone: bool,
    at: Pointer,
}

impl Lowering<'_> {
    /// Lowers the body of a request. None, and a diagnostic, when there is none that can be sent.
    pub(super) fn body(
        &mut self,
        id: &str,
        body: &ReferenceOr<RequestBody>,
        pointer: &Pointer,
    ) -> Option<Body> {
        let (body, place) =
            follow(&self.components.request_bodies, "requestBodies", body, pointer)?;
        let offers = self.offers(&body.content, &place.child("content"));
        let origin = Origin::named(id).within("body");
        let mut offers = offers.into_iter();
        let Some(first) = offers.next() else {
            self.unsupported(
                pointer,
                "request-media-type",
                format!("the body of operation `{id}` has no media type; it is left out"),
                "offer application/json",
            );
            return None;
        };
        let mut ty = self.body_type(&first, &origin);
        let mut media = vec![first.media.clone()];
        let mut others: Vec<OtherBody> = Vec::new();
        let mut untyped: Vec<String> = Vec::new();
        let mut also: Vec<String> = Vec::new();
        let family = |offer: &Offer<'_>| is_range(offer.name);
        also.extend(family(&first).then(|| first.name.to_owned()));
        let mut boundless: Vec<String> = Vec::new();
        boundless.extend(is_boundless(&first).then(|| first.name.to_owned()));
        let mut open: Vec<String> = Vec::new();
        open.extend(is_range(first.media.name()).then(|| first.name.to_owned()));
        for offer in offers {
            if Self::is_untyped(&offer) {
                untyped.push(format!("`{}`", offer.name));
                if offer.declared.schema == first.declared.schema {
                    self.taken_as_bytes(offer.declared, &offer.at);
                } else {
                    let message = format!(
                        "a body in `{}` has a schema of its own, and a form that the client does not \
                         write; no type is made of it",
                        offer.name
                    );
                    let help = "give it the schema of the others";
                    self.unsupported(&offer.at, "request-media-type", message, help);
                }
                continue;
            }
            boundless.extend(is_boundless(&offer).then(|| offer.name.to_owned()));
            let known = others.iter().map(|other| &other.media).chain(&media);
            let known: Vec<&Media> = known.filter(|known| known.is_like(&offer.media)).collect();
            let bare = matches!(offer.media.way(), "text" | "bytes");
            if !known.is_empty() && (bare || offer.declared.schema == first.declared.schema) {
                if !is_boundless(&offer) && (!known.contains(&&offer.media) || family(&offer)) {
                    also.push(offer.name.to_owned());
                }
                self.body_type(&offer, &origin);
                continue;
            }
            if same_type(&offer, &first) {
                // Its files are those of the first. A map has no type of its own to have them in.
                let same = self.body_type(&offer, &origin);
                if matches!(offer.media, Media::Multipart(_)) {
                    ty = same;
                }
                open.extend(is_range(offer.media.name()).then(|| offer.name.to_owned()));
                media.push(offer.media);
                continue;
            }
            let ty = self.body_type(&offer, &origin.within(offer.media.way()));
            open.extend(is_range(offer.media.name()).then(|| offer.name.to_owned()));
            others.push(OtherBody { media: offer.media, ty });
        }
        let mut docs = docs::of(None, body.description.as_ref(), false, &place);
        docs::join(&mut docs, self.docs_of_content(first.declared, &first.at));
        docs.constraints.extend(told_of_forms(&untyped, &boundless, &open));
        for name in boundless.into_iter().chain(open) {
            if !also.contains(&name) {
                also.push(name);
            }
        }
        Some(Body { docs, media, ty, required: body.required, others, also })
    }

    fn body_type(&mut self, offer: &Offer<'_>, origin: &Origin) -> Type {
        self.note_name(offer.name, offer.values, &offer.at);
        self.note_parameters(offer.name, &offer.media, &offer.at);
        self.note_encoding(&offer.media, offer.declared, offer.alone, &offer.at);
        match &offer.media {
            Media::Bytes(_) => {
                self.note_bytes(offer);
                self.taken_as_bytes(offer.declared, &offer.at);
                Type::Bytes
            }
            Media::Text | Media::TextAs(_) => {
                let ty = self.media(offer.declared, origin, &offer.at);
                if self.is_text(&ty) { ty } else { Type::Text }
            }
            Media::Multipart(members) => {
                let ty = self.media(offer.declared, origin, &offer.at);
                self.give_files(ty, members, offer.declared, offer.alone, &offer.at)
            }
            Media::Form | Media::FormOf(_) => {
                let ty = self.media(offer.declared, origin, &offer.at);
                self.note_names(&ty, offer);
                ty
            }
            _ => self.media(offer.declared, origin, &offer.at),
        }
    }

    /// Reports a form whose pairs would have no names.
    fn note_names(&mut self, ty: &Type, offer: &Offer<'_>) {
        let inner = match self.api.resolved(ty) {
            Type::Nullable(inner) => self.api.resolved(inner),
            ty => ty,
        };
        if matches!(inner, Type::Named(_) | Type::Map(_) | Type::Anything) {
            return;
        }
        let message = format!(
            "a form is of names and values, and the schema of `{}` has no names; a call that gives \
             such a body ends with an error",
            offer.name
        );
        self.unsupported(&offer.at, "form-without-names", message, "describe an object");
    }

    /// Reports a body that is not of the type that is declared.
    fn note_bytes(&mut self, offer: &Offer<'_>) {
        let name = offer.name;
        let (what, help) = if Self::is_untyped(offer) {
            (format!("`{name}` is written by the caller"), "offer application/json beside it")
        } else if has_another_charset(name) && offer.values != Values::Bytes {
            (format!("`{name}` is written by the caller, in its charset"), "offer it in UTF-8")
        } else {
            return;
        };
        let message = format!("{what}: the body is bytes");
        self.unsupported(&offer.at, "request-media-type", message, help);
    }

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

    /// Says whether a body has a structure that the client does not know how to write.
    fn is_untyped(offer: &Offer<'_>) -> bool {
        matches!(offer.media, Media::Bytes(_))
            && matches!(offer.values, Values::Plain | Values::Structured)
    }

    /// Returns the forms of a body, in the order of the document. What the client can only take as
    /// bytes comes last.
    fn offers<'a>(
        &self,
        content: &'a IndexMap<String, MediaType>,
        pointer: &Pointer,
    ) -> Vec<Offer<'a>> {
        let offers = content.iter().map(|(name, declared)| {
            let at = pointer.child(name);
            let values = self.values_of(declared.schema.as_ref(), &at.child("schema"));
            let kind = essence(name);
            let inline = matches!(declared.schema, Some(ReferenceOr::Item(_)));
            let alone = inline && content.len() == 1;
            let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
            // What is a text already, the caller has written.
            let is_form = is_form && values != Values::Texts;
            let sent = |usual: &str| sent(name, usual, content);
            let media = if is_form && !has_another_charset(name) {
                match self.pairs(declared) {
                    members if members.is_empty() => Media::Form,
                    members => Media::FormOf(members),
                }
            } else if kind.eq_ignore_ascii_case("multipart/form-data") {
                Media::Multipart(self.parts(declared, alone))
            } else {
                match written(name, values) {
                    Written::Json => json_named(sent("application/json")),
                    Written::Text | Written::Events => text_named(sent("text/plain")),
                    Written::Bytes => Media::Bytes(sent("application/octet-stream")),
                }
            };
            Offer { media, name, declared, values, alone, at }
        });
        let mut offers: Vec<_> = offers.collect();
        offers.sort_by_key(|offer| (Self::is_untyped(offer), offer.name.trim().is_empty()));
        offers
    }

    /// Says what the values of a schema are.
    pub(super) fn values_of(
        &self,
        schema: Option<&ReferenceOr<Schema>>,
        pointer: &Pointer,
    ) -> Values {
        let mut schema = schema;
        // A wrapper of a wrapper is followed as often as there are schemas.
        for _ in 0..=self.components.schemas.len() {
            let found =
                schema.and_then(|it| follow(&self.components.schemas, "schemas", it, pointer));
            let Some((found, _)) = found else { return Values::Unknown };
            let keywords = Keywords::of(found);
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

/// Returns what is to be known of the forms of a body.
fn told_of_forms(untyped: &[String], boundless: &[String], open: &[String]) -> Vec<String> {
    let mut told = Vec::new();
    if !untyped.is_empty() {
        told.push(format!("The API takes it as {}, too.", untyped.join(", ")));
    }
    if !boundless.is_empty() {
        told.push(format!(
            "The boundary between the parts of {} has to be given by `content_type` of the call.",
            listed(boundless)
        ));
    }
    if !open.is_empty() {
        told.push(format!(
            "A body in {} is sent only if `content_type` of the call says which media type it is of.",
            listed(open)
        ));
    }
    told
}

/// Says whether the caller writes the parts of a body, and has to say where they end.
fn is_boundless(offer: &Offer<'_>) -> bool {
    matches!(offer.media, Media::Bytes(_)) && is_without_boundary(offer.name)
}

fn same_type(one: &Offer<'_>, other: &Offer<'_>) -> bool {
    let is_bytes = |offer: &Offer<'_>| matches!(offer.media, Media::Bytes(_));
    let is_text = |offer: &Offer<'_>| offer.media.way() == "text";
    match is_bytes(one) || is_bytes(other) || is_text(one) != is_text(other) {
        true => is_bytes(one) && is_bytes(other),
        false => one.declared.schema == other.declared.schema,
    }
}

/// Returns the name under which a body is sent that is usually sent under `usual`. What stands for
/// many names is none: the usual one counts if it is among them, or offered beside them. Otherwise
/// the range stays, and the call has to say which one it is.
fn sent(name: &str, usual: &str, offered: &IndexMap<String, MediaType>) -> String {
    let kind = essence(name);
    if kind.is_empty() || !is_header(name) {
        return "application/octet-stream".to_owned();
    }
    if is_range(kind) {
        let is_usual = |name: &String| essence(name).eq_ignore_ascii_case(usual);
        let is_known = covers(kind, usual) || offered.keys().any(is_usual);
        return if is_known { "application/octet-stream" } else { kind }.to_owned();
    }
    match without_charset(name) {
        json if is_json(kind) => json,
        plain if is_text(kind) && plain == kind && charset(name).is_none() => plain,
        _ => name.trim().to_owned(),
    }
}

pub(super) fn json_named(name: String) -> Media {
    match name.as_str() {
        "application/json" => Media::Json,
        "application/octet-stream" => Media::JsonAs("application/json".to_owned()),
        _ => Media::JsonAs(name),
    }
}

fn text_named(name: String) -> Media {
    match name.as_str() {
        "text/plain" => Media::Text,
        "application/octet-stream" => Media::Text,
        _ => Media::TextAs(name),
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
