//! `x-idempotency`: how the API is told that two requests are one.

use crate::diagnostics::Severity;
use crate::ir::{Idempotency, Repeat};
use crate::pointer::Pointer;

use super::Lowering;
use super::extension::Part;

impl Lowering<'_> {
    /// Lowers what the document says of keys, and takes `keyed` back from operations when it says
    /// nothing.
    pub(super) fn idempotency(&mut self) {
        let part = self.extension(&Pointer::root(), "x-idempotency", Severity::Unsupported);
        self.api.idempotency = part.and_then(|part| self.keys(&part));
        if self.api.idempotency.is_some() {
            return;
        }
        for index in 0..self.api.operations.len() {
            let operation = &mut self.api.operations[index];
            if operation.repeat != Repeat::Keyed {
                continue;
            }
            operation.repeat = Repeat::Never;
            let place = operation.docs.place.child("x-repeatable");
            self.unsupported(
                &place,
                "keyed-without-key",
                "the document does not say how a key travels; the operation is never repeated",
                "add `x-idempotency` at the root of the document",
            );
        }
    }

    fn keys(&mut self, part: &Part<'_>) -> Option<Idempotency> {
        if !self.is_object_of(part, &["header", "min-length", "max-length", "outstanding"]) {
            return None;
        }
        let header = self.needed_text(part, "header");
        let min_length = self.needed_count(part, "min-length");
        let max_length = self.needed_count(part, "max-length");
        let outstanding = self.optional_text(part, "outstanding");
        let (min_length, max_length) = (min_length?, max_length?);
        if min_length > max_length || max_length == 0 {
            let message = "no key is long enough and short enough";
            let most = part.get("max-length")?;
            self.fault(&most, "extension-form", message, "write the greater number here");
            return None;
        }
        Some(Idempotency { header: header?, min_length, max_length, outstanding })
    }
}
