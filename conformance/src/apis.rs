//! The APIs that are judged, a function each.
//!
//! The promise: what differs between them is here and in their tables, nowhere else.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use idv_sdk::{RetryPolicy, kakaocert, portone_v1, portone_v2};

use crate::document::{Document, Media, Unreadable};
use crate::laws::proof::Credential;
use crate::probe::{Listed, Listing, Manner, Variation, outcome};
use crate::suite::{ATTEMPTS, Api};
use crate::tables;

/// Reads the document of the API `name`, as it lies in this repository.
///
/// # Errors
///
/// When there is none, or it cannot be understood.
pub fn document(name: &str) -> Result<Arc<Document>, Unreadable> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../spec/{name}.yaml"));
    Document::read(&file).map(Arc::new)
}

/// The longest that a request may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Returns the policy of a client that tries again soon, or never.
fn retry(patient: bool) -> RetryPolicy {
    match patient {
        true => RetryPolicy::new()
            .with_max_attempts(ATTEMPTS)
            .with_base_delay(Duration::from_millis(1))
            .with_max_delay(Duration::from_millis(2)),
        false => RetryPolicy::none(),
    }
}

/// Builds a client, and returns it with all that it and its builder show of themselves.
macro_rules! built {
    ($builder:expr, $patient:expr) => {{
        let builder = $builder.timeout(PATIENCE).retry(retry($patient));
        let shown = format!("{builder:?} {builder:#?}");
        let client = builder.build().map_err(|error| error.to_string())?;
        let shown = format!("{shown} {client:?} {client:#?}");
        Ok((client, shown))
    }};
}

/// A line of variations.
macro_rules! variation {
    ($id:literal, $manner:expr, |$client:ident, $arguments:ident, $given:ident| $call:expr) => {
        Variation {
            id: $id,
            manner: $manner,
            call: |$client, $arguments| {
                Box::pin(async move {
                    let $given = $arguments.optional::<String>($manner.name())?;
                    let $given = $given.unwrap_or_default();
                    outcome($call.await)
                })
            },
        }
    };
}

fn unknown<T>(credential: &Credential) -> Result<T, String> {
    match credential {
        Credential::Fixed { scheme, .. } => Err(format!("no credential for {scheme}")),
        Credential::Fields { name, .. } => Err(format!("no credentials {name}")),
    }
}

/// PortOne V2.
#[must_use]
pub fn portone_v2() -> Api<portone_v2::Client> {
    Api {
        name: "portone-v2",
        schemas: tables::portone_v2::SCHEMAS,
        operations: tables::portone_v2::OPERATIONS,
        variations: PORTONE_V2,
        listings: PORTONE_V2_LISTINGS,
        connect: |connection| {
            let builder = portone_v2::Client::builder().base_url(&connection.urls[0]);
            let field = |name| connection.credential.field(name).unwrap_or_default();
            let builder = match connection.credential {
                Credential::Fixed { scheme, secret } if scheme == "portOne" => {
                    builder.api_secret(secret)
                }
                Credential::Fixed { scheme, secret } if scheme == "bearerJwt" => {
                    builder.access_token(secret)
                }
                Credential::Fields { name, .. } if name == "Login" => {
                    builder.login(portone_v2::Login::new(field("apiSecret")))
                }
                other => return unknown(other),
            };
            built!(builder, connection.patient)
        },
    }
}

const PORTONE_V2: &[Variation<portone_v2::Client>] = &[
    variation!("sendIdentityVerification", Manner::Key, |client, arguments, key| client
        .send_identity_verification(
            arguments.required::<String>("identityVerificationId")?,
            arguments.body()?,
        )
        .idempotency_key(key)),
    variation!("resendIdentityVerification", Manner::Key, |client, arguments, key| {
        let id = arguments.required::<String>("identityVerificationId")?;
        let mut call = client.resend_identity_verification(id).idempotency_key(key);
        if let Some(store) = arguments.optional::<String>("storeId")? {
            call = call.store_id(store);
        }
        call
    }),
    variation!("confirmIdentityVerification", Manner::Key, |client, arguments, key| client
        .confirm_identity_verification(
            arguments.required::<String>("identityVerificationId")?,
            arguments.body()?,
        )
        .idempotency_key(key)),
];

