//! Names stay: what is added to a document, at the end or in the middle, renames nothing that was there.
//!
//! The promise: for every document of this workspace, each public item of the code is still there, under
//! the same name, after schemas, operations, properties and values of enumerations have been added. What
//! a type has counts also where it is another name for one that is described the same.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use idv_generator::diagnostics::Diagnostics;
use idv_generator::render::render;
use openapiv3::{OpenAPI, PathItem, ReferenceOr, Schema, SchemaKind, Type};

/// Every document of this workspace from which code is made.
fn documents() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = fs::read_dir(here.join("tests/cases/ok")).unwrap();
    let mut documents: Vec<PathBuf> =
        cases.map(|entry| entry.unwrap().path().join("spec.yaml")).collect();
    let specs = fs::read_dir(here.join("../spec")).unwrap().map(|entry| entry.unwrap().path());
    documents.extend(specs.filter(|it| it.extension().is_some_and(|it| it == "yaml")));
    documents.sort();
    documents
}

/// Returns the document as the loader sees it, where it can be written down again.
fn loaded(path: &Path) -> OpenAPI {
    let mut diagnostics = Diagnostics::new();
    idv_generator::load::load(path, &mut diagnostics).unwrap().openapi
}

/// Returns the public items of the code for a document, each with what it stands in.
fn items(openapi: &OpenAPI, name: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("names-stay-{name}.json"));
    fs::write(&path, serde_json::to_string(openapi).unwrap()).unwrap();
    let mut diagnostics = Diagnostics::new();
    let generated = idv_generator::generate(&path, "case", &mut diagnostics);
    let generated = generated.unwrap_or_else(|| panic!("{name}: {diagnostics:?}"));
    let files = render(&generated.emitted.sdk, "src", "a test.").unwrap();
    let mut items = BTreeSet::new();
    let mut aliases = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        for item in syn::parse_file(text).unwrap_or_else(|it| panic!("{path}: {it}")).items {
            add(&item, &mut items);
            if let syn::Item::Type(it) = &item
                && let syn::Type::Path(of) = &*it.ty
                && let Some(of) = of.path.segments.last()
            {
                aliases.push((it.ident.to_string(), of.ident.to_string()));
            }
        }
    }
    for (alias, of) in aliases {
        let has = |item: &&String| owner(item) == of;
        let through = items.iter().filter(has).map(|item| item.replacen(&of, &alias, 1));
        items.extend(through.collect::<Vec<_>>());
    }
    items
}

/// Returns the type that an item belongs to.
fn owner(item: &str) -> &str {
    let of_table = item.split_once("! ").map_or(item, |(_, about)| about);
    of_table.split(['.', ':']).next().unwrap_or(of_table)
}

fn add(item: &syn::Item, items: &mut BTreeSet<String>) {
    let is_public = |it: &syn::Visibility| matches!(it, syn::Visibility::Public(_));
    match item {
        syn::Item::Struct(it) => {
            items.insert(it.ident.to_string());
            let fields = it.fields.iter().filter(|field| is_public(&field.vis));
            let fields = fields.filter_map(|field| field.ident.as_ref());
            items.extend(fields.map(|field| format!("{}.{field}", it.ident)));
        }
        syn::Item::Enum(it) => {
            items.insert(it.ident.to_string());
            items.extend(it.variants.iter().map(|one| format!("{}::{}", it.ident, one.ident)));
        }
        syn::Item::Type(it) => {
            items.insert(it.ident.to_string());
        }
        syn::Item::Impl(it) => {
            let syn::Type::Path(owner) = &*it.self_ty else { return };
            let Some(owner) = owner.path.segments.last() else { return };
            for one in &it.items {
                if let syn::ImplItem::Fn(function) = one
                    && is_public(&function.vis)
                {
                    items.insert(format!("{}::{}()", owner.ident, function.sig.ident));
                }
            }
        }
        syn::Item::Macro(it) => {
            // A table names what it is about first.
            let name = it.mac.path.segments.last().map(|it| it.ident.to_string());
            let about = it.mac.tokens.clone().into_iter().next().map(|it| it.to_string());
            items.extend(name.zip(about).map(|(name, about)| format!("{name}! {about}")));
        }
        _ => {}
    }
}

/// Where something is added.
#[derive(Clone, Copy, Debug)]
enum Where {
    Middle,
    End,
}

impl Where {
    fn among(self, count: usize) -> usize {
        match self {
            Where::Middle => count / 2,
            Where::End => count,
        }
    }

    /// What tells the one from the other, and becomes no part of an identifier.
    fn mark(self) -> &'static str {
        match self {
            Where::Middle => ".",
            Where::End => ":",
        }
    }
}

fn parsed<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn add_schemas(openapi: &mut OpenAPI, at: Where) {
    let schemas = &mut openapi.components.get_or_insert_default().schemas;
    let known: Vec<String> = schemas.keys().cloned().collect();
    let object = serde_json::json!({
        "type": "object",
        "properties": {"added": {"type": "object", "properties": {"inner": {"type": "string"}}}},
    });
    let mut added = vec![format!("Added{at:?}"), format!("added schema {at:?}")];
    // What differs in nothing but what stands between its words is told from what was there.
    added.extend(known.first().map(|it| format!("{it}{} ", at.mark())));
    added.extend(known.last().map(|it| format!("-{}{it}", at.mark())));
    for name in added {
        schemas.shift_insert(at.among(known.len()), name, parsed(object.clone()));
    }
}

