//! Document to [`Api`]: the shape of every schema and operation is decided here.
//!
//! The promise: each schema gets its shape by one chain of cases in a fixed order (`decide.rs`),
//! each operation is read once (`operation.rs`), what concerns several of them is decided when all
//! are known, and what cannot be said in the intermediate form is a diagnostic with the place where
//! it stands.

mod accept;
mod alike;
mod alternatives;
mod as_written;
mod auth;
mod body;
mod choice;
mod circles;
mod containers;
mod credentials;
mod decide;
mod docs;
mod elements;
mod endless;
mod entry;
mod enumeration;
mod envelope;
mod events;
mod extension;
mod files;
mod flatten;
mod forms;
mod idempotency;
mod incoming;
mod keywords;
mod label;
mod media;
mod media_type;
mod merge;
mod names_on_the_wire;
mod noted;
mod nullable;
mod numbers;
mod object;
mod operation;
mod other_forms;
mod pages;
mod parents;
mod parts;
mod passes;
mod path;
mod replies;
mod reply_headers;
mod said_of_null;
mod schema;
mod security;
mod sensitive;
mod sentences;
mod servers;
mod share;
mod shown;
mod signature;
mod significant;
mod sketch;
mod statuses;
mod telling;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test")]
mod tests;
mod undeclared;
mod union;
mod written;

use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{Components, ReferenceOr, Schema};

use crate::diagnostics::{Diagnostics, Place};
use crate::ir::{Api, Definition, Docs, Group, Origin, Shape, Type, TypeId};
use crate::load::Document;
use crate::pointer::Pointer;

use self::keywords::Keywords;

/// Decides the shape of everything in the document.
#[must_use]
pub fn lower(document: &Document, diagnostics: &mut Diagnostics) -> Api {
    let openapi = &document.openapi;
    let mut lowering = Lowering::new(document, diagnostics);
    lowering.api.title.clone_from(&openapi.info.title);
    lowering.api.version.clone_from(&openapi.info.version);
    lowering.api.docs = docs::of_api(openapi);
    lowering.api.offer = docs::offer(&openapi.info);
    lowering.servers();
    lowering.groups();
    lowering.schemes();
    lowering.schemas();
    lowering.operations();
    lowering.webhooks();
    lowering.set_idle_servers_apart();
    for place in passes::end_circles_of_aliases(&mut lowering.api) {
        lowering.unsupported(
            &place,
            "circle",
            "a type that is made of itself and nothing else; inside of itself it is raw JSON",
            schema::RAW,
        );
    }
    for place in endless::end_circles_of_choices(&mut lowering.api) {
        lowering.unsupported(
            &place,
            "circle",
            "alternatives that are each other and nothing else; what leads back is left out",
            "remove it, or refer to what was meant",
        );
    }
    passes::release_what_goes_one_way(&mut lowering.api);
    lowering.give_tags_to_their_objects();
    sensitive::hide_what_is_inside(&mut lowering.api);
    passes::box_what_contains_itself(&mut lowering.api);
    lowering.report_what_never_ends();
    lowering.envelopes();
    lowering.error_codes();
    lowering.idempotency();
    lowering.pages();
    lowering.credentials();
    lowering.auth();
    lowering.places_of_parts();
    lowering.report_what_is_idle();
    lowering.report_untold_forms();
    lowering.report_parents();
    lowering.report_what_is_undeclared();
    let mut api = lowering.api;
    passes::mark_what_is_spare(&mut api);
    share::share(&mut api);
    written::tell(document, &mut api);
    api.shown = shown::shown(&api);
    api
}

