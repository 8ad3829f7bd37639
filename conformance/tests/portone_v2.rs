//! All laws on all of PortOne V2, and the waivers' word on what was found.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use idv_conformance::apis;
use idv_conformance::document::Document;
use idv_conformance::laws::hidden;
use idv_conformance::suite::{self, Effort, Finding};
use idv_conformance::values::{Taste, Valid};
use idv_conformance::waivers::Waivers;

static DOCUMENT: LazyLock<Arc<Document>> = LazyLock::new(|| {
    Arc::new(Document::read(&apis::portone_v2_document()).expect("the document is readable"))
});

/// Fails with everything that the waivers do not explain.
fn settle(effort: Effort, findings: &[Finding]) {
    let waivers = Waivers::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("waivers.toml"));
    let problems = waivers.expect("the waivers are readable").settle("portone-v2", findings);
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
    settle(effort, &suite::schemas(effort, &DOCUMENT, apis::portone_v2().schemas));
}

#[test]
fn calls() {
    let effort = Effort::from_environment(64);
    let findings = suite::operations(effort, &DOCUMENT, &apis::portone_v2());
    settle(effort, &findings.expect("the suite runs"));
}

/// The table has a line for each schema and each operation of the document, and no other.
#[test]
fn accounting() {
    let api = apis::portone_v2();
    let mut missing = Vec::new();
    let mut account = |kind: &str, documented: Vec<&str>, listed: Vec<&str>| {
        let lacks = documented.iter().filter(|name| !listed.contains(name));
        missing.extend(lacks.map(|name| format!("the {kind} {name} has no line in the table")));
        let strays = listed.iter().filter(|name| !documented.contains(name));
        missing.extend(
            strays.map(|name| format!("the table has a line for {name}, which is no {kind}")),
        );
        let mut sorted = listed.clone();
        sorted.sort_unstable();
        let twice = sorted.windows(2).filter(|pair| pair[0] == pair[1]);
        missing.extend(
            twice.map(|pair| format!("the table has two lines for the {kind} {}", pair[0])),
        );
    };
    let operations = DOCUMENT.operations().iter().map(|operation| operation.id.as_str()).collect();
    account(
        "schema",
        DOCUMENT.schema_names().collect(),
        api.schemas.iter().map(|row| row.name).collect(),
    );
    account("operation", operations, api.operations.iter().map(|row| row.id).collect());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every field that the document marks as sensitive is among those that `hidden` has looked at, on
/// the type itself and wherever the type is reached from another.
#[test]
fn every_sensitive_member_is_looked_at() {
    let effort = Effort::from_environment(1);
    let mut seen: Vec<(String, String)> = Vec::new();
    for row in apis::portone_v2().schemas {
        let schema = DOCUMENT.schema(row.name);
        let value = suite::one(effort, &Valid::new(&DOCUMENT, Taste::FULL).values(&schema));
        let value = value.expect("there is a value of every schema");
        for secret in hidden::secrets(&DOCUMENT, &schema, &value) {
            let verdict = hidden::law(&DOCUMENT, &schema, &row.codec, &value);
            assert!(verdict.holds(), "{}: {verdict}", row.name);
            if let Some(member) = secret.member {
                assert!(
                    secret.contents.len() > 1,
                    "{member:?} was looked at with one content only"
                );
                seen.push(member);
            }
        }
    }
    let marked = DOCUMENT.sensitive_members();
    let unseen: Vec<(&str, &str)> = marked
        .filter(|(schema, member)| {
            !seen.iter().any(|(s, m)| (s.as_str(), m.as_str()) == (*schema, *member))
        })
        .collect();
    assert!(unseen.is_empty(), "nobody has looked at {unseen:?}");
    assert!(DOCUMENT.sensitive_members().count() > 40, "the document marks more than that");
}
