//! What the runtime looks like from outside.

#![cfg(feature = "portone-v2")]
#![deny(clippy::result_large_err)]

use std::error::Error as StdError;
use std::time::Duration;

use idv_sdk::portone_v2::Client;
use idv_sdk::portone_v2::types::{GetIdentityVerificationError, IdentityVerification};
use idv_sdk::{BuildError, DecodeError, Error, RawBody};

/// Building and calling end in one type of error, which is small enough to be returned as it is.
async fn ask(secret: &str) -> Result<IdentityVerification, Error<GetIdentityVerificationError>> {
    let client = Client::builder()
        .api_secret(secret)
        .http_client(idv_sdk::reqwest::Client::builder())
        .timeout(Duration::from_secs(90))
        .build()?;
    client.get_identity_verification("..").await
}

/// The same where any error will do.
async fn ask_for_anything(secret: &str) -> Result<(), Box<dyn StdError + Send + Sync>> {
    ask(secret).await?;
    Ok(())
}

fn sorted<E>(error: &Error<E>) -> &'static str {
    match error {
        Error::Api { status: 404, body: Ok(_), raw: _ } => "declared",
        Error::Api { status: _, body: Err(fault), raw } => {
            let (_, _): (&DecodeError, &RawBody) = (fault, raw);
            "undeclared"
        }
        Error::Decode { status: _, error, raw: _ } if error.path().is_empty() => "whole",
        Error::Timeout(_) | Error::Transport(_) => "network",
        Error::Build(fault) => {
            let _: &BuildError = fault;
            "not sent"
        }
        _ => "other",
    }
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

#[test]
fn errors_of_building_and_calling_come_together() {
    let error = wait(ask("a\nb")).expect_err("a secret with a line break");
    assert_eq!(sorted(&error), "not sent");
    assert!(error.to_string().contains("`portOne`"), "{error}");

    let error = wait(ask("secret")).expect_err("an id that leads elsewhere");
    assert_eq!(sorted(&error), "not sent");
    assert!(error.to_string().starts_with("getIdentityVerification: "), "{error}");

    let error = wait(ask_for_anything("secret")).expect_err("the same");
    assert!(error.downcast_ref::<Error<GetIdentityVerificationError>>().is_some());
}

#[test]
fn futures_may_travel() {
    fn travels<T: Send>(_: &T) {}
    travels(&ask("secret"));
}
