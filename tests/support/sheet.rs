//! Workbooks as tests write and read them.

use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

/// A workbook with one sheet of texts.
pub(crate) fn workbook<T: AsRef<str>>(rows: &[Vec<T>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            if !text.as_ref().is_empty() {
                sheet.write_string(row, column, text.as_ref()).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// All cells of a workbook's first sheet as texts.
pub(crate) fn cells_of(path: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The first row of a workbook's first sheet.
pub(crate) fn headers_of(path: &Path) -> Vec<String> {
    cells_of(path).swap_remove(0)
}

/// The sheets of a workbook.
pub(crate) fn sheet_names(path: &Path) -> Vec<String> {
    let book: Xlsx<_> = open_workbook(path).unwrap();
    book.sheet_names()
}
