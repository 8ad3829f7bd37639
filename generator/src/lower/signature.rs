//! `sign` in `x-auth`: a keyed hash over parts of a request, and the templates it is made by.

use crate::http_token::is_token;
use crate::ir::{Location, SchemeKind, Signature};

use super::Lowering;
use super::extension::{Part, listed};

/// What a template knows of any request.
pub(super) const KNOWN_OF_A_REQUEST: &[&str] = &["method", "path", "body-sha256", "now"];

impl Lowering<'_> {
    /// Lowers the signature of a scheme, whose fields come from a credential.
    pub(super) fn signature(
        &mut self,
        scheme: usize,
        credential: usize,
        part: &Part<'_>,
    ) -> Option<Signature> {
        if !self.is_object_of(part, &["algorithm", "key", "headers", "text", "value"]) {
            return None;
        }
        let SchemeKind::ApiKey(Location::Header, header) = self.api.schemes[scheme].kind.clone()
        else {
            let message = "a signature travels in a header of its own";
            let help = "make it a scheme with `type: apiKey` and `in: header`";
            self.fault(part, "signature-scheme", message, help);
            return None;
        };
        self.algorithm(part);
        let key = self.key(credential, part);
        let headers = match part.get("headers") {
            Some(headers) => self.headers(&headers),
            None => Vec::new(),
        };
        for (_, template) in part.get("headers").iter().flat_map(Part::entries) {
            self.check_template(credential, &template, &[]);
        }
        let text = self.pieces(credential, part);
        let value = self.needed_text(part, "value")?;
        if let Some(template) = part.get("value") {
            self.check_template(credential, &template, &["signature"]);
            if !value.contains("{signature}") {
                let message = "the value does not hold the signature";
                self.fault(&template, "unknown-placeholder", message, "add `{signature}`");
            }
        }
        Some(Signature { key: key?, headers, text: text?, header, value })
    }

    fn algorithm(&mut self, part: &Part<'_>) {
        let Some(algorithm) = self.needed_text(part, "algorithm") else {
            return;
        };
        if let Some(part) = part.get("algorithm").filter(|_| algorithm != "hmac-sha256") {
            let message = format!("there is no algorithm `{algorithm}`");
            self.fault(&part, "unknown-algorithm", message, "write `hmac-sha256`, the only one");
        }
    }

    fn key(&mut self, credential: usize, part: &Part<'_>) -> Option<String> {
        let name = self.needed_text(part, "key")?;
        let part = part.get("key")?;
        let credential = &self.api.credentials[credential];
        let field = credential.fields.iter().find(|field| field.name == name);
        match field.map(|field| field.base64 && !field.optional) {
            Some(true) => {}
            Some(false) => {
                let message = format!("`{name}` cannot be a key");
                let help = "give the field `encoding: base64`, and let it not be optional";
                self.fault(&part, "unknown-field", message, help);
            }
            None => self.unknown_field(&name, credential.name.clone(), &part),
        }
        Some(name)
    }

    fn pieces(&mut self, credential: usize, part: &Part<'_>) -> Option<Vec<String>> {
        let part = self.needed(part, "text")?;
        if part.node.as_seq().is_none_or(<[_]>::is_empty) {
            self.wrong(&part, "a list of texts, one at least");
            return None;
        }
        let mut pieces = Vec::new();
        for element in part.elements() {
            self.check_template(credential, &element, &[]);
            pieces.extend(self.own_text(&element));
        }
        Some(pieces)
    }

    /// Returns headers with their values, in the order of the document.
    pub(super) fn headers(&mut self, part: &Part<'_>) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        if !self.is_object(part) {
            return headers;
        }
        for (name, value) in part.entries() {
            if !is_token(name) {
                let message = format!("`{name}` cannot be the name of a header");
                self.fault(&value, "header-name", message, "use letters, digits and `-`");
            }
            if let Some(text) = self.own_text(&value) {
                headers.push((name.to_owned(), text));
            }
        }
        headers
    }

    /// Reports what a template names and does not know. `more` is known beside what is known of any
    /// request.
    fn check_template(&mut self, credential: usize, part: &Part<'_>, more: &[&str]) {
        let Some(template) = part.node.as_str() else {
            return;
        };
        let Some(names) = placeholders(template) else {
            let message = "a brace has no partner";
            self.fault(part, "unknown-placeholder", message, "write placeholders as `{name}`");
            return;
        };
        for name in names {
            let credential = &self.api.credentials[credential];
            let field = credential.fields.iter().any(|field| field.name == name);
            if field || KNOWN_OF_A_REQUEST.contains(&name) || more.contains(&name) {
                continue;
            }
            let fields = credential.fields.iter().map(|field| field.name.as_str());
            let known: Vec<&str> =
                KNOWN_OF_A_REQUEST.iter().chain(more).copied().chain(fields).collect();
            let (message, help) = (
                format!("there is no placeholder `{{{name}}}` here"),
                format!("known are {}", listed(&known)),
            );
            self.fault(part, "unknown-placeholder", message, help);
        }
    }

    /// Reports a field that a credential does not have.
    pub(super) fn unknown_field(&mut self, name: &str, credential: String, part: &Part<'_>) {
        let known = self.api.credentials.iter().find(|it| it.name == credential);
        let fields = known.iter().flat_map(|it| &it.fields);
        let fields: Vec<String> = fields.map(|field| field.name.clone()).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let message = format!("credential `{credential}` has no field `{name}`");
        let otherwise = format!("its fields are {}", listed(&fields));
        self.unknown(part, "unknown-field", message, fields.iter().copied(), &otherwise);
    }
}

/// Returns the names between braces, when every brace has its partner.
pub(super) fn placeholders(template: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let after = rest[at..].strip_prefix('{')?;
        let (name, behind) = after.split_once('}')?;
        if name.contains('{') {
            return None;
        }
        names.push(name);
        rest = behind;
    }
    Some(names)
}
