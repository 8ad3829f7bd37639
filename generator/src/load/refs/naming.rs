//! Names of what references bring in. This file promises that a component which the document does
//! not name gets a name that depends on the document alone, is legal, and belongs to no other one.

use super::{Target, Walk};
use crate::pointer::Pointer;

impl Walk<'_> {
    /// Chooses a name: the last part of the pointer, or the file's; with the file's before it when
    /// that is taken.
    pub(super) fn free_name(&mut self, target: &Target, section: &'static str) -> String {
        let stem = legal(&self.files.stem(target.file));
        let last = match component_name(target, section) {
            Some(name) => legal(&name),
            None if target.pointer.is_root() => stem.clone(),
            None if target.file == 0 => place_name(&target.pointer),
            None => target.pointer.last().map(|it| legal(&it)).unwrap_or_default(),
        };
        let first = if last.is_empty() { "Unnamed".to_owned() } else { last };
        if !self.references.names(section, &first) {
            return first;
        }
        let second = format!("{stem}_{first}");
        let mut name = second.clone();
        while self.references.names(section, &name) {
            let number = self.references.numbers.entry((section, second.clone())).or_insert(1);
            *number += 1;
            name = format!("{second}_{number}");
        }
        name
    }
}

/// Returns the reference to a component.
pub(crate) fn canonical(section: &str, name: &str) -> String {
    Pointer::root().child("components").child(section).child(name).to_string()
}

/// Returns the name when the pointer is exactly `/components/<section>/<name>` of the document
/// itself.
pub(super) fn component_name(target: &Target, section: &str) -> Option<String> {
    let mut tokens = target.pointer.tokens();
    let here = tokens.next()? == "components" && tokens.next()? == section;
    let name = tokens.next().filter(|_| here)?;
    (tokens.next().is_none() && target.file == 0).then(|| name.into_owned())
}

/// Names a place in the middle of the document: `#/components/schemas/Pet/properties/tag` is
/// `Pet_tag`.
fn place_name(pointer: &Pointer) -> String {
    const STRUCTURE: [&str; 8] = [
        "components",
        "schemas",
        "properties",
        "paths",
        "content",
        "schema",
        "$defs",
        "definitions",
    ];
    let words: Vec<String> = pointer
        .tokens()
        .filter(|it| !STRUCTURE.contains(&&**it))
        .map(|it| legal(&it))
        .filter(|it| !it.is_empty())
        .collect();
    words.join("_")
}

/// Leaves the characters that a component's name may have.
fn legal(text: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let replaced: String = text.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
    replaced.trim_matches('_').to_owned()
}
