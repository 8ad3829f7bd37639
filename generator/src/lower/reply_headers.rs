//! Headers of replies: one object of all that an operation's replies have.
//!
//! The promise: a header has the type that the document gives it, and may be absent, for no reply
//! has them all. A header that is of one type here and of another one there is the text that it is.

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::{Header, Operation, ParameterSchemaOrContent};
use serde_json::Value;

use crate::http_token::is_token;
use crate::ir::{
    Definition, Docs, Member, Object, Origin, Presence, Serialized, Shape, Style, Type, TypeId, Way,
};
use crate::pointer::Pointer;

use super::extension::listed;
use super::media::json_of;
use super::media_type::essence;
use super::operation::schemas_of;
use super::schema::Lowered;
use super::statuses::Reply;
use super::{Lowering, follow, statuses};

/// The form of a plain text.
const TEXT: Serialized = Serialized::Style(Style::Simple, false);

/// A header where a reply declares it.
struct Declared<'a> {
    status: String,
    header: &'a Header,
    place: Pointer,
}

/// How many headers may be read in a whole document. The most that is known is 3,690 (Discord).
const MOST: usize = 1 << 16;

/// The types that have been made of headers.
#[derive(Default)]
pub(super) struct Known {
    /// By the statuses and places of the replies.
    types: HashMap<Vec<(String, Pointer)>, TypeId>,
    /// How many headers they have.
    headers: usize,
}

impl<'d> Lowering<'d> {
    /// Lowers the headers of an operation's replies, if there are any. Where other operations have
    /// the same replies, the type is another name for theirs.
    pub(super) fn reply_headers(
        &mut self,
        id: &str,
        operation: &Operation,
        pointer: &Pointer,
    ) -> Option<Type> {
        let replies = statuses::all(self.components, &operation.responses, pointer);
        let mut names = replies.iter().flat_map(|it| it.response.headers.keys());
        if !names.any(|name| is_token(name.trim())) {
            // What cannot be is reported.
            self.declared_headers(&replies);
            return None;
        }
        let origin = Origin::named(id).within("headers");
        let key: Vec<_> = replies.iter().map(|it| (it.status.clone(), it.place.clone())).collect();
        let known = self.headers.types.get(&key).copied();
        let shape = match known {
            Some(known) => Shape::Alias(Type::Named(known)),
            None => {
                self.headers.headers +=
                    replies.iter().map(|it| it.response.headers.len()).sum::<usize>();
                if self.headers.headers > MOST {
                    let message =
                        "the document has too many headers of replies; they have no types";
                    let help = "none is needed: `whole_reply()` has all headers as they came";
                    self.unsupported(pointer, "out-of-proportion", message, help);
                    return None;
                }
                Shape::Object(self.object_of_headers(&replies, &origin))
            }
        };
        let text = format!("The headers of the replies of `{id}`.");
        let docs = Docs { text: Some(text), place: pointer.clone(), ..Docs::default() };
        let (rename, sensitive, spare) = (None, false, false);
        let id = self.add(Definition { origin, rename, docs, shape, sensitive, spare });
        self.headers.types.entry(key).or_insert(id);
        Some(Type::Named(id))
    }

