//! How much of what is read is not what the document knows: values of no enumeration, tags of no
//! variant, members without a name.
//!
//! The promise: it is counted as things are read, so that a choice can take the alternative that
//! knows a value over one that merely keeps it; nothing is refused because of it.

use std::cell::Cell;

/// What was read that nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strange {
    /// Values of no enumeration, tags of no variant, values of no alternative.
    pub(crate) values: usize,
    /// Members that the document does not name.
    pub(crate) members: usize,
}

impl Strange {
    /// A value.
    pub(crate) const VALUE: Strange = Strange { values: 1, members: 0 };
    /// A member.
    pub(crate) const MEMBER: Strange = Strange { values: 0, members: 1 };

    /// Returns how much there is.
    #[allow(dead_code, reason = "only choices ask")]
    pub(crate) fn all(self) -> usize {
        self.values + self.members
    }
}

thread_local! {
    static FOUND: Cell<Strange> = const { Cell::new(Strange { values: 0, members: 0 }) };
}

/// Notes something strange.
pub(crate) fn note(strange: Strange) {
    let Strange { values, members } = FOUND.get();
    FOUND.set(Strange {
        values: values.saturating_add(strange.values),
        members: members.saturating_add(strange.members),
    });
}

/// Reads something, and returns what is strange in it, which is not noted.
#[allow(dead_code, reason = "only choices ask")]
pub(crate) fn found<T>(read: impl FnOnce() -> T) -> (T, Strange) {
    let before = FOUND.replace(Strange::default());
    let read = read();
    (read, FOUND.replace(before))
}
