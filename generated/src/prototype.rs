//! proto
#![allow(missing_docs, clippy::unwrap_used)]
use crate::{DateTime, Date, Unrecognized};
use crate::runtime::kept::Kept;
use crate::runtime::{object::object, union::union, enumeration::enumeration};

#[derive(Clone, PartialEq)]
pub struct Channel { pub r#type: ChannelType, pub id: Option<String>, pub key: Option<String>, pub name: Option<String>, pub pg_provider: PgProvider, pub pg_merchant_id: String, pub(crate) kept: Kept }
object!{ Channel;
    0 "type" r#type required;
    1 "id" id optional;
    2 "key" key optional;
    3 "name" name optional;
    4 "pgProvider" pg_provider required;
    5 "pgMerchantId" pg_merchant_id required;
}
#[derive(Clone, PartialEq)]
pub enum ChannelType { Live, Test, Unrecognized(String) }
enumeration!{ ChannelType; "LIVE" Live; "TEST" Test; }
#[derive(Clone, PartialEq)]
pub enum Version { V1, V2, Unrecognized(String) }
enumeration!{ Version; "V1" V1; "V2" V2; }
#[derive(Clone, PartialEq)]
pub enum PgProvider { Danal, Kcp, Inicis, Unrecognized(String) }
enumeration!{ PgProvider; "DANAL" Danal; "KCP" Kcp; "INICIS" Inicis; }
#[derive(Clone, PartialEq)]
pub struct Customer { pub id: Option<String>, pub name: String, pub operator: Option<String>, pub phone_number: Option<String>, pub birth_date: Option<Date>, pub gender: Option<String>, pub is_foreigner: Option<bool>, pub ci: Option<String>, pub di: Option<String>, pub(crate) kept: Kept }
object!{ Customer;
    0 "id" id optional sensitive;
    1 "name" name required sensitive;
    2 "operator" operator optional sensitive;
    3 "phoneNumber" phone_number optional sensitive;
    4 "birthDate" birth_date optional sensitive;
    5 "gender" gender optional sensitive;
    6 "isForeigner" is_foreigner optional sensitive;
    7 "ci" ci optional sensitive;
    8 "di" di optional sensitive;
}
#[derive(Clone, PartialEq)]
pub struct Requested { pub id: Option<String>, pub(crate) kept: Kept }
object!{ Requested; 0 "id" id optional sensitive; }
#[derive(Clone, PartialEq)]
pub struct Ready { pub id: String, pub channel: Option<Channel>, pub requested_customer: Requested, pub(crate) kept: Kept }
object!{ Ready, tag "status" "READY"; 0 "id" id required; 1 "channel" channel optional; 2 "requestedCustomer" requested_customer required; }
#[derive(Clone, PartialEq)]
pub struct Verified { pub id: String, pub channel: Option<Channel>, pub verified_customer: Customer, pub custom_data: Option<String>, pub requested_at: DateTime, pub updated_at: DateTime, pub status_changed_at: DateTime, pub verified_at: DateTime, pub pg_tx_id: String, pub pg_raw_response: String, pub version: Version, pub(crate) kept: Kept }
object!{ Verified, tag "status" "VERIFIED";
    0 "id" id required;
    1 "channel" channel optional;
    2 "verifiedCustomer" verified_customer required;
    3 "customData" custom_data optional sensitive;
    4 "requestedAt" requested_at required;
    5 "updatedAt" updated_at required;
    6 "statusChangedAt" status_changed_at required;
    7 "verifiedAt" verified_at required;
    8 "pgTxId" pg_tx_id required;
    9 "pgRawResponse" pg_raw_response required sensitive;
    10 "version" version required;
}
#[derive(Clone, PartialEq, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum Iv { Ready(Ready), Verified(Verified), Unrecognized(Unrecognized) }
union!{ Iv, "status", texts ["id" "customData" "requestedAt" "updatedAt" "statusChangedAt" "verifiedAt" "pgTxId" "pgRawResponse" "version"]; 0 "READY" Ready Ready; 1 "VERIFIED" Verified Verified; }

const FIRST: &str = r#"{"status":"VERIFIED","id":"identity-verification-3f0c7b1e-0000-4000-8000-000000000001","channel":{"type":"LIVE","id":"channel-id-00000000-0000-4000-8000-0000000000a1","key":"channel-key-00000000-aaaa-4bbb-8ccc-dddddddddddd","name":"Demo channel","pgProvider":"DANAL","pgMerchantId":"DEMOCPID01"},"verifiedCustomer":{"id":"customer-0001","name":"김하늘","operator":"SKT_MVNO","phoneNumber":"01000000001","birthDate":"1990-01-02","gender":"FEMALE","isForeigner":false,"ci":"Bb4N3s622r7qutBhTSA3p8y53k9cxfwL+DOyA+Bn6uMkcdLUGNGpsaN5OwmUJXkuftW3K/p+dyOlv+n/Kbelnw==","di":"uyBcE0xsoTXPSUHujctJyduS1pa8W4hp2oKWZ37E5VqSgEDVXW4nNjVFvP0AIaJJ"},"customData":"{\"flow\":\"signup\"}","requestedAt":"2026-11-21T01:02:03.456789Z","updatedAt":"2026-11-21T01:03:10.000Z","statusChangedAt":"2026-11-21T01:03:10.000Z","verifiedAt":"2026-11-21T01:03:10.000Z","pgTxId":"202611210102030000000001","pgRawResponse":"{\"RETURNCODE\":\"0000\",\"RETURNMSG\":\"ok\",\"NAME\":\"김하늘\"}","version":"V2"}"#;

#[test]
fn speed() {
    let last = format!("{{{},\"status\":\"VERIFIED\"}}", &FIRST[r#"{"status":"VERIFIED","#.len()..FIRST.len()-1]);
    fn time<T: serde::de::DeserializeOwned>(text: &str) -> f64 {
        let n = 20000;
        let t = std::time::Instant::now();
        for _ in 0..n { std::hint::black_box(serde_json::from_str::<T>(std::hint::black_box(text)).unwrap()); }
        t.elapsed().as_secs_f64() / n as f64 * 1e9
    }
    for _ in 0..8 {
    let a = time::<Verified>(FIRST); let b = time::<Iv>(FIRST); let c = time::<Iv>(&last); let d = time::<Verified>(&last);
    println!("bare {a:.0} bare-last {d:.0} first {b:.0} ({:.2}) last {c:.0} ({:.2})", b/a, c/a);
    }
    let v: Iv = serde_json::from_str(FIRST).unwrap();
    println!("{v:?}");
    println!("{}", serde_json::to_string(&v).unwrap());
    println!("{}", serde_json::from_str::<Iv>(&last.replace("\"name\":\"김하늘\"", "\"name\":5")).unwrap_err());
    println!("{}", serde_json::from_str::<Iv>(&FIRST.replace("\"name\":\"김하늘\"", "\"name\":5")).unwrap_err());
    println!("{}", serde_json::from_str::<Iv>(&FIRST.replace("verifiedCustomer", "xx")).unwrap_err());
}
#[test]
fn parts() {
    let v: std::collections::BTreeMap<String, Box<serde_json::value::RawValue>> = serde_json::from_str(FIRST).unwrap();
    fn time<T>(n: usize, mut f: impl FnMut() -> T) -> f64 { let t = std::time::Instant::now(); for _ in 0..n { std::hint::black_box(f()); } t.elapsed().as_secs_f64()/n as f64*1e9 }
    for k in ["channel","verifiedCustomer"] {
        let text = v[k].get();
        let raw = time(50000, || serde_json::from_str::<Box<serde_json::value::RawValue>>(std::hint::black_box(text)).unwrap());
        let typed = if k == "channel" { time(50000, || serde_json::from_str::<Channel>(std::hint::black_box(text)).unwrap()) } else { time(50000, || serde_json::from_str::<Customer>(std::hint::black_box(text)).unwrap()) };
        println!("{k} {} bytes: raw {raw:.0} typed {typed:.0}", text.len());
    }
    for k in ["id","requestedAt","pgRawResponse"] {
        let text = v[k].get();
        let a = time(50000, || serde_json::from_str::<String>(std::hint::black_box(text)).unwrap());
        println!("{k} {} string {a:.0}", text.len());
        if k == "requestedAt" { println!("datetime {:.0}", time(50000, || serde_json::from_str::<DateTime>(std::hint::black_box(text)).unwrap())); }
    }
}
#[test]
fn lastonly() {
    let last = format!("{{{},\"status\":\"VERIFIED\"}}", &FIRST[r#"{"status":"VERIFIED","#.len()..FIRST.len()-1]);
    for _ in 0..2000 { std::hint::black_box(serde_json::from_str::<Iv>(std::hint::black_box(&last)).unwrap()); }
}
#[test]
fn bareonly() {
    for _ in 0..2000 { std::hint::black_box(serde_json::from_str::<Verified>(std::hint::black_box(FIRST)).unwrap()); }
}
