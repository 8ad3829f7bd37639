//! A vendor's client, in a Python process that does as it is told.
//!
//! The promise: a line of JSON goes in and a line comes out, within a time limit; what the process
//! says beside that goes to the standard error. It starts when it is needed and ends with its
//! owner.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::clients::Client;
use super::conductor::Player;
use crate::mock::Api;

/// How long a call may take. The mocks answer at once; importing a package takes a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// A vendor's client.
pub(super) struct Driver<'d> {
    client: &'d Client,
    python: &'d Path,
    /// The folder of the programs that drive clients.
    drivers: &'d Path,
    process: Option<Process>,
}

impl<'d> Driver<'d> {
    /// Returns a client whose process does not run yet.
    pub(super) fn new(client: &'d Client, python: &'d Path, drivers: &'d Path) -> Self {
        Driver { client, python, drivers, process: None }
    }

    fn ask(&mut self, message: &Value) -> Result<Value, String> {
        let process = self.process.as_mut().ok_or("no scene is open")?;
        let answer = process.ask(message);
        if answer.is_err() {
            // The next scene gets another one.
            self.process = None;
        }
        answer
    }
}

impl Player for Driver<'_> {
    fn open(&mut self, _: Api, settings: &Map<String, Value>) -> Result<Vec<String>, String> {
        if self.process.is_none() || self.client.one_scene {
            self.process = Some(Process::start(self.client, self.python, self.drivers)?);
        }
        let answer = self.ask(&json!({ "open": settings }))?;
        let offered = answer.get("ok").and_then(Value::as_array);
        let offered = offered.and_then(|list| {
            list.iter().map(|it| it.as_str().map(str::to_owned)).collect::<Option<_>>()
        });
        offered.ok_or_else(|| format!("the scene does not open: {answer}"))
    }

    fn call(&mut self, operation: &str, arguments: Value) -> Result<Value, String> {
        self.ask(&json!({ "call": operation, "arguments": arguments }))
    }
}

/// A process that drives a client.
struct Process {
    process: Child,
    input: ChildStdin,
    answers: Receiver<String>,
}

impl Process {
    fn start(client: &Client, python: &Path, drivers: &Path) -> Result<Process, String> {
        let mut command = Command::new(python);
        command.arg(drivers.join(client.driver)).args(client.arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // The mocks are on this machine: no proxy is between, whatever the caller uses.
        for variable in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env_remove(variable).env_remove(variable.to_ascii_uppercase());
        }
        command.env("NO_PROXY", "*").env_remove("PYTHONPATH").env_remove("PYTHONHOME");
        // The drivers' folder stays as it is, Korean is written as UTF-8 everywhere, and what newer
        // Pythons think of old packages is not our concern.
        command.envs([
            ("PYTHONDONTWRITEBYTECODE", "1"),
            ("PYTHONUTF8", "1"),
            ("PYTHONWARNINGS", "ignore"),
        ]);
        let mut process = command.spawn().map_err(|error| error.to_string())?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            return Err("there is no way to talk to its process".to_owned());
        };
        let (sender, answers) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Process { process, input, answers })
    }

    fn ask(&mut self, message: &Value) -> Result<Value, String> {
        let sent = writeln!(self.input, "{message}").and_then(|()| self.input.flush());
        sent.map_err(|error| format!("its process has ended: {error}"))?;
        match self.answers.recv_timeout(PATIENCE) {
            Ok(line) => serde_json::from_str(&line)
                .map_err(|error| format!("this is no answer: {line:?}: {error}")),
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("no answer in {PATIENCE:?} to {message}"))
            }
            Err(RecvTimeoutError::Disconnected) => {
                Err("its process has ended; it says why above".to_owned())
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has ended cannot be killed, which is as well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
