//! The columns of a file of matches, and the rows of one row group by column until it is written.
//!
//! A list is three things in Parquet: its values one behind another, and for each a *repetition level* (0 where a new
//! row begins) and a *definition level* (0 for an empty list, which has levels and no value).

use std::io::Write;
use std::mem::take;

use duijie_domain::matches::{Match, Stream};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;

/// Terms kept of a match, those that gave most: they tell a reader why, and the long tail of an average need (70 terms) would
/// be four fifths of the file.
pub(super) const MOST_TERMS: usize = 8;

/// Path of the shares of terms.
pub(super) const GAVE: &str = "terms.list.element.gave";

const SCHEMA: &str = "
message matches {
    required binary need_id (STRING);
    required int32 rank;
    required binary supply_id (STRING);
    required double score;
    required int32 level (INTEGER(8, true));
    required group reasons (LIST) {
        repeated group list {
            required group element {
                required binary code (STRING);
                required boolean for;
                required binary zh (STRING);
                required binary en (STRING);
            }
        }
    }
    required group terms (LIST) {
        repeated group list {
            required group element {
                required binary term (STRING);
                required binary stream (STRING);
                required double gave;
            }
        }
    }
}";

/// The schema of every file of matches.
///
/// # Errors
/// None that does not show in the first test.
pub(super) fn schema() -> Result<TypePtr, ParquetError> {
    parse_message_type(SCHEMA).map(TypePtr::new)
}

/// Texts one behind another: one allocation a column instead of one a value.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// All texts as slices of one buffer; nothing stays.
    fn drain(&mut self) -> Vec<ByteArray> {
        let all = ByteArray::from(take(&mut self.bytes));
        let mut values = Vec::with_capacity(self.ends.len());
        let mut start = 0;
        for &end in &self.ends {
            values.push(all.slice(start, end - start));
            start = end;
        }
        self.ends.clear();
        values
    }
}

/// The levels of a list; its columns share them.
#[derive(Default)]
struct Levels {
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Levels {
    /// A row's list of so many elements.
    fn push(&mut self, n_elements: usize) {
        self.definition.push(i16::from(n_elements > 0));
        self.repetition.push(0);
        for _ in 1..n_elements {
            self.definition.push(1);
            self.repetition.push(1);
        }
    }

    fn clear(&mut self) {
        self.definition.clear();
        self.repetition.clear();
    }
}

/// Rows by column.
#[derive(Default)]
pub(super) struct Columns {
    need_id: Texts,
    rank: Vec<i32>,
    supply_id: Texts,
    score: Vec<f64>,
    level: Vec<i32>,
    reasons: Levels,
    code: Texts,
    speaks_for: Vec<bool>,
    zh: Texts,
    en: Texts,
    terms: Levels,
    term: Texts,
    stream: Texts,
    gave: Vec<f64>,
}

impl Columns {
    pub(super) fn n_rows(&self) -> usize {
        self.rank.len()
    }

    pub(super) fn push(&mut self, found: &Match) {
        self.need_id.push(found.need_id.as_str());
        self.rank.push(i32::try_from(found.rank).unwrap_or(i32::MAX));
        self.supply_id.push(found.supply_id.as_str());
        self.score.push(found.score);
        self.level.push(i32::from(found.level.number()));
        self.reasons.push(found.reasons.len());
        for reason in &found.reasons {
            self.code.push(reason.code);
            self.speaks_for.push(reason.speaks_for);
            self.zh.push(&reason.zh);
            self.en.push(&reason.en);
        }
        // the largest share stands first
        let n_terms = found.evidence.terms.len().min(MOST_TERMS);
        self.terms.push(n_terms);
        for part in &found.evidence.terms[..n_terms] {
            self.term.push(&part.term);
            self.stream.push(match part.stream {
                Stream::Words => "words",
                Stream::Bigrams => "bigrams",
            });
            self.gave.push(part.gave);
        }
    }

    /// Writes all rows as one row group, in the order of the schema; nothing stays.
    ///
    /// # Errors
    /// What the stream says.
    pub(super) fn write<W: Write + Send>(
        &mut self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        column::<ByteArrayType, W>(group, &self.need_id.drain(), None)?;
        column::<Int32Type, W>(group, &self.rank, None)?;
        column::<ByteArrayType, W>(group, &self.supply_id.drain(), None)?;
        column::<DoubleType, W>(group, &self.score, None)?;
        column::<Int32Type, W>(group, &self.level, None)?;
        let reasons = Some(&self.reasons);
        column::<ByteArrayType, W>(group, &self.code.drain(), reasons)?;
        column::<BoolType, W>(group, &self.speaks_for, reasons)?;
        column::<ByteArrayType, W>(group, &self.zh.drain(), reasons)?;
        column::<ByteArrayType, W>(group, &self.en.drain(), reasons)?;
        let terms = Some(&self.terms);
        column::<ByteArrayType, W>(group, &self.term.drain(), terms)?;
        column::<ByteArrayType, W>(group, &self.stream.drain(), terms)?;
        column::<DoubleType, W>(group, &self.gave, terms)?;
        self.rank.clear();
        self.score.clear();
        self.level.clear();
        self.reasons.clear();
        self.speaks_for.clear();
        self.terms.clear();
        self.gave.clear();
        Ok(())
    }
}

/// Writes the next column of the group.
fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    levels: Option<&Levels>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("more columns than the schema has".to_owned()));
    };
    let definition = levels.map(|levels| levels.definition.as_slice());
    let repetition = levels.map(|levels| levels.repetition.as_slice());
    column.typed::<T>().write_batch(values, definition, repetition)?;
    column.close()
}
