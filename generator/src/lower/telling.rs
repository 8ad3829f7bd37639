//! What tells the alternatives of a choice from each other.
//!
//! The promise: a member marks an alternative only where the document has it so, and where nothing
//! tells two alternatives apart, that is said.

use std::collections::HashMap;
use std::rc::Rc;

use crate::code_span::code_span;
use crate::ir::{Alternative, Kind, Mark};
use crate::pointer::Pointer;

use super::Lowering;
use super::sketch::{Feature, Sketch, disjoint};

impl Lowering<'_> {
    /// Finds what tells the objects of each alternative from those of the others.
    pub(super) fn mark(&mut self, found: &mut [(Alternative, Rc<Sketch>)], pointer: &Pointer) {
        let sketches: Vec<Rc<Sketch>> = found.iter().map(|(_, it)| Rc::clone(it)).collect();
        let holders = Holders::of(&sketches);
        for (index, (alternative, _)) in found.iter_mut().enumerate() {
            alternative.marks = holders.marks(index);
        }
        if let Some((one, other)) = holders.alike() {
            let labels = (&found[one].0.label, &found[other].0.label);
            let (message, help) = match differing(&sketches[one], &sketches[other]).as_slice() {
                names @ [_, ..] => (
                    format!(
                        "what tells `{}` from `{}` is {}, which neither demands: a value without is \
                         read as the first",
                        labels.0,
                        labels.1,
                        names.join(", ")
                    ),
                    "require it, or give each a tag",
                ),
                [] => (
                    format!(
                        "nothing tells `{}` from `{}`: a value that fits both is read as the first",
                        labels.0, labels.1
                    ),
                    "give each a required property that the other does not have, or a tag",
                ),
            };
            self.unsupported(pointer, "indistinct", message, help);
        }
    }
}

/// Which alternatives have each member. Two alternatives are compared only where both have one:
/// there may be thousands, each with members of its own.
struct Holders<'s> {
    sketches: &'s [Rc<Sketch>],
    objects: Vec<usize>,
    by_name: HashMap<&'s str, Vec<usize>>,
}

impl<'s> Holders<'s> {
    fn of(sketches: &'s [Rc<Sketch>]) -> Self {
        let objects = sketches.iter().enumerate().filter(|(_, it)| is_object(it));
        let objects = objects.map(|(index, _)| index).collect();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, sketch) in sketches.iter().enumerate() {
            for name in sketch.members.keys() {
                by_name.entry(name).or_default().push(index);
            }
        }
        Holders { sketches, objects, by_name }
    }

    /// Returns the others that have a member.
    fn others(&self, index: usize, name: &str) -> impl Iterator<Item = usize> {
        let holders = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        holders.iter().copied().filter(move |other| *other != index)
    }

    /// Returns the first of the other objects that has no such member.
    fn without(&self, index: usize, name: &str) -> Option<usize> {
        let mut holders = self.by_name.get(name).into_iter().flatten().peekable();
        self.objects.iter().copied().find(|other| {
            while holders.next_if(|holder| *holder < other).is_some() {}
            *other != index && holders.peek() != Some(&other)
        })
    }

    /// Returns what tells an alternative from the others, in their order.
    fn marks(&self, index: usize) -> Vec<Mark> {
        let own = &self.sketches[index];
        if !is_object(own) {
            return Vec::new();
        }
        let mut marks: Vec<(usize, Mark)> = Vec::new();
        for (name, feature) in &own.members {
            let first_excluded = self.others(index, name).find(|other| {
                let other = &self.sketches[*other];
                is_object(other) && other.members.get(name).is_some_and(|it| feature.excludes(it))
            });
            let both = [
                (self.without(index, name), mark(name, feature, Other::HasNone)),
                (first_excluded, mark(name, feature, Other::IsExcluded)),
            ];
            for (other, mark) in both {
                let (Some(other), Some(mark)) = (other, mark) else { continue };
                match marks.iter_mut().find(|(_, known)| *known == mark) {
                    Some((known, _)) => *known = other.min(*known),
                    None => marks.push((other, mark)),
                }
            }
        }
        // Those of one of the others stay in the order of their names.
        marks.sort_by_key(|(other, _)| *other);
        let mut marks: Vec<Mark> = marks.into_iter().map(|(_, mark)| mark).collect();
        // One value that no other has says all.
        let says_all = |mark: &Mark| {
            let mut others = self.others(index, &mark.name);
            mark.required
                && !mark.values.is_empty()
                && others.all(|other| excludes(own, &self.sketches[other], &mark.name))
        };
        if let Some(all) = marks.iter().position(says_all) {
            marks = vec![marks.swap_remove(all)];
        }
        marks
    }

    /// Returns the first two alternatives that nothing tells apart.
    fn alike(&self) -> Option<(usize, usize)> {
        // What demands a member of its own is told from every other object.
        let is_told = |index: usize| {
            let mut members = self.sketches[index].members.iter();
            members.any(|(name, it)| it.required && self.by_name[name.as_str()].len() == 1)
        };
        let told: Vec<bool> = (0..self.sketches.len()).map(is_told).collect();
        let pairs = (0..told.len()).flat_map(|one| (one + 1..told.len()).map(move |it| (one, it)));
        let mut pairs = pairs.filter(|(one, other)| {
            let (first, second) = (&self.sketches[*one], &self.sketches[*other]);
            let is_told = told[*one] || told[*other];
            !(is_told && is_object(first) && is_object(second))
        });
        pairs.find(|(one, other)| {
            let (one, other) = (&self.sketches[*one], &self.sketches[*other]);
            !disjoint(&one.kinds, &other.kinds)
                && telling(one, other).is_empty()
                && telling(other, one).is_empty()
                && !cannot_read(one, other)
        })
    }
}

