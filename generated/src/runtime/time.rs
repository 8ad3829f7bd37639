//! Dates and instants that keep their text.
//!
//! The promise: a text that RFC 3339 allows is accepted and written back as it came; any other is
//! refused. What a calendar library can or cannot represent (a leap second, a tenth digit of a
//! fraction, the last day of the year 9999) is a question for the accessor, not for decoding.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime as Instant, FixedOffset, NaiveDate, Utc};
use serde::{Deserializer, Serializer};

use super::wire::{self, Own, Wire};

/// The text is no date or date-time of RFC 3339, or names an instant that cannot be represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeError(&'static str);

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for TimeError {}

macro_rules! text_of_time {
    ($type:ident, $expected:literal, $grammar:ident) => {
        impl $type {
            /// Returns the text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $type {
            type Err = TimeError;

            fn from_str(text: &str) -> Result<Self, TimeError> {
                if $grammar(text.as_bytes()) {
                    Ok($type(text.into()))
                } else {
                    Err(TimeError(concat!("not ", $expected)))
                }
            }
        }

        impl TryFrom<&str> for $type {
            type Error = TimeError;

            fn try_from(text: &str) -> Result<Self, TimeError> {
                text.parse()
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Wire for $type {
            type Form = Own;

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let parse = |text: &str| text.parse().ok();
                deserializer.deserialize_any(wire::Text($expected, parse))
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        wire::serde_through_wire!($type);
    };
}

/// An instant in the text form of RFC 3339, such as `2026-11-21T10:02:03.5+09:00`.
///
/// Two values are equal when their texts are; compare instants through [`DateTime::to_chrono`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DateTime(Box<str>);

text_of_time!(DateTime, "an RFC 3339 date-time", is_date_time);

impl DateTime {
    /// Returns the instant. Digits beyond the nanosecond are cut off.
    ///
    /// # Errors
    ///
    /// When the instant is outside of what `chrono` represents.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let text: idv_sdk::DateTime = "2026-11-21t01:02:03z".parse()?;
    /// assert_eq!(text.to_chrono()?.timestamp(), 1_795_222_923);
    /// assert_eq!(text.as_str(), "2026-11-21t01:02:03z");
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_chrono(&self) -> Result<Instant<FixedOffset>, TimeError> {
        Instant::parse_from_rfc3339(&self.0)
            .map_err(|_| TimeError("an instant that cannot be represented"))
    }
}

impl From<Instant<FixedOffset>> for DateTime {
    fn from(instant: Instant<FixedOffset>) -> Self {
        DateTime(instant.to_rfc3339().into())
    }
}

impl From<Instant<Utc>> for DateTime {
    fn from(instant: Instant<Utc>) -> Self {
        instant.fixed_offset().into()
    }
}

/// A day in the text form of RFC 3339, such as `1990-01-02`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(Box<str>);

text_of_time!(Date, "an RFC 3339 date", is_date);

impl Date {
    /// Returns the day.
    ///
    /// # Errors
    ///
    /// When the day is outside of what `chrono` represents.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use chrono::Datelike;
    ///
    /// let birth: idv_sdk::Date = "1990-01-02".parse()?;
    /// assert_eq!(birth.to_chrono()?.year(), 1990);
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_chrono(&self) -> Result<NaiveDate, TimeError> {
        NaiveDate::parse_from_str(&self.0, "%Y-%m-%d")
            .map_err(|_| TimeError("a day that cannot be represented"))
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Date(day.format("%Y-%m-%d").to_string().into())
    }
}

/// `full-date` of RFC 3339, section 5.6.
fn is_date(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return false;
    };
    let (Some(high), Some(low)) = (two_digits(*y1, *y2), two_digits(*y3, *y4)) else {
        return false;
    };
    let (Some(month), Some(day)) = (two_digits(*m1, *m2), two_digits(*d1, *d2)) else {
        return false;
    };
    let year = u32::from(high) * 100 + u32::from(low);
    day >= 1 && day <= days_of(year, month)
}

/// `date-time` of RFC 3339, section 5.6.
fn is_date_time(text: &[u8]) -> bool {
    let Some((date, [b't' | b'T', time @ ..])) = text.split_at_checked(10) else {
        return false;
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = time else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) =
        (two_digits(*h1, *h2), two_digits(*m1, *m2), two_digits(*s1, *s2))
    else {
        return false;
    };
    let Some(offset) = offset(without_fraction(rest)) else {
        return false;
    };
    let minute_of_day = i32::from(hour) * 60 + i32::from(minute);
    // A leap second ends a day in UTC, whatever the offset.
    let leap = second == 60 && (minute_of_day - offset).rem_euclid(24 * 60) == 24 * 60 - 1;
    is_date(date) && hour < 24 && minute < 60 && (second < 60 || leap)
}

/// Cuts a fraction of a second off. A point without digits is left, to be refused later.
fn without_fraction(text: &[u8]) -> &[u8] {
    let [b'.', digits @ ..] = text else {
        return text;
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 { text } else { &digits[count..] }
}

/// Returns the minutes that the offset is ahead of UTC.
fn offset(text: &[u8]) -> Option<i32> {
    match text {
        [b'z' | b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two_digits(*h1, *h2)?, two_digits(*m1, *m2)?);
            let offset = i32::from(hours) * 60 + i32::from(minutes);
            (hours < 24 && minutes < 60).then_some(if *sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

fn days_of(year: u32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_of_date_times() {
        for good in [
            "2026-11-21T01:02:03.456789Z",
            "2024-04-25T19:00:00+09:00",
            "2026-11-21t01:03:10z",
            "2016-12-31T23:59:60Z",
            "2017-01-01T08:59:60+09:00",
            "2026-11-21T10:02:03.123456789012345+09:00",
            "9999-12-31T23:59:59-23:59",
            "0000-02-29T00:00:00-00:00",
        ] {
            assert!(is_date_time(good.as_bytes()), "{good}");
        }
        for bad in [
            "",
            "2026-11-21",
            "2026-11-21 01:02:03Z",
            "2026-11-21T01:02:03",
            "2026-11-21T01:02:03.Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T01:60:00Z",
            "2026-11-21T01:02:60Z",
            "2026-11-21T01:02:61Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-11-00T00:00:00Z",
            "2026-11-21T01:02:03+0900",
            "2026-11-21T01:02:03+24:00",
            "2026-11-21T01:02:03Zx",
            "2026-11-21T01:02:03.\u{0661}Z",
        ] {
            assert!(!is_date_time(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn every_text_of_a_usual_year_has_an_instant() {
        for text in
            ["2016-12-31T23:59:60Z", "2026-11-21t01:03:10.12345678901z", "9999-12-31T23:59:59Z"]
        {
            assert!(DateTime(text.into()).to_chrono().is_ok(), "{text}");
        }
    }
}
