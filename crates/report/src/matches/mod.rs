//! Matches as files: one list of columns for people, one record for programs.

mod about;
mod columns;
mod csv;
mod index_sheet;
mod jsonl;
mod legal;
mod parquet;
mod trec;
mod value;
mod xlsx;

use std::io::Write;
use std::path::{Path, PathBuf};

use ::parquet::errors::ParquetError;
use duijie_domain::legal::LegalFacts;
use duijie_domain::matches::{Direction, Match};
use duijie_domain::{Date, Lang, Need, Supply};

pub use self::parquet::{MatchFileInfo, ParquetMatches, concat_parquet};
pub use trec::{RunEntry, write_run};

use crate::{Error, Result, replace_file};

/// How matches are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchFormat {
    /// A workbook for people.
    Xlsx,
    /// A table in UTF-8 with byte order mark, so that Excel opens it in Chinese.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// A table by columns for DuckDB, pandas, Spark; it holds nothing but the matches.
    Parquet,
    /// A run for `trec_eval` and its relatives.
    Trec,
}

impl MatchFormat {
    /// The format that the file's ending names, upper or lower case.
    ///
    /// # Errors
    /// [`Error::UnknownFormat`] names the five endings.
    pub fn from_path(path: &Path) -> Result<Self> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("xlsx") => Ok(MatchFormat::Xlsx),
            Some("csv") => Ok(MatchFormat::Csv),
            Some("jsonl") => Ok(MatchFormat::Jsonl),
            Some("parquet") => Ok(MatchFormat::Parquet),
            Some("trec") => Ok(MatchFormat::Trec),
            _ => Err(Error::UnknownFormat { path: path.to_path_buf() }),
        }
    }
}

/// A match with the two records it is about.
#[derive(Debug, Clone)]
pub struct MatchRow<'a> {
    /// The match.
    pub found: &'a Match,
    /// Its need.
    pub need: &'a Need,
    /// Its supply.
    pub supply: &'a Supply,
    /// The supply's legal facts on the day of the report.
    pub facts: LegalFacts,
    /// Name of the region of the first holder.
    pub region_name: Option<String>,
    /// Title of the first common IPC symbol.
    pub ipc_title: Option<String>,
}

/// What all rows of a report share.
#[derive(Debug, Clone)]
pub struct MatchReport<'a> {
    /// Language of headers, levels and reasons; JSON carries both.
    pub lang: Lang,
    /// Whose lists the rows are: decides which columns come first, and what is the topic of a TREC run.
    pub direction: Direction,
    /// Workbooks only: one sheet for each enterprise (for lists of patents, each first holder), behind a table of contents.
    pub sheet_per_enterprise: bool,
    /// The run's tag in TREC files, and what the workbook calls the batch.
    pub run_name: &'a str,
    /// The day of the report; remaining terms count from it.
    pub generated_on: Date,
    /// Version of the engine that matched.
    pub engine_version: &'a str,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// Matches in it.
    pub rows: u64,
}

