//! Arguments that no request can hold are refused before anything is sent.
//!
//! The promise: such an argument never ends up as something else, be it another path, another
//! header or another key.

use super::caller::{Caller, Connected};
use super::{Effort, Finding};
use crate::document::Place;
use crate::json::Json;
use crate::laws::{Verdict, request};
use crate::probe::{Arguments, CallFn, Manner, Outcome};

/// Texts that would lead to another path.
const PATHS: [&str; 8] = ["", ".", "..", "%2e%2E", "a/../b", "%2E", "..;", "\\..\\"];

/// Texts that would end a header, or that bytes of a header are not sure to hold.
const HEADERS: [&str; 8] =
    ["a\r\nX-Injected: 1", "a\nb", "\r", "\0", "\u{7f}", "한", "a\u{80}", "a\u{202e}b"];

/// Texts that are no idempotency keys.
const KEYS: [&str; 6] = [
    "",
    "too-short",
    "한글로 쓴 열쇠는 열쇠가 아닙니다",
    "line\nline\nline\nline\nline",
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    "\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}",
];

impl<C> Caller<'_, C> {
    /// Tries odd arguments of all kinds that the operation has.
    pub(super) fn odd(&self, effort: Effort) -> Result<Vec<Finding>, String> {
        let mut findings = Vec::new();
        let paths = self.names(Place::Path).flat_map(|name| PATHS.map(|text| (name, text)));
        let paths: Vec<(&str, &str)> = paths.collect();
        if !paths.is_empty() {
            findings.push(self.tried(effort, "odd path", self.row.call, &paths)?);
        }
        let headers = self.names(Place::Header).flat_map(|name| HEADERS.map(|text| (name, text)));
        let headers: Vec<(&str, &str)> = headers.collect();
        if !headers.is_empty() {
            findings.push(self.tried(effort, "odd header", self.row.call, &headers)?);
        }
        let mut variations = self.api.variations.iter().filter(|it| it.id == self.row.id);
        if let Some(keyed) = variations.find(|it| it.manner == Manner::Key) {
            let long = "k".repeat(self.document.idempotency().map_or(0, |it| it.longest) + 1);
            let keys = KEYS.into_iter().chain([long.as_str()]);
            let keys: Vec<(&str, &str)> = keys.map(|text| (Manner::Key.name(), text)).collect();
            findings.push(self.tried(effort, "odd key", keyed.call, &keys)?);
        }
        Ok(findings)
    }

    /// Calls with each text in its argument.
    fn tried(
        &self,
        effort: Effort,
        law: &'static str,
        call: CallFn<C>,
        all: &[(&str, &str)],
    ) -> Result<Finding, String> {
        let Connected { client, credential, .. } = self.client(&self.any_credential()?, false)?;
        let token = self.admit(effort, &credential);
        let success = self.success(effort);
        for (name, text) in all {
            let mut arguments: Arguments = self.plain_arguments(effort);
            arguments.set(name, Json::string(*text).text());
            self.server.script(success.clone());
            let outcome = self.call_by(call, &client, &arguments);
            let asked = self.asked(&credential, &token, &arguments);
            let verdict = match self.sent(&credential).calls.as_slice() {
                [] if matches!(outcome, Ok(Outcome::Other { kind: "build", .. })) => Verdict::Holds,
                [] => Verdict::wrong_at_all(format!(
                    "nothing was sent, and the call ended with {outcome:?}"
                )),
                // A key that is none cannot be sent rightly.
                _ if law == "odd key" => Verdict::wrong_at_all("it was sent"),
                requests => requests.iter().fold(Verdict::Holds, |verdict, request| {
                    verdict.and(|| request::law(&asked, request))
                }),
            };
            if !verdict.holds() {
                let subject = self.row.id.to_owned();
                return Ok(Finding { law, subject, verdict, value: format!("{name} = {text:?}") });
            }
        }
        Ok(Finding::held(law, self.row.id))
    }
}
