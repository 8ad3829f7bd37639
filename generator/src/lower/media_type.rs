//! Names of media types: in which form a body of that name is written, and what its parameters are.
//!
//! The promise: what has a form of its own is never written as JSON, nor as text in a charset that
//! it is not in. What is taken for JSON without being called so is told apart, so that it can be
//! said. The form is that of the essence; the parameters are part of the name (RFC 9110, section
//! 8.3.1).

use crate::http_token::is_token;

use super::media::Values;

/// How a body is written, of a media type that is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Json,
    Text,
    Bytes,
    Events,
}

/// What the name of a media type says of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Events,
    /// Nothing: what is in it decides. Values that are no texts are JSON.
    Any,
    /// Nothing that is known here. The same, for want of anything better.
    Unknown,
    /// A form of texts that is no JSON.
    OwnText,
    /// A form that is no text.
    Binary,
}

/// Says how a body of a media type is written, if its values are these.
pub(super) fn written(name: &str, values: Values) -> Written {
    let form = form(essence(name));
    match (form, values) {
        (Form::Json, _) => Written::Json,
        (Form::Events, _) => Written::Events,
        _ if has_another_charset(name) => Written::Bytes,
        (_, Values::Bytes) | (Form::Binary, _) => Written::Bytes,
        (_, Values::Texts) => Written::Text,
        (Form::Any | Form::Unknown, Values::Plain | Values::Structured) => Written::Json,
        (Form::OwnText, Values::Plain | Values::Structured) => Written::Bytes,
        (_, Values::Unknown) => match is_of_texts(name) {
            true => Written::Text,
            false => Written::Bytes,
        },
    }
}

/// Says whether a body is taken for JSON though its media type does not say so.
pub(super) fn is_json_for_want_of_better(name: &str, values: Values) -> bool {
    let guessed = matches!(values, Values::Plain | Values::Structured);
    guessed && form(essence(name)) == Form::Unknown && !has_another_charset(name)
}

/// Returns a media type without its parameters.
pub(super) fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}

/// Says whether a media type names a charset other than the one that is read and written.
pub(super) fn has_another_charset(name: &str) -> bool {
    charset(name).is_some_and(|it| !["utf-8", "utf8"].iter().any(|ok| it.eq_ignore_ascii_case(ok)))
}

/// Returns the charset that a media type names.
pub(super) fn charset(name: &str) -> Option<&str> {
    value(name, "charset").map(|value| value.trim_matches('"'))
}

/// Returns what a media type says of a parameter, as it is written.
fn value<'a>(name: &'a str, parameter: &str) -> Option<&'a str> {
    let mut pairs = pieces(name, ';').into_iter().skip(1).filter_map(|it| it.split_once('='));
    let found = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(parameter));
    found.map(|(_, value)| value.trim())
}

/// Splits a text at a character, but not where that stands between quotes.
pub(super) fn pieces(text: &str, at: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let split = text.split(|found| {
        match found {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        found == at && !quoted
    });
    split.collect()
}

/// Returns a media type as it stands in `Content-Type`, but for its charset: that of JSON is always
/// the same.
pub(super) fn without_charset(name: &str) -> String {
    with_parameters(name, &["charset"])
}

/// Returns a media type as it is asked for. In which charset a reply comes and where its parts end
/// is up to the server, and `q` would say how much it is wanted.
pub(super) fn asked_for(name: &str) -> String {
    with_parameters(name, &["charset", "boundary", "q"])
}

/// Returns a media type with the parameters that can stand in a header, but for some.
fn with_parameters(name: &str, but: &[&str]) -> String {
    let mut all = essence(name).to_owned();
    for piece in pieces(name, ';').into_iter().skip(1) {
        let Some((key, value)) = parameter(piece) else { continue };
        if but.iter().any(|it| it.eq_ignore_ascii_case(key)) {
            continue;
        }
        // Some servers compare it letter for letter.
        all.push_str(if piece.starts_with(' ') { "; " } else { ";" });
        all.push_str(&format!("{key}={value}"));
    }
    all
}

/// Returns the parts of a parameter, if it is one: RFC 9110, section 5.6.6. A value without quotes
/// may hold what needs them, as long as nothing else can be meant.
fn parameter(piece: &str) -> Option<(&str, &str)> {
    let (key, value) = piece.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let is_value = match inner {
        Some(inner) => is_quoted(inner),
        None => value.bytes().all(|it| it.is_ascii_graphic() && !b"\",;\\".contains(&it)),
    };
    let is_one = is_token(key) && !value.is_empty() && is_value;
    is_one.then_some((key, value))
}

/// Says whether a text can stand between quotes.
fn is_quoted(text: &str) -> bool {
    let mut escaped = false;
    let plain = text.bytes().all(|byte| {
        let is_end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        matches!(byte, b' '..=b'~') && !is_end
    });
    plain && !escaped
}

/// Returns what a media type has beside its essence, and is not in the text that stands for it in a
/// header. The charset and the boundary have rules of their own.
pub(super) fn lost<'a>(name: &'a str, on_the_wire: &str) -> Vec<&'a str> {
    let pieces = pieces(name, ';').into_iter().skip(1).map(str::trim);
    let lost = pieces.filter(|piece| {
        let key = piece.split('=').next().unwrap_or_default().trim();
        let apart = ["", "charset", "boundary"].iter().any(|it| it.eq_ignore_ascii_case(key));
        let sent = parameter(piece).map(|(key, value)| format!("{key}={value}"));
        let is_sent = sent.is_some_and(|it| on_the_wire.contains(&it));
        !apart && !is_sent && !on_the_wire.contains(piece)
    });
    lost.collect()
}

