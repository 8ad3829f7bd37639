//! Strings that have tripped somebody up before.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};

/// Makes strings: plain words, Hangul in both of its forms, characters beyond the first plane,
/// control characters, quotes, what looks like another type, and anything.
pub fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => proptest::sample::select(PARTS.as_slice()).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
        2 => "[a-zA-Z0-9_-]{1,12}".prop_map(|word| word),
    ];
    prop_oneof![
        1 => Just(String::new()),
        24 => vec(part, 1..5).prop_map(|parts| parts.concat()),
        1 => (0_usize..100).prop_map(|count| "긴 글 ".repeat(count)),
    ]
}

const PARTS: [&str; 34] = [
    "김하늘",
    "\u{1100}\u{1161}\u{11a8}",
    "e\u{301}",
    "😀",
    "👩\u{200d}👧",
    "\u{10ffff}",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "\u{7f}",
    "\n",
    "\r\n",
    "\t",
    "\u{8}\u{c}",
    "\u{2028}\u{2029}",
    "\u{fffd}",
    "\"",
    "\\",
    "/",
    "\\u0041",
    "\\\"",
    "{}",
    "[1]",
    "null",
    "true",
    "0",
    "1e5",
    "-0.0",
    "a b",
    "+82-10",
    "a/b?c#d&e=f%20",
    "..",
    "<b>&amp;</b>",
    "'; --",
];
