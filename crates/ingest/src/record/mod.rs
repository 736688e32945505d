//! From a row of cells to a record: every value through a parser of the domain, every failure a problem with its column.
//!
//! [`Fields`] is the view of a row by field: it takes the columns that feed a field in the profile's order of preference, skips
//! blanks and error values, and keeps the problems. One file a kind of record says which fields it asks for.

mod enterprise;
mod legal;
mod need;
mod supply;

use std::borrow::Cow;

use duijie_domain::field::{FieldId, RecordKind};
use duijie_domain::row::{Defect, Place, RowProblem, Severity};
use duijie_domain::{
    Date, Enterprise, IndustryTable, InvalidValue, Mode, Need, RegionCode, RegionTable, Supply, Uscc,
    ValueKind, from_excel_serial, parse_date,
};
use rustc_hash::FxHashMap;

use crate::cell::{Cell, RawRow};
use crate::plan::Plan;
use crate::text::{self, Split};

/// A record that a row became.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "records live in batches, not in long-lived collections of this type"
)]
pub enum Record {
    /// A supply.
    Supply(Supply),
    /// A need.
    Need(Need),
    /// An enterprise.
    Enterprise(Enterprise),
}

/// What a row became.
pub(crate) struct Outcome {
    pub(crate) record: Option<Record>,
    pub(crate) problems: Vec<RowProblem>,
}

/// The tables that names are looked up in, and how long a cell may be.
pub(crate) struct Lookups<'a> {
    pub(crate) regions: &'a RegionTable,
    pub(crate) industries: &'a IndustryTable,
    pub(crate) max_cell_chars: usize,
    /// Addresses seen: a list repeats a few seats thousands of times.
    seen_regions: FxHashMap<String, Option<RegionCode>>,
}

/// Addresses remembered at most.
const MOST_SEEN_REGIONS: usize = 100_000;

impl<'a> Lookups<'a> {
    pub(crate) fn new(
        regions: &'a RegionTable,
        industries: &'a IndustryTable,
        max_cell_chars: usize,
    ) -> Self {
        Self { regions, industries, max_cell_chars, seen_regions: FxHashMap::default() }
    }

    fn region(&mut self, text: &str) -> Result<RegionCode, InvalidValue> {
        let found = match self.seen_regions.get(text) {
            Some(found) => *found,
            None => {
                let found = self.regions.parse(text).ok();
                if self.seen_regions.len() < MOST_SEEN_REGIONS {
                    self.seen_regions.insert(text.to_owned(), found);
                }
                found
            }
        };
        found.ok_or_else(|| InvalidValue::new(ValueKind::Region, text))
    }
}

/// Makes a record out of a row.
pub(crate) fn read(plan: &Plan, row: &RawRow, place: &Place, lookups: &mut Lookups<'_>) -> Outcome {
    let mut fields = Fields { plan, row, place, lookups, problems: Vec::new() };
    for value in &row.stray_errors {
        fields.report(None, value, Defect::CellError, Severity::Flagged);
    }
    let record = match plan.profile.kind {
        RecordKind::Patents => supply::read(&mut fields).map(Record::Supply),
        RecordKind::Needs => need::read(&mut fields).map(Record::Need),
        RecordKind::Enterprises => enterprise::read(&mut fields).map(Record::Enterprise),
    };
    Outcome { record, problems: fields.problems }
}

/// One value of a row.
struct Value<'a> {
    /// Its column; `None` for a value that the profile fixes.
    column: Option<usize>,
    cell: Option<&'a Cell>,
    text: Cow<'a, str>,
    /// Any content means yes.
    presence: bool,
}

/// A row, seen by field.
struct Fields<'a, 'b, 'c> {
    plan: &'a Plan,
    row: &'a RawRow,
    place: &'a Place,
    lookups: &'b mut Lookups<'c>,
    problems: Vec<RowProblem>,
}

