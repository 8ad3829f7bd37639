//! Bodies of requests: in which forms an operation takes its body, and of which type each is.
//!
//! The promise: each form that the document offers is one of the call, or told as left out.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, RequestBody};

use crate::code_span::code_span;
use crate::ir::{Body, Docs, Forms, Media, Origin, OtherBody, Type};
use crate::pointer::Pointer;

use super::extension::listed;
use super::media::{Values, json_named};
use super::media_type::{
    Written, charset, covers, essence, has_another_charset, is_header, is_json, is_range, is_text,
    is_without_boundary, without_charset, written,
};
use super::{Lowering, docs, follow};

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
        let (declared, place) =
            follow(&self.components.request_bodies, "requestBodies", body, pointer)?;
        let offers = self.offers(&declared.content, &place.child("content"));
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
        let mut told = Told::default();
        told.note_boundary(&first);
        told.note_range(&first);
        let mut body = Body {
            docs: docs::of(None, declared.description.as_ref(), false, &place),
            ty: self.body_type(&first, &origin),
            media: vec![first.media.clone()],
            required: declared.required,
            others: Vec::new(),
            also: Vec::from_iter(is_range(first.name).then(|| first.name.to_owned())),
        };
        for offer in offers {
            self.further(offer, &first, &origin, &mut body, &mut told);
        }
        docs::join(&mut body.docs, self.docs_of_content(first.declared, &first.at));
        told.add_to(&mut body);
        Some(body)
    }

    /// Adds a form of a body to those before it.
    fn further(
        &mut self,
        offer: Offer<'_>,
        first: &Offer<'_>,
        origin: &Origin,
        body: &mut Body,
        told: &mut Told,
    ) {
        if Self::is_untyped(&offer) {
            told.untyped.push(format!("`{}`", offer.name));
            return self.note_untyped(&offer, first);
        }
        told.note_boundary(&offer);
        let known = body.others.iter().map(|other| &other.media).chain(&body.media);
        let known: Vec<&Media> = known.filter(|known| known.is_like(&offer.media)).collect();
        let bare = matches!(offer.media.way(), "text" | "bytes");
        if !known.is_empty() && (bare || offer.declared.schema == first.declared.schema) {
            let is_another = !known.contains(&&offer.media) || is_range(offer.name);
            if !is_boundless(&offer) && is_another {
                body.also.push(offer.name.to_owned());
            }
            self.body_type(&offer, origin);
            return;
        }
        told.note_range(&offer);
        if same_type(&offer, first) {
            // Its files are those of the first. A map has no type of its own to have them in.
            let same = self.body_type(&offer, origin);
            if matches!(offer.media, Media::Multipart(_)) {
                body.ty = same;
            }
            body.media.push(offer.media);
            return;
        }
        let ty = self.body_type(&offer, &origin.within(offer.media.way()));
        let said = self.docs_of_content(offer.declared, &offer.at);
        if said != Docs::default() {
            let lead = format!("In {}:", code_span(offer.name));
            told.forms.push(Forms { lead, forms: vec![said] });
        }
        body.others.push(OtherBody { media: offer.media, ty });
    }

    /// Says of a form that the client does not write what is not made of it.
    fn note_untyped(&mut self, offer: &Offer<'_>, first: &Offer<'_>) {
        if offer.declared.schema == first.declared.schema {
            return self.taken_as_bytes(offer.declared, &offer.at);
        }
        let message = format!(
            "a body in `{}` has a schema of its own, and a form that the client does not write; no \
             type is made of it",
            offer.name
        );
        let help = "give it the schema of the others";
        self.unsupported(&offer.at, "request-media-type", message, help);
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
            let values = self.values_of(declared.schema.as_ref());
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
}

/// What is to be known of the forms of a body.
#[derive(Default)]
struct Told {
    /// Those that the client does not write.
    untyped: Vec<String>,
    /// Those of which the caller gives the boundary.
    boundless: Vec<String>,
    /// Those that stand for many.
    open: Vec<String>,
    /// What is said of each that has a type of its own.
    forms: Vec<Forms>,
}

impl Told {
    fn note_boundary(&mut self, offer: &Offer<'_>) {
        self.boundless.extend(is_boundless(offer).then(|| offer.name.to_owned()));
    }

    fn note_range(&mut self, offer: &Offer<'_>) {
        self.open.extend(is_range(offer.media.name()).then(|| offer.name.to_owned()));
    }

    /// Adds it to the documentation, and the names that the caller has to give to those that the
    /// call takes.
    fn add_to(self, body: &mut Body) {
        let Told { untyped, boundless, open, forms } = self;
        body.docs.forms.extend(forms);
        let told = &mut body.docs.constraints;
        if !untyped.is_empty() {
            told.push(format!("The API takes it as {}, too.", untyped.join(", ")));
        }
        if !boundless.is_empty() {
            told.push(format!(
                "The boundary between the parts of {} has to be given by `content_type` of the call.",
                listed(&boundless)
            ));
        }
        if !open.is_empty() {
            told.push(format!(
                "A body in {} is sent only if `content_type` of the call says which media type it is \
                 of.",
                listed(&open)
            ));
        }
        for name in boundless.into_iter().chain(open) {
            if !body.also.contains(&name) {
                body.also.push(name);
            }
        }
    }
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

fn text_named(name: String) -> Media {
    match name.as_str() {
        "text/plain" | "application/octet-stream" => Media::Text,
        _ => Media::TextAs(name),
    }
}
