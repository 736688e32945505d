//! Common needs as a workbook: one sheet of needs to be read, one of members to be filtered and looked up.

use duijie_domain::{CommonMember, Lang};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::columns::{self, Cell};
use super::{CommonReport, CommonRow};
use crate::book;

/// Two lines: some headers are longer than what stands under them.
const HEADER_PT: f64 = 34.0;
/// A list of a hundred firms must not push the next need off the screen; the cell holds it all.
const TALLEST_PT: f64 = 160.0;

/// Header in Chinese and English, and width.
const MEMBER_COLUMNS: [(&str, &str, f64); 6] = [
    ("共性需求", "Common need", 26.0),
    ("企业", "Firm", 30.0),
    ("需求名称", "Need", 56.0),
    ("需求编号", "Need id", 22.0),
    ("同企业重复提出", "Stated again as", 22.0),
    ("共性需求编号", "Id", 22.0),
];

struct Formats {
    header: Format,
    header_right: Format,
    text: Format,
    /// By decimals.
    numbers: [Format; 3],
}

pub(super) fn workbook(report: &CommonReport, rows: &[CommonRow<'_>]) -> Result<Workbook, XlsxError> {
    let lang = report.lang;
    let right = book::right(&book::body());
    let formats = Formats {
        header: book::header(),
        header_right: book::header_right(),
        text: book::body(),
        numbers: ["#,##0", "0.0", "#,##0.00"].map(|code| right.clone().set_num_format(code)),
    };
    let mut workbook = Workbook::new();
    book::describe(&mut workbook, lang.pick("共性需求", "Common needs"), report.generated_on)?;
    workbook.push_worksheet(needs(report, rows, &formats)?);
    workbook.push_worksheet(members(report, rows, &formats)?);
    Ok(workbook)
}

fn needs(report: &CommonReport, rows: &[CommonRow<'_>], formats: &Formats) -> Result<Worksheet, XlsxError> {
    let lang = report.lang;
    let headers = columns::NEEDS.iter().map(|column| (column.header(lang), column.width, column.is_right));
    let mut sheet = opened(lang.pick("共性需求", "Common needs"), headers, formats)?;
    if rows.is_empty() {
        let text = lang.pick(
            "没有发现共性需求。请确认已导入多家企业的技术需求，或降低相似度阈值后重试。",
            "No common needs. Check that technology needs of several firms are imported, or lower the threshold.",
        );
        sheet.write_string_with_format(1, 0, text, &book::font().set_font_color(book::MUTED))?;
    }
    for (at, row) in (1..).zip(rows) {
        let mut n_lines = 1;
        for (col, column) in (0..).zip(&columns::NEEDS) {
            let taken = write(&mut sheet, (at, col), column.cell(row, lang), formats, column.width)?;
            n_lines = n_lines.max(taken);
        }
        sheet.set_row_height(at, book::row_height(n_lines, TALLEST_PT))?;
    }
    closed(sheet, rows.len(), columns::NEEDS.len(), report, lang.pick("共性需求", "Common needs"))
}

fn members(report: &CommonReport, rows: &[CommonRow<'_>], formats: &Formats) -> Result<Worksheet, XlsxError> {
    let lang = report.lang;
    let headers = MEMBER_COLUMNS.iter().map(|&(zh, en, width)| (lang.pick(zh, en), width, false));
    let mut sheet = opened(lang.pick("成员需求", "Members"), headers, formats)?;
    let all = rows.iter().flat_map(|row| row.common.members.iter().map(move |member| (row, member)));
    let mut n_rows = 0;
    for (at, (row, member)) in (1..=book::DATA_ROWS).zip(all) {
        let mut n_lines = 1;
        let cells = member_cells(row, member, lang);
        for ((col, cell), (_, _, width)) in (0..).zip(cells).zip(MEMBER_COLUMNS) {
            n_lines = n_lines.max(write(&mut sheet, (at, col), cell, formats, width)?);
        }
        sheet.set_row_height(at, book::row_height(n_lines, TALLEST_PT))?;
        n_rows += 1;
    }
    closed(sheet, n_rows, MEMBER_COLUMNS.len(), report, lang.pick("成员需求", "Members"))
}

fn member_cells(row: &CommonRow<'_>, member: &CommonMember, lang: Lang) -> [Cell; 6] {
    let unnamed = || lang.pick("未注明", "not named").to_owned();
    [
        Cell::Text(row.common.name.clone()),
        Cell::Text(if member.firm.is_empty() { unnamed() } else { member.firm.clone() }),
        Cell::Text(member.title.clone()),
        Cell::Text(member.id.to_string()),
        Cell::Lines(columns::ids(member.restated.iter())),
        Cell::Text(row.common.id.to_string()),
    ]
}

/// A sheet with its header row: text, width, whether it stands over numbers.
fn opened<'h>(
    name: &str,
    headers: impl Iterator<Item = (&'h str, f64, bool)>,
    formats: &Formats,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?.set_freeze_panes(1, 1)?.set_screen_gridlines(false);
    sheet.set_row_height(0, HEADER_PT)?;
    for (col, (header, width, is_right)) in (0..).zip(headers) {
        sheet.set_column_width(col, width)?;
        let format = if is_right { &formats.header_right } else { &formats.header };
        sheet.write_string_with_format(0, col, header, format)?;
    }
    Ok(sheet)
}

/// Filter and paper, once the number of rows is known.
fn closed(
    mut sheet: Worksheet,
    n_rows: usize,
    n_columns: usize,
    report: &CommonReport,
    title: &str,
) -> Result<Worksheet, XlsxError> {
    sheet.autofilter(0, 0, n_rows as u32, n_columns as u16 - 1)?;
    book::set_up_print(&mut sheet, &format!("{title} · {}", report.generated_on), report.lang)?;
    Ok(sheet)
}

/// Writes a cell and answers how many lines it takes.
fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: Cell,
    formats: &Formats,
    width: f64,
) -> Result<u32, XlsxError> {
    let text = match cell {
        Cell::Number { value, decimals } => {
            sheet.write_number_with_format(at.0, at.1, value, &formats.numbers[decimals.min(2)])?;
            return Ok(1);
        }
        Cell::Text(text) => text,
        Cell::Lines(lines) => lines.join("\n"),
    };
    book::write_text(sheet, at, &text, &formats.text)?;
    Ok(book::n_lines(&text, width))
}
