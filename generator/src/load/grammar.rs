//! The objects of OpenAPI 3.0.3 as a table: what may stand where, what must, and where a `$ref` is
//! a reference. This file promises to know every key that the specification names, every key that
//! begins with `x-idv-` and holds objects of the specification, and nothing else.

use Kind::{Any, Boolean, Count, Fixed, List, Map, Number, Object as One, OrReference, Text};
use Need::{Filled, Optional, Required};

/// What kind of value belongs at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Boolean,
    /// A whole number that is not negative.
    Count,
    Number,
    Any,
    /// One of these texts.
    Fixed(&'static [&'static str]),
    List(&'static Kind),
    Map(&'static Kind),
    Object(Object),
    /// The object, or a reference to one.
    OrReference(Object),
    /// A schema, a reference to one, or a truth value.
    SchemaOrBoolean,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Optional,
    /// Its absence is an error.
    Required,
    /// The specification requires it, and nothing is lost when it is filled in empty.
    Filled,
}

/// A key of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    pub(crate) need: Need,
}

/// The objects of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Object {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OAuthFlows,
    ImplicitFlow,
    PasswordFlow,
    ClientCredentialsFlow,
    AuthorizationCodeFlow,
    SecurityRequirement,
}

impl Field {
    /// Says whether a schema asks of values by this key whether they are of another one, of which no
    /// type is made.
    pub(crate) fn is_condition(&self) -> bool {
        let conditions = [
            "not",
            "x-idv-if",
            "x-idv-then",
            "x-idv-else",
            "x-idv-dependent-schemas",
            "x-idv-contains",
            "x-idv-property-names",
            "x-idv-content-schema",
        ];
        conditions.contains(&self.key)
    }
}

const fn may(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, need: Optional }
}

const fn must(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, need: Required }
}

const fn fill(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, need: Filled }
}

const SERVERS: Kind = List(&One(Object::Server));
const PARAMETERS: Kind = List(&OrReference(Object::Parameter));
const SECURITY: Kind = List(&One(Object::SecurityRequirement));
const TEXTS: Kind = List(&Text);
const SCHEMA: Kind = OrReference(Object::Schema);
const SCHEMAS: Kind = List(&SCHEMA);
const CONTENT: Kind = Map(&One(Object::MediaType));
const EXAMPLES: Kind = Map(&OrReference(Object::Example));
const HEADERS: Kind = Map(&OrReference(Object::Header));
const LINKS: Kind = Map(&OrReference(Object::Link));
const DOCS: Kind = One(Object::ExternalDocs);
const STYLES: Kind =
    Fixed(&["matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"]);

const OPEN_API: &[Field] = &[
    must("openapi", Text),
    fill("info", One(Object::Info)),
    may("servers", SERVERS),
    fill("paths", One(Object::Paths)),
    may("components", One(Object::Components)),
    may("security", SECURITY),
    may("tags", List(&One(Object::Tag))),
    may("externalDocs", DOCS),
    may("x-idv-webhooks", Map(&One(Object::PathItem))),
];

const INFO: &[Field] = &[
    fill("title", Text),
    may("description", Text),
    may("termsOfService", Text),
    may("contact", One(Object::Contact)),
    may("license", One(Object::License)),
    fill("version", Text),
];

const CONTACT: &[Field] = &[may("name", Text), may("url", Text), may("email", Text)];
const LICENSE: &[Field] = &[fill("name", Text), may("url", Text)];

const SERVER: &[Field] = &[
    must("url", Text),
    may("description", Text),
    may("variables", Map(&One(Object::ServerVariable))),
];

const SERVER_VARIABLE: &[Field] =
    &[may("enum", TEXTS), must("default", Text), may("description", Text)];

const COMPONENTS: &[Field] = &[
    may("schemas", Map(&SCHEMA)),
    may("responses", Map(&OrReference(Object::Response))),
    may("parameters", Map(&OrReference(Object::Parameter))),
    may("examples", EXAMPLES),
    may("requestBodies", Map(&OrReference(Object::RequestBody))),
    may("headers", HEADERS),
    may("securitySchemes", Map(&OrReference(Object::SecurityScheme))),
    may("links", LINKS),
    may("callbacks", Map(&OrReference(Object::Callback))),
    may("x-idv-path-items", Map(&One(Object::PathItem))),
];

