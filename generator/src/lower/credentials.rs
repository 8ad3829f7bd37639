//! `x-credentials`: what a caller is given to prove themselves with.

use crate::diagnostics::Severity;
use crate::ir::{Credential, Docs, Field};
use crate::pointer::Pointer;

use super::Lowering;
use super::extension::Part;
use super::signature::KNOWN_OF_A_REQUEST;

impl Lowering<'_> {
    /// Lowers the credentials of the document.
    pub(super) fn credentials(&mut self) {
        let found = self.extension(&Pointer::root(), "x-credentials", Severity::Error);
        let Some(part) = found.filter(|part| self.is_object(part)) else {
            return;
        };
        for (name, part) in part.entries() {
            if let Some(credential) = self.credential(name, &part) {
                self.api.credentials.push(credential);
            }
        }
    }

    fn credential(&mut self, name: &str, part: &Part<'_>) -> Option<Credential> {
        if !self.is_object_of(part, &["description", "x-rust-name", "fields"]) {
            return None;
        }
        let list = self.needed(part, "fields").filter(|list| self.is_object(list))?;
        let mut fields: Vec<Field> = Vec::new();
        for (name, part) in list.entries() {
            if let Some(field) = self.field(name, &part) {
                if field.per_call && fields.iter().any(|it| it.per_call) {
                    let message = "a second text of which a call may give its own";
                    let help = "mark one field of a credential with `per-call` at most";
                    self.fault(&part, "several-per-call", message, help);
                }
                fields.push(field);
            }
        }
        if fields.iter().all(|field| field.optional) {
            let message = format!("credential `{name}` has no field that must be given");
            let help = "list under `fields` what the caller has to give";
            self.fault(&list, "empty-credential", message, help);
        }
        Some(Credential {
            name: name.to_owned(),
            rename: self.optional_text(part, "x-rust-name"),
            docs: self.own_docs(part),
            fields,
        })
    }

    fn field(&mut self, name: &str, part: &Part<'_>) -> Option<Field> {
        const KNOWN: &[&str] = &["description", "x-rust-name", "encoding", "per-call", "optional"];
        if !self.is_object_of(part, KNOWN) {
            return None;
        }
        self.refuse_taken(name, part);
        let encoding = self.optional_text(part, "encoding");
        if let (Some(encoding), Some(part)) = (&encoding, part.get("encoding"))
            && encoding != "base64"
        {
            let message = format!("there is no encoding `{encoding}`");
            self.fault(&part, "unknown-encoding", message, "write `base64`, the only one");
        }
        Some(Field {
            name: name.to_owned(),
            rename: self.optional_text(part, "x-rust-name"),
            docs: self.own_docs(part),
            base64: encoding.is_some(),
            per_call: self.optional_flag(part, "per-call", false),
            optional: self.optional_flag(part, "optional", false),
        })
    }

    /// Reports a field whose name means something else already: a client keeps texts by their name.
    fn refuse_taken(&mut self, name: &str, part: &Part<'_>) {
        let other = self
            .api
            .credentials
            .iter()
            .find(|credential| credential.fields.iter().any(|field| field.name == name));
        let taken = if let Some(credential) = other {
            format!("a field of `{}`", credential.name)
        } else if self.api.schemes.iter().any(|scheme| scheme.name == name) {
            "a security scheme".to_owned()
        } else if KNOWN_OF_A_REQUEST.contains(&name) || name == "signature" {
            "a placeholder for part of a request".to_owned()
        } else {
            return;
        };
        let message = format!("`{name}` is the name of {taken}, too");
        self.fault(part, "taken-name", message, "choose another name for the field");
    }

    fn own_docs(&mut self, part: &Part<'_>) -> Docs {
        let text = self.optional_text(part, "description");
        Docs { text, place: part.pointer.clone(), ..Docs::default() }
    }
}
