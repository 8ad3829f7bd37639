//! Operations: what they are called, and what goes into them.

use openapiv3::{
    Parameter as Declared, ParameterSchemaOrContent, PathItem, PathStyle, QueryStyle, ReferenceOr,
};

use crate::diagnostics::Severity;
use crate::ir::{
    Docs, Forms, Group, Location, Method, Operation, Origin, Parameter, Repeat, Serialized, Style,
    Type,
};
use crate::pointer::Pointer;

use super::as_written::compact;
use super::entry::Entry;
use super::media::{Values, json_of};
use super::media_type::{essence, is_json, is_text};
use super::path::is_whole;
use super::replies::Replies;
use super::{Lowering, docs, follow};

impl Lowering<'_> {
    /// Lowers the operations of the document.
    pub(super) fn operations(&mut self) {
        let document = self.document;
        let paths = Pointer::root().child("paths");
        for (path, item) in document.openapi.paths.iter() {
            let place = paths.child(path);
            let ReferenceOr::Item(item) = item else {
                self.unsupported(
                    &place,
                    "path-reference",
                    "a path item by reference; left out",
                    "write it here",
                );
                continue;
            };
            for (method, operation) in item.iter() {
                let pointer = place.child(method);
                if let Some(operation) = self.operation(path, item, method, operation, &pointer) {
                    self.api.operations.push(operation);
                }
            }
        }
    }

    fn operation(
        &mut self,
        path: &str,
        item: &PathItem,
        method: &str,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Option<Operation> {
        // The loader gives every operation an id.
        let id = operation.operation_id.clone()?;
        let method = method_of(method)?;
        self.callbacks(&id, operation, pointer);
        let responses = pointer.child("responses");
        let extensions = &operation.extensions;
        let instead_of_body = self.instead_of_body(item, operation, pointer);
        let body = match &operation.request_body {
            Some(body) if instead_of_body.is_none() => {
                self.body(&id, body, &pointer.child("requestBody"))
            }
            _ => None,
        };
        let security = self.security(operation.security.as_ref(), pointer);
        let mut parameters = self.parameters(&id, item, operation, pointer);
        self.leave_to_credentials(&mut parameters, &security, pointer);
        self.note_said_by_path(path, &mut parameters);
        let Replies { reply, media: reply_media, optional, each, told, sensitive, events, also } =
            self.replies(&id, method, operation, &responses);
        let failures = self.failure(&id, method, operation, &responses);
        let reply_headers = self.reply_headers(&id, operation, &responses);
        let told: Vec<Docs> = told.into_iter().chain(failures.told).collect();
        let lead = if told.len() == 1 { "Answers" } else { "Answers, by status:" };
        let told = Forms { lead: lead.to_owned(), forms: told };
        let mut docs = Docs {
            title: operation.summary.clone(),
            constraints: self.told_of_replies(method, operation, &responses),
            forms: Some(told).filter(|it| !it.forms.is_empty()).into_iter().collect(),
            link: docs::link(operation.external_docs.as_ref()),
            ..docs::of(None, operation.description.as_ref(), operation.deprecated, pointer)
        };
        // What is said of a path is said of each of its operations.
        docs::add_text(&mut docs.text, item.summary.as_deref());
        docs::add_text(&mut docs.text, item.description.as_deref());
        Some(Operation {
            rename: self.text_extension(extensions, "x-rust-name", pointer),
            docs,
            group: operation.tags.first().map(|tag| self.group(tag)),
            method,
            path: self.without_fragment(path, pointer),
            server: self.server_of(item, operation, pointer),
            parameters,
            body,
            reply,
            reply_media,
            reply_optional: optional,
            replies: each,
            reply_also: also,
            reply_sensitive: sensitive,
            reply_headers,
            events,
            envelope: None,
            failure: failures.failure,
            failure_sensitive: failures.sensitive,
            error_code: None,
            security,
            per_call: Vec::new(),
            repeat: self.repeat(operation, method, pointer),
            pages: None,
            id,
        })
    }

    /// Says whether the operation may be repeated: what the document says, or else what the method
    /// does.
    fn repeat(
        &mut self,
        operation: &openapiv3::Operation,
        method: Method,
        pointer: &Pointer,
    ) -> Repeat {
        let said = self.text_extension(&operation.extensions, "x-repeatable", pointer);
        match said.as_deref() {
            Some("safe") => return Repeat::Safe,
            Some("keyed") => return Repeat::Keyed,
            Some("never") => return Repeat::Never,
            Some(_) => self.left_out("x-repeatable", pointer, "must be `safe`, `keyed` or `never`"),
            None => {}
        }
        match method {
            Method::Get | Method::Head | Method::Options => Repeat::Safe,
            _ => Repeat::Never,
        }
    }

    /// Returns the query parameter that carries what the body would.
    fn instead_of_body(
        &mut self,
        item: &PathItem,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Option<String> {
        const NAME: &str = "x-query-or-body";
        let name = self.text_extension(&operation.extensions, NAME, pointer)?;
        let declared = operation.parameters.iter().chain(&item.parameters);
        let mut declared = declared.filter_map(|declared| {
            let found = follow(&self.components.parameters, "parameters", declared, pointer);
            found.map(|(declared, _)| declared)
        });
        let carries = |declared: &Declared| matches!(declared, Declared::Query { parameter_data, .. } if parameter_data.name == name);
        if !declared.any(carries) {
            self.left_out(NAME, pointer, "must name a query parameter of the operation");
            return None;
        }
        Some(name)
    }

    /// Returns the index of a group, which an operation may name without the document listing it.
    fn group(&mut self, name: &str) -> usize {
        if let Some(index) = self.api.groups.iter().position(|group| group.name == name) {
            return index;
        }
        self.api.groups.push(Group { name: name.to_owned(), docs: Docs::default() });
        self.api.groups.len() - 1
    }

    /// Lowers the parameters of an operation: its own, then those of its path that it does not
    /// declare itself.
    fn parameters(
        &mut self,
        id: &str,
        item: &PathItem,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> Vec<Parameter> {
        let own = pointer.child("parameters");
        let shared = pointer.parent().unwrap_or_default().child("parameters");
        let own = operation.parameters.iter().enumerate().map(|(index, it)| (it, own.index(index)));
        let shared =
            item.parameters.iter().enumerate().map(|(index, it)| (it, shared.index(index)));
        let mut lowered: Vec<Parameter> = Vec::new();
        for (declared, place) in own.chain(shared) {
            let found = follow(&self.components.parameters, "parameters", declared, &place);
            let Some((declared, place)) = found else {
                continue;
            };
            let Some(mut parameter) = self.parameter(id, declared, &place) else {
                continue;
            };
            if is_whole(item, &parameter) {
                parameter.reserved = true;
                let said = "A `/` in it stays one, and parts the path.".to_owned();
                parameter.docs.constraints.push(said);
            }
            let known = |other: &Parameter| {
                other.name == parameter.name && other.location == parameter.location
            };
            if !lowered.iter().any(known) {
                lowered.push(parameter);
            }
        }
        lowered
    }

    fn parameter(&mut self, id: &str, declared: &Declared, pointer: &Pointer) -> Option<Parameter> {
        let (location, style) = location_and_style(declared);
        let reserved = matches!(declared, Declared::Query { allow_reserved: true, .. });
        let data = declared.parameter_data_ref();
        if let (Location::Header, Some(what)) = (location, what_it_goes_by(&data.name)) {
            self.unsupported(
                pointer,
                "header-parameter",
                format!("`{}` goes by {what}; left out", data.name),
                "none is needed: the client sends what is right",
            );
            return None;
        }
        let name = self.name_of_parameter(&data.name, location, pointer)?;
        let origin = Origin::named(id).within(name);
        let (ty, serialized) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                let ty = self.schema(schema, &origin, &pointer.child("schema")).whole();
                let explode = data.explode.unwrap_or(style == Style::Form);
                (ty, Serialized::Style(style, explode))
            }
            ParameterSchemaOrContent::Content(content) => {
                let place = pointer.child("content");
                let texts = |(name, media): &(&String, &openapiv3::MediaType)| {
                    let schema = media.schema.as_ref();
                    is_text(name)
                        || !is_json(essence(name)) && self.values_of(schema) == Values::Texts
                };
                if let Some((name, media)) = content.iter().find(texts) {
                    let ty = self.media(media, &origin, &place.child(name));
                    (ty, Serialized::Style(style, false))
                } else if let Some((media, place)) = json_of(content, &place) {
                    (self.media(media, &origin, &place), Serialized::Json)
                } else {
                    self.unsupported(
                        pointer,
                        "parameter-media-type",
                        format!(
                            "parameter `{}` is written in a media type other than JSON or text; left \
                             out",
                            data.name
                        ),
                        "describe the parameter by a schema",
                    );
                    return None;
                }
            }
        };
        let schemas = schemas_of(&data.format, &origin, pointer);
        if let Serialized::Style(style, _) = serialized
            && style != Style::DeepObject
            && self.nests(&ty)
        {
            self.unsupported(
                pointer,
                "nested-parameter",
                format!(
                    "`{}` may hold a list or an object inside of another, for which no style but \
                     `deepObject` has a form; a call that gives one ends with an error",
                    data.name
                ),
                "describe it as `content` of application/json, or its members as parameters",
            );
        }
        let sensitive = self.is_sensitive(&data.extensions, pointer) || self.hides(&schemas);
        let required = data.required || location == Location::Path;
        let when_absent = self.when_absent(&ty, required, pointer);
        let mut docs = self.docs_of_parameter(data, &schemas, pointer);
        if matches!(declared, Declared::Query { allow_empty_value: Some(true), .. }) {
            docs.constraints.push("May be empty.".to_owned());
        }
        docs.constraints.extend(when_absent.iter().map(|it| format!("When absent: `{it}`.")));
        Some(Parameter {
            name: name.to_owned(),
            rename: self.text_extension(&data.extensions, "x-rust-name", pointer),
            docs,
            location,
            serialized,
            reserved,
            ty,
            required,
            when_absent,
            sensitive,
        })
    }

    /// Says whether a value may hold a list or an object inside of another.
    fn nests(&self, ty: &Type) -> bool {
        let is_flat = |ty: &Type| match self.api.resolved(ty) {
            Type::List(_) | Type::Map(_) => false,
            Type::Nullable(inner) => self.api.object(inner).is_none(),
            ty => self.api.object(ty).is_none(),
        };
        match self.api.resolved(ty) {
            Type::Nullable(inner) => self.nests(inner),
            Type::List(inner) | Type::Map(inner) => !is_flat(inner),
            ty => self.api.object(ty).is_some_and(|(_, object)| {
                let members = object.members.iter().map(|it| &it.ty);
                !members.chain(&object.additional).all(is_flat)
            }),
        }
    }

    /// Returns what is sent for a parameter that the caller does not give, as JSON.
    fn when_absent(&mut self, ty: &Type, required: bool, pointer: &Pointer) -> Option<String> {
        const NAME: &str = "x-when-absent";
        let part = self.extension(pointer, NAME, Severity::Unsupported)?;
        if required {
            self.left_out(NAME, pointer, "must stand on a parameter that may be absent");
            return None;
        }
        let json = part.node.to_json();
        let fits = match self.api.resolved(ty) {
            Type::Text | Type::DateTime | Type::Date => json.is_string(),
            Type::Boolean => json.is_boolean(),
            Type::Integer(_) => json.is_i64(),
            Type::Double | Type::Number => json.is_number(),
            Type::List(_) => json.is_array(),
            Type::Map(_) => json.is_object(),
            Type::Named(_) => self.api.object(ty).is_none() || json.is_object(),
            Type::Bytes | Type::File => false,
            Type::NumericText | Type::Nullable(_) | Type::Anything | Type::Nothing => true,
        };
        if !fits {
            self.left_out(NAME, pointer, "must be a value of the parameter");
            return None;
        }
        Some(compact(part.node))
    }
}

