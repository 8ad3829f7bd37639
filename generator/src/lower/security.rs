//! Security schemes, and which of them an operation asks for.

use openapiv3::{SecurityRequirement, SecurityScheme};
use serde_json::Value;

use crate::ir::{Scheme, SchemeKind};
use crate::pointer::Pointer;

use super::{Lowering, docs, follow};

impl Lowering<'_> {
    /// Lowers the security schemes of the document.
    pub(super) fn schemes(&mut self) {
        let components = self.components;
        let place = Pointer::root().child("components").child("securitySchemes");
        for (name, scheme) in &components.security_schemes {
            let pointer = place.child(name);
            let found = follow(&components.security_schemes, "securitySchemes", scheme, &pointer);
            let Some((scheme, _)) = found else { continue };
            if let Some(scheme) = self.scheme(name, scheme, &pointer) {
                self.api.schemes.push(scheme);
            }
        }
    }

    fn scheme(&mut self, name: &str, scheme: &SecurityScheme, pointer: &Pointer) -> Option<Scheme> {
        let SecurityScheme::HTTP { scheme, description, extensions, .. } = scheme else {
            self.unsupported(
                pointer,
                "security-scheme",
                format!("security scheme `{name}` is of a kind that the client cannot do yet"),
                "set the credential through the HTTP client that is given to the builder",
            );
            return None;
        };
        let rename = extensions.get("x-rust-name").and_then(Value::as_str).map(str::to_owned);
        // Names of HTTP schemes compare without case; the registered spelling is the safe one.
        let spelled = if scheme.eq_ignore_ascii_case("bearer") {
            "Bearer".to_owned()
        } else {
            scheme.clone()
        };
        Some(Scheme {
            name: name.to_owned(),
            rename,
            docs: docs::of(None, description.as_ref(), false, pointer),
            kind: SchemeKind::Http(spelled),
        })
    }

    /// Lowers what an operation asks for: alternatives, each a set of schemes. One that names a
    /// scheme that the client cannot do is no alternative.
    pub(super) fn security(&self, own: Option<&Vec<SecurityRequirement>>) -> Vec<Vec<usize>> {
        let Some(requirements) = own.or(self.document.openapi.security.as_ref()) else {
            return Vec::new();
        };
        // An empty requirement among others says that the call works without any.
        let alternatives = requirements.iter().filter(|requirement| !requirement.is_empty());
        alternatives
            .filter_map(|requirement| {
                requirement.keys().map(|name| self.scheme_index(name)).collect()
            })
            .collect()
    }

    fn scheme_index(&self, name: &str) -> Option<usize> {
        self.api.schemes.iter().position(|scheme| scheme.name == name)
    }
}
