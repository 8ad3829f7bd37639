//! What a test can tell Kakaocert.
//!
//! The promise: each command does one thing, a name that it does not know is an error, and nothing
//! here is part of the API.
//!
//! | command | arguments | what happens |
//! | --- | --- | --- |
//! | `view` | `id` | the person opens the message |
//! | `sign`, `approve` | `id` | the person signs; nothing more when it is signed already |
//! | `expire` | `id` | the time to sign is over |
//! | `fail` | `id` | the person signs, and every verification is refused |
//! | `mismatch` | `id`, `signedData` | the person signs another text, which verification returns |
//! | `state` | `id`, `state` | any number as the state; without one, the real state again |
//! | `members` | `id`, `set`, `remove` | sets and removes members of the status |
//! | `expire-tokens` | | every session token is over |
//! | `secret-key` | `secretKey` | the partner's key from now on, in base64 |
//! | `codes-as-text` | `on` | the codes of errors are numeric text |
//! | `unknown-status` | `on` | every status has a state that nobody knows |
//! | `clear` | | turns off whatever takes `on` |
//!
//! `on` is true when it is left out.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::Kakaocert;
use super::receipt::Receipt;
use super::signature::SecretKey;
use crate::mock::control::Arguments;

/// Carries out a command.
pub(super) fn carry_out(
    service: &mut Kakaocert,
    name: &str,
    arguments: &Map<String, Value>,
    now: DateTime<Utc>,
) -> Result<Value, String> {
    let arguments = &Arguments::of(arguments);
    arguments.only(known(name)?)?;
    let on = || arguments.flag("on").map(|on| on.unwrap_or(true));
    match name {
        "codes-as-text" => service.codes_as_text = on()?,
        "unknown-status" => service.unknown_states = on()?,
        "clear" => {
            service.codes_as_text = false;
            service.unknown_states = false;
        }
        "expire-tokens" => service.sessions.expire(now),
        "secret-key" => service.secret_key = SecretKey::read(arguments.needed("secretKey")?)?,
        _ => {
            let id = arguments.needed("id")?;
            let receipt = service.receipts.get_mut(id);
            let receipt = receipt.ok_or_else(|| format!("there is no receipt `{id}`"))?;
            to_one(receipt, name, arguments, now)?;
        }
    }
    Ok(json!({}))
}

/// Returns the arguments of a command.
fn known(name: &str) -> Result<&'static [&'static str], String> {
    Ok(match name {
        "view" | "sign" | "approve" | "expire" | "fail" => &["id"],
        "mismatch" => &["id", "signedData"],
        "state" => &["id", "state"],
        "members" => &["id", "set", "remove"],
        "secret-key" => &["secretKey"],
        "codes-as-text" | "unknown-status" => &["on"],
        "expire-tokens" | "clear" => &[],
        _ => return Err(format!("no control command is called `{name}`")),
    })
}

fn to_one(
    receipt: &mut Receipt,
    name: &str,
    arguments: &Arguments<'_>,
    now: DateTime<Utc>,
) -> Result<(), String> {
    match name {
        "view" => receipt.view(now)?,
        "expire" => receipt.expire(now)?,
        "fail" => {
            receipt.sign(now)?;
            receipt.refused = true;
        }
        "mismatch" => {
            receipt.sign(now)?;
            let text = arguments.text("signedData")?.unwrap_or("someone-elses-nonce");
            receipt.other_text = Some(text.to_owned());
        }
        "state" => {
            let read = |state: &Value| state.as_i64().ok_or("`state` is a whole number");
            receipt.state = arguments.get("state").map(read).transpose()?;
        }
        "members" => {
            let set = arguments.object("set")?.cloned().unwrap_or_default();
            let remove = match arguments.get("remove") {
                None => Vec::new(),
                Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
                Some(_) => return Err("`remove` is an array of names".to_owned()),
            };
            receipt.edits.extend(set.into_iter().map(|(name, value)| (name, Some(value))));
            receipt.edits.extend(remove.into_iter().map(|name| (name.to_owned(), None)));
        }
        _ => receipt.sign(now)?,
    }
    Ok(())
}
