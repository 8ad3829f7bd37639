//! What is asked of a program, and what is said of values that are none.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::os::unix::fs::PermissionsExt;

use super::*;

/// A program that takes every text, and says as its value the line that it was asked.
const ECHO: &str = "#!/bin/sh\nwhile IFS= read -r line; do printf 'took\\t%s\\n' \"$line\"; done\n";

/// A folder of a test's own, with the program in it.
struct Folder(PathBuf);

impl Folder {
    fn of(test: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("idv-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let folder = Folder(folder);
        let program = folder.file("program", ECHO);
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, text).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_place_stays_on_its_line_whatever_it_is_called() {
    let folder = Folder::of("probe");
    let mut probe = Probe::start(&folder.0.join("program")).unwrap();
    for (place, line) in
        [("#/a\nb", "\"#/a\\u000ab\"\t[1, 2]"), ("#/a\tb", "\"#/a\\u0009b\"\t[1, 2]")]
    {
        let Answer::Took(said) = probe.ask(place, "[1,\n2]").unwrap() else { panic!("{place}") };
        assert_eq!(said, line);
    }
}

#[test]
fn a_number_of_any_size_is_a_number() {
    let folder = Folder::of("numbers");
    let text =
        r#"{"components":{"schemas":{"A":{"type":"number","maximum":1e400},"B":{"maximum":0}}}}"#;
    let document = Document::read(&folder.file("a.json", text)).unwrap();
    let mut schemas = Schemas::of(&document).unwrap();
    for number in ["1e400", "-1e400", "123456789012345678901234567890.5", "18446744073709551616"] {
        assert!(schemas.allow("#/components/schemas/A", number, false).unwrap(), "{number}");
        let below = schemas.allow("#/components/schemas/B", number, false).unwrap();
        assert_eq!(below, number.starts_with('-'), "{number}");
    }
}

#[test]
fn a_line_that_is_no_value_is_named() {
    let folder = Folder::of("values");
    let document = folder.file("a.yaml", "components: {schemas: {50%25: {type: object}}}");
    let program = folder.0.join("program");
    let mut said = Vec::new();
    let mut run = |values: &str| {
        let values = folder.file("a.yaml.jsonl", values);
        run(&document, &program, &[values], &mut |line| said.push(line.to_owned()))
    };
    // A place may be written as the document has it, or as an address.
    let written = r##"{"schema": "#/components/schemas/50%25", "value": 1, "valid": false}"##;
    let address = written.replace("%25", "%2525");
    let counts = run(&format!("\u{feff}{written}\n\n{address}\r\n")).unwrap().values;
    assert_eq!(counts, Counts { invalid: 2, ..Counts::default() });
    for (line, why) in [("{", "EOF"), (r##"{"schema": "#/a"}"##, "missing field `value`")] {
        let error = run(&format!("{written}\n\n{line}\n")).unwrap_err();
        assert!(error.contains("a.yaml.jsonl:3: "), "{error}");
        assert!(error.contains(why) && !error.contains("line 1 "), "{error}");
        assert!(error.contains("\n  help: a line is an object with `schema`"), "{error}");
    }
    assert!(said.is_empty(), "{said:?}");
}
