//! A server of a few lines, a client that knows it, and a look at what errors show.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use super::{Client, ClientBuilder, PERSON, SECRET};
use crate::runtime::error::Error;

/// A request as it arrived.
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

/// A server that answers every request in the same way, a thread a connection.
pub(super) struct Listening {
    pub(super) url: String,
    pub(super) arrived: Receiver<Arrived>,
}

pub(super) fn serve(answer: impl Fn(&mut TcpStream) + Clone + Send + 'static) -> Listening {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, arrived) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, sender, answer) = (stream.unwrap(), sender.clone(), answer.clone());
            thread::spawn(move || {
                if let Some(request) = arrival(&stream) {
                    let _ = sender.send(request);
                    answer(&mut stream);
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

pub(super) fn open(server: &Listening) -> ClientBuilder {
    let direct = reqwest::Client::builder().no_proxy();
    Client::builder().api_secret(SECRET).base_url(&server.url).http_client(direct)
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
