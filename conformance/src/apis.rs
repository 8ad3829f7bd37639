//! The APIs that are judged, a function each.
//!
//! The promise: what differs between them is here and in their tables, nowhere else.

use std::path::PathBuf;
use std::time::Duration;

use crate::laws::request::Credential;
use crate::suite::Api;
use crate::tables;

/// The file of PortOne V2's document, as it lies in this repository.
#[must_use]
pub fn portone_v2_document() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../spec/portone-v2.yaml")
}

/// PortOne V2.
#[must_use]
pub fn portone_v2() -> Api<idv_sdk::portone_v2::Client> {
    Api {
        name: "portone-v2",
        schemas: tables::portone_v2::SCHEMAS,
        operations: tables::portone_v2::OPERATIONS,
        connect: |url, credential| {
            let builder = idv_sdk::portone_v2::Client::builder();
            let builder = match credential {
                Credential { scheme: "portOne", secret } => builder.api_secret(secret),
                Credential { scheme: "bearerJwt", secret } => builder.access_token(secret),
                // An operation that needs none gets both, to see that it sends none.
                Credential { scheme: "", secret } => {
                    builder.api_secret(secret).access_token(secret)
                }
                Credential { scheme, .. } => return Err(format!("no credential for {scheme}")),
            };
            let builder = builder.base_url(url).timeout(Duration::from_secs(20));
            let shown = format!("{builder:?} {builder:#?}");
            let client = builder.build().map_err(|error| error.to_string())?;
            let shown = format!("{shown} {client:?} {client:#?}");
            Ok((client, shown))
        },
    }
}
