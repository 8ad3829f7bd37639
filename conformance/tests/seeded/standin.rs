//! A stand-in for a client, which calls by the judge's own rules and does one thing wrong.

mod build;
mod prove;
mod read;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use idv_conformance::document::{Document, Media, Operation};
use idv_conformance::json::Json;
use idv_conformance::laws::login;
use idv_conformance::laws::proof::Credential;
use idv_conformance::probe::{self, Arguments, Listed, Listing, Outcome, Variation};
use idv_conformance::suite::{self, ATTEMPTS, Api, Connection, Effort, Finding};

use super::{EFFORT, broken};

/// Enough for the faults of clients, which come up with almost every value.
const FEW: Effort = Effort { cases: 16, ..EFFORT };

/// What a stand-in does wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    // In what it sends.
    EscapesNothing,
    EscapesTwice,
    LeavesDots,
    SendsTheWrongMethod,
    SendsTheConditionAsBody,
    SendsAiryJsonInTheQuery,
    SendsNullForNothing,
    SendsNothingForNothing,
    SendsAnEmptyQuery,
    ForgetsTheStore,
    ForgetsAccept,
    ForgetsTheContentType,
    SendsContentTypeWithoutBody,
    ForgetsTheLength,
    DropsMembersOfTheBody,
    AsksTheOtherServer,
    ForgetsTheHeader,
    AlwaysSendsTheHeader,
    LetsHeadersBreak,
    SendsFormsAsJson,
    SaysFormAndSendsJson,
    QuotesTextsInForms,
    LeavesBlanksInForms,
    DropsPairs,
    // In how it proves who calls.
    ForgetsTheCredential,
    AlwaysSendsTheCredential,
    UsesTheWordOfTheOtherScheme,
    ForgetsTheSignature,
    SignsEverything,
    SignsAnotherBody,
    SignsWithTheKeyAsText,
    KnowsOneAlphabet,
    LeavesOutTheAddress,
    TellsMilliseconds,
    TellsAnotherTime,
    ForgetsTheVersion,
    SendsTheVersionTwice,
    LogsInForEachCall,
    LogsInForNobody,
    SharesTokens,
    KeepsOldTokens,
    KeepsRefusedTokens,
    SendsWithoutToken,
    RemembersFailures,
    ShowsTheSecretOfLogins,
    ShowsTheSecret,
    // In its idempotency keys.
    ForgetsTheKey,
    SendsTheKeyEverywhere,
    SendsTheKeyBare,
    SendsAShortKey,
    IgnoresTheKeyGiven,
    TakesAnyKey,
    // In when it tries again.
    NeverRepeats,
    RepeatsOften,
    RepeatsEverything,
    RepeatsDecidedAnswers,
    RepeatsWithAnotherKey,
    GivesUpOnRunningRequests,
    FollowsRedirections,
    // In what it makes of answers.
    TakesErrorsForReplies,
    TakesEverythingForSuccess,
    LosesTheStatusOfPages,
    TakesBrokenErrorsForTyped,
    LosesUnknownTags,
    TakesTheErrorsOfAnotherOperation,
    TakesRefusalsForSuccess,
    LosesTheBodyOfRefusals,
    TakesNullForAResult,
    TakesCodesInTexts,
    TakesAnEnvelopeWithoutCode,
    TakesTheLastOfTwoCodes,
    PlacesFaultsInTheResult,
    TakesAnyTextForATime,
    ReadsTextsAsJson,
    TypesNoDefault,
    TellsNoCode,
    ShowsNoCode,
    ShowsTheBody,
    ShowsTheUrl,
    // In lists.
    StopsAfterAPage,
    SkipsAPage,
    StartsAtTheFirstPage,
    ForgetsTheCondition,
    AsksForMore,
    GoesOnAfterAnError,
}

thread_local! {
    /// What the stand-ins of this thread do wrong. A type for each fault would say it better, and
    /// take minutes to compile.
    static FAULT: Cell<Fault> = const { Cell::new(Fault::None) };
}

/// Returns the laws that a stand-in breaks that does something wrong, as soon as all that are
/// expected are among them.
pub(super) fn laws<S: Subject>(fault: Fault, expected: &[&str]) -> Vec<&'static str> {
    FAULT.set(fault);
    let (document, api) = (S::document(), S::api());
    let mut laws = Vec::new();
    for row in api.operations {
        let enough = |findings: &[Finding]| {
            let found = broken(findings);
            expected.iter().all(|law| laws.contains(law) || found.contains(law))
        };
        let findings = suite::operation_until(FEW, document, &api, row, &enough);
        let findings = findings.expect("the suite runs");
        laws.extend(broken(&findings));
    }
    laws
}

