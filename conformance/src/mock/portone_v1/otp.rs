//! What a request for a one-time code says, read and judged.
//!
//! The promise: separators are stripped as the service does, the birth date is a day that exists,
//! and what a provider asks for beyond the document is asked for here; every refusal names the
//! member and none of its value.

use chrono::NaiveDate;
use serde_json::Value;

use super::record::{Person, Provider};

/// A request that can be carried out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OtpRequest {
    pub(super) person: Person,
    pub(super) provider: Provider,
    pub(super) by_app: bool,
    pub(super) merchant_uid: Option<String>,
}

impl OtpRequest {
    /// Reads the body of a request.
    pub(super) fn read(body: &Value) -> Result<OtpRequest, String> {
        let member = |name: &str| text(body, name);
        let required = |name: &str| member(name).ok_or_else(|| format!("{name} is missing"));
        let person = Person::read(
            required("name")?,
            required("phone")?,
            required("birth")?,
            required("gender_digit")?,
            required("carrier")?,
            body.get("is_mvno").and_then(Value::as_bool).unwrap_or(false),
        )?;
        let bypass = bypass(body)?;
        let provider = provider(body, bypass.is_some())?;
        let by_app = match (provider, member("verification_method")) {
            (_, None | Some("SMS")) | (Provider::Danal { .. }, _) => false,
            (_, Some("APP")) => true,
            _ => return Err("verification_method is neither SMS nor APP".to_owned()),
        };
        let merchant_uid = member("merchant_uid").map(str::to_owned);
        if provider == Provider::Kcp
            && let Some(own) = &merchant_uid
            && (own.len() > 40 || !own.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        {
            return Err("merchant_uid may have 40 letters and digits at KCP".to_owned());
        }
        Ok(OtpRequest { person, provider, by_app, merchant_uid })
    }
}

/// Says whether the channel may be missing from a body: another member carries it, or it is
/// Danal's.
pub(super) fn may_lack_channel(body: &Value) -> bool {
    body.get("channel_key").is_none_or(Value::is_null)
        && provider(body, bypass(body).is_ok_and(|it| it.is_some())).is_ok()
}

/// Returns a text that is there and not empty.
fn text<'b>(body: &'b Value, name: &str) -> Option<&'b str> {
    body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Finds the provider by the channel key, or by what the request says when the key does not tell.
fn provider(body: &Value, has_kcp_bypass: bool) -> Result<Provider, String> {
    let for_kcp = has_kcp_bypass || text(body, "verification_method").is_some();
    let Some(channel) = text(body, "channel_key").or_else(|| text(body, "channelKey")) else {
        return match text(body, "pg") {
            None if !for_kcp => Ok(Provider::DANAL),
            Some(pg) if pg == "danal" || pg.starts_with("danal.") => Ok(Provider::DANAL),
            _ => Err("channel_key is missing".to_owned()),
        };
    };
    match Provider::of_channel(channel)? {
        Some(provider @ (Provider::Danal { .. } | Provider::Kcp)) => Ok(provider),
        Some(_) => Err("channel_key is of a provider that sends no codes".to_owned()),
        None if for_kcp => Ok(Provider::Kcp),
        None => Ok(Provider::DANAL),
    }
}

/// Returns KCP's parameters; they come as an object or as its JSON text.
fn bypass(body: &Value) -> Result<Option<Value>, String> {
    let given = match body.get("bypass") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::String(text)) => {
            serde_json::from_str(text).map_err(|_| "bypass is no JSON text".to_owned())?
        }
        Some(given) => given.clone(),
    };
    if !given.is_object() {
        return Err("bypass is no object".to_owned());
    }
    let Some(kcp) = given.get("kcpV2") else {
        return Ok(None);
    };
    match text(kcp, "media_type") {
        Some("MC01" | "MC02") => {}
        _ => return Err("bypass.kcpV2.media_type is neither MC01 nor MC02".to_owned()),
    }
    if text(kcp, "cp_sms_msg").is_some_and(|message| !message.contains("[000000]")) {
        return Err("bypass.kcpV2.cp_sms_msg has no [000000]".to_owned());
    }
    Ok(Some(kcp.clone()))
}

