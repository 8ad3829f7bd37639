//! What the code for `everything-on-the-wire` sends and reads, byte by byte.
//!
//! The expectations are the tables of the OpenAPI Specification, written out: the server records
//! raw bytes and knows nothing of either.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use idv_compiled_cases::everything_on_the_wire::operations::{GetSeveralError, GetSeveralReply};
use idv_compiled_cases::everything_on_the_wire::types::{
    Color, Palette, SendEncodedBody, SendPartsBody, SendSeveralBodyMultipart, Shade,
};
use idv_compiled_cases::everything_on_the_wire::{
    Client, ClientBuilder, ClientCredentialsClient, RelativeClientClient,
};
use idv_compiled_cases::{Error, FilePart, RetryPolicy};
use idv_conformance::loopback::{Loopback, Recorded, Scripted};

fn color() -> Color {
    Color::new(100, 200, 150)
}

fn list() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).to_vec()
}

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

#[tokio::test]
async fn paths() {
    let (server, client) = connect();
    client.path_simple("blue", list(), color(), "blue", list(), color()).await.unwrap();
    assert_eq!(
        only(&server).target,
        "/path/simple/blue/blue,black,brown/R,100,G,200,B,150/blue/blue,black,brown/R=100,G=200,B=150"
    );
    client.path_label("blue", list(), color(), "blue", list(), color()).await.unwrap();
    assert_eq!(
        only(&server).target,
        "/path/label/.blue/.blue,black,brown/.R,100,G,200,B,150/.blue/.blue.black.brown/.R=100.G=200.B=150"
    );
    client.path_matrix("blue", list(), color(), "blue", list(), color()).await.unwrap();
    assert_eq!(
        only(&server).target,
        "/path/matrix/;matrixOne=blue/;matrixList=blue,black,brown/;matrixObject=R,100,G,200,B,150\
         /;matrixSpreadOne=blue/;matrixSpreadList=blue;matrixSpreadList=black;matrixSpreadList=brown\
         /;R=100;G=200;B=150"
    );
}

#[tokio::test]
async fn queries() {
    let (server, client) = connect();
    let nested = Palette::new().with_name("a&b").with_first(color()).with_tags(list());
    let calls = [
        (client.query().form_one("blue"), "formOne=blue"),
        (client.query().form_list(list()), "formList=blue,black,brown"),
        (client.query().form_object(color()), "formObject=R,100,G,200,B,150"),
        (client.query().form_spread_one("b l"), "formSpreadOne=b%20l"),
        (
            client.query().form_spread_list(list()),
            "formSpreadList=blue&formSpreadList=black&formSpreadList=brown",
        ),
        (client.query().form_spread_object(color()), "R=100&G=200&B=150"),
        (client.query().space_list(list()), "spaceList=blue%20black%20brown"),
        (
            client.query().space_spread_list(list()),
            "spaceSpreadList=blue&spaceSpreadList=black&spaceSpreadList=brown",
        ),
        (client.query().pipe_list(list()), "pipeList=blue%7Cblack%7Cbrown"),
        (
            client.query().deep_object(color()),
            "deepObject%5BR%5D=100&deepObject%5BG%5D=200&deepObject%5BB%5D=150",
        ),
        (client.query().reserved("a:/?@$,;=b&c#d"), "reserved=a:/?@$,;=b%26c%23d"),
        (client.query().default_list(vec![1, 2]), "defaultList=1&defaultList=2"),
        (client.query().json(color()), "json=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D"),
        (client.query().text("a&b"), "text=a%26b"),
        (
            client.query().deep_nested(nested),
            "deepNested%5Bname%5D=a%26b&deepNested%5Bfirst%5D%5BR%5D=100\
             &deepNested%5Bfirst%5D%5BG%5D=200&deepNested%5Bfirst%5D%5BB%5D=150\
             &deepNested%5Btags%5D%5B0%5D=blue&deepNested%5Btags%5D%5B1%5D=black\
             &deepNested%5Btags%5D%5B2%5D=brown",
        ),
        (client.query().form_list(Vec::new()), ""),
    ];
    for (call, expected) in calls {
        call.await.unwrap();
        let target = only(&server).target;
        assert_eq!(target.strip_prefix("/query").unwrap().trim_start_matches('?'), expected);
    }
}

