//! Files in multipart bodies: which members are, and the types that they have.

use std::borrow::Borrow;
use std::collections::HashSet;

use openapiv3::{AdditionalProperties, MediaType, ReferenceOr, Schema};

use crate::ir::{Encoded, Object, Shape, Type, TypeId};
use crate::pointer::Pointer;

use super::Lowering;
use super::parts::{Foreign, headers_of};

/// Whether a member is a file, or a list of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Files {
    None,
    One,
    Several,
}

impl Lowering<'_> {
    /// Adds the names of the members of an object that are files.
    pub(super) fn files_in(
        &self,
        schema: &ReferenceOr<Schema>,
        depth: usize,
        names: &mut Vec<String>,
    ) {
        let Some(keywords) = self.keywords_at(schema, depth) else { return };
        for (name, member) in keywords.properties.into_iter().flatten() {
            if self.files(member, 0) != Files::None && !names.contains(name) {
                names.push(name.clone());
            }
        }
        keywords.composed().for_each(|part| self.files_in(part, depth + 1, names));
    }

    /// Adds the names of the members of an object.
    pub(super) fn names_in(
        &self,
        schema: &ReferenceOr<Schema>,
        depth: usize,
        names: &mut Vec<String>,
    ) {
        let Some(keywords) = self.keywords_at(schema, depth) else { return };
        for name in keywords.properties.into_iter().flat_map(|members| members.keys()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        keywords.composed().for_each(|part| self.names_in(part, depth + 1, names));
    }

    /// Says whether the members of an object that the document does not name are files.
    pub(super) fn has_further_files(&self, schema: &ReferenceOr<Schema>, depth: usize) -> bool {
        let Some(keywords) = self.keywords_at(schema, depth) else { return false };
        if let Some(AdditionalProperties::Schema(further)) = keywords.additional {
            return self.files(further, 0) != Files::None;
        }
        keywords.composed().any(|part| self.has_further_files(part, depth + 1))
    }

    /// Says whether the values of a schema are files.
    fn files<S: Borrow<Schema>>(&self, schema: &ReferenceOr<S>, depth: usize) -> Files {
        let Some(keywords) = self.keywords_at(schema, depth) else { return Files::None };
        if let Some(items) = keywords.items {
            return match self.files(items, depth + 1) {
                Files::One => Files::Several,
                _ => Files::None,
            };
        }
        if matches!(keywords.kind, Some("string") | None) && keywords.format == Some("binary") {
            return Files::One;
        }
        // A file can be made of a text, and no text of every file.
        let choice = keywords.one_of.iter().chain(keywords.any_of);
        let choice = choice.filter(|part| !self.is_plain_text(part));
        let composed = keywords.all_of.iter().chain(choice);
        let kinds: Vec<Files> = composed.map(|part| self.files(part, depth + 1)).collect();
        match kinds.as_slice() {
            [] => Files::None,
            _ if kinds.contains(&Files::None) => Files::None,
            _ if kinds.contains(&Files::Several) => Files::Several,
            _ => Files::One,
        }
    }

    /// Says whether the values of a schema are any texts.
    fn is_plain_text(&self, schema: &ReferenceOr<Schema>) -> bool {
        let Some(keywords) = self.keywords_at(schema, 0) else { return false };
        keywords.kind == Some("string")
            && keywords.values.all().is_empty()
            && !matches!(keywords.format, Some("binary" | "date" | "date-time"))
    }

    /// Makes files of the members of a type that are, and returns the type.
    pub(super) fn give_files(
        &mut self,
        ty: Type,
        members: &[Encoded],
        media: &MediaType,
        alone: bool,
        pointer: &Pointer,
    ) -> Type {
        let rest = members.iter().any(|member| member.rest);
        let mut files = members.iter().filter(|member| member.file);
        let Some((id, _)) = self.api.object(&ty) else {
            if rest && let Some(map) = self.map_of_files(&ty) {
                return map;
            }
            if let Some(file) = files.next() {
                let what = match file.rest {
                    true => "what its `additionalProperties` describe".to_owned(),
                    false => format!("`{}`", file.name),
                };
                self.unsupported(
                    pointer,
                    "multipart-file",
                    format!("{what} is a file in a body that is no object; it cannot be sent"),
                    "describe the body as an object",
                );
            }
            return ty;
        };
        let files: HashSet<&String> = files.filter(|it| !it.rest).map(|it| &it.name).collect();
        let named: HashSet<&String> =
            members.iter().filter(|it| !it.rest).map(|it| &it.name).collect();
        let is_file = |name: &String| files.contains(name) || rest && !named.contains(name);
        self.give_files_to(id, &is_file, media, alone);
        if rest {
            self.give_further_files_to(id);
        }
        ty
    }

    /// Makes files of those members of an object that are.
    fn give_files_to(
        &mut self,
        id: TypeId,
        is_file: &dyn Fn(&String) -> bool,
        media: &MediaType,
        alone: bool,
    ) {
        let Shape::Object(Object { members, .. }) = &self.api.definition(id).shape else { return };
        let texts: Vec<(usize, Type, Option<Foreign>)> = members
            .iter()
            .enumerate()
            .filter(|(_, member)| is_file(&member.wire))
            .map(|(index, member)| {
                (index, member.ty.clone(), self.foreign(media, &member.wire, alone))
            })
            .collect();
        let given = texts.into_iter().map(|(index, ty, foreign)| match foreign {
            None => (index, self.of_files(&ty)),
            Some(foreign) => (index, self.as_files(&ty, foreign.list)),
        });
        let given: Vec<(usize, Type)> = given.collect();
        if let Shape::Object(Object { members, .. }) = &mut self.api.types[id.index()].shape {
            for (index, ty) in given {
                members[index].ty = ty;
                let headers = media.encoding.get(&members[index].wire).map(headers_of);
                let Some(headers) = headers.filter(|it| !it.is_empty()) else { continue };
                // The same type may be the body of several operations.
                let said = format!("Headers of its part: {}.", headers.join(", "));
                members[index].docs.demand(said);
            }
        }
    }

    /// Makes files of those members of an object that the document does not name.
    fn give_further_files_to(&mut self, id: TypeId) {
        let Shape::Object(Object { additional, .. }) = &self.api.definition(id).shape else {
            return;
        };
        let files = additional.clone().map(|ty| self.of_files(&ty));
        if let Shape::Object(Object { additional, .. }) = &mut self.api.types[id.index()].shape {
            *additional = files;
        }
    }

    /// Returns a map with files in place of its texts. One by another name is one wherever it
    /// stands.
    fn map_of_files(&mut self, ty: &Type) -> Option<Type> {
        if let Type::Map(inner) = ty {
            return Some(Type::Map(Box::new(self.of_files(inner))));
        }
        let mut name = ty.clone();
        for _ in 0..=self.api.types.len() {
            let Type::Named(id) = name else { return None };
            let Shape::Alias(inner) = &self.api.definition(id).shape else { return None };
            match inner.clone() {
                Type::Map(inner) => {
                    let files = Type::Map(Box::new(self.of_files(&inner)));
                    self.api.types[id.index()].shape = Shape::Alias(files);
                    return Some(ty.clone());
                }
                other => name = other,
            }
        }
        None
    }

    /// Returns a file, or a list of them, in place of a type that is something else.
    fn as_files(&self, ty: &Type, list: bool) -> Type {
        match self.api.resolved(ty) {
            Type::Nullable(inner) => Type::Nullable(Box::new(self.as_files(inner, list))),
            _ if list => Type::List(Box::new(Type::File)),
            _ => Type::File,
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
