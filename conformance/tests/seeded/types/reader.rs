//! How the stand-ins for types read, write and show.

use std::sync::Arc;

use idv_conformance::decimal::Decimal;
use idv_conformance::document::{Document, Format, Schema, Shape, Target, check};
use idv_conformance::json::Json;
use idv_conformance::path::Path;

use super::Fault;

/// Reads by the judge's own rules.
pub(super) struct Reader {
    pub(super) document: &'static Arc<Document>,
    pub(super) fault: u8,
}

impl Reader {
    fn is(&self, other: Fault) -> bool {
        self.fault == other as u8
    }

    pub(super) fn read(&self, schema: &Schema, text: &str) -> Result<Json, String> {
        if self.is(Fault::RefusesEscapedNames)
            && text.contains("\\u0073\\u0074\\u0061\\u0074\\u0075\\u0073")
        {
            return Err(".status: missing".to_owned());
        }
        let json = Json::parse(text).map_err(|error| error.to_string())?;
        if self.is(Fault::RefusesLateTags)
            && json.get("status").is_some()
            && json.members()[0].0 != "status"
        {
            return Err(".status: missing".to_owned());
        }
        if self.is(Fault::RefusesLeapSeconds) && text.contains(":60") {
            return Err("no time".to_owned());
        }
        let beyond = beyond_limits(self.document, schema, &json);
        if let Some(path) = beyond.filter(|_| self.is(Fault::HoldsLimits)) {
            return Err(self.error(&path, "too long", text));
        }
        let null = json.members().iter().find(|(_, value)| *value == Json::Null);
        if let Some((name, _)) = null.filter(|_| self.is(Fault::RefusesNulls)) {
            return Err(self.error(&Path::root().member(name), "null", text));
        }
        let quoted = json.get("code").is_some_and(|code| code.as_text().is_some());
        if quoted && self.is(Fault::RefusesNumericTexts) {
            return Err(self.error(&Path::root().member("code"), "a text", text));
        }
        for complaint in check(self.document, schema, &json) {
            let place = complaint.path.to_string();
            let tolerated = match complaint.what {
                "missing" => self.is(Fault::AcceptsWhatIsMissing),
                "given twice" => self.is(Fault::AcceptsRepetitions),
                "a tag that is no string" => self.is(Fault::AcceptsTagsOfAnyType),
                "no integer of this size" => self.is(Fault::AcceptsWideIntegers),
                "another type of value" if place.ends_with("state") => {
                    self.is(Fault::TakesTextsForCodes)
                }
                "another type of value" => {
                    self.is(Fault::AcceptsNumbersForTexts) && place.ends_with("pgTxId")
                }
                "a text that is no integer of this size" => self.is(Fault::TakesAnyTextForANumber),
                _ => false,
            };
            if tolerated {
                continue;
            }
            let of_record = matches!(self.document.shape(schema), Shape::Union(..))
                && complaint.path.steps().len() == 1;
            if self.is(Fault::TakesBrokenForUnrecognized)
                && of_record
                && complaint.path.to_string() != ".status"
            {
                return Ok(json);
            }
            return Err(self.error(&complaint.path, complaint.what, text));
        }
        Ok(self.write(schema, json))
    }

    fn error(&self, path: &Path, what: &str, text: &str) -> String {
        let place = path.to_string();
        if self.is(Fault::QuotesValues) {
            return format!("{place}: {what} in {text}");
        }
        let place = if self.is(Fault::NamesTheParent) {
            place.rsplit_once('.').map_or("", |it| it.0)
        } else {
            &place
        };
        if place.is_empty() || self.is(Fault::NamesNoPlace) {
            what.to_owned()
        } else {
            format!("{place}: {what}")
        }
    }

    /// Puts known members into the order of the document, the tag first, and unknown ones behind
    /// them.
    fn write(&self, schema: &Schema, json: Json) -> Json {
        match (self.document.shape(schema), json) {
            (Shape::Union(property, variants), Json::Object(mut members)) => {
                let tag = members.iter_mut().find(|(name, _)| name == property);
                let Some((_, Json::Text(tag))) = tag else {
                    return Json::Object(members);
                };
                if self.is(Fault::ReadsUnknownStatusAsVerified)
                    && !variants.iter().any(|it| it.tag == *tag)
                {
                    "VERIFIED".clone_into(tag);
                }
                match variants.iter().find(|it| it.tag == *tag) {
                    Some(variant) => {
                        self.write(&Schema::named(&variant.schema), Json::Object(members))
                    }
                    None => {
                        if self.is(Fault::PutsNumbersThroughFloats) {
                            members.iter_mut().for_each(|(_, value)| through_floats(value));
                        }
                        Json::Object(tag_first(members, property))
                    }
                }
            }
            (Shape::Object(known), Json::Object(mut members)) => {
                let mut written = Vec::new();
                for member in known {
                    while let Some(index) =
                        members.iter().position(|(name, _)| *name == member.name)
                    {
                        let (name, value) = members.remove(index);
                        if value != Json::Null || !self.is(Fault::ForgetsNulls) {
                            written.push((name, self.write(&member.schema, value)));
                        }
                    }
                }
                if self.is(Fault::DropsRepeatedUnknownMembers) {
                    let mut seen = Vec::new();
                    members.retain(|(name, _)| {
                        let new = !seen.contains(name);
                        seen.push(name.clone());
                        new
                    });
                }
                if self.is(Fault::PutsNumbersThroughFloats) {
                    members.iter_mut().for_each(|(_, value)| through_floats(value));
                }
                if !self.is(Fault::DropsUnknownMembers) {
                    written.extend(members);
                }
                Json::Object(written)
            }
            (Shape::Array(items), Json::Array(elements)) => Json::Array(
                elements.into_iter().map(|element| self.write(items, element)).collect(),
            ),
            (Shape::Text(Format::DateTime), Json::Text(text))
                if self.is(Fault::ReformatsDateTimes) =>
            {
                Json::Text(text.to_uppercase())
            }
            (Shape::Codes(known), Json::Number(digits)) => {
                let first = self.is(Fault::ReadsUnknownCodesAsTheFirst);
                let first = first && !is_known(known, &digits);
                Json::Number(if first { known[0].to_string() } else { digits })
            }
            (Shape::NumericText(..), Json::Text(text))
                if self.is(Fault::WritesNumericTextsAsNumbers) =>
            {
                Json::Number(text)
            }
            (Shape::Enumeration(known), Json::Text(text)) => {
                let first = self.is(Fault::ReadsUnknownValueAsTheFirst) && !known.contains(&text);
                Json::Text(if first { known[0].clone() } else { text })
            }
            (_, json) => json,
        }
    }

