//! What the document does not know goes through unharmed: members, values of enums, tags.

use super::Verdict;
use super::round_trip;
use crate::decimal::Decimal;
use crate::document::{Document, Schema, Shape};
use crate::json::Json;
use crate::probe::Codec;
use crate::values::Case;

/// Reads and writes `case`, which is full of what the document does not know, and looks whether the
/// SDK says so.
pub fn law(document: &Document, schema: &Schema, codec: &Codec, case: &Case) -> Verdict {
    round_trip::law(document, schema, codec, case).and(|| {
        let Ok(read) = (codec.text)(&case.text()) else {
            return Verdict::wrong_at_all("it refuses a value that it has just read");
        };
        let (told, there) =
            (read.debug.contains("Unrecognized"), unrecognized(document, schema, &case.json));
        match (there, told) {
            (true, false) => {
                Verdict::wrong_at_all("it holds an unknown value or tag for a known one")
            }
            (false, true) => {
                Verdict::wrong_at_all("it holds a known value or tag for an unknown one")
            }
            _ => Verdict::Holds,
        }
    })
}

/// Says whether there is a value of an enum or a tag of a union in `value` that the document does
/// not list, where the SDK may show it.
fn unrecognized(document: &Document, schema: &Schema, value: &Json) -> bool {
    if schema.sensitive {
        return false;
    }
    match (document.shape(schema), value) {
        (Shape::Enumeration(known), Json::Text(text)) => !known.contains(text),
        (Shape::Codes(known), Json::Number(digits)) => {
            let code = Decimal::parse(digits).and_then(|number| number.integer());
            !known.iter().any(|known| code == Some(i128::from(*known)))
        }
        (Shape::Array(items), Json::Array(elements)) => {
            elements.iter().any(|element| unrecognized(document, items, element))
        }
        (Shape::Object(known), Json::Object(_)) => known.iter().any(|member| {
            value
                .get(&member.name)
                .is_some_and(|inner| unrecognized(document, &member.schema, inner))
        }),
        (Shape::Map(values), Json::Object(members)) => {
            members.iter().any(|(_, inner)| unrecognized(document, values, inner))
        }
        (Shape::Union(property, variants), Json::Object(_)) => {
            let tag = value.get(property).and_then(Json::as_text);
            match variants.iter().find(|variant| Some(variant.tag.as_str()) == tag) {
                Some(variant) => unrecognized(document, &Schema::named(&variant.schema), value),
                None => true,
            }
        }
        _ => false,
    }
}

/// Numbers that no float holds: one has too many digits, one is too large.
const NUMBERS: [&str; 2] = ["123456789012345678901234567890.5", "1e400"];

/// Reads an object with a tag that nobody knew. Before the tag comes a member that the variants
/// know as a string, and it is a number that no float holds.
pub fn early_number(document: &Document, schema: &Schema, codec: &Codec) -> Verdict {
    let Shape::Union(property, variants) = document.shape(schema) else {
        return Verdict::BadInput("no union".to_owned());
    };
    let names = variants.iter().flat_map(|variant| texts(document, &variant.schema, property));
    let mut verdict = Verdict::Holds;
    for (name, number) in names.flat_map(|name| NUMBERS.map(|number| (name, number))) {
        verdict = verdict.and(|| {
            let early = (name.to_owned(), Json::Number(number.to_owned()));
            let tag = (property.clone(), Json::string("EXPIRED"));
            let case = Case::plain(Json::Object(vec![early, tag]));
            round_trip::same("from_str", &case.json, &(codec.text)(&case.text()))
        });
    }
    verdict
}

/// Reads `value`, a variant of a union, with a member before the tag that only other variants know,
/// as a string, and that is a number which no float holds.
pub fn foreign_number(
    document: &Document,
    schema: &Schema,
    codec: &Codec,
    value: &Json,
) -> Verdict {
    let Shape::Union(property, variants) = document.shape(schema) else {
        return Verdict::BadInput("no union".to_owned());
    };
    let tag = value.get(property).and_then(Json::as_text);
    let Some(variant) = variants.iter().find(|it| Some(it.tag.as_str()) == tag) else {
        return Verdict::BadInput("an unknown tag".to_owned());
    };
    let own = Schema::named(&variant.schema);
    let own = document.shape(&own).members();
    let names = variants.iter().flat_map(|variant| texts(document, &variant.schema, property));
    let foreign = names.filter(|name| !own.iter().any(|member| member.name == *name));
    let mut verdict = Verdict::Holds;
    for (name, number) in foreign.flat_map(|name| NUMBERS.map(|number| (name, number))) {
        verdict = verdict.and(|| {
            let mut members = vec![(name.to_owned(), Json::Number(number.to_owned()))];
            members.extend_from_slice(value.members());
            let case = Case::plain(Json::Object(members));
            round_trip::same("from_str", &case.json, &(codec.text)(&case.text()))
        });
    }
    verdict
}

/// Returns the members of a schema that are strings, but the tag.
fn texts<'d>(document: &'d Document, schema: &str, property: &str) -> Vec<&'d str> {
    let strings =
        |schema: &Schema| matches!(document.shape(schema), Shape::Text(_) | Shape::Enumeration(_));
    let members = document.named(schema).members().iter();
    members
        .filter(|it| it.name != property && strings(&it.schema))
        .map(|it| it.name.as_str())
        .collect()
}
