//! A server on this machine that records what it is asked and answers what it is told.
//!
//! The promise: it understands no more of HTTP than where a request ends, so what it records is
//! what came over the wire, byte by byte.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Which of the server's ports it came to.
    pub port: usize,
    /// The method.
    pub method: String,
    /// The target: path and query, with all escapes.
    pub target: String,
    /// The headers in their order, names as they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// Returns the values of the header `name`, in any case.
    pub fn header<'r>(&'r self, name: &'r str) -> impl Iterator<Item = &'r str> {
        let named = self.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }
}

/// What the server answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Scripted {
    /// The status.
    pub status: u16,
    /// Headers beside the length.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Scripted {
    /// Returns an answer of JSON.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Scripted::of(status, "application/json", body)
    }

    /// Returns an answer of any kind.
    #[must_use]
    pub fn of(status: u16, media: &str, body: &str) -> Self {
        let headers = vec![("Content-Type".to_owned(), media.to_owned())];
        Scripted { status, headers, body: body.as_bytes().to_vec() }
    }
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {}", self.status, self.headers, String::from_utf8_lossy(&self.body))
    }
}

/// What the server does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It answers.
    Answer(Scripted),
    /// It closes the connection without a word.
    Silence,
}

impl From<Scripted> for Reaction {
    fn from(reply: Scripted) -> Self {
        Reaction::Answer(reply)
    }
}

/// A server that runs until it is dropped. It may listen at several ports, as an API on several
/// hosts would, and keeps one record for all of them.
#[derive(Debug)]
pub struct Loopback {
    addresses: Vec<SocketAddr>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    stopped: AtomicBool,
    script: Mutex<Script>,
    recorded: Mutex<Vec<Recorded>>,
}

#[derive(Debug)]
struct Script {
    /// What is done next; the last one again and again.
    next: VecDeque<Reaction>,
    /// What is always answered to a method and path.
    always: Vec<(String, String, Scripted)>,
}

impl Script {
    fn react(&mut self, request: &Recorded) -> Reaction {
        let path = request.target.split('?').next().unwrap_or_default();
        let mut always = self.always.iter();
        let always = always.find(|(method, other, _)| *method == request.method && other == path);
        if let Some((_, _, reply)) = always {
            return reply.clone().into();
        }
        match self.next.len() {
            0 => Reaction::Silence,
            1 => self.next[0].clone(),
            _ => self.next.pop_front().unwrap_or(Reaction::Silence),
        }
    }
}

impl Loopback {
    /// Starts a server on a free port.
    ///
    /// # Errors
    ///
    /// When the system has none to give.
    pub fn start() -> io::Result<Loopback> {
        Loopback::with_ports(1)
    }

    /// Starts a server on so many free ports.
    ///
    /// # Errors
    ///
    /// When the system has none to give.
    pub fn with_ports(count: usize) -> io::Result<Loopback> {
        let next = VecDeque::from([Scripted::json(200, "{}").into()]);
        let shared = Arc::new(Shared {
            stopped: AtomicBool::new(false),
            script: Mutex::new(Script { next, always: Vec::new() }),
            recorded: Mutex::new(Vec::new()),
        });
        let mut addresses = Vec::new();
        for port in 0..count {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            addresses.push(listener.local_addr()?);
            let theirs = Arc::clone(&shared);
            thread::spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if theirs.stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    let shared = Arc::clone(&theirs);
                    thread::spawn(move || shared.serve(&stream, port));
                }
            });
        }
        Ok(Loopback { addresses, shared })
    }

    /// Returns the URL of the first port, which paths are appended to.
    #[must_use]
    pub fn url(&self) -> String {
        self.urls().into_iter().next().unwrap_or_default()
    }

    /// Returns the URLs of all ports.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.addresses.iter().map(|address| format!("http://{address}")).collect()
    }

    /// Answers `reply` from now on and forgets what was recorded.
    pub fn script(&self, reply: Scripted) {
        self.react([reply.into()]);
    }

    /// Reacts in turn as told, in the last way from then on, and forgets what was recorded.
    pub fn react(&self, reactions: impl IntoIterator<Item = Reaction>) {
        lock(&self.shared.script).next = reactions.into_iter().collect();
        lock(&self.shared.recorded).clear();
    }

    /// Answers `reply` to requests of this method and path, whatever else is told.
    pub fn always(&self, method: &str, path: &str, reply: Scripted) {
        let always = &mut lock(&self.shared.script).always;
        always.retain(|(other, place, _)| other != method || place != path);
        always.push((method.to_owned(), path.to_owned(), reply));
    }

    /// Returns what was asked since the last call or script.
    #[must_use]
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut lock(&self.shared.recorded))
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        for address in &self.addresses {
            // Wakes the thread that waits for connections; when that fails it is gone already.
            drop(TcpStream::connect(address));
        }
    }
}

