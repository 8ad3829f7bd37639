//! What is said of alternatives that become one type.
//!
//! The promise: where several alternatives are one text, one number or one object, the type has
//! nothing of what each of them says. It is told in the documentation, form by form; where there is
//! none to tell it in, a diagnostic says so.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value as Json;

use crate::code_span::{code_span, code_span_of_text};
use crate::ir::{Docs, Forms, Kind};
use crate::pointer::Pointer;

use super::alternatives::Candidate;
use super::docs::add;
use super::entry::{Entry, Held};
use super::sentences::is_of_values;
use super::{Lowering, name_of};

/// What is said of the alternatives of schemas that have become one, by the places of the schemas,
/// and which of it has been told.
#[derive(Default)]
pub(super) struct Said {
    forms: BTreeMap<Pointer, Vec<Forms>>,
    told: BTreeSet<Pointer>,
}

/// How many bytes a list of values may have.
const MOST_LISTED: usize = 120;

/// What an alternative says, and whether that is more than which values there are.
struct Form {
    docs: Docs,
    says_more: bool,
}

impl Lowering<'_> {
    /// Gathers what each of several alternatives says that have become one type. It is nothing
    /// where none says more than of which type it is.
    pub(super) fn forms(&self, all: &[&Candidate<'_>]) -> Vec<Forms> {
        let leads = ("It is of this form:", "It is of one of these forms:");
        self.listed(all, leads).into_iter().collect()
    }

    /// Gathers what each of several alternatives says that have become one enumeration: of some of
    /// its values, or of those that it does not name.
    pub(super) fn forms_of_values(&self, all: &[&Candidate<'_>]) -> Vec<Forms> {
        let (valued, open): (Vec<&Candidate<'_>>, Vec<_>) =
            all.iter().partition(|it| it.sketch.values.is_some());
        // What has a name tells it there; what is said of one value stands beside the value.
        let of_several = |it: &&Candidate<'_>| {
            it.reference().is_none() && it.sketch.values.as_ref().is_some_and(|it| it.len() > 1)
        };
        let valued = valued.into_iter().filter(of_several).map(|it| self.form(it));
        let valued: Vec<Docs> = valued.filter(|it| it.says_more).map(|it| it.docs).collect();
        let mut forms = Vec::new();
        if !valued.is_empty() {
            forms.push(Forms { lead: "Of its values:".to_owned(), forms: valued });
        }
        let leads =
            ("Any other value is of this form:", "Any other value is of one of these forms:");
        forms.extend(self.listed(&open, leads));
        forms
    }

    /// Lists what is said of alternatives that may be anything.
    pub(super) fn forms_of_anything(&self, all: &[&Candidate<'_>]) -> Vec<Forms> {
        let leads = ("Anything else is of this form:", "Anything else is of one of these forms:");
        self.listed(all, leads).into_iter().collect()
    }

    /// Lists what alternatives say, after the first lead for one and the second for several.
    fn listed(&self, all: &[&Candidate<'_>], leads: (&str, &str)) -> Option<Forms> {
        let found: Vec<Form> = all.iter().map(|it| self.form(it)).collect();
        if !found.iter().any(|it| it.says_more) {
            return None;
        }
        let mut seen: HashSet<Docs> = HashSet::new();
        let forms = found.into_iter().map(|it| it.docs);
        let forms: Vec<Docs> = forms.filter(|it| seen.insert(it.clone())).collect();
        let lead = if forms.len() == 1 { leads.0 } else { leads.1 };
        Some(Forms { lead: lead.to_owned(), forms })
    }

    /// Lists what is said of an object of which alternatives say which members it has together, but
    /// for those that it has in any case.
    pub(super) fn forms_of_object(
        &self,
        all: &[Entry<'_>],
        always: &BTreeSet<String>,
    ) -> Option<Forms> {
        let forms = all.iter().map(|entry| {
            let parts = self.merged(std::slice::from_ref(entry)).required;
            let required = parts.keys().filter(|it| !always.contains(**it));
            let required: Vec<Json> = required.map(|it| Json::from(*it)).collect();
            let mut form = self.form_of(std::slice::from_ref(entry), &[Kind::Object].into());
            if let Some(required) = listed(&required) {
                form.docs.title = form.docs.title.filter(|_| form.says_more);
                form.docs.demand(format!("With {required}."));
            }
            form.docs
        });
        let forms: Vec<Docs> = forms.collect();
        let lead = "It is of one of these forms:".to_owned();
        (forms.len() > 1).then_some(Forms { lead, forms })
    }

    fn form(&self, candidate: &Candidate<'_>) -> Form {
        let entries = match &candidate.variant {
            Some(one) => std::slice::from_ref(one),
            None => candidate.entries.as_slice(),
        };
        self.form_of(entries, &candidate.sketch.kinds)
    }

    /// Returns what an alternative says of its values. The title begins with its name, or with
    /// what the values are.
    fn form_of(&self, entries: &[Entry<'_>], kinds: &BTreeSet<Kind>) -> Form {
        let mut docs = Docs::default();
        let mut values: Vec<Json> = Vec::new();
        for part in self.merged(entries).parts {
            add(&mut docs, &part.item.schema_data);
            let sentences = self.sentences_of_one(part.item, &part.pointer);
            sentences.into_iter().for_each(|it| docs.demand(it));
            if let Some(instant) = part.keywords.format.and_then(instant) {
                docs.demand(instant.to_owned());
            }
            if values.is_empty() {
                values = part.keywords.values.all();
            }
        }
        let own = Docs { constraints: Vec::new(), ..docs.clone() } != Docs::default();
        // A value that is true or false need not be told that it is one of them.
        let is_truth = kinds.len() == 1 && kinds.contains(&Kind::Boolean);
        let says_more = own || docs.constraints.iter().any(|it| !is_truth || !is_of_values(it));
        let name = match entries {
            [Entry { held: Held::Reference(reference), .. }] => name_of(reference, "schemas"),
            _ => None,
        };
        let are_listed = docs.constraints.first().is_some_and(|it| is_of_values(it));
        let head = match name {
            Some(name) => Some(code_span(&name)),
            None if !values.is_empty() && !are_listed => listed(&values),
            None => (!says_more).then(|| any_of(kinds).to_owned()),
        };
        let heads: Vec<String> = head.into_iter().chain(docs.title.take()).collect();
        docs.title = Some(heads.join(": ")).filter(|it| !it.is_empty());
        Form { docs, says_more }
    }

    /// Notes what is said of the alternatives of the schema at a place, which have become one.
    pub(super) fn note_forms(&mut self, place: &Pointer, forms: Vec<Forms>) {
        if !forms.is_empty() {
            self.said.forms.entry(place.clone()).or_insert(forms);
        }
    }

    /// Returns what is said of the alternatives of the schema at a place, which is that of a value
    /// or of what it holds, with the name of that.
    pub(super) fn forms_at(&mut self, place: &Pointer, inner: Option<&str>) -> Vec<Forms> {
        let Some(forms) = self.said.forms.get(place) else { return Vec::new() };
        self.said.told.insert(place.clone());
        forms.iter().map(|it| Forms { lead: lead(&it.lead, inner), ..it.clone() }).collect()
    }

    /// Reports what is said of alternatives and that nothing tells.
    pub(super) fn report_untold_forms(&mut self) {
        let said = std::mem::take(&mut self.said);
        for place in said.forms.into_keys().filter(|it| !said.told.contains(it)) {
            let message = "the alternatives are one type, and there is no documentation that tells \
                           what each of them says";
            let help = "give the schema a name of its own, or a member";
            self.unsupported(&place, "untold-alternatives", message, help);
        }
    }
}

/// Returns the sentence before the forms of a value, or of what it holds.
fn lead(own: &str, inner: Option<&str>) -> String {
    match (inner, own.strip_prefix("It is ")) {
        (None, _) => own.to_owned(),
        (Some(inner), Some(rest)) => format!("Each {inner} is {rest}"),
        (Some(inner), None) => format!("Of each {inner}: {own}"),
    }
}

/// Says what a format means that is the type of a text elsewhere, and is none among other texts.
fn instant(format: &str) -> Option<&'static str> {
    match format {
        "date-time" => Some("An instant, in the form of RFC 3339."),
        "date" => Some("A day, in the form of RFC 3339."),
        _ => None,
    }
}

/// Lists values, as many as there is room for.
fn listed(values: &[Json]) -> Option<String> {
    let mut shown: Vec<String> = Vec::new();
    let mut length = 0;
    for value in values {
        let text = match value {
            Json::String(text) => code_span_of_text(text),
            value => code_span(&value.to_string()),
        };
        length += text.len();
        if length > MOST_LISTED {
            break;
        }
        shown.push(text);
    }
    let more = values.len() - shown.len();
    if more > 0 && !shown.is_empty() {
        shown.push(format!("and {more} more"));
    }
    Some(shown.join(", ")).filter(|it| !it.is_empty())
}

/// Names what values of these kinds are.
fn any_of(kinds: &BTreeSet<Kind>) -> &'static str {
    match kinds.iter().next() {
        Some(Kind::Text) if kinds.len() == 1 => "Any text",
        Some(Kind::Integer) if kinds.len() == 1 => "Any integer",
        Some(Kind::Number) if kinds.len() == 1 => "Any number",
        Some(Kind::Boolean) if kinds.len() == 1 => "True or false",
        Some(Kind::List) if kinds.len() == 1 => "Any list",
        Some(Kind::Object) if kinds.len() == 1 => "Any object",
        _ => "Anything else",
    }
}
