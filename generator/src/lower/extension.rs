//! Vendor extensions: read as they were written, in their own order, each fault with its place.
//!
//! The promise: a value that is not what the extension takes is never passed over in silence. What
//! would make wrong code is an error; what is merely left out is said to be.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::diagnostics::{Diagnostic, Severity};
use crate::load::similar::similar;
use crate::load::tree::{Node, Value};
use crate::pointer::Pointer;

use super::Lowering;

/// An extension, or a part of one.
pub(super) struct Part<'a> {
    pub(super) node: &'a Node,
    pub(super) pointer: Pointer,
    severity: Severity,
}

impl<'a> Part<'a> {
    /// Returns the member `key`.
    pub(super) fn get(&self, key: &str) -> Option<Part<'a>> {
        let node = self.node.get(key)?;
        Some(Part { node, pointer: self.pointer.child(key), severity: self.severity })
    }

    /// Returns the members, in the order of the document.
    pub(super) fn entries(&self) -> Vec<(&'a str, Part<'a>)> {
        let entries = self.node.as_map().into_iter().flatten();
        entries
            .map(|entry| {
                let pointer = self.pointer.child(&entry.key);
                (entry.key.as_str(), Part { node: &entry.value, pointer, severity: self.severity })
            })
            .collect()
    }

    /// Returns the elements.
    pub(super) fn elements(&self) -> Vec<Part<'a>> {
        let elements = self.node.as_seq().unwrap_or_default().iter().enumerate();
        elements
            .map(|(index, node)| Part {
                node,
                pointer: self.pointer.index(index),
                severity: self.severity,
            })
            .collect()
    }
}

/// The code of a value that is of the wrong form.
const FORM: &str = "extension-form";

