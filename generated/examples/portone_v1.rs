//! A verification through PortOne V1 (formerly iamport), from the request to the verified customer,
//! and one that fails with the status 200.
//!
//! ```text
//! cargo run -p idv-sdk --example portone_v1
//! ```
//!
//! It runs against a mock server of its own. Against PortOne only the lines that build the client
//! change: no base URL, a key pair of your own.
#![allow(clippy::print_stdout, reason = "an example speaks on the terminal")]

use idv_conformance::mock::{Api, Server};
use idv_sdk::portone_v1::types::{Carrier, ConfirmOtpBody, RequestOtpBody};
use idv_sdk::portone_v1::{Client, KeyPair};
use serde_json::json;

type Any = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Any> {
    let portone = Server::start(Api::PortoneV1)?;
    // The token that the calls need is asked for when the first of them does, and kept.
    let client = Client::builder()
        .key_pair(KeyPair::new("demo-key", "not-a-secret"))
        .base_url(portone.url())
        .build()?;

    let request = RequestOtpBody::new(
        "김하늘",
        "010-0000-0001",
        "900102",
        "2",
        Carrier::Skt,
        "channel-key-00000000-aaaa-4bbb-8ccc-dddddddddddd",
    );
    let id = client.request_otp(request).await?.imp_uid;
    println!("{id}: the message is on its way");

    let before = client.get_certification(&id).await?;
    println!("{id}: certified: {}", before.certified == Some(true));

    let wrong = client.confirm_otp(&id, ConfirmOtpBody::new().with_otp("000000")).await;
    if let Err(error) = wrong {
        println!("{id}: the password is wrong ({error})");
    }
    client.confirm_otp(&id, ConfirmOtpBody::new().with_otp("123456")).await?;

    let record = client.get_certification(&id).await?;
    // Absent is not true.
    if record.certified == Some(true) {
        println!(
            "{id}: {}, born {}, is verified",
            record.name.as_deref().unwrap_or("somebody"),
            record.birthday.as_deref().unwrap_or("on a day unknown"),
        );
    }

    // An error of V1 may come with the status 200. It is an error all the same.
    portone.control("errors-as-200", json!({}))?;
    match client.get_certification("imp_000000000000").await {
        Ok(_) => Err("that certification does not exist".into()),
        Err(error) => {
            println!("imp_000000000000: {error}");
            Ok(())
        }
    }
}
