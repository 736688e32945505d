//! Matches as a workbook for people: wrapped, filtered, frozen, with the matched words in colour.
//!
//! The first two columns say whose list a row is in and stay in view; a stronger line separates one list from the
//! next. Rows go to one sheet, or to one for each enterprise (each holder, for lists of patents); a full sheet is
//! continued on another. On paper the first columns make one page of A4 across, down to the reasons, and a row is as high
//! as they need: what is on the screen only must not leave the paper blank.

use std::collections::{HashMap, HashSet};

use duijie_domain::matches::{Direction, Level};
use duijie_domain::{Lang, Localised};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::columns::{self, Column, ColumnId};
use super::value::{self, Value};
use super::{MatchReport, MatchRow, about, index_sheet};
use crate::book::{self, SheetNames};

/// Enterprise and need, or title and application number: what must stay in view while the row scrolls.
const FROZEN_COLUMNS: u16 = 2;
/// Rows grow with texts that are on the screen only up to so many lines; with printed ones as far as they need.
const SCREEN_LINES: u32 = 4;
/// Two lines: some headers are longer than what stands under them.
const HEADER_PT: f64 = 34.0;
/// Line between two lists.
const LIST_LINE: u32 = 0x8f_a3_a1;

/// A sheet that is being filled.
pub(super) struct Sheet {
    pub(super) worksheet: Worksheet,
    /// Enterprise or holder; empty for a sheet of all.
    pub(super) owner: String,
    /// Ids of the needs or supplies whose lists are on it.
    pub(super) lists: HashSet<String>,
    /// By level, weakest first.
    pub(super) n_by_level: [u32; 4],
    next_row: u32,
    last_list: Option<String>,
}

/// All rows as a workbook, and how many there were.
pub(super) fn workbook<'r>(
    report: &MatchReport<'_>,
    rows: impl Iterator<Item = MatchRow<'r>>,
) -> Result<(Workbook, u64), XlsxError> {
    workbook_with(report, rows, book::DATA_ROWS)
}

/// As [`workbook`], with the number of rows that a sheet takes.
pub(super) fn workbook_with<'r>(
    report: &MatchReport<'_>,
    rows: impl Iterator<Item = MatchRow<'r>>,
    rows_a_sheet: u32,
) -> Result<(Workbook, u64), XlsxError> {
    let lang = report.lang;
    let mut names = SheetNames::default();
    let index_name = names.take(lang.pick("目录", "Contents"), "1");
    let about_name = names.take(lang.pick("说明", "Notes"), "2");
    let formats = Formats::new();
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut n_rows = 0;
    for row in rows {
        let owner = if report.sheet_per_enterprise { report.owner_of(&row) } else { "" };
        let has_room = |idx: &usize| sheets[*idx].next_row <= rows_a_sheet;
        let sheet_idx = match open.get(owner).copied().filter(has_room) {
            Some(idx) => idx,
            None => {
                let (wanted, fallback) = sheet_words(report, owner);
                sheets.push(Sheet::open(&names.take(wanted, fallback), owner, &formats, report)?);
                open.insert(owner.to_owned(), sheets.len() - 1);
                sheets.len() - 1
            }
        };
        sheets[sheet_idx].add(report, &row, &formats)?;
        n_rows += 1;
    }
    if sheets.is_empty() {
        let (_, fallback) = sheet_words(report, "");
        let mut sheet = Sheet::open(&names.take("", fallback), "", &formats, report)?;
        sheet.say_empty(lang)?;
        sheets.push(sheet);
    }

    let mut workbook = Workbook::new();
    book::describe(&mut workbook, lang.pick("匹配结果", "Matches"), report.generated_on)?;
    for sheet in &mut sheets {
        sheet.close(report)?;
    }
    if report.sheet_per_enterprise {
        workbook.push_worksheet(index_sheet::worksheet(&index_name, &sheets, report)?);
    }
    for sheet in sheets {
        workbook.push_worksheet(sheet.worksheet);
    }
    workbook.push_worksheet(about::worksheet(&about_name, n_rows, report)?);
    Ok((workbook, n_rows))
}

/// What a sheet should be called, and what if that cannot be.
fn sheet_words<'a>(report: &MatchReport<'_>, owner: &'a str) -> (&'a str, &'static str) {
    let lang = report.lang;
    if !report.sheet_per_enterprise {
        return ("", lang.pick("匹配结果", "Matches"));
    }
    match report.direction {
        Direction::Needs => (owner, lang.pick("未注明企业", "Not named")),
        Direction::Patents => (owner, lang.pick("未注明权利人", "Not named")),
    }
}

impl Sheet {
    fn open(name: &str, owner: &str, formats: &Formats, report: &MatchReport<'_>) -> Result<Self, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?.set_freeze_panes(1, FROZEN_COLUMNS)?.set_screen_gridlines(false);
        worksheet.set_row_height(0, HEADER_PT)?;
        for (col, column) in (0..).zip(columns::for_workbook(report.direction)) {
            worksheet.set_column_width(col, column.width)?;
            let format = if is_right(column.id) { &formats.header_right } else { &formats.header };
            worksheet.write_string_with_format(0, col, column.header(report.lang), format)?;
        }
        Ok(Self {
            worksheet,
            owner: owner.to_owned(),
            lists: HashSet::new(),
            n_by_level: [0; 4],
            next_row: 1,
            last_list: None,
        })
    }

