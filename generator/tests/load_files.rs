//! Documents of several files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::PathBuf;

use idv_generator::diagnostics::{Diagnostics, Severity};
use idv_generator::load::{self, Document};
use idv_generator::pointer::Pointer;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n";

/// A folder of its own, removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}-{}", std::process::id()));
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn load(&self) -> (Option<Document>, Diagnostics) {
        let mut faults = Diagnostics::new();
        let document = load::load(&self.0.join("spec/a.yaml"), &mut faults);
        (document, faults)
    }

    /// Loads a document with one fault, and returns its code, its place inside the folder and what
    /// is said.
    #[track_caller]
    fn fault(&self) -> (&'static str, String, String) {
        let (document, faults) = self.load();
        assert!(document.is_none());
        assert_eq!(faults.len(), 1, "{faults:?}");
        let fault = faults.iter().next().unwrap();
        let place = format!("{} {}", fault.place, fault.place.pointer);
        let inside = place.strip_prefix(&format!("{}/", self.0.display())).unwrap_or(&place);
        (fault.code, inside.to_owned(), fault.message.clone())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn schemas(members: &str) -> String {
    format!("{HEAD}components:\n  schemas:\n{members}")
}

#[test]
fn targets_in_other_files_become_components() {
    let root =
        schemas("    A: {$ref: 'more/b.json#/definitions/B%20b'}\n    C: {$ref: ./more/c.yaml}\n");
    let folder = Folder::new(
        "bundle",
        &[
            ("spec/a.yaml", &root),
            (
                "spec/more/b.json",
                "{\"definitions\": {\n  \"B b\": {\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"../a.yaml#/components/schemas/A\"}, \"b\": {\"$ref\": \"#/definitions/B b\"}}}\n}}",
            ),
            ("spec/more/c.yaml", "type: array\nitems: {$ref: 'b.json#/definitions/B b'}\n"),
        ],
    );
    let (document, faults) = folder.load();
    assert!(faults.is_empty(), "{faults:?}");
    let document = document.unwrap();
    let schemas = document.node(&Pointer::parse("/components/schemas").unwrap()).unwrap().to_json();
    let expected = serde_json::json!({
        "A": {"$ref": "#/components/schemas/B_b"},
        "C": {"type": "array", "items": {"$ref": "#/components/schemas/B_b"}},
        "B_b": {"type": "object", "properties": {
            "a": {"$ref": "#/components/schemas/A"},
            "b": {"$ref": "#/components/schemas/B_b"},
        }},
    });
    assert_eq!(schemas, expected);
    let place = document.place(&Pointer::parse("/components/schemas/B_b/properties/a").unwrap());
    assert!(place.file.ends_with("spec/more/b.json"), "{place:?}");
    assert_eq!((place.line, place.column), (2, 44));
    assert_eq!(place.pointer.to_string(), "#/definitions/B b/properties/a");
}

#[test]
fn names_that_are_taken_get_the_name_of_the_file() {
    let root = schemas(
        "    B: {type: string}\n    C: {$ref: 'b.yaml#/B'}\n    D: {$ref: 'c/b.yaml#/B'}\n",
    );
    let folder = Folder::new(
        "names",
        &[
            ("spec/a.yaml", &root),
            ("spec/b.yaml", "B: {type: integer}\n"),
            ("spec/c/b.yaml", "B: {type: number}\n"),
        ],
    );
    let (document, faults) = folder.load();
    assert!(faults.is_empty(), "{faults:?}");
    let document = document.unwrap();
    let at = |pointer: &str| document.node(&Pointer::parse(pointer).unwrap()).unwrap().to_json();
    assert_eq!(at("/components/schemas/C/$ref"), "#/components/schemas/b_B");
    assert_eq!(at("/components/schemas/D/$ref"), "#/components/schemas/b_B_2");
    assert_eq!(at("/components/schemas/b_B/type"), "integer");
    assert_eq!(at("/components/schemas/b_B_2/type"), "number");
}

#[test]
fn path_items_are_copied_in() {
    let root = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    $ref: a/path.yaml\n    summary: own\n";
    let item =
        "summary: other\nget:\n  operationId: x\n  responses:\n    200: {$ref: '../r.yaml#/R'}\n";
    let folder = Folder::new(
        "paths",
        &[
            ("spec/a.yaml", root),
            ("spec/a/path.yaml", item),
            ("spec/r.yaml", "R: {description: d}\n"),
        ],
    );
    let (document, faults) = folder.load();
    assert!(faults.is_empty(), "{faults:?}");
    let document = document.unwrap();
    let item = document.openapi.paths.paths["/a"].as_item().unwrap();
    assert_eq!(item.summary.as_deref(), Some("own"));
    assert_eq!(item.get.as_ref().unwrap().operation_id.as_deref(), Some("x"));
    let response = document.node(&document.resolve("#/components/responses/R").unwrap()).unwrap();
    assert_eq!(response.to_json(), serde_json::json!({"description": "d"}));
}

#[test]
fn faults_stand_in_their_own_file() {
    let root = schemas("    A: {$ref: 'b.yaml#/B'}\n");
    let folder = Folder::new(
        "places",
        &[("spec/a.yaml", &root), ("spec/b.yaml", "C: 1\nB:\n  $ref: '#/X'\n")],
    );
    let (code, place, message) = folder.fault();
    assert_eq!((code, place.as_str()), ("dangling-ref", "spec/b.yaml:3:3 #/B/$ref"));
    assert_eq!(message, "`#/X` leads nowhere");
}

#[test]
fn a_circle_through_files() {
    let root = schemas("    A: {$ref: 'b.yaml#/B'}\n");
    let folder = Folder::new(
        "circle",
        &[
            ("spec/a.yaml", &root),
            ("spec/b.yaml", "B: {$ref: 'c.yaml#/C'}\n"),
            ("spec/c.yaml", "C: {$ref: 'b.yaml#/B'}\n"),
        ],
    );
    let (document, faults) = folder.load();
    assert!(document.is_some(), "what says nothing of a value takes any");
    assert!(!faults.is_empty());
    assert!(faults.iter().all(|it| it.code == "reference-cycle"), "{faults:?}");
}

#[test]
fn a_mapping_into_a_file_that_is_not_there_is_left_out() {
    let mapping = "{a: 'b.yaml', b: 'c/d.yaml#/D', c: '#/components/schemas/A'}";
    let union = format!(
        "    U: {{oneOf: [{{$ref: '#/components/schemas/A'}}], discriminator: {{propertyName: t, mapping: {mapping}}}}}\n    A: {{type: object, properties: {{t: {{type: string}}}}}}\n"
    );
    let folder = Folder::new("mapping", &[("spec/a.yaml", &schemas(&union))]);
    let (document, faults) = folder.load();
    let said: Vec<_> = faults.iter().map(|it| (it.severity, it.code, it.place.line)).collect();
    assert_eq!(said, [(Severity::Unsupported, "missing-file", 6); 2], "{faults:?}");
    let document = document.unwrap();
    let place = document.resolve("#/components/schemas/U/discriminator/mapping").unwrap();
    let expected = serde_json::json!({"c": "#/components/schemas/A"});
    assert_eq!(document.node(&place).unwrap().to_json(), expected);
}

#[test]
fn files_that_are_not_there_or_not_readable() {
    let root = schemas("    A: {$ref: 'b.yaml#/B'}\n");
    let folder = Folder::new("missing", &[("spec/a.yaml", &root)]);
    let (code, place, message) = folder.fault();
    assert_eq!(
        (code, place.as_str()),
        ("missing-file", "spec/a.yaml:6:9 #/components/schemas/A/$ref")
    );
    assert!(message.contains("b.yaml"), "{message}");

    fs::write(folder.0.join("spec/b.yaml"), b"a: 1\nb: \xff\n").unwrap();
    let (code, place, _) = folder.fault();
    assert_eq!((code, place.as_str()), ("not-utf8", "spec/b.yaml:2:1 #"));
    fs::write(folder.0.join("spec/b.yaml"), "a: [\n").unwrap();
    let (code, place, _) = folder.fault();
    assert_eq!(code, "syntax");
    assert!(place.starts_with("spec/b.yaml:1:4 "), "{place}");
    fs::remove_file(folder.0.join("spec/b.yaml")).unwrap();
    fs::create_dir(folder.0.join("spec/b.yaml")).unwrap();
    assert_eq!(folder.fault().0, "unreadable");
    fs::remove_file(folder.0.join("spec/a.yaml")).unwrap();
    assert_eq!(folder.fault().0, "unreadable");
}

#[test]
fn references_stay_inside_the_folder() {
    let root = schemas("    A: {$ref: '../b.yaml#/B'}\n");
    let folder =
        Folder::new("outside", &[("spec/a.yaml", &root), ("b.yaml", "B: {type: string}\n")]);
    assert_eq!(folder.fault().0, "outside-reference");
    fs::write(folder.0.join("spec/a.yaml"), schemas("    A: {$ref: '/etc/hosts'}\n")).unwrap();
    assert_eq!(folder.fault().0, "outside-reference");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.0.join("b.yaml"), folder.0.join("spec/c.yaml")).unwrap();
        fs::write(folder.0.join("spec/a.yaml"), schemas("    A: {$ref: 'c.yaml#/B'}\n")).unwrap();
        assert_eq!(folder.fault().0, "outside-reference");
    }
}

