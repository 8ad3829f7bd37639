//! What the samples mean to who uses the SDK's types.

use std::sync::LazyLock;

use idv_conformance::apis;
use idv_conformance::document::Document;
use idv_conformance::json::Json;
use idv_conformance::laws::round_trip;
use idv_conformance::loopback::{Loopback, Scripted};
use idv_conformance::values::{Case, deep};
use idv_sdk::kakaocert::types::{
    KakaocertError, RequestVerifyAuth, ResultVerifyAuth, VerifyAuthState, VerifyResult,
};
use idv_sdk::portone_v1::types::{CertificationAnnotation, CertificationResponse};
use idv_sdk::{Error, Maybe, RetryPolicy, kakaocert, portone_v1};
use serde::de::DeserializeOwned;

use super::sample::named;
use super::{codec, document};

static PORTONE_V2: LazyLock<std::sync::Arc<Document>> = LazyLock::new(|| document("portone-v2"));

fn wait<T>(something: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(something)
}

fn read<T: DeserializeOwned>(api: &str, name: &str) -> T {
    serde_json::from_str(&named(api, name).text).expect("it is read")
}

fn certification(name: &str) -> CertificationAnnotation {
    let reply: CertificationResponse = read("portone-v1", name);
    match reply.response {
        Maybe::Value(record) => record,
        other => unreachable!("{name} holds no record: {other:?}"),
    }
}

/// Only a `certified` that is true says so.
#[test]
fn who_is_certified() {
    assert_eq!(certification("V1-CERT-DANAL-FULL").certified, Some(true));
    assert_eq!(certification("V1-CERT-UNCERTIFIED").certified, Some(false));
    assert_eq!(certification("V1-CERT-MIN").certified, None);
}

/// That a thing is not known, that it is not told, and that it is empty, are told apart.
#[test]
fn what_is_not_known() {
    let danal = certification("V1-CERT-DANAL-NO-PHONE");
    assert!(!danal.foreigner && danal.foreigner_v2 == Maybe::Null);
    assert_eq!((danal.phone, danal.carrier), (None, None));
    assert_eq!(certification("V1-CERT-MIN").foreigner_v2, Maybe::Absent);
    let kakao = certification("V1-CERT-KAKAO-NO-CI");
    assert_eq!(kakao.unique_key, Maybe::Value(String::new()));
    assert_eq!(kakao.unique_in_site, Maybe::Null);
    let nulls: ResultVerifyAuth = read("kakaocert", "KC-STATUS-NULLS");
    assert_eq!((nulls.sub_client_code, nulls.sub_client_name), (Maybe::Null, Maybe::Absent));
}

/// A state that nobody knew keeps its number, and is none of those that are known.
#[test]
fn states() {
    let state = |name| read::<ResultVerifyAuth>("kakaocert", name).state;
    assert_eq!(state("KC-STATUS-0"), VerifyAuthState::Pending);
    assert_eq!(state("KC-STATUS-1-VERIFIED"), VerifyAuthState::Signed);
    assert_eq!(state("KC-STATUS-2"), VerifyAuthState::Expired);
    assert_eq!(state("KC-STATUS-UNKNOWN"), VerifyAuthState::Unrecognized(9));
    let text = named("kakaocert", "KC-STATUS-1").text.replace("\"state\": 1", "\"state\": 7");
    let seven: ResultVerifyAuth = serde_json::from_str(&text).expect("it is read");
    assert_eq!(seven.state, VerifyAuthState::Unrecognized(7));
    assert!(serde_json::to_string(&seven).is_ok_and(|json| json.contains("\"state\":7,")));
    for other in ["\"1\"", "1.5", "null", "true", "[1]"] {
        let text = text.replace("\"state\": 7", &format!("\"state\": {other}"));
        let error = serde_json::from_str::<ResultVerifyAuth>(&text).expect_err(other);
        assert!(error.to_string().starts_with(".state: "), "{error}");
    }
}

/// What is false is said, and what is not given is left out.
#[test]
fn falsehoods_are_written() {
    let request: RequestVerifyAuth = read("kakaocert", "KC-REQ-MIN");
    let json = Json::parse(&serde_json::to_string(&request).expect("it is written"));
    let json = json.expect("JSON");
    for name in ["isAllowSimpleRegistYN", "isVerifyNameYN"] {
        assert_eq!(json.get(name), Some(&Json::Bool(false)), "{name}");
    }
    assert_eq!(json.get("CallCenterName"), None);
}

/// A success is no proof: the text has to be the one that was asked for.
#[test]
fn what_was_signed() {
    let request: RequestVerifyAuth = read("kakaocert", "KC-REQ-FULL");
    let signed = |name| read::<VerifyResult>("kakaocert", name).signed_data;
    assert_eq!(signed("KC-VERIFY-RES"), request.token);
    assert_ne!(signed("KC-VERIFY-MISMATCH"), request.token);
}

/// A code means the same as a number and as a text, and stays what it was.
#[test]
fn codes_in_both_forms() {
    let code = |name| read::<KakaocertError>("kakaocert", name).code;
    let (number, text) = (code("KC-ERR"), code("KC-ERR-STRING-CODE"));
    assert_eq!((number.get(), text.get()), (-31_000_001, -31_000_001));
    assert_eq!((number.is_text(), text.is_text()), (false, true));
}

