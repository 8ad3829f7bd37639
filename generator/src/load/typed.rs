//! The walked tree as `openapiv3` types, field by field. This file promises to drop nothing that
//! the types have a field for, `null` defaults and examples included. It is written out instead of
//! derived: reading schemas through serde copies each subtree at every level, and takes exponential
//! time once one of them is wrong.

use indexmap::IndexMap;
use openapiv3 as api;

use super::tree::{Entry, Node, whole_number};
use super::typed_schema::schema;

/// Returns the whole document.
pub(crate) fn document(node: &Node) -> api::OpenAPI {
    api::OpenAPI {
        openapi: text(node, "openapi"),
        info: info(node),
        servers: list(node, "servers", server),
        paths: paths(node),
        components: node.get("components").map(components),
        security: optional_list(node, "security", requirement),
        tags: list(node, "tags", |it| api::Tag {
            name: text(it, "name"),
            description: optional_text(it, "description"),
            external_docs: external_docs(it),
            extensions: extensions(it).collect(),
        }),
        external_docs: external_docs(node),
        extensions: extensions(node).collect(),
    }
}

fn info(document: &Node) -> api::Info {
    let Some(node) = document.get("info") else {
        return api::Info::default();
    };
    api::Info {
        title: text(node, "title"),
        description: optional_text(node, "description"),
        terms_of_service: optional_text(node, "termsOfService"),
        contact: node.get("contact").map(|it| api::Contact {
            name: optional_text(it, "name"),
            url: optional_text(it, "url"),
            email: optional_text(it, "email"),
            extensions: extensions(it).collect(),
        }),
        license: node.get("license").map(|it| api::License {
            name: text(it, "name"),
            url: optional_text(it, "url"),
            extensions: extensions(it).collect(),
        }),
        version: text(node, "version"),
        extensions: extensions(node).collect(),
    }
}

fn server(node: &Node) -> api::Server {
    let variable = |it: &Node| api::ServerVariable {
        enumeration: texts(it, "enum"),
        default: text(it, "default"),
        description: optional_text(it, "description"),
        extensions: extensions(it).collect(),
    };
    api::Server {
        url: text(node, "url"),
        description: optional_text(node, "description"),
        variables: node.get("variables").map(|_| named(node, "variables", variable).collect()),
        extensions: extensions(node).collect(),
    }
}

fn components(node: &Node) -> api::Components {
    api::Components {
        schemas: named(node, "schemas", |it| or_reference(it, schema)).collect(),
        responses: named(node, "responses", |it| or_reference(it, response)).collect(),
        parameters: named(node, "parameters", |it| or_reference(it, parameter)).collect(),
        examples: named(node, "examples", |it| or_reference(it, example)).collect(),
        request_bodies: named(node, "requestBodies", |it| or_reference(it, request_body)).collect(),
        headers: named(node, "headers", |it| or_reference(it, header)).collect(),
        security_schemes: named(node, "securitySchemes", |it| or_reference(it, security_scheme))
            .collect(),
        links: named(node, "links", |it| or_reference(it, link)).collect(),
        callbacks: named(node, "callbacks", |it| api::ReferenceOr::Item(callback(it))).collect(),
        extensions: extensions(node).collect(),
    }
}

fn paths(document: &Node) -> api::Paths {
    let Some(node) = document.get("paths") else {
        return api::Paths::default();
    };
    let items = members(node).filter(|it| it.key.starts_with('/'));
    api::Paths {
        paths: items
            .map(|it| (it.key.clone(), api::ReferenceOr::Item(path_item(&it.value))))
            .collect(),
        extensions: extensions(node).collect(),
    }
}

/// Returns the webhooks of a document.
pub(crate) fn webhooks(document: &Node) -> IndexMap<String, api::PathItem> {
    named(document, "x-idv-webhooks", path_item).collect()
}