const PATH_ITEM: &[Field] = &[
    may("summary", Text),
    may("description", Text),
    may("get", One(Object::Operation)),
    may("put", One(Object::Operation)),
    may("post", One(Object::Operation)),
    may("delete", One(Object::Operation)),
    may("options", One(Object::Operation)),
    may("head", One(Object::Operation)),
    may("patch", One(Object::Operation)),
    may("trace", One(Object::Operation)),
    may("servers", SERVERS),
    may("parameters", PARAMETERS),
];

const OPERATION: &[Field] = &[
    may("tags", TEXTS),
    may("summary", Text),
    may("description", Text),
    may("externalDocs", DOCS),
    may("operationId", Text),
    may("parameters", PARAMETERS),
    may("requestBody", OrReference(Object::RequestBody)),
    fill("responses", One(Object::Responses)),
    may("callbacks", Map(&OrReference(Object::Callback))),
    may("deprecated", Boolean),
    may("security", SECURITY),
    may("servers", SERVERS),
];

const EXTERNAL_DOCS: &[Field] = &[may("description", Text), fill("url", Text)];

const PARAMETER: &[Field] = &[
    must("name", Text),
    must("in", Fixed(&["query", "header", "path", "cookie"])),
    may("description", Text),
    may("required", Boolean),
    may("deprecated", Boolean),
    may("allowEmptyValue", Boolean),
    may("style", STYLES),
    may("explode", Boolean),
    may("allowReserved", Boolean),
    may("schema", SCHEMA),
    may("example", Any),
    may("examples", EXAMPLES),
    may("content", CONTENT),
];

const REQUEST_BODY: &[Field] =
    &[may("description", Text), fill("content", CONTENT), may("required", Boolean)];

const MEDIA_TYPE: &[Field] = &[
    may("schema", SCHEMA),
    may("example", Any),
    may("examples", EXAMPLES),
    may("encoding", Map(&One(Object::Encoding))),
];

const ENCODING: &[Field] = &[
    may("contentType", Text),
    may("headers", HEADERS),
    may("style", Fixed(&["form", "spaceDelimited", "pipeDelimited", "deepObject"])),
    may("explode", Boolean),
    may("allowReserved", Boolean),
];

const RESPONSE: &[Field] = &[
    fill("description", Text),
    may("headers", HEADERS),
    may("content", CONTENT),
    may("links", LINKS),
];

const EXAMPLE: &[Field] = &[
    may("summary", Text),
    may("description", Text),
    may("value", Any),
    may("externalValue", Text),
];

const LINK: &[Field] = &[
    may("operationRef", Text),
    may("operationId", Text),
    may("parameters", Map(&Any)),
    may("requestBody", Any),
    may("description", Text),
    may("server", One(Object::Server)),
];

const HEADER: &[Field] = &[
    may("description", Text),
    may("required", Boolean),
    may("deprecated", Boolean),
    may("allowEmptyValue", Boolean),
    may("style", Fixed(&["simple"])),
    may("explode", Boolean),
    may("allowReserved", Boolean),
    may("schema", SCHEMA),
    may("example", Any),
    may("examples", EXAMPLES),
    may("content", CONTENT),
];

const TAG: &[Field] = &[must("name", Text), may("description", Text), may("externalDocs", DOCS)];