/// Says whether a body of this media type is parts of which the client does not know the boundary.
/// The parts of a form are written by the client.
pub(super) fn is_without_boundary(name: &str) -> bool {
    let kind = essence(name).to_ascii_lowercase();
    let is_form = kind == "multipart/form-data";
    kind.starts_with("multipart/") && !is_form && value(name, "boundary").is_none()
}

/// Says whether this stands for many media types.
pub(super) fn is_range(name: &str) -> bool {
    essence(name).contains('*')
}

/// Says whether a media type is one of those that a range stands for.
pub(super) fn covers(range: &str, name: &str) -> bool {
    let (range, name) = (essence(range).to_ascii_lowercase(), name.to_ascii_lowercase());
    let before = range.split('*').next().unwrap_or_default();
    let after = range.rsplit('*').next().unwrap_or_default();
    let rest = name.strip_prefix(before);
    range.contains('*') && rest.is_some_and(|rest| rest.ends_with(after))
}

/// Says whether a text can stand in a header.
pub(super) fn is_header(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Says whether a media type is text and nothing else.
pub(super) fn is_text(name: &str) -> bool {
    essence(name).eq_ignore_ascii_case("text/plain")
}

pub(super) fn is_json(kind: &str) -> bool {
    form(kind) == Form::Json
}

/// Says whether a media type is one of texts, whatever else it is.
fn is_of_texts(name: &str) -> bool {
    name.trim_start().get(..5).is_some_and(|family| family.eq_ignore_ascii_case("text/"))
}

/// Forms of texts that are no JSON. One that begins with `x-` is the same.
const TEXTS: &str = "csv tsv yaml yml html toml ini javascript ecmascript graphql sql jwt jwe jose \
    sdp turtle n-triples n-quads trig n3 sparql-query mpegurl pgp-signature markdown properties \
    www-form-urlencoded";

/// A JSON value a line, or one behind another.
const SEQUENCES: &str = "jsonl jsonlines json-lines ndjson json-seq json-stream";

/// Forms that are no text. One that begins with `x-` is the same.
const BINARIES: &str = "binary pdf postscript rtf zip zip-compressed gzip gzip-compressed tar gtar \
    bzip bzip2 xz zstd lzma 7z-compressed rar rar-compressed vnd.rar compressed java-archive wasm \
    protobuf protobuffer vnd.google.protobuf msgpack vnd.msgpack messagepack cbor cbor-seq smile \
    json-smile jackson-smile bson avro parquet thrift grpc msword pkcs12 sqlite3 dicom ber der \
    wbxml fastinfoset vnd.google-earth.kmz vnd.android.package-archive";

/// What the names of such forms begin with.
const BINARY_FAMILIES: [&str; 4] =
    ["vnd.ms-", "vnd.openxmlformats-officedocument.", "vnd.oasis.opendocument.", "vnd.apache."];

fn form(kind: &str) -> Form {
    let lower = kind.to_ascii_lowercase();
    let (family, name) = lower.split_once('/').unwrap_or(("", &lower));
    let bare = name.strip_prefix("x-").unwrap_or(name);
    let (before, suffix) = bare.rsplit_once('+').unwrap_or(("", bare));
    let suffix = suffix.strip_prefix("x-").unwrap_or(suffix);
    let among = |forms: &str| forms.split(' ').any(|form| form == suffix);
    match family {
        _ if among(SEQUENCES) || before == "stream" && suffix == "json" => Form::OwnText,
        "application" | "text" if name == "json" => Form::Json,
        _ if bare.ends_with("+json") => Form::Json,
        "text" if name == "event-stream" => Form::Events,
        "multipart" => Form::Binary,
        "image" | "audio" | "video" | "font" | "model" if !name.ends_with("xml") => Form::Binary,
        _ if among(BINARIES) || name.ends_with("-stream") => Form::Binary,
        _ if BINARY_FAMILIES.iter().any(|family| bare.starts_with(family)) => Form::Binary,
        _ if name.contains("json") => Form::Unknown,
        "text" if name == "plain" || name == "*" => Form::Any,
        // As some have it: `application/rss-xml`.
        _ if among(TEXTS) || family == "text" || name.ends_with("xml") => Form::OwnText,
        _ if bare.contains('+') => Form::OwnText,
        "*" | "application" if name == "*" => Form::Any,
        _ if lower.is_empty() => Form::Any,
        _ => Form::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_form() {
        let forms = [
            (Form::Json, "application/json text/json Application/Problem+JSON application/*+json"),
            (Form::Any, "*/* application/* text/plain text/*"),
            (
                Form::Unknown,
                "application/vnd.case application/case text/x-json application/json+case json",
            ),
            (
                Form::OwnText,
                "application/jsonl application/x-ndjson application/json-seq application/geo+json-seq \
                 application/stream+json application/vnd.case+x-ndjson application/x-jsonlines \
                 text/tab-separated-values application/toml application/xml application/rss+xml \
                 image/svg+xml application/x-yaml application/jose+jwe text/csv text/html \
                 application/case+case",
            ),
            (
                Form::Binary,
                "application/cbor application/senml+cbor application/pdf application/epub+zip \
                 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet image/png \
                 application/vnd.ms-excel application/x-json-smile application/octet-stream \
                 multipart/mixed",
            ),
        ];
        for (expected, names) in forms {
            for name in names.split_whitespace() {
                assert_eq!((name, form(name)), (name, expected));
            }
        }
    }

    #[test]
    fn a_charset_is_found_however_it_is_written() {
        for name in ["text/csv;charset=EUC-KR", "a/b; x=y; Charset = \"euc-kr\"", "a/b;charset="] {
            assert!(has_another_charset(name), "{name}");
        }
        for name in
            ["text/csv", "text/csv; charset=UTF-8", "a/b;charset=\"utf8\"", "a/b; q=charset"]
        {
            assert!(!has_another_charset(name), "{name}");
        }
    }

    #[test]
    fn parameters_are_part_of_the_name() {
        let names = [
            ("application/json;odata=verbose", "application/json;odata=verbose"),
            ("a/b+json ;  version = 2;Charset=utf-8; q=0.5", "a/b+json; version=2"),
            ("a/b; profile=\"x; y, \\\"z\"; boundary=c", "a/b; profile=\"x; y, \\\"z\""),
            ("a/b; schema=https://case.example/s", "a/b; schema=https://case.example/s"),
            ("a/b; c", "a/b"),
            ("a/b; c=; =d; ;", "a/b"),
            ("a/b; c=\"d; e=f", "a/b"),
            ("a/b; c=d, e/f", "a/b"),
            ("a/b; c=\"d\\\"", "a/b"),
            ("a/b; c=\"\u{fc}\"", "a/b"),
        ];
        for (name, expected) in names {
            assert_eq!(asked_for(name), expected);
        }
        assert_eq!(without_charset("a/b; q=0.5; charset=utf-8"), "a/b; q=0.5");
        assert_eq!(lost("a/b;c=d; e = f; g; charset=utf-8;", "a/b;c=d; e=f"), ["g"]);
        assert_eq!(pieces("a/b; c=\"d, e\", f/g", ','), ["a/b; c=\"d, e\"", " f/g"]);
    }

    #[test]
    fn a_range_covers_what_it_stands_for() {
        for (range, name) in [
            ("*/*", "application/octet-stream"),
            ("Application/*; q=1", "application/json"),
            ("text/*", "text/plain"),
            ("application/*+json", "application/case+json"),
        ] {
            assert!(covers(range, name), "{range}");
        }
        for (range, name) in [
            ("image/*", "application/octet-stream"),
            ("application/*+json", "application/json"),
            ("text/plain", "text/plain"),
        ] {
            assert!(!covers(range, name), "{range}");
        }
    }

    #[test]
    fn parts_have_a_boundary() {
        for name in ["multipart/mixed", "Multipart/Related; type=a/b"] {
            assert!(is_without_boundary(name), "{name}");
        }
        for name in ["multipart/form-data", "multipart/mixed; boundary=\"a\"", "a/b"] {
            assert!(!is_without_boundary(name), "{name}");
        }
    }
}
