//! Values of any document, tried on the types that were generated for it.
//!
//! The promise: the judge reads the document itself and asks an independent validator whether a value
//! is what its schema wants; of the types it knows one program, which takes a place and a text and
//! gives a text. A right value comes back the same. Two kinds that do not are counted apart, by rule:
//! an object whose tag is not the one that the document maps to its schema, and a text that is not of
//! its `format`. Both are refused.

mod document;
mod examples;
mod probe;
mod schemas;
mod tags;

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

/// Tries the examples in the document and the values in `files` on the program `probe`. `said` hears of
/// every value that differs.
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
    let document = Document::read(document)?;
    let schemas = Schemas::of(&document)?;
    let mut trial = Trial { document: &document, schemas, probe: Probe::start(probe)?, said };
    let mut verdict = Verdict::default();
    for sample in examples::of(&document) {
        trial.count(&sample, &mut verdict.examples)?;
    }
    for file in files {
        let text = fs::read_to_string(file).map_err(|it| format!("{}: {it}", file.display()))?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let sample = sample(line).map_err(|it| format!("{}: {it}", file.display()))?;
            trial.count(&sample, &mut verdict.values)?;
        }
    }
    Ok(verdict)
}

/// Reads a line of a file of values.
fn sample(line: &str) -> Result<Sample, serde_json::Error> {
    #[derive(Deserialize)]
    struct Line<'a> {
        schema: String,
        #[serde(borrow)]
        value: &'a RawValue,
        valid: Option<bool>,
    }
    let Line { schema, value, valid } = serde_json::from_str(line)?;
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
        let mut answer = Answer::None;
        for way in &ways {
            answer = self.probe.ask(way, &sample.text)?;
            if !matches!(answer, Answer::None) {
                break;
            }
        }
        let why = match answer {
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
                let value = Json::parse(&sample.text).unwrap_or(Json::Null);
                if tags::contradict(self.document, place, &value) {
                    counts.tag += 1;
                    return Ok(());
                }
                if !self.schemas.allow(place, &sample.text, true)? {
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

/// Says how what came back is not what was sent.
fn difference(sent: &str, came: &str) -> Option<String> {
    let (sent, came) = match (Json::parse(sent), Json::parse(came)) {
        (Ok(sent), Ok(came)) => (sent, came),
        (_, Err(error)) => return Some(format!("what came back is no JSON: {error}")),
        (Err(error), _) => return Some(format!("what was sent is no JSON: {error}")),
    };
    compare::difference(&sent, &came).map(|it| format!("{}: {}", it.path, it.what))
}
