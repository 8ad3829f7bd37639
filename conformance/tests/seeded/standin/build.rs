//! Requests, from operation and arguments to the bytes on the wire.

use std::io::{Read, Write};
use std::net::TcpStream;

use idv_conformance::document::{Media, Operation, Parameter, Place, Writing};
use idv_conformance::json::{Escapes, Json, Spacing, Style};
use idv_conformance::probe::Arguments;

use super::{Call, Client, Failure, Fault, Reply, Subject};

/// Returns the value at the end of a way.
pub(super) fn at<'j>(json: &'j Json, way: &[String]) -> Option<&'j Json> {
    way.iter().try_fold(json, |json, name| json.get(name))
}

/// Sets the value at the end of a way, making the objects on it.
pub(super) fn set(json: &mut Json, way: &[String], value: Json) {
    let ([name, rest @ ..], Json::Object(members)) = (way, json) else {
        return;
    };
    if !members.iter().any(|(other, _)| other == name) {
        members.push((name.clone(), Json::Object(Vec::new())));
    }
    for (_, inner) in members.iter_mut().filter(|(other, _)| other == name) {
        if rest.is_empty() { *inner = value.clone() } else { set(inner, rest, value.clone()) }
    }
}

impl<S: Subject> Client<S> {
    pub(super) fn send(&self, call: &Call<'_>, token: Option<&str>) -> Result<Reply, Failure> {
        let target = Self::target(call.operation, call.arguments).ok_or(Failure::Build)?;
        self.ask(call, token, &target)
    }

    /// Asks for a target, and waits for the answer.
    pub(super) fn ask(
        &self,
        call: &Call<'_>,
        token: Option<&str>,
        target: &str,
    ) -> Result<Reply, Failure> {
        let body = Self::body(call);
        let head = self.head(call, token, target, body.as_deref())?;
        let server = if Self::is(Fault::AsksTheOtherServer) { 0 } else { call.operation.server };
        let host = self.urls[server].trim_start_matches("http://");
        let ask = || -> std::io::Result<Reply> {
            let mut stream = TcpStream::connect(host)?;
            let body = body.clone().unwrap_or_default();
            stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
            stream.shutdown(std::net::Shutdown::Write)?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            let end = answer.windows(4).position(|it| it == b"\r\n\r\n");
            let head = String::from_utf8_lossy(&answer[..end.unwrap_or(0)]).into_owned();
            let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
            let broken = || std::io::Error::from(std::io::ErrorKind::InvalidData);
            Ok((status.ok_or_else(broken)?, answer[end.ok_or_else(broken)? + 4..].to_vec()))
        };
        ask().map_err(|error| {
            let url = if Self::is(Fault::ShowsTheUrl) { target } else { "" };
            Failure::Transport(format!("{error} {url}"))
        })
    }

    fn target(operation: &Operation, arguments: &Arguments) -> Option<String> {
        let mut path = operation.path.clone();
        let mut query = Vec::new();
        for parameter in operation.parameters.iter().filter(|it| it.place != Place::Header) {
            let Some(text) = Self::text(parameter, arguments) else {
                continue;
            };
            match parameter.place {
                Place::Path
                    if matches!(text.as_str(), "" | "." | "..") && !Self::is(Fault::LeavesDots) =>
                {
                    return None;
                }
                Place::Path => {
                    path = path.replace(&format!("{{{}}}", parameter.name), &Self::escaped(&text));
                }
                _ if Self::is(Fault::ForgetsTheStore) && parameter.name == "storeId" => {}
                _ if Self::is(Fault::SendsTheConditionAsBody)
                    && parameter.writing == Writing::Json => {}
                _ => query.push(format!("{}={}", parameter.name, Self::escaped(&text))),
            }
        }
        if Self::is(Fault::LeavesDots) {
            path = path.replace("/../", "/").replace("/./", "/");
        }
        let mark = if query.is_empty() && !Self::is(Fault::SendsAnEmptyQuery) { "" } else { "?" };
        Some(format!("{path}{mark}{}", query.join("&")))
    }

