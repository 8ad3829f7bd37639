//! Forms and multipart bodies: how each of their members is written.
//!
//! The promise: what the document says of a member by `encoding`, and what the specification says
//! of it otherwise, is in the tables; a member that is bytes is a file.

use openapiv3::{Encoding, MediaType, QueryStyle, ReferenceOr, Schema};

use crate::ir::{Encoded, Object, Serialized, Shape, Style, Type, TypeId};
use crate::pointer::Pointer;

use super::keywords::Keywords;
use super::media::{essence, is_json};
use super::{Lowering, follow};

/// Whether a member is a file, or a list of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Files {
    None,
    One,
    Several,
}

impl Lowering<'_> {
    /// Returns the members of a form that are not written as usual.
    pub(super) fn pairs(&self, media: &MediaType) -> Vec<Encoded> {
        let encoded = media.encoding.iter().map(|(name, it)| self.encoded(name, it));
        encoded.filter(|it| it.serialized.is_some()).collect()
    }

    /// Returns the members of a multipart body that are not written as usual.
    pub(super) fn parts(&self, media: &MediaType) -> Vec<Encoded> {
        let mut parts: Vec<Encoded> = Vec::new();
        if let Some(schema) = &media.schema {
            let mut names = Vec::new();
            self.files_in(schema, 0, &mut names);
            for name in names {
                parts.push(Encoded { name, serialized: None, content_type: None, file: true });
            }
        }
        for (name, encoding) in &media.encoding {
            let encoded = self.encoded(name, encoding);
            match parts.iter_mut().find(|it| it.name == *name) {
                Some(file) => file.content_type = encoded.content_type,
                None if encoded.serialized.is_some() || encoded.content_type.is_some() => {
                    parts.push(encoded);
                }
                None => {}
            }
        }
        parts
    }

    fn encoded(&self, name: &str, encoding: &Encoding) -> Encoded {
        // Of several media types the first counts; one that stands for many is none.
        let content_type = encoding.content_type.as_deref().and_then(|it| it.split(',').next());
        let content_type = content_type.map(str::trim).filter(|it| is_one_name(it));
        // The loader writes down what `explode` is when nobody says.
        let (explode, style_is_said) = (encoding.explode, encoding.style.is_some());
        let style = match encoding.style {
            None | Some(QueryStyle::Form) => Style::Form,
            Some(QueryStyle::SpaceDelimited) => Style::SpaceDelimited,
            Some(QueryStyle::PipeDelimited) => Style::PipeDelimited,
            Some(QueryStyle::DeepObject) => Style::DeepObject,
        };
        let serialized = if style_is_said || !explode {
            Some(Serialized::Style(style, explode))
        } else {
            content_type.filter(|it| is_json(essence(it))).map(|_| Serialized::Json)
        };
        let content_type = content_type.map(str::to_owned);
        Encoded { name: name.to_owned(), serialized, content_type, file: false }
    }

    /// Adds the names of the members of an object that are files.
    fn files_in(&self, schema: &ReferenceOr<Schema>, depth: usize, names: &mut Vec<String>) {
        let found = follow(&self.components.schemas, "schemas", schema, &Pointer::root());
        let Some((schema, _)) = found.filter(|_| depth < 16) else { return };
        let keywords = Keywords::of(schema);
        for (name, member) in keywords.properties.into_iter().flatten() {
            let member = member.clone().unbox();
            if self.files(&member, 0) != Files::None && !names.contains(name) {
                names.push(name.clone());
            }
        }
        let composed = keywords.all_of.iter().chain(keywords.one_of).chain(keywords.any_of);
        for part in composed {
            self.files_in(part, depth + 1, names);
        }
    }

    /// Says whether the values of a schema are files.
    fn files(&self, schema: &ReferenceOr<Schema>, depth: usize) -> Files {
        let found = follow(&self.components.schemas, "schemas", schema, &Pointer::root());
        let Some((schema, _)) = found.filter(|_| depth < 16) else { return Files::None };
        let keywords = Keywords::of(schema);
        if let Some(items) = keywords.items {
            return match self.files(&items.clone().unbox(), depth + 1) {
                Files::One => Files::Several,
                _ => Files::None,
            };
        }
        if matches!(keywords.kind, Some("string") | None) && keywords.format == Some("binary") {
            return Files::One;
        }
        let composed = keywords.all_of.iter().chain(keywords.one_of).chain(keywords.any_of);
        let kinds: Vec<Files> = composed.map(|part| self.files(part, depth + 1)).collect();
        match kinds.as_slice() {
            [] => Files::None,
            _ if kinds.contains(&Files::None) => Files::None,
            _ if kinds.contains(&Files::Several) => Files::Several,
            _ => Files::One,
        }
    }

    /// Makes files of the members of a type that are.
    pub(super) fn give_files(&mut self, ty: &Type, members: &[Encoded], pointer: &Pointer) {
        let mut files = members.iter().filter(|member| member.file).map(|it| it.name.clone());
        let Some((id, _)) = self.api.object(ty) else {
            if let Some(name) = files.next() {
                self.unsupported(
                    pointer,
                    "multipart-file",
                    format!("`{name}` is a file in a body that is no object; it cannot be sent"),
                    "describe the body as an object",
                );
            }
            return;
        };
        let files: Vec<String> = files.collect();
        let Shape::Object(Object { members, .. }) = &self.api.definition(id).shape else { return };
        let texts: Vec<(usize, Type)> = members
            .iter()
            .enumerate()
            .filter(|(_, member)| files.contains(&member.wire))
            .map(|(index, member)| (index, member.ty.clone()))
            .collect();
        let given: Vec<(usize, Type)> =
            texts.into_iter().map(|(index, ty)| (index, self.of_files(&ty))).collect();
        if let Shape::Object(Object { members, .. }) = &mut self.api.types[id.index()].shape {
            for (index, ty) in given {
                members[index].ty = ty;
            }
        }
    }

    /// Returns a type with files in place of its texts.
    fn of_files(&mut self, ty: &Type) -> Type {
        match self.api.resolved(ty).clone() {
            Type::Nullable(inner) => Type::Nullable(Box::new(self.of_files(&inner))),
            // One file, or a list of them.
            Type::Named(id) if self.becomes_files(id) => Type::Named(id),
            Type::List(_) | Type::Named(_) | Type::Anything => Type::List(Box::new(Type::File)),
            _ => Type::File,
        }
    }

    /// Makes a choice between a file and a list of files of one between a text and a list of texts.
    fn becomes_files(&mut self, id: TypeId) -> bool {
        let Shape::Choice(choice) = &self.api.definition(id).shape else { return false };
        let mut found = Vec::new();
        for alternative in &choice.alternatives {
            found.push(match self.api.resolved(&alternative.ty) {
                Type::Text | Type::File => Type::File,
                Type::List(inner) if matches!(**inner, Type::Text | Type::File) => {
                    Type::List(Box::new(Type::File))
                }
                _ => return false,
            });
        }
        if let Shape::Choice(choice) = &mut self.api.types[id.index()].shape {
            for (alternative, ty) in choice.alternatives.iter_mut().zip(found) {
                alternative.label = match ty {
                    Type::File => "File".to_owned(),
                    _ => "Files".to_owned(),
                };
                alternative.ty = ty;
            }
        }
        true
    }
}

fn is_one_name(name: &str) -> bool {
    !name.contains('*') && name.contains('/') && name.bytes().all(|it| matches!(it, b' '..=b'~'))
}
