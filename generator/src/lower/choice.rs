//! `oneOf` and `anyOf`: what becomes of alternatives.
//!
//! The promise: the narrowest form that loses nothing, by one chain of cases. One alternative beside
//! null is that one; texts are one text, open; objects that differ only in what they require are one
//! object; what a tag tells apart is a union; the rest is a choice, told apart by what its values
//! look like. Where nothing tells two of them apart, that is said.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value as Json;

use crate::ir::{
    Alternative, Choice, Constant, Docs, Enumeration, Kind, Mark, Object, Origin, Presence, Shape,
    Type, Value,
};
use crate::pointer::Pointer;

use super::Lowering;
use super::merge::{Aspect, Entry, Group, Held, Merged};
use super::name_of;
use super::schema::{Keywords, Outcome, RAW};
use super::sketch::{Sketch, disjoint};

/// An alternative, and everything that holds beside it.
pub(super) struct Candidate<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) variant: Option<Entry<'a>>,
    pub(super) place: Pointer,
    pub(super) sketch: Rc<Sketch>,
    /// What makes it impossible for a value to be this one.
    pub(super) conflict: Option<String>,
    /// The names of its members in the order of the document.
    pub(super) entries_order: Vec<String>,
}

/// How many alternatives two groups that hold at once may have together.
const MOST: usize = 64;

impl<'d> Lowering<'d> {
    /// Decides what becomes of what has alternatives.
    pub(super) fn alternatives(
        &mut self,
        near: &[Entry<'_>],
        mut merged: Merged<'_>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        if let Some(not) = &merged.not {
            self.unsupported(not, "not", "`not` is in no type; it is not held", RAW);
        }
        let own: Vec<Entry<'_>> = merged
            .parts
            .iter()
            .filter(|part| {
                let own = Keywords::own(part.item);
                own.kind.is_some() || own.has_own_shape()
            })
            .map(|part| Entry::item(part.item, Aspect::Own, part))
            .collect();
        // What only says which members go together is no alternative of types.
        let has_members = !merged.properties.is_empty();
        merged.groups.retain(|group| {
            let requires = has_members && group.alternatives.iter().all(only_requires);
            if requires {
                self.api.merged.extend(group.alternatives.iter().map(|it| it.pointer.clone()));
            }
            !requires
        });
        let groups = std::mem::take(&mut merged.groups);
        let candidates = match groups.as_slice() {
            [] => return self.again(&own, near, origin, pointer),
            [one] => self.candidates(&own, one),
            [one, other] if one.alternatives.len() * other.alternatives.len() <= MOST => {
                self.products(&own, one, other)
            }
            several => {
                let message = "several `oneOf` or `anyOf` that hold at once; kept as raw JSON";
                self.unsupported(&several[0].pointer, "composition", message, RAW);
                return Outcome::Type(Type::Anything);
            }
        };
        let discriminator = groups.iter().find_map(|group| group.discriminator);
        let place = groups.first().map_or(pointer, |group| &group.pointer).clone();
        self.of_candidates(candidates, discriminator, origin, &place)
    }