    fn object_of_headers(&mut self, replies: &[Reply<'_>], origin: &Origin) -> Object {
        let mut object = Object::default();
        let mut forms = Vec::new();
        for (name, declared) in self.declared_headers(replies) {
            let (member, form) = self.header(name, &declared, replies.len(), &origin.within(name));
            object.members.push(member);
            forms.push(form);
        }
        object.headers = Some(forms);
        object
    }

    /// Returns every header with all places that declare it. Names that differ in capitals alone
    /// are one.
    fn declared_headers<'r>(
        &mut self,
        replies: &[Reply<'r>],
    ) -> IndexMap<&'r str, Vec<Declared<'r>>>
    where
        'd: 'r,
    {
        let mut headers: IndexMap<&str, Vec<Declared<'_>>> = IndexMap::new();
        let mut names: HashMap<String, &str> = HashMap::new();
        for Reply { status, response, place } in replies {
            for (name, header) in &response.headers {
                let place = place.child("headers").child(name);
                let found = follow(&self.components.headers, "headers", header, &place);
                let Some((header, place)) = found else { continue };
                let Some(name) = self.name_of_header(name, &place) else { continue };
                let name = *names.entry(name.to_ascii_lowercase()).or_insert(name);
                let status = status.clone();
                headers.entry(name).or_default().push(Declared { status, header, place });
            }
        }
        headers
    }

    /// Lowers one header of an operation that has so many replies.
    fn header(
        &mut self,
        name: &str,
        declared: &[Declared<'_>],
        replies: usize,
        origin: &Origin,
    ) -> (Member, Serialized) {
        let first = &declared[0];
        let (lowered, (mut ty, mut form)) = self.header_value(name, first, origin);
        for (index, other) in declared.iter().enumerate().skip(1) {
            if declared[..index].iter().any(|it| it.place == other.place) {
                continue;
            }
            if other.header.format == first.header.format {
                if let ParameterSchemaOrContent::Schema(_) = other.header.format {
                    self.settled(&other.place.child("schema"), &lowered);
                }
                self.note_all(&other.place);
                continue;
            }
            let (_, (another, its_form)) =
                self.header_value(name, other, &origin.within(&other.status));
            let is_same = self.api.resolved(&another) == self.api.resolved(&ty) && its_form == form;
            if !is_same && (&ty, form) != (&Type::Text, TEXT) {
                let message = format!(
                    "the header `{name}` is of another type in the reply with `{}`; it is the text \
                     that it is",
                    other.status
                );
                let help = "give it one type, or none";
                self.unsupported(&first.place, "header-of-two-types", message, help);
                (ty, form) = (Type::Text, TEXT);
            }
        }
        // A cookie is a credential of whoever has it.
        let mut sensitive = name.eq_ignore_ascii_case("set-cookie");
        let mut rename = None;
        for it in declared {
            let schemas = schemas_of(&it.header.format, origin, &it.place);
            sensitive |=
                self.is_sensitive(&it.header.extensions, &it.place) || self.hides(&schemas);
            let named = self.text_extension(&it.header.extensions, "x-rust-name", &it.place);
            rename = rename.or(named);
        }
        let member = Member {
            wire: name.to_owned(),
            rename,
            docs: self.said_of(name, declared, replies, origin),
            ty,
            presence: Presence::Optional,
            way: Way::Both,
            sensitive,
            boxed: false,
        };
        (member, form)
    }

    /// Lowers the value of a header. Returns what its schema becomes, and what it is read as, from
    /// which form of text.
    fn header_value(
        &mut self,
        name: &str,
        declared: &Declared<'_>,
        origin: &Origin,
    ) -> (Lowered, (Type, Serialized)) {
        let Declared { header, place, .. } = declared;
        let is_text = match &header.format {
            ParameterSchemaOrContent::Schema(_) => true,
            ParameterSchemaOrContent::Content(content) => {
                content.keys().next().is_some_and(|name| essence(name) == "text/plain")
            }
        };
        let (lowered, form) = match &header.format {
            ParameterSchemaOrContent::Schema(schema) => {
                let explode = header.extensions.get("x-idv-explode").and_then(Value::as_bool);
                let form = Serialized::Style(Style::Simple, explode.unwrap_or_default());
                (self.schema(schema, origin, &place.child("schema")), form)
            }
            ParameterSchemaOrContent::Content(content) => {
                let at = place.child("content");
                let (media, form) = match json_of(content, &at) {
                    Some(found) => (Some(found), Serialized::Json),
                    None => {
                        let first = content.iter().next();
                        (first.map(|(name, media)| (media, at.child(name))), TEXT)
                    }
                };
                let ty = media.map_or(Type::Text, |(media, at)| self.media(media, origin, &at));
                (Lowered { ty, nullable: false }, form)
            }
        };
        let resolved = self.api.resolved(&lowered.ty);
        let read_as = match (resolved, form) {
            // What may be anything is the text that it is.
            (Type::Bytes | Type::File | Type::Anything | Type::Nothing, _) => (Type::Text, TEXT),
            (_, Serialized::Json) => (lowered.ty.clone(), form),
            (Type::DateTime, _) if is_http_date(name) => (Type::Text, TEXT),
            (Type::Text, _) if name.eq_ignore_ascii_case("set-cookie") => {
                (Type::List(Box::new(Type::Text)), TEXT)
            }
            _ if is_text && self.is_simple(&lowered.ty, true) => (lowered.ty.clone(), form),
            _ => {
                let message = match is_text {
                    true => "no style writes this into a header; it is the text that it is",
                    false => {
                        "a header in another form than JSON or text; it is the text that it is"
                    }
                };
                let help = "describe what the text is, or JSON by `content`";
                self.unsupported(place, "header-form", message, help);
                (Type::Text, TEXT)
            }
        };
        (lowered, read_as)
    }

    /// Says whether the style `simple` writes values of a type: one text, or, on the outside, a
    /// list or an object of such.
    fn is_simple(&self, ty: &Type, outside: bool) -> bool {
        match self.api.resolved(ty) {
            Type::Nullable(inner) => self.is_simple(inner, outside),
            Type::List(inner) | Type::Map(inner) => outside && self.is_simple(inner, false),
            Type::Named(id) => match &self.api.definition(*id).shape {
                Shape::Object(object) => {
                    let members = object.members.iter().map(|it| &it.ty).chain(&object.additional);
                    outside && members.into_iter().all(|it| self.is_simple(it, false))
                }
                Shape::Choice(choice) => {
                    choice.alternatives.iter().all(|it| self.is_simple(&it.ty, false))
                }
                Shape::Enumeration(_) => true,
                Shape::Union(_) | Shape::Alias(_) => false,
            },
            Type::Bytes | Type::File | Type::Nothing => false,
            _ => true,
        }
    }

    /// Gathers what an operation with so many replies says of a header, and which of them have it.
    fn said_of(
        &mut self,
        name: &str,
        declared: &[Declared<'_>],
        replies: usize,
        origin: &Origin,
    ) -> Docs {
        let Declared { header, place, .. } = &declared[0];
        let schemas = schemas_of(&header.format, origin, place);
        let mut docs = self.docs_of_header(name, header, &schemas, place);
        let all: Vec<&str> = declared.iter().map(|it| it.status.as_str()).collect();
        let always = declared.iter().filter(|it| it.header.required);
        let always: Vec<&str> = always.map(|it| it.status.as_str()).collect();
        if always.len() == replies {
            docs.constraints.push("Every reply has it.".to_owned());
            return docs;
        }
        if all.len() < replies {
            docs.constraints.push(format!("Comes with {}.", listed(&all)));
        }
        if !always.is_empty() {
            docs.constraints.push(format!("Always there with {}.", listed(&always)));
        }
        docs
    }
}

/// Says whether HTTP itself has a header hold a date, which it writes in a form of its own: RFC
/// 9110, section 5.6.7.
fn is_http_date(name: &str) -> bool {
    let names = ["date", "expires", "last-modified", "retry-after", "sunset", "deprecation"];
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}
