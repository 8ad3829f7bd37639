//! Where two clients differ, and where they may.
//!
//! The promise: a difference without an entry in `differences.toml` is red, and so is an entry that
//! nothing matches any more. An entry names clients, operations and places, and says what stands
//! there on either side and why.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use super::members::Members;

/// A place where a vendor's client and ours do not do the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    pub(super) client: String,
    /// The operation of the request, or of the call for a difference in its outcome.
    pub(super) operation: String,
    pub(super) place: String,
    pub(super) scene: String,
    /// What the vendor's client has there. None: nothing.
    pub(super) theirs: Option<String>,
    pub(super) ours: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| ABSENT.to_owned());
        let Difference { client, operation, place, .. } = self;
        let (theirs, ours) = (shown(&self.theirs), shown(&self.ours));
        write!(f, "{operation}: {place}: {client} has {theirs}, idv-sdk has {ours}")
    }
}

/// Compares the members of a call or a request of `operation` that `client` made in `scene` with
/// those of our SDK's, and returns where they differ.
pub(super) fn between(
    [client, scene, operation]: [&str; 3],
    theirs: &Members,
    ours: &Members,
) -> Vec<Difference> {
    let places: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
    let differs = places.into_iter().filter(|place| theirs.get(*place) != ours.get(*place));
    let difference = |place: &String| Difference {
        client: client.to_owned(),
        operation: operation.to_owned(),
        place: place.clone(),
        scene: scene.to_owned(),
        theirs: theirs.get(place).cloned(),
        ours: ours.get(place).cloned(),
    };
    differs.map(difference).collect()
}

/// How the file writes that there is nothing.
const ABSENT: &str = "absent";
/// How the file writes that there is something, whatever it is.
const ANY: &str = "any";

/// The entries of `differences.toml`.
#[derive(Debug, Default)]
pub(super) struct Deliberate {
    entries: Vec<Entry>,
    /// How often each client, operation and place of an entry was seen.
    seen: RefCell<BTreeMap<(usize, [String; 3]), usize>>,
}

/// A difference that is meant.
#[derive(Debug)]
struct Entry {
    clients: Vec<String>,
    operations: Vec<String>,
    places: Vec<String>,
    /// None at all: every scene.
    scenes: Vec<String>,
    theirs: String,
    ours: String,
    reason: String,
}

/// An entry that was seen, for a report.
#[derive(Debug)]
pub(super) struct Explained<'d> {
    pub(super) clients: &'d [String],
    pub(super) operations: &'d [String],
    pub(super) places: &'d [String],
    pub(super) theirs: &'d str,
    pub(super) ours: &'d str,
    pub(super) reason: &'d str,
    pub(super) times: usize,
}

impl Deliberate {
    /// Reads a file.
    pub(super) fn read(file: &Path) -> Result<Deliberate, String> {
        let at = |error: String| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| at(error.to_string()))?;
        Deliberate::parse(&text).map_err(at)
    }

    pub(super) fn parse(text: &str) -> Result<Deliberate, String> {
        let table: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut entries = Vec::new();
        for (key, value) in &table {
            let list = value.as_array().filter(|_| key == "difference");
            for entry in list.ok_or_else(|| format!("`{key}` instead of [[difference]]"))? {
                entries.push(Entry::of(entry)?);
            }
        }
        Ok(Deliberate { entries, seen: RefCell::default() })
    }

    /// Says whether a difference is meant, and remembers that it was seen.
    pub(super) fn covers(&self, difference: &Difference) -> bool {
        let Some(index) = self.entries.iter().position(|entry| entry.matches(difference)) else {
            return false;
        };
        let Difference { client, operation, place, .. } = difference;
        let key = [client, operation, place].map(String::clone);
        *self.seen.borrow_mut().entry((index, key)).or_default() += 1;
        true
    }

    /// Returns the parts of entries that nothing has matched.
    pub(super) fn stale(&self) -> Vec<String> {
        let seen = self.seen.borrow();
        let mut stale = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            for [client, operation, place] in entry.subjects() {
                let key = (index, [client, operation, place].map(str::to_owned));
                if !seen.contains_key(&key) {
                    stale.push(format!(
                        "{operation}: {place}: differences.toml has an entry about {client} that \
                         nothing matches: mend it or take it out"
                    ));
                }
            }
        }
        stale
    }

    /// Returns the entries, with how often each was seen.
    pub(super) fn explained(&self) -> Vec<Explained<'_>> {
        let seen = self.seen.borrow();
        let times = |index| seen.iter().filter(|((it, _), _)| *it == index).map(|(_, n)| n).sum();
        self.entries
            .iter()
            .enumerate()
            .map(|(index, entry)| Explained {
                clients: &entry.clients,
                operations: &entry.operations,
                places: &entry.places,
                theirs: &entry.theirs,
                ours: &entry.ours,
                reason: &entry.reason,
                times: times(index),
            })
            .collect()
    }
}

