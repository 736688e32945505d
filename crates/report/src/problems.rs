//! Rows with problems, given back beside their original cells: correct them here, import this very file again.
//!
//! The original headers and cells stand in their order from the first column, so the importer reads the workbook as it
//! read the file. What we add stands behind them, under headers that begin with [`PROBLEM_HEADER_MARK`]; importers
//! pass over those, and so do we when a corrected workbook has problems again. The cells at fault are red and
//! carry the reason as a note.

use std::path::Path;

use duijie_domain::row::{ProblemRow, ProblemSheet, RowProblem, Severity};
use duijie_domain::{Date, Lang, Localised};
use rust_xlsxwriter::{Format, IgnoreError, Note, Workbook, Worksheet, XlsxError};

use crate::Result;
use crate::book::{self, SheetNames, TEXT_FORMAT};
use crate::guard::cell_text;

/// How the headers of our own columns begin.
pub const PROBLEM_HEADER_MARK: &str = "【对接】";

/// The day of the report is not known here; a fixed one keeps the bytes the same.
const DESIGNED_ON: Date = Date::constant(2026, 1, 1);
/// Excel's last column leaves no room for ours.
const MOST_COLUMNS: usize = 16_384 - ADDED_WIDTHS.len();
/// Widths of our columns: state, problem, original place.
const ADDED_WIDTHS: [f64; 3] = [16.0, 64.0, 36.0];
/// Notes are drawings, and thousands of them make a workbook slow; the problem column says everything anyway.
const MOST_NOTES: u32 = 2_000;
/// Above this many characters a text cell shows `####` in older versions of Excel.
const TEXT_FORMAT_CHARS: usize = 255;
const RED_FILL: u32 = 0xfb_e2_df;
const RED_INK: u32 = 0x9c_2b_20;
const TALLEST_PT: f64 = 120.0;

/// Writes the problem rows over `path`, one sheet for each of `sheets`.
///
/// # Errors
/// [`crate::Error::NotWorkbook`] unless the path ends in `.xlsx`; whatever keeps the file from being written; the old file is untouched then.
pub fn write_problems(path: &Path, sheets: &[ProblemSheet], lang: Lang) -> Result<()> {
    book::check_ending(path)?;
    book::save(workbook(sheets, lang, book::DATA_ROWS as usize)?, path)
}

fn workbook(sheets: &[ProblemSheet], lang: Lang, rows_a_sheet: usize) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    book::describe(&mut workbook, lang.pick("待更正的行", "Rows to correct"), DESIGNED_ON)?;
    let mut names = SheetNames::default();
    let formats = Formats::new();
    for sheet in sheets {
        // a sheet without rows still shows that its file was looked at
        let chunks: Vec<&[ProblemRow]> =
            if sheet.rows.is_empty() { vec![&[]] } else { sheet.rows.chunks(rows_a_sheet).collect() };
        for rows in chunks {
            let name = names.take(&sheet.name, lang.pick("待更正", "Rows"));
            workbook.push_worksheet(worksheet(&name, &sheet.headers, rows, &formats, lang)?);
        }
    }
    if sheets.is_empty() {
        let empty = worksheet(lang.pick("待更正", "Rows"), &[], &[], &formats, lang)?;
        workbook.push_worksheet(empty);
    }
    Ok(workbook)
}

struct Formats {
    header: Format,
    added_header: Format,
    /// Original cells: digits stay digits.
    text: Format,
    long_text: Format,
    bad_text: Format,
    bad_long_text: Format,
    added: Format,
    refused: Format,
}

impl Formats {
    fn new() -> Self {
        let (header, added) = (book::header(), book::body());
        let text = book::body().set_num_format_index(TEXT_FORMAT);
        Self {
            added_header: header.clone().set_font_color(RED_INK),
            bad_text: text.clone().set_background_color(RED_FILL),
            bad_long_text: added.clone().set_background_color(RED_FILL),
            long_text: added.clone(),
            refused: added.clone().set_bold().set_font_color(RED_INK),
            header,
            text,
            added,
        }
    }

    fn of_cell(&self, cell: &str, is_bad: bool) -> &Format {
        match (cell.chars().nth(TEXT_FORMAT_CHARS).is_some(), is_bad) {
            (false, false) => &self.text,
            (false, true) => &self.bad_text,
            (true, false) => &self.long_text,
            (true, true) => &self.bad_long_text,
        }
    }
}