const SCHEMA_OBJECT: &[Field] = &[
    may("type", Text),
    may("properties", Map(&SCHEMA)),
    may("description", Text),
    may("format", Text),
    may("items", SCHEMA),
    may("enum", List(&Any)),
    may("required", TEXTS),
    may("nullable", Boolean),
    may("title", Text),
    may("example", Any),
    may("default", Any),
    may("oneOf", SCHEMAS),
    may("anyOf", SCHEMAS),
    may("allOf", SCHEMAS),
    may("not", SCHEMA),
    may("additionalProperties", Kind::SchemaOrBoolean),
    may("discriminator", One(Object::Discriminator)),
    may("pattern", Text),
    may("maxLength", Count),
    may("minLength", Count),
    may("minimum", Number),
    may("maximum", Number),
    may("exclusiveMinimum", Boolean),
    may("exclusiveMaximum", Boolean),
    may("multipleOf", Number),
    may("maxItems", Count),
    may("minItems", Count),
    may("uniqueItems", Boolean),
    may("maxProperties", Count),
    may("minProperties", Count),
    may("readOnly", Boolean),
    may("writeOnly", Boolean),
    may("deprecated", Boolean),
    may("externalDocs", DOCS),
    may("xml", One(Object::Xml)),
    may("x-idv-prefix-items", SCHEMAS),
    may("x-idv-rest-items", SCHEMA),
    may("x-idv-pattern-properties", Map(&SCHEMA)),
    may("x-idv-property-names", SCHEMA),
    may("x-idv-unevaluated-properties", Kind::SchemaOrBoolean),
    may("x-idv-unevaluated-items", Kind::SchemaOrBoolean),
    may("x-idv-dependent-schemas", Map(&SCHEMA)),
    may("x-idv-contains", SCHEMA),
    may("x-idv-content-schema", SCHEMA),
    may("x-idv-if", SCHEMA),
    may("x-idv-then", SCHEMA),
    may("x-idv-else", SCHEMA),
];

/// Keys of OpenAPI 3.1 that hold objects, and the keys under which they travel; `$defs` become
/// components.
const LATER: [(Object, &str, &str); 16] = [
    (Object::OpenApi, "webhooks", "x-idv-webhooks"),
    (Object::Components, "pathItems", "x-idv-path-items"),
    (Object::Schema, "$defs", "properties"),
    (Object::Schema, "definitions", "properties"),
    (Object::Schema, "prefixItems", "x-idv-prefix-items"),
    (Object::Schema, "patternProperties", "x-idv-pattern-properties"),
    (Object::Schema, "propertyNames", "x-idv-property-names"),
    (Object::Schema, "unevaluatedProperties", "x-idv-unevaluated-properties"),
    (Object::Schema, "unevaluatedItems", "x-idv-unevaluated-items"),
    (Object::Schema, "dependentSchemas", "x-idv-dependent-schemas"),
    (Object::Schema, "contains", "x-idv-contains"),
    (Object::Schema, "contentSchema", "x-idv-content-schema"),
    (Object::Schema, "if", "x-idv-if"),
    (Object::Schema, "then", "x-idv-then"),
    (Object::Schema, "else", "x-idv-else"),
    (Object::Schema, "additionalItems", "x-idv-rest-items"),
];

const DISCRIMINATOR: &[Field] = &[must("propertyName", Text), may("mapping", Map(&Text))];

const XML: &[Field] = &[
    may("name", Text),
    may("namespace", Text),
    may("prefix", Text),
    may("attribute", Boolean),
    may("wrapped", Boolean),
];

const SECURITY_SCHEME: &[Field] = &[
    must("type", Fixed(&["apiKey", "http", "oauth2", "openIdConnect"])),
    may("description", Text),
    may("name", Text),
    may("in", Fixed(&["query", "header", "cookie"])),
    may("scheme", Text),
    may("bearerFormat", Text),
    may("flows", One(Object::OAuthFlows)),
    may("openIdConnectUrl", Text),
];

const OAUTH_FLOWS: &[Field] = &[
    may("implicit", One(Object::ImplicitFlow)),
    may("password", One(Object::PasswordFlow)),
    may("clientCredentials", One(Object::ClientCredentialsFlow)),
    may("authorizationCode", One(Object::AuthorizationCodeFlow)),
];

const SCOPES: Field = fill("scopes", Map(&Text));
const REFRESH_URL: Field = may("refreshUrl", Text);
const IMPLICIT_FLOW: &[Field] = &[must("authorizationUrl", Text), REFRESH_URL, SCOPES];
const TOKEN_FLOW: &[Field] = &[must("tokenUrl", Text), REFRESH_URL, SCOPES];
const CODE_FLOW: &[Field] =
    &[must("authorizationUrl", Text), must("tokenUrl", Text), REFRESH_URL, SCOPES];

