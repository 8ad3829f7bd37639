//! Bodies of the type `application/x-www-form-urlencoded`.
//!
//! The promise: what a browser's form would send, from the body's own JSON: a member a pair, in the
//! order of the object; a list a pair for each element; objects inside as JSON text; numbers digit
//! by digit; what is null or absent is left out. A member of which the document says how it is
//! written is written so.

use serde_json::value::RawValue;

use super::operation::{Form, Member};
use super::style::{self, Escape, Refusal, primitive};

/// Returns the form of a JSON object, or why there is none. The reason ends a sentence that begins
/// with the body. `rows` tells of the members that are not written as usual.
pub(crate) fn write(json: &str, rows: &[Member]) -> Result<String, Refusal> {
    if !json.starts_with('{') {
        return Err("is no object, and a form needs names");
    }
    let mut form = Pairs(String::new());
    for (name, value) in style::members(json)? {
        let row = rows.iter().find(|row| row.name == name).and_then(|row| row.form);
        match row {
            Some(Form::Style { style, explode }) => {
                let written = style::write(style, explode, &name, value.get(), Escape::Form);
                form.extend(written?.as_deref());
            }
            Some(Form::Json) => form.push(&name, value.get()),
            None => form.usual(&name, value)?,
        }
    }
    Ok(form.0)
}

struct Pairs(String);

impl Pairs {
    /// Adds a pair, or one for each element of a list.
    fn usual(&mut self, name: &str, value: &RawValue) -> Result<(), Refusal> {
        match value.get().as_bytes().first() {
            Some(b'[') => {
                let elements: Vec<&RawValue> =
                    serde_json::from_str(value.get()).map_err(|_| "has no JSON form")?;
                for element in elements {
                    self.one(name, element.get())?;
                }
                Ok(())
            }
            _ => self.one(name, value.get()),
        }
    }

    /// Adds a pair, unless the value is null.
    fn one(&mut self, name: &str, json: &str) -> Result<(), Refusal> {
        match json.as_bytes().first() {
            Some(b'[' | b'{') => self.push(name, json),
            _ => primitive(json)?.iter().for_each(|text| self.push(name, text)),
        }
        Ok(())
    }

    fn push(&mut self, name: &str, text: &str) {
        let (name, text) = (Escape::Form.apply(name), Escape::Form.apply(text));
        self.extend(Some(&format!("{name}={text}")));
    }

    /// Adds pairs that are written.
    fn extend(&mut self, pairs: Option<&str>) {
        if let Some(pairs) = pairs {
            if !self.0.is_empty() {
                self.0.push('&');
            }
            self.0.push_str(pairs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::operation::Style;

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
            assert_eq!(write(json, &[]).as_deref(), Ok(form));
        }
    }

    #[test]
    fn what_has_no_names_is_refused() {
        for json in ["[]", "\"text\"", "3", "null"] {
            assert_eq!(write(json, &[]), Err("is no object, and a form needs names"));
        }
    }

    #[test]
    fn a_member_may_have_a_style() {
        let style = |name, style, explode| Member {
            name,
            form: Some(Form::Style { style, explode }),
            ..Member::NEW
        };
        let rows = [
            style("deep", Style::DeepObject, true),
            style("flat", Style::Form, false),
            style("spread", Style::Form, true),
            style("piped", Style::PipeDelimited, false),
            Member { name: "json", form: Some(Form::Json), ..Member::NEW },
        ];
        for (json, form) in [
            (
                r#"{"deep":{"a b":[1,2]},"x":1}"#,
                "deep%5Ba+b%5D%5B0%5D=1&deep%5Ba+b%5D%5B1%5D=2&x=1",
            ),
            (r#"{"deep":"text"}"#, "deep=text"),
            (r#"{"deep":null,"flat":["a","b c"]}"#, "flat=a,b+c"),
            (r#"{"spread":{"r":1,"g":2}}"#, "r=1&g=2"),
            (r#"{"piped":["a","b"]}"#, "piped=a%7Cb"),
            (r#"{"json":[1,2]}"#, "json=%5B1%2C2%5D"),
        ] {
            assert_eq!(write(json, &rows).as_deref(), Ok(form));
        }
    }
}