impl<'a> Lowering<'a> {
    /// Returns the extension `name` of what stands at `at`. Its faults will be of this severity.
    pub(super) fn extension(
        &self,
        at: &Pointer,
        name: &str,
        severity: Severity,
    ) -> Option<Part<'a>> {
        let document = self.document;
        let pointer = at.child(name);
        let node = document.node(&pointer)?;
        Some(Part { node, pointer, severity })
    }

    /// Reports a fault of an extension.
    pub(super) fn fault(
        &mut self,
        part: &Part<'_>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let place = self.place(&part.pointer);
        self.diagnostics.push(Diagnostic {
            severity: part.severity,
            code,
            place,
            message: message.into(),
            help: help.into(),
        });
    }

    /// Reports that a name means nothing here, and which one may have been meant.
    pub(super) fn unknown<'n>(
        &mut self,
        part: &Part<'_>,
        code: &'static str,
        message: String,
        names: impl Iterator<Item = &'n str> + Clone,
        otherwise: &str,
    ) {
        let wanted = part.node.as_str().map(|text| text.trim_matches(['{', '}']));
        let wanted = wanted.map(str::to_owned).or_else(|| part.pointer.last().map(Into::into));
        let help = match wanted.and_then(|wanted| similar(&wanted, names)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => otherwise.to_owned(),
        };
        self.fault(part, code, message, help);
    }

    /// Says whether a part is an object, and reports it if not, and every member beside the known
    /// ones if so.
    pub(super) fn is_object_of(&mut self, part: &Part<'_>, known: &[&str]) -> bool {
        for (key, member) in part.entries() {
            if known.contains(&key) {
                continue;
            }
            let help = match similar(key, known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known are {}", listed(known)),
            };
            self.fault(&member, FORM, format!("`{key}` means nothing here"), help);
        }
        self.is_object(part)
    }

    /// Says whether a part is an object, and reports it if not.
    pub(super) fn is_object(&mut self, part: &Part<'_>) -> bool {
        let well = part.node.as_map().is_some();
        if !well {
            self.wrong(part, "an object");
        }
        well
    }

    /// Returns a member that must be there.
    pub(super) fn needed<'p>(&mut self, part: &Part<'p>, key: &str) -> Option<Part<'p>> {
        let found = part.get(key);
        if found.is_none() {
            self.fault(part, FORM, format!("`{key}` is missing"), format!("add `{key}`"));
        }
        found
    }

    /// Returns the text of a member that must be there.
    pub(super) fn needed_text(&mut self, part: &Part<'_>, key: &str) -> Option<String> {
        let member = self.needed(part, key)?;
        self.own_text(&member)
    }

    /// Returns the text of a member.
    pub(super) fn optional_text(&mut self, part: &Part<'_>, key: &str) -> Option<String> {
        let member = part.get(key)?;
        self.own_text(&member)
    }

    /// Returns the text that a part is.
    pub(super) fn own_text(&mut self, part: &Part<'_>) -> Option<String> {
        let text = part.node.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(part, "a text");
        }
        text
    }

    /// Returns the number of a member that must be there: a whole one, not below zero.
    pub(super) fn needed_count(&mut self, part: &Part<'_>, key: &str) -> Option<u64> {
        let member = self.needed(part, key)?;
        let count = member.node.to_json().as_u64();
        if count.is_none() {
            self.wrong(&member, "a whole number that is not below zero");
        }
        count
    }

    /// Returns whether a member is set, or what holds without it.
    pub(super) fn optional_flag(&mut self, part: &Part<'_>, key: &str, otherwise: bool) -> bool {
        let Some(member) = part.get(key) else {
            return otherwise;
        };
        member.node.as_bool().unwrap_or_else(|| {
            self.wrong(&member, "`true` or `false`");
            otherwise
        })
    }

    /// Reports that a part is not what it must be.
    pub(super) fn wrong(&mut self, part: &Part<'_>, expected: &str) {
        let message = format!("expected {expected}, found {}", described(part.node));
        self.fault(part, FORM, message, format!("write {expected}"));
    }

    /// Returns the text of an extension, which is left out when it is none.
    pub(super) fn text_extension(
        &mut self,
        extensions: &IndexMap<String, Json>,
        name: &str,
        at: &Pointer,
    ) -> Option<String> {
        match extensions.get(name)? {
            Json::String(text) => Some(text.clone()),
            _ => {
                self.left_out(name, at, "must be a text");
                None
            }
        }
    }

    /// Returns the flag of an extension, which is left out when it is none.
    pub(super) fn flag_extension(
        &mut self,
        extensions: &IndexMap<String, Json>,
        name: &str,
        at: &Pointer,
    ) -> bool {
        match extensions.get(name) {
            None => false,
            Some(Json::Bool(flag)) => *flag,
            Some(_) => {
                self.left_out(name, at, "must be `true` or `false`");
                false
            }
        }
    }

    /// Says whether something is marked as sensitive. What is neither `true` nor `false` counts as
    /// the former: a mark that is misspelt must not show what it was to hide.
    pub(super) fn is_sensitive(
        &mut self,
        extensions: &IndexMap<String, Json>,
        at: &Pointer,
    ) -> bool {
        match extensions.get("x-sensitive") {
            None => false,
            Some(Json::Bool(flag)) => *flag,
            Some(_) => {
                let at = at.child("x-sensitive");
                let message = "`x-sensitive` must be `true` or `false`; taken as `true`";
                self.unsupported(&at, FORM, message, "write `true`");
                true
            }
        }
    }

    /// Reports that an extension is left out for its value.
    pub(super) fn left_out(&mut self, name: &str, at: &Pointer, rule: &str) {
        let message = format!("`{name}` {rule}; left out");
        self.unsupported(&at.child(name), FORM, message, "mend the value, or remove it");
    }
}

/// Returns the names as the end of a sentence lists them.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

fn described(node: &Node) -> &'static str {
    match &node.value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Seq(_) => "a list",
        Value::Map(_) => "an object",
    }
}