/// Returns the schemas of the value of a parameter or a header.
pub(super) fn schemas_of<'a>(
    format: &'a ParameterSchemaOrContent,
    origin: &Origin,
    pointer: &Pointer,
) -> Vec<Entry<'a>> {
    match format {
        ParameterSchemaOrContent::Schema(schema) => {
            vec![Entry::of(schema, origin, &pointer.child("schema"))]
        }
        ParameterSchemaOrContent::Content(content) => {
            let place = |name: &str| pointer.child("content").child(name).child("schema");
            let schemas = content.iter().filter_map(|(name, it)| Some((name, it.schema.as_ref()?)));
            schemas.map(|(name, it)| Entry::of(it, origin, &place(name))).collect()
        }
    }
}

/// Says what a header goes by that is not for a caller to say.
fn what_it_goes_by(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "accept" | "content-type" => Some("the media types of bodies and replies"),
        "content-length" | "transfer-encoding" => Some("the body"),
        _ => None,
    }
}

/// What to do about something that is left out and not in the way.
pub(super) const WHOLE: &str = "none is needed: the rest of the operation is generated";

fn method_of(method: &str) -> Option<Method> {
    Some(match method {
        "get" => Method::Get,
        "put" => Method::Put,
        "post" => Method::Post,
        "delete" => Method::Delete,
        "options" => Method::Options,
        "head" => Method::Head,
        "patch" => Method::Patch,
        "trace" => Method::Trace,
        _ => return None,
    })
}

fn location_and_style(declared: &Declared) -> (Location, Style) {
    match declared {
        Declared::Query { style, .. } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (Location::Query, style)
        }
        Declared::Path { style, .. } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (Location::Path, style)
        }
        Declared::Header { .. } => (Location::Header, Style::Simple),
        Declared::Cookie { .. } => (Location::Cookie, Style::Form),
    }
}