#[tokio::test]
async fn queries_of_objects_in_the_styles_for_lists() {
    let (server, client) = connect();
    let calls = [
        (client.query_objects().space_object(color()), "spaceObject=R%20100%20G%20200%20B%20150"),
        (client.query_objects().space_spread_object(color()), "R=100&G=200&B=150"),
        (client.query_objects().pipe_object(color()), "pipeObject=R%7C100%7CG%7C200%7CB%7C150"),
        (client.query_objects().pipe_spread_object(color()), "R=100&G=200&B=150"),
    ];
    for (call, expected) in calls {
        call.await.unwrap();
        assert_eq!(only(&server).target, format!("/query/objects?{expected}"));
    }
}

#[tokio::test]
async fn what_is_not_given_is_not_sent() {
    let (server, client) = connect();
    client.query().await.unwrap();
    assert_eq!(only(&server).target, "/query");
    client.header().await.unwrap();
    let request = only(&server);
    let names = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    assert_eq!(names.filter(|name| name.starts_with("x-")).count(), 0, "{request:?}");
    client.cookie().await.unwrap();
    assert_eq!(only(&server).header("cookie").count(), 0);
    client.send_markdown().await.unwrap();
    let request = only(&server);
    assert_eq!((request.header("content-type").count(), request.body.len()), (0, 0));
    assert_eq!(header(&request, "content-length"), "0");
}

#[tokio::test]
async fn headers_and_cookies() {
    let (server, client) = connect();
    let call = client.header().x_one("blue").x_list(list()).x_object(color());
    let call = call.x_spread_one("b l").x_spread_list(list()).x_spread_object(color());
    call.x_json(color()).await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "x-one"), "blue");
    assert_eq!(header(&request, "x-list"), "blue,black,brown");
    assert_eq!(header(&request, "x-object"), "R,100,G,200,B,150");
    assert_eq!(header(&request, "x-spread-one"), "b l");
    assert_eq!(header(&request, "x-spread-list"), "blue,black,brown");
    assert_eq!(header(&request, "x-spread-object"), "R=100,G=200,B=150");
    assert_eq!(header(&request, "x-json"), r#"{"R":100,"G":200,"B":150}"#);
    let calls = [
        (client.cookie().form_one("b;l").form_spread_one("c"), "formOne=b%3Bl; formSpreadOne=c"),
        (client.cookie().form_list(list()), "formList=blue,black,brown"),
        (client.cookie().form_object(color()), "formObject=R,100,G,200,B,150"),
        (
            client.cookie().form_spread_list(list()),
            "formSpreadList=blue&formSpreadList=black&formSpreadList=brown",
        ),
        (client.cookie().form_spread_object(color()), "R=100&G=200&B=150"),
        (
            client.cookie().json_cookie(color()),
            "jsonCookie=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D",
        ),
    ];
    for (call, expected) in calls {
        call.await.unwrap();
        assert_eq!(header(&only(&server), "cookie"), expected);
    }
}

fn sent(server: &Loopback, content_type: &str) -> String {
    let request = only(server);
    assert_eq!(header(&request, "content-type"), content_type);
    String::from_utf8(request.body).unwrap()
}

