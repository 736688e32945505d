//! Joining parts: a run that was stopped goes on with the next part, and at the end the parts become one file.
//!
//! Column chunks are copied as they are, neither unpacked nor decoded; only the footer is new. So joining costs
//! what copying costs.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::writer::SerializedFileWriter;

use super::{MatchFileInfo, columns, failed, properties};
use crate::atomic::Replacement;
use crate::{Error, Result};

/// Joins files of matches in the order given, and answers how many rows there are. Row groups stay as they are; the metadata
/// of the parts give way to `info`. No part at all gives a file without rows.
///
/// # Errors
/// [`Error::PartDamaged`] and [`Error::PartDiffers`] name the part; whatever keeps `out` from being written. An older file
/// of that name is untouched then.
pub fn concat_parquet(parts: &[PathBuf], out: &Path, info: &MatchFileInfo<'_>) -> Result<u64> {
    let ours = columns::schema().map_err(|e| failed(out, e))?;
    let properties = properties(info).map_err(|e| failed(out, e))?;
    let replacement = Replacement::begin(out)?;
    let mut writer = SerializedFileWriter::new(replacement, ours, properties).map_err(|e| failed(out, e))?;
    let mut n_rows = 0;
    for part in parts {
        let (source, metadata) = open(part)?;
        if metadata.file_metadata().schema() != writer.schema_descr().root_schema() {
            return Err(Error::PartDiffers { path: part.clone() });
        }
        n_rows += append(&source, &metadata, &mut writer).map_err(|error| match error {
            ParquetError::External(_) => failed(out, error),
            source => Error::PartDamaged { path: part.clone(), source },
        })?;
    }
    writer.into_inner().map_err(|e| failed(out, e))?.finish()?;
    Ok(n_rows)
}

fn open(part: &Path) -> Result<(File, ParquetMetaData)> {
    let damaged = |source| Error::PartDamaged { path: part.to_path_buf(), source };
    let source = File::open(part).map_err(|e| damaged(e.into()))?;
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&source).map_err(damaged)?;
    Ok((source, metadata))
}

/// Copies the row groups of one part and answers their rows.
fn append(
    source: &File,
    metadata: &ParquetMetaData,
    writer: &mut SerializedFileWriter<Replacement>,
) -> Result<u64, ParquetError> {
    let mut n_rows = 0;
    for group in metadata.row_groups() {
        let n_group_rows = u64::try_from(group.num_rows())?;
        let mut copy = writer.next_row_group()?;
        for column in group.columns() {
            let copied = ColumnCloseResult {
                bytes_written: u64::try_from(column.compressed_size())?,
                rows_written: n_group_rows,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: None,
                offset_index: None,
            };
            copy.append_column(source, copied)?;
        }
        copy.close()?;
        n_rows += n_group_rows;
    }
    Ok(n_rows)
}
