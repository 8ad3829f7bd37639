//! How fast a record is decoded: the SDK's struct alone, the SDK's union with its tag first and
//! last, and serde's own internally tagged enum, on the same text in one run.
//!
//! Behind the table of divan stand the two ratios that are promised, measured in turns so that
//! whatever else the machine does hits all alike; the run fails when one is missed.

#![allow(clippy::print_stdout)] // a benchmark is run to be looked at

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use divan::Bencher;
use idv_conformance::json::Json;
use idv_sdk::portone_v2::types::{IdentityVerification, VerifiedIdentityVerification};
use serde::de::DeserializeOwned;

/// The most that the union may take, as a multiple of the struct alone.
const MOST_TAG_FIRST: f64 = 1.10;
const MOST_TAG_LAST: f64 = 1.40;

static TAG_FIRST: LazyLock<String> =
    LazyLock::new(|| compact(include_str!("../tests/samples/portone-v2/verified-full.json")));
static TAG_LAST: LazyLock<String> =
    LazyLock::new(|| compact(include_str!("../tests/samples/portone-v2/tag-last.json")));

fn main() -> ExitCode {
    divan::main();
    // Under `cargo test` and when benchmarks are only listed, nothing is to be measured.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    ratios()
}

fn compact(text: &str) -> String {
    Json::parse(text).expect("the sample is JSON").text()
}

fn decode<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the sample is read")
}

fn run<T: DeserializeOwned>(bencher: Bencher<'_, '_>, text: &str) {
    bencher.bench(|| decode::<T>(black_box(text)));
}

mod tag_first {
    use super::{
        Bencher, IdentityVerification, TAG_FIRST, VerifiedIdentityVerification, plain, run,
    };

    #[divan::bench]
    fn a_struct_alone(bencher: Bencher<'_, '_>) {
        run::<VerifiedIdentityVerification>(bencher, &TAG_FIRST);
    }

    #[divan::bench]
    fn b_union(bencher: Bencher<'_, '_>) {
        run::<IdentityVerification>(bencher, &TAG_FIRST);
    }

    #[divan::bench]
    fn c_serde_internally_tagged(bencher: Bencher<'_, '_>) {
        run::<plain::IdentityVerification>(bencher, &TAG_FIRST);
    }
}

mod tag_last {
    use super::{
        Bencher, IdentityVerification, TAG_LAST, VerifiedIdentityVerification, plain, run,
    };

    #[divan::bench]
    fn a_struct_alone(bencher: Bencher<'_, '_>) {
        run::<VerifiedIdentityVerification>(bencher, &TAG_LAST);
    }

    #[divan::bench]
    fn b_union(bencher: Bencher<'_, '_>) {
        run::<IdentityVerification>(bencher, &TAG_LAST);
    }

    #[divan::bench]
    fn c_serde_internally_tagged(bencher: Bencher<'_, '_>) {
        run::<plain::IdentityVerification>(bencher, &TAG_LAST);
    }
}

/// What is measured, how, and how many times the struct alone it may take.
type Contender = (&'static str, fn() -> Duration, Option<f64>);

/// Measures what is promised, and says whether it is kept.
fn ratios() -> ExitCode {
    let contenders: [Contender; 5] = [
        ("struct alone", || batch::<VerifiedIdentityVerification>(&TAG_FIRST), None),
        ("union, tag first", || batch::<IdentityVerification>(&TAG_FIRST), Some(MOST_TAG_FIRST)),
        ("union, tag last", || batch::<IdentityVerification>(&TAG_LAST), Some(MOST_TAG_LAST)),
        ("serde's enum, tag first", || batch::<plain::IdentityVerification>(&TAG_FIRST), None),
        ("serde's enum, tag last", || batch::<plain::IdentityVerification>(&TAG_LAST), None),
    ];
    let mut best = [Duration::MAX; 5];
    for _ in 0..400 {
        for (best, (_, batch, _)) in best.iter_mut().zip(&contenders) {
            *best = (*best).min(batch());
        }
    }
    let mut kept = true;
    for (time, (name, _, most)) in best.iter().zip(contenders) {
        let ratio = time.as_secs_f64() / best[0].as_secs_f64();
        let verdict = match most {
            Some(most) if ratio > most => {
                kept = false;
                format!(", more than {most:.2}")
            }
            Some(most) => format!(", at most {most:.2} as promised"),
            None => String::new(),
        };
        println!("{name}: {ratio:.2} times the struct alone{verdict}");
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Returns the time of a hundred decodings.
fn batch<T: DeserializeOwned>(text: &str) -> Duration {
    let start = Instant::now();
    for _ in 0..100 {
        black_box(decode::<T>(black_box(text)));
    }
    start.elapsed()
}

/// The same record as serde's derive would have it. Texts are left as they are, which is less work
/// than the SDK does.
mod plain {
    use serde_derive::Deserialize;

    #[derive(Deserialize)]
    #[serde(tag = "status", rename_all = "UPPERCASE")]
    #[allow(dead_code, clippy::large_enum_variant)] // it is only decoded
    pub(super) enum IdentityVerification {
        Ready(Ready),
        Verified(Verified),
        Failed(Failed),
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)] // it is only decoded
    pub(super) struct Ready {
        id: String,
        channel: Option<Channel>,
        requested_customer: Requested,
        custom_data: Option<String>,
        requested_at: String,
        updated_at: String,
        status_changed_at: String,
        version: String,
        pg_tx_id: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)] // it is only decoded
    pub(super) struct Verified {
        id: String,
        channel: Option<Channel>,
        verified_customer: Customer,
        custom_data: Option<String>,
        requested_at: String,
        updated_at: String,
        status_changed_at: String,
        verified_at: String,
        pg_tx_id: String,
        pg_raw_response: String,
        version: String,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)] // it is only decoded
    pub(super) struct Failed {
        id: String,
        channel: Option<Channel>,
        requested_customer: Requested,
        custom_data: Option<String>,
        requested_at: String,
        updated_at: String,
        status_changed_at: String,
        failure: Failure,
        version: String,
        pg_tx_id: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)] // it is only decoded
    pub(super) struct Failure {
        reason: Option<String>,
        pg_code: Option<String>,
        pg_message: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)] // it is only decoded
    pub(super) struct Channel {
        r#type: String,
        id: Option<String>,
        key: Option<String>,
        name: Option<String>,
        pg_provider: String,
        pg_merchant_id: String,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)] // it is only decoded
    pub(super) struct Requested {
        id: Option<String>,
        name: Option<String>,
        phone_number: Option<String>,
        birth_year: Option<String>,
        birth_month: Option<String>,
        birth_day: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)] // it is only decoded
    pub(super) struct Customer {
        id: Option<String>,
        name: String,
        operator: Option<String>,
        phone_number: Option<String>,
        birth_date: Option<String>,
        gender: Option<String>,
        is_foreigner: Option<bool>,
        ci: Option<String>,
        di: Option<String>,
    }
}
