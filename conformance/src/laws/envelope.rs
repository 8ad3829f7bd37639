//! Answers in an envelope, right ones and broken ones.
//!
//! The promise: the result is a value of its own, and what surrounds it is all that the document
//! and tomorrow's API allow: members that are not known, in any order, inside of the result and
//! outside.

use std::sync::Arc;

use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::Index;

use super::answer::{Wrapped, untold};
use super::hidden;
use crate::decimal::Decimal;
use crate::document::{Document, Envelope, Operation, Schema, check};
use crate::json::{Json, Style};
use crate::loopback::Scripted;
use crate::path::{Path, Step};
use crate::values::{Taste, Valid, style};

/// Makes envelopes of success around values of `schema`.
pub(super) fn right(
    document: &Arc<Document>,
    operation: &Operation,
    schema: &Schema,
    taste: Taste,
) -> BoxedStrategy<Wrapped> {
    let Some(parts) = Parts::of(document, operation) else {
        return Just(parts_missing()).boxed();
    };
    let values = Valid::new(document, taste).values(schema);
    let (document, schema) = (Arc::clone(document), schema.clone());
    (values, parts.around(taste))
        .prop_map(move |(json, around)| {
            let secrets = hidden::texts(&document, &schema, &json);
            let secrets = secrets.into_iter().map(str::to_owned).collect();
            Wrapped { reply: around.reply(Some(json.clone())), json, secrets }
        })
        .boxed()
}

/// Makes envelopes of success around values of `schema` with a fault, and says where it is.
pub(super) fn faulty(
    document: &Arc<Document>,
    operation: &Operation,
    schema: &Schema,
) -> BoxedStrategy<(Wrapped, Path)> {
    let Some(parts) = Parts::of(document, operation) else {
        return Just((parts_missing(), Path::root())).boxed();
    };
    let payload = Path::root().member(&parts.envelope.payload);
    let (theirs, inner) = (Arc::clone(document), schema.clone());
    let values = crate::values::broken(document, schema)
        .prop_filter("a fault", move |it| !check(&theirs, &inner, &it.case.json).is_empty());
    let document = Arc::clone(document);
    (values, parts.around(Taste::KNOWN))
        .prop_map(move |(broken, around)| {
            let json = broken.case.json;
            let path =
                broken.mutation.path.steps().iter().fold(
                    payload.clone(),
                    |path, step| match step {
                        Step::Member(name) => path.member(name),
                        Step::Element(index) => path.element(*index),
                    },
                );
            let secrets = untold(&document, &json);
            (Wrapped { reply: around.reply(Some(json.clone())), json, secrets }, path)
        })
        .boxed()
}

/// Makes envelopes of success that have a fault themselves, and says where it is.
pub(super) fn broken(
    document: &Arc<Document>,
    operation: &Operation,
    schema: &Schema,
    fault: usize,
) -> BoxedStrategy<(Wrapped, Path)> {
    let Some(parts) = Parts::of(document, operation) else {
        return Just((parts_missing(), Path::root())).boxed();
    };
    let values = Valid::new(document, Taste::KNOWN).values(schema);
    let Envelope { code, payload, success } = parts.envelope.clone();
    let document = Arc::clone(document);
    (values, parts.around(Taste::KNOWN), any::<bool>())
        .prop_map(move |(json, around, first)| {
            let secrets = untold(&document, &json);
            let mut members = around.members(Some(json.clone()));
            let (name, value) = faults(&code, &payload, success, &json)[fault % FAULTS].clone();
            match value {
                Fault::Gone => members.retain(|(other, _)| *other != name),
                Fault::Is(value) => {
                    members.iter_mut().filter(|(other, _)| *other == name).for_each(|(_, old)| {
                        *old = value.clone();
                    });
                }
                Fault::Again(value) => {
                    let at = if first { 0 } else { members.len() };
                    members.insert(at, (name.clone(), value));
                }
            }
            let reply = around.write(&Json::Object(members));
            (Wrapped { reply, json, secrets }, Path::root().member(&name))
        })
        .boxed()
}

/// What is wrong with a member.
#[derive(Clone)]
enum Fault {
    Gone,
    Is(Json),
    Again(Json),
}

/// How many faults an envelope can have.
pub(super) const FAULTS: usize = 13;

fn faults(code: &str, payload: &str, success: i64, value: &Json) -> [(String, Fault); FAULTS] {
    let number = |digits: &str| Json::Number(digits.to_owned());
    let right = number(&success.to_string());
    let of_code = [
        Fault::Gone,
        Fault::Is(Json::Null),
        Fault::Is(Json::string(success.to_string())),
        Fault::Is(Json::string("")),
        Fault::Is(Json::Bool(false)),
        Fault::Is(number("0.5")),
        Fault::Is(Json::Array(vec![right.clone()])),
        Fault::Is(Json::Object(Vec::new())),
        Fault::Again(right),
        Fault::Again(number("-1")),
        Fault::Gone,
        Fault::Is(Json::Null),
        Fault::Again(value.clone()),
    ];
    let mut index = 0;
    of_code.map(|fault| {
        index += 1;
        // The last three are the result's.
        let name = if index > FAULTS - 3 { payload } else { code };
        (name.to_owned(), fault)
    })
}

