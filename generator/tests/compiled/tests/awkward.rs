//! What is awkward on the wire: parameters of which the document says little, keys beside
//! parameters of their name, forms, parts and texts that hold what would end them, and replies that
//! are not quite what was declared.
//!
//! The expectations are written by hand: from the OpenAPI Specification (3.0.4), RFC 6570, RFC 7578
//! and RFC 7617, and the HTML Standard for forms and events.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use idv_compiled_cases::awkward_things_on_the_wire::operations::GetRangeReply;
use idv_compiled_cases::awkward_things_on_the_wire::types::{Form, KindsShade, SendPartsBody};
use idv_compiled_cases::awkward_things_on_the_wire::{Client, ClientBuilder, ClientClient};
use idv_compiled_cases::parameters_as_nobody_says as defaults;
use idv_compiled_cases::{Error, FilePart, Maybe, RetryPolicy};
use idv_conformance::loopback::{Loopback, Recorded, Scripted};

fn server() -> (Loopback, ClientBuilder) {
    let server = Loopback::start().unwrap();
    server.script(Scripted::of(204, "text/plain", ""));
    let builder = Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    (server, builder)
}

fn connect() -> (Loopback, Client) {
    let (server, builder) = server();
    (server, builder.build().unwrap())
}

fn only(server: &Loopback) -> Recorded {
    let mut recorded = server.take();
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    recorded.remove(0)
}

fn header(request: &Recorded, name: &str) -> String {
    request.header(name).collect::<Vec<_>>().join(" | ")
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// `simple` in paths and headers, `form` in queries and cookies, which alone spreads its values.
#[tokio::test]
async fn what_nobody_says_is_as_the_specification_has_it() {
    let server = Loopback::start().unwrap();
    server.script(Scripted::of(204, "text/plain", ""));
    let client = defaults::Client::builder().base_url(server.url()).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    let color = || defaults::types::Color::new().with_r(1).with_g(2);
    let list = || texts(&["a", "b"]);
    client.of_path("x", list(), color()).await.unwrap();
    assert_eq!(only(&server).target, "/path/x/a,b/r,1,g,2");
    client.of_label(list(), color()).await.unwrap();
    assert_eq!(only(&server).target, "/label/.a,b/.r,1,g,2");
    client.of_matrix(list(), color()).await.unwrap();
    assert_eq!(only(&server).target, "/matrix/;list=a,b/;object=r,1,g,2");
    let call = client.of_query().list(list()).object(color()).form(list()).joined(list());
    call.space(list()).pipe(list()).deep(color()).await.unwrap();
    assert_eq!(
        only(&server).target,
        "/query?list=a&list=b&r=1&g=2&form=a&form=b&joined=a,b&space=a%20b&pipe=a%7Cb\
         &deep%5Br%5D=1&deep%5Bg%5D=2"
    );
    client.of_header().x_list(list()).x_object(color()).await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "x-list"), "a,b");
    assert_eq!(header(&request, "x-object"), "r,1,g,2");
    client.of_cookie().one("x").list(list()).object(color()).await.unwrap();
    assert_eq!(header(&only(&server), "cookie"), "one=x; list=a&list=b; r=1&g=2");
    let body = defaults::types::OfFormBody::new().with_form(list()).with_joined(list());
    client.of_form(body.with_space(list()).with_pipe(list())).await.unwrap();
    assert_eq!(only(&server).body, b"form=a&form=b&joined=a,b&space=a+b&pipe=a%7Cb");
}

#[tokio::test]
async fn paths_stand_behind_the_path_of_the_server() {
    let (server, builder) = server();
    let host = server.url().strip_prefix("http://").unwrap().to_owned();
    let builder_of = || Client::builder().server_scheme("http").server_host(host.clone());
    for (builder, path) in [
        (builder_of(), "/api/v1"),
        (builder_of().server_base("v2"), "/v2"),
        (builder.base_url(format!("{}/mine/", server.url())), "/mine"),
    ] {
        let client = builder.retry(RetryPolicy::none()).build().unwrap();
        client.joined("a", "b/../c", "한", "x?y#z").await.unwrap();
        let expected = "/joined/ab%2F..%2Fc/%ED%95%9C.x%3Fy%23z";
        assert_eq!(only(&server).target, format!("{path}{expected}"));
    }
}

#[tokio::test]
async fn several_parameters_in_a_segment_lead_nowhere_else() {
    let (server, client) = connect();
    for (first, second, name, kind) in
        [(".", ".", "a", "b"), ("a", "", "a", "b"), ("", "a", "a", "b"), ("a", "b", "", "")]
    {
        let error = client.joined(first, second, name, kind).await.unwrap_err();
        assert!(error.is_build(), "{first} {second} {name} {kind}");
    }
    assert!(server.take().is_empty());
    client.joined(".", "a", ".", "%2e").await.unwrap();
    assert_eq!(only(&server).target, "/joined/.a/..%252e");
}

