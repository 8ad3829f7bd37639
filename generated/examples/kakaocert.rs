//! A verification through Kakaocert, from the request to the verified customer: the person gets a
//! message in KakaoTalk, signs it, and the signature is verified, once.
//!
//! ```text
//! cargo run -p idv-sdk --example kakaocert
//! ```
//!
//! It runs against a mock server of its own, which plays LinkHub's host for tokens as well. Against
//! Kakaocert only the lines that build the client change: no base URLs, an account of your own.
#![allow(clippy::print_stdout, reason = "an example speaks on the terminal")]

use std::time::Duration;

use idv_conformance::mock::{Api, KAKAOCERT_SECRET_KEY, Server};
use idv_sdk::kakaocert::types::{RequestVerifyAuth, VerifyAuthState};
use idv_sdk::kakaocert::{Client, LinkHub};
use serde_json::json;

type Any = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Any> {
    let kakao = Server::start(Api::Kakaocert)?;
    let client = Client::builder()
        .link_hub(LinkHub::new("DEMOLINK", KAKAOCERT_SECRET_KEY, "026000000001"))
        .base_url(kakao.url())
        .auth_base_url(kakao.url())
        .build()?;

    // Make the text new for every request, and keep it: whoever signs it is the person.
    let token = "one-time-nonce-0001";
    let request = RequestVerifyAuth::new(
        "1600-0000",
        300,
        "19900102",
        "01000000001",
        "김하늘",
        token,
        "본인확인 요청",
        false,
        true,
    );
    let receipt = client.request_verify_auth(request).await?.receipt_id;
    println!("{receipt}: the message is on its way");

    let mut asked = 0;
    loop {
        match client.get_verify_auth_state(&receipt).await?.state {
            VerifyAuthState::Pending => println!("{receipt}: not signed yet"),
            VerifyAuthState::Signed => break,
            VerifyAuthState::Expired => return Err("nobody signed in time".into()),
            other => return Err(format!("state {other:?} is newer than this SDK").into()),
        }
        asked += 1;
        if asked == 2 {
            // Elsewhere the person does this, in KakaoTalk.
            kakao.control("sign", json!({ "id": receipt }))?;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("{receipt}: signed, which proves nothing yet");

    let result = client.verify_auth(&receipt).await?;
    if result.signed_data != token {
        return Err("somebody signed another text: not verified".into());
    }
    println!("{receipt}: 김하늘 is verified");

    // It can be done once. That is the API's rule, and why the client never repeats this call.
    match client.verify_auth(&receipt).await {
        Ok(_) => Err("verified twice".into()),
        Err(error) => {
            println!("{receipt}: a second time: {error}");
            Ok(())
        }
    }
}
