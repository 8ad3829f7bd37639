//! Values that a schema allows.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};

use super::any::{any_json, unknown_name};
use super::text::text;
use super::time::{date, date_time};
use crate::decimal::Decimal;
use crate::document::{Document, Format, Member, Schema, Shape, Variant};
use crate::json::Json;

/// How often, of a hundred times, something comes up.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    /// An optional member is there.
    pub optional: u32,
    /// An optional member that is there is null.
    pub null: u32,
    /// An object has members that the document does not know.
    pub unknown_members: u32,
    /// A value is not among those that an enum lists.
    pub unknown_values: u32,
    /// A tag is not among those that a union maps.
    pub unknown_tags: u32,
}

impl Taste {
    /// Some of everything.
    pub const MIXED: Taste =
        Taste { optional: 60, null: 10, unknown_members: 25, unknown_values: 15, unknown_tags: 10 };
    /// As much as can be of what the document does not know.
    pub const UNKNOWN: Taste = Taste {
        optional: 80,
        null: 10,
        unknown_members: 100,
        unknown_values: 90,
        unknown_tags: 50,
    };
    /// Only what the document knows, some optional members absent.
    pub const KNOWN: Taste =
        Taste { optional: 70, null: 0, unknown_members: 0, unknown_values: 0, unknown_tags: 0 };
    /// Only what the document knows, and all of it.
    pub const FULL: Taste = Taste { optional: 100, ..Taste::KNOWN };
}

/// Makes values from the schemas of a document.
#[derive(Clone, Debug)]
pub struct Valid {
    document: Arc<Document>,
    taste: Taste,
    /// How many more schemas inside of schemas may be entered by an optional way.
    depth: u32,
}

impl Valid {
    /// Returns a maker of values to a taste.
    #[must_use]
    pub fn new(document: &Arc<Document>, taste: Taste) -> Valid {
        Valid { document: Arc::clone(document), taste, depth: 8 }
    }

    /// Makes values that `schema` allows.
    pub fn values(&self, schema: &Schema) -> BoxedStrategy<Json> {
        let inner = Valid { depth: self.depth.saturating_sub(1), ..self.clone() };
        let values = inner.shaped(self.document.shape(schema));
        // Where all is to be there, nothing is null.
        if schema.nullable && self.taste.optional < 100 {
            return prop_oneof![4 => values, 1 => Just(Json::Null)].boxed();
        }
        values
    }

    fn shaped(&self, shape: &Shape) -> BoxedStrategy<Json> {
        match shape {
            Shape::Any => any_json().boxed(),
            Shape::Text(Format::Plain) => text().prop_map(Json::Text).boxed(),
            Shape::Text(Format::Date) => date().prop_map(Json::Text).boxed(),
            Shape::Text(Format::DateTime) => date_time().prop_map(Json::Text).boxed(),
            Shape::Enumeration(values) => self.enumerated(values),
            Shape::Codes(values) => self.coded(values),
            Shape::NumericText(least, most) => numeric(*least, *most),
            Shape::Integer(least, most) => integer(*least, *most).prop_map(Json::Number).boxed(),
            Shape::Number => {
                let finite = any::<f64>().prop_filter("a number", |number| number.is_finite());
                finite.prop_map(|number| Json::Number(format!("{number:e}"))).boxed()
            }
            Shape::Boolean => any::<bool>().prop_map(Json::Bool).boxed(),
            Shape::Array(items) => {
                let least = usize::from(self.taste.optional == 100);
                let most = if self.depth == 0 { least } else { 4 };
                vec(self.values(items), least..=most.max(least)).prop_map(Json::Array).boxed()
            }
            Shape::Object(members) => self.object(members),
            Shape::Map(values) => self.map(values),
            Shape::Union(property, variants) => self.union(property, variants),
        }
    }

    fn enumerated(&self, values: &[String]) -> BoxedStrategy<Json> {
        let known = proptest::sample::select(values.to_vec());
        let alike = known.clone().prop_map(|value| value.to_lowercase());
        let unknown = prop_oneof![1 => Just("FUTURE_VALUE".to_owned()), 1 => alike, 2 => text()];
        let share = self.taste.unknown_values;
        either(share, unknown.boxed(), known.boxed()).prop_map(Json::Text).boxed()
    }

