//! Kakaocert and LinkHub through our SDK.
//!
//! The promise: every member that a scene may have is given to the SDK by its own name there.

use idv_sdk::kakaocert::types::{IssueTokenBody, RequestVerifyAuth};
use idv_sdk::kakaocert::{self, LinkHub};
use idv_sdk::{Error, NumericText, RetryPolicy};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::scenes::{Members, texts};
use super::{http, outcome, text};

/// The operations that are called here.
pub(super) const OPERATIONS: &[&str] =
    &["issueToken", "getTime", "requestVerifyAuth", "getVerifyAuthState", "verifyAuth"];

/// A client.
pub(super) struct Client(kakaocert::Client);

/// Returns a client that is built as a scene says.
pub(super) fn open(mut settings: Members) -> Result<Client, String> {
    let mut account = LinkHub::new(
        settings.text("linkId")?,
        settings.text("secretKey")?,
        settings.text("clientCode")?,
    );
    if let Some(ip) = settings.maybe_text("forwardedIp")? {
        account = account.with_forwarded_ip(ip);
    }
    let url = settings.text("url")?;
    settings.done()?;
    let builder = kakaocert::Client::builder().link_hub(account).retry(RetryPolicy::none());
    let builder = builder.base_url(url.clone()).auth_base_url(url).http_client(http());
    builder.build().map(Client).map_err(text)
}

impl Client {
    /// Makes a call.
    pub(super) async fn call(
        &self,
        operation: &str,
        mut arguments: Members,
    ) -> Result<Value, String> {
        let code = arguments.maybe_text("clientCode")?;
        let receipt = arguments.maybe_text("receiptID")?;
        let body = arguments.maybe("body").map(Members::of).transpose()?;
        arguments.done()?;
        match (operation, receipt, body) {
            ("getTime", None, None) => told(self.0.get_time().await),
            ("issueToken", None, Some(mut members)) => {
                let access_id = members.text("access_id")?;
                let body = IssueTokenBody::new(access_id, texts(members.list("scope")?)?);
                members.done()?;
                told(self.0.issue_token(body).await)
            }
            ("requestVerifyAuth", None, Some(body)) => {
                let mut call = self.0.request_verify_auth(request(body)?);
                if let Some(code) = code {
                    call = call.client_code(code);
                }
                told(call.await)
            }
            ("getVerifyAuthState", Some(receipt), None) => {
                let mut call = self.0.get_verify_auth_state(receipt);
                if let Some(code) = code {
                    call = call.client_code(code);
                }
                told(call.await)
            }
            ("verifyAuth", Some(receipt), None) => {
                let mut call = self.0.verify_auth(receipt);
                if let Some(code) = code {
                    call = call.client_code(code);
                }
                told(call.await)
            }
            _ => Err(format!("{operation}: there is no such call, or not with such arguments")),
        }
    }
}

/// Tells an error of this API by its code, which may come as text, and its message.
fn told<T: Serialize, E: Serialize>(result: Result<T, Error<E>>) -> Result<Value, String> {
    outcome(result, |_, body| {
        let member = |name: &str| body.get(name).cloned().unwrap_or_default();
        let code = serde_json::from_value::<NumericText>(member("code"));
        json!({ "code": code.map_or(Value::Null, |it| it.get().into()), "message": member("message") })
    })
}

fn request(mut members: Members) -> Result<RequestVerifyAuth, String> {
    let mut body = RequestVerifyAuth::new(
        members.text("CallCenterNum")?,
        members.maybe_number::<i64>("Expires_in")?.ok_or("`Expires_in` is missing")?,
        members.text("ReceiverBirthDay")?,
        members.text("ReceiverHP")?,
        members.text("ReceiverName")?,
        members.text("Token")?,
        members.text("TMSTitle")?,
        members.maybe_flag("isAllowSimpleRegistYN")?.ok_or("a flag is missing")?,
        members.maybe_flag("isVerifyNameYN")?.ok_or("a flag is missing")?,
    );
    body.call_center_name = members.maybe_text("CallCenterName")?;
    body.tms_message = members.maybe_text("TMSMessage")?;
    body.sub_client_id = members.maybe_text("SubClientID")?;
    body.payload = members.maybe_text("PayLoad")?;
    members.done()?;
    Ok(body)
}
