//! Whether null is a value of a schema.
//!
//! The promise: null is one where the schema says so, or where all that it refers to does. The
//! answer is the same whichever schema is asked for first, and a chain of references may be as long
//! as it likes.

use std::collections::HashMap;

use super::Lowering;
use super::entry::{Entry, Held};

/// What is known of references, as far as that has been asked for.
#[derive(Default)]
pub(super) struct Nullable {
    /// Whether null is a value of what each leads to.
    known: HashMap<String, bool>,
    /// Those that have been asked for, and of which it is not known yet; no, as long as that is so.
    unsettled: Vec<String>,
}

impl Lowering<'_> {
    /// Says whether null is among the values of what is all of this, said or plain.
    pub(super) fn is_nullable(&mut self, entries: &[Entry<'_>]) -> bool {
        let is_nullable = self.seems_nullable(entries);
        if self.nullable.unsettled.is_empty() {
            return is_nullable;
        }
        self.settle_what_is_nullable();
        self.seems_nullable(entries)
    }

    /// Finds out about every reference that has been asked for, and those behind them.
    fn settle_what_is_nullable(&mut self) {
        let mut found: Vec<String> = Vec::new();
        let mut has_changed = true;
        while has_changed || !self.nullable.unsettled.is_empty() {
            while let Some(reference) = self.nullable.unsettled.pop() {
                self.target_seems_nullable(&reference);
                found.push(reference);
            }
            has_changed = false;
            // The last to be found are those that the others wait for.
            for reference in found.iter().rev() {
                let is_open = self.nullable.known.get(reference) == Some(&false);
                if is_open && self.target_seems_nullable(reference) {
                    self.nullable.known.insert(reference.clone(), true);
                    has_changed = true;
                }
            }
        }
    }

    fn target_seems_nullable(&mut self, reference: &str) -> bool {
        self.named_item(reference).is_some_and(|target| self.seems_nullable(&[target]))
    }

    /// Says whether null is among the values, by what is known of references.
    fn seems_nullable(&mut self, entries: &[Entry<'_>]) -> bool {
        let flat = self.near(entries);
        let own = flat.iter().any(|entry| {
            entry.schema().is_some_and(|item| item.schema_data.nullable)
                || entry.keywords().is_some_and(|it| it.values.have_null())
        });
        // Null under a reference is null only where nothing beside it excludes that.
        let beside = flat.iter().any(|entry| {
            entry.keywords().is_some_and(|it| it.kind.is_some() || it.has_own_shape())
        });
        if own || flat.is_empty() {
            return own;
        }
        if beside {
            return false;
        }
        let mut said = flat
            .iter()
            .filter(|entry| entry.keywords().is_none_or(|keywords| keywords.has_alternatives()));
        let said: Vec<Entry<'_>> = said.by_ref().cloned().collect();
        !said.is_empty() && said.iter().all(|entry| self.entry_is_nullable(entry))
    }

    fn entry_is_nullable(&mut self, entry: &Entry<'_>) -> bool {
        let Held::Reference(reference) = entry.held else {
            let keywords = entry.keywords().unwrap_or_default();
            let groups = [("oneOf", keywords.one_of), ("anyOf", keywords.any_of)];
            return groups.into_iter().any(|(keyword, group)| {
                group.iter().enumerate().any(|(index, it)| {
                    let place = entry.pointer.child(keyword).index(index);
                    self.seems_nullable(&[Entry::of(it, &entry.origin, &place)])
                })
            });
        };
        if let Some(known) = self.nullable.known.get(reference) {
            return *known;
        }
        self.nullable.known.insert(reference.to_owned(), false);
        self.nullable.unsettled.push(reference.to_owned());
        false
    }
}
