//! Stand-ins for a client of PortOne V2.

use std::sync::Arc;

use idv_conformance::document::{Document, Media};
use idv_conformance::probe::{Listing, Operation, Schema, Variation};
use idv_conformance::suite;

use super::standin::{Client, Fault, Subject, laws};
use super::{DOCUMENT, EFFORT};

/// PortOne V2.
struct PortOne;

macro_rules! schema {
    ($name:literal) => {
        Schema {
            name: $name,
            codec: Codec { type_name: || $name, ..Codec::of::<serde_json::Value>() },
        }
    };
}
pub(super) use schema;

macro_rules! operation {
    ($id:literal) => {
        Operation {
            id: $id,
            call: |client, arguments| {
                Box::pin(async move { Ok(client.call($id, arguments, Media::Json)) })
            },
        }
    };
}
pub(super) use operation;

macro_rules! variation {
    ($id:literal, $manner:expr, $media:expr) => {
        Variation {
            id: $id,
            manner: $manner,
            call: |client, arguments| {
                Box::pin(async move { Ok(client.call($id, arguments, $media)) })
            },
        }
    };
}
pub(super) use variation;

macro_rules! listing {
    ($id:literal) => {
        Listing {
            id: $id,
            list: |client, arguments| Box::pin(async move { Ok(client.list($id, arguments)) }),
        }
    };
}
pub(super) use listing;

macro_rules! caught {
    ($subject:ty; $($name:ident: $fault:ident by $($law:literal)+;)*) => { $(
        #[test]
        fn $name() {
            let laws = laws::<$subject>(Fault::$fault, &[$($law),+]);
            for law in [$($law),+] {
                assert!(laws.contains(&law), "`{law}` caught nothing, but {laws:?} did");
            }
        }
    )* };
}
pub(super) use caught;

use idv_conformance::probe::{Codec, Manner};

impl Subject for PortOne {
    fn document() -> &'static Arc<Document> {
        &DOCUMENT
    }

    const SCHEMAS: &'static [Schema] = &[
        schema!("IdentityVerification"),
        schema!("SendIdentityVerificationResponse"),
        schema!("GetIdentityVerificationError"),
        schema!("SendIdentityVerificationError"),
        schema!("ResendIdentityVerificationError"),
    ];

    fn operations() -> &'static [Operation<Client<Self>>] {
        const {
            &[
                operation!("getIdentityVerification"),
                operation!("getIdentityVerifications"),
                operation!("sendIdentityVerification"),
                operation!("resendIdentityVerification"),
                operation!("loginViaApiSecret"),
            ]
        }
    }

    fn variations() -> &'static [Variation<Client<Self>>] {
        const { &[variation!("resendIdentityVerification", Manner::Key, Media::Json)] }
    }

    fn listings() -> &'static [Listing<Client<Self>>] {
        const { &[listing!("getIdentityVerifications")] }
    }
}

#[test]
fn an_honest_client_breaks_no_law() {
    let api = PortOne::api();
    let findings = suite::operations(EFFORT, &DOCUMENT, &api).expect("the suite runs");
    for finding in &findings {
        assert!(finding.verdict.holds(), "{finding}");
    }
    // Four laws for each, and those that are for some: paths, logins, keys and pages.
    assert_eq!(findings.len(), api.operations.len() * 4 + 3 + 4 + 1 + 1);
}

caught! {
    PortOne;
    nothing_escaped: EscapesNothing by "request";
    all_escaped_twice: EscapesTwice by "request";
    dots_left: LeavesDots by "odd path";
    wrong_method: SendsTheWrongMethod by "request";
    condition_as_body: SendsTheConditionAsBody by "request" "pages";
    airy_query: SendsAiryJsonInTheQuery by "request";
    null_for_nothing: SendsNullForNothing by "request";
    empty_query: SendsAnEmptyQuery by "request";
    no_store: ForgetsTheStore by "request";
    no_credential: ForgetsTheCredential by "request";
    needless_credential: AlwaysSendsTheCredential by "request";
    other_word: UsesTheWordOfTheOtherScheme by "request";
    no_accept: ForgetsAccept by "request";
    no_content_type: ForgetsTheContentType by "request";
    needless_content_type: SendsContentTypeWithoutBody by "request";
    no_length: ForgetsTheLength by "request";
    dropped_members: DropsMembersOfTheBody by "request";
    repeated_everything: RepeatsEverything by "repetition";
    followed_redirections: FollowsRedirections by "reply";
    errors_for_replies: TakesErrorsForReplies by "reply";
    everything_for_success: TakesEverythingForSuccess by "reply";
    lost_status: LosesTheStatusOfPages by "reply";
    broken_for_typed: TakesBrokenErrorsForTyped by "reply";
    lost_tags: LosesUnknownTags by "reply";
    errors_of_another: TakesTheErrorsOfAnotherOperation by "reply";
    no_code: TellsNoCode by "reply";
    shown_body: ShowsTheBody by "reply";
    shown_url: ShowsTheUrl by "silence";
    shown_secret: ShowsTheSecret by "silence";
}
