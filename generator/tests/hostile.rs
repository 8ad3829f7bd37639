//! Documents that mean harm, as far as code is made of them: whatever a name or a text holds, it
//! stays a name or a text. Nothing of it becomes code, leaves its file or its folder, or keeps the
//! code from compiling.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use idv_generator::diagnostics::Diagnostics;
use idv_generator::file_set::FileSet;
use idv_generator::package::{Runtime, package};
use proc_macro2::{TokenStream, TokenTree};

/// A document that has something in every place where a name or a text can stand. `%place:text%` is
/// such a place with what usually stands there; `%^place:text%` is the same as a part of a
/// reference.
const EVERY_PLACE: &str = include_str!("hostile/every-place.json");

/// Texts that would be code, the end of something, or trouble, if they were taken for more than
/// texts.
const MEAN: &[&str] = &[
    "\"}*/ ]]> \"# '; compile_error!(\"injected\"); /* \" \\ ' ` -- --> $crate r#\" {} {0} %s",
    "a\n compile_error!(\"injected\");\n#![injected]\n",
    "a\r compile_error!(\"injected\");\r\n b\r",
    "*/ compile_error!(\"injected\"); //",
    "a\n\n[dependencies]\ninjected = \"1\"\n\"\"\"\n'''\n",
    "```\ncompile_error!(\"injected\")\n```\n\n~~~rust\na\rb\u{202e}\n",
    "`a\u{202e}\u{2066}b\u{200b}\u{feff}c` d",
    "a\u{0}\u{1}\u{7f}\u{85}\u{2028}\u{2029}b",
    "../../../injected",
    "/injected",
    "..\\injected",
    "~/injected",
    "\u{b2}\u{24b6}\u{301}\u{93e}\u{bd}\u{3007}",
    "\u{93e}a",
    "a\u{2170}\u{1f130}\u{b7}",
    "stra\u{df}e \u{130}\u{149}\u{fb00}\u{3a3}",
    "\u{1f600}",
    "_",
    "",
    " ",
    "self",
    "r#fn",
    "'a",
    "https://example.com/`<script>injected</script>`[injected](injected)",
    "{injected}",
    "{",
    "#/components/schemas/Problem",
    "\u{d55c}\u{ae00} \u{1112}\u{1161}\u{11ab}",
];

/// The document without a mean text: the worst of it is that it has a callback.
const USUAL: &str = "nothing";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("hostile-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Returns the document with `text` in the places that `wanted` asks for, and what is usual in the
/// others.
fn with(text: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut document = String::new();
    for (index, piece) in EVERY_PLACE.split('%').enumerate() {
        if index % 2 == 0 {
            document.push_str(piece);
            continue;
        }
        let (place, usual) = piece.split_once(':').unwrap();
        let name = place.trim_start_matches('^');
        let mut value = if wanted(name) { text.to_owned() } else { usual.to_owned() };
        if place.starts_with('^') {
            value = value.replace('~', "~0").replace('/', "~1").replace('%', "%25");
        }
        let quoted = serde_json::Value::from(value).to_string();
        document.push_str(&quoted[1..quoted.len() - 1]);
    }
    document
}

fn places() -> BTreeSet<&'static str> {
    let pieces = EVERY_PLACE.split('%').skip(1).step_by(2);
    pieces.map(|it| it.split_once(':').unwrap().0.trim_start_matches('^')).collect()
}

fn runtime() -> Runtime {
    Runtime {
        files: Vec::new(),
        crate_name: "idv_sdk".to_owned(),
        exports: Vec::new(),
        features: vec![("default".to_owned(), Vec::new())],
        dependencies: vec![("serde".to_owned(), "\"1\"".to_owned())],
        rust_version: "1.89".to_owned(),
    }
}

/// Makes a crate of the document. None when it is refused, which has to be said.
fn crate_of(document: &Path) -> (Option<FileSet>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let generated = idv_generator::generate(document, "case", &mut diagnostics);
    let files = generated.map(|mut generated| {
        let name = &generated.planned.api.version;
        let origin = format!("a test from a document, version {name}.");
        let files = package(&mut generated, &runtime(), "case", &origin);
        let files = files.unwrap_or_else(|error| panic!("{}: {error}", document.display()));
        generated.account.report(&mut diagnostics);
        files
    });
    assert!(files.is_some() || diagnostics.has_errors(), "refused without a word");
    (files, diagnostics)
}

