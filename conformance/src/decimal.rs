//! The exact value of a number that is written in JSON.
//!
//! The promise: two numbers are equal when their values are, digit by digit (`1.0` and `1e0` are,
//! `0.1` and `0.10000000000000001` are not). No value passes through a float.

/// A decimal number: `0.DIGITS` times ten to the power of `exponent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Without zeros at either end. None at all means zero.
    digits: String,
    exponent: i128,
}

impl Decimal {
    /// Reads the text of a JSON number. Returns nothing when its exponent is beyond all measure.
    #[must_use]
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let leading = all.len() - significant.len();
        let digits = significant.trim_end_matches('0');
        if digits.is_empty() {
            return Some(Decimal { negative: false, digits: String::new(), exponent: 0 });
        }
        let point = i128::try_from(whole.len()).ok()? - i128::try_from(leading).ok()?;
        Some(Decimal {
            negative,
            digits: digits.to_owned(),
            exponent: i128::from(exponent) + point,
        })
    }

    /// Returns the value as an integer, if it is one of a reasonable size.
    #[must_use]
    pub fn integer(&self) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let length = i128::try_from(self.digits.len()).ok()?;
        if self.exponent < length || self.exponent > 38 {
            return None;
        }
        let zeros = usize::try_from(self.exponent - length).ok()?;
        let magnitude: i128 = format!("{}{}", self.digits, "0".repeat(zeros)).parse().ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

/// Says whether two JSON numbers have the same value.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    match (Decimal::parse(one), Decimal::parse(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_by_value() {
        for (one, other) in [
            ("1.0", "1"),
            ("1", "1e0"),
            ("100", "1e2"),
            ("0.001", "1E-3"),
            ("-0", "0.0e9"),
            ("12.50", "125e-1"),
            ("123456789012345678901234567890", "12345678901234567890123456789e1"),
            ("1e99999999999999999999", "1e99999999999999999999"),
        ] {
            assert!(same(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("0.1", "0.10000000000000001"),
            ("1", "-1"),
            ("1", "10"),
            ("9007199254740993", "9007199254740992"),
            ("1e400", "1e401"),
            ("1e-400", "0"),
        ] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn integers() {
        let integer = |text| Decimal::parse(text).and_then(|value| value.integer());
        assert_eq!(integer("-2147483648.0"), Some(-2_147_483_648));
        assert_eq!(integer("1e2"), Some(100));
        assert_eq!(integer("10e-1"), Some(1));
        assert_eq!(integer("1.5"), None);
        assert_eq!(integer("1e-1"), None);
        assert_eq!(integer("1e400"), None);
        assert_eq!(integer("-0.0"), Some(0));
    }
}