/// An API to stand in for.
pub(super) trait Subject: Send + Sync + Sized + 'static {
    /// Its document.
    fn document() -> &'static Arc<Document>;
    /// The names of its types.
    const SCHEMAS: &'static [probe::Schema];
    /// Its operations.
    fn operations() -> &'static [probe::Operation<Client<Self>>];
    /// What it can do otherwise.
    fn variations() -> &'static [Variation<Client<Self>>];
    /// Its lists.
    fn listings() -> &'static [Listing<Client<Self>>];

    fn api() -> Api<Client<Self>> {
        Api {
            name: "standin",
            schemas: Self::SCHEMAS,
            operations: Self::operations(),
            variations: Self::variations(),
            listings: Self::listings(),
            connect: |connection| Ok(Client::connect(connection)),
        }
    }
}

/// Calls by the judge's own rules, with the fault of its thread.
pub(super) struct Client<S> {
    urls: Vec<String>,
    credential: Credential,
    patient: bool,
    /// The tokens, by whom they are for.
    tokens: Mutex<BTreeMap<String, String>>,
    subject: PhantomData<S>,
}

/// An answer: its status and its body.
pub(super) type Reply = (u16, Vec<u8>);

/// Why there is no answer.
pub(super) enum Failure {
    Build,
    Transport(String),
    Authentication(String),
}

/// One call.
pub(super) struct Call<'c> {
    pub(super) operation: &'c Operation,
    pub(super) arguments: &'c Arguments,
    pub(super) media: Media,
    pub(super) credential: Credential,
    pub(super) key: Option<String>,
}

impl<S: Subject> Client<S> {
    fn connect(connection: &Connection<'_>) -> (Self, String) {
        let client = Client {
            urls: connection.urls.to_vec(),
            credential: connection.credential.clone(),
            patient: connection.patient,
            tokens: Mutex::default(),
            subject: PhantomData,
        };
        let shown = format!("{:?}", client.credential);
        let shown = if Self::is(Fault::ShowsTheSecret) { shown } else { client.urls.concat() };
        (client, shown)
    }

    pub(super) fn is(fault: Fault) -> bool {
        FAULT.get() == fault
    }

    /// Calls an operation.
    pub(super) fn call(&self, id: &str, arguments: &Arguments, media: Media) -> Outcome {
        let operation = S::document().operation(id).expect("the operation is there");
        let result = self.prepared(operation, arguments, media).and_then(|call| self.tried(&call));
        match result {
            Ok(reply) => Self::outcome(operation, &reply),
            Err(Failure::Build) => Outcome::Other { kind: "build", shown: String::new() },
            Err(Failure::Transport(shown)) => Outcome::Other { kind: "transport", shown },
            Err(Failure::Authentication(shown)) => Outcome::Other { kind: "authentication", shown },
        }
    }

