//! Writes JSON in any of the ways that mean the same.

use std::fmt::Write;

use super::Json;

/// A way to write JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Where blanks stand.
    pub spacing: Spacing,
    /// Which characters are escaped.
    pub escapes: Escapes,
}

/// Where blanks stand between the tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// Nowhere.
    #[default]
    Compact,
    /// One behind each colon and comma.
    Airy,
    /// Of every kind, around every token.
    Wild,
}

/// Which characters of a string are escaped, in names too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escapes {
    /// Only those that must be.
    #[default]
    Needed,
    /// All outside of ASCII, and the slash.
    Ascii,
    /// Every single one, by its number.
    All,
}

pub(super) fn write(json: &Json, style: Style) -> String {
    let mut writer = Writer { text: String::new(), style };
    writer.value(json);
    writer.text
}

struct Writer {
    text: String,
    style: Style,
}

impl Writer {
    fn value(&mut self, json: &Json) {
        match json {
            Json::Null => self.text.push_str("null"),
            Json::Bool(true) => self.text.push_str("true"),
            Json::Bool(false) => self.text.push_str("false"),
            Json::Number(digits) => self.text.push_str(digits),
            Json::Text(text) => self.string(text),
            Json::Array(elements) => {
                self.mark('[');
                for (index, element) in elements.iter().enumerate() {
                    self.comma(index);
                    self.value(element);
                }
                self.mark(']');
            }
            Json::Object(members) => {
                self.mark('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    self.comma(index);
                    self.string(name);
                    self.mark(':');
                    self.value(value);
                }
                self.mark('}');
            }
        }
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.mark(',');
        }
    }

    fn mark(&mut self, mark: char) {
        let (before, behind) = match (self.style.spacing, mark) {
            (Spacing::Compact, _) => ("", ""),
            (Spacing::Airy, ',' | ':') => ("", " "),
            (Spacing::Airy, _) => ("", ""),
            (Spacing::Wild, _) => ("\t ", "\r\n "),
        };
        self.text.push_str(before);
        self.text.push(mark);
        self.text.push_str(behind);
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            self.character(character);
        }
        self.text.push('"');
    }

    fn character(&mut self, character: char) {
        let escaped = match (self.style.escapes, character) {
            (_, '\0'..='\u{1f}') | (Escapes::All, _) => true,
            (_, '"' | '\\') | (Escapes::Ascii, '/') => {
                self.text.push('\\');
                false
            }
            (Escapes::Ascii, _) => !character.is_ascii(),
            (Escapes::Needed, _) => false,
        };
        if escaped {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(self.text, "\\u{unit:04x}");
            }
        } else {
            self.text.push(character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_means_the_same() {
        let text = r#"{"a":[1.0,null,true,false,{}],"é\"\\":"\u0000/😀 "}"#;
        let json = Json::parse(text).expect("JSON");
        assert_eq!(json.text(), text);
        for spacing in [Spacing::Compact, Spacing::Airy, Spacing::Wild] {
            for escapes in [Escapes::Needed, Escapes::Ascii, Escapes::All] {
                let written = json.styled(Style { spacing, escapes });
                assert_eq!(Json::parse(&written).as_ref(), Ok(&json), "{written}");
            }
        }
    }
}
