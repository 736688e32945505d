//! Spreadsheets and records in: whatever people export, list or type becomes records of the domain, row by row.
//!
//! A file goes through five hands. Its *content* is told by its bytes ([`Content`]), unpacked under [`Limits`] and decoded.
//! A *reader* for its format gives rows of cells. The *header* is looked for among the first rows, and with it the
//! *profile* that knows what each column means; profiles are data ([`profiles`]), and a user's [`Mapping`] is one more
//! of them. Then every cell goes through a parser of the domain, and a row becomes a [`Record`].
//!
//! Dirty input is data, not failure. Every non-blank row comes out of the [`Reader`], taken or refused, with its place and
//! what is wrong with it; an [`Error`] is about the file as a whole and says what to do.
//!
//! The [`Reader`] is an iterator for every format and needs no store: rows of JSON lines (also packed), CSV and Parquet are
//! read as they are asked for, so a matcher can take the needs of a file of any size from it, one by one
//! ([`Record::Need`]). What stays in memory is a line, or the pages of the present rows.
//!
//! Not here: what becomes of a record that is known already (`duijie_domain::merge`), storing, and printing.
//!
//! ```
//! use duijie_domain::field::RecordKind;
//! use duijie_domain::{IndustryTable, RegionTable};
//! use duijie_ingest::{Limits, Options, Reader, Record};
//!
//! let path = std::env::temp_dir().join(format!("duijie-ingest-{}.csv", std::process::id()));
//! std::fs::write(&path, "专利名称,申请号,法律状态\n一种锂电池,ZL201010554637.7,有效\n")?;
//! let (regions, industries) = (RegionTable::embedded(), IndustryTable::embedded());
//! let options = Options {
//!     kind: RecordKind::Patents,
//!     profile: None,
//!     mapping: None,
//!     sheet: None,
//!     limits: Limits::default(),
//!     regions: &regions,
//!     industries: &industries,
//! };
//! for row in Reader::open(&path, &options)? {
//!     let row = row?;
//!     assert_eq!(row.place.row, 2);
//!     let Some(Record::Supply(supply)) = row.record else { panic!("{:?}", row.problems) };
//!     assert_eq!(supply.id.as_str(), "CN201010554637.7");
//! }
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod cnipa_xml;
mod content;
mod delimited;
mod digest;
mod encoding;
mod error;
mod header;
mod jsonl;
mod layout;
mod limits;
mod packed;
mod parquet;
mod plan;
mod profile;
mod reader;
mod record;
mod text;
mod workbook;

#[cfg(test)]
mod tests;

pub use content::Content;
pub use error::{Error, Excess, Result, UnknownHeader};
pub use layout::{Column, Fate, Ignored, Layout, SkipReason, SkippedSheet, Table};
pub use limits::Limits;
pub use profile::{Mapping, profiles};
pub use reader::{Options, Reader, Row};
pub use record::Record;