impl Object {
    /// Returns the keys that the specification names for this object.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Self::OpenApi => OPEN_API,
            Self::Info => INFO,
            Self::Contact => CONTACT,
            Self::License => LICENSE,
            Self::Server => SERVER,
            Self::ServerVariable => SERVER_VARIABLE,
            Self::Components => COMPONENTS,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::ExternalDocs => EXTERNAL_DOCS,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Response => RESPONSE,
            Self::Example => EXAMPLE,
            Self::Link => LINK,
            Self::Header => HEADER,
            Self::Tag => TAG,
            Self::Schema => SCHEMA_OBJECT,
            Self::Discriminator => DISCRIMINATOR,
            Self::Xml => XML,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::OAuthFlows => OAUTH_FLOWS,
            Self::ImplicitFlow => IMPLICIT_FLOW,
            Self::PasswordFlow | Self::ClientCredentialsFlow => TOKEN_FLOW,
            Self::AuthorizationCodeFlow => CODE_FLOW,
            Self::Paths | Self::Responses | Self::Callback | Self::SecurityRequirement => &[],
        }
    }

    /// Returns the field of a key, when the specification names it.
    pub(crate) fn field(self, key: &str) -> Option<&'static Field> {
        self.fields().iter().find(|it| it.key == key)
    }

    /// Returns what belongs under the keys that a document chooses, for an object that has such
    /// keys.
    pub(crate) fn chosen(self) -> Option<Kind> {
        match self {
            Self::Paths | Self::Callback => Some(One(Object::PathItem)),
            Self::Responses => Some(OrReference(Object::Response)),
            Self::SecurityRequirement => Some(TEXTS),
            _ => None,
        }
    }

    /// Tells whether the object may have keys that begin with `x-`. Where not, such a key is an
    /// ordinary one.
    pub(crate) fn extensible(self) -> bool {
        self != Self::SecurityRequirement
    }

    /// Returns the section of `components` where objects of this kind have names.
    pub(crate) fn section(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::Example => "examples",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::SecurityScheme => "securitySchemes",
            Self::Link => "links",
            Self::Callback => "callbacks",
            _ => return None,
        })
    }

    /// Says what the object is called in a sentence.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::OpenApi => "an OpenAPI document",
            Self::Info => "an info object",
            Self::Contact => "a contact",
            Self::License => "a license",
            Self::Server => "a server",
            Self::ServerVariable => "a server variable",
            Self::Components => "components",
            Self::Paths => "paths",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::ExternalDocs => "external documentation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Responses => "responses",
            Self::Response => "a response",
            Self::Callback => "a callback",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Header => "a header",
            Self::Tag => "a tag",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::Xml => "an xml object",
            Self::SecurityScheme => "a security scheme",
            Self::OAuthFlows => "OAuth flows",
            Self::ImplicitFlow | Self::PasswordFlow => "an OAuth flow",
            Self::ClientCredentialsFlow | Self::AuthorizationCodeFlow => "an OAuth flow",
            Self::SecurityRequirement => "a security requirement",
        }
    }
}

/// Returns the kind of what stands at a place of a document as it was written; none where the
/// grammar knows nothing.
pub(crate) fn kind_at<T: AsRef<str>>(tokens: impl Iterator<Item = T>) -> Option<Kind> {
    let field = |object: Object, token: &str| {
        let carried = LATER.iter().find(|it| it.0 == object && it.1 == token).map(|it| it.2);
        object.field(carried.unwrap_or(token)).map(|it| it.kind)
    };
    tokens.into_iter().try_fold(One(Object::OpenApi), |kind, token| match kind {
        One(object) | OrReference(object) => {
            field(object, token.as_ref()).or_else(|| object.chosen())
        }
        Kind::SchemaOrBoolean => field(Object::Schema, token.as_ref()),
        List(inner) | Map(inner) => Some(*inner),
        _ => None,
    })
}