impl Entry {
    fn of(value: &toml::Value) -> Result<Entry, String> {
        let entry = value.as_table().ok_or("an entry that is no table")?;
        let known = ["clients", "operations", "places", "scenes", "theirs", "ours", "reason"];
        if let Some(key) = entry.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!("an entry has no `{key}`"));
        }
        let text = |key: &str| {
            let text = entry.get(key).and_then(toml::Value::as_str);
            let text = text.map(str::trim).filter(|text| !text.is_empty());
            text.map(str::to_owned).ok_or_else(|| format!("an entry without `{key}`"))
        };
        let texts = |key: &str| {
            let list = entry.get(key).and_then(toml::Value::as_array).filter(|it| !it.is_empty());
            let list = list.ok_or_else(|| format!("an entry without `{key}`"))?;
            let text = |value: &toml::Value| value.as_str().map(str::to_owned);
            list.iter().map(text).collect::<Option<Vec<_>>>().ok_or(format!("`{key}` has texts"))
        };
        Ok(Entry {
            clients: texts("clients")?,
            operations: texts("operations")?,
            places: texts("places")?,
            scenes: if entry.contains_key("scenes") { texts("scenes")? } else { Vec::new() },
            theirs: text("theirs")?,
            ours: text("ours")?,
            reason: text("reason")?,
        })
    }

    fn matches(&self, difference: &Difference) -> bool {
        let Difference { client, operation, place, scene, theirs, ours } = difference;
        self.clients.contains(client)
            && self.operations.contains(operation)
            && self.places.contains(place)
            && (self.scenes.is_empty() || self.scenes.contains(scene))
            && is(&self.theirs, theirs.as_deref())
            && is(&self.ours, ours.as_deref())
    }

    /// Returns everything that the entry speaks of.
    fn subjects(&self) -> impl Iterator<Item = [&str; 3]> {
        self.clients.iter().flat_map(move |client| {
            self.operations.iter().flat_map(move |operation| {
                self.places.iter().map(move |place| [client.as_str(), operation, place])
            })
        })
    }
}

/// Says whether a side is what an entry says it is.
fn is(said: &str, side: Option<&str>) -> bool {
    match said {
        ABSENT => side.is_none(),
        ANY => side.is_some(),
        text => side == Some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "[[difference]]\nclients = ['a', 'b']\noperations = ['get']\n\
        places = ['header x']\ntheirs = '1'\nours = 'absent'\nreason = 'so it is'\n";

    fn difference(client: &str, theirs: Option<&str>, ours: Option<&str>) -> Difference {
        let members = |side: Option<&str>| {
            side.map(|text| ("header x".to_owned(), text.to_owned())).into_iter().collect()
        };
        between([client, "a scene", "get"], &members(theirs), &members(ours)).swap_remove(0)
    }

    #[test]
    fn a_difference_is_named_on_either_side() {
        let members = |text: &str| Members::from([("path".to_owned(), text.to_owned())]);
        assert!(between(["a", "s", "get"], &members("/"), &members("/")).is_empty());
        assert_eq!(between(["a", "s", "get"], &members("/"), &Members::new()).len(), 1);
        let shown = difference("a", None, Some("2")).to_string();
        assert_eq!(shown, "get: header x: a has absent, idv-sdk has 2");
    }

    #[test]
    fn an_entry_covers_what_it_says_and_grows_stale() {
        let deliberate = Deliberate::parse(ENTRY).expect("an entry");
        assert!(!deliberate.covers(&difference("a", Some("2"), None)));
        assert!(!deliberate.covers(&difference("a", Some("1"), Some("1 "))));
        assert!(!deliberate.covers(&difference("c", Some("1"), None)));
        assert_eq!(deliberate.stale().len(), 2);
        assert!(deliberate.covers(&difference("a", Some("1"), None)));
        let stale = deliberate.stale();
        assert_eq!(stale.len(), 1, "{stale:?}");
        assert!(
            stale[0].contains("get: header x: differences.toml has an entry about b "),
            "{stale:?}"
        );
        assert!(deliberate.covers(&difference("b", Some("1"), None)));
        assert!(deliberate.covers(&difference("b", Some("1"), None)));
        assert!(deliberate.stale().is_empty());
        assert_eq!(deliberate.explained()[0].times, 3);
        let elsewhere = Deliberate::parse(&format!("{ENTRY}scenes = ['another']\n"));
        assert!(!elsewhere.expect("an entry").covers(&difference("a", Some("1"), None)));
        let any = Deliberate::parse(&ENTRY.replace("'1'", "'any'")).expect("an entry");
        assert!(any.covers(&difference("a", Some("2"), None)));
    }

    #[test]
    fn an_entry_is_complete_or_refused() {
        for key in ["clients", "operations", "places", "theirs", "ours", "reason"] {
            let text: Vec<&str> = ENTRY.lines().filter(|line| !line.starts_with(key)).collect();
            let error = Deliberate::parse(&text.join("\n")).expect_err("an incomplete entry");
            assert!(error.contains(key), "{error}");
        }
        assert!(Deliberate::parse(&format!("{ENTRY}more = 1")).is_err());
        assert!(Deliberate::parse("differences = 1").is_err());
    }
}
