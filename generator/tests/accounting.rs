//! What goes in comes out: of every fixture each schema, property, parameter, response and
//! operation is in the code or in a diagnostic, and what is taken out of the code is missed by
//! name.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use idv_generator::Generated;
use idv_generator::diagnostics::Diagnostics;
use idv_generator::file_set::FileSet;
use idv_generator::ir::{Shape, TypeId};
use idv_generator::render::render;

/// Every document of this workspace from which code is made.
fn documents() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = fs::read_dir(here.join("tests/cases/ok")).unwrap();
    let mut documents: Vec<PathBuf> =
        cases.map(|entry| entry.unwrap().path().join("spec.yaml")).collect();
    let specs = fs::read_dir(here.join("../spec")).into_iter().flatten();
    let specs = specs.map(|entry| entry.unwrap().path());
    documents.extend(specs.filter(|it| it.extension().is_some_and(|it| it == "yaml")));
    documents.sort();
    documents
}

fn generate(document: &Path) -> (Generated, FileSet) {
    let mut diagnostics = Diagnostics::new();
    let generated = idv_generator::generate(document, "case", &mut diagnostics).unwrap();
    let files = render(&generated.emitted.sdk, "src", "a test.").unwrap();
    (generated, files)
}

/// Returns what is missing when the code is `files`.
fn missing(generated: &Generated, files: &FileSet) -> Vec<String> {
    let mut account = generated.account.clone();
    account.compare(&generated.planned, files);
    account.missing.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_goes_missing() {
    let mut wrong = Vec::new();
    for document in documents() {
        let (generated, files) = generate(&document);
        let missing = missing(&generated, &files).into_iter();
        wrong.extend(missing.map(|it| format!("{}: {it}", document.display())));
    }
    assert!(wrong.is_empty(), "neither in the code nor in a diagnostic:\n{}", wrong.join("\n"));
}

/// Returns the files without the lines that have `what` in them.
fn without(files: &FileSet, what: &str) -> FileSet {
    let mut left = FileSet::default();
    let mut found = false;
    for (path, text) in files.iter() {
        found |= text.contains(what);
        let lines = text.lines().filter(|line| !line.contains(what));
        left.insert(path.to_owned(), lines.map(|line| format!("{line}\n")).collect());
    }
    assert!(found, "the code has no `{what}`");
    left
}

#[test]
fn a_line_that_an_emitter_forgets_is_missed_by_name() {
    let case = "tests/cases/ok/operation-with-every-part/spec.yaml";
    let (generated, files) = generate(&Path::new(env!("CARGO_MANIFEST_DIR")).join(case));
    assert_eq!(missing(&generated, &files), Vec::<String>::new());
    let planned = &generated.planned;
    let (index, definition, object) = planned
        .api
        .types
        .iter()
        .enumerate()
        .find_map(|(index, it)| match &it.shape {
            Shape::Object(object) if !object.members.is_empty() => Some((index, it, object)),
            _ => None,
        })
        .unwrap();
    let names = planned.names.of_type(TypeId::new(index));
    let property = format!("property {}", object.members[0].docs.place);
    let field = format!("pub {}: ", names.members[0].field);
    assert!(missing(&generated, &without(&files, &field)).contains(&property));
    let row = format!("0 \"{}\" ", object.members[0].wire);
    assert!(missing(&generated, &without(&files, &row)).contains(&property));
    let schema = format!("schema {}", definition.docs.place);
    let structure = format!("pub struct {} ", names.ident);
    assert!(missing(&generated, &without(&files, &structure)).contains(&schema));
    let operation = &planned.api.operations[0];
    let table = format!("static {}: Operation", planned.names.operation(0).table);
    let operation_at = format!("operation {}", operation.docs.place);
    assert!(missing(&generated, &without(&files, &table)).contains(&operation_at));
    let method = format!("pub fn {}(", planned.names.operation(0).method);
    assert!(missing(&generated, &without(&files, &method)).contains(&operation_at));
    let parameter = &operation.parameters[0];
    let wire = format!("(\"{}\")", parameter.name);
    let parameter_at = format!("parameter {}", parameter.docs.place);
    assert!(missing(&generated, &without(&files, &wire)).contains(&parameter_at));
}

#[test]
fn a_reply_or_a_variant_that_an_emitter_forgets_is_missed_by_name() {
    let case = "tests/cases/ok/operation-with-every-part/spec.yaml";
    let (generated, files) = generate(&Path::new(env!("CARGO_MANIFEST_DIR")).join(case));
    let place = &generated.planned.api.operations[0].docs.place;
    let response = format!("response {}", place.child("responses"));
    assert!(missing(&generated, &without(&files, ", types::Problem")).contains(&response));
    let case = "tests/cases/ok/union-with-tag/spec.yaml";
    let (generated, files) = generate(&Path::new(env!("CARGO_MANIFEST_DIR")).join(case));
    let planned = &generated.planned;
    let is_union = |shape: &Shape| matches!(shape, Shape::Union(_));
    let index = planned.api.types.iter().position(|it| is_union(&it.shape)).unwrap();
    let names = planned.names.of_type(TypeId::new(index));
    let union = format!("schema {}", planned.api.types[index].docs.place);
    let variant = format!("    {}(", names.variants[0]);
    assert!(missing(&generated, &without(&files, &variant)).contains(&union));
}

/// Generates from the text of a document.
fn generate_from(name: &str, text: &str) -> (Generated, FileSet) {
    let file = std::env::temp_dir().join(format!("idv-account-{}-{name}.yaml", std::process::id()));
    fs::write(&file, text).unwrap();
    let made = generate(&file);
    fs::remove_file(file).unwrap();
    made
}

#[test]
fn a_member_that_two_parts_describe_by_one_reference_is_in_the_code() {
    let text = "openapi: 3.0.3
info: {title: A, version: '1'}
paths: {}
components:
  schemas:
    Owner: {type: object, properties: {name: {type: string}}}
    Pet: {type: object, properties: {owner: {$ref: '#/components/schemas/Owner'}}}
    Dog:
      allOf:
        - $ref: '#/components/schemas/Pet'
        - {type: object, properties: {owner: {$ref: '#/components/schemas/Owner'}}}
";
    let (generated, files) = generate_from("twice", text);
    assert_eq!(missing(&generated, &files), Vec::<String>::new());
}

#[test]
fn a_reply_like_one_before_has_its_types() {
    let text = "openapi: 3.0.3
info: {title: A, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses:
        '204': {description: Done.}
        '400': &no
          description: No.
          content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}
        '404': *no
        '500':
          description: Also no.
          content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}
";
    let (generated, _) = generate_from("again", text);
    let of = |status: &str, rest: &str| {
        let place =
            format!("#/paths/~1a/get/responses/{status}/content/application~1json/schema{rest}");
        let found = generated.places.iter().find(|(at, _)| at.to_string() == place);
        found.map(|(_, ty)| ty.clone())
    };
    for rest in ["", "/properties/why"] {
        assert!(of("400", rest).is_some(), "{:?}", generated.places);
        assert_eq!(of("500", rest), of("400", rest), "{rest}");
    }
}