/// What the functions of this module share while they descend.
struct Lowering<'a> {
    document: &'a Document,
    components: &'a Components,
    diagnostics: &'a mut Diagnostics,
    api: Api,
    /// The named schemas, by their name.
    named: IndexMap<&'a str, TypeId>,
    /// What is being lowered, and what has been.
    progress: schema::Progress,
    /// What the values of schemas look like, as far as that has been asked for.
    sketches: sketch::Sketches,
    /// The places of the parts of members, and the type of the whole.
    parts: Vec<(Pointer, Type)>,
    /// The keywords that say nothing in one of their schema's readings: where each stands, what it
    /// is, and of which kind of JSON that reading is.
    idle: Vec<(Pointer, &'static str, Option<String>)>,
    /// Whether anything of the document is marked as sensitive.
    has_marks: bool,
    nullable: nullable::Nullable,
    /// Whether one of several alternatives is made of what they stand in, by the place of the
    /// first, as far as that has been asked for.
    parents: RefCell<HashMap<Pointer, bool>>,
    brought: flatten::Brought,
    headers: reply_headers::Known,
    /// Pairs of schemes of which it has been said that one overwrites the other.
    same_places: HashSet<(usize, usize)>,
    /// The tags of unions inside of others, by the place of each and the member that holds them.
    inner_tags: HashMap<(Pointer, String), Option<union::InnerTags>>,
    /// What has a tag that tells nothing apart.
    parents_by_tag: parents::Parents,
    /// What is required without being declared beside it.
    lent: undeclared::Lent,
    said: forms::Said,
    /// Where the schemas stand that are types of their own.
    own_places: HashSet<Pointer>,
}

impl<'a> Lowering<'a> {
    fn new(document: &'a Document, diagnostics: &'a mut Diagnostics) -> Self {
        static NONE: std::sync::LazyLock<Components> =
            std::sync::LazyLock::new(Components::default);
        let components = document.openapi.components.as_ref().unwrap_or(&NONE);
        let named = components.schemas.keys().enumerate();
        let named = named.map(|(index, name)| (name.as_str(), TypeId::new(index))).collect();
        Lowering {
            document,
            components,
            diagnostics,
            api: Api::default(),
            named,
            progress: schema::Progress::default(),
            sketches: sketch::Sketches::default(),
            parts: Vec::new(),
            idle: Vec::new(),
            has_marks: sensitive::has_marks(document.node(&Pointer::root())),
            nullable: nullable::Nullable::default(),
            parents: RefCell::default(),
            brought: flatten::Brought::default(),
            headers: reply_headers::Known::default(),
            same_places: HashSet::new(),
            inner_tags: HashMap::new(),
            parents_by_tag: parents::Parents::default(),
            lent: undeclared::Lent::default(),
            said: forms::Said::default(),
            own_places: HashSet::new(),
        }
    }

    fn groups(&mut self) {
        let tags = self.document.openapi.tags.iter().enumerate();
        self.api.groups = tags
            .map(|(index, tag)| Group {
                name: tag.name.clone(),
                docs: Docs {
                    text: tag.description.clone(),
                    link: docs::link(tag.external_docs.as_ref()),
                    place: Pointer::root().child("tags").index(index),
                    ..Docs::default()
                },
            })
            .collect();
    }

    /// Lowers the named schemas. Their ids are their positions, so that a reference to one that
    /// has not been reached yet has its id already.
    fn schemas(&mut self) {
        let place = Pointer::root().child("components").child("schemas");
        let names = self.components.schemas.iter();
        self.api.types = names
            .clone()
            .map(|(name, _)| Definition {
                origin: Origin::named(name),
                rename: None,
                docs: Docs::default(),
                shape: Shape::Alias(Type::Anything),
                sensitive: false,
                spare: false,
            })
            .collect();
        for (index, (name, schema)) in names.enumerate() {
            let pointer = place.child(name);
            let definition = self.named_schema(name, schema, &pointer);
            self.api.types[index] = definition;
            let entry = entry::Entry::of(schema, &Origin::named(name), &pointer);
            let nullable = self.is_nullable(std::slice::from_ref(&entry));
            let ty = Type::Named(TypeId::new(index));
            self.settled(&pointer, &schema::Lowered { ty, nullable });
        }
    }

    /// Gives the parts of members a place that have none of their own: the type of the whole.
    fn places_of_parts(&mut self) {
        let known: HashSet<Pointer> = self.api.places.iter().map(|(it, _)| it.clone()).collect();
        let mut seen = HashSet::new();
        let parts = std::mem::take(&mut self.parts).into_iter();
        let parts = parts.filter(|(it, _)| !known.contains(it) && seen.insert(it.clone()));
        self.api.places.extend(parts);
    }

