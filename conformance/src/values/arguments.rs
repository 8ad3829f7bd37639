//! Arguments of an operation.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};

use super::valid::{Taste, Valid};
use super::{Case, dressed};
use crate::document::{Document, Operation, Parameter, Place, Schema};
use crate::json::Json;
use crate::probe::{Arguments, Manner};

/// Makes arguments that an operation can be called with.
pub fn arguments(document: &Arc<Document>, operation: &Operation) -> BoxedStrategy<Arguments> {
    let named: Vec<BoxedStrategy<Option<(String, Case)>>> =
        operation.parameters.iter().map(|it| parameter(document, it)).collect();
    let body = match &operation.body {
        Some(body) if operation.instead_of_body.is_none() => {
            let bodies = values(document, &body.schema).prop_map(Some);
            if body.required { bodies.boxed() } else { prop_oneof![bodies, Just(None)].boxed() }
        }
        _ => Just(None).boxed(),
    };
    (named, body)
        .prop_map(|(named, body)| {
            let mut arguments = Arguments::default();
            for (name, case) in named.into_iter().flatten() {
                arguments.set(&name, case.text());
            }
            if let Some(case) = body {
                arguments.set_body(case.text());
            }
            arguments
        })
        .boxed()
}

fn parameter(
    document: &Arc<Document>,
    parameter: &Parameter,
) -> BoxedStrategy<Option<(String, Case)>> {
    let name = parameter.name.clone();
    let values = match parameter.place {
        // A path cannot hold every text: some of its segments have a meaning of their own.
        Place::Path => segment().prop_map(|text| Case::plain(Json::Text(text))).boxed(),
        // Nor can a header.
        Place::Header => header().prop_map(|text| Case::plain(Json::Text(text))).boxed(),
        Place::Query => values(document, &parameter.schema),
    };
    let there = values.prop_map(move |case| Some((name.clone(), case)));
    if parameter.required {
        there.boxed()
    } else {
        (there, any::<bool>()).prop_map(|(it, there)| it.filter(|_| there)).boxed()
    }
}

fn values(document: &Arc<Document>, schema: &Schema) -> BoxedStrategy<Case> {
    dressed(Valid::new(document, Taste::MIXED).values(schema)).boxed()
}

/// Makes texts for one segment of a path.
fn segment() -> impl Strategy<Value = String> {
    let ordinary = prop_oneof![
        Just("iv20261121A0001".to_owned()),
        Just("iv a/b?한".to_owned()),
        Just("identity-verification-é-🚀".to_owned()),
        Just("%2F%2e%".to_owned()),
        Just("a+b=c&d;e:f@g,h!$'()*~[]{}|\\^`\"<>#".to_owned()),
    ];
    prop_oneof![1 => ordinary, 2 => super::text::text()].prop_map(|text| {
        if matches!(text.as_str(), "" | "." | "..") { "...".to_owned() } else { text }
    })
}

/// Makes what is given beside the arguments when a call is made in some manner.
pub fn given(document: &Document, manner: Option<Manner>) -> BoxedStrategy<Option<String>> {
    match manner {
        None | Some(Manner::Media(_)) => Just(None).boxed(),
        Some(Manner::Key) => {
            let sizes = document.idempotency().map_or(0..=0, |it| it.shortest..=it.longest);
            let usual = vec(proptest::char::range('a', 'z'), sizes.clone());
            let odd = vec(proptest::char::range(' ', '~'), sizes);
            let text = |characters: Vec<char>| Some(characters.into_iter().collect());
            prop_oneof![usual, odd].prop_map(text).boxed()
        }
        Some(Manner::Own(_)) => {
            proptest::sample::select(OWN.as_slice()).prop_map(|it| Some(it.to_owned())).boxed()
        }
    }
}

/// Fields of calls of their own. A few, so that each comes up again.
const OWN: [&str; 4] = ["026000000001", "026000000002", "code \"of\" another", "기관"];

/// Makes texts that a header can hold.
fn header() -> impl Strategy<Value = String> {
    prop_oneof![Just("001".to_owned()), "[!-~]([ -~]{0,20}[!-~])?"]
}
