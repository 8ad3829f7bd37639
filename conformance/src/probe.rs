//! How the judge gets at the SDK: the types of the tables.
//!
//! The promise: a line of a table names a schema and its type, or an operation and its call, and
//! nothing more. From there on the SDK is a black box that takes texts and gives texts.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::future::Future;
use std::io::Read;
use std::pin::Pin;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::document::Media;

/// A schema of the document and the SDK's type for it.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The name in the document.
    pub name: &'static str,
    /// The type's ways in and out.
    pub codec: Codec,
}

/// How a type reads JSON and writes it again.
#[derive(Clone, Copy)]
pub struct Codec {
    /// Returns the type's name in Rust.
    pub type_name: fn() -> &'static str,
    /// Reads a text.
    pub text: fn(&str) -> Result<Reencoded, String>,
    /// Reads bytes.
    pub bytes: fn(&[u8]) -> Result<Reencoded, String>,
    /// Reads a stream, which hands out a few bytes at a time.
    pub stream: fn(&[u8]) -> Result<Reencoded, String>,
    /// Reads a tree of `serde_json`.
    pub tree: fn(serde_json::Value) -> Result<Reencoded, String>,
}

/// What a type made of a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reencoded {
    /// The text that it writes.
    pub json: String,
    /// Its `Debug`.
    pub debug: String,
}

impl Codec {
    /// Returns the ways in and out of `T`.
    #[must_use]
    pub const fn of<T: DeserializeOwned + Serialize + Debug>() -> Codec {
        Codec {
            type_name: std::any::type_name::<T>,
            text: |text| reencoded(serde_json::from_str::<T>(text)),
            bytes: |bytes| reencoded(serde_json::from_slice::<T>(bytes)),
            stream: |bytes| reencoded(serde_json::from_reader::<_, T>(Sips(bytes))),
            tree: |tree| reencoded(serde_json::from_value::<T>(tree)),
        }
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codec")
    }
}

/// Hands out three bytes at a time, so that every value lies across a border somewhere.
struct Sips<'a>(&'a [u8]);

impl Read for Sips<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(3);
        self.0.read(&mut buffer[..length])
    }
}

fn reencoded<T: Serialize + Debug>(
    value: Result<T, serde_json::Error>,
) -> Result<Reencoded, String> {
    let value = value.map_err(|error| error.to_string())?;
    let json =
        serde_json::to_string(&value).map_err(|error| format!("cannot be written: {error}"))?;
    Ok(Reencoded { json, debug: format!("{value:?} {value:#?}") })
}

/// An operation of the document and the call that makes it, on a client `C`.
pub struct Operation<C: 'static> {
    /// The `operationId` in the document.
    pub id: &'static str,
    /// Calls it.
    pub call: CallFn<C>,
}

/// Makes a call on a client.
pub type CallFn<C> = for<'a> fn(&'a C, &'a Arguments) -> Call<'a>;

/// A call that is made in another way than the usual one, which the tables have.
pub struct Variation<C: 'static> {
    /// The `operationId` in the document.
    pub id: &'static str,
    /// What is different.
    pub manner: Manner,
    /// Makes it. It takes what is given beside the arguments by the name of the manner.
    pub call: CallFn<C>,
}

/// An operation whose pages the client goes through by itself.
pub struct Listing<C: 'static> {
    /// The `operationId` in the document.
    pub id: &'static str,
    /// Takes all items.
    pub list: for<'a> fn(&'a C, &'a Arguments) -> List<'a>,
}

/// All items of a list, on their way.
pub type List<'a> = Pin<Box<dyn Future<Output = Result<Listed, BadArgument>> + Send + 'a>>;

/// The items of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The items in their order, written as JSON again.
    pub items: Vec<String>,
    /// The errors that came among them.
    pub errors: Vec<Outcome>,
}

impl Listed {
    /// Takes the next item.
    pub fn push<T: Serialize, F: Failure>(&mut self, item: Result<T, F>) {
        match outcome(item) {
            Ok(Outcome::Reply { json, .. }) => self.items.push(json),
            Ok(error) => self.errors.push(error),
            Err(_) => {}
        }
    }
}

/// A way to make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// With the body in another media type.
    Media(Media),
    /// With an idempotency key of the caller's.
    Key,
    /// With a field of the credentials that is for this call only.
    Own(&'static str),
}

impl Manner {
    /// Returns the name by which the call finds what is given.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Manner::Media(media) => media.name(),
            Manner::Key => "Idempotency-Key",
            Manner::Own(field) => field,
        }
    }
}

/// A call on its way.
pub type Call<'a> = Pin<Box<dyn Future<Output = Result<Outcome, BadArgument>> + Send + 'a>>;

impl<C> Debug for Operation<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation").field("id", &self.id).finish_non_exhaustive()
    }
}

impl<C> Debug for Listing<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("id", &self.id).finish_non_exhaustive()
    }
}

impl<C> Debug for Variation<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut variation = f.debug_struct("Variation");
        variation.field("id", &self.id).field("manner", &self.manner).finish_non_exhaustive()
    }
}

/// What an operation is called with, as JSON texts by the names in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    named: BTreeMap<String, String>,
    body: Option<String>,
}

