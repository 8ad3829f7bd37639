//! The licence of the manifest.
//!
//! The promise: only what registries take without a doubt, which is identifiers of SPDX.

/// The identifiers that documents of APIs have; the list of SPDX is ten times as long, and a text
/// that only looks like one may mean anything.
const KNOWN: &[&str] = &[
    "0BSD",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "EPL-2.0",
    "EUPL-1.2",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OGL-UK-3.0",
    "Unlicense",
    "Zlib",
];

/// Says whether a text is an identifier of SPDX, or several with `AND` and `OR` between them.
pub(super) fn is_spdx(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let fits = |(index, word): (usize, &&str)| match index % 2 {
        0 => KNOWN.contains(word),
        _ => matches!(*word, "AND" | "OR"),
    };
    words.len() % 2 == 1 && words.iter().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::is_spdx;

    #[test]
    fn only_what_is_an_identifier_is_one() {
        assert!(is_spdx("MIT") && is_spdx("MIT OR Apache-2.0"));
        for other in ["", "mit", "Apache 2.0", "MIT OR", "MIT\"\n[lib]", "Proprietary"] {
            assert!(!is_spdx(other), "{other}");
        }
    }
}