impl Shared {
    /// Serves one connection until its client leaves or says something that is no request.
    fn serve(&self, stream: &TcpStream, port: usize) {
        // Without it an answer would wait for the acknowledgement of its head.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let mut reader = BufReader::new(stream);
        let mut writer = stream;
        while let Ok(Some(request)) = receive(&mut reader, port) {
            let reaction = lock(&self.script).react(&request);
            lock(&self.recorded).push(request);
            match reaction {
                Reaction::Answer(reply) if send(&mut writer, &reply).is_ok() => {}
                _ => return,
            }
        }
    }
}

fn receive(reader: &mut impl BufRead, port: usize) -> io::Result<Option<Recorded>> {
    let Some(line) = line(reader)? else {
        return Ok(None);
    };
    let mut words = line.splitn(3, ' ').map(str::to_owned);
    let (Some(method), Some(target), Some(_)) = (words.next(), words.next(), words.next()) else {
        return Err(broken());
    };
    let mut headers = Vec::new();
    while let Some(line) = self::line(reader)?.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or_else(broken)?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Recorded { port, method, target, headers, body: Vec::new() };
    request.body = body(reader, &request)?;
    Ok(Some(request))
}

fn body(reader: &mut impl BufRead, request: &Recorded) -> io::Result<Vec<u8>> {
    if request.header("transfer-encoding").any(|it| it.eq_ignore_ascii_case("chunked")) {
        let mut body = Vec::new();
        loop {
            let size = line(reader)?.ok_or_else(broken)?;
            let size = usize::from_str_radix(&size, 16).map_err(|_| broken())?;
            let mut chunk = vec![0; size];
            reader.read_exact(&mut chunk)?;
            body.append(&mut chunk);
            line(reader)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
    let length = request.header("content-length").next().unwrap_or("0");
    let mut body = vec![0; length.parse().map_err(|_| broken())?];
    reader.read_exact(&mut body)?;
    Ok(body)
}

fn line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if reader.read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&bytes);
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn send(writer: &mut impl Write, reply: &Scripted) -> io::Result<()> {
    let mut text = format!("HTTP/1.1 {} Scripted\r\n", reply.status);
    for (name, value) in &reply.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n", reply.body.len()));
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&reply.body);
    writer.write_all(&bytes)?;
    writer.flush()
}

fn broken() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidData)
}

/// A thread that died while it held the lock has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn records_and_answers() -> io::Result<()> {
        let server = Loopback::start()?;
        server.script(Scripted::json(404, r#"{"type":"X"}"#));
        let mut stream = TcpStream::connect(server.addresses[0])?;
        stream.write_all(b"POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")?;
        stream.write_all(
            b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
        )?;
        stream.shutdown(std::net::Shutdown::Write)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        assert_eq!(answer.matches("HTTP/1.1 404").count(), 2, "{answer}");
        assert!(answer.ends_with(r#"{"type":"X"}"#), "{answer}");
        let recorded = server.take();
        assert_eq!(recorded.len(), 2);
        assert_eq!(
            (recorded[0].method.as_str(), recorded[0].target.as_str()),
            ("POST", "/a%20b?c=d")
        );
        assert_eq!(recorded[0].header("HOST").collect::<Vec<_>>(), ["x"]);
        assert_eq!(
            (recorded[0].body.as_slice(), recorded[1].body.as_slice()),
            (&b"{}"[..], &b"abc"[..])
        );
        Ok(())
    }

    #[test]
    fn reacts_in_turn_and_by_path() -> io::Result<()> {
        let server = Loopback::with_ports(2)?;
        server.always("POST", "/login", Scripted::json(201, "1"));
        server.react([Reaction::Silence, Scripted::json(404, "2").into()]);
        let ask = |port: usize, line: &str| -> io::Result<String> {
            let mut stream = TcpStream::connect(server.addresses[port])?;
            stream.write_all(format!("{line} HTTP/1.1\r\n\r\n").as_bytes())?;
            stream.shutdown(std::net::Shutdown::Write)?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer.chars().skip(9).take(3).collect())
        };
        let answers = [
            ask(0, "GET /a")?,
            ask(1, "POST /login?b=c")?,
            ask(1, "GET /login")?,
            ask(0, "GET /a")?,
        ];
        assert_eq!(answers, ["", "201", "404", "404"]);
        let ports: Vec<usize> = server.take().iter().map(|request| request.port).collect();
        assert_eq!(ports, [0, 1, 1, 0]);
        Ok(())
    }
}
