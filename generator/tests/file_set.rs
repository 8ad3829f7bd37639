//! What is written, and what is left alone.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use idv_generator::file_set::{DifferenceKind, FileSet, may_take};
use idv_generator::render::header;

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("file_set").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn generated(text: &str) -> String {
    format!("{}{text}\n", header("a test."))
}

fn set(files: &[(&str, &str)]) -> FileSet {
    let mut set = FileSet::default();
    for (path, text) in files {
        set.insert((*path).to_owned(), generated(text));
    }
    set
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    let mut names: Vec<_> = entries.map(|it| it.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_second_time_nothing_is_written() {
    let root = folder("twice");
    let files = set(&[("src/a.rs", "a"), ("src/b/c.rs", "c")]);
    assert_eq!(files.write(&root, &["src"]).unwrap().len(), 2);
    let before = fs::metadata(root.join("src/a.rs")).unwrap().modified().unwrap();
    assert!(files.write(&root, &["src"]).unwrap().is_empty());
    assert_eq!(fs::metadata(root.join("src/a.rs")).unwrap().modified().unwrap(), before);
    assert_eq!(names(&root.join("src")), ["a.rs", "b"], "nothing staged is left behind");
}

#[test]
fn what_differs_is_named_with_its_line() {
    let root = folder("differs");
    let files = set(&[("src/a.rs", "a"), ("src/b.rs", "b")]);
    files.write(&root, &["src"]).unwrap();
    fs::remove_file(root.join("src/a.rs")).unwrap();
    fs::write(root.join("src/b.rs"), generated("x")).unwrap();
    fs::write(root.join("src/c.rs"), generated("c")).unwrap();
    let found: Vec<_> =
        files.check(&root, &["src"]).unwrap().into_iter().map(|it| it.kind).collect();
    assert_eq!(
        found,
        [DifferenceKind::Missing, DifferenceKind::Changed { line: 2 }, DifferenceKind::Stale]
    );
    files.write(&root, &["src"]).unwrap();
    assert!(files.check(&root, &["src"]).unwrap().is_empty());
    assert_eq!(names(&root.join("src")), ["a.rs", "b.rs"]);
}

#[test]
fn a_file_of_somebody_else_stops_everything() {
    let root = folder("stranger");
    set(&[("src/a.rs", "old")]).write(&root, &["src"]).unwrap();
    fs::write(root.join("src/notes.txt"), "mine").unwrap();
    let error = set(&[("src/a.rs", "new")]).write(&root, &["src"]).unwrap_err();
    assert!(error.to_string().contains("notes.txt"), "{error}");
    assert_eq!(fs::read_to_string(root.join("src/a.rs")).unwrap(), generated("old"));
    assert_eq!(fs::read_to_string(root.join("src/notes.txt")).unwrap(), "mine");
}

#[test]
fn when_one_file_cannot_be_written_none_is() {
    let root = folder("rollback");
    set(&[("a.rs", "old"), ("b.rs", "old")]).write(&root, &[]).unwrap();
    // A folder where the backup of the second file would have to go.
    fs::create_dir_all(root.join(".b.rs.idv-old/x")).unwrap();
    let error =
        set(&[("a.rs", "new"), ("b.rs", "new"), ("c.rs", "new")]).write(&root, &[]).unwrap_err();
    assert!(error.to_string().contains("b.rs"), "{error}");
    assert_eq!(fs::read_to_string(root.join("a.rs")).unwrap(), generated("old"));
    assert_eq!(fs::read_to_string(root.join("b.rs")).unwrap(), generated("old"));
    fs::remove_dir_all(root.join(".b.rs.idv-old")).unwrap();
    assert_eq!(names(&root), ["a.rs", "b.rs"]);
}

#[test]
fn what_a_killed_run_left_behind_is_swept() {
    let root = folder("killed");
    let files = set(&[("src/a.rs", "a")]);
    files.write(&root, &["src"]).unwrap();
    fs::rename(root.join("src/a.rs"), root.join("src/.a.rs.idv-old")).unwrap();
    fs::write(root.join("src/.a.rs.idv-new"), "half").unwrap();
    files.write(&root, &["src"]).unwrap();
    assert_eq!(names(&root.join("src")), ["a.rs"]);
}

/// A run stages its files in the order of their names, then renames them: wherever it is killed, the next one
/// takes the folder and leaves nothing of it.
#[test]
fn a_run_killed_at_any_point_does_not_keep_the_next_from_working() {
    let names_of_all = ["Cargo.toml", "README.md", "src/a.rs", "src/b/c.rs"];
    let old = set(&names_of_all.map(|it| (it, "old")));
    let new = set(&names_of_all.map(|it| (it, "new")));
    for again in [false, true] {
        for step in 0..=2 * names_of_all.len() {
            let root = folder("killed-anywhere");
            if again {
                old.write(&root, &["src"]).unwrap();
                fs::create_dir(root.join("target")).unwrap();
            }
            for (index, (path, text)) in new.iter().enumerate() {
                let target = root.join(path);
                let (folder, name) =
                    (target.parent().unwrap(), target.file_name().unwrap().to_str().unwrap());
                let staged = folder.join(format!(".{name}.idv-new"));
                let renamed = step.saturating_sub(names_of_all.len());
                if index < step {
                    fs::create_dir_all(folder).unwrap();
                    let half = if index + 1 == step { "" } else { text };
                    fs::write(&staged, half).unwrap();
                }
                if index < renamed {
                    if again {
                        fs::rename(&target, folder.join(format!(".{name}.idv-old"))).unwrap();
                    }
                    // The last is set aside, and what replaces it is not there.
                    if index + 1 < renamed {
                        fs::rename(&staged, &target).unwrap();
                    }
                }
            }
            assert!(may_take(&root, "Cargo.toml"), "again: {again}, step {step}");
            new.write(&root, &["src"]).unwrap();
            let _ = fs::remove_dir(root.join("target"));
            assert_eq!(names(&root), ["Cargo.toml", "README.md", "src"], "{again} {step}");
            assert_eq!(names(&root.join("src")), ["a.rs", "b"], "{again} {step}");
            assert_eq!(names(&root.join("src/b")), ["c.rs"], "{again} {step}");
            assert!(new.check(&root, &["src"]).unwrap().is_empty());
        }
    }
}

#[test]
fn a_folder_of_somebody_else_is_not_taken() {
    let root = folder("not-ours");
    assert!(may_take(&root, "Cargo.toml") && may_take(&root.join("new"), "Cargo.toml"));
    fs::write(root.join("notes.txt"), "mine").unwrap();
    assert!(!may_take(&root, "Cargo.toml"));
    assert!(!may_take(&root.join("notes.txt"), "Cargo.toml"), "a file is no folder");
    fs::write(root.join("Cargo.toml"), "[package]").unwrap();
    assert!(!may_take(&root, "Cargo.toml"));
    fs::write(root.join(".Cargo.toml.idv-new"), "").unwrap();
    assert!(!may_take(&root, "Cargo.toml"));
}
