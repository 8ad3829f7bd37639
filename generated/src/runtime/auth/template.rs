//! Bodies of logins: JSON with places for texts.
//!
//! The promise: what the document wrote stays as it is, in its order; a text goes in as JSON and
//! cannot become anything but one string; the finished body is the only copy that is left.

/// Fills the template: a string that is `{name}` as a whole becomes the text of that name, or null
/// when there is none.
pub(super) fn fill<'a>(template: &str, text: impl Fn(&str) -> Option<&'a str>) -> String {
    // Every byte of a text becomes six at most. With that much room the body is never moved, and no
    // part of it is left behind.
    let room: usize = names(template).filter_map(&text).map(|text| 6 * text.len() + 2).sum();
    let mut body = Vec::with_capacity(template.len() + room);
    let mut rest = template;
    while let Some((before, string, after)) = next_string(rest) {
        body.extend_from_slice(before.as_bytes());
        match name(string).map(&text) {
            // Writing to memory does not fail.
            Some(text) => serde_json::to_writer(&mut body, &text).unwrap_or_default(),
            None => {
                body.push(b'"');
                body.extend_from_slice(string.as_bytes());
                body.push(b'"');
            }
        }
        rest = after;
    }
    body.extend_from_slice(rest.as_bytes());
    String::from_utf8(body).unwrap_or_default()
}

/// Returns the names in the template.
pub(super) fn names(template: &str) -> impl Iterator<Item = &str> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let (_, string, after) = next_string(rest)?;
        rest = after;
        Some(string)
    })
    .filter_map(name)
}

fn name(string: &str) -> Option<&str> {
    string.strip_prefix('{')?.strip_suffix('}')
}

/// Splits JSON around its first string, whose quotes are left out.
fn next_string(json: &str) -> Option<(&str, &str, &str)> {
    let (before, inside) = json.split_once('"')?;
    let mut escaped = false;
    let end = inside.find(|letter| {
        let ends = letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    })?;
    let (string, rest) = inside.split_at(end);
    Some((before, string, rest.strip_prefix('"')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> Option<&'static str> {
        match name {
            "id" => Some("0260"),
            "odd" => Some("a\"b\\\u{1}\n김"),
            _ => None,
        }
    }

    #[test]
    fn texts_stand_where_the_template_names_them() {
        for (template, expected) in [
            (
                r#"{"z":"{id}","scope":["member","{id}"],"a":1.50}"#,
                r#"{"z":"0260","scope":["member","0260"],"a":1.50}"#,
            ),
            (r#"{"a":"{odd}"}"#, "{\"a\":\"a\\\"b\\\\\\u0001\\n김\"}"),
            (r#"{"a":"{none}","b":"x {id}"}"#, r#"{"a":null,"b":"x {id}"}"#),
            (r#"{"a":"\"{id}\"","b":"\\","c":"{id}"}"#, r#"{"a":"\"{id}\"","b":"\\","c":"0260"}"#),
            ("{}", "{}"),
        ] {
            assert_eq!(fill(template, text), expected);
        }
    }

    #[test]
    fn a_body_is_written_in_one_piece() {
        let long = "\u{1}".repeat(500);
        let template = r#"{"a":"{long}"}"#;
        let body = fill(template, |_| Some(&long));
        assert_eq!(body.len(), r#"{"a":""}"#.len() + 3000);
        assert!(body.capacity() < template.len() + 3003, "it grew to {}", body.capacity());
    }

    #[test]
    fn names_are_found() {
        let template = r#"{"{a}":"{b}","c":"d {e}","f":["{g}"]}"#;
        assert_eq!(names(template).collect::<Vec<_>>(), ["a", "b", "g"]);
    }
}
