//! One schema to its type: the chain of cases.

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use crate::ir::{Choice, Definition, Docs, Kind, Origin, Shape, Type, TypeId, Width};
use crate::load::tree::Node;
use crate::pointer::Pointer;

pub(super) use super::keywords::Keywords;
use super::merge::{Aspect, Entry, Held, Merged};
use super::sketch::Sketch;
use super::{Lowering, docs};

/// A type, and whether null stands beside it.
#[derive(Clone)]
pub(super) struct Lowered {
    pub(super) ty: Type,
    pub(super) nullable: bool,
}

impl Lowered {
    /// Returns the type with null among its values.
    pub(super) fn whole(self) -> Type {
        if self.nullable && !matches!(self.ty, Type::Nullable(_) | Type::Anything) {
            return Type::Nullable(Box::new(self.ty));
        }
        self.ty
    }
}

/// What becomes of a schema: something that needs a name, or a type that has one.
pub(super) enum Outcome {
    Shape(Shape),
    Type(Type),
}

/// What is being lowered, and what has been, by the places of all that holds at once.
#[derive(Default)]
pub(super) struct Progress {
    done: IndexMap<Vec<String>, Type>,
    /// What is being lowered, with its id where that is asked for meanwhile.
    open: Vec<(Vec<String>, Option<TypeId>)>,
    /// How many schemas have gone into types that several make together.
    parts: usize,
    /// How many schemas have been found to describe a value that several describe.
    edges: usize,
}

/// How many schemas may be lowered inside of each other: as many as the loader lets stand inside of
/// each other. Members that several parts describe could lead ever deeper.
const DEEPEST: usize = 128;

/// How many schemas may go into types that several make together. What a few schemas make of each
/// other's members can be any number.
const MOST_PARTS: usize = 1 << 15;

/// How many schemas may describe values that several describe. Ten times what the largest documents
/// have.
const MOST_EDGES: usize = 1 << 16;

