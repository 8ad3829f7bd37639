//! A server on this machine that records what it is asked and answers what it is told.
//!
//! The promise: it understands no more of HTTP than where a request ends, so what it records is what
//! came over the wire, byte by byte.

use std::fmt;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
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

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Loopback {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    stopped: AtomicBool,
    script: Mutex<Scripted>,
    recorded: Mutex<Vec<Recorded>>,
}

impl Loopback {
    /// Starts a server on a free port.
    ///
    /// # Errors
    ///
    /// When the system has none to give.
    pub fn start() -> io::Result<Loopback> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            stopped: AtomicBool::new(false),
            script: Mutex::new(Scripted::json(200, "{}")),
            recorded: Mutex::new(Vec::new()),
        });
        let theirs = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if theirs.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&theirs);
                thread::spawn(move || shared.serve(&stream));
            }
        });
        Ok(Loopback { address, shared })
    }

    /// Returns the URL that paths are appended to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers `reply` from now on and forgets what was recorded.
    pub fn script(&self, reply: Scripted) {
        *lock(&self.shared.script) = reply;
        lock(&self.shared.recorded).clear();
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
        // Wakes the thread that waits for connections; when that fails it is gone already.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    /// Serves one connection until its client leaves or says something that is no request.
    fn serve(&self, stream: &TcpStream) {
        // Without it an answer would wait for the acknowledgement of its head.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let mut reader = BufReader::new(stream);
        let mut writer = stream;
        while let Ok(Some(request)) = receive(&mut reader) {
            lock(&self.recorded).push(request);
            let reply = lock(&self.script).clone();
            if send(&mut writer, &reply).is_err() {
                return;
            }
        }
    }
}

fn receive(reader: &mut impl BufRead) -> io::Result<Option<Recorded>> {
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
    let mut request = Recorded { method, target, headers, body: Vec::new() };
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
        let mut stream = TcpStream::connect(server.address)?;
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
}
