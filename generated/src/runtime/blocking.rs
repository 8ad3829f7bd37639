//! The thread behind a blocking client.
//!
//! The promise: it starts with the first call and ends when the client and its calls are gone; the
//! calling thread waits on a channel, and so may be anywhere, inside of an asynchronous runtime
//! too.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::error::Failure;
use super::fault::BuildError;
use super::network::{Stage, TransportError};
use super::operation::Operation;

/// A thread that drives the calls of a client.
#[derive(Default)]
pub(crate) struct Worker(Mutex<Option<UnboundedSender<Job>>>);

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Worker {
    /// Drives `work` on the thread and waits for it.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        operation: &'static Operation,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Failure> {
        let (answer, answered) = mpsc::sync_channel(1);
        let job: Job = Box::pin(async move {
            let result = work.await;
            // Nobody waits when the calling thread is gone.
            let _ = answer.send(result);
        });
        let sender = self.sender().map_err(|_| {
            let message = "the thread of the blocking client cannot be started";
            BuildError::new(message).of(operation.id)
        })?;
        let abandoned =
            || Failure::Transport(TransportError::new(operation, Stage::Abandoned, None));
        sender.send(job).map_err(|_| abandoned())?;
        drop(sender);
        answered.recv().map_err(|_| abandoned())
    }

    /// Returns the way to the thread, which is started unless it runs.
    fn sender(&self) -> io::Result<UnboundedSender<Job>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = held.as_ref().filter(|sender| !sender.is_closed()) {
            return Ok(sender.clone());
        }
        let sender = start()?;
        *held = Some(sender.clone());
        Ok(sender)
    }
}

/// Starts the thread. It ends when all senders are gone.
fn start() -> io::Result<UnboundedSender<Job>> {
    let (sender, mut jobs) = unbounded_channel::<Job>();
    let (report, reported) = mpsc::sync_channel(1);
    // The runtime is made and dropped on the thread: elsewhere, inside of another runtime, either
    // might panic.
    thread::Builder::new().name(env!("CARGO_PKG_NAME").to_owned()).spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                let _ = report.send(Err(error));
                return;
            }
        };
        let _ = report.send(Ok(()));
        runtime.block_on(async move {
            while let Some(job) = jobs.recv().await {
                tokio::spawn(job);
            }
        });
    })?;
    match reported.recv() {
        Ok(outcome) => outcome.map(|()| sender),
        Err(_) => Err(io::Error::other("the thread ended")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::RecvTimeoutError;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_thread_ends_with_its_worker() {
        let worker = Worker::default();
        let (alive, watch) = mpsc::channel::<()>();
        // What is spawned on the thread is dropped when the thread ends, and not before.
        let work = async move {
            tokio::spawn(async move {
                let _alive = alive;
                std::future::pending::<()>().await;
            });
        };
        worker.run(&Operation::NEW, work).expect("an answer");
        assert_eq!(watch.recv_timeout(Duration::from_millis(200)), Err(RecvTimeoutError::Timeout));
        drop(worker);
        let end = watch.recv_timeout(Duration::from_secs(10));
        assert_eq!(end, Err(RecvTimeoutError::Disconnected));
    }

    #[test]
    #[allow(clippy::panic)] // what the test is about
    fn a_panic_ends_its_own_call_only() {
        let worker = Worker::default();
        let failure = worker.run(&Operation::NEW, async { panic!("on purpose") });
        let failure: Result<(), Failure> = failure.map(|(): ()| ());
        assert!(matches!(failure, Err(Failure::Transport(_))), "{failure:?}");
        assert_eq!(worker.run(&Operation::NEW, async { 7 }).expect("an answer"), 7);
    }
}