fn add_operations(openapi: &mut OpenAPI, at: Where) {
    let operation = |id: &str| {
        parsed::<openapiv3::Operation>(serde_json::json!({
            "operationId": id,
            "x-envelope": false,
            "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "", "content": {"application/json":
                {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}},
        }))
    };
    let count = openapi.paths.paths.len();
    let path = PathItem { get: Some(operation(&format!("added{at:?}"))), ..PathItem::default() };
    let paths = &mut openapi.paths.paths;
    paths.shift_insert(at.among(count), format!("/added/{at:?}"), ReferenceOr::Item(path));
    for (index, (_, item)) in paths.iter_mut().enumerate() {
        if let ReferenceOr::Item(item) = item
            && item.patch.is_none()
            && !item.parameters.iter().any(|it| matches!(it, ReferenceOr::Reference { .. }))
        {
            item.patch = Some(operation(&format!("added{index}")));
        }
    }
}

/// Does something to every schema that stands under a name, and to those inside.
fn each_schema(openapi: &mut OpenAPI, change: &mut dyn FnMut(&mut Schema)) {
    fn inside(schema: &mut Schema, change: &mut dyn FnMut(&mut Schema)) {
        change(schema);
        match &mut schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => {
                for (_, inner) in &mut object.properties {
                    boxed(inner, change);
                }
            }
            SchemaKind::Type(Type::Array(array)) => {
                if let Some(items) = &mut array.items {
                    boxed(items, change);
                }
            }
            SchemaKind::OneOf { one_of: parts }
            | SchemaKind::AnyOf { any_of: parts }
            | SchemaKind::AllOf { all_of: parts } => {
                for part in parts {
                    if let ReferenceOr::Item(item) = part {
                        inside(item, change);
                    }
                }
            }
            _ => {}
        }
    }
    fn boxed(schema: &mut ReferenceOr<Box<Schema>>, change: &mut dyn FnMut(&mut Schema)) {
        if let ReferenceOr::Item(item) = schema {
            inside(item, change);
        }
    }
    for (_, schema) in &mut openapi.components.get_or_insert_default().schemas {
        if let ReferenceOr::Item(item) = schema {
            inside(item, change);
        }
    }
}

fn add_properties(openapi: &mut OpenAPI, at: Where) {
    each_schema(openapi, &mut |schema| {
        if let SchemaKind::Type(Type::Object(object)) = &mut schema.schema_kind {
            let properties = &mut object.properties;
            let count = properties.len();
            // An object without members of its own is a map, and would be none any more.
            if count > 0 {
                let text = parsed(serde_json::json!({"type": "string", "enum": ["a", "b"]}));
                properties.shift_insert(at.among(count), format!("added one {at:?}"), text);
            }
        }
    });
}

fn add_values(openapi: &mut OpenAPI, at: Where) {
    each_schema(openapi, &mut |schema| {
        // One value alone is a constant, and may be what tells two alternatives apart.
        let index = match &mut schema.schema_kind {
            SchemaKind::Type(Type::String(text)) if text.enumeration.len() > 1 => {
                let index = at.among(text.enumeration.len());
                text.enumeration.insert(index, Some(format!("added-value-{at:?}")));
                index
            }
            SchemaKind::Type(Type::Integer(number)) if number.enumeration.len() > 1 => {
                let index = at.among(number.enumeration.len());
                number.enumeration.insert(index, Some(7_777 + at.among(1) as i64));
                index
            }
            _ => return,
        };
        // Names of values are as many as the values.
        let names = schema.schema_data.extensions.get_mut("x-enum-varnames");
        if let Some(names) =
            names.and_then(serde_json::Value::as_array_mut).filter(|it| index <= it.len())
        {
            names.insert(index, format!("Added{at:?}").into());
        }
    });
}

type Addition = fn(&mut OpenAPI, Where);

#[test]
fn what_is_added_renames_nothing() {
    const ADDITIONS: [(&str, Addition); 4] = [
        ("schemas", add_schemas),
        ("operations", add_operations),
        ("properties", add_properties),
        ("values", add_values),
    ];
    let mut wrong = Vec::new();
    let mut grown = [0; ADDITIONS.len()];
    for document in documents() {
        let openapi = loaded(&document);
        let before = items(&openapi, "before");
        for (index, (what, addition)) in ADDITIONS.into_iter().enumerate() {
            let mut changed = openapi.clone();
            addition(&mut changed, Where::Middle);
            addition(&mut changed, Where::End);
            let after = items(&changed, "after");
            grown[index] += after.len() - after.intersection(&before).count();
            let gone = before.difference(&after);
            let shown = document.display();
            wrong.extend(gone.map(|it| format!("{shown}: {what} added: {it} is gone")));
        }
    }
    assert!(wrong.is_empty(), "{} items have gone:\n{}", wrong.len(), wrong.join("\n"));
    assert!(grown.iter().all(|it| *it > 0), "something was never added: {grown:?}");
}
