//! PortOne V1 through our SDK.
//!
//! The promise: every member that a scene may have is given to the SDK by its own name there.

use idv_sdk::portone_v1::types::{ConfirmOtpBody, GetTokenBody, RequestOtpBody};
use idv_sdk::portone_v1::{self, KeyPair};
use idv_sdk::{Error, RetryPolicy};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::scenes::Members;
use super::{http, outcome, text};

/// The operations that are called here.
pub(super) const OPERATIONS: &[&str] =
    &["getToken", "getCertification", "deleteCertification", "requestOTP", "confirmOTP"];

/// A client.
pub(super) struct Client(portone_v1::Client);

/// Returns a client that is built as a scene says.
pub(super) fn open(mut settings: Members) -> Result<Client, String> {
    let pair = KeyPair::new(settings.text("imp_key")?, settings.text("imp_secret")?);
    let builder = portone_v1::Client::builder().key_pair(pair).retry(RetryPolicy::none());
    let builder = builder.base_url(settings.text("url")?).http_client(http());
    let client = builder.build().map_err(text)?;
    settings.done()?;
    Ok(Client(client))
}

impl Client {
    /// Makes a call.
    pub(super) async fn call(
        &self,
        operation: &str,
        mut arguments: Members,
    ) -> Result<Value, String> {
        let imp_uid = arguments.maybe_text("imp_uid")?;
        let body = arguments.maybe("body").map(Members::of).transpose()?;
        arguments.done()?;
        match (operation, imp_uid, body) {
            ("getToken", None, Some(mut members)) => {
                let body = GetTokenBody::new(members.text("imp_key")?, members.text("imp_secret")?);
                members.done()?;
                told(self.0.get_token(body).await)
            }
            ("getCertification", Some(imp_uid), None) => {
                told(self.0.get_certification(imp_uid).await)
            }
            ("deleteCertification", Some(imp_uid), None) => {
                told(self.0.delete_certification(imp_uid).await)
            }
            ("requestOTP", None, Some(body)) => told(self.0.request_otp(request(body)?).await),
            ("confirmOTP", Some(imp_uid), Some(mut members)) => {
                let mut body = ConfirmOtpBody::new();
                body.otp = members.maybe_text("otp")?;
                members.done()?;
                told(self.0.confirm_otp(imp_uid, body).await)
            }
            _ => Err(format!("{operation}: there is no such call, or not with such arguments")),
        }
    }
}

/// Tells an error of this API by its code and message, and by its status unless that is the one of
/// success.
fn told<T: Serialize, E: Serialize>(result: Result<T, Error<E>>) -> Result<Value, String> {
    outcome(result, |status, body| {
        let mut told = json!({});
        for name in ["code", "message"] {
            told[name] = body.get(name).cloned().unwrap_or_default();
        }
        if status != 200 {
            told["status"] = json!(status);
        }
        told
    })
}

#[expect(deprecated, reason = "a scene may use whatever can be sent")]
fn request(mut members: Members) -> Result<RequestOtpBody, String> {
    let mut body = RequestOtpBody::new(
        members.text("name")?,
        members.text("phone")?,
        members.text("birth")?,
        members.text("gender_digit")?,
        members.text("carrier")?.into(),
        members.text("channel_key")?,
    );
    body.is_mvno = members.maybe_flag("is_mvno")?;
    body.company = members.maybe_text("company")?;
    body.merchant_uid = members.maybe_text("merchant_uid")?;
    body.pg = members.maybe_text("pg")?;
    body.verification_method = members.maybe_text("verification_method")?.map(Into::into);
    body.bypass = members.maybe_text("bypass")?;
    members.done()?;
    Ok(body)
}
