//! Forms and multipart bodies: how each of their members is written.
//!
//! The promise: what the document says of a member by `encoding`, and what the specification says
//! of it otherwise, is in the tables; what is not so on the wire is reported.

use std::collections::HashSet;

use openapiv3::{Encoding, MediaType, QueryStyle, ReferenceOr, Schema};

use crate::ir::{Encoded, Media, Serialized, Style};
use crate::pointer::Pointer;

use super::keywords::Keywords;
use super::media::Values;
use super::media_type::{
    Written, essence, has_another_charset, is_header, is_json, is_text, written,
};
use super::{Lowering, follow};

/// A member in a media type that the client does not write its values in.
pub(super) struct Foreign {
    /// The caller writes it. Otherwise it is written as if nothing were said: what it is made of is
    /// needed elsewhere, too.
    file: bool,
    /// Each element is a part.
    pub(super) list: bool,
    values: Values,
}

impl Lowering<'_> {
    /// Returns the members of a form that are not written as usual.
    pub(super) fn pairs(&self, media: &MediaType) -> Vec<Encoded> {
        let encoded = media.encoding.iter().map(|(name, it)| encoded(name, it));
        encoded.filter(|it| it.serialized.is_some()).collect()
    }

    /// Returns the members of a multipart body that are not written as usual. `alone` says that the
    /// type of the body is that of nothing else.
    pub(super) fn parts(&self, media: &MediaType, alone: bool) -> Vec<Encoded> {
        let mut parts: Vec<Encoded> = Vec::new();
        if let Some(schema) = &media.schema {
            let mut names = Vec::new();
            self.files_in(schema, 0, &mut names);
            for name in names {
                parts.push(Encoded { file: true, ..Encoded::usual(&name) });
            }
        }
        for (name, encoding) in &media.encoding {
            let mut encoded = encoded(name, encoding);
            match self.foreign(media, name, alone) {
                None => {}
                Some(Foreign { file: true, .. }) => {
                    encoded.file = true;
                    encoded.serialized = None;
                }
                Some(_) => encoded.content_type = None,
            }
            let is_file = encoded.file || parts.iter().any(|it| it.name == *name);
            if says_style(encoding) && !is_file {
                encoded.content_type = None;
                let usual = Serialized::Style(Style::Form, true);
                encoded.serialized = encoded.serialized.or(Some(usual));
            }
            match parts.iter_mut().find(|it| it.name == *name) {
                Some(file) => file.content_type = encoded.content_type,
                None if encoded != Encoded::usual(name) => parts.push(encoded),
                None => {}
            }
        }
        if let Some(schema) = &media.schema
            && self.has_further_files(schema, 0)
        {
            // Those that the document names are told from the rest by rows of their own.
            let mut names = Vec::new();
            self.names_in(schema, 0, &mut names);
            let known: HashSet<String> = parts.iter().map(|it| it.name.clone()).collect();
            names.retain(|it| !known.contains(it));
            parts.extend(names.iter().map(|name| Encoded::usual(name)));
            parts.push(Encoded { file: true, rest: true, ..Encoded::usual("") });
        }
        parts
    }

    /// Says whether the dialect gives the style of a part a meaning: OpenAPI 3.0 has it ignored. A
    /// document that says another version was written in another dialect.
    fn knows_styles_of_parts(&self) -> bool {
        self.document.openapi.extensions.contains_key("x-idv-version")
    }

    /// Tells of the members whose media type is none that the client writes their values in.
    pub(super) fn foreign(&self, media: &MediaType, name: &str, alone: bool) -> Option<Foreign> {
        let encoding = media.encoding.get(name).filter(|it| !says_style(it))?;
        let content_type = first_of(encoding)?;
        let mut member = self.described(media.schema.as_ref()?, name, 0)?;
        let is_json = is_json(essence(content_type));
        let schemas = &self.components.schemas;
        let (found, _) = follow(schemas, "schemas", &member, &Pointer::root())?;
        let items = Keywords::of(found).items.filter(|_| !is_json).map(|it| it.clone().unbox());
        let list = items.is_some();
        member = items.unwrap_or(member);
        let (found, _) = follow(schemas, "schemas", &member, &Pointer::root())?;
        // Such a text stands for bytes already.
        if Keywords::of(found).format == Some("byte") {
            return None;
        }
        let values = self.values_of(Some(&member));
        let foreign = values != Values::Bytes && written(content_type, values) == Written::Bytes;
        let free = matches!(values, Values::Texts | Values::Unknown);
        foreign.then_some(Foreign { file: free || alone, list, values })
    }

    /// Returns the schema of a member of an object.
    fn described(
        &self,
        schema: &ReferenceOr<Schema>,
        name: &str,
        depth: usize,
    ) -> Option<ReferenceOr<Schema>> {
        let keywords = self.keywords_at(schema, depth)?;
        if let Some(member) = keywords.properties.and_then(|members| members.get(name)) {
            return Some(member.clone().unbox());
        }
        keywords.composed().find_map(|part| self.described(part, name, depth + 1))
    }

    /// Reports what `encoding` says of the members of a body, and is not so on the wire.
    pub(super) fn note_encoding(
        &mut self,
        written: &Media,
        media: &MediaType,
        alone: bool,
        pointer: &Pointer,
    ) {
        let place = pointer.child("encoding");
        for (name, encoding) in &media.encoding {
            let at = place.child(name);
            match written {
                // What the caller writes.
                Media::Bytes(_) => {}
                Media::Multipart(members) => {
                    let is_file = members.iter().any(|it| it.name == *name && it.file && !it.rest);
                    self.note_part(media, name, encoding, is_file, alone, &at);
                }
                Media::Form | Media::FormOf(_) => self.note_pair(name, encoding, &at),
                _ => {
                    let message = format!(
                        "the encoding of `{name}` has no effect on a body in `{}`; it is left out",
                        written.name()
                    );
                    let help = "remove it, or offer the body as a form";
                    self.unsupported(&at, "encoding-without-effect", message, help);
                }
            }
        }
    }

    fn note_part(
        &mut self,
        media: &MediaType,
        name: &str,
        encoding: &Encoding,
        is_file: bool,
        alone: bool,
        pointer: &Pointer,
    ) {
        let headers = headers_of(encoding);
        if !headers.is_empty() && !is_file {
            let message = format!("the part `{name}` is sent without {}", headers.join(", "));
            let help =
                "none is needed if the API does without; the part of a file can have headers";
            self.unsupported(&pointer.child("headers"), "part-headers", message, help);
        }
        if says_style(encoding) && !self.knows_styles_of_parts() {
            let message = format!(
                "OpenAPI 3.0 has the style of a part ignored, and the document gives `{name}` one; \
                 taken as in 3.1"
            );
            let help = "say `openapi: 3.1.0`, or remove `style` and `explode`";
            let place = self.place(pointer);
            self.diagnostics.repair("style-of-part", place, message, help);
        }
        if says_style(encoding) && encoding.content_type.is_some() && !is_file {
            let message =
                format!("the part `{name}` has a style, beside which its `contentType` is ignored");
            let help = "remove `contentType`, or `style`, `explode` and `allowReserved`";
            let place = pointer.child("contentType");
            self.unsupported(&place, "encoding-without-effect", message, help);
        }
        let Some(content_type) = first_of(encoding) else { return };
        let Some(foreign) = self.foreign(media, name, alone) else { return };
        let message = match foreign {
            Foreign { file: false, .. } => format!(
                "the client does not write `{content_type}`: the part `{name}` is sent as if nothing \
                 were said of it"
            ),
            Foreign { values: Values::Plain | Values::Structured, .. } => {
                format!(
                    "the part `{name}` in `{content_type}` is written by the caller: it is a file"
                )
            }
            _ if has_another_charset(content_type) => format!(
                "the part `{name}` in `{content_type}` is written by the caller, in its charset: it is \
                 a file"
            ),
            _ => return,
        };
        let help = "let the part be `application/json` or text in UTF-8";
        self.unsupported(&pointer.child("contentType"), "part-media-type", message, help);
    }

    fn note_pair(&mut self, name: &str, encoding: &Encoding, pointer: &Pointer) {
        let content_type = first_of(encoding).map(essence).filter(|it| !it.contains('*'));
        let foreign = content_type.filter(|it| !is_json(it) && !is_text(it));
        let mut without = Vec::new();
        without.extend(foreign.map(|_| "contentType"));
        without.extend((!encoding.headers.is_empty()).then_some("headers"));
        without.extend(encoding.allow_reserved.then_some("allowReserved"));
        for key in without {
            let message = match key {
                "allowReserved" => format!("what is reserved in `{name}` is escaped all the same"),
                _ => format!("`{key}` of `{name}` has no effect in a form; it is left out"),
            };
            let help = match key {
                "allowReserved" => "none is needed: it reads the same",
                _ => "remove it, or let the body be `multipart/form-data`",
            };
            self.unsupported(&pointer.child(key), "encoding-without-effect", message, help);
        }
    }
}

fn encoded(name: &str, encoding: &Encoding) -> Encoded {
    let content_type = first_of(encoding).filter(|it| is_one_name(it));
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
    Encoded { serialized, content_type, ..Encoded::usual(name) }
}

/// Says whether a member is written by a style: its media type then counts for nothing.
fn says_style(encoding: &Encoding) -> bool {
    encoding.style.is_some() || !encoding.explode || encoding.allow_reserved
}

/// Returns the headers that a part may have. The specification has its media type told by
/// `contentType` alone.
pub(super) fn headers_of(encoding: &Encoding) -> Vec<String> {
    let names = encoding.headers.keys().filter(|it| !it.eq_ignore_ascii_case("content-type"));
    names.map(|it| format!("`{it}`")).collect()
}

/// Returns the media type of a member. Of several the first counts.
fn first_of(encoding: &Encoding) -> Option<&str> {
    let first = encoding.content_type.as_deref().and_then(|it| it.split(',').next());
    first.map(str::trim).filter(|it| !it.is_empty())
}

/// Says whether this is one media type: one that stands for many is none.
fn is_one_name(name: &str) -> bool {
    !name.contains('*') && name.contains('/') && is_header(name)
}
