//! Operations: parameters, body, replies.

use indexmap::IndexMap;
use openapiv3::{
    MediaType, Parameter as Declared, ParameterData, ParameterSchemaOrContent, PathItem, PathStyle,
    QueryStyle, ReferenceOr, RequestBody, Response, StatusCode,
};
use serde_json::Value;

use crate::ir::{
    Body, Docs, Failure, Group, Location, Media, Method, Operation, Origin, Parameter, Repeat,
    Serialized, Server, Style, Type,
};
use crate::pointer::Pointer;

use super::schema::flag_extension;
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
        self.report_what_is_left_out(operation, pointer);
        let extensions = &operation.extensions;
        let instead_of_body = text(extensions, "x-query-or-body");
        let body = match &operation.request_body {
            Some(body) if instead_of_body.is_none() => {
                Some(self.body(&id, body, &pointer.child("requestBody"))?)
            }
            _ => None,
        };
        let parameters = self.parameters(&id, item, operation, pointer);
        let reply = self.reply(&id, operation, &pointer.child("responses"));
        let failure = self.failure(&id, operation, &pointer.child("responses"));
        let docs = Docs {
            title: operation.summary.clone(),
            ..docs::of(None, operation.description.as_ref(), operation.deprecated, pointer)
        };
        Some(Operation {
            rename: text(extensions, "x-rust-name"),
            docs,
            group: operation.tags.first().map(|tag| self.group(tag)),
            method,
            path: path.to_owned(),
            server: self.server(if operation.servers.is_empty() {
                &item.servers
            } else {
                &operation.servers
            }),
            parameters,
            body,
            reply,
            failure,
            security: self.security(operation.security.as_ref()),
            repeat: repeat(extensions, method),
            id,
        })
    }

    /// Returns the index of the first of these servers, or of the default one.
    fn server(&mut self, servers: &[openapiv3::Server]) -> usize {
        let Some(server) = servers.first() else { return 0 };
        let url = url_of(server);
        if let Some(index) = self.api.servers.iter().position(|it| it.url == url) {
            return index;
        }
        let docs = Docs { text: server.description.clone(), ..Docs::default() };
        self.api.servers.push(Server { url, docs });
        self.api.servers.len() - 1
    }

    /// Reports what an operation has and the code has not.
    fn report_what_is_left_out(&mut self, operation: &openapiv3::Operation, pointer: &Pointer) {
        for name in operation.callbacks.keys() {
            let place = pointer.child("callbacks").child(name);
            self.unsupported(
                &place,
                "callback",
                "a callback; the client calls, and is not called",
                WHOLE,
            );
        }
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
            let Some(parameter) = self.parameter(id, declared, &place) else {
                continue;
            };
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
        let data = declared.parameter_data_ref();
        let origin = Origin::named(id).within(&data.name);
        let (ty, serialized) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                let ty = self.schema(schema, &origin, &pointer.child("schema")).whole();
                let explode = data.explode.unwrap_or(style == Style::Form);
                (ty, Serialized::Style(style, explode))
            }
            ParameterSchemaOrContent::Content(content) => {
                let place = pointer.child("content");
                let Some((media, place)) = json_of(content, &place) else {
                    self.unsupported(
                        &place,
                        "parameter-media-type",
                        format!(
                            "parameter `{}` is written in a media type other than JSON; left out",
                            data.name
                        ),
                        "describe the parameter by a schema",
                    );
                    return None;
                };
                (self.media(media, &origin, &place), Serialized::Json)
            }
        };
        Some(Parameter {
            name: data.name.clone(),
            rename: text(&data.extensions, "x-rust-name"),
            docs: parameter_docs(data, pointer),
            location,
            serialized,
            ty,
            required: data.required || location == Location::Path,
            sensitive: flag_extension(&data.extensions, "x-sensitive"),
        })
    }

    /// Lowers the body of a request. None, and a diagnostic, when it cannot be written.
    fn body(
        &mut self,
        id: &str,
        body: &ReferenceOr<RequestBody>,
        pointer: &Pointer,
    ) -> Option<Body> {
        let (body, place) =
            follow(&self.components.request_bodies, "requestBodies", body, pointer)?;
        let Some((media, at)) = json_of(&body.content, &place.child("content")) else {
            self.unsupported(
                pointer,
                "request-media-type",
                format!(
                    "operation `{id}` takes a body in a media type other than JSON; it is left out"
                ),
                "offer application/json beside it",
            );
            return None;
        };
        let ty = self.media(media, &Origin::named(id).within("body"), &at);
        Some(Body {
            docs: docs::of(None, body.description.as_ref(), false, &place),
            media: Media::Json,
            ty,
            required: body.required,
        })
    }

    /// Lowers the body of the reply that means success.
    fn reply(&mut self, id: &str, operation: &openapiv3::Operation, pointer: &Pointer) -> Type {
        let responses = &operation.responses;
        let mut types: Vec<Type> = Vec::new();
        for (status, response) in &responses.responses {
            if !is_success(status) {
                continue;
            }
            let place = pointer.child(&status.to_string());
            let ty = self.response(response, &Origin::named(id).within("response"), &place);
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
            return Type::Anything;
        }
        types.pop().unwrap_or(Type::Anything)
    }

    /// Lowers the body of the replies that do not mean success.
    fn failure(
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
            let ty = self.response(response, &Origin::named(id).within("error"), &place);
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

    fn response(
        &mut self,
        response: &ReferenceOr<Response>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Type {
        let Some((response, place)) =
            follow(&self.components.responses, "responses", response, pointer)
        else {
            return Type::Anything;
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
            return Type::Nothing;
        }
        match json_of(&response.content, &place.child("content")) {
            Some((media, at)) => self.media(media, origin, &at),
            None => {
                self.unsupported(
                    &place,
                    "response-media-type",
                    "a reply in a media type other than JSON; its bytes are kept",
                    "none is needed: nothing is lost",
                );
                Type::Anything
            }
        }
    }

    fn media(&mut self, media: &MediaType, origin: &Origin, pointer: &Pointer) -> Type {
        match &media.schema {
            Some(schema) => self.schema(schema, origin, &pointer.child("schema")).whole(),
            None => Type::Anything,
        }
    }
}

/// What to do about something that is left out and not in the way.
const WHOLE: &str = "none is needed: the rest of the operation is generated";

/// Returns the URL of a server, its variables at their defaults.
pub(super) fn url_of(server: &openapiv3::Server) -> String {
    let variables = server.variables.iter().flatten();
    variables.fold(server.url.clone(), |url, (name, variable)| {
        url.replace(&format!("{{{name}}}"), &variable.default)
    })
}

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

fn parameter_docs(data: &ParameterData, pointer: &Pointer) -> Docs {
    docs::of(None, data.description.as_ref(), data.deprecated.unwrap_or_default(), pointer)
}

/// Says whether the operation may be repeated: what the document says, or else what the method does.
fn repeat(extensions: &IndexMap<String, Value>, method: Method) -> Repeat {
    match text(extensions, "x-repeatable").as_deref() {
        Some("safe") => Repeat::Safe,
        Some("keyed") => Repeat::Keyed,
        Some("never") => Repeat::Never,
        _ if matches!(method, Method::Get | Method::Head | Method::Options) => Repeat::Safe,
        _ => Repeat::Never,
    }
}

fn text(extensions: &IndexMap<String, Value>, name: &str) -> Option<String> {
    extensions.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn is_success(status: &StatusCode) -> bool {
    match status {
        StatusCode::Code(code) => (200..300).contains(code),
        StatusCode::Range(range) => *range == 2,
    }
}

/// Returns the JSON among the forms of a body.
fn json_of<'a>(
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
