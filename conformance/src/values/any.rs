//! JSON that no schema describes: what members may hold that the document does not know.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

use super::text::text;
use crate::json::Json;

/// The nesting of the deepest values.
const DEEP: usize = 200;

/// Makes any JSON at all: numbers that no float holds, names that are given twice, deep nesting.
pub fn any_json() -> impl Strategy<Value = Json> + Clone {
    let leaf = prop_oneof![
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::Bool),
        3 => number().prop_map(Json::Number),
        3 => text().prop_map(Json::Text),
    ];
    let nested = leaf.prop_recursive(3, 12, 4, |inner| {
        let name = prop_oneof![1 => Just("a".to_owned()), 1 => Just("b".to_owned()), 2 => text()];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::Array),
            vec((name, inner), 0..4).prop_map(Json::Object),
        ]
    });
    prop_oneof![24 => nested, 1 => any::<bool>().prop_map(deep)]
}

/// Returns a value that nests deeper than ordinary readers go.
#[must_use]
pub fn deep(arrays: bool) -> Json {
    let innermost = Json::Number("1.10".to_owned());
    (0..DEEP).fold(innermost, |inner, _| match arrays {
        true => Json::Array(vec![inner]),
        false => Json::Object(vec![("a".to_owned(), inner)]),
    })
}

/// Makes names of members that a schema with the members `known` does not know, many of which look
/// like one that it knows.
pub fn unknown_name(known: Vec<String>) -> impl Strategy<Value = String> {
    let ordinary = proptest::sample::select(
        &[
            "riskScore",
            "tags",
            "id2",
            "Status",
            "type_",
            "",
            " ",
            "$ref",
            "$serde_json::private::RawValue",
            "__proto__",
        ][..],
    );
    let alike = any::<proptest::sample::Index>().prop_map({
        let known = known.clone();
        move |index| match known.as_slice() {
            [] => "x".to_owned(),
            names => {
                let name = index.get(names);
                [name.to_uppercase(), format!("{name} "), format!("{name}\0")][name.len() % 3]
                    .clone()
            }
        }
    });
    prop_oneof![3 => ordinary.prop_map(str::to_owned), 2 => alike, 2 => text()].prop_map(
        move |name| {
            let taken = known.contains(&name);
            if taken { format!("x-{name}") } else { name }
        },
    )
}

/// Makes the texts of numbers in all the ways to write one.
fn number() -> impl Strategy<Value = String> {
    let long = (any::<bool>(), "[1-9][0-9]{20,60}", "(\\.[0-9]{1,40})?", "([eE][+-]?[0-9]{1,3})?")
        .prop_map(|(negative, whole, fraction, exponent)| {
            format!("{}{whole}{fraction}{exponent}", if negative { "-" } else { "" })
        });
    let odd = proptest::sample::select(
        &[
            "-0",
            "0.0",
            "-0.0e0",
            "1.10",
            "1E+2",
            "1e-7",
            "5e-324",
            "1e400",
            "-1e-400",
            "0.1000000000000000055511151231257827",
            "9007199254740993",
            "18446744073709551616",
            "1e-0000000000000000000000",
        ][..],
    );
    prop_oneof![
        2 => any::<i64>().prop_map(|number| number.to_string()),
        1 => any::<u8>().prop_map(|number| number.to_string()),
        2 => odd.prop_map(str::to_owned),
        2 => long,
    ]
}
