//! What is tried on every API: all laws, and the waivers' word on what was found.
//!
//! ```text
//! mod judged;
//! judged::judge! { "kakaocert", idv_conformance::apis::kakaocert, 12 }
//! ```
//!
//! The number is one that the document's sensitive members are more than.

use std::path::Path;

use idv_conformance::suite::{Effort, Finding};
use idv_conformance::waivers::Waivers;

/// Fails with everything that the waivers do not explain.
pub(crate) fn settle(api: &str, effort: Effort, findings: &[Finding]) {
    let waivers = Waivers::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("waivers.toml"));
    let problems = waivers.expect("the waivers are readable").settle(api, findings);
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

/// Makes the tests of an API.
macro_rules! judge {
    ($name:literal, $api:path, $sensitive:literal) => {
        use std::sync::{Arc, LazyLock};

        use idv_conformance::document::Document;
        use idv_conformance::suite::{self, Effort};

        static DOCUMENT: LazyLock<Arc<Document>> = LazyLock::new(|| {
            idv_conformance::apis::document($name).expect("the document is readable")
        });

        #[test]
        fn types() {
            let effort = Effort::from_environment(48);
            let findings = suite::schemas(effort, &DOCUMENT, $api().schemas);
            judged::settle($name, effort, &findings);
        }

        #[test]
        fn calls() {
            let effort = Effort::from_environment(64);
            let findings = suite::operations(effort, &DOCUMENT, &$api());
            judged::settle($name, effort, &findings.expect("the suite runs"));
        }

        /// The tables have a line for each schema, each operation and each way to call it, and no
        /// other.
        #[test]
        fn accounting() {
            let missing = suite::missing_lines(&DOCUMENT, &$api());
            assert!(missing.is_empty(), "{}", missing.join("\n"));
        }

        /// Every member that the document marks as sensitive is hidden, and is among those that
        /// were looked at.
        #[test]
        fn every_sensitive_member_is_looked_at() {
            let effort = Effort::from_environment(1);
            let problems = suite::unseen_members(effort, &DOCUMENT, &$api());
            assert!(problems.is_empty(), "{}", problems.join("\n"));
            let marked = DOCUMENT.sensitive_members().count();
            assert!(marked > $sensitive, "the document marks more than {marked}");
        }
    };
}
pub(crate) use judge;
