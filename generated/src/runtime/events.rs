//! Events that a server sends, `text/event-stream`.
//!
//! The promise: the rules of the HTML Standard for an event stream, byte by byte: lines end with
//! CR, LF or both, a byte order mark at the start is skipped, comments and unknown fields are, the
//! id stays until another comes, and an event that no empty line ends is dropped. What an event
//! holds is read as what the document declares when it is asked for, so that one odd event does not
//! end the stream. Where it declares a text, the data is that text as it came.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use reqwest::header::HeaderMap;

use super::early;
use super::fault::DecodeError;
use super::json::Json;
use super::network::{Stage, TransportError};
use super::reply::from_json;
use super::stream::Source;
use super::wire::{Bare, Wire};

/// An event that a server sent. `T` is what the document declares of its data.
///
/// `Debug` shows its kind, and the sizes of its id and its data.
#[derive(Clone, PartialEq, Eq)]
pub struct Event<T = Json> {
    kind: String,
    id: String,
    data: String,
    data_type: PhantomData<fn() -> T>,
}

impl<T> Event<T> {
    /// Returns what the server calls the event: `message` when it does not say.
    #[must_use]
    pub fn kind(&self) -> &str {
        if self.kind.is_empty() { "message" } else { &self.kind }
    }

    /// Returns the last id that the server gave to an event; empty when there was none.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the data as it came.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }
}

#[allow(private_bounds)] // what the document declares can be read
impl<T: Wire> Event<T> {
    /// Reads the data as what the document declares. A text is the data as it came: of quotes
    /// around it nothing tells that they are not a part of it. What else can be a text, the value
    /// of an enum or a time, may stand with quotes, as JSON, or without.
    ///
    /// # Errors
    ///
    /// When it is something else: some servers end their streams with a word, `[DONE]` say.
    pub fn decode(&self) -> Result<T, DecodeError> {
        let text = || from_json::<T>(early::quoted(&self.data).as_bytes());
        match T::BARE {
            Bare::Text => text().map_err(DecodeError::without_position),
            Bare::Json => from_json(self.data.as_bytes()),
            Bare::Either => match from_json::<T>(self.data.as_bytes()) {
                Ok(value) if value.is_recognized() => Ok(value),
                json => text().ok().filter(T::is_recognized).map_or(json, Ok),
            },
        }
    }

    /// Reads the whole event as what the document declares: an object with the members `event`,
    /// `data` and `id`.
    ///
    /// # Errors
    ///
    /// When it is something else.
    pub fn decode_whole(&self) -> Result<T, DecodeError> {
        let mut text = String::from("{");
        if !self.kind.is_empty() {
            early::push_member(&mut text, "event", &early::quoted(&self.kind));
        }
        if !self.id.is_empty() {
            early::push_member(&mut text, "id", &early::quoted(&self.id));
        }
        let data = match serde_json::from_str::<&serde_json::value::RawValue>(&self.data) {
            Ok(json) => json.get().to_owned(),
            Err(_) => early::quoted(&self.data),
        };
        early::push_member(&mut text, "data", &data);
        text.push('}');
        from_json(text.as_bytes()).map_err(DecodeError::without_position)
    }
}

impl<T> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("kind", &self.kind())
            .field("id", &format_args!("{} bytes", self.id.len()))
            .field("data", &format_args!("{} bytes", self.data.len()))
            .finish()
    }
}

/// The events of a reply as they come. A `Stream`, with a [`next`](EventStream::next) of its own.
///
/// The call's deadline ends with the head of the reply; from there on the server may be silent as
/// long as the client's `timeout`. No event may be larger than `max_reply_bytes` of the client.
///
/// ```
/// use idv_sdk::{Event, EventStream, TransportError};
///
/// async fn print(mut events: EventStream) -> Result<(), TransportError> {
///     while let Some(event) = events.next().await {
///         println!("{}", event?.data());
///     }
///     Ok(())
/// }
/// ```
pub struct EventStream<T = Json> {
    source: Source,
    parser: Parser,
    /// The largest event.
    limit: usize,
    over: bool,
    data_type: PhantomData<fn() -> T>,
}

#[allow(dead_code)] // not every API has such replies
impl<T> EventStream<T> {
    pub(crate) fn new(source: Source, limit: usize) -> Self {
        let parser = Parser::default();
        EventStream { source, parser, limit, over: false, data_type: PhantomData }
    }

