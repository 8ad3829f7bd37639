//! What is made of itself without an end.
//!
//! The promise: an alternative that leads back to its own choice by way of alternatives alone is
//! left out, since whoever read it would never come to an end; and an object that cannot be without
//! another of its own is said to have no value.

use crate::ir::{Alternative, Api, Definition, Presence, Shape, Type, TypeId};
use crate::pointer::Pointer;

use super::Lowering;
use super::circles::{circles, end_circles, named_in_place};

/// Leaves out every alternative that leads back to its own choice by way of choices and other names
/// alone. Returns where those stand.
pub(super) fn end_circles_of_choices(api: &mut Api) -> Vec<Pointer> {
    end_circles(api, same_value, |definition, leads_back| {
        let Shape::Choice(choice) = &mut definition.shape else { return Vec::new() };
        let leads_back = |it: &mut Alternative| named_in_place(&it.ty).is_some_and(leads_back);
        let left_out = choice.alternatives.extract_if(.., leads_back);
        let ended = left_out.map(|it| it.docs.place).collect();
        if choice.alternatives.is_empty() {
            definition.shape = Shape::Alias(Type::Anything);
        }
        ended
    })
}

/// Returns the types of which a value of this one may be a value.
fn same_value(shape: &Shape) -> Vec<TypeId> {
    match shape {
        Shape::Choice(choice) => {
            choice.alternatives.iter().filter_map(|it| named_in_place(&it.ty)).collect()
        }
        Shape::Alias(ty) => named_in_place(ty).into_iter().collect(),
        _ => Vec::new(),
    }
}

impl Lowering<'_> {
    /// Says of each circle of types that none of them has a value: an object that requires another
    /// of its own, which requires another.
    pub(super) fn report_what_never_ends(&mut self) {
        let needs: Vec<Needs> = self.api.types.iter().map(Needs::of).collect();
        let endless = endless(&needs);
        let among = |it: &Needs| it.types.iter().copied().filter(|it| endless[*it]).collect();
        let edges: Vec<Vec<usize>> = needs.iter().map(among).collect();
        let circles = circles(&edges);
        let mut said = std::collections::BTreeSet::new();
        for (index, edges) in edges.iter().enumerate() {
            let leads_back = edges.iter().any(|it| circles[*it] == circles[index]);
            if !endless[index] || !leads_back || !said.insert(circles[index]) {
                continue;
            }
            let place = self.api.types[index].docs.place.clone();
            let message = "no JSON of this type comes to an end: what it requires requires another of \
                           it; it is made as it is described";
            let help = "let a member on the way be absent or null, or a list";
            self.unsupported(&place, "endless", message, help);
        }
    }
}

/// The types without a value of which a type has none.
struct Needs {
    types: Vec<usize>,
    /// It needs all of them; otherwise one of them.
    all: bool,
}

impl Needs {
    fn of(definition: &Definition) -> Self {
        let named = |ty: &Type| match ty {
            Type::Named(id) => Some(id.index()),
            _ => None,
        };
        let all = |types| Needs { types, all: true };
        // Where one of the alternatives has a name of no type, its values are some.
        let any = |types: Vec<Option<usize>>| {
            let types: Option<Vec<usize>> = types.into_iter().collect();
            let types = types.unwrap_or_default();
            Needs { all: types.is_empty(), types }
        };
        match &definition.shape {
            Shape::Object(object) => {
                let members = object.members.iter();
                let required = members.filter(|it| it.presence == Presence::Required);
                all(required.filter_map(|it| named(&it.ty)).collect())
            }
            Shape::Alias(ty) => all(named(ty).into_iter().collect()),
            Shape::Choice(choice) => {
                any(choice.alternatives.iter().map(|it| named(&it.ty)).collect())
            }
            Shape::Union(union) => {
                any(union.variants.iter().map(|it| Some(it.body.index())).collect())
            }
            Shape::Enumeration(_) => all(Vec::new()),
        }
    }
}

/// Says of each type whether it has no value: what has one is found first, and whatever that gives
/// one, until nothing is left that does.
fn endless(needs: &[Needs]) -> Vec<bool> {
    let mut endless = vec![true; needs.len()];
    let mut missing: Vec<usize> = needs.iter().map(|it| it.types.len()).collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (index, it) in needs.iter().enumerate() {
        it.types.iter().for_each(|needed| needed_by[*needed].push(index));
    }
    let mut open: Vec<usize> = (0..needs.len()).filter(|it| missing[*it] == 0).collect();
    open.iter().for_each(|it| endless[*it] = false);
    while let Some(index) = open.pop() {
        for user in &needed_by[index] {
            missing[*user] -= 1;
            if endless[*user] && (missing[*user] == 0 || !needs[*user].all) {
                endless[*user] = false;
                open.push(*user);
            }
        }
    }
    endless
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_value_gives_one_to_what_needs_it() {
        let needs = |all: bool, types: &[usize]| Needs { types: types.to_vec(), all };
        // 0 needs itself; 1 needs 0; 2 needs 3, which needs nothing; 4 is 0 or 3; 5 and 6 each other.
        let all = [
            needs(true, &[0]),
            needs(true, &[0]),
            needs(true, &[3, 3]),
            needs(true, &[]),
            needs(false, &[0, 3]),
            needs(true, &[6]),
            needs(true, &[5]),
        ];
        assert_eq!(endless(&all), [true, true, false, false, false, true, true]);
    }
}