#[tokio::test]
async fn bodies() {
    let (server, client) = connect();
    client.send_json(color()).await.unwrap();
    assert_eq!(sent(&server, "application/json"), r#"{"R":100,"G":200,"B":150}"#);
    // Its schema, which holds itself, stands in another file.
    client.send_external(Shade::new("dark").with_darker(Shade::new("black"))).await.unwrap();
    assert_eq!(sent(&server, "application/json"), r#"{"name":"dark","darker":{"name":"black"}}"#);
    client.send_patch(Vec::new()).await.unwrap();
    assert_eq!(sent(&server, "application/json-patch+json"), "[]");
    let palette = Palette::new().with_name("a b&c").with_first(color());
    let palette = palette.with_tags(list()).with_free(true);
    client.send_form(palette.clone()).await.unwrap();
    assert_eq!(
        sent(&server, "application/x-www-form-urlencoded"),
        "name=a+b%26c&first=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D\
         &tags=blue&tags=black&tags=brown&free=true"
    );
    let encoded = SendEncodedBody::new().with_deep(palette).with_listed(list());
    let encoded = encoded.with_spaced(list()).with_piped(list()).with_spread(color());
    client.send_encoded(encoded.with_json(list()).with_plain("x")).await.unwrap();
    assert_eq!(
        sent(&server, "application/x-www-form-urlencoded"),
        "deep%5Bname%5D=a+b%26c&deep%5Bfirst%5D%5BR%5D=100&deep%5Bfirst%5D%5BG%5D=200\
         &deep%5Bfirst%5D%5BB%5D=150&deep%5Btags%5D%5B0%5D=blue&deep%5Btags%5D%5B1%5D=black\
         &deep%5Btags%5D%5B2%5D=brown&deep%5Bfree%5D=true&listed=blue,black,brown\
         &spaced=blue+black+brown&piped=blue%7Cblack%7Cbrown&R=100&G=200&B=150\
         &json=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D&plain=x"
    );
    client.send_text("한 text").await.unwrap();
    assert_eq!(sent(&server, "text/plain"), "한 text");
    client.send_markdown().body("# a").await.unwrap();
    assert_eq!(sent(&server, "text/markdown"), "# a");
    client.send_bytes(vec![0xff, 0, 1]).await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "content-type"), "application/octet-stream");
    assert_eq!(request.body, [0xff, 0, 1]);
    client.send_image().body("png").await.unwrap();
    assert_eq!(sent(&server, "image/png"), "png");
    // The same bytes under another name.
    client.send_picture("p").await.unwrap();
    assert_eq!(sent(&server, "image/png"), "p");
    client.send_picture("p").content_type("video/mp4").await.unwrap();
    assert_eq!(sent(&server, "video/mp4"), "p");
    assert!(client.send_picture("p").content_type("a\r\nb").await.unwrap_err().is_build());
    client.send_several(true, color()).as_form().await.unwrap();
    assert_eq!(sent(&server, "application/x-www-form-urlencoded"), "R=100&G=200&B=150");
    client.send_several_as_text(true, "a,b").await.unwrap();
    assert_eq!(sent(&server, "text/csv"), "a,b");
}

/// Cuts a multipart body into its parts, as RFC 7578 has them.
fn parts(request: &Recorded) -> Vec<String> {
    let content_type = header(request, "content-type");
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = String::from_utf8_lossy(&request.body);
    let text = text.strip_suffix(&format!("--{boundary}--\r\n")).unwrap();
    let between = format!("--{boundary}\r\n");
    text.split(&between).skip(1).map(|part| part.strip_suffix("\r\n").unwrap().to_owned()).collect()
}

#[tokio::test]
async fn multipart() {
    let (server, client) = connect();
    let file = FilePart::new(vec![1, 2]).with_name("a.bin").with_content_type("application/x-a");
    let mut body = SendPartsBody::new("a title", file);
    body.count = Some(3);
    body.tags = Some(vec!["x".to_owned(), "y".to_owned()]);
    body.color = Some(color());
    body.colors = Some(vec![color(), color()]);
    body.list_as_json = Some(vec!["z".to_owned()]);
    body.pictures = Some(vec![FilePart::from("p1").with_name("1.png"), FilePart::from("p2")]);
    client.send_parts(body).await.unwrap();
    let parts = parts(&only(&server));
    let named = |name: &str| {
        let start = format!("Content-Disposition: form-data; name=\"{name}\"");
        let found = parts.iter().filter_map(|part| part.strip_prefix(&start));
        found.map(str::to_owned).collect::<Vec<_>>()
    };
    let json = "\r\nContent-Type: application/json\r\n\r\n{\"R\":100,\"G\":200,\"B\":150}";
    assert_eq!(named("title"), ["\r\n\r\na title"]);
    assert_eq!(named("count"), ["\r\n\r\n3"]);
    assert_eq!(named("tags"), ["\r\n\r\nx", "\r\n\r\ny"]);
    assert_eq!(named("color"), [json]);
    assert_eq!(named("colors"), [json, json]);
    let listed = "\r\nContent-Type: application/json\r\n\r\n[\"z\"]";
    assert_eq!(named("listAsJson"), [listed]);
    let file = "; filename=\"a.bin\"\r\nContent-Type: application/x-a\r\n\r\n\u{1}\u{2}";
    assert_eq!(named("file"), [file]);
    let pictures = [
        "; filename=\"1.png\"\r\nContent-Type: image/png\r\n\r\np1",
        "; filename=\"pictures\"\r\nContent-Type: image/png\r\n\r\np2",
    ];
    assert_eq!(named("pictures"), pictures);
    assert_eq!(parts.len(), 11);
    let body = SendSeveralBodyMultipart::new("only");
    client.send_several_as_multipart(false, body).await.unwrap();
    let request = only(&server);
    assert_eq!(request.target, "/body/several?dry=false");
    assert_eq!(self::parts(&request).len(), 1);
}

