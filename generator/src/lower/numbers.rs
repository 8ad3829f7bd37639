//! Which type of Rust holds a number.
//!
//! The promise: no value that the document foresees is too large for its type, and none loses a
//! digit.

use serde_json::Value;

use crate::ir::{Type, Width};

use super::merge::Merged;

/// Returns the type for numbers of this format. One that the document does not call a double may
/// have more digits than a double holds.
pub(super) fn number(merged: &Merged<'_>) -> Type {
    match merged.format {
        Some("double" | "float" | "float32" | "float64") => Type::Double,
        _ => Type::Number,
    }
}

/// Returns the type for whole numbers of this format, between these bounds and with these defaults:
/// none that a value could be too large for.
pub(super) fn integer(merged: &Merged<'_>) -> Type {
    let bound = |text: Option<&String>| text.and_then(|text| whole(text));
    let lowest = merged.parts.iter().filter_map(|part| bound(part.keywords.minimum.as_ref()));
    let highest = merged.parts.iter().filter_map(|part| bound(part.keywords.maximum.as_ref()));
    let (lowest, highest) = (lowest.max(), highest.min());
    let defaults = merged.parts.iter().filter_map(|it| it.item.schema_data.default.as_ref());
    let defaults: Vec<i128> = defaults.filter_map(|it| whole(&it.to_string())).collect();
    // A bound or a default beyond the format says that there are such values.
    let fits = |least: i128, most: i128| {
        lowest.is_none_or(|it| it >= least)
            && highest.is_none_or(|it| it <= most)
            && defaults.iter().all(|it| (least..=most).contains(it))
    };
    let width = match merged.format {
        Some("int8") if fits(i8::MIN.into(), i8::MAX.into()) => Width::Signed8,
        Some("int16") if fits(i16::MIN.into(), i16::MAX.into()) => Width::Signed16,
        Some("int32") if fits(i32::MIN.into(), i32::MAX.into()) => Width::Signed32,
        Some("uint8") if fits(0, u8::MAX.into()) => Width::Unsigned8,
        Some("uint16") if fits(0, u16::MAX.into()) => Width::Unsigned16,
        Some("uint32") if fits(0, u32::MAX.into()) => Width::Unsigned32,
        Some("uint64" | "uint") if fits(0, u64::MAX.into()) => Width::Unsigned64,
        Some("int128" | "uint128" | "bigint" | "biginteger") => return Type::Number,
        _ if fits(i64::MIN.into(), i64::MAX.into()) => Width::Signed64,
        _ if lowest.is_some_and(|it| it >= 0) && fits(0, u64::MAX.into()) => Width::Unsigned64,
        _ => return Type::Number,
    };
    Type::Integer(width)
}

/// Returns a value that is an integer of 64 bits. JSON Schema counts 1.0 among them.
pub(super) fn as_integer(value: &Value) -> Option<i64> {
    // The largest number up to which a double holds every integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "it is whole, and not that large")]
    let whole = |it: f64| (it.fract() == 0.0 && it.abs() <= EXACT).then_some(it as i64);
    value.as_i64().or_else(|| value.as_f64().and_then(whole))
}

/// Says whether a value is an integer, of any size.
pub(super) fn is_integer(value: &Value) -> bool {
    value.as_f64().is_some_and(|it| it.fract() == 0.0)
}

/// Returns a bound as an integer: the nearest that 128 bits hold.
fn whole(text: &str) -> Option<i128> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a bound beyond 128 bits is beyond all widths"
    )]
    text.parse().ok().or_else(|| text.parse::<f64>().ok().map(|it| it as i128))
}