    fn coded(&self, values: &[i64]) -> BoxedStrategy<Json> {
        let known = proptest::sample::select(values.to_vec());
        let known = (known, 0_u8..8).prop_map(|(code, form)| written(code.into(), form));
        let values = values.to_vec();
        let unknown = integer(i64::MIN.into(), i64::MAX.into()).prop_filter("unknown", move |it| {
            let code = Decimal::parse(it).and_then(|number| number.integer());
            !values.iter().any(|known| code == Some(i128::from(*known)))
        });
        let unknown = prop_oneof![1 => Just("-31000001".to_owned()), 3 => unknown];
        let share = self.taste.unknown_values;
        either(share, unknown.boxed(), known.boxed()).prop_map(Json::Number).boxed()
    }

    fn object(&self, members: &[Member]) -> BoxedStrategy<Json> {
        let names: Vec<String> = members.iter().map(|member| member.name.clone()).collect();
        let known: Vec<BoxedStrategy<Option<(String, Json)>>> =
            members.iter().map(|member| self.member(member)).collect();
        let unknown = self.unknown(names, 1);
        (known, unknown)
            .prop_map(|(known, unknown)| {
                known.into_iter().flatten().chain(unknown).collect::<Vec<_>>()
            })
            .prop_shuffle()
            .prop_map(Json::Object)
            .boxed()
    }

    fn member(&self, member: &Member) -> BoxedStrategy<Option<(String, Json)>> {
        let name = member.name.clone();
        let values = match &member.constant {
            Some(constant) => Just(Json::string(constant)).boxed(),
            None => self.values(&member.schema),
        };
        if member.required {
            return values.prop_map(move |value| Some((name.clone(), value))).boxed();
        }
        let values = either(self.taste.null, Just(Json::Null).boxed(), values);
        let there = values.prop_map(move |value| Some((name.clone(), value)));
        let share = if self.depth == 0 { 0 } else { self.taste.optional };
        either(share, there.boxed(), Just(None).boxed())
    }

    /// Makes members that are not among `known`; at times one is given twice.
    fn unknown(&self, known: Vec<String>, least: usize) -> BoxedStrategy<Vec<(String, Json)>> {
        let members = vec((unknown_name(known), any_json()), least..=3);
        let twice = (members, any::<bool>(), any_json()).prop_map(|(mut members, twice, value)| {
            if let (true, Some((name, _))) = (twice, members.first()) {
                members.push((name.clone(), value));
            }
            members
        });
        either(self.taste.unknown_members, twice.boxed(), Just(Vec::new()).boxed())
    }

    fn map(&self, values: &Schema) -> BoxedStrategy<Json> {
        let member = (prop_oneof![Just("danal".to_owned()), text()], self.values(values));
        let members = vec(member, usize::from(self.taste.optional == 100)..4);
        members
            .prop_map(|members| {
                let mut distinct: Vec<(String, Json)> = Vec::new();
                for member in members {
                    if !distinct.iter().any(|(name, _)| *name == member.0) {
                        distinct.push(member);
                    }
                }
                Json::Object(distinct)
            })
            .boxed()
    }

    fn union(&self, property: &str, variants: &[Variant]) -> BoxedStrategy<Json> {
        let names = self.names(property, variants);
        let known = variants.iter().map(|variant| self.variant(property, variant, &names));
        let known = proptest::strategy::Union::new(known.collect::<Vec<_>>());
        let unknown = self.unrecognized(property, variants);
        either(self.taste.unknown_tags, unknown, known.boxed())
    }

    /// Makes values of a variant, at times with members that only other variants know. Where
    /// several tags mean its schema, the tag is no constant there and is set here.
    fn variant(&self, property: &str, variant: &Variant, names: &[String]) -> BoxedStrategy<Json> {
        let (property, tag) = (property.to_owned(), variant.tag.clone());
        let schema = Schema::named(&variant.schema);
        let own = self.document.shape(&schema).members();
        let foreign: Vec<String> =
            names.iter().filter(|name| !own.iter().any(|it| it.name == **name)).cloned().collect();
        let foreign = match foreign.as_slice() {
            [] => Just(Vec::new()).boxed(),
            _ => {
                let members = vec((proptest::sample::select(foreign), tame()), 1..3);
                either(self.taste.unknown_members / 2, members.boxed(), Just(Vec::new()).boxed())
            }
        };
        (self.values(&schema), foreign, any::<bool>())
            .prop_map(move |(value, foreign, first)| {
                let mut members = value.members().to_vec();
                match members.iter_mut().find(|(name, _)| *name == property) {
                    Some((_, value)) => *value = Json::string(&tag),
                    None => members.push((property.clone(), Json::string(&tag))),
                }
                let at = if first { 0 } else { members.len() };
                members.splice(at..at, foreign);
                Json::Object(members)
            })
            .boxed()
    }

