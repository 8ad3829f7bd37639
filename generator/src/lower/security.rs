//! Security schemes, and which of them an operation asks for.

use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

use crate::ir::{
    ClientLogin, Credential, Docs, Field, Location, Parameter, Scheme, SchemeKind, Server, Variable,
};
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
            if let Some(lowered) = self.scheme(name, scheme, &pointer) {
                self.api.schemes.push(lowered);
                self.client(self.api.schemes.len() - 1, scheme, &pointer);
            }
        }
    }

    fn scheme(&mut self, name: &str, scheme: &SecurityScheme, pointer: &Pointer) -> Option<Scheme> {
        let (kind, description, extensions) = match scheme {
            SecurityScheme::HTTP { scheme, description, extensions, .. } => {
                // Names of HTTP schemes compare without case; the registered spelling is the safe
                // one.
                let registered = ["Bearer", "Basic"].into_iter();
                let registered = registered.into_iter().find(|it| it.eq_ignore_ascii_case(scheme));
                let spelled = registered.unwrap_or(scheme).to_owned();
                (SchemeKind::Http(spelled), description, extensions)
            }
            SecurityScheme::APIKey { location, name: key, description, extensions } => {
                let location = match location {
                    APIKeyLocation::Query => Location::Query,
                    APIKeyLocation::Header => Location::Header,
                    APIKeyLocation::Cookie => Location::Cookie,
                };
                let key = self.name_of_parameter(key, location, pointer)?;
                (SchemeKind::ApiKey(location, key.to_owned()), description, extensions)
            }
            // Whoever has a token may give it, however they came by it.
            SecurityScheme::OAuth2 { description, extensions, .. }
            | SecurityScheme::OpenIDConnect { description, extensions, .. } => {
                (SchemeKind::Http("Bearer".to_owned()), description, extensions)
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
            client: None,
        })
    }

    /// Lets an OAuth 2.0 client get its tokens itself, where the document says from whom.
    fn client(&mut self, index: usize, scheme: &SecurityScheme, pointer: &Pointer) {
        let SecurityScheme::OAuth2 { flows, .. } = scheme else { return };
        let Some(flow) = &flows.client_credentials else { return };
        let place = pointer.child("flows").child("clientCredentials");
        let Some(client) = self.token_server(index, &flow.token_url, &place) else {
            self.unsupported(
                &place.child("tokenUrl"),
                "token-url",
                "no place that gives out tokens; the client takes a token that is given",
                "write an absolute URL",
            );
            return;
        };
        let name = self.api.schemes[index].name.clone();
        let field = |field: &str, text: String, optional: bool| Field {
            name: format!("{name}.{field}"),
            rename: Some(field.to_owned()),
            docs: Docs { text: Some(text), ..Docs::default() },
            base64: false,
            per_call: false,
            optional,
        };
        let mut scope = "What the token is for, several separated by spaces.".to_owned();
        if !flow.scopes.is_empty() {
            let scopes = flow.scopes.iter().map(|(scope, text)| match text.trim() {
                "" => format!("`{scope}`"),
                text => format!("`{scope}` ({})", text.trim_end_matches('.')),
            });
            let scopes = scopes.collect::<Vec<_>>().join(", ");
            scope.push_str(&format!(" The document knows {scopes}."));
        }
        let way = "How id and secret are shown: `basic`, which is usual, in the header \
                   `Authorization`, or `body` in the form that asks for the token.";
        let mut text = format!("An OAuth 2.0 client, for `{name}`.");
        if client.relative {
            let path = client.path.replace('`', "%60");
            text.push_str(&format!(
                " It gets its tokens from `{path}`, a reference that the base URL resolves: one that \
                 begins with `/` leads to the root of its host."
            ));
        }
        self.api.schemes[index].credential = Some(self.api.credentials.len());
        self.api.schemes[index].client = Some(client);
        self.api.credentials.push(Credential {
            name: format!("{name} client"),
            rename: None,
            docs: Docs { text: Some(text), place, ..Docs::default() },
            // The order is that of `ClientLogin`.
            fields: vec![
                field("client_id", "The name of the client.".to_owned(), false),
                field("client_secret", "The secret of the client.".to_owned(), false),
                field("scope", scope, true),
                field("client_auth", way.to_owned(), true),
            ],
        });
    }

    /// Returns the server that gives out tokens, and the path there. What is relative is so to the
    /// first server, as the specification says of all URLs, wherever the builder has that lead to.
    fn token_server(&mut self, index: usize, url: &str, pointer: &Pointer) -> Option<ClientLogin> {
        if url.contains('#') || url.chars().any(char::is_whitespace) {
            return None;
        }
        // A variable is that of a server of the API.
        let known = self.api.servers.iter().flat_map(|server| server.variables.clone());
        let mut variables: Vec<Variable> = Vec::new();
        for variable in known {
            let used = url.contains(&format!("{{{}}}", variable.name));
            if used && variables.iter().all(|other| other.name != variable.name) {
                variables.push(variable);
            }
        }
        let (host_only, _) = base_and_path(url).unwrap_or((url, ""));
        let braces = host_only.matches('{').count();
        if url.matches('{').count() != braces || braces != variables.len() {
            return None;
        }
        let Some((_, rest)) = url.split_once("://") else {
            let usable = !url.is_empty() && !url.contains(':') && !url.contains('{');
            let path = url.to_owned();
            return usable.then_some(ClientLogin { server: 0, path, relative: true });
        };
        let (base, path) = base_and_path(url).filter(|_| !rest.starts_with('/'))?;
        let text = format!(
            "Gives out tokens for `{}`, at the path `/{}`, which is added to it.",
            self.api.schemes[index].name,
            path.replace('`', "%60")
        );
        let rename = Some(format!("{} token server", self.api.schemes[index].name));
        let docs = Docs { text: Some(text), place: pointer.clone(), ..Docs::default() };
        let url = base.to_owned();
        self.api.servers.push(Server { url, variables, rename, docs });
        let (server, path) = (self.api.servers.len() - 1, format!("/{path}"));
        Some(ClientLogin { server, path, relative: false })
    }

    /// Lowers what an operation asks for: alternatives, each a set of schemes. What names nothing
    /// but schemes that the document does not declare is no alternative.
    pub(super) fn security(
        &mut self,
        own: Option<&Vec<SecurityRequirement>>,
        pointer: &Pointer,
    ) -> Vec<Vec<usize>> {
        let root = Pointer::root();
        let (requirements, place) = match (own, &self.document.openapi.security) {
            (Some(own), _) => (own, pointer),
            (None, Some(shared)) => (shared, &root),
            (None, None) => return Vec::new(),
        };
        let mut alternatives: Vec<Vec<usize>> = Vec::new();
        for (index, requirement) in requirements.iter().enumerate() {
            let mut known = Vec::new();
            for name in requirement.keys() {
                match self.scheme_index(name) {
                    Some(index) => known.push(index),
                    None => {
                        let place = place.child("security").index(index).child(name);
                        self.note_undeclared(name, &place);
                    }
                }
            }
            if !known.is_empty() || requirement.is_empty() {
                alternatives.push(known);
            }
        }
        // An empty requirement among others says that the call works without any. Alone it says the
        // same as no requirement at all.
        if alternatives.iter().all(Vec::is_empty) { Vec::new() } else { alternatives }
    }

    /// Takes those parameters out that the credentials of an operation would overwrite, and says
    /// where one credential would overwrite another.
    pub(super) fn leave_to_credentials(
        &mut self,
        parameters: &mut Vec<Parameter>,
        security: &[Vec<usize>],
        pointer: &Pointer,
    ) {
        let mut keys: Vec<(Location, String, String)> = Vec::new();
        for alternative in security {
            let mut own: Vec<(usize, Location, String)> = Vec::new();
            for index in alternative {
                let Some((location, key)) = key_of(&self.api.schemes[*index]) else { continue };
                let other = own.iter().find(|it| (it.1, &it.2) == (location, &key));
                if let Some((other, ..)) = other {
                    self.note_one_place(*other, *index, &pointer.child("security"));
                    continue;
                }
                own.push((*index, location, key));
            }
            let named = own.into_iter().map(|(index, location, key)| {
                (location, key, self.api.schemes[index].name.clone())
            });
            keys.extend(named);
        }
        if keys.is_empty() {
            return;
        }
        let mut taken = Vec::new();
        parameters.retain(|parameter| {
            let is_key = |it: &&(Location, String, String)| {
                it.0 == parameter.location && it.1 == in_header(it.0, &parameter.name)
            };
            let Some((.., scheme)) = keys.iter().find(is_key) else { return true };
            taken.push((parameter.docs.place.clone(), parameter.name.clone(), scheme.clone()));
            false
        });
        for (place, name, scheme) in taken {
            let message =
                format!("`{name}` is what the security scheme `{scheme}` sends; left out");
            let help = "give the credential to the client";
            self.unsupported(&place, "credential-as-parameter", message, help);
        }
    }

    /// Says once that one credential overwrites another. Two that are of one kind are one: the
    /// flows of OAuth 2.0, say.
    fn note_one_place(&mut self, first: usize, second: usize, pointer: &Pointer) {
        let (one, other) = (&self.api.schemes[first], &self.api.schemes[second]);
        if one.kind == other.kind || !self.same_places.insert((first, second)) {
            return;
        }
        let (name, first) = (&other.name, &one.name);
        let message = format!(
            "`{name}` goes where `{first}` goes; a call that has both shows the former alone"
        );
        self.unsupported(pointer, "one-place", message, "ask for one of them");
    }

    /// Says, once for a place, that a requirement names a scheme that the document does not have.
    fn note_undeclared(&mut self, name: &str, place: &Pointer) {
        if self.api.merged.insert(place.clone()) {
            let message = format!(
                "`{name}` is no security scheme of the document; a call sends nothing for it"
            );
            let help = "declare it under `components/securitySchemes`, or remove it";
            self.unsupported(place, "undeclared-scheme", message, help);
        }
    }

    fn scheme_index(&self, name: &str) -> Option<usize> {
        self.api.schemes.iter().position(|scheme| scheme.name == name)
    }
}

/// Returns where the credential of a scheme stands, and under which name.
fn key_of(scheme: &Scheme) -> Option<(Location, String)> {
    match &scheme.kind {
        SchemeKind::Http(_) => Some((Location::Header, "authorization".to_owned())),
        SchemeKind::ApiKey(location, name) => Some((*location, in_header(*location, name))),
        SchemeKind::Signature(_) => None,
    }
}

/// Returns a name as it is compared: those of headers without case.
fn in_header(location: Location, name: &str) -> String {
    match location {
        Location::Header => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    }
}

/// Splits an absolute URL behind its host.
fn base_and_path(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    Some((&url[..scheme.len() + 3 + host.len()], path))
}