fn path_item(node: &Node) -> api::PathItem {
    let method = |key| node.get(key).map(operation);
    api::PathItem {
        summary: optional_text(node, "summary"),
        description: optional_text(node, "description"),
        get: method("get"),
        put: method("put"),
        post: method("post"),
        delete: method("delete"),
        options: method("options"),
        head: method("head"),
        patch: method("patch"),
        trace: method("trace"),
        servers: list(node, "servers", server),
        parameters: list(node, "parameters", |it| or_reference(it, parameter)),
        extensions: extensions(node).collect(),
    }
}

fn operation(node: &Node) -> api::Operation {
    api::Operation {
        tags: texts(node, "tags"),
        summary: optional_text(node, "summary"),
        description: optional_text(node, "description"),
        external_docs: external_docs(node),
        operation_id: optional_text(node, "operationId"),
        parameters: list(node, "parameters", |it| or_reference(it, parameter)),
        request_body: node.get("requestBody").map(|it| or_reference(it, request_body)),
        responses: responses(node),
        callbacks: named(node, "callbacks", callback).collect(),
        deprecated: boolean(node, "deprecated"),
        security: optional_list(node, "security", requirement),
        servers: list(node, "servers", server),
        extensions: extensions(node).collect(),
    }
}

fn callback(node: &Node) -> api::Callback {
    members(node).map(|it| (it.key.clone(), path_item(&it.value))).collect()
}

fn responses(operation: &Node) -> api::Responses {
    let Some(node) = operation.get("responses") else {
        return api::Responses::default();
    };
    let codes = members(node)
        .filter_map(|it| Some((status_code(&it.key)?, or_reference(&it.value, response))));
    api::Responses {
        default: node.get("default").map(|it| or_reference(it, response)),
        responses: codes.collect(),
        extensions: extensions(node).collect(),
    }
}

fn status_code(key: &str) -> Option<api::StatusCode> {
    match key.strip_suffix("XX") {
        Some(range) => range.parse().ok().map(api::StatusCode::Range),
        None => key.parse().ok().map(api::StatusCode::Code),
    }
}

fn response(node: &Node) -> api::Response {
    api::Response {
        description: text(node, "description"),
        headers: named(node, "headers", |it| or_reference(it, header)).collect(),
        content: named(node, "content", media_type).collect(),
        links: named(node, "links", |it| or_reference(it, link)).collect(),
        extensions: extensions(node).collect(),
    }
}

fn request_body(node: &Node) -> api::RequestBody {
    api::RequestBody {
        description: optional_text(node, "description"),
        content: named(node, "content", media_type).collect(),
        required: boolean(node, "required"),
        extensions: extensions(node).collect(),
    }
}

fn media_type(node: &Node) -> api::MediaType {
    api::MediaType {
        schema: node.get("schema").map(|it| or_reference(it, schema)),
        example: node.get("example").map(Node::to_json),
        examples: named(node, "examples", |it| or_reference(it, example)).collect(),
        encoding: named(node, "encoding", encoding).collect(),
        extensions: extensions(node).collect(),
    }
}

fn encoding(node: &Node) -> api::Encoding {
    api::Encoding {
        content_type: optional_text(node, "contentType"),
        headers: named(node, "headers", |it| or_reference(it, header)).collect(),
        style: node.get("style").map(query_style),
        explode: boolean(node, "explode"),
        allow_reserved: boolean(node, "allowReserved"),
        extensions: extensions(node).collect(),
    }
}

fn parameter(node: &Node) -> api::Parameter {
    let parameter_data = api::ParameterData {
        name: text(node, "name"),
        description: optional_text(node, "description"),
        required: boolean(node, "required"),
        deprecated: optional_boolean(node, "deprecated"),
        format: schema_or_content(node),
        example: node.get("example").map(Node::to_json),
        examples: named(node, "examples", |it| or_reference(it, example)).collect(),
        explode: optional_boolean(node, "explode"),
        extensions: extensions(node).collect(),
    };
    let style = node.get("style").and_then(Node::as_str);
    match node.get("in").and_then(Node::as_str) {
        Some("header") => {
            api::Parameter::Header { parameter_data, style: api::HeaderStyle::Simple }
        }
        Some("cookie") => api::Parameter::Cookie { parameter_data, style: api::CookieStyle::Form },
        Some("path") => api::Parameter::Path {
            parameter_data,
            style: match style {
                Some("matrix") => api::PathStyle::Matrix,
                Some("label") => api::PathStyle::Label,
                _ => api::PathStyle::Simple,
            },
        },
        _ => api::Parameter::Query {
            parameter_data,
            allow_reserved: boolean(node, "allowReserved"),
            style: node.get("style").map(query_style).unwrap_or_default(),
            allow_empty_value: optional_boolean(node, "allowEmptyValue"),
        },
    }
}

