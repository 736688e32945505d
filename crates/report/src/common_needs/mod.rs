//! Common needs as files: a workbook with the needs and, on a second sheet, who stated them; CSV; JSON lines.
//!
//! One line a common need everywhere, in the order given. The workbook's second sheet and the JSON lines hold every member; a CSV holds
//! their ids.

mod columns;
mod jsonl;
mod xlsx;

use std::io::Write;
use std::path::Path;

use csv::{Terminator, WriterBuilder};
use duijie_domain::{CommonNeed, Date, Lang};

use crate::{Error, Result, csv_safe, replace_file};

/// Without it Excel takes UTF-8 for the code page of the machine.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How common needs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommonFormat {
    /// A workbook with two sheets.
    Xlsx,
    /// One line a common need, for Excel.
    Csv,
    /// One JSON object a common need.
    Jsonl,
}

impl CommonFormat {
    /// The format of a file by its ending.
    ///
    /// # Errors
    /// [`Error::NotTable`] for any other than `.xlsx`, `.csv` and `.jsonl`.
    pub fn from_path(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("xlsx") => Ok(CommonFormat::Xlsx),
            Some("csv") => Ok(CommonFormat::Csv),
            Some("jsonl") => Ok(CommonFormat::Jsonl),
            _ => Err(Error::NotTable { path: path.to_path_buf() }),
        }
    }
}

/// A common need with the names of what it holds only codes of.
#[derive(Debug, Clone)]
pub struct CommonRow<'a> {
    /// The common need.
    pub common: &'a CommonNeed,
    /// Names of its regions, in their order.
    pub regions: Vec<String>,
    /// Names of its industries, in their order.
    pub industries: Vec<String>,
}

/// What all rows of a list of common needs share.
#[derive(Debug, Clone, Copy)]
pub struct CommonReport {
    /// Language of headers and words; JSON has names of its own.
    pub lang: Lang,
    /// The day of the report.
    pub generated_on: Date,
}

impl CommonReport {
    /// Writes the rows over `path`.
    ///
    /// # Errors
    /// Whatever keeps the file from being written; the old file is untouched then.
    pub fn write(&self, path: &Path, format: CommonFormat, rows: &[CommonRow<'_>]) -> Result<()> {
        let bytes = self.bytes(format, rows)?;
        replace_file(path, |out| out.write_all(&bytes).map_err(|source| Error::from_io(path, source)))
    }

    /// Writes the rows to a stream.
    ///
    /// # Errors
    /// [`Error::Stream`] when the stream fails.
    pub fn write_to(&self, out: &mut dyn Write, format: CommonFormat, rows: &[CommonRow<'_>]) -> Result<()> {
        let bytes = self.bytes(format, rows)?;
        out.write_all(&bytes).and_then(|()| out.flush()).map_err(|source| Error::Stream { source })
    }

    /// Common needs are few beside needs: a file of them fits in memory, whatever its format.
    fn bytes(&self, format: CommonFormat, rows: &[CommonRow<'_>]) -> Result<Vec<u8>> {
        let stream = |source| Error::Stream { source };
        match format {
            CommonFormat::Xlsx => Ok(xlsx::workbook(self, rows)?.save_to_buffer()?),
            CommonFormat::Csv => self.csv(rows).map_err(stream),
            CommonFormat::Jsonl => jsonl::lines(rows).map_err(stream),
        }
    }

    fn csv(&self, rows: &[CommonRow<'_>]) -> std::io::Result<Vec<u8>> {
        let mut table =
            WriterBuilder::new().terminator(Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
        table.write_record(columns::NEEDS.iter().map(|column| column.header(self.lang)))?;
        for row in rows {
            let cells =
                columns::NEEDS.iter().map(|column| column.cell(row, self.lang).on_one_line(self.lang));
            table.write_record(cells.map(|text| csv_safe(&text).into_owned()))?;
        }
        table.into_inner().map_err(|error| error.into_error())
    }
}

#[cfg(test)]
mod tests;