    /// Reports the schemas that no reading of what they stand in has taken.
    fn report_what_is_idle(&mut self) {
        let idle = std::mem::take(&mut self.idle);
        let taken: HashSet<&str> = self
            .api
            .places
            .iter()
            .map(|(it, _)| it.as_str())
            .chain(self.api.merged.iter().map(Pointer::as_str))
            .collect();
        let (_, idle): (Vec<_>, Vec<_>) =
            idle.into_iter().partition(|(place, ..)| taken.contains(place.as_str()));
        for (place, keyword, kind) in idle {
            let message = match kind {
                Some(kind) => format!("`{keyword}` means nothing for a schema of type {kind}"),
                None => format!("`{keyword}` means nothing beside what else the schema says"),
            };
            self.unsupported(&place, "no-effect", message, "mend the type, or remove it");
        }
    }

    /// Adds a type that the document does not name.
    fn add(&mut self, definition: Definition) -> TypeId {
        let id = TypeId::new(self.api.types.len());
        self.own_places.insert(definition.docs.place.clone());
        self.api.types.push(definition);
        id
    }

    /// Returns the type that a reference to a schema names.
    fn reference(&mut self, reference: &str, pointer: &Pointer) -> Type {
        let name = name_of(reference, "schemas");
        match name.as_deref().and_then(|name| self.named.get(name)) {
            Some(id) => {
                self.parents_by_tag.asked.insert(*id);
                Type::Named(*id)
            }
            None => {
                self.unsupported(
                    pointer,
                    "reference-form",
                    format!(
                        "`{reference}` leads to no named schema; the value is kept as raw JSON"
                    ),
                    "refer to #/components/schemas/<name>",
                );
                Type::Anything
            }
        }
    }

    /// Returns what the schema says that stands somewhere, or that the reference there leads to.
    /// None where too many stand inside of each other.
    fn keywords_at<'s, S: Borrow<Schema>>(
        &'s self,
        schema: &'s ReferenceOr<S>,
        depth: usize,
    ) -> Option<Keywords<'s>> {
        const DEEPEST: usize = 16;
        let found = match schema {
            ReferenceOr::Item(schema) => Some(schema.borrow()),
            ReferenceOr::Reference { reference } => {
                let schemas = &self.components.schemas;
                let named = schemas.get(&name_of(reference, "schemas")?)?;
                follow(schemas, "schemas", named, &Pointer::root()).map(|(schema, _)| schema)
            }
        };
        found.filter(|_| depth < DEEPEST).map(Keywords::of)
    }

    fn place(&self, pointer: &Pointer) -> Place {
        self.document.place(pointer)
    }

    fn unsupported(
        &mut self,
        pointer: &Pointer,
        code: &'static str,
        message: impl Into<String>,
        help: &str,
    ) {
        let place = self.place(pointer);
        self.diagnostics.unsupported(code, place, message, help);
    }
}

/// Returns the name in `#/components/<kind>/<name>`.
fn name_of(reference: &str, kind: &str) -> Option<String> {
    let pointer = Pointer::parse(reference)?;
    let mut tokens = pointer.tokens();
    let leads_there = tokens.next()? == "components" && tokens.next()? == kind;
    let name = tokens.next()?.into_owned();
    (leads_there && tokens.next().is_none()).then_some(name)
}

/// Follows references to a component that is no schema.
fn follow<'a, T>(
    components: &'a IndexMap<String, ReferenceOr<T>>,
    kind: &str,
    mut item: &'a ReferenceOr<T>,
    pointer: &Pointer,
) -> Option<(&'a T, Pointer)> {
    let mut pointer = pointer.clone();
    // A chain that is longer than there are components goes in circles.
    for _ in 0..=components.len() {
        match item {
            ReferenceOr::Item(found) => return Some((found, pointer)),
            ReferenceOr::Reference { reference } => {
                let name = name_of(reference, kind)?;
                item = components.get(&name)?;
                pointer = Pointer::root().child("components").child(kind).child(&name);
            }
        }
    }
    None
}
