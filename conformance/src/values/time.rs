//! Dates and date-times in all the varieties that RFC 3339 allows.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

use crate::rfc3339::days;

/// Makes dates from the year 0 to 9999.
pub fn date() -> impl Strategy<Value = String> {
    let year =
        prop_oneof![4 => 1900_u32..2100, 1 => 0_u32..10_000, 1 => Just(9999), 1 => Just(2000)];
    let month = prop_oneof![3 => 1_u32..13, 1 => Just(2)];
    (year, month, 0_u32..31).prop_map(|(year, month, day)| {
        format!("{year:04}-{month:02}-{:02}", 1 + day % days(year, month))
    })
}

/// Makes date-times: any offset, any number of digits in the fraction, letters of either case, and
/// leap seconds where there can be one.
pub fn date_time() -> impl Strategy<Value = String> {
    let clock = (0_u32..24, 0_u32..60, 0_u32..60);
    let clock =
        clock.prop_map(|(hour, minute, second)| format!("{hour:02}:{minute:02}:{second:02}"));
    let letter = prop_oneof![4 => Just('T'), 1 => Just('t')];
    let ordinary = (date(), letter, clock, fraction(), offset()).prop_map(
        |(date, letter, clock, fraction, offset)| {
            format!("{date}{letter}{clock}{fraction}{offset}")
        },
    );
    prop_oneof![8 => ordinary, 1 => leap_second()]
}

fn fraction() -> impl Strategy<Value = String> {
    let digits = |most| {
        vec(0_u8..10, 1..most).prop_map(|digits| {
            let digits: String = digits.into_iter().map(|digit| char::from(b'0' + digit)).collect();
            format!(".{digits}")
        })
    };
    prop_oneof![
        2 => Just(String::new()),
        1 => Just(".0".to_owned()),
        1 => Just(".000".to_owned()),
        4 => digits(10),
        1 => digits(31),
    ]
}

fn offset() -> impl Strategy<Value = String> {
    let sign = proptest::sample::select(&['+', '-'][..]);
    let numeric = (sign, 0_u32..24, 0_u32..60)
        .prop_map(|(sign, hours, minutes)| format!("{sign}{hours:02}:{minutes:02}"));
    prop_oneof![
        3 => Just("Z".to_owned()),
        1 => Just("z".to_owned()),
        2 => Just("+09:00".to_owned()),
        1 => Just("-00:00".to_owned()),
        2 => numeric,
    ]
}

/// Makes the last second of a June or December with a leap second, told at some offset.
fn leap_second() -> impl Strategy<Value = String> {
    (1972_u32..2100, any::<bool>(), fraction(), -23_i32..24).prop_map(
        |(year, june, fraction, hours)| {
            let (last, first) = if june {
                (format!("{year}-06-30"), format!("{year}-07-01"))
            } else {
                (format!("{year}-12-31"), format!("{}-01-01", year + 1))
            };
            let hour = 23 + hours;
            let (date, hour) = if hour >= 24 { (first, hour - 24) } else { (last, hour) };
            let offset = match hours {
                0 => "Z".to_owned(),
                1.. => format!("+{hours:02}:00"),
                _ => format!("-{:02}:00", -hours),
            };
            format!("{date}T{hour:02}:59:60{fraction}{offset}")
        },
    )
}

#[cfg(test)]
mod tests {
    use proptest::test_runner::{Config, TestError, TestRunner};

    use super::*;
    use crate::rfc3339::{is_date, is_date_time};

    #[test]
    fn all_of_them_are_right() -> Result<(), TestError<(String, String)>> {
        let mut runner = TestRunner::new(Config {
            cases: 2_000,
            failure_persistence: None,
            ..Config::default()
        });
        runner.run(&(date(), date_time()), |(date, date_time)| {
            assert!(is_date(&date), "{date}");
            assert!(is_date_time(&date_time), "{date_time}");
            Ok(())
        })
    }
}
