//! Which of the schemas that hold at once decide what a value may be.
//!
//! The promise: what says nothing, or nothing which another does not say more narrowly, is left out
//! and noted; a type that contradicts what stands beside it is reported.

use openapiv3::Schema;

use crate::ir::Kind;
use crate::pointer::Pointer;

use super::Lowering;
use super::entry::{Aspect, Entry, Held};
use super::sketch::{Sketch, disjoint};

impl Lowering<'_> {
    /// Returns those parts that decide what a value may be, without those that say nothing which
    /// another does not say more narrowly.
    pub(super) fn significant<'a>(&mut self, entries: &[Entry<'a>]) -> Vec<Entry<'a>>
    where
        Self: 'a,
    {
        let flat = self.near(entries);
        self.note_merged(flat.iter().map(|entry| &entry.pointer));
        if let [one] = &*flat {
            return vec![one.clone()];
        }
        let (mut kept, rest): (Vec<_>, Vec<_>) =
            flat.into_owned().into_iter().partition(Entry::says_something);
        if kept.is_empty() {
            return rest.into_iter().take(1).collect();
        }
        let mut index = 0;
        while kept.len() > 1 && index < kept.len() {
            if !kept[index].is_bare() {
                index += 1;
                continue;
            }
            let mut others = kept.clone();
            let own = others.remove(index);
            let place = own.pointer.clone();
            // What stands beside a composition, or a reference, is often left there by mistake.
            let beside = !matches!(own.held, Held::Item(_, Aspect::Whole));
            let own = self.sketch(&[own]);
            let sketch = self.sketch(&others);
            let is_contradicted = disjoint(&own.kinds, &sketch.kinds);
            let stays = match is_contradicted {
                true => !beside,
                false => !self.imply(&others, &sketch, &own),
            };
            if stays {
                index += 1;
                continue;
            }
            if is_contradicted {
                let message = "the type contradicts what stands beside it; the latter is taken";
                self.left_aside(&place.child("type"), message, "remove one of the two");
            }
            kept.remove(index);
        }
        kept
    }

    /// Says whether schemas say by themselves that a value is of the kinds of another, so that
    /// their type is the same without it.
    fn imply(&self, others: &[Entry<'_>], sketch: &Sketch, own: &Sketch) -> bool {
        let is_own = |kind: &Kind| match kind {
            Kind::Null => true,
            Kind::Integer => {
                own.kinds.contains(&Kind::Integer) || own.kinds.contains(&Kind::Number)
            }
            kind => own.kinds.contains(kind),
        };
        let merged = self.merged(others);
        // What only elements or members without a name say of a value, it need not be.
        let is_said = merged.kind.is_some()
            || merged.values.is_some()
            || !merged.properties.is_empty()
            || !merged.groups.is_empty();
        // What contradicts itself does so without a type, too.
        merged.conflict.is_some() || is_said && sketch.kinds.iter().all(is_own)
    }

    /// Reports that something is not taken because of what stands beside it.
    fn left_aside(&mut self, pointer: &Pointer, message: &str, help: &str) {
        let place = self.place(pointer);
        self.diagnostics.repair("contradicting-type", place, message, help);
    }
}

impl Entry<'_> {
    /// Says whether it says of which type a value is, and nothing else that decides it.
    pub(super) fn is_bare(&self) -> bool {
        self.keywords().is_some_and(|it| {
            it.kind.is_some()
                && !it.has_own_shape()
                && !it.has_alternatives()
                && it.not.is_none()
                && self.schema().is_none_or(|item| !has_shaping_extension(item))
        })
    }

    /// Says whether it decides what a value may be.
    pub(super) fn says_something(&self) -> bool {
        self.keywords().is_none_or(|it| {
            it.kind.is_some()
                || it.has_own_shape()
                || it.has_alternatives()
                || it.not.is_some()
                || self.schema().is_some_and(has_shaping_extension)
        })
    }
}

/// Says whether an extension decides what a value may be.
fn has_shaping_extension(item: &Schema) -> bool {
    let names = ["x-numeric-text", "x-idv-prefix-items", "x-idv-pattern-properties"];
    names.iter().any(|name| item.schema_data.extensions.contains_key(*name))
}
