//! Reads JSON by the grammar of RFC 8259, and nothing beyond it.

use std::fmt;

use super::Json;

/// Deeper nesting than any text of ours has; it protects the stack.
const DEEPEST: usize = 2_000;

/// A text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The byte at which reading stopped.
    pub offset: usize,
    /// What was wrong there.
    pub what: &'static str,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no JSON: {} at byte {}", self.what, self.offset)
    }
}

impl std::error::Error for SyntaxError {}

pub(super) fn parse(text: &str) -> Result<Json, SyntaxError> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let value = reader.value()?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.fault("something after the value"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Json, SyntaxError> {
        self.blanks();
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(
        &mut self,
        inner: fn(&mut Self) -> Result<Json, SyntaxError>,
    ) -> Result<Json, SyntaxError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault("too deep a nesting"));
        }
        self.at += 1;
        let value = inner(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Json, SyntaxError> {
        let mut members = Vec::new();
        self.blanks();
        if self.took(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.blanks();
            let name = self.string()?;
            self.blanks();
            self.expect(b':', "no colon after a name")?;
            members.push((name, self.value()?));
            self.blanks();
            if self.took(b'}') {
                return Ok(Json::Object(members));
            }
            self.expect(b',', "no comma between members")?;
        }
    }

    fn array(&mut self) -> Result<Json, SyntaxError> {
        let mut elements = Vec::new();
        self.blanks();
        if self.took(b']') {
            return Ok(Json::Array(elements));
        }
        loop {
            elements.push(self.value()?);
            self.blanks();
            if self.took(b']') {
                return Ok(Json::Array(elements));
            }
            self.expect(b',', "no comma between elements")?;
        }
    }

    fn number(&mut self) -> Result<Json, SyntaxError> {
        let start = self.at;
        self.took(b'-');
        if !self.took(b'0') {
            self.digits()?;
        }
        if self.took(b'.') {
            self.digits()?;
        }
        if self.took(b'e') || self.took(b'E') {
            let _ = self.took(b'+') || self.took(b'-');
            self.digits()?;
        }
        Ok(Json::Number(self.text[start..self.at].to_owned()))
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.fault("no digit")) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        self.expect(b'"', "no quote where a string begins")?;
        let mut text = String::new();
        loop {
            let Some(next) = self.text[self.at..].chars().next() else {
                return Err(self.fault("a string without end"));
            };
            self.at += next.len_utf8();
            match next {
                '"' => return Ok(text),
                '\\' => text.push(self.escape()?),
                '\0'..='\u{1f}' => return Err(self.fault("a bare control character")),
                _ => text.push(next),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let letter = self.peek();
        self.at += 1;
        match letter {
            Some(plain @ (b'"' | b'\\' | b'/')) => Ok(char::from(plain)),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unit().and_then(|unit| self.scalar(unit)),
            _ => {
                self.at -= 1;
                Err(self.fault("an unknown escape"))
            }
        }
    }

    fn scalar(&mut self, unit: u32) -> Result<char, SyntaxError> {
        let mut scalar = unit;
        if (0xd800..0xdc00).contains(&unit) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let low = self.unit()?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(self.fault("half a surrogate pair"));
            }
            scalar = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
        char::from_u32(scalar).ok_or_else(|| self.fault("half a surrogate pair"))
    }

    fn unit(&mut self) -> Result<u32, SyntaxError> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|text| u32::from_str_radix(text, 16).ok());
        self.at += 4;
        unit.ok_or_else(|| self.fault("no four hexadecimal digits"))
    }

    fn word(&mut self) -> Result<Json, SyntaxError> {
        let words =
            [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))];
        for (word, value) in words {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.fault("no value"))
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn took(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, byte: u8, otherwise: &'static str) -> Result<(), SyntaxError> {
        if self.took(byte) { Ok(()) } else { Err(self.fault(otherwise)) }
    }

    fn fault(&self, what: &'static str) -> SyntaxError {
        SyntaxError { offset: self.at, what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_digits_order_and_doubles() {
        let json = parse(r#" {"b": 1.10, "a": [-0, 1E+2], "b": "\u00e9\ud83d\ude80\/"} "#);
        let expected = Json::Object(vec![
            ("b".into(), Json::Number("1.10".into())),
            ("a".into(), Json::Array(vec![Json::Number("-0".into()), Json::Number("1E+2".into())])),
            ("b".into(), Json::string("é🚀/")),
        ]);
        assert_eq!(json, Ok(expected));
    }

    #[test]
    fn refuses_what_the_grammar_refuses() {
        for text in [
            "",
            "nul",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "'a'",
            "\"\n\"",
            r#""\x""#,
            r#""\u12g4""#,
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            "1 2",
            "[",
            "{\"a\"",
            "\"a",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn stops_before_the_stack_does() {
        let deep = "[".repeat(DEEPEST + 1);
        assert_eq!(parse(&deep).map_err(|error| error.what), Err("too deep a nesting"));
    }
}
