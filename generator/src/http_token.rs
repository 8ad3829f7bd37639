//! What HTTP can call a header or a cookie.
//!
//! The promise: a text is a token exactly when RFC 9110, section 5.6.2, has it for one.

/// Says whether a text is a token: the name of a header, of a cookie, or of a parameter.
pub(crate) fn is_token(text: &str) -> bool {
    let in_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(in_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_neither_blanks_nor_separators() {
        for text in ["X-Key", "x_key.1", "!#$%&'*+-.^_`|~"] {
            assert!(is_token(text), "{text}");
        }
        for text in ["", "X Key", "X-Key:", "X-\u{c774}\u{b984}", "a[b]", "a/b", "a\tb", "a=b"] {
            assert!(!is_token(text), "{text}");
        }
    }
}