fn query_style(node: &Node) -> api::QueryStyle {
    match node.as_str() {
        Some("spaceDelimited") => api::QueryStyle::SpaceDelimited,
        Some("pipeDelimited") => api::QueryStyle::PipeDelimited,
        Some("deepObject") => api::QueryStyle::DeepObject,
        _ => api::QueryStyle::Form,
    }
}

fn header(node: &Node) -> api::Header {
    api::Header {
        description: optional_text(node, "description"),
        style: api::HeaderStyle::Simple,
        required: boolean(node, "required"),
        deprecated: optional_boolean(node, "deprecated"),
        format: schema_or_content(node),
        example: node.get("example").map(Node::to_json),
        examples: named(node, "examples", |it| or_reference(it, example)).collect(),
        extensions: extensions(node).collect(),
    }
}

fn schema_or_content(node: &Node) -> api::ParameterSchemaOrContent {
    match node.get("schema") {
        Some(it) => api::ParameterSchemaOrContent::Schema(or_reference(it, schema)),
        None => {
            api::ParameterSchemaOrContent::Content(named(node, "content", media_type).collect())
        }
    }
}

fn example(node: &Node) -> api::Example {
    api::Example {
        summary: optional_text(node, "summary"),
        description: optional_text(node, "description"),
        value: node.get("value").map(Node::to_json),
        external_value: optional_text(node, "externalValue"),
        extensions: extensions(node).collect(),
    }
}

fn link(node: &Node) -> api::Link {
    api::Link {
        description: optional_text(node, "description"),
        operation: match node.get("operationRef").and_then(Node::as_str) {
            Some(reference) => api::LinkOperation::OperationRef(reference.to_owned()),
            None => api::LinkOperation::OperationId(text(node, "operationId")),
        },
        request_body: node.get("requestBody").map(Node::to_json),
        parameters: named(node, "parameters", Node::to_json).collect(),
        server: node.get("server").map(server),
        extensions: extensions(node).collect(),
    }
}

fn security_scheme(node: &Node) -> api::SecurityScheme {
    let description = optional_text(node, "description");
    let extensions = extensions(node).collect();
    match node.get("type").and_then(Node::as_str) {
        Some("http") => api::SecurityScheme::HTTP {
            scheme: text(node, "scheme"),
            bearer_format: optional_text(node, "bearerFormat"),
            description,
            extensions,
        },
        Some("oauth2") => {
            api::SecurityScheme::OAuth2 { flows: flows(node), description, extensions }
        }
        Some("openIdConnect") => api::SecurityScheme::OpenIDConnect {
            open_id_connect_url: text(node, "openIdConnectUrl"),
            description,
            extensions,
        },
        _ => api::SecurityScheme::APIKey {
            location: match node.get("in").and_then(Node::as_str) {
                Some("query") => api::APIKeyLocation::Query,
                Some("cookie") => api::APIKeyLocation::Cookie,
                _ => api::APIKeyLocation::Header,
            },
            name: text(node, "name"),
            description,
            extensions,
        },
    }
}

