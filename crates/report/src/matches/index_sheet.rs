//! The first sheet of a workbook with one sheet for each enterprise or holder: who is in it, how much, a link to each.

use duijie_domain::matches::Direction;
use rust_xlsxwriter::{FormatUnderline, Url, Worksheet, XlsxError};

use super::MatchReport;
use super::xlsx::Sheet;
use crate::book;
use crate::guard::{cell_text, is_formula_like};

/// Excel keeps at most so many links on a sheet.
const MOST_LINKS: u32 = 65_000;

pub(super) fn worksheet(
    name: &str,
    sheets: &[Sheet],
    report: &MatchReport<'_>,
) -> Result<Worksheet, XlsxError> {
    let lang = report.lang;
    let (text, header) = (book::entry(), book::header());
    let right = book::right(&text).set_num_format("#,##0");
    let header_right = book::header_right();
    let link = text.clone().set_font_color(book::ACCENT).set_underline(FormatUnderline::Single);
    let link_quoted = link.clone().set_quote_prefix();
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?.set_freeze_panes(1, 1)?.set_screen_gridlines(false);
    sheet.set_row_height(0, 24)?;
    for (col, (header_text, width)) in (0..).zip(headers(report)) {
        sheet.set_column_width(col, width)?;
        let format = if col == 0 { &header } else { &header_right };
        sheet.write_string_with_format(0, col, header_text, format)?;
    }
    for (row, target) in (1..).zip(sheets) {
        let target_name = target.worksheet.name();
        // the full name where there is one: the sheet's may be shortened
        let shown = if target.owner.is_empty() { &target_name } else { &target.owner };
        if row <= MOST_LINKS {
            let address = format!("internal:'{}'!A1", target_name.replace('\'', "''"));
            let shown = cell_text(shown);
            let format = if is_formula_like(&shown) { &link_quoted } else { &link };
            sheet.write_url_with_options(row, 0, Url::new(address), &*shown, "", Some(format))?;
        } else {
            book::write_text(&mut sheet, (row, 0), shown, &text)?;
        }
        sheet.set_row_height(row, book::row_height(1, f64::MAX))?;
        let [none, weak, fair, strong] = target.n_by_level;
        for (col, count) in
            (1..).zip([target.lists.len() as u32, none + weak + fair + strong, strong, fair, weak])
        {
            sheet.write_number_with_format(row, col, count, &right)?;
        }
    }
    sheet.autofilter(0, 0, sheets.len() as u32, 5)?;
    book::set_up_print(&mut sheet, name, lang)?;
    sheet.set_portrait();
    Ok(sheet)
}

fn headers(report: &MatchReport<'_>) -> [(&'static str, f64); 6] {
    let lang = report.lang;
    let (owner, lists) = match report.direction {
        Direction::Needs => (lang.pick("企业", "Enterprise"), lang.pick("需求数", "Needs")),
        Direction::Patents => (lang.pick("首位权利人", "First holder"), lang.pick("专利数", "Supplies")),
    };
    [
        (owner, 44.0),
        (lists, 11.0),
        (lang.pick("匹配数", "Matches"), 11.0),
        (lang.pick("强相关", "Strong"), 11.0),
        (lang.pick("较强相关", "Fairly strong"), 13.0),
        (lang.pick("弱相关", "Weak"), 11.0),
    ]
}
