//! Which type of Rust holds a number.
//!
//! The promise: no value that the document foresees is too large for its type, and none loses a
//! digit.

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

/// Returns the type for whole numbers of this format and between these bounds: none that a value
/// could be too large for.
pub(super) fn integer(merged: &Merged<'_>) -> Type {
    let bound = |text: Option<&String>| text.and_then(|text| text.parse::<f64>().ok());
    let lowest = merged.parts.iter().filter_map(|part| bound(part.keywords.minimum.as_ref()));
    let highest = merged.parts.iter().filter_map(|part| bound(part.keywords.maximum.as_ref()));
    let lowest = lowest.fold(f64::NEG_INFINITY, f64::max);
    let highest = highest.fold(f64::INFINITY, f64::min);
    // A bound beyond the format says that there are such values.
    let fits = |least: f64, most: f64| {
        (lowest.is_infinite() || lowest >= least) && (highest.is_infinite() || highest <= most)
    };
    let width = match merged.format {
        Some("int8") if fits(-128.0, 127.0) => Width::Signed8,
        Some("int16") if fits(-32_768.0, 32_767.0) => Width::Signed16,
        Some("int32") if fits(-2_147_483_648.0, 2_147_483_647.0) => Width::Signed32,
        Some("uint8") if fits(0.0, 255.0) => Width::Unsigned8,
        Some("uint16") if fits(0.0, 65_535.0) => Width::Unsigned16,
        Some("uint32") if fits(0.0, 4_294_967_295.0) => Width::Unsigned32,
        Some("uint64" | "uint") => Width::Unsigned64,
        Some("int128" | "uint128" | "bigint" | "biginteger") => return Type::Number,
        // 2^63: a bound beyond it says that there are such values.
        _ if lowest.is_finite() && lowest < -9_223_372_036_854_775_808.0 => return Type::Number,
        _ if highest.is_finite() && highest > 9_223_372_036_854_775_808.0 => {
            if lowest < 0.0 || highest > 18_446_744_073_709_551_616.0 {
                return Type::Number;
            }
            Width::Unsigned64
        }
        _ => Width::Signed64,
    };
    Type::Integer(width)
}
