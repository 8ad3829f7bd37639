//! Text to `Document`. This file promises one way in for every format and dialect, all faults of a
//! document in one go, and for every place of the canonical document the line where it was written.
//!
//! The order: a file is read (`json`, `yaml`) into a tree with places (`tree`, `source`); the
//! document's own is made canonical (`dialect`, `swagger2`); one walk after the `grammar` looks at
//! everything (`walk`), follows references, also into other files (`refs`, `mistaken`, `files`),
//! and rewrites what 3.0.3 says in other words (`openapi31`, `rewrites`, `schemas`) and what people
//! meant to say (`slips`, `holders`, `letters`, `wrong_kinds`); operations get their ids and path
//! parameters (`operations`, `templates`); the result is put into types (`typed`).
//!
//! What OpenAPI 3.0.3 or the typed model has no field for stays in reach:
//!
//! | written | in `Document::openapi` | in `Document::node` |
//! | --- | --- | --- |
//! | `xml` of a schema | extension `x-idv-xml` | the same |
//! | bounds that no 64-bit number says exactly | the nearest number, and the text as `x-idv-minimum`, `x-idv-maximum`, `x-idv-multipleOf` | the text |
//! | enumerated numbers of that kind | the nearest numbers, and the texts as `x-idv-enum` | the texts |
//! | `explode` of a header | extension `x-idv-explode` | the same |
//! | a `$ref` beside other keywords of a schema | `allOf` of one, beside the keywords | the same |
//! | a `$ref` to a path item or a callback | a copy of the target | the same |
//! | extensions of a callback | left out | left out |
//! | order of members and exact numbers in examples, defaults and extensions | by name, nearest | as written |
//!
//! OpenAPI 3.1, and the same keys as slips in older documents:
//!
//! | written | canonical |
//! | --- | --- |
//! | the version | `3.0.3`, and what was written as `x-idv-version` |
//! | `type: [A, "null"]` | `type: A`, `nullable: true` |
//! | `type: [A, B]` | `anyOf` of one schema a type, each with the keywords that are about its type |
//! | `anyOf` or `oneOf` with `{type: "null"}` | `nullable: true` and the others; a single other one in its place |
//! | `const` | `enum` of one value; a type where all values have the same |
//! | `exclusiveMinimum: 3` | `minimum: 3`, `exclusiveMinimum: true` |
//! | `examples` of a schema | the first as `example`, all as `x-idv-examples` |
//! | `true` and `false` as schemas | `{}` and `not: {}` |
//! | `$defs` | components, named after where they stand |
//! | `$id`, `$anchor`, `$dynamicAnchor`, `$recursiveAnchor` | `x-idv-id` and so on; references find them |
//! | `$dynamicRef`, `$recursiveRef` | `$ref` |
//! | `$comment`, `$schema`, `$vocabulary`, `jsonSchemaDialect` | `x-idv-comment`, `x-idv-schema-dialect`, ... |
//! | `prefixItems` | `x-idv-prefix-items`; `items` is what any place may be; the rest as `x-idv-rest-items` |
//! | `patternProperties` | `x-idv-pattern-properties`; a single pattern also as `additionalProperties` of a closed object |
//! | `unevaluatedProperties`, `unevaluatedItems` | `additionalProperties`, `items`; beside a composition `x-idv-unevaluated-properties`, `x-idv-unevaluated-items` |
//! | `if`, `then`, `else`, `dependentSchemas`, `contains`, `propertyNames`, `contentSchema` | `x-idv-if`, ..., walked like schemas |
//! | `dependentRequired`, `dependencies`, `minContains`, `maxContains` | `x-idv-dependent-required`, ... |
//! | `contentEncoding: base64`, bytes by `contentMediaType` | `format: byte`, `format: binary`; as written `x-idv-content-encoding`, `x-idv-content-media-type` |
//! | `webhooks` | `x-idv-webhooks`, walked like paths |
//! | `components.pathItems` | copied where they are referred to; all as `x-idv-path-items` |
//! | `description` and `summary` beside a `$ref` that is no schema's | dropped by the typed model, in the node |
//! | `info.summary`, `license.identifier` | `x-idv-summary`, `x-idv-identifier` |
//! | a security scheme without code (`mutualTLS`) | `x-idv-security-schemes`; taken out of the requirements |
//! | a default of another type | `x-idv-default` |
//! | `{+name}` or `{name+}` in a path | `{name}`, and the name in `x-idv-whole-parameters` of the path item |
//!
//! Swagger 2.0 is described in `swagger2`.

