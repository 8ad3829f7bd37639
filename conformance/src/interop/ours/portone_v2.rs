//! PortOne V2 through our SDK.
//!
//! The promise: every member that a scene may have is given to the SDK by its own name there.

use std::collections::BTreeMap;

use idv_sdk::portone_v2;
use idv_sdk::portone_v2::types::{
    ConfirmIdentityVerificationBody, GetIdentityVerificationsBody,
    IdentityVerificationFilterCustomerInput, IdentityVerificationFilterInput,
    IdentityVerificationSortInput, LoginViaApiSecretBody, PageInput, RefreshTokenBody,
    SendIdentityVerificationBody, SendIdentityVerificationBodyCustomer,
};
use idv_sdk::{Error, Json, RetryPolicy};
use serde::Serialize;
use serde_json::Value;

use super::super::scenes::{Members, texts};
use super::{http, outcome, text};

/// The operations that are called here.
pub(super) const OPERATIONS: &[&str] = &[
    "loginViaApiSecret",
    "refreshToken",
    "getIdentityVerification",
    "getIdentityVerifications",
    "sendIdentityVerification",
    "resendIdentityVerification",
    "confirmIdentityVerification",
];

/// A client, and the store that it acts for.
pub(super) struct Client {
    client: portone_v2::Client,
    store_id: Option<String>,
}

/// Returns a client that is built as a scene says.
pub(super) fn open(mut settings: Members) -> Result<Client, String> {
    let builder = portone_v2::Client::builder().api_secret(settings.text("apiSecret")?);
    let builder = builder.retry(RetryPolicy::none()).base_url(settings.text("url")?);
    let client = builder.http_client(http()).build().map_err(text)?;
    let store_id = settings.maybe_text("storeId")?;
    settings.done()?;
    Ok(Client { client, store_id })
}

impl Client {
    /// Makes a call.
    pub(super) async fn call(
        &self,
        operation: &str,
        mut arguments: Members,
    ) -> Result<Value, String> {
        match operation {
            "loginViaApiSecret" => {
                let body = LoginViaApiSecretBody::new(only(arguments, "apiSecret")?);
                told(self.client.login_via_api_secret(body).await)
            }
            "refreshToken" => {
                let body = RefreshTokenBody::new(only(arguments, "refreshToken")?);
                told(self.client.refresh_token(body).await)
            }
            "getIdentityVerifications" => {
                let mut call = self.client.get_identity_verifications();
                if let Some(value) = arguments.maybe("requestBody") {
                    call = call.condition(condition(Members::of(value)?)?);
                }
                arguments.done()?;
                told(call.await)
            }
            _ => {
                let id = arguments.text("identityVerificationId")?;
                let body = arguments.maybe("body").map(Members::of).transpose()?;
                arguments.done()?;
                self.call_one(operation, id, body).await
            }
        }
    }

    /// Calls an operation on one verification.
    async fn call_one(
        &self,
        operation: &str,
        id: String,
        body: Option<Members>,
    ) -> Result<Value, String> {
        let store_id = self.store_id.clone();
        match (operation, body) {
            ("getIdentityVerification", None) => {
                let mut call = self.client.get_identity_verification(id);
                if let Some(store_id) = store_id {
                    call = call.store_id(store_id);
                }
                told(call.await)
            }
            ("resendIdentityVerification", None) => {
                let mut call = self.client.resend_identity_verification(id);
                if let Some(store_id) = store_id {
                    call = call.store_id(store_id);
                }
                told(call.await)
            }
            ("sendIdentityVerification", Some(body)) => {
                let mut body = sending(body)?;
                body.store_id = store_id;
                told(self.client.send_identity_verification(id, body).await)
            }
            ("confirmIdentityVerification", Some(mut members)) => {
                let mut body = ConfirmIdentityVerificationBody::new();
                body.store_id = store_id;
                body.otp = members.maybe_text("otp")?;
                members.done()?;
                told(self.client.confirm_identity_verification(id, body).await)
            }
            _ => Err(format!("{operation}: there is no such call, or not with such a body")),
        }
    }
}

/// Tells an error of this API by the whole of its body.
fn told<T: Serialize, E: Serialize>(result: Result<T, Error<E>>) -> Result<Value, String> {
    outcome(result, |_, body| body)
}