    /// Returns the status of the reply.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.source.status()
    }

    /// Returns the headers of the reply.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.source.headers()
    }

    /// Returns the next event; nothing when the reply is complete, and after an error.
    pub async fn next(&mut self) -> Option<Result<Event<T>, TransportError>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Event<T>, TransportError>>> {
        loop {
            if let Some(event) = self.parser.events.pop_front() {
                return Poll::Ready(Some(Ok(event.typed())));
            }
            if self.over {
                return Poll::Ready(None);
            }
            match ready!(self.source.poll(context)) {
                Some(Ok(bytes)) => {
                    self.parser.feed(&bytes);
                    if self.parser.held() > self.limit {
                        self.over = true;
                        let (status, limit) = (self.source.status(), self.limit);
                        let stage = Stage::TooLarge { status, limit };
                        return Poll::Ready(Some(Err(self.source.fault(stage, None))));
                    }
                }
                Some(Err(error)) => {
                    self.over = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => self.over = true,
            }
        }
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// Returns all events of a body.
pub(crate) fn all<T>(body: &[u8]) -> Vec<Event<T>> {
    let mut parser = Parser::default();
    parser.feed(body);
    parser.events.into_iter().map(Event::typed).collect()
}

impl Event {
    fn typed<T>(self) -> Event<T> {
        let Event { kind, id, data, .. } = self;
        Event { kind, id, data, data_type: PhantomData }
    }
}

/// Cuts a stream of bytes into events.
#[derive(Default)]
struct Parser {
    /// The line that has not ended yet.
    line: Vec<u8>,
    /// The last line ended with CR, so that LF belongs to its end.
    after_return: bool,
    /// A line has ended before.
    begun: bool,
    kind: String,
    data: String,
    id: String,
    events: VecDeque<Event>,
}

impl Parser {
    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.after_return = *byte == b'\r';
                    let line = std::mem::take(&mut self.line);
                    let line = match self.begun {
                        true => &line[..],
                        false => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line),
                    };
                    self.begun = true;
                    self.line(&String::from_utf8_lossy(line));
                }
                _ => {
                    self.after_return = false;
                    self.line.push(*byte);
                }
            }
        }
    }

    /// Returns how much is held of an event that is not complete.
    fn held(&self) -> usize {
        self.line.len() + self.data.len()
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() {
            return self.dispatch();
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.kind),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            // A comment, or a field that means nothing here: the client does not connect again by
            // itself, so that `retry` is one too.
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let kind = std::mem::take(&mut self.kind);
        let mut data = std::mem::take(&mut self.data);
        if data.is_empty() {
            return;
        }
        data.pop();
        let id = self.id.clone();
        self.events.push_back(Event { kind, id, data, data_type: PhantomData });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(pieces: &[&str]) -> Vec<(String, String, String)> {
        let mut parser = Parser::default();
        pieces.iter().for_each(|piece| parser.feed(piece.as_bytes()));
        let events = parser.events.iter();
        events.map(|it| (it.kind().to_owned(), it.id().to_owned(), it.data().to_owned())).collect()
    }

    fn event(kind: &str, id: &str, data: &str) -> (String, String, String) {
        (kind.to_owned(), id.to_owned(), data.to_owned())
    }

    /// The examples of the HTML Standard, section 9.2.6.
    #[test]
    fn reads_the_examples_of_the_standard() {
        let message = |data| event("message", "", data);
        assert_eq!(parsed(&["data: YHOO\ndata: +2\ndata: 10\n\n"]), [message("YHOO\n+2\n10")]);
        let stream = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n";
        assert_eq!(
            parsed(&[stream, "\n"]),
            [
                event("message", "1", "first event"),
                event("message", "", "second event"),
                event("message", "", " third event"),
            ]
        );
        assert_eq!(parsed(&["data\n\ndata\ndata\n\ndata:"]), [message(""), message("\n")]);
        assert_eq!(parsed(&["data:test\n\ndata: test\n\n"]), [message("test"), message("test")]);
    }

    #[test]
    fn lines_end_in_every_way_and_pieces_anywhere() {
        let whole = "\u{feff}event: add\r\ndata: 1\r\rdata: 2\nid: 7\n\r\nretry: 10\nfoo: x\ndata: 김\r\n\r\n";
        let expected =
            [event("add", "", "1"), event("message", "7", "2"), event("message", "7", "김")];
        assert_eq!(parsed(&[whole]), expected);
        let mut parser = Parser::default();
        whole.as_bytes().chunks(1).for_each(|byte| parser.feed(byte));
        assert_eq!(parser.events.len(), expected.len());
        assert_eq!(parser.events[2].data(), "김");
    }

    #[test]
    fn data_is_read_when_it_is_asked_for() {
        let events: Vec<Event<i64>> = all(b"data: 1\n\ndata: [DONE]\n\n");
        assert_eq!(events[0].decode().ok(), Some(1));
        assert_eq!(events[1].decode().err().map(|it| it.path().to_owned()), Some(String::new()));
        let events: Vec<Event<String>> = all(b"data: hello\n\ndata: \"hello\"\n\ndata\n\n");
        let texts = events.iter().map(|event| event.decode().ok());
        assert!(texts.eq(["hello", "\"hello\"", ""].map(|it| Some(it.to_owned()))));
        let events: Vec<Event> = all(b"event: add\nid: 3\ndata: {\"a\": 1}\n\ndata: word\n\n");
        let whole = |event: &Event| event.decode_whole().map(|json| json.get().to_owned()).ok();
        let first = r#"{"event":"add","id":"3","data":{"a": 1}}"#;
        assert_eq!(whole(&events[0]).as_deref(), Some(first));
        assert_eq!(whole(&events[1]).as_deref(), Some(r#"{"id":"3","data":"word"}"#));
        assert!(events[1].decode().is_err());
        assert_eq!(
            format!("{:?}", events[0]),
            "Event { kind: \"add\", id: 1 bytes, data: 8 bytes }"
        );
    }
}
