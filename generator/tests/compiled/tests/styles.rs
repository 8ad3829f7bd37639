//! Every parameter of `one-parameter-each` on the wire: each style, spread or not, in each place,
//! of each type, with plain, empty and awkward values.
//!
//! The rows are the table "Style Examples" of the OpenAPI Specification (3.0.4), and for what that
//! leaves open RFC 6570, on which it stands; they were written by hand, and the server that records
//! knows nothing of either.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use idv_compiled_cases::one_parameter_each::Client;
use idv_compiled_cases::one_parameter_each::types::Color;
use idv_compiled_cases::{Error, RetryPolicy};
use idv_conformance::loopback::{Loopback, Recorded, Scripted};

/// What is reserved somewhere, a space, a percent sign, and letters that are not ASCII.
const AWKWARD: &str = "a b/c?d#e&f=g,h;i|j%k+l[m]\"한";

/// The same as it stands in a URL or a cookie: every byte escaped but letters and digits.
macro_rules! escaped {
    () => {
        "a%20b%2Fc%3Fd%23e%26f%3Dg%2Ch%3Bi%7Cj%25k%2Bl%5Bm%5D%22%ED%95%9C"
    };
}

/// The same as it stands in a header, where nothing is escaped.
macro_rules! as_it_is {
    () => {
        "a b/c?d#e&f=g,h;i|j%k+l[m]\"한"
    };
}

fn list() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).to_vec()
}

fn awkward_list(text: &str) -> Vec<String> {
    vec![text.to_owned(), String::new(), "z".to_owned()]
}

fn color() -> Color {
    Color::new().with_r(100).with_g("200").with_b("150")
}

fn awkward_color(text: &str) -> Color {
    Color::new().with_r(-1).with_g(text).with_b("")
}

/// What came of the calls of a table, where it is not what the table says.
struct Table {
    server: Loopback,
    wrong: Vec<String>,
}

impl Table {
    fn start() -> (Table, Client) {
        let server = Loopback::start().unwrap();
        server.script(Scripted::of(204, "text/plain", ""));
        let client = Client::builder().base_url(server.url()).retry(RetryPolicy::none());
        let client = client.build().unwrap();
        (Table { server, wrong: Vec::new() }, client)
    }

    fn row<E: std::fmt::Debug>(
        &mut self,
        name: &str,
        came: Result<(), Error<E>>,
        part: fn(&Recorded) -> String,
        expected: &str,
    ) {
        let recorded = self.server.take();
        let found = match (came, recorded.as_slice()) {
            (Ok(()), [request]) => part(request),
            (Err(error), []) if error.is_build() => "refused".to_owned(),
            other => format!("{other:?}"),
        };
        if found != expected {
            self.wrong.push(format!("{name}\n  expected {expected}\n  found    {found}"));
        }
    }