/// Null and nothing are not sent, an empty text is.
#[tokio::test]
async fn values_of_every_kind_in_a_query() {
    let (server, client) = connect();
    let call = || client.kinds(None);
    let calls = [
        (call(), ""),
        (client.kinds(Some(String::new())), "orNull="),
        (client.kinds(Some("null".to_owned())), "orNull=null"),
        (call().list_or_null(None), ""),
        (call().list_or_null(Some(Vec::new())), ""),
        (call().list_or_null(Some(vec![None])), ""),
        (call().list_or_null(Some(vec![Some("a".into()), None])), "listOrNull=a"),
        (call().a_b("1"), "a%20b%5B%5D=1"),
        (
            call().at("2024-01-02T03:04:05+09:00".parse().unwrap()),
            "at=2024-01-02T03%3A04%3A05%2B09%3A00",
        ),
        (call().ratio(-0.5).flag(false), "ratio=-0.5&flag=false"),
        (call().shade(KindsShade::LightBlue), "shade=light%20blue"),
        (call().shade(KindsShade::N50), "shade=50%25"),
        (call().json(Vec::new()), "json=%5B%5D"),
        (call().json(vec![None, Some("a+b".into())]), "json=%5Bnull%2C%22a%2Bb%22%5D"),
    ];
    for (call, expected) in calls {
        call.await.unwrap();
        let target = only(&server).target;
        assert_eq!(target.strip_prefix("/kinds").unwrap().trim_start_matches('?'), expected);
    }
}

/// What would come changed, or not at all, is refused.
#[tokio::test]
async fn what_cannot_be_sent_is_told() {
    let (server, client) = connect();
    for ratio in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(client.kinds(None).ratio(ratio).await.unwrap_err().is_build());
        assert!(client.send_form(Form::new().with_number(ratio)).await.unwrap_err().is_build());
    }
    for note in [" a", "a ", "\ta", "a\r\nb: c"] {
        assert!(client.kinds(None).x_note(note).await.unwrap_err().is_build(), "{note:?}");
    }
    assert!(server.take().is_empty());
    client.kinds(None).x_note("a b").await.unwrap();
    assert_eq!(header(&only(&server), "x-note"), "a b");
}

#[tokio::test]
async fn keys_stand_beside_parameters() {
    let (server, builder) = server();
    let client = builder.query_key("k&1").header_key("k2").cookie_key("k;3").build().unwrap();
    client.keys().page("1").theme("x").await.unwrap();
    let request = only(&server);
    assert_eq!(request.target, "/keys?page=1&key=k%261");
    assert_eq!(header(&request, "x-key"), "k2");
    assert_eq!(header(&request, "cookie"), "theme=x; key=k%3B3");
}

/// RFC 7617: base64 of `name:password` in UTF-8. A colon in the name would end it.
#[tokio::test]
async fn names_and_passwords_in_hangul() {
    let (server, builder) = server();
    let client = builder.basic("홍길동", "비:밀").build().unwrap();
    client.basic().await.unwrap();
    let expected = "Basic 7ZmN6ri464+ZOuu5hDrrsIA=";
    assert_eq!(header(&only(&server), "authorization"), expected);
    assert!(Client::builder().basic("a:b", "c").build().is_err());
}

/// The scopes go into the form if there are any.
#[tokio::test]
async fn tokens_are_asked_for_with_their_scopes() {
    for (scope, form) in [
        (None, "grant_type=client_credentials"),
        (Some("read a&b+c"), "grant_type=client_credentials&scope=read+a%26b%2Bc"),
    ] {
        let (server, builder) = server();
        let token = Scripted::json(200, r#"{"access_token":"t","token_type":"Bearer"}"#);
        server.always("POST", "/token", token);
        let mut texts = ClientClient::new("me", "s");
        if let Some(scope) = scope {
            texts = texts.with_scope(scope);
        }
        let client = builder.client_client(texts).build();
        client.unwrap().client().await.unwrap();
        let requests = server.take();
        assert_eq!((requests[0].target.as_str(), requests.len()), ("/token", 2));
        assert_eq!(header(&requests[0], "content-type"), "application/x-www-form-urlencoded");
        assert_eq!(String::from_utf8_lossy(&requests[0].body), form);
        assert_eq!(header(&requests[1], "authorization"), "Bearer t");
    }
}

/// The URL Standard, 5.2, for the pairs; objects as JSON, which OpenAPI 3.0 prescribes.
#[tokio::test]
async fn forms_hold_anything() {
    let (server, client) = connect();
    let inner = Form::new().with_text("i");
    let mut form = Form::new().with_text("a b+c&d=e%f;g\"한\n").with_list(texts(&["x", "y z", ""]));
    form = form.with_inner(inner.clone()).with_inners(vec![inner, Form::new()]).with_number(1.5);
    form.maybe = Maybe::Null;
    client.send_form(form).await.unwrap();
    assert_eq!(
        String::from_utf8(only(&server).body).unwrap(),
        "text=a+b%2Bc%26d%3De%25f%3Bg%22%ED%95%9C%0A&list=x&list=y+z&list=\
         &inner=%7B%22text%22%3A%22i%22%7D&inners=%7B%22text%22%3A%22i%22%7D&inners=%7B%7D\
         &number=1.5"
    );
    client.send_form(Form::new()).await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), "application/x-www-form-urlencoded");
    assert_eq!(request.body, b"");
}

