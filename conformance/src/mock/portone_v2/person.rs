//! The person whom a verification is about.
//!
//! The promise: what a verified record says about a person is what was sent about them, completed
//! with made-up values that are the same for the same person each time, and no more of it than the
//! provider gives.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::channel::{Channel, Provider};
use crate::rfc3339;

/// What is known about a person before they are verified.
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) operator: Option<String>,
    pub(super) birth: Option<Birth>,
    pub(super) gender: Option<String>,
    pub(super) foreign: Option<bool>,
}

/// A birth date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Birth {
    pub(super) year: String,
    pub(super) month: String,
    pub(super) day: String,
}

impl Birth {
    /// Returns the date, if its parts are one.
    pub(super) fn of(year: &str, month: &str, day: &str) -> Option<Birth> {
        let birth = Birth {
            year: year.to_owned(),
            month: format!("{month:0>2}"),
            day: format!("{day:0>2}"),
        };
        rfc3339::is_date(&birth.date()).then_some(birth)
    }

    fn date(&self) -> String {
        format!("{}-{}-{}", self.year, self.month, self.day)
    }
}

/// What the first 7 digits of a resident-registration number tell: birth date, gender, and whether
/// the person is a foreigner. None: they are no such digits.
pub(super) fn identity(number: &str) -> Option<(Birth, &'static str, bool)> {
    if number.len() != 7 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (century, foreign) = match &number[6..] {
        "9" | "0" => ("18", false),
        "1" | "2" => ("19", false),
        "3" | "4" => ("20", false),
        "5" | "6" => ("19", true),
        _ => ("20", true),
    };
    let birth = Birth::of(&format!("{century}{}", &number[..2]), &number[2..4], &number[4..6])?;
    let odd = matches!(&number[6..], "1" | "3" | "5" | "7" | "9");
    Some((birth, if odd { "MALE" } else { "FEMALE" }, foreign))
}

impl Person {
    /// Returns what a record says that nobody has verified yet.
    pub(super) fn requested(&self) -> Value {
        let mut shown = Map::new();
        put(&mut shown, "id", &self.id);
        put(&mut shown, "name", &self.name);
        put(&mut shown, "phoneNumber", &self.phone);
        if let Some(birth) = &self.birth {
            shown.insert("birthYear".to_owned(), json!(birth.year));
            shown.insert("birthMonth".to_owned(), json!(birth.month));
            shown.insert("birthDay".to_owned(), json!(birth.day));
        }
        Value::Object(shown)
    }

    /// Returns the person with everything that was not said made up.
    pub(super) fn completed(&self) -> Person {
        let made_up = Birth::of("1990", "01", "02");
        Person {
            id: self.id.clone(),
            name: self.name.clone().or_else(|| Some("김하늘".to_owned())),
            phone: self.phone.clone().or_else(|| Some("01000000001".to_owned())),
            operator: self.operator.clone().or_else(|| Some("SKT".to_owned())),
            birth: self.birth.clone().or(made_up),
            gender: self.gender.clone().or_else(|| Some("FEMALE".to_owned())),
            foreign: self.foreign.or(Some(false)),
        }
    }

    /// Returns what a record says that is verified, of a person who is complete. V1 records hold no
    /// birth date.
    pub(super) fn verified(&self, channel: Option<&Channel>, version: &str) -> Value {
        let provider = channel.map_or(Provider::Danal, Channel::provider);
        let inicis = provider == Provider::Inicis;
        let merchant = channel.map(Channel::merchant).unwrap_or_default();
        let birth = self.birth.as_ref().map(Birth::date);
        let name = self.name.clone().unwrap_or_default();
        let key = format!("{name} {} {}", birth.clone().unwrap_or_default(), self.sex());
        let mut shown = Map::new();
        put(&mut shown, "id", &self.id);
        put(&mut shown, "name", &self.name);
        put(&mut shown, "phoneNumber", &self.phone);
        put(&mut shown, "gender", &self.gender);
        put(&mut shown, "birthDate", &birth.filter(|_| version == "V2"));
        put(&mut shown, "operator", &self.operator.clone().filter(|_| !inicis));
        shown.insert("isForeigner".to_owned(), json!(self.foreign.unwrap_or(false)));
        shown.insert("ci".to_owned(), json!(code(&key, 64)));
        if !inicis {
            shown.insert("di".to_owned(), json!(code(&format!("{key} {merchant}"), 48)));
        }
        Value::Object(shown)
    }

    fn sex(&self) -> &str {
        self.gender.as_deref().unwrap_or_default()
    }
}

fn put(object: &mut Map<String, Value>, name: &str, value: &Option<String>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), json!(value));
    }
}

/// Makes a code of so many bytes out of a text, in base64: always the same one, and another for
/// another text. It keeps no secret; nobody is behind it.
fn code(text: &str, bytes: usize) -> String {
    // FNV-1a gives the seed, splitmix64 the bytes.
    let mut state = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut made = Vec::with_capacity(bytes);
    while made.len() < bytes {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        made.extend((mixed ^ (mixed >> 31)).to_be_bytes());
    }
    made.truncate(bytes);
    STANDARD.encode(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seventh_digit_tells_century_gender_and_origin() {
        let told = |digits: &str| {
            identity(digits).map(|(birth, gender, foreign)| (birth.date(), gender, foreign))
        };
        assert_eq!(told("9001022"), Some(("1990-01-02".to_owned(), "FEMALE", false)));
        assert_eq!(told("0402293"), Some(("2004-02-29".to_owned(), "MALE", false)));
        assert_eq!(told("8512315"), Some(("1985-12-31".to_owned(), "MALE", true)));
        assert_eq!(told("0101018"), Some(("2001-01-01".to_owned(), "FEMALE", true)));
        assert_eq!(told("9901019"), Some(("1899-01-01".to_owned(), "MALE", false)));
        for bad in ["", "900102", "90010222", "900102a", "9013012", "9002302", "９００１０２２"]
        {
            assert_eq!(told(bad), None, "{bad}");
        }
    }

    #[test]
    fn codes_have_their_length_and_belong_to_their_text() {
        assert_eq!((code("a", 64).len(), code("a", 48).len()), (88, 64));
        assert_eq!(code("a", 64), code("a", 64));
        assert_ne!(code("a", 64), code("b", 64));
    }
}
