//! Stand-ins for a client.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use idv_conformance::document::{self, Place, Shape, Target, Writing, check};
use idv_conformance::json::{Escapes, Json, Spacing, Style};
use idv_conformance::laws::request::Credential;
use idv_conformance::probe::{Arguments, Codec, Operation, Outcome, Schema};
use idv_conformance::suite::{self, Api, Effort};

use super::{DOCUMENT, broken};

const EFFORT: Effort = Effort { cases: 32, seed: 1, shrink: 0 };

/// What a stand-in does wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    EscapesNothing,
    EscapesTwice,
    LeavesDots,
    SendsTheWrongMethod,
    SendsTheConditionAsBody,
    SendsAiryJsonInTheQuery,
    SendsNullForNothing,
    SendsAnEmptyQuery,
    ForgetsTheStore,
    ForgetsTheCredential,
    AlwaysSendsTheCredential,
    UsesTheWordOfTheOtherScheme,
    ForgetsAccept,
    ForgetsTheContentType,
    SendsContentTypeWithoutBody,
    ForgetsTheLength,
    DropsMembersOfTheBody,
    RepeatsErrors,
    RepeatsWithoutKey,
    FollowsRedirections,
    TakesErrorsForReplies,
    TakesEverythingForSuccess,
    LosesTheStatusOfPages,
    TakesBrokenErrorsForTyped,
    LosesUnknownTags,
    TakesTheErrorsOfAnotherOperation,
    ShowsTheBody,
    ShowsTheUrl,
    ShowsTheSecret,
}

/// Calls by the judge's own rules, with the fault `F`.
struct Client<const F: u8> {
    host: String,
    scheme: String,
    secret: String,
}

/// A reply: its status and its body.
type Reply = (u16, String);

macro_rules! schema {
    ($name:literal) => {
        Schema {
            name: $name,
            codec: Codec { type_name: || $name, ..Codec::of::<serde_json::Value>() },
        }
    };
}

macro_rules! operation {
    ($id:literal) => {
        Operation {
            id: $id,
            call: |client, arguments| Box::pin(async move { Ok(client.call($id, arguments)) }),
        }
    };
}

/// The names of the types for what operations answer.
const SCHEMAS: &[Schema] = &[
    schema!("IdentityVerification"),
    schema!("SendIdentityVerificationResponse"),
    schema!("GetIdentityVerificationError"),
    schema!("SendIdentityVerificationError"),
    schema!("ResendIdentityVerificationError"),
];

fn type_name(schema: Option<&document::Schema>) -> &'static str {
    let Some(document::Schema { target: Target::Named(name), .. }) = schema else {
        return "";
    };
    SCHEMAS.iter().find(|row| row.name == name).map_or("", |row| row.name)
}

