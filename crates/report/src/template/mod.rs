//! Empty workbooks that a person fills in and the importer reads: headers, notes, drop-downs, examples.
//!
//! The columns are those of [`RecordKind::fields`], so a new field appears here by itself. Headers are Chinese in either
//! language, because the importer recognises them; what explains them follows the language asked for. The first
//! sheet holds nothing but the header row. Examples stand on the second, which the importer looks at too: there a column's
//! name is numbered and its other names run within sentences, so that no row reads like a header.

mod examples;

use std::path::Path;

use duijie_domain::field::{Field, FieldId, RecordKind, Shape};
use duijie_domain::{Date, Lang};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatAlign, Note, Workbook, Worksheet, XlsxError,
};

use crate::Result;
use crate::book::{self, TEXT_FORMAT};

/// Rows with drop-downs; more than a centre collects in one file, few enough to open at once.
const DROP_DOWN_ROWS: u32 = 2_000;

/// Templates are the same every day, so their date of making is that of their design.
const DESIGNED_ON: Date = Date::constant(2026, 1, 1);

/// Writes an empty table for records of this kind over `path`.
///
/// # Errors
/// [`crate::Error::NotWorkbook`] unless the path ends in `.xlsx`; whatever keeps the file from being written; the old file is untouched then.
pub fn write_template(path: &Path, kind: RecordKind, lang: Lang) -> Result<()> {
    book::check_ending(path)?;
    book::save(workbook(kind, lang)?, path)
}

fn workbook(kind: RecordKind, lang: Lang) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    book::describe(&mut workbook, sheet_name(kind), DESIGNED_ON)?;
    workbook.push_worksheet(data_sheet(kind, lang)?);
    workbook.push_worksheet(notes_sheet(kind, lang)?);
    Ok(workbook)
}

fn sheet_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Patents => "专利",
        RecordKind::Needs => "需求",
        RecordKind::Enterprises => "企业",
    }
}

/// The header as the importer takes it: a trailing `*` marks a required column.
fn header_text(field: &Field) -> String {
    if field.required { format!("{}*", field.zh) } else { field.zh.to_owned() }
}

fn data_sheet(kind: RecordKind, lang: Lang) -> Result<Worksheet, XlsxError> {
    let header = book::header();
    let required_header = header.clone().set_font_color(book::ACCENT);
    let mut sheet = Worksheet::new();
    sheet.set_name(sheet_name(kind))?.set_freeze_panes(1, 0)?.set_row_height(0, 30)?;
    for (col, field) in (0..).zip(kind.fields()) {
        sheet.set_column_width(col, width(field))?;
        sheet.set_column_format(col, &cell_format(field.shape))?;
        let format = if field.required { &required_header } else { &header };
        sheet.write_string_with_format(0, col, header_text(field), format)?;
        sheet.insert_note(0, col, &note(field, lang))?;
        if let Shape::Choice(choices) = field.shape {
            sheet.add_data_validation(1, col, DROP_DOWN_ROWS, col, &drop_down(choices, lang)?)?;
        }
    }
    book::set_up_print(&mut sheet, sheet_name(kind), lang)?;
    Ok(sheet)
}

/// Text columns are text from the start: Excel would make a number of an application number and lose its last digits.
/// Long texts are not, because older versions show `####` for more than 255 characters in a text cell.
fn cell_format(shape: Shape) -> Format {
    let base = book::font().set_align(FormatAlign::Top);
    match shape {
        Shape::Text | Shape::List | Shape::Choice(_) => base.set_num_format_index(TEXT_FORMAT),
        Shape::LongText => base.set_text_wrap(),
        Shape::Date => base.set_num_format("yyyy-mm-dd"),
        Shape::Number => base.set_num_format("#,##0").set_align(FormatAlign::Right),
    }
}

fn width(field: &Field) -> f64 {
    let by_shape: f64 = match (field.shape, field.id) {
        (_, FieldId::Title) => 40.0,
        (_, FieldId::Uscc | FieldId::Enterprise) => 26.0,
        (Shape::Text, _) => 20.0,
        (Shape::LongText, _) => 60.0,
        (Shape::List, _) => 28.0,
        (Shape::Date, _) => 14.0,
        (Shape::Number, _) => 14.0,
        (Shape::Choice(_), _) => 11.0,
    };
    // two digits a character, and room for the note's corner
    by_shape.max(header_text(field).chars().count() as f64 * 2.0 + 2.0)
}

fn note(field: &Field, lang: Lang) -> Note {
    let required = if field.required { lang.pick("必填。", "Required. ") } else { "" };
    let text = lang.pick(
        format!("{}\n{required}{}", field.zh, without_required(field.note)),
        format!("{} ({})\n{required}{}", field.en, shape_words(field.shape, lang), field.note),
    );
    let n_lines = book::n_lines(&text, 30.0);
    Note::new(text.trim_end())
        .add_author_prefix(false)
        .set_author("对接 duijie")
        .set_font_name("Microsoft YaHei")
        .set_font_size(9)
        .set_width(230)
        .set_height(18 * n_lines + 14)
}

