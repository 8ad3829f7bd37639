//! What the alternatives of a choice are called.
//!
//! The promise: an alternative is called by its own schema as long as that says something, so that
//! it keeps its name whatever stands beside it.

use crate::ir::{Constant, Kind};

use super::alternatives::Candidate;
use super::entry::Entry;
use super::keywords::Keywords;
use super::name_of;

/// Returns what an alternative is called: the name of its schema, its title, what it prescribes, or
/// the kind of its values.
pub(super) fn label(
    candidate: &Candidate<'_>,
    all: &[Candidate<'_>],
    single: &dyn Fn(Kind) -> bool,
) -> String {
    if let Some(name) = candidate.reference().and_then(|it| name_of(it, "schemas")) {
        return name;
    }
    let item = candidate.variant.as_ref().and_then(Entry::schema);
    if let Some(title) = item.and_then(|it| it.schema_data.title.as_ref()) {
        let short = title.split_whitespace().count() <= 6 && title.len() <= 60;
        if short && title.chars().any(char::is_alphanumeric) {
            return title.clone();
        }
    }
    let kinds: Vec<Kind> = candidate.sketch.kinds.iter().copied().collect();
    let [kind] = kinds.as_slice() else { return "Any".to_owned() };
    let format = item.and_then(|it| Keywords::of(it).format);
    if let (false, Kind::Integer | Kind::Number, Some(format)) = (single(*kind), *kind, format) {
        return format.to_owned();
    }
    if single(*kind) || !matches!(kind, Kind::Object | Kind::List) {
        return name_of_kind(*kind).to_owned();
    }
    if *kind == Kind::List {
        let items: Vec<Kind> =
            candidate.sketch.items.iter().flat_map(|it| it.kinds.iter().copied()).collect();
        return match items.as_slice() {
            [one] => format!("{} List", name_of_kind(*one)),
            _ => name_of_kind(Kind::List).to_owned(),
        };
    }
    let fixed = candidate.entries_order.iter().find_map(|name| {
        let feature = candidate.sketch.members.get(name)?;
        match feature.values.as_deref()? {
            [Constant::Text(text)] if feature.required => Some(text.clone()),
            _ => None,
        }
    });
    let lonely = |required: bool| {
        candidate.entries_order.iter().find(|name| {
            let feature = candidate.sketch.members.get(*name);
            feature.is_some_and(|it| it.required || !required)
                && all.iter().filter(|it| it.sketch.members.contains_key(*name)).count() == 1
        })
    };
    let named = fixed.or_else(|| lonely(true).or_else(|| lonely(false)).cloned());
    named.unwrap_or_else(|| name_of_kind(Kind::Object).to_owned())
}

/// Returns what values of a kind are called.
pub(super) fn name_of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "Null",
        Kind::Boolean => "Boolean",
        Kind::Integer => "Integer",
        Kind::Number => "Number",
        Kind::Text => "Text",
        Kind::List => "List",
        Kind::Object => "Object",
    }
}
