//! Matches as a workbook for people: wrapped, filtered, frozen, with the matched words in colour.
//!
//! The first three columns say whose need a row answers and stay in view; a stronger line separates one need from the
//! next. Rows go to one sheet, or to one for each enterprise; a full sheet is continued on another.

use std::collections::{HashMap, HashSet};

use duijie_domain::matches::Level;
use duijie_domain::{Lang, Localised, NeedId};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::columns::{self, Column, ColumnId, Value};
use super::{MatchReport, MatchRow, about, index_sheet};
use crate::book::{self, SheetNames};

/// Whose need, and which: what must stay in view while the row scrolls.
const FROZEN_COLUMNS: u16 = 3;
/// Rows grow with their text up to here (points), about twelve lines; more would leave three matches on a screen.
const TALLEST_PT: f64 = 185.0;
/// Line between two needs.
const NEED_LINE: u32 = 0x8f_a3_a1;

/// A sheet that is being filled.
pub(super) struct Sheet {
    pub(super) worksheet: Worksheet,
    pub(super) enterprise: String,
    pub(super) needs: HashSet<NeedId>,
    /// By level, weakest first.
    pub(super) n_by_level: [u32; 4],
    next_row: u32,
    last_need: Option<NeedId>,
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
        let enterprise = if report.sheet_per_enterprise { row.need.enterprise.trim() } else { "" };
        let has_room = |idx: &usize| sheets[*idx].next_row <= rows_a_sheet;
        let sheet_idx = match open.get(enterprise).copied().filter(has_room) {
            Some(idx) => idx,
            None => {
                let (wanted, fallback) = sheet_words(report, enterprise);
                sheets.push(Sheet::open(&names.take(wanted, fallback), enterprise, &formats, lang)?);
                open.insert(enterprise.to_owned(), sheets.len() - 1);
                sheets.len() - 1
            }
        };
        sheets[sheet_idx].add(report, &row, &formats)?;
        n_rows += 1;
    }
    if sheets.is_empty() {
        let (_, fallback) = sheet_words(report, "");
        let mut sheet = Sheet::open(&names.take("", fallback), "", &formats, lang)?;
        sheet.say_empty(lang)?;
        sheets.push(sheet);
    }

    let mut workbook = Workbook::new();
    book::describe(&mut workbook, lang.pick("匹配结果", "Matches"), report.generated_on)?;
    for sheet in &mut sheets {
        sheet.close(lang)?;
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
fn sheet_words<'a>(report: &MatchReport<'_>, enterprise: &'a str) -> (&'a str, &'static str) {
    let lang = report.lang;
    if report.sheet_per_enterprise {
        (enterprise, lang.pick("未注明企业", "Not named"))
    } else {
        ("", lang.pick("匹配结果", "Matches"))
    }
}

impl Sheet {
    fn open(name: &str, enterprise: &str, formats: &Formats, lang: Lang) -> Result<Self, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?.set_freeze_panes(1, FROZEN_COLUMNS)?.set_screen_gridlines(false);
        worksheet.set_row_height(0, 30)?;
        for (col, column) in (0..).zip(columns::for_workbook()) {
            worksheet.set_column_width(col, column.width)?;
            let format = if is_right(column.id) { &formats.header_right } else { &formats.header };
            worksheet.write_string_with_format(0, col, column.header(lang), format)?;
        }
        Ok(Self {
            worksheet,
            enterprise: enterprise.to_owned(),
            needs: HashSet::new(),
            n_by_level: [0; 4],
            next_row: 1,
            last_need: None,
        })
    }

    fn add(
        &mut self,
        report: &MatchReport<'_>,
        row: &MatchRow<'_>,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let is_new_need = self.last_need.as_ref() != Some(&row.need.id);
        if is_new_need {
            self.needs.insert(row.need.id.clone());
            self.last_need = Some(row.need.id.clone());
        }
        self.n_by_level[usize::from(row.found.level.number()) - 1] += 1;
        let set = &formats.rows[usize::from(is_new_need && self.next_row > 1)];
        let mut n_lines = 1;
        for (col, column) in (0..).zip(columns::for_workbook()) {
            let value = column.value(report, row);
            n_lines = n_lines.max(self.write((self.next_row, col), column, value, set, report.lang)?);
        }
        self.worksheet.set_row_height(self.next_row, book::row_height(n_lines, TALLEST_PT))?;
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

    fn close(&mut self, lang: Lang) -> Result<(), XlsxError> {
        let last_col = (columns::for_workbook().count() - 1) as u16;
        let last_row = self.next_row - 1;
        self.worksheet.autofilter(0, 0, last_row, last_col)?;
        let title = match self.enterprise.as_str() {
            "" => lang.pick("匹配结果", "Matches").to_owned(),
            name => lang.pick(format!("匹配结果 · {name}"), format!("Matches · {name}")),
        };
        book::set_up_print(&mut self.worksheet, &title, lang)?;
        // two pages side by side, whose row it is on both
        self.worksheet.set_paper_size(book::A3).set_print_fit_to_pages(2, 0);
        self.worksheet.set_repeat_columns(0, FROZEN_COLUMNS - 1)?;
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
    /// Rows within a need, and the first row of the next one.
    rows: [FormatSet; 2],
}

impl Formats {
    fn new() -> Self {
        let first = book::body().set_border_top(FormatBorder::Thin).set_border_top_color(NEED_LINE);
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
