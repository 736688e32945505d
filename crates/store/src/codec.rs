//! How single values stand in columns: dates as ISO text, lists as JSON text, numbers in canonical form.
//!
//! Writing never fails. Reading does when somebody edited the file by hand; [`Cells`] names the row and the column then.

use duijie_domain::legal::{LegalEvent, LegalEventKind};
use duijie_domain::{Date, Holder, HolderKind, InvalidValue};
use serde_json::{Value, json};

use crate::error::Unreadable;

/// Longest value that a message quotes, in characters.
const QUOTE_CHARS: usize = 60;

/// Reads the columns of one row.
pub(crate) struct Cells<'a> {
    pub(crate) table: &'static str,
    pub(crate) id: &'a str,
}

impl Cells<'_> {
    fn unreadable(&self, column: &'static str, value: &str) -> Unreadable {
        let value = value.chars().take(QUOTE_CHARS).collect();
        Unreadable { table: self.table, id: self.id.to_owned(), column, value }
    }

    pub(crate) fn value<T>(
        &self,
        column: &'static str,
        text: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Unreadable> {
        parse(text).ok_or_else(|| self.unreadable(column, text))
    }

    pub(crate) fn optional<T>(
        &self,
        column: &'static str,
        text: Option<&String>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Unreadable> {
        text.map(|text| self.value(column, text, parse)).transpose()
    }

    /// A small number, `None` when the conversion refuses it.
    pub(crate) fn number<T>(
        &self,
        column: &'static str,
        number: Option<i32>,
        convert: impl Fn(u8) -> Option<T>,
    ) -> Result<Option<T>, Unreadable> {
        let Some(number) = number else { return Ok(None) };
        let value = u8::try_from(number).ok().and_then(convert);
        value.map(Some).ok_or_else(|| self.unreadable(column, &number.to_string()))
    }

    pub(crate) fn list<T>(
        &self,
        column: &'static str,
        text: &str,
        parse: impl Fn(&Value) -> Option<T>,
    ) -> Result<Vec<T>, Unreadable> {
        let items: Option<Vec<T>> =
            serde_json::from_str::<Vec<Value>>(text).ok().and_then(|items| items.iter().map(parse).collect());
        items.ok_or_else(|| self.unreadable(column, text))
    }
}

/// Makes a parser of the domain one that answers with an option.
pub(crate) fn ok<T>(parse: impl Fn(&str) -> Result<T, InvalidValue>) -> impl Fn(&str) -> Option<T> {
    move |text| parse(text).ok()
}

/// The same, for the items of a list.
pub(crate) fn item<T>(parse: impl Fn(&str) -> Option<T>) -> impl Fn(&Value) -> Option<T> {
    move |value| value.as_str().and_then(&parse)
}

/// A list as JSON text.
pub(crate) fn list<T>(items: &[T], write: impl Fn(&T) -> Value) -> String {
    Value::Array(items.iter().map(write).collect()).to_string()
}

/// A list of texts as JSON text.
pub(crate) fn texts(items: &[String]) -> String {
    list(items, |text| Value::from(text.as_str()))
}

/// A date as `2024-02-28`.
pub(crate) fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

pub(crate) fn holder_item(holder: &Holder) -> Value {
    json!({ "name": holder.name, "kind": holder.kind.code() })
}

pub(crate) fn holder(value: &Value) -> Option<Holder> {
    let code = value.get("kind")?.as_str()?;
    let kind = HOLDER_KINDS.into_iter().find(|kind| kind.code() == code)?;
    Some(Holder { name: value.get("name")?.as_str()?.to_owned(), kind })
}

pub(crate) fn event_item(event: &LegalEvent) -> Value {
    let mut value = json!({ "kind": event_code(event.kind), "text": event.text });
    if let Some(date) = event.date {
        value["date"] = json!(date.to_string());
    }
    if let LegalEventKind::ExclusiveLicence(Some(until)) = event.kind {
        value["until"] = json!(until.to_string());
    }
    value
}

pub(crate) fn event(value: &Value) -> Option<LegalEvent> {
    let day = |name: &str| match value.get(name) {
        None => Some(None),
        Some(text) => text.as_str().and_then(date).map(Some),
    };
    let code = value.get("kind")?.as_str()?;
    let mut kind = EVENT_KINDS.into_iter().find(|&kind| event_code(kind) == code)?;
    if let LegalEventKind::ExclusiveLicence(until) = &mut kind {
        *until = day("until")?;
    }
    Some(LegalEvent { date: day("date")?, kind, text: value.get("text")?.as_str()?.to_owned() })
}

const HOLDER_KINDS: [HolderKind; 5] = [
    HolderKind::University,
    HolderKind::Institute,
    HolderKind::Enterprise,
    HolderKind::Person,
    HolderKind::Other,
];

const EVENT_KINDS: [LegalEventKind; 13] = [
    LegalEventKind::Pending,
    LegalEventKind::InForce,
    LegalEventKind::Ended,
    LegalEventKind::Restored,
    LegalEventKind::Pledged,
    LegalEventKind::PledgeReleased,
    LegalEventKind::Frozen,
    LegalEventKind::Unfrozen,
    LegalEventKind::ExclusiveLicence(None),
    LegalEventKind::LicenceEnded,
    LegalEventKind::FeeOverdue,
    LegalEventKind::OpenLicence,
    LegalEventKind::Other,
];

/// Stable names in the `events` column.
fn event_code(kind: LegalEventKind) -> &'static str {
    match kind {
        LegalEventKind::Pending => "pending",
        LegalEventKind::InForce => "in_force",
        LegalEventKind::Ended => "ended",
        LegalEventKind::Restored => "restored",
        LegalEventKind::Pledged => "pledged",
        LegalEventKind::PledgeReleased => "pledge_released",
        LegalEventKind::Frozen => "frozen",
        LegalEventKind::Unfrozen => "unfrozen",
        LegalEventKind::ExclusiveLicence(_) => "exclusive_licence",
        LegalEventKind::LicenceEnded => "licence_ended",
        LegalEventKind::FeeOverdue => "fee_overdue",
        LegalEventKind::OpenLicence => "open_licence",
        LegalEventKind::Other => "other",
    }
}
