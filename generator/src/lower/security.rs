//! Security schemes, and which of them an operation asks for.

use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

use crate::ir::{Location, Scheme, SchemeKind};
use crate::pointer::Pointer;

use super::{Lowering, docs, follow};

impl Lowering<'_> {
    /// Lowers the security schemes of the document, as far as the specification describes them.
    pub(super) fn schemes(&mut self) {
        let components = self.components;
        let place = Pointer::root().child("components").child("securitySchemes");
        for (name, scheme) in &components.security_schemes {
            let pointer = place.child(name);
            let found = follow(&components.security_schemes, "securitySchemes", scheme, &pointer);
            let Some((scheme, pointer)) = found else { continue };
            if let Some(scheme) = self.scheme(name, scheme, &pointer) {
                self.api.schemes.push(scheme);
            }
        }
    }

    fn scheme(&mut self, name: &str, scheme: &SecurityScheme, pointer: &Pointer) -> Option<Scheme> {
        let (kind, description, extensions) = match scheme {
            SecurityScheme::HTTP { scheme, description, extensions, .. } => {
                // Names of HTTP schemes compare without case; the registered spelling is the safe
                // one.
                let bearer = scheme.eq_ignore_ascii_case("bearer");
                let spelled = if bearer { "Bearer".to_owned() } else { scheme.clone() };
                (SchemeKind::Http(spelled), description, extensions)
            }
            SecurityScheme::APIKey { location, name, description, extensions } => {
                let location = match location {
                    APIKeyLocation::Query => Location::Query,
                    APIKeyLocation::Header => Location::Header,
                    APIKeyLocation::Cookie => Location::Cookie,
                };
                (SchemeKind::ApiKey(location, name.clone()), description, extensions)
            }
            SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => {
                self.unsupported(
                    pointer,
                    "security-scheme",
                    format!("security scheme `{name}` is of a kind that the client cannot do yet"),
                    "set the credential through the HTTP client that is given to the builder",
                );
                return None;
            }
        };
        Some(Scheme {
            name: name.to_owned(),
            rename: self.text_extension(extensions, "x-rust-name", pointer),
            docs: docs::of(None, description.as_ref(), false, pointer),
            kind,
            fixed: true,
            credential: None,
            headers: Vec::new(),
            login: None,
        })
    }

    /// Lowers what an operation asks for: alternatives, each a set of schemes. One that names a
    /// scheme that the client cannot do is no alternative.
    pub(super) fn security(&self, own: Option<&Vec<SecurityRequirement>>) -> Vec<Vec<usize>> {
        let Some(requirements) = own.or(self.document.openapi.security.as_ref()) else {
            return Vec::new();
        };
        let alternatives = requirements.iter().filter_map(|requirement| {
            requirement.keys().map(|name| self.scheme_index(name)).collect()
        });
        let alternatives: Vec<Vec<usize>> = alternatives.collect();
        // An empty requirement among others says that the call works without any. Alone it says the
        // same as no requirement at all.
        if alternatives.iter().all(Vec::is_empty) { Vec::new() } else { alternatives }
    }

    fn scheme_index(&self, name: &str) -> Option<usize> {
        self.api.schemes.iter().position(|scheme| scheme.name == name)
    }
}