impl<const F: u8> Client<F> {
    const OPERATIONS: &'static [Operation<Self>] = &[
        operation!("getIdentityVerification"),
        operation!("getIdentityVerifications"),
        operation!("sendIdentityVerification"),
        operation!("resendIdentityVerification"),
        operation!("loginViaApiSecret"),
    ];

    fn api() -> Api<Self> {
        Api {
            name: "standin",
            schemas: SCHEMAS,
            operations: Self::OPERATIONS,
            connect: Self::connect,
        }
    }

    fn connect(url: &str, credential: Credential<'_>) -> Result<(Self, String), String> {
        let client = Client {
            host: url.trim_start_matches("http://").to_owned(),
            scheme: credential.scheme.to_owned(),
            secret: credential.secret.to_owned(),
        };
        let shown = if Self::is(Fault::ShowsTheSecret) {
            client.secret.clone()
        } else {
            client.host.clone()
        };
        Ok((client, shown))
    }

    fn is(fault: Fault) -> bool {
        F == fault as u8
    }

    fn call(&self, id: &str, arguments: &Arguments) -> Outcome {
        let operation = DOCUMENT.operation(id).expect("the operation is there");
        let Some(path) = Self::path(operation, arguments) else {
            return Outcome::Other { kind: "build", shown: String::new() };
        };
        let mut reply = self.ask(operation, arguments, &path);
        let repeats = Self::is(Fault::RepeatsErrors) || Self::is(Fault::RepeatsWithoutKey);
        let failed = |least: u16| reply.as_ref().is_ok_and(|(status, _)| *status >= least);
        if repeats && failed(if Self::is(Fault::RepeatsErrors) { 400 } else { 503 }) {
            reply = self.ask(operation, arguments, &path);
        }
        if Self::is(Fault::FollowsRedirections)
            && reply.as_ref().is_ok_and(|(status, _)| (300..400).contains(status))
        {
            reply = self.ask(operation, arguments, "/elsewhere");
        }
        match reply {
            Ok(reply) => Self::outcome(operation, reply),
            Err(error) => {
                let url = if Self::is(Fault::ShowsTheUrl) { path } else { String::new() };
                Outcome::Other { kind: "transport", shown: format!("{error} {url}") }
            }
        }
    }

    fn path(operation: &document::Operation, arguments: &Arguments) -> Option<String> {
        let mut path = operation.path.clone();
        let mut query = Vec::new();
        for parameter in &operation.parameters {
            let given = arguments.get(&parameter.name);
            let given = match parameter.writing {
                Writing::Bare => {
                    given.and_then(|text| Json::parse(text).ok()?.as_text().map(str::to_owned))
                }
                Writing::Json => given.map(|text| {
                    let json = Json::parse(text).expect("JSON");
                    let spacing = if Self::is(Fault::SendsAiryJsonInTheQuery) {
                        Spacing::Airy
                    } else {
                        Spacing::Compact
                    };
                    json.styled(Style { spacing, escapes: Escapes::Needed })
                }),
            };
            let null = Self::is(Fault::SendsNullForNothing).then(|| "null".to_owned());
            let Some(text) = given.or(null) else {
                continue;
            };
            match parameter.place {
                Place::Path
                    if matches!(text.as_str(), "" | "." | "..") && !Self::is(Fault::LeavesDots) =>
                {
                    return None;
                }
                Place::Path => {
                    path = path.replace(&format!("{{{}}}", parameter.name), &Self::escaped(&text))
                }
                Place::Query if Self::is(Fault::ForgetsTheStore) && parameter.name == "storeId" => {
                }
                Place::Query
                    if Self::is(Fault::SendsTheConditionAsBody)
                        && parameter.writing == Writing::Json => {}
                Place::Query => query.push(format!("{}={}", parameter.name, Self::escaped(&text))),
            }
        }
        if Self::is(Fault::LeavesDots) {
            path = path.replace("/../", "/").replace("/./", "/");
        }
        let mark = if query.is_empty() && !Self::is(Fault::SendsAnEmptyQuery) { "" } else { "?" };
        Some(format!("{path}{mark}{}", query.join("&")))
    }

    fn escaped(text: &str) -> String {
        if Self::is(Fault::EscapesNothing) {
            return text.replace(' ', "%20").replace(['\r', '\n'], "");
        }
        let escape = if Self::is(Fault::EscapesTwice) { "%25" } else { "%" };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let escaped = text.bytes().map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("{escape}{byte:02X}"),
        });
        escaped.collect()
    }

    fn ask(
        &self,
        operation: &document::Operation,
        arguments: &Arguments,
        path: &str,
    ) -> io::Result<Reply> {
        let mut body = arguments.get_body().map(str::to_owned);
        if Self::is(Fault::SendsTheConditionAsBody) && operation.instead_of_body.is_some() {
            body = arguments.get("requestBody").map(str::to_owned);
        }
        if let (true, Some(text)) = (Self::is(Fault::DropsMembersOfTheBody), &body) {
            let json = Json::parse(text).expect("JSON");
            body = Some(Json::Object(json.members().iter().take(4).cloned().collect()).text());
        }
        let method = if Self::is(Fault::SendsTheWrongMethod) { "PUT" } else { &operation.method };
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: standin\r\n", self.host);
        if !Self::is(Fault::ForgetsAccept) {
            head.push_str("Accept: application/json\r\n");
        }
        let wanted = !operation.security.is_empty() && !Self::is(Fault::ForgetsTheCredential);
        if wanted || Self::is(Fault::AlwaysSendsTheCredential) {
            let scheme =
                if Self::is(Fault::UsesTheWordOfTheOtherScheme) { "portOne" } else { &self.scheme };
            let word = DOCUMENT.scheme(scheme).unwrap_or("Bearer");
            head.push_str(&format!("Authorization: {word} {}\r\n", self.secret));
        }
        let typed = body.is_some() && !Self::is(Fault::ForgetsTheContentType);
        if typed || Self::is(Fault::SendsContentTypeWithoutBody) {
            head.push_str("Content-Type: application/json\r\n");
        }
        let body = body.unwrap_or_default();
        if !body.is_empty() || (method == "POST" && !Self::is(Fault::ForgetsTheLength)) {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        let mut stream = TcpStream::connect(&self.host)?;
        stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        stream.shutdown(std::net::Shutdown::Write)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        status.zip(body).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }

    fn outcome(operation: &document::Operation, (status, body): Reply) -> Outcome {
        let error = operation.errors().find_map(|reply| reply.schema.as_ref());
        let success = operation.success().and_then(|reply| reply.schema.as_ref());
        let decoded = |schema: Option<&document::Schema>| -> Result<Json, String> {
            let json = Json::parse(&body).map_err(|error| error.what.to_owned())?;
            match schema.and_then(|schema| check(&DOCUMENT, schema, &json).into_iter().next()) {
                Some(complaint) => Err(format!("{}: {}", complaint.path, complaint.what)),
                None => Ok(json),
            }
        };
        if status == 200 || Self::is(Fault::TakesErrorsForReplies) {
            return match decoded(success) {
                Ok(json) => Outcome::Reply { json: json.text(), of: type_name(success) },
                Err(_) if Self::is(Fault::TakesEverythingForSuccess) => {
                    Outcome::Reply { json: body, of: "" }
                }
                Err(shown) => Outcome::Other { kind: "decode", shown },
            };
        }
        let decoded = decoded(error);
        if Self::is(Fault::LosesTheStatusOfPages) && decoded.is_err() {
            return Outcome::Other { kind: "decode", shown: String::new() };
        }
        let typed = match decoded {
            Err(_) if Self::is(Fault::TakesBrokenErrorsForTyped) => Ok(body.clone()),
            Ok(json) if Self::is(Fault::LosesUnknownTags) => {
                let Some(Shape::Union(_, variants)) = error.map(|schema| DOCUMENT.shape(schema))
                else {
                    return Outcome::Reply { json: body, of: "" };
                };
                let known = variants
                    .iter()
                    .any(|it| Some(it.tag.as_str()) == json.get("type").and_then(Json::as_text));
                if known { Ok(json.text()) } else { Ok("{}".to_owned()) }
            }
            other => other.map(|json| json.text()),
        };
        let shown = if Self::is(Fault::ShowsTheBody) { body } else { status.to_string() };
        let other = Self::is(Fault::TakesTheErrorsOfAnotherOperation);
        let of = if other { "GetIdentityVerificationError" } else { type_name(error) };
        Outcome::Api { status, body: typed, of, shown }
    }
}