/// Returns the one text that the body has.
fn only(mut arguments: Members, name: &str) -> Result<String, String> {
    let mut body = Members::of(arguments.any("body")?)?;
    arguments.done()?;
    let text = body.text(name)?;
    body.done()?;
    Ok(text)
}

fn sending(mut members: Members) -> Result<SendIdentityVerificationBody, String> {
    let mut person = Members::of(members.any("customer")?)?;
    let mut customer = SendIdentityVerificationBodyCustomer::new(
        person.text("name")?,
        person.text("phoneNumber")?,
        person.text("ipAddress")?,
    );
    customer.id = person.maybe_text("id")?;
    customer.identity_number = person.maybe_text("identityNumber")?;
    person.done()?;
    let mut body = SendIdentityVerificationBody::new(
        members.text("channelKey")?,
        customer,
        members.text("operator")?.into(),
        members.text("method")?.into(),
    );
    body.custom_data = members.maybe_text("customData")?;
    if let Some(bypass) = members.maybe("bypass") {
        let members = Members::of(bypass)?.rest();
        let members = members.into_iter().map(|(name, value)| (name, Json::from(value)));
        body.bypass = Some(members.collect::<BTreeMap<_, _>>());
    }
    members.done()?;
    Ok(body)
}

fn condition(mut members: Members) -> Result<GetIdentityVerificationsBody, String> {
    let mut condition = GetIdentityVerificationsBody::new();
    if let Some(page) = members.maybe("page") {
        let mut members = Members::of(page)?;
        let mut page = PageInput::new();
        page.number = members.maybe_number("number")?;
        page.size = members.maybe_number("size")?;
        members.done()?;
        condition.page = Some(page);
    }
    if let Some(sort) = members.maybe("sort") {
        let mut members = Members::of(sort)?;
        let mut sort = IdentityVerificationSortInput::new();
        sort.by = members.maybe_text("by")?.map(Into::into);
        sort.order = members.maybe_text("order")?.map(Into::into);
        members.done()?;
        condition.sort = Some(sort);
    }
    if let Some(value) = members.maybe("filter") {
        condition.filter = Some(filter(Members::of(value)?)?);
    }
    members.done()?;
    Ok(condition)
}

fn filter(mut members: Members) -> Result<IdentityVerificationFilterInput, String> {
    let mut filter = IdentityVerificationFilterInput::new();
    filter.store_id = members.maybe_text("storeId")?;
    filter.time_range_field = members.maybe_text("timeRangeField")?.map(Into::into);
    let from = members.maybe_text("from")?;
    filter.from = from.map(|it| it.parse()).transpose().map_err(text)?;
    let until = members.maybe_text("until")?;
    filter.until = until.map(|it| it.parse()).transpose().map_err(text)?;
    filter.identity_verification_id = members.maybe_text("identityVerificationId")?;
    filter.identity_verification_tx_id = members.maybe_text("identityVerificationTxId")?;
    filter.is_test = members.maybe_flag("isTest")?;
    filter.statuses = words(&mut members, "statuses")?;
    filter.pg_tx_id = members.maybe_text("pgTxId")?;
    filter.pg_merchant_id = members.maybe_text("pgMerchantId")?;
    filter.pg_providers = words(&mut members, "pgProviders")?;
    filter.pg_companies = words(&mut members, "pgCompanies")?;
    filter.carriers = words(&mut members, "carriers")?;
    filter.version = members.maybe_text("version")?.map(Into::into);
    if let Some(person) = members.maybe("customer") {
        let mut person = Members::of(person)?;
        let mut customer = IdentityVerificationFilterCustomerInput::new();
        customer.name = person.maybe_text("name")?;
        customer.birth_year = person.maybe_text("birthYear")?;
        customer.birth_month = person.maybe_text("birthMonth")?;
        customer.birth_day = person.maybe_text("birthDay")?;
        customer.phone_number = person.maybe_text("phoneNumber")?;
        customer.gender = person.maybe_text("gender")?.map(Into::into);
        person.done()?;
        filter.customer = Some(customer);
    }
    members.done()?;
    Ok(filter)
}

/// Takes a list of an enum's words, if it is there.
fn words<T: From<String>>(members: &mut Members, name: &str) -> Result<Option<Vec<T>>, String> {
    let Some(Value::Array(items)) = members.maybe(name) else {
        return Ok(None);
    };
    Ok(Some(texts(items)?.into_iter().map(T::from).collect()))
}
