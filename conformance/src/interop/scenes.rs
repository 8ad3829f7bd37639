//! The scenes: short stories about one API, told as data that every client gets alike.
//!
//! The promise: a scene that is read is whole. A member that nobody knows, a step that is neither a
//! call nor a control, a call of an operation that the document does not have, an operation that no
//! scene calls: each is an error that names file and scene.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use crate::document::Document;
use crate::mock::Api;

/// The scenes of an API.
#[derive(Debug)]
pub(super) struct Scenes {
    pub(super) api: Api,
    /// The operations of the API's document, in its order.
    pub(super) operations: Vec<String>,
    /// What clients are built with, unless a scene says otherwise: the credentials that count.
    pub(super) client: Map<String, Value>,
    /// Members of results that hold a time of the mock's clock, which goes on ticking, and
    /// operations whose result is one.
    pub(super) clock: Vec<String>,
    /// Members of results that a mock makes up.
    pub(super) made: Vec<String>,
    pub(super) scenes: Vec<Scene>,
}

/// A scene.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) name: String,
    /// What clients are built with in this scene.
    pub(super) client: Map<String, Value>,
    pub(super) steps: Vec<Step>,
}

/// A step of a scene.
#[derive(Debug)]
pub(super) enum Step {
    /// A client calls an operation.
    Call(Call),
    /// The mock is told something.
    Control {
        /// The command.
        name: String,
        /// Its arguments.
        arguments: Value,
    },
}

/// A call of an operation.
#[derive(Debug)]
pub(super) struct Call {
    /// The `operationId`.
    pub(super) operation: String,
    /// The arguments by the names of the document's parameters, and `body`.
    pub(super) arguments: Value,
    /// What must be in the outcome.
    pub(super) expect: Value,
    /// Members of the result to remember, by the name that later steps use for them.
    pub(super) keep: BTreeMap<String, String>,
}

impl Scene {
    /// Returns the operations that are called.
    pub(super) fn operations(&self) -> impl Iterator<Item = &str> {
        self.calls().map(|call| call.operation.as_str())
    }

    /// Returns the calls, without what comes between them.
    pub(super) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.steps.iter().filter_map(|step| match step {
            Step::Call(call) => Some(call),
            Step::Control { .. } => None,
        })
    }
}

impl Scenes {
    /// Reads the scenes of `api`, from its file in `folder` and its document.
    pub(super) fn read(api: Api, folder: &Path, document: &Path) -> Result<Scenes, String> {
        let file = folder.join(format!("{api}.json"));
        let at = |error: String| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(&file).map_err(|error| at(error.to_string()))?;
        let document = Document::read(document).map_err(|error| error.to_string())?;
        let operations = document.operations().iter().map(|it| it.id.clone()).collect();
        Scenes::parse(api, &text, operations).map_err(at)
    }

    fn parse(api: Api, text: &str, operations: Vec<String>) -> Result<Scenes, String> {
        let value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut file = Members::of(value)?;
        if file.text("api")? != api.name() {
            return Err(format!("`api` is not {api}"));
        }
        let client = file.object("client")?;
        let clock = texts(file.list("clock")?)?;
        let made = texts(file.list("made")?)?;
        let data = file.maybe("data").map(object).transpose()?.unwrap_or_default();
        let read = |value| scene(filled(value, &data), &client);
        let scenes = file.list("scenes")?.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        file.done()?;
        let scenes = Scenes { api, operations, client, clock, made, scenes };
        scenes.check()?;
        Ok(scenes)
    }

    /// Holds the calls against the document.
    fn check(&self) -> Result<(), String> {
        for scene in &self.scenes {
            let unknown = scene.operations().find(|it| !self.operations.iter().any(|id| id == it));
            if let Some(operation) = unknown {
                return Err(format!("`{}`: there is no operation `{operation}`", scene.name));
            }
        }
        let called =
            |id: &str| self.scenes.iter().any(|scene| scene.operations().any(|it| it == id));
        match self.operations.iter().find(|id| !called(id)) {
            Some(operation) => Err(format!("no scene calls `{operation}`")),
            None => Ok(()),
        }
    }
}

/// Puts data in where its name stands in braces. Other names are for what steps keep.
fn filled(value: Value, data: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => {
            let name = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            name.and_then(|name| data.get(name)).cloned().unwrap_or(Value::String(text))
        }
        Value::Array(items) => items.into_iter().map(|item| filled(item, data)).collect(),
        Value::Object(members) => {
            let each = members.into_iter().map(|(name, value)| (name, filled(value, data)));
            Value::Object(each.collect())
        }
        _ => value,
    }
}

fn scene(value: Value, client: &Map<String, Value>) -> Result<Scene, String> {
    let mut members = Members::of(value)?;
    let name = members.text("name")?;
    let at = |error: String| format!("`{name}`: {error}");
    members.text("about").map_err(at)?;
    let mut client = client.clone();
    client.extend(members.maybe("client").map(object).transpose().map_err(at)?.unwrap_or_default());
    let steps = members.list("steps").map_err(at)?.into_iter().map(step);
    let steps = steps.collect::<Result<_, _>>().map_err(at)?;
    members.done().map_err(at)?;
    Ok(Scene { name, client, steps })
}