fn drop_down(choices: &[&str], lang: Lang) -> Result<DataValidation, XlsxError> {
    let list = choices.join(lang.pick("、", ", "));
    DataValidation::new()
        .allow_list_strings(choices)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title(lang.pick("请从下拉框选择", "Please choose from the list"))?
        .set_error_message(lang.pick(format!("可填：{list}"), format!("Valid: {list}")))
}

fn shape_words(shape: Shape, lang: Lang) -> &'static str {
    match shape {
        Shape::Text => lang.pick("文字", "text"),
        Shape::LongText => lang.pick("文字，可多行", "text of several lines"),
        Shape::List => lang.pick("文字，多个用；隔开", "several values, ； between them"),
        Shape::Date => lang.pick("日期", "date"),
        Shape::Number => lang.pick("数字", "number"),
        Shape::Choice(_) => lang.pick("下拉选择", "choice"),
    }
}

fn notes_sheet(kind: RecordKind, lang: Lang) -> Result<Worksheet, XlsxError> {
    let widths = [28.0, 60.0, 12.0, 60.0];
    let headers: [&str; 4] =
        lang.pick(["列", "含义", "是否必填", "示例"], ["Column", "Meaning", "Required", "Example"]);
    let (header, text) = (book::header(), book::entry());
    let mut sheet = Worksheet::new();
    sheet.set_name("说明")?.set_screen_gridlines(false).set_row_height(0, 30)?;
    let title = lang.pick(
        format!("{}导入模板填写说明", sheet_name(kind)),
        format!("How to fill in the template for {}", kind.name(lang)),
    );
    sheet.write_string_with_format(0, 0, title, &book::title())?;
    let mut row = 1;
    for line in guidance(kind, lang) {
        sheet.write_string_with_format(row, 0, line, &book::font().set_indent(1))?;
        sheet.set_row_height(row, 18)?;
        row += 1;
    }
    row += 1;
    sheet.set_row_height(row, 22)?;
    for (col, (header_text, width)) in (0..).zip(headers.into_iter().zip(widths)) {
        sheet.set_column_width(col, width)?;
        sheet.write_string_with_format(row, col, header_text, &header)?;
    }
    for (number, field) in (1..).zip(kind.fields()) {
        row += 1;
        let column = format!("{number}. {}", field.zh);
        let meaning = meaning(field, lang);
        let required = if field.required { lang.pick("必填", "yes") } else { "" };
        let cells = [column.as_str(), &meaning, required, examples::of(kind, field)];
        let mut n_lines = 1;
        for (col, (cell, width)) in (0..).zip(cells.into_iter().zip(widths)) {
            book::write_text(&mut sheet, (row, col), cell, &text)?;
            n_lines = n_lines.max(book::n_lines(cell, width));
        }
        sheet.set_row_height(row, book::row_height(n_lines, f64::MAX))?;
    }
    book::set_up_print(&mut sheet, "说明", lang)?;
    Ok(sheet)
}

/// What belongs into the column, and in which form; that it is required stands in a column of its own.
fn meaning(field: &Field, lang: Lang) -> String {
    let form = shape_words(field.shape, lang);
    let note = without_required(field.note);
    match (field.shape, note) {
        (Shape::Choice(choices), _) => {
            let choices = choices.join("、");
            lang.pick(format!("{note}：{choices}"), format!("{}: {form}. {note}：{choices}", field.en))
        }
        (_, "") => lang.pick(form.to_owned(), format!("{}: {form}", field.en)),
        _ => lang.pick(format!("{form}。{note}"), format!("{}: {form}. {note}", field.en)),
    }
}

fn without_required(note: &str) -> &str {
    note.trim_start_matches("必填，").trim_start_matches("必填")
}

fn guidance(kind: RecordKind, lang: Lang) -> [String; 4] {
    let (sheet, code) = (sheet_name(kind), kind.code());
    lang.pick(
        [
            format!("1. 在“{sheet}”表中填写，一行一条；首行是列名，请勿改动。列的先后可以调整，不用的列可以删除。"),
            "2. 带 * 的列必填，其余没有就留空，不必写“无”。鼠标停在列名上可以看到说明。".to_owned(),
            "3. 下拉列的选项在前 2,000 行有效；更多的行请向下复制单元格。".to_owned(),
            format!("4. 填好后保存，用 duijie import {code} 文件.xlsx 导入。"),
        ],
        [
            format!("1. Fill in the sheet `{sheet}`, one record a row; leave the header row as it is. Columns may be moved or deleted."),
            "2. Columns with * are required; leave the others empty where nothing is known. Point at a header for its note.".to_owned(),
            "3. Drop-downs cover the first 2,000 rows; copy cells downwards for more.".to_owned(),
            format!("4. Save it, then import it with: duijie import {code} FILE.xlsx"),
        ],
    )
}

#[cfg(test)]
mod tests;
