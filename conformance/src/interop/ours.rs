//! Our SDK, in the same scenes.
//!
//! The promise: it is used as a user would use it, through constructors and methods, one attempt
//! for each call. What the data of a scene says and the code here does not know is an error, so
//! nothing of a scene gets lost on the way to the SDK.

mod kakaocert;
mod portone_v1;
mod portone_v2;

use std::fmt::Display;

use idv_sdk::{Error, reqwest};
use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};

use super::conductor::Player;
use super::scenes::Members;
use crate::mock::Api;

/// Our SDK.
pub(super) struct Ours {
    runtime: Runtime,
    client: Option<Client>,
}

/// The client of an API.
enum Client {
    PortoneV2(portone_v2::Client),
    PortoneV1(portone_v1::Client),
    Kakaocert(kakaocert::Client),
}

impl Ours {
    /// Returns the SDK with no scene open.
    pub(super) fn new() -> Result<Self, String> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Ours { runtime: runtime.map_err(|error| error.to_string())?, client: None })
    }
}

impl Player for Ours {
    fn open(&mut self, api: Api, settings: &Map<String, Value>) -> Result<Vec<String>, String> {
        let settings = Members::of(Value::Object(settings.clone()))?;
        // A client may want a runtime from the start.
        let _within = self.runtime.enter();
        let (client, operations) = match api {
            Api::PortoneV2 => {
                (Client::PortoneV2(portone_v2::open(settings)?), portone_v2::OPERATIONS)
            }
            Api::PortoneV1 => {
                (Client::PortoneV1(portone_v1::open(settings)?), portone_v1::OPERATIONS)
            }
            Api::Kakaocert => {
                (Client::Kakaocert(kakaocert::open(settings)?), kakaocert::OPERATIONS)
            }
        };
        self.client = Some(client);
        Ok(operations.iter().copied().map(str::to_owned).collect())
    }

    fn call(&mut self, operation: &str, arguments: Value) -> Result<Value, String> {
        let arguments = Members::of(arguments)?;
        self.runtime.block_on(async {
            match &self.client {
                Some(Client::PortoneV2(client)) => client.call(operation, arguments).await,
                Some(Client::PortoneV1(client)) => client.call(operation, arguments).await,
                Some(Client::Kakaocert(client)) => client.call(operation, arguments).await,
                None => Err("no scene is open".to_owned()),
            }
        })
    }
}

/// Returns what came of a call. An error of the API is told by what `refusal` takes from its status
/// and body, and so is one of the login that the call needs.
fn outcome<T: Serialize, E: Serialize>(
    result: Result<T, Error<E>>,
    refusal: impl Fn(u16, Value) -> Value,
) -> Result<Value, String> {
    let refused = |status: &u16, body: Value| json!({ "refused": refusal(*status, body) });
    Ok(match result {
        Ok(value) => json!({ "ok": serde_json::to_value(&value).map_err(text)? }),
        Err(Error::Api { status, body: Ok(body), .. }) => {
            refused(&status, serde_json::to_value(&body).map_err(text)?)
        }
        Err(Error::Authentication(error)) => match error.login() {
            Error::Api { status, body: Ok(body), .. } => {
                refused(status, serde_json::to_value(body).map_err(text)?)
            }
            login => json!({ "failed": login.to_string() }),
        },
        Err(error) => json!({ "failed": error.to_string() }),
    })
}

/// Returns what HTTP clients are made with: the mocks are on this machine, and no proxy is between.
fn http() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy()
}

fn text(error: impl Display) -> String {
    error.to_string()
}
