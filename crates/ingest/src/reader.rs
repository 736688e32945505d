//! Reading one file: recognise it, then hand out its rows one by one.

mod open;

use std::collections::VecDeque;
use std::path::Path;

use duijie_domain::field::RecordKind;
use duijie_domain::row::{Defect, Place, RowProblem, Severity};
use duijie_domain::{IndustryTable, InvalidValue, RegionTable, ValueKind};

use crate::cell::{Cell, RawRow};
use crate::delimited::{self, Delimited};
use crate::encoding::Decoded;
use crate::error::{Error, Result};
use crate::jsonl::JsonLines;
use crate::layout::{Layout, SkippedSheet, Table};
use crate::packed::Unpacked;
use crate::parquet::ParquetTable;
use crate::plan::Plan;
use crate::record::{self, Lookups, Record};
use crate::workbook::{Choice, Event, Workbook};
use crate::{Content, Limits, Mapping, header, packed, text};

/// How to read a file.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// What the rows are.
    pub kind: RecordKind,
    /// Name of the only profile to try; otherwise it is recognised.
    pub profile: Option<&'a str>,
    /// The user's own profile, instead of all others.
    pub mapping: Option<&'a Mapping>,
    /// The only sheet to read; otherwise all that are recognised.
    pub sheet: Option<&'a str>,
    /// Bounds.
    pub limits: Limits,
    /// Names of divisions.
    pub regions: &'a RegionTable,
    /// Names of industries.
    pub industries: &'a IndustryTable,
}

/// A row and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where it stood.
    pub place: Place,
    /// Its cells as they were, under the columns of the layout's table; for the workbook in which rows are corrected.
    pub cells: Vec<String>,
    /// What is wrong with it.
    pub problems: Vec<RowProblem>,
    /// The record; `None` if the row was refused, and then a problem says why.
    pub record: Option<Record>,
}

/// One file being read. An [`Iterator`] over its non-blank data rows; an `Err` item means that the rest of the file
/// cannot be read, and is the last.
pub struct Reader<'a> {
    path: String,
    file_name: String,
    sha256: String,
    plans: Vec<Plan>,
    /// The plan of the table that is being read.
    current: usize,
    skipped: Vec<SkippedSheet>,
    source: Source,
    pending: VecDeque<RawRow>,
    /// The cells of the data row before, for cells that say "as above".
    above: Vec<Cell>,
    total_hint: Option<u64>,
    limits: Limits,
    lookups: Lookups<'a>,
    ended: bool,
}

type Text = Decoded<Unpacked>;

enum Source {
    Workbook {
        book: Workbook,
        begun: bool,
    },
    Delimited {
        table: Delimited<Text>,
        content: Content,
    },
    Json {
        lines: JsonLines<Text>,
        content: Content,
    },
    Parquet(ParquetTable),
    /// All rows are pending.
    Read,
}

impl<'a> Reader<'a> {
    /// Opens a file, tells what it is, reads it once through for its digest (and, if it is text, its encoding), and
    /// recognises its tables.
    ///
    /// # Errors
    /// Everything in [`Error`].
    pub fn open(path: &Path, options: &Options<'a>) -> Result<Self> {
        open::open(path, options)
    }

    /// SHA-256 of the file's bytes, 64 hex digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Name of the profile of the first table.
    pub fn profile(&self) -> &str {
        self.plans.first().map_or("", |plan| plan.table.profile.as_str())
    }

    /// The last component of the path.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// How the file is understood. For JSON the columns grow while it is read.
    pub fn layout(&self) -> Layout {
        Layout {
            tables: self.plans.iter().map(|plan| plan.table.clone()).collect(),
            skipped: self.skipped.clone(),
        }
    }

    /// About how many rows to expect, if the file says.
    pub fn total_hint(&self) -> Option<u64> {
        self.total_hint
    }

    /// The next row of the source, with the plan it belongs to.
    fn next_raw(&mut self) -> Option<Result<RawRow>> {
        loop {
            if let Some(row) = self.pending.pop_front() {
                return Some(Ok(row));
            }
            let path = &self.path;
            match &mut self.source {
                Source::Read => return None,
                Source::Delimited { table, content } => {
                    let row = table.next()?;
                    return Some(row.map_err(|failure| text_failure(path, *content, failure)));
                }
                Source::Json { lines, content } => {
                    let row = lines.next()?;
                    return Some(row.map_err(|error| packed::read_error(path, *content, error)));
                }
                Source::Parquet(table) => return table.next(),
                Source::Workbook { book, begun } => {
                    if !*begun {
                        *begun = true;
                        let choice = |table: &Table| {
                            let header_row = table.header_row.unwrap_or_default();
                            table.sheet.clone().map(|name| Choice { name, header_row })
                        };
                        book.choose(self.plans.iter().filter_map(|plan| choice(&plan.table)).collect());
                    }
                    match book.next()? {
                        Event::Rows(rows) => self.pending.extend(rows),
                        Event::SheetEnd(stopped_at) => {
                            if let Some(plan) = self.plans.get_mut(self.current) {
                                plan.table.stopped_at = stopped_at;
                            }
                            self.current += 1;
                            self.above.clear();
                        }
                        Event::Failed(error) => return Some(Err(error)),
                        Event::Heads(_) => {}
                    }
                }
            }
        }
    }

