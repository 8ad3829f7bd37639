//! Values of any document, tried on the types that were generated for it.
//!
//! The promise: the judge reads the document itself and asks an independent validator whether a
//! value is what its schema wants; of the types it knows one program, which takes a place and a
//! text and gives a text. A right value comes back the same. Two kinds that do not are counted
//! apart, by rule: an object whose tag is not the one that the document maps to its schema, and a
//! text that is not of its `format`. Both are refused.

mod document;
mod examples;
mod probe;
mod schemas;
mod tags;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::compare;
use crate::json::Json;

use document::Document;
use probe::{Answer, Probe};
use schemas::Schemas;

/// What came of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Came back the same.
    pub same: usize,
    /// Break their own schema.
    pub invalid: usize,
    /// Came back different, or not at all.
    pub differ: usize,
    /// Refused: an object whose tag is not the one that stands for its schema.
    pub tag: usize,
    /// Refused: a text that is not of its format.
    pub format: usize,
    /// Stand at a place that has no type.
    pub no_type: usize,
}

/// What came of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Of the examples in the document.
    pub examples: Counts,
    /// Of the values that were handed in.
    pub values: Counts,
}

/// A value and the place of its schema.
struct Sample {
    schema: String,
    /// The text as it was written.
    text: String,
    /// Whether it is what its schema wants, where that is known.
    valid: Option<bool>,
}

/// Tries the examples in the document and the values in `files` on the program `probe`. `said`
/// hears of every value that differs.
///
/// # Errors
///
/// When a file cannot be read or the program does not do as it should.
pub fn run(
    document: &Path,
    probe: &Path,
    files: &[PathBuf],
    said: &mut dyn FnMut(&str),
) -> Result<Verdict, String> {
    let named = |error: String| format!("{}: {error}", document.display());
    let document = Document::read(document)?;
    let schemas = Schemas::of(&document).map_err(named)?;
    let mut trial = Trial { document: &document, schemas, probe: Probe::start(probe)?, said };
    let mut verdict = Verdict::default();
    for sample in examples::of(&document) {
        trial.count(&sample, &mut verdict.examples)?;
    }
    for file in files {
        let text = fs::read_to_string(file).map_err(|it| format!("{}: {it}", file.display()))?;
        let lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
        for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
            let mut sample = sample(line).map_err(|why| {
                let help = "a line is an object with `schema`, `value` and perhaps `valid`";
                format!("{}:{number}: {why}\n  help: {help}", file.display())
            })?;
            if document.ways(&sample.schema).is_empty() {
                sample.schema = document::decoded(&sample.schema);
            }
            trial.count(&sample, &mut verdict.values)?;
        }
    }
    for fault in trial.schemas.faults() {
        (trial.said)(&format!(
            "the validator leaves a keyword out or takes every value here, {fault}"
        ));
    }
    Ok(verdict)
}

/// Reads a line of a file of values. Why it cannot be read is said without a place: it is the only
/// line of its text.
fn sample(line: &str) -> Result<Sample, String> {
    #[derive(Deserialize)]
    struct Line<'a> {
        schema: String,
        #[serde(borrow)]
        value: &'a RawValue,
        valid: Option<bool>,
    }
    let Line { schema, value, valid } = serde_json::from_str(line).map_err(|error| {
        let column = error.column();
        error.to_string().replace(&format!(" at line 1 column {column}"), "")
    })?;
    Ok(Sample { schema, text: value.get().to_owned(), valid })
}

/// What trying a value takes.
struct Trial<'a> {
    document: &'a Document,
    schemas: Schemas,
    probe: Probe,
    said: &'a mut dyn FnMut(&str),
}

impl Trial<'_> {
    fn count(&mut self, sample: &Sample, counts: &mut Counts) -> Result<(), String> {
        let ways = self.document.ways(&sample.schema);
        let Some(place) = ways.last() else {
            (self.said)(&format!("{}: there is no such place", sample.schema));
            counts.no_type += 1;
            return Ok(());
        };
        let valid = match sample.valid {
            Some(valid) => valid,
            None => self.schemas.allow(place, &sample.text, false)?,
        };
        if !valid {
            counts.invalid += 1;
            return Ok(());
        }
        let why = match self.ask(&sample.schema, ways.clone(), &sample.text)? {
            Answer::None => {
                (self.said)(&format!("{}: no type", sample.schema));
                counts.no_type += 1;
                return Ok(());
            }
            Answer::Took(json) => match difference(&sample.text, &json) {
                None => {
                    counts.same += 1;
                    return Ok(());
                }
                Some(why) => why,
            },
            Answer::Refused(why) => {
                // Whoever made the value may not know what the judge holds schemas to.
                if !self.schemas.allow(place, &sample.text, false)? {
                    counts.invalid += 1;
                    return Ok(());
                }
                let value = Json::parse(&sample.text).unwrap_or(Json::Null);
                if tags::contradict(self.document, &mut self.schemas, place, &value)? {
                    (self.said)(&format!("{}: tag: {why}", sample.schema));
                    counts.tag += 1;
                    return Ok(());
                }
                if !self.schemas.allow(place, &sample.text, true)? {
                    (self.said)(&format!("{}: format: {why}", sample.schema));
                    counts.format += 1;
                    return Ok(());
                }
                format!("refused: {why}")
            }
        };
        counts.differ += 1;
        let text: String = sample.text.chars().take(400).collect();
        (self.said)(&format!("{}: {why}\n    {text}", sample.schema));
        Ok(())
    }
}

impl Trial<'_> {
    /// Asks what the type of a schema makes of a text. What has none because it is a part of
    /// something, or one of its alternatives, is asked of that, where the text is right for that,
    /// too.
    fn ask(&mut self, place: &str, ways: Vec<String>, text: &str) -> Result<Answer, String> {
        for way in &ways {
            let answer = self.probe.ask(way, text)?;
            if !matches!(answer, Answer::None) {
                return Ok(answer);
            }
        }
        for way in ways.iter().map(String::as_str).chain([place]) {
            let mut way = way;
            while let Some(whole) = whole_of(way) {
                if !self.schemas.allow(whole, text, false)? {
                    break;
                }
                for whole in self.document.ways(whole) {
                    let answer = self.probe.ask(&whole, text)?;
                    if !matches!(answer, Answer::None) {
                        return Ok(answer);
                    }
                }
                way = whole;
            }
        }
        Ok(Answer::None)
    }
}

/// Returns the place of what the schema at a place is a part or an alternative of.
fn whole_of(place: &str) -> Option<&str> {
    let (list, index) = place.rsplit_once('/')?;
    index.parse::<usize>().ok()?;
    let (whole, keyword) = list.rsplit_once('/')?;
    matches!(keyword, "allOf" | "oneOf" | "anyOf").then_some(whole)
}

/// Says how what came back is not what was sent.
fn difference(sent: &str, came: &str) -> Option<String> {
    let (sent, came) = match (Json::parse(sent), Json::parse(came)) {
        (Ok(sent), Ok(came)) => (sent, came),
        (_, Err(error)) => return Some(format!("what came back is no JSON: {error}")),
        (Err(error), _) => return Some(format!("what was sent is no JSON: {error}")),
    };
    compare::difference(&sent, &came).map(|it| format!("{}: {}", it.path, it.what))
}
