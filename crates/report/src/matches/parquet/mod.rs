//! Matches as a Parquet table: what a program reads when there are millions of them.
//!
//! One row a match, with what the match itself holds: no titles and texts, which stand in the files of the records and
//! are joined by id. Rows are kept until a row group is full ([`ROW_GROUP_ROWS`]) and then written column by column,
//! so that memory does not grow with the file and the bytes do not depend on how the rows were handed in. Long runs
//! write parts and join them ([`concat_parquet`]).
//!
//! Not here: reading. That is `duijie-ingest`'s, and for records, not for matches.

mod columns;
mod concat;

#[cfg(test)]
mod tests;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::Date;
use duijie_domain::matches::{Direction, Match};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use crate::atomic::Replacement;
use crate::{Error, Result};
use columns::Columns;

pub use concat::concat_parquet;

/// Rows of a row group: some 60 MB of rows kept before they are written, and large enough that a reader's work is the
/// columns and not the footer.
const ROW_GROUP_ROWS: usize = 65_536;

/// The fastest level but those below zero: 2-3 times smaller than nothing, and faster than the rest of the writing.
const ZSTD_LEVEL: i32 = 1;

/// A dictionary grows to this before a column goes on without: enough for all ids of a row group and for the sentences
/// that repeat.
const DICTIONARY_BYTES: usize = 4 << 20;

/// Columns whose smallest and largest value are of use to a reader that looks for some rows.
const SEARCHED: [&str; 5] = ["need_id", "rank", "supply_id", "score", "level"];

/// What a file says about itself, in its key-value metadata.
#[derive(Debug, Clone, Copy)]
pub struct MatchFileInfo<'a> {
    /// Version of the engine that matched.
    pub engine_version: &'a str,
    /// The day of the run.
    pub generated_on: Date,
    /// Whose lists the rows are.
    pub direction: Direction,
    /// Anything else, in this order: the run's name, the parameters.
    pub pairs: &'a [(&'a str, &'a str)],
}

/// A Parquet file of matches being written, batch by batch. The file takes its name at [`ParquetMatches::finish`]; dropped
/// before, nothing stays.
///
/// Columns: `need_id` and `supply_id` (utf8), `rank` (int32, from 1), `score` (double), `level` (int8, 1 to 4), `reasons`
/// (list of `code`, `for`, `zh`, `en`), `terms` (list of `term`, `stream`, `gave`: the eight that gave most).
/// Nothing is null; a list may be empty.
pub struct ParquetMatches {
    path: PathBuf,
    table: Table<Replacement>,
}

impl ParquetMatches {
    /// Begins a file beside `path`.
    ///
    /// # Errors
    /// What keeps a file from being written there.
    pub fn create(path: &Path, info: &MatchFileInfo<'_>) -> Result<Self> {
        let replacement = Replacement::begin(path)?;
        let table = Table::begin(replacement, info).map_err(|e| failed(path, e))?;
        Ok(Self { path: path.to_path_buf(), table })
    }

    /// Adds matches behind those before. The same rows in other batches give the same bytes.
    ///
    /// # Errors
    /// [`Error::DiskFull`] and its siblings; the file is lost then.
    pub fn write(&mut self, matches: &[Match]) -> Result<()> {
        for found in matches {
            self.push(found)?;
        }
        Ok(())
    }

    pub(super) fn push(&mut self, found: &Match) -> Result<()> {
        self.table.push(found).map_err(|e| failed(&self.path, e))
    }

    /// Closes the file, puts it in its place, and answers how many rows it has.
    ///
    /// # Errors
    /// As [`ParquetMatches::write`]; an older file of that name is untouched then.
    pub fn finish(self) -> Result<u64> {
        let (replacement, n_rows) = self.table.finish().map_err(|e| failed(&self.path, e))?;
        replacement.finish()?;
        Ok(n_rows)
    }
}

impl std::fmt::Debug for ParquetMatches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParquetMatches").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Rows on their way into any stream.
pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Columns,
    n_rows: u64,
}

impl<W: Write + Send> Table<W> {
    pub(super) fn begin(out: W, info: &MatchFileInfo<'_>) -> Result<Self, ParquetError> {
        let writer = SerializedFileWriter::new(out, columns::schema()?, properties(info)?)?;
        Ok(Self { writer, columns: Columns::default(), n_rows: 0 })
    }

    pub(super) fn push(&mut self, found: &Match) -> Result<(), ParquetError> {
        self.columns.push(found);
        self.n_rows += 1;
        if self.columns.n_rows() == ROW_GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        self.columns.write(&mut group)?;
        group.close()?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(W, u64), ParquetError> {
        if self.columns.n_rows() > 0 {
            self.flush()?;
        }
        Ok((self.writer.into_inner()?, self.n_rows))
    }
}

fn failed(path: &Path, error: ParquetError) -> Error {
    Error::from_parquet(path, error, |_, source| Error::Parquet { source })
}

/// How all our files are written. Page indexes are left out: readers skip whole row groups by id well enough, and joined files
/// are then copies of their parts.
fn properties(info: &MatchFileInfo<'_>) -> Result<WriterPropertiesPtr, ParquetError> {
    let program_version = env!("CARGO_PKG_VERSION");
    let direction = match info.direction {
        Direction::Needs => "needs",
        Direction::Patents => "patents",
    };
    let day = info.generated_on.to_string();
    let own = [
        ("duijie.engine_version", info.engine_version),
        ("duijie.generated_on", day.as_str()),
        ("duijie.direction", direction),
        ("duijie.program_version", program_version),
    ];
    let pairs: Vec<KeyValue> = own
        .iter()
        .chain(info.pairs)
        .map(|&(key, value)| KeyValue::new(key.to_owned(), value.to_owned()))
        .collect();
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("duijie {program_version}"))
        .set_key_value_metadata(Some(pairs))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        .set_offset_index_disabled(true)
        .set_statistics_enabled(EnabledStatistics::None);
    for name in SEARCHED {
        let path = ColumnPath::from(name);
        properties = properties.set_column_statistics_enabled(path, EnabledStatistics::Chunk);
    }
    // shares of a score hardly repeat
    for path in ["score", columns::GAVE] {
        let path = ColumnPath::new(path.split('.').map(str::to_owned).collect());
        properties = properties.set_column_dictionary_enabled(path, false);
    }
    Ok(Arc::new(properties.build()))
}
