//! What is refused before anything is sent, and what is shown.

use super::server::serve;
use super::{
    Api, Async, Builder, Call, Core, Json, KEY, SECRET, SEND, SIGNED, TOKENS, Texts, builder,
    client, link, read, read_as, shown, texts, wait,
};

fn refused(builder: Builder) -> String {
    let error = builder.build::<Async>().map(|_| ()).unwrap_err();
    let text = format!("{error}\n{error:?}");
    assert!(!text.contains(SECRET) && !text.contains(KEY) && !text.contains("planted"), "{text}");
    error.to_string()
}

fn start(api: &'static Api) -> Builder {
    builder(api, "http://127.0.0.1:1")
}

#[test]
fn a_credential_and_what_to_get_it_with_are_not_given_both() {
    let both = start(&TOKENS).credentials(texts()).credential("token", SECRET.to_owned());
    let expected = "both were given: a credential for `token`, and `id`, `secret` to get one with; \
                    give the client's builder one of them";
    assert_eq!(refused(both), expected);
    let other = start(&TOKENS).credentials(texts()).credential("secret", SECRET.to_owned());
    assert!(other.build::<Async>().is_ok(), "these are two alternatives");
}

#[test]
fn a_fixed_token_needs_no_login() {
    let server = serve();
    server.change(|manners| manners.given = 7);
    let builder = builder(&TOKENS, &server.url).credential("token", "token-7".to_owned());
    let client: Core<Async> = builder.build().unwrap();
    wait(async {
        read(&client).await.unwrap();
        server.revoke();
        let error = read(&client).await.unwrap_err();
        assert_eq!(error.status(), Some(401));
    });
    assert_eq!((server.count("POST /token"), server.count("GET /thing")), (0, 2));
}

#[test]
fn the_first_alternative_is_used_of_which_all_is_there() {
    let server = serve();
    server.instead("GET /thing", 200, "{}");
    let some = Texts::new().with("secret", SECRET.to_owned());
    let builder = builder(&TOKENS, &server.url).credentials(some);
    let client: Core<Async> = builder.credential("secret", "fixed".to_owned()).build().unwrap();
    wait(async {
        read(&client).await.unwrap();
        read_as(&client, "b").await.unwrap();
    });
    let shown: Vec<_> = server
        .arrived("GET /thing")
        .iter()
        .map(|call| call.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(shown, ["Secret fixed", "Bearer token-1"]);
}

#[test]
fn what_is_missing_is_named() {
    let some = Texts::new().with("link", "LINK".to_owned()).with("key", KEY.to_owned());
    let client: Core<Async> = start(&SIGNED).credentials(some).build().unwrap();
    let call = Call::new(&client, &SEND).with_body(&"a".to_owned()).send::<Json, Json>();
    let error = wait(call).unwrap_err();
    assert!(error.is_build());
    let expected = "send: credentials are missing: give the client's builder those of `session` \
                    and `signature`";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn texts_that_nobody_can_have_meant_are_refused() {
    let with = |name, text: &str| start(&SIGNED).credentials(link().with(name, text.to_owned()));
    for text in ["", " "] {
        assert_eq!(refused(with("client", text)), "the credential of `client` is empty");
    }
    let fault = refused(with("client", "planted\n"));
    assert!(fault.starts_with("the credential of `client` holds control characters"), "{fault}");
    for key in ["planted!", "cGxhbnRlZA===", "plant", "===="] {
        let expected = "the credential `key` is no base64: give it as it was handed out";
        assert_eq!(refused(with("key", key)), expected, "{key}");
    }
    for name in ["link", "ip"] {
        let expected = format!("no header can hold the characters of the credential `{name}`");
        assert_eq!(refused(with(name, "planted한")), expected);
    }
    let body = start(&TOKENS).credentials(texts().with("secret", "planted한".to_owned()));
    assert!(body.build::<Async>().is_ok(), "it goes into no header");
    for key in ["czNjcjN0LWtleQ", "czNjcjN0LWtleQ=="] {
        assert!(with("key", key).build::<Async>().is_ok(), "{key}");
    }
}

#[test]
fn a_text_of_a_call_is_looked_at_too() {
    let server = serve();
    let client = client(&server.url);
    for (text, fault) in [("", "is empty"), ("s3cr3t-api-key\n", "holds control characters")] {
        let error = wait(read_as(&client, text)).unwrap_err();
        assert!(error.is_build());
        let text = shown(&error);
        assert!(text.starts_with(&format!("read: the credential of `id` {fault}")), "{text}");
    }
    assert_eq!(server.count("POST /token"), 0);
}

#[test]
fn nothing_shows() {
    let server = serve();
    let builder = builder(&TOKENS, &server.url).credentials(texts());
    assert!(format!("{builder:?}").contains(r#"{"id", "secret"}"#), "{builder:?}");
    let client: Core<Async> = builder.build().unwrap();
    wait(read(&client)).unwrap();
    let text = format!("{client:?} {client:#?} {:?}", texts());
    for planted in [SECRET, "token-1", "renewal"] {
        assert!(!text.contains(planted), "{text}");
    }
    assert!(text.contains(r#"credentials: {"id", "secret"}"#), "{text}");
}
