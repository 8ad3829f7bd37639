//! What a test can tell PortOne V1.
//!
//! The promise: each command does one thing, a name that it does not know is an error, and nothing
//! here is part of the API.
//!
//! | command | arguments | what happens |
//! | --- | --- | --- |
//! | `create` | `id`, `provider` or `channel_key`, `merchant_uid`, `origin`, the person as in a request for a code; all optional | a certification that a browser began; answers its `id` |
//! | `approve` | `id` | the person finishes it; one by app waits for its confirmation still |
//! | `fail` | `id` | the provider fails: its confirmation is answered with 500 |
//! | `expire` | `id` | its code is too old: its confirmation is answered with 400 |
//! | `otp` | `otp`, `id` | the right code of one, or of all to come |
//! | `members` | `id`, `set`, `remove` | sets and removes members of its answers |
//! | `expire-tokens` | | every token is over |
//! | `credentials` | `imp_key`, `imp_secret` | from now on the only pair; tokens of others are void |
//! | `errors-as-200` | `on` | errors come with status 200 |
//! | `null-response` | `on` | successes come with a null `response`, those of tokens excepted |
//! | `provider-failure` | `on` | both calls with codes are answered with 500 |
//! | `delete-failure` | `on` | deletions are answered with 500 |
//! | `unknown-status` | `on` | provider, carrier and gender are words that nobody knows |
//! | `clear` | | turns off whatever takes `on` |
//!
//! `on` is true when it is left out.

use serde_json::{Map, Value, json};

use super::PortoneV1;
use super::record::{Certification, Person, Progress, Provider, Way};
use super::tokens::KeyPair;
use crate::mock::control::Arguments;

/// A way of the service that a test turns on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Switch {
    ErrorsAs200,
    NullResponse,
    ProviderFailure,
    DeleteFailure,
    UnknownStatus,
}

impl Switch {
    /// Returns the name of its command.
    pub(super) fn name(self) -> &'static str {
        match self {
            Switch::ErrorsAs200 => "errors-as-200",
            Switch::NullResponse => "null-response",
            Switch::ProviderFailure => "provider-failure",
            Switch::DeleteFailure => "delete-failure",
            Switch::UnknownStatus => "unknown-status",
        }
    }

    fn named(name: &str) -> Option<Switch> {
        let all = [
            Switch::ErrorsAs200,
            Switch::NullResponse,
            Switch::ProviderFailure,
            Switch::DeleteFailure,
            Switch::UnknownStatus,
        ];
        all.into_iter().find(|switch| switch.name() == name)
    }
}

/// Carries out a command.
pub(super) fn carry_out(
    service: &mut PortoneV1,
    name: &str,
    arguments: &Map<String, Value>,
    now: i64,
) -> Result<Value, String> {
    let arguments = &Arguments::of(arguments);
    if let Some(switch) = Switch::named(name) {
        arguments.only(&["on"])?;
        if arguments.flag("on")?.unwrap_or(true) {
            service.switches.insert(switch);
        } else {
            service.switches.remove(&switch);
        }
        return Ok(json!({}));
    }
    arguments.only(known(name)?)?;
    match name {
        "create" => return create(service, arguments),
        "approve" => one(service, arguments)?.approve(now),
        "fail" => end(service, arguments, Progress::Failed)?,
        "expire" => end(service, arguments, Progress::Expired)?,
        "otp" => otp(service, arguments)?,
        "members" => members(service, arguments)?,
        "credentials" => service.tokens.allow(KeyPair {
            key: arguments.needed("imp_key")?.to_owned(),
            secret: arguments.needed("imp_secret")?.to_owned(),
        }),
        "expire-tokens" => service.tokens.expire(now),
        _ => service.switches.clear(),
    }
    Ok(json!({}))
}

