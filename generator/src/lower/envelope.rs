//! What a reply says about itself: the envelope around a result, and the code of an error.

use crate::diagnostics::Severity;
use crate::ir::{Enumeration, Envelope, Enveloped, Failure, Media, Object, Shape, Type};
use crate::pointer::Pointer;

use super::Lowering;
use super::extension::Part;

impl Lowering<'_> {
    /// Takes the results out of their envelopes, when all types are known.
    pub(super) fn envelopes(&mut self) {
        let shared = self.extension(&Pointer::root(), "x-envelope", Severity::Error);
        self.api.envelope = shared.and_then(|part| self.envelope(&part));
        for index in 0..self.api.operations.len() {
            let place = self.api.operations[index].docs.place.clone();
            let own = self.extension(&place, "x-envelope", Severity::Error);
            let (envelope, at) = match &own {
                Some(part) if part.node.as_bool() == Some(false) => (None, place),
                Some(part) => (self.envelope(part), part.pointer.clone()),
                None => (self.api.envelope.clone(), place.child("responses")),
            };
            if let Some(envelope) = envelope {
                self.open_envelope(index, envelope, &at);
            }
        }
    }

    fn envelope(&mut self, part: &Part<'_>) -> Option<Envelope> {
        if !self.is_object_of(part, &["payload", "code", "success"]) {
            return None;
        }
        let payload = self.needed_text(part, "payload");
        let code = self.needed_text(part, "code");
        let success = self.needed(part, "success")?;
        let value = success.node.to_json().as_i64();
        if value.is_none() {
            self.wrong(&success, "an integer");
        }
        Some(Envelope { payload: payload?, code: code?, success: value? })
    }

    /// Makes the payload the result of an operation whose reply is JSON.
    fn open_envelope(&mut self, index: usize, envelope: Envelope, at: &Pointer) {
        let operation = &self.api.operations[index];
        let ty = operation.reply.clone();
        if ty == Type::Nothing || operation.reply_media != Media::Json {
            return;
        }
        let id = operation.id.clone();
        let Some((_, object)) = self.api.object(&ty) else {
            let message =
                format!("the reply of operation `{id}` is no object, and has no envelope");
            let help = "declare the schema of the envelope as the reply, or write `x-envelope: \
                        false` at the operation";
            return self.envelope_fault(at, message, help);
        };
        let find = |object: &Object, name: &str| {
            object.members.iter().find(|member| member.wire == name).cloned()
        };
        let (payload, code) = (find(object, &envelope.payload), find(object, &envelope.code));
        let Some(payload) = payload else {
            let message =
                format!("the reply of operation `{id}` has no member `{}`", envelope.payload);
            let help = "mend `payload` of the envelope, or add the member to the schema";
            return self.envelope_fault(at, message, help);
        };
        if !code.is_some_and(|it| self.is_integer(&it.ty)) {
            let message =
                format!("the reply of operation `{id}` has no integer `{}`", envelope.code);
            let help = "mend `code` of the envelope, or add the member to the schema";
            return self.envelope_fault(at, message, help);
        }
        let operation = &mut self.api.operations[index];
        operation.reply = payload.ty;
        operation.reply_sensitive |= payload.sensitive;
        operation.envelope = Some(Enveloped { envelope, ty });
    }

    fn envelope_fault(&mut self, at: &Pointer, message: String, help: &str) {
        let place = self.place(at);
        self.diagnostics.error("envelope", place, message, help);
    }

    fn is_integer(&self, ty: &Type) -> bool {
        match self.api.resolved(ty) {
            Type::Integer(_) => true,
            Type::Named(id) => matches!(
                self.api.definition(*id).shape,
                Shape::Enumeration(Enumeration::Integers(_))
            ),
            _ => false,
        }
    }

    /// Finds the member that tells the errors of each operation apart.
    pub(super) fn error_codes(&mut self) {
        for index in 0..self.api.types.len() {
            self.check_error_code(index);
        }
        for index in 0..self.api.operations.len() {
            let Failure::Same(ty) = &self.api.operations[index].failure else {
                continue;
            };
            let Type::Named(id) = self.api.resolved(ty) else { continue };
            let code = match &self.api.definition(*id).shape {
                Shape::Union(union) => Some(union.property.clone()),
                Shape::Object(object) => {
                    let tag = object.tag.as_ref().map(|tag| tag.property.clone());
                    object.error_code.clone().or(tag)
                }
                _ => None,
            };
            self.api.operations[index].error_code = code;
        }
    }

    /// Drops the code of an error that cannot be one.
    fn check_error_code(&mut self, index: usize) {
        let definition = &self.api.types[index];
        let Shape::Object(Object { error_code: Some(code), members, tag, .. }) = &definition.shape
        else {
            return;
        };
        let tagged = tag.as_ref().is_some_and(|tag| tag.property == *code);
        let member = members.iter().find(|member| member.wire == *code);
        let rule = match member {
            Some(member) if member.sensitive => "must name a member that may be shown",
            Some(member) if !self.api.is_scalar(&member.ty) => "must name a text or a number",
            None if !tagged => "must name a member of its schema",
            _ => return,
        };
        let place = definition.docs.place.clone();
        self.left_out("x-error-code", &place, rule);
        if let Shape::Object(object) = &mut self.api.types[index].shape {
            object.error_code = None;
        }
    }
}