    /// Decides what becomes of what is left when alternatives have turned out to be none.
    fn again(
        &mut self,
        own: &[Entry<'_>],
        near: &[Entry<'_>],
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let merged = self.merged(own);
        let place = near.first().map_or(pointer, |it| &it.pointer).clone();
        match merged.kind() {
            Some("object") => Outcome::Shape(Shape::Object(self.object(&merged, origin, &place))),
            _ => self.only(own, origin, &place),
        }
    }

    /// Decides what becomes of the only alternative that there is.
    fn only(&mut self, entries: &[Entry<'_>], origin: &Origin, place: &Pointer) -> Outcome {
        let near = self.significant(entries);
        match near.as_slice() {
            [Entry { held: Held::Reference(_), .. }] => {
                Outcome::Type(self.lower(&near, origin, place).ty)
            }
            _ => self.decide(&near, false, origin, place),
        }
    }

    /// Returns the alternatives of a group, those of a group inside of it in their place.
    fn candidates<'a>(&mut self, own: &[Entry<'a>], group: &Group<'a>) -> Vec<Candidate<'a>>
    where
        'd: 'a,
    {
        let mut all = Vec::new();
        let mut open: Vec<Entry<'a>> = group.alternatives.iter().rev().cloned().collect();
        while let Some(entry) = open.pop() {
            self.api.merged.insert(entry.pointer.clone());
            match spread(&entry) {
                Some(inner) => open.extend(inner.into_iter().rev()),
                None => all.push(self.candidate(own, vec![entry])),
            }
        }
        all
    }

    /// Returns every pair of alternatives of two groups.
    fn products<'a>(
        &mut self,
        own: &[Entry<'a>],
        one: &Group<'a>,
        other: &Group<'a>,
    ) -> Vec<Candidate<'a>>
    where
        'd: 'a,
    {
        let pairs = one.alternatives.iter().flat_map(|first| {
            other.alternatives.iter().map(|second| vec![first.clone(), second.clone()])
        });
        pairs.collect::<Vec<_>>().into_iter().map(|pair| self.candidate(own, pair)).collect()
    }

    fn candidate<'a>(&mut self, own: &[Entry<'a>], variants: Vec<Entry<'a>>) -> Candidate<'a>
    where
        'd: 'a,
    {
        let place = variants[0].pointer.clone();
        let (_, passed) = self.flattened(&variants, true);
        // An alternative that is made of what stands beside it says it already.
        let beside = own.iter().filter(|entry| !passed.contains(&entry.pointer.to_string()));
        let mut entries: Vec<_> = beside.cloned().chain(variants.iter().cloned()).collect();
        let mut merged = self.merged(&entries);
        if merged.conflict.is_some() {
            // A type alone that contradicts the alternative is left aside, and reported there.
            entries = self.significant(&entries);
            merged = self.merged(&entries);
        }
        let sketch = self.sketch(&entries);
        let variant = <[_; 1]>::try_from(variants).ok().map(|[one]| one);
        let order = merged.properties.keys().map(|it| (*it).to_owned()).collect();
        Candidate {
            entries,
            variant,
            place,
            sketch,
            conflict: merged.conflict,
            entries_order: order,
        }
    }

    fn of_candidates(
        &mut self,
        mut candidates: Vec<Candidate<'_>>,
        discriminator: Option<&openapiv3::Discriminator>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        candidates.retain(|it| !it.sketch.is_only(Kind::Null));
        let impossible = |it: &Candidate<'_>| it.conflict.is_some();
        if !candidates.is_empty() && candidates.iter().all(impossible) {
            let message =
                "none of the alternatives can be, beside what else is said; kept as raw JSON";
            self.unsupported(pointer, "conflict", message, "mend one of the parts");
            return Outcome::Type(Type::Anything);
        }
        self.leave_out_the_impossible(&mut candidates);
        for candidate in &mut candidates {
            Rc::make_mut(&mut candidate.sketch).kinds.remove(&Kind::Null);
        }
        if let Some(outcome) = self.of_values(&candidates) {
            return outcome;
        }
        if candidates.iter().all(|it| it.sketch.is_only(Kind::Text)) && candidates.len() > 1 {
            return self.one_text(&candidates, origin);
        }
        if let Some((one, required)) = same_but_for_required(&candidates) {
            let place = candidates[0].place.clone();
            let mut outcome = self.only(&one, origin, &place);
            if let Outcome::Shape(Shape::Object(object)) = &mut outcome {
                object.require(&required);
            }
            return outcome;
        }
        if discriminator.is_some() || candidates.len() > 1 {
            let tagged = self.tagged(&candidates, discriminator, origin, pointer);
            if let Some(outcome) = tagged {
                return outcome;
            }
        }
        match candidates.as_slice() {
            [] => Outcome::Type(Type::Anything),
            [one] => self.only(&one.entries, origin, &one.place),
            _ => self.choice(&candidates, origin, pointer),
        }
    }

    /// Leaves out the alternatives that contradict what stands beside them.
    fn leave_out_the_impossible(&mut self, candidates: &mut Vec<Candidate<'_>>) {
        for candidate in candidates.extract_if(.., |it| it.conflict.is_some()) {
            let conflict = candidate.conflict.unwrap_or_default();
            let message = format!("no value can be this alternative: {conflict}; left out");
            let help = "mend the alternative, or what stands beside it";
            self.unsupported(&candidate.place, "conflict", message, help);
        }
    }

    /// Returns the enumeration whose values stand in an alternative each, with what is said of them.
    fn of_values(&mut self, candidates: &[Candidate<'_>]) -> Option<Outcome> {
        let mut texts = Vec::new();
        let mut integers = Vec::new();
        for candidate in candidates {
            let entry = candidate.variant.as_ref()?;
            let item = entry.schema()?;
            let [value] = Keywords::own(item).values.all().try_into().ok()?;
            let data = &item.schema_data;
            let docs = Docs {
                text: data.description.clone(),
                place: entry.pointer.clone(),
                ..Docs::default()
            };
            let rename = data.title.clone();
            match value {
                Json::String(value) => texts.push(Value { value, rename, docs }),
                Json::Number(number) => {
                    integers.push(Value { value: number.as_i64()?, rename, docs });
                }
                _ => return None,
            }
        }
        let enumeration = match (texts.as_slice(), integers.as_slice()) {
            ([_, ..], []) => Enumeration::Texts(texts),
            ([], [_, ..]) => Enumeration::Integers(integers),
            _ => return None,
        };
        Some(Outcome::Shape(Shape::Enumeration(enumeration)))
    }

    /// Lowers alternatives that are all texts: an enumeration, which is open to others, or a text.
    fn one_text(&mut self, candidates: &[Candidate<'_>], origin: &Origin) -> Outcome {
        let enumerated: Vec<&Candidate<'_>> =
            candidates.iter().filter(|it| it.sketch.values.is_some()).collect();
        match enumerated.as_slice() {
            [one] if !one.is_empty_text() => {
                return self.only(&one.entries, origin, &one.place);
            }
            [] => {
                let mut types: Vec<Type> = Vec::new();
                for it in candidates {
                    types.push(self.lower(&it.entries, origin, &it.place).ty);
                }
                types.dedup();
                let one = <[Type; 1]>::try_from(types).ok();
                return Outcome::Type(one.map_or(Type::Text, |[one]| one));
            }
            several if several.iter().all(|it| it.is_empty_text()) => {
                return Outcome::Type(Type::Text);
            }
            _ => {}
        }
        let mut values: Vec<Value<String>> = Vec::new();
        for candidate in enumerated {
            for value in candidate.sketch.values.iter().flatten() {
                let Constant::Text(text) = value else { continue };
                if values.iter().all(|known| known.value != *text) {
                    let docs = Docs { place: candidate.place.clone(), ..Docs::default() };
                    values.push(Value { value: text.clone(), rename: None, docs });
                }
            }
        }
        Outcome::Shape(Shape::Enumeration(Enumeration::Texts(values)))
    }

    /// Lowers alternatives that are told apart by what their values look like.
    fn choice(
        &mut self,
        candidates: &[Candidate<'_>],
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let (texts, others): (Vec<&Candidate<'_>>, Vec<_>) =
            candidates.iter().partition(|it| it.sketch.is_only(Kind::Text));
        let mut found: Vec<(Alternative, Rc<Sketch>)> = Vec::new();
        let single = |kind: Kind| others.iter().filter(|it| it.sketch.is_only(kind)).count() == 1;
        // A text that can only be empty, to clear what was set, needs no type of its own.
        let own_text = |it: &&&Candidate<'_>| texts.len() == 1 && !it.is_empty_text();
        for candidate in others.iter().chain(texts.first().filter(own_text)).copied() {
            let kinds: Vec<Kind> = candidate.sketch.kinds.iter().copied().collect();
            let label = label(candidate, candidates, &single);
            let role = origin.within(&label);
            let ty = self.lower(&candidate.named(&role), &role, &candidate.place).ty;
            // What may be anything is kept as it came in any case.
            if ty == Type::Anything || found.iter().any(|(known, _)| known.ty == ty) {
                continue;
            }
            let docs = self.docs_of(&candidate.entries, &candidate.place);
            let alternative =
                Alternative { label, docs, ty, kinds, marks: Vec::new(), boxed: false };
            found.push((alternative, Rc::clone(&candidate.sketch)));
        }
        if texts.len() > 1 || texts.iter().any(|it| it.is_empty_text()) {
            found.push((self.text_alternative(&texts, origin), Rc::clone(&texts[0].sketch)));
        }
        found.sort_by_key(|(it, _)| {
            candidates.iter().position(|other| other.place == it.docs.place)
        });
        match found.as_slice() {
            [] => return Outcome::Type(Type::Anything),
            [(one, _)]
                if candidates
                    .iter()
                    .all(|it| it.sketch.kinds.iter().all(|kind| one.kinds.contains(kind))) =>
            {
                return Outcome::Type(one.ty.clone());
            }
            _ => {}
        }
        self.mark(&mut found, pointer);
        let alternatives = found.into_iter().map(|(alternative, _)| alternative).collect();
        Outcome::Shape(Shape::Choice(Choice { alternatives }))
    }

    /// Lowers those of several alternatives that are texts as one.
    fn text_alternative(&mut self, texts: &[&Candidate<'_>], origin: &Origin) -> Alternative {
        let owned: Vec<Candidate<'_>> = texts.iter().map(|it| it.again()).collect();
        let label = name_of_kind(Kind::Text).to_owned();
        let role = origin.within(&label);
        let place = texts[0].place.clone();
        let empty = texts.len() == 1 && texts[0].is_empty_text();
        let text = empty.then(|| "The empty text.".to_owned());
        let docs = Docs { text, place: place.clone(), ..Docs::default() };
        let ty = match self.one_text(&owned, &role) {
            Outcome::Type(ty) => ty,
            Outcome::Shape(shape) => Type::Named(self.add(crate::ir::Definition {
                origin: role,
                rename: None,
                docs: docs.clone(),
                shape,
                spare: false,
            })),
        };
        Alternative { label, docs, ty, kinds: vec![Kind::Text], marks: Vec::new(), boxed: false }
    }

    /// Finds what tells the objects of each alternative from those of the others.
    fn mark(&mut self, found: &mut [(Alternative, Rc<Sketch>)], pointer: &Pointer) {
        let mut alike: Option<(String, String)> = None;
        for index in 0..found.len() {
            let own = Rc::clone(&found[index].1);
            let mut marks: Vec<Mark> = Vec::new();
            for (other, (another, sketch)) in found.iter().enumerate() {
                if other == index || disjoint(&own.kinds, &sketch.kinds) {
                    continue;
                }
                let telling = telling(&own, sketch);
                let is_told = !telling.is_empty()
                    || !self::telling(sketch, &own).is_empty()
                    || cannot_read(&own, sketch);
                if !is_told && index < other {
                    let names = || (found[index].0.label.clone(), another.label.clone());
                    alike.get_or_insert_with(names);
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

impl Object {
    /// Lets members with these names be absent no more.
    fn require(&mut self, names: &BTreeSet<String>) {
        for member in self.members.iter_mut().filter(|it| names.contains(&it.wire)) {
            member.presence = match member.presence {
                Presence::Optional => Presence::Required,
                Presence::Open => Presence::Nullable,
                presence => presence,
            };
        }
    }
}

impl<'a> Candidate<'a> {
    /// Returns all that holds, with what the alternative itself holds named after its role.
    pub(super) fn named(&self, role: &Origin) -> Vec<Entry<'a>> {
        let mut entries = self.entries.clone();
        for entry in &mut entries {
            if entry.pointer == self.place && entry.schema().is_some() {
                entry.origin = role.clone();
            }
        }
        entries
    }

    /// Says whether the empty text is all that it allows.
    fn is_empty_text(&self) -> bool {
        self.sketch.values.as_deref() == Some(&[Constant::Text(String::new())])
    }

    fn again(&self) -> Candidate<'a> {
        Candidate {
            entries: self.entries.clone(),
            variant: self.variant.clone(),
            place: self.place.clone(),
            sketch: Rc::clone(&self.sketch),
            conflict: self.conflict.clone(),
            entries_order: self.entries_order.clone(),
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

/// Returns the alternatives inside of one that says nothing else.
fn spread<'a>(entry: &Entry<'a>) -> Option<Vec<Entry<'a>>> {
    let Held::Item(item, Aspect::Whole) = entry.held else { return None };
    let keywords = Keywords::of(item);
    let says_more = keywords.kind.is_some()
        || keywords.has_own_shape()
        || keywords.not.is_some()
        || !keywords.all_of.is_empty()
        || item.schema_data.discriminator.is_some()
        || item.schema_data.nullable;
    let (keyword, group) = match (keywords.one_of, keywords.any_of) {
        (group @ [_, ..], []) => ("oneOf", group),
        ([], group @ [_, ..]) => ("anyOf", group),
        _ => return None,
    };
    let place = entry.pointer.child(keyword);
    let inner = group.iter().enumerate();
    let inner = inner.map(|(index, it)| Entry::of(it, &entry.origin, &place.index(index)));
    (!says_more).then(|| inner.collect())
}

/// Says whether an alternative only says which members must be there.
fn only_requires(entry: &Entry<'_>) -> bool {
    entry.schema().is_some_and(|item| {
        let keywords = Keywords::of(item);
        let about = Keywords { required: &[], ..Keywords::of(item) };
        !about.has_own_shape()
            && !about.has_alternatives()
            && about.all_of.is_empty()
            && matches!(keywords.kind, None | Some("object"))
    })
}

/// Returns the alternatives as one and what all of them require, when they are objects that differ
/// in nothing else.
fn same_but_for_required<'a>(
    candidates: &[Candidate<'a>],
) -> Option<(Vec<Entry<'a>>, BTreeSet<String>)> {
    let [first, _, ..] = candidates else { return None };
    let base = plain_object(first)?;
    let mut least: BTreeSet<String> = base.required.iter().cloned().collect();
    for other in candidates {
        let another = plain_object(other)?;
        if another.properties != base.properties {
            return None;
        }
        least.retain(|name| another.required.contains(name));
    }
    let mut entries = first.entries.clone();
    for entry in &mut entries {
        if let (true, Held::Item(item, _)) = (entry.pointer == first.place, entry.held) {
            entry.held = Held::Item(item, Aspect::Loose);
        }
    }
    Some((entries, least))
}

/// Returns the keywords of an alternative that is an object with members of its own.
fn plain_object<'a>(candidate: &Candidate<'a>) -> Option<Keywords<'a>> {
    let keywords = Keywords::of(candidate.variant.as_ref()?.schema()?);
    let plain = keywords.properties.is_some()
        && keywords.all_of.is_empty()
        && !keywords.has_alternatives()
        && keywords.not.is_none();
    plain.then_some(keywords)
}

/// Returns what an alternative is called: the name of its schema, its title, what it prescribes, or
/// the kind of its values.
fn label(
    candidate: &Candidate<'_>,
    all: &[Candidate<'_>],
    single: &dyn Fn(Kind) -> bool,
) -> String {
    if let Some(name) = candidate.reference().and_then(|it| name_of(it, "schemas")) {
        return name;
    }
    let item = candidate.variant.as_ref().and_then(Entry::schema);
    if let Some(title) = item.and_then(|it| it.schema_data.title.as_ref()) {
        let short = title.split_whitespace().count() <= 6 && title.len() <= 60;
        if short && title.chars().any(char::is_alphanumeric) {
            return title.clone();
        }
    }
    let kinds: Vec<Kind> = candidate.sketch.kinds.iter().copied().collect();
    let [kind] = kinds.as_slice() else { return "Any".to_owned() };
    let format = item.and_then(|it| Keywords::of(it).format);
    if let (false, Kind::Integer | Kind::Number, Some(format)) = (single(*kind), *kind, format) {
        return format.to_owned();
    }
    if single(*kind) || !matches!(kind, Kind::Object | Kind::List) {
        return name_of_kind(*kind).to_owned();
    }
    if *kind == Kind::List {
        let items: Vec<Kind> =
            candidate.sketch.items.iter().flat_map(|it| it.kinds.iter().copied()).collect();
        return match items.as_slice() {
            [one] => format!("{} List", name_of_kind(*one)),
            _ => name_of_kind(Kind::List).to_owned(),
        };
    }
    let fixed = candidate.entries_order.iter().find_map(|name| {
        let feature = candidate.sketch.members.get(name)?;
        match feature.values.as_deref()? {
            [Constant::Text(text)] if feature.required => Some(text.clone()),
            _ => None,
        }
    });
    let lonely = |required: bool| {
        candidate.entries_order.iter().find(|name| {
            let feature = candidate.sketch.members.get(*name);
            feature.is_some_and(|it| it.required || !required)
                && all.iter().filter(|it| it.sketch.members.contains_key(*name)).count() == 1
        })
    };
    let named = fixed.or_else(|| lonely(true).or_else(|| lonely(false)).cloned());
    named.unwrap_or_else(|| name_of_kind(Kind::Object).to_owned())
}

/// Returns what values of a kind are called.
pub(super) fn name_of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "Null",
        Kind::Boolean => "Boolean",
        Kind::Integer => "Integer",
        Kind::Number => "Number",
        Kind::Text => "Text",
        Kind::List => "List",
        Kind::Object => "Object",
    }
}
