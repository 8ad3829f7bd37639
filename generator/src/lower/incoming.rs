//! What the API sends by itself: webhooks, and callbacks of operations.
//!
//! The promise: the body of each that is JSON has a type, by which whoever receives it can read it.
//! No code is made that receives anything, and a diagnostic says so.

use openapiv3::{Operation, PathItem, RequestBody};

use crate::ir::{Docs, Forms, Origin, Type};
use crate::pointer::Pointer;

use super::media::json_of;
use super::operation::WHOLE;
use super::statuses::{Reply, under_status};
use super::{Lowering, docs, follow, statuses};

impl Lowering<'_> {
    /// Lowers the bodies of the document's webhooks. The loader has said that there are some.
    pub(super) fn webhooks(&mut self) {
        let document = self.document;
        let place = Pointer::root().child("x-idv-webhooks");
        for (name, item) in &document.webhooks {
            let said = format!("The API sends it for the webhook `{name}`");
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
            let said = format!("The API sends it for the callback `{name}` of `{id}`");
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
            let told = self.told_of_incoming(operation, body, &pointer.child(method));
            if let Type::Named(id) = &ty {
                let docs = &mut self.api.types[id.index()].docs;
                match told == Docs::default() {
                    true => docs.demand(format!("{said}.")),
                    false => docs.forms.push(Forms { lead: format!("{said}:"), forms: vec![told] }),
                }
            }
            self.api.incoming.push(ty);
        }
    }

    /// Returns what the document says of a request that the API makes, and of what it wants to be
    /// answered.
    fn told_of_incoming(&self, operation: &Operation, body: &RequestBody, at: &Pointer) -> Docs {
        let mut text = operation.summary.clone();
        docs::add_text(&mut text, operation.description.as_deref());
        docs::add_text(&mut text, body.description.as_deref());
        let text = text.as_deref().map(docs::in_a_row);
        let mut told = Docs { text, ..Docs::default() };
        let answers = statuses::all(self.components, &operation.responses, at);
        let answers = answers.iter().map(|Reply { status, response, place }| {
            under_status(status, docs::of(None, Some(&response.description), false, place))
        });
        let forms: Vec<Docs> = answers.collect();
        if !forms.is_empty() {
            told.forms.push(Forms { lead: "It is to be answered by".to_owned(), forms });
        }
        told
    }
}
