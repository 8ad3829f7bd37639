//! Bodies of the type `multipart/form-data`.
//!
//! The promise: a member of the body is a part, in the order of the object, a list a part for each
//! element; texts and numbers as they are, objects as JSON, files with their name, media type and
//! headers, unless the document says otherwise: by a style, a member is what it is in a form. No
//! part can hold the boundary, and no name can end its header.

use bytes::Bytes;
use reqwest::header::HeaderName;
use serde_json::value::RawValue;

use super::operation::{Form, Member, Style};
use super::part::FilePart;
use super::style::{self, Escape, Refusal, deep_pairs, primitive};

/// A multipart body, and the value of its `Content-Type`.
pub(crate) struct Multipart {
    pub(crate) body: Bytes,
    pub(crate) content_type: String,
}

/// Returns the parts of a JSON object, in which files stand by their number. `rows` tells of the
/// members that are not written as usual. The reason why there is none ends a sentence that begins
/// with the body.
pub(crate) fn write(json: &str, rows: &[Member], files: &[FilePart]) -> Result<Multipart, Refusal> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|_| "needs a boundary, and the system gives no random numbers")?;
    let boundary = format!("idv-{:032x}", u128::from_be_bytes(random));
    write_with(&boundary, json, rows, files)
}

fn write_with(
    boundary: &str,
    json: &str,
    rows: &[Member],
    files: &[FilePart],
) -> Result<Multipart, Refusal> {
    if !json.starts_with('{') {
        return Err("is no object, and a multipart body needs names");
    }
    let mut parts = Parts { boundary, body: Vec::new(), files, sent: 0 };
    let usual = rows.iter().find(|row| row.rest).unwrap_or(&Member::NEW);
    for (name, value) in style::members(json)? {
        let own = rows.iter().find(|row| !row.rest && row.name == name);
        parts.member(&name, value, own.unwrap_or(usual))?;
    }
    if parts.sent != files.len() {
        return Err("holds a file where only its members can be files");
    }
    let mut body = parts.body;
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={boundary}");
    Ok(Multipart { body: body.into(), content_type })
}

struct Parts<'a> {
    boundary: &'a str,
    body: Vec<u8>,
    files: &'a [FilePart],
    /// How many of the files stand in the body.
    sent: usize,
}

