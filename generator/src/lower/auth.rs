//! `x-auth`: how a scheme comes by what it shows.
//!
//! The promise: an operation, member, field or placeholder that is not there is an error where it
//! is named, so that the code can rely on all of them.

use std::collections::BTreeSet;

use crate::diagnostics::Severity;
use crate::ir::{Expires, FieldId, Login, Refresh, SchemeKind, TimeForm, Type};

use super::Lowering;
use super::as_written::compact;
use super::extension::{Part, listed};
use super::signature::placeholders;

impl Lowering<'_> {
    /// Lowers what the schemes say beyond the specification, when all operations are known.
    pub(super) fn auth(&mut self) {
        for scheme in 0..self.api.schemes.len() {
            let place = self.api.schemes[scheme].docs.place.clone();
            if let Some(part) = self.extension(&place, "x-auth", Severity::Error) {
                self.scheme_auth(scheme, &part);
            }
        }
        for scheme in 0..self.api.schemes.len() {
            self.refuse_circle(scheme);
        }
        for index in 0..self.api.operations.len() {
            self.api.operations[index].per_call = self.per_call(index);
        }
    }

    fn scheme_auth(&mut self, scheme: usize, part: &Part<'_>) {
        if !self.is_object_of(part, &["credentials", "login", "sign", "headers", "fixed"]) {
            return;
        }
        if let Some(headers) = part.get("headers") {
            self.api.schemes[scheme].headers = self.fixed_headers(&headers);
        }
        let fixed = self.optional_flag(part, "fixed", true);
        let (login, sign) = (part.get("login"), part.get("sign"));
        if login.is_none() && sign.is_none() {
            if part.get("credentials").is_some() || !fixed {
                let message = "neither `login` nor `sign` says what becomes of the credentials";
                self.fault(part, "extension-form", message, "add one of them");
            }
            return;
        }
        let Some(credential) = self.credential_of(part) else { return };
        self.api.schemes[scheme].credential = Some(credential);
        match (login, sign) {
            (Some(_), Some(sign)) => {
                let message = "`sign` beside `login`";
                self.fault(&sign, "extension-form", message, "keep one of the two");
            }
            (Some(login), None) => {
                self.api.schemes[scheme].fixed = fixed;
                self.api.schemes[scheme].login = self.login(credential, &login);
            }
            (None, Some(sign)) => {
                self.api.schemes[scheme].fixed = false;
                if let Some(signature) = self.signature(scheme, credential, &sign) {
                    self.api.schemes[scheme].kind = SchemeKind::Signature(signature);
                }
            }
            (None, None) => {}
        }
    }

    fn credential_of(&mut self, part: &Part<'_>) -> Option<usize> {
        let name = self.needed_text(part, "credentials")?;
        let part = part.get("credentials")?;
        let found = self.api.credentials.iter().position(|it| it.name == name);
        if found.is_none() {
            let names: Vec<String> =
                self.api.credentials.iter().map(|it| it.name.clone()).collect();
            let message = format!("`x-credentials` has no `{name}`");
            let help = "describe it in `x-credentials` at the root of the document";
            let names = names.iter().map(String::as_str);
            self.unknown(&part, "unknown-credential", message, names, help);
        }
        found
    }

    /// Returns headers that are always the same.
    fn fixed_headers(&mut self, part: &Part<'_>) -> Vec<(String, String)> {
        for (_, value) in part.entries() {
            if value.node.as_str().is_some_and(|text| text.contains(['{', '}'])) {
                let message = "these headers are always the same, and know no placeholder";
                let help = "move the header to `sign`, or write the value";
                self.fault(&value, "unknown-placeholder", message, help);
            }
        }
        self.headers(part)
    }

    fn login(&mut self, credential: usize, part: &Part<'_>) -> Option<Login> {
        if !self.is_object_of(part, &["operation", "body", "token", "expires", "refresh"]) {
            return None;
        }
        let operation = self.operation_of(part)?;
        let fields = self.api.credentials[credential].fields.iter();
        let fields: Vec<String> = fields.map(|field| field.name.clone()).collect();
        let name = self.api.credentials[credential].name.clone();
        let body = self.body_of(operation, part, &fields, &format!("a field of `{name}`"));
        let token = self.member_of(operation, part, "token", &TEXT);
        let expires = self.expires(operation, part);
        let refresh = part.get("refresh");
        let refresh = refresh.and_then(|part| self.refresh(operation, token.as_deref(), &part));
        Some(Login { operation, body: body?, token: token?, expires: expires?, refresh })
    }

    fn expires(&mut self, operation: usize, part: &Part<'_>) -> Option<Expires> {
        let part = self.needed(part, "expires")?;
        if part.get("seconds").is_some() {
            let well = self.is_object_of(&part, &["seconds"]);
            return self.needed_count(&part, "seconds").filter(|_| well).map(Expires::After);
        }
        if !self.is_object_of(&part, &["at", "form", "now"]) {
            return None;
        }
        let form = match self.needed_text(&part, "form")?.as_str() {
            "unix-seconds" => TimeForm::UnixSeconds,
            "date-time" => TimeForm::DateTime,
            other => {
                let message = format!("there is no form of time `{other}`");
                let help = "write `unix-seconds` or `date-time`";
                self.fault(&part.get("form")?, "extension-form", message, help);
                return None;
            }
        };
        let kind = match form {
            TimeForm::UnixSeconds => &INTEGER,
            TimeForm::DateTime => &TEXT,
        };
        let member = self.member_of(operation, &part, "at", kind)?;
        let now = match part.get("now") {
            Some(_) => Some(self.member_of(operation, &part, "now", kind)?),
            None => None,
        };
        Some(Expires::At { member, form, now })
    }

    /// Lowers the renewal of a token that the operation `login` gave out.
    fn refresh(&mut self, login: usize, token: Option<&str>, part: &Part<'_>) -> Option<Refresh> {
        if !self.is_object_of(part, &["operation", "body", "seconds"]) {
            return None;
        }
        let operation = self.operation_of(part)?;
        let seconds = self.needed_count(part, "seconds");
        // What the body takes must be in both results: a renewed token is renewed, too.
        let members = |this: &Self, operation: usize| -> Vec<String> {
            let object = this.api.object(&this.api.operations[operation].reply);
            let members = object.into_iter().flat_map(|(_, object)| &object.members);
            members.map(|member| member.wire.clone()).collect()
        };
        let renewed = members(self, operation);
        let mut known = members(self, login);
        known.retain(|member| renewed.contains(member));
        if let Some(token) = token.filter(|token| !renewed.iter().any(|it| it == token)) {
            let id = &self.api.operations[operation].id;
            let message = format!("the result of `{id}` has no member `{token}` with the token");
            let help = "name an operation that answers as the login does";
            self.fault(&part.get("operation")?, "unknown-member", message, help);
        }
        let body = self.body_of(operation, part, &known, "a member of both results");
        Some(Refresh { operation, body: body?, seconds: seconds? })
    }

    /// Returns the operation that a part names. It must need nothing but a body.
    fn operation_of(&mut self, part: &Part<'_>) -> Option<usize> {
        let id = self.needed_text(part, "operation")?;
        let part = part.get("operation")?;
        let operations = &self.api.operations;
        let Some(index) = operations.iter().position(|operation| operation.id == id) else {
            let ids: Vec<String> = operations.iter().map(|it| it.id.clone()).collect();
            let message = format!("there is no operation `{id}`");
            let ids = ids.iter().map(String::as_str);
            self.unknown(&part, "unknown-operation", message, ids, "name an `operationId`");
            return None;
        };
        if let Some(parameter) = operations[index].parameters.iter().find(|it| it.required) {
            let message =
                format!("operation `{id}` needs `{}`, which nobody gives", parameter.name);
            let help = "name an operation that needs nothing but a body";
            self.fault(&part, "unknown-operation", message, help);
        }
        Some(index)
    }

    /// Returns the body of a request, as JSON. A text that is `{name}` as a whole must name one of
    /// `known`, which are each `what`.
    fn body_of(
        &mut self,
        operation: usize,
        part: &Part<'_>,
        known: &[String],
        what: &str,
    ) -> Option<String> {
        let part = self.needed(part, "body").filter(|part| self.is_object(part))?;
        self.check_placeholders(&part, known, what);
        let operation = &self.api.operations[operation];
        let id = operation.id.clone();
        let Some(body) = &operation.body else {
            let message = format!("operation `{id}` takes no body");
            self.fault(&part, "unknown-member", message, "name another operation");
            return None;
        };
        if let Some((_, object)) = self.api.object(&body.ty) {
            let members = object.members.iter();
            let members: Vec<(String, bool)> =
                members.map(|it| (it.wire.clone(), !it.presence.may_be_absent())).collect();
            let names = || members.iter().map(|(name, _)| name.as_str());
            for (name, member) in part.entries() {
                if !names().any(|it| it == name) {
                    let message = format!("the body of `{id}` has no member `{name}`");
                    let help = format!("its members are {}", listed(&names().collect::<Vec<_>>()));
                    self.fault(&member, "unknown-member", message, help);
                }
            }
            for (name, _) in members.iter().filter(|(_, required)| *required) {
                if part.get(name).is_none() {
                    let message = format!("the body of `{id}` needs `{name}`");
                    self.fault(&part, "unknown-member", message, format!("add `{name}`"));
                }
            }
        }
        Some(compact(part.node))
    }

    /// Reports every text with a placeholder that is unknown, or not the whole of the text.
    fn check_placeholders(&mut self, part: &Part<'_>, known: &[String], what: &str) {
        if let Some(text) = part.node.as_str().filter(|text| text.contains('{')) {
            let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
            match name.filter(|name| !name.contains(['{', '}'])) {
                Some(name) if known.iter().any(|it| it == name) => {}
                Some(name) => {
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let message = format!("`{name}` is not {what}");
                    let help = format!("known are {}", listed(&known));
                    let known = known.iter().copied();
                    self.unknown(part, "unknown-placeholder", message, known, &help);
                }
                None => {
                    let message = "a placeholder stands for a text as a whole";
                    let help = "write `{name}` and nothing beside it";
                    self.fault(part, "unknown-placeholder", message, help);
                }
            }
        }
        let members = part.entries().into_iter().map(|(_, member)| member);
        for inner in members.chain(part.elements()) {
            self.check_placeholders(&inner, known, what);
        }
    }

    /// Returns the member of an operation's result that a part names under `key`.
    fn member_of(
        &mut self,
        operation: usize,
        part: &Part<'_>,
        key: &str,
        kind: &Kind,
    ) -> Option<String> {
        let name = self.needed_text(part, key)?;
        let part = part.get(key)?;
        let operation = &self.api.operations[operation];
        let id = operation.id.clone();
        let object = self.api.object(&operation.reply).map(|(_, object)| object);
        let member = object.and_then(|it| it.members.iter().find(|member| member.wire == name));
        let Some(member) = member else {
            let members = object.into_iter().flat_map(|it| &it.members);
            let members: Vec<String> = members.map(|member| member.wire.clone()).collect();
            let message = format!("the result of `{id}` has no member `{name}`");
            let names = members.iter().map(String::as_str);
            let otherwise = match names.clone().collect::<Vec<_>>().as_slice() {
                [] => "name an operation whose result is an object".to_owned(),
                names => format!("its members are {}", listed(names)),
            };
            self.unknown(&part, "unknown-member", message, names, &otherwise);
            return None;
        };
        let ty = self.api.resolved(&member.ty);
        if !(kind.holds)(ty) {
            let message = format!("`{name}` in the result of `{id}` is not {}", kind.name);
            self.fault(&part, "unknown-member", message, "name another member");
        }
        Some(name)
    }

    /// Reports a scheme whose login asks for the scheme itself.
    fn refuse_circle(&mut self, scheme: usize) {
        let mut seen = BTreeSet::new();
        let mut open = vec![scheme];
        while let Some(login) = open.pop().and_then(|at| self.api.schemes[at].login.clone()) {
            let refreshing = login.refresh.iter().map(|refresh| refresh.operation);
            for operation in refreshing.chain([login.operation]) {
                let asked = self.api.operations[operation].security.iter().flatten();
                open.extend(asked.filter(|asked| seen.insert(**asked)));
            }
        }
        if !seen.contains(&scheme) {
            return;
        }
        let place = self.api.schemes[scheme].docs.place.child("x-auth");
        let part = self.extension(&place, "login", Severity::Error);
        if let Some(part) = part.and_then(|login| login.get("operation")) {
            let message =
                format!("the login for `{}` asks for `{0}` itself", self.api.schemes[scheme].name);
            let help = "give the operation `security: []`, or another scheme";
            self.fault(&part, "circular-login", message, help);
        }
    }

    /// Returns the fields that the calls of an operation may give: those that its schemes use.
    fn per_call(&self, operation: usize) -> Vec<FieldId> {
        let mut fields: Vec<FieldId> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![operation];
        while let Some(operation) = open.pop().filter(|it| seen.insert(*it)) {
            for index in self.api.operations[operation].security.iter().flatten() {
                let scheme = &self.api.schemes[*index];
                open.extend(scheme.login.iter().map(|login| login.operation));
                let Some(credential) = scheme.credential else { continue };
                for (field, it) in self.api.credentials[credential].fields.iter().enumerate() {
                    let id = FieldId { credential, field };
                    if it.per_call && mentions(scheme, &it.name) && !fields.contains(&id) {
                        fields.push(id);
                    }
                }
            }
        }
        fields
    }
}

/// What a member must be.
struct Kind {
    name: &'static str,
    holds: fn(&Type) -> bool,
}

const TEXT: Kind =
    Kind { name: "a text", holds: |ty| matches!(ty, Type::Text | Type::DateTime | Type::Anything) };

const INTEGER: Kind =
    Kind { name: "an integer", holds: |ty| matches!(ty, Type::Integer(_) | Type::Anything) };

/// Says whether a scheme makes use of a field.
fn mentions(scheme: &crate::ir::Scheme, field: &str) -> bool {
    let placeholder = format!("{{{field}}}");
    if let Some(login) = &scheme.login {
        return login.body.contains(&placeholder);
    }
    match &scheme.kind {
        SchemeKind::Signature(signature) => {
            let values = signature.headers.iter().map(|(_, value)| value);
            let mut templates = values.chain(&signature.text).chain([&signature.value]);
            templates.any(|it| placeholders(it).is_some_and(|names| names.contains(&field)))
        }
        _ => false,
    }
}
