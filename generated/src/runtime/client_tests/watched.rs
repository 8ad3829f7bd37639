//! What those see who watch, down to the last detail, and what they do not.

use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::api::{Client, LETTER, letter};
use super::server::{
    Answer, Listening, open, patient, reply, serve_all, serve_each, serve_json, wait,
};
use super::{PERSON, SECRET};
use crate::runtime::Json;

/// Notes everything, a line each: spans with the spans around them, events with theirs.
#[derive(Clone)]
struct Notes {
    most: Level,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Notes {
    fn push(&self, line: String) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// Returns the lines that are about this crate, and looks whether any line gives something
    /// away.
    fn lines(&self) -> Vec<String> {
        let lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        let log = logged();
        for line in lines.iter().chain(&log) {
            for planted in [SECRET, PERSON, "s3cr3t", "Hong", "order-4711"] {
                assert!(!line.contains(planted), "{planted} shows in {line}");
            }
        }
        lines.into_iter().filter(|line| line.contains("idv_sdk")).collect()
    }
}

/// Writes fields behind each other.
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!(" {field}={value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Notes {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= self.most
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields(String::new());
        attributes.record(&mut fields);
        let metadata = attributes.metadata();
        let around = context.span(id).and_then(|span| span.parent().map(|it| it.name()));
        let around = around.unwrap_or("nothing");
        let (level, name, target) = (metadata.level(), metadata.name(), metadata.target());
        self.push(format!("{target} {level} span {name} in {around}:{}", fields.0));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let mut fields = Fields(String::new());
        values.record(&mut fields);
        let metadata = context.metadata(id).unwrap();
        self.push(format!("{} record {}:{}", metadata.target(), metadata.name(), fields.0));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let around = context.event_span(event).map_or("nothing", |span| span.name());
        let (target, level) = (event.metadata().target(), event.metadata().level());
        self.push(format!("{target} {level} event in {around}:{}", fields.0));
    }
}

/// Keeps what the crates below log.
struct Log;

static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {} {}", record.target(), record.level(), record.args());
        LOGGED.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn flush(&self) {}
}

fn logged() -> Vec<String> {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Does the work while everything up to this level is noted.
fn watched_up_to(most: Level, work: impl FnOnce()) -> Vec<String> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Log).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        // Somebody who is interested in everything, all the time: what nobody is interested in is
        // remembered for the process, and tests run side by side.
        tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
    });
    let notes = Notes { most, lines: Arc::default() };
    let subscriber = tracing_subscriber::registry().with(notes.clone());
    tracing::subscriber::with_default(subscriber, work);
    notes.lines()
}

/// Does the work while everything is noted.
fn watched(work: impl FnOnce()) -> Vec<String> {
    watched_up_to(Level::TRACE, work)
}

/// Returns the line without what a clock writes into it.
fn timeless(line: &str) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    words.retain(|word| !word.starts_with("elapsed_ms=") && !word.starts_with("retry_in_ms="));
    let target = words.remove(0);
    assert!(target.starts_with("idv_sdk::runtime::trace"), "{target}");
    words.join(" ")
}

fn busy_then_found() -> Listening {
    let page = reply(503, "text/html", &format!("<h1>{PERSON}</h1>"));
    serve_all(vec![
        Answer::Text(page),
        Answer::Cut,
        Answer::Text(reply(200, "application/json", LETTER)),
    ])
}

fn everything(client: &Client) {
    let call = client.get_letter(PERSON).store_id(PERSON).given(3, &PERSON.to_owned());
    let call = call.given(2, &Json::from_text(format!("{{\"a\":\"{PERSON}\"}}")).unwrap());
    wait(call.given(4, &SECRET.to_owned())).unwrap();
}

#[test]
fn a_call_is_a_span_and_an_attempt_an_event() {
    let server = busy_then_found();
    let client = patient(&server).build().unwrap();
    let lines = watched(|| {
        let around = tracing::info_span!(target: "the caller", "around");
        around.in_scope(|| everything(&client));
    });
    let lines: Vec<String> = lines.iter().map(|line| timeless(line)).collect();
    assert_eq!(
        lines,
        [
            "DEBUG span idv.call in around: api=\"letters\" operation=\"getLetter\" method=\"GET\" \
             path=\"/letters/{letterId}\" server=\"default\"",
            "WARN event in idv.call: message=the request is sent again operation=\"getLetter\" \
             attempt=1 status=503",
            "WARN event in idv.call: message=the request is sent again operation=\"getLetter\" \
             attempt=2 fault=\"broken\"",
            "DEBUG event in idv.call: message=the attempt ended operation=\"getLetter\" attempt=3 \
             status=200",
            "record idv.call: attempts=3",
            "record idv.call: status=200",
        ]
    );
}