/// Returns the digits of a text.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Returns the day of birth: two digits of the year from `birth`, the century from the digit of the
/// resident number.
pub(super) fn birthday(birth: &str, gender_digit: u8) -> Option<NaiveDate> {
    let digits = digits(birth);
    let number = |range| digits.get(range).and_then(|it: &str| it.parse::<u32>().ok());
    if digits.len() != 6 {
        return None;
    }
    let century = match gender_digit {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => return None,
    };
    let year = century + i32::try_from(number(0..2)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(2..4)?, number(4..6)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CHANNEL: &str = "channel-key-00000000-aaaa-4bbb-8ccc-dddddddddddd";

    fn full() -> Value {
        json!({
            "name": "김하늘", "phone": "010-0000-0001", "birth": "900102", "gender_digit": "2",
            "carrier": "SKT", "is_mvno": true, "company": "example.com",
            "merchant_uid": "ORD202611210001", "channel_key": CHANNEL,
            "verification_method": "SMS", "bypass": "{\"kcpV2\":{\"media_type\":\"MC01\"}}",
        })
    }

    fn with(member: &str, value: Value) -> Value {
        let mut body = full();
        body[member] = value;
        body
    }

    fn without(members: &[&str]) -> Value {
        let mut body = full();
        body.as_object_mut()
            .expect("an object")
            .retain(|name, _| !members.contains(&name.as_str()));
        body
    }

    #[test]
    fn reads_what_is_right() {
        let read = OtpRequest::read(&full()).expect("right");
        assert_eq!(read.person.phone, "01000000001");
        assert_eq!(read.person.birthday.to_string(), "1990-01-02");
        assert_eq!(read.person.carrier, "SKT_MVNO");
        assert_eq!(read.provider, Provider::Kcp);
        assert!(!read.by_app);
        assert_eq!(read.merchant_uid.as_deref(), Some("ORD202611210001"));
        for (member, value) in [
            ("phone", json!("010.0000 0001")),
            ("birth", json!("90-01-02")),
            ("bypass", json!({"kcpV2": {"media_type": "MC01"}})),
            ("is_mvno", Value::Null),
        ] {
            let read = OtpRequest::read(&with(member, value.clone()));
            assert!(read.is_ok(), "{member} {value}: {read:?}");
        }
        assert!(
            OtpRequest::read(&with("verification_method", json!("APP"))).expect("right").by_app
        );
    }

    #[test]
    fn the_digit_tells_gender_and_origin() {
        for (digit, male, foreigner) in [
            ("1", true, false),
            ("2", false, false),
            ("3", true, false),
            ("4", false, false),
            ("5", true, true),
            ("6", false, true),
            ("7", true, true),
            ("8", false, true),
        ] {
            let read = OtpRequest::read(&with("gender_digit", json!(digit))).expect("right");
            assert_eq!((read.person.male, read.person.foreigner), (male, foreigner), "{digit}");
        }
    }

    #[test]
    fn refuses_what_is_wrong() {
        for (member, value) in [
            ("name", json!("")),
            ("name", json!("  ")),
            ("phone", json!("0100000")),
            ("phone", json!("02-000-0001")),
            ("phone", json!("010-0000-00011")),
            ("birth", json!("19900102")),
            ("birth", json!("900230")),
            ("birth", json!("9001")),
            ("gender_digit", json!("9")),
            ("gender_digit", json!("0")),
            ("gender_digit", json!("12")),
            ("gender_digit", json!("x")),
            ("carrier", json!("LGU")),
            ("carrier", json!("SKT_MVNO")),
            ("verification_method", json!("ARS")),
            ("merchant_uid", json!("ORD-1")),
            ("merchant_uid", json!("A".repeat(41))),
            ("bypass", json!("{")),
            ("bypass", json!("[]")),
            ("bypass", json!({"kcpV2": {}})),
            ("bypass", json!({"kcpV2": {"media_type": "MC03"}})),
            ("bypass", json!({"kcpV2": {"media_type": "MC01", "cp_sms_msg": "code"}})),
            ("channel_key", json!("channel-key-missing")),
            ("channel_key", json!("channel-key-inicis")),
            ("channel_key", json!("another")),
        ] {
            let read = OtpRequest::read(&with(member, value.clone()));
            let message = read.expect_err(&format!("{member} {value}"));
            assert!(message.contains(member), "{member}: {message}");
        }
        for member in ["name", "phone", "birth", "gender_digit", "carrier", "channel_key"] {
            let message = OtpRequest::read(&without(&[member])).expect_err(member);
            assert!(message.contains(member), "{member}: {message}");
        }
    }

    #[test]
    fn the_channel_is_found_where_it_may_stand() {
        let mut old = without(&["channel_key"]);
        old["channelKey"] = json!(CHANNEL);
        assert_eq!(OtpRequest::read(&old).expect("right").provider, Provider::Kcp);
        assert!(may_lack_channel(&old));
        // Only Danal does without.
        let mut plain = without(&["channel_key", "verification_method", "bypass"]);
        assert_eq!(OtpRequest::read(&plain).expect("right").provider, Provider::DANAL);
        plain["pg"] = json!("danal.A010000000");
        assert_eq!(OtpRequest::read(&plain).expect("right").provider, Provider::DANAL);
        assert!(may_lack_channel(&plain));
        plain["pg"] = json!("kcp_v2.A01");
        assert!(!may_lack_channel(&plain));
        assert!(!may_lack_channel(&without(&["channel_key"])));
        assert!(!may_lack_channel(&full()));
    }

    #[test]
    fn the_century_comes_from_the_digit() {
        let day = |digit| birthday("000229", digit).map(|day| day.to_string());
        for digit in [1, 2, 5, 6] {
            // 1900 was no leap year.
            assert_eq!(day(digit), None, "{digit}");
        }
        for digit in [3, 4, 7, 8] {
            assert_eq!(day(digit).as_deref(), Some("2000-02-29"), "{digit}");
        }
    }
}
