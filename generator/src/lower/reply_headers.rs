//! Headers of replies: one object of all that an operation's replies have.
//!
//! The promise: a header has the type that the document gives it, and may be absent, for no reply
//! has them all. A header that is of one type here and of another one there is the text that it is.

use indexmap::IndexMap;
use openapiv3::{Header, Operation, ParameterSchemaOrContent};
use serde_json::Value;

use crate::ir::{
    Definition, Docs, Member, Object, Origin, Presence, Serialized, Shape, Style, Type, Way,
};
use crate::pointer::Pointer;

use super::media::json_of;
use super::merge::Entry;
use super::schema::Lowered;
use super::{Lowering, docs, follow};

/// The form of a plain text.
const TEXT: Serialized = Serialized::Style(Style::Simple, false);

/// A header where a reply declares it.
struct Declared<'a> {
    status: String,
    header: &'a Header,
    place: Pointer,
}

impl Lowering<'_> {
    /// Lowers the headers of an operation's replies, if there are any.
    pub(super) fn reply_headers(
        &mut self,
        id: &str,
        operation: &Operation,
        pointer: &Pointer,
    ) -> Option<Type> {
        let origin = Origin::named(id).within("headers");
        let (headers, replies) = self.declared_headers(operation, pointer);
        if headers.is_empty() {
            return None;
        }
        let mut object = Object::default();
        let mut forms = Vec::new();
        for (name, declared) in headers {
            let (member, form) = self.header(name, &declared, replies, &origin.within(name));
            object.members.push(member);
            forms.push(form);
        }
        object.headers = Some(forms);
        let text = format!("The headers of the replies of `{id}`.");
        let docs = Docs { text: Some(text), place: pointer.clone(), ..Docs::default() };
        let shape = Shape::Object(object);
        let id = self.add(Definition {
            origin,
            rename: None,
            docs,
            shape,
            sensitive: false,
            spare: false,
        });
        Some(Type::Named(id))
    }

    /// Returns every header with all places that declare it, and how many replies there are. Names
    /// that differ in capitals alone are one.
    fn declared_headers<'o>(
        &self,
        operation: &'o Operation,
        pointer: &Pointer,
    ) -> (IndexMap<&'o str, Vec<Declared<'o>>>, usize)
    where
        Self: 'o,
    {
        let mut headers: IndexMap<&str, Vec<Declared<'_>>> = IndexMap::new();
        let mut names: IndexMap<String, &str> = IndexMap::new();
        let declared = operation.responses.responses.iter();
        let declared = declared.map(|(status, it)| (status.to_string(), it));
        let default = operation.responses.default.iter().map(|it| ("default".to_owned(), it));
        let mut replies = 0;
        for (status, response) in declared.chain(default) {
            let place = pointer.child(&status);
            let responses = &self.components.responses;
            let Some((response, place)) = follow(responses, "responses", response, &place) else {
                continue;
            };
            replies += 1;
            for (name, header) in &response.headers {
                let place = place.child("headers").child(name);
                let found = follow(&self.components.headers, "headers", header, &place);
                let Some((header, place)) = found else { continue };
                let name = *names.entry(name.to_ascii_lowercase()).or_insert(name);
                let status = status.clone();
                headers.entry(name).or_default().push(Declared { status, header, place });
            }
        }
        (headers, replies)
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
        let (lowered, (mut ty, mut form)) = self.header_value(first, origin);
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
            let (_, (another, its_form)) = self.header_value(other, &origin.within(&other.status));
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
        let mut docs = docs::of_header(first.header, &first.place);
        let statuses = |of: &mut dyn Iterator<Item = &Declared<'_>>| {
            of.map(|it| format!("`{}`", it.status)).collect::<Vec<_>>()
        };
        let all = statuses(&mut declared.iter());
        let always = statuses(&mut declared.iter().filter(|it| it.header.required));
        if always.len() == replies {
            docs.constraints.push("Every reply has it.".to_owned());
        } else {
            if all.len() < replies {
                docs.constraints.push(format!("Comes with {}.", all.join(", ")));
            }
            if !always.is_empty() {
                docs.constraints.push(format!("Always there with {}.", always.join(", ")));
            }
        }
        let mut sensitive = false;
        let mut rename = None;
        for it in declared {
            let schema = match &it.header.format {
                ParameterSchemaOrContent::Schema(schema) => {
                    Some((schema, it.place.child("schema")))
                }
                ParameterSchemaOrContent::Content(content) => {
                    let place = |name: &str| it.place.child("content").child(name).child("schema");
                    let first = content.iter().next();
                    first.and_then(|(name, media)| Some((media.schema.as_ref()?, place(name))))
                }
            };
            let entry = schema.map(|(schema, at)| Entry::of(schema, origin, &at));
            sensitive |= self.is_sensitive(&it.header.extensions, &it.place)
                || entry.is_some_and(|it| self.hides(&[it]));
            let named = self.text_extension(&it.header.extensions, "x-rust-name", &it.place);
            rename = rename.or(named);
        }
        let member = Member {
            wire: name.to_owned(),
            rename,
            docs,
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
        declared: &Declared<'_>,
        origin: &Origin,
    ) -> (Lowered, (Type, Serialized)) {
        let Declared { header, place, .. } = declared;
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
        let is_value = match (self.api.resolved(&lowered.ty), form) {
            // What may be anything is the text that it is.
            (Type::Bytes | Type::File | Type::Anything | Type::Nothing, _) => false,
            (_, Serialized::Json) => true,
            (_, _) => {
                matches!(header.format, ParameterSchemaOrContent::Schema(_))
                    || self.is_text(&lowered.ty)
            }
        };
        let is_shaped = !matches!(self.api.resolved(&lowered.ty), Type::Anything | Type::Nothing);
        if is_shaped && !is_value {
            let message = "a header in another form than JSON or text; it is the text that it is";
            self.unsupported(place, "header-media-type", message, "describe it by a `schema`");
        }
        let read_as = if is_value { (lowered.ty.clone(), form) } else { (Type::Text, TEXT) };
        (lowered, read_as)
    }
}
