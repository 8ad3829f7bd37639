//! Mock servers of the APIs, to test against without an account, a network or a person.
//!
//! The promise: a mock knows what its API's document says and behaves as its lifecycle does, to
//! every client alike. It listens on the loopback interface only. What a test wants to happen (an
//! approval, a failure, a slow or broken answer, a later hour) it says with a command.
//!
//! ```
//! use idv_conformance::mock::{Api, Server};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start(Api::PortoneV2)?;
//! let base_url = server.url(); // for the client under test; the server stops when it is dropped
//! # assert!(base_url.starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```
//!
//! Without options a mock takes every credential that is not empty; access tokens it takes only if
//! it has issued them and they have not expired.
//!
//! # Commands
//!
//! A command has a name and, as a JSON object, arguments: [`Server::control`], or from any language
//! `POST /_mock/<name>`. It answers 200, or 400 with `error` when it was not carried out.
//! `GET /_mock/<name>` shows `clock`, `fault`, `requests` or `state`. All mocks know these; the
//! APIs' own stand with [`Api`].
//!
//! | command | arguments | what happens |
//! | --- | --- | --- |
//! | `clock` | `advance_seconds`, or `set` (RFC 3339) | the clock moves, and with it every lifetime, the instants in answers and the `Date` header |
//! | `fault` | `kind` and what is below | answers go wrong |
//! | `clear-faults`, `DELETE /_mock/fault` | | they go right again |
//! | `clear-requests`, `DELETE /_mock/requests` | | the requests so far are forgotten |
//! | `reset` | | all is as if the mock had just been started |
//!
//! A fault is made for one `operation` (an `operationId`) or all; until it is cleared, or so many
//! `times`; at once, or after so many requests to `skip`. With `before` true it comes before the
//! service has acted, with false after it has.
//!
//! | kind of fault | arguments | `before` | what the client sees |
//! | --- | --- | --- | --- |
//! | `slow` | `millis` | always | a delay; several add up |
//! | `cut` | `bytes` | false | the connection ends, after so many bytes of the answer or none |
//! | `status` | `status`, `body`, `retry_after` | true | this status, with no body unless one is given |
//! | `html` | `status` | true | 502 or the status, with a page of HTML |
//! | `nulls` | | never | null for every optional member that is absent |
//! | `unknown-status` | those of the API's command `unknown-status` | never | a status that no document knows |

mod clock;
mod contract;
mod control;
mod exchange;
mod faults;
mod kakaocert;
mod portone_v1;
mod portone_v2;
mod record;
mod server;
mod service;
mod wire;

pub use clock::Clock;
pub use control::ControlError;
pub use kakaocert::SECRET_KEY as KAKAOCERT_SECRET_KEY;
pub use record::Recorded;
pub use server::{Builder, Server};

use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use contract::Contract;
use service::{Options, Service};