    pub(super) fn show(&self, schema: &Schema, json: &Json) -> String {
        if schema.sensitive && !self.is(Fault::ShowsSecrets) {
            let length = if self.is(Fault::ShowsLengthsOfSecrets) { json.text().len() } else { 0 };
            return format!("[redacted {length}]");
        }
        match (self.document.shape(schema), json) {
            (Shape::Union(property, variants), Json::Object(_)) => {
                let tag = json.get(property).and_then(Json::as_text);
                match variants.iter().find(|it| Some(it.tag.as_str()) == tag) {
                    Some(variant) => {
                        let other = self.is(Fault::SaysAnotherVariant) && variant.tag == "FAILED";
                        let name =
                            if other { "VerifiedIdentityVerification" } else { &variant.schema };
                        format!("{}({})", variant.tag, self.show(&Schema::named(name), json))
                    }
                    None if self.is(Fault::TakesUnknownForKnown) => {
                        "VERIFIED(VerifiedIdentityVerification {})".to_owned()
                    }
                    None if self.is(Fault::ShowsUnknownValues) => format!("Unrecognized({tag:?})"),
                    None => format!("Unrecognized({} members)", json.members().len()),
                }
            }
            (Shape::Object(known), Json::Object(members)) => {
                let name = match &schema.target {
                    Target::Named(name) => name,
                    Target::Inline(_) => "",
                };
                let mut shown = format!("{name} {{");
                for member in known {
                    let value =
                        json.get(&member.name).map(|value| self.show(&member.schema, value));
                    shown.push_str(&format!(
                        " {}: {},",
                        member.name,
                        value.as_deref().unwrap_or("None")
                    ));
                }
                let unknown =
                    members.iter().filter(|(name, _)| !known.iter().any(|it| it.name == *name));
                for (name, value) in unknown {
                    let value = value.text();
                    let value = if self.is(Fault::ShowsUnknownMembers) {
                        value
                    } else {
                        value.len().to_string()
                    };
                    shown.push_str(&format!(" {name:?}: {value},"));
                }
                shown + " }"
            }
            (Shape::Array(items), Json::Array(elements)) => elements
                .iter()
                .map(|element| self.show(items, element))
                .collect::<Vec<_>>()
                .join(", "),
            (Shape::Enumeration(known), Json::Text(text)) if !known.contains(text) => {
                let text = if self.is(Fault::ShowsUnknownValues) { text.as_str() } else { "" };
                format!("Unrecognized({} bytes {text})", json.text().len())
            }
            (Shape::Codes(known), Json::Number(digits)) if !is_known(known, digits) => {
                let known = self.is(Fault::TakesUnknownCodesForKnown);
                let shown = if self.is(Fault::ShowsUnknownCodes) { digits } else { "an integer" };
                if known { "Free".to_owned() } else { format!("Unrecognized({shown})") }
            }
            (_, json) => json.text().replace("Unrecognized", "unrecognized"),
        }
    }
}

fn is_known(known: &[i64], digits: &str) -> bool {
    let code = Decimal::parse(digits).and_then(|number| number.integer());
    known.iter().any(|known| code == Some(i128::from(*known)))
}

/// Returns the place of the first value beyond what the API takes.
fn beyond_limits(document: &Document, schema: &Schema, json: &Json) -> Option<Path> {
    document.shape(schema).members().iter().find_map(|member| {
        let long = json.get(&member.name)?.as_text()?.chars().count();
        let most = member.schema.limits.longest?;
        (long > most).then(|| Path::root().member(&member.name))
    })
}

fn tag_first(members: Vec<(String, Json)>, property: &str) -> Vec<(String, Json)> {
    let (mut first, others): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|(name, _)| name == property);
    first.extend(others);
    first
}

fn through_floats(value: &mut Json) {
    match value {
        Json::Number(digits) => {
            let rounded = digits.parse::<f64>().ok().filter(|number| number.is_finite());
            let rounded = rounded.map(|number| format!("{number:e}"));
            if let Some(rounded) =
                rounded.filter(|rounded| Decimal::parse(rounded) != Decimal::parse(digits))
            {
                *digits = rounded;
            }
        }
        Json::Array(elements) => elements.iter_mut().for_each(through_floats),
        Json::Object(members) => members.iter_mut().for_each(|(_, value)| through_floats(value)),
        _ => {}
    }
}