#[test]
fn files_of_swagger_are_read_as_their_document() {
    let head = "swagger: '2.0'\ninfo: {title: a, version: '1'}\n";
    let root = format!(
        "{head}consumes: [application/xml]\npaths:\n  /a: {{$ref: more/a.yaml}}\n  /b/{{id}}:\n    post:\n      operationId: b\n      parameters: [{{$ref: 'more/p.yaml#/Id'}}, {{$ref: 'more/p.yaml#/Body'}}]\n      responses: {{200: {{$ref: 'other.yaml#/responses/R'}}}}\n"
    );
    let other = format!(
        "{head}produces: [application/json]\npaths: {{}}\ndefinitions: {{T: {{type: string, x-nullable: true}}}}\nresponses: {{R: {{description: d, schema: {{$ref: '#/definitions/T'}}}}}}\n"
    );
    let folder = Folder::new(
        "swagger",
        &[
            ("spec/a.yaml", &root),
            ("spec/other.yaml", &other),
            (
                "spec/more/a.yaml",
                "get: {operationId: a, parameters: [{name: q, in: query, type: array, items: {type: string}}], responses: {200: {description: d, schema: {type: file}}}}\n",
            ),
            (
                "spec/more/p.yaml",
                "Id: {name: id, in: path, required: true, type: integer}\nBody: {name: b, in: body, schema: {$ref: '#/T'}}\nT: {type: object, discriminator: t, properties: {t: {type: string}}}\n",
            ),
        ],
    );
    let (document, faults) = folder.load();
    assert!(faults.is_empty(), "{faults:?}");
    let document = document.unwrap();
    let json = |pointer: &str| document.node(&Pointer::parse(pointer).unwrap()).unwrap().to_json();
    let is = |pointer: &str, text: &str| {
        assert_eq!(json(pointer), serde_json::from_str::<serde_json::Value>(text).unwrap());
    };
    is(
        "/paths/~1a/get/parameters",
        r#"[{"name": "q", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}, "style": "form", "explode": false}]"#,
    );
    is(
        "/paths/~1a/get/responses/200/content",
        r#"{"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}"#,
    );
    is("/components/parameters/Id/schema", r#"{"type": "integer"}"#);
    is("/components/schemas/p_T/discriminator", r#"{"propertyName": "t"}"#);
    is(
        "/components/responses/R/content",
        r##"{"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}"##,
    );
    is("/components/schemas/T", r#"{"type": "string", "nullable": true}"#);
    let place = document.place(&Pointer::parse("/components/schemas/T/nullable").unwrap());
    assert_eq!(place.pointer.to_string(), "#/definitions/T/x-nullable");
}

#[test]
fn parts_of_a_later_document_are_written_like_it() {
    let root = schemas("    A: {$ref: more/b.yaml}\n").replace("3.0.3", "3.1.0");
    let folder = Folder::new(
        "later",
        &[("spec/a.yaml", &root), ("spec/more/b.yaml", "type: [string, 'null']\n")],
    );
    let (document, faults) = folder.load();
    assert!(faults.is_empty(), "{faults:?}");
    let node = document.unwrap();
    let node = node.node(&Pointer::parse("/components/schemas/b").unwrap()).unwrap();
    assert_eq!(node.get("nullable").and_then(|it| it.as_bool()), Some(true));
}
