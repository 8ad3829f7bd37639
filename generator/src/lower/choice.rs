//! Alternatives that are told apart by what their values look like.
//!
//! The promise: each is an alternative of the choice, those that read each other's values are one,
//! and where nothing tells two of them apart, that is said.

use std::rc::Rc;

use crate::ir::{Alternative, Choice, Definition, Docs, Kind, Origin, Shape, Type};
use crate::pointer::Pointer;

use super::Lowering;
use super::alternatives::Candidate;
use super::label::{label, name_of_kind};
use super::schema::Outcome;
use super::sketch::Sketch;

impl Lowering<'_> {
    /// Lowers alternatives that are told apart by what their values look like.
    pub(super) fn choice(
        &mut self,
        candidates: &[Candidate<'_>],
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let (texts, mut others): (Vec<&Candidate<'_>>, Vec<_>) =
            candidates.iter().partition(|it| it.sketch.is_only(Kind::Text));
        let mut found: Vec<(Alternative, Rc<Sketch>)> = Vec::new();
        let mut alike: Vec<(Type, Vec<(&Candidate<'_>, Docs)>)> = Vec::new();
        for kind in [Kind::Boolean, Kind::Integer, Kind::Number] {
            let same = others.iter().copied().filter(|it| it.sketch.is_only(kind));
            let same: Vec<&Candidate<'_>> = same.collect();
            if let Some(alternative) = self.enumerated_apart(kind, &same, origin) {
                others.retain(|it| !it.sketch.is_only(kind));
                let has_open_integers = kind == Kind::Integer;
                let kinds = [kind].into();
                found.push((
                    alternative,
                    Rc::new(Sketch { kinds, has_open_integers, ..Sketch::default() }),
                ));
            }
        }
        let single = |kind: Kind| others.iter().filter(|it| it.sketch.is_only(kind)).count() == 1;
        // A text that can only be empty, to clear what was set, needs no type of its own.
        let own_text = |it: &&&Candidate<'_>| texts.len() == 1 && !it.is_empty_text();
        let mut open: Vec<&Candidate<'_>> = Vec::new();
        for candidate in others.iter().chain(texts.first().filter(own_text)).copied() {
            let kinds: Vec<Kind> = candidate.sketch.kinds.iter().copied().collect();
            let label = label(candidate, candidates, &single);
            let role = origin.within(&label);
            let ty = self.lower(&candidate.named(&role), &role, &candidate.place).ty;
            // An integer may have more digits than a double.
            let ty = match ty {
                Type::Double if single(Kind::Integer) => Type::Number,
                ty => ty,
            };
            // What may be anything is kept as it came in any case.
            if ty == Type::Anything {
                open.push(candidate);
                continue;
            }
            let docs = self.docs_of(&candidate.entries, &candidate.place);
            let said = (candidate, docs.clone());
            match alike.iter_mut().find(|(known, _)| *known == ty) {
                Some((_, alike)) => alike.push(said),
                None => alike.push((ty.clone(), vec![said])),
            }
            if found.iter().any(|(known, _)| known.ty == ty) {
                continue;
            }
            let sensitive = self.hides(&candidate.entries);
            let marks = Vec::new();
            let alternative =
                Alternative { label, docs, ty, kinds, marks, sensitive, boxed: false };
            found.push((alternative, Rc::clone(&candidate.sketch)));
        }
        for (ty, alike) in alike {
            if let Some((known, _)) = found.iter_mut().find(|(known, _)| known.ty == ty) {
                self.tell_of_all(&mut known.docs, alike);
            }
        }
        if texts.len() > 1 || texts.iter().any(|it| it.is_empty_text()) {
            found.push((self.text_alternative(&texts, origin), Rc::clone(&texts[0].sketch)));
        }
        found.sort_by_key(|(it, _)| {
            candidates.iter().position(|other| other.place == it.docs.place)
        });
        let forms = self.forms_of_anything(&open);
        self.note_forms(pointer, forms);
        match found.as_slice() {
            [] => return Outcome::Type(Type::Anything),
            [(one, _)]
                if open.is_empty()
                    && candidates
                        .iter()
                        .all(|it| it.sketch.kinds.iter().all(|kind| one.kinds.contains(kind))) =>
            {
                let (ty, forms) = (one.ty.clone(), one.docs.forms.clone());
                self.note_forms(pointer, forms);
                return Outcome::Type(ty);
            }
            _ => {}
        }
        self.mark(&mut found, pointer);
        let alternatives = found.into_iter().map(|(alternative, _)| alternative).collect();
        Outcome::Shape(Shape::Choice(Choice { alternatives }))
    }

    /// Lowers those of several alternatives that are texts as one.
    fn text_alternative(&mut self, texts: &[&Candidate<'_>], origin: &Origin) -> Alternative {
        let label = name_of_kind(Kind::Text).to_owned();
        let role = origin.within(&label);
        let place = texts[0].place.clone();
        let empty = texts.len() == 1 && texts[0].is_empty_text();
        let text = empty.then(|| "The empty text.".to_owned());
        let sensitive = texts.iter().any(|it| self.hides(&it.entries));
        let (outcome, forms) = self.one_text(texts, &role);
        let docs = Docs { text, forms, place: place.clone(), ..Docs::default() };
        let ty = match outcome {
            Outcome::Type(ty) => ty,
            Outcome::Shape(shape) => self.own_type(shape, role, &docs, sensitive),
        };
        let (kinds, marks) = (vec![Kind::Text], Vec::new());
        Alternative { label, docs, ty, kinds, marks, sensitive, boxed: false }
    }

    /// Lowers those of several alternatives that are of a kind as one, where values are enumerated:
    /// the types of such read those of each other.
    fn enumerated_apart(
        &mut self,
        kind: Kind,
        same: &[&Candidate<'_>],
        origin: &Origin,
    ) -> Option<Alternative> {
        let [first, _, ..] = same else { return None };
        let label = name_of_kind(kind).to_owned();
        let mut docs = Docs { place: first.place.clone(), ..Docs::default() };
        let sensitive = same.iter().any(|it| self.hides(&it.entries));
        let ty = if kind == Kind::Integer {
            let (integers, forms) = self.one_integer(same)?;
            docs.forms = forms;
            let shape = Shape::Enumeration(integers);
            self.own_type(shape, origin.within(&label), &docs, sensitive)
        } else if !same.iter().any(|it| self.merged(&it.entries).values.is_some()) {
            return None;
        } else {
            docs.forms = self.forms(same);
            if kind == Kind::Boolean { Type::Boolean } else { Type::Number }
        };
        let (kinds, marks) = (vec![kind], Vec::new());
        Some(Alternative { label, docs, ty, kinds, marks, sensitive, boxed: false })
    }

    /// Lets the documentation of an alternative that several have become tell what each says.
    fn tell_of_all(&self, docs: &mut Docs, alike: Vec<(&Candidate<'_>, Docs)>) {
        let place = docs.place.clone();
        let (alike, said): (Vec<&Candidate<'_>>, Vec<Docs>) = alike.into_iter().unzip();
        // What all of them say alike is said once.
        if said.into_iter().skip(1).any(|it| Docs { place: place.clone(), ..it } != *docs) {
            *docs = Docs { forms: self.forms(&alike), place, ..Docs::default() };
        }
    }

    /// Adds the type of an alternative that several are.
    fn own_type(&mut self, shape: Shape, origin: Origin, docs: &Docs, sensitive: bool) -> Type {
        let docs = docs.clone();
        let (rename, spare) = (None, false);
        Type::Named(self.add(Definition { origin, rename, docs, shape, sensitive, spare }))
    }
}
