//! Where in a JSON text something is: the way from the outermost value to one inside it.
//!
//! The promise: a path is written as the SDK promises to write it in its errors
//! (`.items[2].verifiedCustomer.name`, quoted in brackets where a name is not a plain word), so the
//! two can be compared as texts.

use std::fmt;

/// The longest name that a path shows whole.
const LONGEST_NAME: usize = 80;

/// A way from the outermost value to one inside it. An empty one means the outermost itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To a member of an object.
    Member(String),
    /// To an element of an array, counted from zero.
    Element(usize),
}

impl Path {
    /// Returns the path of the outermost value.
    #[must_use]
    pub fn root() -> Self {
        Path::default()
    }

    /// Returns the path of the member `name` of the value here.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        self.then(Step::Member(name.to_owned()))
    }

    /// Returns the path of the element `index` of the value here.
    #[must_use]
    pub fn element(&self, index: usize) -> Self {
        self.then(Step::Element(index))
    }

    /// Returns the steps, outermost first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Path(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                Step::Element(index) => write!(f, "[{index}]")?,
                Step::Member(name) if is_plain(name) => write!(f, ".{name}")?,
                Step::Member(name) => write_quoted(name, f)?,
            }
        }
        Ok(())
    }
}

fn write_quoted(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("[\"")?;
    for character in name.chars().take(LONGEST_NAME) {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            _ if character.is_control() => write!(f, "\\u{:04x}", u32::from(character))?,
            _ => write!(f, "{character}")?,
        }
    }
    let cut = name.chars().nth(LONGEST_NAME).is_some();
    f.write_str(if cut { "...\"]" } else { "\"]" })
}

fn is_plain(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn shows_as_in_errors() {
        let path = Path::root().member("items").element(2).member("a \"b\"\0");
        assert_eq!(path.to_string(), r#".items[2]["a \"b\"\u0000"]"#);
        assert_eq!(Path::root().to_string(), "");
    }
}