    fn finish(self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

/// Calls a method with one argument after the other, and compares a part of what was sent.
macro_rules! table {
    ($part:expr; $($method:ident: $($argument:expr => $expected:expr,)*;)*) => {{
        let (mut table, client) = Table::start();
        $($(
            let came = client.$method($argument).await;
            table.row(
                concat!(stringify!($method), " ", stringify!($argument)), came, $part, $expected,
            );
        )*)*
        table.finish();
    }};
}

/// What stands in the path behind the name of the operation.
fn segment(request: &Recorded) -> String {
    let rest = request.target.strip_prefix('/').unwrap_or_default();
    rest.split_once('/').map(|(_, segment)| segment.to_owned()).unwrap_or_default()
}

fn query(request: &Recorded) -> String {
    match request.target.split_once('?') {
        Some((_, query)) => query.to_owned(),
        None => "none".to_owned(),
    }
}

fn header(request: &Recorded) -> String {
    let values: Vec<&str> = request.header("color").collect();
    if values.is_empty() { "none".to_owned() } else { values.join(" | ") }
}

fn cookie(request: &Recorded) -> String {
    let values: Vec<&str> = request.header("cookie").collect();
    if values.is_empty() { "none".to_owned() } else { values.join(" | ") }
}

/// Nothing, in a path, would lead to another resource, and is refused.
#[tokio::test]
async fn in_paths() {
    table! { segment;
        path_simple_one:
            "blue" => "blue", "" => "refused", ".." => "refused", AWKWARD => escaped!(),;
        path_simple_list:
            list() => "blue,black,brown",
            Vec::new() => "refused",
            awkward_list(AWKWARD) => concat!(escaped!(), ",,z"),;
        path_simple_object:
            color() => "r,100,g,200,b,150",
            Color::new() => "refused",
            awkward_color(AWKWARD) => concat!("r,-1,g,", escaped!(), ",b,"),;
        path_simple_spread_one: "blue" => "blue", "" => "refused", AWKWARD => escaped!(),;
        path_simple_spread_list:
            list() => "blue,black,brown",
            awkward_list(AWKWARD) => concat!(escaped!(), ",,z"),;
        path_simple_spread_object:
            color() => "r=100,g=200,b=150",
            awkward_color(AWKWARD) => concat!("r=-1,g=", escaped!(), ",b="),;
        path_label_one:
            "blue" => ".blue",
            // The table has `.` here, which as a whole segment leads to another resource.
            "" => "refused",
            AWKWARD => concat!(".", escaped!()),;
        path_label_list:
            list() => ".blue,black,brown",
            awkward_list(AWKWARD) => concat!(".", escaped!(), ",,z"),;
        path_label_object:
            color() => ".r,100,g,200,b,150",
            awkward_color(AWKWARD) => concat!(".r,-1,g,", escaped!(), ",b,"),;
        path_label_spread_one: "blue" => ".blue", AWKWARD => concat!(".", escaped!()),;
        path_label_spread_list:
            list() => ".blue.black.brown",
            awkward_list(AWKWARD) => concat!(".", escaped!(), "..z"),;
        path_label_spread_object:
            color() => ".r=100.g=200.b=150",
            awkward_color(AWKWARD) => concat!(".r=-1.g=", escaped!(), ".b="),;
        path_matrix_one:
            "blue" => ";color=blue", "" => ";color", AWKWARD => concat!(";color=", escaped!()),;
        path_matrix_list:
            list() => ";color=blue,black,brown",
            vec![String::new()] => ";color",
            awkward_list(AWKWARD) => concat!(";color=", escaped!(), ",,z"),;
        path_matrix_object:
            color() => ";color=r,100,g,200,b,150",
            awkward_color(AWKWARD) => concat!(";color=r,-1,g,", escaped!(), ",b,"),;
        path_matrix_spread_one:
            "blue" => ";color=blue", "" => ";color", AWKWARD => concat!(";color=", escaped!()),;
        path_matrix_spread_list:
            list() => ";color=blue;color=black;color=brown",
            awkward_list(AWKWARD) => concat!(";color=", escaped!(), ";color;color=z"),;
        path_matrix_spread_object:
            color() => ";r=100;g=200;b=150",
            awkward_color(AWKWARD) => concat!(";r=-1;g=", escaped!(), ";b"),;
        path_json: Color::new().with_r(1) => "%7B%22r%22%3A1%7D",;
    }
}

#[tokio::test]
async fn in_queries() {
    table! { query;
        query_form_one:
            "blue" => "color=blue", "" => "color=", AWKWARD => concat!("color=", escaped!()),;
        query_form_list:
            list() => "color=blue,black,brown",
            Vec::new() => "none",
            awkward_list(AWKWARD) => concat!("color=", escaped!(), ",,z"),;
        query_form_object:
            color() => "color=r,100,g,200,b,150",
            Color::new() => "none",
            awkward_color(AWKWARD) => concat!("color=r,-1,g,", escaped!(), ",b,"),;
        query_form_spread_one:
            "blue" => "color=blue", "" => "color=", AWKWARD => concat!("color=", escaped!()),;
        query_form_spread_list:
            list() => "color=blue&color=black&color=brown",
            Vec::new() => "none",
            awkward_list(AWKWARD) => concat!("color=", escaped!(), "&color=&color=z"),;
        query_form_spread_object:
            color() => "r=100&g=200&b=150",
            Color::new() => "none",
            awkward_color(AWKWARD) => concat!("r=-1&g=", escaped!(), "&b="),;
        query_space_delimited_list:
            list() => "color=blue%20black%20brown",
            Vec::new() => "none",
            awkward_list(AWKWARD) => concat!("color=", escaped!(), "%20%20z"),;
        query_space_delimited_object:
            color() => "color=r%20100%20g%20200%20b%20150",
            awkward_color(AWKWARD) => concat!("color=r%20-1%20g%20", escaped!(), "%20b%20"),;
        query_space_delimited_spread_list:
            list() => "color=blue&color=black&color=brown",
            awkward_list(AWKWARD) => concat!("color=", escaped!(), "&color=&color=z"),;
        query_pipe_delimited_list:
            list() => "color=blue%7Cblack%7Cbrown",
            Vec::new() => "none",
            awkward_list(AWKWARD) => concat!("color=", escaped!(), "%7C%7Cz"),;
        query_pipe_delimited_object:
            color() => "color=r%7C100%7Cg%7C200%7Cb%7C150",
            awkward_color(AWKWARD) => concat!("color=r%7C-1%7Cg%7C", escaped!(), "%7Cb%7C"),;
        query_pipe_delimited_spread_list:
            list() => "color=blue&color=black&color=brown",
            awkward_list(AWKWARD) => concat!("color=", escaped!(), "&color=&color=z"),;
        query_deep_object_spread_object:
            color() => "color%5Br%5D=100&color%5Bg%5D=200&color%5Bb%5D=150",
            Color::new() => "none",
            awkward_color(AWKWARD) =>
                concat!("color%5Br%5D=-1&color%5Bg%5D=", escaped!(), "&color%5Bb%5D="),;
        query_reserved_one:
            "blue" => "color=blue",
            // Reserved characters stay, but for what ends the value or the query, and for brackets,
            // which RFC 3986 does not allow there.
            AWKWARD => "color=a%20b/c?d%23e%26f=g,h;i%7Cj%25k%2Bl%5Bm%5D%22%ED%95%9C",
            "a%2Fb" => "color=a%2Fb",;
        query_reserved_list: list() => "color=blue,black,brown",;
        query_reserved_spread_one: "a/b" => "color=a/b",;
        query_reserved_spread_list: vec!["a/b".to_owned(), "c d".to_owned()] => "color=a/b&color=c%20d",;
        query_json:
            Color::new().with_g(AWKWARD) =>
                "color=%7B%22g%22%3A%22a%20b%2Fc%3Fd%23e%26f%3Dg%2Ch%3Bi%7Cj%25k%2Bl%5Bm%5D%5C%22%ED%95%9C%22%7D",;
    }
}

/// What no header can hold is refused; letters that are not ASCII go as UTF-8.
#[tokio::test]
async fn in_headers() {
    table! { header;
        header_simple_one:
            "blue" => "blue", "" => "", AWKWARD => as_it_is!(),
            "a\r\nb: c" => "refused",;
        header_simple_list:
            list() => "blue,black,brown",
            Vec::new() => "none",
            awkward_list(AWKWARD) => concat!(as_it_is!(), ",,z"),;
        header_simple_object:
            color() => "r,100,g,200,b,150",
            Color::new() => "none",
            awkward_color(AWKWARD) => concat!("r,-1,g,", as_it_is!(), ",b,"),;
        header_simple_spread_one: "blue" => "blue", "" => "",;
        header_simple_spread_list: list() => "blue,black,brown",;
        header_simple_spread_object:
            color() => "r=100,g=200,b=150",
            awkward_color(AWKWARD) => concat!("r=-1,g=", as_it_is!(), ",b="),;
        header_json: Color::new().with_r(1) => "{\"r\":1}",;
    }
}

#[tokio::test]
async fn in_cookies() {
    table! { cookie;
        cookie_form_one:
            "blue" => "color=blue", "" => "color=", AWKWARD => concat!("color=", escaped!()),;
        cookie_form_list:
            list() => "color=blue,black,brown",
            Vec::new() => "none",
            awkward_list(AWKWARD) => concat!("color=", escaped!(), ",,z"),;
        cookie_form_object:
            color() => "color=r,100,g,200,b,150",
            awkward_color(AWKWARD) => concat!("color=r,-1,g,", escaped!(), ",b,"),;
        cookie_form_spread_one: "blue" => "color=blue",;
        cookie_form_spread_list: list() => "color=blue&color=black&color=brown",;
        cookie_form_spread_object:
            color() => "r=100&g=200&b=150",
            Color::new() => "none",;
        cookie_json: Color::new().with_r(1) => "color=%7B%22r%22%3A1%7D",;
    }
}

/// A request says what it must, and nothing that the document does not know.
#[tokio::test]
async fn no_header_is_made_up() {
    let (table, client) = Table::start();
    client.query_form_one("blue").await.unwrap();
    let request = table.server.take().remove(0);
    let mut names: Vec<String> =
        request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    assert_eq!((request.method.as_str(), request.body.len()), ("GET", 0));
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
}
