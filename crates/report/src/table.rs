//! A plain listing as a file: headers, rows, one sheet or one CSV; what it lists is the caller's business.
//!
//! Same guard, same looks, same atomic replacement as the match files. Rows beyond what a sheet holds go on another.

use std::io::Write;
use std::path::Path;

use csv::{Terminator, WriterBuilder};
use duijie_domain::{Date, Lang, squeeze};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::book::{self, SheetNames};
use crate::{Error, Result, csv_safe, replace_file};

/// Without it Excel takes UTF-8 for the code page of the machine.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
const HEADER_PT: f64 = 30.0;
const TALLEST_PT: f64 = 200.0;

/// In which form a listing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Workbook.
    Xlsx,
    /// Comma-separated, with byte order mark.
    Csv,
    /// One JSON value a line; the caller makes the lines ([`write_lines`]).
    Jsonl,
}

impl TableFormat {
    /// The form that a file name asks for by its ending.
    ///
    /// # Errors
    /// [`Error::UnknownTableFormat`] for any other ending.
    pub fn from_path(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("xlsx") => Ok(TableFormat::Xlsx),
            Some("csv") => Ok(TableFormat::Csv),
            Some("jsonl") => Ok(TableFormat::Jsonl),
            _ => Err(Error::UnknownTableFormat { path: path.to_path_buf() }),
        }
    }
}

/// A column: its header, and its width in digits of the default font.
#[derive(Debug, Clone, Copy)]
pub struct TableColumn {
    /// Header.
    pub header: &'static str,
    /// Width in a workbook.
    pub width: f64,
}

/// A listing.
#[derive(Debug, Clone)]
pub struct Table {
    /// Name of the sheet and title of the file.
    pub title: &'static str,
    /// Columns.
    pub columns: Vec<TableColumn>,
    /// Rows, each as wide as the columns; cells may have several lines.
    pub rows: Vec<Vec<String>>,
    /// Stands for the time of writing.
    pub made_on: Date,
    /// Language of page numbers.
    pub lang: Lang,
}

impl Table {
    /// Writes the listing over `path` as a workbook.
    ///
    /// # Errors
    /// Whatever keeps the file from being written; the old file is untouched then.
    pub fn write_xlsx(&self, path: &Path) -> Result<()> {
        book::save(self.workbook(book::DATA_ROWS as usize)?, path)
    }

    /// Writes the listing over `path` as CSV.
    ///
    /// # Errors
    /// Whatever keeps the file from being written; the old file is untouched then.
    pub fn write_csv(&self, path: &Path) -> Result<()> {
        replace_file(path, |out| self.csv_to(out).map_err(|source| Error::from_io(path, source)))
    }

    fn csv_to(&self, out: &mut impl Write) -> std::io::Result<()> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        let io = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        };
        table.write_record(self.columns.iter().map(|column| column.header)).map_err(io)?;
        let between = self.lang.pick("；", "; ");
        for row in &self.rows {
            let cells = row.iter().map(|cell| cell.lines().map(squeeze).collect::<Vec<_>>().join(between));
            let safe: Vec<String> = cells.map(|cell| csv_safe(&cell).into_owned()).collect();
            table.write_record(&safe).map_err(io)?;
        }
        table.flush()
    }

    fn workbook(&self, rows_a_sheet: usize) -> Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        book::describe(&mut workbook, self.title, self.made_on)?;
        let mut names = SheetNames::default();
        let (header, body) = (book::header(), book::body());
        // a listing without rows still shows its columns
        let chunks: Vec<&[Vec<String>]> =
            if self.rows.is_empty() { vec![&[]] } else { self.rows.chunks(rows_a_sheet).collect() };
        for rows in chunks {
            let name = names.take(self.title, "1");
            workbook.push_worksheet(self.sheet(&name, rows, &header, &body)?);
        }
        Ok(workbook)
    }

    fn sheet(
        &self,
        name: &str,
        rows: &[Vec<String>],
        header: &Format,
        body: &Format,
    ) -> Result<Worksheet, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_row_height(0, HEADER_PT)?;
        for (col, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(col, column.width)?;
            sheet.write_string_with_format(0, col, column.header, header)?;
        }
        for (row_idx, row) in (1..).zip(rows) {
            let mut n_lines = 1;
            for ((col, column), cell) in (0..).zip(&self.columns).zip(row) {
                book::write_text(&mut sheet, (row_idx, col), cell, body)?;
                n_lines = n_lines.max(book::n_lines(cell, column.width));
            }
            sheet.set_row_height(row_idx, book::row_height(n_lines, TALLEST_PT))?;
        }
        if let (Some(last_col), false) = (self.columns.len().checked_sub(1), rows.is_empty()) {
            sheet.autofilter(0, 0, rows.len() as u32, last_col as u16)?;
        }
        book::set_up_print(&mut sheet, name, self.lang)?;
        Ok(sheet)
    }
}

/// Writes lines over `path`, each with a line feed.
///
/// # Errors
/// Whatever keeps the file from being written; the old file is untouched then.
pub fn write_lines(path: &Path, lines: impl Iterator<Item = String>) -> Result<()> {
    replace_file(path, |out| {
        for line in lines {
            writeln!(out, "{line}").map_err(|source| Error::from_io(path, source))?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            title: "读出的需求",
            columns: vec![
                TableColumn { header: "编号", width: 12.0 },
                TableColumn { header: "追问", width: 40.0 },
            ],
            rows: vec![vec!["=1+1".into(), "预算？\n期限？".into()]],
            made_on: Date::constant(2026, 11, 1),
            lang: Lang::Zh,
        }
    }

    #[test]
    fn csv_is_guarded_and_keeps_a_row_on_a_line() {
        let mut out = Vec::new();
        table().csv_to(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\u{feff}编号,追问\r\n'=1+1,预算？；期限？\r\n");
    }

    #[test]
    fn a_workbook_has_the_same_bytes_each_time() {
        let bytes = || table().workbook(10).unwrap().save_to_buffer().unwrap();
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn the_ending_decides_and_others_are_refused() {
        assert_eq!(TableFormat::from_path(Path::new("a.XLSX")).unwrap(), TableFormat::Xlsx);
        assert!(TableFormat::from_path(Path::new("a.trec")).is_err());
    }
}