/// RFC 7578, and of it what browsers do with quotes and line breaks in names.
#[tokio::test]
async fn no_name_ends_the_head_of_its_part() {
    let (server, client) = connect();
    let file = FilePart::new(vec![0, 0xff, b'\r', b'\n']).with_name("a\"; x=\"\r\nX: 1\\한.png");
    let file = file.with_content_type("");
    let body = SendPartsBody::new().with_file(file).with_note("a\r\n--b\"한").with_xml("<a/>");
    let body = body.with_inner(Form::new().with_text("i"));
    client.send_parts(body.with_quoted_name("q")).await.unwrap();
    let request = only(&server);
    let boundary = header(&request, "content-type");
    let boundary = boundary.strip_prefix("multipart/form-data; boundary=").unwrap();
    let mut expected = Vec::new();
    let parts: [&[u8]; 5] = [
        b"name=\"file\"; filename=\"a%22; x=%22%0D%0AX: 1\\\xed\x95\x9c.png\"\r\n\
          Content-Type: image/png\r\n\r\n\0\xff\r\n",
        b"name=\"note\"\r\n\r\na\r\n--b\"\xed\x95\x9c",
        b"name=\"xml\"\r\nContent-Type: application/xml\r\n\r\n<a/>",
        b"name=\"inner\"\r\nContent-Type: application/vnd.case+json\r\n\r\n{\"text\":\"i\"}",
        b"name=\"quoted %22 name\"\r\n\r\nq",
    ];
    for part in parts {
        expected.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        expected.extend_from_slice(b"Content-Disposition: form-data; ");
        expected.extend_from_slice(part);
        expected.extend_from_slice(b"\r\n");
    }
    expected.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(shown(&request.body), shown(&expected));
    assert!(request.body == expected, "what is no text differs");
}

#[tokio::test]
async fn texts_are_bare() {
    let (server, client) = connect();
    let text = "\"quoted\"\n한";
    for media in ["text/plain", "text/plain; charset=utf-8", "application/json"] {
        server.script(Scripted::of(200, media, text));
        assert_eq!(client.send_text().body(text).await.unwrap(), text);
        let request = only(&server);
        assert_eq!(request.body, text.as_bytes());
        assert!(header(&request, "content-type").starts_with("text/plain"));
        assert!(header(&request, "accept").starts_with("text/plain"));
    }
    server.script(Scripted::of(200, "text/plain;charset=ISO-8859-1", "plain"));
    assert_eq!(client.send_text().await.unwrap(), "plain");
    // `한` in EUC-KR is told, and not guessed.
    let body = vec![0xc7, 0xd1];
    server.script(Scripted { body, ..Scripted::of(200, "text/plain; charset=euc-kr", "") });
    match client.send_text().await.unwrap_err() {
        Error::Decode { status: 200, raw, .. } => assert_eq!(raw.bytes(), [0xc7, 0xd1]),
        other => panic!("{other:?}"),
    }
}

/// What the reply says of itself does not matter: the document says what it is.
#[tokio::test]
async fn json_comes_under_any_name() {
    let (server, client) = connect();
    let json = r#"{"text":"t"}"#;
    for media in ["application/json; charset=utf-8", "application/vnd.x+json", "text/html", ""] {
        server.script(Scripted::of(200, media, json));
        assert_eq!(client.send_json().body(None).await.unwrap(), Form::new().with_text("t"));
        let request = only(&server);
        assert_eq!(header(&request, "accept"), "application/json");
        assert!(header(&request, "content-type").starts_with("application/json"));
        assert_eq!(request.body, b"null");
    }
    server.script(Scripted { headers: Vec::new(), ..Scripted::json(200, json) });
    assert_eq!(client.send_json().await.unwrap(), Form::new().with_text("t"));
    server.script(Scripted::json(200, "<html>"));
    assert!(matches!(client.send_json().await.unwrap_err(), Error::Decode { status: 200, .. }));
}

