//! A body that is written as a form says what the value says: a member a pair, a list a pair for
//! each of its elements, null not at all, numbers digit by digit, and objects as JSON.

use super::Verdict;
use super::request::{unescaped, wrong};
use crate::compare::difference;
use crate::json::Json;

/// Compares the pairs of a form with a JSON text.
pub(super) fn law(expected: &str, found: &[u8]) -> Verdict {
    let value = match Json::parse(expected) {
        Ok(value) => value,
        Err(error) => return Verdict::BadInput(error.to_string()),
    };
    let Ok(found) = std::str::from_utf8(found) else {
        return wrong("body", "a form in other bytes than ASCII".to_owned());
    };
    let mut pairs = match pairs(found) {
        Ok(pairs) => pairs,
        Err(verdict) => return verdict,
    };
    for (name, value) in members(&value) {
        let at = pairs.iter().position(|(other, text)| *other == name && means(&value, text));
        match at {
            Some(index) => drop(pairs.remove(index)),
            None => {
                return wrong("body", format!("no pair says that {name:?} is {}", value.text()));
            }
        }
    }
    match pairs.first() {
        None => Verdict::Holds,
        Some((name, text)) => wrong("body", format!("nothing says that {name:?} is {text:?}")),
    }
}

/// Splits a form into its pairs.
fn pairs(form: &str) -> Result<Vec<(String, String)>, Verdict> {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"*-._~+%&=".contains(&byte);
    if let Some(stray) = form.bytes().find(|byte| !safe(*byte)) {
        return Err(wrong("body", format!("{:?} must be escaped in a form", char::from(stray))));
    }
    let pairs = form.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let plain = |text: &str| unescaped(&text.replace('+', " "));
        Some((plain(name)?, plain(value)?))
    });
    let pairs: Option<Vec<_>> = pairs.collect();
    pairs.ok_or_else(|| wrong("body", format!("{form} is no form")))
}

/// Returns the pairs that a value stands for.
fn members(value: &Json) -> Vec<(String, Json)> {
    let mut all = Vec::new();
    for (name, value) in value.members() {
        let values = match value {
            Json::Array(elements) => elements.as_slice(),
            one => std::slice::from_ref(one),
        };
        let there = values.iter().filter(|value| **value != Json::Null);
        all.extend(there.map(|value| (name.clone(), value.clone())));
    }
    all
}

/// Says whether a text is how a form writes a value.
fn means(value: &Json, text: &str) -> bool {
    match value {
        Json::Text(expected) => expected == text,
        other => Json::parse(text).is_ok_and(|found| difference(other, &found).is_none()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_say_what_the_value_says() {
        let value = r#"{"a b":"+&=한","n":1.0,"t":true,"l":["x",2,null],"o":{"k":[1]},"z":null}"#;
        let form = "t=true&a+b=%2B%26%3D%ED%95%9C&n=1&l=2&l=x&o=%7B%22k%22:%5B1%5D%7D";
        let form = form.replace(':', "%3A");
        assert_eq!(law(value, form.as_bytes()), Verdict::Holds);
        for (wrong, instead) in [
            ("t=true", "t=True"),
            ("t=true&", ""),
            ("n=1&", "n=1&z=null&"),
            ("n=1&", "n=1&n=1&"),
            ("a+b", "a b"),
            ("%2B", "+"),
            ("l=x", "l=%22x%22"),
            ("o=%7B", "o=%"),
        ] {
            assert!(form.contains(wrong), "{wrong}");
            let form = form.replacen(wrong, instead, 1);
            assert!(matches!(law(value, form.as_bytes()), Verdict::Wrong(_)), "{form}");
        }
        assert_eq!(law("{}", b""), Verdict::Holds);
    }
}
