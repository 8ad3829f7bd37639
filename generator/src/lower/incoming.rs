//! What the API sends by itself: webhooks, and callbacks of operations.
//!
//! The promise: the body of each that is JSON has a type, by which whoever receives it can read it.
//! No code is made that receives anything, and a diagnostic says so.

use openapiv3::{Operation, PathItem};

use crate::ir::{Origin, Type};
use crate::pointer::Pointer;

use super::media::json_of;
use super::operation::WHOLE;
use super::{Lowering, follow};

impl Lowering<'_> {
    /// Lowers the bodies of the document's webhooks. The loader has said that there are some.
    pub(super) fn webhooks(&mut self) {
        let document = self.document;
        let place = Pointer::root().child("x-idv-webhooks");
        for (name, item) in &document.webhooks {
            let said = format!("The API sends it for the webhook `{name}`.");
            self.incoming(item, &Origin::named(name).within("webhook"), &place.child(name), &said);
        }
    }

    /// Lowers the bodies of an operation's callbacks.
    pub(super) fn callbacks(&mut self, id: &str, operation: &Operation, pointer: &Pointer) {
        for (name, callback) in &operation.callbacks {
            let place = pointer.child("callbacks").child(name);
            self.unsupported(
                &place,
                "callback",
                "a callback: types are made of the JSON that it sends, and no code that receives it",
                WHOLE,
            );
            let said = format!("The API sends it for the callback `{name}` of `{id}`.");
            let origin = Origin::named(id).within(name).within("callback");
            for (expression, item) in callback {
                self.incoming(item, &origin, &place.child(expression), &said);
            }
        }
    }

    /// Lowers the bodies of the requests that the API makes here.
    fn incoming(&mut self, item: &PathItem, origin: &Origin, pointer: &Pointer, said: &str) {
        let several = item.iter().nth(1).is_some();
        for (method, operation) in item.iter() {
            let Some(body) = &operation.request_body else { continue };
            let place = pointer.child(method).child("requestBody");
            let bodies = &self.components.request_bodies;
            let Some((body, place)) = follow(bodies, "requestBodies", body, &place) else {
                continue;
            };
            let Some((media, place)) = json_of(&body.content, &place.child("content")) else {
                continue;
            };
            let origin = if several { origin.within(method) } else { origin.clone() };
            let ty = self.media(media, &origin, &place);
            if let Type::Named(id) = &ty {
                self.api.types[id.index()].docs.demand(said.to_owned());
            }
            self.api.incoming.push(ty);
        }
    }
}
