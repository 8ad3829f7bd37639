//! What holds at once, taken apart: every `allOf`, and every reference.
//!
//! The promise: each part once, in the order of the document, what stands beside an `allOf` last;
//! and an end, whatever the document makes of itself.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::ir::Origin;
use crate::pointer::Pointer;

use super::entry::{Aspect, Entry, Held};
use super::keywords::Keywords;
use super::{Lowering, name_of};

/// How many schemas may hold at once. More would make types out of all proportion: each of a long
/// chain has all members of those before it.
const MOST_PARTS: usize = 256;

/// How many places may be passed on the way to them: a reference, what it leads to and what stands
/// beside its `allOf` for each, and one more.
const MOST_PASSED: usize = 4 * MOST_PARTS;

/// How many places may be passed, and members found there, in a whole document. Five times what the
/// largest that is known has (Microsoft Graph, beta: 93,734). What ten thousand schemas have of one
/// with a thousand members would be ten million.
const MOST_BROUGHT: usize = 1 << 19;

/// How many may be brought together at one place when that is used up: what most places have.
const FEW: usize = 16;

/// What has been brought together so far.
#[derive(Default)]
pub(super) struct Brought {
    weight: Cell<usize>,
    /// Why too much would be brought together, if so, by the keys of what holds at once. Whoever
    /// asks again gets the same answer.
    known: RefCell<HashMap<String, Option<Excess>>>,
}

/// Why schemas are not taken apart as far as they go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Excess {
    Here,
    InAll,
}

impl Excess {
    /// Says so.
    pub(super) fn message(self) -> String {
        match self {
            Self::Here => format!("it has more than {MOST_PARTS} parts"),
            Self::InAll => format!(
                "the document's `allOf` bring more than {MOST_BROUGHT} parts and members together"
            ),
        }
    }
}

/// What holds at once, taken apart.
pub(super) struct Flat<'a> {
    /// The parts, each once.
    pub(super) parts: Vec<Entry<'a>>,
    /// The places and references that were passed.
    pub(super) passed: BTreeSet<String>,
    /// Why there would be more, if so.
    pub(super) excess: Option<Excess>,
}

impl<'d> Lowering<'d> {
    /// Returns the parts of what holds at once, every `allOf` taken apart.
    pub(super) fn near<'e, 'a>(&self, entries: &'e [Entry<'a>]) -> Cow<'e, [Entry<'a>]>
    where
        'd: 'a,
    {
        match entries {
            // Nearly all are of this kind.
            [one] if !one.is_composed() => Cow::Borrowed(entries),
            _ => Cow::Owned(self.taken_apart(entries, false, usize::MAX).0.parts),
        }
    }

    /// Takes every `allOf` apart, and every reference too. Where that is too much, references stay
    /// what they are.
    pub(super) fn flattened<'a>(&self, entries: &[Entry<'a>]) -> Flat<'a>
    where
        'd: 'a,
    {
        if let [one @ Entry { held: Held::Item(..), .. }] = entries
            && !one.is_composed()
        {
            let passed = BTreeSet::from([one.key()]);
            return Flat { parts: entries.to_vec(), passed, excess: None };
        }
        let keys: Vec<String> = entries.iter().map(Entry::key).collect();
        let key = keys.join(" ");
        let known = self.brought.known.borrow().get(&key).copied();
        let excess = match known {
            Some(None) => return self.taken_apart(entries, true, usize::MAX).0,
            Some(Some(excess)) => excess,
            None => {
                let before = self.brought.weight.get();
                let most = if before < MOST_BROUGHT { usize::MAX } else { FEW };
                let (flat, weight) = self.taken_apart(entries, true, most);
                if flat.parts.len() > 1 || flat.excess.is_some() {
                    self.brought.weight.set(before + weight);
                }
                self.brought.known.borrow_mut().insert(key, flat.excess);
                match flat.excess {
                    None => return flat,
                    Some(excess) => excess,
                }
            }
        };
        let (flat, _) = self.taken_apart(entries, false, usize::MAX);
        Flat { excess: Some(excess), ..flat }
    }

    /// Takes every `allOf` apart, and every reference too where `expand` says so, until more than
    /// `most` places have been passed and members found there. Returns how many there were, too.
    fn taken_apart<'a>(&self, entries: &[Entry<'a>], expand: bool, most: usize) -> (Flat<'a>, usize)
    where
        'd: 'a,
    {
        let mut open: Vec<Entry<'a>> = entries.iter().rev().cloned().collect();
        let mut passed = BTreeSet::new();
        let mut parts: Vec<Entry<'a>> = Vec::new();
        let mut weight = 0;
        let mut excess = None;
        while let Some(entry) = open.pop() {
            if !passed.insert(entry.key()) {
                continue;
            }
            weight += 1;
            // A chain is gone down before any of its parts is taken.
            if parts.len() > MOST_PARTS || passed.len() > MOST_PASSED {
                excess = Some(Excess::Here);
                break;
            }
            if weight > most {
                excess = Some(Excess::InAll);
                break;
            }
            let mut take = |entry: Entry<'a>| {
                let keywords = entry.keywords().unwrap_or_default();
                weight += keywords.properties.map_or(0, IndexMap::len);
                parts.push(entry);
            };
            match entry.held {
                Held::Reference(reference) => {
                    let found = expand.then(|| self.named_item(reference)).flatten();
                    match found {
                        Some(target) => open.push(target),
                        None => take(entry),
                    }
                }
                Held::Item(item, Aspect::Whole) => {
                    let keywords = Keywords::of(item);
                    if keywords.all_of.is_empty() {
                        take(entry);
                        continue;
                    }
                    let place = entry.pointer.child("allOf");
                    let own = Entry { held: Held::Item(item, Aspect::WithoutAllOf), ..entry };
                    let all_of = keywords.all_of.iter().enumerate();
                    let inner =
                        all_of.map(|(index, it)| Entry::of(it, &own.origin, &place.index(index)));
                    let inner: Vec<_> = inner.collect();
                    // What stands beside comes last, as a reader would have it: what is new.
                    passed.remove(&own.key());
                    open.push(own);
                    open.extend(inner.into_iter().rev());
                }
                Held::Item(..) => take(entry),
            }
        }
        (Flat { parts, passed, excess }, weight)
    }

    /// Returns the schema that a reference leads to.
    pub(super) fn named_item<'a>(&self, reference: &str) -> Option<Entry<'a>>
    where
        'd: 'a,
    {
        let name = name_of(reference, "schemas")?;
        let (name, schema) = self.components.schemas.get_key_value(&name)?;
        let pointer = Pointer::root().child("components").child("schemas");
        Some(Entry::of(schema, &Origin::named(name), &pointer.child(name)))
    }
}
