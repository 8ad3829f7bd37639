//! Whether a value is what a schema allows.
//!
//! The promise: it looks at types, required members, enums, formats, lengths and bounds, and names
//! the place of everything that is wrong. Members that the schema does not list are allowed, unless
//! it says otherwise. A keyword that is not known here fails a test over the documents.

use serde_json::{Map, Value};

use super::{elements, members, resolve};
use crate::mock::service::ContractFault;
use crate::rfc3339;

/// Compares values with schemas and collects what is wrong.
pub(super) struct Checker<'d> {
    root: &'d Value,
    /// Whether tags that the document does not know are taken: an answer may have them.
    open: bool,
    /// What is wrong.
    pub(super) faults: Vec<ContractFault>,
}

impl<'d> Checker<'d> {
    /// Returns a checker of what a client sends.
    pub(super) fn of_request(root: &'d Value) -> Self {
        Checker { root, open: false, faults: Vec::new() }
    }

    /// Returns a checker of what a server sends.
    pub(super) fn of_answer(root: &'d Value) -> Self {
        Checker { root, open: true, faults: Vec::new() }
    }

    /// Notes that something is wrong.
    pub(super) fn complain(&mut self, place: &str, what: impl Into<String>) {
        self.faults.push(ContractFault { place: place.to_owned(), what: what.into() });
    }

    /// Compares a value with a schema.
    pub(super) fn value(&mut self, schema: &'d Value, value: &Value, place: &str) {
        let nullable = is_true(schema, "nullable");
        let schema = resolve(self.root, schema);
        if value.is_null() && (nullable || is_true(schema, "nullable")) {
            return;
        }
        for part in elements(schema.get("allOf")) {
            self.value(part, value, place);
        }
        if let Some(alternatives) = schema.get("oneOf").or_else(|| schema.get("anyOf")) {
            self.alternatives(schema, elements(Some(alternatives)), value, place);
        }
        let known = elements(schema.get("enum"));
        let right = match schema.get("type").and_then(Value::as_str) {
            None => true,
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            Some("number") => value.is_number(),
            Some("integer") => integer(schema, value).is_some(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            Some(other) => return self.complain(place, format!("the document asks for a {other}")),
        };
        if !right {
            return self.complain(place, "another type of value");
        }
        if !known.is_empty() && !known.contains(value) {
            self.complain(place, "not one of the known values");
        }
        match value {
            Value::String(text) => self.text(schema, text, place),
            Value::Number(_) => self.number(schema, value, place),
            Value::Array(list) => {
                self.bounds(schema, ["minItems", "maxItems"], list.len(), "elements", place);
                if let Some(items) = schema.get("items") {
                    for (index, element) in list.iter().enumerate() {
                        self.value(items, element, &format!("{place}[{index}]"));
                    }
                }
            }
            Value::Object(object) => self.object(schema, object, place),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn text(&mut self, schema: &Value, text: &str, place: &str) {
        if schema.get("type").and_then(Value::as_str) == Some("integer") {
            return self.number(schema, &Value::from(text), place);
        }
        self.bounds(schema, ["minLength", "maxLength"], text.chars().count(), "characters", place);
        let right = match schema.get("format").and_then(Value::as_str) {
            Some("date") => rfc3339::is_date(text),
            Some("date-time") => rfc3339::is_date_time(text),
            _ => true,
        };
        if !right {
            self.complain(place, "a text of another form");
        }
    }

    fn bounds(&mut self, schema: &Value, names: [&str; 2], size: usize, of: &str, place: &str) {
        let [least, most] = names.map(|name| schema.get(name).and_then(Value::as_u64));
        let size = size as u64;
        if let Some(least) = least.filter(|least| size < *least) {
            self.complain(place, format!("fewer than {least} {of}"));
        }
        if let Some(most) = most.filter(|most| size > *most) {
            self.complain(place, format!("more than {most} {of}"));
        }
    }

    fn number(&mut self, schema: &Value, value: &Value, place: &str) {
        let whole = integer(schema, value);
        let Some(number) = whole.map(|whole| whole as f64).or_else(|| value.as_f64()) else {
            return;
        };
        let fits = match (schema.get("format").and_then(Value::as_str), whole) {
            (Some("int32"), Some(whole)) => i32::try_from(whole).is_ok(),
            (Some("int64"), Some(whole)) => i64::try_from(whole).is_ok(),
            _ => true,
        };
        if !fits {
            self.complain(place, "a number that is too large");
        }
        let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
        let below = |least: &f64| {
            number < *least || (number == *least && is_true(schema, "exclusiveMinimum"))
        };
        let above =
            |most: &f64| number > *most || (number == *most && is_true(schema, "exclusiveMaximum"));
        if let Some(least) = bound("minimum").filter(below) {
            self.complain(place, format!("too small for a minimum of {least}"));
        }
        if let Some(most) = bound("maximum").filter(above) {
            self.complain(place, format!("too large for a maximum of {most}"));
        }
    }

    fn object(&mut self, schema: &'d Value, object: &Map<String, Value>, place: &str) {
        for name in elements(schema.get("required")).iter().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                self.complain(&format!("{place}.{name}"), "missing");
            }
        }
        let properties = schema.get("properties");
        for (name, value) in object {
            let place = format!("{place}.{name}");
            match (properties.and_then(|it| it.get(name)), schema.get("additionalProperties")) {
                (Some(schema), _) => self.value(schema, value, &place),
                (None, Some(Value::Bool(false))) => self.complain(&place, "not known"),
                (None, Some(schema @ Value::Object(_))) => self.value(schema, value, &place),
                (None, _) => {}
            }
        }
    }

    fn alternatives(
        &mut self,
        schema: &'d Value,
        alternatives: &'d [Value],
        value: &Value,
        place: &str,
    ) {
        if let Some(discriminator) = schema.get("discriminator") {
            let property = discriminator.get("propertyName").and_then(Value::as_str);
            let property = property.unwrap_or_default();
            let at = format!("{place}.{property}");
            let Some(tag) = value.get(property).and_then(Value::as_str) else {
                return self.complain(&at, "missing, or no text");
            };
            return match variant(self.root, discriminator, tag) {
                Some(variant) => self.value(variant, value, place),
                None if self.open => {}
                None => self.complain(&at, "not one of the known values"),
            };
        }
        let fits = |part: &&'d Value| {
            let mut checker = Checker { root: self.root, open: self.open, faults: Vec::new() };
            checker.value(part, value, place);
            checker.faults.is_empty()
        };
        if !alternatives.iter().any(|part| fits(&part)) {
            self.complain(place, "none of the alternatives");
        }
    }
}

