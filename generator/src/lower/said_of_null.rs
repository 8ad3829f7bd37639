//! What is said of null, where an alternative of its own allows it.
//!
//! The promise: that alternative becomes no type, for the others are nullable by it; what the
//! document says of it stands in their documentation.

use openapiv3::{ExternalDocumentation, ReferenceOr, Schema};
use serde_json::Value;

use crate::ir::{Docs, Forms};

use super::docs::{add, link};
use super::keywords::Keywords;

/// Returns what the alternatives of a schema say of null that have no name, with a sentence before
/// it. `inner` names what holds the values, where the schema is that of elements.
pub(super) fn said_of_null(item: &Schema, inner: Option<&str>) -> Option<Forms> {
    let mut said = taken_out(item).unwrap_or_default();
    let alternatives = Keywords::of(item).composed().filter_map(ReferenceOr::as_item);
    for null in alternatives.filter(|it| is_null(it)) {
        add(&mut said, &null.schema_data);
    }
    let lead = match inner {
        Some(inner) => format!("A null {inner}:"),
        None => "Null:".to_owned(),
    };
    (said != Docs::default()).then(|| Forms { lead, forms: vec![said] })
}

/// Returns what the alternative says that loading has taken for `nullable`.
fn taken_out(item: &Schema) -> Option<Docs> {
    let null = item.schema_data.extensions.get("x-idv-null")?;
    let text = |name: &str| null.get(name).and_then(Value::as_str).map(str::to_owned);
    let page = null.get("externalDocs");
    let page_text = |name: &str| page?.get(name)?.as_str().map(str::to_owned);
    let page = page_text("url").map(|url| ExternalDocumentation {
        url,
        description: page_text("description"),
        ..ExternalDocumentation::default()
    });
    Some(Docs {
        title: text("title"),
        text: text("description"),
        link: link(page.as_ref()),
        deprecated: null.get("deprecated") == Some(&Value::Bool(true)),
        ..Docs::default()
    })
}

/// Says whether null is the only value of a schema.
fn is_null(item: &Schema) -> bool {
    let values = Keywords::own(item).values;
    values.have_null() && values.all().iter().all(Value::is_null)
}