    fn add(
        &mut self,
        report: &MatchReport<'_>,
        row: &MatchRow<'_>,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let list = report.list_of(row);
        let is_new_list = self.last_list.as_deref() != Some(list);
        if is_new_list {
            self.lists.insert(list.to_owned());
            self.last_list = Some(list.to_owned());
        }
        self.n_by_level[usize::from(row.found.level.number()) - 1] += 1;
        let set = &formats.rows[usize::from(is_new_list && self.next_row > 1)];
        let n_printed = columns::n_printed(report.direction);
        let mut n_lines = 1;
        for (col, column) in (0..).zip(columns::for_workbook(report.direction)) {
            let value = value::of(column.id, report, row);
            let taken = self.write((self.next_row, col), column, value, set, report.lang)?;
            n_lines = n_lines.max(if col < n_printed { taken } else { taken.min(SCREEN_LINES) });
        }
        self.worksheet.set_row_height(self.next_row, book::row_height(n_lines, f64::MAX))?;
        self.next_row += 1;
        Ok(())
    }

    /// Writes a cell and answers how many lines it takes.
    fn write(
        &mut self,
        at: (u32, u16),
        column: &Column,
        value: Value,
        set: &FormatSet,
        lang: Lang,
    ) -> Result<u32, XlsxError> {
        let sheet = &mut self.worksheet;
        let text_format = if is_right(column.id) { &set.right } else { &set.text };
        let text = match value {
            Value::Number { value, decimals } => {
                let format = match (column.id, decimals) {
                    (ColumnId::Score, _) => &set.score,
                    (_, 0) => &set.whole,
                    (_, 1) => &set.tenths,
                    _ => &set.hundredths,
                };
                let finite = if value.is_finite() { value } else { 0.0 };
                sheet.write_number_with_format(at.0, at.1, finite, format)?;
                return Ok(1);
            }
            Value::Marked(marked) => {
                book::write_marked(sheet, at, &marked, text_format)?;
                marked.text
            }
            Value::Level(level) => {
                let text = level_words(level, lang);
                let format = &set.levels[usize::from(level.number()) - 1];
                book::write_text(sheet, at, &text, format)?;
                text
            }
            Value::Lines(lines) => {
                let text = lines.join("\n");
                book::write_text(sheet, at, &text, text_format)?;
                text
            }
            Value::Text(text) => {
                book::write_text(sheet, at, &text, text_format)?;
                text
            }
        };
        Ok(book::n_lines(&text, column.width))
    }

    fn say_empty(&mut self, lang: Lang) -> Result<(), XlsxError> {
        let text = lang.pick(
            "没有匹配结果。请确认已导入需求和专利并建立索引，或放宽筛选条件后重试。",
            "No matches. Check that needs and supplies are imported and indexed, or loosen the filters.",
        );
        self.worksheet.write_string_with_format(1, 0, text, &book::font().set_font_color(book::MUTED))?;
        Ok(())
    }

    fn close(&mut self, report: &MatchReport<'_>) -> Result<(), XlsxError> {
        let lang = report.lang;
        let last_col = (columns::for_workbook(report.direction).count() - 1) as u16;
        let last_row = self.next_row - 1;
        self.worksheet.autofilter(0, 0, last_row, last_col)?;
        let (word, day) = (lang.pick("匹配结果", "Matches"), report.generated_on);
        let title = match self.owner.as_str() {
            "" => format!("{word} · {day}"),
            name => format!("{word} · {name} · {day}"),
        };
        book::set_up_print(&mut self.worksheet, &title, lang)?;
        let last_printed = columns::n_printed(report.direction) - 1;
        self.worksheet.set_print_area(0, 0, last_row.max(1), last_printed)?;
        Ok(())
    }
}

/// `4 ● 强相关`: the number sorts, the mark and the word read without colour.
pub(super) fn level_words(level: Level, lang: Lang) -> String {
    let mark = match level {
        Level::Strong => '●',
        Level::Fair => '◐',
        Level::Weak => '○',
        Level::None => '–',
    };
    format!("{} {mark} {}", level.number(), level.say(lang))
}

/// The colours of a level; words and marks carry the meaning, so these may be quiet.
pub(super) fn level_format(level: Level, base: &Format) -> Format {
    let base = base.clone();
    match level {
        Level::Strong => base.set_bold().set_font_color(book::ACCENT).set_background_color(0xda_ec_ea),
        Level::Fair => base.set_font_color(book::ACCENT).set_background_color(0xef_f6_f5),
        Level::Weak | Level::None => base.set_font_color(book::MUTED),
    }
}

fn is_right(id: ColumnId) -> bool {
    matches!(id, ColumnId::Rank | ColumnId::Score | ColumnId::Fee | ColumnId::RemainingYears)
}

/// The formats of one kind of row.
struct FormatSet {
    text: Format,
    right: Format,
    whole: Format,
    tenths: Format,
    hundredths: Format,
    score: Format,
    levels: [Format; 4],
}

struct Formats {
    header: Format,
    header_right: Format,
    /// Rows within a list, and the first row of the next one.
    rows: [FormatSet; 2],
}

impl Formats {
    fn new() -> Self {
        let first = book::body().set_border_top(FormatBorder::Thin).set_border_top_color(LIST_LINE);
        Self {
            header: book::header(),
            header_right: book::header_right(),
            rows: [FormatSet::new(book::body()), FormatSet::new(first)],
        }
    }
}

impl FormatSet {
    fn new(text: Format) -> Self {
        let right = book::right(&text);
        let number = |code: &str| right.clone().set_num_format(code);
        Self {
            whole: number("#,##0"),
            tenths: number("0.0"),
            hundredths: number("#,##0.00"),
            score: number("0.000"),
            levels: Level::ALL.map(|level| level_format(level, &text)),
            right,
            text,
        }
    }
}
