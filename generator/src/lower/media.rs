//! Bodies: in which forms an operation takes its request and gives its replies.

use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType, QueryStyle, ReferenceOr, RequestBody, Response, StatusCode};

use crate::ir::{Body, Enumeration, Failure, Media, Origin, Shape, Type};
use crate::pointer::Pointer;

use super::operation::WHOLE;
use super::schema::Keywords;
use super::{Lowering, docs, follow};

/// One of the forms of a body.
struct Offer<'a> {
    form: Media,
    name: &'a str,
    media: &'a MediaType,
    at: Pointer,
}

impl Lowering<'_> {
    /// Lowers the body of a request. None, and a diagnostic, when it cannot be written.
    pub(super) fn body(
        &mut self,
        id: &str,
        body: &ReferenceOr<RequestBody>,
        pointer: &Pointer,
    ) -> Option<Body> {
        let (body, place) =
            follow(&self.components.request_bodies, "requestBodies", body, pointer)?;
        let origin = Origin::named(id).within("body");
        let content = place.child("content");
        let mut offers = offers(&body.content, &content);
        let Some(first) = offers.find(|offer| self.fits(offer)) else {
            self.unsupported(
                pointer,
                "request-media-type",
                format!(
                    "operation `{id}` takes a body in a form other than JSON, plain pairs or plain \
                     text; it is left out"
                ),
                "offer application/json beside it",
            );
            return None;
        };
        let ty = self.media(first.media, &origin, &first.at);
        let mut forms = vec![first.form];
        for other in offers {
            if forms.contains(&other.form) {
                continue;
            }
            if other.media.schema == first.media.schema && self.fits(&other) {
                forms.push(other.form);
            } else {
                self.unsupported(
                    &other.at,
                    "several-bodies",
                    format!(
                        "the body of operation `{id}` is something else as `{}`; it is sent as `{}`",
                        other.name, first.name
                    ),
                    "none is needed: the service takes either",
                );
            }
        }
        Some(Body {
            docs: docs::of(None, body.description.as_ref(), false, &place),
            media: forms,
            ty,
            required: body.required,
        })
    }

    /// Says whether a body can be written in this form.
    fn fits(&self, offer: &Offer<'_>) -> bool {
        let schema = offer.media.schema.as_ref();
        let schemas = &self.components.schemas;
        let found = schema.and_then(|it| follow(schemas, "schemas", it, &offer.at));
        let kind = found.and_then(|(it, _)| Keywords::of(it).kind.map(str::to_owned));
        match offer.form {
            Media::Json => true,
            Media::Form => {
                kind.is_none_or(|it| it == "object") && offer.media.encoding.values().all(is_pair)
            }
            Media::Text => kind.is_some_and(|it| it == "string"),
        }
    }

    /// Lowers the body of the reply that means success: its type, and how it is written.
    pub(super) fn reply(
        &mut self,
        id: &str,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> (Type, Media) {
        let responses = &operation.responses;
        let mut types: Vec<(Type, Media)> = Vec::new();
        for (status, response) in &responses.responses {
            if !is_success(status) {
                continue;
            }
            let place = pointer.child(&status.to_string());
            let ty = self.response(response, &Origin::named(id).within("response"), &place, true);
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        if types.len() > 1 {
            self.unsupported(
                pointer,
                "several-replies",
                format!("operation `{id}` answers success in several forms; the reply is kept as raw JSON"),
                "none is needed: nothing is lost",
            );
            return (Type::Anything, Media::Json);
        }
        types.pop().unwrap_or_else(|| (self.undeclared_reply(operation, pointer), Media::Json))
    }

    /// Returns the reply of an operation that declares no success: nothing, when the document says
    /// that of whatever comes.
    fn undeclared_reply(&self, operation: &openapiv3::Operation, pointer: &Pointer) -> Type {
        let default = operation.responses.default.as_ref();
        let found = default.and_then(|default| {
            follow(&self.components.responses, "responses", default, &pointer.child("default"))
        });
        match found {
            Some((response, _)) if response.content.is_empty() => Type::Nothing,
            _ => Type::Anything,
        }
    }

    /// Lowers the body of the replies that do not mean success.
    pub(super) fn failure(
        &mut self,
        id: &str,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Failure {
        let responses = &operation.responses;
        let declared = responses.responses.iter().filter(|(status, _)| !is_success(status));
        let declared = declared.map(|(status, response)| (status.to_string(), response));
        let default = responses.default.iter().map(|response| ("default".to_owned(), response));
        let mut types: Vec<Type> = Vec::new();
        for (status, response) in declared.chain(default) {
            let place = pointer.child(&status);
            let origin = Origin::named(id).within("error");
            let (ty, _) = self.response(response, &origin, &place, false);
            if ty != Type::Nothing && !types.contains(&ty) {
                types.push(ty);
            }
        }
        if types.len() > 1 {
            self.unsupported(
                pointer,
                "several-errors",
                format!("operation `{id}` has errors of several forms; their bodies are kept as raw JSON"),
                "none is needed: nothing is lost",
            );
            return Failure::Unknown;
        }
        types.pop().map_or(Failure::Unknown, Failure::Same)
    }

    /// Lowers the body of a reply. Where `or_text` says so, it may be plain text.
    fn response(
        &mut self,
        response: &ReferenceOr<Response>,
        origin: &Origin,
        pointer: &Pointer,
        or_text: bool,
    ) -> (Type, Media) {
        let Some((response, place)) =
            follow(&self.components.responses, "responses", response, pointer)
        else {
            return (Type::Anything, Media::Json);
        };
        for (part, names) in [
            ("headers", response.headers.keys().collect::<Vec<_>>()),
            ("links", response.links.keys().collect()),
        ] {
            for name in names {
                let at = place.child(part).child(name);
                self.unsupported(
                    &at,
                    "response-part",
                    format!("`{name}` beside the body of a reply; left out"),
                    WHOLE,
                );
            }
        }
        if response.content.is_empty() {
            return (Type::Nothing, Media::Json);
        }
        let content = place.child("content");
        if let Some((media, at)) = json_of(&response.content, &content) {
            return (self.media(media, origin, &at), Media::Json);
        }
        let mut texts = offers(&response.content, &content).filter(|it| it.form == Media::Text);
        if let Some(text) = texts.next().filter(|it| or_text && it.media.schema.is_some()) {
            let ty = self.media(text.media, origin, &text.at);
            if self.is_text(&ty) {
                return (ty, Media::Text);
            }
        }
        self.unsupported(
            &place,
            "response-media-type",
            "a reply in a media type other than JSON; its bytes are kept",
            "none is needed: nothing is lost",
        );
        (Type::Anything, Media::Json)
    }

    /// Says whether a value is a text on the wire.
    fn is_text(&self, ty: &Type) -> bool {
        match self.api.resolved(ty) {
            Type::Text | Type::DateTime | Type::Date => true,
            Type::Named(id) => {
                let shape = &self.api.definition(*id).shape;
                matches!(shape, Shape::Enumeration(Enumeration::Texts(_)))
            }
            _ => false,
        }
    }

    /// Lowers the schema of a body.
    pub(super) fn media(&mut self, media: &MediaType, origin: &Origin, pointer: &Pointer) -> Type {
        match &media.schema {
            Some(schema) => self.schema(schema, origin, &pointer.child("schema")).whole(),
            None => Type::Anything,
        }
    }
}

fn is_success(status: &StatusCode) -> bool {
    match status {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    }
}

/// Returns the forms of a body that the client knows, in the order of the document.
fn offers<'a>(
    content: &'a IndexMap<String, MediaType>,
    pointer: &Pointer,
) -> impl Iterator<Item = Offer<'a>> {
    content.iter().filter_map(|(name, media)| {
        let essence = name.split(';').next().unwrap_or_default().trim();
        let form = if is_json(name) {
            Media::Json
        } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Media::Form
        } else if essence.eq_ignore_ascii_case("text/plain") {
            Media::Text
        } else {
            return None;
        };
        Some(Offer { form, name, media, at: pointer.child(name) })
    })
}

/// Says whether a member of a form is written as the client writes it: a pair, or one for each
/// element of a list.
fn is_pair(encoding: &Encoding) -> bool {
    encoding.content_type.is_none()
        && matches!(encoding.style, None | Some(QueryStyle::Form))
        && encoding.explode
}

/// Returns the JSON among the forms of a body.
pub(super) fn json_of<'a>(
    content: &'a IndexMap<String, MediaType>,
    pointer: &Pointer,
) -> Option<(&'a MediaType, Pointer)> {
    let found = content.iter().find(|(name, _)| is_json(name));
    found.map(|(name, media)| (media, pointer.child(name)))
}

fn is_json(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json")
}
