//! What is decided, case by case.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

use super::{Decision, Outcome, RetryPolicy, Situation, retry_after};
use crate::runtime::operation::Repeat;

const DELAY: Duration = Duration::from_millis(200);

fn situation(outcome: Outcome, repeat: Repeat, keyed: bool) -> Situation {
    Situation {
        attempt: 1,
        repeat,
        keyed,
        outcome,
        retry_after: None,
        delay: DELAY,
        left: Some(Duration::from_secs(10)),
    }
}

fn again(situation: Situation) -> bool {
    RetryPolicy::new().decide(&situation) != Decision::Stop
}

#[test]
fn what_may_be_repeated_is_and_nothing_else() {
    use Outcome::{Busy, Final, Outstanding, Unknown, Unsent};

    for (repeat, keyed, expected) in [
        (Repeat::Safe, false, vec![Unsent, Unknown, Busy, Outstanding]),
        (Repeat::Keyed, true, vec![Unsent, Unknown, Busy, Outstanding]),
        (Repeat::Keyed, false, vec![Unsent]),
        (Repeat::Never, false, vec![Unsent]),
        (Repeat::Never, true, vec![Unsent]),
    ] {
        for outcome in [Unsent, Unknown, Busy, Outstanding, Final] {
            let decided = again(situation(outcome, repeat, keyed));
            assert_eq!(decided, expected.contains(&outcome), "{repeat:?} {keyed} {outcome:?}");
        }
    }
}

#[test]
fn attempts_are_counted_and_asking_how_it_goes_is_none() {
    for outcome in [Outcome::Unsent, Outcome::Unknown, Outcome::Busy] {
        for (attempt, expected) in [(1, true), (2, true), (3, false), (4, false)] {
            let situation = Situation { attempt, ..situation(outcome, Repeat::Safe, false) };
            assert_eq!(again(situation), expected, "{outcome:?} {attempt}");
        }
    }
    let outstanding = situation(Outcome::Outstanding, Repeat::Keyed, true);
    assert!(again(Situation { attempt: 1000, ..outstanding }));
    for outcome in [Outcome::Unsent, Outcome::Unknown, Outcome::Busy, Outcome::Outstanding] {
        let decision = RetryPolicy::none().decide(&situation(outcome, Repeat::Keyed, true));
        assert_eq!(decision, Decision::Stop, "{outcome:?}");
    }
}

#[test]
fn the_longer_wait_counts_and_has_to_fit() {
    let busy = situation(Outcome::Busy, Repeat::Safe, false);
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    for (retry_after, left, expected) in [
        (None, None, Some(DELAY)),
        (None, seconds(1), Some(DELAY)),
        (None, Some(DELAY), None),
        (None, Some(Duration::ZERO), None),
        (seconds(0), seconds(1), Some(DELAY)),
        (seconds(3), seconds(4), seconds(3)),
        (seconds(4), seconds(4), None),
        (seconds(u64::MAX), None, seconds(u64::MAX)),
        (seconds(u64::MAX), seconds(10), None),
    ] {
        let decision = RetryPolicy::new().decide(&Situation { retry_after, left, ..busy });
        let expected = expected.map_or(Decision::Stop, |after| Decision::Again { after });
        assert_eq!(decision, expected, "{retry_after:?} {left:?}");
    }
}

#[test]
fn an_answer_of_the_api_is_an_answer() {
    let sorted = |status, code| Outcome::of_error(status, code, Some("OUTSTANDING"));
    for status in 100..=599 {
        let passing = [408, 429, 500, 502, 503, 504].contains(&status);
        let expected = if passing { Outcome::Busy } else { Outcome::Final };
        assert_eq!(sorted(status, None), expected, "{status}");
        let asks_to_wait = [429, 503].contains(&status);
        let expected = if asks_to_wait { Outcome::Busy } else { Outcome::Final };
        assert_eq!(sorted(status, Some("PG_PROVIDER")), expected, "{status}");
        assert_eq!(sorted(status, Some("OUTSTANDING")), Outcome::Outstanding, "{status}");
        assert_eq!(Outcome::of_error(status, None, None), sorted(status, None), "{status}");
    }
}

#[test]
fn delays_double_up_to_a_limit_and_half_of_each_is_chance() {
    let policy = RetryPolicy::new();
    for _ in 0..100 {
        for (waits, most) in [200, 400, 800, 1600, 3200, 5000, 5000].into_iter().enumerate() {
            let (delay, most) = (policy.delay(waits), Duration::from_millis(most));
            assert!(delay >= most / 2 && delay <= most, "{delay:?} {most:?}");
        }
    }
    let firsts: Vec<_> = (0..20).map(|_| policy.delay(0)).collect();
    assert!(firsts.iter().any(|delay| *delay != firsts[0]), "{firsts:?}");
}

#[test]
fn odd_policies_give_delays_all_the_same() {
    let policy = RetryPolicy::new().with_base_delay(Duration::MAX);
    assert!((0..5).all(|waits| policy.delay(waits) <= Duration::from_secs(5)));
    let policy = policy.with_max_delay(Duration::MAX);
    assert!((0..5).all(|waits| policy.delay(waits) >= Duration::from_secs(u64::MAX / 4)));
    let policy = policy.with_base_delay(Duration::ZERO);
    assert!((0..5).all(|waits| policy.delay(waits).is_zero()));
    assert_eq!(policy.with_max_attempts(0).max_attempts(), 1);
}

#[test]
fn the_time_to_wait_is_seconds_or_a_date() {
    let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
    for (asked, expected) in [
        ("0", Some(0)),
        (" 120 ", Some(120)),
        ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
        ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10)),
        ("Sun Nov  6 08:49:47 1994", Some(10)),
        ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("99999999999999999999999", None),
    ] {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(asked))]);
        let expected = expected.map(Duration::from_secs);
        assert_eq!(retry_after(&headers, now), expected, "{asked}");
    }
    assert_eq!(retry_after(&HeaderMap::new(), now), None);
}

#[test]
fn a_date_is_compared_with_the_clock_that_wrote_it() {
    let headers = HeaderMap::from_iter([
        (DATE, HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT")),
        (RETRY_AFTER, HeaderValue::from_static("Sun, 06 Nov 1994 08:50:07 GMT")),
    ]);
    assert_eq!(retry_after(&headers, SystemTime::now()), Some(Duration::from_secs(30)));
}
