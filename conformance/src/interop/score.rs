//! What a run has found: how often each client was seen to call each operation, and what is wrong.
//!
//! The promise: a scene that does not come out as it says, a difference that nobody has explained,
//! a scene that no client plays and an operation that was never seen to succeed, or never to be
//! refused, are all problems, each with its API and scene.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::clients::Client;
use super::conductor::{Played, Take};
use super::differences::{Deliberate, Difference, between};
use super::members::Members;
use super::scenes::{Scene, Scenes};
use crate::mock::Api;

/// The name of our SDK among the clients.
pub(super) const OURS: &str = "idv-sdk";

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Score {
    pub(super) rows: Vec<(Api, Rows)>,
    pub(super) problems: Vec<Problem>,
    cells: BTreeMap<(String, String), Cell>,
    played: Vec<String>,
}

/// What the clients did, by the operations of an API in the order of its document, and then by
/// client.
pub(super) type Rows = Vec<(String, BTreeMap<String, Cell>)>;

/// Something that is wrong.
#[derive(Debug)]
pub(super) struct Problem {
    what: String,
    /// The scene in which it was seen first, if it was seen in a scene.
    scene: Option<String>,
    times: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match (&self.scene, self.times) {
            (Some(scene), 1) => write!(f, " (in `{scene}`)"),
            (Some(scene), times) => write!(f, " ({times} times, first in `{scene}`)"),
            (None, _) => Ok(()),
        }
    }
}

/// How often a client called an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) ok: usize,
    pub(super) refused: usize,
    /// Calls with a difference that is not explained, or with another outcome than expected.
    pub(super) wrong: usize,
}

impl Score {
    /// Holds what our SDK did against what a scene expects.
    pub(super) fn expect(&mut self, scenes: &Scenes, scene: &Scene, played: &Played) {
        let mut on_course = true;
        for (call, take) in scene.calls().zip(&played.takes) {
            let good = holds(&take.expected, &take.outcome);
            // What comes after the first surprise is no surprise.
            if !good && std::mem::replace(&mut on_course, false) {
                let what = format!(
                    "{}: {}: expected {}, and {OURS} has {}",
                    scenes.api, call.operation, take.expected, take.outcome
                );
                self.problem(Some(&scene.name), what);
            }
            self.count(OURS, &call.operation, take, good);
        }
        self.stopped(scenes, scene, OURS, played);
    }

    /// Holds what a client did against what our SDK did.
    pub(super) fn compare(
        &mut self,
        scenes: &Scenes,
        scene: &Scene,
        client: &Client,
        theirs: &Played,
        ours: &Played,
        deliberate: &Deliberate,
    ) {
        let mut on_course = true;
        for ((call, theirs), ours) in scene.calls().zip(&theirs.takes).zip(&ours.takes) {
            let mut good = true;
            // Once the two mocks have answered differently, the two clients are in different
            // stories.
            let at = [client.name, &scene.name, &call.operation];
            let found = if on_course { differences(at, theirs, ours) } else { Vec::new() };
            for difference in found.iter().filter(|difference| !deliberate.covers(difference)) {
                good = false;
                on_course &= !["outcome", "answer"].contains(&difference.place.as_str());
                let mut what = format!("{}: {difference}", scenes.api);
                if difference.place == "outcome" {
                    what += &format!(": {} and {}", theirs.outcome, ours.outcome);
                }
                self.problem(Some(&scene.name), what);
            }
            self.count(client.name, &call.operation, theirs, good);
        }
        self.stopped(scenes, scene, client.name, theirs);
        self.played.push(scene.name.clone());
    }

    /// Complains about scenes that no client has played.
    pub(super) fn want_players(&mut self, scenes: &Scenes) {
        for scene in &scenes.scenes {
            if !self.played.contains(&scene.name) {
                let what =
                    format!("{}: no client offers all of the calls, so none plays", scenes.api);
                self.problem(Some(&scene.name), what);
            }
        }
        self.played.clear();
    }

    /// Closes an API: every operation has been seen to succeed, and to be refused.
    pub(super) fn close(&mut self, scenes: &Scenes) {
        let mut rows: Rows =
            scenes.operations.iter().map(|id| (id.clone(), BTreeMap::new())).collect();
        for ((client, operation), cell) in std::mem::take(&mut self.cells) {
            for (kind, times) in [("successful", cell.ok), ("refused", cell.refused)] {
                if times == 0 {
                    let what = format!(
                        "{}: {operation}: no scene has a {kind} call of {client}",
                        scenes.api
                    );
                    self.problem(None, what);
                }
            }
            if let Some((_, row)) = rows.iter_mut().find(|(id, _)| *id == operation) {
                row.insert(client, cell);
            }
        }
        for (operation, _) in rows.iter().filter(|(_, row)| !row.contains_key(OURS)) {
            self.problem(None, format!("{}: {operation}: {OURS} does not call it", scenes.api));
        }
        self.rows.push((scenes.api, rows));
    }

    /// Notes what is wrong, once for all the scenes that it is seen in.
    pub(super) fn problem(&mut self, scene: Option<&str>, what: String) {
        match self.problems.iter_mut().find(|problem| problem.what == what) {
            Some(problem) => problem.times += 1,
            None => {
                self.problems.push(Problem { what, scene: scene.map(str::to_owned), times: 1 });
            }
        }
    }