    /// Returns the text of a parameter, if there is one to send.
    fn text(parameter: &Parameter, arguments: &Arguments) -> Option<String> {
        let given = arguments.get(&parameter.name);
        let given = match parameter.writing {
            Writing::Bare => {
                given.and_then(|text| Json::parse(text).ok()?.as_text().map(str::to_owned))
            }
            Writing::Json => given.map(|text| {
                let json = Json::parse(text).expect("JSON");
                let airy = Self::is(Fault::SendsAiryJsonInTheQuery);
                let spacing = if airy { Spacing::Airy } else { Spacing::Compact };
                json.styled(Style { spacing, escapes: Escapes::Needed })
            }),
        };
        let absent = parameter.when_absent.as_ref().map(Json::text);
        let absent = absent.filter(|_| !Self::is(Fault::SendsNothingForNothing));
        let null = Self::is(Fault::SendsNullForNothing).then(|| "null".to_owned());
        given.or(null).or(absent)
    }

    fn escaped(text: &str) -> String {
        if Self::is(Fault::EscapesNothing) {
            return text.replace(' ', "%20").replace(['\r', '\n'], "");
        }
        let escape = if Self::is(Fault::EscapesTwice) { "%25" } else { "%" };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        let escaped = text.bytes().map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("{escape}{byte:02X}"),
        });
        escaped.collect()
    }

    fn body(call: &Call<'_>) -> Option<String> {
        let mut body = call.arguments.get_body().map(str::to_owned);
        if Self::is(Fault::SendsTheConditionAsBody) && call.operation.instead_of_body.is_some() {
            body = call.arguments.get("requestBody").map(str::to_owned);
        }
        let json = Json::parse(&body?).expect("JSON");
        if Self::is(Fault::DropsMembersOfTheBody) {
            let some = json.members().iter().take(1).cloned().collect();
            return Some(Json::Object(some).text());
        }
        let as_json = [Fault::SendsFormsAsJson, Fault::SaysFormAndSendsJson].map(Self::is);
        if call.media != Media::Form || as_json.contains(&true) {
            return Some(json.text());
        }
        let mut pairs = Vec::new();
        for (name, value) in json.members() {
            let values = match value {
                Json::Array(elements) => elements.clone(),
                other => vec![other.clone()],
            };
            for value in values.iter().filter(|it| **it != Json::Null) {
                let quoted = Self::is(Fault::QuotesTextsInForms);
                let text = value.as_text().filter(|_| !quoted);
                let text = text.map_or_else(|| value.text(), str::to_owned);
                let text = Self::escaped(&text);
                let blanks = Self::is(Fault::LeavesBlanksInForms);
                let text = if blanks { text.replace("%20", " ") } else { text.replace("%20", "+") };
                pairs.push(format!("{}={text}", Self::escaped(name)));
            }
        }
        if Self::is(Fault::DropsPairs) {
            pairs.pop();
        }
        Some(pairs.join("&"))
    }

    fn head(
        &self,
        call: &Call<'_>,
        token: Option<&str>,
        target: &str,
        body: Option<&str>,
    ) -> Result<String, Failure> {
        let Call { operation, media, .. } = *call;
        let wrong = Self::is(Fault::SendsTheWrongMethod);
        let method = if wrong { "PUT" } else { operation.method.as_str() };
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: a\r\nUser-Agent: standin\r\n");
        if !Self::is(Fault::ForgetsAccept) {
            head.push_str("Accept: application/json, text/plain\r\n");
        }
        for parameter in operation.parameters.iter().filter(|it| it.place == Place::Header) {
            let always = Self::is(Fault::AlwaysSendsTheHeader).then(String::new);
            let text = Self::text(parameter, call.arguments).or(always);
            let Some(text) = text.filter(|_| !Self::is(Fault::ForgetsTheHeader)) else {
                continue;
            };
            let fits = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            if !fits && !Self::is(Fault::LetsHeadersBreak) {
                return Err(Failure::Build);
            }
            head.push_str(&format!("{}: {text}\r\n", parameter.name));
        }
        for (name, value) in self.proof(call, token, target, body.unwrap_or_default()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(key) = &call.key {
            let escaped = key.replace('\\', "\\\\").replace('"', "\\\"");
            let bare = Self::is(Fault::SendsTheKeyBare);
            let key = if bare { escaped } else { format!("\"{escaped}\"") };
            head.push_str(&format!("Idempotency-Key: {key}\r\n"));
        }
        let typed = body.is_some() && !Self::is(Fault::ForgetsTheContentType);
        if typed || Self::is(Fault::SendsContentTypeWithoutBody) {
            let json = Self::is(Fault::SendsFormsAsJson);
            let media = if json { Media::Json } else { media };
            head.push_str(&format!("Content-Type: {}\r\n", media.name()));
        }
        let length = body.unwrap_or_default().len();
        if length > 0 || (method == "POST" && !Self::is(Fault::ForgetsTheLength)) {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        Ok(head)
    }
}
