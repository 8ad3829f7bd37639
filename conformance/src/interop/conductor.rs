//! Plays a scene: one client, one fresh mock, step by step.
//!
//! The promise: between two steps the record of the mock is read, so it is known which requests a
//! call made. What a step keeps for later ones is kept for each client on its own, since every mock
//! makes up ids of its own.

use serde_json::{Map, Value};

use super::members::{Members, Named, of_outcome, of_request};
use super::scenes::{Call, Scene, Scenes, Step};
use crate::mock::{Api, Recorded, Server};

/// Somebody who makes calls: a vendor's client, or our SDK.
pub(super) trait Player {
    /// Begins a scene with a client that is built with `settings`, among them the `url` of the
    /// server. Returns the operations that the client offers.
    fn open(&mut self, api: Api, settings: &Map<String, Value>) -> Result<Vec<String>, String>;

    /// Makes a call. The outcome is an object of one member: `ok` with the result, `refused` with
    /// what the client tells of an error of the API, or `failed` with whatever else went wrong.
    fn call(&mut self, operation: &str, arguments: Value) -> Result<Value, String>;
}

/// What came of a call.
#[derive(Clone, Debug)]
pub(super) struct Take {
    /// The outcome, with names for the texts that have one.
    pub(super) outcome: Value,
    /// What the scene expects, with names likewise.
    pub(super) expected: Value,
    /// The outcome, to be compared.
    pub(super) result: Members,
    /// The requests that the call made, to be compared, and the operations that they match.
    pub(super) requests: Vec<(String, Members)>,
}

/// How far a client has come in a scene.
#[derive(Debug, Default)]
pub(super) struct Played {
    /// What came of its calls, as far as they were made.
    pub(super) takes: Vec<Take>,
    /// Why the scene could not go on to its end.
    pub(super) stopped: Option<String>,
}

/// Plays a scene. None: the client does not offer all the operations that are called.
pub(super) fn play(scenes: &Scenes, scene: &Scene, player: &mut dyn Player) -> Option<Played> {
    let mut played = Played::default();
    match go_on(scenes, scene, player, &mut played.takes) {
        Ok(true) => {}
        Ok(false) => return None,
        Err(error) => played.stopped = Some(error),
    }
    Some(played)
}

/// Plays until something stops it. False: not all the operations are offered, so nothing is played.
fn go_on(
    scenes: &Scenes,
    scene: &Scene,
    player: &mut dyn Player,
    takes: &mut Vec<Take>,
) -> Result<bool, String> {
    let server = server(scenes)?;
    let mut settings = scene.client.clone();
    settings.insert("url".to_owned(), Value::String(server.url()));
    let offered = player.open(scenes.api, &settings)?;
    if scene.operations().any(|operation| !offered.iter().any(|it| it == operation)) {
        return Ok(false);
    }
    let mut named = Named::of(&scene.client);
    for step in &scene.steps {
        match step {
            Step::Control { name, arguments } => {
                let done = server.control(name, named.fill(arguments));
                done.map_err(|error| format!("the mock refuses `{name}`: {error}"))?;
            }
            Step::Call(call) => {
                let before = server.requests().len();
                let outcome = player.call(&call.operation, named.fill(&call.arguments))?;
                let kept = keep(call, &outcome, &mut named);
                takes.push(take(scenes, call, &outcome, &server.requests()[before..], &named));
                kept?;
            }
        }
    }
    Ok(true)
}

/// Starts a mock that takes the credentials of the scenes and no others.
fn server(scenes: &Scenes) -> Result<Server, String> {
    let mut builder = Server::builder(scenes.api);
    for (name, value) in &scenes.client {
        builder = builder.credential(name, value.as_str().unwrap_or_default());
    }
    builder.start().map_err(|error| error.to_string())
}

/// Keeps what later steps want.
fn keep(call: &Call, outcome: &Value, named: &mut Named) -> Result<(), String> {
    for (name, member) in &call.keep {
        let text = outcome.get("ok").and_then(|it| it.get(member)).and_then(Value::as_str);
        let text = text.ok_or_else(|| {
            format!("{} gives no text `{member}` to go on with: {outcome}", call.operation)
        })?;
        named.insert(name, text);
    }
    Ok(())
}

fn take(
    scenes: &Scenes,
    call: &Call,
    outcome: &Value,
    requests: &[Recorded],
    named: &Named,
) -> Take {
    let operation = |it: &Recorded| it.operation.clone().unwrap_or("no operation".to_owned());
    Take {
        outcome: named.hide_all(outcome),
        expected: named.hide_all(&call.expect),
        result: of_outcome(&call.operation, outcome, scenes, named),
        requests: requests.iter().map(|it| (operation(it), of_request(it, named))).collect(),
    }
}
