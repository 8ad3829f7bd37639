//! Access tokens of PortOne V1, one for each pair of key and secret.
//!
//! The promise: a pair that asks again gets the token it has, five minutes longer when its last
//! minute runs, and a new one when it is over; a token that is unknown or over opens nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::mock::service::Options;

/// How long a new token lives, in seconds.
const LIFE: i64 = 30 * 60;
/// Asking with so many seconds left, or fewer, makes the token live longer.
const LAST_MINUTE: i64 = 60;
/// By how many seconds.
const EXTENSION: i64 = 5 * 60;

/// A REST API key and its secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyPair {
    pub(super) key: String,
    pub(super) secret: String,
}

/// A token and the UNIX second at which it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) expires: i64,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    Unknown,
    Expired,
}

/// The tokens that were issued, and who may have one.
#[derive(Default)]
pub(super) struct Tokens {
    issued: BTreeMap<KeyPair, Token>,
    options: Options,
}

impl Tokens {
    /// Returns a store that is empty.
    pub(super) fn new(options: Options) -> Self {
        Tokens { issued: BTreeMap::new(), options }
    }

    /// Returns the token of a pair; none when the pair is not accepted.
    pub(super) fn ask(&mut self, pair: &KeyPair, now: i64) -> Option<Token> {
        if !self.takes(pair) {
            return None;
        }
        let token = self.issued.entry(pair.clone()).or_insert_with(|| Token::new(now));
        if token.expires <= now {
            *token = Token::new(now);
        } else if token.expires - now <= LAST_MINUTE {
            token.expires += EXTENSION;
        }
        Some(token.clone())
    }

    /// Says whether a token is good.
    pub(super) fn check(&self, text: &str, now: i64) -> Result<(), Closed> {
        match self.issued.values().find(|token| token.text == text) {
            None if self.options.any_token => Ok(()),
            None => Err(Closed::Unknown),
            Some(token) if token.expires <= now => Err(Closed::Expired),
            Some(_) => Ok(()),
        }
    }

    /// Accepts this pair alone, as after a secret was issued anew: the tokens of others are void.
    pub(super) fn allow(&mut self, pair: KeyPair) {
        self.issued.retain(|other, _| *other == pair);
        self.options.credentials.insert("imp_key".to_owned(), pair.key);
        self.options.credentials.insert("imp_secret".to_owned(), pair.secret);
    }

    /// Ends every token at once.
    pub(super) fn expire(&mut self, now: i64) {
        for token in self.issued.values_mut() {
            token.expires = token.expires.min(now);
        }
    }

    fn takes(&self, pair: &KeyPair) -> bool {
        self.options.takes("imp_key", &pair.key) && self.options.takes("imp_secret", &pair.secret)
    }

    /// Returns the tokens as the state of the mock shows them.
    pub(super) fn state(&self) -> Value {
        let tokens = self.issued.iter().map(|(pair, token)| {
            json!({
                "imp_key": pair.key,
                "access_token": token.text,
                "expired_at": token.expires,
            })
        });
        tokens.collect()
    }
}

impl Token {
    /// Returns a token of 40 hexadecimal digits that no other mock of this process has issued, so
    /// that one which outlived its server is never good by chance.
    fn new(now: i64) -> Token {
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let digest = Sha256::digest(format!("portone-v1 token {serial}"));
        let text = digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect();
        Token { text, expires: now + LIFE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_795_222_923;

    fn pair() -> KeyPair {
        KeyPair { key: "demo-key".into(), secret: "demo-secret-not-real".into() }
    }

    fn ask(tokens: &mut Tokens, now: i64) -> Token {
        tokens.ask(&pair(), now).expect("accepted")
    }

    #[test]
    fn asking_again_gives_the_same_token() {
        let mut tokens = Tokens::default();
        let first = ask(&mut tokens, START);
        assert_eq!(first.text.len(), 40);
        assert!(first.text.bytes().all(|byte| byte.is_ascii_hexdigit()), "{}", first.text);
        assert_eq!(first.expires, START + 1800);
        assert_eq!(ask(&mut tokens, START + 1739), first);
    }

    #[test]
    fn the_last_minute_makes_it_longer() {
        for left in [60, 33, 1] {
            let mut tokens = Tokens::default();
            let first = ask(&mut tokens, START);
            let again = ask(&mut tokens, START + 1800 - left);
            assert_eq!(again, Token { expires: first.expires + 300, ..first.clone() }, "{left}");
            // Now five minutes are left and more, so it stays as it is until the last of them.
            assert_eq!(ask(&mut tokens, START + 1800), again);
            assert_eq!(ask(&mut tokens, START + 2100 - 30).expires, START + 2400);
        }
    }

    #[test]
    fn after_the_end_comes_a_new_one() {
        let mut tokens = Tokens::default();
        let first = ask(&mut tokens, START);
        assert_eq!(tokens.check(&first.text, START + 1799), Ok(()));
        assert_eq!(tokens.check(&first.text, START + 1800), Err(Closed::Expired));
        let second = ask(&mut tokens, START + 1800);
        assert_ne!(second.text, first.text);
        assert_eq!(second.expires, START + 3600);
        assert_eq!(tokens.check(&first.text, START + 1800), Err(Closed::Unknown));
        tokens.expire(START + 1801);
        assert_eq!(tokens.check(&second.text, START + 1801), Err(Closed::Expired));
    }

    #[test]
    fn a_secret_issued_anew_ends_the_old_one() {
        let mut tokens = Tokens::default();
        let first = ask(&mut tokens, START);
        let anew = KeyPair { secret: "another".into(), ..pair() };
        tokens.allow(anew.clone());
        assert_eq!(tokens.ask(&pair(), START), None);
        assert_eq!(tokens.check(&first.text, START), Err(Closed::Unknown));
        assert!(tokens.ask(&anew, START).is_some());
    }

    #[test]
    fn unknown_tokens_may_be_let_in() {
        let mut tokens = Tokens::new(Options { any_token: true, ..Options::default() });
        let own = ask(&mut tokens, START);
        assert_eq!(tokens.check("from somewhere else", START), Ok(()));
        assert_eq!(tokens.check(&own.text, START + 1800), Err(Closed::Expired));
    }

    #[test]
    fn an_empty_credential_is_none() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.ask(&KeyPair { key: String::new(), ..pair() }, START), None);
        assert_eq!(tokens.ask(&KeyPair { secret: String::new(), ..pair() }, START), None);
    }
}