/// What old servers told about the person is kept, and shown nowhere.
#[test]
fn leftovers_about_a_person() {
    let sample = named("kakaocert", "KC-STATUS-LEGACY-EXTRA");
    let record: ResultVerifyAuth = serde_json::from_str(&sample.text).expect("it is read");
    let written = serde_json::to_string(&record).expect("it is written");
    let shown = format!("{record:?} {record:#?}");
    for secret in ["01000000001", "김하늘", "19900102", "one-time-nonce-0001"] {
        assert!(written.contains(secret) && !shown.contains(secret), "{secret}");
    }
}

/// The status says success, and the envelope says that it is none.
#[test]
fn envelopes_decide() {
    let server = Loopback::start().expect("a port is free");
    let client = portone_v1::Client::builder()
        .access_token("demo")
        .base_url(server.url())
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    for (text, code) in [
        (r#"{"code":-1,"message":"demo","response":null}"#, Some("-1")),
        (
            r#"{"code":1,"message":null,"response":{"imp_uid":"a","pg_provider":"b","foreigner":false,"certified":true}}"#,
            Some("1"),
        ),
        (r#"{"code":0,"message":null,"response":null}"#, None),
        (r#"{"code":0,"message":null}"#, None),
        (
            r#"{"response":{"imp_uid":"a","pg_provider":"b","foreigner":false,"certified":true}}"#,
            None,
        ),
        (r#"{"imp_uid":"a","pg_provider":"b","foreigner":false,"certified":true}"#, None),
    ] {
        server.script(Scripted::json(200, text));
        let error =
            wait(client.get_certification("imp_000000000001").into_future()).expect_err(text);
        assert_eq!(error.code(), code, "{text}");
        let refused = matches!(error, Error::Api { status: 200, body: Ok(_), .. });
        assert_eq!(refused, code.is_some(), "{text}: {error}");
        assert!(refused || matches!(error, Error::Decode { status: 200, .. }), "{text}: {error}");
    }
}

/// A login sends the very bytes that the sample has, since they are what is signed.
#[test]
fn a_login_byte_by_byte() {
    let server = Loopback::start().expect("a port is free");
    server.script(Scripted::json(500, ""));
    let hub = kakaocert::LinkHub::new("DEMOLINK", "ZmljdGlvbmFs", "026000000001");
    let client = kakaocert::Client::builder()
        .link_hub(hub)
        .base_url(server.url())
        .auth_base_url(server.url())
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    let error = wait(client.verify_auth("026112110020300001").into_future()).expect_err("no token");
    assert!(matches!(error, Error::Authentication(_)), "{error}");
    let bodies: Vec<Vec<u8>> = server.take().into_iter().map(|request| request.body).collect();
    let expected = named("kakaocert", "KC-TOKEN-REQ").text;
    assert_eq!(bodies, [expected.trim_end().as_bytes()]);
}

/// Half a megabyte of text that the merchant attached: it goes through, and is shown nowhere.
#[test]
fn a_large_text() {
    let mut json = Json::parse(&named("portone-v2", "V2-READY-MIN").text).expect("JSON");
    let text = "한😀\n".repeat(50_000);
    if let Json::Object(members) = &mut json {
        members.push(("customData".to_owned(), Json::string(&text)));
    }
    let codec = codec(apis::portone_v2().schemas, "IdentityVerification");
    let case = Case::plain(json.clone());
    let schema = PORTONE_V2.schema("IdentityVerification");
    let verdict = round_trip::law(&PORTONE_V2, &schema, &codec, &case);
    assert!(verdict.holds(), "{verdict}");
    assert!((codec.text)(&case.text()).is_ok_and(|read| read.debug.len() < 4_000));
    if let Json::Object(members) = &mut json {
        members.retain(|(name, _)| name != "id");
    }
    assert!((codec.text)(&json.text()).is_err_and(|error| error.len() < 400));
}

/// An unknown member that nests 200 levels deep, at every depth of the record.
#[test]
fn a_deep_member() {
    for (api, table, schema, sample) in [
        ("portone-v2", apis::portone_v2().schemas, "IdentityVerification", "V2-EXTRA-FIELDS"),
        ("portone-v1", apis::portone_v1().schemas, "CertificationResponse", "V1-CERT-EXTRA"),
        ("kakaocert", apis::kakaocert().schemas, "ResultVerifyAuth", "KC-STATUS-LEGACY-EXTRA"),
    ] {
        let (document, codec) = (document(api), codec(table, schema));
        let schema = document.schema(schema);
        for arrays in [false, true] {
            let mut json = Json::parse(&named(api, sample).text).expect("JSON");
            bury(&mut json, arrays);
            let verdict = round_trip::law(&document, &schema, &codec, &Case::plain(json));
            assert!(verdict.holds(), "{verdict}");
        }
    }
}

/// Puts a deep member first and last into every object.
fn bury(json: &mut Json, arrays: bool) {
    if let Json::Object(members) = json {
        members.iter_mut().for_each(|(_, inner)| bury(inner, arrays));
        members.insert(0, ("deepFirst".to_owned(), deep(arrays)));
        members.push(("deepLast".to_owned(), deep(arrays)));
    }
}