    fn prepared<'c>(
        &self,
        operation: &'c Operation,
        arguments: &'c Arguments,
        media: Media,
    ) -> Result<Call<'c>, Failure> {
        let text =
            |name: &str| Json::parse(arguments.get(name)?).ok()?.as_text().map(str::to_owned);
        let branch = text("branch");
        let credential = match &branch {
            Some(branch) => self.credential.with("branch", branch),
            None => self.credential.clone(),
        };
        let given = text("Idempotency-Key");
        let rules = S::document().idempotency().expect("both have it");
        let fits = |key: &String| {
            (rules.shortest..=rules.longest).contains(&key.len())
                && key.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        };
        if given.as_ref().is_some_and(|key| !fits(key)) && !Self::is(Fault::TakesAnyKey) {
            return Err(Failure::Build);
        }
        let given = given.filter(|_| !Self::is(Fault::IgnoresTheKeyGiven));
        let keyed = operation.repeatable == "keyed" && !Self::is(Fault::ForgetsTheKey);
        let made = if Self::is(Fault::SendsAShortKey) { "short" } else { "standin-key-0123456789" };
        let key = (keyed || Self::is(Fault::SendsTheKeyEverywhere))
            .then(|| given.unwrap_or_else(|| made.to_owned()));
        Ok(Call { operation, arguments, media, credential, key })
    }

    /// Sends a request until it is answered or may not be repeated.
    fn tried(&self, call: &Call<'_>) -> Result<Reply, Failure> {
        let mut relogged = false;
        let mut attempt = 1;
        loop {
            let again = if attempt > 1 { "-again" } else { "" };
            let again = if Self::is(Fault::RepeatsWithAnotherKey) { again } else { "" };
            let key = call.key.as_ref().map(|key| format!("{key}{again}"));
            let call = Call { credential: call.credential.clone(), key, ..*call };
            let token = self.token(&call)?;
            let reply = self.send(&call, token.as_deref());
            let status = reply.as_ref().map_or(0, |(status, _)| *status);
            if status == 401 && token.is_some() && !relogged {
                relogged = true;
                if !Self::is(Fault::KeepsRefusedTokens) {
                    self.tokens().remove(&Self::whose(&call));
                }
                continue;
            }
            if (300..400).contains(&status) && Self::is(Fault::FollowsRedirections) {
                return self.ask(&call, token.as_deref(), "/elsewhere");
            }
            let most = if Self::is(Fault::RepeatsOften) { ATTEMPTS + 1 } else { ATTEMPTS };
            if attempt == most || !self.may_repeat(&call, &reply) {
                return reply;
            }
            attempt += 1;
        }
    }

    fn may_repeat(&self, call: &Call<'_>, reply: &Result<Reply, Failure>) -> bool {
        if Self::is(Fault::RepeatsEverything) && self.patient {
            return !matches!(reply, Ok((200..300, _)));
        }
        if !self.patient || call.operation.repeatable == "never" || Self::is(Fault::NeverRepeats) {
            return false;
        }
        match reply {
            Err(Failure::Transport(_)) => true,
            Err(_) => false,
            Ok((status, body)) => {
                let code = Self::code(call.operation, body);
                let running = S::document().idempotency().and_then(|it| it.outstanding.clone());
                if code.is_some() && code == running {
                    return call.key.is_some() && !Self::is(Fault::GivesUpOnRunningRequests);
                }
                let decided = code.is_some() && !Self::is(Fault::RepeatsDecidedAnswers);
                matches!(status, 429 | 503) || (matches!(status, 500 | 502 | 504) && !decided)
            }
        }
    }

    /// Returns whom the token of a call is for.
    fn whose(call: &Call<'_>) -> String {
        let shared = Self::is(Fault::SharesTokens);
        if shared { String::new() } else { format!("{:?}", call.credential) }
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the token of a call that needs one, after a login if need be.
    fn token(&self, call: &Call<'_>) -> Result<Option<String>, Failure> {
        let document = S::document();
        let Some(login) = login::of(document, call.operation, &call.credential) else {
            return Ok(None);
        };
        let whose = Self::whose(call);
        let held = self.tokens().get(&whose).cloned();
        match held {
            Some(failed) if failed.is_empty() => {
                return Err(Failure::Authentication("it failed before".to_owned()));
            }
            Some(token) if !Self::is(Fault::LogsInForEachCall) => return Ok(Some(token)),
            _ => {}
        }
        match self.log_in(login, call) {
            Ok((token, good)) => {
                if good || Self::is(Fault::KeepsOldTokens) {
                    self.tokens().insert(whose, token.clone());
                }
                Ok(Some(token))
            }
            Err(_) if Self::is(Fault::SendsWithoutToken) => Ok(Some("none".to_owned())),
            Err(shown) => {
                if Self::is(Fault::RemembersFailures) {
                    self.tokens().insert(whose, String::new());
                }
                Err(Failure::Authentication(shown))
            }
        }
    }

    /// Goes through a list.
    pub(super) fn list(&self, id: &str, arguments: &Arguments) -> Listed {
        let document = S::document();
        let operation = document.operation(id).expect("the operation is there");
        let pages = operation.pagination.as_ref().expect("it is a list");
        let condition = arguments.get(&pages.parameter).unwrap_or("{}");
        let condition = if Self::is(Fault::ForgetsTheCondition) { "{}" } else { condition };
        let condition = Json::parse(condition).expect("JSON");
        let mut number = match build::at(&condition, &pages.number) {
            Some(Json::Number(digits)) => digits.parse().expect("an integer"),
            _ => 0,
        };
        if Self::is(Fault::StartsAtTheFirstPage) {
            number = 0;
        }
        let mut listed = Listed::default();
        // No list here has more pages than that.
        for _ in 0..20 {
            let mut condition = condition.clone();
            build::set(&mut condition, &pages.number, Json::Number(number.to_string()));
            let mut arguments = arguments.clone();
            arguments.set(&pages.parameter, condition.text());
            let outcome = self.call(id, &arguments, Media::Json);
            let Outcome::Reply { json, .. } = outcome else {
                listed.errors.push(outcome);
                if Self::is(Fault::GoesOnAfterAnError) && listed.errors.len() < 3 {
                    continue;
                }
                break;
            };
            let reply = Json::parse(&json).expect("JSON");
            let items = reply.get(&pages.items).map(Json::elements).unwrap_or_default();
            listed.items.extend(items.iter().map(Json::text));
            let size = match build::at(&reply, &pages.size) {
                Some(Json::Number(digits)) => digits.parse().expect("an integer"),
                _ => 0,
            };
            let full = if Self::is(Fault::AsksForMore) { 1 } else { size };
            if items.len() < full || Self::is(Fault::StopsAfterAPage) {
                break;
            }
            number += if Self::is(Fault::SkipsAPage) { 2 } else { 1 };
        }
        listed
    }
}
