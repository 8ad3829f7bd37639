//! A verification through PortOne V2, from the request to the verified customer: a text message is
//! sent, the person mistypes the one-time password, asks for another message, and gets it right.
//!
//! ```text
//! cargo run -p idv-sdk --example portone_v2
//! ```
//!
//! It runs against a mock server of its own. Against PortOne only the lines that build the client
//! change: no base URL, a secret of your own.
#![allow(clippy::print_stdout, reason = "an example speaks on the terminal")]

use idv_conformance::mock::{Api, Server};
use idv_sdk::portone_v2::types::{
    ConfirmIdentityVerificationBody, ConfirmIdentityVerificationError as Refusal,
    GetIdentityVerificationsBody, IdentityVerification, IdentityVerificationFilterInput,
    IdentityVerificationMethod, IdentityVerificationOperator, IdentityVerificationStatus,
    SendIdentityVerificationBody, SendIdentityVerificationBodyCustomer,
};
use idv_sdk::portone_v2::{Client, Login};

type Any = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Any> {
    let portone = Server::start(Api::PortoneV2)?;
    // With `api_secret(...)` in place of `login(...)` the secret itself goes with every call.
    let client =
        Client::builder().login(Login::new("not-a-secret")).base_url(portone.url()).build()?;

    let id = "iv20261121A0001";
    let customer =
        SendIdentityVerificationBodyCustomer::new("김하늘", "01000000001", "203.0.113.7")
            .with_identity_number("9001022");
    let body = SendIdentityVerificationBody::new(
        "channel-key-00000000-aaaa-4bbb-8ccc-dddddddddddd",
        customer,
        IdentityVerificationOperator::Skt,
        IdentityVerificationMethod::Sms,
    );
    client.send_identity_verification(id, body).await?;
    println!("{id}: the message is on its way");

    for otp in ["000000", "123456"] {
        let body = ConfirmIdentityVerificationBody::new().with_otp(otp);
        match client.confirm_identity_verification(id, body).await {
            Ok(_) => println!("{id}: the password is right"),
            // An answer of the provider's, although its status is 502: asking again would use up
            // another attempt. The client does not, either.
            Err(error) if matches!(error.body(), Some(Refusal::PgProvider(_))) => {
                println!("{id}: the password is wrong ({error})");
                client.resend_identity_verification(id).await?;
                println!("{id}: another message is on its way");
            }
            Err(error) => return Err(error.into()),
        }
    }

    match client.get_identity_verification(id).await? {
        IdentityVerification::Verified(it) => {
            let person = &it.verified_customer;
            // What is printed here belongs to nobody. In a service, print none of it: `Debug` does
            // not, either.
            println!(
                "{id}: {}, born {}, is verified since {}",
                person.name,
                person.birth_date.as_ref().map_or("on a day unknown", |date| date.as_str()),
                it.verified_at.as_str(),
            );
            println!("{id}: as a log shows it: {person:?}");
        }
        other => println!("{id}: {}, which is not verified", other.status()),
    }

    let filter = IdentityVerificationFilterInput::new()
        .with_statuses(vec![IdentityVerificationStatus::Verified]);
    let condition = GetIdentityVerificationsBody::new().with_filter(filter);
    let mut records = client.get_identity_verifications().condition(condition).stream();
    while let Some(record) = records.next().await {
        println!("in the list of the verified: {}", record?.status());
    }
    Ok(())
}
