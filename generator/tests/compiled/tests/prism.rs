//! The code for `everything-on-the-wire` against Prism, a server that reads the document itself and
//! refuses every request that breaks it.
//!
//! `conformance/prism/run` starts that server and says by `PRISM_URL` where it is; without it there is
//! nothing to ask, and this says so. Left out is what Prism 5 cannot read: lists and objects in paths,
//! at which it stops; lists in bodies of forms and parts; and members of objects with large letters in
//! a query, which it makes small. It does not read cookies, and takes a list between spaces for one
//! text. `styles.rs` and `wire.rs` have all of those, against raw bytes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, missing_docs, reason = "a test")]

use std::fmt::Debug;

use idv_compiled_cases::everything_on_the_wire::Client;
use idv_compiled_cases::everything_on_the_wire::types::{Color, Palette, SendPartsBody, Shade};
use idv_compiled_cases::one_parameter_each as parameters;
use idv_compiled_cases::{Error, FilePart, RetryPolicy};

fn color() -> Color {
    Color::new(100, 200, 150)
}

fn list() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).to_vec()
}

/// What Prism said against a call, if it said something.
fn refusal<T, E: Debug>(name: &str, result: Result<T, Error<E>>) -> Option<String> {
    let error = result.err()?;
    let body = error.raw().map(|raw| raw.text().into_owned()).unwrap_or_default();
    Some(format!("{name}: {error}\n{body}"))
}

macro_rules! accepted {
    ($($name:literal: $call:expr,)*) => {
        [$(refusal($name, $call.await)),*].into_iter().flatten().collect::<Vec<String>>()
    };
}

/// Each in a style of its own: more than one Prism does not tell apart.
#[tokio::test]
async fn every_parameter_is_as_the_document_says() {
    let Ok(url) = std::env::var("PRISM_URL_OF_PARAMETERS") else {
        eprintln!("skipped: PRISM_URL_OF_PARAMETERS is not set; conformance/prism/run sets it");
        return;
    };
    let color = || parameters::types::Color::new().with_r(100).with_g("200").with_b("150");
    let client = parameters::Client::builder().base_url(url).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let refusals = accepted! {
        "pathSimpleOne": client.path_simple_one("blue"),
        "pathSimpleSpreadOne": client.path_simple_spread_one("blue"),
        "pathLabelOne": client.path_label_one("blue"),
        "pathLabelSpreadOne": client.path_label_spread_one("blue"),
        "pathMatrixOne": client.path_matrix_one("blue"),
        "pathMatrixSpreadOne": client.path_matrix_spread_one("blue"),
        "queryFormOne": client.query_form_one("blue"),
        "queryFormList": client.query_form_list(list()),
        "queryFormObject": client.query_form_object(color()),
        "queryFormSpreadOne": client.query_form_spread_one("blue"),
        "queryFormSpreadList": client.query_form_spread_list(list()),
        "queryFormSpreadObject": client.query_form_spread_object(color()),
        "querySpaceDelimitedList": client.query_space_delimited_list(list()),
        "querySpaceDelimitedSpreadList": client.query_space_delimited_spread_list(list()),
        "queryPipeDelimitedList": client.query_pipe_delimited_list(list()),
        "queryPipeDelimitedSpreadList": client.query_pipe_delimited_spread_list(list()),
        "queryDeepObjectSpreadObject": client.query_deep_object_spread_object(color()),
        "queryReservedOne": client.query_reserved_one("a/b"),
        "queryReservedList": client.query_reserved_list(list()),
        "queryReservedSpreadOne": client.query_reserved_spread_one("a/b"),
        "queryReservedSpreadList": client.query_reserved_spread_list(list()),
        "queryJson": client.query_json(color()),
        "headerSimpleOne": client.header_simple_one("blue"),
        "headerSimpleList": client.header_simple_list(list()),
        "headerSimpleObject": client.header_simple_object(color()),
        "headerSimpleSpreadOne": client.header_simple_spread_one("blue"),
        "headerSimpleSpreadList": client.header_simple_spread_list(list()),
        "headerSimpleSpreadObject": client.header_simple_spread_object(color()),
        "cookieFormOne": client.cookie_form_one("blue"),
        "cookieFormList": client.cookie_form_list(list()),
        "cookieFormObject": client.cookie_form_object(color()),
        "cookieFormSpreadOne": client.cookie_form_spread_one("blue"),
        "cookieFormSpreadList": client.cookie_form_spread_list(list()),
        "cookieFormSpreadObject": client.cookie_form_spread_object(color()),
    };
    assert!(refusals.is_empty(), "{}", refusals.join("\n\n"));
}

#[tokio::test]
async fn every_request_is_as_the_document_says() {
    let Ok(url) = std::env::var("PRISM_URL") else {
        eprintln!("skipped: PRISM_URL is not set; conformance/prism/run sets it");
        return;
    };
    let client = Client::builder()
        .base_url(url)
        .retry(RetryPolicy::none())
        .header_key("k1")
        .query_key("k2")
        .cookie_key("k3")
        .basic("user", "password")
        .bearer("k5")
        .build()
        .unwrap();
    let file = FilePart::from("bytes").with_name("a.bin");
    let parts = SendPartsBody::new("a title", file).with_count(3);
    let palette = Palette::new().with_name("a b&c").with_free(true);
    let refusals = accepted! {
        "JSON": client.send_json(color()),
        "JSON of another file": client.send_external(Shade::new("dark")),
        "JSON patch": client.send_patch(Vec::new()),
        "form body": client.send_form(palette),
        "multipart": client.send_parts(parts),
        "text": client.send_text("text"),
        "markdown": client.send_markdown().body("# a"),
        "bytes": client.send_bytes(vec![1, 2]),
        "one of several": client.send_several(true, color()).as_form(),
        "text reply": client.get_text(),
        "vendor reply": client.get_vendor(),
        "optional reply": client.get_optional(),
        "header key": client.by_header_key(),
        "query key": client.by_query_key(),
        "cookie key": client.by_cookie_key(),
        "basic": client.by_basic(),
        "bearer": client.by_bearer(),
        "both keys": client.by_both(),
    };
    assert!(refusals.is_empty(), "{}", refusals.join("\n\n"));
}
