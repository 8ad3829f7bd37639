//! A server of a few lines, clients that know it, and a look at what errors show.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::api::{Client, ClientBuilder};
use super::{PERSON, SECRET};
use crate::runtime::RetryPolicy;
use crate::runtime::error::Error;

/// A request as it arrived.
#[derive(Clone)]
pub(super) struct Arrived {
    pub(super) line: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Arrived {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// A server, a thread a connection.
pub(super) struct Listening {
    pub(super) url: String,
    pub(super) arrived: Receiver<Arrived>,
}

impl Listening {
    /// Returns the lines of the requests that have arrived since this was asked last.
    pub(super) fn lines(&self) -> Vec<String> {
        self.arrived.try_iter().map(|request| request.line).collect()
    }
}

/// Answers every request in the same way.
pub(super) fn serve(answer: impl Fn(&mut TcpStream) + Clone + Send + 'static) -> Listening {
    serve_each(move |stream, _, _| answer(stream))
}

/// What a server does to one request.
#[derive(Clone)]
pub(super) enum Answer {
    /// Sends this text and closes the connection.
    Text(String),
    /// Closes the connection.
    Cut,
    /// Does nothing for a long time.
    Stall,
}

/// Answers the requests with these, one after the other, and with the last of them from then on.
pub(super) fn serve_all(answers: Vec<Answer>) -> Listening {
    serve_each(move |stream, number, _| match &answers[number.min(answers.len() - 1)] {
        Answer::Text(text) => stream.write_all(text.as_bytes()).unwrap(),
        Answer::Cut => {}
        Answer::Stall => thread::sleep(Duration::from_secs(30)),
    })
}

/// Answers by the request, and by how many there were before.
pub(super) fn serve_each(
    answer: impl Fn(&mut TcpStream, usize, &Arrived) + Clone + Send + 'static,
) -> Listening {
    let count = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, arrived) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, sender, answer) = (stream.unwrap(), sender.clone(), answer.clone());
            let count = Arc::clone(&count);
            thread::spawn(move || {
                if let Some(request) = arrival(&stream) {
                    let number = count.fetch_add(1, Ordering::SeqCst);
                    let _ = sender.send(request.clone());
                    answer(&mut stream, number, &request);
                }
            });
        }
    });
    Listening { url, arrived }
}

fn arrival(stream: &TcpStream) -> Option<Arrived> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        let twice = headers.insert(name.to_lowercase(), value.to_owned());
        assert_eq!(twice, None, "{name} was sent twice");
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Arrived { line: line.trim_end().to_owned(), headers, body })
}

pub(super) fn reply(status: u16, content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Some Reason\r\nContent-Type: {content_type}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

pub(super) fn serve_text(text: String) -> Listening {
    serve(move |stream| stream.write_all(text.as_bytes()).unwrap())
}

pub(super) fn serve_json(status: u16, body: &str) -> Listening {
    serve_text(reply(status, "application/json", body))
}

/// Returns the builder of a client that tries once.
pub(super) fn open(server: &Listening) -> ClientBuilder {
    let direct = reqwest::Client::builder().no_proxy();
    let builder = Client::builder().api_secret(SECRET).http_client(direct);
    builder.base_url(&server.url).retry(RetryPolicy::none())
}

/// Returns the builder of a client that tries three times, without much delay.
pub(super) fn patient(server: &Listening) -> ClientBuilder {
    open(server).retry(RetryPolicy::new().with_base_delay(Duration::from_millis(10)))
}

pub(super) fn client(server: &Listening) -> Client {
    open(server).build().unwrap()
}

pub(super) fn wait<T>(work: impl IntoFuture<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work.into_future())
}

/// Everything that an error shows, down to its last cause, after a look that it gives nothing away.
pub(super) fn shown<E: std::fmt::Debug + 'static>(error: &Error<E>) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    if let Some(raw) = error.raw() {
        text.push_str(&format!("\n{raw}\n{raw:?}"));
    }
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!("\n{cause}\n{cause:?}"));
        next = cause.source();
    }
    for planted in [SECRET, PERSON] {
        assert!(!text.contains(planted), "{planted} shows in {text}");
    }
    text
}