const PORTONE_V2_LISTINGS: &[Listing<portone_v2::Client>] = &[Listing {
    id: "getIdentityVerifications",
    list: |client, arguments| {
        Box::pin(async move {
            let mut call = client.get_identity_verifications();
            if let Some(condition) = arguments.optional("requestBody")? {
                call = call.condition(condition);
            }
            let (mut items, mut listed) = (call.stream(), Listed::default());
            while let Some(item) = items.next().await {
                listed.push(item);
            }
            Ok(listed)
        })
    },
}];

/// PortOne V1.
#[must_use]
pub fn portone_v1() -> Api<portone_v1::Client> {
    Api {
        name: "portone-v1",
        schemas: tables::portone_v1::SCHEMAS,
        operations: tables::portone_v1::OPERATIONS,
        variations: PORTONE_V1,
        listings: &[],
        connect: |connection| {
            let builder = portone_v1::Client::builder().base_url(&connection.urls[0]);
            let field = |name| connection.credential.field(name).unwrap_or_default();
            let builder = match connection.credential {
                Credential::Fixed { scheme, secret } if scheme == "accessToken" => {
                    builder.access_token(secret)
                }
                Credential::Fields { name, .. } if name == "KeyPair" => {
                    let pair = portone_v1::KeyPair::new(field("imp_key"), field("imp_secret"));
                    builder.key_pair(pair)
                }
                other => return unknown(other),
            };
            built!(builder, connection.patient)
        },
    }
}

const FORM: Manner = Manner::Media(Media::Form);

const PORTONE_V1: &[Variation<portone_v1::Client>] = &[
    variation!("getToken", FORM, |client, arguments, _given| client
        .get_token(arguments.body()?)
        .as_form()),
    variation!("requestOTP", FORM, |client, arguments, _given| {
        let mut call = client.request_otp(arguments.body()?).as_form();
        if let Some(tier) = arguments.optional::<String>("Tier")? {
            call = call.tier(tier);
        }
        call
    }),
    variation!("confirmOTP", FORM, |client, arguments, _given| {
        let id = arguments.required::<String>("imp_uid")?;
        let mut call = client.confirm_otp(id, arguments.body()?).as_form();
        if let Some(tier) = arguments.optional::<String>("Tier")? {
            call = call.tier(tier);
        }
        call
    }),
];

/// Kakaocert.
#[must_use]
pub fn kakaocert() -> Api<kakaocert::Client> {
    Api {
        name: "kakaocert",
        schemas: tables::kakaocert::SCHEMAS,
        operations: tables::kakaocert::OPERATIONS,
        variations: KAKAOCERT,
        listings: &[],
        connect: |connection| {
            let builder = kakaocert::Client::builder()
                .base_url(&connection.urls[0])
                .auth_base_url(&connection.urls[1]);
            let field = |name| connection.credential.field(name).unwrap_or_default();
            let builder = match connection.credential {
                Credential::Fields { name, .. } if name == "LinkHub" => {
                    let hub = kakaocert::LinkHub::new(
                        field("linkId"),
                        field("secretKey"),
                        field("clientCode"),
                    );
                    builder.link_hub(match connection.credential.field("forwardedIp") {
                        Some(address) => hub.with_forwarded_ip(address),
                        None => hub,
                    })
                }
                other => return unknown(other),
            };
            built!(builder, connection.patient)
        },
    }
}

const CODE: Manner = Manner::Own("clientCode");

const KAKAOCERT: &[Variation<kakaocert::Client>] = &[
    variation!("requestVerifyAuth", CODE, |client, arguments, code| client
        .request_verify_auth(arguments.body()?)
        .client_code(code)),
    variation!("getVerifyAuthState", CODE, |client, arguments, code| client
        .get_verify_auth_state(arguments.required::<String>("receiptID")?)
        .client_code(code)),
    variation!("verifyAuth", CODE, |client, arguments, code| client
        .verify_auth(arguments.required::<String>("receiptID")?)
        .client_code(code)),
];
