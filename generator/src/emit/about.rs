//! What a document says of the API as a whole: of its groups of operations, of who offers it, and
//! where more is said.
//!
//! The promise: a line each where one is enough, and nothing of it is lost.

use crate::code_span::code_span;
use crate::ir::{Link, Offer};
use crate::names::{Name, Planned};

use super::markdown::{inline, is_url};
use super::{docs, html};

/// Returns what the document says of a group, after an empty line.
pub(super) fn group(planned: &Planned, group: &Name) -> Vec<String> {
    let position = planned.names.groups().iter().position(|it| *it == group);
    let group = position.and_then(|index| planned.api.groups.get(index));
    let mut said = group.map(|it| docs::part_lines(&it.docs, "")).unwrap_or_default();
    if !said.is_empty() {
        said.insert(0, String::new());
    }
    said
}

/// Returns what the document says of its groups: the first paragraph of each that has operations,
/// for the rest stands in its file, and all of what is said of others.
pub(super) fn groups(planned: &Planned) -> Vec<String> {
    let names = planned.names.groups();
    let (mut first, mut whole) = (Vec::new(), Vec::new());
    for (index, (group, name)) in planned.api.groups.iter().zip(names).enumerate() {
        if planned.api.operations.iter().any(|it| it.group == Some(index)) {
            let text = group.docs.text.as_deref().unwrap_or_default();
            let text = html::to_markdown(text);
            let paragraph = inline(text.trim().split("\n\n").next().unwrap_or_default());
            let link = group.docs.link.as_ref().map(linked);
            let said = [paragraph].into_iter().chain(link).filter(|it| !it.is_empty());
            let said = said.collect::<Vec<_>>().join(" ");
            if !said.is_empty() {
                first.push(docs::entry(name.plain(), &said));
            }
            continue;
        }
        let said = docs::part_lines(&group.docs, "");
        if !said.is_empty() {
            whole.extend([String::new(), format!("# {}", inline(&group.name)), String::new()]);
            whole.extend(said);
        }
    }
    let mut all = docs::lines(&first.join("\n"));
    if !all.is_empty() {
        all.insert(0, String::new());
    }
    all.extend(whole);
    all
}

/// Says who offers the API and on what terms, a line of Markdown each.
pub(crate) fn offer(offer: &Offer) -> Vec<String> {
    let said = |what: &str, parts: &mut dyn Iterator<Item = &String>| {
        let parts: Vec<String> =
            parts.filter(|it| !it.trim().is_empty()).map(|it| plain(it)).collect();
        (!parts.is_empty()).then(|| format!("{what}: {}", parts.join(", ")))
    };
    let mut license: Vec<&String> = [&offer.license, &offer.license_identifier, &offer.license_url]
        .into_iter()
        .flatten()
        .collect();
    license.dedup();
    [
        said("Terms of service", &mut offer.terms.iter()),
        said("Contact", &mut offer.contact.iter()),
        said("Licence of the API", &mut license.into_iter()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns the line that leads to a page which says more.
pub(super) fn linked(link: &Link) -> String {
    let said = link.text.as_deref().map(inline).unwrap_or_default();
    let address = if is_url(link.url.trim()) { plain(&link.url) } else { code_span(&link.url) };
    let said = said.trim_end_matches(['.', ':']);
    if said.is_empty() { format!("More: {address}") } else { format!("More: {said}, {address}") }
}

/// Returns a text of one line, and an address that can be followed as a link.
fn plain(text: &str) -> String {
    let odd = |it: char| it.is_whitespace() || matches!(it, '<' | '>' | '\\');
    let text = text.trim();
    if is_url(text) && !text.contains(odd) { format!("<{text}>") } else { inline(text) }
}
