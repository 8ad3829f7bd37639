//! The errors of the Kakaocert mock.
//!
//! The promise: each has a code of its own, a negative number of eight digits as the service's are.
//! The published list is not available, so the numbers are this mock's; nobody should expect them
//! of the real service.

use serde_json::{Value, json};

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    // LinkHub's auth host.
    NoLinkHub,
    LinkHubDate,
    LinkHubVersion,
    LinkId,
    ClientCode,
    Scope,
    LinkHubRequest(String),
    LinkHubSignature,
    // Kakaocert.
    ReceiptNotFound,
    NoToken,
    UnknownToken,
    ExpiredToken,
    Date,
    Version,
    Signature,
    Request(String),
    NotSigned,
    Expired,
    VerifiedBefore,
    SignedTooLongAgo,
    SignatureRefused,
    // Neither.
    UnknownPath,
}

impl Refusal {
    /// Returns status, code and message. What is wrong with a token, or with the signature that
    /// asks for one, is 401.
    fn row(&self) -> (u16, i64, &str) {
        match self {
            Refusal::NoLinkHub => (401, -11_000_001, "Authorization is not `LINKHUB id signature`"),
            Refusal::LinkHubDate => (401, -11_000_002, "x-lh-date is missing or too far off"),
            Refusal::LinkHubVersion => (401, -11_000_003, "x-lh-version is not 2.0"),
            Refusal::LinkId => (401, -11_000_004, "no such LinkID"),
            Refusal::ClientCode => (401, -11_000_005, "no such access_id"),
            Refusal::Scope => (400, -11_000_006, "scope is not member, 310, 320 and 330"),
            Refusal::LinkHubRequest(what) => (400, -11_000_007, what),
            Refusal::LinkHubSignature => (401, -11_000_009, "signature rejected"),
            Refusal::ReceiptNotFound => (400, -31_000_001, "receipt not found"),
            Refusal::NoToken => (401, -31_000_002, "the session token is missing"),
            Refusal::UnknownToken => (401, -31_000_003, "the session token is unknown"),
            Refusal::ExpiredToken => (401, -31_000_004, "the session token has expired"),
            Refusal::Date => (400, -31_000_005, "x-lh-date is missing or too far off"),
            Refusal::Version => (400, -31_000_006, "x-lh-version is not 2.0"),
            Refusal::Signature => (400, -31_000_007, "x-kc-auth is missing or wrong"),
            Refusal::Request(what) => (400, -31_000_008, what),
            Refusal::NotSigned => (400, -31_000_009, "not signed"),
            Refusal::Expired => (400, -31_000_010, "expired before it was signed"),
            Refusal::VerifiedBefore => (400, -31_000_011, "verified before"),
            Refusal::SignedTooLongAgo => (400, -31_000_012, "signed more than 30 minutes ago"),
            Refusal::SignatureRefused => (400, -31_000_013, "KakaoPay refuses the signature"),
            Refusal::UnknownPath => (404, -31_000_099, "no such path"),
        }
    }

    /// Returns the HTTP status.
    pub(super) fn status(&self) -> u16 {
        self.row().0
    }

    /// Returns the body.
    pub(super) fn body(&self, code_as_text: bool) -> Value {
        let (_, code, message) = self.row();
        let code = if code_as_text { json!(code.to_string()) } else { json!(code) };
        json!({ "code": code, "message": message })
    }
}