impl<'a> Fields<'a, '_, '_> {
    /// The values of a field, preferred ones first; error values and overlong texts are reported on the way.
    fn values(&mut self, field: FieldId) -> Vec<Value<'a>> {
        let (plan, row) = (self.plan, self.row);
        let mut values = Vec::new();
        for bound in plan.feeding(field) {
            let Some(cell) = row.cells.get(bound.column).filter(|cell| !cell.is_blank()) else { continue };
            if let Cell::Error(shown) = cell {
                self.report(Some(bound.column), shown, Defect::CellError, Severity::Flagged);
                continue;
            }
            if let Cell::Unreadable(shown) = cell {
                self.report(Some(bound.column), shown, Defect::NotText, Severity::Flagged);
                continue;
            }
            if let Cell::Formula(formula) = cell {
                let shown = if formula.is_empty() { String::new() } else { format!("={formula}") };
                self.report(Some(bound.column), &shown, Defect::FormulaWithoutValue, Severity::Flagged);
                continue;
            }
            let mut shown = cell.text();
            let limit = self.lookups.max_cell_chars;
            if shown.len() > limit
                && let Some((end, _)) = shown.char_indices().nth(limit)
            {
                self.report(Some(bound.column), &shown, Defect::TooLong { limit }, Severity::Flagged);
                shown = Cow::Owned(shown[..end].to_owned());
            }
            let column = Some(bound.column);
            values.push(Value { column, cell: Some(cell), text: shown, presence: bound.presence });
        }
        if values.is_empty()
            && let Some((_, fixed)) = plan.profile.fixed.iter().find(|(id, _)| *id == field)
        {
            values.push(Value { column: None, cell: None, text: Cow::Borrowed(fixed), presence: false });
        }
        values
    }

    /// The values that are more than a placeholder.
    fn said(&mut self, field: FieldId) -> Vec<Value<'a>> {
        let mut values = self.values(field);
        values.retain(|value| !text::is_placeholder(&value.text));
        values
    }

    /// The preferred text on one line.
    fn line(&mut self, field: FieldId) -> String {
        self.said(field)
            .iter()
            .map(|value| text::one_line(&value.text))
            .find(|t| !t.is_empty())
            .unwrap_or_default()
    }

    /// The preferred text with its line breaks.
    fn long(&mut self, field: FieldId) -> String {
        self.longs(field).into_iter().next().unwrap_or_default()
    }

    /// All texts of a field, each once.
    fn longs(&mut self, field: FieldId) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for value in self.said(field) {
            let mut clean = text::many_lines(&value.text);
            if self.plan.profile.question_marks {
                clean = text::without_question_runs(&clean);
            }
            if !clean.is_empty() && !texts.contains(&clean) {
                texts.push(clean);
            }
        }
        texts
    }

    /// The first value that parses. Those before it that do not are reported, unless the profile says not to.
    fn parsed<T>(
        &mut self,
        field: FieldId,
        mut parse: impl FnMut(&mut Self, &Value<'a>) -> Result<T, InvalidValue>,
    ) -> Option<T> {
        for value in self.said(field) {
            match parse(self, &value) {
                Ok(parsed) => return Some(parsed),
                Err(error) => self.invalid(field, value.column, error),
            }
        }
        None
    }

    /// The values of the preferred column that has any, split.
    fn list(&mut self, field: FieldId, split: Split) -> Vec<String> {
        self.lists(field, split)
            .into_iter()
            .map(|(_, items)| items)
            .find(|items| !items.is_empty())
            .unwrap_or_default()
    }

    /// The values of every column, split.
    fn lists(&mut self, field: FieldId, split: Split) -> Vec<(Option<usize>, Vec<String>)> {
        let separators = &self.plan.profile.separators;
        self.said(field)
            .into_iter()
            .map(|value| {
                let items = match value.cell {
                    Some(Cell::List(items)) => items.iter().map(|item| text::one_line(item)).collect(),
                    _ => text::split_list(&value.text, split, separators),
                };
                (value.column, items)
            })
            .collect()
    }

    /// Words of all columns together, each once.
    fn words(&mut self, field: FieldId) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for item in self.lists(field, Split::Words).into_iter().flat_map(|(_, items)| items) {
            if !item.is_empty() && !words.contains(&item) {
                words.push(item);
            }
        }
        words
    }

    fn date(&mut self, field: FieldId) -> Option<Date> {
        self.parsed(field, |_, value| read_date(value))
    }

    fn yes_no(&mut self, field: FieldId) -> Option<(bool, String)> {
        for value in self.values(field) {
            let shown = format!(
                "{}：{}",
                value.column.and_then(|c| self.plan.label(c)).unwrap_or_default(),
                text::one_line(&value.text)
            );
            if value.presence {
                if !text::is_placeholder(&value.text) {
                    return Some((true, shown));
                }
                continue;
            }
            match read_yes_no(&value.text) {
                Some(yes) => return Some((yes, shown)),
                None if text::is_placeholder(&value.text) => {}
                None => {
                    self.invalid(field, value.column, InvalidValue::new(ValueKind::YesNo, &value.text));
                }
            }
        }
        None
    }

    fn modes(&mut self) -> Vec<Mode> {
        let mut modes = Vec::new();
        for (column, items) in self.lists(FieldId::Modes, Split::Words) {
            for item in items {
                match Mode::parse(&item) {
                    Ok(mode) => modes.push(mode),
                    Err(_) if item == "不限" => {}
                    Err(error) => self.invalid(FieldId::Modes, column, error),
                }
            }
        }
        modes.sort();
        modes.dedup();
        modes
    }

    fn region(&mut self, field: FieldId) -> Option<RegionCode> {
        let is_address = self.plan.profile.quiet.contains(&field);
        self.parsed(field, |fields, value| {
            let plain = text::one_line(&value.text);
            // six digits in an address column are a postcode, not a division
            if is_address && plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
                return Err(InvalidValue::new(ValueKind::Region, &plain));
            }
            fields.lookups.region(&plain)
        })
    }

    fn uscc(&mut self) -> Option<Uscc> {
        self.parsed(FieldId::Uscc, |_, value| Uscc::parse(text::identifier(&value.text)))
    }

    /// Reports that the field without which there is no record is blank.
    fn missing(&mut self, field: FieldId) {
        let Some(field) = self.plan.profile.kind.field(field) else { return };
        let column = self.plan.feeding(field.id).first().map(|bound| bound.column);
        self.report(column, "", Defect::Missing { zh: field.zh, en: field.en }, Severity::Refused);
    }

    fn invalid(&mut self, field: FieldId, column: Option<usize>, error: InvalidValue) {
        if !self.plan.profile.quiet.contains(&field) {
            let InvalidValue { kind, value } = error;
            self.report(column, &value, Defect::Invalid(kind), Severity::Flagged);
        }
    }

    /// Keeps a problem; once, though a field may be asked for twice.
    fn report(&mut self, column: Option<usize>, value: &str, defect: Defect, severity: Severity) {
        let value = InvalidValue::new(ValueKind::Id, value).value;
        let column = column.and_then(|column| self.plan.label(column));
        let problem = RowProblem { place: self.place.clone(), column, value, defect, severity };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// A day. A number is one only as a serial: a year (`2027`) or a month (`202706`) alone is none.
fn read_date(value: &Value<'_>) -> Result<Date, InvalidValue> {
    if let Some(&Cell::Number(serial)) = value.cell
        && let Ok(date) = from_excel_serial(serial)
    {
        return Ok(date);
    }
    let plain = text::identifier(&value.text);
    parse_date(plain).or_else(|error| {
        // a serial number that lost its format on the way through a text file
        if plain.len() == 5
            && let Ok(serial) = plain.parse::<f64>()
        {
            return from_excel_serial(serial);
        }
        plain
            .split([';', '；', '|', '\n', ','])
            .map(str::trim)
            .find_map(|piece| parse_date(piece).ok())
            .ok_or(error)
    })
}

fn read_yes_no(text: &str) -> Option<bool> {
    match text::one_line(text).to_lowercase().as_str() {
        "是" | "有" | "y" | "yes" | "true" | "1" | "√" | "已质押" | "质押" | "已声明" => {
            Some(true)
        }
        "否" | "无" | "没有" | "n" | "no" | "false" | "0" | "×" | "未质押" | "未" | "不" => {
            Some(false)
        }
        _ => None,
    }
}
