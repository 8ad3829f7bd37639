//! Which types are made of themselves.
//!
//! The promise: one walk over all types, however deep they stand in each other, in a time that
//! grows with their number and not with its square.

use crate::ir::{Api, Definition, Shape, Type, TypeId};
use crate::pointer::Pointer;

/// Ends every circle of types that lead to each other. `end` is given each type and what says to
/// which types it must not lead any more, and returns the places of what it leaves out.
pub(super) fn end_circles<P: IntoIterator<Item = Pointer>>(
    api: &mut Api,
    leads_to: impl Fn(&Shape) -> Vec<TypeId>,
    end: impl Fn(&mut Definition, &dyn Fn(TypeId) -> bool) -> P,
) -> Vec<Pointer> {
    let circles = circles_of(api, leads_to);
    let ended = api.types.iter_mut().enumerate().flat_map(|(index, definition)| {
        // What leads only to what stands behind it leads nowhere back.
        let leads_back = |to: TypeId| to.index() <= index && circles[to.index()] == circles[index];
        end(definition, &leads_back)
    });
    ended.collect()
}

/// Returns a number for each type: two types have the same exactly when each leads to the other.
pub(super) fn circles_of(api: &Api, leads_to: impl Fn(&Shape) -> Vec<TypeId>) -> Vec<usize> {
    let edges = |it: &Definition| leads_to(&it.shape).into_iter().map(TypeId::index).collect();
    circles(&api.types.iter().map(edges).collect::<Vec<_>>())
}

/// Returns the type of which a value of this one holds a value without a list or a map between.
pub(super) fn named_in_place(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Nullable(inner) => named_in_place(inner),
        _ => None,
    }
}

/// Returns a number for each node of a graph: two nodes have the same exactly when each leads to
/// the other.
pub(super) fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let mut walk = Walk {
        order: vec![UNSEEN; edges.len()],
        lowest: vec![0; edges.len()],
        circle: vec![UNSEEN; edges.len()],
        waiting: Vec::new(),
        count: 0,
        circles: 0,
    };
    for start in 0..edges.len() {
        if walk.order[start] != UNSEEN {
            continue;
        }
        // What is being walked, and which of its edges comes next: no call inside of a call, for a
        // document may nest as deep as it likes.
        let mut open = vec![(start, 0)];
        walk.enter(start);
        while let Some((node, next)) = open.last_mut() {
            let node = *node;
            if let Some(&to) = edges[node].get(*next) {
                *next += 1;
                if walk.order[to] == UNSEEN {
                    walk.enter(to);
                    open.push((to, 0));
                } else if walk.circle[to] == UNSEEN {
                    walk.lowest[node] = walk.lowest[node].min(walk.order[to]);
                }
                continue;
            }
            open.pop();
            walk.leave(node);
            if let Some((parent, _)) = open.last() {
                walk.lowest[*parent] = walk.lowest[*parent].min(walk.lowest[node]);
            }
        }
    }
    walk.circle
}

/// Tarjan's algorithm, between two steps.
struct Walk {
    order: Vec<usize>,
    /// The earliest node that each is known to lead to.
    lowest: Vec<usize>,
    circle: Vec<usize>,
    /// The nodes whose circle is not known yet.
    waiting: Vec<usize>,
    count: usize,
    circles: usize,
}

impl Walk {
    fn enter(&mut self, node: usize) {
        self.order[node] = self.count;
        self.lowest[node] = self.count;
        self.count += 1;
        self.waiting.push(node);
    }

    fn leave(&mut self, node: usize) {
        if self.lowest[node] != self.order[node] {
            return;
        }
        while let Some(other) = self.waiting.pop() {
            self.circle[other] = self.circles;
            if other == node {
                break;
            }
        }
        self.circles += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_each_other_is_one_circle() {
        // 0 → 1 → 2 → 0, 2 → 3 → 3, 4 → 0
        let found = circles(&[vec![1], vec![2], vec![0, 3], vec![3], vec![0]]);
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert!(found[3] != found[0] && found[4] != found[0] && found[3] != found[4]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let count = 100_000;
        let chain: Vec<Vec<usize>> = (0..count).map(|it| vec![(it + 1) % count]).collect();
        assert!(circles(&chain).iter().all(|it| *it == 0));
    }
}
