//! Parquet: records by column, as data platforms hand them over.
//!
//! The columns are the names of the schema's first level. Only those that feed a field are read, in batches of
//! [`BATCH_ROWS`] rows, page by page; so memory is bounded by the pages of one row group and not by the file. A file from
//! a stranger may lie in every number it holds: [`footer`] looks at the schema before the library does,
//! [`pages`] at every page.
//!
//! What a value of each type becomes is in [`value`]; a list becomes a list as in JSON, whether written in three levels,
//! two, or one.

mod column;
mod footer;
mod pages;
mod value;

#[cfg(test)]
mod tests;

use std::any::Any;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::schema::types::SchemaDescriptor;

use crate::cell::{Cell, RawRow};
use crate::error::{Error, Result};
use crate::{Content, Limits};
use column::Column;
use pages::{Carried, PageSource};

/// Rows decoded together: enough that a page's overhead is shared, few enough that long texts stay small.
const BATCH_ROWS: usize = 1_024;

/// A column of the schema's first level.
struct Head {
    name: String,
    /// The leaf that is read; `None` if it has no form that a cell could take.
    leaf: Option<usize>,
}

/// A Parquet file being read row by row.
pub(crate) struct ParquetTable {
    file: String,
    source: Arc<PageSource>,
    metadata: Arc<ParquetMetaData>,
    limits: Limits,
    heads: Vec<Head>,
    /// More columns than allowed.
    pub(crate) names_cut: bool,
    /// Columns of the cells that are read, with their leaves.
    chosen: Vec<(usize, usize)>,
    /// The row group to be opened next.
    next_group: usize,
    /// Columns of the open row group, as chosen.
    columns: Vec<Column>,
    /// Rows of the open row group that are not decoded.
    group_rows: u64,
    /// Decoded rows that are not handed out.
    batch_rows: usize,
    number: u64,
}

impl ParquetTable {
    /// Reads the footer.
    ///
    /// # Errors
    /// [`Error::EncryptedParquet`], [`Error::Damaged`], [`Error::Empty`] for a file without columns.
    pub(crate) fn open(path: &Path, file: &str, limits: Limits) -> Result<Self> {
        let opened = File::open(path).map_err(|e| Error::io(file, e))?;
        let bytes = footer::read(&opened, file)?;
        let metadata = guarded(file, || ParquetMetaDataReader::decode_metadata(&bytes))?;
        let schema = metadata.file_metadata().schema_descr();
        let names_cut = schema.root_schema().get_fields().len() > limits.max_columns;
        let heads = heads(schema, limits.max_columns);
        if heads.is_empty() {
            return Err(Error::Empty { file: file.to_owned() });
        }
        let source = PageSource::new(opened, file, limits).map_err(|e| Error::io(file, e))?;
        Ok(Self {
            file: file.to_owned(),
            source: Arc::new(source),
            metadata: Arc::new(metadata),
            limits,
            heads,
            names_cut,
            chosen: Vec::new(),
            next_group: 0,
            columns: Vec::new(),
            group_rows: 0,
            batch_rows: 0,
            number: 0,
        })
    }

    /// Names of the columns in the order of the schema.
    pub(crate) fn names(&self) -> Vec<String> {
        self.heads.iter().map(|head| head.name.clone()).collect()
    }

    /// Rows that the footer speaks of.
    pub(crate) fn n_rows(&self) -> u64 {
        u64::try_from(self.metadata.file_metadata().num_rows()).unwrap_or_default()
    }

    /// Says which columns are read; the cells of all others stay empty.
    ///
    /// # Errors
    /// [`Error::ColumnType`] and [`Error::Codec`] when one of them cannot be; [`Error::TooLarge`] when they unpack to more than
    /// allowed.
    pub(crate) fn choose(&mut self, columns: impl Iterator<Item = usize>) -> Result<()> {
        let schema = self.metadata.file_metadata().schema_descr();
        let mut unpacked_bytes = 0u64;
        for column in columns {
            let Some(head) = self.heads.get(column) else { continue };
            let Some(leaf) = head.leaf else {
                let (file, column) = (self.file.clone(), head.name.clone());
                return Err(Error::ColumnType { file, column, found: type_of(schema, &head.name) });
            };
            for group in self.metadata.row_groups() {
                let Some(chunk) = group.columns().get(leaf) else { continue };
                if let Some(codec) = unread_codec(chunk.compression()) {
                    let (file, column) = (self.file.clone(), head.name.clone());
                    return Err(Error::Codec { file, column, codec });
                }
                let size_bytes = u64::try_from(chunk.uncompressed_size()).unwrap_or_default();
                unpacked_bytes = unpacked_bytes.saturating_add(size_bytes);
            }
            self.chosen.push((column, leaf));
        }
        self.source.check(unpacked_bytes)
    }

