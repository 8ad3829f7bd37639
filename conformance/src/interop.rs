//! Other people's clients and ours, through the same scenes, against the mock servers.
//!
//! The promise: every operation of every API is called by every client that offers it, with success
//! and with refusal, each scene on a fresh mock; what our SDK sends and what it makes of the
//! answers is held against each of them, member by member. Whatever differs is in
//! `interop/differences.toml` with a reason, or fails, and so does an entry there that nothing
//! matches.

mod clients;
mod conductor;
mod differences;
mod driver;
mod members;
mod ours;
mod report;
mod scenes;
mod score;
#[cfg(test)]
mod tests;
mod venv;

pub use report::Report;

use std::path::{Path, PathBuf};

use self::clients::CLIENTS;
use self::conductor::{Played, play};
use self::differences::Deliberate;
use self::driver::Driver;
use self::ours::Ours;
use self::scenes::Scenes;
use self::score::Score;
use crate::mock::Api;

/// Where things stand.
#[derive(Clone, Debug)]
pub struct Places {
    /// The folder with scenes, drivers, requirements and differences.
    pub interop: PathBuf,
    /// The folder of the API documents.
    pub documents: PathBuf,
    /// The virtual environment, which is made when it is not there.
    pub venv: PathBuf,
}

impl Default for Places {
    /// The places in this repository; the environment is in its `target`.
    fn default() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| here.parent().unwrap_or(here).join("target"));
        Places {
            interop: here.join("interop"),
            documents: here.join("spec"),
            venv: target.join("interop-venv"),
        }
    }
}

/// Plays every scene with every client and with our SDK, and compares. `say` is told what takes a
/// while.
///
/// # Errors
///
/// When it cannot be done: Python is missing, a package cannot be installed, a file cannot be read.
pub fn run(places: &Places, say: &mut dyn FnMut(&str)) -> Result<Report, String> {
    let deliberate = Deliberate::read(&places.interop.join("differences.toml"))?;
    let file = places.interop.join("requirements.txt");
    let python = venv::ready(&places.venv, &file, say)?;
    let requirements = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
    let drivers = places.interop.join("drivers");
    let mut score = Score::default();
    for scenes in read(places)? {
        let own = rehearse(&scenes, &mut score)?;
        for client in CLIENTS.iter().filter(|client| client.api == scenes.api) {
            let mut driver = Driver::new(client, &python, &drivers);
            for (scene, ours) in scenes.scenes.iter().zip(&own) {
                if let Some(theirs) = play(&scenes, scene, &mut driver) {
                    score.compare(&scenes, scene, client, &theirs, ours, &deliberate);
                }
            }
        }
        score.want_players(&scenes);
        score.close(&scenes);
    }
    Ok(Report::new(score, &deliberate, &requirements))
}

/// Plays every scene with our SDK alone, which needs no Python, and returns what is not as the
/// scenes expect it.
///
/// # Errors
///
/// When it cannot be done: a file cannot be read.
pub fn alone(places: &Places) -> Result<Vec<String>, String> {
    // Entries that cannot be matched here are read all the same.
    Deliberate::read(&places.interop.join("differences.toml"))?;
    let mut score = Score::default();
    for scenes in read(places)? {
        rehearse(&scenes, &mut score)?;
        score.close(&scenes);
    }
    Ok(score.problems.iter().map(ToString::to_string).collect())
}

fn read(places: &Places) -> Result<Vec<Scenes>, String> {
    let read = |api: Api| {
        let document = places.documents.join(format!("{api}.yaml"));
        Scenes::read(api, &places.interop.join("scenes"), &document)
    };
    Api::ALL.into_iter().map(read).collect()
}

/// Plays the scenes of an API with our SDK.
fn rehearse(scenes: &Scenes, score: &mut Score) -> Result<Vec<Played>, String> {
    let mut ours = Ours::new()?;
    let mut all = Vec::new();
    for scene in &scenes.scenes {
        // What it does not offer shows in the table: no call was seen.
        let played = play(scenes, scene, &mut ours).unwrap_or_default();
        score.expect(scenes, scene, &played);
        all.push(played);
    }
    Ok(all)
}
