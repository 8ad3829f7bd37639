//! Stand-ins for a client of an API with everything in it that PortOne V2 has not.

use std::sync::{Arc, LazyLock};

use idv_conformance::document::{Document, Media};
use idv_conformance::probe::{Codec, Listing, Manner, Operation, Schema, Variation};
use idv_conformance::suite;

use super::EFFORT;
use super::calls::{caught, listing, operation, schema, variation};
use super::standin::{Client, Fault, Subject, laws};

pub(super) static TICKETS: LazyLock<Arc<Document>> = LazyLock::new(|| {
    Arc::new(Document::yaml(include_str!("tickets.yaml")).expect("the document is readable"))
});

/// The API of `tickets.yaml`.
struct Tickets;

impl Subject for Tickets {
    fn document() -> &'static Arc<Document> {
        &TICKETS
    }

    const SCHEMAS: &'static [Schema] = &[
        schema!("Token"),
        schema!("Tickets"),
        schema!("Ticket"),
        schema!("TicketReply"),
        schema!("Problem"),
    ];

    fn operations() -> &'static [Operation<Client<Self>>] {
        const {
            &[
                operation!("issueToken"),
                operation!("getClock"),
                operation!("listTickets"),
                operation!("buyTicket"),
                operation!("useTicket"),
            ]
        }
    }

    fn variations() -> &'static [Variation<Client<Self>>] {
        const {
            &[
                variation!("buyTicket", Manner::Media(Media::Form), Media::Form),
                variation!("buyTicket", Manner::Key, Media::Json),
                variation!("buyTicket", Manner::Own("branch"), Media::Json),
                variation!("listTickets", Manner::Own("branch"), Media::Json),
                variation!("useTicket", Manner::Own("branch"), Media::Json),
            ]
        }
    }

    fn listings() -> &'static [Listing<Client<Self>>] {
        const { &[listing!("listTickets")] }
    }
}

#[test]
fn an_honest_client_breaks_no_law() {
    let api = Tickets::api();
    let findings = suite::operations(EFFORT, &TICKETS, &api).expect("the suite runs");
    for finding in &findings {
        assert!(finding.verdict.holds(), "{finding}");
    }
    // Four laws for each, and those that are for some: a path, a header, a key, logins and pages.
    assert_eq!(findings.len(), api.operations.len() * 4 + 1 + 1 + 1 + 3 + 1);
}

/// What the tables lack is named: a type, an operation, a manner, a list.
#[test]
fn lines_that_are_missing() {
    let mut api = Tickets::api();
    let missing = suite::missing_lines(&TICKETS, &api);
    assert!(missing.iter().all(|line| line.contains("schema")), "{missing:?}");
    assert_eq!(missing.len(), TICKETS.schema_names().count() - api.schemas.len());
    api.operations = &api.operations[1..];
    api.variations = &api.variations[1..];
    api.listings = &[];
    let missing = suite::missing_lines(&TICKETS, &api).join("\n");
    for line in [
        "the operation issueToken has no line",
        "the variation buyTicket by application/x-www-form-urlencoded has no line",
        "the list listTickets has no line",
    ] {
        assert!(missing.contains(line), "{missing}");
    }
}

caught! {
    Tickets;
    nothing_for_nothing: SendsNothingForNothing by "request";
    other_server: AsksTheOtherServer by "request";
    no_header: ForgetsTheHeader by "request";
    needless_header: AlwaysSendsTheHeader by "request";
    broken_header: LetsHeadersBreak by "odd header";
    form_as_json: SendsFormsAsJson by "request";
    form_in_name_only: SaysFormAndSendsJson by "request";
    quotes_in_forms: QuotesTextsInForms by "request";
    blanks_in_forms: LeavesBlanksInForms by "request";
    dropped_pairs: DropsPairs by "request";
    no_signature: ForgetsTheSignature by "request";
    needless_signature: SignsEverything by "request";
    signature_of_another_body: SignsAnotherBody by "request" "repetition";
    key_as_text: SignsWithTheKeyAsText by "request";
    key_in_one_alphabet: KnowsOneAlphabet by "request";
    no_address: LeavesOutTheAddress by "request";
    milliseconds: TellsMilliseconds by "request";
    another_time: TellsAnotherTime by "request";
    no_version: ForgetsTheVersion by "request";
    two_versions: SendsTheVersionTwice by "request";
    login_for_each_call: LogsInForEachCall by "request" "login";
    login_for_nobody: LogsInForNobody by "request";
    shared_tokens: SharesTokens by "request";
    old_tokens: KeepsOldTokens by "login";
    refused_tokens: KeepsRefusedTokens by "repetition";
    no_token: SendsWithoutToken by "login";
    remembered_failures: RemembersFailures by "login";
    shown_login: ShowsTheSecretOfLogins by "login";
    no_key: ForgetsTheKey by "request";
    needless_key: SendsTheKeyEverywhere by "request";
    bare_key: SendsTheKeyBare by "request";
    short_key: SendsAShortKey by "request";
    ignored_key: IgnoresTheKeyGiven by "request";
    any_key: TakesAnyKey by "odd key";
    no_repetition: NeverRepeats by "repetition";
    too_many_repetitions: RepeatsOften by "repetition";
    repetition_of_everything: RepeatsEverything by "repetition";
    repetition_of_decisions: RepeatsDecidedAnswers by "repetition";
    repetition_with_another_key: RepeatsWithAnotherKey by "repetition";
    given_up: GivesUpOnRunningRequests by "repetition";
    refusals_for_success: TakesRefusalsForSuccess by "reply";
    lost_refusals: LosesTheBodyOfRefusals by "reply";
    null_for_a_result: TakesNullForAResult by "reply";
    codes_in_texts: TakesCodesInTexts by "reply";
    envelope_without_code: TakesAnEnvelopeWithoutCode by "reply";
    two_codes: TakesTheLastOfTwoCodes by "reply";
    places_in_the_result: PlacesFaultsInTheResult by "reply";
    any_text_for_a_time: TakesAnyTextForATime by "reply";
    text_as_json: ReadsTextsAsJson by "reply";
    no_default: TypesNoDefault by "reply";
    no_code: TellsNoCode by "reply";
    unshown_code: ShowsNoCode by "reply";
    shown_body: ShowsTheBody by "reply";
    one_page: StopsAfterAPage by "pages";
    skipped_page: SkipsAPage by "pages";
    first_page: StartsAtTheFirstPage by "pages";
    no_condition: ForgetsTheCondition by "pages";
    more_pages: AsksForMore by "pages";
    pages_after_an_error: GoesOnAfterAnError by "pages";
}