/// Makes envelopes that say that the call failed, as the document declares errors.
pub(super) fn refusals(
    document: &Arc<Document>,
    operation: &Operation,
    error: &Schema,
) -> BoxedStrategy<Wrapped> {
    let Some(parts) = Parts::of(document, operation) else {
        return Just(parts_missing()).boxed();
    };
    let values = Valid::new(document, Taste::MIXED).values(error);
    let (document, error) = (Arc::clone(document), error.clone());
    (values, parts.foreign_code(), parts.around(Taste::KNOWN))
        .prop_map(move |(mut json, code, around)| {
            set(&mut json, &around.envelope.code, code);
            let secrets = hidden::texts(&document, &error, &json);
            let secrets = secrets.into_iter().map(str::to_owned).collect();
            Wrapped { reply: around.write(&json), json, secrets }
        })
        .boxed()
}

/// Makes envelopes that say that the call failed, and are otherwise no errors that the document
/// declares.
pub(super) fn broken_refusals(
    document: &Arc<Document>,
    operation: &Operation,
    error: &Schema,
) -> BoxedStrategy<Wrapped> {
    let Some(parts) = Parts::of(document, operation) else {
        return Just(parts_missing()).boxed();
    };
    let root = Path::root();
    let [code, payload] =
        [&parts.envelope.code, &parts.envelope.payload].map(|name| root.member(name));
    // With two results nobody knows which envelope it is.
    let values = crate::values::broken(document, error)
        .prop_filter("a fault beside code and result", move |it| {
            ![&code, &payload, &root].contains(&&it.mutation.path)
        });
    let document = Arc::clone(document);
    (values, parts.foreign_code(), parts.around(Taste::KNOWN))
        .prop_map(move |(broken, code, around)| {
            let mut json = broken.case.json;
            set(&mut json, &around.envelope.code, code);
            let secrets = untold(&document, &json);
            Wrapped { reply: around.write(&json), json, secrets }
        })
        .boxed()
}

/// Sets a member, which may not be there yet.
fn set(json: &mut Json, name: &str, value: Json) {
    if let Json::Object(members) = json {
        match members.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value,
            None => members.insert(0, (name.to_owned(), value)),
        }
    }
}

/// What envelopes of an operation are made from.
struct Parts {
    document: Arc<Document>,
    envelope: Envelope,
    schema: Schema,
    status: u16,
}

impl Parts {
    fn of(document: &Arc<Document>, operation: &Operation) -> Option<Parts> {
        let reply = operation.success()?;
        Some(Parts {
            document: Arc::clone(document),
            envelope: operation.envelope.clone()?,
            schema: reply.schema.clone()?,
            status: reply.status?,
        })
    }

    /// Makes envelopes of success without their result.
    fn around(&self, taste: Taste) -> BoxedStrategy<Around> {
        let (envelope, status) = (self.envelope.clone(), self.status);
        let success = Json::Number(envelope.success.to_string());
        (Valid::new(&self.document, taste).values(&self.schema), any::<Index>(), style())
            .prop_map(move |(mut json, place, style)| {
                set(&mut json, &envelope.code, success.clone());
                Around { envelope: envelope.clone(), status, json, place, style }
            })
            .boxed()
    }

    /// Makes codes that are not the one of success.
    fn foreign_code(&self) -> BoxedStrategy<Json> {
        let success = i128::from(self.envelope.success);
        let codes = prop_oneof![Just(-1_i64), Just(1), Just(-31_000_001), any::<i64>()];
        let codes = codes.prop_map(|code| code.to_string()).prop_filter("foreign", move |code| {
            Decimal::parse(code).and_then(|it| it.integer()) != Some(success)
        });
        codes.prop_map(Json::Number).boxed()
    }
}

/// An envelope around something.
#[derive(Clone, Debug)]
struct Around {
    envelope: Envelope,
    status: u16,
    json: Json,
    place: Index,
    style: Style,
}

impl Around {
    fn members(&self, payload: Option<Json>) -> Vec<(String, Json)> {
        let name = &self.envelope.payload;
        let mut members: Vec<(String, Json)> =
            self.json.members().iter().filter(|(other, _)| other != name).cloned().collect();
        if let Some(payload) = payload {
            let at = self.place.index(members.len() + 1);
            members.insert(at, (name.clone(), payload));
        }
        members
    }

    fn reply(&self, payload: Option<Json>) -> Scripted {
        self.write(&Json::Object(self.members(payload)))
    }

    fn write(&self, json: &Json) -> Scripted {
        Scripted::json(self.status, &json.styled(self.style))
    }
}

/// Stands for the answers of an operation without an envelope, of which nobody asks for any.
fn parts_missing() -> Wrapped {
    Wrapped { reply: Scripted::json(500, ""), json: Json::Null, secrets: Vec::new() }
}
