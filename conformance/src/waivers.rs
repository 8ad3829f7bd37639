//! Known exceptions, each with a reason.
//!
//! The promise: a failure without an entry fails the suite, and so does an entry whose case now
//! passes or is not there any more. So no exception can grow old unnoticed.

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, Error};

use crate::suite::Finding;

/// The entries of `waivers.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waivers(Vec<Waiver>);

/// One exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The API that it is about.
    pub api: String,
    /// The law that is broken.
    pub law: String,
    /// The schemas or operations that break it.
    pub subjects: Vec<String>,
    /// Why it may.
    pub reason: String,
}

impl Waivers {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When there is no such file, or it holds anything but complete entries.
    pub fn read(file: &Path) -> Result<Waivers, String> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        Waivers::parse(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// When it holds anything but complete entries.
    pub fn parse(text: &str) -> Result<Waivers, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Compares what the suite found in an API with the entries about it, and returns what is
    /// wrong. Entries about laws that are not among `findings` are left alone.
    #[must_use]
    pub fn settle(&self, api: &str, findings: &[Finding]) -> Vec<String> {
        let mut problems = Vec::new();
        for finding in findings {
            match (self.covers(api, finding), finding.verdict.holds()) {
                (false, false) => problems.push(finding.to_string()),
                (true, true) => problems.push(format!(
                    "{} of {}: a waiver says that it fails, and it holds: take it out of waivers.toml",
                    finding.law, finding.subject,
                )),
                _ => {}
            }
        }
        for waiver in self.0.iter().filter(|waiver| waiver.api == api) {
            let of_law: Vec<&Finding> = findings.iter().filter(|it| it.law == waiver.law).collect();
            for subject in &waiver.subjects {
                if !of_law.is_empty() && !of_law.iter().any(|finding| finding.subject == *subject) {
                    problems.push(format!(
                        "{} of {subject}: a waiver for something that is not there",
                        waiver.law
                    ));
                }
            }
        }
        problems
    }

    /// Returns the laws that the entries about an API speak of.
    pub fn laws(&self, api: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |waiver| waiver.api == api).map(|waiver| waiver.law.as_str())
    }

    fn covers(&self, api: &str, finding: &Finding) -> bool {
        self.0.iter().any(|waiver| {
            waiver.api == api
                && waiver.law == finding.law
                && waiver.subjects.contains(&finding.subject)
        })
    }
}

impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} of {}: {}", self.api, self.law, self.subjects.join(", "), self.reason)
    }
}

impl<'de> Deserialize<'de> for Waivers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Waivers, D::Error> {
        let file = toml::Table::deserialize(deserializer)?;
        let mut waivers = Vec::new();
        for (key, value) in file {
            let entries = value.as_array().filter(|_| key == "waiver");
            let entries = entries
                .ok_or_else(|| D::Error::custom(format!("`{key}` instead of [[waiver]]")))?;
            for entry in entries {
                waivers.push(waiver(entry).map_err(D::Error::custom)?);
            }
        }
        Ok(Waivers(waivers))
    }
}

fn waiver(entry: &toml::Value) -> Result<Waiver, String> {
    let entry = entry.as_table().ok_or("an entry that is no table")?;
    if let Some(key) =
        entry.keys().find(|key| !["api", "law", "subjects", "reason"].contains(&key.as_str()))
    {
        return Err(format!("an entry has no `{key}`"));
    }
    let text = |key: &str| {
        let text =
            entry.get(key).and_then(toml::Value::as_str).filter(|text| !text.trim().is_empty());
        text.map(str::to_owned).ok_or_else(|| format!("an entry without `{key}`"))
    };
    let subjects =
        entry.get("subjects").and_then(toml::Value::as_array).filter(|list| !list.is_empty());
    let subjects = subjects
        .ok_or("an entry without `subjects`")?
        .iter()
        .map(|subject| subject.as_str().map(str::to_owned));
    Ok(Waiver {
        api: text("api")?,
        law: text("law")?,
        subjects: subjects.collect::<Option<_>>().ok_or("a subject that is no string")?,
        reason: text("reason")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laws::Verdict;

    const ENTRY: &str =
        "[[waiver]]\napi = 'a'\nlaw = 'tag'\nsubjects = ['Pet']\nreason = 'known'\n";

    fn finding(subject: &str, verdict: Verdict) -> Finding {
        Finding { law: "tag", subject: subject.to_owned(), verdict, value: String::new() }
    }

    #[test]
    fn a_failure_wants_an_entry_and_an_entry_a_failure() {
        let waivers = Waivers::parse(ENTRY).expect("entries");
        let wrong = || Verdict::wrong_at_all("x");
        assert!(waivers.settle("a", &[finding("Pet", wrong())]).is_empty());
        assert_eq!(waivers.settle("a", &[finding("Pet", Verdict::Holds)]).len(), 1);
        assert_eq!(
            waivers.settle("a", &[finding("Pet", wrong()), finding("Cat", wrong())]).len(),
            1
        );
        assert_eq!(waivers.settle("b", &[finding("Pet", wrong())]).len(), 1);
        assert_eq!(waivers.settle("a", &[finding("Cat", Verdict::Holds)]).len(), 1);
    }

    #[test]
    fn an_entry_is_complete_or_refused() {
        for line in ["api", "law", "subjects", "reason"] {
            let text: Vec<&str> = ENTRY.lines().filter(|other| !other.starts_with(line)).collect();
            let error = Waivers::parse(&text.join("\n")).expect_err("an incomplete entry");
            assert!(error.contains(line), "{error}");
        }
        assert!(Waivers::parse(&format!("{ENTRY}more = 1")).is_err());
        assert!(Waivers::parse("waivers = 1").is_err());
        assert_eq!(Waivers::parse(""), Ok(Waivers::default()));
    }
}