#[tokio::test]
async fn replies() {
    let (server, client) = connect();
    server.script(Scripted { body: vec![0xff, 1], ..Scripted::of(200, "application/pdf", "") });
    assert_eq!(client.get_bytes().await.unwrap(), vec![0xff, 1]);
    assert_eq!(header(&only(&server), "accept"), "application/pdf, application/json");
    let mut stream = client.get_bytes().stream_bytes().await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = stream.next().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    assert_eq!((stream.status(), bytes), (200, vec![0xff, 1]));
    server.script(Scripted::json(500, "{}"));
    let error = client.get_bytes().stream_bytes().await.unwrap_err();
    assert_eq!(error.status(), Some(500));
    server.script(Scripted::of(200, "text/csv", "a,\"b\""));
    assert_eq!(client.get_text().await.unwrap(), "a,\"b\"");
    server.script(Scripted::of(200, "text/csv", "1,2,3"));
    drop(server.take());
    let mut stream = client.get_many().stream_bytes_as("text/csv").await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "1,2,3");
    assert_eq!(header(&only(&server), "accept"), "text/csv");
    server.script(Scripted::of(200, "application/vnd.example.v1+json", r#"{"R":1,"G":2,"B":3}"#));
    assert_eq!(client.get_vendor().await.unwrap(), Color::new(1, 2, 3));
    let accepted = "application/vnd.example.v1+json, application/json";
    assert_eq!(header(&only(&server), "accept"), accepted);
    assert_eq!(client.get_any().await.unwrap(), Color::new(1, 2, 3));
    assert_eq!(header(&only(&server), "accept"), "*/*");
    assert_eq!(client.get_optional().await.unwrap(), Some(Color::new(1, 2, 3)));
    assert_eq!(client.get_default().await.unwrap(), Color::new(1, 2, 3));
    server.script(Scripted::of(204, "text/plain", ""));
    assert_eq!(client.get_optional().await.unwrap(), None);
}

#[tokio::test]
async fn events() {
    let (server, client) = connect();
    let text = "event: add\ndata: {\"R\":1,\ndata: \"G\":2,\"B\":3}\nid: 7\n\ndata: [DONE]\n\n";
    server.script(Scripted::of(200, "text/event-stream", text));
    let mut stream = client.get_events().stream_events().await.unwrap();
    let first = stream.next().await.unwrap().unwrap();
    assert_eq!((first.kind(), first.id()), ("add", "7"));
    assert_eq!(first.decode().unwrap(), Color::new(1, 2, 3));
    let last = stream.next().await.unwrap().unwrap();
    assert_eq!((last.kind(), last.data()), ("message", "[DONE]"));
    assert!(stream.next().await.is_none());
    assert_eq!(client.get_events().await.unwrap().len(), 2);
    let mut stream = client.get_whole_events().stream_events().await.unwrap();
    let whole = stream.next().await.unwrap().unwrap().decode_whole().unwrap();
    assert_eq!((whole.event.as_deref(), whole.data), (Some("add"), Color::new(1, 2, 3)));
    drop(server.take());
    drop(client.get_maybe_events().stream_events().await.unwrap());
    assert_eq!(header(&only(&server), "accept"), "text/event-stream, application/json");
    server.script(Scripted::json(200, r#"{"R":1,"G":2,"B":3}"#));
    assert_eq!(client.get_maybe_events().await.unwrap(), Color::new(1, 2, 3));
    assert_eq!(header(&only(&server), "accept"), "application/json");
}

#[tokio::test]
async fn several_statuses() {
    let (server, client) = connect();
    let json = r#"{"R":1,"G":2,"B":3}"#;
    server.script(Scripted::json(200, json));
    let reply = client.get_several().await.unwrap();
    assert_eq!(reply, GetSeveralReply::Ok(Color::new(1, 2, 3)));
    server.script(Scripted::of(202, "text/plain", "soon"));
    assert_eq!(client.get_several().await.unwrap(), GetSeveralReply::Accepted("soon".to_owned()));
    server.script(Scripted { body: vec![0xff], ..Scripted::of(203, "a/b", "") });
    let bytes = GetSeveralReply::NonAuthoritativeInformation(vec![0xff].into());
    assert_eq!(client.get_several().await.unwrap(), bytes);
    server.script(Scripted::of(204, "text/plain", ""));
    assert_eq!(client.get_several().await.unwrap(), GetSeveralReply::NoContent);
    server.script(Scripted::of(206, "text/plain", "odd"));
    let reply = client.get_several().await.unwrap();
    assert!(matches!(reply, GetSeveralReply::Other(raw) if raw.text() == "odd"));
    let problem = |error: &GetSeveralError| match error {
        GetSeveralError::NotFound(it) => format!("404 {:?}", it.title),
        GetSeveralError::Conflict(text) => format!("409 {text}"),
        GetSeveralError::Gone => "410".to_owned(),
        GetSeveralError::ClientError(color) => format!("4XX {}", color.r),
        GetSeveralError::Default(it) => format!("default {:?}", it.title),
        other => format!("{other:?}"),
    };
    for (status, body, expected) in [
        (404, r#"{"title":"a"}"#, r#"404 Some("a")"#),
        (409, "taken", "409 taken"),
        (410, "", "410"),
        (422, json, "4XX 1"),
        (500, r#"{"title":"b"}"#, r#"default Some("b")"#),
    ] {
        server.script(Scripted::json(status, body));
        match client.get_several().await {
            Err(Error::Api { status: found, body: Ok(body), .. }) => {
                assert_eq!((found, problem(&body)), (status, expected.to_owned()));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn schemes() {
    let (server, builder) = server();
    let client = builder
        .header_key("k1")
        .query_key("k 2")
        .cookie_key("k;3")
        .basic("user", "pass:word")
        .bearer("k5")
        .digest("k6")
        .code("k7")
        .open_id("k8")
        .client_credentials_client(
            ClientCredentialsClient::new("me", "s&cret").with_scope("read write"),
        )
        .client_credentials_token_server(format!("{}/login", server.url()))
        .relative_client_client(RelativeClientClient::new("id", "k").with_client_auth("body"))
        .build()
        .unwrap();
    client.by_header_key().await.unwrap();
    assert_eq!(header(&only(&server), "x-key"), "k1");
    client.by_query_key().await.unwrap();
    assert_eq!(only(&server).target, "/secure/queryKey?key=k%202");
    client.by_cookie_key().await.unwrap();
    assert_eq!(header(&only(&server), "cookie"), "session=k%3B3");
    client.by_both().await.unwrap();
    let request = only(&server);
    assert_eq!(
        (header(&request, "x-key").as_str(), request.target.as_str()),
        ("k1", "/secure/both?key=k%202")
    );
    client.by_basic().await.unwrap();
    // RFC 7617: base64 of `user:pass:word`.
    assert_eq!(header(&only(&server), "authorization"), "Basic dXNlcjpwYXNzOndvcmQ=");
    client.by_bearer().await.unwrap();
    assert_eq!(header(&only(&server), "authorization"), "Bearer k5");
    client.by_digest().await.unwrap();
    assert_eq!(header(&only(&server), "authorization"), "Signed k6");
    client.by_code().await.unwrap();
    assert_eq!(header(&only(&server), "authorization"), "Bearer k7");
    client.by_open_id().await.unwrap();
    assert_eq!(header(&only(&server), "authorization"), "Bearer k8");
    let token = r#"{"access_token":"t1","token_type":"bearer","expires_in":3600}"#;
    server.always("POST", "/login/oauth/token", Scripted::json(200, token));
    server.always("POST", "/token", Scripted::json(200, token));
    for _ in 0..2 {
        client.by_client_credentials().await.unwrap();
    }
    let requests = server.take();
    assert_eq!(requests.len(), 3, "one login for two calls");
    // RFC 6749, section 2.3.1: id and secret are encoded as in a form, then put together.
    assert_eq!(header(&requests[0], "authorization"), "Basic bWU6cyUyNmNyZXQ=");
    assert_eq!(requests[0].body, b"grant_type=client_credentials&scope=read+write");
    assert_eq!(header(&requests[2], "authorization"), "Bearer t1");
    client.by_relative_client().await.unwrap();
    let requests = server.take();
    assert_eq!(header(&requests[0], "authorization"), "");
    let body = "grant_type=client_credentials&client_id=id&client_secret=k";
    assert_eq!(String::from_utf8_lossy(&requests[0].body), body);
    assert_eq!(header(&requests[1], "authorization"), "Bearer t1");
}

#[test]
fn servers_have_variables() {
    let shown = |builder: ClientBuilder| format!("{:?}", builder.build().unwrap());
    assert!(shown(Client::builder()).contains("https://eu.example.com/v1"));
    let builder = Client::builder().server_region("us").server_base("v2");
    assert!(shown(builder).contains("https://us.example.com/v2"));
}
