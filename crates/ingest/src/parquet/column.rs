//! One column of an open row group, decoded some rows at a time and handed out as cells.
//!
//! A list is its values one behind another with levels beside them: a *repetition level* of 0 begins a row, a *definition
//! level* below the column's largest stands where a value is absent (null, or an empty list).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;

use super::pages::{PageSource, Pages};
use super::value::{Form, form_of};
use crate::cell::Cell;

/// Decoded values of one physical type.
pub(super) enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

pub(super) struct Column {
    name: String,
    form: Form,
    reader: ColumnReader,
    /// Values that the pages handed over for the present batch, for lists.
    n_handed: Arc<AtomicU64>,
    is_list: bool,
    max_definition: i16,
    values: Values,
    definition: Vec<i16>,
    repetition: Vec<i16>,
    /// Next value, and next level.
    value_at: usize,
    level_at: usize,
}

impl Column {
    /// Opens the leaf of that number.
    ///
    /// # Errors
    /// What the library says, and numbers that no file can have.
    pub(super) fn open(
        source: &Arc<PageSource>,
        group: &RowGroupMetaData,
        leaf: usize,
    ) -> Result<Self, ParquetError> {
        let chunk = group
            .columns()
            .get(leaf)
            .ok_or_else(|| ParquetError::General(format!("row group without column {leaf}")))?;
        let descriptor = chunk.column_descr_ptr();
        let form = form_of(&descriptor)
            .ok_or_else(|| ParquetError::General(format!("column {leaf} has changed its type")))?;
        let is_list = descriptor.max_rep_level() > 0;
        let n_handed = Arc::new(AtomicU64::new(0));
        let pages = Pages::open(source, chunk, group.num_rows(), is_list.then(|| Arc::clone(&n_handed)))?;
        let (name, max_definition) = (descriptor.path().string(), descriptor.max_def_level());
        let reader = get_column_reader(descriptor, Box::new(pages));
        let values = match &reader {
            ColumnReader::BoolColumnReader(_) => Values::Bool(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Int32(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Int64(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Values::Int96(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Values::Float(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Double(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::new()),
        };
        Ok(Self {
            name,
            form,
            reader,
            n_handed,
            is_list,
            max_definition,
            values,
            definition: Vec::new(),
            repetition: Vec::new(),
            value_at: 0,
            level_at: 0,
        })
    }

    /// Decodes the next `n_rows` rows in place of those before.
    ///
    /// # Errors
    /// What the library says, and a column that ends before its row group.
    pub(super) fn fill(&mut self, n_rows: usize) -> Result<(), ParquetError> {
        self.definition.clear();
        self.repetition.clear();
        (self.value_at, self.level_at) = (0, 0);
        self.n_handed.store(0, Ordering::Relaxed);
        let (definition, repetition) = (Some(&mut self.definition), Some(&mut self.repetition));
        macro_rules! read {
            ($reader:expr, $values:expr) => {{
                $values.clear();
                $reader.read_records(n_rows, definition, repetition, $values)?
            }};
        }
        let (n_records, _, _) = match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(reader), Values::Bool(values)) => read!(reader, values),
            (ColumnReader::Int32ColumnReader(reader), Values::Int32(values)) => read!(reader, values),
            (ColumnReader::Int64ColumnReader(reader), Values::Int64(values)) => read!(reader, values),
            (ColumnReader::Int96ColumnReader(reader), Values::Int96(values)) => read!(reader, values),
            (ColumnReader::FloatColumnReader(reader), Values::Float(values)) => read!(reader, values),
            (ColumnReader::DoubleColumnReader(reader), Values::Double(values)) => read!(reader, values),
            (ColumnReader::ByteArrayColumnReader(reader), Values::Bytes(values)) => read!(reader, values),
            (ColumnReader::FixedLenByteArrayColumnReader(reader), Values::Fixed(values)) => {
                read!(reader, values)
            }
            _ => return Err(ParquetError::General("values of another type".to_owned())),
        };
        if n_records != n_rows {
            return Err(ParquetError::General(format!("column `{}` ends before its row group", self.name)));
        }
        Ok(())
    }

    /// The next row's cell; at most `limit + 1` characters of a text.
    pub(super) fn next(&mut self, limit: usize) -> Cell {
        if !self.is_list {
            return if self.has_value() { self.value(limit) } else { Cell::Empty };
        }
        let mut items = Vec::new();
        let mut n_bytes = 0;
        let mut broken = None;
        loop {
            if self.has_value() {
                match self.value(limit) {
                    cell @ Cell::Unreadable(_) => broken = Some(cell),
                    // what follows is only counted: the cell is longer than allowed already
                    cell if n_bytes <= limit.saturating_mul(4) => {
                        let text = cell.text().into_owned();
                        n_bytes += text.len();
                        items.push(text);
                    }
                    _ => {}
                }
            }
            if self.repetition.get(self.level_at).is_none_or(|&level| level == 0) {
                break;
            }
        }
        match broken {
            Some(cell) => cell,
            None if items.is_empty() => Cell::Empty,
            None => Cell::List(items),
        }
    }

    /// Steps over the next level and says whether a value belongs to it.
    fn has_value(&mut self) -> bool {
        let level = self.definition.get(self.level_at).copied();
        self.level_at += 1;
        self.max_definition == 0 || level == Some(self.max_definition)
    }

    fn value(&mut self, limit: usize) -> Cell {
        let at = self.value_at;
        self.value_at += 1;
        self.form.cell(&self.values, at, limit)
    }
}
