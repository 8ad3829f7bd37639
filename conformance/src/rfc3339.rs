//! The grammar of dates and date-times, RFC 3339 section 5.6.
//!
//! The promise: a judgement of the judge's own, which knows nothing of the SDK's.

/// Says whether `text` is a `full-date`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let fields: Vec<&str> = text.split('-').collect();
    let [year, month, day] = fields.as_slice() else {
        return false;
    };
    match (number(year, 4), number(month, 2), number(day, 2)) {
        (Some(year), Some(month), Some(day)) => (1..=days(year, month)).contains(&day),
        _ => false,
    }
}

/// Says whether `text` is a `date-time`. The leap second, which the grammar allows where there is
/// one, is taken at the end of any day of UTC.
#[must_use]
pub fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else {
        return false;
    };
    let Some((clock, offset)) = split_offset(time) else {
        return false;
    };
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fields: Vec<Option<u32>> = clock.split(':').map(|field| number(field, 2)).collect();
    let [Some(hour), Some(minute), Some(second)] = fields.as_slice() else {
        return false;
    };
    let in_utc = (i64::from(hour * 60 + minute) - offset).rem_euclid(24 * 60);
    let last = if in_utc == 24 * 60 - 1 { 60 } else { 59 };
    is_date(date) && *hour < 24 && *minute < 60 && *second <= last && fraction.is_none_or(digits)
}

/// Returns the seconds from 1970 to a date-time, without its fraction.
#[must_use]
pub fn seconds(text: &str) -> Option<u64> {
    if !is_date_time(text) {
        return None;
    }
    let (date, time) = text.split_once(['T', 't'])?;
    let (clock, offset) = split_offset(time)?;
    let fields: Vec<u32> = date.split('-').filter_map(|field| field.parse().ok()).collect();
    let [year, month, day] = *fields.as_slice() else {
        return None;
    };
    let leap = |year: u32| days(year, 2) == 29;
    let before: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let before: i64 = before + (1..month).map(|month| i64::from(days(year, month))).sum::<i64>();
    let fields = clock.split('.').next()?.split(':').map(|field| field.parse::<i64>().ok());
    let of_day = fields.into_iter().try_fold(0, |sum, field| Some(sum * 60 + field?))?;
    let all = (before + i64::from(day) - 1) * 86_400 + of_day - offset * 60;
    u64::try_from(all).ok().filter(|_| year >= 1970)
}

/// Returns the number of days of a month; none of a month that does not exist.
#[must_use]
pub fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(400) || (year.is_multiple_of(4) && !year.is_multiple_of(100)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Splits a time into its clock and its offset in minutes.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let sign = time.rfind(['+', '-'])?;
    let (hours, minutes) = time[sign + 1..].split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    let offset = i64::from(hours * 60 + minutes);
    let offset = if time[sign..].starts_with('-') { -offset } else { offset };
    (hours < 24 && minutes < 60).then_some((&time[..sign], offset))
}

fn number(text: &str, width: usize) -> Option<u32> {
    let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for good in ["1990-01-02", "0000-02-29", "9999-12-31", "2000-02-29"] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "1990-1-2",
            "1990-02-30",
            "1900-02-29",
            "19900102",
            "1990-00-01",
            "1990-01-02T",
            "+990-01-02",
            "1990-01-0\u{661}",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn seconds_since_1970() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-11-21T01:02:03Z", Some(1_795_222_923)),
            ("2026-11-21T10:02:03.999+09:00", Some(1_795_222_923)),
            ("2000-03-01T00:00:00Z", Some(951_868_800)),
            ("1969-12-31T23:59:59Z", None),
            ("2026-11-21", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn date_times() {
        for good in [
            "2026-11-21T01:02:03Z",
            "2026-11-21t01:02:03.5z",
            "2026-11-21T10:02:03.123456789123+09:00",
            "2016-12-31T23:59:60Z",
            "2017-01-01T08:59:60+09:00",
            "2026-11-21T00:00:00-00:00",
        ] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in [
            "",
            "2026-11-21",
            "2026-11-21T01:02:03",
            "2026-11-21T01:02Z",
            "2026-11-21T01:02:03.Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T01:02:60Z",
            "2026-11-21T23:59:61Z",
            "2026-11-21T01:02:03+0900",
            "2026-11-21T01:02:03+24:00",
            "2026-02-30T01:02:03Z",
            "2026-11-21T01:02:03Z ",
            "2026-11-21T01:02:03.1.2Z",
            "20261121T010203Z",
        ] {
            assert!(!is_date_time(bad), "{bad}");
        }
    }
}
