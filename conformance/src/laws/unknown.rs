//! What the document does not know goes through unharmed: members, values of enums, tags.

use super::round_trip;
use super::Verdict;
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
            (true, false) => Verdict::wrong_at_all("it holds an unknown value or tag for a known one"),
            (false, true) => Verdict::wrong_at_all("it holds a known value or tag for an unknown one"),
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
        (Shape::Array(items), Json::Array(elements)) => {
            elements.iter().any(|element| unrecognized(document, items, element))
        }
        (Shape::Object(known), Json::Object(_)) => known.iter().any(|member| {
            value.get(&member.name).is_some_and(|inner| unrecognized(document, &member.schema, inner))
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

/// Reads an object with a tag that nobody knew, in which a member that the variants know as a string
/// comes before the tag and is a number with more digits than a float has.
pub fn early_number(document: &Document, schema: &Schema, codec: &Codec) -> Verdict {
    let Shape::Union(property, variants) = document.shape(schema) else {
        return Verdict::BadInput("no union".to_owned());
    };
    let text_member = variants.iter().find_map(|variant| {
        let schema = Schema::named(&variant.schema);
        let members = document.shape(&schema).members();
        let plain = |inner: &Schema| matches!(document.shape(inner), Shape::Text(_));
        let found = members.iter().find(|it| it.name != *property && plain(&it.schema));
        found.map(|member| member.name.clone())
    });
    let Some(name) = text_member else {
        return Verdict::Holds;
    };
    let number = Json::Number("123456789012345678901234567890.5".to_owned());
    let tag = (property.clone(), Json::string("EXPIRED"));
    let case = Case::plain(Json::Object(vec![(name, number), tag]));
    round_trip::same("from_str", &case.json, &(codec.text)(&case.text()))
}
