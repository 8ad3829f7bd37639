//! Faults that a test asks for: slow, cut, a bare status, HTML, nulls.
//!
//! The promise: a fault is made by the core for every API alike, for the requests that it was asked
//! for and no others: those of one operation or all, the next few or all, some skipped or none.
//! Delays add up; of the rest the first one that matches is made.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::control::Arguments;
use super::service::Answer;

/// What an intermediary says.
const HTML: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>";

/// A fault that is wished for.
#[derive(Clone, Debug)]
struct Fault {
    kind: Kind,
    operation: Option<String>,
    /// How many requests go by before it.
    skip: u64,
    /// How many more times it is made. None: until it is cleared.
    times: Option<u64>,
    /// As it was asked for.
    asked: Map<String, Value>,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// The answer takes its time. It is made after the delay.
    Slow(Duration),
    /// The connection ends after so many bytes of the answer.
    Cut { before: bool, bytes: u64 },
    /// Another answer takes the place of the service's.
    Answer { before: bool, answer: Answer },
    /// Members that are absent from the answer are null.
    Nulls,
}

/// What is to go wrong with one request.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// How long to wait before anything is done.
    pub(super) delay: Duration,
    /// What else.
    pub(super) fate: Fate,
    /// Whether absent members of the answer become null.
    pub(super) nulls: bool,
}

/// What becomes of an answer.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Fate {
    /// It goes out.
    #[default]
    Sent,
    /// The connection ends after so many bytes of it. With `before` the service never sees the
    /// request.
    Cut {
        /// Whether the service is left out.
        before: bool,
        /// How many bytes of the answer go out.
        bytes: u64,
    },
    /// Another one goes out. With `before` the service never sees the request.
    Replaced {
        /// Whether the service is left out.
        before: bool,
        /// The other one.
        answer: Answer,
    },
}

impl Fate {
    /// Says whether the request does not come to the service.
    pub(super) fn is_before(&self) -> bool {
        matches!(self, Fate::Cut { before: true, .. } | Fate::Replaced { before: true, .. })
    }
}

/// The faults that are wished for.
#[derive(Debug, Default)]
pub(super) struct Faults {
    wished: Vec<Fault>,
}

impl Faults {
    /// Takes a wish. The error says what is wrong with it.
    pub(super) fn wish(&mut self, asked: &Map<String, Value>) -> Result<Value, String> {
        let arguments = Arguments::of(asked);
        let kind = kind(&arguments)?;
        let (skip, times) = (arguments.number("skip")?, arguments.number("times")?);
        let operation = arguments.text("operation")?.map(str::to_owned);
        let skip = skip.unwrap_or(0);
        self.wished.push(Fault { kind, operation, skip, times, asked: asked.clone() });
        self.forget_spent();
        Ok(self.shown())
    }

    /// Says what is to go wrong with a request, and counts it.
    pub(super) fn plan(&mut self, operation: Option<&str>) -> Plan {
        let mut plan = Plan::default();
        for fault in &mut self.wished {
            let other = fault.operation.is_some() && fault.operation.as_deref() != operation;
            let settled = plan.fate != Fate::Sent
                && matches!(fault.kind, Kind::Cut { .. } | Kind::Answer { .. });
            if other || settled {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            match &fault.kind {
                Kind::Slow(delay) => plan.delay = plan.delay.saturating_add(*delay),
                Kind::Nulls => plan.nulls = true,
                Kind::Cut { before, bytes } => {
                    plan.fate = Fate::Cut { before: *before, bytes: *bytes };
                }
                Kind::Answer { before, answer } => {
                    plan.fate = Fate::Replaced { before: *before, answer: answer.clone() };
                }
            }
            fault.times = fault.times.map(|times| times.saturating_sub(1));
        }
        self.forget_spent();
        plan
    }

    /// Forgets what has been made as often as it was asked for, which may be never.
    fn forget_spent(&mut self) {
        self.wished.retain(|fault| fault.times != Some(0));
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.wished.clear();
    }

    /// Returns what is wished for, with what is left of each.
    pub(super) fn shown(&self) -> Value {
        let shown = self
            .wished
            .iter()
            .map(|fault| json!({ "asked": fault.asked, "skip": fault.skip, "times": fault.times }));
        shown.collect()
    }
}

/// Reads what is to go wrong.
fn kind(arguments: &Arguments<'_>) -> Result<Kind, String> {
    let common = ["kind", "operation", "times", "skip"];
    let only = |more: &[&str]| arguments.only(&[&common, more].concat());
    let before = |default| arguments.flag("before").map(|before| before.unwrap_or(default));
    match arguments.text("kind")? {
        Some("slow") => {
            only(&["millis"])?;
            let millis = arguments.number("millis")?.ok_or("`slow` wants `millis`")?;
            Ok(Kind::Slow(Duration::from_millis(millis)))
        }
        Some("cut") => {
            only(&["before", "bytes"])?;
            let (before, bytes) = (before(false)?, arguments.number("bytes")?.unwrap_or(0));
            if before && bytes > 0 {
                return Err("`bytes`: before the service has acted there is no answer".to_owned());
            }
            Ok(Kind::Cut { before, bytes })
        }
        Some("status") => {
            only(&["before", "status", "retry_after", "body"])?;
            let status = status(arguments)?.ok_or("`status` wants `status`, a number")?;
            let answer = match arguments.get("body") {
                None => Answer::empty(status),
                Some(Value::String(text)) => Answer::text(status, "text/plain", text.as_str()),
                Some(body) => Answer::json(status, body.clone()),
            };
            let answer = match arguments.get("retry_after") {
                None => answer,
                Some(Value::String(date)) => answer.with_header("retry-after", date.as_str()),
                Some(Value::Number(seconds)) => {
                    answer.with_header("retry-after", seconds.to_string())
                }
                Some(_) => return Err("`retry_after` is seconds or an HTTP date".to_owned()),
            };
            Ok(Kind::Answer { before: before(true)?, answer })
        }
        Some("html") => {
            only(&["before", "status"])?;
            let status = status(arguments)?.unwrap_or(502);
            let answer = Answer::text(status, "text/html", HTML);
            Ok(Kind::Answer { before: before(true)?, answer })
        }
        Some("nulls") => only(&[]).map(|()| Kind::Nulls),
        Some(other) => Err(format!(
            "no fault is called `{other}`; there is: slow, cut, status, html, nulls, unknown-status"
        )),
        None => Err("a fault wants a `kind`".to_owned()),
    }
}

fn status(arguments: &Arguments<'_>) -> Result<Option<u16>, String> {
    let Some(status) = arguments.number("status")? else {
        return Ok(None);
    };
    let status = u16::try_from(status).ok().filter(|status| (200..600).contains(status));
    status.map(Some).ok_or_else(|| "`status` is a number from 200 to 599".to_owned())
}