    /// Returns the names of the members of all variants, but the tag's.
    fn names(&self, property: &str, variants: &[Variant]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for variant in variants {
            let schema = Schema::named(&variant.schema);
            for member in self.document.shape(&schema).members() {
                if member.name != property && !names.contains(&member.name) {
                    names.push(member.name.clone());
                }
            }
        }
        names
    }

    /// Makes objects with a tag that is in no mapping. They have members of the known variants with
    /// values of any type, since nothing is promised about them.
    fn unrecognized(&self, property: &str, variants: &[Variant]) -> BoxedStrategy<Json> {
        let tags: Vec<String> = variants.iter().map(|variant| variant.tag.clone()).collect();
        let alike = proptest::sample::select(tags.clone()).prop_map(|tag| format!("{tag}_V2"));
        let lower = proptest::sample::select(tags.clone()).prop_map(|tag| tag.to_lowercase());
        let tag = prop_oneof![1 => Just("EXPIRED".to_owned()), 1 => alike, 1 => lower, 1 => text()];
        let tag =
            tag.prop_map(move |tag| if tags.contains(&tag) { format!("{tag}?") } else { tag });
        let property = property.to_owned();
        let mut names = self.names(&property, variants);
        names.push("reasonCode".to_owned());
        let familiar = vec((proptest::sample::select(names), tame()), 0..4);
        let unknown = Valid { taste: Taste { unknown_members: 100, ..self.taste }, ..self.clone() };
        let unknown = unknown.unknown(vec![property.clone()], 0);
        (tag, familiar, unknown)
            .prop_map(move |(tag, familiar, unknown)| {
                let mut members = familiar;
                members.extend(unknown);
                members.push((property.clone(), Json::Text(tag)));
                members
            })
            .prop_shuffle()
            .prop_map(Json::Object)
            .boxed()
    }
}

/// Makes any JSON but numbers that a float does not hold: of a member that a variant knows as a
/// string, the SDK may round those (the laws `early number` and `foreign number` are about them).
fn tame() -> impl Strategy<Value = Json> {
    any_json().prop_map(|json| match json {
        Json::Number(digits) => {
            let number: f64 = digits.parse().unwrap_or_default();
            Json::Number(if number.abs() < 1e6 {
                number.trunc().to_string()
            } else {
                "7".to_owned()
            })
        }
        other => other,
    })
}

/// Makes the texts of integers, in all the ways to write one.
fn integer(least: i128, most: i128) -> impl Strategy<Value = String> {
    let any = prop_oneof![
        3 => Just(0), 3 => -100_i128..101, 3 => least..=most, 1 => Just(least), 1 => Just(most),
    ];
    (any, 0_u8..8).prop_map(move |(integer, form)| {
        let integer = integer.clamp(least, most);
        let round = integer / 100 * 100;
        written(if matches!(form, 2 | 3) && round != 0 { round } else { integer }, form)
    })
}

/// Writes an integer in one of the ways there are.
fn written(integer: i128, form: u8) -> String {
    let round = integer / 100;
    match form {
        0 if integer.abs() < 1 << 50 => format!("{integer}.0"),
        1 if integer.abs() < 1 << 50 => format!("{integer}.000e0"),
        2 if integer % 100 == 0 && round != 0 && round.abs() < 1 << 40 => format!("{round}e2"),
        3 if integer % 100 == 0 && round != 0 && round.abs() < 1 << 40 => format!("{round}0E+1"),
        4 if integer != 0 && integer.abs() < 1 << 40 => format!("{integer}0e-1"),
        5 if integer == 0 => "-0".to_owned(),
        _ => integer.to_string(),
    }
}

/// Makes integers, as numbers and as texts of their digits.
fn numeric(least: i128, most: i128) -> BoxedStrategy<Json> {
    let digits = prop_oneof![
        Just(0),
        Just(-31_000_001),
        least..=most,
        Just(least),
        Just(most),
        -100_i128..101,
    ];
    let digits = digits.prop_map(move |it| Json::Text(it.clamp(least, most).to_string()));
    prop_oneof![1 => integer(least, most).prop_map(Json::Number), 1 => digits].boxed()
}

/// Takes from `one` so often of a hundred times, otherwise from `other`.
fn either<T: Clone + std::fmt::Debug + 'static>(
    share: u32,
    one: BoxedStrategy<T>,
    other: BoxedStrategy<T>,
) -> BoxedStrategy<T> {
    match share {
        0 => other,
        100.. => one,
        // The simpler one goes first: values shrink towards it.
        _ => proptest::strategy::Union::new_weighted(vec![(100 - share, other), (share, one)])
            .boxed(),
    }
}