    /// Makes a row of the raw one; `None` if it is none of the table's data.
    fn row(&mut self, mut raw: RawRow) -> Option<Row> {
        let plan = self.plans.get_mut(self.current)?;
        if plan.table.header_row.is_some_and(|header_row| raw.number <= header_row) {
            return None;
        }
        if let Source::Json { lines, .. } = &self.source {
            for name in lines.names().iter().skip(plan.keys.len()) {
                plan.add_column(name);
            }
            plan.table.columns_cut = lines.names_cut;
        }
        if plan.table.header_row.is_some() {
            fill_dittos(&mut raw.cells, &self.above);
        }
        let place = Place { file: self.file_name.clone(), sheet: plan.table.sheet.clone(), row: raw.number };
        let mut problems = Vec::new();
        let n_filled = raw.cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |at| at + 1);
        if n_filled > plan.keys.len() {
            if matches!(self.source, Source::Delimited { .. }) && raw.broken.is_none() {
                let defect = Defect::TooManyCells { cells: n_filled, headers: plan.keys.len() };
                problems.push(problem(&place, String::new(), defect, Severity::Flagged));
            } else {
                while plan.keys.len() < n_filled {
                    plan.add_column("");
                }
            }
        }
        let limit = self.limits.max_cell_chars;
        let cells = raw
            .cells
            .iter()
            .take(n_filled.max(plan.keys.len()))
            .map(|c| first_chars(&c.text(), limit).to_owned());
        let cells: Vec<String> = cells.collect();
        let refused = match &raw.broken {
            Some(defect) => Some(defect.clone()),
            None if header::repeats(&raw, &plan.keys) => Some(Defect::RepeatedHeader),
            None => None,
        };
        if let Some(defect) = refused {
            let value = cells.first().cloned().unwrap_or_default();
            problems.push(problem(&place, value, defect, Severity::Refused));
            return Some(Row { place, cells, problems, record: None });
        }
        if is_notes_row(plan, &raw) {
            return None;
        }
        let outcome = record::read(plan, &raw, &place, &mut self.lookups);
        problems.extend(outcome.problems);
        self.above = raw.cells;
        Some(Row { place, cells, problems, record: outcome.record })
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.next_raw() {
                Some(Ok(raw)) => {
                    if let Some(row) = self.row(raw) {
                        return Some(Ok(row));
                    }
                }
                Some(Err(error)) => {
                    self.ended = true;
                    return Some(Err(error));
                }
                None => self.ended = true,
            }
        }
        None
    }
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("path", &self.path)
            .field("profile", &self.profile())
            .finish_non_exhaustive()
    }
}

/// A cell that says it is the same as the one above gets what that one has; in the first row it stays as it is.
fn fill_dittos(cells: &mut [Cell], above: &[Cell]) {
    if above.is_empty() {
        return;
    }
    for (column, cell) in cells.iter_mut().enumerate() {
        if matches!(cell, Cell::Text(text) if text::is_ditto(text)) {
            *cell = above.get(column).cloned().unwrap_or_default();
        }
    }
}

/// At most so many characters of a text; no walk through a text that has not even so many bytes.
fn first_chars(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    text.char_indices().nth(limit).map_or(text, |(end, _)| &text[..end])
}

fn problem(place: &Place, value: String, defect: Defect, severity: Severity) -> RowProblem {
    let value = InvalidValue::new(ValueKind::Id, &value).value;
    RowProblem { place: place.clone(), column: None, value, defect, severity }
}

fn text_failure(file: &str, content: Content, failure: delimited::Failure) -> Error {
    match failure {
        delimited::Failure::UnbalancedQuote { line } => {
            Error::UnbalancedQuote { file: file.to_owned(), line }
        }
        delimited::Failure::Io(error) => packed::read_error(file, content, error),
    }
}

/// Our templates may carry the notes on the columns in the row below the header.
fn is_notes_row(plan: &Plan, raw: &RawRow) -> bool {
    if plan.table.header_row.is_none_or(|header_row| raw.number != header_row + 1) {
        return false;
    }
    let mut n_notes = 0;
    for (cell, key) in raw.cells.iter().zip(&plan.keys) {
        if matches!(cell, Cell::Empty) {
            continue;
        }
        let note = plan.profile.target(key).ok().and_then(|target| plan.profile.kind.field(target.field));
        if note.is_none_or(|field| header::normalise(field.note) != header::normalise(&cell.text())) {
            return false;
        }
        n_notes += 1;
    }
    n_notes > 1
}
