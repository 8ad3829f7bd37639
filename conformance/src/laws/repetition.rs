//! A call is sent once more only where the document allows it, and then as it was.

use super::Verdict;
use super::request::wrong;
use crate::document::{Document, Operation};
use crate::loopback::Recorded;

/// Looks at all requests that one call sent: as many as were to be expected, and all alike but for
/// what proves who calls.
pub fn law(
    document: &Document,
    operation: &Operation,
    expected: usize,
    requests: &[Recorded],
) -> Verdict {
    if requests.len() != expected {
        let found = requests.len();
        return wrong("request", format!("expected to be sent {expected} times, found {found}"));
    }
    let [first, others @ ..] = requests else {
        return Verdict::Holds;
    };
    let header = document.idempotency().map_or("Idempotency-Key", |rules| &rules.header);
    let key = |request: &Recorded| request.header(header).map(str::to_owned).collect::<Vec<_>>();
    let alike = |other: &Recorded| {
        (other.port, &other.method, &other.target, &other.body, key(other))
            == (first.port, &first.method, &first.target, &first.body, key(first))
    };
    if !others.iter().all(alike) {
        return wrong("request", "its repetition is another one".to_owned());
    }
    if !others.is_empty() && operation.repeatable == "keyed" && key(first).is_empty() {
        return wrong(header, "a repetition without".to_owned());
    }
    Verdict::Holds
}
