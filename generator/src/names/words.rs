//! Words out of any text, and identifiers out of words.
//!
//! The promise: the same text gives the same identifier whatever stands around it, and every text
//! gives one.

use std::borrow::Cow;

use unicode_ident::{is_xid_continue, is_xid_start};
use unicode_normalization::UnicodeNormalization;

use super::scope;

/// Splits a text into words: at everything that is no letter or digit, and where a lower-case
/// letter or a digit is followed by an upper-case one (`imUid` is im, Uid; `HTMLPage` is HTML,
/// Page).
///
/// The compiler takes two spellings of the same letters for one identifier, and so does this.
pub(super) fn words(text: &str) -> Vec<String> {
    let characters: Vec<char> = composed(text).chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, &character) in characters.iter().enumerate() {
        if !belongs(character, &word) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| characters.get(at));
        let after = characters.get(index + 1);
        let begins = character.is_uppercase()
            && (before.is_some_and(|it| it.is_lowercase() || it.is_numeric())
                || before.is_some_and(|it| it.is_uppercase())
                    && after.is_some_and(|it| it.is_lowercase()));
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Returns what names have in common that are the same but for how their words are set apart.
pub(crate) fn letters(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the text with its accents and syllables put together, as the compiler does it.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Says whether a character goes on with a word in an identifier: a letter or a digit that one may
/// have, or a sign that changes the letter before it.
fn belongs(character: char, word: &str) -> bool {
    is_xid_continue(character)
        && (character.is_alphanumeric() || !word.is_empty() && !character.is_ascii())
}

/// The names of symbols, for a text that consists of nothing else, such as the `+1` and `-1` of a
/// reaction: without them both would be 1.
const SYMBOLS: &[(char, &str)] = &[
    ('+', "plus"),
    ('-', "minus"),
    ('*', "star"),
    ('/', "slash"),
    ('=', "equal"),
    ('<', "less"),
    ('>', "greater"),
    ('!', "not"),
    ('~', "tilde"),
    ('%', "percent"),
    ('&', "and"),
    ('|', "or"),
    ('@', "at"),
    ('#', "hash"),
    ('$', "dollar"),
    ('.', "dot"),
    (',', "comma"),
    ('?', "question"),
    ('_', "underscore"),
    (' ', "space"),
];

/// Returns the text with its symbols spelled out, if it has no letter.
fn spelled(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_alphabetic) {
        return Cow::Borrowed(text);
    }
    let leads = |index: usize| index == 0 || !text.chars().any(char::is_numeric);
    let word =
        |(index, character): (usize, char)| match SYMBOLS.iter().find(|(it, _)| *it == character) {
            Some((_, name)) if leads(index) => format!(" {name} "),
            _ => character.to_string(),
        };
    Cow::Owned(text.chars().enumerate().map(word).collect())
}

/// `VerifiedCustomer`.
pub(super) fn pascal(text: &str) -> String {
    let mut out = String::new();
    for word in words(&spelled(text)) {
        // Two runs of digits would read as one number.
        if out.ends_with(|it: char| it.is_numeric()) && word.starts_with(|it: char| it.is_numeric())
        {
            out.push('_');
        }
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            out.extend(first.to_uppercase());
            out.extend(characters.flat_map(char::to_lowercase));
        }
    }
    begin_with_letter(out, "N", "Empty")
}

/// `VerifiedCustomer`, for what has a file of its own in the documentation.
pub(super) fn title(text: &str) -> String {
    short(&pascal(text))
}

/// `verified_customer`.
pub(super) fn snake(text: &str) -> String {
    let words: Vec<String> = words(&spelled(text)).iter().map(|word| word.to_lowercase()).collect();
    begin_with_letter(words.join("_"), "n", "empty")
}

/// `VERIFIED_CUSTOMER`.
pub(super) fn shouting(snake: &str) -> String {
    snake.trim_start_matches("r#").to_uppercase()
}

/// Returns an identifier that is not too long for the name of a file: its beginning, and a mark made
/// of the whole, so that it stays what it is whatever else begins so.
pub(super) fn short(name: &str) -> String {
    if name.len() <= LONGEST_FILE {
        return name.to_owned();
    }
    let end = name.char_indices().map(|it| it.0).take_while(|at| *at <= LONGEST_FILE).last();
    let beginning = name.get(..end.unwrap_or(0)).unwrap_or_default();
    scope::mark(beginning.trim_end_matches('_'), name, MARK)
}

/// How many bytes the name of a file has at most, before it is marked and gets its ending.
const LONGEST_FILE: usize = 180;

/// How many digits the mark of a name has that was too long.
const MARK: usize = 6;

fn begin_with_letter(name: String, before_digit: &str, empty: &str) -> String {
    // Another case may have taken a letter apart.
    let name = composed(&name).into_owned();
    match name.chars().next() {
        None => empty.to_owned(),
        Some(first) if is_xid_start(first) => name,
        Some(_) => format!("{before_digit}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_length_can_name_a_file() {
        let [a, b] = ["a", "b"].map(|it| short(&format!("{}{it}", "a".repeat(300))));
        assert_eq!([a.len(), b.len()], [188, 188]);
        assert!(a != b && a.starts_with(&"a".repeat(180)), "{a} {b}");
        assert!(short(&"\u{d55c}".repeat(100)).starts_with(&"\u{d55c}".repeat(60)));
        assert!(
            short(&format!("{}_b", "a".repeat(179))).starts_with(&format!("{}_x", "a".repeat(179)))
        );
        assert!(title(&"a".repeat(300)).starts_with(&format!("A{}X", "a".repeat(179))));
        assert_eq!(short(&"a".repeat(180)), "a".repeat(180));
        assert_eq!(short("a_b"), "a_b");
    }

    #[test]
    fn identifiers_as_people_would_write_them() {
        let table = [
            ("identityVerificationId", "identity_verification_id", "IdentityVerificationId"),
            ("HTML5_INICIS", "html5_inicis", "Html5Inicis"),
            ("imp_uid", "imp_uid", "ImpUid"),
            ("HTMLPage", "html_page", "HtmlPage"),
            ("x-request-id", "x_request_id", "XRequestId"),
            ("V2", "v2", "V2"),
            ("2fa", "n2fa", "N2fa"),
            ("1.1", "n1_1", "N1_1"),
            ("본인인증", "본인인증", "본인인증"),
            ("", "empty", "Empty"),
            ("+", "plus", "Plus"),
            ("+1", "plus_1", "Plus1"),
            (">=", "greater_equal", "GreaterEqual"),
            // No identifier may have these, though they are letters or numbers of a kind.
            ("m\u{b2}", "m", "M"),
            ("\u{24b6}b", "b", "B"),
            ("\u{bd}", "empty", "Empty"),
            // A vowel sign cannot begin one; an accent belongs to its letter.
            ("\u{93e}a", "n\u{93e}a", "N\u{93e}a"),
            ("e\u{301}a", "\u{e9}a", "\u{c9}a"),
            ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}", "\u{d55c}"),
        ];
        for (text, snaked, pascaled) in table {
            assert_eq!(snake(text), snaked, "{text}");
            assert_eq!(pascal(text), pascaled, "{text}");
        }
    }
}
