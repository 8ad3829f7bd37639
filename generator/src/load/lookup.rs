//! Where a pointer leads, asked many times of one tree. This file promises the same answers as the
//! tree's own, without going through a hundred thousand names for each of a hundred thousand
//! references.

use std::cell::RefCell;
use std::collections::HashMap;

use super::tree::{Node, Value};
use crate::pointer::Pointer;

/// An object with more members than this is worth an index.
const WIDE: usize = 64;

/// The indexes of wide objects, by their tree and their place in it. The trees must not change.
#[derive(Default)]
pub(crate) struct Lookup(RefCell<HashMap<(Tree, Pointer), HashMap<String, usize>>>);

/// A file, and whether it is the tree in its canonical form that is meant.
pub(crate) type Tree = (u32, bool);

impl Lookup {
    /// Returns what stands at a place.
    pub(crate) fn node<'t>(
        &self,
        tree: Tree,
        root: &'t Node,
        pointer: &Pointer,
    ) -> Option<&'t Node> {
        let mut place = Pointer::root();
        let mut node = root;
        for token in pointer.tokens() {
            node = match &node.value {
                Value::Map(members) if members.len() > WIDE => {
                    let mut indexes = self.0.borrow_mut();
                    let index = indexes.entry((tree, place.clone())).or_insert_with(|| {
                        let names = members.iter().map(|it| it.key.clone());
                        names.enumerate().map(|(at, name)| (name, at)).collect()
                    });
                    let at = index.get(token.as_ref())?;
                    &members.as_slice().get(*at)?.value
                }
                _ => node.step(&token)?,
            };
            place.push(&token);
        }
        Some(node)
    }
}
