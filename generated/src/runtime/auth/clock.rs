//! The clock of the servers.
//!
//! The promise: the local clock is trusted until a server refuses a request and says in its `Date`
//! that it is more than a minute off; from then on its time is the server's, until another refusal
//! says otherwise.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap};

/// How far the local clock may be off, in seconds: what is below may as well be the way of the
/// reply.
const TOLERANCE: i64 = 60;

/// The local clock, and by how many seconds the servers are ahead of it.
///
/// Only refusals teach it. Where requests are accepted the local clock is good enough, and a date
/// that some gateway on the way makes up must not break what works.
#[derive(Default)]
pub(super) struct Clock(AtomicI64);

impl Clock {
    pub(super) fn now(&self) -> DateTime<Utc> {
        let local = DateTime::<Utc>::from(SystemTime::now());
        let offset = chrono::TimeDelta::try_seconds(self.offset()).unwrap_or_default();
        local.checked_add_signed(offset).unwrap_or(local)
    }

    pub(super) fn offset(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Says whether the clock was set by more than the tolerance since its offset was `before`.
    pub(super) fn was_set_since(&self, before: i64) -> bool {
        self.offset().abs_diff(before) > TOLERANCE.unsigned_abs()
    }

    /// Takes the time from the headers of a refusal.
    pub(super) fn learn(&self, headers: &HeaderMap) {
        let Some(theirs) = date(headers) else { return };
        let ahead = theirs.signed_duration_since(DateTime::<Utc>::from(SystemTime::now()));
        let ahead = ahead.num_seconds();
        self.0.store(if ahead.abs() > TOLERANCE { ahead } else { 0 }, Ordering::Relaxed);
    }
}

/// Returns the server's time from the header `Date`.
pub(super) fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = headers.get(DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date).ok().map(DateTime::from)
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn dated(ahead: i64) -> HeaderMap {
        let date = DateTime::<Utc>::from(SystemTime::now()) + chrono::TimeDelta::seconds(ahead);
        let date = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        HeaderMap::from_iter([(DATE, HeaderValue::from_str(&date).expect("a header"))])
    }

    #[test]
    fn a_clock_that_is_far_off_is_set_and_set_back() {
        let clock = Clock::default();
        clock.learn(&dated(50));
        assert_eq!(clock.offset(), 0);
        clock.learn(&dated(-600));
        assert!((-602..=-598).contains(&clock.offset()), "{}", clock.offset());
        assert!(clock.was_set_since(0) && !clock.was_set_since(-590));
        let local = DateTime::<Utc>::from(SystemTime::now());
        let behind = local.signed_duration_since(clock.now()).num_seconds();
        assert!((597..=603).contains(&behind), "{behind}");
        clock.learn(&HeaderMap::from_iter([(DATE, HeaderValue::from_static("yesterday"))]));
        assert!(clock.was_set_since(0));
        clock.learn(&dated(3));
        assert_eq!(clock.offset(), 0);
    }

    #[test]
    fn a_date_is_read_in_the_form_of_http() {
        let header = HeaderValue::from_static("Sat, 21 Nov 2026 01:02:03 GMT");
        let date = date(&HeaderMap::from_iter([(DATE, header)])).map(|date| date.timestamp());
        assert_eq!(date, Some(1_795_222_923));
    }
}