fn flows(scheme: &Node) -> api::OAuth2Flows {
    let Some(node) = scheme.get("flows") else {
        return api::OAuth2Flows::default();
    };
    let scopes = |it: &Node| named(it, "scopes", own_text).collect();
    api::OAuth2Flows {
        implicit: node.get("implicit").map(|it| api::ImplicitOAuth2Flow {
            authorization_url: text(it, "authorizationUrl"),
            refresh_url: optional_text(it, "refreshUrl"),
            scopes: scopes(it),
            extensions: extensions(it).collect(),
        }),
        password: node.get("password").map(|it| api::PasswordOAuth2Flow {
            refresh_url: optional_text(it, "refreshUrl"),
            token_url: text(it, "tokenUrl"),
            scopes: scopes(it),
            extensions: extensions(it).collect(),
        }),
        client_credentials: node.get("clientCredentials").map(|it| {
            api::ClientCredentialsOAuth2Flow {
                refresh_url: optional_text(it, "refreshUrl"),
                token_url: text(it, "tokenUrl"),
                scopes: scopes(it),
                extensions: extensions(it).collect(),
            }
        }),
        authorization_code: node.get("authorizationCode").map(|it| {
            api::AuthorizationCodeOAuth2Flow {
                authorization_url: text(it, "authorizationUrl"),
                token_url: text(it, "tokenUrl"),
                refresh_url: optional_text(it, "refreshUrl"),
                scopes: scopes(it),
                extensions: extensions(it).collect(),
            }
        }),
        extensions: extensions(node).collect(),
    }
}

fn requirement(node: &Node) -> api::SecurityRequirement {
    members(node)
        .map(|it| {
            (it.key.clone(), it.value.as_seq().unwrap_or_default().iter().map(own_text).collect())
        })
        .collect()
}

pub(crate) fn external_docs(node: &Node) -> Option<api::ExternalDocumentation> {
    node.get("externalDocs").map(|it| api::ExternalDocumentation {
        description: optional_text(it, "description"),
        url: text(it, "url"),
        extensions: extensions(it).collect(),
    })
}

pub(crate) fn or_reference<T>(node: &Node, item: impl FnOnce(&Node) -> T) -> api::ReferenceOr<T> {
    match node.get("$ref").and_then(Node::as_str) {
        Some(reference) => api::ReferenceOr::Reference { reference: reference.to_owned() },
        None => api::ReferenceOr::Item(item(node)),
    }
}

pub(crate) fn extensions(node: &Node) -> impl Iterator<Item = (String, serde_json::Value)> + '_ {
    members(node)
        .filter(|it| it.key.starts_with("x-"))
        .map(|it| (it.key.clone(), it.value.to_json()))
}

pub(crate) fn named<'a, T>(
    node: &'a Node,
    key: &str,
    item: impl Fn(&Node) -> T + 'a,
) -> impl Iterator<Item = (String, T)> + 'a {
    node.get(key).into_iter().flat_map(members).map(move |it| (it.key.clone(), item(&it.value)))
}

pub(crate) fn list<T>(node: &Node, key: &str, item: impl Fn(&Node) -> T) -> Vec<T> {
    optional_list(node, key, item).unwrap_or_default()
}

pub(crate) fn texts(node: &Node, key: &str) -> Vec<String> {
    list(node, key, own_text)
}

pub(crate) fn text(node: &Node, key: &str) -> String {
    optional_text(node, key).unwrap_or_default()
}

pub(crate) fn optional_text(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.as_str().map(str::to_owned)
}

pub(crate) fn boolean(node: &Node, key: &str) -> bool {
    optional_boolean(node, key).unwrap_or_default()
}

pub(crate) fn optional_boolean(node: &Node, key: &str) -> Option<bool> {
    node.get(key)?.as_bool()
}

pub(crate) fn count(node: &Node, key: &str) -> Option<usize> {
    whole_number(node.get(key)?.as_number()?).and_then(|it| usize::try_from(it).ok())
}

fn optional_list<T>(node: &Node, key: &str, item: impl Fn(&Node) -> T) -> Option<Vec<T>> {
    Some(node.get(key)?.as_seq()?.iter().map(item).collect())
}

fn own_text(node: &Node) -> String {
    node.as_str().unwrap_or_default().to_owned()
}

fn members(node: &Node) -> impl Iterator<Item = &Entry> {
    node.as_map().into_iter().flatten()
}
