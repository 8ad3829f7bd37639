//! The laws catch what they are there for: stand-ins for types and clients, honest ones and ones
//! with a fault each, and what the laws say of them.

mod calls;
mod standin;
mod tickets;
mod types;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use idv_conformance::document::Document;
use idv_conformance::laws::Verdict;
use idv_conformance::suite::{Effort, Finding};

/// Enough for every fault below, and soon done.
const EFFORT: Effort = Effort { cases: 32, seed: 1, shrink: 0 };

static DOCUMENT: LazyLock<Arc<Document>> = LazyLock::new(|| {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/portone-v2.yaml");
    Arc::new(Document::read(&file).expect("the document is readable"))
});

/// Returns the laws that are broken. A value that was bad is a fault of the judge's.
fn broken(findings: &[Finding]) -> Vec<&'static str> {
    let mut laws = Vec::new();
    for finding in findings.iter().filter(|finding| !finding.verdict.holds()) {
        assert!(matches!(finding.verdict, Verdict::Wrong(_)), "{finding}");
        if !laws.contains(&finding.law) {
            laws.push(finding.law);
        }
    }
    laws
}