use std::path::Path;

use crate::diagnostics::{Diagnostics, Place};
use crate::pointer::Pointer;

mod anchors;
mod components;
mod dialect;
mod files;
mod grammar;
mod holders;
mod int_or_string;
mod json;
mod letters;
mod media_names;
mod mistaken;
mod openapi31;
mod operations;
mod refs;
mod reindent;
mod rewrites;
mod schemas;
pub(crate) mod similar;
mod slips;
mod source;
mod stranger;
mod swagger2;
mod templates;
pub mod tree;
mod typed;
mod typed_schema;
mod walk;
mod wrong_kinds;
mod yaml;

use indexmap::IndexMap;

use files::Files;
use tree::Node;

/// A document as the generator reads it: one canonical OpenAPI 3.0.3 tree, whatever it was written
/// in.
#[derive(Debug)]
pub struct Document {
    /// The canonical document in its typed form.
    pub openapi: openapiv3::OpenAPI,
    /// The webhooks, which that form has no place for, by their names.
    pub webhooks: IndexMap<String, openapiv3::PathItem>,
    tree: Node,
    files: Files,
}

/// Reads the document at `path` and every file that it refers to. None when an error makes the
/// document unusable; all faults found are in `diagnostics`.
pub fn load(path: &Path, diagnostics: &mut Diagnostics) -> Option<Document> {
    let mut found = Diagnostics::new();
    let document = Files::from_path(path, &mut found).and_then(|files| read(files, &mut found));
    diagnostics.extend(found);
    document
}

/// The same for a text that is already in memory (no other files).
pub fn load_text(name: &str, text: &str, diagnostics: &mut Diagnostics) -> Option<Document> {
    let mut found = Diagnostics::new();
    let document =
        Files::from_text(name, text, &mut found).and_then(|files| read(files, &mut found));
    diagnostics.extend(found);
    document
}

fn read(mut files: Files, diagnostics: &mut Diagnostics) -> Option<Document> {
    let mut tree = dialect::canonical(&mut files, diagnostics)?;
    walk::Walk::document(&mut files, diagnostics, &mut tree);
    operations::repair(&files, diagnostics, &mut tree);
    if diagnostics.has_errors() {
        return None;
    }
    let (openapi, webhooks) = (typed::document(&tree), typed::webhooks(&tree));
    Some(Document { openapi, webhooks, tree, files })
}

impl Document {
    /// Returns where the canonical place was written; the nearest known ancestor's when it was not.
    #[must_use]
    pub fn place(&self, canonical: &Pointer) -> Place {
        self.files.place(self.nearest(canonical).origin)
    }

    /// Returns the reference that leads to where the canonical place was written, from the file of
    /// the document: `#/definitions/Pet`, or `common/pets.yaml#/Pet`.
    #[must_use]
    pub fn written(&self, canonical: &Pointer) -> String {
        self.files.reference(self.nearest(canonical).origin)
    }

    fn nearest(&self, canonical: &Pointer) -> &Node {
        let mut node = &self.tree;
        for token in canonical.tokens() {
            match node.step(&token) {
                Some(inner) => node = inner,
                None => break,
            }
        }
        node
    }

    /// Returns the node of the canonical tree.
    #[must_use]
    pub fn node(&self, canonical: &Pointer) -> Option<&Node> {
        self.tree.below(canonical)
    }

    /// Returns the canonical place that a reference such as `#/components/schemas/X` leads to.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<Pointer> {
        let pointer = Pointer::parse(reference).filter(|_| reference.starts_with('#'))?;
        self.node(&pointer).map(|_| pointer)
    }
}
