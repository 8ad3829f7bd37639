//! A number with all its digits.
//!
//! The promise: what goes in comes out, digit by digit, be it longer than a double or larger. What
//! it means is asked for, and then it is clear what is lost.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use super::path;
use super::wire::{self, Own, Wire};

/// A number of any size and precision, kept as its digits.
///
/// Two are equal when they mean the same number, however it is written. To calculate, take
/// [`Number::as_f64`] where the nearest double will do, and else give [`Number::get`] to a type for
/// decimals.
///
/// ```
/// use idv_sdk::Number;
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let amount: Number = serde_json::from_str("12345678901234567.890")?;
/// assert_eq!(amount.get(), "12345678901234567.890");
/// assert_eq!(serde_json::to_string(&amount)?, "12345678901234567.890");
/// assert_eq!(amount.as_f64(), 12345678901234568.0);
///
/// assert_eq!("1.50".parse::<Number>()?, 1.5);
/// assert_eq!(Number::from(1000), Number::from(1e3));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Number(Box<RawValue>);

impl Number {
    /// Returns the number as JSON writes it.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Returns the double that is nearest to it, an infinite one where the number is larger than
    /// doubles are.
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        self.get().parse().unwrap_or(f64::NAN)
    }

    /// Returns it as an integer, if it is one of 64 bits: `1e3` and `1000.0` are, too.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_i128()?.try_into().ok()
    }

    /// Returns it as an integer, if it is one of 128 bits.
    #[must_use]
    pub fn as_i128(&self) -> Option<i128> {
        let Decimal { negative, digits, exponent } = self.decimal()?;
        // 10^38 is the largest power of ten that 128 bits hold.
        let zeros = usize::try_from(exponent).ok().filter(|zeros| *zeros <= 38)?;
        let sign = if negative { "-" } else { "" };
        format!("{sign}0{digits}{}", "0".repeat(zeros)).parse().ok()
    }

    /// Says whether it is a number. A double that is none can be made one, but not be written.
    fn is_number(&self) -> bool {
        self.get().starts_with(|first: char| first == '-' || first.is_ascii_digit())
    }

    /// Returns what it means. None where the exponent itself has no place in 128 bits.
    fn decimal(&self) -> Option<Decimal> {
        let text = self.get();
        let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{fraction}");
        let short = digits.trim_end_matches('0');
        let moved = i128::try_from(digits.len() - short.len()).ok()?;
        let exponent = exponent.parse::<i128>().ok()?.checked_add(moved)?;
        let exponent = exponent.checked_sub(i128::try_from(fraction.len()).ok()?)?;
        let digits = short.trim_start_matches('0').to_owned();
        Some(match digits.is_empty() {
            true => Decimal { negative: false, digits, exponent: 0 },
            false => Decimal { negative, digits, exponent },
        })
    }
}

/// What a number means: digits that neither begin nor end with a zero, times a power of ten.
#[derive(PartialEq, Eq, Hash)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i128,
}

macro_rules! from {
    ($($type:ident)*) => { $(
        impl From<$type> for Number {
            fn from(value: $type) -> Self {
                Number(serde_json::value::to_raw_value(&value).unwrap_or_default())
            }
        }

        impl PartialEq<$type> for Number {
            fn eq(&self, other: &$type) -> bool {
                let other = Number::from(*other);
                *self == other
            }
        }
    )* };
}

// JSON has no number for a double that is infinite or none: it becomes a null, and is refused when
// it is to be written.
from! { i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 }

/// Takes a number as JSON writes it.
///
/// # Errors
///
/// When the text is no number of JSON: `.5`, `+1` and `1,000` are none.
impl FromStr for Number {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
            || self.decimal().is_some_and(|it| other.decimal().is_some_and(|other| it == other))
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.decimal() {
            Some(decimal) => decimal.hash(state),
            None => self.get().hash(state),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl Wire for Number {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Number(<Box<RawValue>>::deserialize(deserializer)?);
        match number.is_number() {
            true => Ok(number),
            false => Err(path::mismatch("a number", json_type(number.get()))),
        }
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.is_number() {
            true => self.0.serialize(serializer),
            false => Err(S::Error::custom("a number that is infinite or none")),
        }
    }
}

wire::serde_through_wire!(Number);

/// Returns what a JSON text is called that is no number.
fn json_type(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b'n') => "null",
        _ => "a boolean",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn what_comes_goes() {
        for json in [
            "0",
            "-0.0",
            "100",
            "1.10",
            "1e3",
            "1E+03",
            "12345678901234567890123456789.0123456789",
            "1e400",
            "-1e-999999999999999999999999999999999999999999999",
        ] {
            assert_eq!(serde_json::to_string(&number(json)).expect("JSON"), json);
            assert_eq!(number(json).to_string(), json);
            assert_eq!(format!("{:?}", number(json)), json);
        }
    }

    #[test]
    fn numbers_are_equal_by_what_they_mean() {
        for (one, other) in [
            ("0", "-0.000e7"),
            ("100", "1e2"),
            ("100.0", "1E+2"),
            ("1.10", "11e-1"),
            ("0.001", "1e-3"),
            ("12345678901234567890.0", "1234567890123456789e1"),
        ] {
            assert_eq!(number(one), number(other));
            assert_eq!(HashSet::from([number(one), number(other)]).len(), 1);
        }
        for (one, other) in [
            ("1", "-1"),
            ("1", "10"),
            ("9007199254740992", "9007199254740993"),
            (
                "1e99999999999999999999999999999999999999999",
                "1e99999999999999999999999999999999999999998",
            ),
            ("1e400", "1e401"),
        ] {
            assert_ne!(number(one), number(other));
        }
        assert_eq!(number("0.1"), 0.1);
        assert_ne!(number("0.1000000000000000055511151231257827"), 0.1);
        assert_eq!(Number::from(0.1_f32), number("0.1"));
        assert_eq!(Number::from(u128::MAX).get(), u128::MAX.to_string());
        assert_eq!(Number::from(1e300), number("1e300"));
    }

    #[test]
    fn it_is_asked_for_as_what_it_is() {
        assert!((number("12345678901234567.890").as_f64() - 12_345_678_901_234_568.0).abs() < 0.5);
        assert!(number("-1e400").as_f64().is_infinite());
        for (json, integer) in [
            ("0", Some(0)),
            ("-0.0", Some(0)),
            ("1e3", Some(1000)),
            ("-120.0", Some(-120)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808.0", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("1.5", None),
            ("1e39", None),
            ("1e-1", None),
            ("1e99999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(number(json).as_i64(), integer, "{json}");
        }
        assert_eq!(number("1e38").as_i128(), Some(10_i128.pow(38)));
        assert_eq!(Number::from(i128::MIN).as_i128(), Some(i128::MIN));
    }

    #[test]
    fn what_is_no_number_is_refused_and_not_quoted() {
        for (json, found) in [
            (r#""secret""#, "a string"),
            ("true", "a boolean"),
            ("null", "null"),
            ("[1]", "an array"),
            (r#"{"a":1}"#, "an object"),
        ] {
            let error = serde_json::from_str::<Number>(json).expect_err("no number").to_string();
            assert!(error.contains(&format!("expected a number, found {found}")), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
        for text in ["", ".5", "+1", "1,000", "NaN", "0x10"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
        for none in [f64::NAN, f64::INFINITY] {
            let error = serde_json::to_string(&Number::from(none)).expect_err("no number");
            assert!(error.to_string().contains("infinite or none"), "{error}");
        }
    }
}