fn worksheet(
    name: &str,
    headers: &[String],
    rows: &[ProblemRow],
    formats: &Formats,
    lang: Lang,
) -> Result<Worksheet, XlsxError> {
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(headers.len());
    let originals: Vec<usize> = (0..widest)
        .filter(|&idx| !headers.get(idx).is_some_and(|header| is_ours(header)))
        .take(MOST_COLUMNS)
        .collect();
    let added_at = originals.len() as u16;
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_row_height(0, 30)?;
    let widths: Vec<f64> = originals.iter().map(|&idx| width(idx, headers, rows)).collect();
    for (col, &idx) in (0..).zip(&originals) {
        sheet.set_column_width(col, widths[usize::from(col)])?;
        if let Some(header) = headers.get(idx) {
            book::write_text(&mut sheet, (0, col), header, &formats.header)?;
        }
    }
    for (col, (header, width)) in (added_at..).zip(added_headers(lang).into_iter().zip(ADDED_WIDTHS)) {
        sheet.set_column_width(col, width)?;
        let header = format!("{PROBLEM_HEADER_MARK}{header}");
        sheet.write_string_with_format(0, col, header, &formats.added_header)?;
    }

    let mut notes_left = MOST_NOTES;
    for (row_idx, row) in (1..).zip(rows) {
        let mut n_lines = 1;
        for (col, &idx) in (0..).zip(&originals) {
            let cell = row.cells.get(idx).map_or("", String::as_str);
            let reasons: Vec<String> = row
                .problems
                .iter()
                .filter(|problem| column_at_fault(problem, headers, row) == Some(idx))
                .map(|problem| problem.remedy(lang))
                .collect();
            let is_bad = !reasons.is_empty();
            if !cell.is_empty() || is_bad {
                book::write_text(&mut sheet, (row_idx, col), cell, formats.of_cell(cell, is_bad))?;
                n_lines = n_lines.max(book::n_lines(cell, widths[usize::from(col)]));
            }
            if is_bad && notes_left > 0 {
                notes_left -= 1;
                sheet.insert_note(row_idx, col, &note(&reasons.join("\n")))?;
            }
        }
        let problems: Vec<String> = row.problems.iter().map(|problem| sentence(problem, lang)).collect();
        let problems = problems.join("\n");
        let (state, state_format) = match row.problems.iter().map(|problem| problem.severity).max() {
            Some(Severity::Refused) => (lang.pick("未导入", "not imported"), &formats.refused),
            _ => (lang.pick("已导入，请核对", "imported, check"), &formats.added),
        };
        let place = lang.pick(row.place.zh(), row.place.to_string());
        sheet.write_string_with_format(row_idx, added_at, state, state_format)?;
        book::write_text(&mut sheet, (row_idx, added_at + 1), &problems, &formats.added)?;
        book::write_text(&mut sheet, (row_idx, added_at + 2), &place, &formats.added)?;
        n_lines = n_lines.max(book::n_lines(&problems, ADDED_WIDTHS[1]));
        sheet.set_row_height(row_idx, book::row_height(n_lines, TALLEST_PT))?;
    }
    if !rows.is_empty() {
        let (last_row, last_col) = (rows.len() as u32, added_at + ADDED_WIDTHS.len() as u16 - 1);
        sheet.autofilter(0, 0, last_row, last_col)?;
        // the digits are text on purpose; no green corners
        sheet.ignore_error_range(1, 0, last_row, last_col, IgnoreError::NumberStoredAsText)?;
    }
    book::set_up_print(&mut sheet, name, lang)?;
    Ok(sheet)
}

fn added_headers(lang: Lang) -> [&'static str; 3] {
    [lang.pick("状态", "state"), lang.pick("问题", "problem"), lang.pick("原位置", "place")]
}

fn is_ours(header: &str) -> bool {
    header.trim_start().starts_with(PROBLEM_HEADER_MARK)
}

/// The column a problem is about. Of several with the same header it is the one that holds the value.
fn column_at_fault(problem: &RowProblem, headers: &[String], row: &ProblemRow) -> Option<usize> {
    let column = problem.column.as_deref()?;
    let named = || headers.iter().enumerate().filter(|(_, header)| *header == column).map(|(idx, _)| idx);
    let value = problem.value.trim_end_matches('…');
    let holds_value =
        |&idx: &usize| row.cells.get(idx).is_some_and(|cell| !value.is_empty() && cell.contains(value));
    named().find(holds_value).or_else(|| named().next())
}

/// `“申请日”列“2021-02-30”：不是有效的日期……`
fn sentence(problem: &RowProblem, lang: Lang) -> String {
    let column = problem.column.as_deref().unwrap_or_default();
    let place = match (column, problem.value.as_str()) {
        ("", "") => return problem.remedy(lang),
        ("", value) => lang.pick(format!("“{value}”"), format!("`{value}`")),
        (column, "") => lang.pick(format!("“{column}”列"), format!("column `{column}`")),
        (column, value) => {
            lang.pick(format!("“{column}”列“{value}”"), format!("column `{column}`, value `{value}`"))
        }
    };
    lang.pick(format!("{place}：{}", problem.remedy(lang)), format!("{place}: {}", problem.remedy(lang)))
}

fn note(text: &str) -> Note {
    // Excel's notes hold less than its cells; the whole text stands in the problem column
    let text: String = cell_text(text).chars().take(500).collect();
    let n_lines = book::n_lines(&text, 34.0);
    Note::new(text)
        .add_author_prefix(false)
        .set_author("对接 duijie")
        .set_font_name("Microsoft YaHei")
        .set_font_size(9)
        .set_width(260)
        .set_height(18 * n_lines + 14)
}

/// As wide as the cells need, within reason; the first rows stand for the rest.
fn width(idx: usize, headers: &[String], rows: &[ProblemRow]) -> f64 {
    let units = |text: &str| text.chars().take(80).map(|c| if c.is_ascii() { 1.1 } else { 2.0 }).sum::<f64>();
    let header = headers.get(idx).map_or(0.0, |header| units(header));
    let cells = rows.iter().take(200).filter_map(|row| row.cells.get(idx)).map(|cell| units(cell));
    (cells.fold(header, f64::max) + 3.0).clamp(9.0, 44.0)
}

#[cfg(test)]
mod tests;
