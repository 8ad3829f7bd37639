//! What a process took: time on the clock, time of processors, memory.
//!
//! The promise: what is counted is the process and all that it started and waited for, as the
//! system accounts for them. Of several runs the smallest times and the largest memory count, each
//! by itself.

use std::io::{Read, Seek};
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

/// What one run took.
#[derive(Debug)]
pub(super) struct Spent {
    pub(super) succeeded: bool,
    /// What it said on its standard error.
    pub(super) said: String,
    /// Seconds on the clock.
    pub(super) wall: f64,
    /// Seconds of processors, in the program and in the system.
    pub(super) cpu: f64,
    /// The most memory that it, or one of those it started, ever held, in MiB.
    pub(super) peak: f64,
}

/// Runs a command. What it says goes to the file `said`, so that it never waits for a reader.
pub(super) fn run(command: &mut Command, said: &std::path::Path) -> Result<Spent, String> {
    let fault = |error: std::io::Error| format!("{}: {error}", said.display());
    let mut file = std::fs::File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(said)
        .map_err(fault)?;
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(file.try_clone().map_err(fault)?);
    let program = command.get_program().to_string_lossy().into_owned();
    let fault = |error: std::io::Error| format!("{program}: {error}");
    let start = Instant::now();
    let used = command.spawn().map_err(fault)?.wait4().map_err(fault)?;
    let wall = start.elapsed().as_secs_f64();
    let mut text = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut text)).map_err(fault)?;
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    // The system counts in whole KiB, which a double holds exactly.
    let peak = used.rusage.maxrss as f64 / 1_048_576.0;
    let said = String::from_utf8_lossy(&text).into_owned();
    Ok(Spent { succeeded: used.status.success(), said, wall, cpu, peak })
}

/// The smallest of several runs; of the memory the largest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Smallest {
    pub(super) runs: usize,
    pub(super) wall: f64,
    pub(super) cpu: f64,
    pub(super) peak: f64,
}

impl Smallest {
    pub(super) fn take(&mut self, spent: &Spent) {
        let first = self.runs == 0;
        self.wall = if first { spent.wall } else { self.wall.min(spent.wall) };
        self.cpu = if first { spent.cpu } else { self.cpu.min(spent.cpu) };
        self.peak = self.peak.max(spent.peak);
        self.runs += 1;
    }

    /// Says whether no run took less time of processors than this one.
    pub(super) fn is_smallest(&self, spent: &Spent) -> bool {
        spent.cpu <= self.cpu
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test")]
    use super::*;

    fn spent(wall: f64, cpu: f64, peak: f64) -> Spent {
        Spent { succeeded: true, said: String::new(), wall, cpu, peak }
    }

    #[test]
    fn the_smallest_time_and_the_largest_memory_count() {
        let mut smallest = Smallest::default();
        for it in [spent(3.0, 2.0, 10.0), spent(4.0, 1.0, 12.0), spent(2.0, 3.0, 11.0)] {
            smallest.take(&it);
        }
        assert_eq!(smallest, Smallest { runs: 3, wall: 2.0, cpu: 1.0, peak: 12.0 });
        assert!(smallest.is_smallest(&spent(9.0, 1.0, 9.0)));
        assert!(!smallest.is_smallest(&spent(1.0, 1.5, 1.0)));
    }

    #[test]
    fn a_process_is_counted_with_those_that_it_starts() {
        let said = std::env::temp_dir().join(format!("idv-spent-{}", std::process::id()));
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; echo no >&2; exit 3",
        ]);
        let spent = run(&mut command, &said).unwrap();
        std::fs::remove_file(said).unwrap();
        assert!(!spent.succeeded);
        assert_eq!(spent.said, "no\n");
        assert!(spent.cpu > 0.001 && spent.wall > 0.001 && spent.peak > 0.1, "{spent:?}");
    }
}
