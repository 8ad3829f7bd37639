//! Whether two JSON values mean the same, and where they first do not.
//!
//! The promise: numbers are equal by exact value, strings after unescaping, arrays in order,
//! objects as sets of members in any order, in which a name that is given twice counts twice.

use crate::decimal;
use crate::json::Json;
use crate::path::Path;

/// The first place where two values differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub path: Path,
    /// What.
    pub what: String,
}

/// Returns the first place where `found` is not what was `expected`.
#[must_use]
pub fn difference(expected: &Json, found: &Json) -> Option<Difference> {
    compare(expected, found, &Path::root())
}

fn compare(expected: &Json, found: &Json, path: &Path) -> Option<Difference> {
    let same = match (expected, found) {
        (Json::Number(one), Json::Number(other)) => decimal::same(one, other),
        (Json::Array(expected), Json::Array(found)) => return arrays(expected, found, path),
        (Json::Object(expected), Json::Object(found)) => return objects(expected, found, path),
        (expected, found) => expected == found,
    };
    (!same).then(|| Difference {
        path: path.clone(),
        what: format!("expected {}, found {}", shown(expected), shown(found)),
    })
}

fn arrays(expected: &[Json], found: &[Json], path: &Path) -> Option<Difference> {
    for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
        let difference = compare(expected, found, &path.element(index));
        if difference.is_some() {
            return difference;
        }
    }
    (expected.len() != found.len()).then(|| Difference {
        path: path.element(expected.len().min(found.len())),
        what: format!("expected {} elements, found {}", expected.len(), found.len()),
    })
}

fn objects(
    expected: &[(String, Json)],
    found: &[(String, Json)],
    path: &Path,
) -> Option<Difference> {
    for (name, _) in expected {
        let path = path.member(name);
        let (expected, found) = (named(expected, name), named(found, name));
        let difference = match (expected.as_slice(), found.as_slice()) {
            (expected, []) => Some(Difference {
                path,
                what: format!(
                    "missing, expected {}",
                    expected.first().map_or(String::new(), |it| shown(it))
                ),
            }),
            ([expected], [found]) => compare(expected, found, &path),
            (expected, found) => any_order(expected, found, &path),
        };
        if difference.is_some() {
            return difference;
        }
    }
    let surplus = found.iter().find(|(name, _)| named(expected, name).is_empty());
    surplus.map(|(name, value)| Difference {
        path: path.member(name),
        what: format!("nothing expected, found {}", shown(value)),
    })
}

fn named<'a>(members: &'a [(String, Json)], name: &str) -> Vec<&'a Json> {
    members.iter().filter(|(other, _)| other == name).map(|(_, value)| value).collect()
}

/// Compares the values of a name that is given more than once.
fn any_order(expected: &[&Json], found: &[&Json], path: &Path) -> Option<Difference> {
    let mut left = found.to_vec();
    for expected in expected {
        match left.iter().position(|found| compare(expected, found, path).is_none()) {
            Some(index) => drop(left.remove(index)),
            None => {
                let what =
                    format!("missing among values of one name, expected {}", shown(expected));
                return Some(Difference { path: path.clone(), what });
            }
        }
    }
    left.first().map(|found| Difference {
        path: path.clone(),
        what: format!("once more than expected, found {}", shown(found)),
    })
}

/// Returns a value as a message shows it.
fn shown(value: &Json) -> String {
    const LONGEST: usize = 60;
    let text = value.text();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(expected: &str, found: &str) -> Option<String> {
        let (expected, found) = (Json::parse(expected), Json::parse(found));
        let difference = difference(&expected.expect("JSON"), &found.expect("JSON"));
        difference.map(|difference| difference.path.to_string())
    }

    #[test]
    fn what_means_the_same() {
        assert_eq!(place(r#"{"a":1.0,"b":["x"]}"#, r#"{"b":["\u0078"],"a":1}"#), None);
        assert_eq!(place(r#"{"a":1,"a":2}"#, r#"{"a":2,"a":1}"#), None);
    }

    #[test]
    fn the_first_place_that_differs() {
        let place = |expected, found| place(expected, found).unwrap_or_default();
        assert_eq!(place(r#"{"a":{"b":[1,2]}}"#, r#"{"a":{"b":[1,3]}}"#), ".a.b[1]");
        assert_eq!(place(r#"{"a":1,"a":1}"#, r#"{"a":1}"#), ".a");
        assert_eq!(place(r#"{"a":1}"#, r#"{"a":1,"b":null}"#), ".b");
        assert_eq!(place(r#"{"a":null}"#, "{}"), ".a");
        assert_eq!(place("[1,2]", "[2,1]"), "[0]");
        assert_eq!(place("[1]", "[1,2]"), "[1]");
        assert_eq!(place("[0.1]", "[0.10000000000000001]"), "[0]");
        assert_eq!(place(r#"["1"]"#, "[1]"), "[0]");
    }
}