/// Writes null for every optional member that is absent.
pub(super) fn fill_nulls(root: &Value, schema: &Value, value: &mut Value) {
    let schema = resolve(root, schema);
    for part in elements(schema.get("allOf")) {
        fill_nulls(root, part, value);
    }
    if let Some(discriminator) = schema.get("discriminator") {
        let property = discriminator.get("propertyName").and_then(Value::as_str);
        let tag = property.and_then(|property| value.get(property)).and_then(Value::as_str);
        if let Some(variant) = tag.and_then(|tag| variant(root, discriminator, tag)) {
            fill_nulls(root, variant, value);
        }
    }
    match value {
        Value::Array(list) => {
            if let Some(items) = schema.get("items") {
                list.iter_mut().for_each(|element| fill_nulls(root, items, element));
            }
        }
        Value::Object(object) => {
            let required = elements(schema.get("required"));
            for (name, property) in members(schema.get("properties")) {
                match object.get_mut(name) {
                    Some(value) => fill_nulls(root, property, value),
                    None if required.contains(&Value::from(name.as_str())) => {}
                    None => {
                        object.insert(name.clone(), Value::Null);
                    }
                }
            }
        }
        _ => {}
    }
}

/// Returns the schema that a tag stands for.
fn variant<'d>(root: &'d Value, discriminator: &'d Value, tag: &str) -> Option<&'d Value> {
    let target = discriminator.get("mapping")?.get(tag)?.as_str()?;
    root.pointer(target.strip_prefix('#')?)
}

/// Returns a value as a whole number, if it is one: 3, 3.0, and "3" where numbers may be texts.
fn integer(schema: &Value, value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) => Some(whole.into()),
            (None, Some(whole), _) => Some(whole.into()),
            (None, None, Some(float)) if float.fract() == 0.0 => Some(float as i128),
            _ => None,
        },
        Value::String(text) if is_true(schema, "x-numeric-text") => text.parse().ok(),
        _ => None,
    }
}

fn is_true(schema: &Value, name: &str) -> bool {
    schema.get(name) == Some(&Value::Bool(true))
}