#[tokio::test]
async fn an_empty_reply_is_no_value() {
    let (server, client) = connect();
    for status in [200, 204] {
        server.script(Scripted::json(status, ""));
        match client.send_json().await.unwrap_err() {
            Error::Decode { status: found, raw, .. } => {
                assert_eq!((found, raw.bytes().len()), (status, 0));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(client.send_text().await.unwrap(), "");
        assert_eq!(client.get_file().await.unwrap(), "");
    }
}

/// Three lines behind a byte order mark, by gzip.
const PACKED: [u8; 35] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 123, 191, 123, 127, 162, 78, 18, 151, 161, 78, 50, 151, 145,
    78, 10, 23, 0, 125, 54, 202, 24, 15, 0, 0, 0,
];

#[tokio::test]
async fn bytes_come_as_they_are() {
    let (server, client) = connect();
    // A byte order mark belongs to a file.
    let lines = "\u{feff}a,b\n1,\"2\"\n";
    for media in ["text/csv", "application/json"] {
        server.script(Scripted::of(200, media, lines));
        assert_eq!(client.get_csv().await.unwrap(), lines);
        assert_eq!(header(&only(&server), "accept"), "text/csv, application/json");
    }
    server.script(Scripted::of(200, "application/x-ndjson", "{\"text\":\"a\"}\n{}\n"));
    assert_eq!(client.get_lines().await.unwrap(), "{\"text\":\"a\"}\n{}\n");
    // What is packed on the way is unpacked; what is a packed file stays one.
    let packed = Scripted { body: PACKED.to_vec(), ..Scripted::of(200, "text/csv", "") };
    server.script(packed.clone());
    assert_eq!(client.get_file().await.unwrap(), &PACKED[..]);
    let mut unpacked = packed;
    unpacked.headers.push(("Content-Encoding".to_owned(), "gzip".to_owned()));
    server.script(unpacked);
    assert_eq!(client.get_csv().await.unwrap(), "\u{feff}a,b\n1,c\n2,d\n");
    assert_eq!(header(&only(&server), "accept-encoding"), "gzip");
}

/// The HTML Standard, 9.2.5 and 9.2.6, with a piece for every byte.
#[tokio::test]
async fn events_come_in_any_pieces() {
    let text = "\u{feff}data: 0\r\n\r\n: comment\r\nid: 1\r\nid: a\0b\nretry: 10\rother: x\r\n\
                event: add\r\ndata: 한\r\ndata:  글\ndata\r\n\r\n:\r\n\r\nevent: lost\n\n\
                data\r\rdata:x\nid\n\ndata: not ended\n";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            asked.push(byte[0]);
        }
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\
                    Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        for byte in text.as_bytes() {
            stream.write_all(&[b'1', b'\r', b'\n', *byte, b'\r', b'\n']).unwrap();
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
    });
    let client = Client::builder().base_url(url).retry(RetryPolicy::none()).build().unwrap();
    let mut events = client.get_events().stream_events().await.unwrap();
    let mut found = Vec::new();
    while let Some(event) = events.next().await {
        let event = event.unwrap();
        found.push((event.kind().to_owned(), event.id().to_owned(), event.data().to_owned()));
    }
    serving.join().unwrap();
    let event = |kind: &str, id: &str, data: &str| (kind.into(), id.into(), data.into());
    assert_eq!(
        found,
        [
            event("message", "", "0"),
            event("add", "1", "한\n 글\n"),
            event("message", "1", ""),
            event("message", "", "x")
        ]
    );
}

/// JSON is accepted beside events for the sake of errors. It holds none, and is no empty stream.
#[tokio::test]
async fn json_is_no_stream_of_events() {
    let (server, client) = connect();
    let json = r#"{"choices":[]}"#;
    for media in ["application/json; charset=utf-8", "application/problem+json"] {
        server.script(Scripted::of(200, media, json));
        let whole = client.get_events().await.map(|events| events.len()).unwrap_err();
        let stream = client.get_events().stream_events().await.map(drop).unwrap_err();
        for error in [whole, stream] {
            match error {
                Error::Decode { status: 200, raw, .. } => assert_eq!(raw.text(), json),
                other => panic!("{other:?}"),
            }
        }
    }
    // A server that does not say what it sends is believed.
    server.script(Scripted { headers: Vec::new(), ..Scripted::json(200, "data: 1\n\n") });
    assert_eq!(client.get_events().await.unwrap()[0].data(), "1");
    let mut stream = client.get_events().stream_events().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().data(), "1");
}

/// The OpenAPI Specification: an explicit code takes precedence over the range that holds it.
#[tokio::test]
async fn one_status_stands_before_its_range() {
    let (server, client) = connect();
    server.script(Scripted::json(201, r#"{"text":"t"}"#));
    let made = GetRangeReply::Created(Form::new().with_text("t"));
    assert_eq!(client.get_range().await.unwrap(), made);
    server.script(Scripted::of(200, "text/plain", "t"));
    assert_eq!(client.get_range().await.unwrap(), GetRangeReply::Success("t".to_owned()));
}
