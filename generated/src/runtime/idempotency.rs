//! The key that tells an API that two requests are one.
//!
//! The promise: one key a call, the same in all its attempts; the caller's own if one is given, and
//! that is checked before anything is sent and never quoted.

use std::sync::Arc;

use reqwest::header::{HeaderName, HeaderValue};

use super::client::{Api, Idempotency};
use super::fault::BuildError;
use super::operation::{Operation, Repeat};

/// A key, and the header that carries it.
pub(crate) struct Key {
    pub(crate) text: Arc<str>,
    pub(crate) name: HeaderName,
    pub(crate) value: HeaderValue,
}

/// Returns the key of a call, unless its operation takes none. Without one that is given it is 128
/// bits of chance, in hexadecimal.
pub(crate) fn key(
    api: &Api,
    operation: &Operation,
    given: Option<String>,
) -> Result<Option<Key>, BuildError> {
    let rules = match (&api.idempotency, operation.repeat) {
        (Some(rules), Repeat::Keyed) => rules,
        _ if given.is_some() => {
            let message = "the operation takes no idempotency key";
            return Err(BuildError::new(message).of(operation.id));
        }
        _ => return Ok(None),
    };
    let refuse = |message: String| BuildError::new(message).of(operation.id);
    let text = match given {
        Some(text) => check(rules, &text).map(|()| text),
        None => random(),
    };
    let text = text.map_err(refuse)?;
    let unfit = |_| refuse(format!("no header can be named `{}`", rules.header));
    let name = HeaderName::from_bytes(rules.header.as_bytes()).map_err(unfit)?;
    let mut value = HeaderValue::from_str(&quoted(&text))
        .map_err(|_| refuse("the idempotency key does not fit into a header".to_owned()))?;
    value.set_sensitive(true);
    Ok(Some(Key { text: text.into(), name, value }))
}

fn random() -> Result<String, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|_| "the system gives no random numbers for an idempotency key".to_owned())?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// Refuses a key that the API would.
fn check(rules: &Idempotency, text: &str) -> Result<(), String> {
    let Idempotency { min_length, max_length, .. } = *rules;
    let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    match printable && (min_length..=max_length).contains(&text.len()) {
        true => Ok(()),
        false => Err(format!(
            "the idempotency key is not {min_length} to {max_length} printable ASCII characters"
        )),
    }
}

/// Writes a text as RFC 8941 writes strings.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: Api = Api {
        idempotency: Some(Idempotency {
            header: "Idempotency-Key",
            min_length: 4,
            max_length: 6,
            outstanding: None,
        }),
        ..Api::NEW
    };
    const KEYED: Operation = Operation { id: "send", repeat: Repeat::Keyed, ..Operation::NEW };

    #[test]
    fn a_key_that_is_given_is_quoted_as_a_header_wants_it() {
        let key = key(&API, &KEYED, Some(r#"a "\b"#.to_owned())).expect("a key").expect("a key");
        assert_eq!(&*key.text, r#"a "\b"#);
        assert_eq!(key.value.as_bytes(), br#""a \"\\b""#);
        assert_eq!(key.name, "idempotency-key");
        assert!(!format!("{:?}", key.value).contains('a'), "{:?}", key.value);
    }

    #[test]
    fn a_key_is_made_when_none_is_given() {
        let make = || key(&API, &KEYED, None).expect("a key").expect("a key").text;
        let (first, second) = (make(), make());
        assert_ne!(first, second);
        assert!(first.len() == 32 && first.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn an_unfit_key_is_refused_and_not_quoted() {
        for unfit in ["", "abc", "abcdefg", "ab\ncd", "ab\u{7f}cd", "한글이다"] {
            let error = key(&API, &KEYED, Some(unfit.to_owned())).err().expect("a refusal");
            let expected = "send: the idempotency key is not 4 to 6 printable ASCII characters";
            assert_eq!(error.to_string(), expected);
        }
        for fit in ["abcd", "abcdef", "    ", "~~~~"] {
            assert!(key(&API, &KEYED, Some(fit.to_owned())).is_ok(), "{fit}");
        }
    }

    #[test]
    fn there_is_no_key_where_none_is_known() {
        for repeat in [Repeat::Safe, Repeat::Never] {
            let operation = Operation { repeat, ..Operation { id: "get", ..Operation::NEW } };
            assert!(key(&API, &operation, None).expect("no fault").is_none());
            assert!(key(&API, &operation, Some("abcd".to_owned())).is_err());
        }
        assert!(key(&Api::NEW, &KEYED, None).expect("no fault").is_none());
        assert!(key(&Api::NEW, &KEYED, Some("abcd".to_owned())).is_err());
    }
}
