//! One scope of identifiers: what is taken, and what to do about it.
//!
//! The promise: no identifier twice, no keyword, none that generated code needs for itself. Of
//! several texts with the same identifier, the closest to it keeps it, the first of those that are
//! equally close; every other is told apart by its number among alternatives, where it has one, or
//! else by a mark made of its own text. So a text that is added behind the others renames none of
//! them, unless it is closer to the identifier itself.

use std::collections::{BTreeMap, BTreeSet};

use super::Name;

/// Gives names to a set of texts that stand in the same scope.
///
/// `wanted` holds the text of each thing and the identifier that it would like to have.
pub(super) fn assign(wanted: &[(String, String)], reserved: &[&str]) -> Vec<Name> {
    assign_or(wanted, reserved, |_| None)
}

/// As `assign`. What does not get its identifier is given the second that it would like to have,
/// if that is free, before it is told apart by a mark.
pub(super) fn assign_or(
    wanted: &[(String, String)],
    reserved: &[&str],
    second: impl Fn(usize) -> Option<String>,
) -> Vec<Name> {
    let mut keeper: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, (text, identifier)) in wanted.iter().enumerate() {
        let rank = |text: &str| closeness(text, identifier);
        keeper
            .entry(identifier)
            .and_modify(|kept| {
                if rank(text) < rank(&wanted[*kept].0) {
                    *kept = index;
                }
            })
            .or_insert(index);
    }
    let mut taken: BTreeSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
    // The keepers first: nobody else may take their name by being marked.
    let mut names: Vec<Option<Name>> = vec![None; wanted.len()];
    for (index, (_, identifier)) in wanted.iter().enumerate() {
        let mut identifier = legal(identifier);
        if reserved.contains(&identifier.as_str()) {
            identifier.push('_');
        }
        if keeper.get(wanted[index].1.as_str()) == Some(&index) && taken.insert(identifier.clone())
        {
            names[index] = Some(Name(identifier));
        }
    }
    for (index, name) in names.iter_mut().enumerate().filter(|it| it.1.is_none()) {
        *name = second(index).filter(|it| taken.insert(it.clone())).map(Name);
    }
    let marked = names.into_iter().zip(wanted).map(|(name, (text, identifier))| {
        name.unwrap_or_else(|| {
            let mut length = 4;
            loop {
                let marked = mark(identifier, text, length);
                if taken.insert(marked.clone()) {
                    return Name(marked);
                }
                length += 1;
            }
        })
    });
    marked.collect()
}

/// Says how close a text is to the identifier that was made of it: the same, the same but for case,
/// or with few characters that are none of a word. The lowest is the closest.
fn closeness(text: &str, identifier: &str) -> usize {
    match text == identifier {
        true => 0,
        false => 1 + text.chars().filter(|it| !it.is_alphanumeric()).count(),
    }
}

/// Makes an identifier legal: a keyword becomes a raw identifier, or gets an underscore where that
/// is not allowed.
pub(super) fn legal(identifier: &str) -> String {
    match identifier {
        "self" | "Self" | "super" | "crate" | "_" => format!("{identifier}_"),
        _ if KEYWORDS.binary_search(&identifier).is_ok() => format!("r#{identifier}"),
        _ => identifier.to_owned(),
    }
}

/// Adds a mark of so many digits, made of a text, to an identifier.
pub(super) fn mark(identifier: &str, text: &str, length: usize) -> String {
    let hash = fnv(text.as_bytes());
    let digits = format!("{hash:016x}{:016x}", fnv(&hash.to_le_bytes()));
    let digits = digits.get(..length).unwrap_or(&digits);
    // Beyond the digits of the hash nothing is left but to count.
    let beyond = "x".repeat(length.saturating_sub(32));
    let begins_upper = identifier.chars().next().is_some_and(char::is_uppercase);
    let between = if begins_upper { "X" } else { "_x" };
    format!("{identifier}{between}{digits}{beyond}")
}

/// FNV-1a: a hash that is the same on every machine and in every version.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The keywords of the 2024 edition and of those before, and the reserved ones, in the order of the
/// alphabet.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn names(texts: &[&str]) -> Vec<String> {
        let wanted: Vec<_> = texts
            .iter()
            .map(|text| ((*text).to_owned(), super::super::words::snake(text)))
            .collect();
        assign(&wanted, &["new"]).into_iter().map(|name| name.0).collect()
    }

    #[test]
    fn every_keyword_is_found() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn keywords_are_raw_or_marked() {
        assert_eq!(names(&["type", "self", "from"]), ["r#type", "self_", "from"]);
    }

    #[test]
    fn the_exact_text_keeps_the_name_and_the_others_keep_theirs() {
        let before = names(&["fooBar", "foo-bar"]);
        let after = names(&["foo_bar", "x", "foo-bar", "fooBar"]);
        assert_eq!((before[0].as_str(), after[0].as_str()), ("foo_bar", "foo_bar"));
        assert_eq!(before[1], after[2]);
    }

    #[test]
    fn what_generated_code_needs_is_not_given_away() {
        assert_eq!(names(&["new"]), ["new_"]);
    }

    #[test]
    fn what_is_added_later_renames_nothing() {
        let before = names(&["fooBar"]);
        let after = names(&["fooBar", "foo-bar", "foo bar"]);
        assert_eq!(before[0], "foo_bar");
        assert_eq!(after[0], "foo_bar");
    }

    #[test]
    fn equal_texts_get_different_names() {
        let given = names(&["a", "a", "a"]);
        assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), 3);
    }
}