impl MatchReport<'_> {
    /// Writes the rows, in the order they come, over `path`.
    ///
    /// Text formats and Parquet stream; a workbook is kept in memory until it is whole, some kilobytes a row. Rows beyond what a
    /// sheet holds (1,048,575) go to further sheets.
    ///
    /// # Errors
    /// Whatever keeps the file from being written; the old file is untouched then.
    pub fn write<'r>(
        &self,
        path: &Path,
        format: MatchFormat,
        rows: impl Iterator<Item = MatchRow<'r>>,
    ) -> Result<Written> {
        let n_rows = if format == MatchFormat::Xlsx {
            let (mut workbook, n_rows) = xlsx::workbook(self, rows)?;
            let bytes = workbook.save_to_buffer()?;
            drop(workbook);
            replace_file(path, |out| out.write_all(&bytes).map_err(|e| Error::from_io(path, e)))?;
            n_rows
        } else if format == MatchFormat::Parquet {
            let mut table = ParquetMatches::create(path, &self.file_info(&[("duijie.run", self.run_name)]))?;
            for row in rows {
                table.push(row.found)?;
            }
            table.finish()?
        } else {
            replace_file(path, |out| {
                self.write_lines(out, format, rows).map_err(|e| Error::from_io(path, e))
            })?
        };
        Ok(Written { path: path.to_path_buf(), rows: n_rows })
    }

    /// Writes the rows to a stream and answers how many there were.
    ///
    /// # Errors
    /// [`Error::Stream`] when the stream fails; what it has taken by then stays written.
    pub fn write_to<'r>(
        &self,
        out: &mut dyn Write,
        format: MatchFormat,
        rows: impl Iterator<Item = MatchRow<'r>>,
    ) -> Result<u64> {
        let stream = |source| Error::Stream { source };
        if format == MatchFormat::Xlsx {
            let (mut workbook, n_rows) = xlsx::workbook(self, rows)?;
            out.write_all(&workbook.save_to_buffer()?).map_err(stream)?;
            return Ok(n_rows);
        }
        if format == MatchFormat::Parquet {
            let (bytes, n_rows) = self.parquet(rows).map_err(|source| Error::Parquet { source })?;
            out.write_all(&bytes).map_err(stream)?;
            return Ok(n_rows);
        }
        let mut buffered = std::io::BufWriter::new(out);
        let n_rows = self.write_lines(&mut buffered, format, rows).map_err(stream)?;
        buffered.flush().map_err(stream)?;
        Ok(n_rows)
    }

    fn write_lines<'r>(
        &self,
        out: &mut impl Write,
        format: MatchFormat,
        rows: impl Iterator<Item = MatchRow<'r>>,
    ) -> std::io::Result<u64> {
        match format {
            MatchFormat::Csv => csv::write(self, out, rows),
            MatchFormat::Jsonl => jsonl::write(out, rows),
            MatchFormat::Trec => write_run(self.run_name, out, rows.map(|row| self.run_entry(row.found))),
            MatchFormat::Xlsx | MatchFormat::Parquet => {
                unreachable!("these are no lines; both callers have dealt with them")
            }
        }
    }

    /// The rows as a Parquet file in memory, for streams.
    fn parquet<'r>(
        &self,
        rows: impl Iterator<Item = MatchRow<'r>>,
    ) -> std::result::Result<(Vec<u8>, u64), ParquetError> {
        let pairs = [("duijie.run", self.run_name)];
        let mut table = self::parquet::Table::begin(Vec::new(), &self.file_info(&pairs))?;
        for row in rows {
            table.push(row.found)?;
        }
        table.finish()
    }

    fn file_info<'i>(&'i self, pairs: &'i [(&'i str, &'i str)]) -> MatchFileInfo<'i> {
        let (engine_version, generated_on, direction) =
            (self.engine_version, self.generated_on, self.direction);
        MatchFileInfo { engine_version, generated_on, direction, pairs }
    }
}

impl MatchReport<'_> {
    fn run_entry<'r>(&self, found: &'r Match) -> RunEntry<'r> {
        let (need, supply) = (found.need_id.as_str(), found.supply_id.as_str());
        let (topic, document) = match self.direction {
            Direction::Needs => (need, supply),
            Direction::Patents => (supply, need),
        };
        RunEntry { topic, document, rank: found.rank, score: found.score }
    }

    /// Id of the need or supply whose list the row is in.
    fn list_of<'r>(&self, row: &MatchRow<'r>) -> &'r str {
        match self.direction {
            Direction::Needs => row.need.id.as_str(),
            Direction::Patents => row.supply.id.as_str(),
        }
    }

    /// Who reads that list: the need's enterprise or the supply's first holder; empty when not named.
    fn owner_of<'r>(&self, row: &MatchRow<'r>) -> &'r str {
        match self.direction {
            Direction::Needs => row.need.enterprise.trim(),
            Direction::Patents => row.supply.holders.first().map_or("", |holder| holder.name.trim()),
        }
    }
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