/// An argument that the SDK's type does not take. When the value was right, it is the SDK that is
/// wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadArgument {
    /// The name of the argument, `body` for the body.
    pub name: String,
    /// What the SDK said.
    pub what: String,
}

impl Arguments {
    /// Gives the argument `name` a JSON text.
    pub fn set(&mut self, name: &str, json: String) {
        self.named.insert(name.to_owned(), json);
    }

    /// Gives the body a JSON text.
    pub fn set_body(&mut self, json: String) {
        self.body = Some(json);
    }

    /// Returns the JSON text of the argument `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.named.get(name).map(String::as_str)
    }

    /// Returns the JSON text of the body.
    #[must_use]
    pub fn get_body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Returns the argument `name` as the SDK takes it.
    ///
    /// # Errors
    ///
    /// When it is not there or the SDK does not take it.
    pub fn required<T: DeserializeOwned>(&self, name: &str) -> Result<T, BadArgument> {
        self.optional(name)?
            .ok_or_else(|| BadArgument { name: name.to_owned(), what: "missing".to_owned() })
    }

    /// Returns the argument `name` as the SDK takes it, if it is there.
    ///
    /// # Errors
    ///
    /// When the SDK does not take it.
    pub fn optional<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, BadArgument> {
        self.get(name).map(|text| decoded(name, text)).transpose()
    }

    /// Returns the body as the SDK takes it.
    ///
    /// # Errors
    ///
    /// When it is not there or the SDK does not take it.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, BadArgument> {
        self.optional_body()?
            .ok_or_else(|| BadArgument { name: "body".to_owned(), what: "missing".to_owned() })
    }

    /// Returns the body as the SDK takes it, if it is there.
    ///
    /// # Errors
    ///
    /// When the SDK does not take it.
    pub fn optional_body<T: DeserializeOwned>(&self) -> Result<Option<T>, BadArgument> {
        self.get_body().map(|text| decoded("body", text)).transpose()
    }
}

fn decoded<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, BadArgument> {
    serde_json::from_str(text)
        .map_err(|error| BadArgument { name: name.to_owned(), what: error.to_string() })
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With the answer.
    Reply {
        /// The answer, written as JSON again.
        json: String,
        /// The name of its type in Rust.
        of: &'static str,
    },
    /// With an error that the API answered.
    Api {
        /// The HTTP status.
        status: u16,
        /// The typed body, written as JSON again, or why it is none.
        body: Result<String, String>,
        /// The API's own code of the error.
        code: Option<String>,
        /// The name of the body's type in Rust.
        of: &'static str,
        /// `Debug` and `Display`, of the error and of all its sources.
        shown: String,
    },
    /// With an answer of success that could not be read.
    Undecodable {
        /// Where.
        path: String,
        /// `Debug` and `Display`, of the error and of all its sources.
        shown: String,
    },
    /// With another error.
    Other {
        /// Which, in one word.
        kind: &'static str,
        /// `Debug` and `Display`, of the error and of all its sources.
        shown: String,
    },
}

/// An error of a client, as the judge sees it.
pub trait Failure {
    /// Returns what it means.
    fn outcome(&self) -> Outcome;
}

impl<E: Serialize + Debug> Failure for idv_sdk::Error<E> {
    fn outcome(&self) -> Outcome {
        let kind = match self {
            idv_sdk::Error::Api { status, body, .. } => {
                let body = match body {
                    Ok(body) => serde_json::to_string(body).map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                };
                let code = self.code().map(str::to_owned);
                let of = std::any::type_name::<E>();
                return Outcome::Api { status: *status, body, code, of, shown: shown(self) };
            }
            idv_sdk::Error::Decode { error, .. } => {
                return Outcome::Undecodable { path: error.path().to_owned(), shown: shown(self) };
            }
            idv_sdk::Error::Transport(_) => "transport",
            idv_sdk::Error::Timeout(_) => "timeout",
            idv_sdk::Error::Authentication(_) => "authentication",
            idv_sdk::Error::Build(_) => "build",
            _ => "new",
        };
        Outcome::Other { kind, shown: shown(self) }
    }
}

/// Returns how a call ended.
///
/// # Errors
///
/// Never. It is a `Result` so that a line of the table can end with it.
pub fn outcome<T: Serialize, F: Failure>(result: Result<T, F>) -> Result<Outcome, BadArgument> {
    Ok(match result {
        Ok(reply) => match serde_json::to_string(&reply) {
            Ok(json) => Outcome::Reply { json, of: std::any::type_name::<T>() },
            Err(error) => Outcome::Other { kind: "encode", shown: error.to_string() },
        },
        Err(failure) => failure.outcome(),
    })
}

impl Outcome {
    /// Returns all that the outcome shows of itself, if it is no reply.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        match self {
            Outcome::Reply { .. } => None,
            Outcome::Api { shown, .. }
            | Outcome::Undecodable { shown, .. }
            | Outcome::Other { shown, .. } => Some(shown),
        }
    }
}

/// Returns all that an error shows of itself.
pub fn shown<E: std::error::Error>(error: &E) -> String {
    let mut shown = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = error.source();
    while let Some(inner) = source {
        shown.push_str(&format!("\n{inner}\n{inner:?}"));
        source = inner.source();
    }
    shown
}