fn step(value: Value) -> Result<Step, String> {
    let mut members = Members::of(value)?;
    let arguments = Value::Object(members.object("with")?);
    let step = if let Ok(name) = members.text("control") {
        Step::Control { name, arguments }
    } else {
        let keep = members.maybe("keep").map(object).transpose()?.unwrap_or_default();
        let keep = keep.into_iter().map(|(name, member)| Ok((name, text(member)?)));
        Step::Call(Call {
            operation: members.text("call")?,
            arguments,
            expect: Value::Object(members.object("expect")?),
            keep: keep.collect::<Result<_, String>>()?,
        })
    };
    members.done()?;
    Ok(step)
}

/// The members of an object, to be taken out one by one, so that one nobody takes is noticed.
#[derive(Debug)]
pub(super) struct Members(Map<String, Value>);

impl Members {
    /// Opens an object.
    pub(super) fn of(value: Value) -> Result<Self, String> {
        object(value).map(Members)
    }

    /// Takes a member, if it is there.
    pub(super) fn maybe(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// Takes a text, if it is there.
    pub(super) fn maybe_text(&mut self, name: &str) -> Result<Option<String>, String> {
        self.maybe(name).map(text).transpose().map_err(|error| format!("`{name}`: {error}"))
    }

    /// Takes a member.
    pub(super) fn any(&mut self, name: &str) -> Result<Value, String> {
        self.maybe(name).ok_or_else(|| format!("`{name}` is missing"))
    }

    /// Takes a text.
    pub(super) fn text(&mut self, name: &str) -> Result<String, String> {
        self.any(name).and_then(|it| text(it).map_err(|error| format!("`{name}`: {error}")))
    }

    /// Takes an object.
    pub(super) fn object(&mut self, name: &str) -> Result<Map<String, Value>, String> {
        self.any(name).and_then(|it| object(it).map_err(|error| format!("`{name}`: {error}")))
    }

    /// Takes a list.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<Value>, String> {
        match self.any(name)? {
            Value::Array(items) => Ok(items),
            _ => Err(format!("`{name}` is no list")),
        }
    }

    /// Takes `true` or `false`, if it is there.
    pub(super) fn maybe_flag(&mut self, name: &str) -> Result<Option<bool>, String> {
        let flag = |it: Value| it.as_bool().ok_or_else(|| format!("`{name}` is no flag"));
        self.maybe(name).map(flag).transpose()
    }

    /// Takes a whole number, if it is there.
    pub(super) fn maybe_number<N: TryFrom<i64>>(
        &mut self,
        name: &str,
    ) -> Result<Option<N>, String> {
        let number = |it: Value| it.as_i64().and_then(|it| N::try_from(it).ok());
        let number = |it| number(it).ok_or_else(|| format!("`{name}` is no whole number"));
        self.maybe(name).map(number).transpose()
    }

    /// Takes all that is left.
    pub(super) fn rest(self) -> Map<String, Value> {
        self.0
    }

    /// Complains about a member that nobody took.
    pub(super) fn done(self) -> Result<(), String> {
        match self.0.keys().next() {
            Some(name) => Err(format!("nobody knows the member `{name}`")),
            None => Ok(()),
        }
    }
}

fn object(value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err("an object is needed".to_owned()),
    }
}

/// Returns the text that a value is.
pub(super) fn text(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err("a text is needed".to_owned()),
    }
}

/// Returns the texts that values are.
pub(super) fn texts(values: Vec<Value>) -> Result<Vec<String>, String> {
    values.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scene: &str) -> Result<Scenes, String> {
        let text = format!(
            r#"{{"api": "kakaocert", "client": {{"a": "1", "b": "2"}}, "clock": [], "made": [],
                "scenes": [{scene}]}}"#
        );
        Scenes::parse(Api::Kakaocert, &text, vec!["getTime".to_owned()])
    }

    #[test]
    fn a_scene_is_whole_or_refused() {
        let step = r#"{"call": "getTime", "with": {}, "expect": {"ok": {}}}"#;
        let with = |steps: &str| {
            read(&format!(
                r#"{{"name": "x", "about": "y", "client": {{"b": "3"}}, "steps": [{steps}]}}"#
            ))
        };
        let scenes = with(step).expect("a scene");
        assert_eq!(scenes.scenes[0].client["a"], "1");
        assert_eq!(scenes.scenes[0].client["b"], "3");
        for (steps, complaint) in [
            ("", "no scene calls `getTime`"),
            (r#"{"call": "other", "with": {}, "expect": {}}"#, "there is no operation `other`"),
            (r#"{"call": "getTime", "with": {}}"#, "`expect` is missing"),
            (r#"{"call": "getTime", "expect": {}}"#, "`with` is missing"),
            (r#"{"call": "getTime", "with": {}, "expect": {}, "x": 1}"#, "the member `x`"),
            (r#"{"control": "approve", "with": {}, "expect": {}}"#, "the member `expect`"),
            (r#"{"with": {}}"#, "`call` is missing"),
        ] {
            let error = with(steps).expect_err(steps);
            assert!(error.contains(complaint), "{error}");
        }
    }
}
