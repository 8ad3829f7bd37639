//! Enumerations of texts.

use openapiv3::Schema;
use serde_json::Value as Json;

use crate::ir::{Docs, Enumeration, Value};
use crate::pointer::Pointer;

use super::Lowering;

impl Lowering<'_> {
    /// Lowers an `enum` whose values are texts. None when one of them is not.
    pub(super) fn enumeration(
        &mut self,
        schema: &Schema,
        values: &[Json],
        pointer: &Pointer,
    ) -> Option<Enumeration> {
        let meanings = schema.schema_data.extensions.get("x-enum-descriptions");
        let meaning = |text: &str| meanings?.get(text)?.as_str().map(str::to_owned);
        let place = pointer.child("enum");
        let mut known: Vec<Value> = Vec::new();
        for (index, value) in values.iter().enumerate() {
            let text = match value {
                Json::String(text) => text,
                // Null stands beside the texts when the schema is nullable, which says it already.
                Json::Null if schema.schema_data.nullable => continue,
                _ => {
                    self.unsupported(
                        &place.index(index),
                        "mixed-enum",
                        "an enum with values that are no texts; they are kept as raw JSON",
                        "none is needed: nothing is lost",
                    );
                    return None;
                }
            };
            if known.iter().all(|other| other.text != *text) {
                let docs =
                    Docs { text: meaning(text), place: place.index(index), ..Docs::default() };
                known.push(Value { text: text.clone(), docs });
            }
        }
        Some(Enumeration { values: known })
    }
}
