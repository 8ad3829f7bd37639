//! Answers, from status and bytes to how a call ends.

use idv_conformance::decimal::Decimal;
use idv_conformance::document::{Envelope, Media, Operation, Schema, Shape, Target, check};
use idv_conformance::json::Json;
use idv_conformance::path::Path;
use idv_conformance::probe::Outcome;

use super::{Client, Fault, Reply, Subject};

/// What a reply of success holds.
enum Content {
    Result(Json),
    Refusal,
    Fault(Path),
}

impl<S: Subject> Client<S> {
    fn type_name(schema: Option<&Schema>) -> &'static str {
        let Some(Schema { target: Target::Named(name), .. }) = schema else {
            return "";
        };
        S::SCHEMAS.iter().find(|row| row.name == name).map_or("", |row| row.name)
    }

    /// Returns the code of an error.
    pub(super) fn code(operation: &Operation, body: &[u8]) -> Option<String> {
        let schema = operation.errors().find_map(|reply| reply.schema.as_ref())?;
        let member = S::document().error_code(schema)?;
        match Json::parse(std::str::from_utf8(body).ok()?).ok()?.get(member)? {
            Json::Text(text) => Some(text.clone()),
            Json::Number(digits) => Some(digits.clone()),
            _ => None,
        }
    }

    /// Says how a call ends.
    pub(super) fn outcome(operation: &Operation, reply: &Reply) -> Outcome {
        let (status, body) = reply;
        let success = S::document().result(operation);
        let of = Self::type_name(success.as_ref());
        let fault = |path: &Path| {
            let shown = if Self::is(Fault::ShowsTheBody) { body.as_slice() } else { &[] };
            let shown = String::from_utf8_lossy(shown).into_owned();
            Outcome::Undecodable { path: path.to_string(), shown }
        };
        if !(200..300).contains(status) && !Self::is(Fault::TakesErrorsForReplies) {
            return Self::error(operation, reply);
        }
        let everything = Self::is(Fault::TakesEverythingForSuccess);
        match Self::content(operation, body) {
            Content::Refusal => Self::error(operation, reply),
            Content::Result(json) => match Self::complaint(success.as_ref(), &json) {
                None => Outcome::Reply { json: json.text(), of },
                Some(_) if everything => Outcome::Reply { json: json.text(), of },
                Some(path) => fault(&Self::placed(operation, &path)),
            },
            Content::Fault(_) if everything => Outcome::Reply { json: "{}".to_owned(), of },
            Content::Fault(path) => fault(&path),
        }
    }

    fn complaint(schema: Option<&Schema>, json: &Json) -> Option<Path> {
        let schema = schema?;
        if matches!(S::document().shape(schema), Shape::Text(_))
            && Self::is(Fault::TakesAnyTextForATime)
        {
            return None;
        }
        check(S::document(), schema, json).into_iter().next().map(|it| it.path)
    }

    /// Turns a place in the result into one in the body.
    fn placed(operation: &Operation, path: &Path) -> Path {
        let within = operation.envelope.as_ref().map(|it| Path::root().member(&it.payload));
        let within = within.filter(|_| !Self::is(Fault::PlacesFaultsInTheResult));
        let within = within.unwrap_or_else(Path::root);
        path.steps().iter().fold(within, |path, step| match step {
            idv_conformance::path::Step::Member(name) => path.member(name),
            idv_conformance::path::Step::Element(index) => path.element(*index),
        })
    }

    fn content(operation: &Operation, body: &[u8]) -> Content {
        let root = || Content::Fault(Path::root());
        let Ok(text) = std::str::from_utf8(body) else {
            return root();
        };
        let media = operation.success().map_or(Media::Json, |reply| reply.media);
        if media == Media::Text && !Self::is(Fault::ReadsTextsAsJson) {
            return Content::Result(Json::string(text));
        }
        match (Json::parse(text), &operation.envelope) {
            (Err(_), _) => root(),
            (Ok(json), None) => Content::Result(json),
            (Ok(json), Some(envelope)) => Self::opened(envelope, &json),
        }
    }

    fn opened(envelope: &Envelope, json: &Json) -> Content {
        if !matches!(json, Json::Object(_)) {
            return Content::Fault(Path::root());
        }
        let at = |name: &str| Content::Fault(Path::root().member(name));
        let named = |name: &str| {
            let members = json.members().iter().filter(|(other, _)| other == name);
            members.map(|(_, value)| value).collect::<Vec<_>>()
        };
        let codes = named(&envelope.code);
        let success = i128::from(envelope.success);
        let code = match codes.as_slice() {
            [] if Self::is(Fault::TakesAnEnvelopeWithoutCode) => Some(success),
            [Json::Text(text)] if Self::is(Fault::TakesCodesInTexts) => text.parse().ok(),
            [.., Json::Number(digits)]
                if codes.len() == 1 || Self::is(Fault::TakesTheLastOfTwoCodes) =>
            {
                Decimal::parse(digits).and_then(|number| number.integer())
            }
            _ => None,
        };
        let Some(code) = code else {
            return at(&envelope.code);
        };
        if code != success && !Self::is(Fault::TakesRefusalsForSuccess) {
            return Content::Refusal;
        }
        match named(&envelope.payload).as_slice() {
            [] | [Json::Null] if Self::is(Fault::TakesNullForAResult) => {
                Content::Result(Json::Object(Vec::new()))
            }
            [payload] if **payload != Json::Null => Content::Result((*payload).clone()),
            _ => at(&envelope.payload),
        }
    }

    fn error(operation: &Operation, (status, body): &Reply) -> Outcome {
        let error = operation.errors().find_map(|reply| reply.schema.as_ref());
        let decoded = || -> Result<Json, String> {
            let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
            let json = Json::parse(text).map_err(|error| error.what.to_owned())?;
            let schema = error.ok_or("it has no schema")?;
            match check(S::document(), schema, &json).into_iter().next() {
                Some(complaint) => Err(format!("{}: {}", complaint.path, complaint.what)),
                None => Ok(json),
            }
        };
        let mut decoded = decoded();
        if Self::is(Fault::LosesTheStatusOfPages) && decoded.is_err() {
            return Outcome::Undecodable { path: String::new(), shown: String::new() };
        }
        let declared = operation.error(*status).is_some_and(|reply| reply.status.is_some());
        if (Self::is(Fault::TypesNoDefault) && !declared)
            || (Self::is(Fault::LosesTheBodyOfRefusals) && (200..300).contains(status))
        {
            decoded = Err("no type".to_owned());
        }
        let whole = String::from_utf8_lossy(body).into_owned();
        let typed = match decoded {
            Err(_) if Self::is(Fault::TakesBrokenErrorsForTyped) => Ok(whole.clone()),
            Ok(json) if Self::is(Fault::LosesUnknownTags) => {
                match error.map(|schema| S::document().shape(schema)) {
                    Some(Shape::Union(_, variants)) => {
                        let tag = json.get("type").and_then(Json::as_text);
                        let known = variants.iter().any(|it| Some(it.tag.as_str()) == tag);
                        Ok(if known { json.text() } else { "{}".to_owned() })
                    }
                    _ => Ok(json.text()),
                }
            }
            other => other.map(|json| json.text()),
        };
        let code = Self::code(operation, body).filter(|_| !Self::is(Fault::TellsNoCode));
        let told = code.clone().filter(|_| !Self::is(Fault::ShowsNoCode)).unwrap_or_default();
        let plain = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
        let told = if told.chars().all(plain) { told } else { String::new() };
        let shown = format!("{}: {status} {told}", operation.id);
        let shown = if Self::is(Fault::ShowsTheBody) { format!("{shown}\n{whole}") } else { shown };
        let other = Self::is(Fault::TakesTheErrorsOfAnotherOperation);
        let of = if other { "GetIdentityVerificationError" } else { Self::type_name(error) };
        Outcome::Api { status: *status, body: typed, code, of, shown }
    }
}