/// Returns the arguments of a command.
fn known(name: &str) -> Result<&'static [&'static str], String> {
    Ok(match name {
        "create" => &[
            "id",
            "provider",
            "channel_key",
            "merchant_uid",
            "origin",
            "name",
            "phone",
            "birth",
            "gender_digit",
            "carrier",
            "is_mvno",
        ],
        "approve" | "fail" | "expire" => &["id"],
        "otp" => &["otp", "id"],
        "members" => &["id", "set", "remove"],
        "credentials" => &["imp_key", "imp_secret"],
        "expire-tokens" | "clear" => &[],
        _ => return Err(format!("no control command is called `{name}`")),
    })
}

/// Makes the certification that a browser would have begun.
fn create(service: &mut PortoneV1, arguments: &Arguments<'_>) -> Result<Value, String> {
    let or =
        |name, default: &'static str| Ok::<_, String>(arguments.text(name)?.unwrap_or(default));
    let provider = match (arguments.text("provider")?, arguments.text("channel_key")?) {
        (Some(name), _) => {
            Provider::named(name).ok_or_else(|| format!("no provider is called `{name}`"))?
        }
        (None, Some(key)) => Provider::of_channel(key)?.unwrap_or(Provider::DANAL),
        (None, None) => Provider::DANAL,
    };
    let person = Person::read(
        or("name", "김하늘")?,
        or("phone", "010-0000-0001")?,
        or("birth", "900102")?,
        or("gender_digit", "2")?,
        or("carrier", "SKT")?,
        arguments.flag("is_mvno")?.unwrap_or(false),
    )?;
    let imp_uid = match arguments.text("id")? {
        Some(id) if service.certifications.contains_key(id) => {
            return Err(format!("there is a certification `{id}` already"));
        }
        Some(id) => id.to_owned(),
        None => service.next_id(),
    };
    let certification = Certification {
        imp_uid: imp_uid.clone(),
        merchant_uid: arguments.text("merchant_uid")?.map(str::to_owned),
        provider,
        person,
        way: Way::Browser { origin: or("origin", "https://shop.example.com/signup")?.to_owned() },
        progress: Progress::Waiting,
        edits: Vec::new(),
    };
    service.certifications.insert(imp_uid.clone(), certification);
    Ok(json!({ "id": imp_uid }))
}

fn end(service: &mut PortoneV1, arguments: &Arguments<'_>, end: Progress) -> Result<(), String> {
    let certification = one(service, arguments)?;
    if matches!(certification.progress, Progress::Certified { .. }) {
        return Err(format!("`{}` is certified already", certification.imp_uid));
    }
    certification.progress = end;
    Ok(())
}

fn otp(service: &mut PortoneV1, arguments: &Arguments<'_>) -> Result<(), String> {
    let right = arguments.needed("otp")?.to_owned();
    if arguments.get("id").is_none() {
        service.otp = right;
        return Ok(());
    }
    let certification = one(service, arguments)?;
    match &mut certification.way {
        Way::Sms { otp } => *otp = right,
        _ => return Err(format!("`{}` has no code", certification.imp_uid)),
    }
    Ok(())
}

fn members(service: &mut PortoneV1, arguments: &Arguments<'_>) -> Result<(), String> {
    let set = arguments.object("set")?.cloned().unwrap_or_default();
    let remove = match arguments.get("remove") {
        None => Vec::new(),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        Some(_) => return Err("`remove` is an array of names".to_owned()),
    };
    let certification = one(service, arguments)?;
    certification.edits.extend(set.into_iter().map(|(name, value)| (name, Some(value))));
    certification.edits.extend(remove.into_iter().map(|name| (name.to_owned(), None)));
    Ok(())
}

fn one<'s>(
    service: &'s mut PortoneV1,
    arguments: &Arguments<'_>,
) -> Result<&'s mut Certification, String> {
    let id = arguments.needed("id")?;
    service.certifications.get_mut(id).ok_or_else(|| format!("there is no certification `{id}`"))
}
