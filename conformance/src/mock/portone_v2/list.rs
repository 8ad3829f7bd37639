//! The list: filter, order and page.
//!
//! The promise: what the condition does not say is as the document tells, the last 90 days, latest
//! request first, ten on a page. Values in an array mean any of them, and a page past the end is
//! empty.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::channel::Channel;
use super::person::Person;
use super::record::{Record, State};

const RANGE: TimeDelta = TimeDelta::days(90);

/// A page of a list.
pub(super) struct Page<'r> {
    /// The records on it.
    pub(super) records: Vec<&'r Record>,
    /// What the answer says about it.
    pub(super) info: Value,
}

/// Returns the page that a condition asks for. The error says what no condition may.
pub(super) fn page<'r>(
    records: &'r [Record],
    condition: &Value,
    now: DateTime<Utc>,
) -> Result<Page<'r>, &'static str> {
    let member = |name: &str| condition.pointer(name);
    let number = member("/page/number").and_then(Value::as_i64).unwrap_or(0);
    let number = usize::try_from(number).map_err(|_| "page.number: less than 0")?;
    let size = member("/page/size").and_then(Value::as_i64).unwrap_or(10);
    let size = usize::try_from(size).ok().filter(|it| *it > 0).ok_or("page.size: less than 1")?;
    let none = json!({});
    let filter = Filter { condition: member("/filter").unwrap_or(&none), now };
    let mut found: Vec<&Record> = records.iter().filter(|record| filter.takes(record)).collect();
    let text = |name: &str, other: &'static str| {
        member(name).and_then(Value::as_str).unwrap_or(other).to_owned()
    };
    let (by, order) = (text("/sort/by", "REQUESTED_AT"), text("/sort/order", "DESC"));
    let descending = order == "DESC";
    if descending {
        // So that of two with the same instant the later one comes first.
        found.reverse();
    }
    found.sort_by(|a, b| match (moment(a, &by), moment(b, &by)) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        // Those without the instant come last in either order.
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    let info = json!({ "number": number, "size": size, "totalCount": found.len() });
    let records = found.into_iter().skip(number.saturating_mul(size)).take(size).collect();
    Ok(Page { records, info })
}

/// Returns an instant of a record, by the name that order and range have for it.
fn moment(record: &Record, name: &str) -> Option<DateTime<Utc>> {
    match name {
        "VERIFIED_AT" => record.verified_at(),
        "FAILED_AT" => record.failed_at(),
        "STATUS_UPDATED_AT" => Some(record.changed_at),
        _ => Some(record.requested_at),
    }
}

struct Filter<'c> {
    condition: &'c Value,
    now: DateTime<Utc>,
}

impl Filter<'_> {
    fn takes(&self, record: &Record) -> bool {
        self.in_range(record)
            && self.is_this(record)
            && self.is_of_provider(record)
            && self.is_person(record)
    }

    fn in_range(&self, record: &Record) -> bool {
        let time = |name: &str| {
            let time = self.text(name).map(DateTime::parse_from_rfc3339)?.ok()?;
            Some(time.to_utc())
        };
        let until = time("until").unwrap_or(self.now);
        let from = time("from").or_else(|| until.checked_sub_signed(RANGE));
        let moment = moment(record, self.text("timeRangeField").unwrap_or_default());
        moment.is_some_and(|moment| moment <= until && from.is_none_or(|from| moment >= from))
    }

    fn is_this(&self, record: &Record) -> bool {
        record.is_of(self.text("storeId"))
            && self.is("identityVerificationId", Some(&record.id))
            && self.is("identityVerificationTxId", Some(&record.attempt))
            && self.is("pgTxId", Some(&record.pg_tx))
            && self.is("version", Some(record.version))
            && self.is_any_of("statuses", Some(record.status()))
    }

    fn is_of_provider(&self, record: &Record) -> bool {
        let channel = record.channel.as_ref();
        let is_test = self.condition.get("isTest").and_then(Value::as_bool);
        is_test.is_none_or(|wanted| channel.is_some_and(Channel::is_test) == wanted)
            && self.is("pgMerchantId", channel.map(Channel::merchant))
            && self.is_any_of("pgProviders", channel.map(Channel::module))
            && self.is_any_of("pgCompanies", channel.map(Channel::company))
            && self.is_any_of("carriers", record.person.operator.as_deref())
    }

    /// What was asked for counts until the person is verified, then what was found.
    fn is_person(&self, record: &Record) -> bool {
        let Some(wanted) = self.condition.get("customer") else {
            return true;
        };
        let wanted = Filter { condition: wanted, now: self.now };
        let Person { name, phone, birth, gender, .. } = &record.person;
        let known = record.state == State::Verified;
        // A gender is nothing that a merchant asks for.
        let gender = gender.as_deref().filter(|_| known);
        let birth = birth.as_ref();
        wanted.is("name", name.as_deref())
            && wanted.is("phoneNumber", phone.as_deref())
            && wanted.is("gender", gender)
            && wanted.is_number("birthYear", birth.map(|birth| birth.year.as_str()))
            && wanted.is_number("birthMonth", birth.map(|birth| birth.month.as_str()))
            && wanted.is_number("birthDay", birth.map(|birth| birth.day.as_str()))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.condition.get(name).and_then(Value::as_str)
    }

    fn is(&self, name: &str, value: Option<&str>) -> bool {
        self.text(name).is_none_or(|wanted| value == Some(wanted))
    }

    /// Compares without leading zeros.
    fn is_number(&self, name: &str, value: Option<&str>) -> bool {
        let bare = |text: &str| text.trim_start_matches('0').to_owned();
        self.text(name).is_none_or(|wanted| value.map(bare) == Some(bare(wanted)))
    }

    fn is_any_of(&self, name: &str, value: Option<&str>) -> bool {
        match self.condition.get(name).and_then(Value::as_array) {
            Some(wanted) => value.is_some_and(|value| wanted.iter().any(|it| it == value)),
            None => true,
        }
    }
}
