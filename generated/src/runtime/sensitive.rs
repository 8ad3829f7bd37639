//! What stands in `Debug` where a value must not.

use std::fmt;

/// Shows that something is there, and nothing of it.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