    fn stopped(&mut self, scenes: &Scenes, scene: &Scene, client: &str, played: &Played) {
        if let Some(why) = &played.stopped {
            let what = format!("{}: {client} cannot go on: {why}", scenes.api);
            self.problem(Some(&scene.name), what);
        }
    }

    fn count(&mut self, client: &str, operation: &str, take: &Take, good: bool) {
        let cell = self.cells.entry((client.to_owned(), operation.to_owned())).or_default();
        match take.result.get("outcome").map(String::as_str) {
            Some("ok") => cell.ok += 1,
            Some("refused") => cell.refused += 1,
            _ => {}
        }
        cell.wrong += usize::from(!good);
    }
}

/// Compares two takes of the same call.
fn differences(
    [client, scene, operation]: [&str; 3],
    theirs: &Take,
    ours: &Take,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut left: Vec<&(String, Members)> = ours.requests.iter().collect();
    for (operation, members) in &theirs.requests {
        let at = [client, scene, operation];
        match left.iter().position(|(other, _)| other == operation) {
            Some(index) => found.extend(between(at, members, &left.remove(index).1)),
            None => found.extend(between(at, &made(), &Members::new())),
        }
    }
    for (operation, _) in left {
        found.extend(between([client, scene, operation], &Members::new(), &made()));
    }
    let outcome = between([client, scene, operation], &theirs.result, &ours.result);
    // Where one succeeds and the other does not, the members of what came have nothing in common.
    match outcome.iter().find(|it| it.place == "outcome") {
        Some(kind) => found.push(kind.clone()),
        None => found.extend(outcome),
    }
    found
}

/// What stands for a request that only one side makes.
fn made() -> Members {
    Members::from([("request".to_owned(), "made".to_owned())])
}

/// Says whether an outcome holds everything that is expected.
fn holds(expected: &Value, outcome: &Value) -> bool {
    match (expected, outcome) {
        (Value::Object(expected), Value::Object(outcome)) => expected
            .iter()
            .all(|(name, value)| outcome.get(name).is_some_and(|other| holds(value, other))),
        (Value::Array(expected), Value::Array(outcome)) => {
            expected.len() == outcome.len()
                && expected.iter().zip(outcome).all(|(value, other)| holds(value, other))
        }
        // What is expected without saying more is there.
        (Value::Object(expected), _) => expected.is_empty(),
        _ => expected == outcome,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn members(pairs: &[(&str, &str)]) -> Members {
        pairs.iter().map(|(place, text)| ((*place).to_owned(), (*text).to_owned())).collect()
    }

    fn take(result: &[(&str, &str)], requests: &[(&str, &[(&str, &str)])]) -> Take {
        let requests = requests.iter().map(|(id, it)| ((*id).to_owned(), members(it))).collect();
        Take { outcome: json!({}), expected: json!({}), result: members(result), requests }
    }

    /// What is said of two takes, a line each.
    fn said(theirs: &Take, ours: &Take) -> Vec<String> {
        let found = differences(["them", "s", "get"], theirs, ours);
        let line = |it: &Difference| {
            let side = |side: &Option<String>| side.clone().unwrap_or_default();
            format!("{} {} {}/{}", it.operation, it.place, side(&it.theirs), side(&it.ours))
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn a_changed_header_and_a_missing_member_are_told() {
        let ours = take(&[("outcome", "ok"), ("ok.a", "1")], &[("get", &[("header x", "1")])]);
        assert!(said(&ours.clone(), &ours).is_empty());
        let theirs = take(&[("outcome", "ok")], &[("get", &[("header x", "2")])]);
        assert_eq!(said(&theirs, &ours), ["get header x 2/1", "get ok.a /1"]);
    }

    #[test]
    fn a_request_too_many_is_told() {
        let one = take(&[], &[("get", &[("path", "/")])]);
        let more = take(&[], &[("token", &[]), ("get", &[("path", "/")]), ("get", &[])]);
        assert_eq!(said(&more, &one), ["token request made/", "get request made/"]);
        assert_eq!(said(&one, &more), ["token request /made", "get request /made"]);
    }

    #[test]
    fn of_two_kinds_of_outcome_only_the_kinds_are_told() {
        let good = take(&[("outcome", "ok"), ("ok.a", "1")], &[("get", &[("path", "/a")])]);
        let bad =
            take(&[("outcome", "refused"), ("refused.b", "1")], &[("get", &[("path", "/b")])]);
        assert_eq!(said(&bad, &good), ["get path /b//a", "get outcome refused/ok"]);
    }

    #[test]
    fn what_is_expected_must_be_there() {
        let outcome = json!({"ok": {"a": 1, "list": [{"b": 2, "c": 3}], "none": null}});
        for good in [
            json!({}),
            json!({"ok": {}}),
            json!({"ok": {"a": 1, "none": null}}),
            json!({"ok": {"list": [{"c": 3}]}}),
        ] {
            assert!(holds(&good, &outcome), "{good}");
        }
        for bad in [
            json!({"refused": {}}),
            json!({"ok": {"a": 2}}),
            json!({"ok": {"d": null}}),
            json!({"ok": {"list": []}}),
            json!({"ok": {"list": [{"b": 3}]}}),
        ] {
            assert!(!holds(&bad, &outcome), "{bad}");
        }
    }
}