impl Lowering<'_> {
    /// Lowers a schema that the document names.
    pub(super) fn named_schema(
        &mut self,
        name: &str,
        schema: &ReferenceOr<Schema>,
        pointer: &Pointer,
    ) -> Definition {
        let origin = Origin::named(name);
        let entry = Entry::of(schema, &origin, pointer);
        let entries = std::slice::from_ref(&entry);
        let docs = self.docs_of(entries, pointer);
        let rename = self.rename_of(entries);
        self.note_parent(entries, self.named.get(name).copied());
        let near = self.significant(entries);
        let outcome = match near.as_slice() {
            [Entry { held: Held::Reference(reference), pointer, .. }] => {
                Outcome::Type(self.reference(reference, pointer))
            }
            _ => {
                let id = self.named.get(name).copied();
                self.progress.open.push((keys(&near), id));
                let outcome = self.decide(&near, true, &origin, pointer);
                self.progress.open.pop();
                outcome
            }
        };
        let shape = match outcome {
            Outcome::Shape(shape) => shape,
            Outcome::Type(ty) => Shape::Alias(ty),
        };
        let sensitive = self.is_marked(std::slice::from_ref(&entry));
        Definition { origin, rename, docs, shape, sensitive, spare: false }
    }

    /// Lowers a schema that stands where a type is wanted. `origin` names the type that it
    /// becomes, if it becomes one.
    pub(super) fn schema(
        &mut self,
        schema: &ReferenceOr<Schema>,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Lowered {
        self.lower(&[Entry::of(schema, origin, pointer)], origin, pointer)
    }

    /// Notes what became of the schema at a place.
    pub(super) fn settled(&mut self, pointer: &Pointer, lowered: &Lowered) {
        self.api.places.push((pointer.clone(), lowered.clone().whole()));
    }

    /// Lowers what is all of these.
    pub(super) fn lower(
        &mut self,
        entries: &[Entry<'_>],
        origin: &Origin,
        pointer: &Pointer,
    ) -> Lowered {
        if entries.len() > 1 {
            self.progress.edges += entries.len();
            if self.progress.edges > MOST_EDGES {
                return self.out_of_proportion(pointer);
            }
        }
        let nullable = self.is_nullable(entries);
        let ty = self.lower_near(entries, origin, pointer);
        let lowered = Lowered { ty, nullable };
        if let [one] = entries {
            self.settled(&one.pointer, &lowered);
        }
        lowered
    }

    /// Reports that a value is of a type too many.
    fn out_of_proportion(&mut self, pointer: &Pointer) -> Lowered {
        let message = "what holds at once brings forth ever more types; kept as raw JSON";
        self.unsupported(pointer, "out-of-proportion", message, RAW);
        Lowered { ty: Type::Anything, nullable: false }
    }

    fn lower_near(&mut self, entries: &[Entry<'_>], origin: &Origin, pointer: &Pointer) -> Type {
        let near = self.significant(entries);
        if let [Entry { held: Held::Reference(reference), pointer, .. }] = near.as_slice() {
            return self.reference(reference, pointer);
        }
        let key = keys(&near);
        if let Some(known) = self.progress.done.get(&key) {
            return known.clone();
        }
        if let Some(index) = self.progress.open.iter().position(|(open, _)| *open == key) {
            let id = match self.progress.open[index].1 {
                Some(id) => id,
                None => self.add(Definition {
                    origin: origin.clone(),
                    rename: None,
                    docs: Docs::default(),
                    shape: Shape::Alias(Type::Anything),
                    sensitive: false,
                    spare: false,
                }),
            };
            self.progress.open[index].1 = Some(id);
            return Type::Named(id);
        }
        if near.len() > 1 {
            self.progress.parts += near.len();
        }
        if self.progress.open.len() > DEEPEST || near.len() > 1 && self.progress.parts > MOST_PARTS
        {
            let lowered = self.out_of_proportion(pointer);
            self.progress.done.insert(key, lowered.ty.clone());
            return lowered.ty;
        }
        self.note_parent(&near, None);
        self.progress.open.push((key.clone(), None));
        let outcome = self.decide(&near, false, origin, pointer);
        let reserved = self.progress.open.pop().and_then(|(_, id)| id);
        let ty = match (outcome, reserved) {
            (Outcome::Type(ty), None) => ty,
            (outcome, reserved) => {
                let shape = match outcome {
                    Outcome::Shape(shape) => shape,
                    Outcome::Type(ty) => Shape::Alias(ty),
                };
                let docs = self.docs_of(entries, pointer);
                let rename = self.rename_of(entries);
                let (origin, sensitive) = (origin.clone(), self.is_marked(entries));
                let definition =
                    Definition { origin, rename, docs, shape, sensitive, spare: false };
                Type::Named(match reserved {
                    Some(id) => {
                        self.api.types[id.index()] = definition;
                        id
                    }
                    None => self.add(definition),
                })
            }
        };
        self.progress.done.insert(key, ty.clone());
        ty
    }

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
        let is_bare = |entry: &Entry<'_>| {
            entry.keywords().is_some_and(|it| {
                it.kind.is_some()
                    && !it.has_own_shape()
                    && !it.has_alternatives()
                    && it.not.is_none()
                    && entry.schema().is_none_or(|item| !has_shaping_extension(item))
            })
        };
        let mut index = 0;
        while kept.len() > 1 && index < kept.len() {
            if !is_bare(&kept[index]) {
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
            let is_contradicted = super::sketch::disjoint(&own.kinds, &sketch.kinds);
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

    /// Notes the places of schemas that go into a type.
    pub(super) fn note_merged<'p>(&mut self, places: impl Iterator<Item = &'p Pointer>) {
        for place in places {
            if !self.api.merged.contains(place) {
                self.api.merged.insert(place.clone());
            }
        }
    }

    /// Reports that something is not taken because of what stands beside it.
    fn left_aside(&mut self, pointer: &Pointer, message: &str, help: &str) {
        let place = self.place(pointer);
        self.diagnostics.repair("contradicting-type", place, message, help);
    }

    /// Decides what becomes of what is all of these. What is `named` becomes a type with a name
    /// where that adds something.
    pub(super) fn decide(
        &mut self,
        near: &[Entry<'_>],
        named: bool,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        let merged = self.merged(near);
        self.note_parts(&merged);
        if let Some(conflict) = &merged.conflict {
            let message = format!("no type can be all of this: {conflict}; kept as raw JSON");
            self.unsupported(pointer, "conflict", message, "mend one of the parts");
            return Outcome::Type(Type::Anything);
        }
        self.note_places(&merged);
        if !merged.groups.is_empty() {
            return self.alternatives(near, merged, origin, pointer);
        }
        if let Some(not) = &merged.not {
            let (message, help) = match merged.kind() {
                Some(_) => ("`not` is in no type; it is not held", RAW),
                None => ("a `not` without a type; the value is kept as raw JSON", "add a `type`"),
            };
            self.unsupported(not, "not", message, help);
        }
        if merged.values.is_some() {
            return self.values(&merged, origin, pointer);
        }
        let outcome = match merged.kind() {
            Some("object") => self.object_or_map(&merged, named, origin, pointer),
            Some("array") => Outcome::Type(self.list(&merged, origin)),
            _ => Outcome::Type(self.plain(&merged)),
        };
        match (outcome, merged.kind, merged.kind()) {
            // Without a type, something else than a map or a list is allowed, too.
            (Outcome::Type(ty), None, Some(kind)) => {
                let kind = if kind == "object" { Kind::Object } else { Kind::List };
                let alternatives = vec![super::enumeration::of_kind(kind, ty)];
                Outcome::Shape(Shape::Choice(Choice { alternatives }))
            }
            (outcome, ..) => outcome,
        }
    }

    /// Says that a list is one of what any of its elements may be, unless they are all alike.
    fn note_places(&mut self, merged: &Merged<'_>) {
        const NAME: &str = "x-idv-prefix-items";
        for part in &merged.parts {
            let Some(places) = part.item.schema_data.extensions.get(NAME) else { continue };
            let place = part.pointer.child(NAME);
            self.note_all(&place);
            let items = self.document.node(&part.pointer.child("items")).map(Node::to_json);
            let alike = |it: &serde_json::Value| Some(it) == items.as_ref();
            if !places.as_array().is_some_and(|places| places.iter().all(alike)) {
                let message = "which element of the list is of which type is in no type of Rust: it \
                               is a list of what any of them may be";
                self.unsupported(&part.pointer, "prefix-items", message, RAW);
            }
        }
    }

    /// Notes everything below a place: it is said, and was taken, elsewhere.
    pub(super) fn note_all(&mut self, place: &Pointer) {
        let node = self.document.node(place);
        let mut open: Vec<_> = node.map(|it| (place.clone(), it)).into_iter().collect();
        while let Some((place, node)) = open.pop() {
            let members = node.as_map().into_iter().flat_map(|map| map.iter());
            open.extend(members.map(|it| (place.child(&it.key), &it.value)));
            let elements = node.as_seq().into_iter().flatten().enumerate();
            open.extend(elements.map(|(index, it)| (place.index(index), it)));
            if node.as_map().is_some() {
                self.api.merged.insert(place);
            }
        }
    }

    /// Notes which schemas go into the type, and says which do not.
    fn note_parts(&mut self, merged: &Merged<'_>) {
        let is_object = merged.kind() == Some("object");
        let is_list = merged.kind() == Some("array");
        self.note_merged(merged.known.iter());
        self.note_merged(merged.parts.iter().map(|part| &part.pointer));
        for part in &merged.parts {
            if !is_object && part.keywords.properties.is_some() {
                let message = match merged.kind {
                    Some(kind) => format!("`properties` means nothing for a schema of type {kind}"),
                    None => {
                        "`properties` means nothing beside values that are no objects".to_owned()
                    }
                };
                let place = part.pointer.child("properties");
                self.unsupported(&place, "no-effect", message, "mend the type, or remove it");
            }
            let items = part.keywords.items.is_some() && !is_list;
            let values = matches!(part.keywords.additional, Some(AdditionalProperties::Schema(_)));
            let idle = [("items", items), ("additionalProperties", values && !is_object)];
            for (keyword, _) in idle.into_iter().filter(|it| it.1 && merged.conflict.is_none()) {
                let kind = merged.kind().map(str::to_owned);
                self.idle.push((part.pointer.child(keyword), keyword, kind));
            }
            if is_object {
                // What two parts say of a member alike is taken once.
                let place = part.pointer.child("properties");
                let names = part.keywords.properties.into_iter().flatten();
                self.api.merged.extend(names.map(|(name, _)| place.child(name)));
            }
        }
        if let Some(index) = merged.elements {
            let place = merged.parts[index].pointer.child("enum");
            let place = self.place(&place);
            self.diagnostics.repair(
                "enum-of-elements",
                place,
                "an array whose values are enumerated, and none of them is an array; they are taken \
                 as those of its elements",
                "move `enum` into `items`",
            );
        }
    }

    /// Returns the list of what its elements are.
    pub(super) fn list(&mut self, merged: &Merged<'_>, origin: &Origin) -> Type {
        let elements = match merged.items.as_slice() {
            [] => Type::Anything,
            [one] => self.lower(&merged.items, &one.origin, &one.pointer).whole(),
            several => {
                let place = several[0].pointer.clone();
                self.lower(several, &origin.within("item"), &place).whole()
            }
        };
        Type::List(Box::new(elements))
    }

    pub(super) fn object_or_map(
        &mut self,
        merged: &Merged<'_>,
        named: bool,
        origin: &Origin,
        pointer: &Pointer,
    ) -> Outcome {
        if let Some((_, place)) = merged.extension("x-idv-pattern-properties") {
            let beside = self.beside_patterns(merged);
            let message = match merged.additional.iter().all(|it| beside.contains(&it.pointer)) {
                true => "members by the pattern of their name; they are kept as raw JSON",
                false => "members by the pattern of their name; their names are not held",
            };
            self.unsupported(place, "pattern-properties", message, RAW);
        }
        // The document gives it a name, so it becomes a type: members may be added to it.
        if !merged.properties.is_empty() || named && merged.additional.is_empty() {
            return Outcome::Shape(Shape::Object(self.object(merged, origin, pointer)));
        }
        let values = self.additional(merged, origin).unwrap_or(Type::Anything);
        Outcome::Type(Type::Map(Box::new(values)))
    }

    /// Returns the type of members that the document does not name, where it has a schema for them.
    pub(super) fn additional(&mut self, merged: &Merged<'_>, origin: &Origin) -> Option<Type> {
        let beside = self.beside_patterns(merged);
        let (idle, given): (Vec<_>, Vec<_>) =
            merged.additional.iter().cloned().partition(|it| beside.contains(&it.pointer));
        for entry in idle {
            let message =
                "which members are additional, patterns decide; they are kept as raw JSON";
            self.unsupported(&entry.pointer, "pattern-properties", message, RAW);
            self.note_all(&entry.pointer);
        }
        let place = given.first()?.pointer.clone();
        let origin = match given.as_slice() {
            [one] => one.origin.clone(),
            _ => origin.within("value"),
        };
        Some(self.lower(&given, &origin, &place).whole())
    }

    /// Returns the places of what holds for all members but those that a pattern is for.
    fn beside_patterns(&self, merged: &Merged<'_>) -> Vec<Pointer> {
        let beside = merged.parts.iter().filter_map(|part| {
            let patterns = part.item.schema_data.extensions.get("x-idv-pattern-properties")?;
            let place = part.pointer.child("additionalProperties");
            let additional = self.document.node(&place).map(Node::to_json);
            let mut patterns = patterns.as_object()?.values();
            patterns.any(|it| Some(it) != additional.as_ref()).then_some(place)
        });
        beside.collect()
    }

    /// Lowers a text, a number, or a value of which nothing is said.
    fn plain(&mut self, merged: &Merged<'_>) -> Type {
        let numeric_text = merged
            .parts
            .iter()
            .any(|part| self.is_numeric_text(part.item, merged.kind, &part.pointer));
        match merged.kind {
            Some("integer") if numeric_text => Type::NumericText,
            Some("string") => match merged.format {
                Some("date-time") => Type::DateTime,
                Some("date") => Type::Date,
                _ => Type::Text,
            },
            Some("integer") => integer(merged),
            Some("number") => number(merged),
            Some("boolean") => Type::Boolean,
            _ => Type::Anything,
        }
    }

    /// Says whether the schema is of an integer that may come as text.
    fn is_numeric_text(&mut self, item: &Schema, kind: Option<&str>, pointer: &Pointer) -> bool {
        let extensions = &item.schema_data.extensions;
        let says_so = self.flag_extension(extensions, "x-numeric-text", pointer);
        let fits = kind == Some("integer");
        if says_so && !fits {
            self.left_out("x-numeric-text", pointer, "must stand on a schema with `type: integer`");
        }
        says_so && fits
    }

    /// Gathers what the parts that stand together say of themselves.
    pub(super) fn docs_of(&self, entries: &[Entry<'_>], pointer: &Pointer) -> Docs {
        let flat = self.near(entries);
        // What is said outermost goes before what is said inside.
        let outer = entries.iter().filter_map(Entry::schema);
        let inner = flat.iter().filter_map(Entry::schema);
        let mut all = docs::of(None, None, false, pointer);
        let mut seen: Vec<*const Schema> = Vec::new();
        for item in outer.chain(inner) {
            if seen.contains(&std::ptr::from_ref(item)) {
                continue;
            }
            seen.push(std::ptr::from_ref(item));
            let one = docs::of_schema(&item.schema_data, &Keywords::of(item), pointer);
            all.title = all.title.or(one.title);
            all.text = all.text.or(one.text);
            all.link = all.link.or(one.link);
            all.deprecated |= one.deprecated;
            one.constraints.into_iter().for_each(|it| all.demand(it));
        }
        all
    }

    /// Returns the name that the parts that stand together prescribe.
    pub(super) fn rename_of(&mut self, entries: &[Entry<'_>]) -> Option<String> {
        let flat = self.near(entries);
        let mut renames = flat.iter().filter_map(|entry| {
            let extensions = &entry.schema()?.schema_data.extensions;
            self.text_extension(extensions, "x-rust-name", &entry.pointer)
        });
        renames.next()
    }
}

/// What to do about something that is kept as it is.
pub(super) const RAW: &str = "none is needed: nothing is lost";

fn keys(entries: &[Entry<'_>]) -> Vec<String> {
    let mut keys: Vec<String> = entries.iter().map(Entry::key).collect();
    keys.sort();
    keys
}

impl Entry<'_> {
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

/// Returns the type for numbers of this format. One that the document does not call a double may
/// have more digits than a double holds.
pub(super) fn number(merged: &Merged<'_>) -> Type {
    match merged.format {
        Some("double" | "float" | "float32" | "float64") => Type::Double,
        _ => Type::Number,
    }
}

/// Returns the type for whole numbers of this format and between these bounds: none that a value
/// could be too large for.
pub(super) fn integer(merged: &Merged<'_>) -> Type {
    let bound = |text: Option<&String>| text.and_then(|text| text.parse::<f64>().ok());
    let lowest = merged.parts.iter().filter_map(|part| bound(part.keywords.minimum.as_ref()));
    let highest = merged.parts.iter().filter_map(|part| bound(part.keywords.maximum.as_ref()));
    let lowest = lowest.fold(f64::NEG_INFINITY, f64::max);
    let highest = highest.fold(f64::INFINITY, f64::min);
    // A bound beyond the format says that there are such values.
    let fits = |least: f64, most: f64| {
        (lowest.is_infinite() || lowest >= least) && (highest.is_infinite() || highest <= most)
    };
    let width = match merged.format {
        Some("int8") if fits(-128.0, 127.0) => Width::Signed8,
        Some("int16") if fits(-32_768.0, 32_767.0) => Width::Signed16,
        Some("int32") if fits(-2_147_483_648.0, 2_147_483_647.0) => Width::Signed32,
        Some("uint8") if fits(0.0, 255.0) => Width::Unsigned8,
        Some("uint16") if fits(0.0, 65_535.0) => Width::Unsigned16,
        Some("uint32") if fits(0.0, 4_294_967_295.0) => Width::Unsigned32,
        Some("uint64" | "uint") => Width::Unsigned64,
        Some("int128" | "uint128" | "bigint" | "biginteger") => return Type::Number,
        // 2^63: a bound beyond it says that there are such values.
        _ if lowest.is_finite() && lowest < -9_223_372_036_854_775_808.0 => return Type::Number,
        _ if highest.is_finite() && highest > 9_223_372_036_854_775_808.0 => {
            if lowest < 0.0 || highest > 18_446_744_073_709_551_616.0 {
                return Type::Number;
            }
            Width::Unsigned64
        }
        _ => Width::Signed64,
    };
    Type::Integer(width)
}