/// What was made to log every byte that goes over the wire does not.
#[test]
fn connections_are_silent() {
    let server = serve_json(200, LETTER);
    let loud = reqwest::Client::builder().no_proxy().connection_verbose(true);
    let client = open(&server).http_client(loud).build().unwrap();
    watched(|| everything(&client));
    assert!(logged().iter().any(|line| line.starts_with("reqwest")), "{:?}", logged());
}

#[test]
fn times_are_told() {
    let server = busy_then_found();
    let client = patient(&server).build().unwrap();
    let lines = watched(|| everything(&client));
    let waits: Vec<&String> = lines.iter().filter(|line| line.contains("WARN")).collect();
    for line in &waits {
        assert!(line.contains(" elapsed_ms=") && line.contains(" retry_in_ms="), "{line}");
    }
    assert_eq!(waits.len(), 2);
    assert!(lines.iter().all(|line| !line.contains("DEBUG event") || !line.contains("retry_in")));
}

#[test]
fn a_login_is_a_call_within_a_call() {
    let server = serve_each(|stream, number, request| {
        let text = match request.line.contains("sign-in") {
            true => format!(r#"{{"code":0,"response":{{"token":"{SECRET}-{number}"}}}}"#),
            false => "{}".to_owned(),
        };
        std::io::Write::write_all(stream, reply(200, "application/json", &text).as_bytes())
            .unwrap();
    });
    let client = open(&server).login(PERSON, SECRET).build().unwrap();
    let lines = watched(|| wait(client.stamp()).unwrap());
    let spans: Vec<&String> = lines.iter().filter(|line| line.contains(" span ")).collect();
    assert!(
        spans[0].contains("idv.call in nothing") && spans[0].contains("\"stamp\""),
        "{spans:?}"
    );
    assert!(
        spans[1].contains("idv.call in idv.call") && spans[1].contains("\"signIn\""),
        "{spans:?}"
    );
    assert_eq!(spans.len(), 2);
}

#[test]
fn faults_are_told_by_their_kind() {
    let stall = serve_all(vec![Answer::Stall]);
    let refused = serve_json(401, &format!(r#"{{"code":-1,"message":"{PERSON}"}}"#));
    let outstanding = serve_all(vec![
        Answer::Text(reply(409, "application/json", r#"{"type":"OUTSTANDING"}"#)),
        Answer::Text(reply(404, "application/json", &format!(r#"{{"type":"{PERSON}"}}"#))),
    ]);
    let lines = watched(|| {
        let client = open(&stall).timeout(Duration::from_millis(100)).build().unwrap();
        wait(client.get_letter(PERSON)).unwrap_err();
        wait(client.get_letter("..")).unwrap_err();
        let client = open(&refused).login(PERSON, SECRET).build().unwrap();
        wait(client.stamp()).unwrap_err();
        let client = patient(&outstanding).build().unwrap();
        let call = client.send_letter(PERSON, PERSON, PERSON, &letter());
        wait(call.idempotency_key("order-4711-attempt")).unwrap_err();
    });
    let text = lines.join("\n");
    for expected in [
        "operation=\"getLetter\" attempt=1 fault=\"timeout\"",
        "operation=\"signIn\" attempt=1 status=401",
        "operation=\"sendLetter\" attempt=1 status=409 fault=\"outstanding\"",
        "operation=\"sendLetter\" attempt=2 status=404",
        "path=\"/letters/{letterId}/{part}.{format}/send\"",
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
}

/// Whoever looks at warnings only still learns what they are about, and the caller's own span is
/// not written into.
#[test]
fn warnings_stand_alone() {
    let server = busy_then_found();
    let client = patient(&server).build().unwrap();
    let lines = watched_up_to(Level::INFO, || {
        let around = tracing::info_span!("around", status = tracing::field::Empty);
        around.in_scope(|| everything(&client));
    });
    let warnings: Vec<&String> = lines.iter().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 2);
    assert!(warnings.iter().all(|line| line.contains("operation=\"getLetter\"")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("record")), "{lines:?}");
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_is_watched_from_where_it_was_made() {
    let server = busy_then_found();
    let client = patient(&server).build_blocking().unwrap();
    let lines = watched(|| {
        let around = tracing::info_span!(target: "the caller", "around");
        around.in_scope(|| client.get_letter(PERSON).send().unwrap());
    });
    assert!(lines[0].contains("span idv.call in around"), "{lines:?}");
    assert_eq!(
        lines.iter().filter(|line| line.contains("event in idv.call")).count(),
        3,
        "{lines:?}"
    );
    assert_eq!(lines.last().unwrap(), "idv_sdk::runtime::trace record idv.call: status=200");
}