/// Says what is wrong with the files.
fn faults(files: &FileSet) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in files.iter() {
        let inside = Path::new(path).components().all(|it| matches!(it, Component::Normal(_)));
        let plain = |it: char| unicode_ident::is_xid_continue(it) || matches!(it, '.' | '/' | '-');
        if !inside || !path.chars().all(plain) {
            faults.push(format!("{path:?} is no path of ours"));
        }
        if text.contains(steers) {
            faults.push(format!("{path}: a character that no compiler or terminal should see"));
        }
        match Path::new(path).extension().and_then(|it| it.to_str()) {
            Some("rs") => match syn::parse_file(text) {
                Ok(_) => faults.extend(injected(text.parse().unwrap(), path)),
                Err(error) => faults.push(format!("{path}: {error}")),
            },
            Some("toml") => faults.extend(manifest_faults(text)),
            _ => {}
        }
    }
    faults
}

/// Tells whether a character is one that the compiler refuses wherever it stands: it changes the
/// direction of what follows, or ends a line where the compiler sees none.
fn steers(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// Finds words of the document that have become code.
fn injected(tokens: TokenStream, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => found.extend(injected(group.stream(), path)),
            TokenTree::Ident(word) if word == "compile_error" || word == "script" => {
                found.push(format!("{path}: `{word}` has become code"));
            }
            _ => {}
        }
    }
    found
}

fn manifest_faults(text: &str) -> Vec<String> {
    let manifest: toml::Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![format!("Cargo.toml: {error}")],
    };
    let known = ["dependencies", "features", "lints", "package", "workspace"];
    let keys: Vec<&str> = manifest.keys().map(String::as_str).collect();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    let unknown = (keys != known).then(|| format!("Cargo.toml has {keys:?}"));
    let more = (dependencies.len() != 1).then(|| format!("Cargo.toml needs {dependencies:?}"));
    unknown.into_iter().chain(more).collect()
}

/// Generates each document, and says of each fault which one had it.
fn all_faults(
    name: &str,
    documents: impl Iterator<Item = (String, String)>,
) -> (Vec<String>, usize) {
    let folder = folder(name);
    let path = folder.join("a.json");
    let (mut wrong, mut good) = (Vec::new(), 0);
    for (what, document) in documents {
        fs::write(&path, document).unwrap();
        let made = std::panic::catch_unwind(|| crate_of(&path));
        let Ok((files, diagnostics)) = made else {
            wrong.push(format!("{what}: a panic"));
            continue;
        };
        if what == USUAL {
            let odd = diagnostics.iter().filter(|it| it.code != "callback");
            wrong.extend(odd.map(ToString::to_string));
        }
        let lost = diagnostics.iter().filter(|it| it.code == "not-accounted-for");
        wrong.extend(lost.map(|it| format!("{what}: {it}")));
        if let Some(files) = files {
            good += 1;
            wrong.extend(faults(&files).into_iter().map(|it| format!("{what}: {it}")));
        }
    }
    fs::remove_dir_all(folder).unwrap();
    (wrong, good)
}

#[test]
fn the_document_itself_is_fine() {
    let (wrong, good) = all_faults("usual", [(USUAL.to_owned(), with("", |_| false))].into_iter());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(good, 1);
}

/// A few places at a time, far apart; where that is refused, each alone, because a document that is
/// refused for one text says nothing about the others.
#[test]
fn a_mean_text_in_any_place_stays_a_text() {
    const FAR: usize = 12;
    let all: Vec<&str> = places().into_iter().collect();
    let groups = (0..FAR).map(|from| all.iter().copied().skip(from).step_by(FAR).collect());
    let groups: Vec<Vec<&str>> = groups.collect();
    let written = |text: &str, places: &[&str]| {
        let document = with(text, |it| places.contains(&it));
        (format!("{} = {text:?}", places.join(", ")), document)
    };
    let mut wrong = Vec::new();
    let mut good = 0;
    for text in MEAN {
        for group in &groups {
            let (faults, fine) = all_faults("places", [written(text, group)].into_iter());
            wrong.extend(faults);
            if fine == 0 {
                let each = group.iter().map(|place| written(text, &[*place]));
                let (faults, fine) = all_faults("place", each);
                wrong.extend(faults);
                good += fine;
            } else {
                good += group.len();
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong, {good} good:\n{}", wrong.len(), wrong.join("\n"));
    assert!(good > MEAN.len() * all.len() / 2, "only {good} were not refused");
}
