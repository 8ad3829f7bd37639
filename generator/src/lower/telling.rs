//! What tells the alternatives of a choice from each other.
//!
//! The promise: a member marks an alternative only where the document has it so, and where nothing
//! tells two alternatives apart, that is said.

use std::rc::Rc;

use crate::ir::{Alternative, Kind, Mark};
use crate::pointer::Pointer;

use super::Lowering;
use super::sketch::{Sketch, disjoint};

impl Lowering<'_> {
    /// Finds what tells the objects of each alternative from those of the others.
    pub(super) fn mark(&mut self, found: &mut [(Alternative, Rc<Sketch>)], pointer: &Pointer) {
        let mut alike: Option<(String, String)> = None;
        for index in 0..found.len() {
            let own = Rc::clone(&found[index].1);
            let mut marks: Vec<Mark> = Vec::new();
            for (other, (another, sketch)) in found.iter().enumerate() {
                if other == index || disjoint(&own.kinds, &sketch.kinds) {
                    continue;
                }
                let telling = telling(&own, sketch);
                let is_alike = || {
                    telling.is_empty()
                        && self::telling(sketch, &own).is_empty()
                        && !cannot_read(&own, sketch)
                };
                if alike.is_none() && index < other && is_alike() {
                    alike = Some((found[index].0.label.clone(), another.label.clone()));
                }
                for mark in telling {
                    if !marks.contains(&mark) {
                        marks.push(mark);
                    }
                }
            }
            // One value that no other has says all.
            let others = || found.iter().enumerate().filter(|(other, _)| *other != index);
            let says_all = |mark: &&Mark| {
                mark.required
                    && !mark.values.is_empty()
                    && others().all(|(_, (_, sketch))| excludes(&own, sketch, &mark.name))
            };
            if let Some(mark) = marks.iter().find(says_all).cloned() {
                marks = vec![mark];
            }
            found[index].0.marks = marks;
        }
        if let Some((one, other)) = alike {
            let message = format!(
                "nothing tells `{one}` from `{other}`: a value that fits both is read as the first"
            );
            let help = "give each a required property that the other does not have, or a tag";
            self.unsupported(pointer, "indistinct", message, help);
        }
    }
}

/// Says whether there is no need of marks: what values of both kinds there are, the type of the one
/// cannot read where they are of the other; and it is all the same which of them has a number.
fn cannot_read(one: &Sketch, other: &Sketch) -> bool {
    let shared: Vec<Kind> =
        one.kinds.iter().filter(|kind| other.kinds.contains(kind)).copied().collect();
    match shared.as_slice() {
        [] | [Kind::Integer | Kind::Number] => true,
        [Kind::List] => match (&one.items, &other.items) {
            (Some(one), Some(other)) => {
                let needs = |marks: Vec<Mark>| {
                    marks.iter().any(|mark| mark.required && mark.values.is_empty())
                };
                disjoint(&one.kinds, &other.kinds)
                    || needs(telling(one, other))
                    || needs(telling(other, one))
            }
            _ => false,
        },
        [Kind::Object] => one.members.iter().any(|(name, feature)| {
            let another = other.members.get(name);
            another.is_some_and(|another| feature.is_of_other_kinds(another))
        }),
        _ => false,
    }
}

/// Says whether no object of the other has the member with a value that the one prescribes for it.
fn excludes(own: &Sketch, other: &Sketch, name: &str) -> bool {
    let feature = own.members.get(name);
    feature.is_some_and(|feature| {
        other.members.get(name).is_none_or(|another| feature.excludes(another))
    })
}

/// Returns the members that objects of the one have, and those of the other do not have, or not
/// like that.
fn telling(own: &Sketch, other: &Sketch) -> Vec<Mark> {
    if !own.kinds.contains(&Kind::Object) || !other.kinds.contains(&Kind::Object) {
        return Vec::new();
    }
    let marks = own.members.iter().filter_map(|(name, feature)| {
        let another = other.members.get(name);
        let excluded = another.is_some_and(|another| feature.excludes(another));
        let fixed = feature.values.as_ref().filter(|values| values.len() <= 16);
        let values = match (fixed, another) {
            (Some(values), Some(_)) if excluded => values.clone(),
            // What is always the same is no other alternative's when it is something else.
            (Some(values), None) if values.len() == 1 => values.clone(),
            _ => Vec::new(),
        };
        let tells = match another {
            None => feature.required,
            Some(_) => excluded && (feature.required || !values.is_empty()),
        };
        tells.then(|| Mark { name: name.clone(), required: feature.required, values })
    });
    marks.collect()
}