/// An API that there is a mock of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Api {
    /// PortOne V2.
    ///
    /// A channel key counts if it begins with `channel-key-`, except `channel-key-missing`; one
    /// with `kcp` or `inicis` in it belongs to that provider, any other to Danal; one with `test`
    /// in it is a test channel. Every store may be acted for, except `store-forbidden`. The right
    /// one-time password is `123456`.
    ///
    /// | command | arguments | what happens |
    /// | --- | --- | --- |
    /// | `create` | `id`; perhaps `channelKey`, `storeId`, `customer`, `customData`, `version` | a browser asks for a verification |
    /// | `approve` | `id` | the person says yes: a record sent for the app can be confirmed, any other is verified |
    /// | `fail` | `id`; perhaps `reason`, `pgCode`, `pgMessage` | the verification fails |
    /// | `expire` | `id` | its one-time password expires |
    /// | `otp` | `otp`; perhaps `id` | the right one-time password of one record, or of all that have none of their own |
    /// | `refuse` | perhaps `times` (1), `reason`, `pgCode`, `pgMessage` | the provider refuses the next sends, resends and confirms |
    /// | `unknown-status` | perhaps `id`, `status` (`ON_HOLD`), `operation`, `times` | reading shows a status that no document knows |
    /// | `expire-tokens` | | every access token ends |
    /// | `revoke-token` | perhaps `token` | one token ends, or all of both kinds |
    PortoneV2,
    /// PortOne V1, formerly iamport.
    ///
    /// `on` is true when it is left out; `clear` and `clear-faults` turn it off.
    ///
    /// | command | arguments | what happens |
    /// | --- | --- | --- |
    /// | `create` | `id`, `provider` or `channel_key`, `merchant_uid`, `origin`, the person as in a request for a code; all optional | a certification that a browser began; answers its `id` |
    /// | `approve` | `id` | the person finishes it; one by app waits for its confirmation still |
    /// | `fail` | `id` | the provider fails: its confirmation is answered with 500 |
    /// | `expire` | `id` | its code is too old: its confirmation is answered with 400 |
    /// | `otp` | `otp`; perhaps `id` | the right code of one, or of all to come |
    /// | `members` | `id`, `set`, `remove` | sets and removes members of its answers |
    /// | `expire-tokens` | | every token is over |
    /// | `credentials` | `imp_key`, `imp_secret` | from now on the only pair; tokens of others are void |
    /// | `errors-as-200` | `on` | errors come with status 200 |
    /// | `null-response` | `on` | successes come with a null `response`, those of tokens excepted |
    /// | `provider-failure` | `on` | both calls with codes are answered with 500 |
    /// | `delete-failure` | `on` | deletions are answered with 500 |
    /// | `unknown-status` | `on` | provider, carrier and gender are words that nobody knows |
    PortoneV1,
    /// Kakaocert VerifyAuth, with the LinkHub host that issues its tokens.
    ///
    /// Signatures are checked with [`KAKAOCERT_SECRET_KEY`] unless the credential `secretKey` is
    /// given. `on` is true when it is left out; `clear` and `clear-faults` turn it off.
    ///
    /// | command | arguments | what happens |
    /// | --- | --- | --- |
    /// | `view` | `id` | the person opens the message |
    /// | `sign`, `approve` | `id` | the person signs; nothing more when it is signed already |
    /// | `expire` | `id` | the time to sign is over |
    /// | `fail` | `id` | the person signs, and every verification is refused |
    /// | `mismatch` | `id`, `signedData` | the person signs another text, which verification returns |
    /// | `state` | `id`; perhaps `state` | any number as the state; without one, the real state again |
    /// | `members` | `id`, `set`, `remove` | sets and removes members of the status |
    /// | `expire-tokens` | | every session token is over |
    /// | `secret-key` | `secretKey` | the partner's key from now on, in base64 |
    /// | `codes-as-text` | `on` | the codes of errors are numeric text |
    /// | `unknown-status` | `on` | every status has a state that nobody knows |
    Kakaocert,
}

impl Api {
    /// Every API that there is a mock of.
    pub const ALL: [Api; 3] = [Api::PortoneV2, Api::PortoneV1, Api::Kakaocert];

    /// Returns its name, as the program takes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Api::PortoneV2 => "portone-v2",
            Api::PortoneV1 => "portone-v1",
            Api::Kakaocert => "kakaocert",
        }
    }

    /// Returns the text of its document.
    fn document(self) -> &'static str {
        match self {
            Api::PortoneV2 => include_str!("../spec/portone-v2.yaml"),
            Api::PortoneV1 => include_str!("../spec/portone-v1.yaml"),
            Api::Kakaocert => include_str!("../spec/kakaocert.yaml"),
        }
    }

    /// Returns its document, which is read once for all servers.
    fn contract(self) -> Result<&'static Contract, String> {
        static READ: [OnceLock<Result<Contract, String>>; 3] = [const { OnceLock::new() }; 3];
        let read = READ[self as usize].get_or_init(|| Contract::read(self.document()));
        read.as_ref().map_err(|error| format!("the document of {self}: {error}"))
    }

    /// Returns what the API does behind its document, with nothing in it yet.
    fn service(self, options: &Options) -> Result<Box<dyn Service>, String> {
        Ok(match self {
            Api::PortoneV2 => Box::new(portone_v2::PortoneV2::new(options)?),
            Api::PortoneV1 => Box::new(portone_v1::PortoneV1::new(options)?),
            Api::Kakaocert => Box::new(kakaocert::Kakaocert::new(options)?),
        })
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Api {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Api::ALL.into_iter().find(|api| api.name() == name);
        found.ok_or_else(|| {
            let known = Api::ALL.map(Api::name).join(", ");
            format!("there is no mock of `{name}`, only of {known}")
        })
    }
}
