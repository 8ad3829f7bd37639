//! The scenes, as far as they can be tried without Python and without a network.
//!
//! The promise: our SDK comes out of every scene as the scene says, every file that the conductor
//! needs is there and complete, and nothing is installed that is not pinned by version and digest.

use std::fs;
use std::path::PathBuf;

use super::{Places, alone};

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("interop").join(name);
    fs::read_to_string(path).expect(name)
}

#[test]
fn our_sdk_comes_out_of_every_scene_as_expected() {
    let problems = alone(&Places::default()).expect("scenes that can be played");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_scene_that_expects_something_else_is_red() {
    let places = Places::default();
    let copy = std::env::temp_dir().join(format!("idv-interop-{}", std::process::id()));
    fs::create_dir_all(copy.join("scenes")).expect("a folder");
    fs::write(copy.join("differences.toml"), file("differences.toml")).expect("a copy");
    for api in ["portone-v2", "portone-v1", "kakaocert"] {
        let name = format!("scenes/{api}.json");
        let text = file(&name).replace("CHANNEL_NOT_FOUND", "INVALID_REQUEST");
        fs::write(copy.join(&name), text).expect("a copy");
    }
    let problems = alone(&Places { interop: copy.clone(), ..places });
    fs::remove_dir_all(&copy).expect("cleaned up");
    let problems = problems.expect("scenes that can be played");
    assert_eq!(problems.len(), 1, "{}", problems.join("\n"));
    let expected = "portone-v2: sendIdentityVerification: expected {\"refused\":{\"type\":\"INVALID_REQUEST\"}}";
    assert!(problems[0].starts_with(expected), "{}", problems[0]);
    assert!(problems[0].ends_with("(in `not found`)"), "{}", problems[0]);
}

#[test]
fn every_package_is_pinned() {
    let text = file("requirements.txt");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '-']));
    let lines: Vec<&str> = lines.collect();
    for package in ["portone-server-sdk", "iamport-rest-client", "kakaocert", "linkhub"] {
        let start = format!("{package}==");
        let line = lines.iter().find(|line| line.starts_with(&start)).expect(package);
        // The README tells people which version is run.
        let version = line.split(['=', ' ']).nth(2).expect("a version");
        assert!(file("README.md").contains(&format!("| `{package}` | {version} |")), "{line}");
    }
    for line in lines {
        assert!(line.contains("==") && line.contains(" --hash=sha256:"), "{line}");
    }
}
