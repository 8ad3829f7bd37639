//! What a request proves, and logins.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use idv_conformance::document::{Expires, Login, Media, SchemeKind, Sign, TimeForm, Way};
use idv_conformance::json::Json;
use idv_conformance::laws::proof::Credential;
use idv_conformance::probe::{Arguments, Outcome};
use idv_conformance::rfc3339::seconds;
use sha2::{Digest as _, Sha256};

use super::{Call, Client, Failure, Fault, Subject};

type Headers = Vec<(String, String)>;

impl<S: Subject> Client<S> {
    /// Returns the headers that prove who calls.
    pub(super) fn proof(
        &self,
        call: &Call<'_>,
        token: Option<&str>,
        target: &str,
        body: &str,
    ) -> Headers {
        let mut headers = Headers::new();
        let document = S::document();
        let set = call.credential.alternative(document, call.operation).unwrap_or_default();
        let mut set = set.to_vec();
        if Self::is(Fault::ForgetsTheCredential) {
            set.clear();
        }
        let always = Self::is(Fault::AlwaysSendsTheCredential);
        if always && call.operation.security.is_empty() {
            headers.push(("Authorization".to_owned(), "Bearer always".to_owned()));
        }
        if Self::is(Fault::SignsEverything) && set == ["token"] {
            set.push("requestSignature".to_owned());
        }
        for name in set {
            let scheme = document.scheme(&name).expect("the scheme is there");
            let auth = scheme.auth.as_ref();
            let value = match (&call.credential, auth.and_then(|auth| auth.way.as_ref())) {
                (Credential::Fixed { secret, .. }, _) => secret.clone(),
                (_, Some(Way::Sign(sign))) => {
                    let (value, along) = Self::signed(sign, call, target, body);
                    headers.extend(along);
                    value
                }
                _ => token.unwrap_or_default().to_owned(),
            };
            headers.extend(auth.map(|auth| auth.headers.clone()).unwrap_or_default());
            match &scheme.kind {
                SchemeKind::Header(_)
                    if Self::is(Fault::ForgetsTheSignature) && name == "requestSignature" => {}
                SchemeKind::Header(header) => headers.push((header.clone(), value)),
                SchemeKind::Http(word) => {
                    let other = Self::is(Fault::UsesTheWordOfTheOtherScheme);
                    let word = if other { "PortOne" } else { word };
                    headers.push(("Authorization".to_owned(), format!("{word} {value}")));
                }
            }
        }
        if Self::is(Fault::ForgetsTheVersion) {
            headers.retain(|(name, _)| name != "x-version");
        }
        if !Self::is(Fault::SendsTheVersionTwice) {
            headers.sort();
            headers.dedup();
        }
        headers
    }

    fn signed(sign: &Sign, call: &Call<'_>, target: &str, body: &str) -> (String, Headers) {
        let now = DateTime::<Utc>::from(SystemTime::now());
        let late = Self::is(Fault::TellsAnotherTime);
        let now = if late { now + Duration::hours(9) } else { now };
        let precise = Self::is(Fault::TellsMilliseconds);
        let form = if precise { "%Y-%m-%dT%H:%M:%S%.3fZ" } else { "%Y-%m-%dT%H:%M:%SZ" };
        let now = now.format(form).to_string();
        let body =
            if Self::is(Fault::SignsAnotherBody) { body.trim_start_matches('{') } else { body };
        let hash = STANDARD.encode(Sha256::digest(body));
        let path = target.split('?').next().unwrap_or_default();
        let render = |template: &str, signature: &str| {
            let mut text = template.to_owned();
            for (name, value) in [
                ("method", call.operation.method.as_str()),
                ("path", path),
                ("body-sha256", &hash),
                ("now", &now),
                ("signature", signature),
            ] {
                text = text.replace(&format!("{{{name}}}"), value);
            }
            for field in S::document().credentials("Pair") {
                let value = call.credential.field(&field.name);
                let value = value
                    .filter(|_| field.name != "address" || !Self::is(Fault::LeavesOutTheAddress));
                match value {
                    Some(value) => text = text.replace(&format!("{{{}}}", field.name), value),
                    None if text.contains(&format!("{{{}}}", field.name)) => return None,
                    None => {}
                }
            }
            Some(text)
        };
        let text: String = sign.text.iter().filter_map(|piece| render(piece, "")).collect();
        let key = call.credential.field(&sign.key).unwrap_or_default();
        let ordinary = key.replace('-', "+").replace('_', "/");
        let read = if Self::is(Fault::KnowsOneAlphabet) { key } else { &ordinary };
        let bytes = STANDARD.decode(read).unwrap_or_default();
        let as_text = Self::is(Fault::SignsWithTheKeyAsText);
        let bytes = if as_text { key.as_bytes().to_vec() } else { bytes };
        let mut mac = Hmac::<Sha256>::new_from_slice(&bytes).expect("any key will do");
        mac.update(text.as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let headers = sign.headers.iter();
        let headers = headers.filter_map(|(name, text)| Some((name.clone(), render(text, "")?)));
        (render(&sign.value, &signature).unwrap_or_default(), headers.collect())
    }

    /// Logs in, and returns the token and whether it is good for more than this call.
    pub(super) fn log_in(&self, login: &Login, call: &Call<'_>) -> Result<(String, bool), String> {
        let operation = S::document().operation(&login.operation).expect("it is there");
        let mut body = login.body.text();
        for field in
            S::document().credentials("Pair").iter().chain(S::document().credentials("Login"))
        {
            let value = call.credential.field(&field.name).unwrap_or_default();
            let nobody = Self::is(Fault::LogsInForNobody) && field.name == "branch";
            let value = if nobody { "" } else { value };
            body = body.replace(&format!("\"{{{}}}\"", field.name), &Json::string(value).text());
        }
        let mut arguments = Arguments::default();
        arguments.set_body(body);
        let credential = call.credential.clone();
        let call =
            Call { operation, arguments: &arguments, media: Media::Json, credential, key: None };
        let reply = match self.send(&call, None) {
            Ok(reply) => reply,
            Err(Failure::Transport(shown) | Failure::Authentication(shown)) => return Err(shown),
            Err(Failure::Build) => return Err("it cannot be built".to_owned()),
        };
        let shows = Self::is(Fault::ShowsTheSecretOfLogins);
        let said =
            if shows { String::from_utf8_lossy(&reply.1).into_owned() } else { String::new() };
        let Outcome::Reply { json, .. } = Self::outcome(operation, &reply) else {
            return Err(said);
        };
        let json = Json::parse(&json).expect("JSON");
        let text = |name: &str| json.get(name).and_then(Json::as_text).unwrap_or_default();
        let here = SystemTime::now().duration_since(UNIX_EPOCH).expect("later").as_secs();
        let good = match &login.expires {
            Expires::At { member, form: TimeForm::DateTime, .. } => {
                seconds(text(member)).is_some_and(|end| end > here)
            }
            _ => true,
        };
        Ok((text(&login.token).to_owned(), good))
    }
}
