//! Files of multipart bodies.
//!
//! The promise: a file's bytes are never copied into JSON. While a body is turned into JSON its
//! files are put aside, and stand there by their number; anywhere else a file is the text that it
//! holds.

use std::cell::RefCell;
use std::fmt;

use bytes::Bytes;
use serde::de::Deserializer;
use serde::ser::{Error as _, Serializer};

use super::sensitive::Redacted;
use super::wire::{self, Own, Wire};

/// A file in a multipart body: bytes, and perhaps a name and a media type.
///
/// `Debug` shows the media type and the size: a name may tell whose file it is.
///
/// ```
/// use idv_sdk::FilePart;
///
/// let file = FilePart::new(vec![0x89, b'P', b'N', b'G']).with_name("a.png").with_content_type("image/png");
/// assert_eq!((file.name(), file.bytes().len()), (Some("a.png"), 4));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    bytes: Bytes,
    name: Option<String>,
    content_type: Option<String>,
    headers: Vec<(String, String)>,
}

impl FilePart {
    /// Returns a file without a name: it is sent under that of its member.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        FilePart { bytes: bytes.into(), name: None, content_type: None, headers: Vec::new() }
    }

    /// Gives the file a name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Gives the file a media type. Without it the file is sent as what the document declares, or
    /// as `application/octet-stream`. One that no header can hold makes the call fail.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Gives the part of the file a header more, if the API asks for one. One that no part can have
    /// makes the call fail.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the name, if there is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the media type, if there is one.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the headers that were given beside these.
    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        FilePart::new(bytes)
    }
}

impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        FilePart::new(bytes)
    }
}

impl From<String> for FilePart {
    fn from(text: String) -> Self {
        FilePart::new(text)
    }
}

impl From<&'static str> for FilePart {
    fn from(text: &'static str) -> Self {
        FilePart::new(text)
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilePart")
            .field("name", &self.name.as_ref().map(|_| Redacted))
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

thread_local! {
    /// The files that were put aside, while a body is turned into JSON.
    static ASIDE: RefCell<Option<Vec<FilePart>>> = const { RefCell::new(None) };
}

/// Does `work`, and returns the files that it put aside.
pub(crate) fn collecting<T>(work: impl FnOnce() -> T) -> (T, Vec<FilePart>) {
    ASIDE.set(Some(Vec::new()));
    let result = work();
    (result, ASIDE.take().unwrap_or_default())
}

impl Wire for FilePart {
    type Form = Own;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::read(deserializer).map(FilePart::from)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = ASIDE.with_borrow_mut(|aside| {
            let aside = aside.as_mut()?;
            aside.push(self.clone());
            u64::try_from(aside.len() - 1).ok()
        });
        match (number, std::str::from_utf8(&self.bytes)) {
            (Some(number), _) => serializer.serialize_u64(number),
            (None, Ok(text)) => serializer.serialize_str(text),
            (None, Err(_)) => Err(S::Error::custom("a file of bytes that are no text")),
        }
    }
}

wire::serde_through_wire!(FilePart);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_aside_or_a_text() {
        let files = vec![FilePart::new(vec![0xff]), FilePart::from("b").with_name("b.txt")];
        let (json, aside) = collecting(|| serde_json::to_string(&files));
        assert_eq!(json.ok().as_deref(), Some("[0,1]"));
        assert_eq!(aside, files);
        assert!(serde_json::to_string(&files[0]).is_err());
        assert_eq!(serde_json::to_string(&files[1]).ok().as_deref(), Some("\"b\""));
        assert_eq!(serde_json::from_str::<FilePart>("\"b\"").ok(), Some("b".into()));
        assert_eq!(
            format!("{:?}", files[0]),
            "FilePart { name: None, content_type: None, bytes: 1 }"
        );
    }
}
