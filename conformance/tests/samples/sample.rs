//! The index of the samples of each API.

use std::collections::BTreeSet;
use std::path::PathBuf;

use idv_conformance::json::Json;

/// The APIs that have samples.
const APIS: [&str; 3] = ["portone-v2", "portone-v1", "kakaocert"];

/// A line of an index.
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) text: String,
    /// What the text is to be read as.
    pub(super) schemas: Vec<String>,
    pub(super) expected: Expected,
    /// Operations and statuses that it is an answer to, and how the call ends if the status alone
    /// does not tell.
    pub(super) calls: Vec<(String, u16, Option<End>)>,
    /// Operations, and where they send it.
    pub(super) sent: Vec<(String, String)>,
    /// Another sample that means the same.
    pub(super) same: Option<String>,
}

/// What becomes of a text.
pub(super) enum Expected {
    /// It is read, and shown with this name: that of its variant or of its type.
    Read(Option<String>),
    /// It is read as something with a tag or a code that nobody knew.
    Unrecognized(String),
    /// It is refused, at this path.
    Refused(String),
}

/// How a call ends that had a status of success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With an error of the API's.
    Error,
    /// With an answer that cannot be read, at this path.
    Undecodable(String),
}

/// Reads the index of an API.
pub(super) fn samples(api: &str) -> Vec<Sample> {
    let index = folder(api).join("index.json");
    let index = std::fs::read_to_string(index).expect("there is an index");
    let index = Json::parse(&index).expect("the index is JSON");
    index.elements().iter().map(|line| sample(api, line)).collect()
}

/// Returns one sample.
pub(super) fn named(api: &str, name: &str) -> Sample {
    samples(api).into_iter().find(|sample| sample.name == name).expect("there is such a sample")
}

fn folder(api: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(api)
}

fn sample(api: &str, line: &Json) -> Sample {
    let text = |json: Option<&Json>| json.and_then(Json::as_text).map(str::to_owned);
    let list = |name: &str| line.get(name).map(Json::elements).unwrap_or_default();
    let file = text(line.get("file")).expect("a file");
    let outcome = line.get("outcome").expect("an outcome");
    let expected = match outcome.members() {
        [(kind, variant)] if kind == "read" => Expected::Read(text(Some(variant))),
        [(kind, tag)] if kind == "unrecognized" => {
            Expected::Unrecognized(text(Some(tag)).expect("a tag"))
        }
        [(kind, path)] if kind == "refused" => Expected::Refused(text(Some(path)).expect("a path")),
        other => unreachable!("no outcome: {other:?}"),
    };
    let call = |json: &Json| {
        let parts = json.elements();
        let end = text(parts.get(2)).map(|end| match end.as_str() {
            "error" => End::Error,
            path => End::Undecodable(path.to_owned()),
        });
        let status = parts[1].text().parse().expect("a status");
        (text(parts.first()).expect("an operation"), status, end)
    };
    let sent = |json: &Json| {
        let parts = json.elements();
        (text(parts.first()).expect("an operation"), text(parts.get(1)).expect("a place"))
    };
    Sample {
        name: text(line.get("name")).expect("a name"),
        text: std::fs::read_to_string(folder(api).join(&file)).unwrap_or_default(),
        file,
        schemas: list("schemas").iter().filter_map(|schema| text(Some(schema))).collect(),
        expected,
        calls: list("calls").iter().map(call).collect(),
        sent: list("sent").iter().map(sent).collect(),
        same: text(line.get("same")),
    }
}

#[test]
fn the_indices_list_every_file() {
    for api in APIS {
        let there: BTreeSet<String> = std::fs::read_dir(folder(api))
            .expect("the folder is readable")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name != "index.json")
            .collect();
        let all = samples(api);
        let listed: BTreeSet<String> = all.iter().map(|sample| sample.file.clone()).collect();
        assert_eq!(there, listed);
        assert_eq!(listed.len(), all.len(), "one file, one line");
        for sample in all {
            let used = !sample.calls.is_empty() || !sample.sent.is_empty();
            assert!(used, "{} goes nowhere", sample.name);
        }
    }
}