impl Parts<'_> {
    fn member(&mut self, name: &str, value: &RawValue, row: &Member) -> Result<(), Refusal> {
        let json = value.get();
        match row.form {
            Some(Form::Style { style: Style::DeepObject, .. }) => {
                for (name, text) in deep_pairs(name, json)? {
                    self.text(&name, row.content_type, text.as_bytes());
                }
                return Ok(());
            }
            Some(Form::Style { style, explode: false }) => {
                let between = match style {
                    Style::SpaceDelimited => " ",
                    Style::PipeDelimited => "|",
                    _ => ",",
                };
                let text = style::listed(json, between, Escape::Nothing)?;
                text.iter().for_each(|text| self.text(name, row.content_type, text.as_bytes()));
                return Ok(());
            }
            Some(Form::Json) => {
                if json != "null" {
                    let content_type = row.content_type.or(Some("application/json"));
                    self.text(name, content_type, json.as_bytes());
                }
                return Ok(());
            }
            // A member of its own part each, as it is a pair in a form. What no pair can hold is
            // the part that it would be by itself.
            Some(Form::Style { explode: true, .. }) if json.starts_with('{') && !row.file => {
                let members = style::members(json)?;
                return members.iter().try_for_each(|(name, it)| self.one(name, it.get(), row));
            }
            Some(Form::Style { .. }) | None => {}
        }
        if !json.starts_with('[') {
            return self.one(name, json, row);
        }
        let elements: Vec<&RawValue> =
            serde_json::from_str(json).map_err(|_| "has no JSON form")?;
        elements.into_iter().try_for_each(|element| self.one(name, element.get(), row))
    }

    fn one(&mut self, name: &str, json: &str, row: &Member) -> Result<(), Refusal> {
        if json == "null" {
            return Ok(());
        }
        if row.file {
            let number: Option<usize> = serde_json::from_str(json).ok();
            let file = number.and_then(|number| self.files.get(number));
            let file = file.ok_or("holds something else where a file belongs")?;
            return self.file(name, file, row);
        }
        match json.as_bytes().first() {
            Some(b'[' | b'{') => {
                let content_type = row.content_type.or(Some("application/json"));
                self.text(name, content_type, json.as_bytes());
            }
            _ => {
                let text = primitive(json)?;
                text.iter().for_each(|text| self.text(name, row.content_type, text.as_bytes()));
            }
        }
        Ok(())
    }

    fn text(&mut self, name: &str, content_type: Option<&str>, bytes: &[u8]) {
        self.part(&format!("name=\"{}\"", quoted(name)), content_type, &[], bytes);
    }

    fn file(&mut self, name: &str, file: &FilePart, row: &Member) -> Result<(), Refusal> {
        self.sent += 1;
        // What the part says of itself it says once.
        let own = ["content-disposition", "content-type"];
        for (name, value) in file.headers() {
            let known = own.iter().any(|own| own.eq_ignore_ascii_case(name));
            if known || HeaderName::from_bytes(name.as_bytes()).is_err() || !is_header(value) {
                return Err("holds a file with a header that its part cannot have");
            }
        }
        let content_type = file.content_type().filter(|it| !it.is_empty());
        if content_type.is_some_and(|it| !is_header(it)) {
            return Err("holds a file with a media type that no header can hold");
        }
        let content_type = content_type.or(row.content_type).unwrap_or("application/octet-stream");
        let of_file = file.name().unwrap_or(name);
        let names = format!("name=\"{}\"; filename=\"{}\"", quoted(name), quoted(of_file));
        self.part(&names, Some(content_type), file.headers(), file.bytes());
        Ok(())
    }

    fn part(
        &mut self,
        names: &str,
        content_type: Option<&str>,
        headers: &[(String, String)],
        bytes: &[u8],
    ) {
        let mut head =
            format!("--{}\r\nContent-Disposition: form-data; {names}\r\n", self.boundary);
        if let Some(content_type) = content_type {
            head.push_str(&format!("Content-Type: {content_type}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }
}

/// Writes a name between quotes, as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn is_header(text: &str) -> bool {
    !text.trim().is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_a_part() {
        let file = |name, content_type| Member { name, content_type, file: true, ..Member::NEW };
        let rows = [
            file("file", None),
            file("pictures", Some("image/png")),
            Member {
                name: "deep",
                form: Some(Form::Style { style: Style::DeepObject, explode: true }),
                ..Member::NEW
            },
            Member {
                name: "spread",
                form: Some(Form::Style { style: Style::Form, explode: true }),
                ..Member::NEW
            },
            Member {
                name: "json",
                content_type: Some("application/json"),
                form: Some(Form::Json),
                ..Member::NEW
            },
        ];
        let files = [
            FilePart::new(vec![0, 0xff]).with_name("a\"\r\nb.bin"),
            FilePart::from("one").with_content_type("image/gif").with_header("X-A", "1"),
            FilePart::from("two"),
        ];
        let json = r#"{"name":"x\"y","count":3,"gone":null,"in":{"a":1},"tags":["a","b"],"file":0,
            "pictures":[1,2],"deep":{"a":{"b":true}},
            "spread":{"r":1,"g":null,"b":["x"]},"json":["c"]}"#;
        let written = write_with("B", json, &rows, &files).map_err(|it| it.to_owned());
        let written = written.expect("a body");
        let head = "--B\r\nContent-Disposition: form-data; name=";
        let text = String::from_utf8_lossy(&written.body).replace(head, "-> ");
        let expected = "-> \"name\"\r\n\r\nx\"y\r\n-> \"count\"\r\n\r\n3\r\n\
            -> \"in\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n\
            -> \"tags\"\r\n\r\na\r\n-> \"tags\"\r\n\r\nb\r\n\
            -> \"file\"; filename=\"a%22%0D%0Ab.bin\"\r\nContent-Type: application/octet-stream\r\n\
            \r\n\0\u{fffd}\r\n\
            -> \"pictures\"; filename=\"pictures\"\r\nContent-Type: image/gif\r\n\
            X-A: 1\r\n\r\none\r\n\
            -> \"pictures\"; filename=\"pictures\"\r\nContent-Type: image/png\r\n\r\ntwo\r\n\
            -> \"deep[a][b]\"\r\n\r\ntrue\r\n\
            -> \"r\"\r\n\r\n1\r\n\
            -> \"b\"\r\nContent-Type: application/json\r\n\r\n[\"x\"]\r\n\
            -> \"json\"\r\nContent-Type: application/json\r\n\r\n[\"c\"]\r\n--B--\r\n";
        assert_eq!(text, expected);
        assert_eq!(written.content_type, "multipart/form-data; boundary=B");
    }

    #[test]
    fn what_no_row_names_may_be_files() {
        let rows = [Member { name: "count", ..Member::NEW }, Member::FURTHER_FILES];
        let files = [FilePart::from("one"), FilePart::from("two")];
        let written = write_with("B", r#"{"count":1,"":0,"a":1}"#, &rows, &files);
        let written = written.map_err(|it| it.to_owned()).expect("a body");
        let text = String::from_utf8_lossy(&written.body).into_owned();
        assert!(text.contains("name=\"count\"\r\n\r\n1\r\n"), "{text}");
        assert!(text.contains("name=\"\"; filename=\"\"\r\n"), "{text}");
        assert!(text.contains("name=\"a\"; filename=\"a\"\r\n"), "{text}");
    }

    #[test]
    fn a_file_in_the_wrong_place_is_told() {
        let refused = |json, files: &[FilePart]| write_with("B", json, &[], files).err();
        assert!(refused("[]", &[]).is_some());
        assert!(refused(r#"{"a":{"b":0}}"#, &[FilePart::from("x")]).is_some());
        assert!(write("{}", &[], &[]).is_ok());
        let row = [Member { name: "a", file: true, ..Member::NEW }];
        for (name, value) in [("Content-Type", "a/b"), ("a b", "1"), ("X-A", "1\r\nX-B: 2")] {
            let file = FilePart::from("x").with_header(name, value);
            assert!(write_with("B", r#"{"a":0}"#, &row, &[file]).is_err());
        }
        let file = FilePart::from("x").with_content_type("a\r\nb");
        assert!(write_with("B", r#"{"a":0}"#, &row, &[file]).is_err());
    }
}