fn is_object(sketch: &Sketch) -> bool {
    sketch.kinds.contains(&Kind::Object)
}

/// Says whether there is no need of marks: what values of both kinds there are, the type of the one
/// cannot read where they are of the other; and it is all the same which of them has a number, as
/// long as none takes it for an integer that it does not know.
fn cannot_read(one: &Sketch, other: &Sketch) -> bool {
    let is_number =
        |it: &Sketch| it.kinds.contains(&Kind::Integer) || it.kinds.contains(&Kind::Number);
    if one.has_open_integers && is_number(other) || other.has_open_integers && is_number(one) {
        return false;
    }
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
            another.is_some_and(|another| {
                (feature.required || another.required) && feature.is_of_other_kinds(another)
            })
        }),
        _ => false,
    }
}

/// Names the members that are of other kinds in the other, the first few of them.
fn differing(one: &Sketch, other: &Sketch) -> Vec<String> {
    let found = one.members.iter().filter(|(name, feature)| {
        other.members.get(*name).is_some_and(|another| {
            !feature.required && !another.required && feature.is_of_other_kinds(another)
        })
    });
    found.map(|(name, _)| code_span(name)).take(8).collect()
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
    if !is_object(own) || !is_object(other) {
        return Vec::new();
    }
    let marks = own.members.iter().filter_map(|(name, feature)| match other.members.get(name) {
        None => mark(name, feature, Other::HasNone),
        Some(another) if feature.excludes(another) => mark(name, feature, Other::IsExcluded),
        Some(_) => None,
    });
    marks.collect()
}

/// How another alternative differs in a member.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Other {
    HasNone,
    IsExcluded,
}

/// Returns how a member tells its object from one that differs in it, if it does.
fn mark(name: &str, feature: &Feature, other: Other) -> Option<Mark> {
    let fixed = feature.values.as_ref().filter(|values| values.len() <= 16);
    let values = match fixed {
        Some(values) if other == Other::IsExcluded => values.clone(),
        // What is always the same is no other alternative's when it is something else.
        Some(values) if values.len() == 1 => values.clone(),
        _ => Vec::new(),
    };
    let tells = feature.required || other == Other::IsExcluded && !values.is_empty();
    tells.then(|| Mark { name: name.to_owned(), required: feature.required, values })
}
