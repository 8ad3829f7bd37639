//! All laws on all of Kakaocert, and the waivers' word on what was found.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use idv_conformance::apis;
use idv_conformance::document::Document;
use idv_conformance::suite::{self, Effort, Finding};
use idv_conformance::waivers::Waivers;

static DOCUMENT: LazyLock<Arc<Document>> =
    LazyLock::new(|| apis::document("kakaocert").expect("the document is readable"));

/// Fails with everything that the waivers do not explain.
fn settle(effort: Effort, findings: &[Finding]) {
    let waivers = Waivers::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("waivers.toml"));
    let problems = waivers.expect("the waivers are readable").settle("kakaocert", findings);
    assert!(
        problems.is_empty(),
        "{} of {} checks, with {} values each from the seed {}:\n\n{}\n",
        problems.len(),
        findings.len(),
        effort.cases,
        effort.seed,
        problems.join("\n\n"),
    );
}

#[test]
fn types() {
    let effort = Effort::from_environment(48);
    settle(effort, &suite::schemas(effort, &DOCUMENT, apis::kakaocert().schemas));
}

#[test]
fn calls() {
    let effort = Effort::from_environment(64);
    let findings = suite::operations(effort, &DOCUMENT, &apis::kakaocert());
    settle(effort, &findings.expect("the suite runs"));
}

/// The tables have a line for each schema, each operation and each way to call it, and no other.
#[test]
fn accounting() {
    let missing = suite::missing_lines(&DOCUMENT, &apis::kakaocert());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every member that the document marks as sensitive is hidden, and is among those that were looked at.
#[test]
fn every_sensitive_member_is_looked_at() {
    let effort = Effort::from_environment(1);
    let problems = suite::unseen_members(effort, &DOCUMENT, &apis::kakaocert());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(DOCUMENT.sensitive_members().count() > 12, "the document marks more than that");
}
