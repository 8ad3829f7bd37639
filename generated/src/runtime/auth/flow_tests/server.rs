//! A server that gives out tokens, takes them back, and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Arrived {
    /// `POST /token`
    pub(super) what: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Arrived {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// How the server behaves, from one request to the next.
pub(super) struct Manners {
    /// How long it thinks about a token.
    pub(super) slow: Duration,
    /// How long a token lives, in seconds.
    pub(super) lifetime: i64,
    /// Whether an answer with a token has one for renewals too.
    pub(super) renewable: bool,
    /// What it answers instead: by method and path, a status and a body. Status 0 is no answer.
    pub(super) instead: BTreeMap<&'static str, (u16, String)>,
    /// How far its clock is ahead, in seconds.
    pub(super) ahead: i64,
    /// Whether it says what time it is.
    pub(super) dated: bool,
    /// Whether it takes signatures of another time.
    pub(super) timeless: bool,
    /// How many tokens it has given out, of which it takes those from `oldest` on.
    pub(super) given: u32,
    pub(super) oldest: u32,
    arrived: Vec<Arrived>,
}

pub(super) struct Listening {
    pub(super) url: String,
    manners: Arc<Mutex<Manners>>,
}

impl Listening {
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Manners) -> T) -> T {
        change(&mut self.manners.lock().unwrap())
    }

    pub(super) fn instead(&self, what: &'static str, status: u16, body: &str) {
        self.change(|manners| manners.instead.insert(what, (status, body.to_owned())));
    }

    pub(super) fn as_ever(&self) {
        self.change(|manners| manners.instead.clear());
    }

    /// No token that was given out counts any more.
    pub(super) fn revoke(&self) {
        self.change(|manners| manners.oldest = manners.given + 1);
    }

    pub(super) fn count(&self, what: &str) -> usize {
        self.arrived(what).len()
    }

    pub(super) fn arrived(&self, what: &str) -> Vec<Arrived> {
        self.change(|manners| {
            manners.arrived.iter().filter(|request| request.what == what).cloned().collect()
        })
    }
}

pub(super) fn serve() -> Listening {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let manners = Arc::new(Mutex::new(Manners {
        slow: Duration::ZERO,
        lifetime: 1800,
        renewable: false,
        instead: BTreeMap::new(),
        ahead: 0,
        dated: true,
        timeless: true,
        given: 0,
        oldest: 1,
        arrived: Vec::new(),
    }));
    let shared = Arc::clone(&manners);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, manners) = (stream.unwrap(), Arc::clone(&shared));
            thread::spawn(move || answer(stream, &manners));
        }
    });
    Listening { url, manners }
}

fn answer(mut stream: TcpStream, manners: &Mutex<Manners>) {
    let Some(request) = arrival(&stream) else { return };
    let (status, body, date, slow) = {
        let manners = &mut *manners.lock().unwrap();
        manners.arrived.push(request.clone());
        let date = manners.dated.then(|| format!("Date: {}\r\n", http(manners.now())));
        let (status, body, slow) = manners.answer(&request);
        (status, body, date.unwrap_or_default(), slow)
    };
    thread::sleep(slow);
    if status != 0 {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status} Some Reason\r\nContent-Type: application/json\r\n{date}\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        // The client may have gone.
        let _ = stream.write_all(text.as_bytes());
    }
}

impl Manners {
    fn now(&self) -> DateTime<Utc> {
        DateTime::<Utc>::from(SystemTime::now()) + TimeDelta::seconds(self.ahead)
    }

    fn answer(&mut self, request: &Arrived) -> (u16, String, Duration) {
        let token = matches!(request.what.as_str(), "POST /token" | "POST /renew" | "POST /issue");
        let slow = if token { self.slow } else { Duration::ZERO };
        if let Some((status, body)) = self.instead.get(request.what.as_str()) {
            return (*status, body.clone(), slow);
        }
        let (status, body) = match request.what.as_str() {
            "POST /token" | "POST /renew" => (200, self.token()),
            "POST /issue" | "POST /send" if !self.is_timely(request) => (401, "{}".to_owned()),
            "POST /issue" => (200, self.session()),
            _ if self.takes(request) => (200, "{}".to_owned()),
            _ => (401, "{}".to_owned()),
        };
        (status, body, slow)
    }

    fn token(&mut self) -> String {
        self.given += 1;
        let (number, now) = (self.given, self.now().timestamp());
        let renewal = match self.renewable {
            true => format!(r#""refresh_token":"renewal-{number}","#),
            false => String::new(),
        };
        let times = format!(r#""now":{now},"expired_at":{}"#, now + self.lifetime);
        let response = format!(r#"{{"access_token":"token-{number}",{renewal}{times}}}"#);
        format!(r#"{{"code":0,"response":{response}}}"#)
    }

    fn session(&mut self) -> String {
        self.given += 1;
        let end = self.now() + TimeDelta::seconds(self.lifetime);
        let end = end.format("%Y-%m-%dT%H:%M:%S.000Z");
        format!(r#"{{"session_token":"token-{}","expiration":"{end}"}}"#, self.given)
    }

    fn takes(&self, request: &Arrived) -> bool {
        let token = request.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
        let number = token.and_then(|token| token.strip_prefix("token-")?.parse::<u32>().ok());
        number.is_some_and(|number| (self.oldest..=self.given).contains(&number))
    }

    fn is_timely(&self, request: &Arrived) -> bool {
        let date = request.header("x-date").and_then(|date| date.parse::<DateTime<Utc>>().ok());
        let off = date.map(|date| self.now().signed_duration_since(date).num_seconds().abs());
        self.timeless || off.is_some_and(|off| off < 60)
    }
}

fn http(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn arrival(stream: &TcpStream) -> Option<Arrived> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let what = line.strip_suffix(" HTTP/1.1\r\n")?.to_owned();
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
    Some(Arrived { what, headers, body: String::from_utf8(body).unwrap() })
}
