//! The work goes on: whatever becomes of one document, the others have their rows.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::os::unix::fs::PermissionsExt;

use super::*;

/// A generator that does to each document what the document is called.
const GENERATOR: &str = r#"#!/bin/sh
set -e
shift
while [ $# -gt 0 ]; do eval "$(echo "$1" | tr -d -)=\$2"; shift 2; done
counts='{"types": 1, "operations": 2, "errors": 3, "repairs": 4, "unsupported": 5, "peak": 6144}'
echo "$counts" > "$measured"
case "$spec" in
  */faulty.yaml) echo 'said of the document' >&2; exit 2;;
  */slow.yaml) sleep 30;;
esac
mkdir -p "$out/src" "$probe/src"
package() { printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n' "$1"; }
package "$name" > "$out/Cargo.toml"
package "probe-$name" > "$probe/Cargo.toml"
echo > "$out/src/lib.rs"
echo 'fn main() {}' > "$probe/src/main.rs"
case "$spec" in
  */no-rust.yaml) echo 'fn f() -> u8 { "no" }' > "$out/src/lib.rs";;
  */warns.yaml) echo 'fn unused() {}' > "$out/src/lib.rs";;
  */no-program.yaml)
    echo 'unsafe extern "C" { fn nowhere(); } fn main() { unsafe { nowhere() } }' > "$probe/src/main.rs";;
esac
"#;

/// A judge that finds nine values the same.
const JUDGE: &str = r#"#!/bin/sh
case "$2" in */judge-falls.yaml) echo 'the judge fell' >&2; exit 1;; esac
counts='{"same": 9, "invalid": 0, "differ": 0, "tag": 0, "format": 0, "no_type": 0}'
echo "{\"examples\": $counts, \"values\": $counts}"
"#;

fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

fn wanted(folder: &Path) -> Wanted<'_> {
    let limit = Duration::from_secs(20);
    let (values, out, only) = (Vec::new(), None, Vec::new());
    Wanted { folder, values, out, only, clippy: false, try_values: true, limit }
}

#[test]
fn a_document_that_fails_is_a_row_like_any_other() {
    let folder = std::env::temp_dir().join(format!("idv-corpus-{}", std::process::id()));
    let documents = folder.join("documents");
    fs::create_dir_all(&documents).unwrap();
    let names =
        ["faulty", "fine", "judge-falls", "no-program", "no-rust", "slow", "warns", "fine-too"];
    for name in names {
        fs::write(documents.join(format!("{name}.yaml")), "").unwrap();
    }
    let generator = script(&folder, "generator", GENERATOR);
    let programs = Programs { generator, judge: Some(script(&folder, "judge", JUDGE)) };
    let place = Place(folder.join("place"));
    fs::create_dir_all(place.reports()).unwrap();
    let mut table = Table::default();
    let mut shown = Vec::new();
    let wanted = wanted(&documents);
    for document in asked::documents(&wanted).unwrap() {
        // What is slow is slow enough for this, and nothing else is.
        let slow = document.ends_with("slow.yaml");
        let limit = if slow { Duration::from_secs(1) } else { wanted.limit };
        let wanted = Wanted { values: Vec::new(), only: Vec::new(), limit, ..wanted };
        shown.push(table.add(place.row(&document, &wanted, &programs)));
    }
    let row = |name: &str| shown.iter().find(|row| row.starts_with(name)).unwrap().as_str();
    assert!(row("faulty").ends_with("not generated: 3 errors in the document"), "{shown:#?}");
    assert!(row("slow").ends_with("not generated: it took longer than 1 s and was ended"));
    assert!(row("no-program").contains("values not tried: cargo build failed"), "{shown:#?}");
    assert!(row("judge-falls").ends_with("values not tried: the judge ended early"), "{shown:#?}");
    let cells = |name: &str| row(name).split_whitespace().skip(8).collect::<Vec<_>>().join(" ");
    assert_eq!(cells("no-rust"), "1 0");
    assert_eq!(cells("warns"), "0 1 18 0 0 0 0 0");
    assert_eq!(cells("fine.yaml"), "0 0 18 0 0 0 0 0");
    assert_eq!(cells("fine-too"), cells("fine.yaml"));
    assert!(!table.is_fine());
    assert!(
        table.foot().contains("8 documents: 6 generated, 5 compile, 4 without a warning; 6 not")
    );
    let report = |name: &str| fs::read_to_string(place.reports().join(name)).unwrap();
    assert!(report("faulty.yaml.txt").contains("said of the document"));
    assert!(report("no-rust.yaml.txt").contains("mismatched types"));
    assert!(report("no-program.yaml.txt").contains("nowhere"));
    assert!(report("judge-falls.yaml.txt").contains("the judge fell"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_not_there_is_said_before_the_work() {
    let folder = std::env::temp_dir().join(format!("idv-corpus-asked-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let error = table(&wanted(&folder)).unwrap_err();
    assert!(error.contains("no document is in it\n  help: name a folder with files"), "{error}");
    let error = table(&wanted(&folder.join("nowhere"))).unwrap_err();
    assert!(error.contains("help: name the folder in which the documents stand"), "{error}");
    let document = folder.join("a.yaml");
    fs::write(&document, "").unwrap();
    let error = table(&Wanted { values: vec![&document], ..wanted(&folder) }).unwrap_err();
    assert!(error.contains("a.yaml: not a folder\n  help: --values takes a folder"), "{error}");
    let name = "b.yaml".to_owned();
    let error = table(&Wanted { only: vec![&name], ..wanted(&folder) }).unwrap_err();
    assert!(error.contains("no document `b.yaml`\n  help: --only takes"), "{error}");
    let out = folder.join("nowhere/table.tsv");
    let error = table(&Wanted { out: Some(&out), ..wanted(&folder) }).unwrap_err();
    assert!(error.contains("help: name a file that can be written"), "{error}");
    fs::remove_dir_all(folder).unwrap();
}
