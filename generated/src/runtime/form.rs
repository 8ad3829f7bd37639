//! Bodies of the type `application/x-www-form-urlencoded`.
//!
//! The promise: what a browser's form would send, from the body's own JSON: a member a pair, in the
//! order of the object; a list a pair for each element; objects inside as JSON text; numbers digit
//! by digit; what is null or absent is left out.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserializer as _;
use serde_json::value::RawValue;

use super::style::InOrder;

/// What the URL Standard escapes in forms; the space among it becomes a `+`.
const FORM: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// Returns the form of a JSON object, or why there is none. The reason ends a sentence that begins
/// with the body.
pub(crate) fn write(json: &str) -> Result<String, &'static str> {
    if !json.starts_with('{') {
        return Err("is no object, and a form needs names");
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let members = deserializer.deserialize_map(InOrder).map_err(|_| "has no JSON form")?;
    let mut form = String::new();
    for (name, value) in members {
        match value.get().as_bytes().first() {
            Some(b'[') => {
                let elements: Vec<&RawValue> =
                    serde_json::from_str(value.get()).map_err(|_| "has no JSON form")?;
                for element in elements {
                    push(&mut form, &name, element.get())?;
                }
            }
            _ => push(&mut form, &name, value.get())?,
        }
    }
    Ok(form)
}

/// Adds a pair.
fn push(form: &mut String, name: &str, json: &str) -> Result<(), &'static str> {
    let text = match json.as_bytes().first() {
        Some(b'n') => return Ok(()),
        Some(b'"') => serde_json::from_str(json).map_err(|_| "has no JSON form")?,
        _ => json.to_owned(),
    };
    if !form.is_empty() {
        form.push('&');
    }
    form.push_str(&escape(name));
    form.push('=');
    form.push_str(&escape(&text));
    Ok(())
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn a_member_is_a_pair() {
        for (json, form) in [
            (r#"{"imp_key":"k","imp_secret":"s"}"#, "imp_key=k&imp_secret=s"),
            (r#"{"a b":"c d&e=f+g%"}"#, "a+b=c+d%26e%3Df%2Bg%25"),
            (
                r#"{"name":"김하늘","safe":"*-._~"}"#,
                "name=%EA%B9%80%ED%95%98%EB%8A%98&safe=*-._%7E",
            ),
            (
                r#"{"n":1.10,"big":123456789012345678901,"yes":true}"#,
                "n=1.10&big=123456789012345678901&yes=true",
            ),
            (r#"{"ids":["a",null,"b",3],"none":[]}"#, "ids=a&ids=b&ids=3"),
            (r#"{"in":{"a": [1]},"gone":null,"empty":""}"#, "in=%7B%22a%22%3A+%5B1%5D%7D&empty="),
            (r#"{"ids":[["x"]]}"#, "ids=%5B%22x%22%5D"),
            (r#"{"q":"\"\u0000\n"}"#, "q=%22%00%0A"),
            ("{}", ""),
        ] {
            assert_eq!(write(json).as_deref(), Ok(form));
        }
    }

    #[test]
    fn what_has_no_names_is_refused() {
        for json in ["[]", "\"text\"", "3", "null"] {
            assert_eq!(write(json), Err("is no object, and a form needs names"));
        }
    }
}