fn laws<const F: u8>() -> Vec<&'static str> {
    broken(&suite::operations(EFFORT, &DOCUMENT, &Client::<F>::api()).expect("the suite runs"))
}

#[test]
fn an_honest_client_breaks_no_law() {
    let api = Client::<{ Fault::None as u8 }>::api();
    let findings = suite::operations(EFFORT, &DOCUMENT, &api).expect("the suite runs");
    for finding in &findings {
        assert!(finding.verdict.holds(), "{finding}");
    }
    assert_eq!(findings.len(), api.operations.len() * 4);
}

macro_rules! caught {
    ($($name:ident: $fault:ident by $($law:literal)+;)*) => { $(
        #[test]
        fn $name() {
            let laws = laws::<{ Fault::$fault as u8 }>();
            for law in [$($law),+] {
                assert!(laws.contains(&law), "`{law}` caught nothing, but {laws:?} did");
            }
        }
    )* };
}

caught! {
    nothing_escaped: EscapesNothing by "request";
    all_escaped_twice: EscapesTwice by "request";
    dots_left: LeavesDots by "odd path";
    wrong_method: SendsTheWrongMethod by "request";
    condition_as_body: SendsTheConditionAsBody by "request";
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
    repeated_errors: RepeatsErrors by "reply";
    repeated_without_key: RepeatsWithoutKey by "reply";
    followed_redirections: FollowsRedirections by "reply";
    errors_for_replies: TakesErrorsForReplies by "reply";
    everything_for_success: TakesEverythingForSuccess by "reply";
    lost_status: LosesTheStatusOfPages by "reply";
    broken_for_typed: TakesBrokenErrorsForTyped by "reply";
    lost_tags: LosesUnknownTags by "reply";
    errors_of_another: TakesTheErrorsOfAnotherOperation by "reply";
    shown_body: ShowsTheBody by "reply";
    shown_url: ShowsTheUrl by "silence";
    shown_secret: ShowsTheSecret by "silence";
}
