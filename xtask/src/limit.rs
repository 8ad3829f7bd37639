//! Programs that may take only so long.
//!
//! The promise: what a program says is returned as soon as it ends, and one that does not end in
//! time is ended, together with what it has started itself.

use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Starts a program, waits for it and returns what it said. What it says of faults goes where
/// the command says; into the output, when it is piped.
///
/// # Errors
///
/// When it cannot be started, or takes longer than `limit`.
pub(crate) fn output(command: &mut Command, limit: Duration) -> Result<Output, String> {
    let program = command.get_program().to_owned();
    let cannot = |error| format!("{} cannot be run: {error}", program.display());
    let (ended, wait) = mpsc::channel::<()>();
    command.stdout(Stdio::piped());
    let child = command.spawn().map_err(cannot)?;
    let id = child.id().to_string();
    let watch = thread::spawn(move || {
        let late = wait.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            end(&id);
        }
        late
    });
    let output = child.wait_with_output();
    // The watch may be over already; then there is nobody to be told.
    let _ = ended.send(());
    match watch.join() {
        Ok(true) => Err(format!("it took longer than {} s and was ended", limit.as_secs())),
        _ => output.map_err(|error| format!("its output cannot be read: {error}")),
    }
}

/// Ends a process and those that it has started. The standard library can end only what is not
/// waited for; where these programs are not there it goes on until it ends by itself.
fn end(id: &str) {
    for (program, arguments) in [("pkill", ["-KILL", "-P"]), ("kill", ["-KILL", "--"])] {
        let mut command = Command::new(program);
        let _ = command.args(arguments).arg(id).stderr(Stdio::null()).status();
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]
    use std::time::Instant;

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_ends_in_time_says_what_it_says() {
        let output = output(&mut shell("echo yes"), Duration::from_secs(60)).unwrap();
        assert_eq!(output.stdout, b"yes\n");
    }

    #[test]
    fn what_does_not_end_is_ended_with_all_that_it_started() {
        let start = Instant::now();
        let error = output(&mut shell("sleep 50; echo late"), Duration::from_secs(1)).unwrap_err();
        assert_eq!(error, "it took longer than 1 s and was ended");
        // The inner one holds the output, which is read to its end.
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}
