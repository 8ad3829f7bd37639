//! The mock's clock: the time of the machine, moved by what a test says.
//!
//! The promise: it goes on ticking wherever it is moved to, and everybody who holds it sees the
//! same time. Lifetimes of tokens, passwords and keys, the instants in records and the `Date` of
//! every answer are read from it and from nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, SubsecRound as _, TimeDelta, Utc};

/// The ends of the time, 0001-01-01 and 9999-12-31, which RFC 3339 can still write.
const ENDS: (i64, i64) = (-62_135_596_800, 253_402_300_799);

/// A clock that can be moved. Clones are the same clock.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// How many microseconds it is ahead of the machine's.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// Returns the time in whole milliseconds, which is how answers show it, so that an instant
    /// that a client has read is the instant that the mock compares with. It is no earlier than the
    /// year 1 and no later than 9999.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = TimeDelta::microseconds(self.ahead.load(Ordering::SeqCst));
        let machine = DateTime::<Utc>::from(SystemTime::now());
        let now = machine.checked_add_signed(ahead);
        let end = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or(machine);
        let later = if ahead < TimeDelta::zero() { ENDS.0 } else { ENDS.1 };
        now.unwrap_or(end(later)).clamp(end(ENDS.0), end(ENDS.1)).trunc_subsecs(3)
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        self.shift(i64::try_from(by.as_micros()).unwrap_or(i64::MAX));
    }

    /// Moves it to `time`, from where it goes on.
    pub fn set(&self, time: DateTime<Utc>) {
        let machine = DateTime::<Utc>::from(SystemTime::now());
        let ahead = (time - machine).num_microseconds();
        // What is lost of a microsecond must not make it earlier than it was set.
        let end = if time < machine { i64::MIN } else { i64::MAX };
        self.ahead.store(ahead.map_or(end, |ahead| ahead + 1), Ordering::SeqCst);
    }

    /// Moves it back to the time of the machine.
    pub fn reset(&self) {
        self.ahead.store(0, Ordering::SeqCst);
    }

    /// Moves it by microseconds, backwards too.
    pub(super) fn shift(&self, micros: i64) {
        let ahead = self.ahead.load(Ordering::SeqCst).saturating_add(micros);
        self.ahead.store(ahead, Ordering::SeqCst);
    }
}

/// Writes an instant as RFC 3339 with milliseconds and `Z`.
pub(super) fn instant(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Writes an instant as the `Date` header wants it.
pub(super) fn http_date(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