    /// The next row that is not blank, all columns wide.
    pub(crate) fn next(&mut self) -> Option<Result<RawRow>> {
        loop {
            while self.batch_rows == 0 {
                match self.fill() {
                    Ok(true) => {}
                    Ok(false) => return None,
                    Err(error) => return Some(Err(error)),
                }
            }
            self.batch_rows -= 1;
            self.number = self.number.saturating_add(1);
            let mut cells = vec![Cell::Empty; self.heads.len()];
            for (column, (at, _)) in self.columns.iter_mut().zip(&self.chosen) {
                cells[*at] = column.next(self.limits.max_cell_chars);
            }
            if cells.iter().all(Cell::is_blank) {
                continue;
            }
            let number = u32::try_from(self.number).unwrap_or(u32::MAX);
            return Some(Ok(RawRow { number, cells, ..RawRow::default() }));
        }
    }

    /// Decodes the next rows; false at the end of the file.
    fn fill(&mut self) -> Result<bool> {
        if self.group_rows == 0 {
            let metadata = Arc::clone(&self.metadata);
            let Some(group) = metadata.row_groups().get(self.next_group) else { return Ok(false) };
            self.next_group += 1;
            self.columns = self.open_group(group)?;
            self.group_rows = u64::try_from(group.num_rows()).unwrap_or_default();
            return Ok(true);
        }
        let n_rows = usize::try_from(self.group_rows).unwrap_or(BATCH_ROWS).min(BATCH_ROWS);
        let columns = &mut self.columns;
        guarded(&self.file, || columns.iter_mut().try_for_each(|column| column.fill(n_rows)))?;
        self.group_rows -= n_rows as u64;
        self.batch_rows = n_rows;
        Ok(true)
    }

    fn open_group(&self, group: &RowGroupMetaData) -> Result<Vec<Column>> {
        let open = || {
            let leaves = self.chosen.iter().map(|&(_, leaf)| leaf);
            leaves.map(|leaf| Column::open(&self.source, group, leaf)).collect()
        };
        guarded(&self.file, open)
    }
}

/// What the library answers, in our words. It asserts where a broken file shows only deep inside (the lengths of a delta
/// encoding, say): that is the file's fault as well, and must not end the program.
fn guarded<T>(file: &str, read: impl FnOnce() -> std::result::Result<T, ParquetError>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(answer) => answer.map_err(|error| failure(file, error)),
        Err(panic) => Err(damaged(file, panic_text(&*panic))),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unreadable page").to_owned()
}

fn failure(file: &str, error: ParquetError) -> Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<Carried>() {
            Ok(carried) => carried.0,
            Err(inner) => match inner.downcast::<std::io::Error>() {
                // what lies behind the end of the file was promised by the file
                Ok(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Error::io(file, *error),
                Ok(error) => damaged(file, error.to_string()),
                Err(inner) => damaged(file, inner.to_string()),
            },
        },
        error => damaged(file, error.to_string()),
    }
}

fn damaged(file: &str, detail: String) -> Error {
    Error::Damaged { file: file.to_owned(), content: Content::Parquet, detail }
}

/// The columns of the first level, each with the leaf that stands for it.
fn heads(schema: &SchemaDescriptor, most: usize) -> Vec<Head> {
    let fields = schema.root_schema().get_fields();
    let mut leaves: Vec<Vec<usize>> = vec![Vec::new(); fields.len()];
    for leaf in 0..schema.num_columns() {
        leaves[schema.get_column_root_idx(leaf)].push(leaf);
    }
    let mut heads = Vec::new();
    for (field, leaves) in fields.iter().zip(leaves).take(most) {
        let leaf = leaf_of(schema, field.is_primitive(), &leaves);
        heads.push(Head { name: field.name().to_owned(), leaf });
    }
    heads
}

/// A plain value, a list of plain values, or a list of records with a `name`: `[{"name": "甲大学"}]` names a holder here as in
/// JSON.
fn leaf_of(schema: &SchemaDescriptor, is_plain: bool, leaves: &[usize]) -> Option<usize> {
    let leaf = match leaves {
        [leaf] => *leaf,
        many => *many.iter().find(|leaf| schema.column(**leaf).name() == "name")?,
    };
    let descriptor = schema.column(leaf);
    let is_list = descriptor.max_rep_level() == 1;
    let is_value = is_plain && descriptor.max_rep_level() == 0;
    value::form_of(&descriptor)?;
    (is_list || is_value).then_some(leaf)
}

/// A column's type in the schema's own words, on one line.
fn type_of(schema: &SchemaDescriptor, name: &str) -> String {
    let field = schema.root_schema().get_fields().iter().find(|field| field.name() == name);
    match field {
        Some(field) if field.is_primitive() => match field.get_basic_info().logical_type_ref() {
            Some(logical) => format!("{:?} {logical:?}", field.get_physical_type()),
            None => format!("{:?}", field.get_physical_type()),
        },
        Some(field) => format!("{:?}", field.get_basic_info().converted_type()).replace("NONE", "STRUCT"),
        None => String::new(),
    }
}

/// The name of a compression that is not built in.
fn unread_codec(codec: Compression) -> Option<String> {
    match codec {
        Compression::BROTLI(_) => Some("Brotli".to_owned()),
        Compression::LZO => Some("LZO".to_owned()),
        _ => None,
    }
}
